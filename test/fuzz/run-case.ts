/** One case: a capture that no one has seen goes through every command, and what comes out must keep the promises that hold for any input. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { openBytes } from '../../src/capture/memory-source.js';
import type { CaptureSource } from '../../src/capture/source.js';
import type { Arguments, Command } from '../../src/cli/command.js';
import { checkCommand } from '../../src/cli/commands/check.js';
import { explainCommand } from '../../src/cli/commands/explain.js';
import { fieldsCommand } from '../../src/cli/commands/fields.js';
import { flowsCommand } from '../../src/cli/commands/flows.js';
import { followCommand } from '../../src/cli/commands/follow.js';
import { showCommand } from '../../src/cli/commands/show.js';
import { main } from '../../src/cli/main.js';
import type { Output, Terminal } from '../../src/cli/terminal/terminal.js';
import { CaptureError } from '../../src/errors.js';
import { annotate } from '../../src/index.js';
import { CaptureRecord } from '../../src/record.js';
import type { Random } from './random.js';

export const MAX_MILLISECONDS = 1000;
export const MAX_RESIDENT_BYTES = 256 * 1024 * 1024;

/** A promise not kept, and the command line that shows it. */
export interface Broken {
  readonly command: string;
  readonly what: string;
}

/** C0 but for line ends and tabs, DEL, C1, and what turns the direction of text: nothing of it may reach a terminal. */
const UNSAFE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

const FIELDS = [
  'frame.number',
  'frame.protocols',
  'ip.src',
  'ipv6.dst',
  'tcp.seq',
  'tcp.options',
  'tcp.analysis.flags',
  'udp.length',
  'frame.time_epoch',
];

const RUN: Readonly<Record<string, Command>> = {
  show: showCommand,
  flows: flowsCommand,
  fields: fieldsCommand,
  explain: explainCommand,
  follow: followCommand,
  check: checkCommand,
};

export const COMMANDS = Object.keys(RUN);

/** Where a case finds its files, and which commands it goes through. */
export interface Setting {
  readonly path: string;
  readonly rules: string;
  readonly commands: readonly string[];
}

/** The command lines of a case: each command, in a format by chance. */
export function chooseCommands(capture: string, rules: string, random: Random): string[][] {
  const language = random.once(3) ? ['--lang', 'zh'] : [];
  const stream = `${random.once(3) ? 'udp' : 'tcp'}:${random.once(4) ? random.below(20) : 0}`;
  return [
    ['show', capture, '--format', random.pick(['text', 'table', 'csv', 'tsv', 'json', 'ndjson', 'markdown', 'transcript']), ...language],
    ['flows', capture, '--format', random.pick(['text', 'table', 'csv', 'tsv', 'json', 'ndjson', 'markdown']), ...language],
    ['flows', capture, '--summary', '--format', random.pick(['text', 'json', 'markdown']), ...language],
    ['fields', capture, ...FIELDS.flatMap((field) => ['-e', field])],
    ['explain', capture, '--format', random.pick(['text', 'table', 'markdown', 'mermaid', 'svg', 'json']), ...language],
    ['explain', capture, '--all', '--format', random.pick(['text', 'json'])],
    ['follow', capture, '--stream', stream, '--format', random.pick(['text', 'hex', 'ndjson', 'raw'])],
    ['check', capture, '--rules', rules],
  ];
}

export async function runCase(bytes: Uint8Array, { path, rules, commands }: Setting, random: Random): Promise<Broken[]> {
  writeFileSync(path, bytes);
  const broken: Broken[] = [];
  for (const words of chooseCommands(path, rules, random)) {
    if (!commands.includes(words[0] as string)) continue;
    const what = await runCommand(words, random.once(64));
    if (what !== undefined) broken.push({ command: words.filter((word) => word !== path).join(' '), what });
  }
  if (random.once(8)) {
    const what = await compareSurroundings(bytes);
    if (what !== undefined) broken.push({ command: 'annotate()', what });
  }
  return broken;
}

