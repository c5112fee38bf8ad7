import type { TextBuffer } from '../text-buffer.js';
import type { LazyExplanation } from './explanation.js';

/** One format's way of writing explanations: each call appends whole lines to `out`, which the caller empties as it likes, also within a flow. */
export interface ExplainWriter {
  readonly out: TextBuffer;
  /** What the format had no room for, a sentence each, for standard error; known after `end`. Absent in formats without a bound. */
  readonly leftOut?: readonly string[];
  begin(): void;
  /** Writes a flow, a step each time somebody asks for more: nothing is written until then. */
  flow(explanation: LazyExplanation): Iterable<void>;
  end(): void;
}

/** A flow at once, for those who have room for it. */
export function writeFlow(writer: ExplainWriter, explanation: LazyExplanation): void {
  const pieces = writer.flow(explanation)[Symbol.iterator]();
  while (pieces.next().done !== true);
}
