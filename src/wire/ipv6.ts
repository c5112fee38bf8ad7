import { readU16 } from '../bytes.js';
import type { Frame } from './frame.js';
import { layerOfIpProtocol } from './ip-protocol.js';
import { LayerKind } from './layer.js';

/*
 * IPv6, RFC 8200 section 3:
 *
 *     0       1       2       3
 *     | V class, flow label           |
 *     | payload length| next  | hops  |
 *     | source address (16)           |
 *     | destination address (16)      |
 */
const PAYLOAD_LENGTH = 4;
const NEXT_HEADER = 6;
const SOURCE = 8;
const DESTINATION = 24;
const HEADER = 40;

/** The layer's detail is the next header number. */
export function decodeIpv6(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < HEADER) return frame.runOut(start, HEADER);
  const layer = frame.layerCount - 1;
  const next = bytes[start + NEXT_HEADER] as number;
  frame.layerDetail[layer] = next;
  const payloadLength = readU16(bytes, start + PAYLOAD_LENGTH);
  const limit = start + HEADER + payloadLength;
  if (limit < frame.reportedEnd) frame.reportedEnd = limit;
  if (limit < frame.end) frame.end = limit;
  frame.family = 6;
  frame.source = frame.addresses.idOf(bytes, start + SOURCE);
  frame.destination = frame.addresses.idOf(bytes, start + DESTINATION);
  frame.networkLayer = layer;
  frame.start = start + HEADER;
  if (frame.reportedEnd === frame.start) return LayerKind.NONE;
  return layerOfIpProtocol(next);
}
