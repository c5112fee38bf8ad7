/** The moves of a step as plain objects, one list for all steps that make the same ones: there are few ways through the table and many steps. */
import type { StateMoves } from '../judgement/state-moves.js';
import { SIDES, type Side, type StateMove } from './story.js';

const OTHER: Readonly<Record<Side, Side>> = { client: 'server', server: 'client' };
const NO_MOVES: readonly StateMove[] = [];
/** Lists kept. The table has some hundred rows, and a segment takes a few of them: a capture that has more lists than this is made for the purpose. */
const MOST_LISTS = 4096;

/** Lists, and each list turned, by the moves that they hold. */
const lists = new Map<string, readonly StateMove[]>();
const turned = new WeakMap<readonly StateMove[], readonly StateMove[]>();

export function listMoves(moves: StateMoves): readonly StateMove[] {
  if (moves.count <= 0) return NO_MOVES;
  const key = moves.key;
  const known = lists.get(key);
  if (known !== undefined) return known;
  const list: StateMove[] = Array.from({ length: moves.count }, (_, i) => ({
    side: SIDES[moves.side(i)],
    event: moves.event(i),
    from: moves.from(i),
    to: moves.to(i),
    unexpected: moves.isUnexpected(i),
  }));
  if (lists.size < MOST_LISTS) lists.set(key, list);
  return list;
}

/** The same moves of the other side each. */
export function turnMoves(list: readonly StateMove[]): readonly StateMove[] {
  if (list.length === 0) return list;
  const known = turned.get(list);
  if (known !== undefined) return known;
  const other = list.map((move) => ({ ...move, side: OTHER[move.side] }));
  turned.set(list, other);
  return other;
}
