/**
 * What one side of a connection has sent: which frame first carried each number, and what waits to be acknowledged. It answers two questions of the story: which
 * frame does this segment repeat, and what does this Ack cover for the first time?
 *
 * Numbers are raw, signed 32-bit. Payload is kept in pieces in order of sequence that do not overlap; SYN and FIN, which take a number each, stand beside them.
 * Each remembers who carried it first, and the segment that carried its end last, which is what an acknowledgment of it is proven by.
 */
import { FIN, SYN } from '../../wire/segment.js';
import { difference, isAfter } from '../sequence.js';

/** Pieces of one side kept at most, as not yet acknowledged and as acknowledged: beyond these it is not known any more what is repeated. */
const MAX_WAITING = 4096;
const MAX_SETTLED = 32;
/** A side has one FIN; what claims to be another is remembered up to so many. */
const MAX_FINS = 4;

/** The segment that carried something last. */
interface Carrier {
  frame: number;
  seq: number;
  hasSyn: boolean;
}

interface Piece {
  /** Where it begins, and where what is not yet acknowledged of it begins. */
  readonly origin: number;
  start: number;
  readonly end: number;
  readonly firstFrame: number;
  carrier: Carrier;
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
/** Stands for a list that nothing was put in yet: most flows of a flood never need one. */
const NO_PIECES: Piece[] = [];

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
  /** How many numbers right before the last Ack given to `cover` were not captured. */
  beyond = 0;

  readonly #budget: PieceBudget;
  /** Payload in order of sequence, and what of it was acknowledged last. */
  #waiting = NO_PIECES;
  #settled = NO_PIECES;
  #syn: Piece | undefined = undefined;
  #fins = NO_PIECES;
  #acked: number | undefined = undefined;

  constructor(budget: PieceBudget) {
    this.#budget = budget;
  }

  /** Forgets everything: the ports are used for a new connection. */
  reset(): void {
    this.#budget.left += this.#waiting.length + this.#settled.length;
    this.#waiting = NO_PIECES;
    this.#settled = NO_PIECES;
    this.#syn = undefined;
    this.#fins = NO_PIECES;
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
    const start = hasSyn ? (seq + 1) | 0 : seq;
    const fin = (start + payloadLength) | 0;
    const end = hasFin ? (fin + 1) | 0 : fin;
    if (end === seq) return 0;
    const isOld = this.hasSent && difference(end, this.next) <= 0;
    const carrier: Carrier = { frame, seq, hasSyn };
    const first = isOld ? this.#findFirst(hasSyn, start, payloadLength, end) : 0;
    if (hasSyn) this.#sendSyn(carrier);
    if (payloadLength > 0) this.#sendPayload(start, fin, carrier);
    if (hasFin) this.#sendFin(fin, end, carrier);
    if (!isOld) this.next = end;
    this.hasSent = true;
    return first;
  }

  /** What `ack` covers that no earlier one did, in order of sequence: a SYN, the last segment of payload, a FIN. */
  cover(ack: number): readonly Covered[] {
    this.beyond = 0;
    const acked = this.#acked;
    if (acked !== undefined && difference(ack, acked) <= 0) return NOTHING;
    this.#acked = ack;
    const isNew = ({ end }: Piece) => difference(ack, end) >= 0 && (acked === undefined || isAfter(end, acked));
    const syn = this.#syn !== undefined && isNew(this.#syn) ? this.#syn : undefined;
    const fins = this.#fins.filter(isNew).sort((a, b) => difference(a.end, b.end));
    const fin = fins.at(-1);
    const data = this.#settleUpTo(ack);
    const last = this.#highest(ack, acked, [syn, data, fin]);
    if (last !== undefined) this.beyond = Math.max(difference(ack, last), 0);
    return listCovered(ack, syn, data, fin);
  }

  /** Frame that last carried the number; 0 when that is not known (any more). */
  findCarrier(number: number): number {
    const piece = this.#syn?.start === number ? this.#syn : (this.#findPiece(number) ?? this.#fins.find((fin) => fin.start === number));
    return piece?.carrier.frame ?? 0;
  }

