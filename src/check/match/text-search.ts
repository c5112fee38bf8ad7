/**
 * Finds pieces of text, one behind the other, in bytes that come in portions (Knuth, Morris, Pratt): time proportional to the bytes, whatever they hold. Where nothing
 * has begun to match, most bytes are skipped (Horspool).
 */

/** A piece made ready to be searched for; any number of searches can share it. */
export interface SearchPiece {
  readonly bytes: Uint8Array;
  /** Where the search goes on after a byte that does not fit. */
  readonly fallbacks: Int32Array;
  /** By the byte under the piece's last: how far the piece must be moved for another of its bytes to lie there. */
  readonly shifts: Uint16Array;
}

/** None of the texts is empty; they are searched for as UTF-8. */
export function preparePieces(texts: readonly string[]): SearchPiece[] {
  const encoder = new TextEncoder();
  return texts.map((text) => {
    const bytes = encoder.encode(text);
    return { bytes, fallbacks: findFallbacks(bytes), shifts: findShifts(bytes) };
  });
}

export class TextSearch {
  readonly #pieces: readonly SearchPiece[];
  #piece = 0;
  #matched = 0;

  constructor(pieces: readonly SearchPiece[]) {
    this.#pieces = pieces;
  }

  /** Every piece has been found. */
  get isFound(): boolean {
    return this.#piece === this.#pieces.length;
  }

  feed(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end && !this.isFound) at = this.#seek(bytes, at, end);
  }

  /** Bytes are missing here: no piece lies across. */
  interrupt(): void {
    this.#matched = 0;
  }

  /** Looks for the next piece: returns where it has been found, or `end`. */
  #seek(bytes: Uint8Array, start: number, end: number): number {
    const { bytes: piece, fallbacks, shifts } = this.#pieces[this.#piece] as SearchPiece;
    let matched = this.#matched;
    let at = start;
    for (; at < end && matched < piece.length; at++) {
      if (matched === 0) at = skip(bytes, at, end, piece, shifts);
      if (at === end) break;
      const byte = bytes[at] as number;
      while (matched > 0 && piece[matched] !== byte) matched = fallbacks[matched - 1] as number;
      if (piece[matched] === byte) matched++;
    }
    const isWhole = matched === piece.length;
    if (isWhole) this.#piece++;
    this.#matched = isWhole ? 0 : matched;
    return at;
  }
}

/** From `start` on the first place where the piece may stand, or where too few bytes are left to tell. */
function skip(bytes: Uint8Array, start: number, end: number, piece: Uint8Array, shifts: Uint16Array): number {
  const first = piece[0] as number;
  const toLast = piece.length - 1;
  const last = piece[toLast] as number;
  let at = start;
  while (at + toLast < end) {
    const byte = bytes[at + toLast] as number;
    if (byte === last && bytes[at] === first) break;
    at += shifts[byte] as number;
  }
  return at;
}

function findShifts(piece: Uint8Array): Uint16Array {
  const shifts = new Uint16Array(256).fill(piece.length);
  for (let at = 0; at < piece.length - 1; at++) shifts[piece[at] as number] = piece.length - 1 - at;
  return shifts;
}

/** For each length of a beginning of `piece`: the longest shorter beginning that it ends with. */
function findFallbacks(piece: Uint8Array): Int32Array {
  const fallbacks = new Int32Array(piece.length);
  let length = 0;
  for (let at = 1; at < piece.length; at++) {
    while (length > 0 && piece[at] !== piece[length]) length = fallbacks[length - 1] as number;
    if (piece[at] === piece[length]) length++;
    fallbacks[at] = length;
  }
  return fallbacks;
}
