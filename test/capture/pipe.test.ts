/** What matters in a pipe alone: rows as packets arrive, a writer that is made to wait, and nothing said to the user. */
import { spawnSync } from 'node:child_process';
import { PassThrough, Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import type { CaptureSource } from '../../src/capture/source.js';
import { writePcap, writePcapng } from '../support/capture-writer.js';
import { ethernet, frame, ipv4, udp } from '../support/frame-builder.js';
import { readCapture } from '../support/read-capture.js';

const DATA = frame(ethernet(), ipv4(), udp(), 'hello');

/** Reads on until a record can be taken. */
async function nextRecord(source: CaptureSource): Promise<number> {
  while (!source.next()) if (!(await source.fill())) return -1;
  return source.record.number;
}

const captures: [name: string, bytes: Uint8Array, ends: number[]][] = [
  ['pcap', writePcap([DATA, DATA, DATA]), [24, 87, 150, 213]],
  ['pcap (modified)', writePcap([DATA, DATA, DATA], { magic: 'modified' }), [24, 95, 166, 237]],
  [
    'pcapng',
    writePcapng([{ block: 'section' }, { block: 'interface' }, ...[1, 2, 3].map(() => ({ block: 'packet', data: DATA }) as const)]),
    [48, 128, 208, 288],
  ],
];

describe.each(captures)('%s', (name, bytes, ends) => {
  it('gives bytes of which a slice is a copy', async () => {
    for (const pieces of [[bytes], [gzipSync(bytes)]]) {
      const source = openCapture(Readable.from(pieces, { objectMode: false }));
      while ((await nextRecord(source)) > 0) {
        const { record } = source;
        expect(record.bytes.slice(record.start, record.end).buffer).not.toBe(record.bytes.buffer);
        expect(record.bytes.slice(record.start, record.end)).toEqual(Uint8Array.from(DATA));
      }
      expect(source.record.number).toBe(3);
    }
  });

  it('gives a packet as soon as its last byte is there', async () => {
    const stream = new PassThrough();
    const source = openCapture(stream);
    stream.write(bytes.subarray(0, ends[0]));
    for (let i = 1; i < ends.length; i++) {
      stream.write(bytes.subarray(ends[i - 1], (ends[i] as number) - 1));
      let given = false;
      const taken = nextRecord(source).then((number) => {
        given = true;
        return number;
      });
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(given).toBe(false);
      stream.write(bytes.subarray((ends[i] as number) - 1, ends[i]));
      expect(await taken).toBe(i);
      expect(source.format).toBe(name);
    }
    stream.end();
    expect(await nextRecord(source)).toBe(-1);
  });
});

it('takes no more of a stream than it is asked for', async () => {
  const head = writePcap([]);
  const body = writePcap(Array.from({ length: 700 }, () => DATA)).subarray(24);
  let pulled = 0;
  function* endless(): Generator<Uint8Array> {
    yield head;
    for (;;) {
      pulled++;
      yield body;
    }
  }
  const source = openCapture(Readable.from(endless(), { objectMode: false, highWaterMark: 65_536 }));
  for (let i = 1; i <= 100; i++) expect(await nextRecord(source)).toBe(i);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(pulled).toBeLessThan(10);
  await source.close();
});

it('passes an error of the stream on', async () => {
  const stream = new Readable({ read() {} });
  stream.push(writePcap([DATA]));
  setTimeout(() => stream.destroy(Object.assign(new Error('gone'), { code: 'EIO' })), 5);
  const { records, error } = await readCapture(openCapture(stream));
  expect(records).toHaveLength(1);
  expect(error).toMatchObject({ code: 'unreadable', message: expect.stringContaining('EIO') });
});

it('keeps a giant claim from growing memory: bytes are held as they arrive only', async () => {
  const bytes = writePcap([{ data: DATA, capturedLength: 134_217_728 }], { network: 231 });
  const before = process.memoryUsage().arrayBuffers;
  const { error } = await readCapture(openCapture(Readable.from([Buffer.from(bytes)])));
  expect(error).toMatchObject({ code: 'cut-short', frame: 1 });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
});

it('lets no deprecation warning of pcap-parser reach the user', () => {
  const open = new URL('capture/open.js', pathToFileURL(process.env.PCAPNOTE_CLI as string)).href;
  const script = `
    import { openCapture } from ${JSON.stringify(open)};
    const source = openCapture('-');
    let count = 0;
    do { while (source.next()) count++; } while (await source.fill());
    process.stdout.write(source.format + " " + count + "\\n");
  `;
  const capture = writePcap(Array.from({ length: 5000 }, () => DATA));
  const run = spawnSync(process.execPath, ['--pending-deprecation', '--input-type=module', '-e', script], {
    input: capture,
    encoding: 'utf8',
  });
  expect(run.stderr).not.toMatch(/deprecat/i);
  expect(run.stdout).toBe('pcap 5000\n');
});
