import { readU16 } from '../bytes.js';
import { layerOfEtherType, MAX_ETHERNET_LENGTH, MIN_ETHER_TYPE } from './ether-type.js';
import type { Frame } from './frame.js';
import { LayerKind } from './layer.js';
import { isIslDestination } from './links/isl.js';

/*
 * Ethernet, IEEE 802.3 clause 3:
 *
 *     0               6               12      14
 *     | destination   | source        | type  | payload ...
 */
const TYPE = 12;
const HEADER = 14;

/** A payload that opens with FFFF is Novell's raw IPX: a length field without LLC behind it. */
const RAW_IPX = 0xffff;

/** The layer's detail is the type/length field. */
export function decodeEthernet(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  const layer = frame.layerCount - 1;
  // Only the outermost frame stands at the end of the record, where the file declares check sequences to be.
  if (layer === 0 && frame.fcsLength > 0) end = dropFrameCheckSequence(frame, start, end);
  if (end - start < HEADER) return frame.runOut(start, HEADER);
  const type = readU16(bytes, start + TYPE);
  frame.layerDetail[layer] = type;
  if (type < MIN_ETHER_TYPE && isIslDestination(bytes, start)) return LayerKind.ISL;
  frame.start = start + HEADER;
  if (type >= MIN_ETHER_TYPE) return layerOfEtherType(type);
  // Between the largest length and the smallest type: neither.
  if (type > MAX_ETHERNET_LENGTH) return LayerKind.DATA;
  if (type === 0) return LayerKind.ETHERTYPE_UNKNOWN;
  return enterLengthField(frame, bytes, type);
}

/**
 * Goes on behind a length field: it bounds the payload, which is LLC. The window already stands behind the field. Shared with the tags and links
 * that end in such a field.
 */
export function enterLengthField(frame: Frame, bytes: Uint8Array, length: number): LayerKind {
  const limit = frame.start + length;
  frame.reportedEnd = Math.min(frame.reportedEnd, limit);
  frame.end = Math.min(frame.end, limit);
  if (frame.start + 2 <= frame.end && readU16(bytes, frame.start) === RAW_IPX) return LayerKind.DATA;
  return LayerKind.LLC;
}

function dropFrameCheckSequence(frame: Frame, start: number, end: number): number {
  const reportedEnd = frame.reportedEnd - frame.fcsLength;
  if (reportedEnd < start) return end;
  frame.reportedEnd = reportedEnd;
  if (end > reportedEnd) {
    frame.end = reportedEnd;
    return reportedEnd;
  }
  return end;
}
