/** The flow list in every format: one writer each, all with the same three calls. */

import type { FlowSummary } from '../../flow/summary.js';
import { TextBuffer } from '../text-buffer.js';
import { type Delimiter, writeDelimited } from './delimited-rows.js';
import { escapeText, isPlainText } from './escape.js';
import { type Cell, type FlowColumn, type FlowWording, formatCell } from './flow-columns.js';
import { closeRows } from './json-rows.js';
import { stringifySafely } from './json-text.js';
import { escapeMarkdown, markdownLine, markdownRule } from './markdown.js';
import { SCHEMA_VERSION } from './packet-record.js';
import type { TablePages } from './table.js';
import { textWidth } from './width.js';

export interface FlowWriter {
  readonly out: TextBuffer;
  /** Flows left out of a document that has enough. */
  readonly omittedRows?: number;
  begin(): void;
  flow(flow: FlowSummary): void;
  end(): void;
}

/** What the formats with columns share. */
abstract class FlowCells {
  readonly out = new TextBuffer();
  protected readonly columns: readonly FlowColumn[];
  readonly #wording: FlowWording;
  #previous: FlowSummary | undefined = undefined;

  constructor(columns: readonly FlowColumn[], wording: FlowWording) {
    this.columns = columns;
    this.#wording = wording;
  }

  /** For people, in their language. */
  protected headings(): string[] {
    return this.columns.map((column) => column[this.#wording.language]);
  }

  /** For people, not yet escaped. */
  protected cells(flow: FlowSummary): string[] {
    return this.values(flow).map(formatCell);
  }

  protected values(flow: FlowSummary): Cell[] {
    const previous = this.#previous;
    this.#previous = flow;
    return this.columns.map((column) => column.cell(flow, this.#wording, previous));
  }
}

const GAP = 2;
const SPACE = 0x20;
const NEWLINE = 0x0a;
/** Flows that the widths are measured by; those behind them follow in the same columns. */
const MEASURED_FLOWS = 500;

/** Aligned columns, made to the measure of the first flows. A longer cell pushes those behind it to the right; nothing is ever cut. */
export class FlowText extends FlowCells implements FlowWriter {
  /** What waits to be measured; undefined once the widths are known. */
  #waiting: (readonly string[])[] | undefined = [];
  #widths: readonly number[] = [];

  begin(): void {
    this.#add(this.headings());
  }

  flow(flow: FlowSummary): void {
    this.#add(this.cells(flow));
  }

  end(): void {
    this.#measure();
  }

  #add(cells: readonly string[]): void {
    if (this.#waiting === undefined) this.#line(cells);
    else if (this.#waiting.push(cells) > MEASURED_FLOWS) this.#measure();
  }

  #measure(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    if (waiting.length === 0) return;
    this.#widths = this.columns.map((_, index) => Math.max(...waiting.map((cells) => textWidth(escapeText(cells[index] ?? '')))));
    for (const cells of waiting) this.#line(cells);
  }

  /** One look at each cell tells whether it is as wide as it is long: most are. */
  #line(cells: readonly string[]): void {
    const { out } = this;
    let place = 0;
    let at = 0;
    for (let i = 0; i < cells.length; i++) {
      let cell = cells[i] as string;
      const width = this.#widths[i] as number;
      const isPlain = isPlainText(cell);
      if (!isPlain) cell = escapeText(cell);
      const own = isPlain ? cell.length : textWidth(cell);
      const gap = i === 0 ? 0 : Math.max(place - at, GAP);
      const blanks = this.columns[i]?.alignRight === true ? Math.max(gap, place + width - at - own) : gap;
      for (let n = 0; n < blanks; n++) out.byte(SPACE);
      if (isPlain) out.ascii(cell);
      else out.text(cell);
      at += blanks + own;
      place += width + GAP;
    }
    while (out.length > 0 && out.bytes[out.length - 1] === SPACE) out.length--;
    out.byte(NEWLINE);
  }
}

export class FlowTable extends FlowCells implements FlowWriter {
  readonly #pages: TablePages;

  constructor(columns: readonly FlowColumn[], wording: FlowWording, pages: TablePages) {
    super(columns, wording);
    this.#pages = pages;
  }

  begin(): void {}

  flow(flow: FlowSummary): void {
    this.out.text(this.#pages.add(this.cells(flow).map(escapeText)));
  }

  end(): void {
    this.out.text(this.#pages.end());
  }
}

export class FlowMarkdown extends FlowCells implements FlowWriter {
  begin(): void {
    this.out.text(markdownLine(this.headings().map(escapeMarkdown)));
    this.out.text(markdownRule(this.columns.map(({ alignRight }) => alignRight)));
  }

  flow(flow: FlowSummary): void {
    this.out.text(markdownLine(this.cells(flow).map(escapeMarkdown)));
  }

  end(): void {}
}

export class FlowDelimited extends FlowCells implements FlowWriter {
  readonly #delimiter: Delimiter;

  constructor(columns: readonly FlowColumn[], wording: FlowWording, delimiter: Delimiter) {
    super(columns, wording);
    this.#delimiter = delimiter;
  }

  begin(): void {
    writeDelimited(
      this.out,
      this.columns.map(({ name }) => name),
      this.#delimiter,
    );
  }

  flow(flow: FlowSummary): void {
    writeDelimited(this.out, this.values(flow), this.#delimiter);
  }

  end(): void {}
}

/** One object a line, or one document. */
export class FlowJson implements FlowWriter {
  readonly out = new TextBuffer();
  readonly #isDocument: boolean;
  readonly #maxRows: number;
  #count = 0;
  /** Flows that a document was given beyond `maxRows`. */
  omittedRows = 0;

  constructor(format: 'json' | 'ndjson', maxRows = Number.POSITIVE_INFINITY) {
    this.#isDocument = format === 'json';
    this.#maxRows = maxRows;
  }

  begin(): void {
    if (this.#isDocument) this.out.ascii(`{"schemaVersion":${SCHEMA_VERSION},"flows":[`);
  }

  flow(flow: FlowSummary): void {
    if (this.#isDocument && this.#count === this.#maxRows) {
      this.omittedRows++;
      return;
    }
    const text = `{"schemaVersion":${SCHEMA_VERSION},${stringifySafely(flow).slice(1)}`;
    this.out.text(this.#isDocument ? `${this.#count++ > 0 ? ',' : ''}\n${text}` : `${text}\n`);
  }

  end(): void {
    if (this.#isDocument) this.out.ascii(closeRows(this.omittedRows));
  }
}
