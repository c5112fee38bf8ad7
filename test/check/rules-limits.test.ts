/** How large a rules file may be: what is within each limit by one is read, what is beyond it by one is refused. */
import { describe, expect, it } from 'vitest';
import { parseRules } from '../../src/check/rules/parse-rules.js';
import { RulesError } from '../../src/check/rules/rules-error.js';

const head = 'version: 1\nrules:\n  - name: tried\n';

function faultOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof RulesError) return error.message;
    throw error;
  }
  return 'no fault';
}

describe('limits of a rules file', () => {
  const rules = (many: number) => `version: 1\nrules:\n${Array.from({ length: many }, (_, i) => `- name: r${i}\n`).join('')}`;
  const list = (many: number, item: string) => Array.from({ length: many }, () => item).join(', ');
  const segments = (length: number) => `C > S S  #${'x'.repeat(length - 10)}`;
  const aliases = (many: number) =>
    `${head}    match:\n      client: {port: [&p 80, ${list(500, '*p')}]}\n      server:\n        port:\n${'          - *p\n'.repeat(many)}`;
  const more = (what: string) => `f.yaml:4:${what}`;

  it.each<[string, string, string, string]>([
    ['rules', rules(1000), rules(1001), 'f.yaml:3:1: rules has 1001 items, 1000 are allowed'],
    [
      'values of a fact',
      `${head}    expect: {bytes: [${list(1000, '1')}]}`,
      `${head}    expect: {bytes: [${list(1001, '1')}]}`,
      more('21: bytes has 1001 items, 1000 are allowed'),
    ],
    [
      'ports',
      `${head}    match: {client: {port: [${list(1000, '1')}]}}`,
      `${head}    match: {client: {port: [${list(1001, '1')}]}}`,
      more('28: port has 1001 items, 1000 are allowed'),
    ],
    [
      'characters of a name',
      `version: 1\nrules: [{name: ${'😀'.repeat(200)}}]`,
      `version: 1\nrules: [{name: ${'x'.repeat(201)}}]`,
      'f.yaml:2:16: name has more than 200 characters',
    ],
    [
      'characters of payload',
      `${head}    match: {payload: ${'x'.repeat(1000)}}`,
      `${head}    match: {payload: ${'x'.repeat(1001)}}`,
      more('22: payload has more than 1000 characters'),
    ],
    [
      'characters of segments',
      `${head}    segments: "${segments(100_000)}"`,
      `${head}    segments: "${segments(100_001)}"`,
      more('15: segments has more than 100000 characters'),
    ],
    [
      'characters of a text expected',
      `${head}    expect: {history: ${'x'.repeat(1000)}}`,
      `${head}    expect: {history: ${'x'.repeat(1001)}}`,
      more(`23: history cannot be "${'x'.repeat(60)}…"; it is a text of at most 1000 characters, in which * stands for any run`),
    ],
    ['levels', '['.repeat(49) + ']'.repeat(49), '['.repeat(50) + ']'.repeat(50), 'f.yaml:1:51: nested more than 50 levels deep'],
    ['words and signs', '#\n'.repeat(100_000), `${'#\n'.repeat(100_000)}#`, 'f.yaml:1:1: more than 200000 words and signs'],
    ['characters', rules(1).padEnd(1 << 20), rules(1).padEnd((1 << 20) + 1), 'f.yaml:1:1: a rules file has at most 1048576 characters'],
    ['aliases', aliases(500), aliases(501), 'f.yaml:508:13: more than 1000 aliases'],
  ])('%s', (_, within, beyond, message) => {
    expect(faultOf(() => parseRules(within, 'f.yaml'))).not.toContain(message.slice(message.indexOf(': ')));
    expect(faultOf(() => parseRules(beyond, 'f.yaml'))).toBe(message);
  });
});
