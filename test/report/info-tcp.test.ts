import { describe, expect, it } from 'vitest';
import { ethernet, frame, ipv4, ipv6, type TcpFields, tcp, vlan } from '../support/frame-builder.js';
import { hex } from '../support/packets.js';
import { describeFrame, describeFrames } from '../support/rows.js';

const ports: TcpFields = { sourcePort: 40000, destinationPort: 80, sequence: 1000, acknowledgment: 5, window: 64240 };

function segment(fields: TcpFields, payload = ''): Uint8Array {
  return frame(ethernet(), ipv4(), tcp({ ...ports, ...fields }), payload);
}

describe('flags', () => {
  it.each([
    [0x000, '[<None>] Seq=1 Win=64240 Len=0'],
    [0x001, '[FIN] Seq=1 Win=64240 Len=0'],
    [0x002, '[SYN] Seq=0 Win=64240 Len=0'],
    [0x004, '[RST] Seq=1 Win=64240 Len=0'],
    [0x008, '[PSH] Seq=1 Win=64240 Len=0'],
    [0x010, '[ACK] Seq=1 Ack=1 Win=64240 Len=0'],
    [0x020, '[URG] Seq=1 Win=64240 Urg=7 Len=0'],
    [0x040, '[ECE] Seq=1 Win=64240 Len=0'],
    [0x080, '[CWR] Seq=1 Win=64240 Len=0'],
    [0x100, '[AE] Seq=1 Win=64240 Len=0'],
    [0x012, '[SYN, ACK] Seq=0 Ack=1 Win=64240 Len=0'],
    [0x1ff, '[FIN, SYN, RST, PSH, ACK, URG, ECE, CWR, AE] Seq=0 Ack=1 Win=64240 Urg=7 Len=0'],
    [0x210, '[ACK, Reserved] Seq=1 Ack=1 Win=64240 Len=0'],
    [0x800, '[Reserved] Seq=1 Win=64240 Len=0'],
  ])('0x%i', (flags, expected) => {
    expect(describeFrame(segment({ flags, urgent: 7 }))).toBe(`TCP | 40000 → 80 ${expected}`);
  });
});

it('shows the ECN flags as a counter once both ends agreed on accurate ECN', () => {
  const there = { source: '10.0.0.1', destination: '10.0.0.2' };
  const back = { source: '10.0.0.2', destination: '10.0.0.1' };
  const answer: TcpFields = { sourcePort: 80, destinationPort: 40000, sequence: 5000, acknowledgment: 1001, window: 64240 };
  const frames = [
    frame(ethernet(), ipv4(there), tcp({ ...ports, flags: 0x1c2, acknowledgment: 0 })),
    frame(ethernet(), ipv4(back), tcp({ ...answer, flags: 0x092 })),
    frame(ethernet(), ipv4(there), tcp({ ...ports, flags: 0x090, sequence: 1001, acknowledgment: 5001 })),
    frame(ethernet(), ipv4(there), tcp({ ...ports, flags: 0x1d8, sequence: 1001, acknowledgment: 5001 }), 'hello'),
    frame(ethernet(), ipv4(back), tcp({ ...answer, flags: 0x100, sequence: 5001 }), 'a'),
    frame(ethernet(), ipv4(back), tcp({ ...answer, flags: 0x440, sequence: 5002 }), 'b'),
  ];
  expect(describeFrames(frames)).toEqual([
    'TCP | 40000 → 80 [SYN, ECE, CWR, AE] Seq=0 Win=64240 Len=0',
    'TCP | 80 → 40000 [SYN, ACK, CWR] Seq=0 Ack=1 Win=64240 Len=0',
    'TCP | 40000 → 80 [ACK, ACE=2] Seq=1 Ack=1 Win=64240 Len=0',
    'TCP | 40000 → 80 [PSH, ACK, ACE=7] Seq=1 Ack=1 Win=64240 Len=5',
    // The comma in front of the counter stands also where no name does.
    'TCP | 80 → 40000 [, ACE=4] Seq=1 Win=64240 Len=1',
    'TCP | 80 → 40000 [, ACE=1, Reserved] Seq=2 Win=64240 Len=1',
  ]);
});

