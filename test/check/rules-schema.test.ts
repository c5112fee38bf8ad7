/** The published schema of rules files is made from the table of facts, says what the parser says, and knows every fact of a flow's record. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../src/check/facts/fact-table.js';
import { parseRules } from '../../src/check/rules/parse-rules.js';
import { RulesError, type RulesErrorCode } from '../../src/check/rules/rules-error.js';
import { makeRulesSchema } from '../../src/check/rules/rules-schema.js';

const FILE = 'schema/rules.schema.json';
const makeText = () => `${JSON.stringify(makeRulesSchema(), null, 2)}\n`;
if (process.env.UPDATE_SCHEMA === '1') writeFileSync(FILE, makeText());

const makeValidator = () => new Ajv({ strict: true, allowUnionTypes: true }).compile(makeRulesSchema());

/** What more than the shape of a file is needed for: the parser alone refuses it. */
const BEYOND_SCHEMA: readonly RulesErrorCode[] = ['address', 'port-range', 'empty-range', 'same-name', 'same-fact', 'protocol', 'segments'];

function refusal(document: unknown): RulesError | undefined {
  try {
    parseRules(JSON.stringify(document));
    return undefined;
  } catch (error) {
    if (error instanceof RulesError) return error;
    throw error;
  }
}

/** A file that uses everything once. */
const FULL = {
  version: 1,
  rules: [
    {
      name: 'everything',
      match: {
        protocol: 'tcp',
        client: { address: ['10.0.0.0/8', '2001:db8::/32'], port: ['1024-65535', 80] },
        server: { address: '10.0.0.2', port: 443 },
        stream: ['tcp:0', 'tcp:12'],
        payload: { glob: 'GET * HTTP/1.1', from: 'client' },
      },
      count: { min: 1, max: 3 },
      expect: {
        handshake: ['complete', 'half-open'],
        'close.verdict': { not: 'never-opened' },
        'handshake.rtt': { min: '10us', max: '1.5s', not: null },
        'handshake.proof.synAck.ack': true,
        'clientToServer.mss': [1460, null],
        'clientToServer.throughput': { min: '64KiB/s' },
        bytes: { max: '2MB' },
        startTime: { min: '2023-11-14T22:13:20Z' },
        history: 'ShA*',
        encapsulation: { not: '*' },
        'server.address': { not: ['10.0.0.0/16'] },
        retransmissions: 0,
      },
      segments: 'C > S  S  0:0(0)\n...\n',
    },
    { name: 'payload as a text', match: { payload: 'hello' }, count: 0 },
    { name: 'udp', match: { payload: { contains: 'hello' } }, expect: { 'latency.max': { max: '1s' } } },
  ],
};

describe('schema/rules.schema.json', () => {
  it('is as the table of facts makes it (npm run schema)', () => {
    expect(readFileSync(FILE, 'utf8')).toBe(makeText());
  });

  it('takes a file that uses everything, and so does the parser', () => {
    expect(refusal(FULL)).toBeUndefined();
    const validate = makeValidator();
    validate(FULL);
    expect(validate.errors).toBeNull();
  });

  it('knows every fact of the records that flows prints', () => {
    const { $defs } = JSON.parse(readFileSync('schema/flow.schema.json', 'utf8'));
    const paths = new Set(['tcpFlow', 'udpFlow'].flatMap((name) => listPaths($defs[name], '', $defs)));
    paths.delete('schemaVersion');
    expect(paths.size).toBeGreaterThan(60);
    const known = FACTS.map(({ path }) => path);
    const isKnown = (path: string) =>
      known.includes(path) || known.includes(`${path}.verdict`) || known.some((fact) => fact.startsWith(`${path}.`));
    expect([...paths].filter((path) => !isKnown(path))).toEqual([]);
  });
});

interface SchemaNode {
  $ref?: string;
  properties?: Record<string, SchemaNode>;
}

function listPaths(node: SchemaNode, prefix: string, definitions: Record<string, SchemaNode>): string[] {
  const target = node.$ref === undefined ? node : (definitions[node.$ref.replace('#/$defs/', '')] as SchemaNode);
  if (target.properties === undefined) return [prefix];
  return Object.entries(target.properties).flatMap(([key, value]) =>
    listPaths(value, prefix === '' ? key : `${prefix}.${key}`, definitions),
  );
}

/** Values that stand somewhere in a rules file, and some that stand nowhere. */
const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  1,
  -1,
  1.5,
  70000,
  '',
  ' ',
  '*',
  'x',
  'tcp',
  'tcp:0',
  'tcp:00',
  'complete',
  '10ms',
  '10 ms',
  '10MS',
  '64KiB',
  '1MB/s',
  '10.0.0.0/8',
  '10.0.0.0/99',
  '80-90',
  '90-80',
  '2023-11-14T22:13:20Z',
  'C > S S',
  [],
  [1],
  ['complete'],
  [null],
  [[]],
  {},
  { min: 1 },
  { min: 2, max: 1 },
  { not: null },
  { not: [] },
  { min: null },
  { glob: '*' },
  { x: 1 },
];

describe('schema and parser agree', () => {
  it('on many mutated files', () => {
    const documents = [...mutate(FULL)];
    const validate = makeValidator();
    expect(documents.length).toBeGreaterThan(1000);
    let refused = 0;
    for (const document of documents) {
      const error = refusal(document);
      const isValid = validate(document);
      if (error !== undefined) refused++;
      const agrees = isValid
        ? error === undefined || BEYOND_SCHEMA.includes(error.code)
        : error !== undefined && !BEYOND_SCHEMA.includes(error.code);
      if (!agrees)
        expect({ document, schema: isValid ? 'takes it' : validate.errors, parser: error?.message ?? 'takes it' }).toBeUndefined();
    }
    expect(refused).toBeGreaterThan(500);
    expect(refused).toBeLessThan(documents.length);
  }, 120_000);
});

/** The document with each of its places in turn taken away, renamed, or given another value. */
function* mutate(document: unknown): Generator<unknown> {
  for (const path of listPlaces(document, [])) {
    for (const value of VALUES) yield replace(document, path, () => value);
    yield remove(document, path);
    yield rename(document, path);
  }
}

type Path = readonly (string | number)[];

function* listPlaces(node: unknown, path: Path): Generator<Path> {
  yield path;
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) yield* listPlaces(value, [...path, Array.isArray(node) ? Number(key) : key]);
}

function replace(node: unknown, [key, ...rest]: Path, make: (value: unknown) => unknown): unknown {
  if (key === undefined) return make(node);
  if (Array.isArray(node)) return node.map((each, index) => (index === key ? replace(each, rest, make) : each));
  return Object.fromEntries(Object.entries(node as object).map(([name, each]) => [name, name === key ? replace(each, rest, make) : each]));
}

function remove(document: unknown, path: Path): unknown {
  const key = path.at(-1);
  if (key === undefined) return null;
  return replace(document, path.slice(0, -1), (parent) =>
    Array.isArray(parent)
      ? parent.filter((_, index) => index !== key)
      : Object.fromEntries(Object.entries(parent as object).filter(([name]) => name !== key)),
  );
}

function rename(document: unknown, path: Path): unknown {
  const key = path.at(-1);
  if (typeof key !== 'string') return document;
  return replace(document, path.slice(0, -1), (parent) =>
    Object.fromEntries(Object.entries(parent as object).map(([name, value]) => [name === key ? `${name}s` : name, value])),
  );
}
