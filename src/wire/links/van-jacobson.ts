/** Van Jacobson's header compression on PPP lines, RFC 1144. */
import { readU8 } from '../../bytes.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { noteDetail } from '../window.js';

const IP_PROTOCOL = 9;
const IP_HEADER = 20;
const TCP = 6;

/**
 * An uncompressed packet is the IPv4 packet itself, with the connection number in place of its protocol, which must be TCP: it goes on in a copy that has
 * the protocol back. The layer's detail is the connection number.
 */
export function decodeVjUncompressed(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < IP_HEADER) return frame.runOut(start, IP_HEADER);
  noteDetail(frame, readU8(bytes, start + IP_PROTOCOL));
  const copy = bytes.slice(start, end);
  copy[IP_PROTOCOL] = TCP;
  frame.bytes = copy;
  frame.start = 0;
  frame.end = copy.length;
  frame.reportedEnd -= start;
  return LayerKind.IPV4;
}

/** A compressed packet holds only what changed: without the connection's history there is nothing to show. The layer's detail is the change mask. */
export function decodeVjCompressed(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < 1) return frame.runOut(start, 1);
  noteDetail(frame, readU8(bytes, start));
  return LayerKind.NONE;
}
