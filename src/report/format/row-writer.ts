import type { Row } from '../row.js';
import type { TextBuffer } from '../text-buffer.js';

/** One format's way of writing rows: each call appends whole lines to `out`, which the caller empties as it likes. */
export interface RowWriter {
  readonly out: TextBuffer;
  /** Rows left out of a document that has enough. */
  readonly omittedRows?: number;
  /** Headings. `first`: the row to come, when there is one. */
  begin(first?: Row): void;
  row(row: Row): void;
  /** A row of the usual columns as words (plain-row.ts). Not every format has them. */
  plainRow?(words: Int32Array, at: number): void;
  /** Rows given so far must be on their way: a writer that gathers them into pages writes the page now. */
  flush(): void;
  end(): void;
}
