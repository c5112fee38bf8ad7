import { type Stats, statSync } from 'node:fs';

/** What stands at `path`; undefined when nothing does, or when that cannot be told: whoever opens it says why. */
export function findStats(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Whether both name the same file, by whatever links. False where one is not there. */
export function isSameFile(path: string, other: string): boolean {
  const [a, b] = [findStats(path), findStats(other)];
  return a !== undefined && b !== undefined && a.isFile() && a.ino === b.ino && a.dev === b.dev;
}
