/** The name that somebody who typed another one meant: options, columns, fields, and the words of a rules file. Depends on nothing, so every stage may ask. */

/** What is longer than any name was not meant for one; comparing it would take as long as somebody made it. */
const LONGEST = 100;

/** Distance of Damerau and Levenshtein (restricted): insertions, deletions, exchanges and swaps of neighbours. */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const exchanged = (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(exchanged, (last[j] as number) + 1, (row[j - 1] as number) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (beforeLast[j - 2] as number) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}

/**
 * The name nearest to what was typed, case aside; undefined when none is near enough to be meant (a third of its letters wrong, at least one). A name that
 * begins with what was typed counts as near, of two the shorter; and one that what was typed begins with, of two the longer.
 */
export function nearestName(typed: string, names: Iterable<string>): string | undefined {
  if (typed.length > LONGEST) return undefined;
  const wanted = typed.toLowerCase();
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const candidate = name.toLowerCase();
    let distance = editDistance(wanted, candidate);
    if (wanted.length >= 3 && candidate.startsWith(wanted)) distance = Math.min(distance, 1);
    if (candidate.length >= 3 && wanted.startsWith(candidate)) distance = Math.min(distance, 2 - candidate.length / wanted.length);
    if (distance < bestDistance || (distance === bestDistance && best !== undefined && name.length < best.length)) {
      best = name;
      bestDistance = distance;
    }
  }
  return bestDistance <= Math.max(1, Math.ceil(wanted.length / 3)) ? best : undefined;
}

/** ` (did you mean "NAME"?)`, or nothing. */
export function didYouMean(typed: string, names: Iterable<string>): string {
  const name = nearestName(typed, names);
  return name === undefined ? '' : ` (did you mean "${name}"?)`;
}
