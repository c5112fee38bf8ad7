import { difference } from '../sequence.js';
import { type ChunkReceiver, type GapReason, type Moment, NO_MOMENT, StreamChunk } from './chunk.js';
import { HeldSegments } from './held-segments.js';

/** No window is larger (RFC 7323, section 2.3): what lies further ahead belongs to no connection that this is. */
const LARGEST_WINDOW = 2 ** 30;
/** In a capture begun midway the first segment may not be the first byte; so many segments are waited for when no acknowledgment tells. */
const SEGMENTS_UNTIL_SETTLED = 8;
/** Gaps remembered, to know what comes too late for them. */
const MAX_GAPS_REMEMBERED = 64;

const NOWHERE = Number.NEGATIVE_INFINITY;

/** What became of a direction. */
export interface DirectionTotals {
  /** Bytes handed out, and bytes in gaps. */
  bytes: number;
  gaps: number;
  gapBytes: number;
  /** How often the memory for reordering was full and a wait was given up. */
  givenUp: number;
  /** Segments whose bytes came when their gap had been marked. */
  lateSegments: number;
  /** Segments left out: further ahead of the others than any window reaches, and never acknowledged. */
  strayedSegments: number;
}

/**
 * The bytes of one direction in order, from segments in any order (RFC 9293, section 3.4).
 *
 * Positions are sequence numbers made wide: a double that does not wrap, counted from where the direction began. `#next` is the position whose byte is awaited,
 * `#nextSeq` its number on the wire. Bytes are handed out when they are contiguous; what is ahead is held. A gap is marked when it is certain that nothing will
 * fill it: the sender has gone on behind the bytes, and then the receiver has acknowledged them.
 *
 * A direction is *settled* when its first byte is known. The SYN tells, and a SYN-ACK tells the other side's. In a capture begun midway it is the lowest number
 * among the first segments, waited for until the receiver has acknowledged all before it: the segments may have been reordered.
 */
export class DirectionReassembler {
  readonly totals: DirectionTotals = { bytes: 0, gaps: 0, gapBytes: 0, givenUp: 0, lateSegments: 0, strayedSegments: 0 };
  readonly #receive: ChunkReceiver;
  readonly #chunk = new StreamChunk();
  #held = new HeldSegments();
  #hasBegun = false;
  #isSettled = false;
  #nextSeq = 0;
  #next = 0;
  /** Behind the last byte that the receiver acknowledges, as its last segment says: a wrong number does harm only until the next. */
  #acknowledged = NOWHERE;
  /** Behind the last byte that the sender is known to have sent. */
  #sent = NOWHERE;
  /** Of the FIN, which takes a number and no byte. */
  #fin = NOWHERE;
  /** Unsettled: where an empty segment of the sender stood. */
  #claimed = NOWHERE;
  #segmentsUnsettled = 0;
  #mayBeginAgain = false;
  /** Something of this connection has been handed out. */
  #isTouched = false;
  #offset = 0;
  readonly #gaps: { start: number; end: number }[] = [];

  constructor(side: 0 | 1, receive: ChunkReceiver) {
    this.#chunk.side = side;
    this.#receive = receive;
  }

  /** What is held, in HeldSegments' units. */
  get cost(): number {
    return this.#held.cost;
  }

  /** Number of the frame that the first held bytes stood in; Infinity when nothing is held. */
  get firstHeldFrame(): number {
    return this.#held.first?.moment.number ?? Number.POSITIVE_INFINITY;
  }

  /** A SYN of this side. One that comes after a FIN or RST begins the next connection, whose bytes follow on. */
  takeSyn(seq: number): void {
    const first = (seq + 1) | 0;
    const isFresh = !this.#isTouched && this.#held.isEmpty && this.#acknowledged <= this.#next;
    if (!this.#hasBegun || this.#mayBeginAgain || (isFresh && first !== this.#nextSeq)) {
      if (!isFresh) this.finish();
      this.#begin(first);
    } else if (!this.#isSettled) {
      // Captured behind what it precedes.
      this.#move(this.#positionOf(first));
    }
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#release(NO_MOMENT);
  }

