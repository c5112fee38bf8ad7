/** The traffic that a large capture is prepared with: it has to hold everything that a later part of a capture brings, and it must leave no trace. */
import { closeSync, ftruncateSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
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

/** A fixture, and behind it as many large frames of zeros, which are holes in the file. */
function writeCapture(path: string, frames: number): void {
  const bytes = readFileSync(fixture('tcp-close-four-segments.pcap'));
  const size = 16 + 262_128;
  const header = new Uint8Array(16);
  new DataView(header.buffer).setUint32(8, size - 16, true);
  new DataView(header.buffer).setUint32(12, size - 16, true);
  const file = openSync(path, 'w');
  writeSync(file, bytes);
  for (let i = 0; i < frames; i++) writeSync(file, header, 0, 16, bytes.length + i * size);
  ftruncateSync(file, bytes.length + frames * size);
  closeSync(file);
}

describe('a large capture', () => {
  const folder = mkdtempSync(join(tmpdir(), 'warm-up-'));
  const small = join(folder, 'small.pcap');
  const large = join(folder, 'large.pcap');

  beforeAll(() => {
    writeCapture(small, 1);
    writeCapture(large, 400);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What the command printed, and how many captures went through a pipeline for it. */
  async function count(words: string[]) {
    const run = vi.spyOn(Pipeline.prototype, 'run');
    const printed = await runCli(words);
    const runs = run.mock.calls.length;
    run.mockRestore();
    return { printed, runs };
  }

  it('has the flows of the same capture when it was small', async () => {
    const few = await count(['flows', small]);
    const many = await count(['flows', large]);
    expect(few.runs).toBe(1);
    expect(many.runs).toBe(4);
    expect(many.printed).toEqual(few.printed);
    expect(many.printed.stdout).toContain('closed by');
  });

  it.each([
    [['--help'], 0],
    [['-h'], 0],
    [['--summary'], 1],
  ])('is not prepared for with %j', async (words, runs) => {
    expect(await count(['flows', large, ...words])).toMatchObject({ runs, printed: { status: 0 } });
  });
});
