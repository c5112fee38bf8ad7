import { existsSync } from 'node:fs';
import yargs, { type Argv } from 'yargs';
import type { Language } from '../report/words/language.js';
import { didYouMean } from '../suggest.js';
import type { Arguments, Command } from './command.js';
import { checkCommand } from './commands/check.js';
import { explainCommand } from './commands/explain.js';
import { fieldsCommand } from './commands/fields.js';
import { flowsCommand } from './commands/flows.js';
import { followCommand } from './commands/follow.js';
import { showCommand } from './commands/show.js';
import { ExitStatus, SIGNAL_STATUS, UsageError } from './exit-status.js';
import { type Help, loadHelp } from './help/help-words.js';
import { findLanguage, languageOf } from './terminal/language.js';
import { OutputError } from './terminal/output-error.js';
import { tell } from './terminal/tell.js';
import type { Terminal } from './terminal/terminal.js';
import { readVersion } from './version.js';

const COMMANDS: readonly Command[] = [showCommand, flowsCommand, explainCommand, followCommand, checkCommand, fieldsCommand];
const COMMAND_NAMES = COMMANDS.map(({ name }) => name);
/** What the scripts of yargs, which `pcapnote completion` prints, ask with: the program's name and the words typed follow. */
const COMPLETION_REQUEST = '--get-yargs-completions';
/** Letters of options that take a value. */
const SHORT_WITH_VALUE = new Set(
  COMMANDS.flatMap(({ options }) => Object.values(options))
    .filter(({ requiresArg }) => requiresArg === true)
    .flatMap(({ alias }) => alias ?? [])
    .filter((alias) => alias.length === 1),
);
const HELP_WIDTH = 100;

/**
 * The command line: parses `argv` (without node and script), runs one command, returns the exit status. Never exits the process, and never throws for
 * what the user or a capture did.
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<ExitStatus> {
  let status: ExitStatus = ExitStatus.DONE;
  if (argv[0] === COMPLETION_REQUEST) {
    const { complete } = await import('./help/complete.js');
    const offered = await complete(COMMANDS, showCommand, argv.slice(2));
    terminal.stdout.write(offered.map((word) => `${word}\n`).join(''));
    await terminal.stdout.drain();
    return status;
  }
  const words = keepDashes(settleHelp(splitShortOptions(joinSigned(argv.map((word) => (word === '--no-color' ? '--color=never' : word))))));
  await findCommand(words).prepare?.(words);
  const language = findLanguage(words, terminal.env);
  const parser = declare(words, terminal, language, await loadHelp(language), async (command, args) => {
    spareHelp(parser);
    const { lang = languageOf(terminal.env), ...given } = withoutRepeats(command, args);
    status = await command.run(withInput(command, { ...given, lang }, words, terminal), terminal);
  });
  try {
    const text = await parse(parser, words);
    if (text !== '') terminal.stdout.write(`${text}\n`);
    await terminal.stdout.drain();
  } catch (error) {
    if (error instanceof HelpWanted) {
      terminal.stdout.write(`${await parser.getHelp()}\n`);
    } else if (error instanceof UsageError || (error instanceof Error && error.name === 'YError')) {
      const message = error instanceof UsageError ? error.message : explain(error.message, words);
      const hint = message.includes('; pcapnote ') ? '' : `; see pcapnote ${findCommand(words).name} --help`;
      tell(terminal, `${message}${hint}`);
      status = ExitStatus.USAGE;
    } else if (error instanceof OutputError) {
      tell(terminal, `${error.place}: ${error.message}`);
      status = ExitStatus.INPUT;
    } else {
      throw error;
    }
  }
  const { signal } = terminal.interruption;
  return signal === undefined ? status : SIGNAL_STATUS[signal];
}

/** Options whose value may begin with a minus sign, which yargs would take for an option. */
const SIGNED = ['--sort'];

/** `--sort -bytes` is `--sort=-bytes`. */
function joinSigned(words: readonly string[]): string[] {
  const joined: string[] = [];
  let isOver = false;
  for (const word of words) {
    const last = joined.at(-1);
    isOver ||= word === '--';
    if (!isOver && last !== undefined && SIGNED.includes(last) && /^-[a-z]/i.test(word)) joined[joined.length - 1] = `${last}=${word}`;
    else joined.push(word);
  }
  return joined;
}

