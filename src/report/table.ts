import Table from 'cli-table3';
import { textWidth, wrapToWidth } from './width.js';

/** Rows under one heading. cli-table3's cost grows with the square of the rows it draws at once, so it never draws more than this. */
const PAGE_ROWS = 50;
const ELBOW = 3; // a cell's two blanks and one border

export interface TableColumn {
  readonly heading: string;
  readonly alignRight: boolean;
  /** Columns of text that it gets even when the rows at hand need less: those to come may need it. */
  readonly usual: number;
  /** Narrower than this it is not made while there is another way. */
  readonly least: number;
  /** Long text that may wrap, and that moves under the other cells where the table is too narrow for one line. */
  readonly isDetail: boolean;
}

interface TableRow {
  readonly cells: readonly string[];
  /** Puts colour around a piece of the row's text. */
  readonly paint: (text: string) => string;
}

type Layout =
  | { readonly kind: 'lines'; readonly widths: readonly number[] }
  | { readonly kind: 'stacked'; readonly widths: readonly number[] };

/**
 * Boxes in pages. Each page measures its columns once, by the rows that are at hand when it begins, repeats the headings, and is then drawn piece by
 * piece as rows come, so a live capture shows each row at once. Where the width does not suffice for one line, the long columns stand in a line of their
 * own under the others. All text is expected to be safe already (escape.ts).
 */
export class TablePages {
  readonly #columns: readonly TableColumn[];
  readonly #width: number;
  #rows: TableRow[] = [];
  #layout: Layout | undefined = undefined;
  #drawn = 0;

  /** `width`: columns of the terminal; Infinity for none. */
  constructor(columns: readonly TableColumn[], width: number) {
    this.#columns = columns;
    this.#width = width;
  }

  /** Adds a row; returns the page's text when that is complete. */
  add(cells: readonly string[], paint: (text: string) => string = same): string {
    this.#rows.push({ cells, paint });
    return this.#drawn + this.#rows.length >= PAGE_ROWS ? this.#endPage() : '';
  }

  /** Draws the rows at hand and leaves the page open. */
  flush(): string {
    if (this.#rows.length === 0) return '';
    let text = '';
    if (this.#layout === undefined) {
      this.#layout = chooseLayout(this.#columns, this.#rows, this.#width);
      text += this.#drawHeadings(this.#layout);
    }
    text += this.#drawRows(this.#layout);
    this.#drawn += this.#rows.length;
    this.#rows = [];
    return text;
  }

  /** The rest; a table without rows is its headings. */
  end(): string {
    if (this.#layout === undefined && this.#rows.length === 0) {
      const layout = chooseLayout(this.#columns, [], this.#width);
      return this.#drawHeadings(layout) + rule(layout.widths, layout.kind === 'stacked' ? '└──┘' : '└─┴┘');
    }
    return this.#endPage();
  }

  #endPage(): string {
    const text = this.flush();
    const layout = this.#layout;
    this.#layout = undefined;
    this.#drawn = 0;
    return layout === undefined ? text : text + rule(layout.widths, layout.kind === 'stacked' ? '└──┘' : '└─┴┘');
  }

  #drawHeadings(layout: Layout): string {
    const headings = { cells: this.#columns.map(({ heading }) => heading), paint: same };
    const isStacked = layout.kind === 'stacked';
    const body = isStacked ? this.#stack(layout.widths, [headings], ' · ') : this.#line(layout.widths, [headings]);
    return rule(layout.widths, '┌─┬┐') + body + (isStacked ? '' : rule(layout.widths, '├─┼┤'));
  }

  #drawRows(layout: Layout): string {
    return layout.kind === 'stacked' ? this.#stack(layout.widths, this.#rows, ' · ', '├─┬┤') : this.#line(layout.widths, this.#rows);
  }

