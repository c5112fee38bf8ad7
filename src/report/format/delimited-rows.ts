import type { Column, Wording } from '../columns.js';
import type { Row } from '../row.js';
import { TextBuffer } from '../text-buffer.js';
import { escapeWritten } from './escape.js';
import type { RowWriter } from './row-writer.js';
import { measureBytes } from './width.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;
const NEWLINE = 0x0a;
const APOSTROPHE = 0x27;
const SPACE = 0x20;
/** Characters with which a cell becomes a formula in a spreadsheet: `=`, `+`, `-`, `@`. */
const FORMULA_STARTS = [0x3d, 0x2b, 0x2d, 0x40];
/** The same as full-width forms (U+FF1D ...), which a spreadsheet of East Asian settings takes for them: the third byte behind EF BC. */
const WIDE_FORMULA_STARTS = [0x9d, 0x8b, 0x8d, 0xa0];

/** Digits alone are a number, with a minus sign too. */
const NUMBER = /^-?\d+(?:\.\d+)?$/;

export type Delimiter = 'csv' | 'tsv';

/**
 * Values by comma (RFC 4180: CRLF, quotes where needed) or by tab (LF; tabs and line ends within a cell are escapes already). A text cell that a
 * spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers.
 */
export class DelimitedRows implements RowWriter {
  readonly out = new TextBuffer();
  readonly #columns: readonly Column[];
  readonly #wording: Wording;
  readonly #delimiter: Delimiter;

  constructor(columns: readonly Column[], wording: Wording, delimiter: Delimiter) {
    this.#columns = columns;
    this.#wording = wording;
    this.#delimiter = delimiter;
  }

  begin(): void {
    writeDelimited(
      this.out,
      this.#columns.map(({ name }) => name),
      this.#delimiter,
    );
  }

  row(row: Row): void {
    const { out } = this;
    const columns = this.#columns;
    const isCsv = this.#delimiter === 'csv';
    for (let i = 0; i < columns.length; i++) {
      if (i > 0) out.byte(isCsv ? COMMA : TAB);
      const column = columns[i] as Column;
      const start = out.length;
      out.watch();
      column.write(out, row, this.#wording);
      if (!column.isAscii && !out.isPlain && measureBytes(out.bytes, start, out.length) < 0) escapeWritten(out, start);
      if (column.alignRight) continue;
      guardWritten(out, start);
      if (isCsv) quoteWritten(out, start);
    }
    endLine(out, isCsv);
  }

  flush(): void {}
  end(): void {}
}

/** One line of texts, escaped and guarded as above. */
export function writeDelimited(out: TextBuffer, cells: readonly (string | number | null)[], delimiter: Delimiter): void {
  const isCsv = delimiter === 'csv';
  cells.forEach((cell, index) => {
    if (index > 0) out.byte(isCsv ? COMMA : TAB);
    const start = out.length;
    if (cell !== null) out.text(String(cell));
    if (measureBytes(out.bytes, start, out.length) < 0) escapeWritten(out, start);
    if (typeof cell === 'string' && !NUMBER.test(cell)) guardWritten(out, start);
    if (isCsv) quoteWritten(out, start);
  });
  endLine(out, isCsv);
}

function endLine(out: TextBuffer, isCsv: boolean): void {
  if (isCsv) out.byte(CARRIAGE_RETURN);
  out.byte(NEWLINE);
}

/** Puts an apostrophe in front of the text written since `start` if a spreadsheet would run it. */
export function guardWritten(out: TextBuffer, start: number): void {
  if (!isFormula(out, start)) return;
  const cell = out.bytes.slice(start, out.length);
  out.length = start;
  out.byte(APOSTROPHE);
  out.append(cell);
}

/** Blanks in front change nothing: some spreadsheets cut them off. */
function isFormula({ bytes, length }: TextBuffer, start: number): boolean {
  let at = start;
  while (at < length && bytes[at] === SPACE) at++;
  if (at >= length) return false;
  const first = bytes[at] as number;
  if (first !== 0xef) return FORMULA_STARTS.includes(first);
  return at + 2 < length && bytes[at + 1] === 0xbc && WIDE_FORMULA_STARTS.includes(bytes[at + 2] as number);
}

/** Quotes the cell written since `start` where it has to be. The common cell has not: one pass, no copy. */
export function quoteWritten(out: TextBuffer, start: number): void {
  let quotes = false;
  for (let at = start; at < out.length; at++) {
    const byte = out.bytes[at];
    if (byte === QUOTE || byte === COMMA) {
      quotes = true;
      break;
    }
  }
  if (!quotes) return;
  const cell = out.bytes.slice(start, out.length);
  out.length = start;
  out.byte(QUOTE);
  for (const byte of cell) {
    if (byte === QUOTE) out.byte(QUOTE);
    out.byte(byte);
  }
  out.byte(QUOTE);
}
