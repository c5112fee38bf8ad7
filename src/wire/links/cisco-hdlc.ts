/** Cisco's HDLC framing of serial lines (link type 104, and inside PPP link types). */
import { readU16 } from '../../bytes.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { noteDetail } from '../window.js';

/*
 *     0              1         2            4
 *     | 0F or 8F     | control | EtherType  | payload ...
 */
const TYPE = 2;
const HEADER = 4;

/** The layer's detail is the EtherType. */
export function decodeCiscoHdlc(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < HEADER) return frame.runOut(start, HEADER);
  const type = readU16(bytes, start + TYPE);
  noteDetail(frame, type);
  frame.start = start + HEADER;
  switch (type) {
    case 0x0800:
      return LayerKind.IPV4;
    case 0x86dd:
      return LayerKind.IPV6;
    case 0x8847:
    case 0x8848:
      return LayerKind.MPLS;
    case 0x6558:
      return LayerKind.ETHERNET;
    default:
      return LayerKind.DATA;
  }
}
