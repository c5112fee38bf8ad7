/**
 * One TCP segment in sentences: what it does by its phase, the proof of its numbers, what is remarkable about it, and how it moves the ends. Which sentences to say
 * is decided here, how they read in the catalogues of `words`.
 */
import {
  MARK_ACKED_UNSEEN,
  MARK_FAST_RETRANSMISSION,
  MARK_LOST_SEGMENT,
  MARK_OUT_OF_ORDER,
  MARK_RETRANSMISSION,
  MARK_REUSED_PORTS,
  MARK_SPURIOUS_RETRANSMISSION,
  MARK_WINDOW_FULL,
  MARK_ZERO_WINDOW,
} from '../../../flow/annotation.js';
import { Phase, REMARK_AGAIN, REMARK_CAPTURED_OUT_OF_ORDER, REMARK_WRONG_ACK } from '../../../flow/phase.js';
import { difference } from '../../../flow/sequence.js';
import type { SegmentStep } from '../../../flow/story/story.js';
import { TcpState } from '../../../flow/tcp-state.js';
import { ACK, FIN, RST, SYN } from '../../../wire/segment.js';
import { formatDuration } from '../../words/language.js';
import type { Repeated } from '../words/sentences.js';
import { proveAck } from './explain-ack.js';
import { explainMoves } from './explain-moves.js';
import { otherSide, type Telling } from './telling.js';
import { Told } from './told.js';

/** Seconds. RFC 6298 section 2.4 has 1, and what is in use goes down to this. */
const LEAST_TIMEOUT = 0.2;

const REPEATED_MARKS = MARK_RETRANSMISSION | MARK_FAST_RETRANSMISSION | MARK_SPURIOUS_RETRANSMISSION;

/** The segment's meaning. `telling` knows what came before; the caller notes the segment there afterwards. */
export function explainSegment(step: SegmentStep, telling: Telling): Told {
  const told = new Told();
  if (isNewUse(step)) telling.beginAnew();
  sayPhase(step, telling, told);
  sayOddities(step, telling, told);
  const rows = new Set<string>();
  const moves = explainMoves(step, telling, rows);
  for (const sentence of moves) told.say(sentence, ...rows);
  told.stateSentences = moves.length;
  return told;
}

/** A SYN where the connection of these ports was over. */
function isNewUse({ flags, from, before }: SegmentStep): boolean {
  const state = before[from];
  return (flags & (SYN | ACK)) === SYN && (state === TcpState.CLOSED || state === TcpState.TIME_WAIT);
}

function sayPhase(step: SegmentStep, telling: Telling, told: Told): void {
  const { words } = telling;
  const ends = telling.ends(step.from);
  const isAgain = (step.remarks & REMARK_AGAIN) !== 0;
  switch (step.phase) {
    case Phase.HANDSHAKE_SYN:
    case Phase.HANDSHAKE_SYN_SIMULTANEOUS:
      saySyn(step, telling, told);
      return;
    case Phase.HANDSHAKE_SYN_ACK:
    case Phase.HANDSHAKE_SYN_ACK_SIMULTANEOUS:
      saySynAck(step, telling, told);
      return;
    case Phase.HANDSHAKE_ACK:
    case Phase.HANDSHAKE_ACK_SIMULTANEOUS:
      sayLastAck(step, telling, told);
      return;
    case Phase.DATA:
    case Phase.DATA_FAST_OPEN:
    case Phase.DATA_HALF_CLOSED:
      sayData(step, telling, told);
      return;
    case Phase.ACK:
      told.say(proveAck(step, telling), 'RFC 9293 3.4');
      return;
    case Phase.ACK_WINDOW_UPDATE:
      sayWindow(step, telling, told);
      told.say(proveAck(step, telling));
      return;
    case Phase.ACK_DUPLICATE:
      sayDuplicateAck(step, telling, told);
      return;
    case Phase.KEEP_ALIVE:
      sayKeepAlive(step, telling, told);
      return;
    case Phase.KEEP_ALIVE_ACK:
      told.say(words.keepAliveAck(ends), 'RFC 9293 3.8.4');
      return;
    case Phase.ZERO_WINDOW_PROBE:
      told.say(words.zeroWindowProbe({ ...ends, bytes: step.length }), 'RFC 9293 3.8.6.1');
      return;
    case Phase.ZERO_WINDOW_PROBE_ACK:
      told.say(words.zeroWindowProbeAck({ ...ends, window: step.scaledWindow }), 'RFC 9293 3.8.6.1');
      return;
    case Phase.CLOSE_1_FIN:
    case Phase.CLOSE_3_FIN:
    case Phase.CLOSE_2_3_FIN_ACK:
    case Phase.CLOSE_FIN_SIMULTANEOUS:
      if (isAgain) sayFinAgain(step, telling, told);
      else sayFin(step, telling, told);
      return;
    case Phase.CLOSE_2_ACK:
    case Phase.CLOSE_4_ACK:
    case Phase.CLOSE_ACK_SIMULTANEOUS:
      sayAckOfFin(step, telling, told, isAgain);
      return;
    case Phase.REFUSED:
    case Phase.RESET_BY_CLIENT:
    case Phase.RESET_BY_SERVER:
    case Phase.RESET_AFTER_CLOSE:
      sayReset(step, telling, told, isAgain);
      return;
    default:
      sayUnexpected(step, telling, told);
  }
}

