import { describe, expect, it } from 'vitest';
import { FrameDecoder } from '../../src/wire/decode-frame.js';
import { FragmentTable } from '../../src/wire/fragments.js';
import { ethernet, frame, icmp, ipv4, ipv6, ipv6Fragment, tcp, udp, vlan } from '../support/frame-builder.js';
import { decode, fault, layers, payload, segment } from './decode.js';

const TEXT = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** A datagram of 44 bytes. */
const DATAGRAM = frame(udp({ checksum: 1 }), TEXT);

interface Piece {
  from: number;
  to: number;
  id?: number;
  more?: boolean;
  protocol?: number;
  source?: string;
  destination?: string;
  vlanId?: number;
  innerVlanId?: number;
  bytes?: Uint8Array;
}

function fragment({
  from,
  to,
  id = 7,
  more = to < DATAGRAM.length,
  protocol = 17,
  source,
  destination,
  vlanId,
  innerVlanId,
  bytes = DATAGRAM,
}: Piece): Uint8Array {
  const network = ipv4({
    id,
    protocol,
    moreFragments: more,
    fragmentOffset: from,
    ...(source && { source }),
    ...(destination && { destination }),
  });
  const part = bytes.subarray(from, to);
  const tags = [vlanId, innerVlanId].filter((id) => id !== undefined).map((id) => vlan({ id }));
  return frame(ethernet(), ...tags, network, part);
}

/** Decodes the pieces in turn; gives the payload of each frame that showed a transport, and '' for the others. */
function run(pieces: readonly Piece[]): string[] {
  const decoder = new FrameDecoder();
  return pieces.map((piece) => {
    const found = decode(fragment(piece), { decoder });
    return found.segmentCount === 0 ? '' : payload(segment(found));
  });
}

