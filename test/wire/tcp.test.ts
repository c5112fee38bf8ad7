import { describe, expect, it } from 'vitest';
import { FrameDecoder } from '../../src/wire/decode-frame.js';
import {
  OPTION_ACCURATE_ECN,
  OPTION_FAST_OPEN_COOKIE,
  OPTION_FAST_OPEN_REQUEST,
  OPTION_MPTCP,
  OPTION_MSS,
  OPTION_SACK,
  OPTION_SACK_PERMITTED,
  OPTION_TIMESTAMPS,
  OPTION_WINDOW_SCALE,
} from '../../src/wire/segment.js';
import { ethernet, frame, ipv4, ipv6, tcp } from '../support/frame-builder.js';
import { decode, fault, hex, layers, payload, segment } from './decode.js';

/** IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [P.], seq 305419896, ack 2596069104, win 501, options [nop,nop,TS val 4294967295 ecr 1], length 2 */
const DATA = hex(`
  02000000 0002 02000000 0001 0800      # Ethernet
  45 00 0036 0001 0000 40 06 0000       # IPv4, total length 54
  0a000001 0a000002
  9c40 0050                             # ports
  12345678 9abcdef0                     # sequence and acknowledgment number
  8 018 01f5                            # 8 words; ACK, PSH; window
  beef 0007                             # checksum, urgent pointer
  01 01 08 0a ffffffff 00000001         # NOP, NOP, timestamps
  6869                                  # hi
`);

