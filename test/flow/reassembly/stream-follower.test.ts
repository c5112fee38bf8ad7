import { describe, expect, it } from 'vitest';
import { PIECE_COST } from '../../../src/flow/reassembly/held-segments.js';
import { conversation } from '../../support/conversation.js';
import { ethernet, frame, ipv4, tcp } from '../../support/frame-builder.js';
import { type FollowSettings, followFrames, followScript } from './script.js';

const OPENING = '> S 0\n< S. 0 1\n> . 1 1\n';

interface Case {
  name: string;
  script: string;
  wanted: string[];
  settings?: FollowSettings;
}

const ORDER: Case[] = [
  { name: 'in order, both directions', script: '> . 1 1 ask\n< . 1 4 tell\n> . 4 5 more', wanted: ['> 0 ask', '< 0 tell', '> 3 more'] },
  { name: 'the second segment first', script: '> . 4 1 def\n> . 1 1 abc\n< . 1 7', wanted: ['> 0 abc', '> 3 def'] },
  { name: 'three that arrive backwards', script: '> . 7 1 ghi\n> . 4 1 def\n> . 1 1 abc', wanted: ['> 0 abc', '> 3 def', '> 6 ghi'] },
  { name: 'sent again, the same', script: '> . 1 1 abc\n> . 1 1 abc\n< . 1 4', wanted: ['> 0 abc'] },
  { name: 'sent again with more', script: '> . 1 1 abc\n> . 1 1 abcdef\n> . 2 1 bcdefg', wanted: ['> 0 abc', '> 3 def', '> 6 g'] },
  { name: 'sent again in other pieces', script: '> . 4 1 def\n> . 1 1 ab\n> . 3 1 cde', wanted: ['> 0 ab', '> 2 c', '> 3 def'] },
  {
    name: 'overlaps that disagree, both held: the first captured count, byte for byte (Wireshark takes those that became contiguous first)',
    script: '> . 5 1 EFGH\n> . 3 1 cdefg\n> . 1 1 ab\n< . 1 9',
    wanted: ['> 0 ab', '> 2 cd', '> 4 EFGH'],
  },
  { name: 'overlaps that disagree, the first handed out', script: '> . 1 1 abc\n> . 2 1 XYZ', wanted: ['> 0 abc', '> 3 Z'] },
  {
    name: 'a held segment inside a later, longer one',
    script: '> . 4 1 D\n> . 2 1 bcdef\n> . 1 1 a',
    wanted: ['> 0 a', '> 1 bc', '> 3 D', '> 4 ef'],
  },
];

const GAPS: Case[] = [
  {
    name: 'acknowledged, never captured: known with the acknowledgment',
    script: '> . 1 1 abc\n> . 7 1 ghi\n< . 1 10 yes\n> . 10 4 jkl',
    wanted: ['> 0 abc', '> 3 [gap 3 acknowledged]', '> 6 ghi', '< 0 yes', '> 9 jkl'],
  },
  {
    name: 'not yet acknowledged: waited for',
    script: '> . 1 1 abc\n> . 7 1 ghi\n< . 1 4 no\n> . 4 3 def\n< . 3 10',
    wanted: ['> 0 abc', '< 0 no', '> 3 def', '> 6 ghi'],
  },
  {
    name: 'never acknowledged: at the end of the capture, and what is behind it is not lost (tshark leaves it out)',
    script: '> . 1 1 abc\n> . 7 1 ghi\n> . 12 1 l',
    wanted: ['> 0 abc', '> 3 [gap 3 missing]', '> 6 ghi', '> 9 [gap 2 missing]', '> 11 l'],
  },
  {
    name: 'the end of the stream, which only its acknowledgment tells of',
    script: '> . 1 1 abc\n< . 1 9',
    wanted: ['> 0 abc', '> 3 [gap 5 acknowledged]'],
  },
  {
    name: 'the bytes before a FIN',
    script: '> . 1 1 abc\n> F. 9 1\n< . 1 10\n< F. 1 10\n> . 10 2',
    wanted: ['> 0 abc', '> 3 [gap 5 acknowledged]'],
  },
  {
    name: 'all of one direction, in order of time: the sender goes on behind it, the receiver has it',
    script: '> . 101 1\n< . 1 101 answer\n> . 101 7',
    wanted: ['> 0 [gap 100 acknowledged]', '< 0 answer'],
  },
  {
    name: 'one direction after the other in the file: acknowledgments captured before prove nothing',
    script: '> . 1 10\n< . 1 1 abc\n< . 7 1 ghi\n< . 4 1 def',
    wanted: ['< 0 abc', '< 3 def', '< 6 ghi'],
  },
  {
    name: 'an acknowledgment out of the blue harms nothing once the next has come',
    script: '< . 1 900000\n< . 1 1\n> . 4 1 def\n< . 1 1\n> . 1 1 abc\n< . 1 7',
    wanted: ['> 0 abc', '> 3 def'],
  },
  {
    name: 'what comes too late is counted, not shown',
    script: '> . 4 1 def\n< . 1 7\n> . 1 1 abc',
    wanted: ['> 0 [gap 3 acknowledged]', '> 3 def'],
  },
  {
    name: 'a number that no window reaches, acknowledged up to there before it was captured',
    script: '> . 1 1 abc\n< . 1 1500000001\n> . 1500000001 1 far',
    wanted: ['> 0 abc', '> 3 [gap 1499999997 acknowledged]', '> 1500000000 far'],
  },
  {
    name: 'both ends at the end of the capture: first of who sent the first segment',
    script: '< . 3 1\n> . 4 1',
    wanted: ['> 0 [gap 3 missing]', '< 0 [gap 2 missing]'],
  },
  {
    name: 'a number that no window reaches, never acknowledged',
    script: '> . 1 1 abc\n> . 1500000000 1 junk\n< . 1 4\n> . 4 1 def',
    wanted: ['> 0 abc', '> 3 def'],
  },
];

