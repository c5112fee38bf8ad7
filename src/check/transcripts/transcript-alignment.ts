/**
 * Finds which lines of an expected transcript stand for which of an actual one, with as few lines removed and added as can be: dynamic programming over windows of
 * bounded size, so that time and memory grow with the length of the transcripts and not with its square. What the two have in common at a window's beginning
 * costs nothing; transcripts that then fit into one window are aligned at best, longer ones window by window. Whether the two agree is decided before, at any length.
 */

/** Lines of either side that are aligned at once. */
const WINDOW = 256;

/** What a line removed or added costs. A line kept gains 1, so that of ways with as few differences a run ends where most is kept behind it. More than a window has lines. */
const DIFFERENCE = 1024;

/** So many steps, for each line there is, are taken to find that two transcripts agree. */
const MOST_STEPS = 64;

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

/** How many lines of each side an edit takes. Only `remove` and `add` cost something. */
const EDITS: Readonly<Record<Edit, { rows: 0 | 1; columns: 0 | 1 }>> = {
  keep: { rows: 1, columns: 1 },
  idle: { rows: 1, columns: 0 },
  cover: { rows: 0, columns: 1 },
  remove: { rows: 1, columns: 0 },
  add: { rows: 0, columns: 1 },
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
  const agreement = findAgreement(sides);
  if (agreement !== undefined) {
    for (const edit of agreement) apply(edit);
    return;
  }
  while (expected < sides.expectedCount || actual < sides.actualCount) {
    if (expected < sides.expectedCount && actual < sides.actualCount && sides.matches(expected, actual)) apply('keep');
    else for (const edit of alignWindow(sides, expected, actual)) apply(edit);
  }
}

/**
 * The edits of transcripts that agree; undefined where they differ, or where it takes too long to tell. A run stands for as few lines as it can: what follows it is
 * tried at one line after the other, and once the next run is reached, nothing before it needs to be tried again.
 */
function findAgreement(sides: Sides): Edit[] | undefined {
  const { expectedCount, actualCount } = sides;
  /** The actual line at which each expected one begins. */
  const places = new Int32Array(expectedCount + 1);
  let stepsLeft = MOST_STEPS * (expectedCount + actualCount);
  let run = -1;
  let runEnd = 0;
  let expected = 0;
  let actual = 0;
  while (expected < expectedCount || actual < actualCount) {
    if (stepsLeft-- === 0) return undefined;
    places[expected] = actual;
    const hasBoth = expected < expectedCount && actual < actualCount;
    if (expected < expectedCount && sides.isIdle(expected)) {
      if (hasBoth && sides.covers(expected, actual)) [run, runEnd] = [expected, actual];
      expected++;
    } else if (hasBoth && sides.matches(expected, actual)) {
      expected++;
      actual++;
    } else if (run >= 0 && runEnd < actualCount && sides.covers(run, runEnd)) {
      runEnd++;
      [expected, actual] = [run + 1, runEnd];
    } else {
      return undefined;
    }
  }
  places[expectedCount] = actualCount;
  const edits: Edit[] = [];
  for (let line = 0; line < expectedCount; line++) {
    const isIdle = sides.isIdle(line);
    for (let covered = places[line] as number; isIdle && covered < (places[line + 1] as number); covered++) edits.push('cover');
    edits.push(isIdle ? 'idle' : 'keep');
  }
  return edits;
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
  const width = columns + 1;
  const costs = new Int32Array((rows + 1) * width);
  for (let row = hasMoreRows ? rows - 1 : rows; row >= 0; row--) {
    const isIdle = row < rows && sides.isIdle(expected + row);
    for (let column = hasMoreColumns || row === rows ? columns - 1 : columns; column >= 0; column--) {
      const at = row * width + column;
      let best = Number.POSITIVE_INFINITY;
      if (row < rows) best = (costs[at + width] as number) + (isIdle ? 0 : DIFFERENCE);
      if (column < columns) {
        const right = costs[at + 1] as number;
        if (right + DIFFERENCE < best) best = right + DIFFERENCE;
        if (row < rows && right < best && sides.covers(expected + row, actual + column)) best = right;
        if (row < rows && (costs[at + width + 1] as number) - 1 < best && sides.matches(expected + row, actual + column)) {
          best = (costs[at + width + 1] as number) - 1;
        }
      }
      costs[at] = best;
    }
  }

  /** An edit by which that cost is reached. */
  const choose = (row: number, column: number): Edit => {
    const at = row * width + column;
    const cost = costs[at] as number;
    const [down, right, both] = [costs[at + width] ?? 0, costs[at + 1] ?? 0, costs[at + width + 1] ?? 0];
    const hasBoth = row < rows && column < columns;
    if (hasBoth && cost === both - 1 && sides.matches(expected + row, actual + column)) return 'keep';
    if (hasBoth && cost === right && sides.covers(expected + row, actual + column)) return 'cover';
    if (row < rows && cost === down && sides.isIdle(expected + row)) return 'idle';
    return row < rows && cost === down + DIFFERENCE ? 'remove' : 'add';
  };

  const edits: Edit[] = [];
  for (let row = 0, column = 0; !isOut(row, column); ) {
    const edit = choose(row, column);
    edits.push(edit);
    row += EDITS[edit].rows;
    column += EDITS[edit].columns;
  }
  // What lies near the far side of a window would be aligned otherwise if more could be seen.
  return hasMoreRows || hasMoreColumns ? edits.slice(0, Math.ceil(edits.length / 2)) : edits;
}
