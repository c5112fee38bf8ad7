import type { Argv, Options } from 'yargs';
import type { ExitStatus } from './exit-status.js';
import type { Terminal } from './terminal/terminal.js';

/**
 * One command of pcapnote as main.ts wires it. The modules in `commands/` hold declarations only and import what does the work when they run: `--help`
 * must not pay for decoders.
 */
export interface Command {
  readonly name: string;
  /** Positional part of the usage line, `[capture]`; `[capture..]` with `takesMany`. */
  readonly usage: string;
  readonly describe: string;
  /** Every option by its long name: also what unknown ones are compared with. */
  readonly options: Readonly<Record<string, Options>>;
  /** By option: what the shell's completion offers for its value, where that is no list of `choices`. */
  readonly values?: Readonly<Record<string, () => Promise<readonly string[]>>>;
  /** Command lines without the program's name, each with what it shows. */
  readonly examples: readonly (readonly [string, string])[];
  /** For what `options` cannot say: conflicts, implications. */
  readonly build?: (yargs: Argv) => Argv;
  /** Takes any number of captures: `run` finds them as `captures`. */
  readonly takesMany?: boolean;
  /** False for arguments that need no capture (a listing); absent: always one. */
  readonly needsCapture?: (args: Arguments) => boolean;
  /** Called with the words of the command line before they are read: what goes on beside the reading of them may be begun here. Nothing that a user would notice. */
  prepare?(words: readonly string[]): Promise<void>;
  /** `args` has the options under their camelCase names; throw UsageError for wrong values. */
  run(args: Arguments, terminal: Terminal): Promise<ExitStatus>;
}

export type Arguments = Readonly<Record<string, unknown>>;
