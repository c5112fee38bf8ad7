/**
 * Header prediction against the general way: the same annotations and the same flows, on all fixtures and on traffic made for it, which keeps to its conditions most
 * of the time and breaks each of them now and then.
 */
import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import { CaptureError } from '../../src/errors.js';
import { HeaderPrediction } from '../../src/flow/header-prediction.js';
import { FrameDecoder } from '../../src/wire/decode-frame.js';
import { BothWays } from '../support/both-ways.js';
import { newFrame } from '../support/tcp-segments.js';
import { TcpTraffic } from '../support/tcp-traffic.js';

afterEach(() => {
  vi.restoreAllMocks();
});

function expectSameEnd(ways: BothWays): void {
  expect(ways.flows.predicting).toEqual(ways.flows.general);
  expect(ways.refused.predicting).toEqual(ways.refused.general);
}

function runTraffic(seed: number, frames: number): void {
  const frame = newFrame();
  // Every tenth seed meets the limit.
  const ways = new BothWays(frame, seed % 10 === 0 ? { maxUnackedSegments: 5 } : {});
  const traffic = new TcpTraffic(seed);
  for (let i = 0; i < frames; i++) {
    traffic.next(frame);
    const differences = ways.track();
    if (differences.length > 0) expect({ seed, differences }).toEqual({ seed, differences: [] });
  }
  expectSameEnd(ways);
}

describe('header prediction does what the general way does', () => {
  it.each(Array.from({ length: 20 }, (_, i) => 20 * i))('on made-up traffic, twenty seeds from %i', (first) => {
    for (let seed = first; seed < first + 20; seed++) runTraffic(seed, 300);
  });

  it('and takes most of it', () => {
    const take = vi.spyOn(HeaderPrediction.prototype, 'take');
    for (let seed = 0; seed < 100; seed++) runTraffic(seed, 300);
    const taken = take.mock.results.filter(({ value }) => value === true).length;
    expect(taken / take.mock.results.length).toBeGreaterThan(0.5);
  });

  const fixtures = new URL('../../fixtures/', import.meta.url);
  it.each(readdirSync(fixtures).filter((name) => /\.(pcap|pcapng|cap)(\.\w+)?$/.test(name)))('on fixtures/%s', async (name) => {
    const decoder = new FrameDecoder();
    const ways = new BothWays(decoder.frame);
    const source = openCapture(new URL(name, fixtures));
    const differences: string[] = [];
    try {
      do {
        while (source.next()) {
          decoder.decode(source.record);
          differences.push(...ways.track());
        }
      } while (await source.fill());
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
    } finally {
      await source.close();
    }
    expect(differences).toEqual([]);
    expectSameEnd(ways);
  });
});
