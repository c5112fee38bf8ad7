import { readI32, readU16 } from '../bytes.js';
import type { Frame } from './frame.js';
import { layerOfIpProtocol } from './ip-protocol.js';
import { LayerKind } from './layer.js';

/*
 * IPv4, RFC 791 section 3.1:
 *
 *     0       1       2       3
 *     | V IHL | TOS   | total length  |
 *     | identification| flags, offset |
 *     | TTL   | proto | checksum      |
 *     | source address                |
 *     | destination address           |
 *     | options (IHL x 4 - 20 bytes)  |
 */
const TOTAL_LENGTH = 2;
const IDENTIFICATION = 4;
const FLAGS_AND_OFFSET = 6;
const PROTOCOL = 9;
const SOURCE = 12;
const DESTINATION = 16;
const MIN_HEADER = 20;
const MORE_FRAGMENTS = 0x2000;
const FRAGMENT_OFFSET = 0x1fff;

const END_OF_OPTIONS = 0;
const NO_OPERATION = 1;
const LOOSE_SOURCE_ROUTE = 131;
const STRICT_SOURCE_ROUTE = 137;

/**
 * The layer's detail is the protocol number. Three contradictions end the walk without a fault, because they have rows of their own, worded from the
 * bytes: a version that is neither 4 nor 6, a header length below 20, a total length below the header's. Version 6 goes on as an IPv6 layer over
 * the same bytes.
 *
 * The frame's destination is the last stop of a source route that is still under way (RFC 791 section 3.1).
 */
export function decodeIpv4(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end === start) return frame.runOut(start, MIN_HEADER);
  const first = bytes[start] as number;
  if (first >> 4 !== 4) return first >> 4 === 6 ? LayerKind.IPV6 : LayerKind.NONE;
  const headerLength = (first & 0x0f) << 2;
  if (headerLength < MIN_HEADER) return LayerKind.NONE;
  const totalLength = end - start >= TOTAL_LENGTH + 2 ? readU16(bytes, start + TOTAL_LENGTH) : 0;
  if (totalLength !== 0 && totalLength < headerLength) return LayerKind.NONE;
  if (end - start < MIN_HEADER) return frame.runOut(start, MIN_HEADER);
  const layer = frame.layerCount - 1;
  const protocol = bytes[start + PROTOCOL] as number;
  const payload = start + headerLength;
  frame.layerDetail[layer] = protocol;
  // A total length of 0 is left by segmentation offload: the payload runs to the end of the frame.
  const limit = start + totalLength;
  if (totalLength !== 0 && limit < frame.reportedEnd) {
    frame.reportedEnd = limit;
    if (limit < end) {
      frame.end = limit;
      end = limit;
    }
  }
  if (payload > end) return frame.runOut(start + MIN_HEADER, headerLength - MIN_HEADER);
  frame.family = 4;
  frame.source = readI32(bytes, start + SOURCE);
  frame.destination = readI32(bytes, start + DESTINATION);
  frame.networkLayer = layer;
  frame.partialDatagram = false;
  frame.start = payload;
  if (headerLength > MIN_HEADER) {
    frame.destination = readI32(bytes, findFinalDestination(bytes, start, payload, end));
    const short = findShortOption(bytes, start + MIN_HEADER, payload);
    if (short >= 0) return frame.malformed(short);
  }
  const fragment = readU16(bytes, start + FLAGS_AND_OFFSET);
  if ((fragment & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) !== 0) return enterFragment(frame, bytes, start, totalLength, protocol, fragment);
  if (frame.reportedEnd === payload) return LayerKind.NONE;
  return layerOfIpProtocol(protocol);
}

/**
 * The window stands on a fragment's payload: goes on in the datagram it completes. A fragment that was cut, by the capture or by a total length beyond the frame,
 * completes nothing; if it is the first, its header is all there will be of the datagram, and the walk goes on in it.
 */
function enterFragment(
  frame: Frame,
  bytes: Uint8Array,
  start: number,
  totalLength: number,
  protocol: number,
  flagsAndOffset: number,
): LayerKind {
  const offset = (flagsAndOffset & FRAGMENT_OFFSET) << 3;
  const more = (flagsAndOffset & MORE_FRAGMENTS) !== 0;
  const wholeEnd = totalLength === 0 ? frame.reportedEnd : start + totalLength;
  if (frame.end < wholeEnd || frame.start === wholeEnd) {
    if (offset !== 0 || frame.start === frame.reportedEnd) return LayerKind.NONE;
    frame.partialDatagram = true;
    return layerOfIpProtocol(protocol);
  }
  // An identification is unique within a protocol, and private addresses are within a VLAN; Wireshark mixes the three like this.
  const vlan = frame.vlan > 0 && (isPrivate(frame.source) || isPrivate(frame.destination)) ? frame.vlan : 0;
  const id = readU16(bytes, start + IDENTIFICATION) ^ protocol ^ vlan;
  return frame.reassemble(id, offset, more) ? layerOfIpProtocol(protocol) : LayerKind.NONE;
}

