/** One direction by itself, event by event: where it begins, when it begins again, what is a gap, what came too late and what strays. */
import { describe, expect, it } from 'vitest';
import { DirectionReassembler } from '../../../src/flow/reassembly/direction-reassembler.js';
import { PIECE_COST } from '../../../src/flow/reassembly/held-segments.js';

/** As far as a window reaches (RFC 7323, section 2.3). */
const FAR = 2 ** 30;

/**
 * Events, one a line: `syn 0`, `data 4 def`, `cut 1 abcdef 2` (of six bytes two were captured), `empty 501`, `fin 7`, `rst`, `ack 10`, `synack 1` (an ACK with SYN), `give up`,
 * `end`. What comes out: `offset bytes @event` and `offset [gap length reason] @event`, event 0 being none.
 */
function play(events: readonly string[], base = 0): { pieces: string[]; direction: DirectionReassembler } {
  const pieces: string[] = [];
  const direction = new DirectionReassembler(0, ({ kind, offset, length, bytes, start, end, reason, moment }) => {
    const text = kind === 'data' ? String.fromCharCode(...bytes.subarray(start, end)) : `[${kind} ${length} ${reason}]`;
    pieces.push(`${offset} ${text} @${moment.number}`);
  });
  events.forEach((event, i) => {
    const [what, number = '0', text = '', captured] = event.split(' ');
    const seq = (base + Number(number)) | 0;
    const moment = { number: i + 1, seconds: i, nanoseconds: 0, hasTime: true };
    switch (what) {
      case 'syn':
        direction.takeSyn(seq);
        break;
      case 'data':
      case 'cut': {
        const bytes = Uint8Array.from(`..${text}`, (letter) => letter.charCodeAt(0));
        direction.takePayload(seq, text.length, bytes, 2, 2 + Number(captured ?? text.length), moment);
        break;
      }
      case 'empty':
        direction.takeNumber(seq, moment);
        break;
      case 'fin':
        direction.takeFin(seq, moment);
        break;
      case 'rst':
        direction.takeReset();
        break;
      case 'ack':
      case 'synack':
        direction.acknowledge(seq, what === 'synack', moment);
        break;
      case 'give':
        direction.giveUp();
        break;
      case 'end':
        direction.finish();
        break;
      default:
        throw new Error(`no event: ${event}`);
    }
  });
  return { pieces, direction };
}

type Case = [name: string, events: string[], pieces: string[]];

function checkAll(cases: readonly Case[]): void {
  it.each(cases)('%s', (_, events, pieces) => {
    for (const base of [0, -3, 2 ** 31 - 3]) expect(play(events, base).pieces).toEqual(pieces);
  });
}

describe('where it begins', () => {
  checkAll([
    ['behind the SYN', ['syn 0', 'data 1 abc'], ['0 abc @2']],
    ['behind a SYN that was captured late', ['data 4 def', 'syn 0', 'data 1 abc'], ['0 abc @3', '3 def @1']],
    ['where the SYN-ACK says', ['synack 1', 'data 4 def', 'data 1 abc'], ['0 abc @3', '3 def @2']],
    [
      'midway: at the lowest number, when all before it is acknowledged',
      ['data 14 def', 'data 11 abc', 'ack 11'],
      ['0 abc @2', '3 def @1'],
    ],
    ['not before', ['data 14 def', 'ack 13', 'data 11 abc', 'ack 11'], ['0 abc @3', '3 def @1']],
    ['at the end of the capture', ['data 21 def', 'data 11 abc', 'end'], ['0 abc @2', '3 [gap 7 missing] @0', '10 def @1']],
    [
      'after eight segments without an acknowledgment',
      [...Array.from({ length: 8 }, (_, i) => `data ${11 + i} ${i}`), 'data 10 x'],
      Array.from({ length: 8 }, (_, i) => `${i} ${i} @${i + 1}`),
    ],
    [
      'not after seven',
      [...Array.from({ length: 7 }, (_, i) => `data ${11 + i} ${i}`), 'data 10 x'],
      ['0 x @8', ...Array.from({ length: 7 }, (_, i) => `${i + 1} ${i} @${i + 1}`)],
    ],
    ['where an empty segment stood, and data follows', ['empty 11', 'data 11 abc', 'data 14 def', 'data 8 xyz'], ['0 abc @2', '3 def @3']],
    ['where the first empty segment stood', ['empty 11', 'empty 21', 'data 31 abc', 'end'], ['0 [gap 20 missing] @0', '20 abc @3']],
    ['where an empty segment stood that came later', ['data 21 abc', 'empty 11', 'end'], ['0 [gap 10 missing] @0', '10 abc @1']],
    ['not where a keep-alive stood', ['empty 10', 'data 11 abc', 'end'], ['0 abc @2']],
    [
      'with what was said to be sent behind it, acknowledged before or not',
      ['empty 11', 'ack 5', 'empty 21', 'end'],
      ['0 [gap 10 missing] @0'],
    ],
    ['nowhere, when two empty segments are all', ['empty 11', 'empty 12', 'end'], []],
    ['with what was acknowledged and never captured', ['empty 11', 'ack 21', 'end'], ['0 [gap 10 acknowledged] @0']],
    ['data that ends at an acknowledgment is no keep-alive', ['ack 14', 'data 11 abc', 'ack 14'], ['0 abc @2']],
    ['one byte that does is one', ['ack 12', 'data 11 a', 'data 12 bc', 'ack 14'], ['0 bc @3']],
    ['one byte elsewhere is none', ['ack 12', 'data 12 b', 'ack 13'], ['0 b @2']],
    ['nowhere, without any event', ['end'], []],
  ]);
});

