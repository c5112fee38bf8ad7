/**
 * What one side of a connection has sent: which frame first carried each number, and what waits to be acknowledged. It answers two questions of the story: which
 * frame does this segment repeat, and what does this Ack cover for the first time?
 *
 * Numbers are raw, signed 32-bit. Pieces are kept in order of sequence and do not overlap; each remembers who carried it first, and the segment that carried its
 * end last, which is what an acknowledgment of it is proven by.
 */
import { FIN, SYN } from '../../wire/segment.js';
import { difference, isAfter } from '../sequence.js';

/** Pieces of one side kept at most, as not yet acknowledged and as acknowledged: beyond these it is not known any more what is repeated. */
const MAX_WAITING = 4096;
const MAX_SETTLED = 32;

interface Piece {
  /** Where it began, and where what is not yet acknowledged of it begins. */
  readonly origin: number;
  start: number;
  readonly end: number;
  readonly firstFrame: number;
  /** The segment that carried the end last: frame, number, and whether it had SYN and FIN. */
  frame: number;
  seq: number;
  readonly hasSyn: boolean;
  readonly hasFin: boolean;
}

/** One answer of `cover`, numbers raw. */
export interface Covered {
  what: 'syn' | 'fin' | 'data';
  frame: number;
  seq: number;
  length: number;
  payloadLength: number;
}

const NOTHING: readonly Covered[] = [];

/** How many pieces may still be kept, over all flows. */
export interface PieceBudget {
  left: number;
}

export class SentSegments {
  /** Number of the SYN, once one was seen. */
  isn: number | undefined = undefined;
  /** The number behind the highest one sent; holds once `hasSent`. */
  next = 0;
  hasSent = false;
  /** How far the last `cover` went beyond `next`. */
  beyond = 0;

  readonly #budget: PieceBudget;
  #waiting: Piece[] = [];
  #settled: Piece[] = [];
  #syn: Piece | undefined = undefined;
  #fin: Piece | undefined = undefined;
  #acked: number | undefined = undefined;

  constructor(budget: PieceBudget) {
    this.#budget = budget;
  }

  /** Forgets everything: the ports are used for a new connection. */
  reset(): void {
    this.#budget.left += this.#waiting.length + this.#settled.length;
    this.#waiting = [];
    this.#settled = [];
    this.#syn = undefined;
    this.#fin = undefined;
    this.#acked = undefined;
    this.isn = undefined;
    this.hasSent = false;
    this.beyond = 0;
  }

