import { describe, expect, it } from 'vitest';
import { Cuts } from '../../support/cuts.js';
import { expectEveryCutToHold } from '../../support/every-cut.js';
import { decode, ETHERNET_SYN, ethernet, hex, hex16, IPV4_SYN, IPV6_SYN, ipv4, LLC_SYN, udp } from '../../support/packets.js';
import { decode as decodeAmidst, fault as faultOf, layers as namesOf } from '../decode.js';

const GRE = 47;
const OUTER = 'ETHERNET IPV4';
const OUTER_UDP = 'ETHERNET IPV4 UDP';
const INNER_TCP = 'tcp 40000>80';

/** An 802.11 data frame to the distribution system, from a station. */
const WLAN_SYN = `
  08 01 2c00                                  # data, to DS
  001b21010203 001b21040506 001b21070809      # BSS, source, destination
  1000                                        # sequence 1
  ${LLC_SYN}
`;
const ETHERNET_IPV6_SYN = ethernet('86dd', IPV6_SYN);
const ETHERNET_ARP = ethernet('0806', '0001 0800 06 04 0001 001b21040506 0a000001 000000000000 0a000002');

/** A mapping record of LISP: 10.0.0.0/32, one locator 192.0.2.1. */
const LISP_RECORD = '00000005 01 20 0000 0000 00010a000000 0101 ff00 0001 0001c0000201';
const NONCE = '0000000000000000';
const IPV6_ADDRESS = '20010db8000000000000000000000001';

/** The same as WLAN_SYN with the control field's bytes swapped. */
const SWAPPED_WLAN_SYN = WLAN_SYN.replace('08 01', '01 08');

/** A GTP version 1 user packet; `flags` in hex, `options` the optional fields and extensions. */
function gtp(flags: string, payload: string, options = ''): string {
  return `${flags} ff ${hex16(hex(options + payload).length)} 00000001 ${options} ${payload}`;
}

const cuts = new Cuts(new URL('tunnels.cuts.txt', import.meta.url));

