/** Rows that are neither TCP nor UDP: what tshark 4.0.17 writes for each. */
import { describe, expect, it } from 'vitest';
import {
  ethernet as ethernetLayer,
  frame,
  ipv4 as ipv4Layer,
  ipv6Extension,
  ipv6Fragment,
  ipv6 as ipv6Layer,
  tcp,
  udp as udpLayer,
  vlan,
} from '../support/frame-builder.js';
import { ethernet, hex, ipv4, udp } from '../support/packets.js';
import { addressesOf, describeFrame, describeFrames } from '../support/rows.js';

const MAC_1 = '020000000001';
const MAC_2 = '020000000002';
const NO_MAC = '000000000000';
const IP_1 = '0a000001';
const IP_2 = '0a000002';

function arp(operation: string, senderMac: string, sender: string, targetMac: string, target: string): Uint8Array {
  return hex(ethernet('0806', `0001 0800 06 04 ${operation} ${senderMac} ${sender} ${targetMac} ${target}`));
}

describe('ARP', () => {
  it.each([
    ['0001', NO_MAC, IP_2, 'ARP | Who has 10.0.0.2? Tell 10.0.0.1'],
    ['0002', MAC_2, IP_2, 'ARP | 10.0.0.1 is at 02:00:00:00:00:01'],
    ['0001', NO_MAC, IP_1, 'ARP | ARP Announcement for 10.0.0.1'],
    ['0001', MAC_1, IP_1, 'ARP | Gratuitous ARP for 10.0.0.1 (Request)'],
    ['0002', MAC_2, IP_1, 'ARP | Gratuitous ARP for 10.0.0.1 (Reply)'],
    ['0003', MAC_2, IP_2, 'RARP | Who is 02:00:00:00:00:02? Tell 02:00:00:00:00:01'],
    ['0004', MAC_2, IP_2, 'RARP | 02:00:00:00:00:02 is at 10.0.0.2'],
    ['0007', MAC_2, IP_2, 'DRARP | DRARP Error'],
    ['0009', MAC_2, IP_2, 'Inverse ARP | 02:00:00:00:00:01 is at 10.0.0.1'],
    ['000a', MAC_2, IP_2, 'ARP | ARP NAK'],
    ['000b', MAC_2, IP_2, 'MARS | MARS request from 02:00:00:00:00:01 at 10.0.0.1'],
    ['0017', MAC_2, IP_2, 'MAPOS | MAPOS UNARP request from 02:00:00:00:00:01 at 10.0.0.1'],
    ['001a', MAC_2, IP_2, 'ARP | Unknown ARP opcode 0x001a'],
  ])('operation %s for %s %s', (operation, targetMac, target, expected) => {
    expect(describeFrame(arp(operation, MAC_1, IP_1, targetMac, target))).toBe(expected);
  });

  it('a request from no address is a probe', () => {
    expect(describeFrame(arp('0001', MAC_1, '00000000', NO_MAC, IP_2))).toBe('ARP | Who has 10.0.0.2? (ARP Probe)');
  });

  it('shows link addresses', () => {
    expect(addressesOf(arp('0001', MAC_1, IP_1, NO_MAC, IP_2))).toBe('00:1b:21:04:05:06 > 00:1b:21:01:02:03');
  });
});

