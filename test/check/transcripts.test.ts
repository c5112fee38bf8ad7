/** A recording held against its transcript: what is equal, the unified diff of what is not, and the transcript put right. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignTranscripts, type Edit } from '../../src/check/transcripts/transcript-alignment.js';
import { compareTranscripts } from '../../src/check/transcripts/transcript-check.js';
import type { FlowStory } from '../../src/flow/story/story.js';
import { formatTranscripts } from '../../src/report/transcript/transcript.js';
import { tcpOption } from '../support/frame-builder.js';
import { FIXTURES, readStories, tellConversation } from '../support/stories.js';

const NAMES = { expected: 'close.transcript', actual: 'close.pcap' };
const close = await readStories('fixtures/tcp-close-four-segments.pcap');
const text = formatTranscripts(close);
const body = text.slice(text.indexOf('\n') + 1);

function diffOf(expected: string, stories: FlowStory[] = close): string {
  return compareTranscripts(expected, stories, NAMES).diff;
}

describe('a recording is equal to', () => {
  it.each(FIXTURES)('its own transcript: %s', async (name) => {
    const stories = await readStories(`fixtures/${name}`);
    for (const detail of [{}, { window: true, payload: true, labels: true }]) {
      const own = formatTranscripts(stories, detail);
      expect(compareTranscripts(own, stories, NAMES)).toEqual(expect.objectContaining({ isEqual: true, diff: '', updated: own }));
    }
  });

  it.each([
    ['one without the heading', body],
    ['a heading without verdicts', `tcp:0\n${body}`],
    ['one with comments, other blanks and line ends', text.replaceAll('\n', '  # so\r\n\r\n').replaceAll(/ {2,}/g, '\t')],
    ['one with runs', text.replace(/( S\. .*\n)[\s\S]*\n(.* F\. .*\n.*\n)$/, '$1...\n$2')],
    ['one with a run at each end', text.replace(/^[\s\S]*?(.* P\. .*\n)[\s\S]*$/, 'tcp:0\n...\n$1...\n')],
    ['one that leaves numbers out', text.replaceAll(/\d+:\d+\(\d+\)/g, '?:?(?)').replaceAll(/ack \d+/g, 'ack ?')],
    ['one with some of the options', text.replaceAll('<mss 1460,sackOK,TS,wscale 10>', '<mss 1460, ...>')],
  ])('%s', (_, expected) => {
    expect(compareTranscripts(expected, close, NAMES)).toEqual(
      expect.objectContaining({ isEqual: true, removed: 0, added: 0, updated: expected }),
    );
  });
});

describe('a recording differs', () => {
  it('by one line: a unified diff with the frames', () => {
    const expected = text.replace('1:36(35) ', '1:37(36) ').replace('ack 36\n', 'ack 37\n');
    const { isEqual, diff, removed, added, frame, updated } = compareTranscripts(expected, close, NAMES);
    expect({ isEqual, removed, added, frame, updated }).toEqual({ isEqual: false, removed: 2, added: 2, frame: 4, updated: text });
    expect(diff).toBe(
      [
        '--- close.transcript',
        '+++ close.pcap',
        '@@ -2,8 +2,8 @@ tcp:0, frames 1 to 8',
        ' C > S  S     0:0(0)                       <mss 1460,sackOK,TS,wscale 10>',
        ' S > C  S.    0:0(0)             ack 1     <mss 1460,sackOK,TS,wscale 10>',
        ' C > S  .     1:1(0)             ack 1',
        '-C > S  P.    1:37(36)           ack 1',
        '-S > C  .     1:1(0)             ack 37',
        '+C > S  P.    1:36(35)           ack 1  # frame 4',
        '+S > C  .     1:1(0)             ack 36  # frame 5',
        ' C > S  F.    36:36(0)           ack 1',
        ' S > C  .     1:1(0)             ack 37',
        ' S > C  F.    1:1(0)             ack 37',
        '',
      ].join('\n'),
    );
  });

  it.each([
    [
      'in the verdict',
      text.replace('closed-by-client', 'closed-by-server'),
      '-tcp:0  handshake complete  close closed-by-server\n+tcp:0  handshake complete  close closed-by-client\n',
    ],
    ['by a segment that is missing', `${text}C > S  R     37:37(0)\n`, '@@ -8,4 +8,3 @@ tcp:0, frames 7 to 9\n'],
    ['by one more segment', text.replace(/.*\n$/, ''), '+C > S  .     37:37(0)           ack 2  # frame 9\n'],
    [
      'by an option that the transcript does not list',
      text.replaceAll('<mss 1460,sackOK,TS,wscale 10>', '<mss 1460,sackOK,TS>'),
      '-C > S  S     0:0(0)                       <mss 1460,sackOK,TS>\n',
    ],
    ['by all of it', '', '@@ -0,0 +1,10 @@ tcp:0, frames 1 to 9\n+tcp:0'],
    [
      'where a run ends too early',
      text.replace(/( S\. .*\n)[\s\S]*\n(.* F\. .*\n.*\n)$/, '$1...\nC > S R\n$2'),
      ' ...\n-C > S R\n S > C  F.',
    ],
    ['in its window, which the transcript asks for', body.replace('ack 1\n', 'ack 1 win 1\n'), 'ack 1     win 64512  # frame 3\n'],
  ])('%s', (_, expected, part) => {
    expect(diffOf(expected)).toContain(part);
  });

  it('by a retransmission, which its numbers show', async () => {
    const script = '> S 0\n< S. 0 1\n> . 1 1\n> P. 1 1 hello\n< . 1 6';
    const before = formatTranscripts(await tellConversation(script));
    const after = await tellConversation(script.replace('< . 1 6', '> P. 1 1 hello +300\n< . 1 6'));
    expect(diffOf(before, after)).toMatch(/\n {1}C > S {2}P\. .*\n\+C > S {2}P\. {4}1:6\(5\) .*# frame 5\n/);
  });

  it('where a run ends too early, of which the diff shows no segment', () => {
    const expected = text.replace(/( S\. .*\n)[\s\S]*\n(.* F\. .*\n.*\n)$/, '$1...\nC > S R\n$2');
    expect(diffOf(expected)).toMatch(/^--- .*\n\+\+\+ .*\n@@ .*\n C > S {2}S .*\n S > C {2}S\. .*\n \.{3}\n-C > S R\n S > C {2}F\./);
  });

  it('first by a missing line, told by the frame before it, though more follows', () => {
    const [heading, syn, ...rest] = text.trimEnd().split('\n');
    const expected = [heading, syn, 'C > S  R     5:5(0)', ...rest.slice(0, -1), ''].join('\n');
    expect(compareTranscripts(expected, close, NAMES)).toMatchObject({ removed: 1, added: 1, frame: 1, updated: text });
  });

  it.each([
    ['a run at the end', 'tcp:0\n...\n', 'tcp:0\n...\n'],
    ['a run of a flow that has another number now', 'tcp:7\n...\n', 'tcp:0  $0\n...\n'],
    ['a run without a heading', '...\n', 'tcp:0  $0\n...\n'],
  ])('by a further flow, which %s does not stand for', async (_, text, first) => {
    const two = await readStories('fixtures/two-interfaces.pcapng');
    const both = formatTranscripts(two);
    const second = both.slice(both.indexOf('tcp:1'));
    const { isEqual, updated } = compareTranscripts(text, two, NAMES);
    const heading = both.split('\n')[0]?.replace(/^tcp:0 {2}/, '') as string;
    expect({ isEqual, updated }).toEqual({ isEqual: false, updated: `${first.replace('$0', heading)}\n${second}` });
    expect(compareTranscripts(updated, two, NAMES).isEqual).toBe(true);
  });

  it('in the heading of a further flow, which keeps its one blank line', async () => {
    const both = formatTranscripts(await readStories('fixtures/two-interfaces.pcapng'));
    const wrong = both.replace(/^tcp:1.*/m, 'tcp:1  handshake refused');
    expect(wrong).not.toBe(both);
    expect(compareTranscripts(wrong, await readStories('fixtures/two-interfaces.pcapng'), NAMES).updated).toBe(both);
  });

  it('by a flow that came or went', async () => {
    const two = await readStories('fixtures/two-interfaces.pcapng');
    const both = formatTranscripts(two);
    const { diff, updated } = compareTranscripts(both, two.slice(0, 1), NAMES);
    expect(diff).toContain('-tcp:1  ');
    expect(updated.trimEnd()).toBe(formatTranscripts(two.slice(0, 1)).trimEnd());
    const other = compareTranscripts(formatTranscripts(two.slice(0, 1)), two, NAMES);
    expect(other.diff).toContain('+tcp:1  ');
    expect(other.updated).toBe(both);
  });

  it('and what is put right keeps comments, patterns and what still holds', () => {
    const expected = `# the client's part\ntcp:0\n...  # opening\nC > S  P.  1:37(36)   # the request\n\n...\n`;
    const { updated } = compareTranscripts(expected, close, NAMES);
    expect(updated).toMatch(/^# the client's part\ntcp:0\n\.\.\. {2}# opening\n/);
    expect(updated).not.toContain('1:37(36)');
    expect(compareTranscripts(updated, close, NAMES).isEqual).toBe(true);
  });

  it('and what is put right has no last line of blanks', () => {
    const expected = text.replace('1:36(35) ', '1:37(36) ');
    for (const end of ['', ' ', '\t \t']) expect(compareTranscripts(expected + end, close, NAMES).updated).toBe(text);
  });

  it('by an option that came', async () => {
    const before = formatTranscripts(await tellConversation('> S 0', { synOptions: tcpOption.maximumSegmentSize(1460) }));
    const after = await tellConversation('> S 0', { synOptions: [...tcpOption.maximumSegmentSize(1460), ...tcpOption.sackPermitted()] });
    expect(compareTranscripts(before, after, NAMES).isEqual).toBe(false);
  });
});

