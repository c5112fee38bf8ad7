/** The command line in-process: `main` with a terminal of ours, and what it wrote. */
import { Readable } from 'node:stream';
import { main } from '../../src/cli/main.js';
import type { Output, Terminal } from '../../src/cli/terminal/terminal.js';

export interface Setting {
  /** What is piped in: whole, or in pieces. Nothing and `stdinIsTTY` unset: an empty pipe. */
  stdin?: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  stdinIsTTY?: boolean;
  /** Width of the terminal that standard output is; unset: it is none. */
  columns?: number;
  stderrIsTTY?: boolean;
  env?: Record<string, string>;
  stdout?: Output;
}

export interface Outcome {
  status: number;
  stdout: string;
  stderr: string;
}

/** Keeps what is written. */
export class TextOutput implements Output {
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  closed = false;
  text = '';
  readonly #decoder = new TextDecoder();

  constructor(columns?: number, isTTY = columns !== undefined) {
    this.isTTY = isTTY;
    this.columns = columns;
  }

  write(chunk: string | Uint8Array): boolean {
    this.text += typeof chunk === 'string' ? chunk : this.#decoder.decode(chunk, { stream: true });
    return true;
  }

  async drain(): Promise<void> {}
}

export async function runCli(argv: readonly string[], setting: Setting = {}): Promise<Outcome> {
  const stdout = new TextOutput(setting.columns);
  const stderr = new TextOutput(undefined, setting.stderrIsTTY ?? false);
  const pieces = setting.stdin instanceof Uint8Array ? [setting.stdin] : (setting.stdin ?? []);
  const terminal: Terminal = {
    stdin: {
      isTTY: setting.stdinIsTTY ?? false,
      get stream() {
        return Readable.from(pieces, { objectMode: false });
      },
    },
    stdout: setting.stdout ?? stdout,
    stderr,
    env: setting.env ?? {},
    interruption: { signal: undefined, watch() {}, listen: () => () => {} },
  };
  const status = await main(argv, terminal);
  return { status, stdout: stdout.text, stderr: stderr.text };
}

/** The lines of a text that ends with a line end. */
export function linesOf(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

export function fixture(name: string): string {
  return `fixtures/${name}`;
}
