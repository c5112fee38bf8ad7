import { describe, expect, it } from 'vitest';
import { TCP_STREAM_WORDS } from '../../src/flow/analysis/tcp-records.js';
import { Annotation } from '../../src/flow/annotation.js';
import { CaptureClock } from '../../src/flow/capture-clock.js';
import { Conversations, FlowBudget } from '../../src/flow/conversations.js';
import { TcpJudge } from '../../src/flow/judgement/tcp-judge.js';
import { Frame } from '../../src/wire/frame.js';
import { Segment } from '../../src/wire/segment.js';

const SYN = 0x02;
const RST_ACK = 0x14;
const SYN_ACK = 0x12;
const ACK = 0x10;

function judgeSegments(...segments: [side: number, flags: number, seq: number, ack: number, length: number, rtt: number][]) {
  const clock = new CaptureClock();
  clock.set({ seconds: 1, nanoseconds: 0, hasTime: true });
  const conversations = new Conversations(TCP_STREAM_WORDS, clock, new FlowBudget(10));
  conversations.store.add();
  const judge = new TcpJudge(clock, conversations);
  const annotation = new Annotation();
  annotation.stream = 0;
  const segment = new Segment();
  segment.hasLength = true;
  const frame = new Frame();
  for (const [side, flags, seq, ack, length, rtt] of segments) {
    frame.number++;
    annotation.side = side;
    annotation.ackRtt = rtt;
    Object.assign(segment, { flags, seq, ack, payloadLength: length });
    judge.observe(frame, segment, annotation);
  }
  return judge.recall(0);
}

describe('what a flow costs', () => {
  it.each([
    ['a SYN', [[0, SYN, 100, 0, 0, 0]]],
    [
      'a SYN and its repeat',
      [
        [0, SYN, 100, 0, 0, 0],
        [0, SYN, 100, 0, 0, 0],
      ],
    ],
    [
      'a SYN and its SYN-ACK',
      [
        [0, SYN, 100, 0, 0, 0],
        [1, SYN_ACK, 500, 101, 0, 7000],
      ],
    ],
    [
      'a SYN refused',
      [
        [0, SYN, 100, 0, 0, 0],
        [1, RST_ACK, 0, 101, 0, 7000],
      ],
    ],
  ] as const)('%s: one record of 368 bytes', (_name, segments) => {
    const flow = judgeSegments(...(segments as unknown as Parameters<typeof judgeSegments>));
    expect(flow.flows.stride * 4).toBe(368);
    expect(flow.hasDetail).toBe(false);
  });

  it('is a second record from the final ACK on', () => {
    const flow = judgeSegments([0, SYN, 100, 0, 0, 0], [1, SYN_ACK, 500, 101, 0, 7000], [0, ACK, 101, 501, 0, 0]);
    expect(flow.hasDetail).toBe(true);
  });
});
