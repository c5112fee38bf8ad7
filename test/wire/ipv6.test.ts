import { describe, expect, it } from 'vitest';
import { ethernet, frame, ipv4, ipv6, ipv6Extension, ipv6Fragment, tcp, udp } from '../support/frame-builder.js';
import { decode, details, fault, hex, layers, segment } from './decode.js';

/** IP6 2001:db8::1.1 > 2001:db8::2.2: UDP, length 3 */
const DATAGRAM = hex(`
  02000000 0002 02000000 0001 86dd
  6 00 00000 000b 11 40                 # payload length 11, UDP, hop limit
  20010db8 00000000 00000000 00000001
  20010db8 00000000 00000000 00000002
  0001 0002 000b 1234 616263
`);

const address = (last: number) => [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last];

describe('an IPv6 header', () => {
  it('gives addresses, next header and payload', () => {
    const found = decode(DATAGRAM);
    expect(layers(found)).toEqual(['ETHERNET', 'IPV6', 'UDP']);
    expect(details(found)).toEqual([0x86dd, 17, 0]);
    const { source, destination, ...rest } = segment(found);
    expect(rest).toMatchObject({ family: 6, networkLayer: 1, ipPayloadLength: 11, udpLength: 11 });
    expect(segment(decode(frame(ethernet(), ipv6(), tcp(), 'abc')))).toMatchObject({ hasLength: true, payloadLength: 3 });
    expect(found.addresses.groupsOf(source)).toEqual([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1]);
    expect(found.addresses.groupsOf(destination)).toEqual([0x2001, 0xdb8, 0, 0, 0, 0, 0, 2]);
  });

  it.each(Array.from({ length: 40 }, (_, n) => n))('cut after %i bytes', (n) => {
    expect(fault(decode(DATAGRAM.subarray(0, 14 + n), { originalLength: DATAGRAM.length }))).toBe('TRUNCATED');
    expect(fault(decode(DATAGRAM.subarray(0, 14 + n)))).toBe('MALFORMED');
  });

  it.each([
    [8, 8],
    [11, 11],
    [12, 11],
    [0xffff, 11],
  ])('with payload length %i', (payloadLength, length) => {
    const found = decode(frame(ethernet(), ipv6({ payloadLength }), udp({ length: 8 }), 'abc'));
    expect(segment(found).ipPayloadLength).toBe(length);
  });

  it('with payload length 0 has no payload: no rule for segmentation offload here', () => {
    const found = decode(frame(ethernet(), ipv6({ payloadLength: 0 }), tcp()));
    expect([layers(found), fault(found)]).toEqual([['ETHERNET', 'IPV6', 'TCP'], 'MALFORMED']);
  });

  // [jumbo payload length, what becomes of it]
  it.each([
    [70000, 'NONE'],
    [65536, 'NONE'],
    [65535, 'MALFORMED'],
    [8, 'MALFORMED'],
  ])('with a jumbo payload length of %i', (jumbo, expected) => {
    const option = [0xc2, 4, 0, (jumbo >> 16) & 0xff, (jumbo >> 8) & 0xff, jumbo & 0xff];
    const found = decode(frame(ethernet(), ipv6({ payloadLength: 0 }), ipv6Extension(0, option), tcp(), 'abc'));
    expect(fault(found)).toBe(expected);
    if (expected === 'NONE') expect(segment(found).payloadLength).toBe(3);
  });

  // [what, hop-by-hop options, whether the payload is there]
  it.each([
    ['behind padding of one byte', [0, 0, 0xc2, 4, 0, 1, 0, 0, 1, 4, 0, 0, 0, 0], true],
    ['behind one byte of padding', [0, 0xc2, 4, 0, 1, 0, 0, 1, 5, 0, 0, 0, 0, 0], true],
    ['behind another option', [5, 2, 0, 0, 0xc2, 4, 0, 1, 0, 0, 1, 2, 0, 0], true],
    ['beyond all numbers', [0xc2, 4, 0xff, 0xff, 0xff, 0xff], true],
    ['in another option of its length', [0xc3, 4, 0, 1, 0, 0], false],
    ['in an option of another length', [0xc2, 6, 0, 1, 0, 0, 0, 0, 1, 4, 0, 0, 0, 0], false],
    ['behind an option that goes beyond the header', [5, 12, 0, 0, 0, 0], false],
    ['that goes beyond the header', [1, 2, 0, 0, 0xc2, 4], false],
  ] as [string, number[], boolean][])('with a jumbo payload length %s', (_, options, isThere) => {
    const found = decode(frame(ethernet(), ipv6({ payloadLength: 0 }), ipv6Extension(0, options), tcp(), 'abc'));
    expect([layers(found).at(-1), fault(found)]).toEqual(isThere ? ['TCP', 'NONE'] : ['IPV6_HOP_BY_HOP', 'MALFORMED']);
  });

  it('without a jumbo payload length is malformed, cut or not, once its header is there', () => {
    const bytes = frame(ethernet(), ipv6({ payloadLength: 0 }), ipv6Extension(0, [1, 4, 0, 0, 0, 0]), tcp(), 'abc');
    const faults = [54, 55, 61, 62, 63].map((n) => fault(decode(bytes.subarray(0, n), { originalLength: bytes.length })));
    expect(faults).toEqual(['TRUNCATED', 'TRUNCATED', 'TRUNCATED', 'MALFORMED', 'MALFORMED']);
  });

  // What stands behind the header would be the option, were it within.
  it.each([
    ['in another header', ipv6Extension(60, [0xc2, 4, 0, 1, 0, 0])],
    ['behind the header', ipv6Extension(0, [1, 4, 0, 0, 0, 0], { nextHeader: 253 })],
  ])('with a jumbo payload length %s has none', (_, extension) => {
    const found = decode(frame(ethernet(), ipv6({ payloadLength: 0 }), extension, Uint8Array.from([0xc2, 4, 0, 1, 0, 0, 0, 0])));
    expect([found.layerCount, fault(found)]).toEqual([3, 'MALFORMED']);
  });

  it('of another version is what announced it, named', () => {
    const found = decode(frame(ethernet(), ipv6({ version: 4 }), tcp()));
    expect([layers(found), details(found)[1], fault(found)]).toEqual([['ETHERNET', 'ETHERTYPE_UNKNOWN'], 0x86dd, 'NONE']);
  });

  it.each([59, 253])('with next header %i ends there', (nextHeader) => {
    const found = decode(frame(ethernet(), ipv6({ nextHeader }), 'abc'));
    expect([layers(found)[2], details(found)[2], fault(found)]).toEqual(['IP_PROTOCOL_UNKNOWN', nextHeader, 'NONE']);
  });
});

