/** One case: a capture that no one has seen goes through every command, and what comes out must keep the promises that hold for any input. */
import { writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { Command } from '../../src/cli/command.js';
import { main } from '../../src/cli/main.js';
import type { Output, Terminal } from '../../src/cli/terminal/terminal.js';
import { COMMANDS, chooseCommandLines, readArguments } from './command-lines.js';
import { compareGzipReaders } from './gzip-readers.js';
import { judge, type Outcome } from './oracles.js';
import type { Random } from './random.js';
import { compareSurroundings } from './surroundings.js';

/** What one command may take for one capture; for so many lines that it prints, once more. */
const MAX_MILLISECONDS = 1000;
const LINES = 10_000;
/** Of what a command prints so much is kept and judged: a bomb may print a hundred times more. */
const MAX_KEPT_BYTES = 8 * 2 ** 20;

const NEWLINE = 0x0a;

/** A promise not kept, and the command line that shows it. */
export interface Broken {
  readonly command: string;
  readonly what: string;
}

/** Where a case puts its capture, and which commands it goes through. */
export interface Setting {
  readonly path: string;
  readonly commands: readonly string[];
  /** Told of each command line before it runs. */
  readonly begin?: (command: string) => void;
}

/** Standard input, as its pieces come; undefined: the capture is a file. */
export type Pieces = readonly Uint8Array[] | undefined;

export async function runCase(bytes: Uint8Array, { path, commands, begin }: Setting, random: Random): Promise<Broken[]> {
  const broken: Broken[] = [];
  const pieces = random.once(3) ? undefined : cut(bytes, random);
  if (pieces === undefined) writeFileSync(path, bytes);
  for (const words of chooseCommandLines(pieces === undefined ? path : '-', random)) {
    const throughMain = random.once(200);
    if (!commands.includes(words[0] as string)) continue;
    const command = words.map((word) => (word === path ? 'CAPTURE' : word)).join(' ');
    begin?.(command);
    const what = await runCommand(words, pieces, throughMain);
    if (what !== undefined) broken.push({ command, what });
  }
  if (random.once(8)) {
    const what = await compareSurroundings(bytes, random);
    if (what !== undefined) broken.push({ command: 'annotate(), fields or columns', what });
  }
  const what = await compareGzipReaders(bytes);
  if (what !== undefined) broken.push({ command: 'pcapnote/browser', what });
  return broken;
}

/** In one piece, in some, or in very small ones. */
function cut(bytes: Uint8Array, random: Random): Uint8Array[] {
  const most = random.pick([bytes.length, bytes.length, 1 + random.below(bytes.length), 1 + random.below(64)]);
  const size = Math.max(1, most, Math.floor(bytes.length / 200));
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}

/** Runs one command line and judges it: what was not kept, or undefined. */
export async function runCommand(words: readonly string[], pieces: Pieces, throughMain: boolean): Promise<string | undefined> {
  const began = performance.now();
  try {
    const outcome = await runWords(words, pieces, throughMain);
    if (performance.now() - began > MAX_MILLISECONDS) {
      const took = await measure(words, pieces, throughMain);
      if (took > MAX_MILLISECONDS * (1 + outcome.lines / LINES)) return `took ${took.toFixed(0)} ms of processor time`;
    }
    return judge({ words, ...outcome });
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** Runs one command as the command line does: the parser of the words may be left out, since it takes longer than such a capture. */
export async function runWords(
  words: readonly string[],
  pieces: Pieces,
  throughMain: boolean,
): Promise<Omit<Outcome, 'words'> & { lines: number }> {
  const stdout = new KeptOutput();
  const stderr = new KeptOutput();
  const terminal = terminalOver(stdout, stderr, pieces ?? []);
  const status = throughMain
    ? await main(words, terminal)
    : await (COMMANDS[words[0] as string] as Command).run(readArguments(words), terminal);
  return { status, output: stdout.text(), errors: stderr.text(), isCut: stdout.isCut, lines: stdout.lines };
}

/** Processor time of a second run: somebody else may have had the machine in the first, and it may have compiled. */
async function measure(words: readonly string[], pieces: Pieces, throughMain: boolean): Promise<number> {
  const before = process.cpuUsage();
  await runWords(words, pieces, throughMain);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

class KeptOutput implements Output {
  readonly isTTY = false;
  readonly columns = undefined;
  readonly closed = false;
  lines = 0;
  isCut = false;
  readonly #parts: Buffer[] = [];
  #length = 0;

  write(chunk: string | Uint8Array): boolean {
    if (this.#length < MAX_KEPT_BYTES) {
      const part = Buffer.from(chunk as Uint8Array);
      this.#parts.push(part);
      this.#length += part.length;
    } else {
      this.isCut = true;
    }
    this.#countLines(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    return true;
  }

  #countLines(bytes: Uint8Array): void {
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) this.lines++;
  }

  async drain(): Promise<void> {}

  text(): string {
    const [first] = this.#parts;
    if (first === undefined) return '';
    return (this.#parts.length === 1 ? first : Buffer.concat(this.#parts)).toString('utf8');
  }
}

function terminalOver(stdout: Output, stderr: Output, pieces: readonly Uint8Array[]): Terminal {
  return {
    stdin: { isTTY: false, stream: Readable.from(pieces.map(({ buffer, byteOffset, length }) => Buffer.from(buffer, byteOffset, length))) },
    stdout,
    stderr,
    env: {},
    interruption: { signal: undefined, watch() {}, listen: () => () => {} },
  };
}
