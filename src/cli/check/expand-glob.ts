/** Patterns of paths, for shells that leave them alone: `*` and `?` within a name, `[a-z]`, `**` for any folders. Names that begin with a dot have to be named. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The paths that the pattern stands for, in order; a path that is there, or has nothing of a pattern, as it is. */
export function expandGlob(pattern: string): string[] {
  if (pattern === '-' || !/[*?[]/.test(pattern) || existsSync(pattern)) return [pattern];
  const isAbsolute = pattern.startsWith('/');
  const parts = pattern.split(/\/+/).filter((part) => part !== '');
  return [...new Set(expandParts(isAbsolute ? '/' : '', parts))].sort();
}

function expandParts(folder: string, [part, ...rest]: readonly string[]): string[] {
  if (part === undefined) return [folder];
  if (part === '**') {
    const below = listFolder(folder).filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
    return [...expandParts(folder, rest), ...below.flatMap(({ name }) => expandParts(join(folder, name), ['**', ...rest]))];
  }
  if (!/[*?[]/.test(part)) {
    const path = folder === '' ? part : join(folder, part);
    return existsSync(path) ? expandParts(path, rest) : [];
  }
  const matches = makeMatcher(part);
  const hidden = part.startsWith('.');
  return listFolder(folder)
    .filter(({ name }) => (hidden || !name.startsWith('.')) && matches(name))
    .filter((entry) => rest.length === 0 || !entry.isFile())
    .flatMap(({ name }) => expandParts(folder === '' ? name : join(folder, name), rest));
}

function listFolder(folder: string) {
  try {
    return readdirSync(folder === '' ? '.' : folder, { withFileTypes: true });
  } catch {
    // A file, a folder that may not be read: nothing below it matches.
    return [];
  }
}

/** One name against `*`, `?` and classes, by steps forward and one step back: never more than name times pattern. */
function makeMatcher(pattern: string): (name: string) => boolean {
  const tokens = [...pattern.matchAll(/\[([!^]?)(\]?[^\]]*)\]|[\s\S]/g)].map(([token, not, members]) => ({ token, not, members }));
  const fits = ({ token, not, members }: (typeof tokens)[number], character: string | undefined): boolean => {
    if (character === undefined) return false;
    if (members === undefined) return token === '?' || token === character;
    return isMember(character, members) !== (not !== '');
  };
  return (name) => {
    const characters = [...name];
    let at = 0;
    let token = 0;
    let star = -1;
    let starAt = 0;
    while (at < characters.length || token < tokens.length) {
      const next = tokens[token];
      if (next?.token === '*') {
        star = token++;
        starAt = at;
      } else if (next !== undefined && fits(next, characters[at])) {
        token++;
        at++;
      } else if (star >= 0 && starAt < characters.length) {
        token = star + 1;
        at = ++starAt;
      } else {
        return false;
      }
    }
    return true;
  };
}

function isMember(character: string, members: string): boolean {
  const list = [...members];
  for (let i = 0; i < list.length; i++) {
    const first = list[i] as string;
    const last = list[i + 1] === '-' && i + 2 < list.length ? (list[i + 2] as string) : first;
    if (first <= character && character <= last) return true;
    if (last !== first) i += 2;
  }
  return false;
}
