import { describe, expect, it } from 'vitest';
import { ethernet, frame, ipv4, ipv6, udp } from '../support/frame-builder.js';
import { decode, fault, hex, layers, payload, segment } from './decode.js';

/** IP 10.0.0.1.1000 > 10.0.0.2.2000: UDP, length 5 */
const DATAGRAM = hex(`
  02000000 0002 02000000 0001 0800      # Ethernet
  45 00 0021 0001 0000 40 11 0000       # IPv4, total length 33
  0a000001 0a000002
  03e8 07d0 000d 1234                   # ports, length, checksum
  68656c6c6f                            # hello
`);

describe('a UDP header', () => {
  it('gives every field', () => {
    const found = segment(decode(DATAGRAM));
    expect(found).toMatchObject({
      protocol: 17,
      layer: 2,
      networkLayer: 1,
      sourcePort: 1000,
      destinationPort: 2000,
      ipPayloadLength: 13,
      headerBytes: 8,
      headerLength: 8,
      hasStream: true,
      hasLength: true,
      stopped: false,
      payloadLength: 5,
      udpLength: 13,
      checksum: 0x1234,
    });
    expect(payload(found)).toBe('hello');
  });

  it.each(Array.from({ length: 14 }, (_, n) => n))('cut after %i bytes by the capture keeps what is whole', (n) => {
    const cut = decode(DATAGRAM.subarray(0, 34 + n), { originalLength: DATAGRAM.length });
    // With the header alone there is payload to miss; with some of it the datagram is as good as whole.
    expect(fault(cut)).toBe(n <= 8 ? 'TRUNCATED' : 'NONE');
    if (n < 4) {
      expect(cut.segmentCount).toBe(0);
      return;
    }
    expect(segment(cut)).toMatchObject({
      sourcePort: 1000,
      destinationPort: 2000,
      udpLength: n >= 6 ? 13 : 0,
      payloadLength: n >= 6 ? 5 : 0,
      checksum: n >= 8 ? 0x1234 : 0,
      hasStream: n >= 8,
      hasLength: n >= 8,
      stopped: n < 8,
      headerBytes: Math.min(n, 8),
    });
  });

  it.each([
    // length field, has a stream, payload length, captured payload
    [0, false, 0, ''],
    [7, false, 0, ''],
    [8, true, 0, ''],
    [9, true, 1, 'h'],
    [12, true, 4, 'hell'],
    [13, true, 5, 'hello'],
    [14, true, 6, 'hello'],
    [0xffff, true, 65527, 'hello'],
  ])('with length field %i', (length, hasStream, payloadLength, text) => {
    const found = decode(frame(ethernet(), ipv4(), udp({ length }), 'hello'));
    expect(fault(found)).toBe('NONE');
    expect(segment(found)).toMatchObject({ udpLength: length, hasStream, payloadLength });
    expect(payload(segment(found))).toBe(text);
  });

  it.each([1, 3, 4, 5, 6, 7, 8])('cut after %i bytes by the IP length contradicts itself', (n) => {
    expect(fault(decode(frame(ethernet(), ipv4({ protocol: 17 }), DATAGRAM.subarray(34, 34 + n))))).toBe('MALFORMED');
  });

  it.each([
    // length field, has a stream, payload length, captured payload
    [0, true, 5, 'hello'],
    [7, false, 0, ''],
    [8, true, 0, ''],
    [12, true, 4, 'hell'],
  ])('over IPv6, with length field %i: 0 is a jumbogram', (length, hasStream, payloadLength, text) => {
    const found = segment(decode(frame(ethernet(), ipv6(), udp({ length }), 'hello')));
    expect(found).toMatchObject({ hasStream, payloadLength });
    expect(payload(found)).toBe(text);
  });

  it('ends what it carries by its own length, whatever else was captured or is missing', () => {
    const bytes = frame(ethernet(), ipv4(), udp({ length: 8 + 7, destinationPort: 4789 }), new Uint8Array(20));
    expect(fault(decode(bytes))).toBe('MALFORMED');
    expect(fault(decode(bytes, { originalLength: bytes.length + 100 }))).toBe('MALFORMED');
  });

  it('of UDP-Lite, cut by the IP length before its checksum, contradicts itself', () => {
    const cut = decode(frame(ethernet(), ipv4({ protocol: 136 }), DATAGRAM.subarray(34, 41)));
    expect([fault(cut), segment(cut).hasStream]).toEqual(['MALFORMED', false]);
  });

  it('of UDP-Lite is limited by the IP length, whatever the coverage', () => {
    for (const coverage of [0, 1, 8, 13, 100]) {
      const lite = decode(frame(ethernet(), ipv4({ protocol: 136 }), udp({ length: coverage }), 'hello'));
      expect(segment(lite)).toMatchObject({ protocol: 136, hasStream: true, payloadLength: 5, udpLength: 13 });
    }
  });

  it.each([
    [40000, 4789, 'VXLAN'],
    [4789, 40000, 'VXLAN'],
    [6081, 4789, 'VXLAN'],
    [53, 6081, 'GENEVE'],
    [6635, 6635, 'MPLS'],
    [8472, 9, undefined],
  ])('from port %i to %i carries %s', (sourcePort, destinationPort, kind) => {
    const found = decode(frame(ethernet(), ipv4(), udp({ sourcePort, destinationPort }), new Uint8Array(8)));
    expect(layers(found)[3]).toBe(kind);
  });
});