/** Options (IANA "IP Option Numbers") with fields of fixed size: the shortest length, kind and length included, that has them all. */
const SHORTEST_OPTIONS: readonly (readonly [kind: number, length: number])[] = [
  [7, 3], // record route
  [11, 4], // MTU probe
  [12, 4], // MTU reply
  [25, 3], // quick start: its function
  [68, 4], // time stamp
  [82, 12], // traceroute
  [130, 3], // security
  [131, 3], // loose source route
  [133, 3], // extended security
  [134, 6], // commercial security: its domain
  [136, 4], // stream id
  [137, 3], // strict source route
  [148, 4], // router alert
];

const shortestOption = new Uint8Array(0x100);
for (const [kind, length] of SHORTEST_OPTIONS) shortestOption[kind] = length;

const QUICK_START = 25;
/** A rate request or a report of an approved rate (RFC 4782 section 3.1), by the function in the high nibble. */
const QUICK_START_RATE = 8;
const COMMERCIAL_SECURITY = 134;
const COMMERCIAL_SECURITY_DOMAIN = 6;

/** Where the first of the options in bytes[start, limit) stands whose length leaves no room for its fields; -1 without one. A length that makes no sense ends the list. */
function findShortOption(bytes: Uint8Array, start: number, limit: number): number {
  let at = start;
  while (at < limit) {
    const kind = bytes[at] as number;
    if (kind === END_OF_OPTIONS) return -1;
    if (kind === NO_OPERATION) {
      at++;
      continue;
    }
    if (at + 1 >= limit) return -1;
    const length = bytes[at + 1] as number;
    if (length < 2 || at + length > limit) return -1;
    if (length < (shortestOption[kind] as number)) return at;
    if (kind === QUICK_START && length < QUICK_START_RATE && ((bytes[at + 2] as number) & 0x70) === 0) return at;
    // A tag has a length behind its type.
    if (kind === COMMERCIAL_SECURITY && length === COMMERCIAL_SECURITY_DOMAIN + 1) return at;
    at += length;
  }
  return -1;
}

/** 10/8, 172.16/12 and 192.168/16 (RFC 1918), 169.254/16 (RFC 3927). */
function isPrivate(address: number): boolean {
  const high = address >>> 16;
  return address >>> 24 === 10 || high >>> 4 === 0xac1 || high === 0xc0a8 || high === 0xa9fe;
}

/**
 * Where the source route option stands that is still under way (RFC 791 section 3.1) in the header bytes[start, limit); 0 without one, -1 when the capture's
 * end hides whether there is one. The last of its addresses is the final destination.
 */
export function findSourceRoute(bytes: Uint8Array, start: number, limit: number, end: number): number {
  let at = start + MIN_HEADER;
  while (at < limit) {
    if (at >= end) return -1;
    const kind = bytes[at] as number;
    if (kind === END_OF_OPTIONS) return 0;
    if (kind === NO_OPERATION) {
      at++;
      continue;
    }
    if (at + 1 >= limit) return 0;
    if (at + 1 >= end) return -1;
    const length = bytes[at + 1] as number;
    if (length < 2 || at + length > limit) return 0;
    if ((kind === LOOSE_SOURCE_ROUTE || kind === STRICT_SOURCE_ROUTE) && length >= 3) {
      if (at + 2 >= end) return -1;
      const pointer = bytes[at + 2] as number;
      if (pointer < 4 || (pointer & 3) !== 0 || pointer > length) return 0;
      return at + length > end ? -1 : at;
    }
    at += length;
  }
  return 0;
}

/** Where the final destination stands: at the end of a source route that is under way, else in the destination field. -1 as findSourceRoute. */
export function findFinalDestination(bytes: Uint8Array, start: number, limit: number, end: number): number {
  const route = findSourceRoute(bytes, start, limit, end);
  return route > 0 ? route + (bytes[route + 1] as number) - 4 : route < 0 ? -1 : start + DESTINATION;
}
