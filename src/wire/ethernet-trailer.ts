/**
 * What an Ethernet frame has behind its packet: the zeros that pad a short frame, a trailer, the frame check sequence. None of it is decoded. But Wireshark looks at
 * it, and where the capture stopped before a byte that it looks at, it says that the frame was cut.
 */
import { readU16 } from '../bytes.js';
import { MAX_ETHERNET_LENGTH } from './ether-type.js';
import { FaultKind, type Frame } from './frame.js';
import { LayerKind } from './layer.js';

/** Without the check sequence; senders pad shorter frames (IEEE 802.3 section 3.2.8). */
const MIN_FRAME = 60;
const FCS = 4;

/** Notes that the capture cut a frame behind all that was decoded of it. The capture is shorter than the frame, which has no other fault. */
export function missTrailer(frame: Frame): void {
  if (frame.layerKind[0] !== LayerKind.ETHERNET || frame.layerCount < 2 || frame.layerKind[1] === LayerKind.ISL) return;
  const end = frame.layerEnd[0] as number;
  const frameEnd = frame.layerReportedEnd[0] as number;
  const payloadEnd = frameEnd - Math.max(frame.fcsLength, 0);
  const layer = innermostTag(frame);
  const payload = frame.layerStart[layer + 1] as number;
  let at: number;
  if (hasLengthField(frame, layer)) {
    at = Math.min(payload + (frame.layerDetail[layer] as number), payloadEnd);
    // All that the field spans is asked for, data that nobody decodes included.
    if (end < at) return cut(frame, payload, at);
  } else {
    at = Math.min(endOfPacket(frame, layer + 1, payloadEnd), payloadEnd);
    if (end <= at) return;
  }
  if (layer === 0) {
    if (isLookedAt(frame, at, frameEnd, frame.fcsLength)) cut(frame, at, frameEnd);
    return;
  }
  // The payload of a tag has padding and no check sequence; that stands behind the payload of the frame, of which the tag is a part.
  if (isLookedAt(frame, at, payloadEnd, 0)) cut(frame, at, payloadEnd);
  else if (isLookedAt(frame, payloadEnd, frameEnd, frame.fcsLength)) cut(frame, payloadEnd, frameEnd);
}

/** The layer of the last VLAN tag behind the Ethernet header, 0 without tags. */
function innermostTag(frame: Frame): number {
  let layer = 0;
  while (layer + 2 < frame.layerCount && isTag(frame.layerKind[layer + 1] as number)) layer++;
  return layer;
}

function isTag(kind: number): boolean {
  return kind === LayerKind.VLAN || kind === LayerKind.PROVIDER_VLAN;
}

/** Of an 802.3 frame: the payload ends where the field says, and not where the packet within does. */
function hasLengthField(frame: Frame, layer: number): boolean {
  const type = frame.layerDetail[layer] as number;
  return type > 0 && type <= MAX_ETHERNET_LENGTH && frame.layerKind[layer] !== LayerKind.PROVIDER_VLAN;
}

/** Where the packet of a layer ends by its own length; `otherwise` where that is not known. */
function endOfPacket(frame: Frame, layer: number, otherwise: number): number {
  const bytes = frame.layerBytes[layer] as Uint8Array;
  const start = frame.layerStart[layer] as number;
  const captured = (frame.layerEnd[layer] as number) - start;
  switch (frame.layerKind[layer]) {
    case LayerKind.IPV4: {
      const length = captured >= 20 && (bytes[start] as number) >> 4 === 4 ? readU16(bytes, start + 2) : 0;
      return length >= 20 ? start + length : otherwise;
    }
    case LayerKind.IPV6: {
      // The length of a jumbogram, which is 0 here, stands in an option.
      const length = captured >= 40 ? readU16(bytes, start + 4) : 0;
      return length > 0 ? start + 40 + length : otherwise;
    }
    case LayerKind.ARP:
      return captured >= 8 ? start + 8 + 2 * ((bytes[start + 4] as number) + (bytes[start + 5] as number)) : otherwise;
    default:
      return otherwise;
  }
}

/**
 * Whether Wireshark looks, among the bytes from `at` to `until`, at one that was not captured. It reads zeros as padding, as many as bring the frame to its
 * minimum; a check sequence of 4 bytes behind them when the file declares one, and, when the file says nothing, in frames that are long enough to have one.
 */
function isLookedAt(frame: Frame, at: number, until: number, fcsLength: number): boolean {
  const end = frame.layerEnd[0] as number;
  if (end >= until) return false;
  if (fcsLength === FCS) return true;
  const length = frame.originalLength;
  const packet = length - (until - at);
  if (length >= MIN_FRAME && packet < MIN_FRAME) {
    const bytes = frame.layerBytes[0] as Uint8Array;
    for (const padded = Math.min(at + MIN_FRAME - packet, until); at < padded; at++) {
      if (at >= end) return true;
      if (bytes[at] !== 0) break;
    }
  }
  return fcsLength !== 0 && length >= MIN_FRAME + FCS && until - at >= FCS;
}

/** Truncated: of the bytes from `from` to `until` only those in front of the capture's end are there. */
function cut(frame: Frame, from: number, until: number): void {
  frame.fault = FaultKind.TRUNCATED;
  frame.faultLayer = 0;
  frame.faultOffset = from;
  frame.faultNeeded = until - from;
  frame.faultHad = Math.max((frame.layerEnd[0] as number) - from, 0);
}
