/** Where nobody reads rows the frames go shorter ways; what is told of the flows at the end is the same. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openBytes } from '../src/capture/memory-source.js';
import { CaptureError } from '../src/errors.js';
import type { FlowSummary } from '../src/flow/summary.js';
import { Pipeline, type Sink } from '../src/pipeline.js';
import { writePcap } from './support/capture-writer.js';
import { makeHostileTraffic } from './support/hostile-traffic.js';

const READER: Sink = { row: () => true, pause: async () => {} };

/** All that a pipeline knows at the end. */
async function read(bytes: Uint8Array, sink?: Sink): Promise<unknown> {
  const pipeline = new Pipeline();
  let failure: string | undefined;
  try {
    await pipeline.run(openBytes(bytes), sink);
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    failure = error.message;
  }
  const flows: FlowSummary[] = [...pipeline.tracker.flows()];
  const { frames, firstSeconds, firstNanoseconds, firstHasTime, unknownLinkTypes, tracker, frame } = pipeline;
  return {
    flows,
    failure,
    frames,
    first: [firstSeconds, firstNanoseconds, firstHasTime],
    unknownLinkTypes,
    refused: [tracker.refused, frame.addresses.refused, frame.fragments.abandoned],
  };
}

async function expectSame(bytes: Uint8Array): Promise<void> {
  expect(await read(bytes)).toEqual(await read(bytes, READER));
}

describe('without rows', () => {
  const fixtures = readdirSync('fixtures').filter((name) => /\.pcap(ng)?$/.test(name));

  it.each(fixtures)('%s has the same flows', async (name) => {
    await expectSame(readFileSync(`fixtures/${name}`));
  });

  it.each(Array.from({ length: 10 }, (_, i) => i + 1))('traffic that keeps to no rule has them, too: seed %i', async (seed) => {
    await expectSame(writePcap(makeHostileTraffic(seed, 1000), { magic: 'nanoseconds' }));
  });
});
