import { readU16 } from '../bytes.js';
import { layerOfEtherType, MAX_ETHERNET_LENGTH } from './ether-type.js';
import { enterLengthField } from './ethernet.js';
import type { Frame } from './frame.js';
import type { LayerKind } from './layer.js';

/*
 * The part of an IEEE 802.1Q tag behind its EtherType:
 *
 *     0              2       4
 *     | PCP DEI VID  | type  | payload ...
 */
const TYPE = 2;
const HEADER = 4;
const VLAN_ID = 0x0fff;

/** 802.1Q, and the older 0x9100. The layer's detail is the type/length field. */
export function decodeVlan(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < HEADER) return frame.runOut(start, HEADER);
  if (frame.vlan <= 0) frame.vlan = readU16(bytes, start) & VLAN_ID;
  const type = readU16(bytes, start + TYPE);
  frame.layerDetail[frame.layerCount - 1] = type;
  frame.start = start + HEADER;
  if (type > MAX_ETHERNET_LENGTH) return layerOfEtherType(type);
  return enterLengthField(frame, bytes, type);
}

/** 802.1ad. The same layout, but what follows is always an EtherType. */
export function decodeProviderVlan(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < HEADER) return frame.runOut(start, HEADER);
  const type = readU16(bytes, start + TYPE);
  frame.layerDetail[frame.layerCount - 1] = type;
  frame.start = start + HEADER;
  return layerOfEtherType(type);
}