describe('the alignment', () => {
  /** Lines are letters; `*` is a run, `#` a comment. */
  function align(expected: string, actual: string): { edits: Edit[]; cost: number; comparisons: number } {
    const edits: Edit[] = [];
    let comparisons = 0;
    let [i, j] = [0, 0];
    alignTranscripts(
      {
        expectedCount: expected.length,
        actualCount: actual.length,
        matches: (a, b) => {
          comparisons++;
          return expected[a] === actual[b];
        },
        isIdle: (a) => {
          comparisons++;
          return expected[a] === '*' || expected[a] === '#';
        },
        covers: (a) => expected[a] === '*',
      },
      (edit, a, b) => {
        expect([a, b]).toEqual([i, j]);
        if (edit !== 'cover' && edit !== 'add') i++;
        if (edit !== 'idle' && edit !== 'remove') j++;
        edits.push(edit);
      },
    );
    expect([i, j]).toEqual([expected.length, actual.length]);
    return { edits, cost: edits.filter((edit) => edit === 'add' || edit === 'remove').length, comparisons };
  }

  /** The plainest way to the least number of lines removed and added. */
  function leastCost(expected: string, actual: string): number {
    if (expected === '') return actual.length;
    const [line, rest] = [expected[0], expected.slice(1)];
    if (line === '#') return leastCost(rest, actual);
    if (line === '*')
      return Math.min(leastCost(rest, actual), actual === '' ? Number.POSITIVE_INFINITY : leastCost(expected, actual.slice(1)));
    if (actual === '') return 1 + leastCost(rest, actual);
    if (line === actual[0]) return leastCost(rest, actual.slice(1));
    return 1 + Math.min(leastCost(rest, actual), leastCost(expected, actual.slice(1)));
  }

  it('removes and adds as few lines as can be', () => {
    const expected = fc.array(fc.constantFrom('a', 'b', 'c', '*', '#'), { maxLength: 7 }).map((letters) => letters.join(''));
    const actual = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 7 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(expected, actual, (a, b) => {
        expect(align(a, b).cost).toBe(leastCost(a, b));
      }),
      { numRuns: 1000, seed: 11 },
    );
  });

  it('of long transcripts finds scattered differences, and a run over all of them', () => {
    const lines = Array.from({ length: 5000 }, (_, i) => String.fromCharCode(97 + ((i * i) % 23)));
    const changed = lines.flatMap((line, i) => (i % 700 === 699 ? [] : i % 900 === 5 ? [line, 'Z'] : [line]));
    expect(align(lines.join(''), changed.join('')).cost).toBe(7 + 6);
    expect(align(`a*${'z'}`, `a${lines.join('')}z`).cost).toBe(0);
  });

  /** Lines that are all different. */
  const linesFrom = (first: number, count: number) => String.fromCharCode(...Array.from({ length: count }, (_, n) => first + n));
  const long = linesFrom(0x4e00, 700);
  const places = [0, 1, 100, 255, 256, 257, 400, 700].flatMap((place) => [1, 100, 200].map((count) => [place, count] as const));

  it.each(places)('of long transcripts finds what came or went: at line %i, %i lines', (place, count) => {
    const longer = long.slice(0, place) + linesFrom(0x3400, count) + long.slice(place);
    for (const [expected, actual, edit] of [[long, longer, 'add'] as const, [longer, long, 'remove'] as const]) {
      const { edits } = align(expected, actual);
      expect(edits.filter((each) => each === 'keep')).toHaveLength(long.length);
      expect(edits.slice(place, place + count)).toEqual(Array.from({ length: count }, () => edit));
    }
  });

  it.each([100, 300, 600])('of long transcripts keeps what holds around %i lines that a run stands for', (count) => {
    const actual = long + linesFrom(0x3400, count) + linesFrom(0x5e00, 300);
    const { cost, edits } = align(`${long}*${linesFrom(0x5e00, 300)}`, actual);
    expect({ cost, kept: edits.filter((edit) => edit === 'keep').length }).toEqual({ cost: 0, kept: 1000 });
  });

  it.each([100, 200])('of long transcripts with a difference keeps all else around %i lines that a run stands for', (count) => {
    const [run, tail] = [linesFrom(0x3400, count), linesFrom(0x5e00, 300)];
    const { cost, edits } = align(`x${long}*${tail}`, long + run + tail);
    expect({ cost, kept: edits.filter((edit) => edit === 'keep').length }).toEqual({ cost: 1, kept: 1000 });
  });

  it('of a run before many comments grows with their length, too', () => {
    const { cost, comparisons } = align(`*${'#'.repeat(3000)}`, 'a'.repeat(3000));
    expect(cost).toBe(0);
    expect(comparisons).toBeLessThan(3_000_000);
  });

  it('of transcripts that have nothing in common grows with their length, not with its square', () => {
    const [short, long] = [1000, 4000].map((length) => align('a'.repeat(length), 'b'.repeat(length)));
    expect(long?.cost).toBe(8000);
    expect(long?.comparisons).toBeLessThan(5 * (short?.comparisons as number));
  });
});
