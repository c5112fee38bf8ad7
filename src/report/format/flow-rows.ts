/** The flow list, flow by flow: what its writers share, and the aligned text. The other formats are in flow-formats.ts, which is loaded when one is asked for. */

import type { FlowSummary } from '../../flow/summary.js';
import { TextBuffer } from '../text-buffer.js';
import { escapeText, isPlainText } from './escape.js';
import { type Cell, type FlowColumn, type FlowWording, formatCell } from './flow-columns.js';
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
export abstract class FlowCells {
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
