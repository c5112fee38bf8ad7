/**
 * GPRS tunnelling protocol (3GPP TS 29.281, TS 29.060; version 0 in GSM 09.60): user packets (message 255) in a tunnel; everything else is
 * signalling, named only. GTP' (TS 32.295) carries charging records.
 */
import { readU8, readU16 } from '../../bytes.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { boundPayload, endAtMessage, noteDetail, rejectLayer } from '../window.js';

/*
 * Version 1:
 *
 *     0        1       2         4       8            10       11
 *     | flags  | type  | length  | TEID  | sequence   | N-PDU  | next extension | extensions ... | payload
 *                                          all four when any of E, S, PN is set
 *
 * The length counts what follows the first eight bytes. Version 0 has a fixed header of 20 bytes.
 */
const TYPE = 1;
const LENGTH = 2;
const NEXT_EXTENSION = 11;
const HEADER = 8;
const OPTIONAL_FIELDS = 4;
const VERSION_0_HEADER = 20;
/** Clear in GTP'. */
const PROTOCOL_TYPE_GTP = 0x10;
const HAS_OPTIONAL_FIELDS = 0x07;
const HAS_EXTENSIONS = 0x04;
const USER_PACKET = 255;

/** The message types of TS 29.060 table 1 and TS 32.295, as first and last: what has another type is not GTP. */
const KNOWN_TYPES: readonly (readonly [first: number, last: number])[] = [
  [1, 7],
  [16, 37],
  [48, 62],
  [70, 70],
  [96, 105],
  [112, 121],
  [128, 129],
  [240, 241],
  [254, 255],
];

const isKnownType = new Uint8Array(0x100);
for (const [first, last] of KNOWN_TYPES) isKnownType.fill(1, first, last + 1);

/** The layer's detail is the message type; 0 for version 2, which is signalling throughout and not looked into. */
export function decodeGtp(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  const flags = readU8(bytes, start);
  const version = flags >> 5;
  if (version === 2 && frame.layerKind[frame.layerCount - 1] === LayerKind.GTP) return LayerKind.DATA;
  if (frame.reportedEnd - start < 2) return rejectLayer(frame);
  if (end - start < 2) return frame.runOut(start, 2);
  const type = readU8(bytes, start + TYPE);
  if (version > 2 || isKnownType[type] === 0) return rejectLayer(frame);
  const fixed = version === 0 ? VERSION_0_HEADER : HEADER;
  noteDetail(frame, type);
  if (end - start < fixed) return frame.runOut(start, fixed);
  if (version === 1 && (flags & HAS_OPTIONAL_FIELDS) !== 0) {
    if (end - start < HEADER + OPTIONAL_FIELDS) return frame.runOut(start, HEADER + OPTIONAL_FIELDS);
  }
  if (type !== USER_PACKET || (flags & PROTOCOL_TYPE_GTP) === 0) return endAtMessage(frame, end);

  let at = start + fixed;
  if (version === 1 && (flags & HAS_OPTIONAL_FIELDS) !== 0) {
    at += OPTIONAL_FIELDS;
    if ((flags & HAS_EXTENSIONS) !== 0) {
      let next = readU8(bytes, start + NEXT_EXTENSION);
      while (next !== 0) {
        if (at >= end) return frame.runOut(at, 1);
        const length = readU8(bytes, at) * 4;
        if (length === 0) return LayerKind.NONE;
        if (end - at < length) return frame.runOut(at, length);
        at += length;
        next = readU8(bytes, at - 1);
      }
    }
  }
  frame.start = at;
  boundPayload(frame, start + fixed + readU16(bytes, start + LENGTH));
  if (frame.start >= frame.end) return frame.reportedEnd > frame.start ? frame.runOut(frame.start, 1) : LayerKind.NONE;
  return layerOfUserPacket(frame, bytes, frame.start, frame.end);
}

const ETHERNET_TYPE = 12;
/** A bare Ethernet header is not taken for one. */
const SHORTEST_ETHERNET = 15;

/** Nothing in the header names the payload: the session's signalling did. An IP version nibble or an Ethernet header with IP or ARP tells. */
function layerOfUserPacket(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  const first = readU8(bytes, start);
  if (first >= 0x45 && first <= 0x4e) return LayerKind.IPV4;
  if (first >> 4 === 6) return LayerKind.IPV6;
  if (frame.reportedEnd - start < SHORTEST_ETHERNET) return LayerKind.NONE;
  if (end - start < SHORTEST_ETHERNET) return frame.runOut(start, SHORTEST_ETHERNET);
  const type = readU16(bytes, start + ETHERNET_TYPE);
  return type === 0x0800 || type === 0x86dd || type === 0x0806 ? LayerKind.ETHERNET : LayerKind.NONE;
}
