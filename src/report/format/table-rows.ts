import type { Column, Wording } from '../columns.js';
import type { Row } from '../row.js';
import { TextBuffer } from '../text-buffer.js';
import { COLOUR_END, type ColourLevel, colourStart, findColourRule } from './colour.js';
import { escapeText } from './escape.js';
import type { RowWriter } from './row-writer.js';
import { TablePages } from './table.js';

/** A column that is wider than this in `text` has cells of very different lengths: it takes what it needs. */
const WIDEST_USUAL = 30;
/** Long text is not wrapped into lines shorter than this while it can have a line of its own. */
const LEAST_DETAIL = 48;

/** The packet list in boxes. */
export class TableRows implements RowWriter {
  readonly out = new TextBuffer();
  readonly #cell = new TextBuffer();
  readonly #columns: readonly Column[];
  readonly #wording: Wording;
  readonly #colour: ColourLevel;
  readonly #pages: TablePages;
  readonly #isLive: boolean;

  /**
   * `width`: columns of the terminal; Infinity for none. `isLive`: somebody is watching, so `flush` draws the rows so far; otherwise they are drawn in whole
   * pages, which look the same however the input arrives.
   */
  constructor(columns: readonly Column[], wording: Wording, colour: ColourLevel, width: number, isLive: boolean) {
    this.#isLive = isLive;
    this.#columns = columns;
    this.#wording = wording;
    this.#colour = colour;
    this.#pages = new TablePages(
      columns.map((column) => ({
        heading: wording.language === 'zh' ? column.zh : column.name,
        alignRight: column.alignRight,
        usual: column.width > WIDEST_USUAL ? 0 : column.width,
        typical: column.width,
        least: Math.min(column.width, LEAST_DETAIL),
        isDetail: column.isDetail,
      })),
      width,
    );
  }

  begin(): void {}

  row(row: Row): void {
    const start = this.#colour === 0 ? '' : colourStart(findColourRule(row), this.#colour);
    const cells = this.#columns.map((column) => {
      this.#cell.clear();
      column.write(this.#cell, row, this.#wording);
      return escapeText(this.#cell.toString());
    });
    const paint = start === '' ? undefined : (text: string) => `${start}${text}${COLOUR_END}`;
    this.out.text(this.#pages.add(cells, paint));
  }

  flush(): void {
    if (this.#isLive) this.out.text(this.#pages.flush());
  }

  end(): void {
    this.out.text(this.#pages.end());
  }
}
