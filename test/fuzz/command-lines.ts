/** The command lines of a case: each of the six commands once, with formats and options by chance, and limits so small that they are reached. */
import { readdirSync } from 'node:fs';
import type { Arguments, Command } from '../../src/cli/command.js';
import { checkCommand } from '../../src/cli/commands/check.js';
import { explainCommand } from '../../src/cli/commands/explain.js';
import { fieldsCommand } from '../../src/cli/commands/fields.js';
import { flowsCommand } from '../../src/cli/commands/flows.js';
import { followCommand } from '../../src/cli/commands/follow.js';
import { showCommand } from '../../src/cli/commands/show.js';
import { COLUMNS } from '../../src/report/columns.js';
import { FIELDS } from '../../src/report/fields/field-registry.js';
import { FLOW_COLUMNS } from '../../src/report/format/flow-columns.js';
import type { Random } from './random.js';

export const COMMANDS: Readonly<Record<string, Command>> = {
  show: showCommand,
  flows: flowsCommand,
  fields: fieldsCommand,
  explain: explainCommand,
  follow: followCommand,
  check: checkCommand,
};

const RULES_FOLDER = 'fixtures/rules/';
const RULES = readdirSync(RULES_FOLDER).map((name) => RULES_FOLDER + name);

/** Boxes take ten times as long as any other format: they are drawn for one case of many. */
const ROW_FORMATS = [...repeat(['text', 'csv', 'tsv', 'json', 'ndjson', 'markdown'], 4), 'table'];
const SHOW_FORMATS = [...ROW_FORMATS, ...repeat(['transcript'], 4)];
const EXPLAIN_FORMATS = [...repeat(['text', 'markdown', 'mermaid', 'svg', 'json'], 4), 'table'];
const REPORTERS = ['text', 'junit', 'github', 'json', 'tap'];
const SORT_KEYS = ['time', '-duration', '-bytes', 'packets', 'rtt', '-throughput', 'retransmissions', '-lost', 'client', 'server'];

const EXPECTATIONS = [
  'handshake=complete',
  'retransmissions<=0',
  'close=closed-by-client',
  'handshake.rtt<=1ms',
  'connState=SF',
  'lostSegments=0',
  'bytes>=1',
  'clientState!=CLOSED',
];

/** Limits that a few packets reach. */
const LIMITS: readonly (readonly [option: string, value: string])[] = [
  ['--max-flows', '1'],
  ['--max-flows', '3'],
  ['--max-fragment-memory', '100'],
  ['--max-addresses', '2'],
  ['--max-unacked-segments', '1'],
  ['--max-waiting-requests', '1'],
  ['--max-ratio', '1'],
];

export function chooseCommandLines(capture: string, random: Random): string[][] {
  const columns = (names: readonly { name: string }[]): string[] =>
    random.once(4) ? ['--columns', `+${random.pick(names).name},+${random.pick(names).name}`] : [];
  const shared = chooseShared(random);
  const rows = chooseRowOptions(random);
  return [
    ['show', capture, '--format', random.pick(SHOW_FORMATS), ...columns(COLUMNS), ...rows, ...shared],
    ['flows', capture, ...chooseFlows(columns(FLOW_COLUMNS), random), ...rows, ...shared],
    ['fields', capture, ...chooseFields(random), ...rows, ...shared],
    ['explain', capture, '--format', random.pick(EXPLAIN_FORMATS), ...flags(random, 2, '--all'), ...flags(random, 6, '--ascii'), ...shared],
    ['follow', capture, ...chooseFollow(random), ...shared],
    ['check', capture, ...chooseCheck(random), ...shared],
  ].map((words) => keepKnown(words));
}

/** What goes to every command of the case that knows it. */
function chooseShared(random: Random): string[] {
  return [
    ...(random.once(3) ? ['--lang', 'zh'] : []),
    ...(random.once(8) ? ['--color', 'always'] : []),
    ...(random.once(8) ? ['--stream', streamName(random)] : []),
    ...(random.once(8) ? ['--limit', String(random.below(6))] : []),
    ...(random.once(8) ? ['--width', String(random.pick([20, 33, 60, 200]))] : []),
    ...(random.once(8) ? random.pick(LIMITS) : []),
    ...(random.once(16) ? ['--max-steps', String(1 + random.below(5))] : []),
    ...flags(random, 8, '--allow-truncated'),
    ...flags(random, 16, '--quiet'),
  ];
}

