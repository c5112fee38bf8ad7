/** gzip members for our own inflate: their headers and trailers, one behind the other, what stands behind the last, and the limits that hold for them. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type ByteInput, MemoryInput } from '../../src/capture/byte-input.js';
import { GzipInput } from '../../src/capture/gzip-input.js';
import { updateCrc32 } from '../../src/capture/inflate/crc32.js';
import { InflateInput } from '../../src/capture/inflate-input.js';
import { openBytes } from '../../src/capture/memory-source.js';
import { openCapture } from '../../src/capture/open.js';
import { writePcap } from '../support/capture-writer.js';
import { DeflateWriter, makeMember } from '../support/deflate-writer.js';
import { concat, toBytes } from '../support/frame-builder.js';
import { readCapture } from '../support/read-capture.js';
import { inputOfPieces, type ReadInput, readInput } from '../support/read-input.js';

const CUT_SHORT = 'cut-short: the gzip stream ends too early';
const corrupt = (reason: string): string => `damaged: the gzip stream is corrupt (${reason})`;
const text = toBytes('a member');
const stream = new DeflateWriter().stored(text).bytes();

/** Whole and in pieces of each size the reader gives what the one through zlib gives, and says what that says. */
async function expectAgreement(bytes: Uint8Array, sizes: readonly number[] = [1, 2, 3, 7, 100]): Promise<ReadInput> {
  const wanted = await readInput(new GzipInput(new MemoryInput(bytes)));
  for (const input of [new MemoryInput(bytes), ...sizes.map((size) => inputOfPieces(bytes, size))]) {
    expect(await readInput(new InflateInput(input))).toEqual(wanted);
  }
  return wanted;
}

describe('a header', () => {
  const FLAGS = { text: 1, crc: 2, extra: 4, name: 8, comment: 16 } as const;
  const extra = toBytes('BC\x02\0ab\0\0');

  /** A header with the fields that its flags announce. */
  function makeHeader(flags: number, name = 'capture.pcap', crcError = 0): Uint8Array {
    const parts: (Uint8Array | readonly number[])[] = [[0x1f, 0x8b, 8, flags, 1, 2, 3, 4, 2, 3]];
    if ((flags & FLAGS.extra) !== 0) parts.push([extra.length, 0], extra);
    if ((flags & FLAGS.name) !== 0) parts.push(toBytes(name), [0]);
    if ((flags & FLAGS.comment) !== 0) parts.push(toBytes('from the lobby'), [0]);
    const header = concat(parts);
    if ((flags & FLAGS.crc) === 0) return header;
    const crc = updateCrc32(0, header, 0, header.length) ^ crcError;
    return concat([header, [crc & 0xff, (crc >> 8) & 0xff]]);
  }

  it.each(Array.from({ length: 32 }, (_, flags) => flags))('with flags %i', async (flags) => {
    const member = makeMember(stream, text, makeHeader(flags));
    const twice = await expectAgreement(concat([member, member]));
    expect(twice).toEqual({ bytes: concat([text, text]), error: '' });
    const { length } = makeHeader(flags);
    for (let end = 2; end <= length; end++) {
      expect(await readInput(new InflateInput(new MemoryInput(member.subarray(0, end))))).toEqual({
        bytes: new Uint8Array(0),
        error: CUT_SHORT,
      });
    }
  });

  it('whose fields are empty, and whose name is long', async () => {
    const empty = makeMember(stream, text, [0x1f, 0x8b, 8, FLAGS.extra | FLAGS.name | FLAGS.comment, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0]);
    expect((await expectAgreement(empty)).bytes).toEqual(text);
    const long = makeMember(stream, text, makeHeader(FLAGS.name | FLAGS.crc, 'n'.repeat(200_000)));
    expect(await expectAgreement(long, [1000])).toEqual({ bytes: text, error: '' });
  });

  it.each([
    ['incorrect header check', [0x1f, 0x8c, 8, 0]],
    ['unknown compression method', [0x1f, 0x8b, 7, 0]],
    ['unknown compression method', [0x1f, 0x8b, 7, 0xe0]],
    ['unknown header flags set', [0x1f, 0x8b, 8, 0x20]],
    ['unknown header flags set', [0x1f, 0x8b, 8, 0x40]],
    ['unknown header flags set', [0x1f, 0x8b, 8, 0x80]],
  ])('that cannot be: %s', async (reason, start) => {
    for (const before of [new Uint8Array(0), makeMember(stream, text)]) {
      const bytes = makeMember(stream, text, [...start, 0, 0, 0, 0, 0, 3]);
      const given = before.length > 0 ? text : new Uint8Array(0);
      expect(await expectAgreement(concat([before, bytes]))).toEqual({ bytes: given, error: corrupt(reason) });
    }
  });

  it.each([1, 0x8000])('whose checksum is wrong by %i', async (crcError) => {
    for (const flags of [FLAGS.crc, FLAGS.crc | FLAGS.name]) {
      const bytes = makeMember(stream, text, makeHeader(flags, 'capture.pcap', crcError));
      expect(await expectAgreement(bytes)).toEqual({ bytes: new Uint8Array(0), error: corrupt('header crc mismatch') });
    }
    // Of this checksum only the lower half is there.
    expect((await expectAgreement(makeMember(stream, text, makeHeader(FLAGS.crc, '', 0x10000)))).error).toBe('');
  });
});

