import type { Row } from '../row.js';
import { TextBuffer } from '../text-buffer.js';
import { writePacket } from './packet-json.js';
import type { RowWriter } from './row-writer.js';

const COMMA = 0x2c;
const NEWLINE = 0x0a;

/** The end of a document whose last member is an array of rows. */
export function closeRows(omittedRows: number): string {
  return omittedRows === 0 ? '\n]}\n' : `\n],"omittedRows":${omittedRows}}\n`;
}

/** Packets as JSON: one object a line, or one document with an array of them. */
export class JsonRows implements RowWriter {
  readonly out = new TextBuffer();
  readonly #isDocument: boolean;
  readonly #maxRows: number;
  #count = 0;
  /** Rows that a document was given beyond `maxRows`. */
  omittedRows = 0;

  constructor(format: 'json' | 'ndjson', maxRows = Number.POSITIVE_INFINITY) {
    this.#isDocument = format === 'json';
    this.#maxRows = maxRows;
  }

  begin(): void {
    if (this.#isDocument) this.out.ascii('{"schemaVersion":1,"packets":[');
  }

  row(row: Row): void {
    const { out } = this;
    if (this.#isDocument) {
      if (this.#count === this.#maxRows) {
        this.omittedRows++;
        return;
      }
      if (this.#count++ > 0) out.byte(COMMA);
      out.byte(NEWLINE);
    }
    writePacket(out, row);
    if (!this.#isDocument) out.byte(NEWLINE);
  }

  flush(): void {}

  end(): void {
    if (this.#isDocument) this.out.ascii(closeRows(this.omittedRows));
  }
}
