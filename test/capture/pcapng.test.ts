/** pcapng: sections, interfaces, times, the blocks that are frames, and the damage that ends a reading. */
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import { RecordKind } from '../../src/record.js';
import { type PcapngBlock, PcapngBlockType, writePcapng } from '../support/capture-writer.js';
import { concat, ethernet, frame, ipv4, toBytes, udp } from '../support/frame-builder.js';
import { readCapture } from '../support/read-capture.js';

const DATA = frame(ethernet(), ipv4(), udp(), 'hello');
const HEX = Buffer.from(DATA).toString('hex');
const SECTION: PcapngBlock = { block: 'section' };
const INTERFACE: PcapngBlock = { block: 'interface' };
const PACKET: PcapngBlock = { block: 'packet', data: DATA };

const read = (...blocks: PcapngBlock[]) => readCapture(openCapture(writePcapng(blocks)));

describe('sections and interfaces', () => {
  it('numbers interfaces anew in each section, whose byte order is its own', async () => {
    const { records, error, format } = await read(
      SECTION,
      { block: 'interface', linkType: 113, resolution: 9 },
      { block: 'packet', data: DATA, time: 1_700_000_000_123_456_789n },
      { block: 'section', order: 'big', version: [1, 2] },
      INTERFACE,
      { block: 'interface', linkType: 276, offset: -5n, fcsLength: 4 },
      { block: 'packet', data: DATA, interface: 1, time: 1_700_000_000_123_456n },
      { block: 'packet', data: DATA, interface: 0, time: 1n },
      SECTION,
      INTERFACE,
      { block: 'old', data: DATA, interface: 0, time: 2n, capture: 10 },
    );
    expect(error).toBeUndefined();
    expect(format).toBe('pcapng');
    expect(records).toMatchObject([
      { number: 1, linkType: 113, interfaceId: 0, seconds: 1_700_000_000, nanoseconds: 123_456_789, data: HEX, fcsLength: -1 },
      { number: 2, linkType: 276, interfaceId: 1, seconds: 1_699_999_995, nanoseconds: 123_456_000, fcsLength: 4 },
      { number: 3, linkType: 1, interfaceId: 0, seconds: 0, nanoseconds: 1000, fcsLength: -1 },
      { number: 4, linkType: 1, data: HEX.slice(0, 20), originalLength: DATA.length, nanoseconds: 2000 },
    ]);
  });

  it('takes the FCS length of a packet over that of its interface', async () => {
    const { records } = await read(
      SECTION,
      { block: 'interface', fcsLength: 2 },
      { block: 'packet', data: DATA, flags: 4 << 5, comment: 'first' },
      { block: 'packet', data: DATA, flags: 1 },
      { block: 'old', data: DATA, flags: 4 << 5 },
    );
    expect(records.map((record) => record.fcsLength)).toEqual([4, 2, 4]);
  });

  it('lets an interface be described late, and an unknown one be unused', async () => {
    const { records, error } = await read(
      SECTION,
      { block: 'interface', linkType: 60_000 },
      INTERFACE,
      { block: 'packet', data: DATA, interface: 1 },
      INTERFACE,
      { block: 'packet', data: DATA, interface: 2 },
    );
    expect(error).toBeUndefined();
    expect(records.map((record) => [record.interfaceId, record.linkType])).toEqual([
      [1, 1],
      [2, 1],
    ]);
  });
});

