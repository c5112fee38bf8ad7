import type { Column, Wording } from '../columns.js';
import type { Row } from '../row.js';
import { TextBuffer } from '../text-buffer.js';
import { escapeText } from './escape.js';
import type { RowWriter } from './row-writer.js';

/** What would start markup, end the cell or make a link, and how it is written instead. Square brackets alone do nothing and stay readable. */
const MARKUP = /[\\|`*~<>&@]|(?<=\])[([:]|:(?=\/\/)|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g;
const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '@': '&#64;', ':': '&#58;' };

/** Text as a cell of a Markdown table (GitHub's dialect): shown as it is, never as markup, HTML, a link or a mention. */
export function escapeMarkdown(text: string): string {
  return escapeText(text).replace(MARKUP, (character) => ENTITIES[character] ?? `\\${character}`);
}

export function markdownLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

/** The line under the headings: `--:` aligns numbers to the right. */
export function markdownRule(alignRight: readonly boolean[]): string {
  return markdownLine(alignRight.map((right) => (right ? '--:' : '---')));
}

/** The packet list as a Markdown table, streamed. */
export class MarkdownRows implements RowWriter {
  readonly out = new TextBuffer();
  readonly #cell = new TextBuffer();
  readonly #columns: readonly Column[];
  readonly #wording: Wording;

  constructor(columns: readonly Column[], wording: Wording) {
    this.#columns = columns;
    this.#wording = wording;
  }

  begin(): void {
    const isChinese = this.#wording.language === 'zh';
    this.out.text(markdownLine(this.#columns.map((column) => escapeMarkdown(isChinese ? column.zh : column.name))));
    this.out.text(markdownRule(this.#columns.map(({ alignRight }) => alignRight)));
  }

  row(row: Row): void {
    const cells = this.#columns.map((column) => {
      this.#cell.clear();
      column.write(this.#cell, row, this.#wording);
      return escapeMarkdown(this.#cell.toString());
    });
    this.out.text(markdownLine(cells));
  }

  flush(): void {}
  end(): void {}
}
