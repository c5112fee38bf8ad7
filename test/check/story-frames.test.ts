/** The frames that a failure names: those that the record knows of, and for a counter the very segments that it counts. */
import { describe, expect, it } from 'vitest';
import { isCounted, nameFrames } from '../../src/check/evidence/story-frames.js';
import { FACTS, findFact } from '../../src/check/facts/fact-table.js';
import { type FactFailure, FRAMES_LIMIT } from '../../src/check/result.js';
import {
  MARK_DUPLICATE_ACK,
  MARK_FAST_RETRANSMISSION,
  MARK_KEEP_ALIVE,
  MARK_LOST_SEGMENT,
  MARK_OUT_OF_ORDER,
  MARK_RETRANSMISSION,
  MARK_SPURIOUS_RETRANSMISSION,
  MARK_WINDOW_FULL,
  MARK_ZERO_WINDOW,
} from '../../src/flow/annotation.js';
import type { FlowStory, SegmentStep, Step } from '../../src/flow/story/story.js';
import { FIN, RST } from '../../src/wire/segment.js';
import { readStories, tellConversation } from '../support/stories.js';

const TALK = '> S 0\n< S. 0 1\n> . 1 1\n> P. 1 1 hello\n< . 1 6';

describe('the frames of a fact are', () => {
  const frames = async (script: string, path: string) => {
    const [{ flow }] = (await tellConversation(script)) as [FlowStory];
    return findFact(path)?.frames?.(flow);
  };

  it.each<[string, string, string, number[] | undefined]>([
    ['the three of a complete handshake', TALK, 'handshake.verdict', [1, 2, 3]],
    ['those of the equations that do not hold alone', '> S 0\n< S. 0 2\n> . 2 1', 'handshake.rtt', [2]],
    ['one frame where two equations fail in it', '> S 0\n< S. 0 1\n> . 2 2', 'handshake.verdict', [3]],
    ['to the end of what was not opened', '> S 0\n> S 0 +1000\n< R. 0 1', 'handshake.verdict', [1, 3]],
    ['to the end of what stayed half open', '> S 0\n< S. 0 1\n> S 0 +1000', 'handshake.fastOpen', [1, 2, 3]],
    ['where a flow begins that was there before', '> P. 1 1 hello\n< . 1 6', 'handshake.verdict', [1]],
    ['of each equation its own', TALK, 'handshake.proof.synAck.ack', [2]],
    ['of each equation its own', TALK, 'handshake.proof.ack.ack', [3]],
    ['of an equation that could not be tried, the first', '> S 0\n> S 0 +1000', 'handshake.proof.ack.seq', [1]],
    ['of the close the last', TALK, 'close.verdict', [5]],
    ['of a state the last', TALK, 'serverState', [5]],
    ['of a state the last', TALK, 'clientState', [5]],
    ['of the start the first', TALK, 'startTime', [1]],
    ['of the first frame that one', TALK, 'firstFrame', [1]],
    ['of the last frame that one', TALK, 'lastFrame', [5]],
    ['of what is around the first', TALK, 'encapsulation', [1]],
    ['not known for sums', TALK, 'bytes', undefined],
  ])('%s: %s', async (_, script, path, expected) => {
    expect(await frames(script, path)).toEqual(expected);
  });

  it('of the handshake of a UDP flow the first, for what it is worth', async () => {
    const [{ flow }] = (await readStories('fixtures/udp-hello-three-ports.pcap')) as [FlowStory];
    expect(findFact('handshake.verdict')?.frames?.(flow)).toEqual([flow.firstFrame]);
  });
});

describe('the frames of a counter', () => {
  const [story] = [{ flow: {}, omitted: 0 } as FlowStory];
  const segment = (frame: number, from: 'client' | 'server', parts: Partial<SegmentStep>): Step =>
    ({ kind: 'segment', frame, from, marks: 0, flags: 0, ...parts }) as SegmentStep;
  const failureOf = (fact: string): FactFailure => ({ kind: 'fact', fact, frames: [1, 99] }) as unknown as FactFailure;

  function find(fact: string, steps: Step[]): number[] {
    const failure = failureOf(fact);
    nameFrames(failure, { ...story, steps });
    return failure.frames;
  }

  const MARKS: Record<string, number> = {
    fastRetransmissions: MARK_FAST_RETRANSMISSION,
    spuriousRetransmissions: MARK_SPURIOUS_RETRANSMISSION,
    outOfOrder: MARK_OUT_OF_ORDER,
    lostSegments: MARK_LOST_SEGMENT,
    duplicateAcks: MARK_DUPLICATE_ACK,
    zeroWindows: MARK_ZERO_WINDOW,
    windowFulls: MARK_WINDOW_FULL,
    keepAlives: MARK_KEEP_ALIVE,
  };
  const all = [...Object.values(MARKS), MARK_RETRANSMISSION];
  /** One segment of each mark and flag from the client, then one of each from the server; frames from 10 and from 50. */
  const steps = (
    [
      ['client', 10],
      ['server', 50],
    ] as const
  ).flatMap(([from, first]) => [
    ...all.map((marks, i) => segment(first + i, from, { marks })),
    segment(first + 20, from, { flags: FIN }),
    segment(first + 21, from, { flags: RST }),
  ]);

  it.each([
    ...Object.keys(MARKS).map((name, i) => [name, [10 + i], [50 + i]] as const),
    ['fins', [30], [70]],
    ['resets', [31], [71]],
  ] as const)('%s', (name, client, server) => {
    expect(find(`clientToServer.${name}`, steps)).toEqual(client);
    expect(find(`serverToClient.${name}`, steps)).toEqual(server);
    expect(find(name, steps)).toEqual([...client, ...server]);
  });

  it('retransmissions of both directions are of three kinds, of one direction the plain ones', () => {
    expect(find('clientToServer.retransmissions', steps)).toEqual([18]);
    expect(find('serverToClient.retransmissions', steps)).toEqual([58]);
    expect(find('retransmissions', steps)).toEqual([10, 11, 18, 50, 51, 58]);
  });

  it('are twenty at most, each once, and of segments alone', () => {
    const many = Array.from({ length: 60 }, (_, i) => segment(i >> 1, 'client', { flags: FIN }));
    expect(find('fins', many)).toEqual(Array.from({ length: FRAMES_LIMIT }, (_, i) => i));
    expect(find('fins', [{ ...(many[0] as object), kind: 'icmp' } as Step])).toEqual([1, 99]);
  });

  it('stay as they were where there is none, and for a fact that counts nothing', () => {
    expect(find('fins', [])).toEqual([1, 99]);
    expect(find('bytes', steps)).toEqual([1, 99]);
  });

  it('are to be found for counters alone', () => {
    const counters = FACTS.map(({ path }) => path).filter((path) => isCounted(failureOf(path)));
    const names = ['retransmissions', ...Object.keys(MARKS), 'resets', 'fins'];
    expect(counters).toEqual([
      ...names,
      ...names.map((name) => `clientToServer.${name}`),
      ...names.map((name) => `serverToClient.${name}`),
    ]);
  });
});
