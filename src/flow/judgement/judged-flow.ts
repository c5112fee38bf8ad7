import type { Segment } from '../../wire/segment.js';
import { JUDGED } from '../analysis/tcp-records.js';
import type { Annotation } from '../annotation.js';
import type { CaptureClock } from '../capture-clock.js';
import { PagedStore } from '../paged-store.js';
import { Phase } from '../phase.js';
import { TcpState } from '../tcp-state.js';
import {
  ACKED,
  BITS,
  DETAIL,
  DETAIL_WORDS,
  FACT_FIN,
  FACTS,
  FLOW_BEGUN,
  FLOW_CLIENT_1,
  FLOW_MIDWAY,
  FLOW_QUIET,
  FLOW_REOPENING,
  FLOW_STATE_BITS,
  FLOW_STATE_MASK,
  HANDSHAKE_RTT,
  OFFER,
  OFFER_HAS_ACKED,
  OFFER_OWES_ACK,
  SYN_LENGTH,
  TIME_WAIT_SINCE,
} from './judge-records.js';
import { StateMoves } from './state-moves.js';
import { NO_ROW, nextState, type TcpEvent } from './tcp-transitions.js';

/** 2 MSL, RFC 9293 section 3.4.2 with the product's 60 s, in nanoseconds. */
const TWO_MSL = 120_000_000_000;

const NO_WORDS = new Int32Array(0);
const NO_DOUBLES = new Float64Array(0);

/**
 * The flow and the segment at hand, as the steps of the judgement see them (tcp-handshake.ts, tcp-close.ts, tcp-reset.ts): one reused object, loaded for each
 * segment. `side` is the sender, `other` the receiver. A step reads facts, makes events (`event`), and says what the segment is (`phase`, `remarks`).
 */
export class JudgedFlow {
  /** The streams' records, in which the judge's words begin at JUDGED. */
  readonly flows: PagedStore;
  readonly details = new PagedStore(DETAIL_WORDS);
  readonly clock: CaptureClock;

  /** The flow's record: its page, and where the judge's words begin. */
  words: Int32Array = NO_WORDS;
  at = 0;
  bits = 0;
  facts = 0;
  /** The detail record. One of zeros stands for a flow that has none; `needDetail` comes before writing. */
  detail: Int32Array = NO_WORDS;
  detailDoubles: Float64Array = NO_DOUBLES;
  d = 0;
  /** Set by the judge from the conversation: nanoseconds since the last SYN without ACK, -1 when none was seen. */
  sinceSyn = -1;
  /** Set by the judge where a step may be told by it: packWindowAndOptions of last-step.ts. */
  windowAndOptions = 0;

  stream = 0;
  side: 0 | 1 = 0;
  other: 0 | 1 = 1;
  frame = 0;
  seq = 0;
  ack = 0;
  /** Payload bytes, 0 when they are not known. */
  length = 0;
  flags = 0;
  options = 0;
  /** Wireshark's marks of the segment. */
  marks = 0;

  phase: Phase = Phase.NONE;
  remarks = 0;
  /** An event had no row. */
  unexpected = false;
  /** Where the moves of the segment at hand are written down: its annotation's. */
  moves = new StateMoves();

  constructor(clock: CaptureClock, flows: PagedStore) {
    this.clock = clock;
    this.flows = flows;
    this.details.add(); // record 0 stands for none
  }

  load(stream: number, frame: number, segment: Segment, annotation: Annotation): void {
    this.loadFlow(stream);
    const side = annotation.side === 0 ? 0 : 1;
    this.side = side;
    this.other = side === 0 ? 1 : 0;
    this.frame = frame;
    this.seq = segment.seq;
    this.ack = segment.ack;
    const length = segment.hasLength ? segment.payloadLength : 0;
    this.length = Math.max(length, 0);
    this.flags = segment.flags;
    this.options = segment.options;
    this.marks = annotation.marks;
    this.phase = Phase.NONE;
    this.remarks = 0;
    this.unexpected = false;
  }

  /** The flow alone, without a segment. */
  loadFlow(stream: number): void {
    const { flows } = this;
    this.stream = stream;
    this.words = flows.words(stream);
    this.at = flows.at(stream) + JUDGED;
    this.bits = this.words[this.at + BITS] as number;
    this.facts = this.words[this.at + FACTS] as number;
    this.#loadDetail(this.words[this.at + DETAIL] as number);
  }

  store(): void {
    this.words[this.at + BITS] = this.bits;
    this.words[this.at + FACTS] = this.facts;
  }

  get hasDetail(): boolean {
    return this.words[this.at + DETAIL] !== 0;
  }