// Handshake

function saySyn(step: SegmentStep, telling: Telling, told: Told): void {
  const { words } = telling;
  const ends = telling.ends(step.from);
  const { seq, rawSeq, length, frame } = step;
  const { synTimes } = telling[step.from];
  if (synTimes.length > 0) {
    saySynAgain(step, telling, told);
    return;
  }
  if (step.phase === Phase.HANDSHAKE_SYN_SIMULTANEOUS) told.say(words.synCrossing(ends), 'RFC 9293 3.5');
  else told.say(words.syn(ends), 'RFC 9293 3.5');
  if (seq !== rawSeq || frame === 1) told.say(words.initialNumber({ seq, raw: rawSeq }));
  told.say(words.synTakesOne({ sum: telling.add(seq, 1) }));
  if (length > 0) told.say(words.synData({ bytes: length, sum: telling.add(seq, 1, length) }), 'RFC 7413 2');
  if (step.options.fastOpen === 'request') told.say(words.fastOpenRequest(ends), 'RFC 7413 4.2.1');
}

/** RFC 6298 section 5.5 doubles the wait each time. */
function saySynAgain(step: SegmentStep, telling: Telling, told: Told): void {
  const { words } = telling;
  const { from, time, repeats } = step;
  const { synTimes } = telling[from];
  const peer = telling[otherSide(from)];
  const last = synTimes.at(-1) ?? null;
  const beforeLast = synTimes.at(-2) ?? null;
  const wait = time === null || last === null || time < last ? null : time - last;
  const isUnanswered = peer.lastAck === null && !peer.hasSyn;
  told.say(
    words.synAgain({ ...telling.ends(from), frame: repeats, wait: wait === null ? null : formatDuration(wait), isUnanswered }),
    'RFC 9293 3.8.1',
  );
  if (wait === null || last === null || beforeLast === null) return;
  const before = last - beforeLast;
  const ratio = before > 0 ? wait / before : 0;
  if (ratio > 1.8 && ratio < 2.2)
    told.say(words.waitDoubled({ before: formatDuration(before), now: formatDuration(wait) }), 'RFC 6298 5.5');
}

