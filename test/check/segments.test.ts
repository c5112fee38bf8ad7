/** The notation as a pattern: what each part compares, where a faulty text is faulty, and which mismatch is told. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchSegments } from '../../src/check/segments/segment-matcher.js';
import { parseSegments, parseTranscript } from '../../src/check/segments/segment-parser.js';
import { NotationError } from '../../src/check/segments/segment-pattern.js';
import { describeMismatch } from '../../src/check/segments/segment-words.js';
import type { FlowStory } from '../../src/flow/story/story.js';
import { formatStep, formatTranscript } from '../../src/report/transcript/transcript.js';
import { tcpOption } from '../support/frame-builder.js';
import { processorTime } from '../support/processor-time.js';
import { FIXTURES, readStories, tellConversation } from '../support/stories.js';

const [close] = (await readStories('fixtures/tcp-close-four-segments.pcap')) as [FlowStory];
const [hello] = (await readStories('fixtures/udp-hello-three-ports.pcap')) as [FlowStory];
const refused = (await readStories('fixtures/udp-hello-three-ports.pcap'))[3] as FlowStory;
const [lossy] = (await readStories('fixtures/tcp-loss-sack.pcap')) as [FlowStory];

function lines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

/** Undefined when it matches, else what is told of it. */
function mismatchOf(pattern: string, story: FlowStory): string | undefined {
  const mismatch = matchSegments(parseSegments(lines(pattern)), story);
  if (mismatch === undefined) return undefined;
  const { expected, seen, differences } = describeMismatch(mismatch, 'en');
  return [mismatch.reason, expected, seen, ...differences].join(' | ').replaceAll(/ {2,}/g, ' ');
}

const OPENING = `
  C > S  S   0:0(0)  <mss 1460>
  S > C  S.  0:0(0)  ack 1
  C > S  .   1:1(0)  ack 1
`;
const CLOSING = `
  C > S  F.  36:36(0)  ack 1
  S > C  .   1:1(0)    ack 37
  S > C  F.  1:1(0)    ack 37
  C > S  .   37:37(0)  ack 2
`;

describe('a pattern is met', () => {
  it.each([
    ['the whole flow', `${OPENING} C > S P. 1:36(35) ack 1 \n S > C . 1:1(0) ack 36 \n ${CLOSING}`],
    ['how it begins', `${OPENING} ...`],
    ['how it ends', `... \n ${CLOSING}`],
    ['both ends', `${OPENING} ... \n ${CLOSING}`],
    ['a run of nothing', `${OPENING} ... \n ... \n C > S P. \n ... \n S > C . \n ... \n ${CLOSING} ...`],
    ['somewhere', '... \n C > S P. \n S > C . \n ...'],
    ['at its second place, which the first line alone would miss', '... \n S > C . (0) \n S > C F. \n ...'],
    ['what is left out is not compared', 'C > S S \n S > C S. \n ...'],
    ['numbers of no interest', 'C > S S ?:?(0) \n S > C S. 0:?(?) ack ? win ? \n ...'],
    ['ranges', 'C > S S 0..0:..5(0) win 1.. <mss 500..1500, wscale ..14> \n ...'],
    ['any flags', 'C > S * \n S > C * ack 1 \n ...'],
    ['flags in another order', '... \n C > S .P \n ...'],
    ['options by name', 'C > S S <wscale, sackOK, no FO, TS> \n ...'],
    ['comments and blank lines', '# the opening\n\nC > S S  # SYN\n  ... # and so on'],
  ])('%s', (_, pattern) => {
    expect(mismatchOf(pattern, close)).toBeUndefined();
  });

  it('SACK blocks', () => {
    expect(mismatchOf('... \n S > C . ack 1449 <sack 2897:4345> \n S > C . <sack> \n ...', lossy)).toBeUndefined();
    expect(mismatchOf('... \n S > C . ack 1449 \n S > C . ack 1449 <sack 2897:4345 1:2> \n ...', lossy)).toContain(
      'sack: expected sack 2897:4345 1:2, seen sack 2897:7241',
    );
  });

  it('timestamps and fast open, where they are asked for', async () => {
    const [story] = (await tellConversation('> S 0', { synOptions: [...tcpOption.timestamps(7, 0), ...tcpOption.fastOpen()] })) as [
      FlowStory,
    ];
    for (const options of ['TS', 'TS val 7 ecr 0', 'FO', 'FO request', 'no sackOK'])
      expect(mismatchOf(`C > S S <${options}>`, story)).toBeUndefined();
    expect(mismatchOf('C > S S <TS val 8 ecr 0>', story)).toContain('TS: expected TS val 8 ecr 0, seen TS val 7 ecr 0');
    expect(mismatchOf('C > S S <FO cookie>', story)).toContain('FO: expected FO cookie, seen FO request');
    expect(mismatchOf('C > S S <no TS>', story)).toContain('TS: expected no TS, seen TS');
  });

  it('datagrams', () => {
    expect(mismatchOf('C > S udp (6) "你好" \n S > C udp', hello)).toBeUndefined();
    expect(mismatchOf('C > S udp "你…" \n ...', hello)).toBeUndefined();
    expect(mismatchOf('C > S udp \n S > C icmp port-unreachable', refused)).toBeUndefined();
    expect(mismatchOf('C > S udp \n S > C udp', refused)).toContain('protocol: expected udp, seen icmp');
    expect(mismatchOf('C > S udp (5) "好" \n ...', hello)).toBe(
      'differs | C > S udp (5) "好" (line 1 of the pattern) | C > S udp (6) "你好" (frame 1) | length: expected 5, seen 6 | payload: expected "好", seen "你好"',
    );
  });
});

