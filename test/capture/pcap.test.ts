/** Classic pcap: the variants, the oddities that are accepted, and the damage that is not. */
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import { type PcapFields, type PcapPacket, writePcap } from '../support/capture-writer.js';
import { ethernet, frame, ipv4, tcp } from '../support/frame-builder.js';
import { readCapture, streamOf } from '../support/read-capture.js';

const DATA = frame(ethernet(), ipv4(), tcp({ flags: 'S' }));
const HEX = Buffer.from(DATA).toString('hex');

const read = (packets: (PcapPacket | Uint8Array)[], fields?: PcapFields) => readCapture(openCapture(writePcap(packets, fields)));

describe('variants', () => {
  const packets: PcapPacket[] = [
    { data: DATA, seconds: 1_700_000_000, fraction: 999_999 },
    { data: DATA, seconds: 4_294_967_295, fraction: 1, capture: 20 },
    { data: DATA, seconds: 0, fraction: 0 },
  ];
  const variants: [name: string, fields: PcapFields, format: string, unit: number, first: number][] = [
    ['microseconds', {}, 'pcap', 1000, 40],
    ['microseconds, big endian', { order: 'big' }, 'pcap', 1000, 40],
    ['nanoseconds', { magic: 'nanoseconds' }, 'pcap (nanoseconds)', 1, 40],
    ['nanoseconds, big endian', { magic: 'nanoseconds', order: 'big' }, 'pcap (nanoseconds)', 1, 40],
    ['modified', { magic: 'modified' }, 'pcap (modified)', 1000, 48],
    ['modified, big endian', { magic: 'modified', order: 'big' }, 'pcap (modified)', 1000, 48],
    ['24-byte records under the standard magic', { longRecords: true }, 'pcap', 1000, 48],
    ['the same, big endian', { longRecords: true, order: 'big' }, 'pcap', 1000, 48],
    ['Ixia', { magic: 0x1c0001ac, afterHeader: new Uint8Array(4) }, 'pcap (Ixia)', 1, 44],
    ['Ixia software, big endian', { magic: 0x1c0001ab, afterHeader: new Uint8Array(4), order: 'big' }, 'pcap (Ixia)', 1, 44],
    ['version 2.0', { version: [2, 0], swappedLengths: true }, 'pcap', 1000, 40],
    ['version 2.2', { version: [2, 2], swappedLengths: true, order: 'big' }, 'pcap', 1000, 40],
    ['version 2.3', { version: [2, 3] }, 'pcap', 1000, 40],
    ['version 2.3, lengths swapped', { version: [2, 3], swappedLengths: true }, 'pcap', 1000, 40],
    ['version 3.0', { version: [3, 0] }, 'pcap', 1000, 40],
    ['version 543.0', { version: [543, 0], swappedLengths: true }, 'pcap', 1000, 40],
    ['no snap length', { snapLength: 0 }, 'pcap', 1000, 40],
  ];

  it.each(variants)('%s', async (_name, fields, format, unit, first) => {
    const { records, error, format: found } = await read(packets, fields);
    expect(error).toBeUndefined();
    expect(found).toBe(format);
    const header = first - (fields.afterHeader?.length ?? 0) - 24;
    expect(records).toMatchObject([
      { number: 1, data: HEX, seconds: 1_700_000_000, nanoseconds: 999_999 * unit, originalLength: 54, hasTime: true, linkType: 1 },
      { number: 2, data: HEX.slice(0, 40), seconds: 4_294_967_295, nanoseconds: unit, originalLength: 54 },
      { number: 3, data: HEX, seconds: 0, nanoseconds: 0, offset: first - header + 2 * header + 54 + 20 },
    ]);
  });

  it('does not take a plain file for one with long records because of one odd record', async () => {
    const { records } = await read([{ data: DATA, originalLength: 20 }, DATA, DATA]);
    expect(records.map((record) => record.data)).toEqual([HEX, HEX, HEX]);
  });
});

describe('link type', () => {
  it.each([
    [0x0000_0001, 1, -1],
    [0x0400_0071, 0x71, 0],
    [0x2400_0001, 1, 4],
    [0xf400_0001, 1, 30],
    [0x1000_0001, 1, -1],
    [0x0000_ffff, 0xffff, -1],
  ])('word %i', async (network, linkType, fcsLength) => {
    const { records } = await read([DATA], { network });
    expect(records).toMatchObject([{ linkType, fcsLength }]);
  });

  it.each([0x0001_0001, 0x0200_0001, 0x03ff_0001])('refuses reserved bits in %i', async (network) => {
    const { error } = await read([DATA], { network });
    expect(error).toMatchObject({ code: 'unsupported', message: expect.stringContaining(network.toString(16)) });
  });
});