function saySynAck(step: SegmentStep, telling: Telling, told: Told): void {
  const { words } = telling;
  const ends = telling.ends(step.from);
  const { seq, rawSeq, ack } = step;
  if ((step.remarks & REMARK_AGAIN) !== 0) {
    told.say(words.retransmission({ ...ends, what: 'SYN-ACK', frame: step.repeats, seq }), 'RFC 9293 3.8.1');
    return;
  }
  const peer = telling[otherSide(step.from)];
  if (step.phase === Phase.HANDSHAKE_SYN_ACK_SIMULTANEOUS) told.say(words.synAckCrossing(ends), 'RFC 9293 3.5');
  else told.say(peer.hasSyn ? words.synAck(ends) : words.synAckWithoutSyn(ends), 'RFC 9293 3.5');
  if (!telling[step.from].hasSyn && seq !== rawSeq) told.say(words.initialNumber({ seq, raw: rawSeq }));
  if (sayWrongNumbers(step, telling, told)) return;
  told.say(proveAck(step, telling));
  const syn = step.acknowledges.find(({ what }) => what === 'syn');
  if (syn !== undefined && ack !== null) saySynData(step, telling, told);
  if (step.options.fastOpen === 'cookie') told.say(words.fastOpenCookie(ends), 'RFC 7413 4.1.1');
  sayPayload(step, telling, told);
}

/** Data of the SYN that the SYN-ACK leaves out. */
function saySynData(step: SegmentStep, telling: Telling, told: Told): void {
  const { next } = telling[otherSide(step.from)];
  if (next === null || step.ack === null) return;
  const left = difference(next, step.ack);
  if (left > 0) told.say(telling.words.fastOpenDataRefused({ bytes: left }), 'RFC 7413 4.2.2');
}

function sayLastAck(step: SegmentStep, telling: Telling, told: Told): void {
  const { words } = telling;
  const ends = telling.ends(step.from);
  const { seq } = step;
  if ((step.remarks & REMARK_AGAIN) !== 0) {
    told.say(words.retransmission({ ...ends, what: 'ACK', frame: step.repeats, seq }), 'RFC 9293 3.10.7.4');
    return;
  }
  if ((step.remarks & REMARK_WRONG_ACK) !== 0) {
    if (!sayWrongNumbers(step, telling, told)) told.say(words.wrongNumbers, 'RFC 9293 3.10.7.4');
    sayPayload(step, telling, told);
    return;
  }
  const isSimultaneous = step.phase === Phase.HANDSHAKE_ACK_SIMULTANEOUS;
  const asked = telling[otherSide(step.from)];
  if (isSimultaneous) told.say(words.ackCrossingSyn(ends), 'RFC 9293 3.5');
  else told.say(asked.hasSyn ? words.lastAck(ends) : words.lastAckWithoutSyn(ends), 'RFC 9293 3.5');
  told.say(proveAck(step, telling));
  if (!isSimultaneous && asked.hasSyn && asked.lastAck?.ack === seq) told.say(words.lastAckSeq({ seq }));
  sayPayload(step, telling, told);
}

/** Payload and FIN on a step of the handshake. */
function sayPayload(step: SegmentStep, telling: Telling, told: Told): void {
  const { flags, length } = step;
  const first = (step.seq + ((flags & SYN) !== 0 ? 1 : 0)) % 2 ** 32;
  if (length > 0) told.say(telling.words.carriesData({ bytes: length, seq: first, sum: telling.add(first, length) }), 'RFC 9293 3.5');
  if ((flags & FIN) !== 0) told.say(telling.words.carriesFin({ sum: telling.add(first, ...positive(length), 1) }), 'RFC 9293 3.6');
}

function positive(...terms: number[]): number[] {
  return terms.filter((term) => term > 0);
}

/** Numbers that are not what they should have been, both of them; false when the story knows no better ones. */
function sayWrongNumbers(step: SegmentStep, telling: Telling, told: Told): boolean {
  const { expected, ack, seq } = step;
  const { words } = telling;
  if (expected === undefined) return false;
  if (expected.ack !== undefined && ack !== null) {
    const by = difference(ack, expected.ack);
    const sum = by > 0 ? telling.add(expected.ack, by) : telling.add(ack, -by);
    told.say(words.wrongAck({ ack, expected: expected.ack, sum, by: Math.abs(by), tooMany: by > 0 }), 'RFC 9293 3.10.7.3');
  }
  if (expected.seq !== undefined) told.say(words.wrongSeq({ seq, expected: expected.seq }), 'RFC 9293 3.10.7.4');
  return true;
}

