import type { CaptureClock } from './capture-clock.js';
import { PagedStore } from './paged-store.js';
import { COUNT, FLAGS, HEAD, MAX_NEXT, NEWEST, OLDEST, SCATTERED, TAIL } from './tcp-records.js';

/**
 * The segments of each direction that the other side has not acknowledged yet (specification page, 4.1 `segs` and steps L4, M, Q, R), at most 10,000 a
 * direction. The rules are told there as walks over a list; a walk per packet is what makes a long transfer slow. Here every entry is in two
 * doubly linked lists over pooled nodes:
 *
 * - by age (OLDEST ... NEWEST), for the entry a retransmission is timed from;
 * - by sequence number (HEAD ... TAIL), so that an acknowledgment takes a prefix, the smallest number is the head, and the largest next number is a cached
 *   word, which removing a prefix cannot change.
 *
 * Order by number means something only while all entries, and the number compared with them, lie within half the number space. Where they do
 * not, the list is walked whole by the plain rules: an acknowledgment from the far half once, a list that itself spans too much (SCATTERED)
 * each time until it is empty.
 */

const MAX_ENTRIES = 10_000;
const HALF = 2 ** 31;

// Words of a node. FREE_NEXT shares AFTER.
const SEQ = 0;
const NEXT = 1;
const FRAME = 2;
/** Two words. */
const TIME = 3;
const BEFORE = 5;
const AFTER = 6;
const OLDER = 7;
const NEWER = 8;
const NODE_WORDS = 9;

export class UnackedList {
  /** Result of `acknowledge`: frame of the oldest entry that ended exactly at the ACK, 0 for none, and its age in nanoseconds. */
  ackedFrame = 0;
  ackedAge = 0;
  /** An entry was not kept because of the overall limit. */
  exceeded = false;

  readonly #nodes = new PagedStore(NODE_WORDS);
  readonly #clock: CaptureClock;
  readonly #limit: number;
  #free = 0;

  /** `limit`: entries kept at most over all directions. */
  constructor(clock: CaptureClock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
    this.#nodes.add(); // node 0 stands for none
  }

  /** Step M: keeps [seq, next) with the present time; false when the list (or all lists together) is full. `words[at]` is the direction. */
  add(words: Int32Array, at: number, seq: number, next: number, frame: number): boolean {
    if ((words[at + COUNT] as number) >= MAX_ENTRIES) return false;
    const id = this.#take();
    if (id === 0) return false;
    const node = this.#nodes.words(id);
    const n = this.#nodes.at(id);
    node[n + SEQ] = seq;
    node[n + NEXT] = next;
    node[n + FRAME] = frame;
    node[n + TIME] = this.#clock.low;
    node[n + TIME + 1] = this.#clock.high;

    const newest = words[at + NEWEST] as number;
    node[n + OLDER] = newest;
    node[n + NEWER] = 0;
    if (newest === 0) words[at + OLDEST] = id;
    else this.#set(newest, NEWER, id);
    words[at + NEWEST] = id;

    words[at + COUNT] = (words[at + COUNT] as number) + 1;
    const following = this.#findPlace(words, at, seq, next);
    this.#insertBefore(words, at, id, following);
    return true;
  }

  /** Step Q: what `ack` from the other side does to this direction's entries; sets `ackedFrame` and `ackedAge`. */
  acknowledge(words: Int32Array, at: number, ack: number): void {
    this.ackedFrame = 0;
    this.ackedAge = 0;
    const head = words[at + HEAD] as number;
    if (head === 0) return;
    if (((words[at + FLAGS] as number) & SCATTERED) !== 0) {
      this.#acknowledgeAll(words, at, ack);
      return;
    }
    const lowest = this.#get(head, SEQ);
    const offset = (ack - lowest) >>> 0;
    if (offset === 0) return;
    if (offset >= HALF) {
      // Before all entries, unless it is so far that it counts as after some of them.
      const span = ((words[at + MAX_NEXT] as number) - lowest) >>> 0;
      if (offset <= HALF + span) this.#acknowledgeAll(words, at, ack);
      return;
    }
    let id = head;
    while (id !== 0) {
      const node = this.#nodes.words(id);
      const n = this.#nodes.at(id);
      if (((ack - (node[n + SEQ] as number)) | 0) <= 0) return;
      const after = node[n + AFTER] as number;
      const left = ((node[n + NEXT] as number) - ack) | 0;
      if (left > 0) {
        node[n + SEQ] = ack;
      } else {
        if (left === 0) this.#noteAcked(node, n);
        this.#remove(words, at, id, node, n);
      }
      id = after;
    }
  }

