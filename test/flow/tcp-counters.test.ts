/** What a flow's record counts: each mark on the side of its segment, bytes once and twice, windows, round trips. */
import { describe, expect, it } from 'vitest';
import type { DirectionSummary } from '../../src/flow/summary.js';
import { runScript, type ScriptFields } from '../support/script.js';

const OPEN = `
     C > S  S   0:0(0)
     S > C  S.  0:0(0)  ack 1
     C > S  .   1:1(0)  ack 1`;

const NOTHING = {
  retransmissions: 0,
  fastRetransmissions: 0,
  spuriousRetransmissions: 0,
  outOfOrder: 0,
  lostSegments: 0,
  duplicateAcks: 0,
  zeroWindows: 0,
  windowFulls: 0,
  keepAlives: 0,
  resets: 0,
  fins: 0,
};
type Counts = Partial<typeof NOTHING>;

/** Script, and what it leaves in the counters of the client and of the server beside zeros. */
const counted: [name: string, script: string, client: Counts, server: Counts][] = [
  ['nothing remarkable', `${OPEN}\n C > S P. 1:6(5) ack 1\n S > C . 1:1(0) ack 6`, {}, {}],
  [
    'a retransmission, twice',
    `${OPEN}
     C > S  P.  1:6(5)  ack 1
     +0.3 C > S  P.  1:6(5)  ack 1
     +0.3 C > S  P.  1:6(5)  ack 1`,
    { retransmissions: 2 },
    {},
  ],
  [
    'repeats of SYN, SYN-ACK and FIN',
    `C > S  S   0:0(0)
     +1 C > S  S   0:0(0)
     S > C  S.  0:0(0)  ack 1
     +1 S > C  S.  0:0(0)  ack 1
     C > S  .   1:1(0)  ack 1
     S > C  F.  1:1(0)  ack 1
     +1 S > C  F.  1:1(0)  ack 1`,
    { retransmissions: 1 },
    { retransmissions: 2, fins: 2 },
  ],
  [
    'a loss and its fast retransmission',
    `${OPEN}
     S > C  .   1:101(100)   ack 1
     S > C  .   201:301(100) ack 1
     C > S  .   1:1(0)       ack 101
     C > S  .   1:1(0)       ack 101
     C > S  .   1:1(0)       ack 101
     S > C  .   101:201(100) ack 1`,
    { duplicateAcks: 2 },
    { lostSegments: 1, fastRetransmissions: 1 },
  ],
  [
    'out of order, both ways',
    `${OPEN}
     C > S  .   1:101(100)   ack 1
     C > S  .   201:301(100) ack 1
     C > S  .   101:201(100) ack 1
     S > C  .   11:21(10)    ack 1
     S > C  .   1:11(10)     ack 1`,
    { lostSegments: 1, outOfOrder: 1 },
    { lostSegments: 1, outOfOrder: 1 },
  ],
  [
    'what was acknowledged before is spurious',
    `${OPEN}
     C > S  .   1:101(100)   ack 1
     S > C  .   1:1(0)       ack 101
     +0.3 C > S  .   1:101(100)   ack 1
     +0.3 C > S  .   1:101(100)   ack 1`,
    { spuriousRetransmissions: 2 },
    {},
  ],
  [
    'a full window, none, a keep-alive and its answers',
    `C > S  S   0:0(0)         <ws 0>
     S > C  S.  0:0(0)  ack 1  <ws 0>
     C > S  .   1:1(0)  ack 1
     S > C  .   1:1(0)  ack 1  win 10
     C > S  .   1:11(10)  ack 1
     S > C  .   1:1(0)  ack 11 win 0
     S > C  .   1:1(0)  ack 11 win 0
     S > C  .   1:1(0)  ack 11 win 500
     +60 C > S  .   10:10(0) ack 1
     S > C  .   1:1(0)  ack 11 win 500`,
    { windowFulls: 1, keepAlives: 1 },
    { zeroWindows: 2 },
  ],
  ['resets of both ends', `${OPEN}\n C > S R. 1:1(0) ack 1\n C > S R 1:1(0)\n S > C R. 1:1(0) ack 1`, { resets: 2 }, { resets: 1 }],
  ['FINs of both ends, one with RST', `${OPEN}\n C > S F. 1:1(0) ack 1\n S > C FR. 1:1(0) ack 2`, { fins: 1 }, { fins: 1, resets: 1 }],
  [
    // To Wireshark the SYN-ACK repeats the SYN.
    'the SYN-ACKs of a simultaneous open are no repeats, until they are',
    `C > S  S   0:0(0)
     S > C  S   0:0(0)
     +1 C > S  S.  0:0(0)  ack 1
     S > C  S.  0:0(0)  ack 1
     +1 S > C  S.  0:0(0)  ack 1`,
    {},
    { retransmissions: 1 },
  ],
];

