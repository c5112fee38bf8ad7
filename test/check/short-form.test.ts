/** Rules without a file: what an expression means, and how a faulty one is told. */
import { describe, expect, it } from 'vitest';
import { findFact } from '../../src/check/facts/fact-table.js';
import { RulesError } from '../../src/check/rules/rules-error.js';
import { parseExpressions } from '../../src/check/rules/short-form.js';

const HANDSHAKES = 'complete, refused, no-answer, half-open, aborted, invalid, not-captured';

function faultOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof RulesError) return error.message;
    throw error;
  }
  return 'no fault';
}

describe('the short form', () => {
  it.each([
    [['handshake'], `--expect: "handshake" is not a fact, one of = != < <= > >= and a value, as in 'retransmissions<=0'`],
    [['=complete'], `--expect: "=complete" is not a fact, one of = != < <= > >= and a value, as in 'retransmissions<=0'`],
    [['hand shake=x'], `--expect: "hand shake=x" is not a fact, one of = != < <= > >= and a value, as in 'retransmissions<=0'`],
    [['handshak=complete'], '--expect: unknown fact "handshak" (did you mean "handshake"?)'],
    [['close_verdict=open'], '--expect: unknown fact "close_verdict" (did you mean "close.verdict"?)'],
    [['re-transmissions=0'], '--expect: unknown fact "re-transmissions" (did you mean "retransmissions"?)'],
    [['foo=1'], '--expect: unknown fact "foo"'],
    [['handshake=complte'], `--expect: handshake cannot be "complte" (did you mean "complete"?); it is one of ${HANDSHAKES}`],
    [['handshake>complete'], '--expect: handshake has no order: it can be compared by = and != only'],
    [['rolesKnown<=true'], '--expect: rolesKnown has no order: it can be compared by = and != only'],
    [['handshake.rtt<=null'], '--expect: handshake.rtt cannot be compared with null by <='],
    [['startTime>null'], '--expect: startTime cannot be compared with null by >'],
    [['bytes>null'], '--expect: bytes is never null: a whole number of bytes or a text with a unit such as 64KiB, 2MB'],
    [['retransmissions<='], '--expect: retransmissions cannot be ""; it is a whole number'],
    [['retransmissions<=-1'], '--expect: retransmissions cannot be -1; it is a whole number'],
    [['retransmissions<==1'], '--expect: retransmissions cannot be "=1"; it is a whole number'],
    [['handshake=complete,'], `--expect: handshake cannot be ""; it is one of ${HANDSHAKES}`],
    [['rolesKnown=yes'], '--expect: rolesKnown cannot be "yes"; it is true or false'],
    [
      ['duration<1 week'],
      '--expect: duration cannot be "1 week"; it is a number of seconds or a text with a unit such as 200ms, 1.5s, 10us',
    ],
    [['handshake=complete', 'replies=1'], '--expect: no flow has all of these facts: some are of TCP alone, others of UDP alone'],
  ])('%j', (expressions, message) => {
    expect(faultOf(() => parseExpressions(expressions))).toBe(message);
  });

  it.each([
    [['handshake'], 'shape'],
    [['server.address=10.0.0.256'], 'address'],
    [['handshake=complete', 'replies=1'], 'protocol'],
  ])('%j is a fault of the kind %s, without a place', (expressions, code) => {
    expect(() => parseExpressions(expressions, 'test')).toThrowError(
      expect.objectContaining({ name: 'RulesError', code, file: 'test', line: 0, column: 0 }),
    );
  });

  it.each<[string, string, object]>([
    ['frames=9', 'frames', { oneOf: [9] }],
    ['frames==9', 'frames', { oneOf: [9] }],
    ['  frames  =  9  ', 'frames', { oneOf: [9] }],
    ['frames=9,10 , 11', 'frames', { oneOf: [9, 10, 11] }],
    ['frames!=9,10', 'frames', { noneOf: [9, 10] }],
    ['frames<9', 'frames', { max: { value: 9, isExclusive: true } }],
    ['frames<=9', 'frames', { max: { value: 9, isExclusive: false } }],
    ['frames>9', 'frames', { min: { value: 9, isExclusive: true } }],
    ['frames>=9', 'frames', { min: { value: 9, isExclusive: false } }],
    ['duration>=-1.5e-3', 'duration', { min: { value: -0.0015, isExclusive: false } }],
    ['duration=1E2', 'duration', { oneOf: [100] }],
    ['duration<1.5 s', 'duration', { max: { value: 1.5, isExclusive: true } }],
    ['startTime<2024-05-01T12:00:00Z', 'startTime', { max: { value: '2024-05-01T12:00:00.000000000Z', isExclusive: true } }],
    ['startTime>=2024-05-01T12:00:00Z', 'startTime', { min: { value: '2024-05-01T12:00:00.000000000Z', isExclusive: false } }],
    ['close.segments=null', 'close.segments', { oneOf: [null] }],
    ['close.segments!=null, 4', 'close.segments', { noneOf: [null, 4] }],
    ['rolesKnown=true', 'rolesKnown', { oneOf: [true] }],
    ['rolesKnown=false', 'rolesKnown', { oneOf: [false] }],
    ['history=Sh*<>\n', 'history', { oneOf: ['Sh*<>'] }],
    ['history=a=b', 'history', { oneOf: ['a=b'] }],
    ['history=true', 'history', { oneOf: ['true'] }],
    ['history=5', 'history', { oneOf: ['5'] }],
    ['handshake=complete', 'handshake.verdict', { oneOf: ['complete'] }],
  ])('%j', (expression, path, expectation) => {
    const [expected] = parseExpressions([expression]).rules[0]?.expect ?? [];
    expect([expected?.fact.path, expected?.expectation]).toEqual([path, expectation]);
  });

  it('is one rule without a place', () => {
    expect(parseExpressions([' frames>0', 'replies=1 '], 'test')).toEqual({
      file: 'test',
      rules: [
        {
          name: 'frames>0, replies=1',
          place: { line: 0, column: 0 },
          match: { protocols: ['udp', 'udplite'] },
          count: { min: 1, max: Number.POSITIVE_INFINITY, isStated: false, place: { line: 0, column: 0 } },
          expect: [
            { fact: findFact('frames'), expectation: { min: { value: 0, isExclusive: true } }, place: { line: 0, column: 0 } },
            { fact: findFact('replies'), expectation: { oneOf: [1] }, place: { line: 0, column: 0 } },
          ],
        },
      ],
    });
    expect(parseExpressions(['frames>0'])).toMatchObject({ file: '--expect', rules: [{ match: {} }] });
    expect(Object.keys(parseExpressions(['frames>0']).rules[0]?.match ?? { none: 1 })).toEqual([]);
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
