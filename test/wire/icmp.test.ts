import { describe, expect, it } from 'vitest';
import { ethernet, frame, icmp, icmpv6, ipv4, ipv6, tcp, udp } from '../support/frame-builder.js';
import { decode, details, fault, layers, segment } from './decode.js';

const QUOTED = frame(ipv4({ source: '10.9.9.9' }), tcp({ sequence: 77, flags: 'S' }), 'hi');

describe('an ICMP error', () => {
  it.each([
    [3, true],
    [4, true],
    [11, true],
    [12, true],
    [0, false],
    [8, false],
    [13, false],
  ])('of type %i quotes: %s', (type, quotes) => {
    const found = decode(frame(ethernet(), ipv4(), icmp({ type, code: 2 }), QUOTED));
    expect(layers(found)).toEqual(['ETHERNET', 'IPV4', 'ICMP', ...(quotes ? ['IPV4', 'TCP'] : [])]);
    expect(details(found)[2]).toBe((type << 8) | 2);
    expect(found.segmentCount).toBe(quotes ? 1 : 0);
    if (!quotes) return;
    expect(segment(found)).toMatchObject({ quoted: true, hasStream: true, hasLength: false, seq: 77, source: 0x0a090909 });
    expect(Array.from(found.layerQuoted.subarray(0, 5))).toEqual([0, 0, 0, 1, 1]);
  });

  it.each(Array.from({ length: 42 }, (_, n) => n))('that quotes %i bytes is whole', (n) => {
    const found = decode(frame(ethernet(), ipv4(), icmp({ type: 3 }), QUOTED.subarray(0, n)));
    expect(fault(found)).toBe('NONE');
    expect(found.segmentCount).toBe(n < 24 ? 0 : 1);
    if (n >= 24) expect(segment(found)).toMatchObject({ sourcePort: 40000, headerBytes: Math.min(n - 20, 20), hasStream: n >= 36 });
  });

  it.each(Array.from({ length: 42 }, (_, n) => n))('cut %i bytes into its quote is truncated', (n) => {
    const whole = frame(ethernet(), ipv4(), icmp({ type: 3 }), QUOTED);
    const found = decode(whole.subarray(0, 42 + n), { originalLength: whole.length });
    expect(fault(found)).toBe(n < 40 ? 'TRUNCATED' : 'NONE');
  });

  it.each(Array.from({ length: 8 }, (_, n) => n))('of %i bytes contradicts itself', (n) => {
    const found = decode(frame(ethernet(), ipv4({ protocol: 1 }), Uint8Array.from([3, 1, 0, 0, 0, 0, 0, 0]).subarray(0, n)));
    expect(fault(found)).toBe(n === 0 ? 'NONE' : 'MALFORMED');
  });

  it('of type redirect quotes no more than 8 bytes behind the IP header', () => {
    expect(segment(decode(frame(ethernet(), ipv4(), icmp({ type: 5 }), QUOTED)))).toMatchObject({ headerBytes: 8, hasStream: false });
  });

  it('of type redirect whose quote was not captured is not bounded by what stands behind the capture', () => {
    const whole = frame(ethernet(), ipv4(), icmp({ type: 5 }), QUOTED);
    for (const poison of [0x40, 0x45, 0x4f]) {
      const cut = decode(whole.subarray(0, 42), { originalLength: whole.length, poison });
      expect([layers(cut).at(-1), (cut.layerReportedEnd[3] as number) - cut.end]).toEqual(['IPV4', QUOTED.length]);
    }
  });

  it('about an ICMP error quotes what that one quotes', () => {
    const found = decode(frame(ethernet(), ipv4(), icmp({ type: 3 }), ipv4(), icmp({ type: 11 }), QUOTED));
    expect(layers(found).slice(2)).toEqual(['ICMP', 'IPV4', 'ICMP', 'IPV4', 'TCP']);
  });

  it('about a UDP header alone has its datagram', () => {
    const quoted = frame(ipv4({ totalLength: 500 }), udp({ length: 480 }));
    expect(segment(decode(frame(ethernet(), ipv4(), icmp({ type: 3, code: 3 }), quoted)))).toMatchObject({
      quoted: true,
      hasStream: true,
      udpLength: 480,
      destinationPort: 9999,
    });
  });
});

describe('an ICMPv6 error', () => {
  const quoted6 = frame(ipv6({ source: '2001:db8::99' }), udp(), 'hello');

  it.each([1, 2, 3, 4])('of type %i quotes', (type) => {
    const found = decode(frame(ethernet(), ipv6(), icmpv6({ type }), quoted6));
    expect(layers(found).slice(2)).toEqual(['ICMPV6', 'IPV6', 'UDP']);
    expect(segment(found)).toMatchObject({ quoted: true, family: 6, payloadLength: 5 });
  });

  it.each([5, 100, 128, 133])('of type %i does not', (type) => {
    expect(layers(decode(frame(ethernet(), ipv6(), icmpv6({ type }), quoted6)))).toHaveLength(3);
  });

  it('that quotes IPv4 is not followed', () => {
    expect(layers(decode(frame(ethernet(), ipv6(), icmpv6({ type: 1 }), QUOTED))).slice(2)).toEqual(['ICMPV6', 'DATA']);
  });

  it('of type redirect quotes in its option', () => {
    const addresses = new Uint8Array(32);
    const linkLayer = Uint8Array.from([2, 1, 2, 0, 0, 0, 0, 2]);
    const option = Uint8Array.from([4, 1 + Math.ceil(quoted6.length / 8), 0, 0, 0, 0, 0, 0]);
    const found = decode(frame(ethernet(), ipv6(), icmpv6({ type: 137 }), addresses, linkLayer, option, quoted6, new Uint8Array(3)));
    expect(layers(found).slice(2)).toEqual(['ICMPV6', 'IPV6', 'UDP']);
    expect(segment(found).payloadLength).toBe(5);
  });
});
