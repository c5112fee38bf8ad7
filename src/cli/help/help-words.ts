/**
 * The words of help. English stands where each command and option is declared; what a further language needs is typed by those declarations, so that an
 * option, example or group without its words does not compile (help-zh.ts).
 */
import type { Options } from 'yargs';
import type { Language } from '../../report/words/language.js';
import type { Command } from '../command.js';
import type { checkCommand } from '../commands/check.js';
import type { explainCommand } from '../commands/explain.js';
import type { fieldsCommand } from '../commands/fields.js';
import type { flowsCommand } from '../commands/flows.js';
import type { followCommand } from '../commands/follow.js';
import type { showCommand } from '../commands/show.js';

interface Commands {
  show: typeof showCommand;
  flows: typeof flowsCommand;
  explain: typeof explainCommand;
  follow: typeof followCommand;
  check: typeof checkCommand;
  fields: typeof fieldsCommand;
}

type GroupOf<C extends Command> = C['options'][keyof C['options']] extends infer O
  ? O extends { group: infer G extends string }
    ? G
    : never
  : never;
type Group = { [Name in keyof Commands]: GroupOf<Commands[Name]> }[keyof Commands];

interface CommandHelp<C extends Command> {
  describe: string;
  options: Readonly<Record<keyof C['options'], string>>;
  /** By the command line. */
  examples: Readonly<Record<C['examples'][number][0], string>>;
}

/** What stands around the commands. */
export interface GeneralHelp {
  /** Below the usage line. */
  about: string;
  capture: string;
  captures: string;
  completion: string;
  exitStatuses: string;
  /** yargs's own words of help, by its English; its error messages stay English, for explain() of main.ts reads them. */
  yargs: Readonly<Record<string, string>>;
}

/** Help in another language than the declarations'. */
export interface TranslatedHelp {
  general: GeneralHelp;
  groups: Readonly<Record<Group, string>>;
  commands: { readonly [Name in keyof Commands]: CommandHelp<Commands[Name]> };
}

const GENERAL_EN: GeneralHelp = {
  about: "Annotates packet captures: handshakes, closes, states and Wireshark's numbers.",
  capture: 'Path of a capture, or - for standard input',
  captures: 'Paths of captures, patterns such as *.pcap, or - for standard input',
  completion: 'A script that teaches your shell the commands and options: pcapnote completion >> ~/.bashrc',
  exitStatuses:
    'Exit status: 0 done; 1 (check) a rule is not met; 2 used wrongly; 3 the capture cannot be read, or is cut short or damaged; 130, 143 or 129 a signal ended it.',
  yargs: {},
};

/** The help of one language, as main.ts asks for it. */
export interface Help {
  readonly general: GeneralHelp;
  describe(command: Command): string;
  options(command: Command): Record<string, Options>;
  example(command: Command, line: string, english: string): string;
}

const ENGLISH: Help = {
  general: GENERAL_EN,
  describe: ({ describe }) => describe,
  options: ({ options }) => options,
  example: (_command, _line, english) => english,
};

/** A language's help; only the one that is wanted is loaded. */
export async function loadHelp(language: Language): Promise<Help> {
  if (language === 'en') return ENGLISH;
  const { HELP_ZH } = await import('./help-zh.js');
  return translate(HELP_ZH);
}

function translate({ general, groups, commands }: TranslatedHelp): Help {
  const wordsOf = ({ name }: Command): LooseCommandHelp | undefined => (commands as Readonly<Record<string, LooseCommandHelp>>)[name];
  const groupOf = (group: string): string => (groups as Readonly<Record<string, string>>)[group] ?? group;
  return {
    general,
    describe: (command) => wordsOf(command)?.describe ?? command.describe,
    options: (command) =>
      Object.fromEntries(
        Object.entries(command.options).map(([name, option]) => {
          const describe = wordsOf(command)?.options[name] ?? option.describe;
          return [
            name,
            { ...option, ...(describe !== undefined && { describe }), ...(option.group !== undefined && { group: groupOf(option.group) }) },
          ];
        }),
      ),
    example: (command, line, english) => wordsOf(command)?.examples[line] ?? english,
  };
}

interface LooseCommandHelp {
  readonly describe: string;
  readonly options: Readonly<Record<string, string>>;
  readonly examples: Readonly<Record<string, string>>;
}