describe('GRE', () => {
  it.each([
    ['plain IPv4', `0000 0800 ${IPV4_SYN}`, 'GRE IPV4 TCP'],
    ['plain IPv6', `0000 86dd ${IPV6_SYN}`, 'GRE IPV6 TCP'],
    ['checksum', `8000 0800 12340000 ${IPV4_SYN}`, 'GRE IPV4 TCP'],
    ['key', `2000 0800 00000007 ${IPV4_SYN}`, 'GRE IPV4 TCP'],
    ['sequence', `1000 0800 00000001 ${IPV4_SYN}`, 'GRE IPV4 TCP'],
    ['checksum, key and sequence', `b000 0800 12340000 00000007 00000001 ${IPV4_SYN}`, 'GRE IPV4 TCP'],
    ['routing', `4000 0800 00000000 0800 00 04 0a000003 0000 00 00 ${IPV4_SYN}`, 'GRE IPV4 TCP'],
    ['bridged Ethernet', `0000 6558 ${ETHERNET_SYN}`, 'GRE ETHERNET IPV4 TCP'],
    ['MPLS', `0000 8847 000641ff ${IPV4_SYN}`, 'GRE MPLS IPV4 TCP'],
    ['PPTP', `2001 880b 0029 0001 21 ${IPV4_SYN}`, 'GRE PPP_HDLC IPV4 TCP'],
    ['PPTP, sequence and acknowledgment', `3081 880b 002c 0001 00000001 00000001 ff030021 ${IPV4_SYN}`, 'GRE PPP_HDLC IPV4 TCP'],
    ['ERSPAN I', `0000 88be ${ETHERNET_SYN}`, 'GRE ERSPAN ETHERNET IPV4 TCP'],
    ['ERSPAN II', `1000 88be 00000001 1001 0005 00000000 ${ETHERNET_SYN}`, 'GRE ERSPAN ETHERNET IPV4 TCP'],
    ['ERSPAN III', `1000 22eb 00000001 2001 0005 00000000 0000 0000 ${ETHERNET_SYN}`, 'GRE ERSPAN ETHERNET IPV4 TCP'],
    [
      'ERSPAN III, platform header',
      `1000 22eb 00000001 2001 0005 00000000 0000 0001 0102030405060708 ${ETHERNET_SYN}`,
      'GRE ERSPAN ETHERNET IPV4 TCP',
    ],
    ['ERSPAN III around no Ethernet', `1000 22eb 00000001 2001 0005 00000000 0000 0400 ${IPV4_SYN}`, 'GRE ERSPAN DATA'],
    ['WCCP version 1', `0000 883e ${IPV4_SYN}`, 'GRE IPV4 TCP'],
    ['WCCP version 2', `0000 883e 00000000 ${IPV4_SYN}`, 'GRE IPV4 TCP'],
    ['802.11 from an access point', `0000 8200 ${WLAN_SYN}`, 'GRE WLAN LLC IPV4 TCP'],
    ['frame relay', `0000 6559 1841 03 cc ${IPV4_SYN}`, 'GRE FRAME_RELAY IPV4 TCP'],
    ['NSH', `0000 894f 0006 01 01 00000100 ${'00000000'.repeat(4)} ${IPV4_SYN}`, 'GRE NSH IPV4 TCP'],
    ['VLAN tag: not seen through', `0000 8100 0001 0800 ${IPV4_SYN}`, 'GRE DATA'],
    ['keep-alive', '0000 0000', 'GRE'],
    ['acknowledgment bit without PPTP', `0081 0800 ${IPV4_SYN}`, 'GRE IPV4 TCP'],
    ['acknowledgment bit of version 0', `2080 880b 0029 0001 21 ${IPV4_SYN}`, 'GRE PPP_HDLC IPV4 TCP'],
    ['PPTP without acknowledgment', `3001 880b 0029 0001 00000001 21 ${IPV4_SYN}`, 'GRE PPP_HDLC IPV4 TCP'],
    ['ARP', '0000 0806 0001 0800 06 04 0001 001b21040506 0a000001 000000000000 0a000002', 'GRE ARP'],
    ['CDMA2000 PPP', '0000 8881 7eff03002145', 'GRE PPP_ASYNC'],
    ['Cisco metadata', `0000 8909 01 01 0001 0000 0800 ${IPV4_SYN}`, 'GRE CISCO_METADATA IPV4 TCP'],
    ['ERSPAN III without a sequence number', `0000 22eb 2001 0005 00000000 0000 0000 ${ETHERNET_SYN}`, 'GRE ERSPAN ETHERNET IPV4 TCP'],
    ['ERSPAN of another version', `1000 88be 00000001 0001 0005 00000000 ${ETHERNET_SYN}`, 'GRE ERSPAN'],
    ['802.11, the first type with another priority', `0000 8201 ${WLAN_SYN}`, 'GRE DATA'],
    ['802.11, the last type', `0000 8370 ${WLAN_SYN}`, 'GRE WLAN LLC IPV4 TCP'],
    ['802.11, behind the last type', `0000 8380 ${WLAN_SYN}`, 'GRE DATA'],
  ])('%s', (name, payload, layers) => {
    const packet = hex(ipv4(GRE, payload));
    cuts.hold(`GRE: ${name}`, 1, packet);
    const decoded = decode(1, packet);
    expect(decoded.layers.replace(/ DATA$/, layers.endsWith('DATA') ? ' DATA' : '')).toBe(`${OUTER} ${layers}`);
    expect(decoded.segments).toEqual(layers.endsWith('TCP') ? [INNER_TCP] : []);
    expect(decoded.fault).toBe('NONE');
    expectEveryCutToHold(1, packet);
  });

  it('keeps the protocol type, and the session of ERSPAN', () => {
    const { details } = decode(1, hex(ipv4(GRE, `1000 88be 00000001 1001 0005 00000000 ${ETHERNET_SYN}`)));
    expect(details).toMatchObject({ GRE: 0x88be, ERSPAN: 5 });
  });

  it('misses the first byte of PPP where it should stand', () => {
    const found = decodeAmidst(hex(ipv4(GRE, '2001 880b 0000 0001')), { poison: 0xff });
    expect([namesOf(found).at(-1), found.faultOffset - found.end, found.faultNeeded]).toEqual(['PPP_HDLC', 0, 1]);
  });

  it('calls a routing list without its end malformed', () => {
    expect(decode(1, hex(ipv4(GRE, '4000 0800 00000000 0800 00 ff 0a000003'))).fault).toBe('MALFORMED');
  });
});