const CONNECTION: Case[] = [
  {
    name: 'a keep-alive with its byte of garbage',
    script: '> . 1 1 abc\n< . 1 4\n> . 3 1 ?\n< . 1 4\n> . 4 1 def',
    wanted: ['> 0 abc', '> 3 def'],
  },
  {
    name: 'a zero-window probe of one byte, sent again with the rest',
    script: '> . 1 1 abc\n< . 1 4 w=0\n> . 4 1 d\n< . 1 4 w=0\n> . 4 1 def\n< . 1 7',
    wanted: ['> 0 abc', '> 3 d', '> 4 ef'],
  },
  { name: 'the last data with a FIN, sent again', script: '> F. 1 1 bye\n> F. 1 1 bye\n< F. 1 5\n> . 5 2', wanted: ['> 0 bye'] },
  { name: 'the FIN before the last data', script: '> F. 4 1\n> . 1 1 bye\n< . 1 5', wanted: ['> 0 bye'] },
  {
    name: 'a reset and its text, which is none of the stream (RFC 9293, 3.5.3; tshark takes it in)',
    script: '> . 1 1 abc\n< R. 1 4 go away\n> . 4 1 def',
    wanted: ['> 0 abc', '> 3 def'],
  },
  {
    name: 'the same initial number after a reset: the next connection follows on (tshark takes it for old)',
    script: '> . 1 1 abc\n< R 1\n> S 0\n< S. 0 1\n> . 1 1 uvwxyz\n< . 1 7',
    wanted: ['> 0 abc', '> 3 uvwxyz'],
  },
];

describe('in order', () => {
  it.each(ORDER)('$name', ({ script, wanted, settings }) => {
    expect(followScript(OPENING + script, settings)).toEqual(wanted);
  });
});

describe('gaps', () => {
  it.each(GAPS)('$name', ({ script, wanted, settings }) => {
    expect(followScript(OPENING + script, settings)).toEqual(wanted);
  });

  it('count what comes too late for them, and what strays', () => {
    const late = followFrames(conversation(`${OPENING}> . 4 1 def\n< . 1 7\n> . 1 1 abc`)).follower.totalsOf('client');
    expect(late).toEqual({ bytes: 3, gaps: 1, gapBytes: 3, givenUp: 0, lateSegments: 1, strayedSegments: 0 });
    const stray = followFrames(conversation(`${OPENING}> . 1500000000 1 junk`)).follower.totalsOf('client');
    expect(stray).toEqual({ bytes: 0, gaps: 0, gapBytes: 0, givenUp: 0, lateSegments: 0, strayedSegments: 1 });
  });

  it('of more than half the numbers, when the capture paused', () => {
    const jumps = [1, 1_900_000_001, 3_800_000_001, 5_700_000_001];
    const script = jumps.map((seq) => `> . ${seq} 1 abc\n< . 1 ${seq + 3}`).join('\n');
    const gaps = [1, 2, 3].flatMap((i) => [
      `> ${1_900_000_000 * i - 1_900_000_000 + 3} [gap 1899999997 acknowledged]`,
      `> ${1_900_000_000 * i} abc`,
    ]);
    expect(followScript(OPENING + script)).toEqual(['> 0 abc', ...gaps]);
  });
});

