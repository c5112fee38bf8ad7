/** The small parts: units, expectations, address prefixes, globs, and the search for text in bytes that come in portions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAmount, readAmount, type Unit } from '../../src/check/facts/unit.js';
import { matchesPrefix, readPrefix } from '../../src/check/match/address-prefix.js';
import { matchesGlob } from '../../src/check/match/glob.js';
import { preparePieces, TextSearch } from '../../src/check/match/text-search.js';
import { type Expectation, meets } from '../../src/check/rules/expectation.js';

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
    ['1MB/s', 'bytesPerSecond', 1e6],
    ['64KiB', 'seconds', undefined],
    ['64kib', 'bytes', undefined],
    ['-1ms', 'seconds', undefined],
    ['1', 'none', undefined],
    ['ms', 'seconds', undefined],
  ])('%s as %s', (text, unit, value) => {
    expect(readAmount(text, unit)).toBe(value);
  });

  it('what was written with a unit is shown as it was meant', () => {
    expect(formatAmount(0.2, 'seconds')).toBe('200ms');
    expect(formatAmount(0.271422, 'seconds')).toBe('271.422ms');
    expect(formatAmount(0, 'seconds')).toBe('0s');
    expect(formatAmount(65536, 'bytes')).toBe('64KiB');
    expect(formatAmount(1460, 'bytes')).toBe('1460B');
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
      }
    }
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
    ['10.1.2.3/8', ['10.9.9.9'], ['11.1.2.3']],
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

  it('finds nothing across missing bytes', () => {
    const search = new TextSearch(preparePieces(['hello']));
    search.feed(encoder.encode('hel'), 0, 3);
    search.interrupt();
    search.feed(encoder.encode('lo'), 0, 2);
    expect(search.isFound).toBe(false);
  });
});
