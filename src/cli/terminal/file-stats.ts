import { type Stats, statSync } from 'node:fs';

/** What stands at `path`; undefined when nothing does, or when that cannot be told: whoever opens it says why. */
export function findStats(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
