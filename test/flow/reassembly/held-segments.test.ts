/** What is held of a direction by itself: against a plain map of positions, and its limits. */
import { describe, expect, it } from 'vitest';
import { HeldSegments, PIECE_COST } from '../../../src/flow/reassembly/held-segments.js';

const MOMENT = { number: 7, seconds: 8, nanoseconds: 9, hasTime: true };
const text = (letters: string): Uint8Array => Uint8Array.from(letters, (letter) => letter.charCodeAt(0));

function add(held: HeldSegments, start: number, letters: string): void {
  const bytes = text(`..${letters}..`);
  held.add(start, start + letters.length, bytes, 2, MOMENT);
  bytes.fill(0);
}

/** Takes all pieces: `start:letters`. */
function takeAll(held: HeldSegments): string[] {
  const pieces: string[] = [];
  for (let piece = held.first; piece !== undefined; piece = held.first) {
    expect(piece.end - piece.start).toBe(piece.bytes.length);
    pieces.push(`${piece.start}:${String.fromCharCode(...piece.bytes)}`);
    held.takeFirst();
  }
  return pieces;
}

describe('held pieces', () => {
  it.each<[string, [number, string][], string[]]>([
    [
      'in order',
      [
        [1, 'ab'],
        [5, 'cd'],
      ],
      ['1:ab', '5:cd'],
    ],
    [
      'backwards',
      [
        [5, 'cd'],
        [1, 'ab'],
      ],
      ['1:ab', '5:cd'],
    ],
    [
      'that touch stay two',
      [
        [3, 'cd'],
        [1, 'ab'],
      ],
      ['1:ab', '3:cd'],
    ],
    [
      'twice: the first count',
      [
        [1, 'ab'],
        [1, 'xy'],
      ],
      ['1:ab'],
    ],
    [
      'within another',
      [
        [1, 'abcd'],
        [2, 'xy'],
      ],
      ['1:abcd'],
    ],
    [
      'around another',
      [
        [3, 'cd'],
        [1, 'XYxyZW'],
      ],
      ['1:XY', '3:cd', '5:ZW'],
    ],
    [
      'over the end of another',
      [
        [1, 'ab'],
        [2, 'xyz'],
      ],
      ['1:ab', '3:yz'],
    ],
    [
      'over the beginning of another',
      [
        [3, 'cd'],
        [1, 'xyz'],
      ],
      ['1:xy', '3:cd'],
    ],
    [
      'around two, in three gaps',
      [
        [3, 'c'],
        [5, 'e'],
        [1, 'ABCDEFG'],
      ],
      ['1:AB', '3:c', '4:D', '5:e', '6:FG'],
    ],
    [
      'between two',
      [
        [1, 'a'],
        [9, 'i'],
        [4, 'd'],
      ],
      ['1:a', '4:d', '9:i'],
    ],
    ['at no length', [[4, '']], []],
  ])('%s', (_, pieces, want) => {
    const held = new HeldSegments();
    for (const [start, letters] of pieces) add(held, start, letters);
    const bytes = want.reduce((sum, piece) => sum + piece.length - 2, 0);
    expect(held.cost).toBe(want.length * PIECE_COST + bytes);
    expect(held.isEmpty).toBe(want.length === 0);
    expect(takeAll(held)).toEqual(want);
    expect([held.cost, held.isEmpty]).toEqual([0, true]);
  });

  it('are copies, with the moment of their frame', () => {
    const held = new HeldSegments();
    const moment = { ...MOMENT };
    held.add(5, 6, text('a'), 0, moment);
    moment.number = 99;
    expect(held.first).toEqual({ start: 5, end: 6, bytes: text('a'), moment: MOMENT });
  });

  it('of any lengths in any order are what a map of positions says', () => {
    let state = 5;
    const below = (limit: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    const held = new HeldSegments();
    const map = new Map<number, number>();
    let lowest = 0;
    for (let step = 0; step < 3000; step++) {
      if (below(4) === 0) {
        const { first } = held;
        expect(first?.start).toBe(map.size === 0 ? undefined : Math.min(...map.keys()));
        expect(held.nextStart(lowest - 1)).toBe(first?.start ?? Number.POSITIVE_INFINITY);
        if (first === undefined) continue;
        for (let i = 0; i < first.bytes.length; i++) {
          expect(first.bytes[i]).toBe(map.get(first.start + i));
          map.delete(first.start + i);
        }
        lowest = first.end;
        held.takeFirst();
      } else {
        const start = lowest + below(200);
        const bytes = Uint8Array.from({ length: 1 + below(20) }, () => below(256));
        held.add(start, start + bytes.length, bytes, 0, MOMENT);
        bytes.forEach((byte, i) => {
          if (!map.has(start + i)) map.set(start + i, byte);
        });
      }
      expect(held.isEmpty).toBe(map.size === 0);
      expect(held.cost % PIECE_COST).toBe(map.size % PIECE_COST);
    }
  });

  it('many thousands that are taken one by one leave none behind', () => {
    const held = new HeldSegments();
    for (let i = 0; i < 5000; i++) add(held, 3 * i, 'ab');
    for (let i = 0; i < 5000; i++) {
      expect(held.first?.start).toBe(3 * i);
      held.takeFirst();
      if (i === 2000) add(held, 20_000, 'z');
    }
    expect(takeAll(held)).toEqual(['20000:z']);
    held.takeFirst();
    expect(held.cost).toBe(0);
  });

  it('are counted when all are let go, those that were taken left out', () => {
    const held = new HeldSegments();
    for (let i = 0; i < 5; i++) add(held, 10 * i, 'a');
    held.takeFirst();
    held.addCut(100, 110);
    expect(held.clear()).toBe(4);
    expect([held.cost, held.isEmpty, held.first, held.cutEnd(100)]).toEqual([0, true, undefined, Number.NEGATIVE_INFINITY]);
    add(held, 1, 'b');
    expect(takeAll(held)).toEqual(['1:b']);
  });
});

describe('stretches that were cut off', () => {
  const none = Number.NEGATIVE_INFINITY;

  it.each<[string, [number, number][], [number, number][]]>([
    [
      'one',
      [[10, 20]],
      [
        [9, none],
        [10, 20],
        [19, 20],
        [20, none],
      ],
    ],
    [
      'two',
      [
        [10, 20],
        [30, 40],
      ],
      [
        [15, 20],
        [25, none],
        [30, 40],
      ],
    ],
    [
      'in the other order',
      [
        [30, 40],
        [10, 20],
      ],
      [
        [15, 20],
        [25, none],
        [30, 40],
      ],
    ],
    [
      'that overlap: the farthest end',
      [
        [10, 20],
        [15, 30],
      ],
      [
        [12, 20],
        [15, 30],
        [25, 30],
      ],
    ],
    [
      'within another',
      [
        [10, 40],
        [15, 20],
      ],
      [[16, 40]],
    ],
    [
      'around another',
      [
        [15, 20],
        [10, 40],
      ],
      [
        [16, 40],
        [12, 40],
        [30, 40],
      ],
    ],
  ])('%s', (_, cuts, ends) => {
    const held = new HeldSegments();
    for (const [start, end] of cuts) held.addCut(start, end);
    expect(ends.map(([position]) => [position, held.cutEnd(position)])).toEqual(ends);
  });

  it.each<[string, [number, number][], number]>([
    [
      'cost something each',
      [
        [10, 20],
        [30, 40],
      ],
      2,
    ],
    [
      'not when one is there that holds them',
      [
        [10, 20],
        [10, 20],
        [12, 15],
        [10, 15],
        [15, 20],
      ],
      1,
    ],
    [
      'but when they go on',
      [
        [10, 20],
        [10, 21],
      ],
      2,
    ],
  ])('%s', (_, cuts, count) => {
    const held = new HeldSegments();
    for (const [start, end] of cuts) held.addCut(start, end);
    expect([held.cost, held.isEmpty]).toEqual([count * PIECE_COST, false]);
  });

  it.each([
    [9, 3],
    [19, 3],
    [20, 2],
    [30, 1],
    [99, 1],
    [100, 0],
  ])('are forgotten up to %i: %i are left', (position, left) => {
    const held = new HeldSegments();
    for (const [start, end] of [
      [10, 20],
      [21, 30],
      [50, 100],
    ] as const)
      held.addCut(start, end);
    held.forgetCuts(position);
    expect([held.cost, held.isEmpty]).toEqual([left * PIECE_COST, left === 0]);
  });

  it('and pieces: what comes next', () => {
    const held = new HeldSegments();
    expect(held.nextStart(0)).toBe(Number.POSITIVE_INFINITY);
    held.addCut(10, 20);
    expect([held.nextStart(0), held.nextStart(9), held.nextStart(10)]).toEqual([10, 10, Number.POSITIVE_INFINITY]);
    add(held, 15, 'abc');
    expect([held.nextStart(0), held.nextStart(10), held.nextStart(99)]).toEqual([10, 15, 15]);
    held.addCut(12, 25);
    held.addCut(15, 30);
    expect([held.nextStart(10), held.nextStart(12)]).toEqual([12, 15]);
  });
});