describe('times', () => {
  // [if_tsresol, ticks, seconds, nanoseconds]; the values were checked against Wireshark.
  const times: [resolution: number, ticks: bigint, seconds: number, nanoseconds: number][] = [
    [0, 1_700_000_000n, 1_700_000_000, 0],
    [3, 1_700_000_000_123_456_789n, 1_700_000_000_123_456, 789_000_000],
    [6, 1_700_000_000_999_999n, 1_700_000_000, 999_999_000],
    [6, 0xfedc_ba98_7654_3210n, 18_364_758_544_493, 64_720_000],
    [9, 0xfedc_ba98_7654_3210n, 18_364_758_544, 493_064_720],
    [10, 0xfedc_ba98_7654_3210n, 1_836_475_854, 449_306_472],
    [12, 1_700_000_000_123_456_789n, 1_700_000, 123_456],
    [12, 0xfedc_ba98_7654_3210n, 18_364_758, 9_537_486],
    [12, 123_456_789_123n, 0, 12_776_324],
    [15, 0xfedc_ba98_7654_3210n, 18_364, 14_376],
    [19, 0xfedc_ba98_7654_3210n, 1, 0],
    [20, 0xfedc_ba98_7654_3210n, 0, 0],
    [127, 1_700_000_000_123_456_789n, 0, 0],
    [0x8a, 1_700_000_000_123_456_789n, 1_660_156_250_120_563, 270_507_812],
    [0x94, 0xfedc_ba98_7654_3210n, 17_513_998_550_885, 262_222_290],
    [0x97, 1_700_000_000_123_456_789n, 202_655_792_251, 45_321_106],
    [0x98, 0xfedc_ba98_7654_3210n, 1_094_624_909_430, 328_888_893],
    [0xa0, 1_700_000_000_123_456_789n, 395_812_094, 240_322_892],
    [0xa5, 0xfedc_ba98_7654_3210n, 133_621_204, 93_355_804],
    [0xbe, 0xfedc_ba98_7654_3210n, 3, 2],
    [0xbf, 1_700_000_000_123_456_789n, 0, 1],
    [0xff, 0xfedc_ba98_7654_3210n, 0, 0],
  ];
  it.each(times)('resolution %i, %i ticks', async (resolution, time, seconds, nanoseconds) => {
    const { records } = await read(SECTION, { block: 'interface', resolution }, { block: 'packet', data: DATA, time });
    expect(records).toMatchObject([{ seconds, nanoseconds, hasTime: true }]);
  });

  it('splits every count of ticks as exact arithmetic does', async () => {
    let seed = 12345n;
    for (const resolution of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x80, 0x87, 0x8a, 0x94, 0x97]) {
      const perSecond = resolution < 0x80 ? 10n ** BigInt(resolution) : 1n << BigInt(resolution & 0x7f);
      const ticks = Array.from({ length: 40 }, (_, i) => {
        seed = (seed * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & 0xffff_ffff_ffff_ffffn;
        // Up to 2^53 seconds, beyond which no number is exact; and the counts around a whole second.
        const any = seed >> BigInt(11 + (i % 40));
        return i % 4 === 0 ? any - (any % perSecond) + perSecond - 1n : any;
      });
      const { records } = await read(
        SECTION,
        { block: 'interface', resolution },
        ...ticks.map((time) => ({ ...PACKET, time }) as PcapngBlock),
      );
      const wanted = ticks.map((time) => [Number(time / perSecond), Number(((time % perSecond) * 1_000_000_000n) / perSecond)]);
      expect(records.map((record) => [record.seconds, record.nanoseconds])).toEqual(wanted);
    }
  });
});