describe('when it begins again', () => {
  checkAll([
    ['not by the same SYN', ['syn 0', 'syn 0', 'data 1 abc', 'syn 0', 'data 4 def'], ['0 abc @3', '3 def @5']],
    ['by another SYN while nothing has come', ['syn 0', 'syn 100', 'data 101 abc'], ['0 abc @3']],
    ['also when the first was acknowledged', ['syn 0', 'ack 1', 'syn 100', 'data 101 abc'], ['0 abc @4']],
    [
      'not when bytes have come',
      ['syn 0', 'data 1 abc', 'syn 100', 'data 101 x', 'end'],
      ['0 abc @2', '3 [gap 97 missing] @0', '100 x @4'],
    ],
    [
      'nor a gap',
      ['syn 0', 'empty 10', 'ack 10', 'syn 100', 'data 101 x', 'end'],
      ['0 [gap 9 acknowledged] @3', '9 [gap 91 missing] @0', '100 x @5'],
    ],
    ['nor when bytes are held', ['syn 0', 'data 4 def', 'syn 100', 'end'], ['0 [gap 3 missing] @0', '3 def @2']],
    ['nor when bytes are acknowledged', ['syn 0', 'ack 50', 'syn 100', 'end'], ['0 [gap 49 acknowledged] @0']],
    ['by a SYN after a FIN', ['syn 0', 'data 1 abc', 'fin 4', 'syn 100', 'data 101 x'], ['0 abc @2', '3 x @5']],
    ['by a SYN after a reset, the same too', ['syn 0', 'data 1 abc', 'rst', 'syn 0', 'data 1 x'], ['0 abc @2', '3 x @5']],
    [
      'with what was held of the one before',
      ['syn 0', 'data 4 def', 'fin 7', 'syn 100', 'data 101 x'],
      ['0 [gap 3 missing] @0', '3 def @2', '6 x @5'],
    ],
    [
      'and nothing of that lasts',
      ['syn 0', 'data 1 abc', 'ack 90', 'rst', 'syn 0', 'data 4 def', 'data 1 abc'],
      ['0 abc @2', '3 [gap 86 acknowledged] @0', '89 abc @7', '92 def @6'],
    ],
  ]);
});

describe('what is a gap', () => {
  checkAll([
    ['not what an acknowledgment does not reach', ['syn 0', 'data 7 ghi', 'ack 4', 'data 1 abcdef'], ['0 abcdef @4', '6 ghi @2']],
    ['nor what it does not reach by one', ['syn 0', 'data 7 ghi', 'ack 6', 'data 1 abcdef'], ['0 abcdef @4', '6 ghi @2']],
    ['what it does', ['syn 0', 'data 7 ghi', 'ack 7', 'data 10 j'], ['0 [gap 6 acknowledged] @3', '6 ghi @2', '9 j @4']],
    [
      'what the sender has gone past, and is acknowledged',
      ['syn 0', 'data 1 abc', 'empty 10', 'ack 10'],
      ['0 abc @2', '3 [gap 6 acknowledged] @4'],
    ],
    ['even when it sends older bytes again', ['syn 0', 'empty 20', 'data 1 abc', 'ack 20'], ['0 abc @3', '3 [gap 16 acknowledged] @4']],
    ['the bytes before a FIN, which is none', ['syn 0', 'data 1 abc', 'fin 9', 'ack 10'], ['0 abc @2', '3 [gap 5 acknowledged] @4']],
    [
      'the bytes around a FIN that is not the last number',
      ['syn 0', 'data 1 abc', 'empty 20', 'fin 9', 'ack 20'],
      ['0 abc @2', '3 [gap 15 acknowledged] @5'],
    ],
    [
      'nothing between a FIN and what stands behind it',
      ['syn 0', 'data 1 abc', 'fin 4', 'data 5 ghi', 'data 8 j'],
      ['0 abc @2', '3 ghi @4', '6 j @5'],
    ],
    ['what was cut off', ['syn 0', 'cut 1 abcdef 2', 'data 7 g'], ['0 ab @2', '2 [gap 4 snaplen] @2', '6 g @3']],
    ['as far as nothing else is held', ['syn 0', 'data 5 EF', 'cut 1 abcdef 2'], ['0 ab @3', '2 [gap 2 snaplen] @3', '4 EF @2']],
    ['all of it', ['syn 0', 'cut 1 abcdef 0', 'data 7 g'], ['0 [gap 6 snaplen] @2', '6 g @3']],
    ['as far as a window reaches', ['syn 0', `data ${FAR + 1} x`, 'end'], [`0 [gap ${FAR} missing] @0`, `${FAR} x @2`]],
    ['no farther: that strays', ['syn 0', `data ${FAR + 2} x`, 'end'], []],
    [
      'unless it is acknowledged',
      ['syn 0', `data ${FAR + 2} x`, `ack ${FAR + 2}`],
      [`0 [gap ${FAR + 1} acknowledged] @3`, `${FAR + 1} x @2`],
    ],
    ['an acknowledgment alone, as far as a window reaches', ['syn 0', `ack ${FAR + 1}`, 'end'], [`0 [gap ${FAR} acknowledged] @0`]],
    ['no farther', ['syn 0', `ack ${FAR + 2}`, 'end'], []],
  ]);
});

