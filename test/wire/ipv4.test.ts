import { describe, expect, it } from 'vitest';
import { ethernet, frame, ipv4, ipv6, tcp, udp } from '../support/frame-builder.js';
import { decode, details, fault, hex, layers, segment } from './decode.js';

/** IP 192.168.0.1.1 > 192.168.0.2.2: UDP, length 0, with a router alert option */
const WITH_OPTION = hex(`
  02000000 0002 02000000 0001 0800
  46 00 0020 0001 0000 40 11 0000       # 6 words, total length 32
  c0a80001 c0a80002
  94040000                              # router alert
  0001 0002 0008 0000
`);

describe('an IPv4 header', () => {
  it('gives addresses, protocol and payload', () => {
    const found = decode(WITH_OPTION);
    expect(layers(found)).toEqual(['ETHERNET', 'IPV4', 'UDP']);
    expect(details(found)).toEqual([0x0800, 17, 0]);
    expect(segment(found)).toMatchObject({ family: 4, source: 0xc0a80001 | 0, destination: 0xc0a80002 | 0, ipPayloadLength: 8 });
  });

  it.each(Array.from({ length: 24 }, (_, n) => n))('cut after %i bytes is truncated', (n) => {
    const cut = decode(WITH_OPTION.subarray(0, 14 + n), { originalLength: WITH_OPTION.length });
    expect([fault(cut), cut.faultLayer, cut.segmentCount]).toEqual(['TRUNCATED', 1, 0]);
    expect(layers(cut)).toEqual(['ETHERNET', 'IPV4']);
  });

  it.each(Array.from({ length: 24 }, (_, n) => n))('in a frame of %i bytes contradicts itself', (n) => {
    const cut = decode(WITH_OPTION.subarray(0, 14 + n));
    expect([fault(cut), cut.segmentCount]).toEqual(['MALFORMED', 0]);
  });

  // [total length, IP payload length, or no segment]
  it.each([
    [0, 28],
    [1, undefined],
    [19, undefined],
    [20, undefined],
    [28, 8],
    [33, 13],
    [48, 28],
    [49, 28],
    [1500, 28],
    [0xffff, 28],
  ])('with total length %i in a frame with 28 bytes of payload', (totalLength, length) => {
    const found = decode(frame(ethernet(), ipv4({ totalLength }), udp({ length: 8 }), new Uint8Array(20)));
    expect(fault(found)).toBe('NONE');
    if (length === undefined) expect(layers(found)).toEqual(['ETHERNET', 'IPV4']);
    else expect(segment(found).ipPayloadLength).toBe(length);
  });

  it.each([
    ['version 5', { version: 5 }],
    ['version 0', { version: 0 }],
    ['a header of 16 bytes', { headerLength: 4 }],
    ['no header', { headerLength: 0 }],
  ])('with %s ends the walk without a fault', (_, fields) => {
    const found = decode(frame(ethernet(), ipv4(fields), tcp()));
    expect([layers(found), fault(found)]).toEqual([['ETHERNET', 'IPV4'], 'NONE']);
  });

  it('of IGMP, cut behind the header, misses the first byte whatever stands behind the capture', () => {
    for (const poison of [0x11, 0x16, 0x22]) {
      const whole = frame(ethernet(), ipv4({ protocol: 2 }), hex('1600 0000 e0000001'));
      const cut = decode(whole.subarray(0, 34), { originalLength: whole.length, poison });
      expect([layers(cut).at(-1), fault(cut), cut.faultNeeded]).toEqual(['IGMP', 'TRUNCATED', 1]);
    }
  });

  it('longer than its packet contradicts itself', () => {
    const found = decode(frame(ethernet(), ipv4({ headerLength: 15, totalLength: 0 }), tcp()));
    expect([layers(found), fault(found)]).toEqual([['ETHERNET', 'IPV4'], 'MALFORMED']);
  });

  it('of version 6 under the EtherType of IPv4 is IPv6', () => {
    const found = decode(frame(ethernet({ type: 0x0800 }), ipv6(), tcp()));
    expect(layers(found)).toEqual(['ETHERNET', 'IPV4', 'IPV6', 'TCP']);
    expect(segment(found)).toMatchObject({ family: 6, networkLayer: 2 });
  });

  it.each([
    [4, 'IPV4'],
    [41, 'IPV6'],
    [47, 'GRE'],
    [50, 'ESP'],
    [51, 'AUTHENTICATION_HEADER'],
    [132, 'SCTP'],
    [89, 'IP_PROTOCOL_UNKNOWN'],
    [253, 'IP_PROTOCOL_UNKNOWN'],
  ])('with protocol %i carries %s', (protocol, kind) => {
    const found = decode(frame(ethernet(), ipv4({ protocol }), new Uint8Array(40).fill(0x60)));
    expect(layers(found)[2]).toBe(kind);
    if (kind === 'IP_PROTOCOL_UNKNOWN') expect(details(found)[2]).toBe(protocol);
  });

  // [what, option bytes, last byte of the destination]
  it.each([
    ['loose, under way', [0x83, 7, 4, 10, 0, 0, 9, 0], 9],
    ['strict, two stops', [0x89, 11, 4, 10, 0, 0, 9, 10, 0, 0, 10, 0], 10],
    ['behind a no-operation', [1, 0x83, 7, 4, 10, 0, 0, 9], 9],
    ['all used up', [0x83, 7, 8, 10, 0, 0, 9, 0], 2],
    ['all used up but for a byte', [0x83, 8, 8, 1, 10, 0, 0, 9], 9],
    ['behind the end of options and a length', [0, 2, 0x83, 7, 4, 10, 0, 0, 9], 2],
    ['with a pointer out of step', [0x83, 7, 5, 10, 0, 0, 9, 0], 2],
    ['behind the end of options', [0, 0x83, 7, 4, 10, 0, 0, 9], 2],
    ['behind the end of options and a byte', [0, 0x94, 0x83, 7, 4, 10, 0, 0, 9], 2],
    ['behind an option of two bytes', [99, 2, 0x83, 7, 4, 10, 0, 0, 9], 9],
    ['behind an option whose length is 1', [99, 1, 0x83, 7, 4, 10, 0, 0, 9], 2],
    ['with a pointer of 0', [0x83, 7, 0, 10, 0, 0, 9], 2],
    ['that goes beyond the header', [0x83, 9, 4, 10, 0, 0, 9, 1], 2],
    ['without an address, and one behind it', [0x83, 3, 4, 0x89, 7, 4, 10, 0, 0, 9], 2],
    ['beyond the header', [0x83, 19, 4, 10, 0, 0, 9, 0], 2],
    ['of another option', [0x07, 7, 4, 10, 0, 0, 9, 0], 2],
  ])('follows a source route %s', (_, options, last) => {
    const found = decode(frame(ethernet(), ipv4({ options: Uint8Array.from(options) }), tcp()));
    expect(segment(found).destination).toBe(0x0a000000 | last);
  });

  // [what, option bytes, fault]
  it.each([
    ['record route without a pointer', [7, 2], 'MALFORMED'],
    ['record route without an address', [7, 3, 4], 'NONE'],
    ['an MTU probe of a byte', [11, 3, 5], 'MALFORMED'],
    ['an MTU reply of a byte', [12, 3, 5], 'MALFORMED'],
    ['quick start without a function', [25, 2], 'MALFORMED'],
    ['a quick start request of six bytes', [25, 6, 5, 5, 0, 0], 'MALFORMED'],
    ['a quick start report of six bytes', [25, 6, 0x85, 5, 0, 0], 'MALFORMED'],
    ['a quick start request', [25, 8, 5, 5, 0, 0, 0, 0], 'NONE'],
    ['quick start with another function', [25, 4, 0x45, 5], 'NONE'],
    ['a time stamp without flags', [68, 3, 5], 'MALFORMED'],
    ['a time stamp without stamps', [68, 4, 5, 0], 'NONE'],
    ['traceroute of eleven bytes', [82, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0], 'MALFORMED'],
    ['traceroute of twelve bytes', [82, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 'NONE'],
    ['security without a level', [130, 2], 'MALFORMED'],
    ['a source route without a pointer', [131, 2, 0x89, 7, 4, 10, 0, 0, 9], 'MALFORMED'],
    ['extended security without a format', [133, 2], 'MALFORMED'],
    ['commercial security without its domain', [134, 5, 0, 0, 0], 'MALFORMED'],
    ['commercial security without tags', [134, 6, 0, 0, 0, 1], 'NONE'],
    ['commercial security with half a tag', [134, 7, 0, 0, 0, 1, 5], 'MALFORMED'],
    ['half a stream id', [136, 3, 1], 'MALFORMED'],
    ['a stream id', [136, 4, 0, 1], 'NONE'],
    ['a strict source route without a pointer', [137, 2], 'MALFORMED'],
    ['half a router alert', [148, 3, 0], 'MALFORMED'],
    ['half a router alert behind a no-operation', [1, 148, 3, 0], 'MALFORMED'],
    ['half a router alert behind the end of options', [0, 148, 3, 0], 'NONE'],
    ['half a router alert behind a length that goes beyond the header', [99, 9, 148, 3], 'NONE'],
    ['an unknown option without data', [99, 2], 'NONE'],
  ])('with %s', (_, options, expected) => {
    const found = decode(frame(ethernet(), ipv4({ options: Uint8Array.from(options) }), tcp()));
    expect([fault(found), found.segmentCount]).toEqual([expected, expected === 'NONE' ? 1 : 0]);
  });

  it('cut before its total length is truncated, whatever stands behind the capture', () => {
    const whole = frame(ethernet(), ipv4(), tcp());
    for (const poison of [0, 1, 0x45, 0xff]) {
      for (const n of [1, 2, 3])
        expect(fault(decode(whole.subarray(0, 14 + n), { originalLength: whole.length, poison }))).toBe('TRUNCATED');
    }
  });

  it('of four captured bytes tells a total length below the header', () => {
    for (const [totalLength, kind] of [
      [19, 'NONE'],
      [20, 'TRUNCATED'],
    ] as const) {
      const whole = frame(ethernet(), ipv4({ totalLength }), tcp());
      expect(fault(decode(whole.subarray(0, 18), { originalLength: whole.length }))).toBe(kind);
    }
  });

  // What ends the walk without a fault says nothing of where the packet ends: nothing tells its end from padding.
  it.each([
    ['of version 5', { version: 5 }],
    ['of a total length below the header, to the address of zeros', { totalLength: 16, destination: '0.0.0.0' }],
  ])('%s, cut in what could be padding, is no fault', (_, fields) => {
    const padded = frame(ethernet({ padTo: 60 }), ipv4({ protocol: 253, ...fields }));
    expect(fault(decode(padded.subarray(0, 50), { originalLength: 60 }))).toBe('NONE');
  });

  it('with an authentication header that goes beyond the packet contradicts itself, even where the capture ends before', () => {
    const whole = frame(ethernet(), ipv4({ protocol: 51 }), Uint8Array.from([6, 9, 0, 0]), new Uint8Array(36));
    expect(fault(decode(whole.subarray(0, whole.length - 8), { originalLength: whole.length }))).toBe('MALFORMED');
    whole[14 + 20 + 1] = 8;
    expect(fault(decode(whole.subarray(0, whole.length - 8), { originalLength: whole.length }))).toBe('TRUNCATED');
  });

  it('goes on behind an authentication header, with its own addresses', () => {
    const header = [6, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, ...new Array(12).fill(0x78)];
    const inner = frame(tcp(), 'hi');
    const found = decode(frame(ethernet(), ipv4({ protocol: 51 }), Uint8Array.from([...header, ...inner])));
    expect(layers(found)).toEqual(['ETHERNET', 'IPV4', 'AUTHENTICATION_HEADER', 'TCP']);
    expect(details(found)).toEqual([0x0800, 51, 6, 0]);
    expect(segment(found)).toMatchObject({ source: 0x0a000001, payloadLength: 2 });
    const cut = decode(frame(ethernet(), ipv4({ protocol: 51 }), Uint8Array.from(header.slice(0, 20))));
    expect([fault(cut), cut.faultLayer]).toEqual(['MALFORMED', 2]);
  });
});
