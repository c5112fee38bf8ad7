/** The unified diff of two transcripts: hunks, their heads and lines, and how much is shown; and which frame a difference is told by. */
import { describe, expect, it } from 'vitest';
import { parseTranscript } from '../../src/check/segments/segment-parser.js';
import { compareTranscripts, detailOf } from '../../src/check/transcripts/transcript-check.js';
import { type DiffEntry, formatDiff } from '../../src/check/transcripts/transcript-diff.js';
import type { FlowStory } from '../../src/flow/story/story.js';
import { formatTranscripts, type TranscriptLine } from '../../src/report/transcript/transcript.js';
import { readStories, tellConversation } from '../support/stories.js';

const NAMES = { expected: 'a.txt', actual: 'a.pcap' };

/**
 * Letters for entries: `=` kept, `-` removed, `+` added, `#` idle, `:` a heading kept. Lines of the recording count their frames from `first`; a heading stands for
 * none.
 */
function entriesOf(letters: string, first = 1): DiffEntry[] {
  let frame = first;
  let flows = 0;
  return [...letters].map((letter, i): DiffEntry => {
    const actual = (): TranscriptLine => ({ text: `seen ${i}`, frame: frame++ });
    switch (letter) {
      case ':':
        return {
          edit: 'keep',
          expected: `tcp:${flows}`,
          actual: { text: `tcp:${flows}`, frame: 0, flow: { stream: `tcp:${flows++}` } as TranscriptLine['flow'] & object },
        };
      case '=':
        return { edit: 'keep', expected: `line ${i}`, actual: actual() };
      case '+':
        return { edit: 'add', expected: undefined, actual: actual() };
      // The line of the recording that comes next on its side goes along with an edit that takes none of it.
      case '#':
        return { edit: 'idle', expected: '# so', actual: { text: 'next', frame } };
      default:
        return { edit: 'remove', expected: `line ${i}`, actual: { text: 'next', frame } };
    }
  });
}

function diffOf(letters: string, first?: number): string[] {
  return formatDiff(entriesOf(letters, first), NAMES).trimEnd().split('\n');
}

describe('a diff', () => {
  it.each<[string, string[]]>([
    ['-', ['@@ -1,1 +0,0 @@', '-line 0']],
    ['+', ['@@ -0,0 +1,1 @@ frame 1', '+seen 0  # frame 1']],
    ['=-', ['@@ -1,2 +1,1 @@ frame 1', ' line 0', '-line 1']],
    [':-+=', ['@@ -1,3 +1,3 @@ tcp:0, frames 1 to 2', ' tcp:0', '-line 1', '+seen 2  # frame 1', ' line 3']],
    ['=:-=', ['@@ -1,4 +1,3 @@ tcp:0, frames 1 to 2', ' line 0', ' tcp:0', '-line 2', ' line 3']],
    ['-:=', ['@@ -1,3 +1,2 @@ tcp:0, frame 1', '-line 0', ' tcp:0', ' line 2']],
    ['#-#', ['@@ -1,3 +1,2 @@', ' # so', '-line 1', ' # so']],
    ['====-====', ['@@ -2,7 +2,6 @@ frames 2 to 7', ' line 1', ' line 2', ' line 3', '-line 4', ' line 5', ' line 6', ' line 7']],
    [
      // Six lines between two differences: their contexts touch.
      '-======+',
      ['@@ -1,7 +1,7 @@ frames 1 to 7', '-line 0', ' line 1', ' line 2', ' line 3', ' line 4', ' line 5', ' line 6', '+seen 7  # frame 7'],
    ],
    [
      '-=======+',
      [
        '@@ -1,4 +1,3 @@ frames 1 to 3',
        '-line 0',
        ' line 1',
        ' line 2',
        ' line 3',
        '@@ -6,3 +5,4 @@ frames 5 to 8',
        ' line 5',
        ' line 6',
        ' line 7',
        '+seen 8  # frame 8',
      ],
    ],
    [
      ':====-====:====+',
      [
        '@@ -3,7 +3,6 @@ tcp:0, frames 2 to 7',
        ' line 2',
        ' line 3',
        ' line 4',
        '-line 5',
        ' line 6',
        ' line 7',
        ' line 8',
        '@@ -13,3 +12,4 @@ tcp:1, frames 10 to 13',
        ' line 12',
        ' line 13',
        ' line 14',
        '+seen 15  # frame 13',
      ],
    ],
  ])('of %s', (letters, lines) => {
    expect(diffOf(letters)).toEqual(['--- a.txt', '+++ a.pcap', ...lines]);
  });

  it('names the least and the greatest frame, whatever their order', () => {
    const entries = entriesOf('===-').map((entry, i) => ({ ...entry, actual: { text: 'x', frame: [7, 3, 5, 1][i] as number } }));
    expect(formatDiff(entries, NAMES)).toContain('@@ -1,4 +1,3 @@ frames 3 to 7\n');
  });

  it('shows a line that stands for no frame without one', () => {
    const heading: DiffEntry = {
      edit: 'add',
      expected: undefined,
      actual: { text: 'tcp:3', frame: 0, flow: { stream: 'tcp:3' } as never },
    };
    expect(formatDiff([heading], NAMES)).toBe('--- a.txt\n+++ a.pcap\n@@ -0,0 +1,1 @@ tcp:3\n+tcp:3\n');
  });

  it.each([
    [397, undefined],
    [398, '(1 more lines)'],
    [1000, '(603 more lines)'],
  ])('of %i lines is cut at 400', (count, rest) => {
    const lines = diffOf('-'.repeat(count));
    expect(lines.length).toBe(rest === undefined ? 400 : 401);
    if (rest === undefined) expect(lines.at(-1)).toBe('-line 396');
    else expect(lines.slice(-2)).toEqual(['-line 396', rest]);
  });
});