describe('a trailer', () => {
  it.each([
    [8, 'incorrect data check'],
    [5, 'incorrect data check'],
    [4, 'incorrect length check'],
    [1, 'incorrect length check'],
  ])('whose byte %i from the end is wrong', async (fromEnd, reason) => {
    const bytes = makeMember(stream, text);
    const at = bytes.length - fromEnd;
    bytes[at] = (bytes[at] as number) ^ 0x80;
    expect(await expectAgreement(bytes)).toEqual({ bytes: text, error: corrupt(reason) });
    // It shows as soon as its half of the trailer is there.
    const half = bytes.subarray(0, bytes.length - (fromEnd > 4 ? 4 : 0));
    expect((await expectAgreement(half)).error).toBe(corrupt(reason));
  });

  it('has the checksum of its member alone, over any number of chunks', async () => {
    const large = new Uint8Array(700_000).map((_, at) => at * 31 + (at >> 9));
    const bytes = concat([gzipSync(text), gzipSync(large), gzipSync(new Uint8Array(0)), gzipSync(large, { level: 0 })]);
    for (const input of [new MemoryInput(bytes), inputOfPieces(bytes, 10_000)]) {
      const { bytes: given, error } = await readInput(new InflateInput(input));
      expect(error).toBe('');
      expect(Buffer.compare(given, concat([text, large, large]))).toBe(0);
    }
  });
});

describe('behind a member', () => {
  const member = makeMember(stream, text);
  const empty = gzipSync(new Uint8Array(0));

  it.each<[name: string, behind: Uint8Array | readonly number[], error: string, more: Uint8Array | readonly number[]]>([
    ['nothing', [], '', []],
    ['another member', member, '', text],
    ['an empty member, as bgzip ends with, and one more', concat([empty, member]), '', text],
    ['a zero', [0], '', []],
    ['zeros', new Uint8Array(1000), '', []],
    ['zeros and a member', concat([[0, 0], member]), '', []],
    ['a zero and other bytes', [0, 1, 2, 3], '', []],
    ['a member and zeros', concat([member, [0, 0, 0]]), '', text],
    ['one other byte', [7], CUT_SHORT, []],
    ['the first byte of a member', [0x1f], CUT_SHORT, []],
    ['the first bytes of a member', [0x1f, 0x8b, 8], CUT_SHORT, []],
    ['two other bytes', [7, 7], corrupt('incorrect header check'), []],
    ['other bytes', toBytes('end of capture'), corrupt('incorrect header check'), []],
    ['a zlib stream', [0x78, 0x9c, 3, 0, 0, 0, 0, 1], corrupt('incorrect header check'), []],
  ])('%s', async (_name, behind, error, more) => {
    expect(await expectAgreement(concat([member, behind]))).toEqual({ bytes: concat([text, more]), error });
  });

  it('a match does not reach into the member before', async () => {
    const reaching = new DeflateWriter().header('fixed').fixedLiterals([1]).fixedMatch(1).fixedEnd().bytes();
    const { error } = await expectAgreement(concat([member, makeMember(reaching, text)]));
    expect(error).toBe(corrupt('invalid distance too far back'));
  });
});

it('an error of the input comes after what stands before it', async () => {
  const before = gzipSync(text);
  const broken: ByteInput = {
    ...{ live: false, compression: '', totalBytes: undefined, bytesRead: 0 },
    read: (() => {
      const chunks = [{ bytes: before, start: 0, end: before.length }];
      return async () => {
        const chunk = chunks.shift();
        if (chunk === undefined) throw new Error('the disk is gone');
        return chunk;
      };
    })(),
    async close() {},
  };
  const input = new InflateInput(broken);
  const chunk = await input.read();
  expect(chunk?.bytes.subarray(chunk.start, chunk.end)).toEqual(text);
  await expect(input.read()).rejects.toThrow('the disk is gone');
});

describe('captures in memory without Node', () => {
  const frames = Array.from({ length: 300 }, (_, i) => new Uint8Array(60 + ((i * 7) % 900)).fill(i));
  const pcap = writePcap(frames);

  it('have the records and the damage that they have with Node', async () => {
    const whole = new Uint8Array(gzipSync(pcap));
    const members = concat([0, 1, 2, 3].map((part) => gzipSync(pcap.subarray((part * pcap.length) / 4, ((part + 1) * pcap.length) / 4))));
    const bad = whole.slice();
    bad[bad.length >> 1] = (bad[bad.length >> 1] as number) ^ 0x10;
    for (const bytes of [whole, members, gzipSync(members), concat([whole, new Uint8Array(9)]), bad, whole.subarray(0, -9)]) {
      const wanted = await readCapture(openCapture(bytes));
      const given = await readCapture(openBytes(bytes));
      expect(given.records).toEqual(wanted.records);
      const { code, message, frame, offset } = wanted.error ?? {};
      expect({ ...given, records: [] }).toMatchObject({ format: wanted.format, error: wanted.error && { code, message, frame, offset } });
    }
    // Of compression within compression, too, all is given that stands before the damage.
    expect((await readCapture(openBytes(gzipSync(bad)))).records).toEqual((await readCapture(openBytes(bad))).records);
  });

  it('may become no more than --max-ratio allows', async () => {
    const record = writePcap([new Uint8Array(60_000)]).subarray(24);
    const member = gzipSync(concat(Array.from({ length: 100 }, () => record)));
    const bomb = gzipSync(concat([gzipSync(writePcap([])), ...Array.from({ length: 12 }, () => member)]));
    const { records, error } = await readCapture(openBytes(bomb, { limits: { maxRatio: 1000 } }));
    expect(error).toMatchObject({ code: 'damaged', message: expect.stringContaining('--max-ratio') });
    expect(records.length).toBeGreaterThan(1000);
    expect(records.length).toBeLessThan(1200);
  });
});
