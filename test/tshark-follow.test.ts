/**
 * Holds what follow puts together against `tshark -z follow,tcp,raw`: the bytes of both directions and the order in which they take turns, on a corpus of captures
 * (PCAPNOTE_CORPUS, or ../shared/corpus beside the project) and on our fixtures; and names where we differ on purpose, because RFC 9293 decides.
 * Without tshark there is nothing to compare with.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePcap } from './support/capture-writer.js';
import { conversation } from './support/conversation.js';
import { type FollowedStream, followAll, followWithTshark, makeTsharkHome, type Turn } from './support/tshark-follow.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const captures = join(process.env.PCAPNOTE_CORPUS ?? join(root, '..', 'shared', 'corpus'), 'captures');
const hasTshark = spawnSync('tshark', ['--version']).status === 0;
const hasCorpus = hasTshark && existsSync(captures);

/** PCAPNOTE_FOLLOW_ALL=1 takes every stream of every capture; otherwise a sample that ends within a minute: a run of tshark costs a second. */
const takesAll = process.env.PCAPNOTE_FOLLOW_ALL === '1';
const LARGEST_OF_SAMPLE = 600_000;
const RICHEST = 10;
const EVERY = 120;
const STREAMS_OF_CAPTURE = takesAll ? Number.POSITIVE_INFINITY : 25;
const STREAMS_AT_ONCE = 100;

let tsharkHome: ReturnType<typeof makeTsharkHome> | undefined;
beforeAll(() => {
  if (hasTshark) tsharkHome = makeTsharkHome();
});
afterAll(() => tsharkHome?.remove());

/** `gaps`: equal but for gaps that tshark leaves out or closes up. */
type Verdict = 'equal' | 'gaps' | 'other';

const perSide = (turns: readonly Turn[]): string[] =>
  [0, 1].map((side) =>
    turns
      .filter((turn) => turn[0] === side)
      .map(([, hex]) => hex)
      .join(''),
  );

function judge(ours: FollowedStream, theirs: readonly Turn[]): Verdict {
  const wanted = JSON.stringify(theirs);
  if (JSON.stringify(ours.asTshark) === wanted || JSON.stringify(ours.bytes) === wanted) return 'equal';
  const [ourSides, theirSides] = [perSide(ours.asTshark), perSide(theirs)];
  const hasMore = ourSides.every((hex, side) => hex.startsWith(theirSides[side] as string)) && ours.gaps.length > 0;
  return hasMore || ours.gaps.some(({ reason }) => reason === 'snaplen') ? 'gaps' : 'other';
}

function compare(path: string, streams: ReadonlyMap<number, FollowedStream>): Map<number, Verdict> {
  const numbers = [...streams.keys()].slice(0, STREAMS_OF_CAPTURE);
  const verdicts = new Map<number, Verdict>();
  for (let i = 0; i < numbers.length; i += STREAMS_AT_ONCE) {
    const theirs = followWithTshark(path, numbers.slice(i, i + STREAMS_AT_ONCE), tsharkHome?.home ?? '');
    for (const [number, turns] of theirs) verdicts.set(number, judge(streams.get(number) as FollowedStream, turns));
  }
  return verdicts;
}

describe.skipIf(!hasCorpus)('the corpus', () => {
  /** The captures with the most streams, and every so many of the others: few runs, and of every source. */
  async function chooseCaptures(): Promise<Map<string, Map<number, FollowedStream>>> {
    const all = new Map<string, Map<number, FollowedStream>>();
    for (const name of readdirSync(captures)) {
      if (!takesAll && statSync(join(captures, name)).size > LARGEST_OF_SAMPLE) continue;
      const streams = await followAll(join(captures, name));
      if (streams.size > 0) all.set(name, streams);
    }
    if (takesAll) return all;
    const byRichness = [...all].sort(([, a], [, b]) => b.size - a.size);
    return new Map(byRichness.filter((_, i) => i < RICHEST || i % EVERY === 0));
  }

  it('at least 200 streams are equal to the byte and the turn, 99 of 100', { timeout: 3_600_000 }, async () => {
    const counts: Record<Verdict, number> = { equal: 0, gaps: 0, other: 0 };
    const others: string[] = [];
    const chosen = await chooseCaptures();
    for (const [name, streams] of chosen) {
      for (const [number, verdict] of compare(join(captures, name), streams)) {
        counts[verdict]++;
        if (verdict === 'other') others.push(`${name} tcp:${number}`);
      }
    }
    const total = counts.equal + counts.gaps + counts.other;
    const news = `follow beside tshark: ${chosen.size} captures, ${total} streams, ${counts.equal} equal, ${counts.gaps} but for gaps, ${counts.other} other`;
    process.stdout.write(`${[news, ...others].join('\n  ')}\n`);
    expect(counts.equal).toBeGreaterThanOrEqual(200);
    expect(counts.other / total).toBeLessThan(0.01);
  });
});

