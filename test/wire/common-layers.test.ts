/** The layers that most captures consist of, byte by byte: links, IP with its options and extension headers, and the messages on it (common-layers.cuts.txt). */
import { describe, expect, it } from 'vitest';
import { Cuts } from '../support/cuts.js';
import { ETHERNET_SYN, ethernet, hex, hex16, IPV4_SYN, IPV6_SYN, ipv4, LLC_SYN, udp } from '../support/packets.js';
import { decode, layers } from './decode.js';

const cuts = new Cuts(new URL('common-layers.cuts.txt', import.meta.url));

const TCP_SYN = '9c40 0050 000003e8 00000000 50 02 faf0 0000 0000';
const IPV6_ADDRESSES = '20010000000000000000000000000001 20010000000000000000000000000002';
const ADDRESS = (last: string) => `200100000000000000000000000000${last}`;
const ARP = '0001 0800 06 04 0001 001b21040506 0a000001 000000000000 0a000002';

/** Ethernet and IPv6 around a first next header, lengths filled in. */
const ipv6 = (next: string, payload: string, length = hex(payload).length): string =>
  ethernet('86dd', `60000000 ${hex16(length)} ${next} 40 ${IPV6_ADDRESSES} ${payload}`);

/** Ethernet and IPv4 with options. */
const ipv4WithOptions = (options: string): string =>
  ethernet(
    '0800',
    `4${(5 + hex(options).length / 4).toString(16)} 00 ${hex16(40 + hex(options).length)} 0001 0000 40 06 0000 0a000001 0a000002 ${options} ${TCP_SYN}`,
  );

/** An 802.3 frame: a length, then LLC. */
const ieee = (llc: string): string => ethernet(hex16(hex(llc).length), llc);

const REDIRECT = `8900 0000 00000000 ${ADDRESS('03')} ${ADDRESS('04')}`;

/** Ethernet, IPv4 and a TCP header with options, and three bytes behind it. */
const tcpWithOptions = (options: string): string =>
  ipv4(6, `9c40 0050 000003e8 00000001 ${(5 + hex(options).length / 4).toString(16)}0 10 faf0 0000 0000 ${options} 616263`);

const OPTION_LISTS: [string, string][] = [
  ['no options', ''],
  ['options of a SYN', '020405b4 0402 080a 00000001 00000000 01 030307'],
  ['timestamps alone', '0101 080a 00000001 00000002'],
  ['timestamps first', '080a 00000001 00000002 0101'],
  ['twelve bytes of another kind', '0101 0512 0000000000000000'],
  ['two SACK blocks', '0101 0512 00000001 00000002 00000003 00000004'],
  ['a SACK block too short', '0101 0509 00000000000000 01'],
  ['SACK of no block', '0101 0502'],
  ['the end, and padding', '020405b4 00000000'],
  ['an option that goes beyond the header', '020405b4 0206 05b4'],
  ['an option of length 1', '020405b4 0201 05b4'],
  ['an option that is a kind alone', '020405b4 010101 02'],
  ['MPTCP, data sequence signal', '1e 14 20 05 00000001 00000002 00000003 0005 0000'],
  ['MPTCP, capable', '1e 0c 01 81 0102030405060708'],
  ['MPTCP too short', '1e 03 00 00'],
  ['MPTCP without a subtype', '1e 02 0101'],
  ['MPTCP, data sequence signal of four bytes', '1e 04 20 00'],
  ['MPTCP, reset', '1e 04 80 01'],
  ['MPTCP, failure', '1e 0c 60 00 0102030405060708'],
  ['authentication', '1d 10 01 02 000102030405060708090a0b'],
  ['selective negative acknowledgment', '15 06 0001 0001 0101'],
  ['Fast Open', '22 0a 0102030405060708 0101'],
  ['an experiment', 'fe 04 f989'],
];