  /** Takes a segment; the frame that carried its first number before, when all of it was sent before, else 0. */
  send(seq: number, payloadLength: number, flags: number, frame: number): number {
    const hasSyn = (flags & SYN) !== 0;
    const hasFin = (flags & FIN) !== 0;
    if (hasSyn && seq !== this.isn) {
      if (this.isn !== undefined) this.reset();
      this.isn = seq;
    }
    const end = (seq + payloadLength + (hasSyn ? 1 : 0) + (hasFin ? 1 : 0)) | 0;
    if (end === seq) return 0;
    const piece: Piece = { origin: seq, start: seq, end, firstFrame: frame, frame, seq, hasSyn, hasFin };
    if (!this.hasSent || difference(seq, this.next) >= 0) {
      this.hasSent = true;
      this.next = end;
      if (this.#acked !== undefined && difference(end, this.#acked) <= 0) this.#settle(piece);
      else this.#append(piece);
      return 0;
    }
    const isOld = difference(end, this.next) <= 0;
    const first = isOld ? this.#findFirst(piece) : 0;
    this.#carryAgain(piece);
    this.#fill(piece);
    if (!isOld) this.next = end;
    return first;
  }

  /** What `ack` covers that no earlier one did, in order of sequence: a SYN, the last segment of data, a FIN. Valid as long as the caller keeps it. */
  cover(ack: number): readonly Covered[] {
    this.beyond = this.hasSent ? Math.max(difference(ack, this.next), 0) : 0;
    if (this.#acked !== undefined && difference(ack, this.#acked) <= 0) return NOTHING;
    this.#acked = ack;
    const waiting = this.#waiting;
    let covered: Covered[] | undefined;
    let data: Piece | undefined;
    let whole = 0;
    for (const piece of waiting) {
      if (difference(ack, piece.start) <= 0) break;
      const isWhole = difference(ack, piece.end) >= 0;
      const isSyn = piece.hasSyn && piece.start === this.isn;
      const isFin = piece.hasFin && isWhole;
      if (isSyn) covered = [describe(piece, 'syn', ack)];
      else if (!isFin) data = piece;
      if (isFin) {
        covered ??= [];
        if (data !== undefined) covered.push(describe(data, 'data', ack));
        data = undefined;
        covered.push(describe(piece, 'fin', ack));
      }
      if (!isWhole) {
        piece.start = ack;
        break;
      }
      whole++;
    }
    if (whole > 0) for (const piece of waiting.splice(0, whole)) this.#settle(piece, false);
    if (data === undefined) return covered ?? NOTHING;
    const last = describe(data, 'data', ack);
    if (covered === undefined) return [last];
    covered.push(last);
    return covered;
  }

  #append(piece: Piece): void {
    this.#remember(piece);
    if (this.#waiting.length >= MAX_WAITING || this.#budget.left <= 0) {
      if (this.#waiting.length === 0) return;
      this.#waiting.shift();
      this.#budget.left++;
    }
    this.#budget.left--;
    this.#waiting.push(piece);
  }

  #remember(piece: Piece): void {
    if (piece.hasSyn) this.#syn ??= piece;
    if (piece.hasFin) this.#fin ??= piece;
  }

  #settle(piece: Piece, isNew = true): void {
    if (isNew) {
      this.#remember(piece);
      if (this.#budget.left <= 0) return;
      this.#budget.left--;
    }
    this.#settled.push(piece);
    if (this.#settled.length <= MAX_SETTLED) return;
    this.#settled.shift();
    this.#budget.left++;
  }

  /** Frame that first carried the piece's first number. */
  #findFirst({ start, hasSyn, hasFin, end }: Piece): number {
    if (hasSyn) return this.#syn?.firstFrame ?? 0;
    const holds = (piece: Piece) => difference(start, piece.origin) >= 0 && isAfter(piece.end, start);
    const found = this.#waiting.find(holds) ?? this.#settled.findLast(holds);
    if (found !== undefined) return found.firstFrame;
    const fin = hasFin ? this.#fin : undefined;
    return fin !== undefined && fin.end === end ? fin.firstFrame : 0;
  }

  /** The ends of what was sent before stand in this segment now. */
  #carryAgain({ seq, end, frame }: Piece): void {
    for (const piece of this.#waiting) {
      if (difference(piece.end, end) > 0) return;
      if (!isAfter(piece.end, seq)) continue;
      piece.frame = frame;
      piece.seq = seq;
    }
  }

  /** Keeps what of the segment was not sent before: it filled a gap of the capture, or goes on behind the rest. */
  #fill(segment: Piece): void {
    let { start } = segment;
    const { end } = segment;
    const acked = this.#acked;
    if (acked !== undefined && difference(start, acked) < 0) {
      if (difference(end, acked) <= 0) {
        if (this.#findFirst(segment) === 0) this.#settle(segment);
        return;
      }
      start = acked;
    }
    for (let i = 0; i < this.#waiting.length; i++) {
      const piece = this.#waiting[i] as Piece;
      if (difference(piece.start, end) >= 0) break;
      if (isAfter(piece.start, start)) this.#insert(i++, { ...segment, origin: start, start, end: piece.start, hasFin: false });
      if (isAfter(piece.end, start)) start = piece.end;
    }
    if (!isAfter(end, start)) return;
    const rest = { ...segment, origin: start, start };
    const place = this.#waiting.findIndex((piece) => difference(piece.start, start) >= 0);
    if (place < 0) this.#append(rest);
    else this.#insert(place, rest);
  }

  #insert(index: number, piece: Piece): void {
    if (this.#waiting.length >= MAX_WAITING || this.#budget.left <= 0) return;
    this.#remember(piece);
    this.#budget.left--;
    this.#waiting.splice(index, 0, piece);
  }
}

function describe(piece: Piece, what: Covered['what'], ack: number): Covered {
  const isWhole = difference(ack, piece.end) >= 0;
  const length = difference(isWhole ? piece.end : ack, piece.seq);
  const hasSyn = piece.hasSyn && piece.seq === piece.origin;
  const numbers = (hasSyn ? 1 : 0) + (what === 'fin' ? 1 : 0);
  return { what, frame: piece.frame, seq: piece.seq, length, payloadLength: Math.max(length - numbers, 0) };
}
