import { LayerKind } from './layer.js';

/** UDP port to the encapsulation that Wireshark's default set-up expects there. VXLAN's older 8472 and 8473 are not among them. */
const LAYERS: readonly (readonly [port: number, kind: LayerKind])[] = [
  [434, LayerKind.MOBILE_IP],
  [1701, LayerKind.L2TP],
  [2048, LayerKind.WCCP],
  [2123, LayerKind.GTP],
  [2152, LayerKind.GTP],
  [2268, LayerKind.AMT],
  [3386, LayerKind.GTP_PRIME],
  [3544, LayerKind.TEREDO],
  [4341, LayerKind.LISP_DATA],
  [4342, LayerKind.LISP_CONTROL],
  [4500, LayerKind.UDP_ENCAPSULATED_ESP],
  [4754, LayerKind.GRE],
  [4789, LayerKind.VXLAN],
  [4790, LayerKind.VXLAN_GPE],
  [5072, LayerKind.AYIYA],
  [5246, LayerKind.CAPWAP_CONTROL],
  [5247, LayerKind.CAPWAP_DATA],
  [6081, LayerKind.GENEVE],
  [6635, LayerKind.MPLS],
  [9899, LayerKind.SCTP],
  [10500, LayerKind.IPV6_HIP],
  [12000, LayerKind.LLC],
  [12001, LayerKind.LLC],
  [12002, LayerKind.LLC],
  [12003, LayerKind.LLC],
  [12004, LayerKind.LLC],
  [12220, LayerKind.ETHERNET], // LWAPP's bridged frames, bare
  [12222, LayerKind.LWAPP],
  [12223, LayerKind.LWAPP],
  [37008, LayerKind.TZSP],
];

const table = new Uint8Array(0x10000); // LayerKind.NONE
for (const [port, kind] of LAYERS) table[port] = kind;

/** The encapsulation between two ports: the lower port's, or else the higher port's; NONE when neither has one. */
export function layerOfUdpPorts(source: number, destination: number): LayerKind {
  const low = Math.min(source, destination);
  const high = Math.max(source, destination);
  const kind = table[low] as LayerKind;
  return kind !== LayerKind.NONE ? kind : (table[high] as LayerKind);
}
