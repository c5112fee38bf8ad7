/** How a segment moved the two ends through RFC 9293's state table, in sentences. */
import { TRANSITIONS } from '../../flow/judgement/tcp-transitions.js';
import { REMARK_AGAIN } from '../../flow/phase.js';
import type { SegmentStep, Side, StateMove } from '../../flow/story/story.js';
import { TCP_STATE_NAMES, TcpState } from '../../flow/tcp-state.js';
import { otherSide, type Telling } from './telling.js';
import { EVENT_NAMES, findMove } from './words/moves.js';

/** A sentence for each end that the segment moved, or that stays for a reason worth telling; the sender first. `sections` takes those of the rows. */
export function explainMoves(step: SegmentStep, telling: Telling, sections: Set<string>): string[] {
  const sentences: string[] = [];
  for (const side of [step.from, otherSide(step.from)]) {
    const own = step.moves.filter((move) => move.side === side);
    const sentence = explainSide(step, side, own, telling, sections);
    if (sentence !== undefined) sentences.push(sentence);
  }
  return sentences;
}

function explainSide(
  step: SegmentStep,
  side: Side,
  moves: readonly StateMove[],
  telling: Telling,
  sections: Set<string>,
): string | undefined {
  const { words } = telling;
  const who = telling.names[side];
  const [from, to] = [step.before[side], step.after[side]];
  const unexpected = moves.find((move) => move.unexpected);
  if (unexpected !== undefined) {
    sections.add('RFC 9293 3.3.2');
    return words.unexpectedMove({ who, state: TCP_STATE_NAMES[unexpected.from], event: words.events[EVENT_NAMES[unexpected.event]] });
  }
  const last = moves.at(-1);
  if (from === to) {
    // A repeat has its own sentence, and what changes nothing at the sender is told by what it sent.
    if (last === undefined || last.from !== last.to || (step.remarks & REMARK_AGAIN) !== 0 || side === step.from) return undefined;
    const reason = findMove(words.moves, last.from, last.event);
    if (reason === undefined) return undefined;
    sections.add(sectionOf(last));
    return words.stay({ who, state: TCP_STATE_NAMES[to], reason });
  }
  const reason = last === undefined || last.to !== to ? undefined : findMove(words.moves, last.from, last.event);
  const path = pathOf(from, to, moves).map((state) => TCP_STATE_NAMES[state]);
  const meaning = explainState(to, telling);
  if (reason === undefined || last === undefined) return joinTwo(words.found({ who, path }), meaning, telling);
  sections.add(sectionOf(last));
  return joinTwo(words.move({ who, path, reason }), meaning, telling);
}

function joinTwo(first: string, second: string | undefined, { words }: Telling): string {
  return second === undefined ? first : `${first}${words.gap}${second}`;
}

/** What the state means, when nobody has been in it before. */
function explainState(state: TcpState, { toldStates, words }: Telling): string | undefined {
  if (toldStates.has(state)) return undefined;
  toldStates.add(state);
  const name = TCP_STATE_NAMES[state];
  return words.state({ state: name, meaning: words.states[name] });
}

/** All states on the way. A SYN-ACK takes an end from SYN-SENT to ESTABLISHED at once, RFC 9293 section 3.10.7.3: only the table of events has a stop between. */
function pathOf(from: TcpState, to: TcpState, moves: readonly StateMove[]): TcpState[] {
  const path = [from];
  for (const move of moves) {
    const isHandshake = move.from === TcpState.SYN_SENT && move.to === TcpState.SYN_RECEIVED && to === TcpState.ESTABLISHED;
    if (move.from === path.at(-1) && move.to !== move.from && !isHandshake) path.push(move.to);
  }
  return path.at(-1) === to ? path : [from, to];
}

/** `RFC 9293 3.10.7.4`: the row's own section. */
function sectionOf({ from, event }: StateMove): string {
  const row = TRANSITIONS.find((candidate) => candidate.from === from && candidate.on === event);
  return `RFC 9293 ${row?.rfc ?? '3.3.2'}`;
}