describe.skipIf(!hasTshark)('our fixtures', () => {
  const NAMES = [
    'loss-sack',
    'both-ways-lossy',
    'begun-midway',
    'data-over-wrap',
    'fast-open',
    'keep-alive',
    'half-close',
    'close-with-data',
    'ports-reused',
  ];

  it.each(NAMES)('tcp-%s.pcap', { timeout: 60_000 }, async (name) => {
    const path = join(root, 'fixtures', `tcp-${name}.pcap`);
    const verdicts = compare(path, await followAll(path));
    expect(verdicts.size).toBeGreaterThan(0);
    expect(new Set(verdicts.values())).toEqual(new Set(['equal']));
  });
});

/** Scripts of test/support/conversation.ts, the first side's bytes as we and as tshark 4.0 give them. */
const DIFFERENCES = [
  {
    what: 'what stands behind bytes that were neither captured nor acknowledged',
    script: '> . 1 1 abc\n> . 7 1 ghi',
    ours: 'abcghi',
    theirs: 'abc',
  },
  { what: 'the text of a reset (RFC 9293, 3.5.3)', script: '> . 1 1 abc\n> R. 4 1 bye', ours: 'abc', theirs: 'abcbye' },
  {
    what: 'the next connection, with the same initial numbers',
    script: '> . 1 1 abc\n< R 1\n> S 0\n< S. 0 1\n> . 1 1 uvw\n> . 4 1 xyz',
    ours: 'abcuvwxyz',
    theirs: 'abcxyz',
  },
  {
    what: 'of two held overlaps that disagree, the byte captured first',
    script: '> . 5 1 EFGH\n> . 3 1 cdefg\n> . 1 1 ab\n< . 1 9',
    ours: 'abcdEFGH',
    theirs: 'abcdefgH',
  },
];
/** Begun midway, no handshake. */
const MIDWAY_DIFFERENCES = [
  {
    what: 'what was overtaken by the first captured segment',
    script: '> . 504 901 def\n> . 501 901 abc\n< . 901 507',
    ours: 'abcdef',
    theirs: 'def',
  },
  {
    what: 'no gap behind a keep-alive',
    script: '> . 500 901\n< . 901 501\n> . 501 901 abc\n> . 504 901 def\n< . 901 507',
    ours: 'abcdef',
    theirs: /^\[1 bytes missing.*abcdef$/s,
  },
];

describe.skipIf(!hasTshark)('we differ on purpose', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pcapnote-differences-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const OPENING = '> S 0\n< S. 0 1\n> . 1 1\n';
  const cases = [...DIFFERENCES.map((it) => ({ ...it, script: OPENING + it.script })), ...MIDWAY_DIFFERENCES];

  it.each(cases)('$what', { timeout: 60_000 }, async ({ script, ours, theirs }) => {
    const path = join(folder, 'case.pcap');
    writeFileSync(path, writePcap(conversation(script)));
    const text = (turns: readonly Turn[]) => Buffer.from(perSide(turns)[0] as string, 'hex').toString();
    expect(text((await followAll(path)).get(0)?.bytes ?? [])).toBe(ours);
    const tshark = text(followWithTshark(path, [0], tsharkHome?.home ?? '').get(0) ?? []);
    if (typeof theirs === 'string') expect(tshark).toBe(theirs);
    else expect(tshark).toMatch(theirs);
  });
});
