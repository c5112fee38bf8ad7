/** What a second reading gathers: which flows are looked at together, what is kept of each, and what had to be let go of. */
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import { type Candidate, EvidenceCollector, splitBatches } from '../../src/check/evidence/evidence-collector.js';
import { parseRules } from '../../src/check/rules/parse-rules.js';
import type { Rule } from '../../src/check/rules/rule.js';
import { PIECE_COST } from '../../src/flow/reassembly/held-segments.js';
import type { FlowSummary } from '../../src/flow/summary.js';
import { Pipeline } from '../../src/pipeline.js';
import { writePcap } from '../support/capture-writer.js';
import { timedConversation } from '../support/conversation.js';
import { ethernet, frame, icmp, ipv4, udp } from '../support/frame-builder.js';

function rulesOf(...texts: string[]): Rule[] {
  const lines = texts.map((text, i) => `- {name: r${i}, ${text}}\n`);
  return [...parseRules(`version: 1\nrules:\n${lines.join('')}`).rules];
}

const PAYLOAD = 'match: {payload: hello}';
const WHOLE = 'segments: "C > S S\\nS > C S."';
const BEGINNING = 'segments: "C > S S\\nS > C S.\\n..."';

describe('flows are looked at together', () => {
  const candidate = (frames: number, ...texts: string[]): Candidate => ({
    stream: 'tcp:0',
    frames,
    lastFrame: 9,
    rules: rulesOf(...texts),
  });
  const sizes = (candidates: readonly Candidate[]) => splitBatches(candidates).map((batch) => batch.length);
  const times = (count: number, one: Candidate) => Array.from({ length: count }, () => one);

  it.each<[string, Candidate[], number[]]>([
    ['none', [], []],
    ['one', [candidate(1_000_000, WHOLE)], [1]],
    ['as many as have room for their segments', times(3, candidate(20_000, WHOLE)), [3]],
    ['one more', [...times(3, candidate(20_000, WHOLE)), candidate(1, WHOLE)], [3, 1]],
    ['each alone', times(3, candidate(60_001, WHOLE)), [1, 1, 1]],
    ['small ones behind a large one', [candidate(60_000, WHOLE), ...times(2, candidate(5, WHOLE))], [1, 2]],
    ['the beginning of flows however long', times(3, candidate(1_000_000, BEGINNING)), [3]],
    ['those of payload however long', times(3, candidate(1_000_000, PAYLOAD)), [3]],
    ['the most that any rule asks for', times(3, candidate(50_000, BEGINNING, WHOLE, PAYLOAD)), [1, 1, 1]],
    ['a run in the middle asks for all', times(2, candidate(50_000, 'segments: "C > S S\\n...\\nC > S F\\n..."')), [1, 1]],
    ['a run at the front asks for all', times(2, candidate(50_000, 'segments: "...\\nC > S F\\n..."')), [1, 1]],
    ['ten thousand at most', times(10_001, candidate(1, PAYLOAD)), [10_000, 1]],
  ])('%s', (_, candidates, expected) => {
    expect(sizes(candidates)).toEqual(expected);
    expect(splitBatches(candidates).flat()).toEqual(candidates);
  });
});

type Packets = Parameters<typeof writePcap>[0];

const TALK = '> S 0\n< S. 0 1\n> . 1 1\n> P. 1 1 hello\n< . 1 6\n> F. 6 1';

function datagram(text: string, up = true): Packets[number] {
  const [source, destination] = up ? ['10.0.0.1', '10.0.0.2'] : ['10.0.0.2', '10.0.0.1'];
  const [sourcePort, destinationPort] = up ? [40000, 53] : [53, 40000];
  return { data: frame(ethernet(), ipv4({ source, destination }), udp({ sourcePort, destinationPort }), text) };
}

/** Reads the packets with every flow, or those named, a candidate for the rules. */
async function gather(
  packets: Packets,
  texts: readonly string[],
  { streams, reorderBytes }: { streams?: string[]; reorderBytes?: number } = {},
) {
  const rules = rulesOf(...texts);
  const capture = writePcap(packets);
  const flows: FlowSummary[] = [];
  const first = new Pipeline();
  await first.run(openCapture(capture));
  for (const flow of first.tracker.flows()) flows.push(flow);
  const candidates = flows
    .filter(({ stream }) => streams?.includes(stream) ?? true)
    .map(({ stream, clientToServer, serverToClient, lastFrame }) => ({
      stream,
      frames: clientToServer.frames + serverToClient.frames,
      lastFrame,
      rules,
    }));
  const collector = new EvidenceCollector(candidates, reorderBytes);
  const second = new Pipeline();
  await second.run(openCapture(capture), {
    row({ frame: each, annotations }) {
      collector.take(each, annotations);
      return true;
    },
    async pause() {},
  });
  collector.finish(second.tracker);
  return { collector, flows, candidates, rules };
}

