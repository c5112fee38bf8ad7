/** docs/rules.md is about the rules there are: its table is made from the table of facts, and its examples are read by the parser and by the schema. */
import { readFileSync, writeFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Fact } from '../../src/check/facts/fact.js';
import { FACTS } from '../../src/check/facts/fact-table.js';
import { UNIT_WORDS } from '../../src/check/facts/unit.js';
import { parseRules, RULES_LIMIT } from '../../src/check/rules/parse-rules.js';
import { makeRulesSchema } from '../../src/check/rules/rules-schema.js';
import { parseExpressions } from '../../src/check/rules/short-form.js';
import { FILE_LIMIT } from '../../src/check/rules/yaml-reader.js';

const FILE = 'docs/rules.md';
const TABLE = /(<!-- facts -->\n)([\s\S]*?)(<!-- end of facts -->)/;

const UNITS = { seconds: 'duration', bytes: 'size', bytesPerSecond: 'rate', none: 'number' } as const;

function describeValues({ kind, unit, values, isNullable }: Fact): string {
  const words = kind === 'code' ? (values ?? []).map((value) => `\`${value}\``).join(', ') : kind === 'amount' ? UNITS[unit] : kind;
  return isNullable ? `${words}, null` : words;
}

function makeTable(): string {
  const rows = FACTS.map((fact) => {
    const names = [fact.path, ...(fact.alias === undefined ? [] : [fact.alias])].map((name) => `\`${name}\``).join(', ');
    return `| ${names} | ${describeValues(fact)} | ${fact.protocols.length === 2 ? '' : fact.protocols[0]} | ${fact.describe} |`;
  });
  return ['| fact | values | only | what |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');
}

if (process.env.UPDATE_SCHEMA === '1') {
  writeFileSync(
    FILE,
    readFileSync(FILE, 'utf8').replace(TABLE, (_, begin: string, __, end: string) => `${begin}${makeTable()}${end}`),
  );
}
const page = readFileSync(FILE, 'utf8');

describe('docs/rules.md', () => {
  it('lists every fact as it is (npm run schema)', () => {
    expect(TABLE.exec(page)?.[2]).toBe(makeTable());
  });

  it('shows rules that are right', () => {
    const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(makeRulesSchema());
    const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    expect(blocks.length).toBeGreaterThan(0);
    for (const text of blocks) {
      expect(parseRules(text).rules.length).toBeGreaterThan(0);
      expect(validate(parse(text))).toBe(true);
    }
  });

  it('shows expressions that are right', () => {
    const expressions = [...page.matchAll(/--expect (?:'([^']+)'|(\S+))/g)].map(([, quoted, plain]) => (quoted ?? plain) as string);
    expect(expressions.length).toBeGreaterThan(2);
    expect(parseExpressions(expressions).rules).toHaveLength(1);
  });

  it('tells units and limits as they are', () => {
    for (const word of [...UNIT_WORDS.seconds, ...UNIT_WORDS.bytes])
      if (!['µs', 'KB'].includes(word)) expect(page).toContain(`\`${word}\``);
    expect(page).toContain(`${RULES_LIMIT.toLocaleString('en')} rules and ${FILE_LIMIT.toLocaleString('en')} characters`);
  });
});
