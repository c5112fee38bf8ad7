/** What a failure is called, of each kind, in both languages. */
import { describe, expect, it } from 'vitest';
import { countMet, describeFailure, describeInLine, describePlace, REPORT_WORDS } from '../../src/check/reporters/failure-words.js';
import type { Failure, FlowPlace } from '../../src/check/result.js';
import type { HandshakeEquation } from '../../src/flow/summary.js';

const at = { line: 1, column: 1 } as const;
const flow: FlowPlace = {
  stream: 'tcp:4',
  client: { address: '10.0.0.1', port: 40000 },
  server: { address: '2001:db8::1', port: 80 },
  firstFrame: 1,
  lastFrame: 9,
};
const FLOW = 'tcp:4  10.0.0.1:40000 → [2001:db8::1]:80';
const fact = { ...at, kind: 'fact', flow, fact: 'fins', expected: '= 2', seen: 1, seenText: '1' } as const;
const diff = '--- a\n+++ b\n@@ -1 +1 @@\n-C > S  S\n+C > S  F\n';

const CASES: [name: string, failure: Failure, en: string, zh: string][] = [
  [
    'count',
    { ...at, kind: 'count', expected: '= 2', seen: 1, flows: 7 },
    'flows that match: expected = 2, seen 1 of 7',
    '匹配的流：应为 = 2，实为 1（共 7 个流）',
  ],
  [
    'a capture without flows: one frame',
    { ...at, kind: 'empty', seen: 1 },
    'the capture has no flow (1 frame); --allow-empty allows that',
    '捕获中没有流（1 帧）；--allow-empty 允许这种情况',
  ],
  [
    'a capture without flows: many frames',
    { ...at, kind: 'empty', seen: 1200 },
    'the capture has no flow (1,200 frames); --allow-empty allows that',
    '捕获中没有流（1,200 帧）；--allow-empty 允许这种情况',
  ],
  [
    'a fact in one frame',
    { ...fact, frames: [3] },
    `${FLOW}  fins: expected = 2, seen 1 (frame 3)`,
    `${FLOW}  fins：应为 = 2，实为 1（第 3 帧）`,
  ],
  [
    'a fact in two frames',
    { ...fact, frames: [3, 5] },
    `${FLOW}  fins: expected = 2, seen 1 (frames 3, 5)`,
    `${FLOW}  fins：应为 = 2，实为 1（第 3、5 帧）`,
  ],
  [
    'a transcript',
    { ...at, kind: 'transcript', diff, removed: 1, added: 2, frames: [] },
    'the recording differs from its transcript: 1 line missing, 2 more',
    '捕获与 transcript 文件不符：缺少 1 行，多出 2 行',
  ],
  [
    'a transcript, with frames',
    { ...at, kind: 'transcript', diff, removed: 2, added: 0, frames: [4] },
    'the recording differs from its transcript: 2 lines missing, 0 more (frame 4)',
    '捕获与 transcript 文件不符：缺少 2 行，多出 0 行（第 4 帧）',
  ],
];

describe('a failure in one line', () => {
  it.each(CASES)('%s', (_, failure, en, zh) => {
    expect(describeInLine(failure, 'en')).toBe(en);
    expect(describeInLine(failure, 'zh')).toBe(zh);
  });
});

describe('a failure in parts', () => {
  it('of a transcript has the diff, a line each', () => {
    const failure: Failure = { ...at, kind: 'transcript', diff, removed: 1, added: 2, frames: [] };
    expect(describeFailure(failure, 'en').detail).toEqual(['--- a', '+++ b', '@@ -1 +1 @@', '-C > S  S', '+C > S  F']);
  });

  it('of a handshake has the equations that do not hold', () => {
    const proof: HandshakeEquation[] = [{ equation: 'synAck.ack', expected: 1001, actual: 1002, holds: false, frame: 2 }];
    const { flow: place, text, detail } = describeFailure({ ...fact, frames: [], proof }, 'en');
    expect(place).toBe(FLOW);
    expect(text).toMatch(/^fins: expected = 2, seen 1/);
    expect(detail).toEqual(['SYN-ACK acknowledges 1002, expected 1001 (frame 2)']);
  });
});

describe('words of a report', () => {
  it.each([
    ['en', ['3 of 4 captures met', '0 of 1 rule met', '1 flow matched', '2 frames', '5 flows', 'and 1,000 more']],
    ['zh', ['4 个捕获中 3 个满足', '1 条规则中 0 条满足', '匹配 1 个流', '2 帧', '5 个流', '另有 1,000 处']],
  ] as const)('count in %s', (language, expected) => {
    const words = REPORT_WORDS[language];
    expect([words.captures(3, 4), words.rules(0, 1), words.matched(1), words.frames(2), words.flows(5), words.more(1000)]).toEqual(
      expected,
    );
  });

  it.each([
    ['en', 'The first flow that failed, tcp:4 of a.pcap:', ['expected  x', 'seen      y']],
    ['zh', '第一个不满足的流，a.pcap 的 tcp:4：', ['应为  x', '实为  y']],
  ] as const)('lead to the drawing in %s', (language, ladder, lines) => {
    expect(REPORT_WORDS[language].ladder('tcp:4', 'a.pcap')).toBe(ladder);
    expect(REPORT_WORDS[language].lines('x', 'y')).toEqual(lines);
  });
});

it.each([
  ['a.yaml', 4, 'a.yaml:4'],
  ['--expect', 0, '--expect'],
])('the place %s, line %i, is %s', (file, line, place) => {
  expect(describePlace({ file, line })).toBe(place);
});

it('what is met is counted', () => {
  expect(countMet([{ met: true }, { met: false }, { met: true }])).toBe(2);
  expect(countMet([])).toBe(0);
});
