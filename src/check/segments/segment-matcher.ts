/**
 * Holds the segments of a flow against a pattern. `...` lines cut the pattern into blocks of consecutive segments. The first block stands at the flow's beginning and
 * the last at its end, unless `...` is there; each in between is taken at its first place. An earlier place never spoils a later block, so nothing is ever
 * tried twice: the time is the flow's length times the longest block.
 */
import type { FlowStory } from '../../flow/story/story.js';
import { type ComparedStep, compareStep, type PartDifference } from './segment-comparison.js';
import type { LinePattern, StepPattern } from './segment-pattern.js';

export type MismatchReason =
  /** The segment that had to match this line does not. */
  | 'differs'
  /** The flow ended where this line should have matched. */
  | 'ended'
  /** The pattern ended, the flow went on with this segment. */
  | 'more'
  /** Behind a `...`: nowhere are there segments that match the lines up to this one. The step is the one that came nearest. */
  | 'not-found'
  /** A limit left out segments of the flow, so that it cannot be known whether it matches. */
  | 'left-out';

export interface SegmentMismatch {
  reason: MismatchReason;
  /** The line of the pattern; absent for `more`. */
  pattern?: StepPattern;
  /** The segment that was held against it. Absent where there is none. */
  step?: ComparedStep;
  /** Its frame; where there is none, the flow's last frame that was looked at. 0 for a flow without any. */
  frame: number;
  /** How the step differs from the line. */
  differences: PartDifference[];
}

/** Undefined when the flow matches. The story must be unfolded: every segment a step of its own. */
export function matchSegments(patterns: readonly LinePattern[], story: FlowStory): SegmentMismatch | undefined {
  return new Match(story).run(splitBlocks(patterns), patterns[0]?.kind !== 'any', patterns.at(-1)?.kind !== 'any');
}

/** The runs of lines between `...`. */
export function splitBlocks(patterns: readonly LinePattern[]): StepPattern[][] {
  const blocks: StepPattern[][] = [];
  let block: StepPattern[] = [];
  for (const pattern of patterns) {
    if (pattern.kind !== 'any') {
      block.push(pattern);
      continue;
    }
    if (block.length > 0) blocks.push(block);
    block = [];
  }
  if (block.length > 0) blocks.push(block);
  return blocks;
}

class Match {
  readonly #steps: ComparedStep[] = [];
  /** No segment of the flow is missing from the steps. */
  readonly #isWhole: boolean;
  /** Steps before this one are taken. */
  #at = 0;

  constructor({ steps, omitted }: FlowStory) {
    let taken = 0;
    for (const step of steps) {
      if (step.kind === 'run') break;
      // ICMP errors that refuse nothing are no segments of the flow.
      if (step.kind !== 'icmp') this.#steps.push(step);
      taken++;
    }
    this.#isWhole = omitted === 0 && taken === steps.length;
  }

  run(blocks: readonly StepPattern[][], fromBegin: boolean, toEnd: boolean): SegmentMismatch | undefined {
    const last = blocks.length - 1;
    for (const [index, block] of blocks.entries()) {
      const isAtBegin = index === 0 && fromBegin;
      const mismatch = isAtBegin ? this.#takeHere(block) : index === last && toEnd ? this.#takeAtEnd(block) : this.#find(block);
      if (mismatch !== undefined) return mismatch;
    }
    return toEnd ? this.#expectEnd() : undefined;
  }

  /** The block must stand where we are. */
  #takeHere(block: readonly StepPattern[]): SegmentMismatch | undefined {
    const length = this.#countMatching(block, this.#at);
    if (length < block.length) return this.#describe('differs', block[length] as StepPattern, this.#at + length);
    this.#at += length;
    return undefined;
  }

  /** The block must be the flow's last segments. */
  #takeAtEnd(block: readonly StepPattern[]): SegmentMismatch | undefined {
    const begin = this.#steps.length - block.length;
    if (!this.#isWhole) return this.#describe('left-out', block[0] as StepPattern, this.#steps.length);
    if (begin < this.#at) return this.#describe('ended', block[this.#steps.length - this.#at] as StepPattern, this.#steps.length);
    this.#at = begin;
    return this.#takeHere(block);
  }

  #expectEnd(): SegmentMismatch | undefined {
    const step = this.#steps[this.#at];
    if (step !== undefined) return { reason: 'more', step, frame: step.frame, differences: [] };
    if (this.#isWhole) return undefined;
    return { reason: 'left-out', frame: (this.#steps.at(-1) as ComparedStep).frame, differences: [] };
  }

  /** The block may stand anywhere from here on: takes its first place, else tells the place where most of its lines matched. */
  #find(block: readonly StepPattern[]): SegmentMismatch | undefined {
    let nearest = this.#at;
    let nearestLength = -1;
    let nearestDifferences = 0;
    for (let begin = this.#at; begin < this.#steps.length; begin++) {
      const length = this.#countMatching(block, begin);
      if (length === block.length) {
        this.#at = begin + length;
        return undefined;
      }
      if (length < nearestLength) continue;
      const step = this.#steps[begin + length];
      const differences = step === undefined ? Number.POSITIVE_INFINITY : compareStep(block[length] as StepPattern, step).length;
      if (length === nearestLength && differences >= nearestDifferences) continue;
      nearest = begin;
      nearestLength = length;
      nearestDifferences = differences;
    }
    if (!this.#isWhole) return this.#describe('left-out', block[0] as StepPattern, this.#steps.length);
    const length = Math.max(nearestLength, 0);
    return this.#describe('not-found', block[length] as StepPattern, nearest + length);
  }

  /** How many lines of the block match one after the other from this step on. */
  #countMatching(block: readonly StepPattern[], begin: number): number {
    let count = 0;
    for (const pattern of block) {
      const step = this.#steps[begin + count];
      if (step === undefined || compareStep(pattern, step).length > 0) break;
      count++;
    }
    return count;
  }

  #describe(reason: MismatchReason, pattern: StepPattern, index: number): SegmentMismatch {
    const step = this.#steps[index];
    if (step === undefined) {
      const frame = this.#steps.at(-1)?.frame ?? 0;
      return { reason: reason === 'differs' ? (this.#isWhole ? 'ended' : 'left-out') : reason, pattern, frame, differences: [] };
    }
    return { reason, pattern, step, frame: step.frame, differences: compareStep(pattern, step) };
  }
}
