import { describe, expect, it } from 'vitest';
import { EchoRequests } from '../../src/flow/echo-requests.js';
import { CaptureRecord } from '../../src/record.js';
import { FrameDecoder } from '../../src/wire/decode-frame.js';
import { ethernet, frame, icmp, icmpv6, ipv4, ipv6, type Layer, udp } from '../support/frame-builder.js';
import { putInBlock } from '../support/record-block.js';
import { describeFrames } from '../support/rows.js';

const V4 = ipv4();
const V4_BACK = ipv4({ source: '10.0.0.2', destination: '10.0.0.1' });
const V6 = ipv6();
const V6_BACK = ipv6({ source: '2001:db8::2', destination: '2001:db8::1' });

/** Frames in a row, each with its number; what `match` says of them. */
function matchAll(frames: readonly Uint8Array[], requests = new EchoRequests()): number[] {
  const decoder = new FrameDecoder();
  const record = new CaptureRecord();
  record.linkType = 1;
  return frames.map((bytes) => {
    record.number++;
    putInBlock(record, bytes);
    return requests.match(decoder.decode(record));
  });
}

const request = (rest: number, ip: Layer = V4, checksum?: number) => frame(ethernet(), ip, icmp({ type: 8, rest, checksum }), 'ping');
const reply = (rest: number, ip: Layer = V4_BACK, checksum?: number) => frame(ethernet(), ip, icmp({ type: 0, rest, checksum }), 'ping');
const request6 = (rest: number, ip: Layer = V6) => frame(ethernet(), ip, icmpv6({ type: 128, rest }), 'ping');
const reply6 = (rest: number, ip: Layer = V6_BACK) => frame(ethernet(), ip, icmpv6({ type: 129, rest }), 'ping');

/** As a VXLAN carries it, RFC 7348 section 5. */
const inVxlan = (bytes: Uint8Array, network = 1, sourcePort = 5000) =>
  frame(
    ethernet(),
    ipv4({ source: '1.1.1.1', destination: '2.2.2.2' }),
    udp({ sourcePort, destinationPort: 4789 }),
    [8, 0, 0, 0, 0, 0, network, 0],
    bytes,
  );
const inIp = (rest: number, type: number, ip: Layer) =>
  frame(ethernet(), ipv4({ source: '1.1.1.1', destination: '2.2.2.2' }), ip, icmp({ type, rest }), 'ping');

