/** Totals by address over the flows of a capture. */

/** What one address has sent and received: payload, repeats included. */
export interface AddressTotal {
  /** FlowTracker.addressKeys. */
  readonly key: number;
  flows: number;
  /** Both directions. */
  frames: number;
  sentBytes: number;
  receivedBytes: number;
}

// Numbers of an entry.
const KEY = 0;
const FLOWS = 1;
const FRAMES = 2;
const SENT = 3;
const RECEIVED = 4;
const ENTRY = 5;

const FIRST_ENTRIES = 1 << 10;

/**
 * Exact totals: one entry for each address seen, so at most two for each flow that the tracker keeps (TrackerLimits.maxFlows). An entry is five doubles in one
 * array, found by open addressing: millions of addresses cost tens of bytes each and no object.
 */
export class AddressTotals {
  #count = 0;
  #entries = new Float64Array(FIRST_ENTRIES * ENTRY);
  /** Entry + 1, 0 for free; a power of two, at least twice as many as entries. */
  #slots = new Int32Array(FIRST_ENTRIES * 2);

  /** How many addresses have been seen. */
  get count(): number {
    return this.#count;
  }

  add(key: number, frames: number, sentBytes: number, receivedBytes: number): void {
    const at = this.#find(key) * ENTRY;
    const entries = this.#entries;
    entries[at + FLOWS] = (entries[at + FLOWS] as number) + 1;
    entries[at + FRAMES] = (entries[at + FRAMES] as number) + frames;
    entries[at + SENT] = (entries[at + SENT] as number) + sentBytes;
    entries[at + RECEIVED] = (entries[at + RECEIVED] as number) + receivedBytes;
  }

  /** The `limit` addresses with the most payload, then the most frames, then first seen. */
  top(limit: number): AddressTotal[] {
    const best: number[] = [];
    for (let entry = 0; entry < this.#count; entry++) insert(best, entry, limit, (a, b) => this.#compare(a, b));
    return best.map((entry) => this.#read(entry));
  }

  /** Negative when entry `a` stands before `b`. */
  #compare(a: number, b: number): number {
    const entries = this.#entries;
    const bytes = (entry: number): number => (entries[entry * ENTRY + SENT] as number) + (entries[entry * ENTRY + RECEIVED] as number);
    const frames = (entry: number): number => entries[entry * ENTRY + FRAMES] as number;
    return bytes(b) - bytes(a) || frames(b) - frames(a) || a - b;
  }

  #read(entry: number): AddressTotal {
    const [key = 0, flows = 0, frames = 0, sentBytes = 0, receivedBytes = 0] = this.#entries.subarray(entry * ENTRY, (entry + 1) * ENTRY);
    return { key, flows, frames, sentBytes, receivedBytes };
  }

  #find(key: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash(key) & mask;
    for (;;) {
      const entry = (this.#slots[slot] as number) - 1;
      if (entry < 0) return this.#open(key, slot);
      if (this.#entries[entry * ENTRY + KEY] === key) return entry;
      slot = (slot + 1) & mask;
    }
  }

  #open(key: number, slot: number): number {
    const entry = this.#count++;
    this.#slots[slot] = entry + 1;
    this.#entries[entry * ENTRY + KEY] = key;
    if (this.#count * 2 >= this.#slots.length) this.#grow();
    return entry;
  }

  #grow(): void {
    const entries = new Float64Array(this.#entries.length * 2);
    entries.set(this.#entries);
    this.#entries = entries;
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    for (let entry = 0; entry < this.#count; entry++) {
      let slot = hash(entries[entry * ENTRY + KEY] as number) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = entry + 1;
    }
  }
}

/** Puts `item` into its place among the best so far, of which `limit` are kept. `compare` is negative when its first stands before its second. */
export function insert<T>(best: T[], item: T, limit: number, compare: (a: T, b: T) => number): void {
  if (limit <= 0 || (best.length >= limit && compare(item, best[best.length - 1] as T) >= 0)) return;
  let at = best.length;
  while (at > 0 && compare(item, best[at - 1] as T) < 0) at--;
  best.splice(at, 0, item);
  if (best.length > limit) best.pop();
}

/** `key` may be beyond 32 bits: both families are told apart by the sum. */
function hash(key: number): number {
  let h = Math.imul((key | 0) + Math.floor(key / 2 ** 32), 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  return h ^ (h >>> 13);
}
