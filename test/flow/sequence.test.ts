import { describe, expect, it } from 'vitest';
import { difference, isAfter, isAtOrBefore, isBefore } from '../../src/flow/sequence.js';

describe('sequence numbers', () => {
  it.each([
    // a, b, a - b, before, after
    [0, 0, 0, false, false],
    [1, 0, 1, false, true],
    [0, 0xffffffff, 1, false, true],
    [0xffffffff, 0, -1, true, false],
    [0xffffffff, 2, -3, true, false],
    [0x7fffffff, 0, 0x7fffffff, false, true],
    [0, 0x7fffffff, -0x7fffffff, true, false],
    // Half the space away: both, either way round.
    [0x80000000, 0, -0x80000000, true, true],
    [0, 0x80000000, -0x80000000, true, true],
    [5, 0x80000005, -0x80000000, true, true],
  ])('%i against %i', (a, b, distance, before, after) => {
    for (const [x, y] of [
      [a, b],
      [a | 0, b | 0],
    ] as const) {
      expect(difference(x, y)).toBe(distance);
      expect(isBefore(x, y)).toBe(before);
      expect(isAfter(x, y)).toBe(after);
      expect(isAtOrBefore(x, y)).toBe(before || a === b);
    }
  });
});
