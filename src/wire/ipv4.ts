import { readI32, readU16 } from '../bytes.js';
import type { Frame } from './frame.js';
import { layerOfIpProtocol } from './ip-protocol.js';
import { decodeIpv6 } from './ipv6.js';
import { LayerKind } from './layer.js';

/*
 * IPv4, RFC 791 section 3.1:
 *
 *     0       1       2       3
 *     | V IHL | TOS   | total length  |
 *     | identification| flags, offset |
 *     | TTL   | proto | checksum      |
 *     | source address                |
 *     | destination address           |
 *     | options (IHL x 4 - 20 bytes)  |
 */
const TOTAL_LENGTH = 2;
const FLAGS_AND_OFFSET = 6;
const PROTOCOL = 9;
const SOURCE = 12;
const DESTINATION = 16;
const MIN_HEADER = 20;
const MORE_FRAGMENTS = 0x2000;
const FRAGMENT_OFFSET = 0x1fff;

/**
 * The layer's detail is the protocol number. A version that is neither 4 nor 6, a header length below 20 and a total length below the header end the walk
 * without a fault: the row says which, from the bytes.
 */
export function decodeIpv4(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end === start) return frame.runOut(start, 1);
  const layer = frame.layerCount - 1;
  const first = bytes[start] as number;
  if (first >> 4 !== 4) {
    if (first >> 4 !== 6) return LayerKind.NONE;
    frame.layerKind[layer] = LayerKind.IPV6;
    return decodeIpv6(frame, bytes, start, end);
  }
  const headerLength = (first & 0x0f) << 2;
  if (headerLength < MIN_HEADER) return LayerKind.NONE;
  if (end - start < MIN_HEADER) return frame.runOut(start, MIN_HEADER);
  const protocol = bytes[start + PROTOCOL] as number;
  frame.layerDetail[layer] = protocol;
  const totalLength = readU16(bytes, start + TOTAL_LENGTH);
  // A total length of 0 is left by segmentation offload: the payload runs to the end of the frame.
  if (totalLength !== 0) {
    if (totalLength < headerLength) return LayerKind.NONE;
    const limit = start + totalLength;
    if (limit < frame.reportedEnd) frame.reportedEnd = limit;
    if (limit < frame.end) frame.end = limit;
  }
  frame.family = 4;
  frame.source = readI32(bytes, start + SOURCE);
  frame.destination = readI32(bytes, start + DESTINATION);
  frame.networkLayer = layer;
  const payload = start + headerLength;
  if (payload > frame.end) return frame.runOut(start + MIN_HEADER, headerLength - MIN_HEADER);
  frame.start = payload;
  const fragment = readU16(bytes, start + FLAGS_AND_OFFSET);
  if ((fragment & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) !== 0) return LayerKind.NONE;
  if (frame.reportedEnd === payload) return LayerKind.NONE;
  return layerOfIpProtocol(protocol);
}
