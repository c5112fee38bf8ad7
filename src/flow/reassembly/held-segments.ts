import type { Moment } from './chunk.js';

/** What a held piece costs beside its bytes: so a limit in bytes also bounds how many there are. */
export const PIECE_COST = 512;

/** Bytes at positions [start, end) of a direction, a copy of their own, and the frame they stood in. */
export interface HeldPiece {
  readonly start: number;
  readonly end: number;
  readonly bytes: Uint8Array;
  readonly moment: Moment;
}

/** A stretch that frames held which the snap length had cut. */
interface CutStretch {
  readonly start: number;
  readonly end: number;
}

/** Taken pieces are cleared away when they are so many, and half of the list. */
const TAKEN_AT_LEAST = 1024;

/**
 * What cannot be handed out yet, because bytes before it are still to come: pieces in order of position, none of which overlap, and the stretches that were cut
 * off. Of bytes that come twice the first are kept.
 */
export class HeldSegments {
  /** Bytes held, and PIECE_COST for each piece and stretch. */
  cost = 0;
  readonly #pieces: HeldPiece[] = [];
  /** Pieces at the front that have been taken. */
  #taken = 0;
  /** In order of their starts; they may overlap. */
  readonly #cuts: CutStretch[] = [];

  get first(): HeldPiece | undefined {
    return this.#pieces[this.#taken];
  }

  get isEmpty(): boolean {
    return this.#taken === this.#pieces.length && this.#cuts.length === 0;
  }

  /** Where the first piece or stretch begins that lies behind `position`; Infinity without one. */
  nextStart(position: number): number {
    let next = this.first?.start ?? Number.POSITIVE_INFINITY;
    for (const cut of this.#cuts) {
      if (cut.start >= next) break;
      if (cut.start > position) next = cut.start;
    }
    return next;
  }

  /** Where the stretch ends whose bytes at `position` were cut off; -Infinity when there is none. */
  cutEnd(position: number): number {
    let end = Number.NEGATIVE_INFINITY;
    for (const cut of this.#cuts) {
      if (cut.start > position) break;
      if (cut.end > position && cut.end > end) end = cut.end;
    }
    return end;
  }

  /** Keeps a copy of bytes[from, from + (end - start)) for the positions [start, end), as far as nothing is held for them yet. */
  add(start: number, end: number, bytes: Uint8Array, from: number, moment: Moment): void {
    let index = this.#find(start);
    let at = start;
    while (at < end) {
      const piece = this.#pieces[index];
      const stop = piece === undefined ? end : Math.min(end, piece.start);
      if (stop > at) {
        const offset = from + (at - start);
        const { number, seconds, nanoseconds, hasTime } = moment;
        const kept = {
          start: at,
          end: stop,
          bytes: bytes.slice(offset, offset + (stop - at)),
          moment: { number, seconds, nanoseconds, hasTime },
        };
        this.#pieces.splice(index, 0, kept);
        this.cost += PIECE_COST + (stop - at);
        index++;
      }
      if (piece === undefined) return;
      at = Math.max(at, piece.end);
      index++;
    }
  }

  /** Notes that a frame held the positions [start, end) and the snap length cut them off. */
  addCut(start: number, end: number): void {
    const cuts = this.#cuts;
    let index = cuts.length;
    while (index > 0 && (cuts[index - 1] as CutStretch).start > start) index--;
    const before = cuts[index - 1];
    if (before !== undefined && before.start <= start && before.end >= end) return;
    cuts.splice(index, 0, { start, end });
    this.cost += PIECE_COST;
  }

  /** Takes the first piece away. */
  takeFirst(): void {
    const piece = this.first;
    if (piece === undefined) return;
    this.cost -= PIECE_COST + (piece.end - piece.start);
    this.#taken++;
    if (this.#taken < TAKEN_AT_LEAST && this.#taken < this.#pieces.length) return;
    if (this.#taken * 2 < this.#pieces.length) return;
    this.#pieces.splice(0, this.#taken);
    this.#taken = 0;
  }

  /** Forgets the stretches that end at `position` or before. */
  forgetCuts(position: number): void {
    let count = 0;
    while (count < this.#cuts.length && (this.#cuts[count] as CutStretch).end <= position) count++;
    if (count === 0) return;
    this.#cuts.splice(0, count);
    this.cost -= PIECE_COST * count;
  }

  /** Forgets all; returns how many pieces there were. */
  clear(): number {
    const count = this.#pieces.length - this.#taken;
    this.#pieces.length = 0;
    this.#taken = 0;
    this.#cuts.length = 0;
    this.cost = 0;
    return count;
  }

  /** Index of the first piece that ends behind `position`. */
  #find(position: number): number {
    let low = this.#taken;
    let high = this.#pieces.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#pieces[middle] as HeldPiece).end <= position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
