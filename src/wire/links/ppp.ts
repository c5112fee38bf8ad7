/**
 * PPP in its framings (RFC 1661, RFC 1662): as a link type with or without the HDLC address and control bytes, behind a direction byte, and bare inside
 * PPPoE, PPTP and L2TP; and the multilink header (RFC 1990) that may stand in it.
 */
import { readU8, readU16 } from '../../bytes.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { boundPayload, endAtMessage, noteDetail } from '../window.js';

/*
 *     | address FF | control 03 | protocol (1 or 2) | payload ...
 *
 * Address and control are left out where both ends agreed (RFC 1661 section 6.6), and so is the first byte of a protocol below 256, recognised
 * by its odd first byte (section 6.5).
 */
const ALL_STATIONS = 0xff;
const ADDRESS_AND_CONTROL = 2;
/** Cisco's HDLC shares the lines: its address bytes for unicast and multicast, which cannot begin a PPP protocol. */
const CISCO_UNICAST = 0x0f;
const CISCO_MULTICAST = 0x8f;
const DIRECTION = 1;

const PROTOCOL_IPV4 = 0x0021;
const PROTOCOL_VJ_COMPRESSED = 0x002d;
const PROTOCOL_VJ_UNCOMPRESSED = 0x002f;
const PROTOCOL_MULTILINK = 0x003d;
const PROTOCOL_LLC = 0x004b;
const PROTOCOL_IPV6 = 0x0057;
const PROTOCOL_COMPRESSED = 0x00fd;
const PROTOCOL_MPLS_UNICAST = 0x0281;
const PROTOCOL_MPLS_MULTICAST = 0x0283;
/** Not assigned, but senders exist that put an EtherType here. */
const ETHERTYPE_IPV4 = 0x0800;
const ETHERTYPE_IPV6 = 0x86dd;

/** PPP on an HDLC line (link types 9 and 50; PPTP and L2TP carry the same). The layer's detail is the protocol number. */
export function decodePppHdlc(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end === start) return frame.runOut(start, 1);
  const address = readU8(bytes, start);
  if (address === CISCO_UNICAST || address === CISCO_MULTICAST) return LayerKind.CISCO_HDLC;
  return enterProtocol(frame, bytes, address === ALL_STATIONS ? start + ADDRESS_AND_CONTROL : start, end);
}

/** PPP without framing, as in PPPoE. The layer's detail is the protocol number. */
export function decodePpp(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  return enterProtocol(frame, bytes, start, end);
}

/** Link type 204: a byte that tells the direction (0 received) stands before the frame. The layer's detail is the protocol number. */
export function decodePppWithDirection(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end === start) return frame.runOut(start, DIRECTION);
  frame.start = start + DIRECTION;
  return decodePppHdlc(frame, bytes, start + DIRECTION, end);
}

function enterProtocol(frame: Frame, bytes: Uint8Array, offset: number, end: number): LayerKind {
  if (offset >= end) return frame.runOut(offset, 1);
  let protocol = readU8(bytes, offset);
  let length = 1;
  if ((protocol & 1) === 0) {
    if (end - offset < 2) return frame.runOut(offset, 2);
    protocol = readU16(bytes, offset);
    length = 2;
  }
  noteDetail(frame, protocol);
  frame.start = offset + length;
  return layerOfPppProtocol(protocol);
}

function layerOfPppProtocol(protocol: number): LayerKind {
  switch (protocol) {
    case PROTOCOL_IPV4:
    case ETHERTYPE_IPV4:
      return LayerKind.IPV4;
    case PROTOCOL_IPV6:
    case ETHERTYPE_IPV6:
      return LayerKind.IPV6;
    case PROTOCOL_VJ_COMPRESSED:
      return LayerKind.VJ_COMPRESSED;
    case PROTOCOL_VJ_UNCOMPRESSED:
      return LayerKind.VJ_UNCOMPRESSED;
    case PROTOCOL_MULTILINK:
      return LayerKind.MULTILINK_PPP;
    case PROTOCOL_LLC:
      return LayerKind.LLC;
    case PROTOCOL_COMPRESSED:
      return LayerKind.PPP_COMPRESSED;
    case PROTOCOL_MPLS_UNICAST:
    case PROTOCOL_MPLS_MULTICAST:
      return LayerKind.MPLS;
    default:
      return LayerKind.DATA;
  }
}

/*
 * Multilink header, long sequence numbers (RFC 1990 section 3):
 *
 *     0 1 2       8                                32
 *     |B|E|0 ... 0| sequence number                |
 */
const MULTILINK_HEADER = 4;
const BEGIN_AND_END = 0xc0;

/** One multilink packet. A whole one (begin and end) goes on; parts are not put together. The layer's detail is the sequence number. */
export function decodeMultilinkPpp(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < MULTILINK_HEADER) return frame.runOut(start, MULTILINK_HEADER);
  const flags = readU8(bytes, start);
  noteDetail(frame, (readU8(bytes, start + 1) << 16) | readU16(bytes, start + 2));
  frame.start = start + MULTILINK_HEADER;
  if ((flags & BEGIN_AND_END) !== BEGIN_AND_END) return LayerKind.NONE;
  return enterBundledPpp(frame, bytes, frame.start, end);
}

function enterBundledPpp(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (start >= end) return frame.runOut(start, 1);
  let protocol = readU8(bytes, start);
  let length = 1;
  if ((protocol & 1) === 0) {
    if (end - start < 2) return frame.runOut(start, 2);
    protocol = readU16(bytes, start);
    length = 2;
  }
  frame.start = start + length;
  return layerOfPppProtocol(protocol);
}

/*
 * PPPoE, RFC 2516 section 4:
 *
 *     0          1      2            4         6
 *     | ver type | code | session id | length  | payload ...
 */
const PPPOE_CODE = 1;
const PPPOE_SESSION_ID = 2;
const PPPOE_LENGTH = 4;
const PPPOE_HEADER = 6;

/** PPPoE's session stage. The layer's detail is the session id. */
export function decodePppoeSession(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < PPPOE_HEADER) return frame.runOut(start, PPPOE_HEADER);
  noteDetail(frame, readU16(bytes, start + PPPOE_SESSION_ID));
  frame.start = start + PPPOE_HEADER;
  boundPayload(frame, frame.start + readU16(bytes, start + PPPOE_LENGTH));
  return LayerKind.PPP;
}

/** PPPoE's discovery stage: nothing inside. The layer's detail is the code (RFC 2516 section 5). */
export function decodePppoeDiscovery(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < PPPOE_HEADER) return frame.runOut(start, PPPOE_HEADER);
  noteDetail(frame, readU8(bytes, start + PPPOE_CODE));
  return endAtMessage(frame, end);
}
