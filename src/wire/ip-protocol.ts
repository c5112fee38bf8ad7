import { LayerKind } from './layer.js';

/** IP protocol or IPv6 next header number (IANA) to layer; the same table for both families, as extension headers may stand under IPv4 too. */
const LAYERS: readonly (readonly [protocol: number, kind: LayerKind])[] = [
  [0, LayerKind.IPV6_HOP_BY_HOP],
  [1, LayerKind.ICMP],
  [2, LayerKind.IGMP],
  [4, LayerKind.IPV4],
  [6, LayerKind.TCP],
  [17, LayerKind.UDP],
  [33, LayerKind.DCCP],
  [41, LayerKind.IPV6],
  [43, LayerKind.IPV6_ROUTING],
  [44, LayerKind.IPV6_FRAGMENT],
  [47, LayerKind.GRE],
  [50, LayerKind.ESP],
  [51, LayerKind.AUTHENTICATION_HEADER],
  [58, LayerKind.ICMPV6],
  [60, LayerKind.IPV6_DESTINATION_OPTIONS],
  [62, LayerKind.IPV6_MOBILITY],
  [97, LayerKind.ETHERIP],
  [108, LayerKind.IPCOMP],
  [115, LayerKind.L2TP_OVER_IP],
  [132, LayerKind.SCTP],
  [135, LayerKind.IPV6_MOBILITY],
  [136, LayerKind.UDP_LITE],
  [137, LayerKind.MPLS],
  [139, LayerKind.IPV6_HIP],
  [140, LayerKind.IPV6_SHIM6],
  [143, LayerKind.ETHERNET], // RFC 8986
];

const table = new Uint8Array(0x100).fill(LayerKind.IP_PROTOCOL_UNKNOWN);
for (const [protocol, kind] of LAYERS) table[protocol] = kind;

/** The layer a protocol number announces; IP_PROTOCOL_UNKNOWN for those we only name. */
export function layerOfIpProtocol(protocol: number): LayerKind {
  return table[protocol] as LayerKind;
}
