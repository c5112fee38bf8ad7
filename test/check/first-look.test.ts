/** What is decided while a capture is read the first time is what matchSegments says of the finished stories. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import { FirstLook } from '../../src/check/evidence/first-look.js';
import { parseRules } from '../../src/check/rules/parse-rules.js';
import type { Rule } from '../../src/check/rules/rule.js';
import { matchSegments } from '../../src/check/segments/segment-matcher.js';
import type { FlowStory } from '../../src/flow/story/story.js';
import { Pipeline } from '../../src/pipeline.js';
import { formatTranscript } from '../../src/report/transcript/transcript.js';
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

async function look(capture: string, rules: readonly Rule[], limits = {}) {
  const first = FirstLook.over(rules, limits) as FirstLook;
  const pipeline = new Pipeline();
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
