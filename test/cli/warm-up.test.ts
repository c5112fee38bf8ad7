/** The traffic that a large capture is prepared with: it has to hold everything that a later part of a capture brings, and it must leave no trace. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openBytes } from '../../src/capture/memory-source.js';
import { makeTraffic } from '../../src/cli/warm-up.js';
import { HeaderPrediction } from '../../src/flow/header-prediction.js';
import { Pipeline } from '../../src/pipeline.js';
import { FaultKind } from '../../src/wire/frame.js';
import { nameMarks } from '../support/tcp-segments.js';
import { fixture, runCli } from './run-cli.js';

describe('the traffic', () => {
  let marks = 0;
  const families = new Set<number>();
  const taken: boolean[] = [];
  const pipeline = new Pipeline();
  let faults = 0;

  beforeAll(async () => {
    const take = vi.spyOn(HeaderPrediction.prototype, 'take');
    await pipeline.run(openBytes(makeTraffic(30)), {
      row({ frame, annotation }) {
        if (frame.fault !== FaultKind.NONE || annotation === undefined) faults++;
        marks |= annotation?.marks ?? 0;
        families.add(frame.family);
        return true;
      },
      pause: async () => {},
    });
    taken.push(...take.mock.results.map(({ value }) => value as boolean));
    take.mockRestore();
  });

  it('is whole and well formed', () => {
    expect(faults).toBe(0);
    expect(pipeline.frames).toBeGreaterThan(1400);
    expect(families).toEqual(new Set([4, 6]));
  });

  it('has loss of every kind, windows that close and open, and ends that are idle', () => {
    expect(nameMarks(marks)).toEqual([
      'duplicateAck',
      'fastRetransmission',
      'keepAlive',
      'keepAliveAck',
      'lostSegment',
      'outOfOrder',
      'retransmission',
      'spurious',
      'windowUpdate',
      'zeroWindow',
      'zeroWindowProbe',
      'zeroWindowProbeAck',
    ]);
  });

  it('goes both ways of the tracker', () => {
    const straight = taken.filter(Boolean).length;
    expect(straight).toBeGreaterThan(300);
    expect(taken.length - straight).toBeGreaterThan(800);
  });

  it('has connections that either end closes or resets, and answered requests', () => {
    const ends = new Map<string, number>();
    for (const flow of pipeline.tracker.flows()) {
      const end = flow.protocol === 'tcp' ? `${flow.handshake.verdict}, ${flow.close.verdict}` : `${flow.requests} and ${flow.replies}`;
      ends.set(end, (ends.get(end) ?? 0) + 1);
    }
    expect(Object.fromEntries(ends)).toEqual({
      'complete, closed-by-client': 12,
      'complete, closed-by-server': 12,
      'complete, aborted-by-server': 6,
      '1 and 1': 30,
    });
  });
});

describe('a large capture', () => {
  const folder = mkdtempSync(join(tmpdir(), 'warm-up-'));
  const large = join(folder, 'large.pcap');
  afterAll(() => rmSync(folder, { recursive: true }));

  it('has the flows of the same capture when it was small', async () => {
    const bytes = readFileSync(fixture('tcp-close-four-segments.pcap'));
    const small = join(folder, 'small.pcap');
    // Zeros, which are a file's hole, are records of no bytes from 1970.
    writeFileSync(small, Buffer.concat([bytes, new Uint8Array(1600)]));
    writeFileSync(large, bytes);
    truncateSync(large, bytes.length + 16 * Math.ceil((100 * 1024 * 1024) / 16));
    const run = vi.spyOn(Pipeline.prototype, 'run');
    const few = await runCli(['flows', small]);
    const runsOfFew = run.mock.calls.length;
    const many = await runCli(['flows', large]);
    expect(runsOfFew).toBe(1);
    expect(run.mock.calls.length).toBe(5);
    run.mockRestore();
    expect(many).toEqual(few);
    expect(many.stdout).toContain('closed by');
  });
});
