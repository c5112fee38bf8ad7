/** Locator/ID separation: data (RFC 9300) and control (RFC 9301). */
import { readU8, readU16 } from '../../bytes.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { endAtMessage, noteDetail, rejectLayer } from '../window.js';

/** Flags and nonce (4), instance id and locator bits (4), then an IP packet. */
const DATA_HEADER = 8;

/** The layer's detail is the flags byte. */
export function decodeLispData(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (frame.reportedEnd - start < DATA_HEADER) return rejectLayer(frame);
  if (end - start < DATA_HEADER) return frame.runOut(start, DATA_HEADER);
  noteDetail(frame, readU8(bytes, start));
  frame.start = start + DATA_HEADER;
  return layerOfIpVersion(frame, bytes, end, LayerKind.NONE);
}

/** Of the control messages only this one holds a packet: an IP header, UDP, and another message. */
const ENCAPSULATED_CONTROL = 8;
const ENCAPSULATED_HEADER = 4;

/** The layer's detail is the message type. */
export function decodeLispControl(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < ENCAPSULATED_HEADER) return frame.runOut(start, ENCAPSULATED_HEADER);
  const type = readU8(bytes, start) >> 4;
  noteDetail(frame, type);
  if (type !== ENCAPSULATED_CONTROL) return walkMessage(frame, bytes, start, end, type);
  frame.start = start + ENCAPSULATED_HEADER;
  return layerOfIpVersion(frame, bytes, end, LayerKind.NONE);
}

const MAP_REQUEST = 1;
const MAP_REGISTER = 3;
const MAP_NOTIFY = 4;
const RECORD_COUNT = 3;
const ITR_COUNT = 2;
const ITR_COUNT_BITS = 0x1f;
const MESSAGE_HEADER = 12;
/** A request ends in a mapping record of the one that asks. */
const MAP_DATA_PRESENT = 0x04;
/** Key id and length of the authentication data stand behind the header of a registration. */
const AUTHENTICATION_LENGTH = 14;
const AUTHENTICATED_HEADER = 16;
/** A mapping record before its prefix, a requested one, and a locator before its address (RFC 9301 section 5.4). */
const RECORD_HEADER = 10;
const REQUEST_RECORD_HEADER = 2;
const LOCATOR_HEADER = 6;
const LOCATOR_COUNT = 4;
const ADDRESS_FAMILY = 2;
const XTR_ID = 24;
/** Behind all offsets: how long an address of another family is, and with it where the rest of the message stands, is not known. */
const UNKNOWN_FAMILY = 0x7fffffff;

/** Goes over the records only to tell a message that is cut or contradicts itself. */
function walkMessage(frame: Frame, bytes: Uint8Array, start: number, end: number, type: number): LayerKind {
  if (type < MAP_REQUEST || type > MAP_NOTIFY) return endAtMessage(frame, end);
  let at = start + MESSAGE_HEADER;
  if (type === MAP_REGISTER || type === MAP_NOTIFY) {
    if (end - start < AUTHENTICATED_HEADER) return frame.runOut(start, AUTHENTICATED_HEADER);
    at = start + AUTHENTICATED_HEADER + readU16(bytes, start + AUTHENTICATION_LENGTH);
    if (at > frame.reportedEnd) return frame.malformed(start);
  }
  const records = readU8(bytes, start + RECORD_COUNT);
  if (type === MAP_REQUEST) {
    for (let left = (readU8(bytes, start + ITR_COUNT) & ITR_COUNT_BITS) + 2; left > 0; left--) at = skipAddress(bytes, at, end);
    for (let left = records; left > 0 && at <= end; left--) at = skipAddress(bytes, at + REQUEST_RECORD_HEADER, end);
    if (at <= end && (readU8(bytes, start) & MAP_DATA_PRESENT) !== 0) at = skipRecord(bytes, at, end);
  } else {
    for (let left = records; left > 0 && at <= end; left--) at = skipRecord(bytes, at, end);
  }
  if (at === UNKNOWN_FAMILY) return LayerKind.NONE;
  if (at <= end && hasXtrId(bytes, start, type)) at += XTR_ID;
  return at > end ? frame.runOut(start, at - start) : LayerKind.NONE;
}

/** The registering router's id and its site's, told of by the I bit (RFC 9301 section 5.6), stand behind the records. */
function hasXtrId(bytes: Uint8Array, start: number, type: number): boolean {
  if (type === MAP_REGISTER) return (readU8(bytes, start) & 0x02) !== 0;
  return type === MAP_NOTIFY && (readU8(bytes, start) & 0x08) !== 0;
}

/** The offset behind a record; beyond `end` when it runs out of bytes, or an address of an unknown family stands in the way. */
function skipRecord(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < RECORD_HEADER) return at + RECORD_HEADER;
  const locators = readU8(bytes, at + LOCATOR_COUNT);
  let next = skipAddress(bytes, at + RECORD_HEADER, end);
  for (let left = locators; left > 0 && next <= end; left--) next = skipAddress(bytes, next + LOCATOR_HEADER, end);
  return next;
}

/** As skipRecord, of an address behind its family: none, IPv4 or IPv6. */
function skipAddress(bytes: Uint8Array, at: number, end: number): number {
  // Where the header in front of the address is cut, that is what is missing.
  if (at > end) return at;
  if (end - at < ADDRESS_FAMILY) return at + ADDRESS_FAMILY;
  switch (readU16(bytes, at)) {
    case 0:
      return at + ADDRESS_FAMILY;
    case 1:
      return at + ADDRESS_FAMILY + 4;
    case 2:
      return at + ADDRESS_FAMILY + 16;
    default:
      return UNKNOWN_FAMILY;
  }
}

/** IPv4 or IPv6 by the version nibble where the window starts; `other` for neither. */
export function layerOfIpVersion(frame: Frame, bytes: Uint8Array, end: number, other: LayerKind): LayerKind {
  const at = frame.start;
  if (at >= end) return frame.runOut(at, 1);
  const version = readU8(bytes, at) >> 4;
  if (version === 4) return LayerKind.IPV4;
  return version === 6 ? LayerKind.IPV6 : other;
}
