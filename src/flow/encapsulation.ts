import { readU16 } from '../bytes.js';
import type { Frame } from '../wire/frame.js';
import { LayerKind } from '../wire/layer.js';
import type { Segment } from '../wire/segment.js';

/**
 * What carried a flow's first frame beside the plain layers: VLAN ids and tunnel names, outermost first, as in ["VLAN 100", "VXLAN"]. Most captures
 * hold a handful of such lists, so each is kept once and a flow holds its number. Number 0 is the empty list.
 */
export class EncapsulationTable {
  readonly #lists: string[][] = [[]];
  readonly #ids = new Map<string, number>([['', 0]]);

  /** The number of the list for what stands around `segment`. Called once per flow; costs one comparison where an IP header follows the link layer. */
  idOf(frame: Frame, segment: Segment): number {
    if (segment.networkLayer <= 1) return 0;
    const names = nameLayers(frame, segment.networkLayer);
    const key = names.join('\n');
    let id = this.#ids.get(key);
    if (id === undefined) {
      if (this.#lists.length > MAX_LISTS) return 0;
      id = this.#lists.length;
      this.#lists.push(names);
      this.#ids.set(key, id);
    }
    return id;
  }

  list(id: number): string[] {
    return [...(this.#lists[id] ?? [])];
  }
}

/** What fits the 16 bits a stream's record has for it. */
const MAX_LISTS = 0xffff;
const VLAN_ID = 0x0fff;

const NAMES = new Map<LayerKind, string>([
  [LayerKind.MPLS, 'MPLS'],
  [LayerKind.PPPOE_SESSION, 'PPPoE'],
  [LayerKind.AUTHENTICATION_HEADER, 'AH'],
  [LayerKind.GRE, 'GRE'],
  [LayerKind.VXLAN, 'VXLAN'],
  [LayerKind.VXLAN_GPE, 'VXLAN-GPE'],
  [LayerKind.GENEVE, 'Geneve'],
  [LayerKind.GTP, 'GTP-U'],
  [LayerKind.TEREDO, 'Teredo'],
  [LayerKind.L2TP, 'L2TP'],
  [LayerKind.CAPWAP_DATA, 'CAPWAP'],
  [LayerKind.LISP_DATA, 'LISP'],
  [LayerKind.ERSPAN, 'ERSPAN'],
  [LayerKind.ETHERIP, 'EtherIP'],
  [LayerKind.NSH, 'NSH'],
  [LayerKind.PBB, 'PBB'],
  [LayerKind.TRILL, 'TRILL'],
  [LayerKind.WCCP, 'WCCP'],
  [LayerKind.AYIYA, 'AYIYA'],
  [LayerKind.LWAPP, 'LWAPP'],
  [LayerKind.TZSP, 'TZSP'],
  [LayerKind.BATMAN, 'BATMAN'],
]);

function nameLayers(frame: Frame, networkLayer: number): string[] {
  const names: string[] = [];
  /** The IP version whose payload the walk is in, 0 outside one. */
  let within = 0;
  for (let layer = 0; layer <= networkLayer; layer++) {
    const kind = frame.layerKind[layer] as LayerKind;
    if (kind === LayerKind.IPV4 || kind === LayerKind.IPV6) {
      const family = kind === LayerKind.IPV4 ? 4 : 6;
      if (within !== 0) names.push(family === 4 && within === 4 ? 'IP-in-IP' : `${family}in${within}`);
      within = family;
    } else if (kind === LayerKind.VLAN || kind === LayerKind.PROVIDER_VLAN) {
      names.push(nameVlan(frame, layer));
    } else {
      const name = NAMES.get(kind);
      if (name !== undefined) names.push(name);
      if (kind !== LayerKind.AUTHENTICATION_HEADER && (kind < LayerKind.IPV4 || kind > LayerKind.IP_PROTOCOL_UNKNOWN)) within = 0;
    }
  }
  return names;
}

function nameVlan(frame: Frame, layer: number): string {
  const start = frame.layerStart[layer] as number;
  if (start + 2 > (frame.layerEnd[layer] as number)) return 'VLAN';
  return `VLAN ${readU16(frame.layerBytes[layer] as Uint8Array, start) & VLAN_ID}`;
}
