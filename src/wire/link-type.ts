import { LayerKind } from './layer.js';

/** LINKTYPE_ number (registered with the tcpdump group) to the outermost layer. */
const LAYERS = new Map<number, LayerKind>([
  [0, LayerKind.NULL_LOOPBACK],
  [1, LayerKind.ETHERNET],
  [6, LayerKind.TOKEN_RING],
  [7, LayerKind.ARCNET],
  [9, LayerKind.PPP_HDLC],
  [10, LayerKind.FDDI],
  [11, LayerKind.ATM_LLC],
  [12, LayerKind.RAW],
  [14, LayerKind.RAW],
  [50, LayerKind.PPP_HDLC],
  [51, LayerKind.PPPOE_SESSION],
  [100, LayerKind.ATM_LLC],
  [101, LayerKind.RAW],
  [104, LayerKind.CISCO_HDLC],
  [105, LayerKind.WLAN],
  [106, LayerKind.RAW], // Classical IP over ATM: nothing before the packet
  [107, LayerKind.FRAME_RELAY],
  [108, LayerKind.LOOP],
  [109, LayerKind.ENC],
  [113, LayerKind.SLL],
  [117, LayerKind.PFLOG],
  [119, LayerKind.PRISM],
  [122, LayerKind.IP_OVER_FC],
  [123, LayerKind.SUN_ATM],
  [127, LayerKind.RADIOTAP],
  [129, LayerKind.ARCNET_LINUX],
  [138, LayerKind.IP_OVER_1394],
  [163, LayerKind.AVS],
  [178, LayerKind.JUNIPER_ETHERNET],
  [179, LayerKind.JUNIPER_PPP],
  [180, LayerKind.JUNIPER_FRAME_RELAY],
  [181, LayerKind.JUNIPER_CISCO_HDLC],
  [192, LayerKind.PPI],
  [197, LayerKind.ERF],
  [204, LayerKind.PPP_DIRECTED],
  [228, LayerKind.IPV4],
  [229, LayerKind.IPV6],
  [239, LayerKind.NFLOG],
  [242, LayerKind.IPOIB],
  [258, LayerKind.PKTAP],
  [276, LayerKind.SLL2],
]);

/** The outermost layer of a link type; LINK_UNKNOWN for those we only name. */
export function layerOfLinkType(linkType: number): LayerKind {
  return LAYERS.get(linkType) ?? LayerKind.LINK_UNKNOWN;
}
