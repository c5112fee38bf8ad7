import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openBytes } from '../src/capture/memory-source.js';
import { CaptureError, type Explanation, explain, openCapture } from '../src/index.js';

const CLOSE = 'fixtures/tcp-close-four-segments.pcap';

async function collect(explanations: AsyncIterable<Explanation>): Promise<Explanation[]> {
  const all: Explanation[] = [];
  for await (const explanation of explanations) all.push(explanation);
  return all;
}

describe('explain()', () => {
  it('gives stories and words, safe to keep and to put into JSON', async () => {
    const [flow] = await collect(explain(openCapture(CLOSE)));
    expect(flow?.displayFilter).toBe('tcp.stream eq 0');
    expect(flow?.story.steps).toHaveLength(9);
    expect(flow?.steps[6]?.meaning.join(' ')).toContain('36 + 1 = 37');
    expect(JSON.parse(JSON.stringify(flow?.story.flow))).toEqual(flow?.story.flow);
  });

  it('in either language, folded or not, of the flows named', async () => {
    const [zh] = await collect(explain(openCapture(CLOSE), { language: 'zh' }));
    expect(zh?.steps[0]?.meaning.join('')).toContain('客户端');
    const capture = 'fixtures/tcp-zero-window.pcap';
    const [folded] = await collect(explain(openCapture(capture)));
    const [unfolded] = await collect(explain(openCapture(capture), { fold: false }));
    expect(unfolded?.steps.length).toBeGreaterThan(folded?.steps.length ?? 0);
    expect(await collect(explain(openCapture(CLOSE), { streams: ['tcp:1'] }))).toEqual([]);
    const [short] = await collect(explain(openCapture(CLOSE), { maxSteps: 4 }));
    expect([short?.steps.length, short?.story.omitted]).toEqual([4, 5]);
  });

  it('gives what stands before the damage, and throws it then', async () => {
    const bytes = readFileSync(CLOSE);
    const seen: Explanation[] = [];
    const reading = async () => {
      for await (const explanation of explain(openBytes(bytes.subarray(0, bytes.length - 5)))) seen.push(explanation);
    };
    await expect(reading()).rejects.toBeInstanceOf(CaptureError);
    expect(seen[0]?.steps).toHaveLength(8);
  });

  it('does not take a name that is none', async () => {
    await expect(collect(explain(openCapture(CLOSE), { streams: ['tcp'] }))).rejects.toThrow(TypeError);
  });
});