describe('a pattern is not met', () => {
  it.each([
    [
      'another flag',
      'C > S S. \n ...',
      'differs | C > S S. (line 1 of the pattern) | C > S S 0:0(0) <mss 1460,sackOK,TS,wscale 10> (frame 1) | flags: expected S., seen S',
    ],
    ['another side', 'S > C S \n ...', 'direction: expected S > C, seen C > S'],
    [
      'another Seq',
      '... \n S > C F. 2:2(0) \n C > S .',
      'differs | S > C F. 2:2(0) (line 2 of the pattern) | S > C F. 1:1(0) ack 37 (frame 8) | Seq: expected 2, seen 1 | end: expected 2, seen 1',
    ],
    ['another Ack', 'C > S S \n S > C S. ack 2.. \n ...', 'Ack: expected 2.., seen 1'],
    [
      'another window',
      'C > S S win 1..100 \n ...',
      'win 64240 <mss 1460,sackOK,TS,wscale 10> (frame 1) | window: expected 1..100, seen 64240',
    ],
    ['an option of another value', 'C > S S <mss 536> \n ...', 'mss: expected mss 536, seen mss 1460'],
    ['an option that is not there', 'C > S S <FO> \n ...', 'FO: expected FO, seen none'],
    ['an ack that is not there', 'C > S * ack 1 \n ...', 'Ack: expected 1, seen none'],
    ['the flow goes on', OPENING, 'more | the end of the flow | C > S P. 1:36(35) ack 1 (frame 4)'],
    [
      'the flow ends',
      `... \n ${CLOSING} C > S R`,
      'differs | C > S F. 36:36(0) ack 1 (line 2 of the pattern) | S > C . 1:1(0) ack 36 (frame 5)',
    ],
    [
      'the flow ends before a line',
      '... \n C > S . 37:37(0) \n C > S R \n ...',
      'not-found | C > S R (line 3 of the pattern) | the flow ended after frame 9',
    ],
    [
      'nowhere',
      '... \n C > S P. 1:37(36) \n ...',
      'not-found | C > S P. 1:37(36) (line 2 of the pattern) | no such segment; the nearest is C > S P. 1:36(35) ack 1 (frame 4) | end: expected 37, seen 36 | length: expected 36, seen 35',
    ],
    ['not in this order', '... \n C > S F. \n ... \n C > S P. \n ...', 'not-found | C > S P. (line 4 of the pattern)'],
    ['a segment for two blocks', 'C > S S \n ... \n S > C S. \n ... \n S > C S. \n ...', 'not-found | S > C S. (line 5 of the pattern)'],
    ['more lines than segments', `${OPENING} ${OPENING} ...`, 'differs | C > S S 0:0(0) <mss 1460> (line 4 of the pattern)'],
    ['TCP, not UDP', '... \n C > S udp \n ...', 'protocol: expected udp, seen tcp'],
  ])('%s', (_, pattern, expected) => {
    expect(mismatchOf(pattern, close)).toContain(expected);
  });

  it('the end overlaps the beginning', async () => {
    const [story] = (await tellConversation('> S 0\n< S. 0 1')) as [FlowStory];
    expect(mismatchOf('C > S S \n S > C S. \n ... \n S > C S.', story)).toBe(
      'ended | S > C S. (line 4 of the pattern) | the flow ended after frame 2',
    );
    expect(mismatchOf('C > S S \n S > C S. \n C > S .', story)).toBe(
      'ended | C > S . (line 3 of the pattern) | the flow ended after frame 2',
    );
  });

  it.each(['C > S S \n S > C S. \n C > S .', '... \n C > S .', '... \n C > S F. \n ...', 'C > S S \n S > C S.'])(
    'nor is it known where a limit left segments out: %s',
    async (pattern) => {
      const [story] = (await readStories('fixtures/tcp-close-four-segments.pcap', { maxSteps: 2 })) as [FlowStory];
      expect(mismatchOf(pattern, story)).toMatch(/^left-out .* not known: segments were not kept, beyond a limit$/);
      expect(mismatchOf('C > S S \n S > C S. \n ...', story)).toBeUndefined();
    },
  );

  it('is told in Chinese as well', () => {
    const mismatch = matchSegments(parseSegments('C > S S 1:1(0)\n...'), close);
    expect(mismatch && describeMismatch(mismatch, 'zh')).toEqual({
      expected: 'C > S S 1:1(0)（模式第 1 行）',
      seen: `${formatStep(close.steps[0] as never)}（第 1 帧）`,
      differences: ['序号：应为 1，实为 0', '结束序号：应为 1，实为 0'],
    });
  });
});

