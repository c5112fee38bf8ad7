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
    const cells: string[] = [];
    for (const value of this.values(flow)) cells.push(formatCell(value));
    return cells;
  }

  protected values(flow: FlowSummary): Cell[] {
    const previous = this.#previous;
    this.#previous = flow;
    const values: Cell[] = [];
    for (const column of this.columns) values.push(column.cell(flow, this.#wording, previous));
    return values;
  }
}

const GAP = 2;
/** Lines that are put together before they become bytes: one call for all of them. */
const LINES = 64;
/** Flows that the widths are measured by; those behind them follow in the same columns. */
const MEASURED_FLOWS = 500;

/** Aligned columns, made to the measure of the first flows. A longer cell pushes those behind it to the right; nothing is ever cut. */
export class FlowText extends FlowCells implements FlowWriter {
  /** What waits to be measured; undefined once the widths are known. */
  #waiting: (readonly string[])[] | undefined = [];
  #widths: readonly number[] = [];
  #lines = '';
  #count = 0;

  begin(): void {
    this.#add(this.headings());
  }

  flow(flow: FlowSummary): void {
    this.#add(this.cells(flow));
  }

  end(): void {
    this.#measure();
    this.#flush();
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

  /**
   * By the engine's own operations on text: a list is over before loops over its characters would be compiled. Most rows are as wide as they are long: a look at the
   * finished line tells.
   */
  #line(cells: readonly string[]): void {
    const line = this.#align(cells, true);
    this.#lines += `${isPlainText(line) ? line : this.#align(cells, false)}\n`;
    if (++this.#count === LINES) this.#flush();
  }

  /** `isPlain`: no cell needs an escape, and each is as wide as it is long. */
  #align(cells: readonly string[], isPlain: boolean): string {
    let line = '';
    let pending = 0;
    let place = 0;
    let at = 0;
    for (let i = 0; i < cells.length; i++) {
      const cell = isPlain ? (cells[i] as string) : escapeText(cells[i] as string);
      const own = isPlain ? cell.length : textWidth(cell);
      const width = this.#widths[i] as number;
      const gap = i === 0 ? 0 : Math.max(place - at, GAP);
      const before = this.columns[i]?.alignRight === true ? Math.max(gap, place + width - at - own) : gap;
      pending += before;
      // No line ends in blanks.
      if (cell !== '') {
        line += blanks(pending) + cell;
        pending = 0;
      }
      at += before + own;
      place += width + GAP;
    }
    return line;
  }

  #flush(): void {
    this.out.text(this.#lines);
    this.#lines = '';
    this.#count = 0;
  }
}

/** By their number: made once, they are a tenth of what the list allocates. */
const BLANKS: string[] = [];

function blanks(count: number): string {
  const known = BLANKS[count];
  if (known !== undefined) return known;
  const made = ' '.repeat(count);
  BLANKS[count] = made;
  return made;
}
