/** One segment or datagram against one line: every part that can differ, what is written of both sides, and the words for it. */
import { describe, expect, it } from 'vitest';
import { type ComparedStep, compareStep } from '../../src/check/segments/segment-comparison.js';
import { matchSegments, type SegmentMismatch } from '../../src/check/segments/segment-matcher.js';
import { parseSegments } from '../../src/check/segments/segment-parser.js';
import type { StepPattern } from '../../src/check/segments/segment-pattern.js';
import { describeMismatch } from '../../src/check/segments/segment-words.js';
import type { DatagramStep, FlowStory, SegmentStep, Step } from '../../src/flow/story/story.js';
import { readStories, tellConversation } from '../support/stories.js';

const [made] = (await tellConversation('> S 0\n< S. 0 1\n> P. 1 1 hello')) as [FlowStory];
const refused = (await readStories('fixtures/udp-hello-three-ports.pcap'))[3] as FlowStory;
const [request, refusal] = refused.steps as [DatagramStep, DatagramStep];

const syn: SegmentStep = {
  ...(made.steps[0] as SegmentStep),
  options: { mss: 1460, windowScale: 7, sackPermitted: true, timestamps: { value: 7, echo: 3 }, fastOpen: 'cookie' },
};
const data = made.steps[2] as SegmentStep;
const sack: SegmentStep = {
  ...data,
  options: {
    sack: [
      { left: 9, right: 12 },
      { left: 20, right: 25 },
    ],
  },
};
const unknown: SegmentStep = { ...data, seqIsRelative: false };
const without: SegmentStep = { ...data, ack: null };
const datagram: DatagramStep = { ...request, preview: new TextEncoder().encode('hello'), length: 5 };
const long: DatagramStep = { ...datagram, length: 500 };

function compare(line: string, step: ComparedStep, isClosed = false): string[] {
  const [pattern] = parseSegments(line) as [StepPattern];
  return compareStep(pattern, step, isClosed).map(({ part, expected, seen }) => `${part}: ${expected} / ${seen}`);
}

