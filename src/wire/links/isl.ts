/** Cisco's Inter-Switch Link: goes around the whole Ethernet frame, and is known by its destination address. */
import { readI32, readU8, readU16 } from '../../bytes.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { boundPayload, dropTrailer, noteDetail } from '../window.js';

/*
 *     0                                        5.5    6         12       14        17    20      22       24          26
 *     | 01000C0000 or 0C000C0000, type 4 bits, user | source  | length | AA AA 03 | HSA | VLAN  | index  | reserved  | frame
 *
 * The length counts from behind itself to the end of the enclosed frame's check sequence.
 */
const TYPE = 5;
const LENGTH = 12;
const LENGTH_FROM = 14;
const VLAN = 20;
const HEADER = 26;
const TYPE_ETHERNET = 0;
const FCS = 4;
const DESTINATION = 0x01000c00;
const OTHER_DESTINATION = 0x0c000c00;

/** Whether the six bytes at `start` are an address of ISL's. The caller has checked that they are there. */
export function isIslDestination(bytes: Uint8Array, start: number): boolean {
  const opening = readI32(bytes, start);
  return (opening === DESTINATION || opening === OTHER_DESTINATION) && readU8(bytes, start + 4) === 0;
}

/** The layer's detail is the VLAN field, the bridge bit in its lowest bit. */
export function decodeIsl(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < HEADER) return frame.runOut(start, HEADER);
  noteDetail(frame, readU16(bytes, start + VLAN));
  frame.start = start + HEADER;
  boundPayload(frame, start + LENGTH_FROM + readU16(bytes, start + LENGTH));
  if (readU8(bytes, start + TYPE) >> 4 !== TYPE_ETHERNET) return LayerKind.DATA;
  dropTrailer(frame, FCS);
  return LayerKind.ETHERNET;
}