describe('what is held', () => {
  it('costs its bytes and PIECE_COST, and nothing more when it was captured whole', () => {
    const { direction } = play(['syn 0', 'data 4 def', 'data 10 jk']);
    expect([direction.cost, direction.firstHeldFrame]).toEqual([2 * PIECE_COST + 5, 2]);
    expect([play(['syn 0', 'data 1 abc']).direction.cost, play(['syn 0']).direction.firstHeldFrame]).toEqual([0, Number.POSITIVE_INFINITY]);
    expect(play(['syn 0', 'cut 4 def 1']).direction.cost).toBe(2 * PIECE_COST + 1);
  });

  it.each<[string, string[], string[], number]>([
    [
      'the wait for the first missing bytes',
      ['syn 0', 'data 4 def', 'data 10 j', 'give up'],
      ['0 [gap 3 reorder-memory] @0', '3 def @2'],
      1,
    ],
    [
      'twice',
      ['syn 0', 'data 4 def', 'data 10 j', 'give up', 'give up'],
      ['0 [gap 3 reorder-memory] @0', '3 def @2', '6 [gap 3 reorder-memory] @0', '9 j @3'],
      2,
    ],
    ['the wait for the beginning', ['data 21 def', 'data 11 abc', 'give up'], ['0 abc @2'], 0],
    ['nothing, when nothing is held', ['syn 0', 'data 1 abc', 'give up', 'data 4 def'], ['0 abc @2', '3 def @4'], 0],
    ['nothing, when all of it strayed', ['syn 0', `data ${FAR + 2} x`, 'give up', 'data 1 abc'], ['0 abc @4'], 0],
  ])('given up: %s', (_, events, pieces, givenUp) => {
    const played = play(events);
    expect(played.pieces).toEqual(pieces);
    expect(played.direction.totals.givenUp).toBe(givenUp);
  });
});

describe('what comes too late', () => {
  // Of abc...ghi the middle was never captured, and is acknowledged.
  const GAP = ['syn 0', 'data 1 abc', 'data 7 ghi', 'ack 10'];

  it.each([
    ['is what stood in a gap', 'data 4 def', 1],
    ['the first byte of it', 'data 4 d', 1],
    ['the last byte of it', 'data 6 f', 1],
    ['some of it, after what is there', 'data 2 bcd', 1],
    ['some of it, before what is there', 'data 6 fgh', 1],
    ['not what stands before it', 'data 1 abc', 0],
    ['nor what stands behind it', 'data 7 ghi', 0],
    ['nor bytes of it that were cut off', 'cut 3 cdef 1', 0],
    ['nor what is longer than was sent', 'cut 3 c 9', 0],
  ])('%s: %s', (_, late, count) => {
    const { pieces, direction } = play([...GAP, late]);
    expect(pieces).toEqual(['0 abc @2', '3 [gap 3 acknowledged] @4', '6 ghi @3']);
    expect(direction.totals).toEqual({ bytes: 6, gaps: 1, gapBytes: 3, givenUp: 0, lateSegments: count, strayedSegments: 0 });
  });

  it('for any of the last 64 gaps', () => {
    const gaps = (count: number): string[] => [
      'syn 0',
      ...Array.from({ length: count }, (_, i) => [`data ${10 * i + 5} x`, `ack ${10 * i + 6}`]).flat(),
    ];
    const lateFor = (count: number, late: string): number => play([...gaps(count), late]).direction.totals.lateSegments;
    expect([lateFor(64, 'data 1 a'), lateFor(64, 'data 634 a'), lateFor(65, 'data 1 a'), lateFor(65, 'data 13 a')]).toEqual([1, 1, 0, 1]);
    // What was handed out between two gaps is late for neither.
    expect(lateFor(3, 'data 15 x')).toBe(0);
  });
});