/** `-Eheader=y` is `-E header=y`, as in tshark: yargs would take it for the flags -E, -h, -e ... */
function splitShortOptions(words: readonly string[]): string[] {
  const end = words.indexOf('--');
  return words.flatMap((word, index) => {
    const isJoined = /^-[a-zA-Z][^=]/.test(word) && SHORT_WITH_VALUE.has(word.charAt(1)) && (end < 0 || index < end);
    return isJoined ? [word.slice(0, 2), word.slice(2)] : [word];
  });
}

/** yargs draws the help text of each command that it runs, in case it is wanted later: 20 ms of every start. We ask for help ourselves when it is. */
function spareHelp(parser: Argv): void {
  interface Internals {
    getInternalMethods?(): { getUsageInstance?(): { cacheHelpMessage?: () => void } };
  }
  const usage = (parser as Internals).getInternalMethods?.().getUsageInstance?.();
  if (usage?.cacheHelpMessage !== undefined) usage.cacheHelpMessage = () => {};
}

/** `help` and `help flows` are `--help` and `flows --help`. */
function settleHelp(words: readonly string[]): readonly string[] {
  const [first, command, more] = words;
  if (first !== 'help' || more !== undefined) return words;
  if (command === undefined) return ['--help'];
  return COMMAND_NAMES.includes(command) ? [command, '--help'] : words;
}

/** No capture was named and none is piped in. */
class HelpWanted extends Error {}

function declare(
  words: readonly string[],
  terminal: Terminal,
  language: Language,
  help: Help,
  run: (command: Command, args: Arguments) => Promise<void>,
): Argv {
  const { about, capture, captures, completion, exitStatuses, yargs: yargsWords } = help.general;
  const parser = yargs([...words])
    .scriptName('pcapnote')
    .locale(language)
    .updateStrings(yargsWords)
    .usage(`$0 [show|flows|explain|follow|check|fields] CAPTURE\n\n${about}`)
    .parserConfiguration({ 'greedy-arrays': false, 'parse-positional-numbers': false })
    .exitProcess(false)
    .strictOptions()
    .showHelpOnFail(false)
    .help()
    .alias('help', 'h')
    .version(readVersion())
    .alias('version', 'V')
    .epilogue(exitStatuses)
    .wrap(Math.min(HELP_WIDTH, terminal.stdout.columns ?? HELP_WIDTH));
  for (const command of COMMANDS) {
    parser.command(
      command === showCommand ? [`${command.name} ${command.usage}`, '$0'] : `${command.name} ${command.usage}`,
      help.describe(command),
      (commandParser) => {
        commandParser.options(help.options(command)).positional('capture', {
          type: 'string',
          describe: command.takesMany === true ? captures : capture,
          ...(command.takesMany === true && { array: true }),
        });
        for (const [line, text] of command.examples) commandParser.example(`$0 ${line}`, help.example(command, line, text));
        return command.build?.(commandParser) ?? commandParser;
      },
      (args) => run(command, args),
    );
  }
  parser.command('completion', completion, {}, () => {
    parser.showCompletionScript();
  });
  return parser.fail((message, error) => {
    throw error ?? new UsageError(explain(message, words));
  });
}

/** Parses and runs; the text of help or version, which yargs hands to its callback instead of printing it. */
async function parse(parser: Argv, words: readonly string[]): Promise<string> {
  let text = '';
  await parser.parseAsync([...words], {}, (_error, _args, output) => {
    text = output;
  });
  return text;
}

/** Of an option given twice that can only be given once, the last counts. */
function withoutRepeats(command: Command, args: Arguments): Arguments {
  const single: Record<string, unknown> = { ...args };
  for (const [name, option] of Object.entries(command.options)) {
    const key = name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const value = single[key];
    if (option.array !== true && Array.isArray(value)) single[key] = value.at(-1);
  }
  return single;
}