describe('odd records', () => {
  it('limits an original length of 2^31 and more, and takes one below the captured length', async () => {
    const { records } = await read([
      { data: DATA, originalLength: 0xffff_fff0 },
      { data: DATA, originalLength: 3 },
      { data: DATA, originalLength: 0x7fff_ffff },
    ]);
    expect(records.map((record) => record.originalLength)).toEqual([0x7fff_ffff, 3, 0x7fff_ffff]);
  });

  it('leaves a fraction above a second as it is', async () => {
    const { records } = await read([{ data: DATA, seconds: 5, fraction: 1_500_000 }]);
    expect(records).toMatchObject([{ seconds: 5, nanoseconds: 1_500_000_000 }]);
  });
});

describe('damage', () => {
  it.each([
    [[1, 9], 'unsupported', 'pcap version 1.9 is not supported'],
    [[0, 0], 'unsupported', 'pcap version 0.0 is not supported'],
  ] as const)('refuses version %s', async (version, code, message) => {
    expect((await read([DATA], { version })).error).toMatchObject({ code, message });
  });

  const lengths: [length: number, network: number, maximum: number][] = [
    [262_145, 1, 262_144],
    [0x7fff_ffff, 1, 262_144],
    [0xffff_ffff, 1, 262_144],
    [8_388_609, 279, 8_388_608],
    [134_217_729, 231, 134_217_728],
    [134_217_729, 249, 134_217_728],
  ];
  it.each(lengths)(
    'refuses a packet of %i bytes on link type %i, from a file and from a pipe',
    async (capturedLength, network, maximum) => {
      const bytes = writePcap([DATA, { data: DATA, capturedLength }], { network });
      const wanted = {
        code: 'damaged',
        frame: 2,
        offset: 94,
        message: `damaged at frame 2, byte 94: the record claims a packet of ${capturedLength} bytes, the maximum is ${maximum}`,
      };
      const fromFile = await readCapture(openCapture(bytes));
      expect(fromFile.records).toHaveLength(1);
      expect(fromFile.error).toMatchObject(wanted);
      const fromPipe = await readCapture(openCapture(streamOf(bytes)));
      expect(fromPipe.records).toHaveLength(1);
      expect(fromPipe.error).toMatchObject(wanted);
    },
  );

  it('takes a lower bound from its caller', async () => {
    const { error } = await readCapture(openCapture(writePcap([DATA]), { limits: { maxPacketBytes: 53 } }));
    expect(error).toMatchObject({ code: 'damaged', frame: 1 });
  });

  it.each(['microseconds', 'nanoseconds', 'modified'] as const)('reports every cut of a %s file', async (magic) => {
    const whole = writePcap([DATA, DATA.subarray(0, 5), DATA], { magic });
    const header = magic === 'modified' ? 24 : 16;
    const starts = [24, 24 + header + 54, 24 + 2 * header + 59, whole.length];
    for (let length = 1; length < whole.length; length++) {
      const bytes = whole.subarray(0, length);
      const complete = starts.filter((start, index) => index > 0 && start <= length).length;
      const start = starts[complete] as number;
      for (const source of [openCapture(bytes), openCapture(streamOf(bytes))]) {
        const { records, error } = await readCapture(source);
        expect(records).toHaveLength(complete);
        if (length < 4) expect(error).toMatchObject({ code: 'unknown-format' });
        else if (length < 24) expect(error).toMatchObject({ code: 'cut-short', offset: 0 });
        else if (length === start) expect(error).toBeUndefined();
        else if (length < start + header) {
          const message = `cut short at frame ${complete + 1}, byte ${start}: the record header needs ${header} bytes, ${length - start} are left`;
          expect(error).toMatchObject({ code: 'cut-short', frame: complete + 1, offset: start, message });
        } else {
          const needed = complete === 1 ? 5 : 54;
          const message = `cut short at frame ${complete + 1}, byte ${start}: the packet needs ${needed} bytes, ${length - start - header} are left`;
          expect(error).toMatchObject({ code: 'cut-short', frame: complete + 1, offset: start, message });
        }
      }
    }
  });
});
