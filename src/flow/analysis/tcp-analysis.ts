import { readI32 } from '../../bytes.js';
import type { Frame } from '../../wire/frame.js';
import {
  ACK,
  AE,
  CWR,
  ECE,
  FIN,
  OPTION_ACCURATE_ECN,
  OPTION_FAST_OPEN_COOKIE,
  OPTION_MPTCP,
  OPTION_SACK,
  OPTION_WINDOW_SCALE,
  PSH,
  RST,
  type Segment,
  SYN,
} from '../../wire/segment.js';
import {
  type Annotation,
  MARK_ACKED_UNSEEN,
  MARK_DUPLICATE_ACK,
  MARK_FAST_OPEN_ACK,
  MARK_FAST_OPEN_IGNORED,
  MARK_FAST_OPEN_SYN,
  MARK_FAST_RETRANSMISSION,
  MARK_KEEP_ALIVE,
  MARK_KEEP_ALIVE_ACK,
  MARK_LOST_SEGMENT,
  MARK_OUT_OF_ORDER,
  MARK_RETRANSMISSION,
  MARK_REUSED_PORTS,
  MARK_SPURIOUS_RETRANSMISSION,
  MARK_WINDOW_FULL,
  MARK_WINDOW_UPDATE,
  MARK_ZERO_WINDOW,
  MARK_ZERO_WINDOW_PROBE,
  MARK_ZERO_WINDOW_PROBE_ACK,
  SCALE_ABSENT,
} from '../annotation.js';
import { type CaptureClock, readDuration } from '../capture-clock.js';
import { Conversations, type FlowBudget } from '../conversations.js';
import type { EncapsulationTable } from '../encapsulation.js';
import { isAfter, isAtOrBefore, isBefore } from '../sequence.js';
import { MultipathConnections } from './multipath-connections.js';
import {
  BASE,
  BASE_SET,
  COMPLETENESS_ACK,
  COMPLETENESS_DATA,
  COMPLETENESS_FIN,
  COMPLETENESS_MASK,
  COMPLETENESS_RST,
  COMPLETENESS_SYN,
  COMPLETENESS_SYN_ACK,
  DIRECTION_WORDS,
  DIRECTIONS,
  DUPLICATES,
  DUPLICATES_OF,
  EDGE,
  EXPECT,
  EXPECT_FRAME,
  EXPECT_TIME,
  FLAGS,
  FLIGHT_BROKEN,
  INITIAL_RTT,
  LAST_ACK,
  LAST_KEEP_ALIVE,
  LAST_PROBE,
  LAST_TIME,
  LAST_WINDOW,
  MPTCP_BITS,
  MPTCP_KNOWN_SHIFT,
  MPTCP_SENT_SHIFT,
  MULTIPATH,
  NEW_STATE,
  OLDEST,
  PUSH_COUNT,
  PUSH_LAST,
  SACK_SIZE,
  SCALE_BITS,
  SCALE_NOT_USED,
  SCALE_SHIFT_0,
  SCALE_SHIFT_1,
  SCALE_UNKNOWN,
  STATE,
  STATE_ACE_OPTION,
  STATE_ACE_SYN,
  STATE_ACE_SYN_ACK,
  STATE_CLOSER,
  STATE_FAST_OPEN_DATA,
  STATE_SYN_TIME,
  SYN_FRESH,
  SYN_TIME,
  TCP_STREAM_WORDS,
} from './tcp-records.js';
import { UnackedList } from './unacked-list.js';

/**
 * Wireshark's numbers and marks of TCP (docs/wireshark-tcp.md, sections 1, 2, 4 and 5): which stream, relative numbers, windows, completeness,
 * times, and the sequence analysis. One segment in, the first part of its Annotation out. The steps of section 4.2 are methods of their own, named by
 * their letters, run in that order: the order is part of the rules.
 */

