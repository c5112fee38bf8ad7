import { PagedStore } from '../paged-store.js';
import { difference } from '../sequence.js';

// Words of a node: [start, end) of a gap, and the next node.
const START = 0;
const END = 1;
const NEXT = 2;
const NODE_WORDS = 3;

/** A direction with more gaps than this at once is not a transfer but an attack or a one-in-a-thousand sample. */
const MAX_GAPS = 256;
const MAX_NODES = 1_000_000;

/**
 * Gaps in the payload of each direction: numbers below the highest seen whose bytes were not. A list per direction, `words[head]` and `words[count]` of its
 * record, in no order. Gaps beyond the limits are forgotten, and what fills them then counts as repeated.
 */
export class PayloadGaps {
  readonly #nodes = new PagedStore(NODE_WORDS);
  #free = 0;

  constructor() {
    this.#nodes.add(); // node 0 stands for none
  }

  add(words: Int32Array, head: number, count: number, start: number, end: number): void {
    const gaps = words[count] as number;
    if (gaps >= MAX_GAPS) return;
    const id = this.#take();
    if (id === 0) return;
    const node = this.#nodes.words(id);
    const n = this.#nodes.at(id);
    node[n + START] = start;
    node[n + END] = end;
    node[n + NEXT] = words[head] as number;
    words[head] = id;
    words[count] = gaps + 1;
  }

  /** Bytes of [start, end) that lie in gaps; they are gaps no longer. */
  fill(words: Int32Array, head: number, count: number, start: number, end: number): number {
    let filled = 0;
    let before = 0;
    let id = words[head] as number;
    while (id !== 0) {
      const node = this.#nodes.words(id);
      const n = this.#nodes.at(id);
      const gapStart = node[n + START] as number;
      const gapEnd = node[n + END] as number;
      const next = node[n + NEXT] as number;
      const from = difference(start, gapStart) > 0 ? start : gapStart;
      const to = difference(end, gapEnd) < 0 ? end : gapEnd;
      const bytes = difference(to, from);
      if (bytes > 0) {
        filled += bytes;
        if (from !== gapStart && to !== gapEnd) {
          node[n + END] = from;
          this.add(words, head, count, to, gapEnd);
        } else if (from !== gapStart) {
          node[n + END] = from;
        } else if (to !== gapEnd) {
          node[n + START] = to;
        } else {
          this.#remove(words, head, count, before, id);
          id = next;
          continue;
        }
      }
      before = id;
      id = next;
    }
    return filled;
  }

  #remove(words: Int32Array, head: number, count: number, before: number, id: number): void {
    const node = this.#nodes.words(id);
    const n = this.#nodes.at(id);
    const next = node[n + NEXT] as number;
    if (before === 0) words[head] = next;
    else this.#nodes.words(before)[this.#nodes.at(before) + NEXT] = next;
    node[n + NEXT] = this.#free;
    this.#free = id;
    words[count] = (words[count] as number) - 1;
  }

  #take(): number {
    const free = this.#free;
    if (free !== 0) {
      this.#free = this.#nodes.words(free)[this.#nodes.at(free) + NEXT] as number;
      return free;
    }
    return this.#nodes.count > MAX_NODES ? 0 : this.#nodes.add();
  }
}
