/** The small parts: units, expectations, address prefixes, globs, and the search for text in bytes that come in portions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FactKind, FactValue } from '../../src/check/facts/fact.js';
import { formatAmount, readAmount, type Unit } from '../../src/check/facts/unit.js';
import { matchesPrefix, readPrefix } from '../../src/check/match/address-prefix.js';
import { matchesGlob } from '../../src/check/match/glob.js';
import { preparePieces, TextSearch } from '../../src/check/match/text-search.js';
import { type Expectation, formatExpectation, formatValue, meets } from '../../src/check/rules/expectation.js';

describe('units', () => {
  it.each<[string, Unit, number | undefined]>([
    ['200ms', 'seconds', 0.2],
    ['1.5s', 'seconds', 1.5],
    ['10us', 'seconds', 0.00001],
    ['10 µs', 'seconds', 0.00001],
    ['3ns', 'seconds', 3e-9],
    ['2min', 'seconds', 120],
    ['64KiB', 'bytes', 65536],
    ['2MB', 'bytes', 2_000_000],
    ['1.5KiB', 'bytes', 1536],
    ['1.25h', 'seconds', 4500],
    ['0.5 s', 'seconds', 0.5],
    ['7B', 'bytes', 7],
    ['1kB', 'bytes', 1000],
    ['1KB', 'bytes', 1000],
    ['3GB', 'bytes', 3e9],
    ['1TB', 'bytes', 1e12],
    ['3MiB', 'bytes', 3_145_728],
    ['1GiB', 'bytes', 1_073_741_824],
    ['2TiB', 'bytes', 2_199_023_255_552],
    ['1MB/s', 'bytesPerSecond', 1e6],
    ['7B/s', 'bytesPerSecond', 7],
    ['1.5KiB/s', 'bytesPerSecond', 1536],
    ['1MB', 'bytesPerSecond', undefined],
    ['1MB/s', 'bytes', undefined],
    ['x1s', 'seconds', undefined],
    ['1s.', 'seconds', undefined],
    ['1  s', 'seconds', undefined],
    ['1.s', 'seconds', undefined],
    ['.5s', 'seconds', undefined],
    ['1', 'seconds', undefined],
    ['', 'seconds', undefined],
    [`${'9'.repeat(400)}h`, 'seconds', undefined],
    ['64KiB', 'seconds', undefined],
    ['64kib', 'bytes', undefined],
    ['-1ms', 'seconds', undefined],
    ['1', 'none', undefined],
    ['ms', 'seconds', undefined],
  ])('%s as %s', (text, unit, value) => {
    expect(readAmount(text, unit)).toBe(value);
  });

  it.each<[number, Unit, string]>([
    [0, 'seconds', '0s'],
    [3e-9, 'seconds', '3ns'],
    [9.99e-7, 'seconds', '999ns'],
    [1e-6, 'seconds', '1us'],
    [0.0009995, 'seconds', '999.5us'],
    [0.001, 'seconds', '1ms'],
    [0.2, 'seconds', '200ms'],
    [0.271422, 'seconds', '271.422ms'],
    [1, 'seconds', '1s'],
    [90.5, 'seconds', '90.5s'],
    [-0.02, 'seconds', '-20ms'],
    [0, 'bytes', '0B'],
    [1023, 'bytes', '1023B'],
    [1024, 'bytes', '1KiB'],
    [1025, 'bytes', '1025B'],
    [1460, 'bytes', '1460B'],
    [65536, 'bytes', '64KiB'],
    [2 ** 20, 'bytes', '1MiB'],
    [2 ** 20 + 1024, 'bytes', '1025KiB'],
    [2 ** 30, 'bytes', '1GiB'],
    [2 ** 40, 'bytes', '1024GiB'],
    [65536, 'bytesPerSecond', '64KiB/s'],
    [2 ** 20, 'bytesPerSecond', '1MiB/s'],
    [1234567, 'bytesPerSecond', '1234567B/s'],
    [1234567.8, 'bytesPerSecond', '1234570B/s'],
    [0.123456789, 'bytesPerSecond', '0.123457B/s'],
    [1500, 'none', '1500'],
  ])('%d in %s is shown as %s', (value, unit, text) => {
    expect(formatAmount(value, unit)).toBe(text);
  });

  it('what was written with a unit is shown exactly', () => {
    const written = fc.record({ number: fc.integer({ min: 1, max: 9999 }), word: fc.constantFrom('B', 'kB', 'MB', 'KiB', 'MiB', 'GiB') });
    fc.assert(
      fc.property(written, fc.constantFrom<[Unit, string]>(['bytes', ''], ['bytesPerSecond', '/s']), ({ number, word }, [unit, behind]) => {
        const value = readAmount(`${number}${word}${behind}`, unit) as number;
        expect(readAmount(formatAmount(value, unit), unit)).toBe(value);
      }),
    );
  });

  it('every duration shown is a duration read', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (nanoseconds) => {
        const seconds = nanoseconds / 1e9;
        expect(readAmount(formatAmount(seconds, 'seconds'), 'seconds')).toBeCloseTo(seconds, 9);
      }),
    );
  });
});

describe('expectations', () => {
  const amount = { kind: 'amount' } as const;
  it.each<[string, Expectation, (string | number | boolean | null | undefined)[], (string | number | boolean | null | undefined)[]]>([
    ['a value', { oneOf: [3] }, [3], [2, 4, null, undefined, '3']],
    ['a value or null', { oneOf: [3, null] }, [3, null, undefined], [4]],
    ['bounds', { min: { value: 1, isExclusive: false }, max: { value: 3, isExclusive: true } }, [1, 2, 2.9], [0, 3, null, undefined]],
    ['not a value', { noneOf: [3] }, [2, 4], [3, null, undefined]],
    ['none of two values', { noneOf: [3, 4] }, [2, 5], [3, 4, null]],
    ['not null', { noneOf: [null] }, [0, 3], [null, undefined]],
    ['a bound and not a value', { min: { value: 0, isExclusive: false }, noneOf: [2] }, [1], [2, -1]],
  ])('%s', (_, expectation, met, unmet) => {
    for (const value of met) expect([value, meets(value, expectation, amount)]).toEqual([value, true]);
    for (const value of unmet) expect([value, meets(value, expectation, amount)]).toEqual([value, false]);
  });

  it('times of any year are in order', () => {
    const times = ['-000002-01-01', '-000001-01-01', '-000001-02-01', '0001-01-01', '2023-11-14', '9999-01-01', '+010000-01-01'].map(
      (day) => `${day}T00:00:00.000000000Z`,
    );
    for (const [i, a] of times.entries()) {
      for (const [j, b] of times.entries()) {
        expect([a, b, meets(a, { min: { value: b, isExclusive: false } }, { kind: 'time' })]).toEqual([a, b, i >= j]);
        expect([a, b, meets(a, { max: { value: b, isExclusive: true } }, { kind: 'time' })]).toEqual([a, b, i < j]);
        expect([a, b, meets(a, { min: { value: b, isExclusive: true } }, { kind: 'time' })]).toEqual([a, b, i > j]);
        expect([a, b, meets(a, { max: { value: b, isExclusive: false } }, { kind: 'time' })]).toEqual([a, b, i <= j]);
      }
    }
  });

  it.each<[string, FactKind, Expectation, FactValue[], FactValue[]]>([
    ['a code', 'code', { oneOf: ['open', 'no*'] }, ['open'], ['no', 'no-answer', 'opens', true]],
    ['a text with runs', 'text', { oneOf: ['Sh*', 'D'] }, ['Sh', 'ShA', 'D'], ['hSh', 'd', 'DD']],
    ['not a text', 'text', { noneOf: ['Sh*'] }, ['D'], ['ShA']],
    ['a boolean', 'boolean', { oneOf: [true] }, [true], [false, 'true', 1]],
    ['an address', 'address', { oneOf: ['10.0.0.0/8', '::1'] }, ['10.1.2.3', '::1'], ['11.0.0.1', '::2', 'fe80::1']],
    ['an address that is none', 'address', { oneOf: ['10.0.0'] }, [], ['10.0.0', '10.0.0.0']],
    ['a bound included', 'amount', { min: { value: 2, isExclusive: false } }, [2, 3], [1.9]],
    ['a bound excluded', 'amount', { min: { value: 2, isExclusive: true } }, [2.1], [2, 1]],
    ['an upper bound included', 'amount', { max: { value: 2, isExclusive: false } }, [2, 1], [2.1]],
    ['an upper bound excluded', 'amount', { max: { value: 2, isExclusive: true } }, [1.9], [2, 3]],
    ['a bound of what has no order', 'boolean', { min: { value: 0, isExclusive: false } }, [], [true, false, 'x', []]],
    ['a bound of a text', 'text', { max: { value: 'b', isExclusive: false } }, [], ['a', 'b', 'c']],
    ['a bound in another form', 'time', { max: { value: 5, isExclusive: false } }, [], ['2023-11-14T00:00:00.000000000Z']],
    ['an amount and a text', 'amount', { max: { value: '5', isExclusive: false } }, [], [4, '4']],
    ['null beside others', 'amount', { oneOf: [null], noneOf: [3] }, [], [null, undefined, 3]],
    ['null within bounds', 'amount', { oneOf: [null], min: { value: 0, isExclusive: false } }, [], [null, undefined, 0]],
    ['null below a bound', 'amount', { oneOf: [null], max: { value: 9, isExclusive: false } }, [], [null, undefined, 0]],
    ['whatever there is', 'amount', {}, [0], [null, undefined]],
  ])('%s', (_, kind, expectation, met, unmet) => {
    for (const value of met) expect([value, meets(value, expectation, { kind })]).toEqual([value, true]);
    for (const value of unmet) expect([value, meets(value, expectation, { kind })]).toEqual([value, false]);
  });

  it.each<[Expectation, Unit, string]>([
    [{ oneOf: ['complete', 'refused'] }, 'none', '= complete or refused'],
    [{ oneOf: [true] }, 'none', '= true'],
    [{ oneOf: [0.2, null] }, 'seconds', '= 200ms or null'],
    [{ noneOf: [65536, 3] }, 'bytes', '!= 64KiB or 3B'],
    [{ min: { value: 1, isExclusive: false }, max: { value: 3, isExclusive: true } }, 'none', '>= 1, < 3'],
    [{ noneOf: [2], min: { value: 1, isExclusive: true }, max: { value: 3, isExclusive: false } }, 'none', '!= 2, > 1, <= 3'],
    [{ max: { value: '2023-11-14T22:13:20.000000000Z', isExclusive: false } }, 'none', '<= 2023-11-14T22:13:20.000000000Z'],
  ])('%j in %s is told as %s', (expectation, unit, text) => {
    expect(formatExpectation(expectation, { unit })).toBe(text);
  });

  it.each<[FactValue, Unit, string]>([
    [null, 'seconds', 'null'],
    [undefined, 'seconds', 'nothing'],
    [0.2, 'seconds', '200ms'],
    [3, 'none', '3'],
    [false, 'none', 'false'],
    ['open', 'none', 'open'],
    [[], 'none', '[]'],
    [['VLAN 1', 'VXLAN'], 'none', '[VLAN 1, VXLAN]'],
  ])('%j seen in %s is told as %s', (value, unit, text) => {
    expect(formatValue(value, { unit })).toBe(text);
  });

  it('of a list one entry has to fit', () => {
    expect(meets(['VLAN 1', 'VXLAN'], { oneOf: ['VX*'] }, { kind: 'texts' })).toBe(true);
    expect(meets([], { oneOf: ['*'] }, { kind: 'texts' })).toBe(false);
    expect(meets([], { noneOf: ['*'] }, { kind: 'texts' })).toBe(true);
  });
});

describe('address prefixes', () => {
  it.each([
    ['10.0.0.0/8', ['10.255.1.2'], ['11.0.0.1', '::ffff:10.0.0.1']],
    ['10.0.0.128/25', ['10.0.0.128', '10.0.0.255'], ['10.0.0.127']],
    ['0.0.0.0/0', ['1.2.3.4'], ['::1']],
    ['2001:db8::/33', ['2001:db8:7fff::1'], ['2001:db8:8000::1', '2001:db9::1']],
    ['::/0', ['::', 'ffff::'], ['1.2.3.4']],
    ['fe80::1', ['fe80::1'], ['fe80::2']],
    ['::ffff:1.2.3.4', ['::ffff:1.2.3.4'], ['1.2.3.4']],
    ['10.1.2.3/8', ['10.9.9.9'], ['11.1.2.3', 'no address']],
    ['255.255.255.255/32', ['255.255.255.255'], ['255.255.255.254']],
    ['10.0.0.4/31', ['10.0.0.4', '10.0.0.5'], ['10.0.0.6', '10.0.0.3', '11.0.0.4']],
    ['1:2:3:4:5:6:7:8', ['1:2:3:4:5:6:7:8', '0001:2:3:4:5:6:0007:8'], ['1:2:3:4:5:6:7:9', '2:2:3:4:5:6:7:8']],
    ['1::', ['1::', '1:0:0:0:0:0:0:0'], ['1::1', '::1']],
    ['1:2::7:8', ['1:2:0:0:0:0:7:8'], ['1:2:0:0:0:7:0:8']],
    ['1:2:3:4:5:6::', ['1:2:3:4:5:6:0:0'], ['1:2:3:4:5:6:0:1']],
    ['1:2:3:4:5:6:7::', ['1:2:3:4:5:6:7:0'], ['1:2:3:4:5:6:7:1']],
    ['ABCD::EF', ['abcd::ef'], ['abcd::fe']],
    ['64:ff9b::192.0.2.1', ['64:ff9b::c000:201'], ['64:ff9b::c000:102']],
    ['1:2:3:4:5:6:1.2.3.4', ['1:2:3:4:5:6:102:304'], ['1:2:3:4:5:6:304:102']],
    ['2001:db8::/127', ['2001:db8::', '2001:db8::1'], ['2001:db8::2']],
    ['::/128', ['::'], ['::1']],
  ])('%s', (text, inside, outside) => {
    const prefix = readPrefix(text);
    if (prefix === undefined) throw new Error('no prefix');
    for (const address of inside) expect([address, matchesPrefix(address, prefix)]).toEqual([address, true]);
    for (const address of outside) expect([address, matchesPrefix(address, prefix)]).toEqual([address, false]);
  });

  it.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '10.0.0.1/33',
    '10.0.0.01',
    '1::2::3',
    '::/129',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    'g::',
    '1.2.3.4::',
    '1.2.3.4:5::',
    '::1.2.3.4:5',
    '::1.2.3',
    '::1.2.3.4.5',
    '::1.2.3.256',
    '1:2:3:4:5:6:7:1.2.3.4',
    '1:2:3:4:5:6:7',
    '::12345',
    '::1:',
    ':1::',
    ':::',
    '10.0.0.0.0',
    '10.0..0',
    '10.0.0.1000',
    'a10.0.0.1',
    '10.0.0.1a',
    '10.0.0.0/08',
    '10.0.0.0/a8',
    '10.0.0.0/8a',
    '10.0.0.0/1000',
    '10.0.0.0/',
    '10.0.0.0/8/8',
  ])('%j is none', (text) => {
    expect(readPrefix(text)).toBeUndefined();
  });
});

describe('globs', () => {
  it('agree with regular expressions on any text', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 12 });
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 });
    fc.assert(
      fc.property(texts, patterns, (text, pattern) => {
        const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*');
        expect(matchesGlob(text, pattern)).toBe(new RegExp(`^${source}$`).test(text));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['aba', 'ab*ba', false],
    ['abba', 'ab*ba', true],
    ['a', 'a*a', false],
    ['aa', 'a*a', true],
    ['ab', 'a*b*', true],
    ['ab', 'a*b*b', false],
    ['abab', 'a*ba*b', true],
    ['', '*', true],
    ['', '', true],
    ['a', '', false],
  ])('%j and %j: %s', (text, pattern, expected) => {
    expect(matchesGlob(text, pattern)).toBe(expected);
  });

  it('take no longer for a pattern that backtracking would drown in', () => {
    expect(matchesGlob('a'.repeat(100_000), `${'*a'.repeat(1000)}*b`)).toBe(false);
  });
});

describe('the search for text', () => {
  const encoder = new TextEncoder();

  it('finds what indexOf finds, however the bytes are cut', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 40 });
    const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(texts, pieces, fc.integer({ min: 1, max: 7 }), (text, wanted, step) => {
        const search = new TextSearch(preparePieces(wanted));
        const bytes = encoder.encode(text);
        for (let at = 0; at < bytes.length; at += step) search.feed(bytes, at, Math.min(at + step, bytes.length));
        let from = 0;
        const found = wanted.every((piece) => {
          const at = text.indexOf(piece, from);
          from = at + piece.length;
          return at >= 0;
        });
        expect(search.isFound).toBe(found);
      }),
      { numRuns: 2000 },
    );
  });

  it.each<[string[], string, boolean]>([
    // What was begun and did not fit may be begun anew within itself: no more of it, and no less.
    [['aabc'], 'aababc', false],
    [['aabc'], 'aabaabc', true],
    [['abac'], 'ababac', true],
    [['aaab'], 'aaaaab', true],
    [['abcabd'], 'abcabcabd', true],
    [['abab', 'ab'], 'ababab', true],
    [['abab', 'ab'], 'abab', false],
    [['a', 'a'], 'a', false],
    [['你好'], 'x你好', true],
    [['a'], '', false],
  ])('%j in %s: %s', (pieces, text, isFound) => {
    const bytes = encoder.encode(text);
    for (const step of [1, 2, 3, bytes.length]) {
      const search = new TextSearch(preparePieces(pieces));
      // Each portion in a block of its own, with what would complete the text right behind it.
      for (let at = 0; at < bytes.length; at += step) {
        const portion = bytes.subarray(at, at + step);
        search.feed(Uint8Array.from([...portion, ...encoder.encode(pieces.join('')), ...bytes]), 0, portion.length);
      }
      expect([step, search.isFound]).toEqual([step, isFound]);
    }
  });

  it('looks at no byte outside of its portion', () => {
    for (const piece of ['h', 'he', 'hell', 'hello']) {
      const search = new TextSearch(preparePieces([piece]));
      search.feed(encoder.encode('hello'), 0, piece.length - 1);
      search.interrupt();
      search.feed(encoder.encode('hello'), 1, 5);
      expect([piece, search.isFound]).toEqual([piece, false]);
    }
  });

  it('finds nothing across missing bytes', () => {
    const search = new TextSearch(preparePieces(['hello']));
    search.feed(encoder.encode('hel'), 0, 3);
    search.interrupt();
    search.feed(encoder.encode('lo'), 0, 2);
    expect(search.isFound).toBe(false);
  });
});
