/** frame.protocols: the layers by tshark's filter names. */
import {
  type Annotation,
  MARK_KEEP_ALIVE,
  MARK_OUT_OF_ORDER,
  MARK_RETRANSMISSION,
  MARK_SPURIOUS_RETRANSMISSION,
  MARK_ZERO_WINDOW_PROBE,
} from '../flow/annotation.js';
import { LayerKind } from '../wire/layer.js';
import type { Segment } from '../wire/segment.js';
import type { Row } from './row.js';
import type { TextBuffer } from './text-buffer.js';

const NAMES: Partial<Record<LayerKind, string>> = {
  [LayerKind.DATA]: 'data',
  [LayerKind.ETHERNET]: 'eth',
  [LayerKind.LLC]: 'llc',
  [LayerKind.VLAN]: 'vlan',
  [LayerKind.PROVIDER_VLAN]: 'ieee8021ad',
  [LayerKind.SLL]: 'sll',
  [LayerKind.SLL2]: 'sll',
  [LayerKind.NULL_LOOPBACK]: 'null',
  [LayerKind.LOOP]: 'null',
  [LayerKind.RAW]: 'raw',
  [LayerKind.PPP]: 'ppp',
  [LayerKind.PPP_HDLC]: 'ppp_hdlc',
  [LayerKind.PPPOE_SESSION]: 'pppoes',
  [LayerKind.PPPOE_DISCOVERY]: 'pppoed',
  [LayerKind.CISCO_HDLC]: 'chdlc',
  [LayerKind.MPLS]: 'mpls',
  [LayerKind.WLAN]: 'wlan',
  [LayerKind.RADIOTAP]: 'radiotap',
  [LayerKind.PPI]: 'ppi',
  [LayerKind.PRISM]: 'prism',
  [LayerKind.AVS]: 'wlancap',
  [LayerKind.FDDI]: 'fddi',
  [LayerKind.TOKEN_RING]: 'tr',
  [LayerKind.NFLOG]: 'nflog',
  [LayerKind.IPOIB]: 'ipoib',
  [LayerKind.PKTAP]: 'pktap',
  [LayerKind.JUNIPER_ETHERNET]: 'juniper',
  [LayerKind.FRAME_RELAY]: 'fr',
  [LayerKind.PFLOG]: 'pflog',
  [LayerKind.ENC]: 'enc',
  [LayerKind.ATM_LLC]: 'atm',
  [LayerKind.ARP]: 'arp',
  [LayerKind.ETHERTYPE_UNKNOWN]: 'data',
  [LayerKind.LINK_UNKNOWN]: 'data',
  [LayerKind.MULTILINK_PPP]: 'mp',
  [LayerKind.VJ_COMPRESSED]: 'vjc',
  [LayerKind.IPV4]: 'ip',
  [LayerKind.IPV6]: 'ipv6',
  [LayerKind.IPV6_HOP_BY_HOP]: 'ipv6.hopopts',
  [LayerKind.IPV6_ROUTING]: 'ipv6.routing',
  [LayerKind.IPV6_FRAGMENT]: 'ipv6.fraghdr',
  [LayerKind.IPV6_DESTINATION_OPTIONS]: 'ipv6.dstopts',
  [LayerKind.AUTHENTICATION_HEADER]: 'ah',
  [LayerKind.IPV6_MOBILITY]: 'mipv6',
  [LayerKind.IPV6_SHIM6]: 'shim6',
  [LayerKind.IPV6_HIP]: 'hip',
  [LayerKind.IP_PROTOCOL_UNKNOWN]: 'data',
  [LayerKind.TCP]: 'tcp',
  [LayerKind.UDP]: 'udp',
  [LayerKind.UDP_LITE]: 'udplite',
  [LayerKind.ICMP]: 'icmp',
  [LayerKind.ICMPV6]: 'icmpv6',
  [LayerKind.IGMP]: 'igmp',
  [LayerKind.SCTP]: 'sctp',
  [LayerKind.DCCP]: 'dccp',
  [LayerKind.ESP]: 'esp',
  [LayerKind.IPCOMP]: 'ipcomp',
  [LayerKind.GRE]: 'gre',
  [LayerKind.VXLAN]: 'vxlan',
  [LayerKind.VXLAN_GPE]: 'vxlan_gpe',
  [LayerKind.GENEVE]: 'geneve',
  [LayerKind.GTP]: 'gtp',
  [LayerKind.GTP_PRIME]: 'gtpprime',
  [LayerKind.TEREDO]: 'teredo',
  [LayerKind.L2TP]: 'l2tp',
  [LayerKind.CAPWAP_CONTROL]: 'capwap',
  [LayerKind.CAPWAP_DATA]: 'capwap.data',
  [LayerKind.LISP_CONTROL]: 'lisp',
  [LayerKind.LISP_DATA]: 'lisp-data',
  [LayerKind.ERSPAN]: 'erspan',
  [LayerKind.WCCP]: 'wccp',
  [LayerKind.ETHERIP]: 'etherip',
  [LayerKind.NSH]: 'nsh',
  [LayerKind.PBB]: 'ieee8021ah',
  [LayerKind.HSR]: 'hsr',
  [LayerKind.CISCO_METADATA]: 'cmd',
  [LayerKind.TRILL]: 'trill',
  [LayerKind.VN_TAG]: 'vntag',
  [LayerKind.UDP_ENCAPSULATED_ESP]: 'udpencap',
  [LayerKind.PW_CONTROL_WORD]: 'pwethheuristic:pwethcw',
  [LayerKind.PW_ETHERNET]: 'pwethheuristic:pwethnocw',
  [LayerKind.AYIYA]: 'ayiya',
  [LayerKind.LWAPP]: 'lwapp',
  [LayerKind.TZSP]: 'tzsp',
  [LayerKind.BATMAN]: 'batadv',
};

