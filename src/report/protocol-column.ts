/** The Protocol column, as tshark names things. */
import { LayerKind } from '../wire/layer.js';
import type { Segment } from '../wire/segment.js';
import { findSegment } from './info.js';
import type { Row } from './row.js';
import type { TextBuffer } from './text-buffer.js';

const PORTS_END = 4;

const NAMES: Partial<Record<LayerKind, string>> = {
  [LayerKind.ETHERNET]: 'Ethernet',
  [LayerKind.IPV4]: 'IPv4',
  [LayerKind.IPV6]: 'IPv6',
  [LayerKind.ICMP]: 'ICMP',
  [LayerKind.ICMPV6]: 'ICMPv6',
};
const names: (string | undefined)[] = Array.from({ length: 256 }, (_, kind) => NAMES[kind as LayerKind]);

export function writeProtocol(out: TextBuffer, row: Row): void {
  const { frame } = row;
  for (let layer = frame.layerCount - 1; layer >= 0; layer--) {
    if (frame.layerQuoted[layer] === 0 && writeLayerProtocol(out, row, layer, frame.layerKind[layer] as LayerKind)) return;
  }
}

function writeLayerProtocol(out: TextBuffer, row: Row, layer: number, kind: LayerKind): boolean {
  if (kind === LayerKind.TCP || kind === LayerKind.UDP || kind === LayerKind.UDP_LITE) {
    const index = findSegment(row.frame, layer);
    if (index < 0 || (row.frame.segments[index] as Segment).headerBytes < PORTS_END) return false;
    out.ascii(kind === LayerKind.TCP ? 'TCP' : kind === LayerKind.UDP ? 'UDP' : 'UDP-Lite');
    return true;
  }
  const name = names[kind];
  if (name === undefined) return false;
  out.ascii(name);
  return true;
}
