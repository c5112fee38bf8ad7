import { didYouMean } from '../suggest.js';
import { UsageError } from './exit-status.js';

/** What a column can be called: its name, and the English heading where that is another. */
interface NamedColumn {
  readonly name: string;
  readonly en?: string;
}

/**
 * The columns that `--columns` names, in its order, or the default ones; a list whose every name has a plus sign in front (`+Stream,+Payload`) is put behind
 * the default ones. Case and the dot of `No.` do not matter; an unknown name is wrong usage.
 */
export function chooseColumns<T extends NamedColumn>(chosen: unknown, all: readonly T[], byDefault: readonly string[]): T[] {
  if (typeof chosen !== 'string') return findColumns(byDefault, all);
  const names = chosen.split(',').map((name) => name.trim());
  if (!names.some((name) => name.startsWith('+'))) return findColumns(names, all);
  const unsigned = names.find((name) => !name.startsWith('+'));
  if (unsigned !== undefined) throw new UsageError(`--columns takes either names or names to add: "${unsigned}" has no + in front`);
  return findColumns([...byDefault, ...names.map((name) => name.slice(1))], all);
}

function findColumns<T extends NamedColumn>(names: readonly string[], all: readonly T[]): T[] {
  return names.map((name) => {
    const wanted = plain(name);
    const column =
      all.find((candidate) => plain(candidate.name) === wanted) ?? all.find(({ en }) => en !== undefined && plain(en) === wanted);
    if (column !== undefined) return column;
    const known = all.map((candidate) => candidate.name);
    throw new UsageError(`unknown column "${name}"${didYouMean(name, known)}; columns are ${known.join(', ')}`);
  });
}

function plain(name: string): string {
  return name.toLowerCase().replace('.', '');
}
