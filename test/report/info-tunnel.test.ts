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