  #line(widths: readonly number[], rows: readonly TableRow[]): string {
    const table = newTable(
      widths,
      this.#columns.map(({ alignRight }) => alignRight),
    );
    for (const { cells, paint } of rows) {
      table.push(
        cells.map((cell, index) =>
          wrapToWidth(cell, widths[index] as number)
            .map(paint)
            .join('\n'),
        ),
      );
    }
    return `${table.toString()}\n`;
  }

  /** Each row as a line of short cells and, under it across all of them, the long ones: the first on its own, the others in one line. */
  #stack(widths: readonly number[], rows: readonly TableRow[], joint: string, before = ''): string {
    const isShort = this.#columns.map(({ isDetail }) => !isDetail);
    const alignRight = this.#columns.filter((_, index) => isShort[index]).map((column) => column.alignRight);
    const across = widths.reduce((sum, width) => sum + width + ELBOW, -ELBOW);
    let text = '';
    for (const { cells, paint } of rows) {
      const short = cells.filter((_, index) => isShort[index]);
      const [first = '', ...others] = cells.filter((_, index) => !isShort[index]);
      const rest = others.filter((cell) => cell !== '').join(joint);
      const lines = [first, rest].filter((cell) => cell !== '').flatMap((cell) => wrapToWidth(cell, across));
      const table = newTable(widths, alignRight);
      table.push(
        short.map((cell, index) =>
          wrapToWidth(cell, widths[index] as number)
            .map(paint)
            .join('\n'),
        ),
      );
      if (lines.length > 0) table.push([{ colSpan: widths.length, hAlign: 'left', content: lines.map(paint).join('\n') }]);
      if (before !== '') text += rule(widths, before);
      text += `${table.toString()}\n`;
    }
    return text;
  }
}

function same(text: string): string {
  return text;
}

/** A table of cells and upright borders only; rules are drawn by `rule`, because cli-table3 draws them between all rows or none. No colours of its own. */
function newTable(widths: readonly number[], alignRight: readonly boolean[]) {
  const none = '';
  return new Table({
    colWidths: widths.map((width) => width + 2),
    colAligns: alignRight.map((right) => (right ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 1, 'padding-right': 1 },
    chars: {
      top: none,
      'top-mid': none,
      'top-left': none,
      'top-right': none,
      bottom: none,
      'bottom-mid': none,
      'bottom-left': none,
      'bottom-right': none,
      mid: none,
      'mid-mid': none,
      'left-mid': none,
      'right-mid': none,
    },
  });
}

/** A rule across the table; `marks` are its left end, line, crossing and right end. */
function rule(widths: readonly number[], marks: string): string {
  const [left, line, crossing, right] = marks as unknown as [string, string, string, string];
  return `${left}${widths.map((width) => line.repeat(width + 2)).join(crossing)}${right}\n`;
}

/**
 * One line for each row when everything fits, the detail columns narrowed as far as that helps; otherwise the short columns alone, with the others under
 * them.
 */
function chooseLayout(columns: readonly TableColumn[], rows: readonly TableRow[], width: number): Layout {
  const natural = columns.map(({ heading, usual }, index) =>
    rows.reduce((widest, { cells }) => Math.max(widest, textWidth(cells[index] ?? '')), Math.max(usual, textWidth(heading))),
  );
  const widths = narrow(columns, natural, width - ELBOW * columns.length - 1);
  if (widths !== undefined) return { kind: 'lines', widths };
  const short = columns.map((column, index) => ({ column, width: natural[index] as number })).filter(({ column }) => !column.isDetail);
  if (short.length === 0 || short.length === columns.length)
    return { kind: 'lines', widths: force(natural, width - ELBOW * columns.length - 1) };
  const room = width - ELBOW * short.length - 1;
  const shortWidths = short.map((entry) => entry.width);
  const total = sum(shortWidths);
  if (total > room) return { kind: 'stacked', widths: force(shortWidths, room) };
  // What is left over goes to the last column, so that the lines below have the whole width.
  if (Number.isFinite(room)) shortWidths[shortWidths.length - 1] = (shortWidths[shortWidths.length - 1] as number) + room - total;
  return { kind: 'stacked', widths: shortWidths };
}

/** Takes from the widest detail column until all fit; undefined when they do not before each is at its least. */
function narrow(columns: readonly TableColumn[], natural: readonly number[], room: number): number[] | undefined {
  const widths = [...natural];
  for (let over = sum(widths) - room; over > 0; over--) {
    let widest = -1;
    columns.forEach(({ isDetail, least }, index) => {
      const width = widths[index] as number;
      if (isDetail && width > least && width > (widths[widest] ?? 0)) widest = index;
    });
    if (widest < 0) return undefined;
    widths[widest] = (widths[widest] as number) - 1;
  }
  return widths;
}

/** Takes from the widest column of all until they fit or nothing is left to take. */
function force(natural: readonly number[], room: number): number[] {
  const widths = [...natural];
  for (let over = sum(widths) - room; over > 0; over--) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] as number) <= 3) break;
    widths[widest] = (widths[widest] as number) - 1;
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