// Data

function sayData(step: SegmentStep, telling: Telling, told: Told): void {
  const { words } = telling;
  const { seq, length, marks, phase, repeats } = step;
  const ends = telling.ends(step.from);
  if (repeats === 0 || (marks & (REPEATED_MARKS | MARK_OUT_OF_ORDER)) === 0) {
    told.say(words.data({ ...ends, bytes: length, seq, sum: telling.add(seq, length) }), 'RFC 9293 3.4');
  }
  if (phase === Phase.DATA_HALF_CLOSED) {
    told.say(words.halfClosed({ ...ends, frame: telling[otherSide(step.from)].finFrame }), 'RFC 9293 3.6.1');
  } else if (phase === Phase.DATA_FAST_OPEN) {
    told.say(words.early(ends), 'RFC 7413 4.2.2');
  }
  told.say(proveAck(step, telling));
}

function sayWindow(step: SegmentStep, telling: Telling, told: Told): void {
  const { words } = telling;
  const ends = telling.ends(step.from);
  const before = telling[step.from].window;
  const now = step.scaledWindow;
  if (before !== null && now > before) told.say(words.windowGrows({ ...ends, before, now }), 'RFC 9293 3.8.6');
  else told.say(words.windowTold({ ...ends, now }), 'RFC 9293 3.8.6');
}

function sayDuplicateAck(step: SegmentStep, telling: Telling, told: Told): void {
  const { words } = telling;
  const { ack, duplicateAck, options } = step;
  if (ack === null) return;
  const { number = 0, frame = 0 } = duplicateAck ?? {};
  const { next } = telling[otherSide(step.from)];
  const isCalledFor = next === null || difference(next, ack) > 0 || (options.sack ?? []).length > 0;
  const say = isCalledFor ? words.duplicateAck : words.ackAgain;
  told.say(say({ ...telling.ends(step.from), ack, number, frame }), 'RFC 5681 2');
  const beyond = (options.sack ?? []).filter(({ left }) => difference(left, ack) > 0);
  if (beyond.length > 0)
    told.say(words.sack({ ranges: beyond.map(({ left, right }) => `${left}–${(right + 2 ** 32 - 1) % 2 ** 32}`) }), 'RFC 2018 3');
}

function sayKeepAlive(step: SegmentStep, telling: Telling, told: Told): void {
  const { words } = telling;
  const ends = telling.ends(step.from);
  const { next } = telling[step.from];
  const sum = next === null ? undefined : telling.sum([step.seq, 1], next);
  told.say(sum === undefined ? words.keepAlivePlain(ends) : words.keepAlive({ ...ends, seq: step.seq, sum }), 'RFC 9293 3.8.4');
}

// Close

function sayFin(step: SegmentStep, telling: Telling, told: Told): void {
  const { words } = telling;
  const ends = telling.ends(step.from);
  const peer = telling[otherSide(step.from)];
  const { seq, length, ack, phase } = step;
  if (phase === Phase.CLOSE_2_3_FIN_ACK) told.say(words.finAndAck(ends), 'RFC 9293 3.6');
  else if (phase === Phase.CLOSE_3_FIN) told.say(words.finToo(ends), 'RFC 9293 3.6');
  else if (phase === Phase.CLOSE_FIN_SIMULTANEOUS && ack !== null)
    told.say(words.finCrossing({ ...ends, ack, needed: peer.finEnd }), 'RFC 9293 3.6');
  else told.say(words.fin(ends), 'RFC 9293 3.6');
  if (step.acknowledges.some(({ what }) => what === 'fin')) told.say(proveAck(step, telling));
  if (length > 0) told.say(words.finData({ bytes: length, sum: telling.add(seq, length, 1) }));
  else told.say(words.finTakesOne({ sum: telling.add(seq, 1) }));
}

