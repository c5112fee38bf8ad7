/**
 * Decides whether flows match a pattern of segments while they are read, and keeps no segment: of a flow it remembers how far the pattern has come. The answer is that
 * of matchSegments; why a flow does not match is for that to tell.
 *
 * The client's side is settled only at the end of a flow, so every flow is held against the pattern both ways; the wrong way seldom lasts longer than a segment.
 */
import { splitBlocks } from '../segments/segment-matcher.js';
import type { LinePattern, StepPattern } from '../segments/segment-pattern.js';
import type { SegmentAtHand } from './segment-at-hand.js';

const MATCHED = -1;
const FAILED = -2;

/** Behind a `...`: looking for a block of lines. */
interface Search {
  block: number;
  /** Lengths of the block's beginnings that the last segments match, longest first. */
  readonly begun: number[];
  /** The whole block, which is the last and has to be the flow's end, ends with the last segment. */
  isAtEnd: boolean;
}

/** MATCHED, FAILED, lines matched of a pattern's first block, or a search. */
type Progress = number | Search;

export class PatternWatch {
  readonly #blocks: readonly (readonly StepPattern[])[];
  readonly #fromBegin: boolean;
  readonly #toEnd: boolean;
  /** By clientSide, by stream. */
  readonly #progress: readonly [Progress[], Progress[]] = [[], []];

  constructor(patterns: readonly LinePattern[]) {
    this.#blocks = splitBlocks(patterns);
    this.#fromBegin = patterns[0]?.kind !== 'any';
    this.#toEnd = patterns.at(-1)?.kind !== 'any';
  }

  /** Takes the next segment of a flow. */
  take(stream: number, segment: SegmentAtHand): void {
    this.#takeAs(0, stream, segment);
    this.#takeAs(1, stream, segment);
  }

  /** No rule can be about the flow. */
  leaveOut(stream: number): void {
    this.#progress[0][stream] = FAILED;
    this.#progress[1][stream] = FAILED;
  }

  /** Whether the flow matches, as far as it has been read. */
  matches(stream: number, clientSide: 0 | 1): boolean {
    const progress = this.#progress[clientSide][stream] ?? this.#begin();
    if (typeof progress !== 'number') return progress.isAtEnd;
    // All lines of the first block are counted only where it has to be the whole flow.
    return progress === MATCHED || progress === this.#blocks[0]?.length;
  }

  #takeAs(clientSide: 0 | 1, stream: number, segment: SegmentAtHand): void {
    const all = this.#progress[clientSide];
    const progress = all[stream] ?? this.#begin();
    if (progress === MATCHED || progress === FAILED) return;
    all[stream] = typeof progress === 'number' ? this.#goOn(progress, segment, clientSide) : this.#search(progress, segment, clientSide);
  }

  #begin(): Progress {
    return this.#fromBegin ? 0 : { block: 0, begun: [], isAtEnd: false };
  }

  /** Within the block that stands at the flow's beginning. */
  #goOn(length: number, segment: SegmentAtHand, clientSide: 0 | 1): Progress {
    const block = this.#blocks[0] as readonly StepPattern[];
    const pattern = block[length];
    if (pattern === undefined || !segment.matches(pattern, clientSide)) return FAILED;
    if (length + 1 < block.length || (this.#blocks.length === 1 && this.#toEnd)) return length + 1;
    return this.#blocks.length === 1 ? MATCHED : { block: 1, begun: [], isAtEnd: false };
  }

  #search(search: Search, segment: SegmentAtHand, clientSide: 0 | 1): Progress {
    const block = this.#blocks[search.block] as readonly StepPattern[];
    const { begun } = search;
    const count = begun.length;
    search.isAtEnd = false;
    let kept = 0;
    for (let i = 0; i <= count; i++) {
      const length = i < count ? (begun[i] as number) : 0;
      if (!segment.matches(block[length] as StepPattern, clientSide)) continue;
      if (length + 1 < block.length) {
        begun[kept++] = length + 1;
      } else if (!this.#isLast(search)) {
        return { block: search.block + 1, begun: [], isAtEnd: false };
      } else if (this.#toEnd) {
        search.isAtEnd = true;
      } else {
        return MATCHED;
      }
    }
    begun.length = kept;
    return search;
  }

  #isLast({ block }: Search): boolean {
    return block === this.#blocks.length - 1;
  }
}
