import Table from 'cli-table3';
import { textWidth } from './width.js';
import { wrapText } from './wrap-text.js';

/** Rows under one heading. */
const PAGE_ROWS = 50;
/** A cell's two blanks and one border. */
const CELL_EXTRA = 3;
/** So many columns stay side by side however narrow the terminal is. */
const MOST_NARROWED = 3;
const NARROWEST = 3;
/** Stands between cells that share a line under the others. */
const JOINT = ' · ';
/** Blanks, at least, between the leading cell under the others and those that share its last line. */
const LEAD_GAP = 2;

export interface TableColumn {
  readonly heading: string;
  readonly alignRight: boolean;
  /** Columns of text that it gets, though the rows at hand need less, where the page goes on with rows to come. */
  readonly usual: number;
  /** Columns of text that it mostly needs: which column moves under the others, and how wide the table is then, go by this, so that all pages look alike. */
  readonly typical: number;
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

/** Which columns stand side by side, how wide, and which stand under them: the one with the longest text first. */
interface Layout {
  readonly inline: readonly number[];
  readonly widths: readonly number[];
  readonly below: readonly number[];
}

/**
 * Boxes in pages. Each page measures its columns once and repeats the headings. A page whose rows are all at hand is made to their measure, and no narrower
 * than the pages before; with `flush` it is drawn piece by piece as rows come, so a live capture shows each row at once, in columns of usual widths.
 *
 * Where the width does not suffice for one line, columns stand under the others: the longest text to the left, in as many lines as it takes, and the rest flush
 * right, in its last line when that has room. There what is no sentence has its heading in front: `Length 74`. All text is expected to be safe already (escape.ts).
 */
export class TablePages {
  readonly #columns: readonly TableColumn[];
  readonly #width: number;
  #rows: TableRow[] = [];
  #layout: Layout | undefined = undefined;
  #drawn = 0;
  #hasPages = false;
  /** What the columns have needed on all pages so far. */
  readonly #needed: number[];

  /** `width`: columns of the terminal; Infinity for none. */
  constructor(columns: readonly TableColumn[], width: number) {
    this.#columns = columns;
    this.#width = width;
    this.#needed = columns.map(({ heading }) => textWidth(heading));
  }

  /** Adds a row; returns the page's text when that is complete. */
  add(cells: readonly string[], paint: (text: string) => string = same): string {
    this.#rows.push({ cells, paint });
    return this.#drawn + this.#rows.length >= PAGE_ROWS ? this.#endPage() : '';
  }

  /** Draws the rows at hand and leaves the page open. */
  flush(): string {
    return this.#drawAtHand(this.#columns.map(({ usual }) => usual));
  }

  /** The rest; a table without rows is its headings. */
  end(): string {
    if (this.#layout === undefined && this.#rows.length === 0) {
      if (this.#hasPages) return '';
      const layout = chooseLayout(this.#columns, this.#needed, this.#width);
      return this.#drawHeadings(layout) + bottomRule(layout);
    }
    return this.#endPage();
  }

  #endPage(): string {
    this.#hasPages = true;
    const text = this.#drawAtHand([]);
    const layout = this.#layout;
    this.#layout = undefined;
    this.#drawn = 0;
    return layout === undefined ? text : text + bottomRule(layout);
  }

  /** `leastNeeded`: by column, where more is to come. */
  #drawAtHand(leastNeeded: readonly number[]): string {
    if (this.#rows.length === 0) return '';
    let text = '';
    if (this.#layout === undefined) {
      this.#measure(leastNeeded);
      this.#layout = chooseLayout(this.#columns, this.#needed, this.#width);
      text += this.#drawHeadings(this.#layout);
    }
    text += this.#drawRows(this.#layout);
    this.#drawn += this.#rows.length;
    this.#rows = [];
    return text;
  }

  #measure(leastNeeded: readonly number[]): void {
    const needed = this.#needed;
    for (let i = 0; i < needed.length; i++) {
      needed[i] = this.#rows.reduce(
        (widest, { cells }) => Math.max(widest, textWidth(cells[i] ?? '')),
        Math.max(needed[i] as number, leastNeeded[i] ?? 0),
      );
    }
  }

  #drawHeadings(layout: Layout): string {
    const headings = { cells: this.#columns.map(({ heading }) => heading), paint: same };
    const isStacked = layout.below.length > 0;
    return rule(layout.widths, '┌─┬┐') + this.#draw(layout, [headings]).join('') + (isStacked ? '' : rule(layout.widths, '├─┼┤'));
  }

