/** Lines of chosen fields, as `tshark -T fields` prints them. */

import type { RowWriter } from '../format/row-writer.js';
import type { Row } from '../row.js';
import { encodeText, TextBuffer } from '../text-buffer.js';
import { type Field, FieldCell, type Occurrence } from './field.js';

export interface FieldsFormat {
  /** First line: the fields' names. */
  header: boolean;
  separator: string;
  occurrence: Occurrence;
  aggregator: string;
  /** Put around every value: `"`, `'` or nothing. */
  quote: '"' | "'" | '';
  /** A UTF-8 byte order mark in front. */
  bom: boolean;
  /** Tabs, newlines, other control characters and backslashes inside a value as C escapes, so that a line stays a line. */
  escape: boolean;
}

/** tshark's defaults. */
export const DEFAULT_FIELDS_FORMAT: FieldsFormat = {
  header: false,
  separator: '\t',
  occurrence: 'a',
  aggregator: ',',
  quote: '',
  bom: false,
  escape: true,
};

export class FieldsWriter implements RowWriter {
  readonly out = new TextBuffer();
  readonly #fields: readonly Field[];
  readonly #format: FieldsFormat;
  readonly #cell: FieldCell;
  readonly #separator: Uint8Array;
  readonly #quote: Uint8Array;
  readonly #escapes: boolean;

  constructor(fields: readonly Field[], format: Partial<FieldsFormat> = {}) {
    this.#format = { ...DEFAULT_FIELDS_FORMAT, ...format };
    this.#fields = fields;
    this.#cell = new FieldCell(this.out, this.#format.occurrence, encodeText(this.#format.aggregator));
    this.#separator = encodeText(this.#format.separator);
    this.#quote = encodeText(this.#format.quote);
    this.#escapes = this.#format.escape;
  }

  /** What stands before the first line of data: the mark and the header, as far as they are wanted. */
  begin(): void {
    const { bom, header, separator } = this.#format;
    if (bom) this.out.append(BYTE_ORDER_MARK);
    if (header) this.out.text(`${this.#fields.map((field) => field.name).join(separator)}\n`);
  }

  row(row: Row): void {
    const { out } = this;
    const fields = this.#fields;
    const cell = this.#cell;
    const quote = this.#quote;
    const separator = this.#separator;
    const only = separator.length === 1 ? (separator[0] as number) : -1;
    for (let i = 0; i < fields.length; i++) {
      if (i > 0) {
        if (only >= 0) out.byte(only);
        else out.append(separator);
      }
      if (quote.length !== 0) out.append(quote);
      cell.begin();
      const start = out.length;
      const field = fields[i] as Field;
      field.write(cell, row);
      if (this.#escapes && field.type === 'FT_STRING') escapeFrom(out, start);
      if (quote.length === 0) continue;
      if (cell.isAbsent) out.length -= quote.length;
      else out.append(quote);
    }
    out.byte(NEWLINE);
  }

  flush(): void {}

  end(): void {}
}

const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf);
const NEWLINE = 0x0a;
const BACKSLASH = 0x5c;
/** Letters of the escapes of characters 7 ... 13. */
const ESCAPE_LETTERS = 'abtnvfr';

/** Makes the text from `start` on one line of plain characters. */
function escapeFrom(out: TextBuffer, start: number): void {
  const { bytes } = out;
  let at = start;
  while (at < out.length && !isEscaped(bytes[at] as number)) at++;
  if (at === out.length) return;
  const rest = bytes.slice(at, out.length);
  out.length = at;
  for (const value of rest) {
    if (!isEscaped(value)) {
      out.byte(value);
      continue;
    }
    out.byte(BACKSLASH);
    if (value === BACKSLASH) out.byte(BACKSLASH);
    else if (value >= 7 && value <= 13) out.byte(ESCAPE_LETTERS.charCodeAt(value - 7));
    else {
      out.byte(0x78);
      out.hex(value, 2);
    }
  }
}

function isEscaped(value: number): boolean {
  return value < 0x20 || value === 0x7f || value === BACKSLASH;
}