  /** Payload of this side: `length` bytes on the wire, of which bytes[start, end) were captured. */
  takePayload(seq: number, length: number, bytes: Uint8Array, start: number, end: number, moment: Moment): void {
    if (!this.#hasBegun) this.#begin(seq);
    let position = this.#positionOf(seq);
    const last = position + length;
    if (!this.#isSettled) {
      // A keep-alive may hold one byte of garbage (RFC 9293, section 3.8.4).
      if (length === 1 && last === this.#acknowledged) return;
      this.#segmentsUnsettled++;
    } else if (position < this.#next) {
      this.#meetLate(position, position + Math.min(length, end - start));
      if (last <= this.#next) return;
      start += this.#next - position;
      position = this.#next;
    }
    if (last > this.#sent) this.#sent = last;
    const capturedEnd = Math.max(position, Math.min(last, position + (end - start)));
    if (this.#isSettled && position === this.#next && capturedEnd === last && this.#held.isEmpty) {
      this.#handOut(bytes, start, start + (last - position), moment);
      return;
    }
    if (capturedEnd > position) this.#held.add(position, capturedEnd, bytes, start, moment);
    if (capturedEnd < last) this.#held.addCut(capturedEnd, last);
    this.#release(moment);
  }

  /** A segment of this side without payload: the sender has got so far. */
  takeNumber(seq: number, moment: Moment): void {
    const hadBegun = this.#hasBegun;
    if (!hadBegun) this.#begin(seq);
    const position = this.#positionOf(seq);
    if (!this.#isSettled && this.#claimed === NOWHERE) this.#claimed = position;
    if (position <= this.#sent) return;
    this.#sent = position;
    if (hadBegun) this.#release(moment);
  }

  /** A FIN of this side, which stands at `seq`. */
  takeFin(seq: number, moment: Moment): void {
    const position = this.#positionOf(seq);
    this.#fin = position;
    this.#mayBeginAgain = true;
    if (position > this.#sent) this.#sent = position;
    this.#release(moment);
  }

  /** The connection was reset: a SYN from now on begins another. */
  takeReset(): void {
    this.#mayBeginAgain = true;
  }

  /** The other side acknowledges all before `ack`; with its SYN: the byte that this side begins with. */
  acknowledge(ack: number, withSyn: boolean, moment: Moment): void {
    if (!this.#hasBegun) {
      this.#begin(ack);
      this.#isSettled = withSyn;
    }
    this.#acknowledged = this.#positionOf(ack);
    if (this.#acknowledged > this.#next || !this.#isSettled) this.#release(moment, true);
  }

  /** Ends the wait for the first missing bytes, because the memory is used up. */
  giveUp(): void {
    this.#dropStrays();
    if (this.#held.isEmpty) return;
    if (this.#isSettled) {
      this.totals.givenUp++;
      this.#markGap(this.#held.nextStart(this.#next), 'reorder-memory', NO_MOMENT);
    } else {
      this.#settle(this.#held.nextStart(NOWHERE));
    }
    this.#release(NO_MOMENT);
  }

  /** The end of the capture, or of this connection: hands out what is held, with the gaps before and behind it. */
  finish(): void {
    if (!this.#hasBegun) return;
    if (!this.#isSettled) {
      const lowest = this.#held.nextStart(NOWHERE);
      if (lowest < Number.POSITIVE_INFINITY) this.#settle(lowest);
      else if (this.#claimed !== NOWHERE) this.#settle(Math.max(this.#sent, this.#acknowledged));
      else this.#isSettled = true;
    }
    for (;;) {
      this.#release(NO_MOMENT);
      this.#dropStrays();
      if (this.#held.isEmpty) break;
      this.#markMissing(this.#held.nextStart(this.#next));
    }
    for (const end of [this.#sent, this.#acknowledged]) if (end <= this.#next + LARGEST_WINDOW) this.#markMissing(end);
  }

  #begin(seq: number): void {
    this.#hasBegun = true;
    this.#isSettled = false;
    this.#nextSeq = seq;
    this.#next = 0;
    this.#acknowledged = NOWHERE;
    this.#sent = NOWHERE;
    this.#fin = NOWHERE;
    this.#claimed = NOWHERE;
    this.#segmentsUnsettled = 0;
    this.#mayBeginAgain = false;
    this.#isTouched = false;
    this.#gaps.length = 0;
    this.#held = new HeldSegments();
  }

  #positionOf(seq: number): number {
    return this.#next + difference(seq, this.#nextSeq);
  }

  /** Whether no window reaches from the awaited byte to `position`, and the receiver has not acknowledged so far either. */
  #isStray(position: number): boolean {
    return position > this.#next + LARGEST_WINDOW && this.#acknowledged < position;
  }

  /** Lets go of held segments that are no part of the stream: numbers that a window cannot reach. */
  #dropStrays(): void {
    const { first } = this.#held;
    if (first === undefined || !this.#isSettled || !this.#isStray(first.start)) return;
    this.totals.strayedSegments += this.#held.clear();
  }

  /** Moves the awaited byte to `position`. */
  #move(position: number): void {
    this.#nextSeq = (this.#nextSeq + (position - this.#next)) | 0;
    this.#next = position;
    if (!this.#held.isEmpty) this.#held.forgetCuts(position);
  }

  /** What is held begins at `lowest`: so does the direction, unless an empty segment of the sender has told of bytes before it. */
  #settle(lowest: number): void {
    // A keep-alive stands one number before the next byte.
    this.#move(this.#claimed !== NOWHERE && lowest - this.#claimed > 1 ? this.#claimed : lowest);
    this.#isSettled = true;
  }

  /**
   * Hands out what has become contiguous. `isAck`: an acknowledgment has just been captured. What it covers of the bytes before those held, or before where the
   * sender is known to have got, arrived without being captured. Acknowledgments captured earlier prove nothing: files exist that hold one direction after the
   * other.
   */
  #release(moment: Moment, isAck = false): void {
    if (!this.#isSettled) {
      const lowest = this.#held.nextStart(NOWHERE);
      const isCertain = this.#acknowledged >= lowest || this.#claimed === lowest || this.#segmentsUnsettled >= SEGMENTS_UNTIL_SETTLED;
      if (lowest === Number.POSITIVE_INFINITY || !isCertain) return;
      this.#settle(lowest);
    }
    for (;;) {
      const piece = this.#held.first;
      if (piece !== undefined && piece.start <= this.#next) {
        this.#held.takeFirst();
        if (piece.end > this.#next) this.#handOut(piece.bytes, this.#next - piece.start, piece.end - piece.start, piece.moment);
        continue;
      }
      const cutEnd = this.#held.isEmpty ? NOWHERE : this.#held.cutEnd(this.#next);
      if (cutEnd > this.#next) {
        this.#markGap(Math.min(cutEnd, piece?.start ?? cutEnd), 'snaplen', moment);
        continue;
      }
      const next = this.#held.nextStart(this.#next);
      const end = next === Number.POSITIVE_INFINITY ? this.#sent : next;
      const isCertain = isAck && this.#acknowledged >= end;
      if (end <= this.#next || (!isCertain && this.#bytesUntil(end) > 0)) return;
      this.#markGap(end, 'acknowledged', moment);
    }
  }

  /** Bytes from the awaited one to `end`: a FIN in between is none. */
  #bytesUntil(end: number): number {
    return end - this.#next - (this.#fin >= this.#next && this.#fin < end ? 1 : 0);
  }

  #handOut(bytes: Uint8Array, start: number, end: number, moment: Moment): void {
    const chunk = this.#chunk;
    chunk.kind = 'data';
    chunk.offset = this.#offset;
    chunk.length = end - start;
    chunk.bytes = bytes;
    chunk.start = start;
    chunk.end = end;
    chunk.moment = moment;
    this.#isTouched = true;
    this.#offset += chunk.length;
    this.totals.bytes += chunk.length;
    this.#move(this.#next + chunk.length);
    this.#receive(chunk);
  }

  #markMissing(end: number): void {
    if (end > this.#next) this.#markGap(end, this.#acknowledged >= end ? 'acknowledged' : 'missing', NO_MOMENT);
  }

  /** A gap from the awaited byte to `end`. */
  #markGap(end: number, reason: GapReason, moment: Moment): void {
    const length = this.#bytesUntil(end);
    if (length > 0) {
      const chunk = this.#chunk;
      chunk.kind = 'gap';
      chunk.offset = this.#offset;
      chunk.length = length;
      chunk.start = 0;
      chunk.end = 0;
      chunk.reason = reason;
      chunk.moment = moment;
      this.#isTouched = true;
      this.#offset += length;
      this.totals.gaps++;
      this.totals.gapBytes += length;
      this.#gaps.push({ start: this.#next, end });
      if (this.#gaps.length > MAX_GAPS_REMEMBERED) this.#gaps.shift();
      this.#move(end);
      this.#receive(chunk);
    } else {
      this.#move(end);
    }
  }

  /** Counts a segment that begins before the awaited byte when its bytes would have filled a gap. */
  #meetLate(start: number, end: number): void {
    if (this.#gaps.some((gap) => start < gap.end && end > gap.start)) this.totals.lateSegments++;
  }
}