describe('ICMP', () => {
  const icmp = (text: string) => hex(ipv4(1, text));
  const quoted = '45 00 001c 0001 0000 40 11 0000 c0000202 c0000201 9c40 270f 0008 0000';
  it.each([
    ['08 00 0000 0001 0002', 'Echo (ping) request  id=0x0001, seq=2/512, ttl=64'],
    ['00 00 0000 0001 0002', 'Echo (ping) reply    id=0x0001, seq=2/512, ttl=64'],
    [`03 01 0000 00000000 ${quoted}`, 'Destination unreachable (Host unreachable)'],
    [`03 03 0000 00000000 ${quoted}`, 'Destination unreachable (Port unreachable)'],
    [`03 10 0000 00000000 ${quoted}`, 'Destination unreachable (Unknown code: 16)'],
    [`04 00 0000 00000000 ${quoted}`, 'Source quench (flow control)'],
    ['05 01 0000 0a000001', 'Redirect             (Redirect for host)[Malformed Packet]'],
    [`05 01 0000 0a000001 ${quoted}`, 'Redirect             (Redirect for host)'],
    [`0b 00 0000 00000000 ${quoted}`, 'Time-to-live exceeded (Time to live exceeded in transit)'],
    [`0c 02 0000 00000000 ${quoted}`, 'Parameter problem    (Bad length)'],
    ['0a 00 0000 00000000', 'Router solicitation '],
    ['29 00 0000 00000000', 'Experimental mobility protocols'],
    ['fd 00 0000 00000000', 'Unknown ICMP (obsolete or malformed?)'],
    ['08 00 0000 0001', 'Echo (ping) request [Malformed Packet]'],
    ['08 00 0000', '[Malformed Packet]'],
  ])('%s', (text, expected) => {
    expect(describeFrame(icmp(text))).toBe(`ICMP | ${expected}`);
  });

  it('keeps its own columns when it quotes a datagram', () => {
    expect(addressesOf(icmp(`03 03 0000 00000000 ${quoted}`))).toBe('192.0.2.1 > 192.0.2.2');
  });

  it('an echo reply names its request once, when the checksum is the one it must be', () => {
    const echo = (type: string, checksum: string) => icmp(`${type} 00 ${checksum} 0001 0002`);
    const frames = [echo('08', 'f7fc'), echo('00', 'fffc'), echo('00', 'fffc'), echo('08', 'f7fc'), echo('00', '1234')];
    expect(describeFrames(frames)).toEqual([
      'ICMP | Echo (ping) request  id=0x0001, seq=2/512, ttl=64',
      'ICMP | Echo (ping) reply    id=0x0001, seq=2/512, ttl=64 (request in 1)',
      'ICMP | Echo (ping) reply    id=0x0001, seq=2/512, ttl=64',
      'ICMP | Echo (ping) request  id=0x0001, seq=2/512, ttl=64',
      'ICMP | Echo (ping) reply    id=0x0001, seq=2/512, ttl=64',
    ]);
  });
});

describe('ICMPv6', () => {
  const icmpv6 = (text: string) => {
    const length = hex(text).length.toString(16).padStart(4, '0');
    return hex(ethernet('86dd', `60000000 ${length} 3a 40 20010db8000000000000000000000001 20010db8000000000000000000000002 ${text}`));
  };
  const target = 'fe80000000000000020000fffe000001';
  it.each([
    ['80 00 0000 0001 0002', 'Echo (ping) request id=0x0001, seq=2, hop limit=64'],
    ['81 00 0000 0001 0002', 'Echo (ping) reply id=0x0001, seq=2, hop limit=64'],
    ['01 04 0000 00000000', 'Destination Unreachable (Port unreachable)[Malformed Packet]'],
    ['01 09 0000 00000000', 'Destination Unreachable (Unknown)[Malformed Packet]'],
    ['03 02 0000 00000000', 'Time Exceeded (Unknown (2))[Malformed Packet]'],
    ['85 00 0000 00000000', 'Router Solicitation'],
    [`85 00 0000 00000000 0101 ${MAC_1}`, 'Router Solicitation from 02:00:00:00:00:01'],
    [`87 00 0000 00000000 ${target} 0101 ${MAC_1}`, 'Neighbor Solicitation for fe80::200:ff:fe00:1 from 02:00:00:00:00:01'],
    [`88 00 0000 e0000000 ${target} 0201 ${MAC_1}`, 'Neighbor Advertisement fe80::200:ff:fe00:1 (rtr, sol, ovr) is at 02:00:00:00:00:01'],
    [`88 00 0000 00000000 ${target}`, 'Neighbor Advertisement fe80::200:ff:fe00:1 (none)'],
    ['07 00 0000 00000000', 'Unknown (7)'],
  ])('%s', (text, expected) => {
    expect(describeFrame(icmpv6(text))).toBe(`ICMPv6 | ${expected}`);
  });
});

describe('IGMP', () => {
  it.each([
    ['11 00 0000 00000000', 'IGMPv1 | Membership Query'],
    ['11 0a 0000 00000000', 'IGMPv2 | Membership Query, general'],
    ['11 0a 0000 e0010203', 'IGMPv2 | Membership Query, specific for group 224.1.2.3'],
    [
      '11 0a 0000 e0010203 02 7d 0002 0a000001 0a000002',
      'IGMPv3 | Membership Query, specific for group 224.1.2.3, sources {10.0.0.1, 10.0.0.2}',
    ],
    ['12 00 0000 e0010203', 'IGMPv1 | Membership Report'],
    ['16 00 0000 e0010203', 'IGMPv2 | Membership Report group 224.1.2.3'],
    ['17 00 0000 e0010203', 'IGMPv2 | Leave Group 224.1.2.3'],
    ['22 00 0000 0000 0001 04 00 0000 e0010203', 'IGMPv3 | Membership Report / Join group 224.1.2.3 for any sources'],
    ['22 00 0000 0000 0001 03 00 0000 e0010203', 'IGMPv3 | Membership Report / Leave group 224.1.2.3'],
    ['22 00 0000 0000 0001 06 00 0001 e0010203 0a000001', 'IGMPv3 | Membership Report / Group 224.1.2.3, block source {10.0.0.1}'],
    ['23 00 0000 00000000', 'IGMP | Unknown Type:0x23'],
  ])('%s', (text, expected) => {
    expect(describeFrame(hex(ipv4(2, text)))).toBe(expected);
  });
});

