import type { Options } from 'yargs';
import type { TimeFormat } from '../report/columns.js';
import type { ColourLevel } from '../report/format/colour.js';
import type { Language } from '../report/words/language.js';
import type { Arguments } from './command.js';
import { UsageError } from './exit-status.js';
import { COLOR_CHOICES, type ColorChoice, chooseColourLevel } from './terminal/colour-level.js';
import { LANGUAGES } from './terminal/language.js';
import { tell } from './terminal/tell.js';
import type { Terminal } from './terminal/terminal.js';

export const FORMATS = ['table', 'text', 'csv', 'tsv', 'json', 'ndjson', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];
export const TIME_FORMATS: readonly TimeFormat[] = ['relative', 'delta', 'epoch', 'utc'];

/** A whole number is read by `readCount`: where a number is given twice and the second is 1, yargs adds it to the first. */
const count = { type: 'string', requiresArg: true } as const;

/** A document is read as a whole, and many readers keep it in one string: a million packets are some 1 GB. */
const DEFAULT_JSON_ROWS = 1_000_000;

/** What every command that reads a capture takes. */
export const captureOptions = {
  stream: {
    type: 'string',
    array: true,
    requiresArg: true,
    nargs: 1,
    describe: 'Only this flow: tcp:N or udp:N (repeatable)',
    group: 'Selection:',
  },
  limit: { ...count, describe: 'At most N rows', group: 'Selection:' },
  'allow-truncated': { type: 'boolean', describe: 'A cut last record is a warning, not an error', group: 'Input:' },
  'max-flows': { ...count, describe: 'Flows kept at most [default: 2000000]', group: 'Input:' },
  'max-fragment-memory': {
    ...count,
    describe: 'Bytes held at most for incomplete IP datagrams [default: 67108864]',
    group: 'Input:',
  },
  'max-addresses': { ...count, describe: 'IPv6 addresses remembered at most [default: 4000000]', group: 'Input:' },
  'max-unacked-segments': {
    ...count,
    describe: 'TCP segments remembered at most as not yet acknowledged [default: 2000000]',
    group: 'Input:',
  },
  'max-waiting-requests': {
    ...count,
    describe: 'UDP requests remembered at most as not yet answered [default: 2000000]',
    group: 'Input:',
  },
  'max-ratio': {
    ...count,
    describe: 'Bytes that one byte of a compressed capture may become, a packet counting for 1000 [default: 10000]',
    group: 'Input:',
  },
  quiet: { type: 'boolean', alias: 'q', describe: 'No warnings, notes or progress', group: 'Output:' },
} as const satisfies Record<string, Options>;

/** What every command that prints rows takes beside. */
export const reportOptions = {
  columns: {
    type: 'string',
    requiresArg: true,
    alias: 'c',
    describe: 'Columns and their order, by comma; +NAME adds to the usual ones',
    group: 'Output:',
  },
  format: {
    type: 'string',
    requiresArg: true,
    choices: FORMATS,
    alias: 'f',
    describe: 'Output format [default: table on a terminal, else text]',
    group: 'Output:',
  },
  /** Where it is not given, main.ts takes it from the environment: a command always finds `lang`. */
  lang: {
    type: 'string',
    requiresArg: true,
    choices: LANGUAGES,
    describe: 'Language of texts and help [default: from LC_ALL, LC_MESSAGES or LANG]',
    group: 'Output:',
  },
  color: {
    type: 'string',
    alias: 'colour',
    requiresArg: true,
    choices: COLOR_CHOICES,
    default: 'auto',
    describe: 'Colour',
    group: 'Output:',
  },
  time: {
    type: 'string',
    requiresArg: true,
    choices: TIME_FORMATS,
    default: 'relative',
    describe: 'Time: since the first frame, since the previous one, since 1970, or UTC',
    group: 'Output:',
  },
  'max-json-rows': { ...count, describe: 'Rows of one json document at most [default: 1000000]', group: 'Output:' },
  width: { ...count, describe: 'Width of a table, columns [default: that of the terminal]', group: 'Output:' },
} as const satisfies Record<string, Options>;

/** A flow named on the command line. */
export interface StreamName {
  readonly protocol: 'tcp' | 'udp';
  readonly number: number;
}

export interface CaptureChoices {
  /** Path, or `-` for standard input. */
  readonly capture: string;
  readonly streams: readonly StreamName[];
  readonly limit: number;
  readonly allowTruncated: boolean;
  readonly maxFlows: number | undefined;
  readonly maxFragmentMemory: number | undefined;
  readonly maxAddresses: number | undefined;
  readonly maxUnackedSegments: number | undefined;
  readonly maxWaitingRequests: number | undefined;
  readonly maxRatio: number | undefined;
  readonly quiet: boolean;
}

export function readCaptureChoices(args: Arguments): CaptureChoices {
  return {
    capture: String(args.capture),
    streams: ((args.stream as string[] | undefined) ?? []).flatMap((list) => list.split(',')).map(readStreamName),
    limit: readCount(args, 'limit', 0) ?? Number.POSITIVE_INFINITY,
    allowTruncated: args.allowTruncated === true,
    maxFlows: readCount(args, 'maxFlows', 1),
    maxFragmentMemory: readCount(args, 'maxFragmentMemory', 1),
    maxAddresses: readCount(args, 'maxAddresses', 1),
    maxUnackedSegments: readCount(args, 'maxUnackedSegments', 1),
    maxWaitingRequests: readCount(args, 'maxWaitingRequests', 1),
    maxRatio: readCount(args, 'maxRatio', 1),
    quiet: args.quiet === true,
  };
}

export interface ReportChoices {
  readonly format: Format;
  readonly language: Language;
  readonly time: TimeFormat;
  readonly colour: ColourLevel;
  /** Columns a table may take; Infinity when there is no terminal. */
  readonly width: number;
  /** Rows that a json document may have. */
  readonly maxJsonRows: number;
  /** Somebody may be watching. */
  readonly isLive: boolean;
}

export function readReportChoices(args: Arguments, terminal: Terminal): ReportChoices {
  const { stdout, env } = terminal;
  const format = (args.format as Format | undefined) ?? (stdout.isTTY ? 'table' : 'text');
  if (args.columns !== undefined && (format === 'json' || format === 'ndjson') && args.quiet !== true) {
    tell(terminal, `note: --columns does not apply to ${format}, whose objects have every key`);
  }
  return {
    format,
    language: args.lang as Language,
    time: args.time as TimeFormat,
    colour: chooseColourLevel(args.color as ColorChoice, env, stdout),
    width: readCount(args, 'width', 20) ?? (stdout.isTTY ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY),
    maxJsonRows: readCount(args, 'maxJsonRows', 1) ?? DEFAULT_JSON_ROWS,
    isLive: stdout.isTTY,
  };
}

/** A whole number of at least `least`, `1000000` or `1e6`; undefined when the option was not given. */
export function readCount(args: Arguments, key: string, least: number): number | undefined {
  const text = args[key];
  if (text === undefined) return undefined;
  const value = typeof text === 'string' && /^\d+(e\d+)?$/i.test(text) ? Number(text) : -1;
  if (value >= least) return value;
  const option = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UsageError(`--${option} takes one whole number of at least ${least}`);
}

function readStreamName(text: string): StreamName {
  const parts = /^(tcp|udp):(\d{1,10})$/i.exec(text.trim());
  if (parts === null) throw new UsageError(`--stream takes tcp:N or udp:N, not "${text}"`);
  return { protocol: (parts[1] as string).toLowerCase() as 'tcp' | 'udp', number: Number(parts[2]) };
}
