import { describe, expect, it } from 'vitest';
import { ethernet, frame, ipv4, ipv6, udp } from '../support/frame-builder.js';
import { hex, ipv4 as ipv4Hex } from '../support/packets.js';
import { describeFrame } from '../support/rows.js';

const ports = { sourcePort: 40000, destinationPort: 9999 };

describe('lengths over IPv4', () => {
  it.each([
    [12, '40000 → 9999 Len=4'],
    [8, '40000 → 9999 Len=0'],
    [10, '40000 → 9999 Len=2'],
    [0, '40000 → 9999 [BAD UDP LENGTH 0 < 8]'],
    [7, '40000 → 9999 [BAD UDP LENGTH 7 < 8]'],
    [13, '40000 → 9999 [BAD UDP LENGTH 13 > IP PAYLOAD LENGTH] Len=5'],
    [65535, '40000 → 9999 [BAD UDP LENGTH 65535 > IP PAYLOAD LENGTH] Len=65527'],
  ])('%i', (length, expected) => {
    expect(describeFrame(frame(ethernet(), ipv4(), udp({ ...ports, length }), 'abcd'))).toBe(`UDP | ${expected}`);
  });
});

describe('over IPv6', () => {
  it('a length of 0 is a jumbogram, and one below 8 is bad', () => {
    expect(describeFrame(frame(ethernet(), ipv6(), udp({ ...ports, length: 0 }), 'abcde'))).toBe('UDP | 40000 → 9999 Len=5 [Jumbogram]');
    const short = frame(ethernet(), ipv6({ nextHeader: 17 }), [0x9c, 0x40, 0x27, 0x0f, 0, 0]);
    expect(describeFrame(short)).toBe('UDP | 40000 → 9999 [BAD UDP LENGTH 6 < 8]');
    expect(describeFrame(frame(ethernet(), ipv6(), udp({ ...ports, length: 5 }), 'abcde'))).toBe(
      'UDP | 40000 → 9999 [BAD UDP LENGTH 5 < 8]',
    );
  });

  it('a checksum of 0 is illegal; over IPv4 it is none', () => {
    expect(describeFrame(frame(ethernet(), ipv6(), udp({ ...ports, checksum: 0 }), 'abcde'))).toBe(
      'UDP | 40000 → 9999 Len=5 [ILLEGAL CHECKSUM (0)]',
    );
    expect(describeFrame(frame(ethernet(), ipv4(), udp({ ...ports, checksum: 0 }), 'abcde'))).toBe('UDP | 40000 → 9999 Len=5');
  });
});

describe('datagrams cut by the capture', () => {
  const whole = frame(ethernet(), ipv4(), udp(ports), '0123456789');
  const mark = '[Packet size limited during capture]';
  it.each([
    [37, `IPv4 | ${mark}`],
    [38, `UDP | 40000 → 9999${mark}`],
    [39, `UDP | 40000 → 9999${mark}`],
    [40, `UDP | 40000 → 9999 Len=10${mark}`],
    [41, `UDP | 40000 → 9999 Len=10${mark}`],
    [42, `UDP | 40000 → 9999 Len=10${mark}`],
    [43, 'UDP | 40000 → 9999 Len=10'],
  ])('after %i bytes', (length, expected) => {
    expect(describeFrame(whole.subarray(0, length), { originalLength: whole.length })).toBe(expected);
  });
});

describe('UDP-Lite', () => {
  const lite = (coverage: string, checksum = '1234') => hex(ipv4Hex(136, `0005 0006 ${coverage} ${checksum} 6162636465`));
  it.each([
    ['0000', '5 → 6 Len=5'],
    ['0008', '5 → 6 Len=5'],
    ['000d', '5 → 6 Len=5'],
    ['000e', '5 → 6 [BAD LIGHTWEIGHT UDP CHECKSUM COVERAGE LENGTH 14 < 8 or > 13] Len=5'],
  ])('coverage %s', (coverage, expected) => {
    expect(describeFrame(lite(coverage))).toBe(`UDP-Lite | ${expected}`);
  });

  it('of less than a header has a length below zero, shown without its sign', () => {
    expect(describeFrame(hex(ipv4Hex(136, '0005 0006 0007 12')))).toBe(
      'UDP-Lite | 5 → 6 [BAD LIGHTWEIGHT UDP CHECKSUM COVERAGE LENGTH 7 < 8 or > 7] Len=4294967295[Malformed Packet]',
    );
  });

  it('needs a checksum', () => {
    expect(describeFrame(lite('0008', '0000'))).toBe('UDP-Lite | 5 → 6 Len=5 [ILLEGAL CHECKSUM (0)]');
  });
});
