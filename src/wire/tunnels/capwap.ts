/** Access points to their controllers: CAPWAP (RFC 5415, with RFC 5416 for 802.11) and its forerunner LWAPP (RFC 5412). */
import { readI32, readU8, readU16 } from '../../bytes.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { noteDetail } from '../window.js';

/*
 * RFC 5415 section 4.3:
 *
 *     0           1      1.5    2.25    2.75  3                        4              6
 *     | preamble  | HLEN | RID  | WBID  | T   | F L W M K, reserved    | fragment id  | fragment offset | MAC, wireless info | payload
 *
 * HLEN counts words of 4 bytes. The preamble's low nibble 1 means DTLS: nothing more can be read.
 */
const PREAMBLE_DTLS = 1;
const LENGTH = 1;
const BINDING = 2;
const FLAGS = 3;
const FRAGMENT_OFFSET = 6;
const HEADER = 8;
const NATIVE_FRAME = 0x01;
const FRAGMENT = 0x80;
const LAST_FRAGMENT = 0x40;
const KEEP_ALIVE = 0x08;
const BINDING_80211 = 1;

/** Detail of a control layer that is encrypted or a fragment. */
export const CAPWAP_OPAQUE = -1;

/** The layer's detail is the message type (RFC 5415 section 4.5.1.1), or CAPWAP_OPAQUE. */
export function decodeCapwapControl(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end === start) return frame.runOut(start, 1);
  noteDetail(frame, CAPWAP_OPAQUE);
  if ((readU8(bytes, start) & 0x0f) === PREAMBLE_DTLS) return enterEncrypted(frame, start, end);
  if (end - start < HEADER) return frame.runOut(start, HEADER);
  const length = headerLength(bytes, start);
  if (end - start < length) return frame.runOut(start, length);
  frame.start = start + length;
  if (isFragment(bytes, start)) return LayerKind.DATA;
  if (end - frame.start < 4) return frame.runOut(frame.start, 4);
  noteDetail(frame, readI32(bytes, frame.start));
  return walkElements(frame, bytes, frame.start, end);
}

/** Message type (4), sequence number, length of the elements and of what stands before them from the length on, flags (section 4.5.1). */
const ELEMENTS_LENGTH = 5;
const ELEMENTS_UNCOUNTED = 3;
const MESSAGE_HEADER = 8;
const ELEMENT_HEADER = 4;
const WTP_DESCRIPTOR = 39;
const SUBELEMENT_HEADER = 8;

/** Goes over the elements of a message, each a type, a length and its value, only to tell a message that is cut or contradicts itself. */
function walkElements(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < MESSAGE_HEADER) return frame.runOut(start, MESSAGE_HEADER);
  const elements = start + MESSAGE_HEADER;
  return walkElementList(frame, bytes, elements, end, elements + readU16(bytes, start + ELEMENTS_LENGTH) - ELEMENTS_UNCOUNTED);
}

/** A keep-alive of the data channel has elements behind their length, which counts itself (section 4.4.1). */
function walkKeepAlive(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < 2) return frame.runOut(start, 2);
  return walkElementList(frame, bytes, start + 2, end, start + readU16(bytes, start));
}

function walkElementList(frame: Frame, bytes: Uint8Array, start: number, end: number, limit: number): LayerKind {
  let at = start;
  while (at < limit && at < frame.reportedEnd) {
    if (end - at < ELEMENT_HEADER) return frame.runOut(at, ELEMENT_HEADER);
    const type = readU16(bytes, at);
    const length = readU16(bytes, at + 2);
    at += ELEMENT_HEADER;
    if (end - at < length) return frame.runOut(at, length);
    const partsEnd = type === WTP_DESCRIPTOR ? descriptorEnd(bytes, at, at + length) : at;
    if (partsEnd > end) return partsEnd > frame.reportedEnd ? frame.malformed(at) : frame.runOut(at, partsEnd - at);
    at += length;
  }
  return LayerKind.NONE;
}

