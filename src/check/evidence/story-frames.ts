/** Finds the frames behind counted facts in a flow's story: which segments were sent again, which came with RST. */
import type { FlowStory, SegmentStep, Step } from '../../flow/story/story.js';
import type { SegmentCriterion } from '../facts/fact.js';
import { findFact } from '../facts/fact-table.js';
import { type FactFailure, FRAMES_LIMIT } from '../result.js';

/** Whether the frames of a failure are to be found in a story. */
export function isCounted({ fact }: FactFailure): boolean {
  return findFact(fact)?.counts !== undefined;
}

/** Puts the frames that the failed fact counts in place of the flow's first and last. `story` is unfolded. */
export function nameFrames(failure: FactFailure, { steps }: FlowStory): void {
  const criterion = findFact(failure.fact)?.counts;
  if (criterion === undefined) return;
  const frames = steps.filter((step): step is SegmentStep => isCountedBy(step, criterion)).map(({ frame }) => frame);
  if (frames.length > 0) failure.frames = [...new Set(frames)].slice(0, FRAMES_LIMIT);
}

function isCountedBy(step: Step, { marks, flags, side }: SegmentCriterion): boolean {
  if (step.kind !== 'segment' || (side !== 'either' && step.from !== side)) return false;
  return (step.marks & marks) !== 0 || (step.flags & flags) !== 0;
}
