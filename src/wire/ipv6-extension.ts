/** IPv6 extension headers, RFC 8200 section 4. They may stand behind IPv4 too: Wireshark follows them there, and so do we. */
import { readU16, readU32 } from '../bytes.js';
import type { Frame } from './frame.js';
import { layerOfIpProtocol } from './ip-protocol.js';
import { LayerKind } from './layer.js';

/*
 * Hop-by-hop options, destination options, routing:
 *
 *     0       1       2       3
 *     | next  | length| routing type, segments left ... |     length: in units of 8 bytes, the first 8 not counted
 */
const PAD1 = 0;
const HOME_ADDRESS = 0xc9;

const ROUTING_TYPE = 2;
const SEGMENTS_LEFT = 3;
/** Of a segment routing header: index of its last address. */
const LAST_ENTRY = 4;
const ROUTING_ADDRESSES = 8;
const ADDRESS = 16;

const IPV6_HEADER = 40;
const IPV6_PAYLOAD_LENGTH = 4;
const IPV6_DESTINATION = 24;

/*
 * Fragment:
 *
 *     0       1       2               3
 *     | next  | resv. | offset    |..M|
 *     | identification                |
 */
const OFFSET_AND_MORE = 2;
const IDENTIFICATION = 4;
const FRAGMENT_HEADER = 8;

/** Hop-by-hop and destination options. The layer's detail is the next header number. A home address takes the source's place (RFC 6275 section 6.3). */
export function decodeIpv6Options(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < 8) return frame.runOut(start, 8);
  const length = ((bytes[start + 1] as number) + 1) << 3;
  const limit = start + length;
  let at = start + 2;
  while (at + 1 < limit && at + 1 < end) {
    if (bytes[at] === PAD1) {
      at++;
      continue;
    }
    // An option may run past its header, but not past the packet.
    const needed = 2 + (bytes[at + 1] as number);
    if (at + needed > end) return frame.runOutAtOnce(at, needed);
    if (bytes[at] === HOME_ADDRESS && frame.family === 6) {
      if (at + 2 + ADDRESS > end) return frame.runOut(at, 2 + ADDRESS);
      frame.source = frame.addresses.idOf(bytes, at + 2);
    }
    at += needed;
  }
  if (end < limit) return frame.runOut(start, length);
  return enterNext(frame, bytes, start, length);
}

/** As decodeIpv6Options; the frame's destination becomes the final one while segments are left. */
export function decodeIpv6Routing(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < 8) return frame.runOut(start, 8);
  const length = ((bytes[start + 1] as number) + 1) << 3;
  if (end - start < length) return frame.runOutAtOnce(start, length);
  if (length < shortestRoute(bytes, start, length)) return frame.malformed(start);
  if (frame.family === 6 && bytes[start + SEGMENTS_LEFT] !== 0) followRoute(frame, bytes, start, length);
  return enterNext(frame, bytes, start, length);
}

/** The least length that a routing header can have by its type and what it says of its addresses; see followRoute. */
function shortestRoute(bytes: Uint8Array, start: number, length: number): number {
  switch (bytes[start + ROUTING_TYPE]) {
    case 2:
      return ROUTING_ADDRESSES + ADDRESS;
    case 3:
      return length === ROUTING_ADDRESSES ? length : ROUTING_ADDRESSES + (ADDRESS - elidedOfLast(bytes, start)) + paddingOf(bytes, start);
    case 4:
      return ROUTING_ADDRESSES + ADDRESS * ((bytes[start + LAST_ENTRY] as number) + 1);
    default:
      return 0;
  }
}

/** Types: 0 source route (RFC 5095 deprecates it), 2 mobile IPv6 (RFC 6275 6.4), 3 RPL (RFC 6554), 4 segment routing (RFC 8754, last segment first). */
function followRoute(frame: Frame, bytes: Uint8Array, start: number, length: number): void {
  switch (bytes[start + ROUTING_TYPE]) {
    case 0:
      if (length >= ROUTING_ADDRESSES + ADDRESS) {
        const count = ((length - ROUTING_ADDRESSES) / ADDRESS) | 0;
        frame.destination = frame.addresses.idOf(bytes, start + ROUTING_ADDRESSES + (count - 1) * ADDRESS);
      }
      return;
    case 2:
    case 4:
      if (length >= ROUTING_ADDRESSES + ADDRESS) frame.destination = frame.addresses.idOf(bytes, start + ROUTING_ADDRESSES);
      return;
    case 3:
      followRplRoute(frame, bytes, start, length);
      return;
  }
}

/** The last address of a RPL source route leaves out its first CmprE bytes, which are those of the destination address. */
function followRplRoute(frame: Frame, bytes: Uint8Array, start: number, length: number): void {
  const elided = elidedOfLast(bytes, start);
  const lastEnd = start + length - paddingOf(bytes, start);
  const lastStart = lastEnd - (ADDRESS - elided);
  if (lastStart < start + ROUTING_ADDRESSES) return;
  const network = frame.layerBytes[frame.networkLayer] as Uint8Array;
  const destination = (frame.layerStart[frame.networkLayer] as number) + IPV6_DESTINATION;
  const address = new Uint8Array(ADDRESS);
  address.set(network.subarray(destination, destination + elided));
  address.set(bytes.subarray(lastStart, lastEnd), elided);
  frame.destination = frame.addresses.idOf(address, 0);
}

/** CmprE of a RPL source route (RFC 6554 section 3). */
function elidedOfLast(bytes: Uint8Array, start: number): number {
  return (bytes[start + 4] as number) & 0x0f;
}

/** Pad of a RPL source route: bytes behind its last address. */
function paddingOf(bytes: Uint8Array, start: number): number {
  return (bytes[start + 5] as number) >> 4;
}

/** The layer's detail is the next header number. An atomic fragment (offset 0, no more: RFC 6946) is an ordinary packet. */
export function decodeIpv6Fragment(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < FRAGMENT_HEADER) return frame.runOut(start, FRAGMENT_HEADER);
  const next = bytes[start] as number;
  frame.layerDetail[frame.layerCount - 1] = next;
  frame.start = start + FRAGMENT_HEADER;
  const field = readU16(bytes, start + OFFSET_AND_MORE);
  const offset = field & 0xfff8;
  const more = (field & 1) !== 0;
  if (offset === 0 && !more) return layerOfIpProtocol(next);
  if (frame.end < claimedEnd(frame, bytes)) return LayerKind.NONE;
  // Behind a header that ends the packet, the next one is missed where it should stand.
  if (frame.start === frame.reportedEnd) return layerOfIpProtocol(next);
  return frame.reassemble(readU32(bytes, start + IDENTIFICATION), offset, more) ? layerOfIpProtocol(next) : LayerKind.NONE;
}

/** Where the packet would end by its payload length alone: beyond the frame if that lies, and then the fragment is not whole. */
function claimedEnd(frame: Frame, bytes: Uint8Array): number {
  const network = frame.networkLayer;
  if (frame.family !== 6 || frame.layerBytes[network] !== bytes) return frame.reportedEnd;
  const start = frame.layerStart[network] as number;
  return Math.max(frame.reportedEnd, start + IPV6_HEADER + readU16(bytes, start + IPV6_PAYLOAD_LENGTH));
}

function enterNext(frame: Frame, bytes: Uint8Array, start: number, length: number): LayerKind {
  const next = bytes[start] as number;
  frame.layerDetail[frame.layerCount - 1] = next;
  frame.start = start + length;
  return layerOfIpProtocol(next);
}