describe('fragments of IPv4', () => {
  const A = { from: 0, to: 16 };
  const B = { from: 16, to: 32 };
  const C = { from: 32, to: 44 };

  it.each([
    ['in order', [A, B, C], ['', '', TEXT]],
    ['reversed', [C, B, A], ['', '', TEXT]],
    ['the middle last', [A, C, B], ['', '', TEXT]],
    ['one missing', [A, C], ['', '']],
    ['a duplicate on the way', [A, A, B, B, C], ['', '', '', '', TEXT]],
    ['a duplicate afterwards', [A, B, C, C, A], ['', '', TEXT, '', '']],
    ['a second whole set', [A, B, C, A, B, C], ['', '', TEXT, '', '', TEXT]],
    ['overlapping', [A, { from: 8, to: 40 }, C], ['', '', TEXT]],
    ['one between others that reaches beyond them', [A, B, { from: 8, to: 40 }, { from: 40, to: 44 }], ['', '', '', TEXT]],
    ['the last without a payload', [A, B, C, { from: 44, to: 44 }], ['', '', TEXT, '']],
    ['two that end it, of which the first to come counts', [C, { from: 16, to: 24, more: false }, A, B], ['', '', '', TEXT]],
    ['an end without a payload, which is none', [{ from: 44, to: 44 }, A, B, { ...C, more: true }], ['', '', '', '']],
    ['one that holds the others', [B, { from: 0, to: 44, more: true }, C], ['', '', TEXT]],
    ['another identification', [A, B, { ...C, id: 8 }], ['', '', '']],
    ['another protocol', [A, B, { ...C, protocol: 6 }], ['', '', '']],
    ['another source', [A, B, { ...C, source: '10.0.0.3' }], ['', '', '']],
    ['another VLAN', [{ ...A, vlanId: 5 }, B, { ...C, vlanId: 5 }, { ...B, vlanId: 5 }], ['', '', '', TEXT]],
    [
      'a VLAN and an identification that make up for each other',
      [
        { ...A, vlanId: 5 },
        { ...B, id: 7 ^ 5 },
        { ...C, vlanId: 5 },
      ],
      ['', '', TEXT],
    ],
    ['a protocol and an identification that do', [{ ...A, protocol: 6, id: 7 ^ 6 ^ 17 }, B, C], ['', '', TEXT]],
    [
      'VLANs in a VLAN, of which the outer counts',
      [
        { ...A, vlanId: 5, innerVlanId: 6 },
        { ...B, vlanId: 5 },
        { ...C, vlanId: 5, innerVlanId: 7 },
      ],
      ['', '', TEXT],
    ],
    [
      'VLANs between public addresses, which do not count',
      [
        { ...A, vlanId: 5, source: '192.0.2.1', destination: '192.0.2.2' },
        { ...B, vlanId: 6, source: '192.0.2.1', destination: '192.0.2.2' },
        { ...C, source: '192.0.2.1', destination: '192.0.2.2' },
      ],
      ['', '', TEXT],
    ],
    ['VLAN 0, which is none', [{ ...A, vlanId: 0 }, B, C], ['', '', TEXT]],
    ['two datagrams at once', [A, { ...A, id: 8 }, C, { ...C, id: 8 }, B, { ...B, id: 8 }], ['', '', '', '', TEXT, TEXT]],
  ])('%s', (_, pieces, expected) => {
    expect(run(pieces)).toEqual(expected);
  });

  it.each([
    ['10.1.1.1', true],
    ['172.15.0.1', false],
    ['172.16.0.1', true],
    ['172.31.0.1', true],
    ['172.32.0.1', false],
    ['192.168.7.1', true],
    ['192.169.7.1', false],
    ['169.254.7.1', true],
    ['11.0.0.1', false],
  ])('of %s are kept apart by VLAN: %s', (address, isPrivate) => {
    for (const [source, destination] of [
      [address, '192.0.2.2'],
      ['192.0.2.1', address],
    ] as const) {
      const pieces = [A, B, C].map((piece, i) => ({ ...piece, source, destination, vlanId: 5 + i }));
      expect(run(pieces)[2]).toBe(isPrivate ? '' : TEXT);
    }
  });

  it('under a total length of 0 run to the end of the frame; one beyond the frame makes them parts', () => {
    const decoder = new FrameDecoder();
    const part = (from: number, to: number, totalLength: number) =>
      decode(
        frame(
          ethernet(),
          ipv4({ id: 7, protocol: 17, moreFragments: to < 44, fragmentOffset: from, totalLength }),
          DATAGRAM.subarray(from, to),
        ),
        { decoder },
      );
    part(0, 16, 0);
    expect(payload(segment(part(16, 44, 0)))).toBe(TEXT);
    const cut = frame(ethernet(), ipv4({ id: 7, protocol: 17, fragmentOffset: 16, totalLength: 0 }), DATAGRAM.subarray(16));
    part(0, 16, 0);
    expect(decode(cut.subarray(0, cut.length - 4), { decoder, originalLength: cut.length }).segmentCount).toBe(0);
    part(0, 16, 36);
    expect(part(16, 44, 100).segmentCount).toBe(0);
    expect(payload(segment(part(16, 44, 48)))).toBe(TEXT);
  });

  it('give the earlier offset the word where they differ, and among equals the earlier frame', () => {
    const other = frame(udp({ checksum: 1 }), TEXT.toUpperCase());
    expect(run([A, { from: 8, to: 40, bytes: other }, C])[2]).toBe('abcdefghIJKLMNOPQRSTUVWXYZ0123456789');
    expect(run([A, B, { ...B, bytes: other }, C])[3]).toBe(TEXT);
  });

  it('cut what stands beyond the end', () => {
    const long = new Uint8Array(64);
    long.set(DATAGRAM);
    expect(run([{ from: 0, to: 64, more: true, bytes: long }, C])[1]).toBe(TEXT);
    expect(run([A, { from: 16, to: 64, more: true, bytes: long }, C])[2]).toBe(TEXT);
  });

  it('of no bytes are no first part of a datagram', () => {
    const found = decode(fragment({ from: 0, to: 0 }));
    expect([layers(found), fault(found), found.partialDatagram]).toEqual([['ETHERNET', 'IPV4'], 'NONE', false]);
  });

  it('show the layers of the frame that completes them, and the payload in a buffer of its own', () => {
    const decoder = new FrameDecoder();
    const first = decode(fragment(A), { decoder });
    expect([layers(first), fault(first)]).toEqual([['ETHERNET', 'IPV4'], 'NONE']);
    decode(fragment(B), { decoder });
    const last = decode(fragment(C), { decoder });
    expect(layers(last)).toEqual(['ETHERNET', 'IPV4', 'UDP']);
    expect(last.layerBytes[2]).not.toBe(last.layerBytes[1]);
    expect(segment(last)).toMatchObject({ start: 0, end: 44, ipPayloadLength: 44, source: 0x0a000001 });
    expect(decoder.frame.fragments.size).toBe(0);
    expect(decoder.frame.fragments.heldBytes).toBe(0);
  });

  it('that were cut are not used; the header of the first is shown at once', () => {
    const decoder = new FrameDecoder();
    const bytes = fragment(A);
    const first = decode(bytes.subarray(0, bytes.length - 4), { decoder, originalLength: bytes.length });
    expect(first.partialDatagram).toBe(true);
    expect(segment(first)).toMatchObject({ udpLength: 44, payloadLength: 36, hasStream: true });
    const later = decode(fragment(B).subarray(0, 40), { decoder, originalLength: 50 });
    expect([later.segmentCount, later.partialDatagram]).toEqual([0, false]);
    expect(decode(fragment(C), { decoder }).segmentCount).toBe(0);
  });

  it('with a TCP header in a cut first one have no length', () => {
    const bytes = frame(ethernet(), ipv4({ moreFragments: true }), tcp(), TEXT);
    const cut = decode(bytes.subarray(0, 60), { originalLength: bytes.length });
    expect(segment(cut)).toMatchObject({ hasStream: true, hasLength: false, stopped: false });
  });

  it('are not malformed when the first one was cut, whatever its header says', () => {
    // A MPTCP option of 3 bytes: too short in a whole segment.
    const bytes = frame(ethernet(), ipv4({ moreFragments: true }), tcp({ options: [30, 3, 0, 0] }), TEXT);
    const faults = [bytes.length - 1, 57, 56].map((n) => fault(decode(bytes.subarray(0, n), { originalLength: bytes.length })));
    expect(faults).toEqual(['NONE', 'NONE', 'TRUNCATED']);
    const whole = frame(ethernet(), ipv4(), tcp({ options: [30, 3, 0, 0] }), TEXT);
    expect(fault(decode(whole.subarray(0, 58), { originalLength: whole.length }))).toBe('MALFORMED');
  });

  it('of a tunnel give the tunnel', () => {
    const decoder = new FrameDecoder();
    const inner = frame(ipv4({ source: '172.16.0.1' }), tcp(), 'inner');
    decode(frame(ethernet(), ipv4({ protocol: 4, moreFragments: true }), inner.subarray(0, 24)), { decoder });
    const whole = decode(frame(ethernet(), ipv4({ protocol: 4, fragmentOffset: 24 }), inner.subarray(24)), { decoder });
    expect(layers(whole)).toEqual(['ETHERNET', 'IPV4', 'IPV4', 'TCP']);
    expect(segment(whole)).toMatchObject({ source: 0xac100001 | 0, payloadLength: 5 });
  });

  it('begun outside a tunnel can end inside one', () => {
    const decoder = new FrameDecoder();
    decode(fragment({ from: 0, to: 16 }), { decoder });
    const rest = ipv4({ id: 7, protocol: 17, fragmentOffset: 16 });
    expect(payload(segment(decode(frame(ethernet(), ipv4({ protocol: 4 }), rest, DATAGRAM.subarray(16)), { decoder })))).toBe(TEXT);
  });

  it('quoted whole take part', () => {
    const decoder = new FrameDecoder();
    const quoted = fragment({ from: 0, to: 16 }).subarray(14);
    decode(frame(ethernet(), ipv4(), icmp({ type: 3 }), quoted), { decoder });
    expect(payload(segment(decode(fragment({ from: 16, to: 44 }), { decoder })))).toBe(TEXT);
  });
});