function sayFinAgain(step: SegmentStep, telling: Telling, told: Told): void {
  const { words } = telling;
  const { from, seq, length, repeats } = step;
  // Of a segment with payload `repeats` is the frame of its first byte, which need not have held the FIN.
  const frame = telling[from].finFrame || (length === 0 ? repeats : 0);
  told.say(words.retransmission({ ...telling.ends(from), what: 'FIN', frame, seq }), 'RFC 9293 3.8.1');
  told.say(proveAck(step, telling));
}

function sayAckOfFin(step: SegmentStep, telling: Telling, told: Told, isAgain: boolean): void {
  const { words } = telling;
  const ends = telling.ends(step.from);
  const { seq, phase, ack } = step;
  if (isAgain) {
    told.say(words.retransmission({ ...ends, what: 'ACK', frame: step.repeats, seq }));
    if (ack !== null) told.say(words.ackNothingNew({ ack }), 'RFC 9293 3.10.7.4');
    return;
  }
  if (phase === Phase.CLOSE_2_ACK) told.say(words.ackOfFirstFin(ends), 'RFC 9293 3.6');
  else if (phase === Phase.CLOSE_4_ACK) told.say(words.ackOfLastFin(ends), 'RFC 9293 3.6');
  else told.say(words.ackOfCrossingFin(ends), 'RFC 9293 3.6');
  told.say(proveAck(step, telling));
  const isComplete = telling[step.from].isFinAcknowledged && step.acknowledges.some(({ what }) => what === 'fin');
  if (isComplete) told.say(words.closeComplete);
  if (step.length > 0) sayData(step, telling, told);
}

// Reset

function sayReset(step: SegmentStep, telling: Telling, told: Told, isAgain: boolean): void {
  const { words } = telling;
  const ends = telling.ends(step.from);
  const { from, phase, seq, before } = step;
  const [own, peer] = [telling[from], telling[otherSide(from)]];
  if (isAgain) {
    told.say(words.resetAgain(ends), 'RFC 9293 3.10.7.1');
    return;
  }
  if (phase === Phase.REFUSED) {
    told.say(words.refused(ends), 'RFC 9293 3.5.2');
    told.say(proveAck(step, telling), 'RFC 9293 3.10.7.1');
    return;
  }
  const bothFins = own.finFrame > 0 && peer.finFrame > 0;
  if (phase === Phase.RESET_AFTER_CLOSE && bothFins) {
    told.say(words.resetAfterClose(ends), 'RFC 9293 3.10.7.4');
  } else if (before[from] === TcpState.CLOSED) {
    told.say(words.resetOver(ends), 'RFC 9293 3.10.7.1');
    return;
  } else if (isOpening(before.client) || isOpening(before.server)) {
    told.say(words.resetOpening(ends), 'RFC 9293 3.5.2');
    if (peer.lastAck !== null && peer.lastAck.ack === seq && before[from] === TcpState.SYN_SENT) told.say(words.answersWrongAck(ends));
  } else {
    told.say(words.resetOpen({ ...ends, bytes: bytesBefore(step, telling) }), 'RFC 9293 3.10.5');
    if (own.finFrame > 0) told.say(words.resetAfterOwnFin(ends), 'RFC 9293 3.6.1');
    else if (peer.finFrame > 0) told.say(words.resetAfterPeersFin(ends), 'RFC 9293 3.6.1');
  }
  const { lastAck } = peer;
  if (lastAck === null || lastAck.frame === 0 || lastAck.ack !== seq) return;
  const isAnswer = isOpening(before.client) || isOpening(before.server);
  if (isAnswer) told.say(words.resetAnswers({ seq, peer: ends.peer, frame: lastAck.frame }), 'RFC 9293 3.5.2');
  else told.say(words.resetSeq({ seq, peer: ends.peer, frame: lastAck.frame }), 'RFC 9293 3.5.3');
}