describe('other blocks', () => {
  it('gives simple packets without time, cut at the snap length of the first interface', async () => {
    const { records } = await read(
      SECTION,
      { block: 'interface', snapLength: 20 },
      { block: 'simple', data: DATA.subarray(0, 20), originalLength: 300 },
      PACKET,
      { block: 'simple', data: DATA.subarray(0, 9) },
    );
    expect(records).toMatchObject([
      { hasTime: false, seconds: 0, nanoseconds: 0, data: HEX.slice(0, 40), originalLength: 300 },
      { hasTime: true },
      { hasTime: false, data: HEX.slice(0, 18), originalLength: 9 },
    ]);
  });

  it('counts custom blocks, journal entries and Sysdig events as frames, and passes over all else', async () => {
    const event = new Uint8Array(32);
    new DataView(event.buffer).setBigUint64(2, 1_700_000_000_123_456_789n, true);
    new DataView(event.buffer).setUint32(18, 26, true);
    const journal = '__REALTIME_TIMESTAMP=1700000000123456\nMESSAGE=hi\n';
    const source = openCapture(
      writePcapng([
        SECTION,
        INTERFACE,
        { block: 'custom', enterprise: 32_473, data: Uint8Array.of(1, 2, 3, 4, 5) },
        { block: 'other', type: PcapngBlockType.NAME_RESOLUTION, data: Uint8Array.of(1, 0, 8, 0, 10, 0, 0, 1, 97, 46, 98, 0, 0, 0, 0, 0) },
        { block: 'custom', enterprise: 7, data: new Uint8Array(0), copied: false },
        { block: 'other', type: PcapngBlockType.INTERFACE_STATISTICS, data: new Uint8Array(12) },
        { block: 'other', type: PcapngBlockType.JOURNAL_EXPORT, data: toBytes(journal) },
        { block: 'other', type: PcapngBlockType.DECRYPTION_SECRETS, data: Uint8Array.of(0, 0, 0, 0, 2, 0, 0, 0, 65, 66) },
        { block: 'other', type: PcapngBlockType.SYSDIG_EVENT, data: event },
        { block: 'other', type: 0x0b16_b00b, data: new Uint8Array(100) },
        PACKET,
      ]),
    );
    const seen: unknown[] = [];
    do {
      while (source.next()) {
        const { kind, number, enterprise, copied, hasTime, seconds, nanoseconds, capturedLength, originalLength } = source.record;
        const time = hasTime ? [seconds, nanoseconds] : undefined;
        seen.push([number, kind, time, capturedLength, originalLength, ...(kind === RecordKind.PCAPNG_CUSTOM ? [enterprise, copied] : [])]);
      }
    } while (await source.fill());
    expect(seen).toEqual([
      [1, RecordKind.PCAPNG_CUSTOM, undefined, 8, 8, 32_473, true],
      [2, RecordKind.PCAPNG_CUSTOM, undefined, 0, 0, 7, false],
      [3, RecordKind.PCAPNG_OTHER, [1_700_000_000, 123_456_000], journal.length, journal.length],
      [4, RecordKind.PCAPNG_OTHER, [1_700_000_000, 123_456_789], 8, 26],
      [5, RecordKind.PACKET, [1_700_000_000, 0], DATA.length, DATA.length],
    ]);
  });
});