  /** Makes the detail record when there is none. */
  needDetail(): void {
    if (this.hasDetail) return;
    const id = this.details.add();
    this.words[this.at + DETAIL] = id;
    this.#loadDetail(id);
    this.detailDoubles[(this.d + HANDSHAKE_RTT) >> 1] = -1;
  }

  #loadDetail(id: number): void {
    this.detail = this.details.words(id);
    this.detailDoubles = this.details.doubles(id);
    this.d = this.details.at(id);
  }

  // What is known

  /** The side's FACT_, given the bit of side 0. */
  has(fact: number, side: number): boolean {
    return (this.facts & (fact << side)) !== 0;
  }

  set(fact: number, side: number): void {
    this.facts |= fact << side;
  }

  /** A word that exists once per side. */
  get(word: number, side: number): number {
    return this.words[this.at + word + side] as number;
  }

  put(word: number, side: number, value: number): void {
    this.words[this.at + word + side] = value;
  }

  /** The side's last acknowledgment number is this. */
  hasAcked(side: number, ack: number): boolean {
    return this.get(ACKED, side) === ack && this.hasAckedAny(side);
  }

  hasAckedAny(side: number): boolean {
    return (this.get(OFFER, side) & OFFER_HAS_ACKED) !== 0;
  }

  /** The side has yet to answer a repeated SYN-ACK. */
  owesAck(side: number): boolean {
    return (this.get(OFFER, side) & OFFER_OWES_ACK) !== 0;
  }

  setOwesAck(side: number, owes: boolean): void {
    const offer = this.get(OFFER, side);
    this.put(OFFER, side, owes ? offer | OFFER_OWES_ACK : offer & ~OFFER_OWES_ACK);
  }

  /** Payload bytes of the side's SYN. */
  synLength(side: number): number {
    return this.hasDetail ? (this.detail[this.d + SYN_LENGTH + side] as number) : 0;
  }

  get clientSide(): 0 | 1 {
    return (this.bits & FLOW_CLIENT_1) === 0 ? 0 : 1;
  }

  set clientSide(side: 0 | 1) {
    this.bits = side === 0 ? this.bits & ~FLOW_CLIENT_1 : this.bits | FLOW_CLIENT_1;
  }

  get isMidway(): boolean {
    return (this.bits & FLOW_MIDWAY) !== 0;
  }

  get isReopening(): boolean {
    return (this.bits & FLOW_REOPENING) !== 0;
  }

  get bothFinsSeen(): boolean {
    const both = FACT_FIN | (FACT_FIN << 1);
    return (this.facts & both) === both;
  }

  // States

  state(side: number): TcpState {
    return ((this.bits >> (side * FLOW_STATE_BITS)) & FLOW_STATE_MASK) as TcpState;
  }

  setState(side: number, state: TcpState): void {
    const shift = side * FLOW_STATE_BITS;
    this.bits = (this.bits & ~(FLOW_STATE_MASK << shift)) | (state << shift);
    if (state === TcpState.TIME_WAIT) this.#beginTimeWait(side);
  }

  /** Moves one end by the table; what no row names leaves it and marks the segment. */
  event(side: number, event: TcpEvent): void {
    const state = this.state(side);
    const next = nextState(state, event);
    const isUnexpected = (next & NO_ROW) !== 0;
    this.moves.add(side, event, state, (next & ~NO_ROW) as TcpState, isUnexpected);
    if (isUnexpected) this.unexpected = true;
    else this.setState(side, next as TcpState);
  }

  /** TIME-WAIT ends when the capture's time has passed 2 MSL. */
  expireTimeWait(): void {
    for (let side = 0; side < 2; side++) {
      if (this.state(side) !== TcpState.TIME_WAIT) continue;
      if (this.clock.since(this.detail, this.d + TIME_WAIT_SINCE + 2 * side) >= TWO_MSL) this.setState(side, TcpState.CLOSED);
    }
  }

  /** Also a FIN in TIME-WAIT begins the time anew (RFC 9293 section 3.10.7.4). */
  #beginTimeWait(side: number): void {
    this.needDetail();
    const since = this.d + TIME_WAIT_SINCE + 2 * side;
    this.detail[since] = this.clock.low;
    this.detail[since + 1] = this.clock.high;
  }

  // Course of the judgement

  get isBegun(): boolean {
    return (this.bits & FLOW_BEGUN) !== 0;
  }

  setQuiet(quiet: boolean): void {
    this.bits = quiet ? this.bits | FLOW_QUIET : this.bits & ~FLOW_QUIET;
  }

  remark(bits: number): void {
    this.remarks |= bits;
  }
}
