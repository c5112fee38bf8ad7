/** gzip, zstd and lz4 around a capture: whole, joined, cut, corrupt, and as bombs. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hashXx32 } from '../../src/capture/lz4-input.js';
import { openBytes } from '../../src/capture/memory-source.js';
import { openCapture } from '../../src/capture/open.js';
import { writePcap } from '../support/capture-writer.js';
import { concat, ethernet, frame, ipv4, toBytes, u32, udp } from '../support/frame-builder.js';
import { heldBufferBytes } from '../support/held-memory.js';
import { readCapture, streamOf } from '../support/read-capture.js';

const frames = Array.from({ length: 1200 }, (_, i) =>
  frame(ethernet(), ipv4({ id: i }), udp({ sourcePort: 1024 + ((i * 7919) % 50_000) }), `packet ${i} `.repeat(1 + (i % 60))),
);
const PLAIN = writePcap(frames);

/** What a program makes of the capture; undefined where the program is not installed. */
function compress(program: string, ...args: string[]): Uint8Array | undefined {
  const run = spawnSync(program, [...args, '-c'], { input: PLAIN, maxBuffer: 1 << 28 });
  return run.status === 0 ? new Uint8Array(run.stdout) : undefined;
}

const half = PLAIN.length >> 1;
const compressed: [name: string, format: string, bytes: Uint8Array | undefined][] = [
  ['gzip', 'pcap, gzip', gzipSync(PLAIN)],
  ['gzip in two members', 'pcap, gzip', concat([gzipSync(PLAIN.subarray(0, half)), gzipSync(PLAIN.subarray(half))])],
  ['gzip with zeros behind', 'pcap, gzip', concat([gzipSync(PLAIN), new Uint8Array(512)])],
  ['gzip stored', 'pcap, gzip', gzipSync(PLAIN, { level: 0 })],
  ['zstd', 'pcap, zstd', compress('zstd', '-q')],
  ['zstd, level 19', 'pcap, zstd', compress('zstd', '-q', '-19')],
  ['zstd without checksum', 'pcap, zstd', compress('zstd', '-q', '--no-check')],
  ['lz4', 'pcap, lz4', compress('lz4', '-q')],
  ['lz4, linked blocks of 64 KB with checksums', 'pcap, lz4', compress('lz4', '-q', '-B4', '-BD', '-BX')],
  ['lz4 -9 with content size', 'pcap, lz4', compress('lz4', '-q', '-9', '--content-size')],
  ['lz4 legacy', 'pcap, lz4', compress('lz4', '-q', '-l')],
];

describe.each(compressed)('%s', (_name, format, bytes) => {
  it.skipIf(bytes === undefined)('gives what is inside, in memory and from a pipe', async () => {
    const given = bytes as Uint8Array;
    const wanted = (await readCapture(openCapture(PLAIN))).records;
    for (const source of [openCapture(given), openBytes(given), openCapture(streamOf(given, 1009)), openCapture(streamOf(given))]) {
      const read = await readCapture(source);
      expect(read.error).toBeUndefined();
      expect(read.format).toBe(format);
      expect(read.records).toEqual(wanted);
    }
  });

  it.skipIf(bytes === undefined)('gives whole packets and then the cut', async () => {
    const given = bytes as Uint8Array;
    let least = -1;
    // The last cuts are in the checksum, where all has been said.
    for (const part of [0.1, 0.5, 0.9]) {
      const { records, error } = await readCapture(openCapture(given.subarray(0, Math.floor(given.length * part))));
      expect(error).toMatchObject({ code: 'cut-short', frame: records.length + 1 });
      expect(error?.offset).toBeDefined();
      expect(records.length).toBeGreaterThanOrEqual(least);
      least = records.length;
    }
    expect(least).toBeGreaterThan(0);
  });

  it.skipIf(bytes === undefined)('never crashes on corrupt bytes', async () => {
    const given = bytes as Uint8Array;
    let seed = 7;
    for (let i = 0; i < 12; i++) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      const bad = given.slice();
      bad[seed % bad.length] = ((bad[seed % bad.length] as number) ^ (1 << (i % 8))) & 0xff;
      const { records } = await readCapture(openCapture(bad));
      expect(records.length).toBeLessThanOrEqual(frames.length * 2);
    }
  });
});

