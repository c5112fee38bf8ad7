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
import { ACK, PSH, SYN } from '../../src/wire/segment.js';
import { BothWays } from '../support/both-ways.js';
import { addTcp, beginFrame, newFrame } from '../support/tcp-segments.js';
import { TcpTraffic } from '../support/tcp-traffic.js';

afterEach(() => {
  vi.restoreAllMocks();
});

function expectSameEnd(ways: BothWays): void {
  const { flows, refused } = ways;
  expect(flows.predicting).toEqual(flows.general);
  expect(flows.unread).toEqual(flows.general);
  expect(refused.predicting).toEqual(refused.general);
  expect(refused.unread).toEqual(refused.general);
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

/** Nanoseconds; not 1970, which is no time to measure from (docs/wireshark-tcp.md, 5.2). */
const BEGIN = 1_700_000_000_000_000_000n;

type Step = [source: 0 | 1, flags: number, seq: number, ack: number, length: number, window?: number];

/** A conversation, segment by segment. */
function runSteps(steps: readonly Step[]): void {
  const frame = newFrame();
  const ways = new BothWays(frame);
  const ends = ['10.0.0.1:1000', '10.0.0.2:80'] as const;
  steps.forEach(([from, flags, seq, ack, length, window = 1000], i) => {
    beginFrame(frame, i + 1, BEGIN + BigInt(i) * 1_000_000n);
    const [source, destination] = from === 0 ? ends : [ends[1], ends[0]];
    addTcp(frame, { frame: i + 1, time: 0n, source, destination, seq, ack, flags, window, length });
    expect(ways.track()).toEqual([]);
  });
  expectSameEnd(ways);
}

describe('header prediction does what the general way does', () => {
  it.each(Array.from({ length: 20 }, (_, i) => 20 * i))('on made-up traffic, twenty seeds from %i', (first) => {
    for (let seed = first; seed < first + 20; seed++) runTraffic(seed, 300);
  });

  it('and takes about half of it', () => {
    const take = vi.spyOn(HeaderPrediction.prototype, 'take');
    for (let seed = 0; seed < 100; seed++) runTraffic(seed, 300);
    const taken = take.mock.results.filter(({ value }) => value === true).length;
    expect(taken / take.mock.results.length).toBeGreaterThan(0.45);
  });

  it('takes all data and acknowledgments of a connection from the first of their kind on', () => {
    const take = vi.spyOn(HeaderPrediction.prototype, 'take');
    const steps: Step[] = [
      [0, SYN, 99, 0, 0],
      [1, SYN | ACK, 899, 100, 0],
      [0, ACK, 100, 900, 0],
      [0, ACK | PSH, 100, 900, 10],
      [1, ACK, 900, 110, 0],
      [1, ACK, 900, 110, 50],
      [0, ACK, 110, 950, 0],
    ];
    for (let i = 0; i < 20; i++) {
      const client = 110 + 10 * i;
      const server = 950 + 50 * i;
      steps.push([0, ACK | PSH, client, server, 10], [1, ACK, server, client + 10, 50], [0, ACK, client + 10, server + 50, 0]);
    }
    runSteps(steps);
    // Asked twice a step: with the annotation and without.
    const general = steps.filter((_, i) => take.mock.results[2 * i]?.value !== true);
    expect(general).toEqual(steps.slice(0, 6));
    expect(take.mock.results.filter((_, i) => i % 2 === 1)).toEqual(take.mock.results.filter((_, i) => i % 2 === 0));
  });

  it.each<[string, Step[]]>([
    [
      'the first round trip of a flow that began midway',
      [
        [0, ACK, 100, 900, 0],
        [1, ACK, 900, 100, 0],
        [0, ACK, 100, 900, 10],
        [1, ACK, 900, 110, 0],
        [0, ACK, 110, 900, 10],
        [1, ACK, 900, 120, 0],
      ],
    ],
    [
      'the first acknowledgment of an end that has sent data without',
      [
        [0, PSH, 100, 0, 10],
        [0, PSH, 110, 0, 10],
        [1, ACK, 900, 120, 0],
        [0, ACK, 120, 900, 10],
        [0, ACK, 130, 900, 10],
        [1, ACK, 900, 140, 0],
        [1, ACK, 899, 140, 0],
      ],
    ],
    [
      'a probe of the window that a SYN-ACK offered',
      [
        [0, SYN, 99, 0, 0],
        [1, SYN | ACK, 899, 100, 0, 0],
        [0, ACK, 100, 900, 0],
        [0, ACK, 100, 900, 10],
        [0, ACK, 110, 900, 1],
        [0, ACK, 111, 900, 1],
      ],
    ],
    [
      'an acknowledgment number of 0',
      [
        [1, ACK, 2 ** 32 - 20, 100, 10],
        [0, ACK, 100, 2 ** 32 - 10, 0],
        [1, ACK, 2 ** 32 - 10, 100, 10],
        [0, ACK, 100, 0, 0],
        [1, ACK, 0, 100, 10],
        [0, ACK, 100, 10, 0],
      ],
    ],
  ])('on %s', (_name, steps) => runSteps(steps));

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