describe('IP', () => {
  const text = 'abcdefgh';
  it.each([
    ['fragment', { moreFragments: true, id: 7 }, 'IPv4 | Fragmented IP protocol (proto=TCP 6, off=0, ID=0007)'],
    ['later fragment', { fragmentOffset: 400, id: 0xabc }, 'IPv4 | Fragmented IP protocol (proto=TCP 6, off=400, ID=0abc)'],
    ['wrong version', { version: 5 }, 'IPv4 | Bogus IPv4 version (5, must be 4)'],
    ['short header', { headerLength: 4 }, 'IPv4 | Bogus IP header length (16, must be at least 20)'],
    ['short total length', { totalLength: 19 }, 'IPv4 | Bogus IP length (19, less than header length 20)'],
  ])('%s', (_name, fields, expected) => {
    const bytes = frame(ethernetLayer(), ipv4Layer({ protocol: 6, ...fields }), text);
    expect(describeFrame(bytes)).toBe(expected);
    if (expected.includes('Bogus')) expect(addressesOf(bytes)).toBe('02:00:00:00:00:01 > 02:00:00:00:00:02');
  });

  const cutRoute = ipv6Extension(43, [4, 0, 0, 0, 0, 0]);
  it.each([
    ['options', [ipv6Extension(0, [1, 4, 0, 0, 0, 0])], 'IPv6 | IPv6 hop-by-hop options , IPv6 routing[Malformed Packet]'],
    [
      'options twice',
      [ipv6Extension(0, [1, 4, 0, 0, 0, 0]), ipv6Extension(60, [1, 4, 0, 0, 0, 0])],
      'IPv6 | IPv6 hop-by-hop options , IPv6 destination options , IPv6 routing[Malformed Packet]',
    ],
    [
      'options and an atomic fragment',
      [ipv6Extension(0, [1, 4, 0, 0, 0, 0]), ipv6Fragment({ id: 7 })],
      'IPv6 | IPv6 fragment (off=0 more=n ident=0x00000007 nxt=43) , IPv6 routing[Malformed Packet]',
    ],
    ['nothing', [], 'IPv6 | IPv6 routing[Malformed Packet]'],
  ])('a routing header without addresses behind %s', (_, headers, expected) => {
    expect(describeFrame(frame(ethernetLayer(), ipv6Layer(), ...headers, cutRoute))).toBe(expected);
  });

  it('a fragment header that was cut leaves the words to the options before it', () => {
    const whole = frame(ethernetLayer(), ipv6Layer(), ipv6Extension(0, [1, 4, 0, 0, 0, 0]), ipv6Fragment({ id: 7 }), text);
    expect(describeFrame(whole.subarray(0, 14 + 40 + 8 + 7), { originalLength: whole.length })).toBe(
      'IPv6 | IPv6 hop-by-hop options[Packet size limited during capture]',
    );
  });

  // [what, options, bytes of the frame that were captured, row]
  it.each([
    ['whose options were cut', [7, 4, 4, 0], 36, 'IPv4 | [Packet size limited during capture]'],
    ['whose options contradict themselves', [7, 2, 0, 0], 46, 'IPv4 | [Malformed Packet]'],
    ['with options, cut behind them', [7, 4, 4, 0], 41, 'IPv4 | [Packet size limited during capture]'],
  ] as const)('a first fragment %s', (_, options, captured, expected) => {
    const header = ipv4Layer({ protocol: 6, moreFragments: true, options: Uint8Array.from(options) });
    const whole = frame(ethernetLayer(), header, text);
    expect(describeFrame(whole.subarray(0, captured), { originalLength: whole.length })).toBe(expected);
  });

  it.each([
    [89, 'IPv4 | OSPF IGP (89)'],
    [253, 'IPv4 | Unknown (253)'],
    [59, 'IPv4 | No Next Header for IPv6 (59)'],
  ])('protocol %i is named', (protocol, expected) => {
    expect(describeFrame(frame(ethernetLayer(), ipv4Layer({ protocol }), text))).toBe(expected);
  });

  it.each([
    [250, 'IPv6 | Unknown IP Protocol: Unknown (250)'],
    [89, 'IPv6 | Unknown IP Protocol: OSPF IGP (89)'],
    [59, 'IPv6 | IPv6 no next header'],
  ])('next header %i is named', (nextHeader, expected) => {
    expect(describeFrame(frame(ethernetLayer(), ipv6Layer({ nextHeader }), text))).toBe(expected);
  });

  it('an IPv6 fragment', () => {
    const bytes = frame(ethernetLayer(), ipv6Layer(), ipv6Fragment({ offset: 848, more: true, id: 0x4d, nextHeader: 6 }), text);
    expect(describeFrame(bytes)).toBe('IPv6 | IPv6 fragment (off=848 more=y ident=0x0000004d nxt=6)');
  });

  it.each([
    [50, '78787878 00000001', 'ESP | ESP (SPI=0x78787878)'],
    [108, '0600 0002 00000000', 'IPComp | IPComp (CPI=0x0002)'],
    [47, '0000 1234 00000000', 'GRE | Encapsulated 0x1234 (unknown)'],
    [47, '0000 8137 00000000', 'GRE | Encapsulated IPX'],
    [132, '0001 0002 00000003 00000004 0b00 0004', 'SCTP | COOKIE_ACK '],
  ])('protocol %i: %s', (protocol, payload, expected) => {
    expect(describeFrame(hex(ipv4(protocol, payload)))).toBe(expected);
  });
});