describe('tunnels over UDP', () => {
  it.each([
    ['VXLAN', 4789, `08000000 000007 00 ${ETHERNET_SYN}`, 'VXLAN ETHERNET IPV4 TCP', { VXLAN: 7 }],
    ['VXLAN without its flag', 4789, `00000000 000007 00 ${ETHERNET_SYN}`, 'VXLAN ETHERNET IPV4 TCP', { VXLAN: 7 }],
    ['VXLAN-GPE, IPv4', 4790, `0c000001 000007 00 ${IPV4_SYN}`, 'VXLAN_GPE IPV4 TCP', { VXLAN_GPE: 7 }],
    ['VXLAN-GPE, IPv6', 4790, `0c000002 000007 00 ${IPV6_SYN}`, 'VXLAN_GPE IPV6 TCP', {}],
    ['VXLAN-GPE, Ethernet', 4790, `0c000003 000007 00 ${ETHERNET_SYN}`, 'VXLAN_GPE ETHERNET IPV4 TCP', {}],
    ['VXLAN-GPE, MPLS', 4790, `0c000005 000007 00 000641ff ${IPV4_SYN}`, 'VXLAN_GPE MPLS IPV4 TCP', {}],
    ['VXLAN-GPE, unknown', 4790, `0c000009 000007 00 ${IPV4_SYN}`, 'VXLAN_GPE DATA', {}],
    ['Geneve, Ethernet', 6081, `00 00 6558 000007 00 ${ETHERNET_SYN}`, 'GENEVE ETHERNET IPV4 TCP', { GENEVE: 0x6558 }],
    ['Geneve, IPv4', 6081, `00 00 0800 000007 00 ${IPV4_SYN}`, 'GENEVE IPV4 TCP', {}],
    ['Geneve, option', 6081, `02 40 6558 000007 00 0102 80 01 00000001 ${ETHERNET_SYN}`, 'GENEVE ETHERNET IPV4 TCP', {}],
    ['Geneve, unknown', 6081, `00 00 0000 000007 00 ${IPV4_SYN}`, 'GENEVE DATA', {}],
    ['GRE', 4754, `0000 0800 ${IPV4_SYN}`, 'GRE IPV4 TCP', {}],
    ['MPLS', 6635, `000641ff ${IPV4_SYN}`, 'MPLS IPV4 TCP', { MPLS: 100 }],
    ['LLC', 12000, LLC_SYN, 'LLC IPV4 TCP', {}],
    ['Ethernet from an LWAPP access point', 12220, ETHERNET_SYN, 'ETHERNET IPV4 TCP', {}],
    ['ESP', 4500, `01020304 00000001 ${IPV4_SYN}`, 'UDP_ENCAPSULATED_ESP ESP', { UDP_ENCAPSULATED_ESP: 0 }],
    ['IKE beside ESP', 4500, `00000000 ${IPV4_SYN}`, 'UDP_ENCAPSULATED_ESP DATA', { UDP_ENCAPSULATED_ESP: 1 }],
    ['NAT keep-alive', 4500, 'ff', 'UDP_ENCAPSULATED_ESP', { UDP_ENCAPSULATED_ESP: 2 }],
    ['GTP-U', 2152, gtp('30', IPV4_SYN), 'GTP IPV4 TCP', { GTP: 255 }],
    ['GTP-U, IPv6', 2152, gtp('30', IPV6_SYN), 'GTP IPV6 TCP', {}],
    ['GTP-U, Ethernet', 2152, gtp('30', ETHERNET_SYN), 'GTP ETHERNET IPV4 TCP', {}],
    ['GTP-U, sequence number', 2152, gtp('32', IPV4_SYN, '0001 00 00'), 'GTP IPV4 TCP', {}],
    ['GTP-U, two extension headers', 2152, gtp('34', IPV4_SYN, '0000 00 c0 01 0000 85 01 0001 00'), 'GTP IPV4 TCP', {}],
    ['GTP-U, something else', 2152, gtp('30', '1234567890'), 'GTP', {}],
    ['GTP-U, Ethernet with IPv6', 2152, gtp('30', ETHERNET_IPV6_SYN), 'GTP ETHERNET IPV6 TCP', {}],
    ['GTP-U, Ethernet with ARP', 2152, gtp('30', ETHERNET_ARP), 'GTP ETHERNET ARP', {}],
    ['GTP-U, Ethernet with another type', 2152, gtp('30', ethernet('9999', '01020304')), 'GTP', {}],
    [
      'GTP-U, IPv4 of the longest header taken for one',
      2152,
      gtp('30', `4e00 003c 0000 0000 40 fd 0000 ${'00'.repeat(48)}`),
      'GTP IPV4 IP_PROTOCOL_UNKNOWN',
      {},
    ],
    ['GTP-U, header of 15 words', 2152, gtp('30', `4f ${'00'.repeat(59)}`), 'GTP', {}],
    ['GTP-U, N-PDU number', 2152, gtp('31', IPV4_SYN, '0000 07 c0'), 'GTP IPV4 TCP', {}],
    ['GTP-U, extension header of length 0', 2152, gtp('34', IPV4_SYN, '0000 00 c0 00 0000 85'), 'GTP', {}],
    ['GTP-U, other message with a packet behind', 2152, `30 01 0028 00000001 ${IPV4_SYN}`, 'GTP', { GTP: 1 }],
    ["GTP', user packet", 2152, `20 ff 0028 00000001 ${IPV4_SYN}`, 'GTP', { GTP: 255 }],
    [
      'GTP version 0 with the bits of optional fields',
      3386,
      `1f ff 0028 0001 0001 ff 000000 0000000000000000 ${IPV4_SYN}`,
      'GTP_PRIME IPV4 TCP',
      {},
    ],
    ['GTP of version 2 on the port of charging', 3386, '48 20 0008 00000001 00000100', 'GTP_PRIME', { GTP_PRIME: 0x20 }],
    ['GTP version 0', 3386, `1e ff 0028 0001 0001 ff 000000 0000000000000000 ${IPV4_SYN}`, 'GTP_PRIME IPV4 TCP', { GTP_PRIME: 255 }],
    ['GTP signalling', 2123, '32 01 0004 00000000 0001 00 00', 'GTP', { GTP: 1 }],
    ['GTP version 2', 2123, '48 20 0008 00000001 00000100', 'GTP DATA', { GTP: 0 }],
    ['no GTP: unknown type', 2152, '30 0b 0000 00000001', 'DATA', {}],
    ['no GTP: unknown version', 2152, `f0 ff 0028 00000001 ${IPV4_SYN}`, 'DATA', {}],
    ['Teredo', 3544, IPV6_SYN, 'TEREDO IPV6 TCP', {}],
    ['Teredo, origin', 3544, `0000 0102 01020304 ${IPV6_SYN}`, 'TEREDO IPV6 TCP', {}],
    [
      'Teredo, authentication and origin',
      3544,
      `0001 04 02 61626364 7879 ${'00'.repeat(8)} 00 0000 0102 01020304 ${IPV6_SYN}`,
      'TEREDO IPV6 TCP',
      {},
    ],
    ['L2TP', 1701, `0002 0001 0001 ff03 0021 ${IPV4_SYN}`, 'L2TP PPP_HDLC IPV4 TCP', { L2TP: 2 }],
    [
      'L2TP, length, sequence and offset',
      1701,
      `4a02 003c 0001 0001 0001 0002 0002 7878 ff03 0021 ${IPV4_SYN}`,
      'L2TP PPP_HDLC IPV4 TCP',
      {},
    ],
    ['L2TP control', 1701, 'c802 000c 0001 0000 0001 0001', 'L2TP', { L2TP: 0xc802 }],
    ['L2TP, bytes behind its length', 1701, `4002 0034 0001 0001 ff03 0021 ${IPV4_SYN} 0102030405`, 'L2TP PPP_HDLC IPV4 TCP', {}],
    ['L2TP version 3', 1701, `0003 0000 00000001 ${ETHERNET_SYN}`, 'L2TP DATA', {}],
    ['L2F', 1701, `0001 0000 00000001 ${ETHERNET_SYN}`, 'DATA', {}],
    ['CAPWAP, 802.3', 5247, `00 10 42 00 0000 0000 ${ETHERNET_SYN}`, 'CAPWAP_DATA ETHERNET IPV4 TCP', {}],
    ['CAPWAP, 802.11', 5247, `00 10 43 00 0000 0000 ${SWAPPED_WLAN_SYN}`, 'CAPWAP_DATA WLAN LLC IPV4 TCP', { WLAN: 0x0108 }],
    [
      'CAPWAP, wireless information',
      5247,
      `00 20 43 20 0000 0000 04 01020304 000000 ${SWAPPED_WLAN_SYN}`,
      'CAPWAP_DATA WLAN LLC IPV4 TCP',
      {},
    ],
    ['CAPWAP, part of a packet', 5247, `00 10 43 80 0000 0000 ${SWAPPED_WLAN_SYN}`, 'CAPWAP_DATA DATA', {}],
    ['CAPWAP, first and last part', 5247, `00 10 43 c0 0001 0000 ${SWAPPED_WLAN_SYN}`, 'CAPWAP_DATA WLAN LLC IPV4 TCP', {}],
    ['CAPWAP, last part', 5247, `00 10 43 c0 0001 0008 ${SWAPPED_WLAN_SYN}`, 'CAPWAP_DATA DATA', {}],
    ['CAPWAP, frame of another radio', 5247, `00 10 45 00 0000 0000 ${SWAPPED_WLAN_SYN}`, 'CAPWAP_DATA DATA', {}],
    ['CAPWAP, keep-alive', 5247, '00 10 42 08 0000 0000 0016 0023 0010 00112233445566778899aabbccddeeff', 'CAPWAP_DATA', {}],
    ['CAPWAP, encrypted', 5247, '01 000000 17fefd 00010203', 'CAPWAP_DATA DATA', {}],
    ['CAPWAP control', 5246, '00 10 42 00 0000 0000 00000001 00 0003 00', 'CAPWAP_CONTROL', { CAPWAP_CONTROL: 1 }],
    ['CAPWAP control, two elements', 5246, '00 10 42 00 0000 0000 00000001 00 000d 00 0014 0002 0102 0014 0000', 'CAPWAP_CONTROL', {}],
    ['CAPWAP control, bytes behind the elements', 5246, '00 10 42 00 0000 0000 00000001 00 0003 00 ffff ffff', 'CAPWAP_CONTROL', {}],
    [
      'CAPWAP control, descriptor with a kind of encryption and a part',
      5246,
      '00 10 42 00 0000 0000 00000001 00 0017 00 0027 0010 02 02 01 010203 00000009 0000 0002 0102',
      'CAPWAP_CONTROL',
      {},
    ],
    [
      'CAPWAP control, descriptor whose part goes on behind it',
      5246,
      '00 10 42 00 0000 0000 00000001 00 0015 00 0027 000a 02020101 0203 00000009 0000 0000',
      'CAPWAP_CONTROL',
      {},
    ],
    ['CAPWAP control, descriptor of two bytes', 5246, '00 10 42 00 0000 0000 00000001 00 0009 00 0027 0002 02ff', 'CAPWAP_CONTROL', {}],
    ['CAPWAP control, descriptor without parts', 5246, '00 10 42 00 0000 0000 00000001 00 000a 00 0027 0003 020200', 'CAPWAP_CONTROL', {}],
    [
      'CAPWAP control, header longer than the least',
      5246,
      '00 18 42 00 0000 0000 00000000 00000001 00 0003 00',
      'CAPWAP_CONTROL',
      { CAPWAP_CONTROL: 1 },
    ],
    ['CAPWAP control, part of a message', 5246, '00 10 42 80 0000 0000 00000001 00 0003 00', 'CAPWAP_CONTROL DATA', { CAPWAP_CONTROL: -1 }],
    ['CAPWAP control, encrypted', 5246, '01 000000 17fefd 00010203', 'CAPWAP_CONTROL DATA', { CAPWAP_CONTROL: -1 }],
    ['LWAPP', 12222, `00 00 0048 0000 ${WLAN_SYN}`, 'LWAPP WLAN LLC IPV4 TCP', { LWAPP: 0 }],
    ['LWAPP to the controller', 12223, `001b21aabbcc 00 00 0048 0000 ${WLAN_SYN}`, 'LWAPP WLAN LLC IPV4 TCP', {}],
    ['LWAPP control', 12222, '04 00 0004 0000 01 00 0000', 'LWAPP DATA', { LWAPP: 1 }],
    ['LISP data', 4341, `80000000 00000000 ${IPV4_SYN}`, 'LISP_DATA IPV4 TCP', {}],
    ['LISP data, IPv6', 4341, `80000000 00000000 ${IPV6_SYN}`, 'LISP_DATA IPV6 TCP', {}],
    ['LISP control', 4342, '10000001 0000000000000000 0000 0001c0000201 0020 00010a000001', 'LISP_CONTROL', { LISP_CONTROL: 1 }],
    ...[
      ['request, IPv6', `10000001 ${NONCE} 0002${IPV6_ADDRESS} 0002${IPV6_ADDRESS} 0080 0002${IPV6_ADDRESS}`, 1],
      [
        'request, three routers and two records',
        `10000202 ${NONCE} 0000 0001c0000201 0001c0000202 0001c0000203 0020 00010a000001 0020 00010a000002`,
        1,
      ],
      ['request with a record of the asker', `14000001 ${NONCE} 0000 0001c0000201 0020 00010a000001 ${LISP_RECORD}`, 1],
      ['request, address of an unknown family', `14000001 ${NONCE} 0000 4003 ${'ff'.repeat(40)}`, 1],
      // So many addresses are announced that they would fill more than the packet, were the walk to go on without knowing the first one's family.
      ['request, first of many addresses of an unknown family', `10001f20 ${NONCE} 0000 1234 c0000201 0020 00010a000001`, 1],
      ['request, ends with an unknown family', `10000001 ${NONCE} 1234`, 1],
      ['reply, two records', `20000002 ${NONCE} ${LISP_RECORD} ${LISP_RECORD}`, 2],
      ['reply, record without locators', `20000001 ${NONCE} 00000005 00 20 0000 0000 00010a000000`, 2],
      [
        'reply, record of two locators',
        `20000001 ${NONCE} 00000005 02 20 0000 0000 00010a000000 ${'0101 ff00 0001 0001c0000201'.repeat(2)}`,
        2,
      ],
      ['reply with the bit of a notification', `28000001 ${NONCE} ${LISP_RECORD}`, 2],
      ['reply, record of an unknown family', `200000ff ${NONCE} 00000005 ff 20 0000 0000 4003 ${'ff'.repeat(40)}`, 2],
      ['registration', `30000001 ${NONCE} 0001 0004 01020304 ${LISP_RECORD}`, 3],
      ['registration with ids', `32000001 ${NONCE} 0001 0004 01020304 ${LISP_RECORD} ${'00'.repeat(24)}`, 3],
      ['registration with the bit of a notification', `38000001 ${NONCE} 0001 0004 01020304 ${LISP_RECORD}`, 3],
      ['registration, unknown family before the ids', `32000002 ${NONCE} 0001 0004 01020304 ${LISP_RECORD.replace('0001c0', '1234c0')}`, 3],
      ['notification', `40000001 ${NONCE} 0001 0004 01020304 ${LISP_RECORD}`, 4],
      ['notification with ids', `48000001 ${NONCE} 0001 0004 01020304 ${LISP_RECORD} ${'00'.repeat(24)}`, 4],
      ['notification with the bit of a registration', `42000001 ${NONCE} 0001 0004 01020304 ${LISP_RECORD}`, 4],
      ['of a type beyond', `50000001 ${NONCE} 0001 ffff`, 5],
      ['of type 0', `00000001 ${NONCE} 0001 ffff`, 0],
    ].map(([name, message, type]): [string, number, string, string, Record<string, number>] => [
      `LISP ${name}`,
      4342,
      message as string,
      'LISP_CONTROL',
      { LISP_CONTROL: type as number },
    ]),
    ['LISP data of neither version', 4341, '80000000 00000000 5500', 'LISP_DATA', {}],
    ['LISP encapsulated control', 4342, `80000000 ${IPV4_SYN}`, 'LISP_CONTROL IPV4 TCP', { LISP_CONTROL: 8 }],
    ['AYIYA', 5072, `41 52 11 29 00000000 ${'00'.repeat(16)} ${'00'.repeat(20)} ${IPV6_SYN}`, 'AYIYA IPV6 TCP', { AYIYA: 41 }],
    ['AYIYA, no forwarding', 5072, `41 52 10 29 00000000 ${'00'.repeat(16)} ${'00'.repeat(20)} ${IPV6_SYN}`, 'AYIYA', {}],
    ['AYIYA, unknown next header', 5072, `41 52 11 fd 00000000 ${'00'.repeat(16)} ${'00'.repeat(20)} 0102`, 'AYIYA', { AYIYA: 253 }],
    ['AMT', 2268, `06 00 ${IPV4_SYN}`, 'AMT IPV4 TCP', { AMT: 6 }],
    ['AMT membership update', 2268, `05 00 ${'00'.repeat(10)} ${IPV4_SYN}`, 'AMT IPV4 TCP', {}],
    ['AMT membership query', 2268, `04 00 ${'00'.repeat(10)} ${IPV4_SYN}`, 'AMT IPV4 TCP', { AMT: 4 }],
    ['AMT request', 2268, `03 00 ${IPV4_SYN}`, 'AMT', { AMT: 3 }],
    ['Mobile IP through NAT', 434, `04 04 0000 ${IPV4_SYN}`, 'MOBILE_IP IPV4 TCP', { MOBILE_IP: 4 }],
    ['Mobile IP registration', 434, '01 00 0000', 'MOBILE_IP', { MOBILE_IP: 1 }],
    ['TZSP, Ethernet', 37008, `01 00 0001 00 0a 01 c0 01 ${ETHERNET_SYN}`, 'TZSP ETHERNET IPV4 TCP', { TZSP: 1 }],
    ['TZSP, 802.11', 37008, `01 00 0012 01 ${WLAN_SYN}`, 'TZSP WLAN LLC IPV4 TCP', { TZSP: 18 }],
    ['TZSP, keep-alive', 37008, '01 04 0001', 'TZSP', {}],
    ['TZSP, Token Ring', 37008, `01 00 0002 01 10 40 001b21010203 001b21040506 ${LLC_SYN}`, 'TZSP TOKEN_RING LLC IPV4 TCP', {}],
    ['TZSP, PPP', 37008, `01 00 0004 01 ff03 0021 ${IPV4_SYN}`, 'TZSP PPP_HDLC IPV4 TCP', {}],
    ['TZSP, FDDI', 37008, `01 00 0005 01 50 001b21010203 001b21040506 ${LLC_SYN}`, 'TZSP FDDI LLC IPV4 TCP', {}],
    ['TZSP, IP', 37008, `01 00 0007 01 ${IPV4_SYN}`, 'TZSP RAW IPV4 TCP', {}],
    ['TZSP, Prism', 37008, `01 00 0077 01 00000044 ${'00'.repeat(140)} ${WLAN_SYN}`, 'TZSP PRISM WLAN LLC IPV4 TCP', {}],
    ['TZSP, AVS', 37008, `01 00 007f 01 80211002 00000050 ${'00'.repeat(72)} ${WLAN_SYN}`, 'TZSP AVS WLAN LLC IPV4 TCP', {}],
    ['TZSP, else', 37008, '01 00 0063 01 0102', 'TZSP DATA', {}],
    ['ESP whose SPI begins like a keep-alive', 4500, `ff020304 00000001 ${IPV4_SYN}`, 'UDP_ENCAPSULATED_ESP ESP', {}],
    [
      '802.11 for a remote analyser',
      5555,
      `00ffabcd 02 00000010 00000006 000000 ${WLAN_SYN} 01020304`,
      'PEEKREMOTE WLAN LLC IPV4 TCP',
      { PEEKREMOTE: 2 },
    ],
    ['WCCP', 2048, '0000000a 0200 0010', 'WCCP', { WCCP: 10 }],
    ['WCCP, its first type', 2048, '00000007 00000004', 'WCCP', { WCCP: 7 }],
    ['WCCP, its last type', 2048, '0000000d 0200 0010', 'WCCP', { WCCP: 13 }],
    ['no WCCP: below its types', 2048, '00000006 0200 0010', 'DATA', {}],
    ['no WCCP', 2048, '0000000e 0200 0010', 'DATA', {}],
    ['VXLAN on its old port: not seen through', 8472, `08000000 000007 00 ${ETHERNET_SYN}`, '', {}],
  ])('%s', (name, port, payload, layers, details) => {
    const packet = hex(udp(port, payload));
    cuts.hold(`UDP: ${name}`, 1, packet);
    const decoded = decode(1, packet);
    expect(decoded.layers).toBe(`${OUTER_UDP} ${layers}`.trim());
    expect(decoded.segments).toEqual(layers.endsWith('TCP') ? [`udp 50000>${port}`, INNER_TCP] : [`udp 50000>${port}`]);
    expect(decoded.details).toMatchObject(details);
    expect(decoded.fault).toBe('NONE');
    const isGuessed = layers.endsWith('DATA') || layers.startsWith('CAPWAP') || layers.startsWith('PEEKREMOTE');
    if (!isGuessed) expectEveryCutToHold(1, packet);
  });

  it.each([
    ['a GTP port', 2152],
    ['an L2TP port', 1701],
  ])('a datagram of one byte on %s is plain', (_name, port) => {
    const found = decode(1, hex(udp(port, 'ff')));
    expect([found.layers, found.fault]).toEqual([`${OUTER_UDP} DATA`, 'NONE']);
  });

  it('LWAPP has an address before it on its port to the controller alone', () => {
    const inner = `00 00 0048 0000 ${WLAN_SYN}`;
    expect(decode(1, hex(ethernet('88bb', inner)))).toMatchObject({
      layers: 'ETHERNET LWAPP WLAN LLC IPV4 TCP',
      segments: [INNER_TCP],
      fault: 'NONE',
    });
    const around = WLAN_SYN.slice(0, WLAN_SYN.indexOf('aa aa 03'));
    const nested = hex(udp(12223, `001b21aabbcc 00 00 0066 0000 ${around} aaaa03 000000 88bb ${inner}`));
    expect(decode(1, nested)).toMatchObject({
      layers: `${OUTER_UDP} LWAPP WLAN LLC LWAPP WLAN LLC IPV4 TCP`,
      segments: ['udp 50000>12223', INNER_TCP],
      fault: 'NONE',
    });
  });

  // The parts of a CAPWAP descriptor begin with eight bytes. Where fewer are left of it, they are missed at the end of the packet alone.
  it.each([
    ['four bytes left at the end of the packet', '000e 00 0027 0007 020200 01020304', 'MALFORMED'],
    ['three bytes left, and an element behind', '0013 00 0027 0006 020200 010203 0014 0002 0102', 'NONE'],
  ])('CAPWAP descriptor with %s', (_name, elements, fault) => {
    for (const poison of [0x00, 0x45]) {
      const found = decodeAmidst(hex(udp(5246, `00 10 42 00 0000 0000 00000001 00 ${elements}`)), { poison });
      expect([namesOf(found).at(-1), faultOf(found)]).toEqual(['CAPWAP_CONTROL', fault]);
    }
  });

  it("GTP' of version 2 has no optional fields to miss", () => {
    expect(decode(1, hex(udp(3386, '4a 20 0004 00000001')))).toMatchObject({ layers: `${OUTER_UDP} GTP_PRIME`, fault: 'NONE' });
  });

  it('HIP stands behind four zero bytes', () => {
    const packet = hex(udp(10500, `00000000 3b040111 ${'00'.repeat(36)}`));
    expect(decode(1, packet).layers).toBe(`${OUTER_UDP} IPV6_HIP`);
    cuts.hold('UDP: HIP', 1, packet);
    expect(decode(1, hex(udp(10500, `01000000 3b040111 ${'00'.repeat(36)}`))).layers).toBe(OUTER_UDP);
    expect(decode(1, hex(udp(10500, '000000'))).layers).toBe(OUTER_UDP);
  });

  it('of which there are three bytes are not told by what stands behind them', () => {
    expect(namesOf(decodeAmidst(hex(udp(5555, '00ffab')), { poison: 0xcd }))).toEqual(['ETHERNET', 'IPV4', 'UDP']);
  });

  it('is known by either port', () => {
    expect(decode(1, hex(udp(5555, `08000000 000007 00 ${ETHERNET_SYN}`, 4789))).layers).toBe(`${OUTER_UDP} VXLAN ETHERNET IPV4 TCP`);
  });

  it.each([
    ['Geneve options beyond the packet', 6081, `3f 00 6558 000007 00 ${ETHERNET_SYN}`],
    ['GTP extension header beyond the packet', 2152, gtp('34', IPV4_SYN, '0000 00 85 ff 0001 00')],
    ['L2TP offset beyond the packet', 1701, '0202 0001 0001 ffff 0000'],
    ['L2TP of a length without its header', 1701, `4002 0007 0001 0001 ff03 0021 ${IPV4_SYN}`],
    ['CAPWAP header beyond the packet', 5247, '00 f8 42 00 0000 0000 001b21010203'],
    ['TZSP tags without end', 37008, '01 00 0001 0a 01 c0'],
    ['Teredo authentication beyond the packet', 3544, '0001 ff ff 00000000'],
    ['CAPWAP keep-alive whose element is beyond the packet', 5247, '00 10 42 08 0000 0000 0016 0023 0010 0011'],
    ['CAPWAP element beyond the packet', 5246, '00 10 42 00 0000 0000 00000001 00 000a 00 0014 0009 00'],
    ['CAPWAP descriptor with parts beyond it', 5246, '00 10 42 00 0000 0000 00000001 00 0012 00 0027 000b 02 02 00 00000009 0000 00ff'],
    ['CAPWAP descriptor with more kinds of encryption than room', 5246, '00 10 42 00 0000 0000 00000001 00 000a 00 0027 0003 020205'],
    ['LISP authentication data beyond the packet', 4342, '30000001 0000000000000000 0001 00ff 0000'],
    ['LISP record beyond the packet', 4342, '20000001 0000000000000000 00000005 01 20 0000 0000 0001 0a000000 00'],
    ['LISP registration without the id it tells of', 4342, '32000000 0000000000000000 0001 0000'],
    ['IGMP over IP-in-UDP cut short by lengths', 4341, '80000000 00000000 4500 0018 0000 0000 01 02 0000 0a000001 e0000001 1600 0000'],
    ['GTP user packet shorter than its TCP header', 2152, `30 ff 001e 00000001 ${IPV4_SYN}`],
  ])('malformed: %s', (name, port, payload) => {
    cuts.hold(`malformed: ${name}`, 1, hex(udp(port, payload)));
    expect(decode(1, hex(udp(port, payload))).fault).toBe('MALFORMED');
  });
});

