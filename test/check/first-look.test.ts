/** What is decided while a capture is read the first time is what matchSegments says of the finished stories. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import { FirstLook } from '../../src/check/evidence/first-look.js';
import { PatternWatch } from '../../src/check/evidence/pattern-watch.js';
import { parseRules } from '../../src/check/rules/parse-rules.js';
import type { Rule } from '../../src/check/rules/rule.js';
import { matchSegments } from '../../src/check/segments/segment-matcher.js';
import { parseSegments } from '../../src/check/segments/segment-parser.js';
import { PIECE_COST } from '../../src/flow/reassembly/held-segments.js';
import { StreamFollower } from '../../src/flow/reassembly/stream-follower.js';
import type { FlowStory } from '../../src/flow/story/story.js';
import type { TrackerLimits } from '../../src/flow/tracker.js';
import { Pipeline } from '../../src/pipeline.js';
import { formatTranscript } from '../../src/report/transcript/transcript.js';
import { writePcap } from '../support/capture-writer.js';
import { timedConversation } from '../support/conversation.js';
import { ethernet, frame, icmp, ipv4, udp } from '../support/frame-builder.js';
import { readStories } from '../support/stories.js';

const CAPTURES = [
  'tcp-close-four-segments',
  'tcp-half-close',
  'tcp-loss-sack',
  'tcp-refused',
  'tcp-simultaneous-open-and-close',
  'tcp-syn-ack-before-syn',
  'tcp-begun-midway',
  'udp-hello-three-ports',
  'ip-icmp-errors',
  'tunnels',
].map((name) => `fixtures/${name}.pcap`);

async function look(capture: string | Uint8Array, rules: readonly Rule[], limits = {}, tracker: Partial<TrackerLimits> = {}) {
  const first = FirstLook.over(rules, limits) as FirstLook;
  const pipeline = new Pipeline({ tracker });
  const source = openCapture(capture);
  await pipeline.run(source, {
    row({ frame, annotations }) {
      first.take(frame, annotations);
      return true;
    },
    async pause() {},
  });
  await source.close();
  first.finish();
  return { first, flows: [...pipeline.tracker.flows()] };
}

/** A flow's own lines: some left out, some twice, some `...` between, ends open or not. */
function patternOf(story: FlowStory, cuts: readonly number[]): string {
  const lines = formatTranscript(story)
    .split('\n')
    .slice(1, 40)
    .filter((line) => line !== '');
  const made = lines.flatMap((line, i) => {
    const cut = cuts[i % cuts.length];
    return cut === 0 ? ['...'] : cut === 1 ? [] : cut === 2 ? ['...', line] : cut === 3 ? [line, line] : [line];
  });
  const text = made.filter((line, i) => line !== '...' || made[i - 1] !== '...');
  return text.some((line) => line !== '...') ? text.join('\n') : `${lines[0]}\n...`;
}

describe('patterns of segments', () => {
  it.each(CAPTURES)('%s', async (capture) => {
    const stories = await readStories(capture);
    const told = stories.filter(({ steps }) => steps.some(({ kind }) => kind === 'segment' || kind === 'datagram'));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(12), { minLength: 1, maxLength: 20 }), fc.nat(), async (cuts, nth) => {
        const segments = patternOf(told[nth % told.length] as FlowStory, cuts);
        const { rules } = parseRules(JSON.stringify({ version: 1, rules: [{ name: 'a', segments }] }));
        const [rule] = rules as [Rule];
        const { first, flows } = await look(capture, rules);
        for (const [i, flow] of flows.entries()) {
          if (rule.match.protocols?.includes(flow.protocol) === false) continue;
          const expected = matchSegments(rule.segments?.pattern ?? [], stories[i] as FlowStory) === undefined;
          expect({ stream: flow.stream, met: first.evidenceOf(flow).meetsSegments?.(rule) }).toEqual({
            stream: flow.stream,
            met: expected,
          });
        }
      }),
      { numRuns: 25, seed: 6 },
    );
  });
});

