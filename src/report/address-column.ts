/** The Source and Destination columns: the innermost network addresses, or else the link's. */
import { readI32, readU8, readU16 } from '../bytes.js';
import type { Frame } from '../wire/frame.js';
import { LayerKind } from '../wire/layer.js';
import { writeIpv4, writeIpv6, writeIpv6Id, writeMac } from './address-words.js';
import type { Row } from './row.js';
import type { TextBuffer } from './text-buffer.js';

export function writeSource(out: TextBuffer, row: Row): void {
  const { segment, frame } = row;
  if (segment !== undefined) {
    if (segment.family === 4) writeIpv4(out, segment.source);
    else writeIpv6Id(out, frame.addresses, segment.source);
    return;
  }
  writeLayerAddress(out, frame, true);
}

export function writeDestination(out: TextBuffer, row: Row): void {
  const { segment, frame } = row;
  if (segment !== undefined) {
    if (segment.family === 4) writeIpv4(out, segment.destination);
    else writeIpv6Id(out, frame.addresses, segment.destination);
    return;
  }
  writeLayerAddress(out, frame, false);
}

function writeLayerAddress(out: TextBuffer, frame: Frame, isSource: boolean): void {
  for (let layer = frame.layerCount - 1; layer >= 0; layer--) {
    if (frame.layerQuoted[layer] !== 0) continue;
    const bytes = frame.layerBytes[layer] as Uint8Array;
    const start = frame.layerStart[layer] as number;
    const had = (frame.layerEnd[layer] as number) - start;
    switch (frame.layerKind[layer]) {
      case LayerKind.IPV4:
        if (!hasIpv4Addresses(bytes, start, had) || had < (isSource ? 16 : 20)) continue;
        writeIpv4(out, readI32(bytes, start + (isSource ? 12 : 16)));
        return;
      case LayerKind.IPV6:
        if (had < (isSource ? 24 : 40)) continue;
        writeIpv6(out, bytes, start + (isSource ? 8 : 24));
        return;
      case LayerKind.ETHERNET:
        if (had < 14) continue;
        writeMac(out, bytes, start + (isSource ? 6 : 0));
        return;
      default:
    }
  }
}

/** The lengths can be believed: Wireshark gives up before the addresses otherwise. */
function hasIpv4Addresses(bytes: Uint8Array, start: number, had: number): boolean {
  if (had < 16) return false;
  const headerLength = (readU8(bytes, start) & 15) << 2;
  const totalLength = readU16(bytes, start + 2);
  return readU8(bytes, start) >> 4 === 4 && headerLength >= 20 && (totalLength === 0 || totalLength >= headerLength);
}
