import { describe, expect, it } from 'vitest';
import { AddressTotals, insert } from '../../src/flow/address-totals.js';

describe('AddressTotals', () => {
  it.each([4000, 50_000])('adds up as a Map does, for thousands of keys of both families: %i additions', (additions) => {
    const totals = new AddressTotals();
    const expected = new Map<number, { key: number; flows: number; frames: number; sentBytes: number; receivedBytes: number }>();
    let state = 1;
    const random = (limit: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % limit;
    };
    for (let i = 0; i < additions; i++) {
      // 0xffffffff and the first ids of IPv6 are among them.
      const key = random(2) === 0 ? 0xffffffff - random(9000) : 2 ** 32 + random(3000);
      const [frames, sent, received] = [1 + random(5), random(2) * 1000, random(2) * 1000];
      totals.add(key, frames, sent, received);
      const total = expected.get(key) ?? { key, flows: 0, frames: 0, sentBytes: 0, receivedBytes: 0 };
      expected.set(key, total);
      total.flows++;
      total.frames += frames;
      total.sentBytes += sent;
      total.receivedBytes += received;
    }
    expect(totals.count).toBe(expected.size);
    const sorted = [...expected.values()].sort(
      (a, b) => b.sentBytes + b.receivedBytes - a.sentBytes - a.receivedBytes || b.frames - a.frames,
    );
    expect(totals.top(expected.size)).toEqual(sorted);
    expect(totals.top(7)).toEqual(sorted.slice(0, 7));
    expect(totals.top(0)).toEqual([]);
  });
});

it('addresses of as much payload stand by their frames, then as they came', () => {
  const totals = new AddressTotals();
  for (const [key, frames] of [
    [1, 2],
    [2, 3],
    [3, 1],
    [4, 3],
  ] as const)
    totals.add(key, frames, 5, 5);
  totals.add(5, 1, 20, 0);
  expect(totals.top(5).map(({ key }) => key)).toEqual([5, 2, 4, 1, 3]);
  expect(totals.top(2).map(({ key }) => key)).toEqual([5, 2]);
});

it('insert keeps nothing where nothing is asked for', () => {
  const best: number[] = [];
  for (const limit of [0, -1]) insert(best, 1, limit, (a, b) => a - b);
  expect(best).toEqual([]);
});

it('insert keeps the best, and the earlier of equal ones', () => {
  const best: [number, string][] = [];
  for (const item of [
    [3, 'a'],
    [5, 'b'],
    [3, 'c'],
    [9, 'd'],
    [3, 'e'],
  ] as [number, string][])
    insert(best, item, 3, (a, b) => b[0] - a[0]);
  expect(best).toEqual([
    [9, 'd'],
    [5, 'b'],
    [3, 'a'],
  ]);
});