const names: string[] = Array.from({ length: 256 }, (_, kind) => NAMES[kind as LayerKind] ?? 'data');

/** tshark's filter name of a layer's protocol. */
export function nameLayer(kind: LayerKind): string {
  return names[kind] as string;
}

export function writeFrameProtocols(out: TextBuffer, row: Row): void {
  const { frame } = row;
  const count = frame.layerCount;
  for (let layer = 0; layer < count; layer++) {
    if (layer > 0) out.byte(0x3a);
    const kind = frame.layerKind[layer] as LayerKind;
    out.ascii(nameLayer(kind));
    if (layer + 1 === count) {
      if (hasPlainPayload(row, layer)) out.ascii(':data');
    } else if (announcesByEtherType(kind) && frame.layerKind[layer + 1] !== LayerKind.LLC) {
      out.ascii(':ethertype');
    }
  }
}

function announcesByEtherType(kind: LayerKind): boolean {
  switch (kind) {
    case LayerKind.ETHERNET:
    case LayerKind.VLAN:
    case LayerKind.PROVIDER_VLAN:
    case LayerKind.SLL:
    case LayerKind.SLL2:
      return true;
    default:
      return false;
  }
}

/** Payload that Wireshark does not hand on to a dissector: it has seen it before, or is still waiting for what comes before it. */
const NOT_HANDED_ON = MARK_RETRANSMISSION | MARK_SPURIOUS_RETRANSMISSION | MARK_OUT_OF_ORDER | MARK_KEEP_ALIVE | MARK_ZERO_WINDOW_PROBE;

/** The last layer is a transport whose payload nobody dissects, and some of it was captured. */
function hasPlainPayload({ frame, annotations }: Row, layer: number): boolean {
  for (let i = frame.segmentCount - 1; i >= 0; i--) {
    const segment = frame.segments[i] as Segment;
    if (segment.layer !== layer) continue;
    if (!segment.hasStream || segment.stopped || segment.payloadEnd <= segment.payloadStart) return false;
    return ((annotations[i] as Annotation).marks & NOT_HANDED_ON) === 0;
  }
  return false;
}
