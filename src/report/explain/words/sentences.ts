/**
 * Every sentence of `explain`, as one interface: each language implements it (en.ts, zh.ts), so that a sentence forgotten in one does not compile. A sentence
 * is given words and numbers and decides nothing; the files of `telling` choose which to say.
 */
import type { CloseSummary, HandshakeSummary } from '../../../flow/summary.js';
import type { TcpStateName } from '../../../flow/tcp-state.js';
import type { Language } from '../../words/language.js';
import { EN } from './en.js';
import type { EventName, MoveWords } from './moves.js';
import { ZH } from './zh.js';

/** The two ends as a sentence names them: `client`, `assumed server`. */
export interface Ends {
  /** The sender. */
  who: string;
  /** The other end. */
  peer: string;
}

/** Which retransmission, as the sender's reason for it. */
export type Repeated = 'SYN' | 'SYN-ACK' | 'ACK' | 'FIN' | 'RST' | 'data';

/** What an ICMP error says, whichever version of ICMP says it. */
export type IcmpName =
  | 'net-unreachable'
  | 'host-unreachable'
  | 'protocol-unreachable'
  | 'port-unreachable'
  | 'prohibited'
  | 'unreachable'
  | 'too-big'
  | 'time-exceeded'
  | 'parameter-problem'
  | 'source-quench'
  | 'redirect'
  | 'other';

/** What the verdict's sentences are given beside the summary. */
export interface VerdictWords {
  client: string;
  server: string;
  /** Payload bytes that the SYN carried and its answer took; 0 for none. */
  fastOpenBytes: number;
}

export interface Sentences {
  comma: string;
  brackets(text: string): string;
  roles: Readonly<Record<'client' | 'server', { seen: string; assumed: string }>>;
  rolesAssumed: string;
  /** `36 + 1 = 37`; numbers are modulo 2^32, which is said where it shows. */
  sum(terms: readonly number[], result: number, wraps: boolean): string;
  bytes(count: number): string;
  segments(count: number): string;
  datagrams(count: number): string;

  /** A clause per state: what an end in it is waiting for. */
  states: Readonly<Record<TcpStateName, string>>;
  moves: MoveWords;
  /** A clause per event, for pairs that no row names. */
  events: Readonly<Record<EventName, string>>;
  move(p: { who: string; path: readonly string[]; reason: string }): string;
  stay(p: { who: string; state: string; reason: string }): string;
  /** Into a state that is new to the reader, by an unusual way. */
  moveTo(p: { who: string; path: readonly string[]; reason: string; meaning: string }): string;
  /** The state changed by what came to light, not by an event of the table. */
  found(p: { who: string; path: readonly string[]; meaning: string | null }): string;
  /** An end that was over is asked anew. */
  foundListening(p: { who: string; path: readonly string[] }): string;

  // Handshake
  syn(p: Ends): string;
  initialNumber(p: { seq: number; raw: number }): string;
  synTakesOne(p: { sum: string }): string;
  synData(p: { bytes: number; sum: string }): string;
  fastOpenRequest(p: Ends): string;
  fastOpenCookie(p: Ends): string;
  synCrossing(p: Ends): string;
  synAgain(p: Ends & { frame: number; wait: string | null; isUnanswered: boolean }): string;
  waitDoubled(p: { before: string; now: string }): string;
  synAck(p: Ends): string;
  synAckWithoutSyn(p: Ends): string;
  synAckCrossing(p: Ends): string;
  lastAck(p: Ends): string;
  lastAckWithoutSyn(p: Ends): string;
  ackCrossingSyn(p: Ends): string;
  lastAckSeq(p: { seq: number }): string;
  capturedLate: string;
  wrongAck(p: { ack: number; expected: number; sum: string; by: number; tooMany: boolean }): string;
  wrongSeq(p: { seq: number; expected: number }): string;
  wrongNumbers: string;
  answersWrongAck(p: Ends): string;
  portsReused: string;
  fastOpenDataRefused(p: { bytes: number }): string;
  carriesData(p: { bytes: number; seq: number; sum: string }): string;
  carriesFin(p: { sum: string }): string;

  // What an Ack proves
  ackOfSyn(p: { ack: number; peer: string; seq: number; sum: string }): string;
  ackOfSynData(p: { ack: number; peer: string; seq: number; bytes: number; sum: string }): string;
  ackOfFin(p: { ack: number; peer: string; seq: number; sum: string }): string;
  ackOfFinData(p: { ack: number; peer: string; seq: number; bytes: number; sum: string }): string;
  ackOfData(p: { ack: number; peer: string; frame: number; seq: number; bytes: number; sum: string }): string;
  ackOfPart(p: { ack: number; peer: string }): string;
  ackNothingNew(p: { ack: number }): string;
  ackUnseen(p: { ack: number }): string;