describe('a faulty pattern is told with its place', () => {
  it.each([
    ['', 1, 1, 'there is no segment'],
    ['# nothing', 1, 1, 'there is no segment'],
    ['...', 1, 1, 'every flow matches "..." alone'],
    ['tcp:0\nC > S S', 1, 1, 'a pattern is of one flow and has no heading'],
    ['C > S S\nX > S S', 2, 1, 'a line begins with C > S, S > C, ... or a heading such as tcp:0 (did you mean "C > S"?)'],
    ['  c > s S', 1, 3, 'a line begins with C > S, S > C, ... or a heading such as tcp:0 (did you mean "C > S"?)'],
    ['192.0.2.1 > 192.0.2.2', 1, 1, 'a line begins with C > S, S > C, ... or a heading such as tcp:0'],
    ['....', 1, 1, 'a line begins with C > S, S > C, ... or a heading such as tcp:0 (did you mean "..."?)'],
    ['C > C S', 1, 1, 'a segment goes from C to S or from S to C'],
    ['C > S', 1, 6, 'the flags are missing: S, S., P. and so on, - for none, * for any'],
    ['C > S SYN', 1, 7, '"SYN" is not flags: their letters are F S R P . (ACK) U E W e (did you mean "S"?)'],
    ['C > S [SYN,ACK]', 1, 7, '"[SYN" is not flags: their letters are F S R P . (ACK) U E W e (did you mean "S"?)'],
    ['C > S SYN-ACK', 1, 7, '"SYN-ACK" is not flags: their letters are F S R P . (ACK) U E W e (did you mean "S."?)'],
    ['C > S SA', 1, 7, '"SA" is not flags: their letters are F S R P . (ACK) U E W e (did you mean "S."?)'],
    ['C > S SS', 1, 7, 'the flag "S" stands there twice'],
    ['C > S S 0', 1, 10, '":" is missing after Seq: the numbers are Seq:end(length)'],
    ['C > S S 0:0', 1, 12, 'the length is missing: the numbers are Seq:end(length)'],
    ['C > S S 0:x(0)', 1, 11, 'the end must be a number, a range such as 1.., or ?'],
    ['C > S S 0:0(0', 1, 14, '")" is missing after the length'],
    ['C > S S 0:1(0)', 1, 9, '0 and 0 make 0, not 1 (SYN and FIN do not count)'],
    ['C > S P. 4294967295:4(5)', 1, undefined, undefined],
    ['C > S P. 4294967296:4(5)', 1, 10, 'Seq is larger than 4294967295'],
    ['C > S P. ack 9..1', 1, 14, 'the range 9..1 is empty'],
    ['C > S S ack 1', 1, 9, 'a segment with an ack has the flag "." (ACK)'],
    ['C > S . ack 1 ack 2', 1, 15, 'there are two of ack'],
    ['C > S . akc 1', 1, 9, 'a segment has no "akc" (did you mean "ack"?)'],
    ['C > S . ack', 1, 12, 'ack must be a number, a range such as 1.., or ?'],
    ['C > S . ack 1 )', 1, 15, 'this sign has no place here'],
    ['C > S S <mms 1460>', 1, 10, 'there is no option "mms" (did you mean "mss"?)'],
    ['C > S S <mss 1460', 1, 18, 'a comma or ">" is missing after an option'],
    ['C > S S <mss 1,mss 2>', 1, 16, 'the option mss stands there twice'],
    ['C > S S <nop,mss 1>', 1, 10, 'nop is padding, which is not recorded'],
    ['C > S S <>', 1, 10, 'the name of an option is missing: mss, sackOK, TS, wscale, FO, AccECN, mptcp, sack'],
    ['C > S S <sackOK 1>', 1, 17, 'sackOK is followed by nothing'],
    ['C > S S <FO coookie>', 1, 13, 'FO is followed by request or cookie (did you mean "cookie"?)'],
    ['C > S S <TS 1>', 1, 13, 'TS is followed by nothing, or by val N ecr N'],
    ['C > S . <sack 1>', 1, 16, '":" is missing after the left edge'],
    ['C > S udp (5) "x', 1, 17, 'the quotation mark at the end of the text is missing'],
    ['C > S udp (5) x', 1, 15, '"x" is one word too many'],
    ['C > S icmp', 1, 11, 'icmp is followed by port-unreachable'],
    ['... C > S S', 1, 5, '"C" is one word too many'],
  ])('%s', (text, line, column, message) => {
    let thrown: unknown;
    try {
      parseSegments(text);
    } catch (error) {
      thrown = error;
    }
    if (message === undefined) {
      expect(thrown).toBeUndefined();
      return;
    }
    expect(thrown).toBeInstanceOf(NotationError);
    const { message: told, line: atLine, column: atColumn } = thrown as NotationError;
    expect({ told, line: atLine, column: atColumn }).toEqual({ told: message, line, column });
  });

  it.each([
    ['C > S S\ntcp:0', 1, 1, 'a segment stands before the first heading'],
    ['tcp:0\ntcp:0', 2, 1, 'there are two headings of tcp:0'],
    ['tcp:0 handshake completed', 1, 17, 'there is no verdict "completed" of a handshake (did you mean "complete"?)'],
    ['tcp:0 close closed-by-cleint', 1, 13, 'there is no verdict "closed-by-cleint" of a close (did you mean "closed-by-client"?)'],
    ['tcp:0 hanshake complete', 1, 7, 'a heading has no "hanshake" (did you mean "handshake"?)'],
    ['tcp:0 roles known', 1, 13, 'roles is followed by assumed'],
  ])('of a transcript: %s', (text, line, column, message) => {
    expect(() => parseTranscript(text)).toThrowError(expect.objectContaining({ message, line, column }));
  });

  it('whatever the text, it is a pattern or a NotationError within it', () => {
    const words = [
      'C',
      'S',
      '>',
      ' ',
      'S.',
      '-',
      '*',
      '0:0(0)',
      '?',
      '..',
      '...',
      'ack',
      'win',
      '<',
      'mss 1',
      ',',
      'sack 1:2',
      '"',
      '\\',
      '#',
      '(',
      ')',
      'udp',
      '\n',
      'tcp:0',
      '9',
    ];
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...words), fc.string()), { maxLength: 25 }), (parts) => {
        const text = parts.join('');
        try {
          parseTranscript(text);
          parseSegments(text);
        } catch (error) {
          if (!(error instanceof NotationError)) throw error;
          const rows = text.split(/\r\n|\n|\r/);
          expect(error.line).toBeLessThanOrEqual(rows.length);
          expect(error.column).toBeLessThanOrEqual((rows[error.line - 1] as string).length + 1);
        }
      }),
      { numRuns: 1000, seed: 3 },
    );
  });
});

