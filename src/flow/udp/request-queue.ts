import type { CaptureClock } from '../capture-clock.js';
import { PagedStore } from '../paged-store.js';
import { ANSWERED_FRAME, ANSWERED_TIME, WAITING_COUNT, WAITING_FIRST, WAITING_LAST } from './udp-records.js';

/**
 * The times and frames of UDP requests that wait for a reply: a queue per stream over pooled nodes. A stream keeps at most 1,000 of them (the oldest is given up for
 * a new one), so that a flow nobody answers, such as a log feed, stays small.
 */

const MAX_WAITING = 1000;

// Words of a node.
/** Two words. */
const TIME = 0;
const FOLLOWING = 2;
const FRAME = 3;
const NODE_WORDS = 4;

export class RequestQueue {
  /** Requests not kept because of the overall limit: their replies have no latency. */
  refused = 0;

  readonly #nodes = new PagedStore(NODE_WORDS);
  readonly #clock: CaptureClock;
  readonly #limit: number;
  #free = 0;

  /** `limit`: requests kept at most over all streams. */
  constructor(clock: CaptureClock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
    this.#nodes.add(); // node 0 stands for none
  }

  /** Adds a request of the present time, in `frame`, to the stream whose record is `words[at]`. */
  add(words: Int32Array, at: number, frame: number): void {
    if ((words[at + WAITING_COUNT] as number) >= MAX_WAITING) this.#release(words, at);
    const id = this.#take();
    if (id === 0) return;
    const node = this.#nodes.words(id);
    const n = this.#nodes.at(id);
    node[n + TIME] = this.#clock.low;
    node[n + TIME + 1] = this.#clock.high;
    node[n + FOLLOWING] = 0;
    node[n + FRAME] = frame;
    const last = words[at + WAITING_LAST] as number;
    if (last === 0) words[at + WAITING_FIRST] = id;
    else this.#nodes.words(last)[this.#nodes.at(last) + FOLLOWING] = id;
    words[at + WAITING_LAST] = id;
    words[at + WAITING_COUNT] = (words[at + WAITING_COUNT] as number) + 1;
  }

  /** Takes the oldest waiting request out and makes it the one last answered; false when none waits. */
  answer(words: Int32Array, at: number): boolean {
    const first = words[at + WAITING_FIRST] as number;
    if (first === 0) return false;
    const node = this.#nodes.words(first);
    const n = this.#nodes.at(first);
    words[at + ANSWERED_TIME] = node[n + TIME] as number;
    words[at + ANSWERED_TIME + 1] = node[n + TIME + 1] as number;
    words[at + ANSWERED_FRAME] = node[n + FRAME] as number;
    this.#release(words, at);
    return true;
  }

  #release(words: Int32Array, at: number): void {
    const first = words[at + WAITING_FIRST] as number;
    const n = this.#nodes.at(first) + FOLLOWING;
    const node = this.#nodes.words(first);
    const following = node[n] as number;
    words[at + WAITING_FIRST] = following;
    if (following === 0) words[at + WAITING_LAST] = 0;
    words[at + WAITING_COUNT] = (words[at + WAITING_COUNT] as number) - 1;
    node[n] = this.#free;
    this.#free = first;
  }

  #take(): number {
    const free = this.#free;
    if (free !== 0) {
      this.#free = this.#nodes.words(free)[this.#nodes.at(free) + FOLLOWING] as number;
      return free;
    }
    if (this.#nodes.count > this.#limit) {
      this.refused++;
      return 0;
    }
    return this.#nodes.add();
  }
}