// [name, link type, packet, layers]
const rows: [string, number, string, string][] = [
  ['Ethernet, IPv4, TCP', 1, ETHERNET_SYN, 'ETHERNET IPV4 TCP'],
  ['padding behind IPv4', 1, `${ETHERNET_SYN} 000000000000`, 'ETHERNET IPV4 TCP'],
  ['something else behind IPv4', 1, `${ETHERNET_SYN} 000000000001`, 'ETHERNET IPV4 TCP'],
  ['padding behind IPv6', 1, `${ipv6('06', TCP_SYN)} 000000000000`, 'ETHERNET IPV6 TCP'],
  ['padding behind ARP', 1, `${ethernet('0806', ARP)} ${'00'.repeat(18)}`, 'ETHERNET ARP'],
  [
    'padding behind ARP of short addresses',
    1,
    `${ethernet('0806', '0001 0800 01 04 0001 05 0a000001 00 0a000002')} ${'00'.repeat(8)}`,
    'ETHERNET ARP',
  ],
  ['padding behind what is only named', 1, `${ethernet('88cc', '0207')} ${'00'.repeat(8)}`, 'ETHERNET ETHERTYPE_UNKNOWN'],
  [
    'zeros behind IPv4 of length 0',
    1,
    ethernet('0800', `45 00 0000 0001 0000 40 fd 0000 0a000001 0a000002 ${'00'.repeat(8)}`),
    'ETHERNET IPV4 IP_PROTOCOL_UNKNOWN',
  ],
  [
    'zeros behind an IPv4 header alone',
    1,
    ethernet('0800', `45 00 0014 0001 0000 40 06 0000 0a000001 0a000002 ${'00'.repeat(8)}`),
    'ETHERNET IPV4',
  ],
  ['zeros behind IPv4 without Ethernet', 101, `${IPV4_SYN} 000000000000`, 'RAW IPV4 TCP'],
  ['zeros and nothing else', 1, ethernet('0000', '00'.repeat(8)), 'ETHERNET ETHERTYPE_UNKNOWN'],
  ['ARP of ATM', 1, ethernet('0806', '0013 0800 ff ff 0008 0102'), 'ETHERNET ARP'],
  ['RARP', 1, ethernet('8035', ARP), 'ETHERNET ARP'],
  ['VLAN', 1, ethernet('8100', `0005 0800 ${IPV4_SYN}`), 'ETHERNET VLAN IPV4 TCP'],
  ['VLAN, length of 1500 of 40', 1, ethernet('8100', `0005 05dc 060603 ${IPV4_SYN}`), 'ETHERNET VLAN LLC IPV4 TCP'],
  ['VLAN, neither length nor type', 1, ethernet('8100', `0005 05dd 060603 ${IPV4_SYN}`), 'ETHERNET VLAN ETHERTYPE_UNKNOWN'],
  ['provider VLAN', 1, ethernet('88a8', `0005 0800 ${IPV4_SYN}`), 'ETHERNET PROVIDER_VLAN IPV4 TCP'],
  ['LLC of IP', 1, ieee(`06 06 03 ${IPV4_SYN}`), 'ETHERNET LLC IPV4 TCP'],
  ['LLC of IP, numbered', 1, ieee(`06 06 0000 ${IPV4_SYN}`), 'ETHERNET LLC IPV4 TCP'],
  ['LLC of IP, supervisory', 1, ieee(`06 06 0102 ${IPV4_SYN}`), 'ETHERNET LLC DATA'],
  ['LLC of IP, unnumbered but no information', 1, ieee(`06 06 13 ${IPV4_SYN}`), 'ETHERNET LLC DATA'],
  ['LLC of another, and nothing more', 1, ieee('42 42 03'), 'ETHERNET LLC'],
  ['LLC of SNAP to another', 1, ieee('aa 42 03 000000 0800 0102'), 'ETHERNET LLC DATA'],
  ['SNAP', 1, ieee(LLC_SYN), 'ETHERNET LLC IPV4 TCP'],
  ['SNAP, numbered', 1, ieee(`aa aa 0002 000000 0800 ${IPV4_SYN}`), 'ETHERNET LLC IPV4 TCP'],
  ['SNAP, supervisory', 1, ieee(`aa aa 0102 000000 0800 ${IPV4_SYN}`), 'ETHERNET LLC DATA'],
  ['SNAP, unnumbered but no information', 1, ieee(`aa aa 83 000000 0800 ${IPV4_SYN}`), 'ETHERNET LLC DATA'],
  ['SNAP, the last number below types', 1, ieee('aa aa 03 000000 05ff 0102'), 'ETHERNET LLC DATA'],
  ['SNAP, the first number of a type', 1, ieee('aa aa 03 000000 0600 0102'), 'ETHERNET LLC DATA'],
  ['SNAP, bridged', 1, ieee(`aa aa 03 0080c2 0007 0000 ${ETHERNET_SYN}`), 'ETHERNET LLC ETHERNET IPV4 TCP'],
  ['SNAP, bridged with check sequence', 1, ieee(`aa aa 03 0080c2 0001 0000 ${ETHERNET_SYN} 01020304`), 'ETHERNET LLC ETHERNET IPV4 TCP'],
  ['SNAP, bridged, else', 1, ieee('aa aa 03 0080c2 000e 0102'), 'ETHERNET LLC DATA'],
  ['raw IPX and nothing more', 1, ieee('ffff'), 'ETHERNET DATA'],
  ['SLL', 113, `0000 0001 0006 001b210405060000 0800 ${IPV4_SYN}`, 'SLL IPV4 TCP'],
  ['SLL, PPP', 113, `0000 0200 0000 0000000000000000 0007 ff03 0021 ${IPV4_SYN}`, 'SLL PPP_HDLC IPV4 TCP'],
  ['SLL, Frame Relay for LLC', 113, `0000 0302 0000 0000000000000000 0004 1841 03 cc ${IPV4_SYN}`, 'SLL FRAME_RELAY IPV4 TCP'],
  ['SLL, Frame Relay for another', 113, `0000 0302 0000 0000000000000000 0001 1841 03 cc ${IPV4_SYN}`, 'SLL FRAME_RELAY IPV4 TCP'],
  ['SLL, Radiotap for LLC', 113, `0000 0323 0000 0000000000000000 0004 00 00 0800 00000000 d4 00 0000 001b21010203`, 'SLL RADIOTAP WLAN'],
  [
    'SLL, Radiotap for another',
    113,
    `0000 0323 0000 0000000000000000 0001 00 00 0800 00000000 d4 00 0000 001b21010203`,
    'SLL RADIOTAP WLAN',
  ],
  ['SLL2', 276, `0800 0000 00000001 0001 00 06 001b210405060000 ${IPV4_SYN}`, 'SLL2 IPV4 TCP'],
  ['loopback, little-endian', 0, `02000000 ${IPV4_SYN}`, 'NULL_LOOPBACK IPV4 TCP'],
  ['loopback, big-endian', 0, `00000018 ${IPV6_SYN}`, 'NULL_LOOPBACK IPV6 TCP'],
  ['loopback, PPP', 0, `ff03 0021 ${IPV4_SYN}`, 'NULL_LOOPBACK PPP DATA'],
  ['loopback, 16 bits of 6 and more', 0, '00060000 0102', 'NULL_LOOPBACK DATA'],
  ['loopback, an EtherType', 0, `00000800 ${IPV4_SYN}`, 'NULL_LOOPBACK IPV4 TCP'],
  ['loopback, the last length', 0, '000105dc 0102', 'NULL_LOOPBACK DATA'],
  ['loopback, behind it', 0, '000105dd 0102', 'NULL_LOOPBACK DATA'],
  ['loopback, 6 in the upper byte', 0, '00000600 0102', 'NULL_LOOPBACK DATA'],
  ['OpenBSD loopback', 108, `00000002 ${IPV4_SYN}`, 'LOOP IPV4 TCP'],
  ['raw IPv4', 101, IPV4_SYN, 'RAW IPV4 TCP'],
  ['raw IPv6', 101, IPV6_SYN, 'RAW IPV6 TCP'],
  ['raw PPP behind a byte', 101, `00 ff03 0021 ${IPV4_SYN}`, 'RAW PPP_HDLC IPV4 TCP'],
  ['raw PPP behind an address', 101, `001122334455 ff03 0021 ${IPV4_SYN}`, 'RAW PPP_HDLC IPV4 TCP'],
  ['raw IPv4 behind zeros', 101, `${'00'.repeat(10)} ${IPV4_SYN}`, 'RAW IPV4 TCP'],
  ['raw, ten bytes of another', 101, '00000000000000000001', 'RAW DATA'],
  ['raw PPP and nothing more', 101, 'ff03', 'RAW PPP_HDLC'],
  [
    'authentication header',
    1,
    ipv4(51, `06 04 0000 00000001 00000001 ${'00'.repeat(12)} ${TCP_SYN}`),
    'ETHERNET IPV4 AUTHENTICATION_HEADER TCP',
  ],
  [
    'authentication header that ends the packet',
    1,
    ipv4(51, `fd 01 0000 00000001 00000001`),
    'ETHERNET IPV4 AUTHENTICATION_HEADER IP_PROTOCOL_UNKNOWN',
  ],
  ['ESP', 1, ipv4(50, '00000001 00000001 0102'), 'ETHERNET IPV4 ESP'],
  ['ESP and nothing more', 1, ipv4(50, '00000001 00000001'), 'ETHERNET IPV4 ESP'],
  ['IGMP query', 1, ipv4(2, '11 64 0000 e0000001'), 'ETHERNET IPV4 IGMP'],
  ['IGMP query of version 3', 1, ipv4(2, '11 64 0000 e0000001 02 7d 0000'), 'ETHERNET IPV4 IGMP'],
  ['IGMP query of version 3 with a source', 1, ipv4(2, '11 64 0000 e0000001 02 7d 0001 0a000001'), 'ETHERNET IPV4 IGMP'],
  ['IGMP query with three bytes more', 1, ipv4(2, '11 64 0000 e0000001 000000'), 'ETHERNET IPV4 IGMP'],
  ['IGMP report of version 1', 1, ipv4(2, '12 00 0000 e0000001'), 'ETHERNET IPV4 IGMP'],
  ['IGMP report of version 2, and more', 1, ipv4(2, '16 00 0000 e0000001 0102'), 'ETHERNET IPV4 IGMP'],
  ['IGMP report of version 3', 1, ipv4(2, '22 00 0000 0000 0001 04 00 0000 e0000001'), 'ETHERNET IPV4 IGMP'],
  ['IPv4 options', 1, ipv4WithOptions('01 83 07 04 0a000009'), 'ETHERNET IPV4 TCP'],
  ['IPv4 of length 0', 1, ethernet('0800', IPV4_SYN.replace('0028', '0000')), 'ETHERNET IPV4 TCP'],
  ['hop-by-hop options', 1, ipv6('00', `06 00 0104 00000000 ${TCP_SYN}`), 'ETHERNET IPV6 IPV6_HOP_BY_HOP TCP'],
  ['options of one byte and of two', 1, ipv6('3c', `06 00 00 00 0102 0000 ${TCP_SYN}`), 'ETHERNET IPV6 IPV6_DESTINATION_OPTIONS TCP'],
  ['an option that ends the packet', 1, ipv6('3c', 'fd 00 0104 00000000'), 'ETHERNET IPV6 IPV6_DESTINATION_OPTIONS IP_PROTOCOL_UNKNOWN'],
  [
    'a lone first byte of an option at the end',
    1,
    ipv6('3c', 'fd 00 0103 000000 05'),
    'ETHERNET IPV6 IPV6_DESTINATION_OPTIONS IP_PROTOCOL_UNKNOWN',
  ],
  ['home address', 1, ipv6('3c', `06 02 0102 0000 c910 ${ADDRESS('77')} ${TCP_SYN}`), 'ETHERNET IPV6 IPV6_DESTINATION_OPTIONS TCP'],
  [
    'home address that ends the packet',
    1,
    ipv6('3c', `fd 02 0102 0000 c910 ${ADDRESS('77')}`),
    'ETHERNET IPV6 IPV6_DESTINATION_OPTIONS IP_PROTOCOL_UNKNOWN',
  ],
  ['home address under IPv4', 1, ipv4(60, `06 00 c904 00000000 ${TCP_SYN}`), 'ETHERNET IPV4 IPV6_DESTINATION_OPTIONS TCP'],
  ['home address shorter than one', 1, ipv6('3c', 'fd 00 c904 00000000'), 'ETHERNET IPV6 IPV6_DESTINATION_OPTIONS'],
  ['jumbogram', 1, ipv6('00', `06 00 c204 00010000 ${TCP_SYN}`, 0), 'ETHERNET IPV6 IPV6_HOP_BY_HOP TCP'],
  ['routing header', 1, ipv6('2b', `06 02 00 01 00000000 ${ADDRESS('10')} ${TCP_SYN}`), 'ETHERNET IPV6 IPV6_ROUTING TCP'],
  ['routing header that ends the packet', 1, ipv6('2b', 'fd 00 00 00 00000000'), 'ETHERNET IPV6 IPV6_ROUTING IP_PROTOCOL_UNKNOWN'],
  ['routing header under IPv4', 1, ipv4(43, `06 02 00 01 00000000 ${ADDRESS('10')} ${TCP_SYN}`), 'ETHERNET IPV4 IPV6_ROUTING TCP'],
  ['atomic fragment', 1, ipv6('2c', `06 00 0000 00000001 ${TCP_SYN}`), 'ETHERNET IPV6 IPV6_FRAGMENT TCP'],
  ['mobility', 1, ipv6('87', '3b 00 05 00 0000 0000'), 'ETHERNET IPV6 IPV6_MOBILITY'],
  ['DCCP', 1, ipv4(33, '0102'), 'ETHERNET IPV4 DCCP'],
  ['IPComp', 1, ipv4(108, '0102'), 'ETHERNET IPV4 IPCOMP'],
  ['HIP', 1, ipv4(139, '0102'), 'ETHERNET IPV4 IPV6_HIP'],
  ['Shim6', 1, ipv4(140, '0102'), 'ETHERNET IPV4 IPV6_SHIM6'],
  ['mobility by its old number', 1, ipv4(62, '0102'), 'ETHERNET IPV4 IPV6_MOBILITY'],
  ['ICMP error', 1, ipv4(1, `0301 0000 00000000 ${IPV4_SYN}`), 'ETHERNET IPV4 ICMP IPV4 TCP'],
  ['ICMP error without a quote', 1, ipv4(1, '0301 0000 00000000'), 'ETHERNET IPV4 ICMP'],
  ['ICMP redirect', 1, ipv4(1, `0501 0000 0a000003 ${IPV4_SYN}`), 'ETHERNET IPV4 ICMP IPV4 TCP'],
  ['ICMP redirect without a quote', 1, ipv4(1, '0501 0000 0a000003'), 'ETHERNET IPV4 ICMP'],
  ['ICMP redirect of the first bytes', 1, ipv4(1, '0501 0000 0a000003 45 00'), 'ETHERNET IPV4 ICMP IPV4'],
  ['ICMPv6 error', 1, ipv6('3a', `0100 0000 00000000 ${IPV6_SYN}`), 'ETHERNET IPV6 ICMPV6 IPV6 TCP'],
  ['ICMPv6 error without a quote', 1, ipv6('3a', '0100 0000 00000000'), 'ETHERNET IPV6 ICMPV6'],
  ['ICMPv6 of type 0', 1, ipv6('3a', `0000 0000 00000000 ${IPV6_SYN}`), 'ETHERNET IPV6 ICMPV6'],
  ['ICMPv6 echo', 1, ipv6('3a', '8000 0000 0001 0001 01020304'), 'ETHERNET IPV6 ICMPV6'],
  ['ICMPv6 echo reply', 1, ipv6('3a', '8100 0000 0001 0001 01020304'), 'ETHERNET IPV6 ICMPV6'],
  ['ICMPv6 listener query', 1, ipv6('3a', `8200 0000 0000 0000 ${ADDRESS('05')}`), 'ETHERNET IPV6 ICMPV6'],
  [
    'ICMPv6 redirect',
    1,
    ipv6('3a', `${REDIRECT} 0201 001b21040506 040c 000000000000 ${IPV6_SYN} ${'00'.repeat(28)}`),
    'ETHERNET IPV6 ICMPV6 IPV6 TCP',
  ],
  [
    'ICMPv6 redirect, quote bounded by its option',
    1,
    ipv6('3a', `${REDIRECT} 0408 000000000000 ${IPV6_SYN} 0102`),
    'ETHERNET IPV6 ICMPV6 IPV6 TCP',
  ],
  ['ICMPv6 redirect, an option of no length', 1, ipv6('3a', `${REDIRECT} 0200 040c 00000000 ${IPV6_SYN}`), 'ETHERNET IPV6 ICMPV6'],
  ['ICMPv6 redirect, a quote of nothing', 1, ipv6('3a', `${REDIRECT} 0401 000000000000`), 'ETHERNET IPV6 ICMPV6'],
  ['ICMPv6 redirect, a quote shorter than its option', 1, ipv6('3a', `${REDIRECT} 0401 00`), 'ETHERNET IPV6 ICMPV6'],
  ['no IPv6 under IPv4', 1, ipv4(41, '4500'), 'ETHERNET IPV4 IP_PROTOCOL_UNKNOWN'],
  ['no IPv6 under GRE', 1, ipv4(47, '0000 86dd 4500'), 'ETHERNET IPV4 GRE IPV6'],
  ['no IPv6 under Teredo', 1, udp(3544, '4500'), 'ETHERNET IPV4 UDP TEREDO IPV6'],
  ['no IPv6 under ICMPv6', 1, ipv6('3a', '0100 0000 00000000 4500'), 'ETHERNET IPV6 ICMPV6 DATA'],
  ['no IPv6 under loopback', 0, '00000018 4500', 'NULL_LOOPBACK IPV6'],
  ["no IPv6 under OpenBSD's loopback", 108, '00000018 4500', 'LOOP IPV6'],
  ['no IPv6 of a link type', 229, '4500', 'IPV6'],
  ['no IPv6 under PPP', 9, 'ff03 0057 4500', 'PPP_HDLC ETHERTYPE_UNKNOWN'],
  ['a header too long for its segment, padded', 1, `${ipv4(6, TCP_SYN.replace('50 02', 'f0 02'))} 000000000000`, 'ETHERNET IPV4 TCP'],
  ['UDP', 1, udp(9, '68656c6c6f'), 'ETHERNET IPV4 UDP'],
  ...OPTION_LISTS.map(([name, options]): [string, number, string, string] => [
    `TCP, ${name}`,
    1,
    tcpWithOptions(options),
    'ETHERNET IPV4 TCP',
  ]),
];

describe('at every byte', () => {
  it.each(rows)('%s', (name, linkType, packet, expected) => {
    const bytes = hex(packet);
    expect(layers(decode(bytes, { linkType })).join(' ')).toBe(expected);
    cuts.hold(name, linkType, bytes);
  });
});
