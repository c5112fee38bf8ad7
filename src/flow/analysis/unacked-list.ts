import type { CaptureClock } from '../capture-clock.js';
import { COUNT, FLAGS, HEAD, LOWEST, MAX_NEXT, NEWEST, OLDEST, SCATTERED, TAIL } from './tcp-records.js';

/**
 * The segments of each direction that the other side has not acknowledged yet (docs/wireshark-tcp.md, 4.1 `segs` and steps L4, M, Q, R), at most 10,000 a
 * direction. The rules are told there as walks over a list; a walk per packet is what makes a long transfer slow. Here every entry is in two
 * doubly linked lists over pooled nodes:
 *
 * - by age (OLDEST ... NEWEST), for the entry a retransmission is timed from;
 * - by sequence number (HEAD ... TAIL), so that an acknowledgment takes a prefix, the smallest number is the head's, and the largest next number is a cached
 *   word, which removing a prefix cannot change.
 *
 * Order by number means something only while all entries, and the number compared with them, lie within half the number space. Where they do
 * not, the list is walked whole by the plain rules: an acknowledgment from the far half once, a list that itself spans too much (SCATTERED)
 * each time until it is empty.
 */

const MAX_ENTRIES = 10_000;
const HALF = 2 ** 31;

// Words of a node. A node's number is the index of its first word; 0 is none.
const SEQ = 0;
const NEXT = 1;
const FRAME = 2;
/** Two words. */
const TIME = 3;
/** Neighbours by sequence number; AFTER also chains the nodes given back. */
const BEFORE = 5;
const AFTER = 6;
const OLDER = 7;
const NEWER = 8;
const NODE_WORDS = 9;

/**
 * One array for all nodes, not pages: a page costs four dependent loads at every step along a list. Small at first, for the reason that FIRST_SLOTS in
 * ../conversations.ts has; it doubles, and from 64 MB on grows by half.
 */
const FIRST_WORDS = 8 * NODE_WORDS;
const DOUBLING_WORDS = 16 << 20;

export class UnackedList {
  /** Result of `acknowledge`: frame of the oldest entry that ended exactly at the ACK, 0 for none, and its age in nanoseconds. */
  ackedFrame = 0;
  ackedAge = 0;
  /** Entries not kept because of the overall limit. */
  refused = 0;

  readonly #clock: CaptureClock;
  readonly #limitWords: number;
  #nodes = new Int32Array(FIRST_WORDS);
  #free = 0;
  #unused = NODE_WORDS;

  /** `limit`: entries kept at most over all directions. */
  constructor(clock: CaptureClock, limit: number) {
    this.#clock = clock;
    this.#limitWords = (limit + 1) * NODE_WORDS;
  }

  /** Step M: keeps [seq, next) with the present time; false when the list (or all lists together) is full. `words[at]` is the direction. */
  add(words: Int32Array, at: number, seq: number, next: number, frame: number): boolean {
    const count = words[at + COUNT] as number;
    if (count >= MAX_ENTRIES) return false;
    const id = this.#take();
    if (id === 0) return false;
    const nodes = this.#nodes;
    nodes[id + SEQ] = seq;
    nodes[id + NEXT] = next;
    nodes[id + FRAME] = frame;
    nodes[id + TIME] = this.#clock.low;
    nodes[id + TIME + 1] = this.#clock.high;

    const newest = words[at + NEWEST] as number;
    nodes[id + OLDER] = newest;
    nodes[id + NEWER] = 0;
    if (newest === 0) words[at + OLDEST] = id;
    else nodes[newest + NEWER] = id;
    words[at + NEWEST] = id;
    words[at + COUNT] = count + 1;
    this.#insert(words, at, id, this.#findPlace(words, at, seq, next));
    return true;
  }

  /** Step Q: what `ack` from the other side does to this direction's entries; sets `ackedFrame` and `ackedAge`. */
  acknowledge(words: Int32Array, at: number, ack: number): void {
    this.ackedFrame = 0;
    let id = words[at + HEAD] as number;
    if (id === 0) return;
    if (((words[at + FLAGS] as number) & SCATTERED) !== 0) {
      this.#acknowledgeAll(words, at, ack);
      return;
    }
    const lowest = words[at + LOWEST] as number;
    const offset = (ack - lowest) | 0;
    if (offset === 0) return;
    if (offset < 0) {
      // Before all entries, unless it is so far that it counts as after some of them.
      const span = ((words[at + MAX_NEXT] as number) - lowest) >>> 0;
      if (offset + HALF <= span) this.#acknowledgeAll(words, at, ack);
      return;
    }
    const nodes = this.#nodes;
    while (id !== 0 && ((ack - (nodes[id + SEQ] as number)) | 0) > 0) {
      const after = nodes[id + AFTER] as number;
      const left = ((nodes[id + NEXT] as number) - ack) | 0;
      if (left > 0) {
        nodes[id + SEQ] = ack;
      } else {
        if (left === 0) this.#noteAcked(id);
        this.#remove(words, at, id);
      }
      id = after;
    }
    words[at + LOWEST] = nodes[(words[at + HEAD] as number) + SEQ] as number;
  }

