/** The flow list in every format: one writer each, all with the same three calls. */
import type { FlowSummary } from '../flow/summary.js';
import { type Delimiter, writeDelimited } from './delimited-rows.js';
import { escapeText } from './escape.js';
import { type FlowColumn, formatCell } from './flow-columns.js';
import { stringifySafely } from './json-text.js';
import type { Language } from './language.js';
import { escapeMarkdown, markdownLine, markdownRule } from './markdown.js';
import { SCHEMA_VERSION } from './packet-record.js';
import type { TablePages } from './table.js';
import { TextBuffer } from './text-buffer.js';
import { textWidth } from './width.js';

export interface FlowWriter {
  readonly out: TextBuffer;
  begin(): void;
  flow(flow: FlowSummary): void;
  end(): void;
}

const GAP = 2;

/** Aligned columns, laid out as the packet list's. */
export class FlowText implements FlowWriter {
  readonly out = new TextBuffer();
  readonly #columns: readonly FlowColumn[];
  readonly #language: Language;

  constructor(columns: readonly FlowColumn[], language: Language) {
    this.#columns = columns;
    this.#language = language;
  }

  begin(): void {
    this.#line(this.#columns.map((column) => column[this.#language]));
  }

  flow(flow: FlowSummary): void {
    this.#line(this.#columns.map((column) => escapeText(formatCell(column.cell(flow, this.#language)))));
  }

  end(): void {}

  #line(cells: readonly string[]): void {
    let line = '';
    let place = 0;
    let at = 0;
    cells.forEach((cell, index) => {
      const { width, alignRight } = this.#columns[index] as FlowColumn;
      const own = textWidth(cell);
      const gap = index === 0 ? 0 : Math.max(place - at, GAP);
      const blanks = alignRight ? Math.max(gap, place + width - at - own) : gap;
      line += ' '.repeat(blanks) + cell;
      at += blanks + own;
      place += width + GAP;
    });
    this.out.text(`${line.trimEnd()}\n`);
  }
}

export class FlowTable implements FlowWriter {
  readonly out = new TextBuffer();
  readonly #columns: readonly FlowColumn[];
  readonly #language: Language;
  readonly #pages: TablePages;

  constructor(columns: readonly FlowColumn[], language: Language, pages: TablePages) {
    this.#columns = columns;
    this.#language = language;
    this.#pages = pages;
  }

  begin(): void {}

  flow(flow: FlowSummary): void {
    this.out.text(this.#pages.add(this.#columns.map((column) => escapeText(formatCell(column.cell(flow, this.#language))))));
  }

  end(): void {
    this.out.text(this.#pages.end());
  }
}

export class FlowMarkdown implements FlowWriter {
  readonly out = new TextBuffer();
  readonly #columns: readonly FlowColumn[];
  readonly #language: Language;

  constructor(columns: readonly FlowColumn[], language: Language) {
    this.#columns = columns;
    this.#language = language;
  }

  begin(): void {
    this.out.text(markdownLine(this.#columns.map((column) => escapeMarkdown(column[this.#language]))));
    this.out.text(markdownRule(this.#columns.map(({ alignRight }) => alignRight)));
  }

  flow(flow: FlowSummary): void {
    this.out.text(markdownLine(this.#columns.map((column) => escapeMarkdown(formatCell(column.cell(flow, this.#language))))));
  }

  end(): void {}
}

export class FlowDelimited implements FlowWriter {
  readonly out = new TextBuffer();
  readonly #columns: readonly FlowColumn[];
  readonly #language: Language;
  readonly #delimiter: Delimiter;

  constructor(columns: readonly FlowColumn[], language: Language, delimiter: Delimiter) {
    this.#columns = columns;
    this.#language = language;
    this.#delimiter = delimiter;
  }

  begin(): void {
    writeDelimited(
      this.out,
      this.#columns.map(({ name }) => name),
      this.#delimiter,
    );
  }

  flow(flow: FlowSummary): void {
    writeDelimited(
      this.out,
      this.#columns.map((column) => column.cell(flow, this.#language)),
      this.#delimiter,
    );
  }

  end(): void {}
}

/** One object a line, or one document. */
export class FlowJson implements FlowWriter {
  readonly out = new TextBuffer();
  readonly #isDocument: boolean;
  #count = 0;

  constructor(format: 'json' | 'ndjson') {
    this.#isDocument = format === 'json';
  }

  begin(): void {
    if (this.#isDocument) this.out.ascii(`{"schemaVersion":${SCHEMA_VERSION},"flows":[`);
  }

  flow(flow: FlowSummary): void {
    const text = `{"schemaVersion":${SCHEMA_VERSION},${stringifySafely(flow).slice(1)}`;
    this.out.text(this.#isDocument ? `${this.#count++ > 0 ? ',' : ''}\n${text}` : `${text}\n`);
  }

  end(): void {
    if (this.#isDocument) this.out.ascii('\n]}\n');
  }
}
