import { describe, expect, it } from 'vitest';
import { CaptureRecord, RecordKind } from '../../src/record.js';
import { DEFAULT_DECODER_LIMITS, FrameDecoder } from '../../src/wire/decode-frame.js';
import { FaultKind, Frame } from '../../src/wire/frame.js';
import { LayerKind } from '../../src/wire/layer.js';
import { ethernet, frame, icmp, ipv4, ipv6, ipv6Extension, ipv6Fragment, linuxCooked, tcp, udp, vlan } from '../support/frame-builder.js';
import { decode, describe as describeFrame, fault, hex, layers } from './decode.js';

const LINK_TYPES = [0, 1, 9, 12, 50, 101, 104, 105, 108, 113, 127, 192, 228, 229, 276] as const;

/** Honest frames that reach every decoder, to be spoiled. */
const SEEDS: readonly Uint8Array[] = [
  frame(ethernet(), ipv4(), tcp({ options: [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 1, 3, 3, 7] }), 'text'),
  frame(ethernet(), ipv4(), tcp({ options: [1, 1, 5, 18, ...new Array(16).fill(7)] })),
  frame(ethernet({ padTo: 60 }), vlan(), vlan({ tpid: 0x88a8 }), ipv4({ options: [0x83, 7, 4, 10, 0, 0, 9, 0] }), udp(), 'x'),
  frame(ethernet(), ipv4(), icmp({ type: 3 }), ipv4(), tcp(), 'text'),
  frame(ethernet(), ipv6(), ipv6Extension(0), ipv6Extension(43, [0, 1, 0, 0, 0, 0, ...new Array(16).fill(3)]), udp(), 'x'),
  frame(ethernet(), ipv6(), ipv6Fragment({ more: true }), udp(), new Array(8).fill(3)),
  frame(ethernet(), ipv4({ moreFragments: true }), udp(), new Array(16).fill(3)),
  frame(ethernet(), ipv4({ protocol: 47 }), [0, 0, 8, 0], frame(ipv4(), tcp())),
  frame(ethernet(), ipv4(), udp({ destinationPort: 4789 }), [8, 0, 0, 0, 0, 0, 1, 0], frame(ethernet(), ipv4(), tcp())),
  frame(linuxCooked(), ipv4(), tcp()),
  frame([2, 0, 0, 0], ipv4(), tcp()),
  frame(ipv4(), tcp()),
];