const FAST_RETRANSMISSION_LIMIT = 20_000_000;
const OUT_OF_ORDER_LIMIT = 3_000_000;
const MAX_SCALE = 14;
const MAX_SACK_BLOCKS = 3;
/** From here on Wireshark does not show it. */
export const MAX_BYTES_IN_FLIGHT = 2_000_000_000;
const MIN_HEADER_LENGTH = 20;
const NO_WORDS = new Int32Array(0);
/** MPTCP's subtypes MP_CAPABLE and MP_JOIN: those that say which connection a subflow belongs to. */
const MPTCP_OPENING = 0b11;
const MPTCP_CAPABLE = 0b01;
const MARKS_OF_FAST_OPEN = MARK_FAST_OPEN_SYN | MARK_FAST_OPEN_ACK | MARK_FAST_OPEN_IGNORED;

export class TcpAnalysis {
  readonly conversations: Conversations;
  readonly unacked: UnackedList;
  readonly #clock: CaptureClock;
  readonly #encapsulations: EncapsulationTable;
  readonly #multipath = new MultipathConnections();

  // The segment at hand, set by `track` and read by the steps.
  #stream = 0;
  #side: 0 | 1 = 0;
  /** The stream's record: words of its page, where it begins, and where the blocks of the sender's direction and of the other one do. */
  #words: Int32Array = NO_WORDS;
  #f = 0;
  #o = 0;
  #r = 0;
  /** The record's word STATE while it is worked on. */
  #state = 0;
  #frameNumber = 0;
  #seq = 0;
  #ack = 0;
  #length = 0;
  #window = 0;
  #flags = 0;
  #marks = 0;
  /** An analysis record exists (4.3). */
  #hasRecord = false;

  /** `maxUnacked`: segments remembered as not yet acknowledged, over all flows. */
  constructor(clock: CaptureClock, budget: FlowBudget, maxUnacked: number, encapsulations: EncapsulationTable) {
    this.#clock = clock;
    this.#encapsulations = encapsulations;
    this.conversations = new Conversations(TCP_STREAM_WORDS, clock, budget);
    this.unacked = new UnackedList(clock, maxUnacked);
  }

