import { type Column, cellWidth, type Wording } from '../columns.js';
import type { Row } from '../row.js';
import { TextBuffer } from '../text-buffer.js';
import { COLOUR_END, type ColourLevel, colourStart, findColourRule } from './colour.js';
import { escapeWritten } from './escape.js';
import { MAX_PLAIN_WORDS, packPlainRow } from './plain-row.js';
import { isUsualText, PlainText } from './plain-text.js';
import type { RowWriter } from './row-writer.js';
import { measureBytes, textWidth } from './width.js';

const SPACE = 0x20;
const NEWLINE = 0x0a;
/** Blanks between columns, at least. */
const GAP = 2;
/** Bytes of an arrow beyond its one column. */
const ARROW_EXCESS = 2;

/**
 * Aligned columns, streamed. Every column has a fixed place; a cell too long for its column pushes those behind it to the right, and the next column with
 * room to spare is back in its place. So a row looks the same whatever stands above it, and nothing is ever cut.
 */
export class TextRows implements RowWriter {
  readonly out = new TextBuffer();
  readonly #columns: readonly Column[];
  readonly #wording: Wording;
  readonly #colour: ColourLevel;
  #widths: readonly number[] = [];
  /** Writes the plain rows; undefined where rows are not the usual ones. */
  #plain: PlainText | undefined = undefined;
  readonly #plainWords = new Int32Array(MAX_PLAIN_WORDS);

  constructor(columns: readonly Column[], wording: Wording, colour: ColourLevel = 0) {
    this.#columns = columns;
    this.#wording = wording;
    this.#colour = colour;
  }

  begin(first?: Row): void {
    const { out } = this;
    this.#widths = this.#columns.map((column) => cellWidth(column, this.#wording, first?.frame.timeDigits ?? 6));
    const names = this.#columns.map(({ name }) => name);
    const isUsual = this.#wording.timeDigits === 'as captured' && isUsualText(names, this.#wording.time, this.#colour);
    if (isUsual) this.#plain = new PlainText(out, this.#wording, this.#widths);
    let place = 0;
    let at = 0;
    this.#columns.forEach((column, index) => {
      const heading = this.#wording.language === 'zh' ? column.zh : column.name;
      const width = textWidth(heading);
      const cell = this.#widths[index] as number;
      const blanks = place - at + (column.alignRight ? cell - width : 0);
      out.ascii(' '.repeat(Math.max(0, blanks)));
      out.text(heading);
      at += Math.max(0, blanks) + width;
      place += cell + GAP;
      if (index === this.#columns.length - 1) out.byte(NEWLINE);
    });
  }

  row(row: Row): void {
    if (this.#plain !== undefined && packPlainRow(this.#plainWords, 0, row) > 0) this.#plain.write(this.#plainWords, 0);
    else this.#writeCells(row);
  }

  /** A row that came as words (plain-row.ts), where `isUsualText`. */
  plainRow(words: Int32Array, at: number): void {
    this.#plain?.write(words, at);
  }

  #writeCells(row: Row): void {
    const { out } = this;
    const columns = this.#columns;
    const wording = this.#wording;
    const widths = this.#widths;
    const paint = this.#colour === 0 ? '' : colourStart(findColourRule(row), this.#colour);
    if (paint !== '') out.ascii(paint);
    let place = 0; // where the present column begins
    let at = 0; // columns written so far
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i] as Column;
      const cell = widths[i] as number;
      if (i > 0) {
        const blanks = Math.max(place - at, GAP);
        out.blanks(blanks);
        at += blanks;
      }
      const start = out.length;
      out.watch();
      column.write(out, row, wording);
      let width =
        column.isAscii || out.isPlain ? out.length - start - ARROW_EXCESS * out.arrows : measureBytes(out.bytes, start, out.length);
      if (width < 0) {
        escapeWritten(out, start);
        width = measureBytes(out.bytes, start, out.length);
      }
      if (column.alignRight && width < cell) {
        const blanks = Math.max(0, place + cell - at - width);
        shift(out, start, blanks);
        width += blanks;
      }
      at += width;
      place += cell + GAP;
    }
    trimEnd(out);
    if (paint !== '') out.ascii(COLOUR_END);
    out.byte(NEWLINE);
  }

  flush(): void {}
  end(): void {}
}

/** Moves what was written since `start` to the right and puts blanks before it. By a loop: for the few bytes of a number that beats `copyWithin`. */
function shift(out: TextBuffer, start: number, blanks: number): void {
  out.reserve(blanks);
  const { bytes } = out;
  for (let at = out.length - 1; at >= start; at--) bytes[at + blanks] = bytes[at] as number;
  for (let at = start; at < start + blanks; at++) bytes[at] = SPACE;
  out.length += blanks;
}

function trimEnd(out: TextBuffer): void {
  while (out.length > 0 && out.bytes[out.length - 1] === SPACE) out.length--;
}