describe('fragments of IPv6', () => {
  const piece = (offset: number, end: number, id = 7) =>
    frame(ethernet(), ipv6(), ipv6Fragment({ offset, more: end < DATAGRAM.length, id, nextHeader: 17 }), DATAGRAM.subarray(offset, end));

  it('complete a datagram in any order', () => {
    const decoder = new FrameDecoder();
    expect(decode(piece(24, 44), { decoder }).segmentCount).toBe(0);
    expect(decode(piece(0, 24, 8), { decoder }).segmentCount).toBe(0);
    const last = decode(piece(0, 24), { decoder });
    expect(layers(last)).toEqual(['ETHERNET', 'IPV6', 'IPV6_FRAGMENT', 'UDP']);
    expect(payload(segment(last))).toBe(TEXT);
  });

  it('under IPv4 complete one too', () => {
    const decoder = new FrameDecoder();
    const under = (offset: number, end: number) =>
      frame(ethernet(), ipv4({ id: 9999 }), ipv6Fragment({ offset, more: end < 44, nextHeader: 17 }), DATAGRAM.subarray(offset, end));
    expect(decode(under(0, 24), { decoder }).segmentCount).toBe(0);
    expect(payload(segment(decode(under(24, 44), { decoder })))).toBe(TEXT);
  });

  it('within a datagram that was put together complete one too', () => {
    const decoder = new FrameDecoder();
    // The first 24 bytes of the datagram, behind a fragment header of their own, in two fragments.
    const first = frame(ipv6Fragment({ more: true, id: 7, nextHeader: 17 }), DATAGRAM.subarray(0, 24));
    decode(frame(ethernet(), ipv6(), ipv6Fragment({ more: true, id: 9, nextHeader: 44 }), first.subarray(0, 16)), { decoder });
    const both = decode(frame(ethernet(), ipv6(), ipv6Fragment({ offset: 16, id: 9, nextHeader: 44 }), first.subarray(16)), { decoder });
    expect(layers(both).slice(2)).toEqual(['IPV6_FRAGMENT', 'IPV6_FRAGMENT']);
    expect(payload(segment(decode(piece(24, 44), { decoder })))).toBe(TEXT);
  });

  it('that were cut, by the capture or by a length that lies, are not used', () => {
    for (const lie of [false, true]) {
      const decoder = new FrameDecoder();
      const bytes = piece(0, 24);
      if (lie) bytes[19] = 48;
      const first = decode(lie ? bytes : bytes.subarray(0, bytes.length - 1), { decoder, originalLength: bytes.length });
      expect([first.segmentCount, fault(first)]).toEqual([0, 'NONE']);
      expect(decode(piece(24, 44), { decoder }).segmentCount).toBe(0);
    }
  });

  it('without a payload lack the next header', () => {
    const found = decode(frame(ethernet(), ipv6(), ipv6Fragment({ more: true, nextHeader: 17 })));
    expect([layers(found).at(-1), fault(found)]).toEqual(['UDP', 'MALFORMED']);
  });
});