describe('tunnels over IP', () => {
  it.each([
    ['EtherIP', 97, `3000 ${ETHERNET_SYN}`, 'ETHERIP ETHERNET IPV4 TCP'],
    ['Ethernet (SRv6)', 143, ETHERNET_SYN, 'ETHERNET IPV4 TCP'],
    ['MPLS', 137, `000641ff ${IPV4_SYN}`, 'MPLS IPV4 TCP'],
    ['L2TP version 3', 115, `00000001 ${IPV4_SYN}`, 'L2TP_OVER_IP DATA'],
    ['L2TP version 3 control', 115, '00000000 c803 000c 00000001 0001 0001', 'L2TP_OVER_IP'],
    ['L2TP version 3, session id in its upper half', 115, `00010000 ${IPV4_SYN}`, 'L2TP_OVER_IP DATA'],
  ])('%s', (name, protocol, payload, layers) => {
    cuts.hold(`IP: ${name}`, 1, hex(ipv4(protocol, payload)));
    const decoded = decode(1, hex(ipv4(protocol, payload)));
    expect(decoded.layers).toBe(`${OUTER} ${layers}`);
    expect(decoded.fault).toBe('NONE');
  });

  it('nests, and gives each transport its segment', () => {
    const inner = udp(4789, `08000000 000008 00 ${ETHERNET_SYN}`, 50001);
    const decoded = decode(1, hex(udp(4789, `08000000 000007 00 ${inner}`)));
    expect(decoded.layers).toBe(`${OUTER_UDP} VXLAN ${OUTER_UDP} VXLAN ETHERNET IPV4 TCP`);
    expect(decoded.segments).toEqual(['udp 50000>4789', 'udp 50001>4789', INNER_TCP]);
  });

  it('stops at the deepest nesting with a fault', () => {
    const nested = '0002 02 04 00000100 '.repeat(120);
    expect(decode(1, hex(ethernet('894f', nested))).fault).toBe('MALFORMED');
  });
});