describe('IPv6 extension headers', () => {
  it('are followed in any order and number', () => {
    const found = decode(frame(ethernet(), ipv6(), ipv6Extension(0), ipv6Extension(60), ipv6Extension(0), tcp(), 'abc'));
    expect(layers(found).slice(2)).toEqual(['IPV6_HOP_BY_HOP', 'IPV6_DESTINATION_OPTIONS', 'IPV6_HOP_BY_HOP', 'TCP']);
    expect(details(found)).toEqual([0x86dd, 0, 60, 0, 6, 0]);
    expect(segment(found)).toMatchObject({ networkLayer: 1, ipPayloadLength: 23 });
  });

  it.each(Array.from({ length: 16 }, (_, n) => n))('cut after %i bytes', (n) => {
    const whole = frame(ethernet(), ipv6(), ipv6Extension(0, new Array(14).fill(0)), udp(), 'abc');
    const cut = decode(whole.subarray(0, 54 + n), { originalLength: whole.length });
    expect([fault(cut), cut.faultLayer]).toEqual(['TRUNCATED', 2]);
  });

  it('longer than the packet contradict themselves, and so do options in them', () => {
    const header = decode(frame(ethernet(), ipv6(), ipv6Extension(60, undefined, { length: 4 }), tcp()));
    expect([layers(header).at(-1), fault(header)]).toEqual(['IPV6_DESTINATION_OPTIONS', 'MALFORMED']);
    const option = decode(frame(ethernet(), ipv6(), ipv6Extension(60, [0xca, 200, 0, 0, 0, 0]), tcp()));
    expect([layers(option).at(-1), fault(option)]).toEqual(['IPV6_DESTINATION_OPTIONS', 'MALFORMED']);
    const within = decode(frame(ethernet(), ipv6(), ipv6Extension(60, [5, 12, 0, 0, 0, 0]), tcp()));
    expect([layers(within).at(-1), fault(within)]).toEqual(['TCP', 'NONE']);
  });

  // [what, type, segments left, addresses, last group of the destination]
  it.each([
    ['source route', 0, 2, [10, 11, 12], 12],
    ['source route at its end', 0, 0, [10], 2],
    ['mobile IPv6', 2, 1, [10], 10],
    ['segment routing, last segment first', 4, 1, [10, 11], 10],
    ['unknown type', 253, 1, [10], 2],
    ['source route without addresses', 0, 1, [], 2],
    ['source route of one stop', 0, 1, [10], 10],
    ['segment routing of one segment', 4, 1, [10], 10],
  ])('of routing give the final destination: %s', (_, type, left, stops, last) => {
    const body = [type, left, 0, 0, 0, 0, ...stops.flatMap(address)];
    const found = decode(frame(ethernet(), ipv6(), ipv6Extension(43, body), tcp()));
    expect(layers(found).at(-1)).toBe('TCP');
    expect(found.addresses.groupsOf(segment(found).destination).at(-1)).toBe(last);
  });

  it('of routing in a low-power network leave out what addresses have in common', () => {
    // CmprE 15: only the last byte of the final address is there, behind it seven bytes of padding.
    const body = [3, 1, 0x0f, 0x70, 0, 0, 0x63, 0, 0, 0, 0, 0, 0, 0];
    const found = decode(frame(ethernet(), ipv6(), ipv6Extension(43, body), tcp()));
    expect(found.addresses.groupsOf(segment(found).destination)).toEqual([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0x63]);
  });

  // [what, type and all behind it, fault]
  it.each([
    ['mobile IPv6 without an address', [2, 1, 0, 0, 0, 0], 'MALFORMED'],
    ['mobile IPv6 with half an address', [2, 1, 0, 0, 0, 0, ...address(10).slice(8)], 'MALFORMED'],
    ['mobile IPv6 with an address', [2, 1, 0, 0, 0, 0, ...address(10)], 'NONE'],
    ['a low-power network without addresses', [3, 1, 0, 0, 0, 0], 'NONE'],
    ['a low-power network with half an address', [3, 1, 0, 0, 0, 0, 0x63, 0, 0, 0, 0, 0, 0, 0], 'MALFORMED'],
    ['a low-power network with padding for half its address', [3, 1, 0x0f, 0x80, 0, 0, 0x63, 0, 0, 0, 0, 0, 0, 0], 'MALFORMED'],
    ['a low-power network with an address and padding', [3, 1, 0x0f, 0x70, 0, 0, 0x63, 0, 0, 0, 0, 0, 0, 0], 'NONE'],
    ['segment routing without segments', [4, 0, 0, 0, 0, 0], 'MALFORMED'],
    ['segment routing with one segment of two', [4, 0, 1, 0, 0, 0, ...address(10)], 'MALFORMED'],
    ['segment routing with two segments', [4, 0, 1, 0, 0, 0, ...address(10), ...address(11)], 'NONE'],
    ['a source route without addresses', [0, 1, 0, 0, 0, 0], 'NONE'],
  ])('of routing, %s', (_, body, expected) => {
    const found = decode(frame(ethernet(), ipv6(), ipv6Extension(43, body), tcp()));
    expect([fault(found), found.segmentCount]).toEqual([expected, expected === 'NONE' ? 1 : 0]);
  });

  it('that go beyond the packet contradict it, even where the capture ends before', () => {
    const whole = frame(ethernet(), ipv6({ payloadLength: 24 }), ipv6Extension(43, [0, 0, 0, 0, 0, 0, ...address(10)]));
    const options = frame(ethernet(), ipv6({ payloadLength: 24 }), ipv6Extension(60, [1, 20, ...new Array(20).fill(0)]));
    for (const [bytes, at] of [
      [whole, 14 + 40 + 1],
      [options, 14 + 40 + 3],
    ] as const) {
      expect(fault(decode(bytes.subarray(0, bytes.length - 4), { originalLength: bytes.length }))).toBe('TRUNCATED');
      bytes[at] = (bytes[at] as number) + 1;
      expect(fault(decode(bytes.subarray(0, bytes.length - 4), { originalLength: bytes.length }))).toBe('MALFORMED');
    }
  });

  it('under IPv4 change no address', () => {
    const route = decode(frame(ethernet(), ipv4(), ipv6Extension(43, [0, 1, 0, 0, 0, 0, ...address(10)]), tcp()));
    expect([layers(route).at(-1), segment(route).destination]).toEqual(['TCP', 0x0a000002]);
    const home = decode(frame(ethernet(), ipv4(), ipv6Extension(60, [1, 2, 0, 0, 0xc9, 16, ...address(0x77)]), tcp()));
    expect([layers(home).at(-1), segment(home).source]).toEqual(['TCP', 0x0a000001]);
  });

  it('with another option of 16 bytes leave the source', () => {
    const found = decode(frame(ethernet(), ipv6(), ipv6Extension(60, [1, 2, 0, 0, 0xc8, 16, ...address(0x77)]), tcp()));
    expect(found.addresses.groupsOf(segment(found).source).at(-1)).toBe(1);
  });

  it.each([
    ['of four bytes', [1, 2, 0, 0]],
    ['of one byte', [0]],
    ['of one byte and of two', [0, 1, 0]],
  ])('with a home address behind padding %s put it in the place of the source', (_, padding) => {
    const found = decode(frame(ethernet(), ipv6(), ipv6Extension(60, [...padding, 0xc9, 16, ...address(0x77)]), tcp()));
    expect(found.addresses.groupsOf(segment(found).source).at(-1)).toBe(0x77);
  });

  it('with a home address that goes beyond the packet contradict themselves', () => {
    const extension = ipv6Extension(60, [0xc9, 4, 0, 0, 0, 0]);
    const beyond = decode(frame(ethernet(), ipv6(), extension, udp(), 'ab'));
    expect([layers(beyond).at(-1), fault(beyond), beyond.faultNeeded]).toEqual(['IPV6_DESTINATION_OPTIONS', 'MALFORMED', 18]);
    expect(layers(decode(frame(ethernet(), ipv6(), extension, udp(), 'abcd'))).at(-1)).toBe('UDP');
  });

  it('of an atomic fragment change nothing', () => {
    const found = decode(frame(ethernet(), ipv6(), ipv6Fragment(), tcp(), 'abc'));
    expect(layers(found)).toEqual(['ETHERNET', 'IPV6', 'IPV6_FRAGMENT', 'TCP']);
    expect(details(found)).toEqual([0x86dd, 44, 6, 0]);
    expect(segment(found).payloadLength).toBe(3);
  });
});