function isOpening(state: TcpState): boolean {
  return state === TcpState.SYN_SENT || state === TcpState.SYN_RECEIVED || state === TcpState.LISTEN;
}

/** Payload before this RST, as the flow's record counts it: null for another RST than the one that ended the flow. */
function bytesBefore({ from }: SegmentStep, { story }: Telling): number | null {
  const { flow } = story;
  if (flow.protocol !== 'tcp' || flow.close.verdict !== `aborted-by-${from}`) return null;
  return flow.close.bytesBefore ?? null;
}

// What has no place

function sayUnexpected(step: SegmentStep, telling: Telling, told: Told): void {
  const { words } = telling;
  const ends = telling.ends(step.from);
  const { phase, from, flags } = step;
  if ((step.remarks & REMARK_WRONG_ACK) !== 0 && phase !== Phase.UNEXPECTED_RST) {
    if (!sayWrongNumbers(step, telling, told)) told.say(words.unexpectedAck, 'RFC 9293 3.10.7.4');
    return;
  }
  if (isOver(step)) {
    told.say(words.unexpectedOfClosed({ who: ends.who }), 'RFC 9293 3.10.7.1');
  } else if (phase === Phase.UNEXPECTED_SYN) {
    told.say(words.unexpectedSyn(ends), 'RFC 9293 3.10.7.4');
  } else if (phase === Phase.UNEXPECTED_SYN_ACK) {
    told.say(words.unexpectedSynAck(ends), 'RFC 9293 3.10.7.4');
  } else if (phase === Phase.UNEXPECTED_RST) {
    if (!sayWrongNumbers(step, telling, told)) told.say(words.unexpectedReset, 'RFC 9293 3.5.3');
  } else if ((flags & ACK) === 0) {
    told.say(words.unexpectedWithoutAck, 'RFC 9293 3.10.7.4');
  } else if (phase === Phase.UNEXPECTED_FIN) {
    told.say(words.unexpectedFin(ends), 'RFC 9293 3.10.7.4');
  } else if (phase === Phase.UNEXPECTED_DATA && telling[from].finFrame > 0) {
    told.say(words.unexpectedDataBehindFin(ends), 'RFC 9293 3.6');
  } else if (phase === Phase.UNEXPECTED_ACK) {
    told.say(words.unexpectedAck, 'RFC 9293 3.10.7.4');
  } else {
    told.say(words.unexpected, 'RFC 9293 3.3.2');
  }
}

/** Whose connection is over: what would be remarkable about a segment of it is not. */
function isOver({ phase, from, flags, before }: SegmentStep): boolean {
  return phase >= Phase.UNEXPECTED_SYN && before[from] === TcpState.CLOSED && (flags & (SYN | RST)) === 0;
}

// Whatever the phase

function sayOddities(step: SegmentStep, telling: Telling, told: Told): void {
  const { words } = telling;
  const ends = telling.ends(step.from);
  const { marks, remarks, flags, phase } = step;
  if (isOver(step)) return;
  if ((remarks & REMARK_CAPTURED_OUT_OF_ORDER) !== 0) told.say(words.capturedLate);
  if ((marks & MARK_REUSED_PORTS) !== 0 && (flags & ACK) === 0) told.say(words.portsReused, 'RFC 9293 3.4.1');
  if (phase !== Phase.KEEP_ALIVE && phase !== Phase.ZERO_WINDOW_PROBE && (flags & RST) === 0) {
    sayRetransmission(step, telling, told);
    sayOrder(step, telling, told);
  }
  const { next } = telling[otherSide(step.from)];
  const isUnseen = step.ack !== null && step.beyond === 0 && (next === null || difference(step.ack, next) > 0);
  if ((marks & MARK_ACKED_UNSEEN) !== 0 && isUnseen && step.ack !== null && step.expected?.ack === undefined)
    told.say(words.ackUnseen({ ack: step.ack }));
  if ((marks & MARK_ZERO_WINDOW) !== 0 && (flags & RST) === 0 && phase !== Phase.ZERO_WINDOW_PROBE_ACK) {
    told.say(words.zeroWindow(ends), 'RFC 9293 3.8.6');
  }
  if ((marks & MARK_WINDOW_FULL) !== 0) told.say(words.windowFull(ends), 'RFC 9293 3.8.6');
}

