/**
 * Finds which lines of an expected transcript stand for which of an actual one, with as few lines removed and added as can be: dynamic programming over windows of
 * bounded size, so that time and memory grow with the length of the transcripts and not with its square. What the two have in common at a window's beginning
 * costs nothing; transcripts that then fit into one window are aligned at best, longer ones window by window.
 */

/** Lines of either side that are aligned at once. */
const WINDOW = 400;

export interface Sides {
  expectedCount: number;
  actualCount: number;
  /** Both lines say the same. */
  matches(expected: number, actual: number): boolean;
  /** A line that asks for nothing: a comment, a blank line, `...`. */
  isIdle(expected: number): boolean;
  /** The expected line is `...`, and may stand for this actual line among others. */
  covers(expected: number, actual: number): boolean;
}

/** What becomes of a line, or of two that match: `keep` takes one of each side, `idle` and `remove` an expected one, `cover` and `add` an actual one. */
export type Edit = 'keep' | 'idle' | 'cover' | 'remove' | 'add';

/** How many lines of each side an edit takes, and what it costs. */
const EDITS: Readonly<Record<Edit, { rows: 0 | 1; columns: 0 | 1; cost: 0 | 1 }>> = {
  keep: { rows: 1, columns: 1, cost: 0 },
  idle: { rows: 1, columns: 0, cost: 0 },
  cover: { rows: 0, columns: 1, cost: 0 },
  remove: { rows: 1, columns: 0, cost: 1 },
  add: { rows: 0, columns: 1, cost: 1 },
};

/** Calls `take` for each edit in order; `expected` and `actual` are the lines it takes, or those that come next on the side it takes none of. */
export function alignTranscripts(sides: Sides, take: (edit: Edit, expected: number, actual: number) => void): void {
  let expected = 0;
  let actual = 0;
  const apply = (edit: Edit) => {
    take(edit, expected, actual);
    expected += EDITS[edit].rows;
    actual += EDITS[edit].columns;
  };
  while (expected < sides.expectedCount || actual < sides.actualCount) {
    if (expected < sides.expectedCount && actual < sides.actualCount && sides.matches(expected, actual)) apply('keep');
    else for (const edit of alignWindow(sides, expected, actual)) apply(edit);
  }
}

/** The edits of the next lines of both sides, at least one. */
function alignWindow(sides: Sides, expected: number, actual: number): Edit[] {
  const rows = Math.min(WINDOW, sides.expectedCount - expected);
  const columns = Math.min(WINDOW, sides.actualCount - actual);
  const hasMoreRows = expected + rows < sides.expectedCount;
  const hasMoreColumns = actual + columns < sides.actualCount;
  /** The window may be left here: at its corner, or wherever a side of it is not the end of the transcript. */
  const isOut = (row: number, column: number) =>
    (row === rows && hasMoreRows) || (column === columns && hasMoreColumns) || (row === rows && column === columns);

  /** The least cost from each place to where the window is left. */
  const costs = new Uint16Array((rows + 1) * (columns + 1));
  const costBy = (edit: Edit, row: number, column: number) =>
    EDITS[edit].cost + (costs[(row + EDITS[edit].rows) * (columns + 1) + column + EDITS[edit].columns] as number);
  const cheapest = (row: number, column: number): Edit => {
    const hasRow = row < rows;
    const hasColumn = column < columns;
    let best: Edit = hasRow ? 'remove' : 'add';
    if (hasRow && hasColumn && costBy('add', row, column) < costBy(best, row, column)) best = 'add';
    if (hasRow && sides.isIdle(expected + row) && costBy('idle', row, column) <= costBy(best, row, column)) best = 'idle';
    if (!hasRow || !hasColumn) return best;
    if (sides.covers(expected + row, actual + column) && costBy('cover', row, column) <= costBy(best, row, column)) best = 'cover';
    if (sides.matches(expected + row, actual + column) && costBy('keep', row, column) <= costBy(best, row, column)) best = 'keep';
    return best;
  };
  for (let row = rows; row >= 0; row--) {
    for (let column = columns; column >= 0; column--) {
      if (!isOut(row, column)) costs[row * (columns + 1) + column] = costBy(cheapest(row, column), row, column);
    }
  }

  const edits: Edit[] = [];
  for (let row = 0, column = 0; !isOut(row, column); ) {
    const edit = cheapest(row, column);
    edits.push(edit);
    row += EDITS[edit].rows;
    column += EDITS[edit].columns;
  }
  // What lies near the far side of a window would be aligned otherwise if more could be seen.
  return hasMoreRows || hasMoreColumns ? edits.slice(0, Math.ceil(edits.length / 2)) : edits;
}
