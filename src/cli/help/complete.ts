/** What the shell's completion offers: `pcapnote --get-yargs-completions pcapnote WORDS...`, asked by the script that `pcapnote completion` prints. */
import type { Options } from 'yargs';
import type { Command } from '../command.js';

/** What every command takes beside its own options. */
const COMMON: Readonly<Record<string, Options>> = { help: { type: 'boolean', alias: 'h' }, version: { type: 'boolean', alias: 'V' } };

/**
 * The words that may stand in the place of the last one, all of which begin with it; none where a file is expected, for which shells have completion of their
 * own. `words` begins behind the program's name. Bash takes `--format=js` apart into three words, zsh and fish leave it one: both are understood.
 */
export async function complete(commands: readonly Command[], byDefault: Command, words: readonly string[]): Promise<string[]> {
  const typed = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  if (typed.includes('--')) return [];
  const command = commands.find(({ name }) => name === typed.find((word) => !word.startsWith('-')));
  const options = { ...(command ?? byDefault).options, ...COMMON };
  const place = findValue(typed, current);
  const option = place === undefined ? undefined : findOption(options, place.option);
  if (place !== undefined && option !== undefined && takesValue(options[option])) {
    return completeValue(await listValues(command ?? byDefault, option), place.typed).map((value) => place.front + value);
  }
  if (current.startsWith('-')) return listOptions(options, typed).filter((name) => name.startsWith(current));
  if (command !== undefined) return [];
  // A word that is no option and no option's value is the capture: no command follows it.
  if (typed.some((word, index) => !word.startsWith('-') && !isValue(options, typed[index - 1]))) return [];
  return [...commands.map(({ name }) => name), 'completion'].filter((name) => name.startsWith(current));
}

interface ValuePlace {
  readonly option: string;
  readonly typed: string;
  /** What the shell takes for the word's beginning. */
  readonly front: string;
}

/** The option whose value the last word is, or may be. */
function findValue(typed: readonly string[], current: string): ValuePlace | undefined {
  const last = typed.at(-1) ?? '';
  if (current === '=' && last.startsWith('--')) return { option: last, typed: '', front: '=' };
  if (last === '=') return { option: typed.at(-2) ?? '', typed: current, front: '' };
  const joined = /^(--[^=]+)=(.*)$/s.exec(current);
  if (joined !== null) return { option: joined[1] as string, typed: joined[2] as string, front: `${joined[1]}=` };
  return last.startsWith('-') ? { option: last, typed: current, front: '' } : undefined;
}

function isValue(options: Readonly<Record<string, Options>>, before: string | undefined): boolean {
  if (before === undefined || !before.startsWith('-')) return before === '=';
  const option = findOption(options, before);
  return option !== undefined && takesValue(options[option]);
}

/** The long name of an option given as `--name` or `-n`. */
function findOption(options: Readonly<Record<string, Options>>, word: string): string | undefined {
  const name = word.replace(/^--?/, '');
  return Object.keys(options).find((key) => key === name || aliasesOf(options[key]).includes(name));
}

function aliasesOf(option: Options | undefined): readonly string[] {
  return [option?.alias ?? []].flat();
}

function takesValue(option: Options | undefined): boolean {
  return option?.type !== 'boolean';
}

async function listValues(command: Command, option: string): Promise<readonly string[]> {
  const choices = command.options[option]?.choices as readonly string[] | undefined;
  return choices ?? (await command.values?.[option]?.()) ?? [];
}

/** In a list by comma the last name is being typed, and a plus sign may stand before it. */
function completeValue(values: readonly string[], typed: string): string[] {
  const [, front = '', name = ''] = /^(.*,)?\+?([^,]*)$/s.exec(typed) ?? [];
  const kept = typed.slice(0, typed.length - name.length);
  const isSame = (value: string): boolean => value.toLowerCase().startsWith(name.toLowerCase());
  if (front === '' && kept === '') return values.filter(isSame);
  return values.filter(isSame).map((value) => kept + value);
}

/** Long names, and after one dash short ones too. Those given already are left out, unless they may be repeated. */
function listOptions(options: Readonly<Record<string, Options>>, typed: readonly string[]): string[] {
  return Object.entries(options).flatMap(([name, option]) => {
    const spellings = [name, ...aliasesOf(option)].map((word) => (word.length === 1 ? `-${word}` : `--${word}`));
    if (option.array !== true && spellings.some((word) => typed.includes(word))) return [];
    return spellings.filter((word) => word === `--${name}` || word.length === 2);
  });
}