function sayRetransmission(step: SegmentStep, telling: Telling, told: Told): void {
  const { words } = telling;
  const { marks, flags, seq, ack, repeats, rto } = step;
  if ((marks & REPEATED_MARKS) === 0 || step.phase === Phase.HANDSHAKE_SYN_ACK_SIMULTANEOUS) return;
  const ends = telling.ends(step.from);
  const what = repeatedPart(flags);
  // The repeated steps of handshake and close have said so already.
  if ((step.remarks & REMARK_AGAIN) === 0) {
    const isSeen = what !== 'data' || repeats > 0;
    told.say(isSeen ? words.retransmission({ ...ends, what, frame: repeats, seq }) : words.retransmissionUnseen, 'RFC 9293 3.8.1');
  }
  const { lastAck, duplicates } = telling[otherSide(step.from)];
  if ((marks & MARK_FAST_RETRANSMISSION) !== 0) {
    told.say(words.fastRetransmission({ ...ends, count: duplicates, ack: seq }), 'RFC 5681 3.2');
  } else if ((marks & MARK_SPURIOUS_RETRANSMISSION) !== 0) {
    const covers = lastAck !== null && difference(lastAck.ack, (seq + step.length) % 2 ** 32) >= 0;
    told.say(words.spuriousRetransmission({ ...ends, ack: covers ? lastAck.ack : null, frame: covers ? lastAck.frame : 0 }));
  } else if (rto !== undefined && rto.frame === repeats && (flags & SYN) === 0 && ack !== null) {
    // A timer starts with the first of what is not acknowledged (RFC 6298 section 5.4). Duplicate ACKs, or a shorter wait, have other reasons: SACK, a probe of the tail.
    const isFirst = (lastAck === null || lastAck.ack === seq) && duplicates === 0;
    const wait = { wait: formatDuration(rto.seconds), frame: rto.frame };
    if (isFirst && rto.seconds >= LEAST_TIMEOUT) told.say(words.retransmissionTimeout(wait), 'RFC 6298 5');
    else told.say(words.retransmissionWait(wait));
  }
}

function repeatedPart(flags: number): Repeated {
  if ((flags & SYN) !== 0) return (flags & ACK) !== 0 ? 'SYN-ACK' : 'SYN';
  if ((flags & FIN) !== 0) return 'FIN';
  return 'data';
}

function sayOrder(step: SegmentStep, telling: Telling, told: Told): void {
  const { words } = telling;
  const { marks, seq, repeats } = step;
  const ends = telling.ends(step.from);
  const { next } = telling[step.from];
  if ((marks & MARK_OUT_OF_ORDER) !== 0 && step.phase !== Phase.HANDSHAKE_SYN_ACK_SIMULTANEOUS && next !== null) {
    if (repeats > 0 && (step.remarks & REMARK_AGAIN) === 0) {
      told.say(words.retransmission({ ...ends, what: repeatedPart(step.flags), frame: repeats, seq }), 'RFC 9293 3.8.1');
      told.say(words.outOfOrderRepeat);
    } else if (repeats === 0 && difference(next, seq) > 0) {
      told.say(words.outOfOrder({ ...ends, seq, reached: (next + 2 ** 32 - 1) % 2 ** 32 }), 'RFC 9293 3.10.7.4');
    }
  }
  if ((marks & MARK_LOST_SEGMENT) === 0) return;
  const missing = next === null ? 0 : difference(seq, next);
  if (next === null || missing <= 0) told.say(words.gapUnknown, 'RFC 9293 3.10.7.4');
  else told.say(words.gapBefore({ seq, expected: next, missing, sum: telling.add(next, missing) }), 'RFC 9293 3.10.7.4');
}
