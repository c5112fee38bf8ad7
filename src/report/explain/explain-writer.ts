import type { TextBuffer } from '../text-buffer.js';
import type { Explanation } from './explanation.js';

/** One format's way of writing explanations: each call appends whole lines to `out`, which the caller empties as it likes. */
export interface ExplainWriter {
  readonly out: TextBuffer;
  begin(): void;
  flow(explanation: Explanation): void;
  end(): void;
}