  /** Moves what `ack` covers out of the waiting payload; the last piece that it covers, wholly or in part. */
  #settleUpTo(ack: number): Piece | undefined {
    const waiting = this.#waiting;
    let last: Piece | undefined;
    let whole = 0;
    for (const piece of waiting) {
      if (difference(ack, piece.start) <= 0) break;
      last = piece;
      if (difference(ack, piece.end) < 0) {
        piece.start = ack;
        break;
      }
      whole++;
    }
    if (whole > 0) for (const piece of waiting.splice(0, whole)) this.#settle(piece);
    return last;
  }

  /** Up to where the numbers before `ack` are known: what is covered now, or what was acknowledged before. */
  #highest(ack: number, acked: number | undefined, covered: readonly (Piece | undefined)[]): number | undefined {
    let highest = acked;
    for (const piece of covered) {
      if (piece === undefined) continue;
      const end = difference(ack, piece.end) < 0 ? ack : piece.end;
      if (highest === undefined || isAfter(end, highest)) highest = end;
    }
    return highest;
  }

  #sendSyn(carrier: Carrier): void {
    const { seq, frame } = carrier;
    if (this.#syn === undefined) this.#syn = { origin: seq, start: seq, end: (seq + 1) | 0, firstFrame: frame, carrier };
    else this.#syn.carrier = carrier;
  }

  #sendFin(start: number, end: number, carrier: Carrier): void {
    const known = this.#fins.find((fin) => fin.end === end);
    if (known !== undefined) known.carrier = carrier;
    else if (this.#fins.length < MAX_FINS) this.#fins = [...this.#fins, { origin: start, start, end, firstFrame: carrier.frame, carrier }];
  }

  #sendPayload(from: number, end: number, carrier: Carrier): void {
    let start = from;
    // The number of the SYN is never a byte's, whatever claims so.
    if (this.isn !== undefined && difference(start, (this.isn + 1) | 0) < 0) start = (this.isn + 1) | 0;
    if (difference(end, start) <= 0) return;
    const last = this.#waiting.at(-1);
    const isInOrder = last === undefined || difference(start, last.end) >= 0;
    if (!isInOrder) this.#carryAgain(start, end, carrier);
    const acked = this.#acked;
    if (acked !== undefined && difference(start, acked) < 0) {
      const until = difference(end, acked) < 0 ? end : acked;
      this.#settleUnknown(start, until, carrier);
      start = until;
    }
    if (!isInOrder) start = this.#fillGaps(start, end, carrier);
    if (isAfter(end, start)) this.#insert({ origin: start, start, end, firstFrame: carrier.frame, carrier });
  }

  /** The ends of what was sent before stand in this segment now. A piece that it shares only the end of becomes two. */
  #carryAgain(start: number, end: number, carrier: Carrier): void {
    for (let i = 0; i < this.#waiting.length; i++) {
      const piece = this.#waiting[i] as Piece;
      if (difference(piece.end, end) > 0) return;
      if (!isAfter(piece.end, start)) continue;
      if (isAfter(start, piece.start)) {
        this.#waiting[i] = { ...piece, end: start };
        this.#insert({ ...piece, origin: start, start, carrier }, i + 1);
        i++;
      } else {
        piece.carrier = carrier;
      }
    }
  }

  /** Keeps what of [start, end) stands between pieces sent before; where the rest begins. */
  #fillGaps(from: number, end: number, carrier: Carrier): number {
    let start = from;
    for (let i = 0; i < this.#waiting.length; i++) {
      const piece = this.#waiting[i] as Piece;
      if (difference(piece.start, end) >= 0) break;
      if (isAfter(piece.start, start)) {
        this.#insert({ origin: start, start, end: piece.start, firstFrame: carrier.frame, carrier }, i);
        i++;
      }
      if (isAfter(piece.end, start)) start = piece.end;
    }
    return start;
  }

  /** Puts a piece in its place; the oldest number goes where there is no room. */
  #insert(piece: Piece, index: number = this.#placeOf(piece)): void {
    if (this.#waiting === NO_PIECES) this.#waiting = [];
    if (this.#waiting.length >= MAX_WAITING || this.#budget.left <= 0) {
      if (index === 0) return;
      this.#waiting.shift();
      this.#budget.left++;
      this.#waiting.splice(index - 1, 0, piece);
    } else if (index === this.#waiting.length) {
      this.#waiting.push(piece);
    } else {
      this.#waiting.splice(index, 0, piece);
    }
    this.#budget.left--;
  }

  #placeOf({ start }: Piece): number {
    const last = this.#waiting.at(-1);
    if (last === undefined || difference(start, last.start) >= 0) return this.#waiting.length;
    return this.#waiting.findIndex((piece) => difference(piece.start, start) > 0);
  }

  /** From the waiting ones, whose room it keeps. */
  #settle(piece: Piece): void {
    if (this.#settled === NO_PIECES) this.#settled = [];
    this.#settled.push(piece);
    if (this.#settled.length <= MAX_SETTLED) return;
    this.#settled.shift();
    this.#budget.left++;
  }

  /** Keeps what of [from, until), acknowledged before it was captured, no piece holds yet. */
  #settleUnknown(from: number, until: number, carrier: Carrier): void {
    let start = from;
    while (isAfter(until, start)) {
      const known = this.#findPiece(start);
      if (known !== undefined) {
        start = known.end;
        continue;
      }
      const end = this.#nextOrigin(start, until);
      this.#keepSettled({ origin: start, start, end, firstFrame: carrier.frame, carrier });
      start = end;
    }
  }

  /** Where the first piece behind `start` begins, `until` at most. */
  #nextOrigin(start: number, until: number): number {
    let next = until;
    for (const pieces of [this.#waiting, this.#settled]) {
      for (const { origin } of pieces) if (isAfter(origin, start) && isAfter(next, origin)) next = origin;
    }
    return next;
  }

  #keepSettled(piece: Piece): void {
    if (this.#budget.left <= 0) return;
    this.#budget.left--;
    this.#settle(piece);
  }

  /** Frame that first carried the segment's first number, 0 when that is not known. */
  #findFirst(hasSyn: boolean, start: number, payloadLength: number, end: number): number {
    if (hasSyn) return this.#syn?.firstFrame ?? 0;
    if (payloadLength > 0) return this.#findPiece(start)?.firstFrame ?? 0;
    return this.#fins.find((fin) => fin.end === end)?.firstFrame ?? 0;
  }

  #findPiece(number: number): Piece | undefined {
    const holds = (piece: Piece) => difference(number, piece.origin) >= 0 && isAfter(piece.end, number);
    return this.#waiting.find(holds) ?? this.#settled.findLast(holds);
  }
}

