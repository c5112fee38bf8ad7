/** Records a page holds: a page is made when its first record is, so a small capture costs one page and a large one never copies. */
const PAGE_BITS = 10;
const PAGE_MASK = (1 << PAGE_BITS) - 1;

/**
 * Fixed-size records of 32-bit words, numbered from 0, in pages of 1,024. A record's words lie side by side (not column by column): with many flows
 * interleaved, a segment then touches a few cache lines instead of one per column. Each page has a second view as doubles, for sums beyond 32 bits.
 *
 * Use, on the path per packet:
 *
 *     const words = store.words(id);      // Int32Array of the page
 *     const at = store.at(id);            // index of the record's first word
 *     words[at + NEXT_SEQ] = ...
 *     store.doubles(id)[(at + SUM) >> 1]  // SUM must be even
 */
export class PagedStore {
  readonly stride: number;
  #count = 0;
  readonly #words: Int32Array[] = [];
  readonly #doubles: Float64Array[] = [];

  /** `stride` words a record, rounded up to an even number. */
  constructor(stride: number) {
    this.stride = (stride + 1) & ~1;
  }

  get count(): number {
    return this.#count;
  }

  /** Adds a record of zeros and returns its number. */
  add(): number {
    const id = this.#count++;
    if ((id & PAGE_MASK) === 0) {
      const buffer = new ArrayBuffer(this.stride << (PAGE_BITS + 2));
      this.#words.push(new Int32Array(buffer));
      this.#doubles.push(new Float64Array(buffer));
    }
    return id;
  }

  words(id: number): Int32Array {
    return this.#words[id >>> PAGE_BITS] as Int32Array;
  }

  doubles(id: number): Float64Array {
    return this.#doubles[id >>> PAGE_BITS] as Float64Array;
  }

  at(id: number): number {
    return (id & PAGE_MASK) * this.stride;
  }
}