  /** Frame of an entry, by its number: OLDEST of a direction. */
  frameOf(id: number): number {
    return this.#nodes[id + FRAME] as number;
  }

  /** Nanoseconds since the entry was added. */
  ageOf(id: number): number {
    return this.#clock.since(this.#nodes, id + TIME);
  }

  /**
   * Step R: (largest next) - (smallest seq) - `sackSize`, modulo 2^32 as a signed number; largest and smallest are by unsigned offset from
   * `base`. The list must not be empty.
   */
  bytesInFlight(words: Int32Array, at: number, base: number, sackSize: number): number {
    if (((words[at + FLAGS] as number) & SCATTERED) !== 0) return (this.#spanOfScattered(words[at + HEAD] as number, base) - sackSize) | 0;
    const lowest = words[at + LOWEST] as number;
    const highest = words[at + MAX_NEXT] as number;
    if ((lowest - base) >>> 0 <= (highest - base) >>> 0) return (highest - lowest - sackSize) | 0;
    return this.#spanAcrossBase(words, at, base, sackSize);
  }

  /**
   * Some entries lie before the base (a capture begun midway, and an older segment later), and these have the largest offsets. As soon as one of them ends before
   * the base and another begins at or after it, the difference is negative and nothing is in flight.
   */
  #spanAcrossBase(words: Int32Array, at: number, base: number, sackSize: number): number {
    const nodes = this.#nodes;
    let id = words[at + HEAD] as number;
    const tail = words[at + TAIL] as number;
    const isSplit = (((nodes[id + NEXT] as number) - base) | 0) < 0 && (((nodes[tail + SEQ] as number) - base) | 0) >= 0;
    if (isSplit && sackSize === 0) return -1;
    let largest = 0;
    let found = false;
    while (id !== 0 && (((nodes[id + SEQ] as number) - base) | 0) < 0) {
      const next = nodes[id + NEXT] as number;
      if (((next - base) | 0) < 0 && (!found || ((next - largest) | 0) > 0)) {
        largest = next;
        found = true;
      }
      id = nodes[id + AFTER] as number;
    }
    if (!found) largest = words[at + MAX_NEXT] as number;
    const smallest = id === 0 ? (words[at + LOWEST] as number) : (nodes[id + SEQ] as number);
    return (largest - smallest - sackSize) | 0;
  }

