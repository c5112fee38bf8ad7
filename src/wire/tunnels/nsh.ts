/** Network Service Header, RFC 8300: service chaining, under Ethernet, GRE or VXLAN-GPE. */
import { readU8, readU16 } from '../../bytes.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { noteDetail } from '../window.js';

/*
 *     0                                  2          3               4                 8
 *     | version, flags, TTL, length (6)  | MD type  | next protocol | service path    | metadata ...
 */
const LENGTH_WORDS = 0x3f;
const MD_TYPE = 2;
const NEXT_PROTOCOL = 3;
const HEADER = 8;
/** MD type 1 has 16 bytes of metadata whatever the length says (section 2.4). */
const MD_FIXED = 1;
const FIXED_LENGTH = 24;

/** The layer's detail is the next protocol. */
export function decodeNsh(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < HEADER) return frame.runOut(start, HEADER);
  const next = readU8(bytes, start + NEXT_PROTOCOL);
  noteDetail(frame, next);
  const stated = (readU16(bytes, start) & LENGTH_WORDS) * 4;
  const length = (readU8(bytes, start + MD_TYPE) & 0x0f) === MD_FIXED ? FIXED_LENGTH : Math.max(stated, HEADER);
  if (end - start < length) return frame.runOut(start, length);
  frame.start = start + length;
  if (frame.start === frame.reportedEnd) return LayerKind.NONE;
  return layerOfNextProtocol(next);
}

/** Next protocol numbers, shared with VXLAN-GPE (RFC 8300 section 2.5). */
export function layerOfNextProtocol(next: number): LayerKind {
  switch (next) {
    case 1:
      return LayerKind.IPV4;
    case 2:
      return LayerKind.IPV6;
    case 3:
      return LayerKind.ETHERNET;
    case 4:
      return LayerKind.NSH;
    case 5:
      return LayerKind.MPLS;
    default:
      return LayerKind.DATA;
  }
}