describe('a segment is held against', () => {
  it.each<[string, ComparedStep, string[]]>([
    ['C > S P. 1:6(5) ack 1 win 64240', data, []],
    ['C > S P. ..1:6..(5..5) ack 0..1 win ..64240', data, []],
    ['S > C P.', data, ['direction: S > C / C > S']],
    ['C > S .', data, ['flags: . / P.']],
    ['C > S -', data, ['flags: - / P.']],
    ['C > S *', data, []],
    ['C > S * 2:?(?)', data, ['seq: 2 / 1']],
    ['C > S * ..0:?(?)', data, ['seq: 0 / 1']],
    ['C > S * 2..:?(?)', data, ['seq: 2.. / 1']],
    ['C > S * ?:..5(?)', data, ['end: ..5 / 6']],
    ['C > S * ?:7..9(?)', data, ['end: 7..9 / 6']],
    ['C > S * (4)', data, ['length: 4 / 5']],
    ['C > S * (..4)', data, ['length: ..4 / 5']],
    ['C > S * ack 2', data, ['ack: 2 / 1']],
    ['C > S * ack 0..4294967295', without, ['ack: .. / null']],
    ['C > S * win 64241..', data, ['win: 64241.. / 64240']],
    ['C > S * win ..64239', data, ['win: ..64239 / 64240']],
    ['C > S * 0..:0..(5) ack 0..', unknown, ['seq: .. / ?', 'end: .. / ?', 'ack: .. / ?']],
    [
      'S > C S. 3:7(4) ack 9 win 1',
      data,
      ['direction: S > C / C > S', 'flags: S. / P.', 'seq: 3 / 1', 'end: 7 / 6', 'length: 4 / 5', 'ack: 9 / 1', 'win: 1 / 64240'],
    ],
    ['C > S udp', data, ['kind: udp / tcp']],
    ['S > C icmp port-unreachable', data, ['kind: icmp / tcp', 'direction: S > C / C > S']],
    ['C > S S <mss 1460,sackOK,TS,wscale 7,FO>', syn, []],
    ['C > S S <mss 1460..,wscale ..7,TS val 7 ecr 3,FO cookie,no mptcp,no AccECN,no sack>', syn, []],
    ['C > S S <mss ..1459>', syn, ['mss: mss ..1459 / mss 1460']],
    ['C > S S <mss 1461..>', syn, ['mss: mss 1461.. / mss 1460']],
    ['C > S S <wscale 8>', syn, ['wscale: wscale 8 / wscale 7']],
    ['C > S S <no mss>', syn, ['mss: no mss / mss 1460']],
    ['C > S S <no sackOK,mptcp,AccECN>', syn, ['sackOK: no sackOK / sackOK', 'mptcp: mptcp / null', 'AccECN: AccECN / null']],
    ['C > S S <TS val 8 ecr 3>', syn, ['TS: TS val 8 ecr 3 / TS val 7 ecr 3']],
    ['C > S S <TS val 7 ecr 4>', syn, ['TS: TS val 7 ecr 4 / TS val 7 ecr 3']],
    ['C > S P. <TS val 7 ecr 4>', data, ['TS: TS val 7 ecr 4 / null']],
    ['C > S S <no TS>', syn, ['TS: no TS / TS']],
    ['C > S S <FO request>', syn, ['FO: FO request / FO cookie']],
    ['C > S P. <sack>', sack, []],
    ['C > S P. <sack 9:12 20:25>', sack, []],
    ['C > S P. <sack 9:12>', sack, ['sack: sack 9:12 / sack 9:12 20:25']],
    ['C > S P. <sack 9:12 20:26>', sack, ['sack: sack 9:12 20:26 / sack 9:12 20:25']],
    ['C > S P. <sack 8:12 20:25>', sack, ['sack: sack 8:12 20:25 / sack 9:12 20:25']],
    ['C > S P. <sack 9:12 20:25 30:31>', sack, ['sack: sack 9:12 20:25 30:31 / sack 9:12 20:25']],
    ['C > S P. <sack>', data, ['sack: sack / null']],
  ])('%s', (line, step, differences) => {
    expect(compare(line, step)).toEqual(differences);
  });

  it.each<[string, SegmentStep, string[]]>([
    ['C > S S <mss 1460>', syn, ['sackOK: null / sackOK', 'TS: null / TS', 'wscale: null / wscale 7', 'FO: null / FO cookie']],
    ['C > S S <mss 1460,...>', syn, []],
    ['C > S S <...>', syn, []],
    ['C > S S <no mss,...>', syn, ['mss: no mss / mss 1460']],
    ['C > S P.', sack, ['sack: null / sack 9:12 20:25']],
    // Beyond a SYN a transcript has SACK blocks alone.
    ['C > S P.', { ...sack, options: { timestamps: { value: 1, echo: 1 } } }, []],
  ])('a line of a transcript, %s', (line, step, differences) => {
    expect(compare(line, step, true)).toEqual(differences);
  });
});

describe('a datagram is held against', () => {
  it.each<[string, ComparedStep, string[]]>([
    ['C > S udp (5) "hello"', datagram, []],
    ['C > S udp (5..) "he…"', datagram, []],
    ['C > S udp "…"', datagram, []],
    ['C > S udp "hell"', datagram, ['payload: "hell" / "hello"']],
    ['C > S udp "ello…"', datagram, ['payload: "ello…" / "hello"']],
    ['C > S udp "hello…"', long, []],
    ['C > S udp "hello"', long, ['payload: "hello" / "hello…"']],
    ['C > S udp (4) "x"', datagram, ['length: 4 / 5', 'payload: "x" / "hello"']],
    ['S > C udp (4)', datagram, ['direction: S > C / C > S', 'length: 4 / 5']],
    ['C > S icmp port-unreachable', datagram, ['kind: icmp / udp']],
    ['C > S S 0:0(0)', datagram, ['kind: tcp / udp']],
    ['S > C icmp port-unreachable', refusal, []],
    ['S > C udp (99) "x"', refusal, ['kind: udp / icmp']],
  ])('%s', (line, step, differences) => {
    expect(compare(line, step)).toEqual(differences);
  });
});