  #spanOfScattered(head: number, base: number): number {
    const nodes = this.#nodes;
    let largest = 0;
    let smallest = 2 ** 32;
    for (let id = head; id !== 0; id = nodes[id + AFTER] as number) {
      const next = ((nodes[id + NEXT] as number) - base) >>> 0;
      const seq = ((nodes[id + SEQ] as number) - base) >>> 0;
      if (next > largest) largest = next;
      if (seq < smallest) smallest = seq;
    }
    return (largest - smallest) | 0;
  }

  /** The plain rules over the whole list. */
  #acknowledgeAll(words: Int32Array, at: number, ack: number): void {
    const nodes = this.#nodes;
    let id = words[at + NEWEST] as number;
    while (id !== 0) {
      const older = nodes[id + OLDER] as number;
      const next = nodes[id + NEXT] as number;
      if (ack === next) {
        this.#noteAcked(id);
        this.#remove(words, at, id);
      } else if (((ack - next) | 0) >= 0) {
        this.#remove(words, at, id);
      } else if ((((nodes[id + SEQ] as number) - ack) | 0) < 0) {
        nodes[id + SEQ] = ack;
      }
      id = older;
    }
    this.#measure(words, at);
  }

  /** Finds LOWEST and MAX_NEXT anew. */
  #measure(words: Int32Array, at: number): void {
    const nodes = this.#nodes;
    const head = words[at + HEAD] as number;
    if (head === 0 || ((words[at + FLAGS] as number) & SCATTERED) !== 0) return;
    const lowest = nodes[head + SEQ] as number;
    let span = 0;
    for (let id = head; id !== 0; id = nodes[id + AFTER] as number) {
      const offset = ((nodes[id + NEXT] as number) - lowest) >>> 0;
      if (offset > span) span = offset;
    }
    words[at + LOWEST] = lowest;
    words[at + MAX_NEXT] = (lowest + span) | 0;
  }

  /** The oldest entry that ends at the ACK wins. */
  #noteAcked(id: number): void {
    const frame = this.#nodes[id + FRAME] as number;
    if (this.ackedFrame !== 0 && this.ackedFrame < frame) return;
    this.ackedFrame = frame;
    this.ackedAge = this.ageOf(id);
  }

  /** The node that [seq, next) goes in front of, 0 for the end; keeps LOWEST, MAX_NEXT and SCATTERED. Searches from the nearer end. */
  #findPlace(words: Int32Array, at: number, seq: number, next: number): number {
    const nodes = this.#nodes;
    const head = words[at + HEAD] as number;
    const length = (next - seq) >>> 0;
    if (head === 0) {
      words[at + LOWEST] = seq;
      words[at + MAX_NEXT] = next;
      if (length === 0 || length >= HALF) this.#scatter(words, at);
      return 0;
    }
    if (((words[at + FLAGS] as number) & SCATTERED) !== 0) return 0;
    const lowest = words[at + LOWEST] as number;
    const span = ((words[at + MAX_NEXT] as number) - lowest) >>> 0;
    const offset = (seq - lowest) | 0;
    const newSpan = offset >= 0 ? Math.max(span, offset + length) : Math.max(span - offset, length);
    if (newSpan >= HALF || length === 0) {
      this.#scatter(words, at);
      return 0;
    }
    const newLowest = offset >= 0 ? lowest : seq;
    words[at + LOWEST] = newLowest;
    words[at + MAX_NEXT] = (newLowest + newSpan) | 0;

    const tail = words[at + TAIL] as number;
    const fromTail = (seq - (nodes[tail + SEQ] as number)) | 0;
    if (fromTail >= 0) return 0;
    if (offset <= 0) return head;
    if (offset < -fromTail) {
      let id = head;
      while ((((nodes[id + SEQ] as number) - seq) | 0) < 0) id = nodes[id + AFTER] as number;
      return id;
    }
    let id = tail;
    for (;;) {
      const before = nodes[id + BEFORE] as number;
      if ((((nodes[before + SEQ] as number) - seq) | 0) <= 0) return id;
      id = before;
    }
  }

  #scatter(words: Int32Array, at: number): void {
    words[at + FLAGS] = (words[at + FLAGS] as number) | SCATTERED;
  }

  /** Puts the node in front of `following`, or at the end. */
  #insert(words: Int32Array, at: number, id: number, following: number): void {
    const nodes = this.#nodes;
    const before = following === 0 ? (words[at + TAIL] as number) : (nodes[following + BEFORE] as number);
    nodes[id + BEFORE] = before;
    nodes[id + AFTER] = following;
    if (before === 0) words[at + HEAD] = id;
    else nodes[before + AFTER] = id;
    if (following === 0) words[at + TAIL] = id;
    else nodes[following + BEFORE] = id;
  }

  #remove(words: Int32Array, at: number, id: number): void {
    const nodes = this.#nodes;
    const before = nodes[id + BEFORE] as number;
    const after = nodes[id + AFTER] as number;
    if (before === 0) words[at + HEAD] = after;
    else nodes[before + AFTER] = after;
    if (after === 0) words[at + TAIL] = before;
    else nodes[after + BEFORE] = before;

    const older = nodes[id + OLDER] as number;
    const newer = nodes[id + NEWER] as number;
    if (older === 0) words[at + OLDEST] = newer;
    else nodes[older + NEWER] = newer;
    if (newer === 0) words[at + NEWEST] = older;
    else nodes[newer + OLDER] = older;

    const count = (words[at + COUNT] as number) - 1;
    words[at + COUNT] = count;
    if (count === 0) words[at + FLAGS] = (words[at + FLAGS] as number) & ~SCATTERED;
    nodes[id + AFTER] = this.#free;
    this.#free = id;
  }

  #take(): number {
    const free = this.#free;
    if (free !== 0) {
      this.#free = this.#nodes[free + AFTER] as number;
      return free;
    }
    const id = this.#unused;
    if (id >= this.#limitWords) {
      this.refused++;
      return 0;
    }
    this.#unused = id + NODE_WORDS;
    if (this.#unused > this.#nodes.length) this.#grow();
    return id;
  }

  #grow(): void {
    const { length } = this.#nodes;
    const grown = new Int32Array(length < DOUBLING_WORDS ? length * 2 : Math.min(this.#limitWords, length + (length >> 1)));
    grown.set(this.#nodes);
    this.#nodes = grown;
  }
}
