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

  it('carries fractions of a second and more, as a faulty file has them', () => {
    const clock = new CaptureClock();
    clock.set({ seconds: 10, nanoseconds: 0, hasTime: true });
    const words = Int32Array.of(clock.low, clock.high);
    clock.set({ seconds: 10, nanoseconds: 1_500_000_000, hasTime: true });
    expect(clock.since(words, 0)).toBe(1_500_000_000);
  });
});
