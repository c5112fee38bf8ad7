/** GRE in all its forms: RFC 1701 with routing, RFC 2784 and 2890, and PPTP's version 1 (RFC 2637). Over IP, and over UDP port 4754 (RFC 8086). */
import { readU8, readU16 } from '../../bytes.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { noteDetail } from '../window.js';

/*
 *     0                     2           4
 *     | C R K S s ... A ver | protocol  | checksum, offset (4) | key (4) | sequence (4) | acknowledgment (4) | routing ... | payload
 *                                         with C or R            K         S              A, version 1        R
 *
 * Version 1 keeps the payload's length and a call id in the key.
 */
const PROTOCOL = 2;
const HEADER = 4;
const WORD = 4;
const CHECKSUM_PRESENT = 0x8000;
const ROUTING_PRESENT = 0x4000;
const KEY_PRESENT = 0x2000;
export const GRE_SEQUENCE_PRESENT = 0x1000;
const ACKNOWLEDGMENT_PRESENT = 0x0080;
const VERSION = 0x0007;
const PPTP = 0x880b;

/** Source route entry, RFC 1701: address family (2), offset (1), length (1), routing information. A family of 0 ends them. */
const ROUTE_LENGTH = 3;
const ROUTE_HEADER = 4;

/** The layer's detail is the protocol type. */
export function decodeGre(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < HEADER) return frame.runOut(start, HEADER);
  const flags = readU16(bytes, start);
  const protocol = readU16(bytes, start + PROTOCOL);
  noteDetail(frame, protocol);
  let at = start + HEADER;
  if ((flags & (CHECKSUM_PRESENT | ROUTING_PRESENT)) !== 0) at += WORD;
  if ((flags & KEY_PRESENT) !== 0) at += WORD;
  if ((flags & GRE_SEQUENCE_PRESENT) !== 0) at += WORD;
  if (protocol === PPTP && (flags & VERSION) !== 0 && (flags & ACKNOWLEDGMENT_PRESENT) !== 0) at += WORD;
  if (at > end) return frame.runOut(start, at - start);
  if ((flags & ROUTING_PRESENT) !== 0) {
    at = skipRoutes(bytes, at, end);
    if (at > end) return frame.runOut(end, at - end);
  }
  frame.start = at;
  if (protocol === WCCP_REDIRECT) skipRedirectHeader(frame, bytes, end);
  return layerOfGreProtocol(protocol);
}

/** The offset behind the routing entries; beyond `end` when they run out of bytes. */
function skipRoutes(bytes: Uint8Array, at: number, end: number): number {
  for (;;) {
    if (end - at < ROUTE_HEADER) return at + ROUTE_HEADER;
    const family = readU16(bytes, at);
    const length = readU8(bytes, at + ROUTE_LENGTH);
    at += ROUTE_HEADER;
    if (family === 0) return at;
    at += length;
  }
}

const WCCP_REDIRECT = 0x883e;
const WCCP_REDIRECT_HEADER = 4;

/** WCCP version 2 puts four bytes before the packet, version 1 none: they are there when what follows does not begin like IPv4. */
function skipRedirectHeader(frame: Frame, bytes: Uint8Array, end: number): void {
  if (frame.start < end && readU8(bytes, frame.start) >> 4 !== 4) frame.start = Math.min(frame.start + WCCP_REDIRECT_HEADER, end);
}

/** Aruba's access points tunnel 802.11 frames: one protocol type per radio and priority. */
const ARUBA_FIRST = 0x8200;
const ARUBA_LAST = 0x8370;
const ARUBA_STEP = 0x0f;

function layerOfGreProtocol(protocol: number): LayerKind {
  switch (protocol) {
    case 0x0800:
    case WCCP_REDIRECT:
      return LayerKind.IPV4;
    case 0x86dd:
      return LayerKind.IPV6;
    case 0x0806:
      return LayerKind.ARP;
    case 0x6558:
    case 0x6400:
      return LayerKind.ETHERNET;
    case 0x6559:
      return LayerKind.FRAME_RELAY;
    case 0x8847:
    case 0x8848:
      return LayerKind.MPLS;
    case PPTP:
      return LayerKind.PPP_HDLC;
    case 0x88d2:
    case 0x8881:
      return LayerKind.PPP_ASYNC;
    case 0x88be:
    case 0x22eb:
      return LayerKind.ERSPAN;
    case 0x8909:
      return LayerKind.CISCO_METADATA;
    case 0x894f:
      return LayerKind.NSH;
    default:
      return protocol >= ARUBA_FIRST && protocol <= ARUBA_LAST && (protocol & ARUBA_STEP) === 0 ? LayerKind.WLAN : LayerKind.DATA;
  }
}