  /** The entry kept longest, 0 for none: see `frameOf` and `ageOf`. */
  oldest(words: Int32Array, at: number): number {
    return words[at + OLDEST] as number;
  }

  frameOf(id: number): number {
    return this.#get(id, FRAME);
  }

  /** Nanoseconds since the entry was added. */
  ageOf(id: number): number {
    return this.#clock.since(this.#nodes.words(id), this.#nodes.at(id) + TIME);
  }

  /**
   * Step R: (largest next) - (smallest seq) - `sackSize`, modulo 2^32 as a signed number; largest and smallest are by unsigned offset from
   * `base`. The list must not be empty.
   */
  bytesInFlight(words: Int32Array, at: number, base: number, sackSize: number): number {
    const head = words[at + HEAD] as number;
    if (((words[at + FLAGS] as number) & SCATTERED) !== 0) return (this.#spanOfScattered(head, base) - sackSize) | 0;
    const lowest = this.#get(head, SEQ);
    const highest = words[at + MAX_NEXT] as number;
    if ((lowest - base) >>> 0 <= (highest - base) >>> 0) return (highest - lowest - sackSize) | 0;
    return this.#spanAcrossBase(words, at, base, sackSize);
  }

  /**
   * Some entries lie before the base (a capture begun midway, and an older segment later), and these have the largest offsets. As soon as one of them ends before
   * the base and another begins at or after it, the difference is negative and nothing is in flight.
   */
  #spanAcrossBase(words: Int32Array, at: number, base: number, sackSize: number): number {
    let id = words[at + HEAD] as number;
    const lowest = this.#get(id, SEQ);
    const tail = words[at + TAIL] as number;
    if (sackSize === 0 && ((this.#get(id, NEXT) - base) | 0) < 0 && ((this.#get(tail, SEQ) - base) | 0) >= 0) return -1;
    let largest = 0;
    let found = false;
    while (id !== 0 && ((this.#get(id, SEQ) - base) | 0) < 0) {
      const next = this.#get(id, NEXT);
      if (((next - base) | 0) < 0 && (!found || ((next - largest) | 0) > 0)) {
        largest = next;
        found = true;
      }
      id = this.#get(id, AFTER);
    }
    if (!found) largest = words[at + MAX_NEXT] as number;
    const smallest = id === 0 ? lowest : this.#get(id, SEQ);
    return (largest - smallest - sackSize) | 0;
  }

  #spanOfScattered(head: number, base: number): number {
    let largest = 0;
    let smallest = 2 ** 32;
    for (let id = head; id !== 0; id = this.#get(id, AFTER)) {
      const node = this.#nodes.words(id);
      const n = this.#nodes.at(id);
      const next = ((node[n + NEXT] as number) - base) >>> 0;
      const seq = ((node[n + SEQ] as number) - base) >>> 0;
      if (next > largest) largest = next;
      if (seq < smallest) smallest = seq;
    }
    return (largest - smallest) | 0;
  }

  /** The plain rules over the whole list. */
  #acknowledgeAll(words: Int32Array, at: number, ack: number): void {
    let id = words[at + NEWEST] as number;
    while (id !== 0) {
      const node = this.#nodes.words(id);
      const n = this.#nodes.at(id);
      const older = node[n + OLDER] as number;
      const seq = node[n + SEQ] as number;
      const next = node[n + NEXT] as number;
      if (ack === next) {
        this.#noteAcked(node, n);
        this.#remove(words, at, id, node, n);
      } else if (((seq - ack) | 0) < 0 && ((ack - next) | 0) < 0) {
        node[n + SEQ] = ack;
      } else if (((ack - next) | 0) >= 0) {
        this.#remove(words, at, id, node, n);
      }
      id = older;
    }
    this.#measure(words, at);
  }

  /** Finds MAX_NEXT anew. */
  #measure(words: Int32Array, at: number): void {
    const head = words[at + HEAD] as number;
    if (head === 0 || ((words[at + FLAGS] as number) & SCATTERED) !== 0) return;
    const lowest = this.#get(head, SEQ);
    let span = 0;
    for (let id = head; id !== 0; id = this.#get(id, AFTER)) {
      const offset = (this.#get(id, NEXT) - lowest) >>> 0;
      if (offset > span) span = offset;
    }
    words[at + MAX_NEXT] = (lowest + span) | 0;
  }

  /** The oldest entry that ends at the ACK wins. */
  #noteAcked(node: Int32Array, n: number): void {
    const frame = node[n + FRAME] as number;
    if (this.ackedFrame !== 0 && this.ackedFrame < frame) return;
    this.ackedFrame = frame;
    this.ackedAge = this.#clock.since(node, n + TIME);
  }

  /** The node that [seq, next) goes in front of, 0 for the end; keeps MAX_NEXT and SCATTERED. Searches from the nearer end. */
  #findPlace(words: Int32Array, at: number, seq: number, next: number): number {
    const head = words[at + HEAD] as number;
    if (head === 0) {
      words[at + MAX_NEXT] = next;
      if (next === seq || ((next - seq) | 0) < 0) words[at + FLAGS] = (words[at + FLAGS] as number) | SCATTERED;
      return 0;
    }
    if (((words[at + FLAGS] as number) & SCATTERED) !== 0) return 0;
    const lowest = this.#get(head, SEQ);
    const length = (next - seq) >>> 0;
    const span = ((words[at + MAX_NEXT] as number) - lowest) >>> 0;
    const offset = (seq - lowest) | 0;
    const newSpan = offset >= 0 ? Math.max(span, offset + length) : Math.max(span - offset, length);
    if (newSpan >= HALF || length === 0) {
      words[at + FLAGS] = (words[at + FLAGS] as number) | SCATTERED;
      return 0;
    }
    words[at + MAX_NEXT] = ((offset >= 0 ? lowest : seq) + newSpan) | 0;

    const tail = words[at + TAIL] as number;
    const fromTail = (seq - this.#get(tail, SEQ)) | 0;
    if (fromTail >= 0) return 0;
    if (offset <= 0) return head;
    if (offset < -fromTail) {
      let id = head;
      while (((this.#get(id, SEQ) - seq) | 0) < 0) id = this.#get(id, AFTER);
      return id;
    }
    let id = tail;
    for (;;) {
      const before = this.#get(id, BEFORE);
      if (((this.#get(before, SEQ) - seq) | 0) <= 0) return id;
      id = before;
    }
  }

  #insertBefore(words: Int32Array, at: number, id: number, following: number): void {
    const before = following === 0 ? (words[at + TAIL] as number) : this.#get(following, BEFORE);
    const node = this.#nodes.words(id);
    const n = this.#nodes.at(id);
    node[n + BEFORE] = before;
    node[n + AFTER] = following;
    if (before === 0) words[at + HEAD] = id;
    else this.#set(before, AFTER, id);
    if (following === 0) words[at + TAIL] = id;
    else this.#set(following, BEFORE, id);
  }

  #remove(words: Int32Array, at: number, id: number, node: Int32Array, n: number): void {
    const before = node[n + BEFORE] as number;
    const after = node[n + AFTER] as number;
    if (before === 0) words[at + HEAD] = after;
    else this.#set(before, AFTER, after);
    if (after === 0) words[at + TAIL] = before;
    else this.#set(after, BEFORE, before);

    const older = node[n + OLDER] as number;
    const newer = node[n + NEWER] as number;
    if (older === 0) words[at + OLDEST] = newer;
    else this.#set(older, NEWER, newer);
    if (newer === 0) words[at + NEWEST] = older;
    else this.#set(newer, OLDER, older);

    const count = (words[at + COUNT] as number) - 1;
    words[at + COUNT] = count;
    if (count === 0) words[at + FLAGS] = (words[at + FLAGS] as number) & ~SCATTERED;
    node[n + AFTER] = this.#free;
    this.#free = id;
  }

  #take(): number {
    const free = this.#free;
    if (free !== 0) {
      this.#free = this.#get(free, AFTER);
      return free;
    }
    if (this.#nodes.count > this.#limit) {
      this.exceeded = true;
      return 0;
    }
    return this.#nodes.add();
  }

  #get(id: number, word: number): number {
    return this.#nodes.words(id)[this.#nodes.at(id) + word] as number;
  }

  #set(id: number, word: number, value: number): void {
    this.#nodes.words(id)[this.#nodes.at(id) + word] = value;
  }
}
