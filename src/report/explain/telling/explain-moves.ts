/** How a segment moved the two ends through RFC 9293's state table, in sentences. */
import { TRANSITIONS, type Transition } from '../../../flow/judgement/tcp-transitions.js';
import { REMARK_AGAIN } from '../../../flow/phase.js';
import type { SegmentStep, Side, StateMove } from '../../../flow/story/story.js';
import { TCP_STATE_NAMES, TcpState } from '../../../flow/tcp-state.js';
import { EVENT_NAMES, findMove } from '../words/moves.js';
import { otherSide, type Telling } from './telling.js';

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
  const last = from === to ? moves.at(-1) : moves.findLast((move) => move.from !== move.to);
  if (from === to) {
    // What changes nothing at the sender is told by what it sent; and a repeat has its own sentence, unless it starts a timer anew.
    if (last === undefined || last.from !== last.to || side === step.from) return undefined;
    if ((step.remarks & REMARK_AGAIN) !== 0 && to !== TcpState.TIME_WAIT) return undefined;
    const reason = findMove(words.moves, last.from, last.event);
    if (reason === undefined) return undefined;
    sections.add(`RFC 9293 ${findRow(last)?.rfc}`);
    return words.stay({ who, state: TCP_STATE_NAMES[to], reason });
  }
  const path = pathOf(from, to, moves).map((state) => TCP_STATE_NAMES[state]);
  const isNew = !telling.toldStates.has(to);
  const meaning = words.states[TCP_STATE_NAMES[to]];
  telling.toldStates.add(to);
  const reason = last === undefined || last.to !== to ? undefined : findMove(words.moves, last.from, last.event);
  if (reason === undefined || last === undefined) {
    if (to === TcpState.LISTEN && from !== TcpState.UNKNOWN) return words.foundListening({ who, path });
    return words.found({ who, path, meaning: isNew ? meaning : null });
  }
  const row = findRow(last);
  sections.add(from === TcpState.SYN_SENT && to === TcpState.ESTABLISHED ? 'RFC 9293 3.10.7.3' : `RFC 9293 ${row?.rfc}`);
  // Of a state that is new to the reader its meaning says enough, unless the way into it is unusual.
  if (!isNew) return words.move({ who, path, reason });
  return row?.note === undefined ? words.move({ who, path, reason: meaning }) : words.moveTo({ who, path, reason, meaning });
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

function findRow({ from, event }: StateMove): Transition | undefined {
  return TRANSITIONS.find((row) => row.from === from && row.on === event);
}