describe('what is written is parsed and matches', () => {
  const DETAILS = [{}, { window: true, payload: true, labels: true }];

  it.each(FIXTURES)('%s', async (name) => {
    for (const story of await readStories(`fixtures/${name}`)) {
      for (const detail of DETAILS) {
        const text = formatTranscript(story, detail);
        const [heading, ...patterns] = parseTranscript(text);
        expect(heading?.kind).toBe('heading');
        expect(matchSegments(patterns as never, story)).toBeUndefined();
        expect(patterns).toHaveLength(story.steps.filter(({ kind }) => kind !== 'icmp').length);
      }
    }
  });

  const segment = fc
    .record({
      from: fc.constantFrom('>', '<'),
      flags: fc.constantFrom('S', 'S.', '.', '.', 'P.', 'F.', 'R', 'R.', '-', 'SF', 'SEW', 'FPU.'),
      seq: fc.integer({ min: 0, max: 12 }),
      ack: fc.integer({ min: 0, max: 12 }),
      length: fc.constantFrom(0, 1, 3),
    })
    .map(({ from, flags, seq, ack, length }) => `${from} ${flags} ${seq} ${flags.includes('.') ? ack : '-'} ~${length}`);
  const script = fc.array(segment, { minLength: 1, maxLength: 12 });

  it('whatever the segments; and only they match', async () => {
    await fc.assert(
      fc.asyncProperty(script, fc.nat(), async (segments, at) => {
        for (const story of await tellConversation(segments.join('\n'))) {
          const written = formatTranscript(story).split('\n').slice(1, -1);
          expect(matchSegments(parseSegments(written.join('\n')), story)).toBeUndefined();
          const index = at % written.length;
          const without = written.toSpliced(index, 1);
          if (without.length > 0) expect(matchSegments(parseSegments(without.join('\n')), story)).toBeDefined();
          if (without.length > 0) expect(matchSegments(parseSegments(written.with(index, '...').join('\n')), story)).toBeUndefined();
          expect(matchSegments(parseSegments([...written, written[index]].join('\n')), story)).toBeDefined();
        }
      }),
      { numRuns: 150, seed: 5 },
    );
  });

  it('a pattern with runs matches as the plainest matcher says', async () => {
    const [story] = (await tellConversation('> S 0\n> S 0\n< S. 0 1\n> S 0\n< S. 0 1\n> S 0\n> S 0')) as [FlowStory];
    const seen =
      'aabaabaa'.slice(0, 0) + story.steps.map((step) => (step.kind === 'segment' && step.from === 'client' ? 'a' : 'b')).join('');
    const LINES: Record<string, string> = { a: 'C > S S', b: 'S > C S.', '*': '...' };
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'a', 'b', '*'), { minLength: 1, maxLength: 10 }), (letters) => {
        if (letters.every((letter) => letter === '*')) return;
        const plain = new RegExp(`^${letters.map((letter) => (letter === '*' ? '.*' : letter)).join('')}$`);
        const pattern = parseSegments(letters.map((letter) => LINES[letter]).join('\n'));
        expect(matchSegments(pattern, story) === undefined).toBe(plain.test(seen));
      }),
      { numRuns: 2000, seed: 7 },
    );
  });

  it('many runs over a long flow take no more than a moment', () => {
    const steps = Array.from({ length: 20_000 }, (_, i) => ({ ...(close.steps[4] as object), frame: i + 1 })) as FlowStory['steps'];
    const pattern = parseSegments(`${'...\nS > C . 1:1(0)\n'.repeat(500)}...\nS > C F.\n...`);
    const began = processorTime();
    expect(matchSegments(pattern, { ...close, steps })?.pattern?.line).toBe(1002);
    expect(processorTime() - began).toBeLessThan(1500);
  });
});