/** A small generator with a seed, so that a failure can be had again (xorshift32). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed * 0x9e3779b1 + 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function spoil(random: (below: number) => number): Uint8Array {
  if (random(8) === 0) return Uint8Array.from({ length: random(120) }, () => random(256));
  const seed = SEEDS[random(SEEDS.length)] as Uint8Array;
  const bytes = Uint8Array.from(random(3) === 0 ? seed.subarray(0, random(seed.length + 1)) : seed);
  for (let i = random(4); i > 0 && bytes.length > 0; i--) {
    const at = random(bytes.length);
    bytes[at] = random(2) === 0 ? random(256) : (bytes[at] as number) ^ (1 << random(8));
  }
  return bytes;
}

describe('any bytes', () => {
  it.each(Array.from({ length: 20 }, (_, seed) => seed))('never throw, and are read within the frame alone (seed %i)', (seed) => {
    const random = randomFrom(seed);
    const decoders = [new FrameDecoder(), new FrameDecoder()] as const;
    for (let i = 0; i < 500; i++) {
      const bytes = spoil(random);
      const options = {
        linkType: random(2) === 0 ? 1 : (LINK_TYPES[random(LINK_TYPES.length)] as number),
        originalLength: bytes.length + (random(2) === 0 ? 0 : random(80)),
        fcsLength: random(4) === 0 ? 4 : -1,
      };
      // The same frame in other surroundings: a read beyond its end would tell.
      const [first, second] = decoders.map((decoder, j) =>
        describeFrame(decode(bytes, { ...options, decoder, poison: j === 0 ? 0x45 : 0xb2 })),
      );
      expect(first).toEqual(second);
    }
  });

  it.each(SEEDS.map((bytes, i) => [i, bytes] as const))('windows of a frame nest and stay within it (frame %i)', (_, seed) => {
    for (let n = 0; n <= seed.length; n++) {
      const found = decode(seed.subarray(0, n), { originalLength: seed.length });
      for (let i = 0; i < found.layerCount; i++) {
        const [start, end, reportedEnd] = [found.layerStart[i] as number, found.layerEnd[i] as number, found.layerReportedEnd[i] as number];
        expect(start).toBeLessThanOrEqual(end);
        expect(end).toBeLessThanOrEqual(reportedEnd);
        expect(end).toBeLessThanOrEqual(64 + n);
      }
    }
  });

  it.each(SEEDS.map((bytes, i) => [i, bytes] as const))('cut by the capture are truncated or whole, never a lie (frame %i)', (i, seed) => {
    const linkType = i === 9 ? 113 : i === 10 ? 0 : i === 11 ? 101 : 1;
    for (let n = 0; n < seed.length; n++) {
      expect(fault(decode(seed.subarray(0, n), { originalLength: seed.length, linkType }))).not.toBe('MALFORMED');
    }
  });
});

describe('a record', () => {
  it('that is no packet has no layers', () => {
    const record = new CaptureRecord();
    record.kind = RecordKind.PCAPNG_CUSTOM;
    record.bytes = SEEDS[0] as Uint8Array;
    record.end = record.bytes.length;
    const found = new FrameDecoder().decode(record);
    expect([found.layerCount, found.segmentCount, found.recordKind]).toEqual([0, 0, RecordKind.PCAPNG_CUSTOM]);
  });

  it('leaves nothing of the one before', () => {
    const decoder = new FrameDecoder();
    decode(SEEDS[3] as Uint8Array, { decoder });
    decode((SEEDS[0] as Uint8Array).subarray(0, 30), { decoder });
    const found = decode(SEEDS[2] as Uint8Array, { decoder });
    expect(describeFrame(found)).toEqual(describeFrame(decode(SEEDS[2] as Uint8Array)));
    expect([found.quoted, found.vlan, found.fault]).toEqual([false, 1, FaultKind.NONE]);
  });

  it('without a VLAN is in none, whatever the one before was in', () => {
    const decoder = new FrameDecoder();
    expect(decode(frame(ethernet(), vlan({ id: 5 }), ipv4(), tcp()), { decoder }).vlan).toBe(5);
    expect(decode(frame(ethernet(), ipv4(), tcp()), { decoder }).vlan).toBe(-1);
  });

  it('whose original length is below what was captured is taken as captured', () => {
    const found = decode(SEEDS[0] as Uint8Array, { originalLength: 20 });
    expect([layers(found).at(-1), fault(found), found.originalLength]).toEqual(['TCP', 'NONE', 20]);
    expect(found.layerReportedEnd[0]).toBe(found.layerEnd[0]);
    expect(describeFrame(found)).toEqual(describeFrame(decode(SEEDS[0] as Uint8Array)));
  });
});

describe('limits', () => {
  it('are those of the documentation', () => {
    expect(DEFAULT_DECODER_LIMITS).toEqual({ maxFragmentBytes: 64 * 1024 * 1024, maxAddresses: 4_000_000 });
  });

  const from = (source: string, destination: string) => ({ source: `2001:db8::${source}`, destination: `2001:db8::${destination}` });
  const TEXT = 'abcdefghijkl';
  const datagram = frame(udp(), TEXT);
  const part = (addresses: { source: string; destination: string }, offset: number, to: number) =>
    frame(ethernet(), ipv6(addresses), ipv6Fragment({ nextHeader: 17, offset, more: to < 20 }), datagram.subarray(offset, to));

  // [addresses remembered, whether a datagram between the first and the second of them is put together, and between the second and the first]
  it.each([
    [0, false, false],
    [1, false, false],
    [2, true, true],
  ])('of %i IPv6 addresses', (maxAddresses, forth, back) => {
    const decoder = new FrameDecoder({ maxAddresses });
    for (const [addresses, isWhole] of [
      [from('1', '2'), forth],
      [from('2', '1'), back],
    ] as const) {
      decode(part(addresses, 0, 16), { decoder });
      expect(decode(part(addresses, 16, 20), { decoder }).segmentCount).toBe(isWhole ? 1 : 0);
    }
  });

  it.each([
    ['the source', '9'],
    ['the destination', '1'],
  ])('of IPv6 addresses: fragments of other hosts are not put together when %s comes to the same passing number', (_, known) => {
    const decoder = new FrameDecoder({ maxAddresses: 1 });
    const host = (last: string) => (known === '9' ? from(last, '9') : from('1', last));
    decode(part(from(known, known), 0, 20), { decoder });
    decode(part(host('2'), 0, 16), { decoder });
    // So many numbers later the first is given out again.
    for (let i = 1; i < 1024; i++) decode(part(host('3'), 0, 20), { decoder });
    const found = decode(part(host('4'), 16, 20), { decoder });
    expect([found.segmentCount, found.fragments.size]).toEqual([0, 0]);
  });

  it('of bytes for fragments', () => {
    for (const [maxFragmentBytes, segments] of [
      [100, 0],
      [10_000, 1],
    ] as const) {
      const decoder = new FrameDecoder({ maxFragmentBytes });
      decode(part(from('1', '2'), 0, 16), { decoder });
      expect(decode(part(from('1', '2'), 16, 20), { decoder }).segmentCount).toBe(segments);
    }
  });
});

describe('two faults of a frame', () => {
  it('the first is told', () => {
    // Two subframes of an A-MSDU, each with an IPv4 header that its length cuts.
    const subframe = '001b21010203 001b21040506 000c aaaa03 000000 0800 45000028 0000';
    const found = decode(hex(`88 01 2c00 001b21010203 001b21040506 001b21070809 1000 8000 ${subframe} ${subframe}`), { linkType: 105 });
    expect(layers(found)).toEqual(['WLAN', 'LLC', 'IPV4', 'LLC', 'IPV4']);
    expect([fault(found), found.faultLayer]).toEqual(['MALFORMED', 2]);
  });
});

describe('deferred packets', () => {
  it('come back in order, each with what surrounded it', () => {
    const walked = new Frame();
    walked.bytes = new Uint8Array(100);
    walked.vlan = 7;
    walked.defer(LayerKind.IPV4, 10, 20, 25);
    walked.vlan = 8;
    walked.quoted = true;
    walked.defer(LayerKind.ETHERNET, 30, 40, 40);
    const take = () => [walked.takeDeferred(), walked.start, walked.end, walked.reportedEnd, walked.vlan, walked.quoted];
    expect(take()).toEqual([LayerKind.IPV4, 10, 20, 25, 7, false]);
    expect(take()).toEqual([LayerKind.ETHERNET, 30, 40, 40, 8, true]);
    expect(walked.takeDeferred()).toBe(LayerKind.NONE);
    walked.defer(LayerKind.TCP, 1, 2, 3);
    walked.reset();
    expect(walked.takeDeferred()).toBe(LayerKind.NONE);
  });
});