describe('a comparison', () => {
  const CLOSE = '> S 0\n< S. 0 1\n> . 1 1\n> F. 1 1\n< F. 1 2\n> . 2 2';

  async function compare(change: (text: string) => string, script = CLOSE) {
    const stories = await tellConversation(script);
    return compareTranscripts(change(formatTranscripts(stories)), stories, NAMES);
  }
  const dropLine = (nth: number) => (text: string) => text.split('\n').toSpliced(nth, 1).join('\n');

  it.each<[string, (text: string) => string, object]>([
    ['nothing', (text) => text, { isEqual: true, removed: 0, added: 0, diff: '' }],
    ['a line that is missing in the transcript', dropLine(4), { removed: 0, added: 1, frame: 4 }],
    ['the first line missing in the transcript', dropLine(1), { removed: 0, added: 1, frame: 1 }],
    ['the last line missing in the transcript', dropLine(6), { removed: 0, added: 1, frame: 6 }],
    ['a line too many', (text) => text.replace(/(.* S\. .*\n)/, '$1C > S  R  5:5(0)\n'), { removed: 1, added: 0, frame: 2 }],
    [
      'a line too many at the beginning',
      (text) => `C > S  R  5:5(0)\n${text.slice(text.indexOf('\n') + 1)}`,
      { removed: 1, added: 0, frame: 0 },
    ],
    ['a line too many at the end', (text) => `${text}C > S  R  5:5(0)\n`, { removed: 1, added: 0, frame: 6 }],
    ['another line', (text) => text.replace(/( S\. {4})0:0/, '$19:9'), { removed: 1, added: 1, frame: 2 }],
    ['the heading', (text) => text.replace('complete', 'refused'), { removed: 1, added: 1, frame: 0 }],
    ['two lines apart', (text) => dropLine(2)(dropLine(5)(text)), { removed: 0, added: 2, frame: 2 }],
    ['all of it', () => '', { removed: 0, added: 7, frame: 0 }],
    ['all of it but a run', () => 'tcp:0\n...\n', { isEqual: true, removed: 0, added: 0 }],
    ['a line behind a run', () => 'tcp:0\n...\nC > S R\n', { removed: 1, added: 0, frame: 6 }],
  ])('tells %s by its frame', async (_, change, expected) => {
    const result = await compare(change);
    expect(result).toMatchObject(expected);
    expect(result.isEqual).toBe(result.removed + result.added === 0);
  });

  it.each<[string, boolean]>([
    ['tcp:0', true],
    ['tcp:1', false],
    ['tcp:0 handshake complete', true],
    ['tcp:0 handshake refused', false],
    ['tcp:0 close closed-by-client', true],
    ['tcp:0 close open', false],
    ['tcp:0 refused', false],
    ['tcp:0 roles assumed', false],
  ])('of the heading %s: %s', async (heading, isEqual) => {
    expect((await compare((text) => text.replace(/.*\n/, `${heading}\n`))).isEqual).toBe(isEqual);
  });

  it('of roles that were not seen takes a heading that says so, and one that says nothing of it', async () => {
    const script = '> P. 1 1 hello\n< . 1 6';
    const [{ flow }] = (await tellConversation(script)) as [FlowStory];
    expect(flow.rolesKnown).toBe(false);
    expect((await compare((text) => text, script)).isEqual).toBe(true);
    expect((await compare((text) => text.replace('  roles assumed', ''), script)).isEqual).toBe(true);
  });

  it.each<[string, string, boolean]>([
    ['refused', '', false],
    ['refused', 'refused', true],
    ['not refused', 'refused', false],
    ['not refused', '', true],
    ['refused', 'refused handshake complete', false],
    ['refused', 'refused close open', false],
  ])('of a UDP flow that was %s with the heading "%s": %s', async (kind, words, isEqual) => {
    const stories = await readStories('fixtures/udp-hello-three-ports.pcap');
    const story = stories.find(({ flow }) => flow.protocol === 'udp' && flow.refused === (kind === 'refused')) as FlowStory;
    const own = formatTranscripts([story]);
    const text = own.replace(/.*\n/, `${story.flow.stream} ${words}\n`);
    expect(compareTranscripts(text, [story], NAMES).isEqual).toBe(isEqual);
  });

  it('leaves the heading out where the text has none, of one flow alone', async () => {
    const [one] = (await tellConversation(CLOSE)) as [FlowStory];
    const body = formatTranscripts([one]).replace(/.*\n/, '');
    expect(compareTranscripts(body, [one], NAMES)).toMatchObject({ isEqual: true, updated: body });
    expect(compareTranscripts(`# only this\n${body}`, [one], NAMES).isEqual).toBe(true);
    expect(compareTranscripts(body, [one, { ...one, flow: { ...one.flow, stream: 'tcp:1' } }], NAMES).added).toBe(8);
    expect(compareTranscripts('# nothing yet\n', [one], NAMES).updated).toBe(`# nothing yet\n\n${formatTranscripts([one])}`);
    expect(compareTranscripts('', [one], NAMES).updated).toBe(formatTranscripts([one]));
    expect(compareTranscripts('', [], NAMES)).toMatchObject({ isEqual: true, updated: '' });
  });

  it.each(['\n', '\r\n', '\r'])('knows lines that end by %j, and one that does not end', async (end) => {
    const [one] = (await tellConversation(CLOSE)) as [FlowStory];
    const text = formatTranscripts([one]).trimEnd().replaceAll('\n', end);
    expect(compareTranscripts(text, [one], NAMES).isEqual).toBe(true);
    const { updated } = compareTranscripts(text.replace('tcp:0', 'tcp:1'), [one], NAMES);
    expect(updated).toBe(formatTranscripts([one]));
  });

  it.each<[string, object]>([
    ['C > S S', { window: false, payload: false }],
    ['C > S S win 1', { window: true, payload: false }],
    ['C > S S win ?', { window: false, payload: false }],
    ['C > S udp', { window: false, payload: false }],
    ['C > S udp "x"', { window: false, payload: true }],
    ['C > S udp "x"\nC > S S\nC > S S win 5', { window: true, payload: true }],
    ['', { window: false, payload: false }],
  ])('of %j asks for what the transcript has', (text, detail) => {
    expect(detailOf(parseTranscript(text))).toEqual(detail);
  });
});
