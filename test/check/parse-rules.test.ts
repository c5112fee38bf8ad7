/** Faulty rules are told with line, column and the nearest right word; hostile files end in an error like any other. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRules } from '../../src/check/rules/parse-rules.js';
import { RulesError } from '../../src/check/rules/rules-error.js';
import { parseExpressions } from '../../src/check/rules/short-form.js';

function faultOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof RulesError) return error.message;
    throw error;
  }
  return 'no fault';
}

const head = 'version: 1\nrules:\n  - name: tried\n';

describe('a faulty rules file', () => {
  it.each([
    ['', 'f.yaml:1:1: the file is empty; it begins with "version: 1"'],
    ['rules: []', 'f.yaml:1:1: "version: 1" is missing'],
    ['version: 2\nrules: []', 'f.yaml:1:10: version is 1; this pcapnote knows no other'],
    ['version: 1', 'f.yaml:1:1: "rules" is missing'],
    ['version: 1\nrule: []', 'f.yaml:2:1: unknown key "rule" in the rules file (did you mean "rules"?)'],
    ['version: 1\nrules: []', 'f.yaml:2:8: rules is an empty list'],
    ['version: 1\nrules:\n  - count: 1', 'f.yaml:3:5: a rule has a name'],
    [`${head}    expext: {}`, 'f.yaml:4:5: unknown key "expext" in a rule (did you mean "expect"?)'],
    [`${head}    expect:\n      retransmision: 0`, 'f.yaml:5:7: unknown fact "retransmision" in expect (did you mean "retransmissions"?)'],
    [
      `${head}    expect:\n      handshake: complet`,
      'f.yaml:5:18: handshake cannot be "complet" (did you mean "complete"?); it is one of complete, refused, no-answer, half-open, aborted, invalid, not-captured',
    ],
    [
      `${head}    expect: {handshake.rtt: {max: 200 MS}}`,
      'f.yaml:4:35: handshake.rtt cannot be "200 MS" (did you mean "200ms"?); it is a number of seconds or a text with a unit such as 200ms, 1.5s, 10us',
    ],
    [`${head}    expect: {bytes: {maks: 1}}`, 'f.yaml:4:22: unknown key "maks" in bytes (did you mean "max"?)'],
    [`${head}    expect: {bytes: {min: 2, max: 1}}`, 'f.yaml:4:21: no bytes is both: min is above max'],
    [`${head}    expect: {handshake: {min: 1}}`, 'f.yaml:4:26: unknown key "min" in handshake; it may have not'],
    [
      `${head}    expect: {handshake: complete, handshake.verdict: complete}`,
      'f.yaml:4:35: handshake.verdict and handshake are the same fact',
    ],
    [`${head}    expect: {rtt: null, close: open}`, 'f.yaml:4:14: unknown fact "rtt" in expect'],
    [`${head}    expect: {retransmissions: null}`, 'f.yaml:4:31: retransmissions is never null: a whole number'],
    [`${head}    match: {protocol: tpc}`, 'f.yaml:4:23: protocol is one of tcp, udp, udplite; not "tpc" (did you mean "tcp"?)'],
    [`${head}    match: {protocol: udp}\n    expect: {handshake: complete}`, 'f.yaml:5:14: handshake.verdict is not of udp flows'],
    [
      `${head}    expect: {handshake: complete, replies: 1}`,
      'f.yaml:4:35: no flow has all that is expected: some of it is of TCP alone, some of UDP alone',
    ],
    [
      `${head}    match: {client: {address: 10.0.0.256}}`,
      'f.yaml:4:31: address is an IP address or a prefix such as 10.0.0.0/8 or 2001:db8::/32',
    ],
    [`${head}    match: {client: {port: 70000}}`, 'f.yaml:4:28: port is a number from 0 to 65535, or a range such as 8000-8099'],
    [`${head}    match: {client: {port: 90-80}}`, 'f.yaml:4:28: no port lies from 90 to 80'],
    [`${head}    match: {stream: 0}`, 'f.yaml:4:21: stream is tcp:N or udp:N, as flows lists them'],
    [`${head}    match: {payload: {glob: "**"}}`, 'f.yaml:4:29: glob needs some text beside its *'],
    [`${head}    match: {payload: {from: client}}`, 'f.yaml:4:22: payload has either "contains" or "glob"'],
    [`${head}    count: -1`, 'f.yaml:4:12: count is a whole number'],
    [`${head}    count: {min: 3, max: 2}`, 'f.yaml:4:12: no count lies from 3 to 2'],
    [`${head}  - name: tried`, 'f.yaml:4:11: two rules are named "tried"'],
    [
      `${head}    segments: |\n      C > S  S   0:0(0)\n      C > S  Q   0:0(0)\n`,
      'f.yaml:6:14: segments: "Q" is not flags: their letters are F S R P . (ACK) U E W e',
    ],
    [`${head}    segments: |\n      ...\n`, 'f.yaml:5:7: segments: every flow matches "..." alone'],
    ['version: 1\nversion: 1', 'f.yaml:2:1: map keys must be unique'],
    ['version: 1\nrules:\n  - name: [', 'f.yaml:3:12: flow sequence in block collection must be sufficiently indented and end with a ]'],
    ['version: 1\n---\nversion: 1', 'f.yaml:2:1: the file holds more than one document'],
    [`${head}    expect: {bytes: !!js/function 1}`, 'f.yaml:4:21: unresolved tag: tag:yaml.org,2002:js/function'],
  ])('%j', (text, message) => {
    expect(faultOf(() => parseRules(text, 'f.yaml'))).toContain(message);
  });

  it.each([
    ['flow sequences', '['.repeat(200_000)],
    ['flow mappings', '{a: '.repeat(200_000)],
    ['block sequences', '- '.repeat(200_000)],
    ['explicit keys', '? '.repeat(200_000)],
  ])('%s within one another are refused before they are built', (_, text) => {
    expect(faultOf(() => parseRules(text, 'f.yaml'))).toMatch(/^f\.yaml:1:\d+: nested more than 50 levels deep$/);
  });

  it('refuses a file that is too long', () => {
    expect(faultOf(() => parseRules(`${head}${'# more\n'.repeat(200_000)}`, 'f.yaml'))).toMatch(/a rules file has at most \d+ characters/);
  });

  it.each([
    ['an alias of itself', 'version: 1\nrules: &r\n  - name: *r', 'name is a text'],
    ['aliases that would double with each line', bomb(), 'unknown key "a" in the rules file'],
    ['a merge key', `${head}    expect: {<<: {bytes: 1}}`, 'unknown fact "<<" in expect'],
    ['a number beyond numbers', `${head}    expect: {duration: {max: .inf}}`, 'duration cannot be Infinity'],
    ['no number', `${head}    expect: {bytes: .nan}`, 'bytes cannot be NaN'],
  ])('%s is no way around', (_, text, message) => {
    expect(faultOf(() => parseRules(text, 'f.yaml'))).toContain(message);
  });

  it('takes anchors and aliases as YAML has them', () => {
    const text = `${head}    match: &web {server: {port: [80, 443]}}\n  - name: other\n    match: *web\n`;
    const [first, second] = parseRules(text).rules;
    expect(second?.match).toEqual(first?.match);
    expect(first?.match.server?.ports).toEqual([
      { first: 80, last: 80 },
      { first: 443, last: 443 },
    ]);
  });

  it('takes JSON', () => {
    expect(parseRules('{"version": 1, "rules": [{"name": "a", "expect": {"handshake": "complete"}}]}').rules).toHaveLength(1);
  });
});

function bomb(): string {
  const lines = ['a: &a [x, x]'];
  for (let i = 1; i < 26; i++) lines.push(`${letter(i)}: &${letter(i)} [*${letter(i - 1)}, *${letter(i - 1)}]`);
  return lines.join('\n');
}

function letter(index: number): string {
  return String.fromCharCode(97 + index);
}

describe('whatever stands in a file', () => {
  const whole = `${head}    match: {client: {address: 10.0.0.0/8, port: [80, 90-99]}, payload: {glob: "a*b"}}\n    count: {min: 1}\n    expect:\n      handshake: [complete]\n      bytes: {max: 2MB, not: 5}\n    segments: |\n      C > S  S  0:0(0)\n      ...\n`;
  const insertions = fc.constantFrom(
    '',
    '\n',
    ' ',
    ':',
    '-',
    '[',
    ']',
    '{',
    '}',
    '&a ',
    '*a',
    '|',
    '>',
    '!!',
    '#',
    '"',
    "'",
    '\t',
    '%',
    '@',
    '\0',
    '\ufeff',
    '999',
    '~',
    '? ',
  );

  it('is read, or refused with a place in it', () => {
    const lines = whole.split('\n').length;
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(3), insertions, (at, cut, insertion) => {
        const text = whole.slice(0, at) + insertion + whole.slice(at + cut);
        try {
          parseRules(text, 'f.yaml');
        } catch (error) {
          expect(error).toBeInstanceOf(RulesError);
          const { line, column } = error as RulesError;
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(lines + 2);
          expect(column).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 1000, seed: 7 },
    );
  });
});

describe('the short form', () => {
  it.each([
    [['handshake'], `--expect: "handshake" is not a fact, one of = != < <= > >= and a value, as in 'retransmissions<=0'`],
    [['handshak=complete'], '--expect: unknown fact "handshak" (did you mean "handshake"?)'],
    [['handshake=complte'], '--expect: handshake cannot be "complte" (did you mean "complete"?)'],
    [['handshake>complete'], '--expect: handshake has no order: it can be compared by = and != only'],
    [['handshake.rtt<=null'], '--expect: handshake.rtt cannot be compared with null by <='],
    [['retransmissions<='], '--expect: retransmissions cannot be ""; it is a whole number'],
    [['retransmissions<=-1'], '--expect: retransmissions cannot be -1; it is a whole number'],
    [
      ['duration<1 week'],
      '--expect: duration cannot be "1 week"; it is a number of seconds or a text with a unit such as 200ms, 1.5s, 10us',
    ],
    [['handshake=complete', 'replies=1'], '--expect: no flow has all of these facts'],
  ])('%j', (expressions, message) => {
    expect(faultOf(() => parseExpressions(expressions))).toContain(message);
  });

  it('reads operators, units and several values', () => {
    const [rule] = parseExpressions([
      'handshake=complete, half-open',
      'bytes>64KiB',
      'handshake.rtt<=200ms',
      'rolesKnown==true',
      'close!=open',
    ]).rules;
    expect(rule?.expect.map(({ fact, expectation }) => [fact.path, expectation])).toEqual([
      ['handshake.verdict', { oneOf: ['complete', 'half-open'] }],
      ['bytes', { min: { value: 65536, isExclusive: true } }],
      ['handshake.rtt', { max: { value: 0.2, isExclusive: false } }],
      ['rolesKnown', { oneOf: [true] }],
      ['close.verdict', { noneOf: ['open'] }],
    ]);
    expect(rule?.match).toEqual({ protocols: ['tcp'] });
  });
});
