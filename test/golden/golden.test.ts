import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { runCli } from '../cli/run-cli.js';
import { GOLDEN_CASES } from './cases.js';

/** Held by tests of their own. */
const ELSEWHERE = ['fields.tsv'];

describe('golden', () => {
  it.each(GOLDEN_CASES)('$name', async ({ name, argv, columns, status = 0 }) => {
    const outcome = await runCli(argv, columns === undefined ? {} : { columns });
    expect(outcome.status).toBe(status);
    await expect(outcome.stdout).toMatchFileSnapshot(`expected/${name}`);
  });

  it('has no two cases of one name, and no file without a case', () => {
    const names = GOLDEN_CASES.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(readdirSync('test/golden/expected').filter((name) => !names.includes(name) && !ELSEWHERE.includes(name))).toEqual([]);
  });
});

describe('published schemas', () => {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  // That of rules files is of draft-07, which editors read; test/check has its test.
  const names = readdirSync('schema').filter((name) => name !== 'rules.schema.json');
  for (const name of names) ajv.addSchema(JSON.parse(readFileSync(`schema/${name}`, 'utf8')));

  const documents = GOLDEN_CASES.filter(({ name }) => name.endsWith('json'));

  /** What the command line prints: a document, or one of its parts a line. */
  function schemaOf(argv: readonly string[], isDocument: boolean): string {
    if (argv.includes('--summary')) return 'summary';
    if (argv[0] === 'explain') return 'explanation';
    if (argv[0] === 'follow') return 'follow';
    if (argv[0] === 'fields') return isDocument ? 'fields-frames' : 'fields-frame';
    if (argv[0] === 'flows') return isDocument ? 'flows' : 'flow';
    return isDocument ? 'packets' : 'packet';
  }

  it.each(documents)('$name is valid', async ({ argv }) => {
    const isDocument = argv.includes('json');
    const validate = ajv.getSchema(`${schemaOf(argv, isDocument)}.schema.json`);
    expect(validate).toBeDefined();
    const { stdout } = await runCli(argv);
    const texts = isDocument ? [stdout] : stdout.split('\n').slice(0, -1);
    for (const text of texts) {
      validate?.(JSON.parse(text));
      expect(validate?.errors ?? []).toEqual([]);
    }
  });

  it('every capture of fixtures/ gives valid packets and flows', async () => {
    for (const capture of readdirSync('fixtures').filter((name) => /\.(?:pcap|pcapng|gz|zst|lz4)$/.test(name))) {
      for (const [command, schema] of [
        ['show', 'packet'],
        ['flows', 'flow'],
        ['flows --summary', 'summary'],
        ['fields -e frame.number -e frame.time_relative -e ip.src -e tcp.flags.str -e _ws.col.Info', 'fields-frame'],
      ] as const) {
        const { stdout } = await runCli([...command.split(' '), `fixtures/${capture}`, '--format', 'ndjson']);
        const validate = ajv.getSchema(`${schema}.schema.json`);
        for (const line of stdout.split('\n').slice(0, -1)) {
          validate?.(JSON.parse(line));
          expect({ capture, line, errors: validate?.errors ?? [] }).toEqual({ capture, line, errors: [] });
        }
      }
    }
  });

  it('every capture of fixtures/ gives a valid explanation, folded or not', async () => {
    const validate = ajv.getSchema('explanation.schema.json');
    for (const capture of readdirSync('fixtures').filter((name) => /\.(?:pcap|pcapng|gz|zst|lz4)$/.test(name))) {
      for (const options of [[], ['--all', '--lang', 'zh']]) {
        const { stdout } = await runCli(['explain', `fixtures/${capture}`, '--format', 'json', ...options]);
        if (stdout !== '') validate?.(JSON.parse(stdout));
        expect({ capture, options, errors: validate?.errors ?? [] }).toEqual({ capture, options, errors: [] });
      }
    }
  });

  it('tell a wrong record', () => {
    const validate = ajv.getSchema('packet.schema.json');
    expect(validate?.({ schemaVersion: 1, number: 0 })).toBe(false);
  });
});