describe('gzip', () => {
  it('gives all that stands before the bad byte of a corrupt stream', async () => {
    const first = gzipSync(PLAIN.subarray(0, half), { level: 1 });
    // A deflate block of the reserved kind, right behind whole data.
    const bad = concat([first, gzipSync(Buffer.alloc(0)).subarray(0, 10), [0x07, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
    const wanted = (await readCapture(openCapture(PLAIN.subarray(0, half)))).records;
    expect(wanted.length).toBeGreaterThan(300);
    for (const source of [openCapture(bad), openCapture(streamOf(bad, 5000))]) {
      const { records, error } = await readCapture(source);
      expect(records).toEqual(wanted);
      expect(error).toMatchObject({ code: 'damaged', frame: wanted.length + 1, message: expect.stringContaining('gzip') });
    }
  });

  it('reports a checksum that is wrong, after all packets', async () => {
    const bytes = gzipSync(PLAIN);
    const at = bytes.length - 8;
    bytes[at] = (bytes[at] as number) ^ 1;
    const { records, error } = await readCapture(openCapture(bytes));
    expect(records).toHaveLength(frames.length);
    expect(error).toMatchObject({ code: 'damaged' });
  });

  it('gives them of a capture so short that its layout is still being tried', async () => {
    const short = writePcap(frames.slice(0, 2));
    const bytes = gzipSync(short);
    const at = bytes.length - 8;
    bytes[at] = (bytes[at] as number) ^ 1;
    for (const source of [openCapture(bytes), openBytes(bytes), openCapture(streamOf(bytes)), openCapture(streamOf(bytes, 7))]) {
      const { records, error } = await readCapture(source);
      expect(records).toEqual((await readCapture(openCapture(short))).records);
      expect(error).toMatchObject({ code: 'damaged', frame: 3, offset: short.length });
    }
  });

  it('gives all that stands before the bad byte of a stream within another', async () => {
    const inner = concat([gzipSync(PLAIN.subarray(0, half)), gzipSync(Buffer.alloc(0)).subarray(0, 10), [0x07, 1, 2, 3]]);
    const wanted = (await readCapture(openCapture(PLAIN.subarray(0, half)))).records;
    const outer = gzipSync(inner);
    for (const source of [openCapture(outer), openBytes(outer), openCapture(streamOf(outer, 5000))]) {
      const { records, error } = await readCapture(source);
      expect(records).toEqual(wanted);
      expect(error).toMatchObject({ code: 'damaged', frame: wanted.length + 1 });
    }
  });

  it('holds little of a bomb', async () => {
    // 200 MB of empty packets in 200 KB, twice compressed.
    const record = writePcap([new Uint8Array(60_000)]).subarray(24);
    const member = gzipSync(concat(Array.from({ length: 100 }, () => record)));
    const bomb = gzipSync(concat([gzipSync(writePcap([])), ...Array.from({ length: 34 }, () => member)]));
    expect(bomb.length).toBeLessThan(60_000);
    const source = openCapture(bomb, { limits: { maxRatio: 1_000_000 } });
    const before = heldBufferBytes();
    let most = 0;
    let count = 0;
    let asked = 0;
    do {
      while (source.next()) count++;
      // At every block it would take longer than all the rest.
      if (++asked % 100 === 0) most = Math.max(most, heldBufferBytes() - before);
    } while (await source.fill());
    expect(count).toBe(3400);
    expect(most).toBeLessThan(4_000_000);
    // By default it ends there, with the packets before given.
    const bounded = openCapture(bomb);
    let given = 0;
    const readBounded = async () => {
      do while (bounded.next()) given++;
      while (await bounded.fill());
    };
    await expect(readBounded()).rejects.toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('--max-ratio'),
    });
    expect(given).toBeGreaterThan(1000);
  });

  it('refuses compression within compression within compression', async () => {
    const { error } = await readCapture(openCapture(gzipSync(gzipSync(gzipSync(PLAIN.subarray(0, 1000))))));
    expect(error).toMatchObject({ code: 'unsupported' });
  });

  it('says what is wrong when there is no capture inside', async () => {
    expect((await readCapture(openCapture(gzipSync(Buffer.alloc(0))))).error).toMatchObject({ code: 'unknown-format' });
    expect((await readCapture(openCapture(gzipSync('some text')))).error).toMatchObject({
      message: expect.stringContaining('looks like text'),
    });
  });
});

describe('zstd', () => {
  const header = [0x28, 0xb5, 0x2f, 0xfd];

  it('refuses a window that no one needs, before it is allocated', async () => {
    const bytes = Uint8Array.from([...header, 0x00, 31 << 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect((await readCapture(openCapture(bytes))).error).toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('window'),
    });
  });

  it('refuses a block that no one may write', async () => {
    // A run of 2 MB in one block.
    const block = ((0x1fffff << 3) | (1 << 1)) >>> 0;
    const bytes = Uint8Array.from([...header, 0x00, 80, block & 255, (block >>> 8) & 255, (block >>> 16) & 255, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect((await readCapture(openCapture(bytes))).error).toMatchObject({ code: 'damaged' });
  });

  it('passes over skippable frames', async () => {
    const stored = storedZstd(PLAIN.subarray(0, 24 + 16 + frames[0]!.length));
    const skippable = concat([
      [0x50, 0x2a, 0x4d, 0x18],
      [5, 0, 0, 0],
      [1, 2, 3, 4, 5],
    ]);
    const { records, error } = await readCapture(openCapture(concat([skippable, stored, skippable])));
    expect(error).toBeUndefined();
    expect(records).toHaveLength(1);
  });
});

describe('lz4', () => {
  it('hashes as xxHash32 does', () => {
    // From the xxHash project's documentation of its canonical results.
    expect(hashXx32(new Uint8Array(0), 0, 0) >>> 0).toBe(0x02cc5d05);
    expect(hashXx32(toBytes('a'), 0, 1) >>> 0).toBe(0x550d7456);
    expect(hashXx32(toBytes('abc'), 0, 3) >>> 0).toBe(0x32d153ff);
    const text = toBytes('Nobody inspects the spammish repetition');
    expect(hashXx32(text, 0, text.length) >>> 0).toBe(0xe2293b2f);
  });

  it('refuses a header whose checksum is wrong', async () => {
    const bytes = new Uint8Array(readFileSync(new URL('../../fixtures/lz4-frame.pcap.lz4', import.meta.url)));
    bytes[4] = (bytes[4] as number) ^ 0x10;
    expect((await readCapture(openCapture(bytes))).error).toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('header checksum'),
    });
  });

  it('gives what stands before a bad sequence of a block, and nothing of the blocks behind', async () => {
    const first = PLAIN.subarray(0, 1000);
    // Literals of a good start, then a match too far back; behind it a good block, stored.
    const bad = concat([[0xf0, 255, 255, 255, 220], first, [0xff, 0xff], [0x00]]);
    const good = PLAIN.subarray(1000, 3000);
    const stored = (good.length | 0x8000_0000) >>> 0;
    const descriptor = [0x60, 0x40];
    const check = (hashXx32(Uint8Array.from(descriptor), 0, 2) >>> 8) & 255;
    const head = concat([[0x04, 0x22, 0x4d, 0x18, ...descriptor, check], u32(bad.length).reverse(), bad]);
    const bytes = concat([head, u32(stored).reverse(), good, [0, 0, 0, 0]]);
    const wanted = (await readCapture(openCapture(first))).records;
    expect(wanted.length).toBeGreaterThan(0);
    for (const source of [openCapture(bytes), openCapture(streamOf(bytes, 100))]) {
      const { records, error } = await readCapture(source);
      expect(records).toEqual(wanted);
      expect(error).toMatchObject({ code: 'damaged', frame: wanted.length + 1, message: expect.stringContaining('too far back') });
    }
  });

  it('refuses a match that reaches before the first byte', async () => {
    const descriptor = [0x60, 0x40];
    const check = (hashXx32(Uint8Array.from(descriptor), 0, 2) >>> 8) & 255;
    // Four literals, and a match of four bytes that begins 255 bytes earlier.
    const block = [0x40, 0xd4, 0xc3, 0xb2, 0xa1, 0xff, 0x00, 0x50, 1, 2, 3, 4, 5];
    const bytes = Uint8Array.from([0x04, 0x22, 0x4d, 0x18, ...descriptor, check, ...u32(block.length).reverse(), ...block, 0, 0, 0, 0]);
    expect((await readCapture(openCapture(bytes))).error).toMatchObject({
      code: 'damaged',
      message: expect.stringContaining('too far back'),
    });
  });
});

/** A zstd frame with the bytes as they are, in one block. */
function storedZstd(bytes: Uint8Array): Uint8Array {
  const block = ((bytes.length << 3) | 1) >>> 0;
  return concat([
    [0x28, 0xb5, 0x2f, 0xfd, 0xa0],
    u32(bytes.length).reverse(),
    [block & 255, (block >>> 8) & 255, (block >>> 16) & 255],
    bytes,
  ]);
}