describe('NSH', () => {
  it.each([
    ['fixed metadata', `0006 01 01 00000100 ${'00'.repeat(16)} ${IPV4_SYN}`, 'NSH IPV4 TCP'],
    ['fixed metadata, whatever the length says', `0002 01 01 00000100 ${'00'.repeat(16)} ${IPV4_SYN}`, 'NSH IPV4 TCP'],
    ['no metadata', `0002 02 01 00000100 ${IPV4_SYN}`, 'NSH IPV4 TCP'],
    ['metadata of two words', `0004 02 01 00000100 0102030405060708 ${IPV4_SYN}`, 'NSH IPV4 TCP'],
    ['a length less than its header', `0001 02 01 00000100 ${IPV4_SYN}`, 'NSH IPV4 TCP'],
    ['Ethernet', `0002 02 03 00000100 ${ETHERNET_SYN}`, 'NSH ETHERNET IPV4 TCP'],
    ['NSH', `0002 02 04 00000100 0002 02 02 00000100 ${IPV6_SYN}`, 'NSH NSH IPV6 TCP'],
    ['MPLS', `0002 02 05 00000100 000641ff ${IPV4_SYN}`, 'NSH MPLS IPV4 TCP'],
  ])('%s', (name, payload, layers) => {
    const packet = hex(ethernet('894f', payload));
    cuts.hold(`NSH: ${name}`, 1, packet);
    expect(decode(1, packet)).toMatchObject({ layers: `ETHERNET ${layers}`, segments: [INNER_TCP], fault: 'NONE' });
    expectEveryCutToHold(1, packet);
  });
});
