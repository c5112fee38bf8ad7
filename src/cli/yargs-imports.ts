/**
 * Stands in the bundle for what yargs and its parts take from `node:util` and `node:assert`. An import of either makes Node load all that they can give, wanted or
 * not: 2 ms of each start, and from Node 22 on a warning on standard error where both NO_COLOR and FORCE_COLOR are set, in front of our one line.
 */
export const { format, inspect } = process.getBuiltinModule('node:util');

export function strictEqual(actual: unknown, expected: unknown, message?: string): void {
  if (!Object.is(actual, expected)) throw new Error(message);
}

export function notStrictEqual(actual: unknown, expected: unknown, message?: string): void {
  if (Object.is(actual, expected)) throw new Error(message);
}