describe('what stands before the ports', () => {
  it('names each remark in its fixed order', () => {
    const back = { source: '10.0.0.2', destination: '10.0.0.1' };
    const answer: TcpFields = { sourcePort: 80, destinationPort: 40000, sequence: 5, acknowledgment: 1010, window: 100, flags: 'A' };
    const data = segment({ flags: 'A' }, '0123456789');
    const frames = [
      data,
      frame(ethernet(), ipv4(back), tcp(answer)),
      frame(ethernet(), ipv4(back), tcp(answer)),
      data,
      segment({ flags: 'A', sequence: 1200 }, 'x'),
      frame(ethernet(), ipv4(back), tcp({ ...answer, window: 0 })),
    ];
    expect(describeFrames(frames)).toEqual([
      'TCP | 40000 → 80 [ACK] Seq=1 Ack=1 Win=64240 Len=10',
      'TCP | 80 → 40000 [ACK] Seq=1 Ack=11 Win=100 Len=0',
      'TCP | [TCP Dup ACK 2#1] 80 → 40000 [ACK] Seq=1 Ack=11 Win=100 Len=0',
      'TCP | [TCP Spurious Retransmission] 40000 → 80 [ACK] Seq=1 Ack=1 Win=64240 Len=10',
      'TCP | [TCP Previous segment not captured] 40000 → 80 [ACK] Seq=201 Ack=1 Win=64240 Len=1',
      'TCP | [TCP ZeroWindow] 80 → 40000 [ACK] Seq=1 Ack=11 Win=0 Len=0',
    ]);
  });
});

describe('header lengths that lie', () => {
  it.each([
    [0, '40000 → 80 [ACK] Seq=1 Ack=1 Win=64240, bogus TCP header length (0, must be at least 20)'],
    [16, '40000 → 80 [ACK] Seq=1 Ack=1 Win=64240, bogus TCP header length (16, must be at least 20)'],
    // Longer than the segment: raw numbers, no length.
    [60, '40000 → 80 [ACK] Seq=1000 Ack=5 Win=64240[Malformed Packet]'],
  ])('%i bytes', (headerLength, expected) => {
    expect(describeFrame(segment({ flags: 'A', headerLength: headerLength / 4 }))).toBe(`TCP | ${expected}`);
  });
});

describe('segments cut by the capture', () => {
  const whole = segment({ flags: 'PA' }, '0123456789');
  const mark = '[Packet size limited during capture]';
  it.each([
    [14, `IPv4 | ${mark}`],
    [33, `IPv4 | ${mark}`],
    [34, `IPv4 | ${mark}`],
    [37, `IPv4 | ${mark}`],
    [38, `TCP | 40000 → 80${mark}`],
    [49, `TCP | 40000 → 80${mark}`],
    [50, `TCP | 40000 → 80 [PSH, ACK] Seq=1 Ack=1 Win=64240${mark}`],
    [53, `TCP | 40000 → 80 [PSH, ACK] Seq=1 Ack=1 Win=64240${mark}`],
    [54, 'TCP | 40000 → 80 [PSH, ACK] Seq=1 Ack=1 Win=64240 Len=10'],
    [60, 'TCP | 40000 → 80 [PSH, ACK] Seq=1 Ack=1 Win=64240 Len=10'],
  ])('after %i bytes', (length, expected) => {
    expect(describeFrame(whole.subarray(0, length), { originalLength: whole.length })).toBe(expected);
  });

  it('tells the options that are whole', () => {
    const options = hex('0204 05b4 0402 0101');
    const syn = segment({ flags: 'S', options });
    const text = 'TCP | 40000 → 80 [SYN] Seq=0 Win=64240 Len=0';
    expect(describeFrame(syn.subarray(0, 54), { originalLength: syn.length })).toBe(`${text}${mark}`);
    expect(describeFrame(syn.subarray(0, 58), { originalLength: syn.length })).toBe(`${text} MSS=1460${mark}`);
    expect(describeFrame(syn.subarray(0, 60), { originalLength: syn.length })).toBe(`${text} MSS=1460 SACK_PERM${mark}`);
  });
});

describe('IP lengths short of a TCP header', () => {
  it.each([
    [20, 'IPv4 | '],
    [22, 'IPv4 | [Malformed Packet]'],
    [24, 'TCP | 40000 → 80[Malformed Packet]'],
    [32, 'TCP | 40000 → 80[Malformed Packet]'],
    [39, 'TCP | 40000 → 80 [ACK] Seq=1000 Ack=5 Win=64240[Malformed Packet]'],
    [40, 'TCP | 40000 → 80 [ACK] Seq=1 Ack=1 Win=64240 Len=0'],
  ])('total length %i', (totalLength, expected) => {
    expect(describeFrame(frame(ethernet(), ipv4({ totalLength }), tcp({ ...ports, flags: 'A' }), '0123456789'))).toBe(expected);
  });
});

it('is the same over IPv6 and behind a VLAN tag', () => {
  const text = 'TCP | 40000 → 80 [SYN] Seq=0 Win=64240 Len=0';
  expect(describeFrame(frame(ethernet(), ipv6(), tcp({ ...ports, flags: 'S' })))).toBe(text);
  expect(describeFrame(frame(ethernet(), vlan(), ipv4(), tcp({ ...ports, flags: 'S' })))).toBe(text);
});
