/**
 * What an Ethernet frame has behind its packet: the zeros that pad a short frame, a trailer, the frame check sequence. None of it is decoded. But Wireshark looks at
 * it, and where the capture stopped before a byte that it looks at, it says that the frame was cut.
 */
import { readU16 } from '../bytes.js';
import { MAX_ETHERNET_LENGTH, MIN_ETHER_TYPE } from './ether-type.js';
import { FaultKind, type Frame } from './frame.js';
import { LayerKind } from './layer.js';

/** Without the check sequence; senders pad shorter frames (IEEE 802.3 section 3.2.8). */
const MIN_FRAME = 60;
const FCS = 4;

/** Notes that the capture cut a frame behind all that was decoded of it. The capture is shorter than the frame, which has no other fault. */
export function missTrailer(frame: Frame): void {
  if (frame.layerKind[0] !== LayerKind.ETHERNET || !hasTrailer(frame)) return;
  const end = frame.layerEnd[0] as number;
  const frameEnd = frame.layerReportedEnd[0] as number;
  const payloadEnd = frameEnd - Math.max(frame.fcsLength, 0);
  const layer = innermostTag(frame);
  const payload = frame.layerStart[layer + 1] as number;
  let at: number;
  if (hasLengthField(frame, layer)) {
    at = Math.min(payload + (frame.layerDetail[layer] as number), payloadEnd);
    // All that the field spans is asked for, data that nobody decodes included.
    if (end < at) {
      cut(frame, payload, at);
      return;
    }
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
  else if (end > payloadEnd && isLookedAt(frame, payloadEnd, frameEnd, frame.fcsLength)) cut(frame, payloadEnd, frameEnd);
}

/** Whether the type field is one: neither that of an ISL frame nor a number between the largest length and the smallest type. */
function hasTrailer(frame: Frame): boolean {
  const type = frame.layerDetail[0] as number;
  return frame.layerKind[1] !== LayerKind.ISL && (type <= MAX_ETHERNET_LENGTH || type >= MIN_ETHER_TYPE);
}

/** The layer of the last VLAN tag behind the Ethernet header, 0 without tags. Header and tags without a fault have a layer within. */
function innermostTag(frame: Frame): number {
  let layer = 0;
  while (isTag(frame.layerKind[layer + 1] as number)) layer++;
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

/** Where the packet of a layer ends by its own length, which is there where its decoder found no fault; `otherwise` where that is not known. */
function endOfPacket(frame: Frame, layer: number, otherwise: number): number {
  const bytes = frame.layerBytes[layer] as Uint8Array;
  const start = frame.layerStart[layer] as number;
  switch (frame.layerKind[layer]) {
    case LayerKind.IPV4:
      return isSoundIpv4(bytes, start) ? start + readU16(bytes, start + 2) : otherwise;
    case LayerKind.IPV6:
      // There is always a layer within, and its window was bounded by the length, a jumbogram's too.
      return frame.layerReportedEnd[layer + 1] as number;
    case LayerKind.ARP:
      return start + 8 + 2 * ((bytes[start + 4] as number) + (bytes[start + 5] as number));
    case LayerKind.MPLS:
      return layer + 1 < frame.layerCount ? endOfPacket(frame, layer + 1, otherwise) : otherwise;
    default:
      return otherwise;
  }
}

/** False where the header contradicts itself, and where segmentation offload left a total length of 0. */
function isSoundIpv4(bytes: Uint8Array, start: number): boolean {
  const first = bytes[start] as number;
  const headerLength = (first & 0x0f) << 2;
  return first >> 4 === 4 && headerLength >= 20 && readU16(bytes, start + 2) >= headerLength;
}

/**
 * Whether Wireshark looks, among the bytes from `at` to `until`, at one that was not captured; the last of them was not, or there is no check sequence. It reads
 * zeros as padding, as many as bring the frame to its minimum; a check sequence of 4 bytes behind them when the file declares one, and, when the file says nothing,
 * in frames that are long enough to have one.
 */
function isLookedAt(frame: Frame, at: number, until: number, fcsLength: number): boolean {
  if (fcsLength === FCS) return true;
  const bytes = frame.layerBytes[0] as Uint8Array;
  const end = frame.layerEnd[0] as number;
  const length = frame.originalLength;
  const padding = length < MIN_FRAME ? 0 : MIN_FRAME - (length - (until - at));
  for (const padded = Math.min(at + padding, until); at < padded; at++) {
    if (at >= end) return true;
    if (bytes[at] !== 0) break;
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
