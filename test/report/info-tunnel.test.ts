/** Rows of tunnels that end in the tunnel itself, or are cut in it: what tshark 4.0.17 writes for each. */
import { describe, expect, it } from 'vitest';
import { ethernet, hex, IPV4_SYN, ipv4, udp } from '../support/packets.js';
import { describeFrame } from '../support/rows.js';

const ZEROS = '00'.repeat(40);

describe('tunnels over UDP', () => {
  it.each([
    ['AMT discovery', 2268, `01 ${ZEROS}`, 'AMT | Relay Discovery'],
    ['AMT request', 2268, `03 ${ZEROS}`, 'AMT | Request'],
    ['AMT, unknown', 2268, `09 ${ZEROS}`, 'AMT | Unknown AMT TYPE'],
    [
      'Mobile IP registration',
      434,
      '01 00 0e10 0a000001 0a000002 0a000003 0000000000000001',
      'MobileIP | Reg Request: HoA=10.0.0.1 HA=10.0.0.2 CoA=10.0.0.3',
    ],
    ['Mobile IP reply', 434, '03 05 0e10 0a000001 0a000002 0000000000000001', 'MobileIP | Reg Reply: HoA=10.0.0.1 HA=10.0.0.2, Code=5'],
    ['WCCP', 2048, `0000000a ${ZEROS}`, 'WCCP | 2.0 Here I am'],
    ['L2TP version 3', 1701, '0003 0000 f59c88fb 0102', 'L2TPv3 | D[S:0xF59C88FB]'],
    ['Teredo that holds no IPv6', 3544, `c0 ${ZEROS}`, 'IPv6 | Bogus IPv6 version (12, must be 6)'],
    ['Teredo cut by its own lengths', 3544, '0001 00 00 00000000 00', 'Teredo | Authentication header[Malformed Packet]'],
    ['Teredo with nothing behind the origin', 3544, '0000 1f90 0a000001', 'Teredo | Origin indication[Malformed Packet]'],
    [
      'Geneve with half an Ethernet header',
      6081,
      '00 00 6558 000007 00 0200',
      'Ethernet | Encapsulated Transparent Ethernet bridging[Malformed Packet]',
    ],
    ['GTP whose packet is cut', 2152, '30 ff 0008 00000001 4500 0028 0000 0000', 'IPv4 | [Malformed Packet]'],
    ['LISP, unknown', 4342, `90000000 ${ZEROS}`, 'LISP | Unknown LISP Control Packet (9)'],
  ])('%s', (_name, port, payload, expected) => {
    expect(describeFrame(hex(udp(port, payload)))).toBe(expected);
  });

  // IPv6 announced, and IPv4 there.
  it.each([
    ['Geneve', hex(udp(6081, `00 00 86dd 000007 00 ${IPV4_SYN}`)), 'IPv6 | Bogus IPv6 version (4, must be 6)'],
    ['VXLAN-GPE', hex(udp(4790, `0c 0000 02 000007 00 ${IPV4_SYN}`)), 'IPv6 | Bogus IPv6 version (4, must be 6)'],
    ['NSH', hex(ethernet('894f', `0fc2 02 02 00000100 ${IPV4_SYN}`)), 'IPv6 | Bogus IPv6 version (4, must be 6)'],
    ['an authentication header', hex(ipv4(51, `29 04 0000 ${'00'.repeat(20)} ${IPV4_SYN}`)), 'IPv6 | Bogus IPv6 version (4, must be 6)'],
    ["a pseudo-wire's channel", hex(ethernet('8847', `00010140 10000057 ${IPV4_SYN}`)), 'IPv6 | Bogus IPv6 version (4, must be 6)'],
    ['SNAP', hex(ethernet('0030', `aa aa 03 000000 86dd ${IPV4_SYN}`)), 'IPv6 | Bogus IPv6 version (4, must be 6)'],
    ['IPv4', hex(ipv4(41, IPV4_SYN)), 'IPv6 | IPv6 (41)'],
    ['PPPoE', hex(ethernet('8864', `11 00 0001 002a 0057 ${IPV4_SYN}`)), '0x0057 | PPP Internet Protocol version 6 (0x0057)'],
    ['Ethernet', hex(ethernet('86dd', IPV4_SYN)), '0x86dd | IPv6'],
  ])('%s that holds no IPv6', (_name, bytes, expected) => {
    expect(describeFrame(bytes)).toBe(expected);
  });

  // The capture ends where the packet within begins: [what, outer bytes, row]
  it.each([
    ['GRE', hex(ipv4(47, `0000 0800 ${IPV4_SYN}`)), 38, 'GRE | Encapsulated IP[Packet size limited during capture]'],
    [
      'L2TP',
      hex(udp(1701, `0002 0007 0009 0021 ${IPV4_SYN}`)),
      50,
      'PPP | Data    Message            (tunnel id=7, session id=9)[Packet size limited during capture]',
    ],
    ['AMT', hex(udp(2268, `06 00 ${IPV4_SYN}`)), 44, 'AMT | Multicast Data[Packet size limited during capture]'],
    ['Ethernet', hex(ethernet('0800', IPV4_SYN)), 14, 'IPv4 | [Packet size limited during capture]'],
  ])('%s in front of a packet that was not captured', (_name, bytes, captured, expected) => {
    expect(describeFrame(bytes.subarray(0, captured), { originalLength: bytes.length })).toBe(expected);
  });

  it.each([
    ['L2TP version 3 over IP', hex(ipv4(115, '0000b875 0102')), 'L2TPv3 | D[S:0x0000B875]'],
    ['ERSPAN of an unknown version', hex(ipv4(47, `1000 88be 00000001 3000 0001 00000000 ${ZEROS}`)), 'ERSPAN | ERSPAN:'],
    ['TZSP of an unknown encapsulation', hex(udp(37008, '01 00 0101 01 0102')), 'UNKNOWN | TZSP_ENCAP = 257'],
    ['a PPPoE session packet without PPP', hex(ethernet('8864', '11 00 0001 0000')), 'PPPoES | Session Data[Malformed Packet]'],
    ['PPP of protocol 0', hex(udp(1701, '0002 0007 0009 0000 0102')), '0x0000 | PPP Unknown (0x0000)'],
    ['NSH without a packet', hex(ethernet('894f', '0fc2 02 01 00000100')), 'NSH | Network Service Header'],
    ['Geneve options beyond the packet', hex(udp(6081, '01 00 0800 000007 00')), 'Geneve | Encapsulated IPv4[Malformed Packet]'],
  ])('%s', (_name, bytes, expected) => {
    expect(describeFrame(bytes)).toBe(expected);
  });

  it('PFLOG adds nothing to a packet that is at fault', () => {
    const header = `3d 02 00 00 656d30 ${'00'.repeat(57)}`;
    const whole = hex(`${header} ${IPV4_SYN}`);
    expect(describeFrame(whole, { linkType: 117 })).toMatch(/\| \[pass em0/);
    expect(describeFrame(whole.subarray(0, 94), { linkType: 117, originalLength: whole.length })).toMatch(/\| 40000 → 80/);
  });

  it('a user packet of GTP is named around what an Ethernet frame within it could not tell, and not around another fault', () => {
    const bridged = `0000 6558 001b21010203 001b21040506 0800 45000028`;
    const length = (24 + hex(bridged).length).toString(16).padStart(2, '0');
    const inner = `45 00 00${(20 + hex(bridged).length).toString(16)} 0001 0000 40 2f 0000 0a000001 0a000002 ${bridged}`;
    expect(describeFrame(hex(udp(2152, `30 ff 00${length} 00000001 ${inner}`)))).toBe('GTP <IPv4> | [Malformed Packet]');
    expect(describeFrame(hex(udp(2152, '30 ff 0008 00000001 45000028 00000000')))).toBe('IPv4 | [Malformed Packet]');
  });

  it('a user packet of GTP that is whole is named around', () => {
    expect(describeFrame(hex(udp(2152, `30 ff 0028 00000001 ${IPV4_SYN}`)))).toContain('GTP <TCP> | ');
  });
});

describe('GRE', () => {
  it('writes unknown types in capitals', () => {
    expect(describeFrame(hex(ipv4(47, '0000 38bf 01020304')))).toBe('GRE | Encapsulated 0x38BF (unknown)');
  });

  it('names the version of what should be IPv6', () => {
    expect(describeFrame(hex(ipv4(47, `0000 86dd c0 ${ZEROS}`)))).toBe('IPv6 | Bogus IPv6 version (12, must be 6)');
  });
});

describe('tags', () => {
  it('MACsec is opaque', () => {
    expect(describeFrame(hex(ethernet('88e5', `2c00 00000001 ${ZEROS}`)))).toBe('MACSEC | MACsec frame');
  });
});
