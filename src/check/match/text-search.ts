/** Finds pieces of text, one behind the other, in bytes that come in portions (Knuth, Morris, Pratt): time proportional to the bytes, whatever they hold. */
export class TextSearch {
  readonly #pieces: readonly Uint8Array[];
  /** By piece: where the search goes on after a byte that does not fit. */
  readonly #fallbacks: readonly Int32Array[];
  #piece = 0;
  #matched = 0;

  /** `pieces` are UTF-8, none of them empty. */
  constructor(pieces: readonly Uint8Array[]) {
    this.#pieces = pieces;
    this.#fallbacks = pieces.map(findFallbacks);
  }

  /** Every piece has been found. */
  get isFound(): boolean {
    return this.#piece === this.#pieces.length;
  }

  feed(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end && !this.isFound; at++) this.#take(bytes[at] as number);
  }

  /** Bytes are missing here: no piece lies across. */
  interrupt(): void {
    this.#matched = 0;
  }

  #take(byte: number): void {
    const piece = this.#pieces[this.#piece] as Uint8Array;
    const fallbacks = this.#fallbacks[this.#piece] as Int32Array;
    while (this.#matched > 0 && piece[this.#matched] !== byte) this.#matched = fallbacks[this.#matched - 1] as number;
    if (piece[this.#matched] === byte) this.#matched++;
    if (this.#matched < piece.length) return;
    this.#piece++;
    this.#matched = 0;
  }
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
