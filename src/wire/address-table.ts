import { readI32 } from '../bytes.js';

/** Words (32 bits each) of one IPv6 address. */
const WORDS = 4;

/** Addresses beyond the limit that are known at the same time: more than one frame can have. */
const PASSING = 1024;

/**
 * Gives every IPv6 address seen a small number, so that flow keys are integers. Open addressing over typed arrays; ids begin at 0 and never
 * change. Grows by doubling; 20 bytes an address and 8 a slot. Beyond the limit an address gets an id below 0, good for its frame only: nothing that outlives the
 * frame may be kept under it.
 */
export class AddressTable {
  /** Times that an address got a passing id. */
  refused = 0;
  readonly #limit: number;
  readonly #passing = new Int32Array(PASSING * WORDS);
  #words = new Int32Array(256 * WORDS);
  #count = 0;
  #slots = new Int32Array(512); // id + 1; 0 is empty

  constructor(limit = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#count;
  }

  /** The id of the 16 bytes at `offset`, the same each time. */
  idOf(bytes: Uint8Array, offset: number): number {
    const a = readI32(bytes, offset);
    const b = readI32(bytes, offset + 4);
    const c = readI32(bytes, offset + 8);
    const d = readI32(bytes, offset + 12);
    const words = this.#words;
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash(a, b, c, d) & mask;
    for (;;) {
      const id = (slots[slot] as number) - 1;
      if (id < 0) return this.#add(slot, a, b, c, d);
      const at = id * WORDS;
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) return id;
      slot = (slot + 1) & mask;
    }
  }

  /** One of the address's four 32-bit words, signed; `index` 0 is the most significant. */
  wordOf(id: number, index: number): number {
    return id < 0 ? (this.#passing[~id * WORDS + index] as number) : (this.#words[id * WORDS + index] as number);
  }

  /** Writes the address's eight 16-bit groups. */
  groupsOf(id: number): number[] {
    const groups: number[] = [];
    for (let i = 0; i < WORDS; i++) {
      const word = this.wordOf(id, i);
      groups.push(word >>> 16, word & 0xffff);
    }
    return groups;
  }

  #add(slot: number, a: number, b: number, c: number, d: number): number {
    if (this.#count >= this.#limit) return this.#pass(a, b, c, d);
    const id = this.#count++;
    if (this.#words.length < this.#count * WORDS) {
      const grown = new Int32Array(this.#words.length * 2);
      grown.set(this.#words);
      this.#words = grown;
    }
    const at = id * WORDS;
    this.#words[at] = a;
    this.#words[at + 1] = b;
    this.#words[at + 2] = c;
    this.#words[at + 3] = d;
    this.#slots[slot] = id + 1;
    if (this.#count * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  #pass(a: number, b: number, c: number, d: number): number {
    const place = this.refused++ % PASSING;
    const at = place * WORDS;
    this.#passing[at] = a;
    this.#passing[at + 1] = b;
    this.#passing[at + 2] = c;
    this.#passing[at + 3] = d;
    return ~place;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    const words = this.#words;
    for (let id = 0; id < this.#count; id++) {
      const at = id * WORDS;
      let slot = hash(words[at] as number, words[at + 1] as number, words[at + 2] as number, words[at + 3] as number) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.#slots = slots;
  }
}

function hash(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a ^ (b >>> 15), 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15) ^ c, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 13) ^ d, 0x27d4eb2f);
  return h ^ (h >>> 16);
}