/** Where the parts of an access point's descriptor end by their own lengths (section 4.6.41): radios (2), kinds of encryption, then vendor's parts. */
function descriptorEnd(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 3) return end;
  let at = start + 3 + readU8(bytes, start + 2) * 3;
  while (at < end) {
    if (end - at < SUBELEMENT_HEADER) return at + SUBELEMENT_HEADER;
    at += SUBELEMENT_HEADER + readU16(bytes, at + 6);
  }
  return at;
}

/** The layer's detail is the flags byte (F, L, W, M, K). */
export function decodeCapwapData(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end === start) return frame.runOut(start, 1);
  if ((readU8(bytes, start) & 0x0f) === PREAMBLE_DTLS) return enterEncrypted(frame, start, end);
  if (end - start < HEADER) return frame.runOut(start, HEADER);
  const flags = readU8(bytes, start + FLAGS);
  noteDetail(frame, flags);
  const length = headerLength(bytes, start);
  if (end - start < length) return frame.runOut(start, length);
  frame.start = start + length;
  if ((flags & KEEP_ALIVE) !== 0) return walkKeepAlive(frame, bytes, frame.start, end);
  if (isFragment(bytes, start)) return LayerKind.DATA;
  const binding = readU8(bytes, start + BINDING);
  if ((binding & NATIVE_FRAME) === 0) return LayerKind.ETHERNET;
  return ((binding >> 1) & 0x1f) === BINDING_80211 ? LayerKind.WLAN : LayerKind.DATA;
}

/** A DTLS header: preamble and three reserved bytes. */
const DTLS_HEADER = 4;

function enterEncrypted(frame: Frame, start: number, end: number): LayerKind {
  if (end - start < DTLS_HEADER) return frame.runOut(start, DTLS_HEADER);
  frame.start = start + DTLS_HEADER;
  return LayerKind.DATA;
}

function headerLength(bytes: Uint8Array, start: number): number {
  return Math.max((readU8(bytes, start + LENGTH) >> 3) * 4, HEADER);
}

/** Whether this is part of a packet only: fragments are not put together, but a first that is also the last is whole. */
function isFragment(bytes: Uint8Array, start: number): boolean {
  const flags = readU8(bytes, start + FLAGS);
  if ((flags & FRAGMENT) === 0) return false;
  return (flags & LAST_FRAGMENT) === 0 || readU16(bytes, start + FRAGMENT_OFFSET) >> 3 !== 0;
}

/*
 * LWAPP, RFC 5412 section 3:
 *
 *     0                             1              2         4                 6
 *     | version, slot, C, F, L      | fragment id  | length  | status and WLANs | payload
 *
 * What goes to port 12223 has the access point's MAC address before it.
 */
const LWAPP_CONTROL_PORT = 12223;
const LWAPP_HEADER = 6;
const LWAPP_ADDRESS = 6;
const LWAPP_CONTROL = 0x04;

/** The layer's detail is 1 for control messages, 0 for data. */
export function decodeLwapp(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < LWAPP_HEADER) return frame.runOut(start, LWAPP_HEADER);
  let at = start;
  if (isToController(frame)) {
    at = start + LWAPP_ADDRESS;
    if (end - at < LWAPP_HEADER) return frame.runOut(at, LWAPP_HEADER);
  }
  const isControl = (readU8(bytes, at) & LWAPP_CONTROL) !== 0;
  noteDetail(frame, isControl ? 1 : 0);
  frame.start = at + LWAPP_HEADER;
  return isControl ? LayerKind.DATA : LayerKind.WLAN;
}

function isToController(frame: Frame): boolean {
  const outer = frame.layerCount - 2;
  if (outer < 0 || frame.layerKind[outer] !== LayerKind.UDP) return false;
  return frame.segments[frame.segmentCount - 1]?.destinationPort === LWAPP_CONTROL_PORT;
}
