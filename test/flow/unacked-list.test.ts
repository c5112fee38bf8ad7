/** The two linked lists against the plain rules (docs/wireshark-tcp.md, 4.1, steps M, Q and R) on a plain array. */
import { describe, expect, it } from 'vitest';
import { BASE, COUNT, DIRECTION_WORDS, FLAGS, OLDEST, SCATTERED } from '../../src/flow/analysis/tcp-records.js';
import { UnackedList } from '../../src/flow/analysis/unacked-list.js';
import { CaptureClock } from '../../src/flow/capture-clock.js';

interface Entry {
  seq: number;
  readonly next: number;
  readonly frame: number;
}

/** Unsigned, and signed. */
const offset = (number: number, base: number) => (number - base) >>> 0;
const distance = (number: number, from: number) => (number - from) | 0;

/** One direction in both ways. Times are the frame's number, in microseconds. */
class Direction {
  readonly words = new Int32Array(DIRECTION_WORDS + 1);
  readonly clock = new CaptureClock();
  readonly list: UnackedList;
  entries: Entry[] = [];
  frame = 0;

  constructor(limit = 1 << 20) {
    this.list = new UnackedList(this.clock, limit);
  }

  #tick(): void {
    this.frame++;
    this.clock.set({ hasTime: true, seconds: 1000, nanoseconds: this.frame * 1000 });
  }

  add(seq: number, next: number): boolean {
    this.#tick();
    const isKept = this.list.add(this.words, 1, seq | 0, next | 0, this.frame);
    if (isKept) this.entries.push({ seq: seq | 0, next: next | 0, frame: this.frame });
    return isKept;
  }

  acknowledge(ack: number): void {
    this.#tick();
    this.list.acknowledge(this.words, 1, ack | 0);
    const exact = this.entries.find(({ next }) => distance(next, ack) === 0);
    this.entries = this.entries.filter(({ next }) => distance(ack, next) < 0);
    for (const entry of this.entries) if (distance(entry.seq, ack) < 0) entry.seq = ack | 0;
    expect([this.list.ackedFrame, this.list.ackedFrame === 0 ? 0 : this.list.ackedAge]).toEqual(
      exact === undefined ? [0, 0] : [exact.frame, (this.frame - exact.frame) * 1000],
    );
  }

  /** Holds the two against each other, flight counted from `base`. Nothing in flight is any number up to 0. */
  compare(base: number, sackSize = 0): void {
    const { words, entries, list } = this;
    expect(words[1 + COUNT]).toBe(entries.length);
    const oldest = words[1 + OLDEST] as number;
    expect(oldest === 0 ? undefined : list.frameOf(oldest)).toBe(entries[0]?.frame);
    if (entries.length === 0) return;
    expect(list.ageOf(oldest)).toBe((this.frame - (entries[0] as Entry).frame) * 1000);
    const largest = Math.max(...entries.map(({ next }) => offset(next, base)));
    const smallest = Math.min(...entries.map(({ seq }) => offset(seq, base)));
    const expected = distance(largest - smallest, sackSize);
    expect(Math.max(0, list.bytesInFlight(words, 1, base | 0, sackSize))).toBe(Math.max(0, expected));
  }

  get isScattered(): boolean {
    return ((this.words[1 + FLAGS] as number) & SCATTERED) !== 0;
  }
}