describe('a TCP header', () => {
  it('gives every field', () => {
    const found = segment(decode(DATA));
    expect(found).toMatchObject({
      protocol: 6,
      quoted: false,
      layer: 2,
      networkLayer: 1,
      family: 4,
      source: 0x0a000001,
      destination: 0x0a000002,
      sourcePort: 40000,
      destinationPort: 80,
      ipPayloadLength: 34,
      headerBytes: 32,
      headerLength: 32,
      hasStream: true,
      hasLength: true,
      stopped: false,
      payloadLength: 2,
      seq: 0x12345678,
      ack: 0x9abcdef0 | 0,
      flags: 0x018,
      window: 501,
      checksum: 0xbeef,
      urgentPointer: 7,
      options: OPTION_TIMESTAMPS,
      timestampValue: -1,
      timestampEcho: 1,
    });
    expect(payload(found)).toBe('hi');
  });

  it('has twelve bits of flags', () => {
    const bytes = frame(ethernet(), ipv4(), tcp({ flags: 0xfff }));
    expect(segment(decode(bytes)).flags).toBe(0xfff);
  });

  const FIELD_ENDS = {
    sourcePort: 4,
    destinationPort: 4,
    seq: 8,
    ack: 12,
    flags: 14,
    window: 16,
    checksum: 18,
    urgentPointer: 20,
  } as const;

  it.each(Array.from({ length: 35 }, (_, n) => n))('cut after %i bytes by the capture keeps what is whole', (n) => {
    const whole = segment(decode(DATA));
    const cut = decode(DATA.subarray(0, 34 + n), { originalLength: DATA.length });
    expect(layers(cut)).toEqual(['ETHERNET', 'IPV4', 'TCP']);
    expect(fault(cut)).toBe(n < 32 ? 'TRUNCATED' : 'NONE');
    if (n < 4) {
      expect(cut.segmentCount).toBe(0);
      return;
    }
    const found = segment(cut);
    for (const [field, end] of Object.entries(FIELD_ENDS) as [keyof typeof FIELD_ENDS, number][]) {
      expect([field, found[field]]).toEqual([field, end <= n ? whole[field] : 0]);
    }
    expect(found).toMatchObject({
      ipPayloadLength: 34,
      headerBytes: Math.min(n, 32),
      hasStream: n >= 16,
      hasLength: n >= 16,
      stopped: n < 32,
      options: n >= 32 ? OPTION_TIMESTAMPS : 0,
    });
    expect(found.payloadEnd - found.payloadStart).toBe(Math.max(0, n - 32));
    if (n >= 14) expect(found.payloadLength).toBe(2);
  });

  it.each(Array.from({ length: 20 }, (_, n) => n))('cut after %i bytes by the IP length contradicts itself', (n) => {
    const bytes = frame(ethernet(), ipv4({ protocol: 6 }), DATA.subarray(34, 34 + n));
    const lying = decode(bytes);
    expect(fault(lying)).toBe(n === 0 ? 'NONE' : 'MALFORMED');
    expect(lying.segmentCount).toBe(n < 4 ? 0 : 1);
    if (n >= 4) expect(segment(lying)).toMatchObject({ hasStream: n >= 16, hasLength: false, stopped: true });
  });

  it.each([0, 1, 4])('of %i words is bogus: told by the row, with the length counted on', (words) => {
    const found = decode(frame(ethernet(), ipv4(), tcp({ headerLength: words }), 'abcde'));
    expect(fault(found)).toBe('NONE');
    expect(segment(found)).toMatchObject({
      headerLength: 4 * words,
      hasStream: true,
      hasLength: true,
      stopped: true,
      payloadLength: 25 - 4 * words,
    });
  });

  it.each([
    ['no-operations run out', [1, 1, 1, 1, 1], 'MALFORMED'],
    ['an option has a length beyond the header', [0x61, 0x62, 0x63, 1, 1], 'MALFORMED'],
    ['an option begins within the packet and ends beyond', [1, 1, 1, 8, 10], 'OVERLONG'],
  ])('longer than the segment is at fault when %s', (_, rest, kind) => {
    const found = decode(frame(ethernet(), ipv4(), tcp({ headerLength: 15 }), Uint8Array.from(rest)));
    expect(fault(found)).toBe(kind);
    expect(segment(found)).toMatchObject({ hasStream: true, hasLength: false, stopped: true, ipPayloadLength: 25 });
  });

  it('longer than the segment is stopped at without a fault when an option of no length ends the list', () => {
    const found = decode(frame(ethernet(), ipv4(), tcp({ headerLength: 15 }), Uint8Array.from([3, 0, 1, 1, 1])));
    expect(fault(found)).toBe('NONE');
    expect(segment(found)).toMatchObject({ hasStream: true, hasLength: false, stopped: true, payloadLength: -35 });
  });

  it.each([
    ['of 20 bytes', {}],
    ['with options', { options: Uint8Array.from([2, 4, 5, 180]) }],
  ])('%s that fills its packet leaves a payload of 0 bytes', (_, fields) => {
    const bytes = frame(ethernet(), ipv4(), tcp(fields));
    expect(segment(decode(bytes))).toMatchObject({ hasLength: true, stopped: false, payloadLength: 0 });
    const cut = segment(decode(bytes.subarray(0, 34 + 18), { originalLength: bytes.length }));
    expect(cut).toMatchObject({ hasLength: true, stopped: true, payloadLength: 0 });
  });

  it('below 5 words, in a header that the capture cut, is told before the missing bytes are', () => {
    const bytes = frame(ethernet(), ipv4(), tcp({ headerLength: 4 }), 'abcde');
    for (const [captured, kind] of [
      [15, 'TRUNCATED'],
      [16, 'NONE'],
      [19, 'NONE'],
    ] as const) {
      expect([captured, fault(decode(bytes.subarray(0, 34 + captured), { originalLength: bytes.length }))]).toEqual([captured, kind]);
    }
  });

  it.each([
    ['a malformed option', [21, 6, 0, 1, 0, 1], 'MALFORMED'],
    ['an option that was not captured', [8, 10, 0, 0, 0, 1], 'TRUNCATED'],
  ])('cut by the capture behind its options says what %s is', (_, options, kind) => {
    const bytes = frame(ethernet(), ipv4(), tcp({ headerLength: 10, options: Uint8Array.from(options) }), new Uint8Array(12));
    expect(fault(decode(bytes.subarray(0, 34 + 20 + options.length), { originalLength: bytes.length }))).toBe(kind);
  });

  it('whose options go beyond the segment says how many bytes it wanted, and how many there are', () => {
    const overlong = decode(frame(ethernet(), ipv4(), tcp({ headerLength: 15 }), Uint8Array.from([1, 1, 1, 8, 10])));
    expect([overlong.faultNeeded, overlong.faultHad]).toEqual([40, 5]);
    const cut = decode(DATA.subarray(0, 34 + 25), { originalLength: DATA.length });
    expect([cut.faultNeeded, cut.faultHad]).toEqual([12, 5]);
  });

  it('takes its length from the packet, not from the capture or the padding', () => {
    const padded = frame(ethernet({ padTo: 80 }), ipv4(), tcp(), 'abc');
    expect(segment(decode(padded))).toMatchObject({ payloadLength: 3 });
    const cut = segment(decode(padded.subarray(0, 55), { originalLength: 80 }));
    expect(cut).toMatchObject({ payloadLength: 3, hasLength: true, stopped: false });
    expect(payload(cut)).toBe('a');
  });

  it('counts the bytes under a segmentation-offload length of 0 to the end of the frame', () => {
    const bytes = frame(ethernet({ padTo: 64 }), ipv4({ totalLength: 0 }), tcp());
    expect(segment(decode(bytes)).payloadLength).toBe(10);
  });

  it('keeps its IPv6 addresses as ids', () => {
    const found = decode(frame(ethernet(), ipv6({ source: '2001:db8::7' }), tcp()));
    const { family, source } = segment(found);
    expect(family).toBe(6);
    expect(found.addresses.groupsOf(source)).toEqual([0x2001, 0xdb8, 0, 0, 0, 0, 0, 7]);
  });
});

