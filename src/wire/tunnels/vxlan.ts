/** Ethernet (and more) over UDP in data centres: VXLAN (RFC 7348), VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe) and Geneve (RFC 8926). */
import { readU8, readU16, readU24 } from '../../bytes.js';
import { layerOfEtherType } from '../ether-type.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { noteDetail } from '../window.js';
import { layerOfNextProtocol } from './nsh.js';

/*
 *     0        1          3               4      7
 *     | flags  | reserved | next protocol | VNI  | reserved | Ethernet ...
 *                           (GPE only)
 */
const VXLAN_NEXT_PROTOCOL = 3;
const VXLAN_VNI = 4;
const VXLAN_HEADER = 8;

/** The layer's detail is the VNI. */
export function decodeVxlan(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < VXLAN_HEADER) return frame.runOut(start, VXLAN_HEADER);
  noteDetail(frame, readU24(bytes, start + VXLAN_VNI));
  frame.start = start + VXLAN_HEADER;
  return LayerKind.ETHERNET;
}

/** The layer's detail is the VNI. */
export function decodeVxlanGpe(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < VXLAN_HEADER) return frame.runOut(start, VXLAN_HEADER);
  noteDetail(frame, readU24(bytes, start + VXLAN_VNI));
  frame.start = start + VXLAN_HEADER;
  return layerOfNextProtocol(readU8(bytes, start + VXLAN_NEXT_PROTOCOL));
}

/*
 *     0                          1        2                4      7
 *     | version, option words (6)| flags  | protocol type  | VNI  | reserved | options ... | payload
 */
const GENEVE_OPTION_WORDS = 0x3f;
const GENEVE_PROTOCOL = 2;
const GENEVE_HEADER = 8;

/** The layer's detail is the protocol type, an EtherType. */
export function decodeGeneve(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < GENEVE_HEADER) return frame.runOut(start, GENEVE_HEADER);
  const protocol = readU16(bytes, start + GENEVE_PROTOCOL);
  noteDetail(frame, protocol);
  const length = GENEVE_HEADER + (readU8(bytes, start) & GENEVE_OPTION_WORDS) * 4;
  if (end - start < length) return frame.runOutAtOnce(start, length);
  frame.start = start + length;
  const kind = layerOfEtherType(protocol);
  return kind === LayerKind.ETHERTYPE_UNKNOWN ? LayerKind.DATA : kind;
}
