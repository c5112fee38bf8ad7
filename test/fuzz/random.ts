/** Numbers that look random and are the same in every run: case `n` of seed `s` needs no case before it. */
export class Random {
  #state: number;

  constructor(seed: number, n = 0) {
    this.#state = (Math.imul(seed ^ 0x9e37_79b9, 0x85eb_ca6b) ^ Math.imul(n + 1, 0xc2b2_ae35)) >>> 0;
    this.below(2);
    this.below(2);
  }

  /** A whole number of [0, limit); 0 when the limit is below 1. */
  below(limit: number): number {
    // Mulberry32: 32 bits of state, good enough bits at both ends.
    this.#state = (this.#state + 0x6d2b_79f5) >>> 0;
    let bits = this.#state;
    bits = Math.imul(bits ^ (bits >>> 15), bits | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * Math.max(limit, 1));
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}