describe('a connection', () => {
  it.each(CONNECTION)('$name', ({ script, wanted, settings }) => {
    expect(followScript(OPENING + script, settings)).toEqual(wanted);
  });

  it.each([
    ['data in the SYN (RFC 7413)', '> S 0 - abc\n< S. 0 4 def\n> . 4 4 ghi', ['> 0 abc', '< 0 def', '> 3 ghi']],
    ['data in the SYN that was not taken', '> S 0 - abc\n< S. 0 1\n> . 1 1 abcd\n< . 1 5', ['> 0 abc', '> 3 d']],
    ['the SYN-ACK before the SYN', '< S. 0 1\n> S 0\n> . 1 1 abc\n< . 1 4 def', ['> 0 abc', '< 0 def']],
    ['the data before the SYN-ACK', '> S 0\n> . 1 1\n< . 4 1 def\n< S. 0 1\n< . 1 1 abc', ['< 0 abc', '< 3 def']],
    ['another initial number in the second SYN-ACK', '> S 0\n< S. 0 1\n> S 0\n< S. 7000 1\n> . 1 7001\n< . 7001 1 abc', ['< 0 abc']],
  ])('%s', (_, script, wanted) => {
    expect(followScript(script)).toEqual(wanted);
  });
});

describe('a segment whose header is longer than its packet', () => {
  it('tells of no bytes', () => {
    const frames = conversation(`${OPENING}> . 1 1 abc`);
    const overlong = tcp({ sequence: 1900, acknowledgment: 5900, flags: 'F.', headerLength: 15 });
    expect(followFrames([...frames, frame(ethernet(), ipv4(), overlong)]).pieces).toEqual(['> 0 abc']);
  });
});

describe('begun midway', () => {
  it.each([
    ['begins with the first bytes', '> . 501 901 abc\n< . 901 504 def', ['> 0 abc', '< 0 def']],
    ['waits for what comes before the first captured', '> . 504 901 def\n> . 501 901 abc\n< . 901 507', ['> 0 abc', '> 3 def']],
    [
      'does so until the receiver has acknowledged all before',
      '> . 504 901 def\n< . 901 504 x\n> . 507 902 ghi',
      ['> 0 def', '< 0 x', '> 3 ghi'],
    ],
    ['knows the garbage of a keep-alive', '< . 901 501\n> . 500 901 ?\n< . 901 501\n> . 501 901 abc', ['> 0 abc']],
    ['sees no gap behind an empty keep-alive', '> . 500 901\n< . 901 501\n> . 501 901 abc\n< . 901 504', ['> 0 abc']],
    ['sees the gap behind an empty segment', '> . 501 901\n> . 511 901 abc\n< . 901 514', ['> 0 [gap 10 acknowledged]', '> 10 abc']],
    ['of one direction alone does not wait for ever', '> . 501 901 a\n> . 502 901 b\n> . 503 901 c', ['> 0 a', '> 1 b', '> 2 c']],
    ['with one side captured: the other is a gap', '< . 901 501 ab\n< . 903 601 cd', ['< 0 ab', '< 2 cd', '> 0 [gap 100 acknowledged]']],
  ])('%s', (_, script, wanted) => {
    // The lower port is taken for the server.
    expect(followScript(script)).toEqual(wanted);
  });
});

