/** Every reader gives the same records and the same end, however the bytes come. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ByteInput, MemoryInput } from '../../src/capture/byte-input.js';
import { GzipInput } from '../../src/capture/gzip-input.js';
import { Lz4Input } from '../../src/capture/lz4-input.js';
import { openCapture } from '../../src/capture/open.js';
import { openInput } from '../../src/capture/open-input.js';
import type { CaptureSource } from '../../src/capture/source.js';
import { StreamInput } from '../../src/capture/stream-input.js';
import { ZstdInput } from '../../src/capture/zstd-input.js';
import { CaptureError } from '../../src/errors.js';
import { CaptureRecord } from '../../src/record.js';
import { writePcap, writePcapng, writePcapngPackets } from '../support/capture-writer.js';
import { ethernet, frame, ipv4, udp } from '../support/frame-builder.js';
import { type ReadCapture, readCapture, streamOf } from '../support/read-capture.js';

const FIXTURES = new URL('../../fixtures/', import.meta.url);
/** One byte at a time is for small files only: the rest would cost seconds. */
const TINY = 40_000;

/** Our own reader on a stream, which a pipe gets only for what pcap-parser cannot take. */
async function readByOwnReader(bytes: Uint8Array, size: number): Promise<ReadCapture> {
  const decompress = {
    gzip: (input: ByteInput) => new GzipInput(input),
    zstd: (input: ByteInput) => new ZstdInput(input),
    lz4: (input: ByteInput) => new Lz4Input(input),
  };
  let source: CaptureSource;
  try {
    source = await openInput(new StreamInput(streamOf(bytes, size)), new CaptureRecord(), { decompress });
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    return { format: '', records: [], error };
  }
  return readCapture(source);
}

async function expectAgreement(bytes: Uint8Array, wanted: ReadCapture): Promise<void> {
  const sizes = bytes.length <= TINY ? [1, 7, 4096, Math.max(1, bytes.length)] : [977, 65_536];
  for (const size of sizes) {
    expect(await readCapture(openCapture(streamOf(bytes, size))), `pipe, pieces of ${size}`).toEqual(wanted);
    expect(await readByOwnReader(bytes, size), `own reader, pieces of ${size}`).toEqual(wanted);
  }
}

const files = readdirSync(FIXTURES).filter((name) => /\.(pcap|pcapng|gz|zst|lz4|txt)$/.test(name));

describe('fixtures', () => {
  it('are there', () => {
    expect(files.length).toBeGreaterThan(20);
  });

  it.each(files)('%s', async (name) => {
    const url = new URL(name, FIXTURES);
    const bytes = readFileSync(url);
    const wanted = await readCapture(openCapture(url));
    if (!name.startsWith('faulty')) expect(wanted.error).toBeUndefined();
    expect(await readCapture(openCapture(new Uint8Array(bytes))), 'in memory').toEqual(wanted);
    await expectAgreement(bytes, wanted);
  });
});

describe('written captures', () => {
  const small = frame(ethernet(), ipv4(), udp(), 'hello');
  const frames = Array.from({ length: 40 }, (_, i) => frame(ethernet(), ipv4(), udp(), new Uint8Array((i * 37) % 1400)));
  const captures: [string, Uint8Array, number][] = [
    ['microseconds', writePcap(frames), 40],
    ['nanoseconds, big endian', writePcap(frames, { magic: 'nanoseconds', order: 'big' }), 40],
    ['modified', writePcap(frames, { magic: 'modified' }), 40],
    ['old version', writePcap(frames, { version: [2, 1], swappedLengths: true }), 40],
    ['a packet of the largest size', writePcap([small, new Uint8Array(262144), small]), 3],
    ['pcapng', writePcapngPackets(frames), 40],
    ['pcapng, big endian', writePcapngPackets(frames, { order: 'big' }), 40],
    ['an empty packet', writePcap([new Uint8Array(0), small]), 2],
    ['no packets', writePcap([]), 0],
    [
      'a block larger than what is held',
      writePcapng([
        { block: 'section' },
        { block: 'interface' },
        { block: 'packet', data: small },
        { block: 'other', type: 0x7777, data: new Uint8Array(3_000_000) },
        { block: 'packet', data: small, options: Array.from({ length: 40 }, () => ({ code: 1, value: 'x'.repeat(60_000) })) },
        { block: 'packet', data: small },
      ]),
      3,
    ],
  ];

  it.each(captures)('%s', async (_name, bytes, count) => {
    const wanted = await readCapture(openCapture(bytes));
    expect(wanted.error).toBeUndefined();
    expect(wanted.records).toHaveLength(count);
    await expectAgreement(bytes, wanted);
  });

  it('leaves the bytes in memory as they were', async () => {
    const bytes = writePcapngPackets(frames);
    const before = bytes.slice();
    const source = await openInput(new MemoryInput(bytes), new CaptureRecord(), { decompress: {} });
    await readCapture(source);
    expect(bytes).toEqual(before);
  });
});