/** Settles what is read: what was named, or standard input when something is piped in. */
function withInput(command: Command, args: Arguments, words: readonly string[], terminal: Terminal): Arguments {
  if (command.takesMany === true) return withInputs(command, args, terminal);
  // yargs makes an empty text of a lone dash, and leaves what follows `--` among the other words.
  const first = args.capture === '' && words.includes('-') ? '-' : (args.capture as string | undefined);
  const others = (args._ as (string | number)[]).map(String);
  if (others[0] === command.name) others.shift();
  const [capture, extra] = first === undefined ? others : [first, ...others];
  if (capture === '') throw new UsageError('the path of the capture is empty');
  if (command === showCommand && capture !== undefined && /^[a-z]+$/.test(capture) && !existsSync(capture)) {
    const suggestion = didYouMean(capture, COMMAND_NAMES);
    if (suggestion !== '' || extra !== undefined) {
      throw new UsageError(`unknown command "${capture}"${suggestion || `; commands are ${COMMAND_NAMES.join(', ')}`}`);
    }
  }
  if (extra !== undefined) throw new UsageError(`one capture at a time: "${extra}" is one too many`);
  if (capture !== undefined) return { ...args, capture: settleStandardInput(capture) };
  if (command.needsCapture?.(args) === false) return { ...args, capture };
  if (terminal.stdin.isTTY) throw new HelpWanted();
  return { ...args, capture: '-' };
}

/** Other names of standard input: opened by them, one that is a socket would be refused. */
const STANDARD_INPUT = ['/dev/stdin', '/dev/fd/0', '/proc/self/fd/0'];

function settleStandardInput(capture: string): string {
  return STANDARD_INPUT.includes(capture) ? '-' : capture;
}

/** The same where any number can be named. */
function withInputs(command: Command, args: Arguments, terminal: Terminal): Arguments {
  const others = (args._ as (string | number)[]).map(String);
  if (others[0] === command.name) others.shift();
  const captures = [...((args.capture as string[] | undefined) ?? []), ...others].map((capture) =>
    capture === LONE_DASH ? '-' : settleStandardInput(capture),
  );
  if (captures.includes('')) throw new UsageError('the path of the capture is empty');
  if (captures.filter((capture) => capture === '-').length > 1) throw new UsageError('standard input can be read once');
  if (captures.length > 0) return { ...args, captures };
  if (terminal.stdin.isTTY) throw new HelpWanted();
  return { ...args, captures: ['-'] };
}

/** yargs drops a lone dash from a list of words: it stands in it as a text that no command line can hold. */
const LONE_DASH = '\0-';

function keepDashes(words: readonly string[]): readonly string[] {
  return findCommand(words).takesMany === true ? words.map((word) => (word === '-' ? LONE_DASH : word)) : words;
}

/** What yargs found wrong, as one line with the nearest name. */
function explain(message: string, words: readonly string[]): string {
  const [line = ''] = message.split('\n');
  const { options } = findCommand(words);
  const unknown = /^Unknown arguments?: ([^,]+)/.exec(line)?.[1];
  if (unknown !== undefined) {
    const dashes = unknown.length === 1 ? '-' : '--';
    const names = [...Object.keys(options), 'help', 'version'].map((name) => `--${name}`);
    return `unknown option ${dashes}${unknown}${didYouMean(`--${unknown}`, names)}`;
  }
  const missing = /^Not enough arguments following: (.+)/.exec(line)?.[1];
  if (missing !== undefined) return `${missing.length === 1 ? '-' : '--'}${missing} takes a value`;
  const wrong = /Argument: ([^,]+), Given: "?([^"]*)"?, Choices: (.*)/s.exec(message);
  if (wrong !== null) {
    const [, name = '', given = '', choices = ''] = wrong;
    const known = choices.trim().replaceAll('"', '').split(', ');
    return `--${name} is one of ${known.join(', ')}; not "${given}"${didYouMean(given, known)}`;
  }
  return line;
}

/** The command that the words name; `show` when they name none. */
function findCommand(words: readonly string[]): Command {
  return COMMANDS.find(({ name }) => words.includes(name)) ?? showCommand;
}
