import { UsageError } from './exit-status.js';
import { didYouMean } from './suggest.js';

/**
 * The columns that `--columns` names, in its order, or the default ones. Case and the dot of `No.` do not matter; an unknown name is wrong usage.
 */
export function chooseColumns<T extends { readonly name: string }>(chosen: unknown, all: readonly T[], byDefault: readonly string[]): T[] {
  const names = typeof chosen === 'string' ? chosen.split(',').map((name) => name.trim()) : byDefault;
  return names.map((name) => {
    const column = all.find((candidate) => plain(candidate.name) === plain(name));
    if (column !== undefined) return column;
    const known = all.map((candidate) => candidate.name);
    throw new UsageError(`unknown column "${name}"${didYouMean(name, known)}; columns are ${known.join(', ')}`);
  });
}

function plain(name: string): string {
  return name.toLowerCase().replace('.', '');
}