describe('echo requests and replies', () => {
  it.each<[string, Uint8Array[], number[]]>([
    ['a request and its reply', [request(0x10002), reply(0x10002)], [0, 1]],
    ['ICMPv6 too', [request6(0x10002), reply6(0x10002)], [0, 1]],
    ['a reply answers one request only', [request(1), reply(1), reply(1)], [0, 1, 0]],
    ['the last of equal requests', [request(1), request(1), reply(1), reply(1)], [0, 0, 2, 0]],
    ['each in any order', [request(1), request(2), reply(2), reply(1)], [0, 0, 2, 1]],
    ['another identifier', [request(0x10002), reply(0x20002)], [0, 0]],
    ['another sequence number', [request(0x10002), reply(0x10003)], [0, 0]],
    ['another checksum', [request(1), reply(1, V4_BACK, 0x1234)], [0, 0]],
    [
      'another identifier, with the right checksum',
      [request(0x10002, V4, 0x1000), reply(0x20002, V4_BACK, 0x1800), reply(0x10002, V4_BACK, 0x1800)],
      [0, 0, 1],
    ],
    ['another sequence number, with the right checksum', [request(0x10002, V4, 0x1000), reply(0x10003, V4_BACK, 0x1800)], [0, 0]],
    [
      'another lower address',
      [request(1, ipv4({ destination: '10.0.0.9' })), reply(1, ipv4({ source: '10.0.0.9', destination: '10.0.0.2' }))],
      [0, 0],
    ],
    [
      'a message of another type with the numbers of a reply',
      [request(1, V4, 0x1000), frame(ethernet(), V4_BACK, icmp({ type: 13, rest: 1, checksum: 0x1800 }))],
      [0, 0],
    ],
    [
      'datagrams whose ports look like types and checksums',
      [
        frame(ethernet(), V4, udp({ sourcePort: 0x8000, destinationPort: 0x1234, checksum: 7 })),
        frame(ethernet(), V4_BACK, udp({ sourcePort: 0x8100, destinationPort: 0x1134, checksum: 7 })),
      ],
      [0, 0],
    ],
    ['another end', [request(1), reply(1, ipv4({ source: '10.0.0.3', destination: '10.0.0.1' }))], [0, 0]],
    ['either end may have the lower address', [request(1, V4_BACK), reply(1, V4)], [0, 1]],
    ['an end that answers itself', [request(1, ipv4({ destination: '10.0.0.1' })), reply(1, ipv4({ destination: '10.0.0.1' }))], [0, 1]],
    ['ICMP does not answer ICMPv6', [request6(1), reply(1)], [0, 0]],
    ['an ICMP message of type 128 is no request', [frame(ethernet(), V4, icmp({ type: 128, rest: 1 }), 'ping'), reply(1)], [0, 0]],
    ['an ICMPv6 message of type 8 is no request', [frame(ethernet(), V6, icmpv6({ type: 8, rest: 1 }), 'ping'), reply6(1)], [0, 0]],
    ['a reply without a request', [reply(1)], [0]],
    ['in a datagram', [inVxlan(request(1)), inVxlan(reply(1))], [0, 1]],
    ['in datagrams of different tunnels', [inVxlan(request(1)), inVxlan(reply(1), 2, 6000)], [0, 1]],
    ['the request alone in a datagram', [inVxlan(request(1)), reply(1)], [0, 0]],
    ['the reply alone in a datagram', [request(1), inVxlan(reply(1))], [0, 0]],
    ['the request alone in another IP packet', [inIp(1, 8, V4), reply(1)], [0, 1]],
    ['no frame at all', [new Uint8Array(0)], [0]],
    ['TCP', [frame(ethernet(), V4, 'text')], [0]],
  ])('%s', (_, frames, want) => {
    expect(matchAll(frames)).toEqual(want);
  });

  it.each([
    // The sum of the reply is that of the request with the type taken off: 0x0800 more, or 0xfeff in one's complement, and what is carried comes round.
    ['0xf7ff and 0x0800 make 0xffff: nothing is carried', 0xf7ff, 0xffff],
    ['0xf800 and 0x0800 carry one round', 0xf800, 0x0001],
    ['0xffff and 0x0800 carry one round', 0xffff, 0x0800],
  ])('checksums: %s', (_, before, after) => {
    expect(matchAll([request(1, V4, before), reply(1, V4_BACK, after)])).toEqual([0, 1]);
  });

  it('a request of eight bytes is whole, a shorter one is none', () => {
    const cut = (bytes: Uint8Array, length: number): Uint8Array => bytes.subarray(0, length);
    const header = 14 + 20;
    const whole = frame(ethernet(), V4, icmp({ type: 8, rest: 1 }));
    const answer = frame(ethernet(), V4_BACK, icmp({ type: 0, rest: 1 }));
    expect(matchAll([whole, answer])).toEqual([0, 1]);
    expect(matchAll([cut(whole, header + 7), answer])).toEqual([0, 0]);
    expect(matchAll([whole, cut(answer, header + 7)])).toEqual([0, 0]);
  });

  it('what stands behind the end of the packet completes no header', () => {
    const header = 14 + 20;
    const padded = (network: Layer, type: number, checksum: number): Uint8Array => {
      const whole = frame(ethernet(), network, icmp({ type, rest: 1, checksum }));
      const bytes = frame(ethernet(), network, whole.subarray(header, header + 7), whole.subarray(header + 7));
      // The IP packet ends with the seventh byte of the message; Ethernet's padding looks like the eighth.
      bytes[14 + 3] = 20 + 7;
      return bytes;
    };
    const withProtocol = (fields: Parameters<typeof ipv4>[0] = {}): Layer => ipv4({ ...fields, protocol: 1 });
    const ask = padded(withProtocol(), 8, 0x1000);
    const answer = padded(withProtocol({ source: '10.0.0.2', destination: '10.0.0.1' }), 0, 0x1800);
    expect(matchAll([ask, answer])).toEqual([0, 0]);
    expect(matchAll([request(1, V4, 0x1000), answer, reply(1, V4_BACK, 0x1800)])).toEqual([0, 0, 1]);
  });

  it('rows tell of those in tunnels too', () => {
    expect(describeFrames([inVxlan(request(1)), inVxlan(reply(1))]).map((row) => row.includes('(request in 1)'))).toEqual([false, true]);
  });

  it('one that an error quotes is not sent here', () => {
    const quoted = frame(ethernet(), V4_BACK, icmp({ type: 3, code: 1 }), V4, icmp({ type: 8, rest: 1 }), 'ping');
    expect(matchAll([quoted, reply(1)])).toEqual([0, 0]);
  });

  it('forgets the oldest of more than 65,536 that wait, and no newer one', () => {
    const requests = new EchoRequests();
    const waiting = 1 << 16;
    matchAll(
      Array.from({ length: waiting }, (_, i) => request(i)),
      requests,
    );
    expect(matchAll([reply(0), request(0)], requests)).toEqual([1, 0]);
    matchAll([request(waiting)], requests);
    expect(matchAll([reply(1), reply(2)], requests)).toEqual([0, 3]);
  });
});