describe('the numbers wrap', () => {
  it.each([
    ['within a segment', 0xffff_fffc, '> . 1 1 abcdef\n< . 1 7\n> . 7 1 ghi', ['> 0 abcdef', '> 6 ghi']],
    ['between segments out of order', 0xffff_fffc, '> . 4 1 def\n> . 1 1 abc', ['> 0 abc', '> 3 def']],
    ['in a gap', 0xffff_fffc, '> . 9 1 jkl\n< . 1 12', ['> 0 [gap 8 acknowledged]', '> 8 jkl']],
    ['with the SYN', 0xffff_ffff, '> . 1 1 abc\n> . 1 1 abc', ['> 0 abc']],
  ])('%s', (_, clientIsn, script, wanted) => {
    expect(followScript(OPENING + script, { clientIsn })).toEqual(wanted);
  });
});

describe('the snap length', () => {
  const HEADERS = 54;

  it('leaves a gap of its own kind', () => {
    const script = `${OPENING}> . 1 1 abcdef\n< . 1 7\n> . 7 1 ghijkl\n< . 1 13`;
    const wanted = ['> 0 abcd', '> 4 [gap 2 snaplen]', '> 6 ghij', '> 10 [gap 2 snaplen]'];
    expect(followScript(script, { snapLength: HEADERS + 4, synOptions: '' })).toEqual(wanted);
  });

  it('which what is sent again may fill', () => {
    const script = `${OPENING}> . 7 1 ghijkl\n> . 11 1 kl\n> . 1 1 abcd\n> . 5 1 ef\n< . 1 13`;
    expect(followScript(script, { snapLength: HEADERS + 4, synOptions: '' })).toEqual(['> 0 abcd', '> 4 ef', '> 6 ghij', '> 10 kl']);
  });

  it('may leave headers alone', () => {
    const wanted = ['> 0 [gap 3 snaplen]', '< 0 [gap 2 snaplen]'];
    expect(followScript(`${OPENING}> . 1 1 abc\n< . 1 4 de\n> . 4 3`, { snapLength: HEADERS, synOptions: '' })).toEqual(wanted);
    // Not even the whole TCP header.
    expect(followScript(`${OPENING}> . 1 1 abc\n< . 1 4 de\n> . 4 3`, { snapLength: HEADERS - 2, synOptions: '' })).toEqual(wanted);
  });
});

describe('the memory for reordering', () => {
  it('when used up ends the wait, with a gap, and all that was held comes out', () => {
    const script = `${OPENING}> . 1 1 a\n${Array.from({ length: 20 }, (_, i) => `> . ${i * 10 + 11} 1 ~10`).join('\n')}\n> . 2 1 ~9\n< . 1 211`;
    const { pieces, follower } = followFrames(conversation(script), { maxReorderBytes: 5000 });
    expect(pieces.slice(0, 3)).toEqual(['> 0 a', '> 1 [gap 9 reorder-memory]', `> 10 ${'x'.repeat(10)}`]);
    expect(follower.totalsOf('client')).toEqual({ bytes: 201, gaps: 1, gapBytes: 9, givenUp: 1, lateSegments: 1, strayedSegments: 0 });
  });

  const oneHeldEach = `${OPENING}> . 3 1 c\n< . 4 1 z`;
  const twoPieces = 2 * (PIECE_COST + 1);

  it('is that of both directions together, to the byte', () => {
    const held = ['> 0 [gap 2 missing]', '> 2 c', '< 0 [gap 3 missing]', '< 3 z'];
    expect(followScript(oneHeldEach, { maxReorderBytes: twoPieces })).toEqual(held);
  });

  it.each([
    [
      'the one that has just sent, of two that hold the same',
      oneHeldEach,
      ['< 0 [gap 3 reorder-memory]', '< 3 z', '> 0 [gap 2 missing]', '> 2 c'],
    ],
    [
      'the one that holds more',
      `${OPENING}> . 3 1 cd\n< . 4 1 z`,
      ['> 0 [gap 2 reorder-memory]', '> 2 cd', '< 0 [gap 3 missing]', '< 3 z'],
    ],
  ])('is given back by %s', (_, script, wanted) => {
    expect(followScript(script, { maxReorderBytes: twoPieces - 1 })).toEqual(wanted);
  });

  it('is enough for what it is by default', () => {
    const script = `${OPENING}${Array.from({ length: 200 }, (_, i) => `> . ${i * 1000 + 2} 1 ~1000`).join('\n')}\n> . 1 1 a`;
    expect(followFrames(conversation(script)).follower.totalsOf('client')).toMatchObject({ bytes: 200_001, gaps: 0 });
  });
});
