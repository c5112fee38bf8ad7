/** The straight way for plain TCP and UDP in Ethernet against the walk over layers: the same segment, or none. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import { CaptureError } from '../../src/errors.js';
import { type CaptureRecord, RecordKind } from '../../src/record.js';
import { FrameDecoder } from '../../src/wire/decode-frame.js';
import { FaultKind, type Frame } from '../../src/wire/frame.js';
import { decodePlainSegment } from '../../src/wire/plain-segment.js';
import { OPTION_MPTCP, OPTION_MSS, OPTION_SACK, OPTION_TIMESTAMPS, OPTION_WINDOW_SCALE, type Segment } from '../../src/wire/segment.js';
import { Random } from '../fuzz/random.js';
import { ethernet, frame, ipv4, ipv6, type Layer, tcp, udp, vlan } from '../support/frame-builder.js';
import { makeRecord } from './decode.js';

const TIMESTAMPS = [1, 1, 8, 10, 1, 2, 3, 4, 0xff, 0xfe, 0xfd, 0xfc];

/** What holds only where its option is there. */
const OPTION_OF: Readonly<Record<string, number>> = {
  mss: OPTION_MSS,
  windowScale: OPTION_WINDOW_SCALE,
  timestampValue: OPTION_TIMESTAMPS,
  timestampEcho: OPTION_TIMESTAMPS,
  sackStart: OPTION_SACK,
  sackCount: OPTION_SACK,
  mptcpSubtypes: OPTION_MPTCP,
};

function fieldsOf(segment: Segment): Record<string, unknown> {
  const isThere = (option: number | undefined) => option === undefined || (segment.options & option) !== 0;
  return Object.fromEntries(Object.entries(segment).filter(([name]) => isThere(OPTION_OF[name])));
}

/** The addresses themselves: those of IPv6 stand in the segment by numbers, which two tables give alike to different ones. */
function addressesOf({ addresses }: Frame, { family, source, destination }: Segment): string {
  return family === 4 ? `${source} ${destination}` : `${addresses.groupsOf(source)} ${addresses.groupsOf(destination)}`;
}

/** Both ways over the same records, each with addresses of its own. */
class Both {
  taken = 0;
  readonly #straight = new FrameDecoder();
  readonly #walking = new FrameDecoder();

  /** Returns whether the record was plain. */
  compare(record: CaptureRecord): boolean {
    const { frame: own } = this.#straight;
    const { frame: walked } = this.#walking;
    const known = own.addresses.size;
    this.#walking.decode(record);
    if (!decodePlainSegment(own, record)) {
      if (own.addresses.size !== known) throw new Error('an address was kept');
      this.#straight.decode(record);
      return false;
    }
    this.taken++;
    // The missing end of the frame is told by a look at its padding, which no segment shows.
    const isSound = walked.fault === FaultKind.NONE || walked.fault === FaultKind.TRUNCATED;
    const segment = own.segments[0] as Segment;
    const expected = walked.segments[0] as Segment;
    const fields = fieldsOf(expected);
    const same =
      isSound &&
      own.segmentCount === 1 &&
      walked.segmentCount === 1 &&
      walked.layerCount === 3 &&
      isSame(fieldsOf(segment), fields) &&
      addressesOf(own, segment) === addressesOf(walked, expected);
    // Only then by expect, which takes its time.
    if (!same) {
      expect([isSound, own.segmentCount, walked.segmentCount, walked.layerCount]).toEqual([true, 1, 1, 3]);
      expect(fieldsOf(segment)).toEqual(fields);
      expect(addressesOf(own, segment)).toBe(addressesOf(walked, expected));
    }
    return true;
  }
}

