import type { TextBuffer } from '../text-buffer.js';
import type { Explanation } from './explanation.js';

/** One format's way of writing explanations: each call appends whole lines to `out`, which the caller empties as it likes. */
export interface ExplainWriter {
  readonly out: TextBuffer;
  /** What the format had no room for, a sentence each, for standard error; known after `end`. Absent in formats without a bound. */
  readonly leftOut?: readonly string[];
  begin(): void;
  flow(explanation: Explanation): void;
  end(): void;
}
