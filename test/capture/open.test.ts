/** What can be wrong before the first record: one clear line each. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import { writePcap, writePcapng } from '../support/capture-writer.js';
import { ethernet, frame, ipv4, udp } from '../support/frame-builder.js';
import { readCapture, streamOf } from '../support/read-capture.js';

const DATA = frame(ethernet(), ipv4(), udp(), 'hello');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pcapnote-open-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('paths', () => {
  it('says that a file is missing, or is a folder', async () => {
    mkdirSync(join(folder, 'inside'));
    writeFileSync(join(folder, 'plain'), '');
    expect((await readCapture(openCapture(join(folder, 'none.pcap')))).error).toMatchObject({
      code: 'unreadable',
      message: 'no such file',
    });
    expect((await readCapture(openCapture(join(folder, 'inside')))).error).toMatchObject({
      code: 'unreadable',
      message: 'it is a folder, not a file',
    });
    expect((await readCapture(openCapture(join(folder, 'plain', 'below')))).error).toMatchObject({ code: 'unreadable' });
  });

  it.skipIf(process.getuid?.() === 0)('says that permission is missing', async () => {
    const path = join(folder, 'secret.pcap');
    writeFileSync(path, writePcap([DATA]));
    chmodSync(path, 0);
    expect((await readCapture(openCapture(path))).error).toMatchObject({ code: 'unreadable', message: 'permission denied' });
  });

  it('reads a path, a file URL, and a named pipe', async () => {
    const path = join(folder, 'some.pcap');
    writeFileSync(path, writePcap([DATA, DATA]));
    expect((await readCapture(openCapture(path))).records).toHaveLength(2);
    expect((await readCapture(openCapture(pathToFileURL(path)))).records).toHaveLength(2);
    const pipe = join(folder, 'pipe');
    if (spawnSync('mkfifo', [pipe]).status !== 0) return;
    const reading = readCapture(openCapture(pipe));
    writeFileSync(pipe, writePcap([DATA, DATA, DATA]));
    expect((await reading).records).toHaveLength(3);
  });

  it('reads a file of several blocks, with records across their borders, and reports its progress', async () => {
    const path = join(folder, 'large.pcap');
    const frames = Array.from({ length: 1200 }, (_, i) =>
      frame(ethernet(), ipv4(), udp(), new Uint8Array(1 + ((i * 7919) % 5000)).fill(i)),
    );
    // Packets beyond the room that is kept in front of each block.
    frames.splice(300, 0, new Uint8Array(200_000).fill(1));
    frames.splice(700, 0, new Uint8Array(262_144).fill(2));
    const bytes = writePcap(frames);
    expect(bytes.length).toBeGreaterThan(3_000_000);
    writeFileSync(path, bytes);
    const { records } = await readCapture(openCapture(path));
    expect(records).toHaveLength(frames.length);
    expect(records.every((record, i) => record.data === Buffer.from(frames[i] as Uint8Array).toString('hex'))).toBe(true);
    const source = openCapture(path);
    await source.fill();
    while (source.next());
    expect(source.totalBytes).toBe(bytes.length);
    expect(source.bytesRead).toBeGreaterThan(0);
    expect(source.bytesRead).toBeLessThan(bytes.length);
    await source.close();
    expect(await source.fill()).toBe(false);
  });
});

describe('contents', () => {
  const unknown = 'not a capture file in pcap or pcapng format';
  const text = (value: string) => new TextEncoder().encode(value);
  const contents: [name: string, bytes: Uint8Array, code: string, message: string][] = [
    ['an empty file', new Uint8Array(0), 'unknown-format', 'the file is empty'],
    ['one byte', Uint8Array.of(0xd4), 'unknown-format', unknown],
    ['text', text('frame,time\n1,2\n'), 'unknown-format', `${unknown}: it looks like text`],
    ['snoop', concatZeros('snoop\0\0\0', 100), 'unknown-format', `${unknown}: it looks like a Sun snoop capture`],
    ['zip', concatZeros('PK\x03\x04', 100), 'unknown-format', `${unknown}: it looks like a zip archive`],
    ['zeros', new Uint8Array(1000), 'unknown-format', unknown],
    ['a cut file header', writePcap([]).subarray(0, 20), 'cut-short', 'cut short in the file header: it needs 24 bytes, 20 are there'],
    [
      'a section header without its magic',
      writePcapng([{ block: 'section' }]).fill(0, 8, 12),
      'unknown-format',
      `${unknown}: it looks like a pcapng file with a broken section header`,
    ],
  ];
  it.each(contents)('%s', async (_name, bytes, code, message) => {
    for (const source of [openCapture(bytes), openCapture(streamOf(bytes)), openCapture(streamOf(bytes, 1))]) {
      const { records, error } = await readCapture(source);
      expect(records).toEqual([]);
      expect(error).toMatchObject({ code, message });
      expect(error?.message).not.toContain('\n');
    }
  });

  it('takes a capture without packets', async () => {
    for (const bytes of [writePcap([]), writePcapng([{ block: 'section' }]), writePcapng([{ block: 'section' }, { block: 'interface' }])]) {
      expect(await readCapture(openCapture(bytes))).toMatchObject({ records: [], error: undefined });
    }
  });
});

function concatZeros(start: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes.set(new TextEncoder().encode(start));
  return bytes;
}