/** In order of sequence; payload that came with the SYN or the FIN is told with it. */
function listCovered(ack: number, syn: Piece | undefined, data: Piece | undefined, fin: Piece | undefined): readonly Covered[] {
  if (syn === undefined && data === undefined && fin === undefined) return NOTHING;
  const covered: Covered[] = [];
  const dataEnd = data === undefined ? undefined : difference(ack, data.end) < 0 ? ack : data.end;
  const isWithSyn = syn !== undefined && data?.carrier === syn.carrier;
  const isWithFin = fin !== undefined && data?.carrier === fin.carrier;
  if (syn !== undefined) covered.push(describe('syn', syn.carrier, isWithSyn && !isWithFin && dataEnd !== undefined ? dataEnd : syn.end));
  if (data !== undefined && dataEnd !== undefined && !isWithSyn && !isWithFin) covered.push(describe('data', data.carrier, dataEnd));
  if (fin !== undefined) covered.push(describe('fin', fin.carrier, fin.end));
  // Numbers behind a FIN, or before a SYN, should not be there; where they are, the order still tells what the Ack covers last.
  if (covered.length > 1) covered.sort((a, b) => difference((a.seq + a.length) | 0, (b.seq + b.length) | 0));
  return covered;
}

function describe(what: Covered['what'], { frame, seq, hasSyn }: Carrier, end: number): Covered {
  const length = difference(end, seq);
  const numbers = (hasSyn ? 1 : 0) + (what === 'fin' ? 1 : 0);
  return { what, frame, seq, length, payloadLength: Math.max(length - numbers, 0) };
}