describe('marks are counted on the side that sent the segment', () => {
  it.each(counted)('%s', (_, script, client, server) => {
    const [flow] = runScript(script).flows;
    const pick = (direction: DirectionSummary | undefined) =>
      Object.fromEntries(Object.keys(NOTHING).map((name) => [name, direction?.[name as keyof typeof NOTHING]]));
    expect(pick(flow?.clientToServer)).toEqual({ ...NOTHING, ...client });
    expect(pick(flow?.serverToClient)).toEqual({ ...NOTHING, ...server });
  });
});

const cases: [name: string, script: string, fields?: ScriptFields][] = [
  [
    'options that were not offered',
    `${OPEN}
     = clientToServer mss=null windowScale=null sackPermitted=false timestamps=false
     = serverToClient mss=null windowScale=null sackPermitted=false timestamps=false`,
  ],
  [
    'a scale of 0 and an MSS of 0 are offers; a shift is told as it was sent',
    `C > S  S   0:0(0)         <mss 0,ws 0>
     S > C  S.  0:0(0)  ack 1  <mss 65535,ws 255>
     = clientToServer mss=0 windowScale=0
     = serverToClient mss=65535 windowScale=255`,
  ],
  [
    'each offer by itself',
    `C > S  S   0:0(0)         <sackOK>
     S > C  S.  0:0(0)  ack 1  <TS 1>
     = clientToServer mss=null windowScale=null sackPermitted=true timestamps=false
     = serverToClient mss=null windowScale=null sackPermitted=false timestamps=true`,
  ],
  [
    'timestamps of a connection begun midway, told by the first segment of each side',
    `C > S  P.  1:6(5)  ack 1  <TS 9>
     S > C  .   1:1(0)  ack 6
     S > C  .   1:1(0)  ack 6  <TS 9>
     = clientToServer timestamps=true mss=null
     = serverToClient timestamps=false`,
  ],
  [
    'and of the other side too',
    `C > S  P.  1:6(5)  ack 1
     S > C  .   1:1(0)  ack 6  <TS 9>
     C > S  .   6:6(0)  ack 1  <TS 9>
     = clientToServer timestamps=false
     = serverToClient timestamps=true`,
  ],
  [
    'the largest window, scaled from the ACK on, and that of the SYN as it stands',
    `C > S  S   0:0(0)         win 9000  <ws 4>
     S > C  S.  0:0(0)  ack 1  win 65000 <ws 4>
     C > S  .   1:1(0)  ack 1  win 1000
     S > C  .   1:1(0)  ack 1  win 4000
     C > S  .   1:1(0)  ack 1  win 800
     S > C  .   1:1(0)  ack 1  win 4063
     = clientToServer maxWindow=16000 frames=3
     = serverToClient maxWindow=65008 frames=3`,
  ],
  [
    'round trips: from a segment to what acknowledges it, the first one among them',
    `C > S  S   0:0(0)
     +0.004 S > C  S.  0:0(0)  ack 1
     +0.002 C > S  .   1:1(0)  ack 1
     C > S  P.  1:6(5)   ack 1
     +0.008 S > C  .   1:1(0)   ack 6
     C > S  P.  6:11(5)  ack 1
     +0.003 S > C  P.  1:3(2)   ack 11
     +0.006 C > S  .   11:11(0) ack 3
     = clientToServer rtt={"min":0.003,"mean":0.005,"max":0.008,"samples":3}
     = serverToClient rtt={"min":0.002,"mean":0.004,"max":0.006,"samples":2}`,
  ],
  [
    "a side's round trips where the first of the stream is the other's",
    `S > C  P.  1:3(2)   ack 1
     +0.006 C > S  P.  1:6(5)  ack 3
     +0.004 S > C  .   3:3(0)   ack 6
     = serverToClient rtt={"min":0.006,"mean":0.006,"max":0.006,"samples":1}
     = clientToServer rtt={"min":0.004,"mean":0.004,"max":0.004,"samples":1}`,
  ],
  [
    'the first round trip of a stream may be of the end that spoke second',
    `C > S  .   1:1(0)   ack 1
     S > C  P.  1:3(2)   ack 1
     +0.006 C > S  .   1:1(0)  ack 3
     = serverToClient rtt={"min":0.006,"mean":0.006,"max":0.006,"samples":1}
     = clientToServer rtt=null`,
  ],
  [
    'shorter and longer ones in any order',
    `${OPEN}
     S > C  P.  1:3(2)    ack 1
     +0.005 C > S  .  1:1(0)  ack 3
     S > C  P.  3:5(2)    ack 1
     +0.009 C > S  .  1:1(0)  ack 5
     S > C  P.  5:7(2)    ack 1
     +0.002 C > S  .  1:1(0)  ack 7
     S > C  P.  7:9(2)    ack 1
     +0.003 C > S  .  1:1(0)  ack 9
     = serverToClient rtt={"min":0.001,"mean":0.004,"max":0.009,"samples":5}
     = clientToServer rtt={"min":0.001,"mean":0.001,"max":0.001,"samples":1}`,
  ],
  [
    'the first round trip may be the shortest, and the longest',
    `C > S  S   0:0(0)
     +0.001 S > C  S.  0:0(0)  ack 1
     C > S  P.  1:6(5)   ack 1
     +0.003 S > C  .   1:1(0)   ack 6
     = clientToServer rtt={"min":0.001,"mean":0.002,"max":0.003,"samples":2}`,
  ],
  [
    'no round trips where nothing was acknowledged, nor where the clock went on by nothing',
    `C > S  S   0:0(0)
     +0 S > C  S.  0:0(0)  ack 1
     = clientToServer rtt=null
     = serverToClient rtt=null`,
  ],
  [
    'the data of a SYN are bytes, its number is none',
    `C > S  S   0:10(10) <FO>
     S > C  S.  0:0(0)  ack 1
     C > S  P.  1:11(10) ack 1
     C > S  .   0:1(1)   ack 1
     = clientToServer bytes=21 uniqueBytes=10`,
  ],
  [
    'a keep-alive before any data has a byte that is none of the stream',
    `${OPEN}
     C > S  .   0:1(1)  ack 1
     C > S  .   1:3(2)  ack 1
     = clientToServer bytes=3 uniqueBytes=2`,
  ],
  [
    'bytes below the number of the SYN, and around it',
    `${OPEN}
     C > S  .   1:3(2)    ack 1
     C > S  .   -9:-4(5)  ack 1
     C > S  .   -4:2(6)   ack 1
     = clientToServer bytes=13 uniqueBytes=2`,
  ],
  [
    'bytes below the first ones, and wholly below the number of the SYN',
    `${OPEN}
     C > S  .   5:7(2)    ack 1
     C > S  .   -9:-4(5)  ack 1
     C > S  .   1:5(4)    ack 1
     = clientToServer bytes=11 uniqueBytes=6`,
  ],
  [
    'the text of a RST with SYN stands behind the number of the SYN, though it opens nothing',
    `C > S  SR  0:5(5)
     C > S  .   1:6(5)    ack 1
     = clientToServer bytes=10 uniqueBytes=5`,
  ],
  [
    'bytes after the first FIN are those of the other side',
    `${OPEN}
     S > C  P.  1:3(2)  ack 1
     C > S  FP. 1:4(3)  ack 3
     S > C  P.  3:8(5)  ack 5
     +1 S > C  P.  3:8(5)  ack 5
     S > C  FP. 8:9(1)  ack 5
     C > S  .   5:5(0)  ack 10
     = close closed-by-client bytesAfterFirstFin=6 segments=4
     = serverToClient bytes=13 uniqueBytes=8`,
  ],
];