describe('links', () => {
  it.each([
    ['1234', '0x1234 | Ethernet II'],
    ['88b5', '0x88b5 | Local Experimental Ethertype 1'],
    ['88cc', '0x88cc | 802.1 Link Layer Discovery Protocol (LLDP)'],
    ['8808', '0x8808 | MAC Control'],
  ])('EtherType %s', (type, expected) => {
    expect(describeFrame(hex(ethernet(type, '00000000')))).toBe(expected);
  });

  it('a frame shorter than its header', () => {
    const bytes = hex(ethernet('1234', '')).subarray(0, 13);
    expect(describeFrame(bytes)).toBe('Ethernet | [Malformed Packet]');
    expect(addressesOf(bytes.subarray(0, 11))).toBe(' > 00:1b:21:01:02:03');
  });

  it('what only a tag tells', () => {
    expect(describeFrame(frame(ethernetLayer(), vlan({ id: 5, priority: 7, type: 0x1234 }), 'abcd'))).toBe(
      '0x1234 | PRI: 7  DEI: 0  ID: 5',
    );
  });

  it.each([
    ['42 42 03', 'U, func=UI; DSAP Spanning Tree BPDU Individual, SSAP Spanning Tree BPDU Command'],
    ['f0 f1 0107', 'S F, func=RR, N(R)=3; DSAP NetBIOS Individual, SSAP NetBIOS Response'],
    ['f0 f0 0205', 'I P, N(R)=2, N(S)=1; DSAP NetBIOS Individual, SSAP NetBIOS Command'],
    ['f0 f0 7f', 'U P, func=SABME; DSAP NetBIOS Individual, SSAP NetBIOS Command'],
    ['f0 f0 07', 'U, func=SIM; DSAP NetBIOS Individual, SSAP NetBIOS Command'],
    ['f0 f1 17', 'U F, func=RIM; DSAP NetBIOS Individual, SSAP NetBIOS Response'],
    ['f0 f1 23', 'U, func=UP; DSAP NetBIOS Individual, SSAP NetBIOS Response'],
    ['f0 f1 8f', 'U, func=RESET; DSAP NetBIOS Individual, SSAP NetBIOS Response'],
    ['f0 f1 0b', 'U, func=Unknown; DSAP NetBIOS Individual, SSAP NetBIOS Response'],
    ['aa aa 0102 080007 809b', 'S, func=RR, N(R)=1; SNAP, OUI 0x080007 (Apple, Inc.), PID 0x809B'],
    ['13 12 03', 'U, func=UI; DSAP 0x12 Group, SSAP 0x12 Command'],
    ['aa aa 03 080007 809b', 'U, func=UI; SNAP, OUI 0x080007 (Apple, Inc.), PID 0x809B'],
    ['aa aa 03 123456 00bb', 'U, func=UI; SNAP, OUI 0x123456 (Unknown), PID 0x00BB'],
  ])('LLC %s', (text, expected) => {
    expect(describeFrame(hex(ethernet('0020', `${text} 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000 0000`)))).toBe(
      `LLC | ${expected}`,
    );
  });

  it.each([
    ['09', '0000', 'Active Discovery Initiation (PADI)'],
    ['07', '0006 0102 0002 4143', "Active Discovery Offer (PADO) AC-Name='AC'"],
    ['07', '0007 0102 0003 1b5b41', "Active Discovery Offer (PADO) AC-Name='\\x1b[A'"],
    ['a7', '0000', 'Active Discovery Terminate (PADT)'],
  ])('PPPoE discovery %s %s', (code, text, expected) => {
    expect(describeFrame(hex(ethernet('8863', `11 ${code} 0000 ${text}`)))).toBe(`PPPoED | ${expected}`);
  });

  it('PPP protocols are named', () => {
    expect(describeFrame(hex(ethernet('8864', '11 00 0001 0004 c021 0101')))).toBe('0xc021 | PPP Link Control Protocol (0xc021)');
    expect(describeFrame(hex('ff03 1235 0000'), { linkType: 9 })).toBe('0x1235 | PPP Unknown (0x1235)');
    expect(addressesOf(hex('ff03 1235 0000'), { linkType: 9 })).toBe('N/A > N/A');
  });

  it('cooked captures show the sender alone', () => {
    const bytes = hex('0000 0001 0006 020000000001 0000 1234 00000000');
    expect(describeFrame(bytes, { linkType: 113 })).toBe('0x1234 | Unicast to us');
    expect(addressesOf(bytes, { linkType: 113 })).toBe('02:00:00:00:00:01 > ');
  });

  it('a link type we do not know shows its number', () => {
    expect(describeFrame(hex('00'), { linkType: 147 })).toBe('UNKNOWN | LINKTYPE = 147');
  });

  it('802.11 beacons and control frames', () => {
    const beacon = hex('8000 0000 ffffffffffff 020000000001 020000000001 1000 0000000000000000 6400 0100 0004 74657374');
    expect(describeFrame(beacon, { linkType: 105 })).toBe('802.11 | Beacon frame, SN=1, FN=0, Flags=........, BI=100, SSID="test"');
    const request = hex('d000 0000 ffffffffffff 020000000001 020000000001 1000 05 04 01 0004 74657374');
    expect(describeFrame(request, { linkType: 105 })).toBe('802.11 | Action, SN=1, FN=0, Flags=........, SSID="test"');
    const ack = hex('d400 0000 020000000001');
    expect(describeFrame(ack, { linkType: 105 })).toBe('802.11 | Acknowledgement, Flags=........');
    expect(addressesOf(ack, { linkType: 105 })).toBe(' > 02:00:00:00:00:01 (RA)');
  });
});