describe('of a flow is kept', () => {
  const stepsOf = ({ collector, flows }: Awaited<ReturnType<typeof gather>>) =>
    flows.map((flow) => collector.evidenceOf(flow).story?.steps.map((step) => ('frame' in step ? step.frame : 0)));

  it.each<[string, string[], (number[] | undefined)[]]>([
    ['every segment for a whole pattern', [WHOLE], [[1, 2, 3, 4, 5, 6]]],
    ['as many as a beginning has lines, the run with it', [BEGINNING], [[1, 2, 3]]],
    ['the most that a rule asks for', [BEGINNING, WHOLE], [[1, 2, 3, 4, 5, 6]]],
    ['none for payload', [PAYLOAD], [undefined]],
    ['both', [PAYLOAD, BEGINNING], [[1, 2, 3]]],
  ])('%s', async (_, texts, expected) => {
    expect(stepsOf(await gather(timedConversation(TALK), texts))).toEqual(expected);
  });

  it('each segment for itself, however many are alike', async () => {
    const talk = Array.from({ length: 20 }, (_, i) => `> P. ${1 + 5 * i} 1 hello\n< . 1 ${6 + 5 * i}`).join('\n');
    const { collector, flows } = await gather(timedConversation(`> S 0\n< S. 0 1\n> . 1 1\n${talk}`), [WHOLE]);
    const { story, hasPayload } = collector.evidenceOf(flows[0] as FlowSummary);
    expect(story?.steps.map(({ kind }) => kind)).toEqual(Array(43).fill('segment'));
    expect(hasPayload).toBeUndefined();
  });

  it('nothing where it is no candidate, whatever stands beside', async () => {
    const packets = [...timedConversation(TALK), ...timedConversation(TALK, { clientPort: 40001 }), datagram('hello')];
    const found = await gather(packets, [WHOLE, PAYLOAD], { streams: ['tcp:1'] });
    expect(stepsOf(found)).toEqual([undefined, [7, 8, 9, 10, 11, 12], undefined]);
    expect(found.flows.map((flow) => found.collector.evidenceOf(flow).hasPayload !== undefined)).toEqual([false, true, false]);
    expect(found.collector.evidenceOf(found.flows[0] as FlowSummary)).toEqual({});
  });

  it('TCP and UDP apart, though their numbers are the same', async () => {
    const packets = [...timedConversation(TALK), datagram('hello'), datagram('bye', false)];
    const found = await gather(packets, ['segments: "C > S udp\\nS > C udp"'], { streams: ['udp:0'] });
    expect(stepsOf(found)).toEqual([undefined, [7, 8]]);
    expect(stepsOf(await gather(packets, [WHOLE], { streams: ['tcp:0'] }))).toEqual([[1, 2, 3, 4, 5, 6], undefined]);
  });

  it('no room for what an ICMP error quotes', async () => {
    const packets = timedConversation(TALK);
    const quote = (packets[0] as (typeof packets)[number]).data.subarray(14);
    const error = {
      data: frame(ethernet(), ipv4({ source: '10.0.0.9', destination: '10.0.0.1', protocol: 1 }), icmp({ type: 11 }), quote),
    };
    const found = await gather([...packets.slice(0, 1), error, error, ...packets.slice(1)], [BEGINNING]);
    const kinds = found.collector.evidenceOf(found.flows[0] as FlowSummary).story?.steps.map(({ kind }) => kind);
    expect(kinds).toEqual(['segment', 'icmp', 'icmp', 'segment', 'segment']);
  });
});

