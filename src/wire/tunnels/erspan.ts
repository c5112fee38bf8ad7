/** ERSPAN: mirrored Ethernet frames inside GRE (draft-foschiano-erspan-03). */
import { readU8, readU16 } from '../../bytes.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { noteDetail } from '../window.js';
import { GRE_SEQUENCE_PRESENT } from './gre.js';

/*
 *     type I     no header; the GRE header has no sequence number
 *     type II    | version 1, VLAN | priority .. session | reserved, index      |                               8 bytes
 *     type III   | version 2, VLAN | priority .. session | timestamp | tag, ... O |  (8 more when O is set)    12 bytes
 */
const SESSION = 2;
const SESSION_ID = 0x03ff;
const TYPE_II_HEADER = 8;
const TYPE_III_HEADER = 12;
const TYPE_III_FLAGS = 10;
/** 0 is Ethernet. */
const FRAME_TYPE = 0x7c00;
const TYPE_III_OPTIONS = 11;
const PLATFORM_HEADER = 8;
const PLATFORM_HEADER_PRESENT = 0x01;
const VERSION_II = 1;
const VERSION_III = 2;

/** The layer's detail is the session id, 0 in type I. */
export function decodeErspan(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (!hasHeader(frame)) return LayerKind.ETHERNET;
  if (end - start < TYPE_II_HEADER) return frame.runOut(start, TYPE_II_HEADER);
  noteDetail(frame, readU16(bytes, start + SESSION) & SESSION_ID);
  const version = readU8(bytes, start) >> 4;
  if (version !== VERSION_II && version !== VERSION_III) return LayerKind.NONE;
  let length = TYPE_II_HEADER;
  let isEthernet = true;
  if (version === VERSION_III) {
    if (end - start < TYPE_III_HEADER) return frame.runOut(start, TYPE_III_HEADER);
    length = TYPE_III_HEADER;
    isEthernet = (readU16(bytes, start + TYPE_III_FLAGS) & FRAME_TYPE) === 0;
    if ((readU8(bytes, start + TYPE_III_OPTIONS) & PLATFORM_HEADER_PRESENT) !== 0) length += PLATFORM_HEADER;
    if (end - start < length) return frame.runOut(start, length);
  }
  frame.start = start + length;
  return isEthernet ? LayerKind.ETHERNET : LayerKind.DATA;
}

/** Protocol type 0x88BE is type I or type II by whether GRE, which alone announces it, carries a sequence number; 0x22EB always has a header. */
function hasHeader(frame: Frame): boolean {
  const gre = frame.layerCount - 2;
  if (frame.layerDetail[gre] !== 0x88be) return true;
  return (readU16(frame.layerBytes[gre] as Uint8Array, frame.layerStart[gre] as number) & GRE_SEQUENCE_PRESENT) !== 0;
}
