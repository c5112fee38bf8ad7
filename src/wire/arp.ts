import { readU16 } from '../bytes.js';
import type { Frame } from './frame.js';
import { LayerKind } from './layer.js';

/*
 * ARP, RFC 826, and RARP, RFC 903:
 *
 *     0               2               4       5       6             8
 *     | hardware type | protocol type | hlen  | plen  | operation   | sender hardware, sender protocol, target hardware, target protocol |
 */
const HARDWARE_LENGTH = 4;
const PROTOCOL_LENGTH = 5;
const OPERATION = 6;
const HEADER = 8;
/** ATMARP, RFC 2225, has a layout of its own. */
const HARDWARE_ATM = 19;

/** The layer's detail is the operation. */
export function decodeArp(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < HEADER) return frame.runOut(start, HEADER);
  frame.layerDetail[frame.layerCount - 1] = readU16(bytes, start + OPERATION);
  if (readU16(bytes, start) === HARDWARE_ATM) return LayerKind.NONE;
  const length = HEADER + 2 * ((bytes[start + HARDWARE_LENGTH] as number) + (bytes[start + PROTOCOL_LENGTH] as number));
  if (end - start < length) return frame.runOut(start, length);
  return LayerKind.NONE;
}
