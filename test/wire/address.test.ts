import { describe, expect, it } from 'vitest';
import { formatIpv4, formatIpv6, formatIpv6Bytes, formatMac } from '../../src/wire/address.js';

describe('addresses as text', () => {
  it.each([
    [0, '0.0.0.0'],
    [-1, '255.255.255.255'],
    [0x0a000001, '10.0.0.1'],
    [0xc0a80001 | 0, '192.168.0.1'],
    [0xc0a80001, '192.168.0.1'],
  ])('IPv4 %i', (address, text) => {
    expect(formatIpv4(address)).toBe(text);
  });

  it.each([
    [[0, 0, 0, 0, 0, 0, 0, 0], '::'],
    [[0, 0, 0, 0, 0, 0, 0, 1], '::1'],
    [[1, 0, 0, 0, 0, 0, 0, 0], '1::'],
    [[0x2001, 0xdb8, 0, 0, 0, 0, 0, 1], '2001:db8::1'],
    [[0x2001, 0xdb8, 0, 1, 0, 0, 0, 1], '2001:db8:0:1::1'],
    [[0x2001, 0xdb8, 0, 0, 1, 0, 0, 1], '2001:db8::1:0:0:1'],
    [[0x2001, 0xdb8, 0, 1, 1, 1, 1, 1], '2001:db8:0:1:1:1:1:1'],
    [[1, 2, 3, 4, 5, 6, 0, 0], '1:2:3:4:5:6::'],
    [[0, 0, 3, 4, 5, 6, 7, 8], '::3:4:5:6:7:8'],
    [[0, 2, 3, 4, 5, 6, 7, 0], '0:2:3:4:5:6:7:0'],
    [[0xfe80, 0, 0, 0, 0x0a00, 0x20ff, 0xfe22, 0xe80f], 'fe80::a00:20ff:fe22:e80f'],
    [[0, 0, 0, 0, 0, 0xffff, 0x0a00, 0x0001], '::ffff:10.0.0.1'],
    [[0, 0, 0, 0, 0, 0, 0x0a00, 0x0001], '::10.0.0.1'],
    [[0, 0, 0, 0, 0, 0, 1, 0], '::0.1.0.0'],
    [[0, 0, 0, 0, 0xffff, 0, 0x0a00, 0x0001], '::ffff:0:a00:1'],
    [[0, 0, 0, 0, 0, 0xfffe, 0x0a00, 0x0001], '::fffe:a00:1'],
  ])('IPv6 %j', (groups, text) => {
    expect(formatIpv6(groups)).toBe(text);
    const bytes = Uint8Array.from([9, ...groups.flatMap((group) => [group >> 8, group & 255])]);
    expect(formatIpv6Bytes(bytes, 1)).toBe(text);
  });

  it('MAC', () => {
    expect(formatMac(Uint8Array.from([1, 0, 0x0a, 0xff, 0x10, 2, 3]), 1)).toBe('00:0a:ff:10:02:03');
  });
});