describe('payload', () => {
  const found = async (packets: Packets, text: string, options = {}) => {
    const { collector, flows, rules, candidates } = await gather(packets, [text], options);
    return flows.map((flow, i) =>
      collector.hasLetGo(candidates[i] as Candidate) ? 'let go' : collector.evidenceOf(flow).hasPayload?.(rules[0] as Rule),
    );
  };

  it.each<[string, Packets, string, unknown[]]>([
    ['is there', timedConversation(TALK), PAYLOAD, [true]],
    ['is not', timedConversation(TALK), 'match: {payload: bye}', [false]],
    ['is from the client', timedConversation(TALK), 'match: {payload: {contains: hello, from: client}}', [true]],
    ['is not from the server', timedConversation(TALK), 'match: {payload: {contains: hello, from: server}}', [false]],
    [
      'is from the server',
      timedConversation('> S 0\n< S. 0 1\n> . 1 1\n< P. 1 1 hello'),
      'match: {payload: {contains: hello, from: server}}',
      [true],
    ],
    ['is over a border of segments', timedConversation('> S 0\n< S. 0 1\n> . 1 1\n> P. 1 1 hel\n> P. 4 1 lo'), PAYLOAD, [true]],
    ['is in a datagram', [datagram('hello')], PAYLOAD, [true]],
    ['is not in two datagrams', [datagram('hel'), datagram('lo')], PAYLOAD, [false]],
    ['is not over a gap', timedConversation('> S 0\n< S. 0 1\n> . 1 1\n> P. 1 1 hel\n> P. 5 1 lo\n< . 1 7\n> F. 7 1'), PAYLOAD, [false]],
    ['is there behind a gap', timedConversation('> S 0\n< S. 0 1\n> . 1 1\n> P. 5 1 hello'), PAYLOAD, [true]],
    ['of a rule without any is none', timedConversation(TALK), `${PAYLOAD.replace('hello', 'x')}, ${WHOLE}`, [false]],
  ])('%s', async (_, packets, text, expected) => {
    expect(await found(packets, text)).toEqual(expected);
  });

  const early = timedConversation('> S 0\n< S. 0 1\n> . 1 1\n> P. 101 1 ~200\n> P. 1 1 ~100');

  it('is let go of where not all can be held', async () => {
    expect(await found(early, PAYLOAD)).toEqual([false]);
    expect(await found(early, PAYLOAD, { reorderBytes: 100 })).toEqual(['let go']);
    expect(await found([...early, ...timedConversation(TALK, { clientPort: 40001 })], PAYLOAD, { reorderBytes: 100 })).toEqual([
      'let go',
      true,
    ]);
  });

  it('is let go of for want of room beside other flows', async () => {
    const other = timedConversation('> S 0\n< S. 0 1\n> . 1 1\n> P. 101 1 ~200', { clientPort: 40001 });
    const held = [...early.slice(0, 4), ...other];
    expect(await found(held, PAYLOAD, { reorderBytes: 100_000 })).toEqual([false, false]);
    const [first, second] = await found(held, PAYLOAD, { reorderBytes: PIECE_COST + 300 });
    expect([first, second]).toEqual([false, 'let go']);
  });

  it('is held up to the very limit, and what is let go of makes room', async () => {
    const early = (clientPort: number) => timedConversation('> S 0\n< S. 0 1\n> . 1 1\n> P. 101 1 ~200', { clientPort });
    const more = timedConversation('> S 0\n< S. 0 1\n> . 1 1\n> P. 101 1 ~200\n> P. 401 1 ~200', { clientPort: 40001 });
    const one = PIECE_COST + 200;
    expect(await found(early(40000), PAYLOAD, { reorderBytes: one })).toEqual([false]);
    expect(await found(early(40000), PAYLOAD, { reorderBytes: one - 1 })).toEqual(['let go']);
    expect(await found([...early(40000), ...more, ...early(40002)], PAYLOAD, { reorderBytes: 2 * one })).toEqual([false, 'let go', false]);
  });

  it('of either side is held within the limit', async () => {
    const early = timedConversation('> S 0\n< S. 0 1\n> . 1 1\n< P. 101 1 ~200\n< P. 401 1 ~200');
    expect(await found(early, PAYLOAD, { reorderBytes: PIECE_COST + 200 })).toEqual(['let go']);
    expect(await found(early, PAYLOAD, { reorderBytes: 2 * PIECE_COST + 400 })).toEqual([false]);
  });

  it('is let go of for the rules that ask for it, others beside them', async () => {
    const { collector, candidates } = await gather(early, [PAYLOAD, WHOLE], { reorderBytes: 1 });
    expect(collector.hasLetGo(candidates[0] as Candidate)).toBe(true);
  });

  it('is not let go of where no rule asks for it', async () => {
    const { collector, candidates } = await gather(early, [WHOLE], { reorderBytes: 1 });
    expect(collector.hasLetGo(candidates[0] as Candidate)).toBe(false);
  });

  it('of a rule that has none is not there', async () => {
    const { collector, flows, rules } = await gather(timedConversation(TALK), [PAYLOAD, WHOLE]);
    const { hasPayload } = collector.evidenceOf(flows[0] as FlowSummary);
    expect(rules.map((rule) => hasPayload?.(rule))).toEqual([true, false]);
  });
});