describe('UnackedList', () => {
  it.each([
    ['in order', [100, 200, 300, 400], false],
    ['backwards', [400, 300, 200, 100], false],
    ['in between', [100, 400, 200, 300], false],
    ['twice', [100, 100, 200, 200], false],
    ['over the wrap', [-200, -100, 0, 100], false],
    ['over the sign', [2 ** 31 - 150, 2 ** 31 - 50, 2 ** 31 + 50], false],
    ['half the number space apart', [100, 100 + 2 ** 31, 300], true],
    ['nearly half the number space apart', [100, 2 ** 31 - 1, 300], false],
  ])('keeps numbers that come %s', (_, numbers, isScattered) => {
    for (const ack of [0, 99, 100, 101, 150, 200, 201, 350, 500, 2 ** 31, 2 ** 31 + 100, 2 ** 31 + 200, -150, -100]) {
      const direction = new Direction();
      for (const seq of numbers) direction.add(seq, seq + 100);
      expect(direction.isScattered).toBe(isScattered);
      direction.compare(100);
      direction.acknowledge(ack);
      direction.compare(100);
      direction.acknowledge(ack + 100);
      direction.compare(150, 20);
    }
  });

  it.each([
    ['an entry', [[100, 100 + 2 ** 31 - 1]], false],
    ['an entry', [[100, 100 + 2 ** 31]], true],
    [
      'a list',
      [
        [100, 200],
        [99 + 2 ** 31 - 100, 99 + 2 ** 31],
      ],
      false,
    ],
    [
      'a list',
      [
        [100, 200],
        [2 ** 31, 100 + 2 ** 31],
      ],
      true,
    ],
  ] as [string, [number, number][], boolean][])('%s of half the number space has no order: %j', (_, entries, isScattered) => {
    const direction = new Direction();
    for (const [seq, next] of entries) direction.add(seq, next);
    expect(direction.isScattered).toBe(isScattered);
    direction.compare(100);
    direction.acknowledge(150);
    direction.compare(100);
  });

  it('an entry without a length has no order, until the list is empty', () => {
    const direction = new Direction();
    direction.add(500, 500);
    direction.add(300, 400);
    expect(direction.isScattered).toBe(true);
    direction.acknowledge(400);
    direction.compare(0);
    expect(direction.isScattered).toBe(true);
    direction.acknowledge(500);
    direction.compare(0);
    expect(direction.isScattered).toBe(false);
    direction.add(600, 700);
    direction.add(650, 650);
    expect(direction.isScattered).toBe(true);
    direction.compare(620);
  });

  it('an acknowledgment from the far half counts as after what is more than half the number space below it', () => {
    const direction = new Direction();
    direction.add(0, 100);
    direction.add(2 ** 31 - 300, 2 ** 31 - 100);
    direction.acknowledge(2 ** 31 + 50);
    direction.compare(0);
    expect(direction.entries).toEqual([]);
    direction.add(0, 100);
    direction.add(2 ** 31 - 300, 2 ** 31 - 100);
    direction.acknowledge(2 ** 31 + 200);
    direction.compare(0);
  });

  it.each([0, 7])('counts what is in flight from a base among the entries, %i bytes of it in SACK blocks', (sackSize) => {
    for (const base of [50, 100, 150, 200, 250, 300, 350, 450, 550]) {
      const direction = new Direction();
      for (const [seq, next] of [
        [100, 200],
        [150, 350],
        [300, 400],
        [400, 500],
      ] as const)
        direction.add(seq, next);
      direction.compare(base, sackSize);
    }
  });

  it.each([1, 2, 3, 4])('is the plain rules in any order of events, seed %i', (seed) => {
    let state = seed;
    const random = (limit: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    const direction = new Direction();
    let base = random(2 ** 32);
    for (let step = 0; step < 4000; step++) {
      if (random(200) === 0) base = random(2 ** 32);
      const far = random(60) === 0 ? 2 ** 31 - random(4) * 500 : 0;
      const seq = base + random(40) * 50 + far;
      if (random(5) < 3) direction.add(seq, seq + random(50) * 10);
      else direction.acknowledge(seq);
      direction.compare(base + random(30) * 100, random(3) * 100);
      if (random(100) === 0) direction.acknowledge(seq + 2 ** 30);
    }
    expect(direction.frame).toBeGreaterThan(4000);
  });

  it('refuses beyond 10,000 entries of a direction, and takes others once some are acknowledged', () => {
    const direction = new Direction();
    const kept = Array.from({ length: 10_000 }, (_, i) => direction.add(i * 10, i * 10 + 10));
    expect(kept.every(Boolean)).toBe(true);
    expect(direction.add(100_000, 100_010)).toBe(false);
    expect(direction.list.refused).toBe(0);
    direction.acknowledge(20);
    direction.compare(0);
    expect([1, 2, 3].map((i) => direction.add(100_000 * i, 100_000 * i + 10))).toEqual([true, true, false]);
    direction.compare(0);
  });

  it('refuses beyond its limit over all directions, and counts what it refuses', () => {
    const direction = new Direction(3);
    expect([0, 1, 2, 3, 4].map((i) => direction.add(10 * i, 10 * i + 10))).toEqual([true, true, true, false, false]);
    expect(direction.list.refused).toBe(2);
    const other = new Int32Array(DIRECTION_WORDS);
    expect(direction.list.add(other, BASE, 0, 10, 9)).toBe(false);
    direction.acknowledge(10);
    expect(direction.list.add(other, BASE, 0, 10, 9)).toBe(true);
    expect(direction.list.refused).toBe(3);
    direction.compare(0);
  });
});
