/** Where `check` gets its rules from: the file named, the short form, or the file found at or above the working folder. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseRules } from '../../check/rules/parse-rules.js';
import type { RuleSet } from '../../check/rules/rule.js';
import { RulesError } from '../../check/rules/rules-error.js';
import { parseExpressions } from '../../check/rules/short-form.js';
import { FILE_LIMIT } from '../../check/rules/yaml-reader.js';
import type { Arguments } from '../command.js';
import { UsageError } from '../exit-status.js';

const FILE_NAMES = ['pcapnote.rules.yaml', 'pcapnote.rules.yml'];

/**
 * Every set of rules that the arguments name. Without any, and without a transcript, the file found by itself.
 *
 * @throws UsageError for a file that cannot be read or is faulty, and when there is no rule at all.
 */
export function readRuleSets(args: Arguments, folder = process.cwd()): RuleSet[] {
  const named = args.rules as string | undefined;
  const expressions = (args.expect as string[] | undefined) ?? [];
  const found = named === undefined && expressions.length === 0 && args.transcript === undefined ? findRulesFile(folder) : undefined;
  const file = named ?? found;
  const sets: RuleSet[] = [];
  try {
    if (file !== undefined) sets.push(parseRules(readText(file, FILE_LIMIT * 4, folder), file));
    if (expressions.length > 0) sets.push(parseExpressions(expressions));
  } catch (error) {
    if (error instanceof RulesError) throw new UsageError(error.message);
    throw error;
  }
  if (sets.length === 0 && args.transcript === undefined) {
    throw new UsageError(`no rules: name them by --rules FILE or --expect, or put ${FILE_NAMES[0]} in this folder or one above`);
  }
  return sets;
}

/** The nearest rules file, as a path from `folder`. */
function findRulesFile(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const file = FILE_NAMES.map((name) => join(at, name)).find((path) => existsSync(path) && statSync(path).isFile());
    if (file !== undefined) return relative(folder, file) || file;
    if (dirname(at) === at) return undefined;
  }
}

/** A text file of bounded size; `path` is told as it is, and looked for from `folder`. */
export function readText(path: string, limit: number, folder = '.'): string {
  const place = resolve(folder, path);
  let bytes: Buffer;
  try {
    const { size } = statSync(place);
    if (size > limit) throw new Error(`has ${size} bytes, ${limit} are allowed`);
    bytes = readFileSync(place);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(`${path}: ${code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'is a folder' : message}`);
  }
  if (bytes.length > limit) throw new UsageError(`${path}: has more than ${limit} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${path}: is not UTF-8 text`);
  }
}