  // Data
  data(p: Ends & { bytes: number; seq: number; sum: string }): string;
  halfClosed(p: Ends & { frame: number }): string;
  early(p: Ends): string;
  windowGrows(p: Ends & { before: number; now: number }): string;
  windowTold(p: Ends & { now: number }): string;
  duplicateAck(p: Ends & { ack: number; number: number; frame: number }): string;
  /** Where nothing behind the Ack was captured that could have called for it. */
  ackAgain(p: Ends & { ack: number; number: number; frame: number }): string;
  sack(p: { ranges: readonly string[] }): string;
  keepAlive(p: Ends & { seq: number; sum: string }): string;
  keepAlivePlain(p: Ends): string;
  keepAliveAck(p: Ends): string;
  zeroWindowProbe(p: Ends & { bytes: number }): string;
  zeroWindowProbeAck(p: Ends & { window: number }): string;
  zeroWindow(p: Ends): string;
  windowFull(p: Ends): string;
  retransmission(p: Ends & { what: Repeated; frame: number; seq: number }): string;
  retransmissionUnseen: string;
  retransmissionWait(p: { wait: string; frame: number }): string;
  retransmissionTimeout(p: { wait: string; frame: number }): string;
  fastRetransmission(p: Ends & { count: number; ack: number }): string;
  spuriousRetransmission(p: Ends & { ack: number | null; frame: number }): string;
  outOfOrder(p: Ends & { seq: number; reached: number }): string;
  outOfOrderRepeat: string;
  gapBefore(p: { seq: number; expected: number; missing: number; sum: string }): string;
  gapUnknown: string;

  // Close
  fin(p: Ends): string;
  finToo(p: Ends): string;
  finAndAck(p: Ends): string;
  finCrossing(p: Ends & { ack: number; needed: number }): string;
  finTakesOne(p: { sum: string }): string;
  finData(p: { bytes: number; sum: string }): string;
  ackOfFirstFin(p: Ends): string;
  ackOfLastFin(p: Ends): string;
  ackOfCrossingFin(p: Ends): string;
  closeComplete: string;

  // Reset
  refused(p: Ends): string;
  resetOpen(p: Ends & { bytes: number | null }): string;
  resetOpening(p: Ends): string;
  resetAfterPeersFin(p: Ends): string;
  resetAfterOwnFin(p: Ends): string;
  resetAfterClose(p: Ends): string;
  resetOver(p: Ends): string;
  resetAgain(p: Ends): string;
  resetAnswers(p: { seq: number; peer: string; frame: number }): string;
  resetSeq(p: { seq: number; peer: string; frame: number }): string;

  // What the table has no row for
  unexpectedMove(p: { who: string; state: string; event: string }): string;
  unexpectedSyn(p: Ends): string;
  unexpectedSynAck(p: Ends): string;
  unexpectedAck: string;
  unexpectedDataBehindFin(p: Ends): string;
  unexpectedFin(p: Ends): string;
  unexpectedReset: string;
  unexpectedOfClosed(p: { who: string }): string;
  unexpectedWithoutAck: string;
  unexpected: string;

  // Runs
  runLabel: string;
  runOfDatagrams: string;
  runOfKeepAlives: string;
  runOfProbes: string;
  runOfBoth(p: Ends & { segments: number; answers: number }): string;
  /** `3 × retransmission`. */
  counted(p: { what: string; count: number }): string;
  run(p: Ends & { segments: number; bytes: number; seq: number; last: number }): string;
  runNext(p: { sum: string }): string;
  runOfSide(p: Ends & { datagrams: number; bytes: number }): string;
  runAcknowledged(p: Ends & { ack: number; isAll: boolean }): string;
  runAcks(p: Ends & { segments: number; ack: number | null }): string;

  // UDP
  request(p: Ends & { number: number; bytes: number }): string;
  reply(p: Ends & { number: number; bytes: number; frame: number; latency: string | null }): string;
  text(p: { text: string }): string;
  hex(p: { hex: string }): string;
  noPayload: string;
  unanswered: string;
  portUnreachable(p: { port: number; who: string; frame: number }): string;
  toGroup: string;

  // ICMP errors
  icmp: Readonly<Record<IcmpName, string>>;
  icmpError: string;
  /** `reporter`: address of the router that reports; null for the end that the segment was for. */
  icmpReport(p: { reporter: string | null; end: string; receiver: string; what: string; frame: number }): string;
  icmpHard(p: { who: string }): string;
  icmpSoft(p: { who: string }): string;
  icmpTooBig(p: { who: string; mtu: number | null }): string;
  icmpQuench: string;

  // Notes
  noteUdp: string;
  noteAssumed(p: { client: string; server: string }): string;
  noteOneDirection(p: Ends): string;
  noteQuoted(p: { count: number }): string;
  noteEncapsulated(p: { within: string }): string;

  // Verdict
  /** Of a flow that has no segment of its own in the capture. */
  onlyQuoted: string;
  opening(handshake: HandshakeSummary, words: VerdictWords): string;
  closing(close: CloseSummary, words: VerdictWords): string;
  udpVerdict(p: { client: string; server: string; requests: number; replies: number; unanswered: number | null; refused: boolean }): string;
  latency(p: { min: string; mean: string; max: string; samples: number }): string;
}

export const SENTENCES: Readonly<Record<Language, Sentences>> = { en: EN, zh: ZH };
