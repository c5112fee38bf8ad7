/**
 * Headers that a capturing system puts before packets of another kind: Linux NFLOG, macOS PKTAP, OpenBSD PFLOG and ENC, Juniper's monitoring, Endace ERF.
 */
import { readI32, readU8, readU16, readU16LE, readU32, readU32LE } from '../../bytes.js';
import { layerOfEtherType } from '../ether-type.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { layerOfLinkType } from '../link-type.js';
import { boundPayload, noteDetail } from '../window.js';

/** BSD and Linux address families as these headers use them. */
const FAMILY_IPV4 = 2;
const FAMILY_IPV6_LINUX = 10;
const FAMILY_IPV6_BSD: readonly number[] = [24, 28, 30];

/*
 * NFLOG, link type 239:
 *
 *     0         1          2              4
 *     | family  | version  | resource id  | TLVs: length (2, its own 4 included), type (2), data, padding to 4
 */
const NFLOG_HEADER = 4;
const NFLOG_TLV_HEADER = 4;
const NFLOG_PAYLOAD = 9;
/** The packet header attribute begins with the EtherType, big-endian. */
const NFLOG_PACKET_HEADER = 1;

/** The TLVs are in the capturing machine's byte order, which nothing states. The layer's detail is the family. */
export function decodeNflog(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < NFLOG_HEADER) return frame.runOut(start, NFLOG_HEADER);
  const family = readU8(bytes, start);
  noteDetail(frame, family);
  let payload = -1;
  let payloadLength = 0;
  let etherType = 0;
  const isLittle = isLittleEndian(bytes, start + NFLOG_HEADER, end);
  let at = start + NFLOG_HEADER;
  while (frame.reportedEnd - at >= NFLOG_TLV_HEADER) {
    if (end - at < NFLOG_TLV_HEADER) return frame.runOut(at, NFLOG_TLV_HEADER);
    const length = isLittle ? readU16LE(bytes, at) : readU16(bytes, at);
    if (length < NFLOG_TLV_HEADER) break;
    if (end - at < length) return frame.runOut(at, length);
    const type = isLittle ? readU16LE(bytes, at + 2) : readU16(bytes, at + 2);
    if (type === NFLOG_PAYLOAD) {
      payload = at + NFLOG_TLV_HEADER;
      payloadLength = length - NFLOG_TLV_HEADER;
    } else if (type === NFLOG_PACKET_HEADER && length >= NFLOG_TLV_HEADER + 2) {
      etherType = readU16(bytes, at + NFLOG_TLV_HEADER);
    }
    at += (length + 3) & ~3;
  }
  if (payload < 0) return LayerKind.NONE;
  frame.start = payload;
  boundPayload(frame, payload + payloadLength);
  if (etherType !== 0) {
    const kind = layerOfEtherType(etherType);
    return kind === LayerKind.ETHERTYPE_UNKNOWN ? LayerKind.DATA : kind;
  }
  if (family === FAMILY_IPV4) return LayerKind.IPV4;
  return family === FAMILY_IPV6_LINUX ? LayerKind.IPV6 : LayerKind.DATA;
}

/** Types are small, so the first TLV's type has its zero byte second in little-endian order. */
function isLittleEndian(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at < NFLOG_TLV_HEADER || readU8(bytes, at + 2) !== 0 || readU8(bytes, at + 3) === 0;
}

/*
 * PKTAP, link type 258, little-endian:
 *
 *     0                4             8
 *     | header length  | type        | link type  | interface, process ...
 */
const PKTAP_TYPE = 4;
const PKTAP_LINK_TYPE = 8;
const PKTAP_MIN = 108;
const PKTAP_PACKET = 1;

/** The layer's detail is the link type of the packet inside. */
export function decodePktap(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < PKTAP_MIN) return frame.runOut(start, PKTAP_MIN);
  const length = readU32LE(bytes, start);
  const linkType = readU32LE(bytes, start + PKTAP_LINK_TYPE);
  noteDetail(frame, linkType);
  if (length < PKTAP_MIN) return LayerKind.NONE;
  if (length > end - start) return frame.runOut(start, length);
  if (readU32LE(bytes, start + PKTAP_TYPE) !== PKTAP_PACKET) return LayerKind.NONE;
  frame.start = start + length;
  const kind = layerOfLinkType(linkType);
  return kind === LayerKind.LINK_UNKNOWN ? LayerKind.DATA : kind;
}

/** PFLOG, link type 117: its own length (padded to 4), address family, action, reason, interface name (16) ... */
const PFLOG_FAMILY = 1;
const PFLOG_MIN = 48;

/** The layer's detail is the address family. Interface and rule for the words: action at 2, interface name at 4, rule number at 36. */
export function decodePflog(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < PFLOG_MIN) return frame.runOut(start, PFLOG_MIN);
  const length = (readU8(bytes, start) + 3) & ~3;
  const family = readU8(bytes, start + PFLOG_FAMILY);
  noteDetail(frame, family);
  if (end - start < length) return frame.runOut(start, length);
  frame.start = start + length;
  if (family === FAMILY_IPV4) return LayerKind.IPV4;
  return FAMILY_IPV6_BSD.includes(family) ? LayerKind.IPV6 : LayerKind.DATA;
}