describe('payload', () => {
  const [rule] = parseRules('version: 1\nrules: [{name: a, match: {payload: 你好}}]').rules as [Rule];
  const capture = 'fixtures/udp-hello-three-ports.pcap';
  const found = ({ first, flows }: Awaited<ReturnType<typeof look>>) => flows.map((flow) => first.evidenceOf(flow).hasPayload?.(rule));

  it('is found or not, flow by flow', async () => {
    expect(new Set(found(await look(capture, [rule])))).toEqual(new Set([true]));
    expect(found(await look('fixtures/tcp-half-close.pcap', [rule]))).toEqual([false]);
  });

  it('is left undecided for flows beyond the limit, but for those without any', async () => {
    expect(new Set(found(await look(capture, [rule], { watchedFlows: 0 })))).toEqual(new Set([undefined]));
    expect(found(await look('fixtures/tcp-refused.pcap', [rule], { watchedFlows: 0 }))).toEqual([false]);
  });

  it('is left undecided where not all can be held', async () => {
    const lossy = 'fixtures/tcp-reordered-duplicated.pcap';
    expect(found(await look(lossy, [rule], { reorderBytes: 1 }))).toEqual([undefined]);
    expect(found(await look(lossy, [rule]))).toEqual([false]);
  });
});

describe('what rules can be about', () => {
  const TALK = '> S 0\n< S. 0 1\n> . 1 1\n> P. 1 1 hello\n< . 1 6';
  const three = [
    ...timedConversation(TALK),
    ...timedConversation(TALK.replace('hello', 'other'), { clientPort: 40001, serverPort: 81 }),
    ...timedConversation('< S. 0 1\n> S 0\n> . 1 1\n< P. 1 1 hello', { clientPort: 40002 }),
  ];

  async function decide(rule: string, packets = three, limits = {}, tracker: Partial<TrackerLimits> = {}) {
    const [parsed] = parseRules(`version: 1\nrules: [{name: a, ${rule}}]`).rules as [Rule];
    const { first, flows } = await look(writePcap(packets), [parsed], limits, tracker);
    return flows.map((flow) => {
      const { hasPayload, meetsSegments } = first.evidenceOf(flow);
      return parsed.segments === undefined ? hasPayload?.(parsed) : meetsSegments?.(parsed);
    });
  }

  it.each<[string, (boolean | undefined)[]]>([
    ['match: {payload: hello}', [true, false, true]],
    ['match: {payload: {contains: hello, from: client}}', [true, false, false]],
    ['match: {payload: {contains: hello, from: server}}', [false, false, true]],
    ['match: {payload: hello, server: {port: 80}}', [true, false, true]],
    ['match: {payload: hello, server: {port: 81}}', [false, false, false]],
    ['match: {payload: other, server: {port: 81}}', [false, true, false]],
    ['match: {payload: other, server: {port: 80-81}}', [false, true, false]],
    ['match: {payload: other, server: {port: 81-82}}', [false, true, false]],
    ['match: {payload: hello, client: {port: 39999-40000}}', [true, false, false]],
    ['match: {payload: hello, client: {port: [1, 40002]}}', [false, false, true]],
    ['match: {payload: hello, client: {port: 40000}, server: {port: 81}}', [false, false, false]],
    ['segments: "C > S S\\n..."', [true, true, false]],
    ['segments: "S > C S.\\n..."', [false, false, true]],
    ['segments: "C > S S\\n...", match: {server: {port: 81}}', [false, true, false]],
    ['segments: "...\\nC > S P. (5)\\n..."', [true, true, false]],
    ['segments: "...\\nS > C P. (5)"', [false, false, true]],
    ['segments: "...\\nC > S . ack 1\\n...\\nS > C . ack 6"', [true, true, false]],
    ['segments: "C > S udp"', [undefined, undefined, undefined]],
  ])('%s', async (rule, expected) => {
    expect(await decide(rule)).toEqual(expected);
  });

  it('each rule has its own answer', async () => {
    const text =
      'version: 1\nrules:\n- {name: a, match: {payload: hello}}\n- {name: b, match: {payload: bye}}\n- {name: c, segments: "C > S S\\n..."}\n- {name: d, segments: "C > S S."}';
    const { rules } = parseRules(text);
    const { first, flows } = await look(writePcap(timedConversation(TALK)), rules);
    const [evidence] = flows.map((flow) => first.evidenceOf(flow));
    expect(rules.map((rule) => evidence?.hasPayload?.(rule))).toEqual([true, false, false, false]);
    expect(rules.map((rule) => evidence?.meetsSegments?.(rule))).toEqual([undefined, undefined, true, false]);
  });

  it.each<[string, string, boolean]>([
    ['C > S S\\n...\\nC > S F.', '> S 0', false],
    ['...\\nC > S S\\n...\\nC > S F.', '> S 0', false],
    ['C > S S\\n...\\nC > S F.', '> S 0\n> F. 1 1', true],
    ['C > S S\\n...\\nC > S F.', '> S 0\n> F. 1 1\n> R 2', false],
    ['C > S S', '> S 0', true],
    ['C > S S', '> S 0\n< S. 0 1', false],
    ['C > S S\\nS > C S.', '> S 0', false],
    ['C > S S win 64240', '> S 0', true],
    ['C > S S win 1', '> S 0', false],
    ['C > S S <mss 1460>', '> S 0', true],
    ['C > S S <no mss>', '> S 0', false],
    ['C > S S ?:0(0)', '> S 0', true],
    ['C > S S ?:1(?)', '> S 0', false],
    ['C > S S 1:?(?)', '> S 0', false],
    ['C > S S (1..)', '> S 0', false],
    ['C > S * ack ?', '> S 0', true],
    ['C > S * ack 0..', '> S 0', false],
    ['S > C S', '> S 0', false],
  ])('the whole flow %s over %j: %s', async (segments, script, expected) => {
    expect(await decide(`segments: "${segments}"`, timedConversation(script))).toEqual([expected]);
  });

  it('of ICMP errors only the refusal of a datagram is a segment of its flow', async () => {
    const [syn] = timedConversation('> S 0') as [(typeof three)[number]];
    const error = (type: number, code: number, quoted: Uint8Array) => ({
      ...syn,
      data: frame(
        ethernet(),
        ipv4({ source: '10.0.0.2', destination: '10.0.0.1', protocol: 1 }),
        icmp({ type, code }),
        quoted.subarray(14),
      ),
    });
    const asked = { ...syn, data: frame(ethernet(), ipv4(), udp({ sourcePort: 40000, destinationPort: 53 }), 'hello') };
    expect(await decide('segments: C > S S', [syn, error(3, 3, syn.data)])).toEqual([true]);
    expect(await decide('segments: "C > S udp\\nS > C icmp port-unreachable"', [asked, error(3, 3, asked.data)])).toEqual([true]);
    expect(await decide('segments: C > S udp', [asked, error(3, 3, asked.data)])).toEqual([false]);
    expect(await decide('segments: C > S udp', [asked, error(11, 0, asked.data)])).toEqual([true]);
    expect(await decide('match: {payload: hello}', [asked, error(3, 3, asked.data)])).toEqual([true]);
  });

  it('a flow without a segment of its own meets no pattern', () => {
    const watch = (text: string) => new PatternWatch(parseSegments(text)).matches(0, 0);
    expect(['C > S S', '...\nC > S S', '...\nC > S S\n...', 'C > S S\n...'].map(watch)).toEqual([false, false, false, false]);
  });

  it('text behind a gap is found at the end, text over it is not', async () => {
    const gap = timedConversation('> S 0\n< S. 0 1\n> . 1 1\n> P. 1 1 hel\n> P. 101 1 lo hello');
    expect(await decide('match: {payload: hello}', gap)).toEqual([true]);
    expect(await decide('match: {payload: hello lo}', gap)).toEqual([false]);
    expect(await decide('match: {payload: hello}', gap.slice(0, 4))).toEqual([false]);
    const border = timedConversation('> S 0\n< S. 0 1\n> . 1 1\n> P. 1 1 hel\n> P. 4 1 lo');
    expect(await decide('match: {payload: hello}', border)).toEqual([true]);
  });

  it('text of datagrams, each by itself', async () => {
    const datagram = (text: string) => ({ data: frame(ethernet(), ipv4(), udp({ sourcePort: 40000, destinationPort: 53 }), text) });
    expect(await decide('match: {payload: hello}', [datagram('x hello')] as never)).toEqual([true]);
    expect(await decide('match: {payload: hello}', [datagram('hel'), datagram('lo')] as never)).toEqual([false]);
    expect(await decide('segments: "C > S udp\\nC > S udp"', [datagram('hel'), datagram('lo')] as never)).toEqual([true]);
    expect(await decide('segments: "C > S udp"', [datagram('hel'), datagram('lo')] as never)).toEqual([false]);
  });

  it('an answer may be refused as well, by the client', async () => {
    const packet = (up: boolean) => {
      const [source, destination] = up ? ['10.0.0.1', '10.0.0.2'] : ['10.0.0.2', '10.0.0.1'];
      const [sourcePort, destinationPort] = up ? [40000, 53] : [53, 40000];
      return { data: frame(ethernet(), ipv4({ source, destination }), udp({ sourcePort, destinationPort }), 'hello') };
    };
    const refusal = {
      data: frame(
        ethernet(),
        ipv4({ source: '10.0.0.1', destination: '10.0.0.2', protocol: 1 }),
        icmp({ type: 3, code: 3 }),
        packet(false).data.subarray(14),
      ),
    };
    const packets = [packet(true), packet(false), refusal] as never;
    expect(await decide('segments: "C > S udp\\nS > C udp\\nC > S icmp port-unreachable"', packets)).toEqual([true]);
    expect(await decide('segments: "C > S udp\\nS > C udp\\nS > C icmp port-unreachable"', packets)).toEqual([false]);
  });

  it('a flow that no rule can be about takes no room', async () => {
    expect(await decide('match: {payload: other, server: {port: 81}}', three, { watchedFlows: 1 })).toEqual([false, true, false]);
  });

  it('a flow beyond the tracker’s limit takes no room', async () => {
    const datagram = (sourcePort: number, text: string) => frame(ethernet(), ipv4(), udp({ sourcePort, destinationPort: 53 }), text);
    // The flow that is tracked is seen first as an ICMP error quotes it, and sends only after the one that finds no room.
    const error = frame(
      ethernet(),
      ipv4({ source: '10.0.0.2', destination: '10.0.0.1', protocol: 1 }),
      icmp({ type: 11, code: 0 }),
      datagram(40000, 'bye').subarray(14),
    );
    const packets = [error, datagram(40001, 'other'), datagram(40000, 'hello')].map((data) => ({ data })) as never;
    expect(await decide('match: {payload: hello}', packets, { watchedFlows: 1 }, { maxFlows: 1 })).toEqual([true]);
    expect(await decide('match: {payload: hello}', packets, { watchedFlows: 1 })).toContain(undefined);
  });

  it('a frame with two segments of a flow is searched once', async () => {
    const takes = vi.spyOn(StreamFollower.prototype, 'takeFrame');
    try {
      // A datagram in a tunnel between the same two ends: the outer one and the inner one are of one flow.
      const inner = frame(ethernet(), ipv4(), udp({ sourcePort: 4789, destinationPort: 4789 }), 'hello');
      const header = Uint8Array.from([8, 0, 0, 0, 0, 0, 7, 0]);
      const data = frame(ethernet(), ipv4(), udp({ sourcePort: 4789, destinationPort: 4789 }), header, inner);
      const [syn] = timedConversation('> S 0') as [(typeof three)[number]];
      expect(
        await decide('match: {payload: bye}', [
          { ...syn, data },
          { ...syn, data },
        ]),
      ).toEqual([false]);
      expect(takes).toHaveBeenCalledTimes(2);
    } finally {
      takes.mockRestore();
    }
  });

  it('what the server sends early is held as well', async () => {
    const early = timedConversation('> S 0\n< S. 0 1\n> . 1 1\n< P. 101 1 ~200\n< P. 401 1 ~200');
    expect(await decide('match: {payload: bye}', early, { reorderBytes: PIECE_COST + 200 })).toEqual([undefined]);
    expect(await decide('match: {payload: bye}', early, { reorderBytes: 2 * PIECE_COST + 400 })).toEqual([false]);
  });

  it('what servers send early counts over all flows', async () => {
    const early = (clientPort: number) => timedConversation('> S 0\n< S. 0 1\n> . 1 1\n< P. 101 1 ~200', { clientPort });
    const packets = [...early(40000), ...early(40001)];
    const one = PIECE_COST + 200;
    expect(await decide('match: {payload: bye}', packets, { reorderBytes: 2 * one })).toEqual([false, false]);
    expect(await decide('match: {payload: bye}', packets, { reorderBytes: 2 * one - 1 })).toEqual([false, undefined]);
  });

  it('what is let go of makes room for what another flow holds', async () => {
    const early = (clientPort: number, more = '') => timedConversation(`> S 0\n< S. 0 1\n> . 1 1\n> P. 101 1 ~200${more}`, { clientPort });
    const packets = [...early(40000), ...early(40001, '\n> P. 401 1 ~200'), ...early(40002)];
    expect(await decide('match: {payload: bye}', packets, { reorderBytes: 2 * (PIECE_COST + 200) })).toEqual([false, undefined, false]);
  });

  it('a flow that has had all that is looked for makes room for another', async () => {
    const packets = [
      ...timedConversation(TALK),
      ...timedConversation(TALK, { clientPort: 40001 }),
      ...timedConversation(TALK, { clientPort: 40002 }),
    ];
    expect(await decide('match: {payload: hello}', packets, { watchedFlows: 1 })).toEqual([true, true, true]);
    expect(await decide('match: {payload: hello}', packets, { watchedFlows: 2 })).toEqual([true, true, true]);
    expect(await decide('match: {payload: bye}', packets, { watchedFlows: 1 })).toEqual([false, undefined, undefined]);
    expect(await decide('match: {payload: bye}', packets, { watchedFlows: 2 })).toEqual([false, false, undefined]);
  });

  it.each<['client' | 'server', string, (boolean | undefined)[]]>([
    ['client', '\n< P. 1 6 hello', [true, true]],
    ['server', '\n< P. 1 6 hello', [true, true]],
    ['client', '', [true, undefined]],
  ])('a text of the %s makes room once both sides have sent it, for either may be the client: %j', async (from, answer, expected) => {
    const packets = [40000, 40001].flatMap((clientPort) => timedConversation(`${TALK}${answer}`, { clientPort }));
    expect(await decide(`match: {payload: {contains: hello, from: ${from}}}`, packets, { watchedFlows: 1 })).toEqual(expected);
  });

  it('a flow of which too much had to be held makes room as well', async () => {
    const early = (clientPort: number) => timedConversation('> S 0\n< S. 0 1\n> . 1 1\n> P. 101 1 ~200\n> P. 301 1 ~200', { clientPort });
    const packets = [...early(40000), ...early(40001), ...early(40002)];
    expect(await decide('match: {payload: bye}', packets, { reorderBytes: 3 * (PIECE_COST + 200) })).toEqual([false, undefined, undefined]);
    expect(await decide('match: {payload: bye}', packets, { reorderBytes: 6 * (PIECE_COST + 200) })).toEqual([false, false, false]);
    expect(await decide('match: {payload: bye}', packets, { reorderBytes: 4 * (PIECE_COST + 200) })).toEqual([false, false, undefined]);
    expect(await decide('match: {payload: bye}', packets, { reorderBytes: 1, watchedFlows: 1 })).toEqual([undefined, undefined, undefined]);
  });

  it('is nothing but flow records for rules without segments and payload', () => {
    const { rules } = parseRules('version: 1\nrules: [{name: a, match: {stream: tcp:0}, expect: {frames: 1}}]');
    expect(FirstLook.over(rules)).toBeUndefined();
    expect(FirstLook.over([])).toBeUndefined();
  });
});
