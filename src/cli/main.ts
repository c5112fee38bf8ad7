import yargs, { type Argv } from 'yargs';
import type { Arguments, Command } from './command.js';
import { fieldsCommand } from './commands/fields.js';
import { flowsCommand } from './commands/flows.js';
import { showCommand } from './commands/show.js';
import { ExitStatus, UsageError } from './exit-status.js';
import { didYouMean } from './suggest.js';
import type { Terminal } from './terminal.js';
import { readVersion } from './version.js';

const COMMANDS: readonly Command[] = [showCommand, flowsCommand, fieldsCommand];
const COMMON = ['help', 'version'];

/**
 * The command line: parses `argv` (without node and script), runs one command, returns the exit status. Never exits and never throws for what the user or
 * a capture did.
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<ExitStatus> {
  let status: ExitStatus = ExitStatus.DONE;
  const parser = declare(argv, async (command, args) => {
    status = await command.run(await withInput(args, terminal, command), terminal);
  });
  try {
    const { helpWanted, text } = await parse(parser, argv);
    if (helpWanted) terminal.stdout.write(`${text}\n`);
  } catch (error) {
    if (error instanceof HelpWanted) {
      parser.showHelp((text) => terminal.stdout.write(`${text}\n`));
    } else if (error instanceof UsageError) {
      terminal.stderr.write(`pcapnote: ${error.message}\n`);
      status = ExitStatus.USAGE;
    } else {
      throw error;
    }
  }
  await terminal.stdout.drain();
  await terminal.stderr.drain();
  return status;
}

/** No capture was named and none is piped in. */
class HelpWanted extends Error {}

async function withInput(args: Arguments, terminal: Terminal, command: Command): Promise<Arguments> {
  const [extra] = args._ as (string | number)[];
  if (extra !== undefined && String(extra) !== command.name) {
    throw new UsageError(`one capture at a time: unexpected argument "${extra}"${didYouMean(String(extra), commandNames())}`);
  }
  const { capture } = args;
  if (capture !== undefined || command.needsCapture?.(args) === false) return args;
  if (terminal.stdin.isTTY) throw new HelpWanted();
  return { ...args, capture: '-' };
}

function declare(argv: readonly string[], run: (command: Command, args: Arguments) => Promise<void>): Argv {
  const parser = yargs([...argv])
    .scriptName('pcapnote')
    .locale('en')
    .usage("$0 [show|flows|fields] CAPTURE\n\nAnnotates packet captures: handshakes, closes, states and Wireshark's numbers.")
    .parserConfiguration({
      'duplicate-arguments-array': true,
      'greedy-arrays': false,
      'boolean-negation': true,
      'parse-positional-numbers': false,
    })
    .exitProcess(false)
    .strict()
    .showHelpOnFail(false)
    .help()
    .alias('help', 'h')
    .version(readVersion())
    .wrap(100);
  for (const command of COMMANDS) {
    const names = [`${command.name} ${command.usage}`];
    if (command === showCommand) names.push('$0');
    parser.command(
      names,
      command.describe,
      (commandParser) => {
        commandParser.options(command.options).positional('capture', {
          type: 'string',
          describe: 'Path of a capture, or - for standard input',
        });
        for (const [line, text] of command.examples) commandParser.example(`$0 ${line}`, text);
        return command.build?.(commandParser) ?? commandParser;
      },
      (args) => run(command, args),
    );
  }
  return parser.fail((message, error) => {
    throw error ?? new UsageError(explain(message, argv));
  });
}

/** What yargs found wrong, as one line with the nearest name. */
function explain(message: string, argv: readonly string[]): string {
  const command = COMMANDS.find(({ name }) => argv.includes(name)) ?? showCommand;
  const hint = `; see pcapnote ${command.name} --help`;
  const unknown = /^Unknown (?:arguments?|commands?|options?): ([^,]+)/.exec(message)?.[1];
  if (unknown !== undefined) {
    const isOption = argv.some((argument) => argument.startsWith('-') && argument.replace(/^-+/, '').startsWith(unknown));
    if (!isOption) return `unexpected argument "${unknown}"${didYouMean(unknown, commandNames())}${hint}`;
    const dashes = unknown.length === 1 ? '-' : '--';
    const names = [...Object.keys(command.options), ...COMMON].map((name) => `--${name}`);
    return `unknown option ${dashes}${unknown}${didYouMean(`--${unknown}`, names)}${hint}`;
  }
  const lines = message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return `${lines.join(' ')}${hint}`;
}

function commandNames(): string[] {
  return COMMANDS.map(({ name }) => name);
}

/** yargs prints help and version itself unless it is given a callback, which takes the text instead. */
async function parse(parser: Argv, argv: readonly string[]): Promise<{ helpWanted: boolean; text: string }> {
  let text = '';
  await parser.parseAsync([...argv], {}, (_error, _args, output) => {
    text = output;
  });
  return { helpWanted: text !== '', text };
}