  #drawRows(layout: Layout): string {
    const between = layout.below.length > 0 ? rule(layout.widths, '├─┬┤') : '';
    return this.#draw(layout, this.#rows)
      .map((text) => between + text)
      .join('');
  }

  /** The lines of each row, without rules. */
  #draw({ inline, widths, below }: Layout, rows: readonly TableRow[]): string[] {
    const alignRight = inline.map((index) => this.#columns[index]?.alignRight === true);
    const frame = drawFrame(widths);
    return rows.map(({ cells, paint }) => {
      const wrapped = inline.map((column, index) => wrapToWidth(cells[column] ?? '', widths[index] as number));
      const height = Math.max(...wrapped.map(({ length }) => length));
      const lines = Array.from({ length: height }, (_, line) =>
        place(
          frame,
          wrapped.map((each, index) => {
            const text = fill(each[line] ?? '', widths[index] as number, alignRight[index] === true);
            // The whole cell takes the colour, not the text alone; below its last line it takes none.
            return line < each.length ? paint(text) : text;
          }),
        ),
      );
      return `${[...lines, ...this.#drawBelow({ cells, paint }, below, acrossOf(widths))].join('\n')}\n`;
    });
  }

  /** The cells that stand under the others, in lines across the table. */
  #drawBelow({ cells, paint }: TableRow, below: readonly number[], across: number): string[] {
    const [lead, ...others] = below;
    const rest = others.map((column) => nameCell(this.#columns[column] as TableColumn, cells[column] ?? '')).filter((cell) => cell !== '');
    const leading = lead === undefined ? '' : nameCell(this.#columns[lead] as TableColumn, cells[lead] ?? '');
    const left = leading === '' ? [] : wrapToWidth(leading, across);
    const beside = across - textWidth(left.at(-1) ?? '') - LEAD_GAP;
    const together = joinLines(left, packCells(rest, across, across), across);
    const apart = joinLines(left, packCells(rest, across, beside), across);
    // What belongs together is torn apart only where that saves a line.
    const lines = apart.length < together.length ? apart : together;
    return lines.map((line) => `│ ${paint(fill(line, across, false))} │`);
  }
}

/** Sentences speak for themselves, and so does a heading; other cells have their heading in front. */
function nameCell({ heading, isDetail }: TableColumn, cell: string): string {
  return isDetail || cell === '' || cell === heading ? cell : `${heading} ${cell}`;
}

/** As many cells to a line as fit; the first line is no longer than `first`, where a cell fits into that. */
function packCells(cells: readonly string[], across: number, first: number): string[] {
  const lines: string[] = [];
  for (const cell of cells) {
    const last = lines.at(-1);
    const room = lines.length === 1 && textWidth(lines[0] as string) <= first ? first : across;
    if (last !== undefined && textWidth(last) + JOINT.length + textWidth(cell) <= room) lines[lines.length - 1] = last + JOINT + cell;
    else lines.push(...wrapToWidth(cell, across));
  }
  return lines;
}

/** `right` flush right under `left`, or beside its last line when there is room. */
function joinLines(left: readonly string[], right: readonly string[], across: number): string[] {
  const last = left.at(-1);
  const first = right[0];
  const aligned = right.map((line) => ' '.repeat(across - textWidth(line)) + line);
  if (last === undefined || first === undefined || textWidth(last) + LEAD_GAP + textWidth(first) > across) return [...left, ...aligned];
  const shared = last + ' '.repeat(across - textWidth(last) - textWidth(first)) + first;
  return [...left.slice(0, -1), shared, ...aligned.slice(1)];
}

function fill(line: string, width: number, alignRight: boolean): string {
  const blanks = ' '.repeat(Math.max(0, width - textWidth(line)));
  return alignRight ? blanks + line : line + blanks;
}

function wrapToWidth(text: string, width: number): string[] {
  return wrapText(text, width, textWidth);
}

function same(text: string): string {
  return text;
}

/**
 * The borders of a line: what stands before, between and behind its cells. cli-table3 draws one line, and the texts are put into it in place of its own: it measures each
 * cell several times with regular expressions that it makes anew, so a line of nine cells takes it 0.17 ms, and the time grows with the square of the cells drawn at once.
 */
function drawFrame(widths: readonly number[]): string[] {
  const table = newTable(widths);
  table.push(widths.map((width) => 'x'.repeat(width)));
  return table.toString().split(/x+/);
}

/** Puts texts, each as wide as its column, into the borders of a line. */
function place(frame: readonly string[], texts: readonly string[]): string {
  let line = '';
  for (let i = 0; i < texts.length; i++) line += (frame[i] as string) + (texts[i] as string);
  return line + (frame[texts.length] as string);
}

/** A table of cells and upright borders only; rules are drawn by `rule`, because cli-table3 draws them between all rows or none. No colours of its own. */
function newTable(widths: readonly number[]) {
  const none = '';
  return new Table({
    colWidths: widths.map((width) => width + 2),
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

function bottomRule({ widths, below }: Layout): string {
  return rule(widths, below.length > 0 ? '└──┘' : '└─┴┘');
}

/** Columns of text in a line across the whole table. */
function acrossOf(widths: readonly number[]): number {
  return sum(widths) + CELL_EXTRA * (widths.length - 1);
}

/**
 * Everything side by side when it fits, the detail columns narrowed as far as that helps; otherwise columns move under the others until the rest fits: detail
 * columns first, the widest before the others, then from the right.
 */
function chooseLayout(columns: readonly TableColumn[], natural: readonly number[], width: number): Layout {
  let inline = columns.map((_, index) => index);
  for (;;) {
    const room = width - CELL_EXTRA * inline.length - 1;
    const widths = narrow(inline, columns, natural, room);
    if (widths === undefined && inline.length > MOST_NARROWED) {
      const moved = chooseToMove(inline, columns, natural);
      inline = inline.filter((index) => index !== moved);
      continue;
    }
    const chosen = widths ?? force(inline, natural, room);
    const under = columns.map((_, index) => index).filter((index) => !inline.includes(index));
    return under.length === 0 ? { inline, widths: chosen, below: [] } : stack(inline, chosen, under, columns, natural, room);
  }
}

function chooseToMove(inline: readonly number[], columns: readonly TableColumn[], natural: readonly number[]): number {
  const details = inline.filter((index) => columns[index]?.isDetail === true);
  if (details.length === 0) return inline.at(-1) as number;
  return details.reduce((widest, index) => (mostly(index, columns, natural) > mostly(widest, columns, natural) ? index : widest));
}

/** What the column needs on this page or mostly, whichever is more. */
function mostly(index: number, columns: readonly TableColumn[], natural: readonly number[]): number {
  return Math.max(natural[index] as number, columns[index]?.typical ?? 0);
}

/** Puts the moved columns under the others, the longest first, and widens the table where they need it and there is room. */
function stack(
  inline: readonly number[],
  widths: readonly number[],
  under: readonly number[],
  columns: readonly TableColumn[],
  natural: readonly number[],
  room: number,
): Layout {
  const lead = chooseToMove(under, columns, natural);
  const others = under.filter((index) => index !== lead);
  const wanted = [
    mostly(lead, columns, natural),
    sum(others.map((index) => mostly(index, columns, natural) + JOINT.length)) - JOINT.length,
  ];
  const most = room + CELL_EXTRA * (inline.length - 1);
  const widened = [...widths];
  const missing = Math.min(Math.max(...wanted), most) - acrossOf(widths);
  const places = widened.map((_, place) => place);
  const ofText = places.filter((place) => columns[inline[place] as number]?.alignRight === false);
  const targets = ofText.length === 0 ? places : ofText;
  for (let i = 0; i < missing; i++) {
    const target = targets[i % targets.length] as number;
    widened[target] = (widened[target] as number) + 1;
  }
  return { inline, widths: widened, below: [lead, ...others] };
}

/** Takes from the widest detail column until all fit; undefined when they do not before each is at its least. */
function narrow(
  inline: readonly number[],
  columns: readonly TableColumn[],
  natural: readonly number[],
  room: number,
): number[] | undefined {
  const widths = inline.map((index) => natural[index] as number);
  for (let over = sum(widths) - room; over > 0; over--) {
    let widest = -1;
    inline.forEach((column, index) => {
      const { isDetail, least } = columns[column] as TableColumn;
      const width = widths[index] as number;
      if (isDetail && width > least && width > (widths[widest] ?? 0)) widest = index;
    });
    if (widest < 0) return undefined;
    widths[widest] = (widths[widest] as number) - 1;
  }
  return widths;
}

/** Takes from the widest column of all until they fit or nothing is left to take. */
function force(inline: readonly number[], natural: readonly number[], room: number): number[] {
  const widths = inline.map((index) => natural[index] as number);
  for (let over = sum(widths) - room; over > 0; over--) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] as number) <= NARROWEST) break;
    widths[widest] = (widths[widest] as number) - 1;
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
