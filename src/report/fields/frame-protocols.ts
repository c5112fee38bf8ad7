/** frame.protocols: the layers by tshark's filter names. */
import { readU8 } from '../../bytes.js';
import { type Annotation, MARK_OUT_OF_ORDER, MARK_RETRANSMISSION, MARK_SPURIOUS_RETRANSMISSION } from '../../flow/annotation.js';
import { LayerKind } from '../../wire/layer.js';
import { OPTION_MPTCP, RST, type Segment, TransportProtocol } from '../../wire/segment.js';
import type { Row } from '../row.js';
import type { TextBuffer } from '../text-buffer.js';

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
  [LayerKind.PPP_HDLC]: 'ppp',
  [LayerKind.PPP_DIRECTED]: 'ppp',
  [LayerKind.PPP_ASYNC]: 'ppp_hdlc',
  [LayerKind.PPP_COMPRESSED]: 'comp_data',
  [LayerKind.VJ_UNCOMPRESSED]: 'vjc',
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
  [LayerKind.IGMP]: 'igmp:igmp',
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
  [LayerKind.L2TP_OVER_IP]: 'l2tp',
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
  [LayerKind.AMT]: 'amt',
  [LayerKind.MOBILE_IP]: 'mip',
  [LayerKind.MACSEC]: 'macsec',
  [LayerKind.FABRIC_PATH]: 'cfp',
  [LayerKind.PW_CHANNEL]: 'pwach',
  [LayerKind.WLAN_CENTRINO]: 'wlan_centrino',
  [LayerKind.PEEKREMOTE]: 'peekremote',
  [LayerKind.ERF]: 'erf',
  [LayerKind.SUN_ATM]: 'atm',
  [LayerKind.JUNIPER_PPP]: 'juniper',
  [LayerKind.JUNIPER_FRAME_RELAY]: 'juniper',
  [LayerKind.JUNIPER_CISCO_HDLC]: 'juniper',
  [LayerKind.ARCNET]: 'arcnet',
  [LayerKind.ARCNET_LINUX]: 'arcnet',
  [LayerKind.IP_OVER_FC]: 'ipfc',
  [LayerKind.IP_OVER_1394]: 'ap1394',
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
    const kind = frame.layerKind[layer] as LayerKind;
    if (isUnnamed(kind)) continue;
    if (layer > 0) out.byte(0x3a);
    out.ascii(nameLayer(kind));
    if (kind === LayerKind.TCP) writeOptionProtocols(out, row, layer);
    const next = layer + 1 === count ? LayerKind.NONE : (frame.layerKind[layer + 1] as LayerKind);
    if (next === LayerKind.NONE) {
      if (hasPlainPayload(row, layer)) out.ascii(':data');
    } else if (announcesByEtherType(kind, next)) {
      out.ascii(':ethertype');
    } else if (next === LayerKind.WLAN && isRadioHeader(kind)) {
      out.ascii(':wlan_radio');
    } else if (kind === LayerKind.PKTAP || (kind === LayerKind.PPI && next !== LayerKind.WLAN)) {
      out.ascii(':pcap_pktdata');
    }
  }
}

/** Layers whose dissectors leave no name. */
function isUnnamed(kind: LayerKind): boolean {
  return kind === LayerKind.VXLAN_GPE || kind === LayerKind.ISL;
}

function isRadioHeader(kind: LayerKind): boolean {
  return kind === LayerKind.RADIOTAP || kind === LayerKind.PPI || kind === LayerKind.PRISM || kind === LayerKind.AVS;
}

function announcesByEtherType(kind: LayerKind, next: LayerKind): boolean {
  switch (next) {
    case LayerKind.LLC:
    case LayerKind.ISL:
    case LayerKind.FABRIC_PATH:
      return false;
  }
  switch (kind) {
    case LayerKind.ETHERNET:
    case LayerKind.VLAN:
    case LayerKind.PROVIDER_VLAN:
    case LayerKind.SLL:
    case LayerKind.SLL2:
      return true;
    case LayerKind.MACSEC:
      return next !== LayerKind.DATA;
    default:
      return false;
  }
}

const TCP_HEADER = 20;
const MPTCP_OPTION = 30;

/** Each MPTCP option is a protocol of its own. */
function writeOptionProtocols(out: TextBuffer, { frame }: Row, layer: number): void {
  const segment = frame.segments[frame.layerDetail[layer] as number];
  if (segment === undefined || segment.layer !== layer || (segment.options & OPTION_MPTCP) === 0) return;
  const { bytes } = segment;
  const headerEnd = segment.start + segment.headerLength;
  const end = Math.min(headerEnd, segment.end);
  let at = segment.start + TCP_HEADER;
  while (at + 1 < end) {
    const kind = readU8(bytes, at);
    if (kind === 0) return;
    if (kind === 1) {
      at++;
      continue;
    }
    const length = readU8(bytes, at + 1);
    if (length < 2 || at + length > headerEnd) return;
    if (kind === MPTCP_OPTION) out.ascii(':mptcp');
    at += length;
  }
}

/** Payload that Wireshark does not hand on to a dissector: it has seen it before, or is still waiting for what comes before it. */
const NOT_HANDED_ON = MARK_RETRANSMISSION | MARK_SPURIOUS_RETRANSMISSION | MARK_OUT_OF_ORDER;

/** The last layer is a transport whose payload nobody dissects, and some of it was captured. */
function hasPlainPayload({ frame, annotations }: Row, layer: number): boolean {
  for (let i = frame.segmentCount - 1; i >= 0; i--) {
    const segment = frame.segments[i] as Segment;
    if (segment.layer !== layer) continue;
    if (!segment.hasStream || segment.stopped || segment.payloadEnd <= segment.payloadStart) return false;
    // What a reset carries is its cause in words, not data (RFC 9293 section 3.5.3).
    const isReset = segment.protocol === TransportProtocol.TCP && (segment.flags & RST) !== 0;
    return !isReset && ((annotations[i] as Annotation).marks & NOT_HANDED_ON) === 0;
  }
  return false;
}