describe('a mismatch is told', () => {
  const told = (pattern: string, story: FlowStory) => {
    const mismatch = matchSegments(parseSegments(pattern), story) as SegmentMismatch;
    return (['en', 'zh'] as const).map((language) => {
      const { expected, seen, differences } = describeMismatch(mismatch, language);
      return [mismatch.reason, expected, seen, ...differences].join(' | ').replaceAll(/ {2,}/g, ' ');
    });
  };
  const udp: FlowStory = { ...refused, steps: [datagram] };

  it.each<[string, FlowStory, string, string]>([
    [
      'S > C S 2:4(2) win 5 \n ...',
      made,
      'differs | S > C S 2:4(2) win 5 (line 1 of the pattern) | C > S S 0:0(0) win 64240 <mss 1460> (frame 1) | direction: expected S > C, seen C > S | Seq: expected 2, seen 0 | end: expected 4, seen 0 | length: expected 2, seen 0 | window: expected 5, seen 64240',
      'differs | S > C S 2:4(2) win 5（模式第 1 行） | C > S S 0:0(0) win 64240 <mss 1460>（第 1 帧） | 方向：应为 S > C，实为 C > S | 序号：应为 2，实为 0 | 结束序号：应为 4，实为 0 | 长度：应为 2，实为 0 | 窗口：应为 5，实为 64240',
    ],
    [
      'C > S * ack 5 <TS, no mss> \n ...',
      made,
      'differs | C > S * ack 5 <TS, no mss> (line 1 of the pattern) | C > S S 0:0(0) <mss 1460> (frame 1) | Ack: expected 5, seen none | TS: expected TS, seen none | mss: expected no mss, seen mss 1460',
      'differs | C > S * ack 5 <TS, no mss>（模式第 1 行） | C > S S 0:0(0) <mss 1460>（第 1 帧） | 确认号：应为 5，实为 无 | TS：应为 TS，实为 无 | mss：应为 no mss，实为 mss 1460',
    ],
    [
      'C > S F \n ...',
      made,
      'differs | C > S F (line 1 of the pattern) | C > S S 0:0(0) <mss 1460> (frame 1) | flags: expected F, seen S',
      'differs | C > S F（模式第 1 行） | C > S S 0:0(0) <mss 1460>（第 1 帧） | 标志：应为 F，实为 S',
    ],
    [
      'C > S udp "x"',
      udp,
      `differs | C > S udp "x" (line 1 of the pattern) | C > S udp (5) "hello" (frame ${datagram.frame}) | payload: expected "x", seen "hello"`,
      `differs | C > S udp "x"（模式第 1 行） | C > S udp (5) "hello"（第 ${datagram.frame} 帧） | 数据：应为 "x"，实为 "hello"`,
    ],
    [
      'C > S S',
      udp,
      `differs | C > S S (line 1 of the pattern) | C > S udp (5) "hello" (frame ${datagram.frame}) | protocol: expected tcp, seen udp`,
      `differs | C > S S（模式第 1 行） | C > S udp (5) "hello"（第 ${datagram.frame} 帧） | 协议：应为 tcp，实为 udp`,
    ],
    [
      'C > S S \n S > C S.',
      made,
      'more | the end of the flow | C > S P. 1:6(5) ack 1 (frame 3)',
      'more | 流到此结束 | C > S P. 1:6(5) ack 1（第 3 帧）',
    ],
    [
      'C > S S \n S > C S. \n C > S P. \n S > C .',
      made,
      'ended | S > C . (line 4 of the pattern) | the flow ended after frame 3',
      'ended | S > C .（模式第 4 行） | 流已结束（第 3 帧之后）',
    ],
    [
      'C > S S',
      { ...made, steps: [] },
      'ended | C > S S (line 1 of the pattern) | the flow ended',
      'ended | C > S S（模式第 1 行） | 流已结束',
    ],
    [
      '... \n C > S F \n ...',
      made,
      'not-found | C > S F (line 2 of the pattern) | no such segment; the nearest is C > S S 0:0(0) <mss 1460> (frame 1) | flags: expected F, seen S',
      'not-found | C > S F（模式第 2 行） | 没有这样的报文段；最接近的是 C > S S 0:0(0) <mss 1460>（第 1 帧） | 标志：应为 F，实为 S',
    ],
    [
      '... \n C > S F',
      { ...made, omitted: 1 },
      'left-out | C > S F (line 2 of the pattern) | not known: segments were not kept, beyond a limit',
      'left-out | C > S F（模式第 2 行） | 未知：超出限制的报文段未保留',
    ],
  ])('%s', (pattern, story, en, zh) => {
    expect(told(pattern, story)).toEqual([en, zh]);
  });
});

