/** The registers that name a layer by a number, whole: a number that is lost, or one too many, shows here. */
import { describe, expect, it } from 'vitest';
import { layerOfEtherType } from '../../src/wire/ether-type.js';
import { layerOfIpProtocol } from '../../src/wire/ip-protocol.js';
import { LayerKind } from '../../src/wire/layer.js';
import { layerOfLinkType } from '../../src/wire/link-type.js';
import { layerOfUdpPorts } from '../../src/wire/udp-port.js';

const KIND_NAMES = new Map(Object.entries(LayerKind).map(([name, kind]) => [kind as number, name]));

/** Each number below `limit` that has a layer of its own, as text with the layer's name: `6 TCP`. */
function list(limit: number, layerOf: (number: number) => LayerKind, none: LayerKind): string[] {
  const found: string[] = [];
  for (let number = 0; number < limit; number++) {
    const kind = layerOf(number);
    if (kind !== none) found.push(`${number} ${KIND_NAMES.get(kind)}`);
  }
  return found;
}

const lines = (text: string): string[] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim());

describe('registers', () => {
  it('of IP protocols', () => {
    expect(list(0x100, layerOfIpProtocol, LayerKind.IP_PROTOCOL_UNKNOWN)).toEqual(
      lines(`
        0 IPV6_HOP_BY_HOP
        1 ICMP
        2 IGMP
        4 IPV4
        6 TCP
        17 UDP
        33 DCCP
        41 IPV6
        43 IPV6_ROUTING
        44 IPV6_FRAGMENT
        47 GRE
        50 ESP
        51 AUTHENTICATION_HEADER
        58 ICMPV6
        60 IPV6_DESTINATION_OPTIONS
        62 IPV6_MOBILITY
        97 ETHERIP
        108 IPCOMP
        115 L2TP_OVER_IP
        132 SCTP
        135 IPV6_MOBILITY
        136 UDP_LITE
        137 MPLS
        139 IPV6_HIP
        140 IPV6_SHIM6
        143 ETHERNET
      `),
    );
  });

  it('of EtherTypes', () => {
    expect(list(0x10000, layerOfEtherType, LayerKind.ETHERTYPE_UNKNOWN)).toEqual(
      lines(`
        2048 IPV4
        2054 ARP
        8947 TRILL
        9298 WLAN_CENTRINO
        17157 BATMAN
        25944 ETHERNET
        32821 ARP
        33024 VLAN
        34525 IPV6
        34887 MPLS
        34888 MPLS
        34915 PPPOE_DISCOVERY
        34916 PPPOE_SESSION
        34928 LLC
        34984 PROVIDER_VLAN
        35003 LWAPP
        35045 MACSEC
        35047 PBB
        35075 FABRIC_PATH
        35081 CISCO_METADATA
        35110 VN_TAG
        35119 HSR
        35151 NSH
        37120 VLAN
        48059 LWAPP
      `),
    );
  });

  it('of UDP ports', () => {
    expect(list(0x10000, (port) => layerOfUdpPorts(port, port), LayerKind.NONE)).toEqual(
      lines(`
        434 MOBILE_IP
        1701 L2TP
        2048 WCCP
        2123 GTP
        2152 GTP
        2268 AMT
        3386 GTP_PRIME
        3544 TEREDO
        4341 LISP_DATA
        4342 LISP_CONTROL
        4500 UDP_ENCAPSULATED_ESP
        4754 GRE
        4789 VXLAN
        4790 VXLAN_GPE
        5072 AYIYA
        5246 CAPWAP_CONTROL
        5247 CAPWAP_DATA
        6081 GENEVE
        6635 MPLS
        9899 SCTP
        10500 IPV6_HIP
        12000 LLC
        12001 LLC
        12002 LLC
        12003 LLC
        12004 LLC
        12220 ETHERNET
        12222 LWAPP
        12223 LWAPP
        37008 TZSP
      `),
    );
  });

  it('of link types', () => {
    expect(list(0x200, layerOfLinkType, LayerKind.LINK_UNKNOWN)).toEqual(
      lines(`
        0 NULL_LOOPBACK
        1 ETHERNET
        6 TOKEN_RING
        7 ARCNET
        9 PPP_HDLC
        10 FDDI
        11 ATM_LLC
        12 RAW
        14 RAW
        50 PPP_HDLC
        51 PPPOE_SESSION
        100 ATM_LLC
        101 RAW
        104 CISCO_HDLC
        105 WLAN
        106 RAW
        107 FRAME_RELAY
        108 LOOP
        109 ENC
        113 SLL
        117 PFLOG
        119 PRISM
        122 IP_OVER_FC
        123 SUN_ATM
        127 RADIOTAP
        129 ARCNET_LINUX
        138 IP_OVER_1394
        163 AVS
        178 JUNIPER_ETHERNET
        179 JUNIPER_PPP
        180 JUNIPER_FRAME_RELAY
        181 JUNIPER_CISCO_HDLC
        192 PPI
        197 ERF
        204 PPP_DIRECTED
        228 IPV4
        229 IPV6
        239 NFLOG
        242 IPOIB
        258 PKTAP
        276 SLL2
      `),
    );
  });
});