  /** Fills Wireshark's part of the annotation, which the caller has reset. */
  track(frame: Frame, segment: Segment, annotation: Annotation): void {
    annotation.relativeSeq = segment.seq;
    annotation.relativeAck = segment.ack;
    annotation.windowSize = segment.window;
    if (!segment.hasStream) return;
    this.#frameNumber = frame.number;
    this.#seq = segment.seq;
    this.#ack = segment.ack;
    this.#flags = segment.flags;
    this.#window = segment.window;
    this.#length = segment.hasLength ? segment.payloadLength : 0;
    this.#marks = 0;
    this.#hasRecord = false;
    if (!this.#findStream(frame, segment)) return;
    this.conversations.stamp(this.#stream, frame.number, annotation);

    const analysed = segment.hasLength && !segment.quoted;
    if (analysed) {
      this.#setBases();
      this.#analyse(annotation);
    }
    this.#number(segment, annotation, analysed);
    this.#updateCompleteness(segment, annotation);
    this.#followAccurateEcn(annotation);
    if (segment.headerLength >= MIN_HEADER_LENGTH) this.#followHandshake(segment, annotation);
    this.#takeOptions(segment);
    this.#display(segment, annotation);
    this.#words[this.#f + STATE] = this.#state;
  }

  /** Wireshark's completeness with every frame counted: what it shows at the end of the capture. */
  completeness(stream: number): number {
    const { store } = this.conversations;
    return (store.words(stream)[store.at(stream) + STATE] as number) & COMPLETENESS_MASK;
  }

  /** 1.1 to 1.3: the stream, opened when there is none or when a SYN reuses the ports. False when the limit of flows is reached. */
  #findStream(frame: Frame, segment: Segment): boolean {
    const { conversations } = this;
    let stream = conversations.lookUp(segment);
    if (stream < 0) {
      stream = this.#open(frame, segment);
      if (stream < 0) return false;
    } else {
      this.#load(stream, conversations.side);
      this.#state = this.#words[this.#f + STATE] as number;
      if ((this.#flags & SYN) !== 0 && ((this.#words[this.#o + FLAGS] as number) & BASE_SET) !== 0) return this.#meetSyn(frame, segment);
    }
    return true;
  }

  /** 1.3: a SYN on a direction whose base is known. */
  #meetSyn(frame: Frame, segment: Segment): boolean {
    const words = this.#words;
    const o = this.#o;
    const isSame = words[o + BASE] === this.#seq;
    if ((this.#flags & ACK) === 0) {
      if (isSame) {
        words[o + EXPECT] = words[o + EDGE] as number;
        this.#hasRecord = true;
      } else {
        const stream = this.#open(frame, segment);
        if (stream < 0) return false;
        this.#state |= COMPLETENESS_SYN;
        this.#marks = MARK_REUSED_PORTS;
      }
    } else if (!isSame) {
      words[o + BASE] = this.#seq;
      this.#marks = MARK_REUSED_PORTS;
    }
    return true;
  }

  #open(frame: Frame, segment: Segment): number {
    const stream = this.conversations.open(segment, frame.number);
    if (stream < 0) return stream;
    this.conversations.setEncapsulation(stream, this.#encapsulations.idOf(frame, segment));
    this.#load(stream, 0);
    this.#state = NEW_STATE;
    this.#words[this.#o + LAST_WINDOW] = -1;
    this.#words[this.#r + LAST_WINDOW] = -1;
    return stream;
  }

  /** Takes the record that was looked up or opened as the one at hand. */
  #load(stream: number, side: 0 | 1): void {
    const { words, at } = this.conversations;
    this.#stream = stream;
    this.#side = side;
    this.#words = words;
    this.#f = at;
    this.#o = at + DIRECTIONS + side * DIRECTION_WORDS;
    this.#r = at + DIRECTIONS + (1 - side) * DIRECTION_WORDS;
  }

  /** 2.1. Only the ACK flag makes the acknowledgment number say something about the other side. */
  #setBases(): void {
    const words = this.#words;
    const o = this.#o;
    if (((words[o + FLAGS] as number) & BASE_SET) === 0) {
      words[o + BASE] = (this.#flags & SYN) !== 0 ? this.#seq : (this.#seq - 1) | 0;
      words[o + FLAGS] = (words[o + FLAGS] as number) | BASE_SET;
    }
    if ((this.#flags & ACK) !== 0 && ((this.#words[this.#r + FLAGS] as number) & BASE_SET) === 0) {
      this.#words[this.#r + BASE] = (this.#ack - 1) | 0;
      this.#words[this.#r + FLAGS] = (this.#words[this.#r + FLAGS] as number) | BASE_SET;
    }
  }

  /** 4.2. */
  #analyse(annotation: Annotation): void {
    if ((this.#flags & ACK) !== 0 && ((this.#words[this.#r + FLAGS] as number) & FLIGHT_BROKEN) !== 0) {
      this.#words[this.#r + FLAGS] = (this.#words[this.#r + FLAGS] as number) & ~FLIGHT_BROKEN; // A
    }
    this.#judgeWindow(annotation);
    this.#watchAck();
    this.#findUnseenAck();
    if ((this.#length > 0 || (this.#flags & (SYN | FIN)) !== 0) && (this.#marks & MARK_KEEP_ALIVE) === 0)
      this.#findRetransmission(annotation);
    this.#remember();
    this.#acknowledge(annotation);
    this.#measureFlight(annotation);
  }

  /** B to I: probes, keep-alives, windows, duplicates. */
  #judgeWindow(annotation: Annotation): void {
    const words = this.#words;
    const o = this.#o;
    const r = this.#r;
    const seq = this.#seq;
    const length = this.#length;
    const window = this.#window;
    const expect = words[o + EXPECT] as number;
    // B
    if (length === 1 && seq === expect && words[r + LAST_WINDOW] === 0) {
      this.#marks |= MARK_ZERO_WINDOW_PROBE;
      return;
    }
    const isPlain = (this.#flags & (SYN | FIN | RST)) === 0;
    // C
    if (window === 0 && isPlain) this.#marks |= MARK_ZERO_WINDOW;
    // D
    if (expect !== 0 && isAfter(seq, expect) && (this.#flags & RST) === 0) {
      this.#marks |= MARK_LOST_SEGMENT;
      words[o + FLAGS] = (words[o + FLAGS] as number) | FLIGHT_BROKEN;
    }
    if (!isPlain) return;
    // E
    if (length <= 1 && seq === ((expect - 1) | 0)) this.#marks |= MARK_KEEP_ALIVE;
    if (length > 0) {
      // G
      const scale = this.#scale(1 - this.#side);
      if (scale !== SCALE_UNKNOWN) {
        const shift = scale === SCALE_NOT_USED || ((words[r + FLAGS] as number) & SYN_FRESH) !== 0 ? 0 : scale;
        const limit = ((words[r + LAST_ACK] as number) + ((words[r + LAST_WINDOW] as number) << shift)) | 0;
        if (((seq + length) | 0) === limit) this.#marks |= MARK_WINDOW_FULL;
      }
      return;
    }
    // F, H, H2 and I: an empty segment at the expected place that repeats the last acknowledgment.
    if (seq !== expect || this.#ack !== words[o + LAST_ACK]) return;
    const lastFlags = words[r + FLAGS] as number;
    if (window !== words[o + LAST_WINDOW]) {
      if (window !== 0) this.#marks |= MARK_WINDOW_UPDATE; // F
    } else if (window === 0) {
      if ((lastFlags & LAST_PROBE) !== 0) this.#marks |= MARK_ZERO_WINDOW_PROBE_ACK; // H2
    } else if ((lastFlags & LAST_KEEP_ALIVE) !== 0) {
      this.#marks |= MARK_KEEP_ALIVE_ACK; // H
    } else if (this.#mptcpSubtypes() === (((words[o + FLAGS] as number) >>> MPTCP_KNOWN_SHIFT) & MPTCP_BITS)) {
      // I: MPTCP's signals repeat an acknowledgment without meaning one (RFC 8684 section 4).
      const count = words[o + DUPLICATES] as number;
      words[o + DUPLICATES] = count < 0 ? 1 : count + 1;
      this.#marks |= MARK_DUPLICATE_ACK;
      annotation.duplicateAckNumber = words[o + DUPLICATES] as number;
      annotation.duplicateAckFrame = words[o + DUPLICATES_OF] as number;
    }
  }

  /** J: only a changed acknowledgment begins a new count of duplicates. */
  #watchAck(): void {
    const words = this.#words;
    const o = this.#o;
    if (this.#ack === words[o + LAST_ACK]) return;
    words[o + DUPLICATES_OF] = this.#frameNumber;
    words[o + DUPLICATES] = 0;
  }

  /** K. */
  #findUnseenAck(): void {
    const words = this.#words;
    const r = this.#r;
    const edge = words[r + EDGE] as number;
    if (edge === 0 || (this.#flags & ACK) === 0 || !isAfter(this.#ack, edge)) return;
    this.#hasRecord = true;
    if (isBefore(edge, words[r + EXPECT] as number)) {
      words[r + EDGE] = words[r + EXPECT] as number;
      this.#marks |= MARK_ACKED_UNSEEN;
    } else {
      if (words[r + DUPLICATES] === 0) this.#marks |= MARK_ACKED_UNSEEN;
      words[r + DUPLICATES] = -1;
    }
  }

  /** L. */
  #findRetransmission(annotation: Annotation): void {
    const words = this.#words;
    const o = this.#o;
    const r = this.#r;
    const seq = this.#seq;
    const end = (seq + this.#length) | 0;
    const expect = words[o + EXPECT] as number;
    const lastAck = words[r + LAST_ACK] as number;
    if (this.#length > 0 && lastAck !== 0 && isAtOrBefore(end, lastAck)) {
      this.#marks |= MARK_SPURIOUS_RETRANSMISSION;
      return;
    }
    const isOld = expect !== 0 && isBefore(seq, expect) && !(this.#length > 1 && seq === ((expect - 1) | 0));
    if (!isOld) return;
    const duplicates = words[r + DUPLICATES] as number;
    if ((duplicates >= 2 || duplicates === -1) && seq === lastAck) {
      if (isShorter(this.#clock.since(words, r + LAST_TIME), FAST_RETRANSMISSION_LIMIT)) {
        this.#marks |= MARK_FAST_RETRANSMISSION;
        return;
      }
    }
    const next = (this.#flags & (SYN | FIN)) !== 0 ? (end + 1) | 0 : end;
    const age = this.#clock.since(words, o + EXPECT_TIME);
    if (next !== expect) {
      const initialRtt = this.#initialRtt();
      if (isShorter(age, initialRtt !== 0 ? initialRtt : OUT_OF_ORDER_LIMIT)) {
        this.#marks |= MARK_OUT_OF_ORDER;
        return;
      }
    }
    this.#marks |= MARK_RETRANSMISSION;
    const oldest = words[o + OLDEST] as number;
    annotation.rto = oldest !== 0 ? this.unacked.ageOf(oldest) : age;
    if (annotation.rto !== 0) annotation.rtoFrame = oldest !== 0 ? this.unacked.frameOf(oldest) : (words[o + EXPECT_FRAME] as number);
  }

  /** M to P. */
  #remember(): void {
    const words = this.#words;
    const o = this.#o;
    const clock = this.#clock;
    const usesNumber = (this.#flags & (SYN | FIN)) !== 0;
    // M
    let next = (this.#seq + this.#length) | 0;
    if (this.#length > 0 || usesNumber) {
      const counted = usesNumber ? (next + 1) | 0 : next;
      if (this.unacked.add(words, o, this.#seq, counted, this.#frameNumber)) next = counted;
    }
    if ((this.#marks & MARK_ZERO_WINDOW_PROBE) === 0) {
      // N
      const expect = words[o + EXPECT] as number;
      if (expect === 0 || isAfter(next, expect)) {
        words[o + EXPECT] = next;
        words[o + EXPECT_FRAME] = this.#frameNumber;
        words[o + EXPECT_TIME] = clock.low;
        words[o + EXPECT_TIME + 1] = clock.high;
      }
      // O
      if (words[o + EDGE] === 0 || words[o + EDGE] === this.#seq) words[o + EDGE] = words[o + EXPECT] as number;
    }
    // P
    words[o + LAST_WINDOW] = this.#window;
    words[o + LAST_ACK] = this.#ack;
    words[o + LAST_TIME] = clock.low;
    words[o + LAST_TIME + 1] = clock.high;
    let flags = (words[o + FLAGS] as number) & ~(LAST_KEEP_ALIVE | LAST_PROBE);
    if ((this.#marks & MARK_KEEP_ALIVE) !== 0) flags |= LAST_KEEP_ALIVE;
    if ((this.#marks & MARK_ZERO_WINDOW_PROBE) !== 0) flags |= LAST_PROBE;
    const known = this.#mptcpSubtypes();
    if (known !== 0) flags = (flags & ~(MPTCP_BITS << MPTCP_KNOWN_SHIFT)) | (known << MPTCP_KNOWN_SHIFT);
    words[o + FLAGS] = flags;
  }

  /** MPTCP subtypes that the conversation, or another subflow of its connection, has shown before this segment. */
  #mptcpSubtypes(): number {
    const known = (this.#words[this.#f + MULTIPATH] as number) - 1;
    const { store } = this.conversations;
    const words = known < 0 ? this.#words : store.words(known);
    const flags = (known < 0 ? this.#f : store.at(known)) + DIRECTIONS + FLAGS;
    return (((words[flags] as number) | (words[flags + DIRECTION_WORDS] as number)) >>> MPTCP_SENT_SHIFT) & MPTCP_BITS;
  }

  /** Q. */
  #acknowledge(annotation: Annotation): void {
    const { unacked } = this;
    unacked.acknowledge(this.#words, this.#r, this.#ack);
    if (unacked.ackedFrame === 0) return;
    annotation.acksFrame = unacked.ackedFrame;
    annotation.ackRtt = unacked.ackedAge;
    this.#hasRecord = true;
  }

  /** R. */
  #measureFlight(annotation: Annotation): void {
    const words = this.#words;
    const o = this.#o;
    const flags = words[o + FLAGS] as number;
    const length = this.#length;
    if (length <= 0 || words[o + OLDEST] === 0 || (flags & FLIGHT_BROKEN) !== 0) return;
    const size = this.unacked.bytesInFlight(words, o, words[o + BASE] as number, this.#words[this.#r + SACK_SIZE] as number);
    const wasPush = (flags & PUSH_LAST) !== 0;
    const isPush = (this.#flags & PSH) !== 0;
    words[o + PUSH_COUNT] = wasPush ? length : ((words[o + PUSH_COUNT] as number) + length) | 0;
    if (wasPush !== isPush) words[o + FLAGS] = flags ^ PUSH_LAST;
    this.#hasRecord = true;
    if (size <= 0 || size >= MAX_BYTES_IN_FLIGHT) return;
    const inFlight = (this.#flags & (SYN | FIN)) !== 0 ? size - 1 : size;
    if (inFlight === 0) return;
    annotation.bytesInFlight = inFlight;
    annotation.pushBytes = words[o + PUSH_COUNT] as number;
  }

  /** 2.1 to 2.3: what is shown of numbers and windows. */
  #number(segment: Segment, annotation: Annotation, analysed: boolean): void {
    const hasReverseBase = ((this.#words[this.#r + FLAGS] as number) & BASE_SET) !== 0;
    annotation.sackBase = hasReverseBase ? (this.#words[this.#r + BASE] as number) : 0;
    if (analysed) {
      annotation.seqIsRelative = true;
      const relative = (this.#seq - (this.#words[this.#o + BASE] as number)) | 0;
      annotation.relativeSeq = relative;
      annotation.nextSeq = (relative + this.#length + ((this.#flags & (SYN | FIN)) !== 0 ? 1 : 0)) | 0;
      if ((this.#flags & ACK) !== 0) annotation.relativeAck = (this.#ack - (this.#words[this.#r + BASE] as number)) | 0;
    }
    if ((this.#flags & SYN) !== 0) {
      annotation.scaleFactor = SCALE_ABSENT;
      annotation.windowSize = segment.window;
      return;
    }
    const scale = this.#scale(this.#side);
    annotation.scaleFactor = scale >= 0 ? 1 << scale : scale;
    annotation.windowSize = scale >= 0 && analysed ? segment.window << scale : segment.window;
  }

  /** 5.1: shown before the segment's own contribution; the SYN that reuses ports has already put its bit. */
  #updateCompleteness(segment: Segment, annotation: Annotation): void {
    annotation.completeness = this.#state & COMPLETENESS_MASK;
    if (segment.headerLength < MIN_HEADER_LENGTH) return;
    const flags = this.#flags;
    let bits = 0;
    if (annotation.isFirst && (this.#marks & MARK_REUSED_PORTS) === 0) {
      if ((flags & (SYN | ACK)) === SYN) bits = this.#length > 0 ? COMPLETENESS_SYN | COMPLETENESS_DATA : COMPLETENESS_SYN;
    } else {
      if ((flags & ACK) !== 0) {
        if ((flags & SYN) !== 0) bits = COMPLETENESS_SYN_ACK;
        else bits = this.#length > 0 ? COMPLETENESS_DATA : COMPLETENESS_ACK;
        if ((flags & FIN) !== 0) bits |= COMPLETENESS_FIN;
      }
      if ((flags & RST) !== 0) bits |= COMPLETENESS_RST;
    }
    this.#state |= bits;
  }

  /**
   * 3.1. Of several SYNs the last says whether accurate ECN is offered, of several SYN-ACKs the last whether it is accepted; a header length below 20 does not
   * keep them from it, as it keeps them from the rest of the handshake.
   */
  #followAccurateEcn(annotation: Annotation): void {
    const flags = this.#flags;
    if ((flags & SYN) === 0) {
      annotation.accurateEcn = usesAccurateEcn(this.#state);
    } else if ((flags & ACK) === 0) {
      const isOffered = (flags & (AE | CWR | ECE)) === (AE | CWR | ECE);
      this.#state = isOffered ? this.#state | STATE_ACE_SYN : this.#state & ~STATE_ACE_SYN;
    } else {
      const isAccepted = (flags & (CWR | AE)) === CWR || (flags & (AE | ECE)) === AE;
      this.#state = isAccepted ? this.#state | STATE_ACE_SYN_ACK : this.#state & ~STATE_ACE_SYN_ACK;
    }
  }

  /** Times and states between analysis and options: SYN time, initial RTT, closer, accurate ECN, fast open. */
  #followHandshake(segment: Segment, annotation: Annotation): void {
    const flags = this.#flags;
    const state = this.#state;
    if ((flags & SYN) === 0) {
      if ((flags & ACK) !== 0) this.#meetAck();
    } else if ((flags & ACK) === 0) {
      this.#words[this.#f + SYN_TIME] = this.#clock.low;
      this.#words[this.#f + SYN_TIME + 1] = this.#clock.high;
      let bits = STATE_SYN_TIME;
      if ((segment.options & OPTION_FAST_OPEN_COOKIE) !== 0) {
        this.#marks |= MARK_FAST_OPEN_SYN;
        if (this.#length > 0) bits |= STATE_FAST_OPEN_DATA;
      }
      this.#state |= bits;
    } else {
      if (annotation.relativeAck >>> 0 > 1) this.#marks |= MARK_FAST_OPEN_ACK;
      else if ((state & STATE_FAST_OPEN_DATA) !== 0) this.#marks |= MARK_FAST_OPEN_IGNORED;
    }
    if ((flags & SYN) !== 0) {
      this.#words[this.#o + FLAGS] = (this.#words[this.#o + FLAGS] as number) | SYN_FRESH;
    }
    if ((flags & FIN) !== 0) {
      annotation.finIsActive = (state & (STATE_CLOSER << (1 - this.#side))) === 0;
      if (annotation.finIsActive) this.#state |= STATE_CLOSER << this.#side;
    }
  }

  /** ACK without SYN: the initial RTT, measured from the last SYN of either side; and the window is scaled from now on. */
  #meetAck(): void {
    const words = this.#words;
    const f = this.#f;
    if ((this.#state & STATE_SYN_TIME) !== 0 && words[f + INITIAL_RTT] === 0 && words[f + INITIAL_RTT + 1] === 0) {
      // A SYN at the epoch itself has no time in Wireshark's eyes.
      if (!this.#clock.isEpoch(words, f + SYN_TIME)) this.#clock.storeSince(words, f + SYN_TIME, f + INITIAL_RTT);
    }
    const flags = this.#words[this.#o + FLAGS] as number;
    if ((flags & SYN_FRESH) !== 0) this.#words[this.#o + FLAGS] = flags & ~SYN_FRESH;
  }

  /** 2.3 rules 1 and 2, SACK blocks, AccECN: they hold from the next segment on. */
  #takeOptions(segment: Segment): void {
    const { options } = segment;
    if (options !== 0 || this.#words[this.#o + SACK_SIZE] !== 0) this.#takeSack(segment);
    if ((options & OPTION_WINDOW_SCALE) !== 0) this.#setScale(this.#side, Math.min(segment.windowScale, MAX_SCALE));
    if ((options & OPTION_ACCURATE_ECN) !== 0) this.#state |= STATE_ACE_OPTION;
    if ((options & OPTION_MPTCP) !== 0 && !segment.stopped) this.#takeMultipath(segment);
    if ((this.#flags & SYN) === 0 || segment.stopped) return;
    const other = (1 - this.#side) as 0 | 1;
    if (this.#scale(this.#side) === SCALE_UNKNOWN) {
      this.#setScale(this.#side, SCALE_NOT_USED);
      this.#setScale(other, SCALE_NOT_USED);
    } else if ((this.#flags & ACK) !== 0 && this.#scale(other) === SCALE_NOT_USED) {
      this.#setScale(this.#side, SCALE_NOT_USED);
    }
  }

  /** The subtypes of MPTCP signals, noted for the stream and for the connection that it is a subflow of. */
  #takeMultipath(segment: Segment): void {
    const words = this.#words;
    const subtypes = (segment.mptcpSubtypes & MPTCP_BITS) << MPTCP_SENT_SHIFT;
    let known = (words[this.#f + MULTIPATH] as number) - 1;
    if ((segment.mptcpSubtypes & MPTCP_OPENING) !== 0) {
      const found = this.#multipath.find(segment, known < 0 ? this.#stream : known);
      // An MP_CAPABLE without a key, such as the SYN's of version 1, is noted only of a connection that has shown something else before.
      if (found < 0 && segment.mptcpSubtypes === MPTCP_CAPABLE && this.#mptcpSubtypes() === 0) return;
      if (found >= 0) {
        known = found === this.#stream ? -1 : found;
        words[this.#f + MULTIPATH] = known + 1;
      }
    }
    words[this.#o + FLAGS] = (words[this.#o + FLAGS] as number) | subtypes;
    if (known < 0) return;
    const { store } = this.conversations;
    const flags = store.at(known) + DIRECTIONS + FLAGS;
    store.words(known)[flags] = (store.words(known)[flags] as number) | subtypes;
  }

  #takeSack(segment: Segment): void {
    let size = 0;
    if ((segment.options & OPTION_SACK) !== 0) {
      const count = Math.min(segment.sackCount, MAX_SACK_BLOCKS);
      for (let i = 0; i < count; i++) {
        const block = segment.sackStart + 8 * i;
        size = (size + readI32(segment.bytes, block + 4) - readI32(segment.bytes, block)) | 0;
      }
    }
    if (this.#words[this.#o + SACK_SIZE] === size) return;
    this.#words[this.#o + SACK_SIZE] = size;
  }

  /** 4.3: what of the analysis is shown. */
  #display(segment: Segment, annotation: Annotation): void {
    if (!segment.stopped && (this.#hasRecord || this.#marks !== 0)) {
      annotation.hasAnalysis = true;
      annotation.marks = this.#marks;
      // The fast-open marks alone are no record: they show without the initial RTT.
      if (this.#hasRecord || (this.#marks & ~MARKS_OF_FAST_OPEN) !== 0) annotation.initialRtt = this.#initialRtt();
      return;
    }
    // Fast-open marks are set before the options, where dissection may have stopped.
    annotation.marks = this.#marks & MARKS_OF_FAST_OPEN;
    annotation.hasAnalysis = annotation.marks !== 0;
    annotation.acksFrame = 0;
    annotation.ackRtt = 0;
    annotation.bytesInFlight = 0;
    annotation.pushBytes = 0;
    annotation.rto = 0;
    annotation.rtoFrame = 0;
    annotation.duplicateAckNumber = 0;
    annotation.duplicateAckFrame = 0;
  }

  #initialRtt(): number {
    return readDuration(this.#words, this.#f + INITIAL_RTT);
  }

  #scale(side: number): number {
    return ((this.#state >> (side === 0 ? SCALE_SHIFT_0 : SCALE_SHIFT_1)) & SCALE_BITS) - 2;
  }

  #setScale(side: number, scale: number): void {
    const shift = side === 0 ? SCALE_SHIFT_0 : SCALE_SHIFT_1;
    this.#state = (this.#state & ~(SCALE_BITS << shift)) | ((scale + 2) << shift);
  }
}

/** 3.1: the conversation counts congestion marks in three flags; STATE of its record tells. */
export function usesAccurateEcn(state: number): boolean {
  return (state & STATE_ACE_OPTION) !== 0 || (state & (STATE_ACE_SYN | STATE_ACE_SYN_ACK)) === (STATE_ACE_SYN | STATE_ACE_SYN_ACK);
}

/** Ages are compared as unsigned 64-bit numbers: a negative one is longer than any other. */
function isShorter(age: number, limit: number): boolean {
  return age < 0 === limit < 0 ? age < limit : limit < 0;
}
