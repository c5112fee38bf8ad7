import { describe, expect, it } from 'vitest';
import { CaptureClock, readDuration } from '../../src/flow/capture-clock.js';

const BILLION = 1_000_000_000n;

function at(time: bigint): { seconds: number; nanoseconds: number; hasTime: boolean } {
  const nanoseconds = ((time % BILLION) + BILLION) % BILLION;
  return { seconds: Number((time - nanoseconds) / BILLION), nanoseconds: Number(nanoseconds), hasTime: true };
}

/** Sets the clock to `epoch`, stores `from`, and subtracts it from `to`. */
function difference(epoch: bigint, from: bigint, to: bigint): { exact: bigint; nanoseconds: number; stored: bigint } {
  const clock = new CaptureClock();
  const words = new Int32Array(4);
  clock.set(at(epoch));
  clock.set(at(from));
  words[0] = clock.low;
  words[1] = clock.high;
  clock.set(at(to));
  clock.subtract(words, 0);
  clock.storeSince(words, 0, 2);
  expect(Math.sign(clock.differenceSeconds) * Math.sign(clock.differenceNanoseconds)).toBeGreaterThanOrEqual(0);
  expect(readDuration(words, 2)).toBe(clock.since(words, 0));
  return {
    exact: BigInt(clock.differenceSeconds) * BILLION + BigInt(clock.differenceNanoseconds),
    nanoseconds: clock.since(words, 0),
    stored: BigInt(clock.storedSeconds(words, 0)) * BILLION + BigInt(clock.storedNanoseconds(words, 0)),
  };
}

describe('times in two words', () => {
  const now = 1_700_000_000_123_456_789n;
  it.each([
    ['the same moment', now, now, now],
    ['a nanosecond', now, now, now + 1n],
    ['a nanosecond back', now, now, now - 1n],
    ['over a full second', now, now + 999_999_999n, now + BILLION + 1n],
    ['before the first frame', now, now - 5n * BILLION, now - 2n],
    ['1970 against now', now, 0n, now],
    ['now against 1970', now, now, 0n],
    ['all the seconds of a pcap header, from 0', 0n, 0n, 0xffffffffn * BILLION + 999_999_999n],
    ['all the seconds of a pcap header, back', 0xffffffffn * BILLION, 0xffffffffn * BILLION + 1n, 7n],
    ['either side of 2^32 seconds', 0n, 0xfffffffen * BILLION, 0x100000001n * BILLION + 3n],
  ])('%s', (_, epoch, from, to) => {
    const result = difference(epoch, from, to);
    expect(result.exact).toBe(to - from);
    expect(result.stored).toBe(from);
    expect(result.nanoseconds).toBe(Number(to - from));
  });

  it('takes a frame without a time for 1970', () => {
    const clock = new CaptureClock();
    clock.set(at(now));
    const words = Int32Array.of(clock.low, clock.high);
    clock.set({ seconds: 9, nanoseconds: 9, hasTime: false });
    clock.subtract(words, 0);
    expect([clock.differenceSeconds, clock.differenceNanoseconds]).toEqual([-1_700_000_000, -123_456_789]);
  });

  it.each([
    ['fractions of a second and more', 1_500_000_000, 11, 500_000_000],
    ['a whole second of nanoseconds', 1_000_000_000, 11, 0],
    ['the last nanosecond that is none', 999_999_999, 10, 999_999_999],
    ['fractions below nothing', -1, 9, 999_999_999],
  ])('carries %s, as a faulty file has them', (_, nanoseconds, seconds, rest) => {
    const clock = new CaptureClock();
    clock.set({ seconds: 10, nanoseconds: 0, hasTime: true });
    const first = Int32Array.of(clock.low, clock.high);
    clock.set({ seconds: 10, nanoseconds, hasTime: true });
    expect(clock.since(first, 0)).toBe(nanoseconds);
    const words = Int32Array.of(clock.low, clock.high);
    expect([clock.storedSeconds(words, 0), clock.storedNanoseconds(words, 0)]).toEqual([seconds, rest]);
  });

  it.each([
    ['ahead', 2 ** 33, 2 ** 33 - 1],
    ['ahead, the last one that fits', 2 ** 33 - 1, 2 ** 33 - 1],
    ['behind', -(2 ** 33), -(2 ** 33) + 1],
    ['behind, the last one that fits', -(2 ** 33) + 1, -(2 ** 33) + 1],
  ])('stops at 272 years from the first frame: %s', (_, seconds, kept) => {
    const clock = new CaptureClock();
    const epoch = 1_700_000_000;
    clock.set({ seconds: epoch, nanoseconds: 0, hasTime: true });
    const first = Int32Array.of(clock.low, clock.high);
    clock.set({ seconds: epoch + seconds, nanoseconds: 5, hasTime: true });
    expect(clock.storedSeconds(Int32Array.of(clock.low, clock.high), 0)).toBe(epoch + kept);
    expect(clock.since(first, 0)).toBe(kept * 1e9 + 5);
  });

  it('counts from the first frame, so that any century is exact', () => {
    const far = 2n ** 40n * BILLION;
    expect(difference(far, far + 1n, far + 2n * BILLION)).toEqual({
      exact: 2n * BILLION - 1n,
      nanoseconds: 1_999_999_999,
      stored: far + 1n,
    });
  });

  it.each([
    ['back', -3n * BILLION, -3],
    ['on', 3n * BILLION, 3],
  ])('whole seconds %s have no nanoseconds', (_, distance, seconds) => {
    const clock = new CaptureClock();
    clock.set(at(now));
    const words = Int32Array.of(clock.low, clock.high);
    clock.set(at(now + distance));
    clock.subtract(words, 0);
    expect([clock.differenceSeconds, clock.differenceNanoseconds]).toEqual([seconds, 0]);
  });

  it('a stored moment is the epoch only to the nanosecond', () => {
    const clock = new CaptureClock();
    const isEpoch = (time: bigint): boolean => {
      clock.set(at(time));
      return clock.isEpoch(Int32Array.of(clock.low, clock.high), 0);
    };
    expect([0n, 1n, BILLION, -BILLION].map(isEpoch)).toEqual([true, false, false, false]);
  });
});
