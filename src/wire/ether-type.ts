import { LayerKind } from './layer.js';

/**
 * EtherType (IEEE 802 numbers, IANA registry) to layer. The values that Wireshark's default set-up sees through, and no more: 0x9200 and 0x9300, for
 * one, are not taken for VLAN tags.
 */
const LAYERS: readonly (readonly [etherType: number, kind: LayerKind])[] = [
  [0x0800, LayerKind.IPV4],
  [0x0806, LayerKind.ARP],
  [0x8035, LayerKind.ARP], // RARP has ARP's layout, RFC 903
  [0x22f3, LayerKind.TRILL],
  [0x2452, LayerKind.WLAN_CENTRINO],
  [0x4305, LayerKind.BATMAN],
  [0x6558, LayerKind.ETHERNET], // transparent Ethernet bridging, RFC 1701
  [0x8100, LayerKind.VLAN],
  [0x86dd, LayerKind.IPV6],
  [0x8847, LayerKind.MPLS],
  [0x8848, LayerKind.MPLS],
  [0x8863, LayerKind.PPPOE_DISCOVERY],
  [0x8864, LayerKind.PPPOE_SESSION],
  [0x8870, LayerKind.LLC], // LLC where a length would not fit (jumbo frames)
  [0x8903, LayerKind.FABRIC_PATH],
  [0x88a8, LayerKind.PROVIDER_VLAN],
  [0x8926, LayerKind.VN_TAG],
  [0x88bb, LayerKind.LWAPP],
  [0xbbbb, LayerKind.LWAPP],
  [0x88e5, LayerKind.MACSEC],
  [0x88e7, LayerKind.PBB],
  [0x892f, LayerKind.HSR],
  [0x8909, LayerKind.CISCO_METADATA],
  [0x894f, LayerKind.NSH],
  [0x9100, LayerKind.VLAN],
];

const table = new Uint8Array(0x10000).fill(LayerKind.ETHERTYPE_UNKNOWN);
for (const [etherType, kind] of LAYERS) table[etherType] = kind;

/** Smallest value of an Ethernet type/length field that is a type (IEEE 802.3 3.2.6). */
export const MIN_ETHER_TYPE = 1536;
/** Largest value of it that is a length. */
export const MAX_ETHERNET_LENGTH = 1500;

/** The layer an EtherType announces; ETHERTYPE_UNKNOWN for those we only name. */
export function layerOfEtherType(etherType: number): LayerKind {
  return table[etherType] as LayerKind;
}
