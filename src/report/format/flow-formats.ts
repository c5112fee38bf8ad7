/** The flow list as table, Markdown, csv, tsv and JSON: one writer each, with the same calls as FlowText. */

import type { FlowSummary } from '../../flow/summary.js';
import { TextBuffer } from '../text-buffer.js';
import { type Delimiter, writeDelimited } from './delimited-rows.js';
import { escapeText } from './escape.js';
import type { FlowColumn, FlowWording } from './flow-columns.js';
import { FlowCells, type FlowWriter } from './flow-rows.js';
import { closeRows } from './json-rows.js';
import { stringifySafely } from './json-text.js';
import { escapeMarkdown, markdownLine, markdownRule } from './markdown.js';
import { SCHEMA_VERSION } from './packet-record.js';
import type { TablePages } from './table.js';

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