describe('tunnels', () => {
  const inner = frame(ipv4Layer(), tcp({ sourcePort: 1, destinationPort: 2, flags: 'S', window: 3 }));

  it('a GTP user packet is named around what it carries', () => {
    const header = (type: number, length: number) => [0x30, type, length >> 8, length & 255, 0, 0, 0, 1];
    const gtp = (...parts: (Uint8Array | number[])[]) =>
      frame(ethernetLayer(), ipv4Layer(), udpLayer({ sourcePort: 2152, destinationPort: 2152 }), ...parts);
    expect(describeFrame(gtp(header(255, inner.length), inner))).toBe('GTP <TCP> | 1 → 2 [SYN] Seq=0 Win=3 Len=0');
    expect(describeFrame(gtp(header(255, 2), [0, 0]))).toBe('GTP <GTP> | T-PDU');
    expect(describeFrame(gtp(header(254, 0)))).toBe('GTP | End Marker');
  });

  it.each([
    [4500, 'ff', 'UDPENCAP | NAT-keepalive'],
    [4500, '00000000 0102', 'UDPENCAP | ISAKMP'],
    [4500, '00000100 00000001', 'ESP | ESP (SPI=0x00000100)'],
    [5246, '00100200 00000000 0000000d 01 0003 00', 'CAPWAP-Control | CAPWAP-Control - Echo Request'],
    [5246, '00100200 00000000 00000063 01 0003 00', 'CAPWAP-Control | CAPWAP-Control - Unknown Message Type (0x63)'],
    [5246, '01000000 00000000', 'CAPWAP-Control | CAPWAP-Control'],
    [1701, 'c802 0014 0000 0000 0000 0000 8008 0000 0000 0001', 'L2TP | Control Message - SCCRQ (tunnel id=0, session id=0)'],
    [1701, 'c802 000c 0007 0000 0000 0000', 'L2TP | Control Message - ZLB      (tunnel id=7, session id=0)'],
  ])('UDP port %i: %s', (port, text, expected) => {
    expect(describeFrame(hex(udp(port, text, port)))).toBe(expected);
  });
});