/** ENC, link type 109: address family in the capturing machine's order, SPI, flags; 4 bytes each. */
const ENC_HEADER = 12;
const ENC_IPV6 = 24;

/** The layer's detail is the address family. */
export function decodeEnc(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < ENC_HEADER) return frame.runOut(start, ENC_HEADER);
  // Families are below 256, so the order shows in which end is set.
  const family = Math.min(readU32(bytes, start), readU32LE(bytes, start));
  noteDetail(frame, family);
  frame.start = start + ENC_HEADER;
  if (family === FAMILY_IPV4) return LayerKind.IPV4;
  return family === ENC_IPV6 ? LayerKind.IPV6 : LayerKind.DATA;
}

/*
 * Juniper, link types 178 to 181:
 *
 *     0        3        4                   6
 *     | magic  | flags  | extension length  | extensions ... | (protocol (4) when there is no layer 2) | packet
 *                         with flag 80
 */
const JUNIPER_MAGIC = 0x4d4743;
const JUNIPER_FLAGS = 3;
const JUNIPER_HEADER = 4;
const JUNIPER_EXTENSION_LENGTH = 2;
const JUNIPER_HAS_EXTENSIONS = 0x80;
const JUNIPER_NO_LAYER_2 = 0x02;
const JUNIPER_PROTOCOL = 4;

/** `link` is the layer 2 that the link type names. The layer's detail is the flags byte, 0 when the header is missing. */
export function decodeJuniper(frame: Frame, bytes: Uint8Array, start: number, end: number, link: LayerKind): LayerKind {
  if (end - start < JUNIPER_HEADER) return frame.runOut(start, JUNIPER_HEADER);
  if (readI32(bytes, start) >>> 8 !== JUNIPER_MAGIC) return link;
  const flags = readU8(bytes, start + JUNIPER_FLAGS);
  noteDetail(frame, flags);
  let length = JUNIPER_HEADER;
  if ((flags & JUNIPER_HAS_EXTENSIONS) !== 0) {
    length += JUNIPER_EXTENSION_LENGTH;
    if (end - start < length) return frame.runOut(start, length);
    length += readU16(bytes, start + JUNIPER_HEADER);
  }
  if ((flags & JUNIPER_NO_LAYER_2) !== 0) length += JUNIPER_PROTOCOL;
  if (end - start < length) return frame.runOut(start, length);
  frame.start = start + length;
  if ((flags & JUNIPER_NO_LAYER_2) === 0) return link;
  return layerOfJuniperProtocol(readU32LE(bytes, frame.start - JUNIPER_PROTOCOL));
}

function layerOfJuniperProtocol(protocol: number): LayerKind {
  switch (protocol) {
    case 2:
    case 3:
      return LayerKind.IPV4;
    case 6:
    case 7:
      return LayerKind.IPV6;
    case 4:
    case 5:
    case 8:
    case 32:
      return LayerKind.MPLS;
    case 200:
      return LayerKind.PPP_HDLC;
    case 202:
    case 203:
      return LayerKind.LLC;
    case 204:
      return LayerKind.ETHERNET;
    case 207:
      return LayerKind.FRAME_RELAY;
    case 208:
      return LayerKind.CISCO_HDLC;
    default:
      return LayerKind.DATA;
  }
}

/*
 * ERF, link type 197:
 *
 *     0          8       9        10               12           14             16
 *     | time     | type  | flags  | record length  | loss       | wire length  | extension headers (8 each, top bit: more) ...
 */
const ERF_TYPE = 8;
const ERF_WIRE_LENGTH = 14;
const ERF_HEADER = 16;
const ERF_EXTENSION = 8;
const ERF_MORE = 0x80;
/** Ethernet records align the packet with two bytes: an offset and padding. */
const ERF_ETHERNET_PAD = 2;
const ETHERNET_FCS = 4;

/** The layer's detail is the record type without its extension bit. */
export function decodeErf(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < ERF_HEADER) return frame.runOut(start, ERF_HEADER);
  const type = readU8(bytes, start + ERF_TYPE);
  noteDetail(frame, type & ~ERF_MORE);
  let at = start + ERF_HEADER;
  let more = (type & ERF_MORE) !== 0;
  while (more) {
    if (end - at < ERF_EXTENSION) return frame.runOut(at, ERF_EXTENSION);
    more = (readU8(bytes, at) & ERF_MORE) !== 0;
    at += ERF_EXTENSION;
  }
  const wireLength = readU16(bytes, start + ERF_WIRE_LENGTH);
  switch (type & ~ERF_MORE) {
    case 2: // Ethernet, and its coloured and hashed variants
    case 11:
    case 16:
    case 20:
      if (end - at < ERF_ETHERNET_PAD) return frame.runOut(at, ERF_ETHERNET_PAD);
      frame.start = at + ERF_ETHERNET_PAD;
      boundPayload(frame, frame.start + Math.max(wireLength - ETHERNET_FCS, 0));
      return LayerKind.ETHERNET;
    case 1: // HDLC and its variants
    case 10:
    case 15:
    case 17:
      frame.start = at;
      return LayerKind.PPP_HDLC;
    case 22:
      frame.start = at;
      return LayerKind.IPV4;
    case 23:
      frame.start = at;
      return LayerKind.IPV6;
    default:
      frame.start = at;
      return LayerKind.DATA;
  }
}
