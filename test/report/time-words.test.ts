import { describe, expect, it } from 'vitest';
import { TextBuffer } from '../../src/report/text-buffer.js';
import { formatDuration } from '../../src/report/words/language.js';
import {
  cutDecimals,
  isOnCalendar,
  writeCalendarTime,
  writeDifference,
  writeDuration,
  writeIsoTime,
  writeNanoseconds,
  writeSeconds,
} from '../../src/report/words/time-words.js';

function text(write: (out: TextBuffer) => void): string {
  const out = new TextBuffer();
  write(out);
  return out.toString();
}

describe('moments that faulty files hold', () => {
  it.each([
    [-62_198_755_200, '-000001-01-01T00:00:00.000000000Z'],
    [253_402_300_800, '+010000-01-01T00:00:00.000000000Z'],
    [8_639_999_999_999, '+275760-09-12T23:59:59.000000000Z'],
  ])('%i s is on the calendar: %s', (seconds, iso) => {
    expect(isOnCalendar(seconds)).toBe(true);
    expect(text((out) => writeIsoTime(out, seconds, 0))).toBe(iso);
    expect(new Date(seconds * 1000).toISOString().replace('.000Z', '.000000000Z')).toBe(iso);
  });

  it('carries nanoseconds that are no fraction of a second, either way', () => {
    expect(text((out) => writeIsoTime(out, 0, 1_500_000_000))).toBe('1970-01-01T00:00:01.500000000Z');
    expect(text((out) => writeIsoTime(out, 2, -500_000_000))).toBe('1970-01-01T00:00:01.500000000Z');
  });

  it.each([-56_204_923_349_583_790, 2 ** 60])('%d s has no date', (seconds) => {
    expect(isOnCalendar(seconds)).toBe(false);
  });
});

describe('durations', () => {
  it('are those of formatDuration, ties and all', () => {
    const edges = [
      0, 1, 499, 500, 501, 999, 1000, 1500, 123_456, 9_999_499, 9_999_500, 9_999_949, 9_999_950, 10_000_000, 10_049_999, 10_050_000,
    ];
    edges.push(50_450_000, 99_949_999, 99_950_000, 99_999_499, 99_999_500, 100_499_999, 100_500_000, 101_500_000, 999_499_999, 999_500_000);
    edges.push(999_999_999, 1e9, 1_000_499_999, 1_000_500_000, 1_234_567_891, 5e14 + 500_000, 1e15, 2e18, 0.5, 1500.5);
    let seed = 1;
    for (let i = 0; i < 20_000; i++) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      edges.push(Math.floor((seed / 2 ** 32) * 10 ** (i % 16)));
      edges.push(Math.round((seed / 2 ** 32) * 10 ** (i % 13)) * 500);
    }
    for (const nanoseconds of edges) expect(text((out) => writeDuration(out, nanoseconds))).toBe(formatDuration(nanoseconds / 1e9));
  });
});

describe('six decimals', () => {
  it.each([
    [0, 0, '0.000000'],
    [12, 3_456_789, '12.003456'],
    [0, 999_999_999, '0.999999'],
    [-1, -5000, '-1.000005'],
    [0, 1_234_567_890, '0.1234567'],
  ])('are nine without the last three: %i s, %i ns', (seconds, nanoseconds, expected) => {
    expect(text((out) => writeSeconds(out, seconds, nanoseconds, 6))).toBe(expected);
    expect(text((out) => writeSeconds(out, seconds, nanoseconds))).toMatch(new RegExp(`^${expected}\\d{3}$`));
  });
});

describe('writeSeconds', () => {
  it.each([
    [0, 0, '0.000000000'],
    [1_700_000_001, 5, '1700000001.000000005'],
    [99_999_999_999, 999_999_999, '99999999999.999999999'],
    [0, -1, '-0.000000001'],
    [-3, -500_000_000, '-3.500000000'],
    [-1_700_000_000, 0, '-1700000000.000000000'],
    // A file may say more nanoseconds than a second has: written as they stand.
    [1, 1_500_000_000, '1.1500000000'],
  ])('%i s and %i ns', (seconds, nanoseconds, expected) => {
    expect(text((out) => writeSeconds(out, seconds, nanoseconds))).toBe(expected);
  });

  it('cuts to fewer digits without rounding', () => {
    const cut = (out: TextBuffer) => {
      out.ascii('a.b ');
      const start = out.length;
      writeSeconds(out, 1, 999_999_999);
      cutDecimals(out, start, 6);
    };
    expect(text(cut)).toBe('a.b 1.999999');
  });
});

describe('writeDifference', () => {
  it.each([
    [[5, 0], [2, 0], '3.000000000'],
    [[5, 100], [2, 200], '2.999999900'],
    [[2, 200], [5, 100], '-2.999999900'],
    [[2, 100], [5, 200], '-3.000000100'],
    [[5, 100], [5, 200], '-0.000000100'],
    [[0, 0], [1_700_000_000, 1], '-1700000000.000000001'],
  ])('%j - %j', ([a = 0, aNano = 0], [b = 0, bNano = 0], expected) => {
    expect(text((out) => writeDifference(out, a, aNano, b, bNano))).toBe(expected);
  });
});

it.each([
  [1, '0.000000001'],
  [-1, '-0.000000001'],
  [19_900_000, '0.019900000'],
  [8_000_000_000_000_001, '8000000.000000001'],
])('writeNanoseconds %i', (nanoseconds, expected) => {
  expect(text((out) => writeNanoseconds(out, nanoseconds))).toBe(expected);
});

describe('dates', () => {
  it.each([
    [0, 'Jan  1, 1970 00:00:00.000000000 UTC', '1970-01-01T00:00:00.000000000Z'],
    [951_782_400, 'Feb 29, 2000 00:00:00.000000000 UTC', '2000-02-29T00:00:00.000000000Z'],
    [951_868_799, 'Feb 29, 2000 23:59:59.000000000 UTC', '2000-02-29T23:59:59.000000000Z'],
    [951_868_800, 'Mar  1, 2000 00:00:00.000000000 UTC', '2000-03-01T00:00:00.000000000Z'],
    [1_700_000_000, 'Nov 14, 2023 22:13:20.000000000 UTC', '2023-11-14T22:13:20.000000000Z'],
    [4_294_967_296, 'Feb  7, 2106 06:28:16.000000000 UTC', '2106-02-07T06:28:16.000000000Z'],
    [-1, 'Dec 31, 1969 23:59:59.000000000 UTC', '1969-12-31T23:59:59.000000000Z'],
  ])('%i s', (seconds, calendar, iso) => {
    expect(text((out) => writeCalendarTime(out, seconds, 0))).toBe(calendar);
    expect(text((out) => writeIsoTime(out, seconds, 0))).toBe(iso);
  });

  it('agree with the platform on every 5th day from 1900 to 2200', () => {
    for (let day = -25_567; day < 84_000; day += 5) {
      const seconds = day * 86_400 + 12_345;
      expect(text((out) => writeIsoTime(out, seconds, 1_000_000))).toBe(new Date(seconds * 1000 + 1).toISOString().replace('Z', '000000Z'));
    }
  });
});