function isSame(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

const NETWORKS: readonly [string, Layer][] = [
  ['IPv4', ipv4()],
  ['IPv6', ipv6()],
  ['IPv4 that may not be fragmented, of another kind of service', ipv4({ dontFragment: true, tos: 0xff, ttl: 1, id: 0xffff, checksum: 0 })],
  ['IPv6 with traffic class and flow label', ipv6({ trafficClass: 0xff, flowLabel: 0xfffff, hopLimit: 0 })],
];
const FIELDS = {
  sourcePort: 0xfffe,
  destinationPort: 0x8001,
  sequence: 0xfedcba98,
  acknowledgment: 0x89abcdef,
  flags: 0xfff,
  window: 0xfedc,
};

const OFFER = [2, 4, 5, 180, 4, 2, 8, 10, 1, 2, 3, 4, 0, 0, 0, 0, 1, 3, 3, 7];
const SACK_BLOCKS = [1, 1, 5, 18, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
const OPTIONS: readonly [string, readonly number[]][] = [
  ['timestamps', TIMESTAMPS],
  ["a SYN's", OFFER],
  ['timestamps and SACK blocks', [...TIMESTAMPS, ...SACK_BLOCKS]],
  ['as many bytes as timestamps take', [2, 4, 5, 180, 3, 3, 7, 1, 4, 2, 1, 1]],
  ['MPTCP, fast open and accurate ECN', [30, 12, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 34, 6, 1, 2, 3, 4, 172, 5, 1, 2, 3, 1]],
  ['an end in the middle', [2, 4, 5, 180, 0, 3, 3, 7]],
  ['a length beyond the header, which ends them', [2, 4, 5, 180, 3, 30, 7, 7]],
  ['all of the forty bytes', [...TIMESTAMPS, ...SACK_BLOCKS, ...Array<number>(8).fill(1)]],
];

const plain = NETWORKS.flatMap(([name, ip]): [string, Uint8Array][] => [
  [`${name}, no options, payload`, frame(ethernet(), ip, tcp(FIELDS), 'some payload')],
  [`${name}, no options, padded`, frame(ethernet({ padTo: 100 }), ip, tcp(FIELDS))],
  ...OPTIONS.map(([kind, options]): [string, Uint8Array] => [
    `${name}, with options: ${kind}`,
    frame(ethernet(), ip, tcp({ ...FIELDS, options }), 'some payload'),
  ]),
  [`${name}, with options, padded`, frame(ethernet({ padTo: 100 }), ip, tcp({ ...FIELDS, options: TIMESTAMPS }))],
  [`${name}, UDP`, frame(ethernet(), ip, udp({ sourcePort: 0xfffe, destinationPort: 53 }), 'some payload')],
  [`${name}, UDP, padded`, frame(ethernet({ padTo: 100 }), ip, udp({ sourcePort: 443, destinationPort: 0x8001, checksum: 0 }), 'x')],
]);

describe('a plain frame', () => {
  it.each(plain)('goes the straight way: %s', (_, bytes) => {
    expect(new Both().compare(makeRecord(bytes))).toBe(true);
  });

  it.each(plain)('whose payload was cut, too: %s', (_, bytes) => {
    expect(new Both().compare(makeRecord(bytes, { originalLength: bytes.length + 10 }))).toBe(true);
    const longer = frame(ethernet(), ipv4(), tcp(), 'x'.repeat(300));
    expect(new Both().compare(makeRecord(longer.subarray(0, 54), { originalLength: longer.length }))).toBe(true);
  });

  it('with a byte of its header changed, and cut anywhere, is what the walk makes of it', () => {
    const random = new Random(11);
    const both = new Both();
    let compared = 0;
    for (const [, bytes] of plain) {
      for (let at = 0; at < Math.min(bytes.length, 115); at++) {
        for (const value of [0, 1, 5, 6, 0x0f, 0x11, 0x20, 0x40, 0x45, 0x46, 0x50, 0x60, 0x80, 0xff, random.below(256)]) {
          const changed = Uint8Array.from(bytes);
          changed[at] = value;
          const end = random.once(4) ? random.below(changed.length + 1) : changed.length;
          const originalLength = random.pick([end, changed.length, 0, 60, 70_000]);
          both.compare(makeRecord(changed.subarray(0, end), { originalLength }));
          compared++;
        }
      }
    }
    expect(both.taken).toBeGreaterThan(compared / 3);
    expect(both.taken).toBeLessThan(compared / 1.2);
  });
});

describe('left to the walk', () => {
  const cases: [string, Uint8Array, object?][] = [
    ['IPv4 options', frame(ethernet(), ipv4({ options: [1, 1, 1, 0] }), tcp())],
    ['a first fragment', frame(ethernet(), ipv4({ moreFragments: true }), tcp())],
    ['a later fragment', frame(ethernet(), ipv4({ fragmentOffset: 8 }), tcp())],
    ['another protocol', frame(ethernet(), ipv4({ protocol: 132 }), 'x'.repeat(40))],
    ['another protocol over IPv6', frame(ethernet(), ipv6({ nextHeader: 132 }), 'x'.repeat(40))],
    ['UDP without payload', frame(ethernet(), ipv4(), udp())],
    ['UDP whose payload was cut off', frame(ethernet(), ipv4(), udp(), 'text').subarray(0, 42), { originalLength: 46 }],
    ['UDP whose header was cut', frame(ethernet(), ipv6(), udp(), 'text').subarray(0, 61), { originalLength: 66 }],
    ['UDP shorter than its packet', frame(ethernet(), ipv4(), udp({ length: 11 }), 'text')],
    ['UDP longer than its packet', frame(ethernet(), ipv4(), udp({ length: 13 }), 'text')],
    ['UDP to the port of a tunnel', frame(ethernet(), ipv4(), udp({ destinationPort: 4789 }), 'x'.repeat(40))],
    ['UDP from the port of a tunnel', frame(ethernet(), ipv6(), udp({ sourcePort: 2152 }), 'x'.repeat(40))],
    ['UDP with the mark of a tunnel', frame(ethernet(), ipv4(), udp(), [0, 0xff, 0xab, 0xcd, ...Array<number>(80).fill(0)])],
    ['another version', frame(ethernet(), ipv4({ version: 5 }), tcp())],
    ['another version under the type of IPv6', frame(ethernet(), ipv6({ version: 4 }), tcp())],
    ['an extension header', frame(ethernet(), ipv6({ nextHeader: 0 }), tcp(), 'x'.repeat(20))],
    ['segmentation offload', frame(ethernet(), ipv4({ totalLength: 0 }), tcp())],
    ['no payload length', frame(ethernet(), ipv6({ payloadLength: 0 }), tcp())],
    ['a packet longer than the frame', frame(ethernet(), ipv4({ totalLength: 41 }), tcp())],
    ['an IPv6 packet longer than the frame', frame(ethernet(), ipv6({ payloadLength: 21 }), tcp())],
    ['a packet shorter than the TCP header', frame(ethernet({ padTo: 80 }), ipv4({ totalLength: 39 }), tcp())],
    ['a malformed option', frame(ethernet(), ipv4(), tcp({ options: [5, 4, 0, 0] }))],
    ['a malformed option behind timestamps, IPv6', frame(ethernet(), ipv6(), tcp({ options: [...TIMESTAMPS, 30, 3, 0, 1] }))],
    ['options cut by the capture', frame(ethernet(), ipv4(), tcp({ options: OFFER })).subarray(0, 73), { originalLength: 74 }],
    ['a header length below 20', frame(ethernet(), ipv4(), tcp({ headerLength: 4 }))],
    ['a header longer than the packet', frame(ethernet({ padTo: 80 }), ipv4(), tcp({ headerLength: 8 }))],
    ['a VLAN tag', frame(ethernet(), vlan(), ipv4(), tcp())],
    ['a tunnel', frame(ethernet(), ipv4(), ipv4(), tcp())],
    ['a header that was cut', frame(ethernet(), ipv4(), tcp({ options: TIMESTAMPS })).subarray(0, 65), { originalLength: 66 }],
    ['an IPv6 header that was cut', frame(ethernet(), ipv6(), tcp()).subarray(0, 73), { originalLength: 74 }],
  ];

  it.each(cases)('%s', (_, bytes, about) => {
    expect(new Both().compare(makeRecord(bytes, about))).toBe(false);
  });
});

describe('decodeSegments', () => {
  const bytes = frame(ethernet(), ipv4(), tcp(), 'text');

  function decode(record: CaptureRecord): FrameDecoder {
    const decoder = new FrameDecoder();
    decoder.decodeSegments(record);
    return decoder;
  }

  it('takes the straight way for Ethernet, with number and time', () => {
    const record = makeRecord(bytes);
    Object.assign(record, { number: 17, seconds: 5, nanoseconds: 6, hasTime: false });
    const { frame: found } = decode(record);
    expect(found).toMatchObject({ number: 17, seconds: 5, nanoseconds: 6, hasTime: false, layerCount: 0, segmentCount: 1 });
  });

  it.each([
    ['other links', { linkType: 105 }, {}],
    ['frames with a check sequence', { fcsLength: 4 }, {}],
    ['records that hold no packet', {}, { kind: RecordKind.PACKET + 1 }],
  ])('but not for %s', (_, about, changes) => {
    const record = Object.assign(makeRecord(bytes, about), changes);
    const { layerCount, segmentCount } = new FrameDecoder().decode(record);
    expect([layerCount, segmentCount]).not.toEqual([0, 1]);
    expect(decode(record).frame).toMatchObject({ layerCount, segmentCount });
  });

  it('does the same over every fixture, frame by frame', async () => {
    const both = new Both();
    let frames = 0;
    for (const name of readdirSync('fixtures').filter((file) => /\.pcap/.test(file))) {
      const source = openCapture(`fixtures/${name}`);
      try {
        do {
          while (source.next()) {
            const { record } = source;
            frames++;
            if (record.kind === RecordKind.PACKET && record.linkType === 1 && record.fcsLength <= 0) both.compare(record);
          }
        } while (await source.fill());
      } catch (error) {
        expect(error).toBeInstanceOf(CaptureError);
      }
      await source.close();
    }
    expect(both.taken).toBeGreaterThan(frames / 4);
  });
});
