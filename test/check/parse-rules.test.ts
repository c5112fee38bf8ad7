/** Faulty rules are told with line, column and the nearest right word; hostile files end in an error like any other. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRules } from '../../src/check/rules/parse-rules.js';
import type { Rule } from '../../src/check/rules/rule.js';
import { RulesError, type RulesErrorCode } from '../../src/check/rules/rules-error.js';

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
const KEYS = 'name, match, count, expect, segments';
const HANDSHAKES = 'complete, refused, no-answer, half-open, aborted, invalid, not-captured';
const NO_FLOW = 'no flow has all that is expected: some of it is of TCP alone, some of UDP alone';
const NO_ADDRESS = 'address is an IP address or a prefix such as 10.0.0.0/8 or 2001:db8::/32';
const NO_PORT = 'port is a number from 0 to 65535, or a range such as 8000-8099';
const NO_FLAGS = '"Q" is not flags: their letters are F S R P . (ACK) U E W e';

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
    ['[]', 'f.yaml:1:1: the rules file must be a mapping of version, rules'],
    ['{}', 'f.yaml:1:1: the rules file is empty'],
    ['%FOO bar\n---\nversion: [', 'f.yaml:1:1: unknown directive %FOO'],
    ['# nothing but this', 'f.yaml:1:1: the file is empty; it begins with "version: 1"'],
    ['version: "1"\nrules: []', 'f.yaml:1:10: version is 1; this pcapnote knows no other'],
    ['version: 1\nrules: {}', 'f.yaml:2:8: rules must be a list'],
    ['version: 1\nrules: [a]', 'f.yaml:2:9: a rule must be a mapping of name, match, count, expect, segments'],
    ['version: 1\nrules: [{}]', 'f.yaml:2:9: a rule is empty'],
    ['version: 1\nrules: [{1: a}]', 'f.yaml:2:10: a key of a rule must be a text'],
    ['version: 1\nrules: [{[a]: a}]', 'f.yaml:2:10: a key of a rule must be a text'],
    ['version: 1\nrules: [{zzzzzz: a}]', 'f.yaml:2:10: unknown key "zzzzzz" in a rule; it may have name, match, count, expect, segments'],
    ['version: 1\nrules: [{name: }]', 'f.yaml:2:16: name is a text'],
    ['version: 1\nrules: [{name: 5}]', 'f.yaml:2:16: name is a text'],
    ['version: 1\nrules: [{name: ""}]', 'f.yaml:2:16: name is a text'],
    ['version: 1\nrules: [{name: " "}]', 'f.yaml:2:16: name is blank'],
    [`version: 1\nrules: [{${'k'.repeat(61)}: a}]`, `f.yaml:2:10: unknown key "${'k'.repeat(60)}…" in a rule; it may have ${KEYS}`],
    [`version: 1\nrules: [{${'k'.repeat(60)}: a}]`, `f.yaml:2:10: unknown key "${'k'.repeat(60)}" in a rule; it may have ${KEYS}`],
    [`${head}    expect: []`, 'f.yaml:4:13: expect must be a mapping'],
    [`${head}    expect: {}`, 'f.yaml:4:13: expect is empty'],
    [`${head}    expect: {1: 2}`, 'f.yaml:4:14: a fact of expect must be a text'],
    [`${head}    expect: {bytes: }`, 'f.yaml:4:21: bytes is never null: a whole number of bytes or a text with a unit such as 64KiB, 2MB'],
    [`${head}    expect: {bytes: []}`, 'f.yaml:4:21: bytes is an empty list'],
    [`${head}    expect: {bytes: [[1]]}`, 'f.yaml:4:22: bytes is a value, a list of values or a mapping'],
    [`${head}    expect: {bytes: [{min: 1}]}`, 'f.yaml:4:22: bytes is a value, a list of values or a mapping'],
    [`${head}    expect: {bytes: {}}`, 'f.yaml:4:21: bytes is empty'],
    [`${head}    expect: {close.segments: {min: null}}`, 'f.yaml:4:36: min is a number, not null'],
    [`${head}    expect: {close.segments: {max: null}}`, 'f.yaml:4:36: max is a number, not null'],
    [`${head}    expect: {bytes: {zz: 1}}`, 'f.yaml:4:22: unknown key "zz" in bytes; it may have min, max, not'],
    [
      `${head}    expect: {startTime: {min: "2024-01-02T00:00:00Z", max: "2024-01-01T00:00:00Z"}}`,
      'f.yaml:4:25: no startTime is both: min is above max',
    ],
    [
      `${head}    expect: {handshake.verdict: open, handshake: open}`,
      `f.yaml:4:33: handshake.verdict cannot be "open"; it is one of ${HANDSHAKES}`,
    ],
    [`${head}    expect: {close: open, close.verdict: open}`, 'f.yaml:4:27: close.verdict and close are the same fact'],
    [`${head}    expect: {close.verdict: open, close: open}`, 'f.yaml:4:35: close and close.verdict are the same fact'],
    [`${head}    match: tcp`, 'f.yaml:4:12: match must be a mapping of protocol, client, server, stream, payload'],
    [`${head}    match: {protocol: 6}`, 'f.yaml:4:23: protocol is one of tcp, udp, udplite'],
    [`${head}    match: {protocol: ${'x'.repeat(70)}}`, `f.yaml:4:23: protocol is one of tcp, udp, udplite; not "${'x'.repeat(60)}"`],
    [`${head}    match: {protocol: tcp}\n    expect: {rolesKnown: true, replies: 1}`, 'f.yaml:5:32: replies is not of tcp flows'],
    [`${head}    match: {protocol: udplite}\n    expect: {fins: 1}`, 'f.yaml:5:14: fins is not of udplite flows'],
    [`${head}    match: {protocol: udp}\n    segments: C > S S`, 'f.yaml:5:15: what segments has is not of udp flows'],
    [`${head}    match: {protocol: tcp}\n    segments: C > S udp`, 'f.yaml:5:15: what segments has is not of tcp flows'],
    [`${head}    segments: |\n      C > S S\n      C > S udp`, `f.yaml:5:7: ${NO_FLOW}`],
    [`${head}    segments: C > S udp\n    expect: {fins: 1}`, `f.yaml:5:14: ${NO_FLOW}`],
    [`${head}    match: {client: 10.0.0.1}`, 'f.yaml:4:21: client must be a mapping of address, port'],
    [`${head}    match: {server: {adress: 10.0.0.1}}`, 'f.yaml:4:22: unknown key "adress" in server (did you mean "address"?)'],
    [`${head}    match: {server: {address: []}}`, 'f.yaml:4:31: address is an empty list'],
    [`${head}    match: {server: {address: [::1, x]}}`, `f.yaml:4:37: ${NO_ADDRESS}`],
    [`${head}    match: {server: {address: 5}}`, `f.yaml:4:31: ${NO_ADDRESS}`],
    [`${head}    match: {server: {port: []}}`, 'f.yaml:4:28: port is an empty list'],
    [`${head}    match: {server: {port: -1}}`, `f.yaml:4:28: ${NO_PORT}`],
    [`${head}    match: {server: {port: 80.5}}`, `f.yaml:4:28: ${NO_PORT}`],
    [`${head}    match: {server: {port: 65536}}`, `f.yaml:4:28: ${NO_PORT}`],
    [`${head}    match: {server: {port: http}}`, `f.yaml:4:28: ${NO_PORT}`],
    [`${head}    match: {server: {port: a1-2}}`, `f.yaml:4:28: ${NO_PORT}`],
    [`${head}    match: {server: {port: 1-2a}}`, `f.yaml:4:28: ${NO_PORT}`],
    [`${head}    match: {server: {port: 1-65536}}`, 'f.yaml:4:28: ports end at 65535'],
    [`${head}    match: {stream: []}`, 'f.yaml:4:21: stream is an empty list'],
    [`${head}    match: {stream: [tcp:1, icmp:1]}`, 'f.yaml:4:29: stream is tcp:N or udp:N, as flows lists them'],
    [`${head}    match: {stream: xtcp:1}`, 'f.yaml:4:21: stream is tcp:N or udp:N, as flows lists them'],
    [`${head}    match: {stream: tcp:1x}`, 'f.yaml:4:21: stream is tcp:N or udp:N, as flows lists them'],
    [`${head}    match: {stream: tcp:01}`, 'f.yaml:4:21: stream is tcp:N or udp:N, as flows lists them'],
    [`${head}    match: {payload: 5}`, 'f.yaml:4:22: payload is a text'],
    [`${head}    match: {payload: {contains: a, glob: b}}`, 'f.yaml:4:22: payload has either "contains" or "glob"'],
    [`${head}    match: {payload: {contains: ""}}`, 'f.yaml:4:33: contains is a text'],
    [`${head}    match: {payload: {glob: [a]}}`, 'f.yaml:4:29: glob is a text'],
    [`${head}    match: {payload: {contain: a}}`, 'f.yaml:4:23: unknown key "contain" in payload (did you mean "contains"?)'],
    [
      `${head}    match: {payload: {contains: a, from: cleint}}`,
      'f.yaml:4:42: from is one of client, server, either; not "cleint" (did you mean "client"?)',
    ],
    [`${head}    count: 1.5`, 'f.yaml:4:12: count is a whole number'],
    [`${head}    count: "1"`, 'f.yaml:4:12: count is a whole number'],
    [`${head}    count: {}`, 'f.yaml:4:12: count is empty'],
    [`${head}    count: {mini: 1}`, 'f.yaml:4:13: unknown key "mini" in count (did you mean "min"?)'],
    [`${head}    count: {min: x}`, 'f.yaml:4:18: min is a whole number'],
    [`${head}    count: {max: x}`, 'f.yaml:4:18: max is a whole number'],
    [`${head}    segments: [C > S S]`, 'f.yaml:4:15: segments is a text'],
    [`${head}    segments: "\\n\\nC > S Q"`, `f.yaml:4:15: segments: ${NO_FLAGS}`],
    [`${head}    segments: >\n      C > S\n      Q`, `f.yaml:5:7: segments: ${NO_FLAGS}`],
    [`${head}    segments: |  # four 4\n\n        C > S Q`, `f.yaml:6:15: segments: ${NO_FLAGS}`],
    [`${head}    segments: |\n  \n      C > S Q`, `f.yaml:6:13: segments: ${NO_FLAGS}`],
    [`${head}    segments: |2\n        C > S Q`, `f.yaml:5:15: segments: ${NO_FLAGS}`],
    [`${head}    segments: |\r\n      C > S Q\r\n`, `f.yaml:5:13: segments: ${NO_FLAGS}`],
    [`${head}    segments: &p |\n      C > S Q\n  - name: other\n    segments: *p`, `f.yaml:5:13: segments: ${NO_FLAGS}`],
    [`${head}    count: *none`, 'f.yaml:4:12: unknown alias "none"'],
    [
      `%YAML 1.1\n---\nversion: 1\nrules: [`,
      'f.yaml:4:9: flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
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
    expect(faultOf(() => parseRules(text, 'f.yaml'))).toBe(message);
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

  it.each<[RulesErrorCode, string]>([
    ['shape', ''],
    ['shape', `${head}    expext: {}`],
    ['shape', `${head}    expect: {bytes: x}`],
    ['shape', `${head}    expect: {bytes: null}`],
    ['shape', `${head}    match: {client: {address: x}}`],
    ['shape', `${head}    expect: {server.address: x}`],
    ['yaml', 'version: ['],
    ['yaml', 'version: 1\nversion: 1'],
    ['yaml', 'version: *none'],
    ['yaml', '['.repeat(60)],
    ['address', `${head}    match: {client: {address: 10.0.0.256}}`],
    ['address', `${head}    expect: {server.address: 10.0.0.256}`],
    ['port-range', `${head}    match: {client: {port: 90-80}}`],
    ['port-range', `${head}    match: {client: {port: 1-65536}}`],
    ['empty-range', `${head}    count: {min: 3, max: 2}`],
    ['empty-range', `${head}    expect: {bytes: {min: 3, max: 2}}`],
    ['same-name', `${head}  - name: tried`],
    ['same-fact', `${head}    expect: {close: open, close.verdict: open}`],
    ['protocol', `${head}    expect: {handshake: complete, replies: 1}`],
    ['protocol', `${head}    match: {protocol: udp}\n    expect: {handshake: complete}`],
    ['segments', `${head}    segments: C > S Q`],
    ['size', ' '.repeat((1 << 20) + 1)],
    ['size', '#\n'.repeat(100_001)],
  ])('is of the kind %s', (code, text) => {
    expect(() => parseRules(text, 'f.yaml')).toThrowError(expect.objectContaining({ name: 'RulesError', code, file: 'f.yaml' }));
  });

  it('is told by parts as well', () => {
    expect(() => parseRules(`${head}    count: -1`, 'f.yaml')).toThrowError(
      expect.objectContaining({ reason: 'count is a whole number', line: 4, column: 12, message: 'f.yaml:4:12: count is a whole number' }),
    );
    expect(() => parseRules('', undefined)).toThrowError(expect.objectContaining({ file: 'rules' }));
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

describe('what a rules file says', () => {
  const read = (text: string): Rule => parseRules(`${head}${text}`).rules[0] as Rule;

  it('is read part by part, each with its place', () => {
    const {
      match,
      count,
      expect: expected,
      segments,
      name,
      place,
    } = read(
      [
        '    match:',
        '      protocol: tcp',
        '      stream: [tcp:0, tcp:12]',
        '      client: {address: 10.0.0.0/8, port: [0, 1024-65535]}',
        '      server: {address: [10.0.0.2, "::1"], port: 65535}',
        '      payload: {glob: "*GET ** HTTP*", from: client}',
        '    count: {min: 1, max: 3}',
        '    expect:',
        '      handshake: [complete, half-open]',
        '      bytes: {min: 64KiB, max: 2MB, not: [70000, 1MB]}',
        '      startTime: {max: 2023-11-14T22:13:20.5Z}',
        '      close.segments: null',
        '    segments: |',
        '      ...',
        '',
        '      C > S  F.',
      ].join('\n'),
    );
    expect({ name, place }).toEqual({ name: 'tried', place: { line: 3, column: 5 } });
    expect(match).toEqual({
      protocols: ['tcp'],
      streams: ['tcp:0', 'tcp:12'],
      client: {
        addresses: [{ bytes: [10, 0, 0, 0], length: 8 }],
        ports: [
          { first: 0, last: 0 },
          { first: 1024, last: 65535 },
        ],
      },
      server: {
        addresses: [
          { bytes: [10, 0, 0, 2], length: 32 },
          { bytes: [...Array(15).fill(0), 1], length: 128 },
        ],
        ports: [{ first: 65535, last: 65535 }],
      },
      payload: { pieces: ['GET ', ' HTTP'], from: 'client' },
    });
    expect(count).toEqual({ min: 1, max: 3, isStated: true, place: { line: 10, column: 12 } });
    expect(expected.map(({ fact, expectation, place: at }) => [fact.path, expectation, at])).toEqual([
      ['handshake.verdict', { oneOf: ['complete', 'half-open'] }, { line: 12, column: 7 }],
      [
        'bytes',
        { min: { value: 65536, isExclusive: false }, max: { value: 2_000_000, isExclusive: false }, noneOf: [70000, 1_000_000] },
        { line: 13, column: 7 },
      ],
      ['startTime', { max: { value: '2023-11-14T22:13:20.500000000Z', isExclusive: false } }, { line: 14, column: 7 }],
      ['close.segments', { oneOf: [null] }, { line: 15, column: 7 }],
    ]);
    expect(segments).toMatchObject({
      place: { line: 17, column: 7 },
      isBlock: true,
      pattern: [
        { kind: 'any', line: 1 },
        { line: 3, flags: 17 },
      ],
    });
  });

  it.each<[string, object]>([
    ['    match: {payload: hello}', { match: { payload: { pieces: ['hello'], from: 'either' } } }],
    ['    match: {payload: {contains: "a*b"}}', { match: { payload: { pieces: ['a*b'], from: 'either' } } }],
    ['    match: {payload: {contains: a, from: server}}', { match: { payload: { pieces: ['a'], from: 'server' } } }],
    ['    match: {payload: {glob: a, from: either}}', { match: { payload: { pieces: ['a'], from: 'either' } } }],
    ['    match: {client: {port: 80-80}}', { match: { client: { ports: [{ first: 80, last: 80 }] } } }],
    ['    match: {client: {port: 0-65535}}', { match: { client: { ports: [{ first: 0, last: 65535 }] } } }],
    ['    match: {server: {address: "::/0"}}', { match: { server: { addresses: [{ bytes: Array(16).fill(0), length: 0 }] } } }],
    ['    match: {stream: udp:4294967295}', { match: { streams: ['udp:4294967295'] } }],
    ['    match: {protocol: udplite}', { match: { protocols: ['udplite'] } }],
    ['    match: {protocol: udp}\n    expect: {replies: 1}', { match: { protocols: ['udp'] } }],
    ['    expect: {replies: 1}', { match: { protocols: ['udp', 'udplite'] } }],
    ['    expect: {fins: 1, rolesKnown: true}', { match: { protocols: ['tcp'] } }],
    ['    expect: {rolesKnown: true}', { match: {} }],
    ['    segments: C > S S', { match: { protocols: ['tcp'] }, segments: { place: { line: 4, column: 15 }, isBlock: false } }],
    ['    segments: "...\\nC > S udp"', { match: { protocols: ['udp', 'udplite'] } }],
    ['    segments: "C > S udp\\nS > C icmp port-unreachable"', { match: { protocols: ['udp', 'udplite'] } }],
    ['    segments: >\n      C > S S\n', { segments: { place: { line: 5, column: 7 }, isBlock: false } }],
    ['    segments: |2\n        C > S S\n', { segments: { place: { line: 5, column: 7 }, isBlock: true, pattern: [{ column: 3 }] } }],
    ['    count: 0', { count: { min: 0, max: 0, isStated: true, place: { line: 4, column: 12 } } }],
    ['    count: {min: 2}', { count: { min: 2, max: Number.POSITIVE_INFINITY, isStated: true, place: { line: 4, column: 12 } } }],
    ['    count: {max: 2}', { count: { min: 0, max: 2, isStated: true } }],
    ['    count: {min: 2, max: 2}', { count: { min: 2, max: 2 } }],
    ['    expect: {bytes: {min: 2, max: 2}}', { expect: [{ expectation: { min: { value: 2 }, max: { value: 2 } } }] }],
    ['', { count: { min: 1, max: Number.POSITIVE_INFINITY, isStated: false, place: { line: 0, column: 0 } }, expect: [], match: {} }],
  ])('%s', (text, rule) => {
    expect(read(text)).toMatchObject(rule);
    const bare = read(text);
    expect(Object.keys(bare)).toEqual(['name', 'place', 'match', 'count', 'expect', ...(text.includes('segments') ? ['segments'] : [])]);
  });

  it('has no part that was not given', () => {
    expect(read('').match).toEqual({});
    expect(read('    match: {client: {port: 1}}').match).toEqual({ client: { ports: [{ first: 1, last: 1 }] } });
    expect(read('    expect: {bytes: {not: 1}}').expect[0]?.expectation).toEqual({ noneOf: [1] });
  });
});
