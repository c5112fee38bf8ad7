/**
 * The Info column. Each layer that has words replaces those of the layer around it, as dissectors do; what was said last stands, and the mark of a packet that was
 * cut or contradicts itself follows it.
 */
import { FaultKind, type Frame } from '../wire/frame.js';
import { LayerKind } from '../wire/layer.js';
import type { Segment } from '../wire/segment.js';
import { writeTcpInfo } from './info-tcp.js';
import { writeUdpInfo } from './info-udp.js';
import type { Row } from './row.js';
import type { TextBuffer } from './text-buffer.js';

export function writeInfo(out: TextBuffer, row: Row): void {
  const { frame } = row;
  const { layerKind, layerQuoted } = frame;
  for (let layer = frame.layerCount - 1; layer >= 0; layer--) {
    if (layerQuoted[layer] === 0 && writeLayerInfo(out, row, layer, layerKind[layer] as LayerKind)) break;
  }
  if (frame.fault !== FaultKind.NONE) {
    out.ascii(frame.fault === FaultKind.TRUNCATED ? '[Packet size limited during capture]' : '[Malformed Packet]');
  }
}

/** False: this layer has no words of its own. */
function writeLayerInfo(out: TextBuffer, row: Row, layer: number, kind: LayerKind): boolean {
  const { frame } = row;
  switch (kind) {
    case LayerKind.TCP: {
      const index = findSegment(frame, layer);
      return index >= 0 && writeTcpInfo(out, frame.segments[index] as Segment, row.annotations[index]);
    }
    case LayerKind.UDP:
    case LayerKind.UDP_LITE: {
      const index = findSegment(frame, layer);
      return index >= 0 && writeUdpInfo(out, frame, frame.segments[index] as Segment);
    }
    default:
      return false;
  }
}

/** Index of the segment that is this layer, -1 when the header was too short to make one. */
export function findSegment(frame: Frame, layer: number): number {
  for (let i = frame.segmentCount - 1; i >= 0; i--) {
    if ((frame.segments[i] as Segment).layer === layer) return i;
  }
  return -1;
}