/** What was not kept; undefined when all was. Reading the command line takes longer than such a capture: it is left out but now and then. */
export async function runCommand(words: readonly string[], throughMain = true): Promise<string | undefined> {
  const stdout = new Kept();
  const stderr = new Kept();
  const before = process.cpuUsage();
  let status: number;
  try {
    const terminal = terminalOver(stdout, stderr);
    status = throughMain ? await main(words, terminal) : await (RUN[words[0] as string] as Command).run(readArguments(words), terminal);
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  // Processor time: somebody else may have had the machine meanwhile. What waits for ever is ended by run.ts.
  const { user, system } = process.cpuUsage(before);
  const took = (user + system) / 1000;
  if (took > MAX_MILLISECONDS) return `took ${took.toFixed(0)} ms of processor time`;
  return judgeStatus(words, status, stderr.text()) ?? judgeOutput(words, stdout.text());
}

/** As the parser of the command line would hand them over. */
function readArguments([name = '', capture, ...options]: readonly string[]): Arguments {
  const args: Record<string, unknown> = { capture, captures: [capture], lang: 'en' };
  const known = (RUN[name] as Command).options;
  for (const [option, { default: value }] of Object.entries(known)) if (value !== undefined) args[toCamelCase(option)] = value;
  for (let at = 0; at < options.length; at++) {
    const word = (options[at] as string).replace(/^--?/, '');
    const option = Object.keys(known).find((each) => each === word || known[each]?.alias === word) ?? word;
    const key = toCamelCase(option);
    if (known[option]?.type === 'boolean') args[key] = true;
    else if (known[option]?.array === true) args[key] = [...((args[key] as string[] | undefined) ?? []), options[++at]];
    else args[key] = options[++at];
  }
  return args;
}

function toCamelCase(option: string): string {
  return option.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function judgeStatus(words: readonly string[], status: number, errors: string): string | undefined {
  const isAllowed = status === 0 || status === 3 || (status === 1 && words[0] === 'check');
  if (!isAllowed) return `exit status ${status}: ${errors}`;
  if (errors !== '' && !/^(pcapnote: [^\n]+\n)+$/.test(errors)) return `standard error: ${JSON.stringify(errors)}`;
  if (status === 3 && errors === '') return 'exit status 3 without a word';
  return UNSAFE.test(errors) ? `unsafe on standard error: ${JSON.stringify(errors)}` : undefined;
}

function judgeOutput(words: readonly string[], text: string): string | undefined {
  const format = words[words.indexOf('--format') + 1];
  if (words.includes('--format') && format === 'raw') return undefined;
  const found = UNSAFE.exec(text);
  if (found !== null)
    return `unsafe character ${JSON.stringify(found[0])} in ${JSON.stringify(text.slice(Math.max(found.index - 60, 0), found.index + 20))}`;
  try {
    if (format === 'json' && text !== '') JSON.parse(text);
    if (format === 'ndjson') for (const line of text.split('\n')) if (line !== '') JSON.parse(line);
  } catch (error) {
    return `not JSON: ${(error as Error).message}`;
  }
  return undefined;
}

/** A decoder that reads past the end of a record sees what lies there: with other bytes around each record, everything must be said the same. */
export async function compareSurroundings(bytes: Uint8Array): Promise<string | undefined> {
  const [zeros, ones] = [await annotateWithin(bytes, 0x00), await annotateWithin(bytes, 0xff)];
  const index = zeros.findIndex((line, at) => line !== ones[at]);
  return index < 0 ? undefined : `depends on bytes beyond the record: ${zeros[index]} and ${ones[index]}`;
}

async function annotateWithin(bytes: Uint8Array, surroundings: number): Promise<string[]> {
  const lines: string[] = [];
  try {
    for await (const packet of annotate(new SurroundedSource(openBytes(bytes), surroundings))) lines.push(JSON.stringify(packet));
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    lines.push(error.message);
  }
  return lines;
}

const MARGIN = 80;

/** Hands on each record in bytes of its own, with chosen ones before and behind it. */
class SurroundedSource implements CaptureSource {
  readonly record = new CaptureRecord();
  readonly #source: CaptureSource;
  readonly #surroundings: number;

  constructor(source: CaptureSource, surroundings: number) {
    this.#source = source;
    this.#surroundings = surroundings;
  }

  get format(): string {
    return this.#source.format;
  }

  get bytesRead(): number {
    return this.#source.bytesRead;
  }

  get totalBytes(): number | undefined {
    return this.#source.totalBytes;
  }

  next(): boolean {
    if (!this.#source.next()) return false;
    const { record } = this.#source;
    Object.assign(this.record, record);
    const length = record.end - record.start;
    const bytes = new Uint8Array(length + 2 * MARGIN).fill(this.#surroundings);
    bytes.set(record.bytes.subarray(record.start, record.end), MARGIN);
    this.record.bytes = bytes;
    this.record.start = MARGIN;
    this.record.end = MARGIN + length;
    return true;
  }

  fill(): Promise<boolean> {
    return this.#source.fill();
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}

class Kept implements Output {
  readonly isTTY = false;
  readonly columns = undefined;
  readonly closed = false;
  readonly #parts: Buffer[] = [];

  write(chunk: string | Uint8Array): boolean {
    this.#parts.push(Buffer.from(chunk as Uint8Array));
    return true;
  }

  async drain(): Promise<void> {}

  text(): string {
    return Buffer.concat(this.#parts).toString('utf8');
  }
}

function terminalOver(stdout: Output, stderr: Output): Terminal {
  return {
    stdin: { isTTY: true, stream: Readable.from([]) },
    stdout,
    stderr,
    env: {},
    interruption: { signal: undefined, watch() {}, listen: () => () => {} },
  };
}

/** For a case that is run again from the file that was kept. */
export function readCase(path: string): Uint8Array {
  return new Uint8Array(readFileSync(path));
}