describe('which mismatch is told', () => {
  // Letters of the client's segments: their windows tell them apart; capitals are the server's.
  const storyOf = (letters: string): FlowStory => ({
    ...made,
    steps: [...letters].map((letter, i) => ({
      ...data,
      frame: i + 1,
      from: letter < 'a' ? 'server' : 'client',
      scaledWindow: letter.toLowerCase().charCodeAt(0),
    })),
  });
  const patternOf = (letters: string) =>
    parseSegments(
      [...letters]
        .map((letter) => (letter === '*' ? '...' : `${letter < 'a' ? 'S > C' : 'C > S'} P. win ${letter.toLowerCase().charCodeAt(0)}`))
        .join('\n'),
    );
  const told = (pattern: string, story: FlowStory) => {
    const mismatch = matchSegments(patternOf(pattern), story);
    return mismatch && [mismatch.reason, mismatch.pattern?.line, mismatch.step?.frame, mismatch.frame];
  };

  it.each<[string, string, unknown[] | undefined]>([
    ['abc', 'abc', undefined],
    ['abc', 'abd', ['differs', 3, 3, 3]],
    ['abc', 'ab', ['ended', 3, undefined, 2]],
    ['abc', 'abcd', ['more', undefined, 4, 4]],
    ['abc', '', ['ended', 1, undefined, 0]],
    ['a*', 'abcd', undefined],
    ['b*', 'abcd', ['differs', 1, 1, 1]],
    ['*d', 'abcd', undefined],
    ['*d', 'abc', ['differs', 2, 3, 3]],
    ['*cd', 'abcd', undefined],
    ['*abcd', 'abc', ['ended', 5, undefined, 3]],
    ['ab*bc', 'abc', ['ended', 5, undefined, 3]],
    ['ab*c', 'ab', ['ended', 4, undefined, 2]],
    ['*c*', 'abcd', undefined],
    ['*cc*', 'abcd', ['not-found', 3, 4, 4]],
    ['*x*', '', ['not-found', 2, undefined, 0]],
    // The place where most of the lines fit, of two the first.
    ['*abx*', 'aabb', ['not-found', 4, 4, 4]],
    ['*abx*', 'abcabd', ['not-found', 4, 3, 3]],
    // As many lines fit: the one whose next segment differs least.
    ['*ax*', 'aBab', ['not-found', 3, 4, 4]],
    ['*ax*', 'abaB', ['not-found', 3, 2, 2]],
    ['*ax*', 'aba', ['not-found', 3, 2, 2]],
    ['*x*', 'Aab', ['not-found', 2, 2, 2]],
    ['*ab*a*', 'abba', undefined],
    ['*ab*a*', 'aab', ['not-found', 5, undefined, 3]],
    ['a*b*', 'acb', undefined],
    ['a*b*', 'ac', ['not-found', 3, 2, 2]],
    ['a*b*c', 'abbc', undefined],
    ['a*b*c', 'abb', ['differs', 5, 3, 3]],
  ])('of %s in "%s"', (pattern, story, expected) => {
    expect(told(pattern, storyOf(story))).toEqual(expected);
  });

  it.each<[string, unknown[] | undefined]>([
    // That there is more than the pattern has is known all the same.
    ['ab', ['more', undefined, 3, 3]],
    ['abc', ['left-out', undefined, undefined, 3]],
    ['abcd', ['left-out', 4, undefined, 3]],
    ['abx', ['differs', 3, 3, 3]],
    ['ab*', undefined],
    ['*c', ['left-out', 2, undefined, 3]],
    ['*x*', ['left-out', 2, undefined, 3]],
    ['*b*', undefined],
    ['a*d', ['left-out', 3, undefined, 3]],
  ])('of %s where what follows abc was left out', (pattern, expected) => {
    const limited = { ...storyOf('abc'), omitted: 5 };
    const folded: FlowStory = { ...limited, omitted: 0, steps: [...limited.steps, { kind: 'run' } as Step, ...storyOf('d').steps] };
    expect(told(pattern, limited)).toEqual(expected);
    expect(told(pattern, folded)).toEqual(expected);
  });

  it('of a flow with an ICMP error that refuses nothing, as if it were not there', () => {
    const steps = storyOf('ab').steps;
    const story = { ...made, steps: [...steps.slice(0, 1), { kind: 'icmp' } as Step, ...steps.slice(1)] };
    expect(told('ab', story)).toBeUndefined();
  });
});