function chooseRowOptions(random: Random): string[] {
  return [
    ...flags(random, 6, '--absolute'),
    ...(random.once(3) ? ['--time', random.pick(['relative', 'delta', 'epoch', 'utc'])] : []),
    ...(random.once(16) ? ['--max-json-rows', String(1 + random.below(3))] : []),
  ];
}

function chooseFlows(columns: readonly string[], random: Random): string[] {
  if (random.once(4)) return ['--summary', '--format', random.pick(['text', 'json', 'markdown']), ...flags(random, 4, '--ascii')];
  return ['--format', random.pick(ROW_FORMATS), ...columns, ...(random.once(4) ? [`--sort=${random.pick(SORT_KEYS)}`] : [])];
}

function chooseFields(random: Random): string[] {
  const fields = random.once(16) ? FIELDS : Array.from({ length: 10 }, () => random.pick(FIELDS));
  const format = random.once(2) ? 'tsv' : random.pick(ROW_FORMATS);
  return [
    ...fields.flatMap(({ name }) => ['-e', name]),
    '--format',
    format,
    ...(random.once(4) ? ['-E', `occurrence=${random.pick(['f', 'l', 'a'])}`] : []),
    ...(format === 'tsv' && random.once(4) ? ['-E', random.pick(['header=y', 'separator=,', 'quote=d', 'quote=s'])] : []),
  ];
}

function chooseFollow(random: Random): string[] {
  return [
    '--stream',
    streamName(random),
    '--format',
    random.pick(['text', 'hex', 'ndjson', 'raw']),
    ...(random.once(3) ? ['--direction', random.pick(['client', 'server'])] : []),
    ...(random.once(8) ? ['--max-reorder-memory', String(1 + random.below(2000))] : []),
  ];
}

function chooseCheck(random: Random): string[] {
  const rules = random.once(4)
    ? ['--rules', random.pick(RULES)]
    : ['--expect', random.pick(EXPECTATIONS), '--expect', random.pick(EXPECTATIONS)];
  return [...rules, '--reporter', random.pick(REPORTERS), ...flags(random, 4, '--allow-empty')];
}

function streamName(random: Random): string {
  return `${random.once(3) ? 'udp' : 'tcp'}:${random.once(4) ? random.below(20) : 0}`;
}

function flags(random: Random, times: number, name: string): string[] {
  return random.once(times) ? [name] : [];
}

function repeat(words: readonly string[], times: number): string[] {
  return Array.from({ length: times }, () => words).flat();
}

/** Takes out the options that this command does not have, and the second of one that it takes once. */
function keepKnown([name = '', capture = '', ...options]: readonly string[]): string[] {
  const kept = [name, capture];
  const given = new Set<string>();
  for (let at = 0; at < options.length; at++) {
    const word = options[at] as string;
    const found = findOption(name, word);
    const value = found?.option.type === 'boolean' || word.includes('=') ? [] : [options[++at] as string];
    if (found === undefined || (found.option.array !== true && given.has(found.long))) continue;
    // follow has one flow.
    if (name === 'follow' && given.has(found.long)) continue;
    given.add(found.long);
    kept.push(word, ...value);
  }
  return kept;
}

function findOption(command: string, word: string) {
  const [name = ''] = word.replace(/^--?/, '').split('=');
  const { options } = COMMANDS[command] as Command;
  const long = name in options ? name : Object.keys(options).find((each) => options[each]?.alias === name);
  const option = long === undefined ? undefined : options[long];
  return long === undefined || option === undefined ? undefined : { long, option };
}

/** What yargs would make of the words: reading a command line takes longer than such a capture. test/fuzz/run-case.test.ts holds it against yargs. */
export function readArguments([name = '', capture, ...words]: readonly string[]): Arguments {
  const args: Record<string, unknown> = { capture, captures: [capture], lang: 'en' };
  const { options } = COMMANDS[name] as Command;
  for (const [option, { default: value }] of Object.entries(options)) if (value !== undefined) args[toCamelCase(option)] = value;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    const found = findOption(name, word);
    if (found === undefined) throw new Error(`${name} has no option ${word}`);
    const key = toCamelCase(found.long);
    const joined = word.indexOf('=');
    const value = found.option.type === 'boolean' ? true : joined >= 0 ? word.slice(joined + 1) : words[++at];
    args[key] = found.option.array === true ? [...((args[key] as string[] | undefined) ?? []), value] : value;
  }
  return args;
}

function toCamelCase(option: string): string {
  return option.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