describe('damage', () => {
  const overrun = { code: 2, value: 'abcd', length: 200 };
  const faults: [name: string, blocks: PcapngBlock[], offset: number, reason: string][] = [
    ['an interface that is not described', [{ ...PACKET, interface: 7 }], 48, 'interface 7 is not described, the section has 1'],
    ['two lengths', [{ ...PACKET, totalLength: 80, trailingLength: 100 }], 48, "the block's two lengths, 80 and 100, do not agree"],
    ['a block below its least', [{ ...PACKET, totalLength: 8 }], 48, 'a block of type 0x6 has 8 bytes, the minimum is 12'],
    ['a packet block below its least', [{ ...PACKET, totalLength: 28 }], 48, 'a block of type 0x6 has 28 bytes, the minimum is 32'],
    ['a giant block', [{ ...PACKET, totalLength: 200_000_000 }], 48, 'a block of 200000000 bytes, the maximum is 134348832'],
    ['a packet that overruns', [{ ...PACKET, capturedLength: 52 }], 48, 'a block of 80 bytes claims a packet of 52 bytes'],
    ['a giant packet', [{ ...PACKET, capturedLength: 262_145 }], 48, 'the block claims a packet of 262145 bytes, the maximum is 262144'],
    [
      'a simple packet that overruns',
      [{ block: 'simple', data: DATA, originalLength: 300 }],
      48,
      'a block of 64 bytes claims a packet of 300 bytes',
    ],
    ['an option that overruns', [{ ...PACKET, options: [overrun] }], 48, 'an option of 200 bytes overruns its block'],
    ['an interface option that overruns', [{ ...INTERFACE, options: [overrun] }], 48, 'an option of 200 bytes overruns its block'],
    ['a section option that overruns', [{ ...SECTION, options: [overrun] }], 48, 'an option of 200 bytes overruns its block'],
    [
      'an end of options with a length',
      [{ ...PACKET, options: [{ code: 0, value: '', length: 36 }] }],
      48,
      'an option of 36 bytes overruns its block',
    ],
    ['flags of two bytes', [{ ...PACKET, options: [{ code: 2, value: Uint8Array.of(0, 0) }] }], 48, 'packet flags of 2 bytes, not 4'],
    [
      'a short custom block',
      [{ block: 'other', type: 0xbad, data: new Uint8Array(0) }],
      48,
      'a block of type 0xbad has 12 bytes, the minimum is 16',
    ],
    [
      'a name that overruns',
      [{ block: 'other', type: 4, data: Uint8Array.of(1, 0, 200, 0) }],
      48,
      'a name record of 200 bytes overruns its block',
    ],
    ['a journal entry of zeros', [{ block: 'other', type: 9, data: new Uint8Array(40) }], 48, 'a journal entry that is too short'],
    ['a simple packet too early', [SECTION, { block: 'simple', data: DATA }], 76, 'a simple packet block before any interface description'],
  ];
  it.each(faults)('%s', async (_name, blocks, offset, reason) => {
    const { records, error } = await read(SECTION, INTERFACE, ...blocks, PACKET);
    expect(records).toHaveLength(0);
    expect(error).toMatchObject({ code: 'damaged', frame: 1, offset, message: `damaged at frame 1, byte ${offset}: ${reason}` });
  });

  it('rounds a length that is no multiple of four up', async () => {
    const { records, error } = await read(SECTION, INTERFACE, { ...PACKET, totalLength: 79, trailingLength: 80 }, PACKET);
    expect(error).toBeUndefined();
    expect(records).toHaveLength(2);
  });

  it.each([
    [[1, 1], 0, 'pcapng version 1.1 is not supported'],
    [[2, 0], 0, 'pcapng version 2.0 is not supported'],
  ] as const)('refuses version %s', async (version, offset, message) => {
    expect((await read({ block: 'section', version }, INTERFACE, PACKET)).error).toMatchObject({ code: 'unsupported', offset, message });
    const later = await read(SECTION, INTERFACE, PACKET, { block: 'section', version });
    expect(later.records).toHaveLength(1);
    expect(later.error).toMatchObject({ code: 'unsupported', frame: 2 });
  });

  it('refuses a second section without a byte-order magic', async () => {
    const second = writePcapng([SECTION, INTERFACE]);
    second[8] = 0;
    const bytes = concat([writePcapng([SECTION, INTERFACE, PACKET]), second]);
    const { records, error } = await readCapture(openCapture(bytes));
    expect(records).toHaveLength(1);
    expect(error).toMatchObject({ code: 'damaged', frame: 2, message: expect.stringContaining('byte-order magic') });
  });

  it.each(['little', 'big'] as const)('reports every cut of a %s-endian file', async (order) => {
    const blocks: PcapngBlock[] = [
      { block: 'section', order },
      INTERFACE,
      PACKET,
      { block: 'other', type: 99, data: new Uint8Array(20) },
      { ...PACKET, comment: 'behind' } as PcapngBlock,
    ];
    const ends = blocks.map((_, index) => writePcapng(blocks.slice(0, index + 1)).length);
    const whole = writePcapng(blocks);
    for (let length = 12; length < whole.length; length++) {
      const { records, error } = await readCapture(openCapture(whole.subarray(0, length)));
      expect(records).toHaveLength((ends[2] as number) <= length ? 1 : 0);
      if (ends.includes(length)) expect(error).toBeUndefined();
      else
        expect(error).toMatchObject({
          code: 'cut-short',
          frame: records.length + 1,
          offset: [0, ...ends].findLast((end) => end <= length),
        });
    }
  });
});