describe('the fragment table', () => {
  const bytes = new Uint8Array(1000);

  it('holds no more than its limit and gives up the oldest', () => {
    const table = new FragmentTable(10_000);
    for (let id = 0; id < 50; id++) {
      table.add(4, 1, 2, id, 0, true, bytes, 0, 1000);
      expect(table.heldBytes).toBeLessThanOrEqual(10_000);
    }
    expect(table.size).toBeGreaterThan(3);
    expect(table.abandoned).toBe(50 - table.size);
    expect(table.add(4, 1, 2, 0, 1000, false, bytes, 0, 8)).toBeUndefined();
    expect(table.add(4, 1, 2, 49, 1000, false, bytes, 0, 8)).toHaveLength(1008);
  });

  it('holds as much as its limit', () => {
    const one = new FragmentTable();
    one.add(4, 1, 2, 0, 0, true, bytes, 0, 100);
    const table = new FragmentTable(one.heldBytes);
    table.add(4, 1, 2, 0, 0, true, bytes, 0, 100);
    expect([table.size, table.abandoned]).toEqual([1, 0]);
    // Each further fragment costs more than its bytes.
    one.add(4, 1, 2, 0, 100, true, bytes, 0, 100);
    expect(one.heldBytes - table.heldBytes).toBeGreaterThan(100);
  });

  it.each([
    [16384, 1, 0],
    [16385, 0, 1],
  ])('after %i fragments of a datagram has %i of them, and gave %i up', (count, size, abandoned) => {
    const table = new FragmentTable();
    for (let i = 0; i < count; i++) table.add(4, 1, 2, 3, 8 + 8 * (i % 8000), true, bytes, 0, 1);
    expect([table.size, table.abandoned]).toEqual([size, abandoned]);
  });

  it('counts what tiny fragments cost', () => {
    const table = new FragmentTable(100_000);
    for (let i = 0; i < 10_000; i++) table.add(4, 1, 2, i, 8, true, bytes, 0, 1);
    expect(table.size).toBeLessThan(200);
  });

  it('gives up a datagram of more fragments than one can have', () => {
    const table = new FragmentTable();
    for (let i = 0; i < 40_000; i++) table.add(4, 1, 2, 3, 8 + 8 * (i % 8000), i % 3 > 0, bytes, 0, 8 + (i % 5));
    expect(table.abandoned).toBe(2);
    expect(table.size).toBe(1);
  });
});