describe('bytes, windows, offers and round trips', () => {
  it.each(cases)('%s', (_name, script, fields) => {
    const { expected, actual } = runScript(script, fields);
    const records = (lines: readonly string[]) => lines.filter((line) => line.startsWith('='));
    expect(records(actual)).toEqual(records(expected));
    expect(records(expected)).not.toEqual([]);
  });
});

describe('unique bytes', () => {
  /** Pieces of the client's stream, each [start, length]: every number counts once. */
  function countUnique(pieces: readonly (readonly [start: number, length: number])[], begin: string, clientIsn = 1000): number | undefined {
    const lines = pieces.map(([start, length]) => `C > S . ${start}:${start + length}(${length}) ack 1`);
    return runScript([begin, ...lines].join('\n'), { clientIsn }).flows[0]?.clientToServer.uniqueBytes;
  }

  it.each([
    [
      'a gap filled from the left',
      [
        [1, 10],
        [21, 10],
        [11, 4],
        [15, 6],
      ],
      30,
    ],
    [
      'a gap filled from the right',
      [
        [1, 10],
        [21, 10],
        [16, 5],
        [11, 5],
      ],
      30,
    ],
    [
      'a gap filled in the middle, then both ends',
      [
        [1, 10],
        [21, 10],
        [14, 3],
        [11, 3],
        [17, 4],
      ],
      30,
    ],
    [
      'a gap filled twice',
      [
        [1, 10],
        [21, 10],
        [11, 10],
        [11, 10],
      ],
      30,
    ],
    [
      'a gap filled by more than it takes',
      [
        [1, 10],
        [21, 10],
        [5, 40],
      ],
      44,
    ],
    [
      'several gaps filled at once',
      [
        [1, 1],
        [3, 1],
        [5, 1],
        [7, 1],
        [1, 7],
      ],
      7,
    ],
    [
      'the middle one of three gaps',
      [
        [1, 1],
        [3, 1],
        [5, 1],
        [7, 1],
        [4, 1],
        [4, 1],
        [2, 1],
        [6, 1],
      ],
      7,
    ],
    [
      'half of one gap, all of the next and half of the last',
      [
        [1, 1],
        [11, 1],
        [21, 1],
        [31, 1],
        [6, 20],
        [1, 31],
      ],
      31,
    ],
    [
      'touching pieces',
      [
        [1, 5],
        [6, 5],
        [1, 10],
      ],
      10,
    ],
    [
      'an overlap at the end',
      [
        [1, 10],
        [6, 10],
      ],
      15,
    ],
  ] as [string, [number, number][], number][])('%s', (_, pieces, unique) => {
    for (const isn of [1000, 0xffffffff - 3, 0x7fffffff - 3]) expect(countUnique(pieces, 'C > S S 0:0(0)', isn)).toBe(unique);
    for (const isn of [1000, 0xffffffff - 3]) expect(countUnique(pieces, '', isn)).toBe(unique);
  });

  it.each([
    [
      'below the first, with a gap between',
      [
        [100, 10],
        [50, 10],
        [60, 40],
      ],
      60,
    ],
    [
      'below the first, touching',
      [
        [100, 10],
        [90, 10],
      ],
      20,
    ],
    [
      'below the first, over it',
      [
        [100, 10],
        [90, 15],
      ],
      20,
    ],
    [
      'below the first, over all',
      [
        [100, 10],
        [90, 40],
      ],
      40,
    ],
    [
      'twice below',
      [
        [100, 10],
        [50, 10],
        [20, 10],
        [30, 20],
        [60, 40],
      ],
      90,
    ],
  ] as [string, [number, number][], number][])('begun midway: %s', (_, pieces, unique) => {
    for (const isn of [1000, 0xffffffff - 60, 0xffffffff - 95]) expect(countUnique(pieces, '', isn)).toBe(unique);
  });

  it.each(Array.from({ length: 8 }, (_, i) => i + 1))('are counted as a set of numbers is, seed %i', (seed) => {
    let state = seed;
    const below = (limit: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * limit);
    };
    const pieces = Array.from({ length: 60 }, () => [1 + below(120), 1 + below(12)] as const);
    const seen = new Set(pieces.flatMap(([start, length]) => Array.from({ length }, (_, i) => start + i)));
    expect(countUnique(pieces, seed % 2 === 0 ? '' : 'C > S S 0:0(0)', seed % 3 === 0 ? 0xffffffff - 50 : 1000)).toBe(seen.size);
  });

  it('remembers 256 gaps at once; what fills a further one counts as repeated', () => {
    const gaps = (count: number) => Array.from({ length: count + 1 }, (_, i) => [1 + 2 * i, 1] as const);
    const filled = (count: number) => [...gaps(count), [1, 2 * count + 1] as const];
    expect(countUnique(filled(256), '')).toBe(513);
    expect(countUnique(filled(257), '')).toBe(514);
    // A gap that was filled makes room for another.
    expect(countUnique([...gaps(256), [2, 1], [1001, 1], [514, 487], [1, 1001]], '')).toBe(1001);
  });
});