describe('TCP options', () => {
  function decodeOptions(options: readonly number[]) {
    const found = decode(frame(ethernet(), ipv4(), tcp({ options: Uint8Array.from(options) })));
    return { ...segment(found), fault: fault(found) };
  }

  it.each([
    ['MSS', [2, 4, 5, 180], { options: OPTION_MSS, mss: 1460 }],
    ['window scale', [3, 3, 255], { options: OPTION_WINDOW_SCALE, windowScale: 255 }],
    ['SACK permitted', [4, 2], { options: OPTION_SACK_PERMITTED }],
    ['SACK permitted of any length', [4, 3, 0], { options: OPTION_SACK_PERMITTED }],
    ['timestamps', [8, 10, 128, 0, 0, 0, 0, 0, 0, 9], { options: OPTION_TIMESTAMPS, timestampValue: -0x80000000, timestampEcho: 9 }],
    ['one SACK block', [5, 10, 0, 0, 0, 1, 0, 0, 0, 2], { options: OPTION_SACK, sackCount: 1 }],
    ['a SACK block and a piece', [5, 14, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3], { options: OPTION_SACK, sackCount: 1 }],
    ['fast open request', [34, 2], { options: OPTION_FAST_OPEN_REQUEST }],
    ['fast open cookie', [34, 6, 1, 2, 3, 4], { options: OPTION_FAST_OPEN_COOKIE }],
    ['experimental fast open request', [254, 4, 0xf9, 0x89], { options: OPTION_FAST_OPEN_REQUEST }],
    ['experimental fast open cookie', [253, 6, 0xf9, 0x89, 1, 2], { options: OPTION_FAST_OPEN_COOKIE }],
    ['accurate ECN', [172, 5, 0, 0, 1], { options: OPTION_ACCURATE_ECN }],
    ['experimental accurate ECN', [254, 4, 0xac, 0xc1], { options: OPTION_ACCURATE_ECN }],
    ['accurate ECN without a counter', [174, 2], { options: OPTION_ACCURATE_ECN }],
    ['accurate ECN, three counters', [174, 11, 0, 0, 1, 0, 0, 2, 0, 0, 3], { options: OPTION_ACCURATE_ECN }],
    ['accurate ECN, half a counter', [172, 4, 0, 1], { options: 0 }],
    ['accurate ECN, a fourth counter', [172, 14, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 4], { options: 0 }],
    ['experimental accurate ECN, one counter', [253, 7, 0xac, 0xc0, 0, 0, 1], { options: OPTION_ACCURATE_ECN }],
    ['experimental accurate ECN, half a counter', [253, 6, 0xac, 0xc0, 0, 1], { options: 0 }],
    ['MPTCP', [30, 4, 0x01, 0], { options: OPTION_MPTCP }],
    ['an unknown one', [99, 4, 1, 2], { options: 0 }],
    ['MSS of another length', [2, 3, 5], { options: 0 }],
    ['window scale of another length', [3, 4, 5, 6], { options: 0 }],
    ['timestamps of another length', [8, 4, 5, 6], { options: 0 }],
    ['the later of two', [3, 3, 1, 3, 3, 2], { options: OPTION_WINDOW_SCALE, windowScale: 2 }],
    ['nothing behind the end', [0, 2, 4, 5, 180], { options: 0 }],
    [
      'what stands behind the common form of timestamps',
      [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 2, 4, 5, 180],
      { options: OPTION_TIMESTAMPS | OPTION_MSS, timestampValue: 1, timestampEcho: 2, mss: 1460 },
    ],
    ['no timestamps where only their kind and length stand', [1, 1, 8, 10], { options: 0 }],
    ['SNACK of another length', [21, 4, 0, 1], { options: 0 }],
  ])('%s', (_, options, expected) => {
    expect(decodeOptions(options)).toMatchObject({ ...expected, stopped: false, fault: 'NONE' });
  });

  it.each([
    ['length 0', [2, 4, 5, 180, 3, 0, 7]],
    ['length 1', [2, 4, 5, 180, 3, 1, 7]],
    ['a length beyond the header', [2, 4, 5, 180, 3, 30, 7]],
    ['no length at the header end', [2, 4, 5, 180, 1, 1, 1, 3]],
  ])('%s ends them without a fault', (_, options) => {
    expect(decodeOptions(options)).toMatchObject({ options: OPTION_MSS, mss: 1460, stopped: false, fault: 'NONE' });
  });

  it.each([
    ['SACK of no block', [5, 2]],
    ['SACK of half a block', [5, 6, 0, 0, 0, 1]],
    ['SACK of a block less a byte', [5, 9, 0, 0, 0, 1, 0, 0, 0]],
    ['SNACK', [21, 6, 0, 1, 0, 1]],
  ])('%s that is too short is malformed: %j', (_, options) => {
    expect(decodeOptions([...options, 3, 3, 7])).toMatchObject({ options: 0, stopped: true, fault: 'MALFORMED' });
  });

  it.each([
    ['without a subtype', [30, 2]],
    ['data sequence signal with a mapping that is not there', [30, 8, 0x20, 0x05, 0, 0, 0, 1]],
    ['fast close without its key', [30, 11, 0x70, 0, 0, 0, 0, 0, 0, 0, 0]],
  ])('MPTCP %s is malformed, yet MPTCP: %j', (_, options) => {
    expect(decodeOptions([...options, 3, 3, 7])).toMatchObject({ options: OPTION_MPTCP, stopped: true, fault: 'MALFORMED' });
  });

  // RFC 8684: section 3.1 and on, by subtype; the flags of a data sequence signal say what it holds.
  it.each([
    ['capable', 0, 0, 4],
    ['join', 1, 0, 3],
    ['data sequence signal of nothing', 2, 0, 4],
    ['data sequence signal, sizes of what is not there', 2, 0x0a, 4],
    ['data sequence signal, ACK', 2, 0x01, 8],
    ['data sequence signal, long ACK', 2, 0x03, 12],
    ['data sequence signal, mapping', 2, 0x04, 14],
    ['data sequence signal, long mapping', 2, 0x0c, 18],
    ['data sequence signal, all short', 2, 0x05, 18],
    ['data sequence signal, all long', 2, 0x0f, 26],
    ['add address', 3, 0, 4],
    ['remove address', 4, 0, 3],
    ['priority', 5, 0, 3],
    ['fail', 6, 0, 12],
    ['fast close', 7, 0, 12],
    ['reset', 8, 0, 4],
    ['unknown', 15, 0, 3],
  ])('MPTCP %s has its least length', (_, subtype, flags, least) => {
    const option = (length: number) => [30, length, subtype << 4, flags, ...new Array(22).fill(0)].slice(0, length);
    expect(decodeOptions([...option(least), 3, 3, 7])).toMatchObject({
      options: OPTION_MPTCP | OPTION_WINDOW_SCALE,
      mptcpSubtypes: 1 << subtype,
      fault: 'NONE',
    });
    expect(decodeOptions([...option(least - 1), 3, 3, 7])).toMatchObject({ options: OPTION_MPTCP, mptcpSubtypes: 0, fault: 'MALFORMED' });
  });

  it('MPTCP subtypes of a segment are gathered, and not those of the one before', () => {
    expect(decodeOptions([30, 3, 0x40, 30, 3, 0x50])).toMatchObject({ mptcpSubtypes: (1 << 4) | (1 << 5) });
    const decoder = new FrameDecoder();
    const of = (options: number[]) => frame(ethernet(), ipv4(), tcp({ options: Uint8Array.from(options) }));
    decode(of([30, 3, 0x40]), { decoder });
    expect(segment(decode(of([30, 3, 0x50]), { decoder })).mptcpSubtypes).toBe(1 << 5);
  });

  it.each([
    ['accurate ECN, the other number', [254, 4, 0xac, 0xc0], OPTION_ACCURATE_ECN],
    ['one of a number that is not known', [254, 4, 0xf9, 0x88], 0],
    ['one without a number', [254, 3, 0xf9, 1], 0],
    ['one without a number, before what would complete it', [254, 3, 0xf9, 0x89, 3, 0], 0],
    ['fast open cookie', [254, 5, 0xf9, 0x89, 1], OPTION_FAST_OPEN_COOKIE],
  ])('experiment: %s', (_, options, expected) => {
    expect(decodeOptions(options)).toMatchObject({ options: expected, fault: 'NONE' });
  });

  it.each([
    ['a mapping, cut behind it', 18, 'NONE'],
    ['a mapping, cut in it', 13, 'TRUNCATED'],
  ])('a data sequence signal of %s', (_, captured, kind) => {
    const bytes = frame(ethernet(), ipv4(), tcp({ options: Uint8Array.from([30, 20, 0x20, 0x04, ...new Array(16).fill(0)]) }));
    const found = decode(bytes.subarray(0, 34 + 20 + captured), { originalLength: bytes.length });
    expect(segment(found)).toMatchObject({ options: OPTION_MPTCP });
    expect(fault(found)).toBe(kind);
  });

  it('behind a data sequence signal that was cut are missed', () => {
    const options = [30, 20, 0x20, 0x04, ...new Array(16).fill(0), 3, 3, 7, 0];
    const bytes = frame(ethernet(), ipv4(), tcp({ options: Uint8Array.from(options) }));
    const found = decode(bytes.subarray(0, 34 + 20 + 18), { originalLength: bytes.length });
    expect(segment(found)).toMatchObject({ options: OPTION_MPTCP, stopped: true });
    expect(fault(found)).toBe('TRUNCATED');
  });

  it('of SACK say where their blocks begin', () => {
    const options = [1, 1, 5, 18, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4];
    const { bytes, start, sackStart, sackCount } = segment(decode(frame(ethernet(), ipv4(), tcp({ options: Uint8Array.from(options) }))));
    expect([sackStart - start, sackCount, bytes[sackStart + 3], bytes[sackStart + 15]]).toEqual([24, 2, 1, 4]);
  });

  // [bytes captured of the option, whole blocks in them]
  it.each([
    [15, 1],
    [10, 1],
    [9, 0],
    [2, 0],
  ])('of SACK keep the blocks that were captured: of %i bytes %i', (captured, count) => {
    const bytes = frame(ethernet(), ipv4(), tcp({ options: Uint8Array.from([1, 1, 5, 18, ...new Array(16).fill(1)]) }));
    const cut = decode(bytes.subarray(0, 34 + 22 + captured), { originalLength: bytes.length });
    expect(fault(cut)).toBe('TRUNCATED');
    expect(segment(cut)).toMatchObject({ options: count === 0 ? 0 : OPTION_SACK, stopped: true });
    if (count > 0) expect(segment(cut).sackCount).toBe(count);
  });
});
