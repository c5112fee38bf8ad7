/** The Info column of IPv4, IPv6 and the headers beside the transports, for rows that end there: fragments, contradictions, protocols only named. */
import { readI32, readU8, readU16, readU32 } from '../../bytes.js';
import { FaultKind, type Frame } from '../../wire/frame.js';
import { LayerKind } from '../../wire/layer.js';
import { Label, type TextBuffer } from '../text-buffer.js';
import { IP_PROTOCOL_NAMES } from './names/ip-protocols.js';
import { SCTP_CHUNK_NAMES } from './names/sctp-chunks.js';

const NO_NEXT_HEADER = 59;
const IPV4_HEADER = 20;
const IPV6_HEADER = 40;

export function nameIpProtocol(protocol: number): string {
  return IP_PROTOCOL_NAMES.get(protocol) ?? 'Unknown';
}

/** Layers that announce IPv4 by its EtherType; elsewhere Wireshark first asks which version it is, and words a wrong one differently. */
export function isAnnouncedByEtherType(frame: Frame, layer: number): boolean {
  if (layer === 0) return false;
  switch (frame.layerKind[layer - 1]) {
    case LayerKind.ETHERNET:
    case LayerKind.VLAN:
    case LayerKind.PROVIDER_VLAN:
    case LayerKind.SLL:
    case LayerKind.SLL2:
    case LayerKind.GENEVE:
    case LayerKind.VN_TAG:
    case LayerKind.PBB:
    case LayerKind.HSR:
    case LayerKind.CISCO_METADATA:
    case LayerKind.MACSEC:
    case LayerKind.IP_OVER_1394:
      return true;
    case LayerKind.LLC:
      return (frame.layerBytes[layer - 1] as Uint8Array)[frame.layerStart[layer - 1] as number] === 0xaa;
    default:
      return false;
  }
}

/** Nothing was captured of a packet whose version alone tells what it is: what stands around it speaks for it. */
export function isVersionHidden(frame: Frame, layer: number, start: number, end: number): boolean {
  return end === start && !isAnnouncedByEtherType(frame, layer);
}

/** The version nibble is neither 4 nor 6, in a place where only the nibble tells. */
export function isVersionUnknown(frame: Frame, layer: number, bytes: Uint8Array, start: number, end: number): boolean {
  return end > start && readU8(bytes, start) >> 4 !== 4 && !isAnnouncedByEtherType(frame, layer);
}

export function writeIpv4Info(out: TextBuffer, frame: Frame, layer: number, bytes: Uint8Array, start: number, end: number): void {
  if (end === start) return;
  const first = readU8(bytes, start);
  const version = first >> 4;
  const headerLength = (first & 15) << 2;
  if (version !== 4) {
    const announced = isAnnouncedByEtherType(frame, layer);
    out.ascii(announced ? 'Bogus IPv4 version (' : 'Bogus IP version (');
    out.integer(version);
    out.ascii(announced ? ', must be 4)' : ')');
    return;
  }
  if (headerLength < IPV4_HEADER) {
    out.ascii('Bogus IP header length (');
    out.integer(headerLength);
    out.ascii(', must be at least 20)');
    return;
  }
  if (end - start < 4) return;
  const totalLength = readU16(bytes, start + 2);
  if (totalLength !== 0 && totalLength < headerLength) {
    out.ascii('Bogus IP length (');
    out.integer(totalLength);
    out.ascii(', less than header length ');
    out.integer(headerLength);
    out.byte(0x29);
    return;
  }
  // A header that is cut or contradicts itself, or one whose payload was entered, is no fragment's that is left as it is.
  if (end - start < headerLength || frame.faultLayer === layer || layer + 1 < frame.layerCount) return;
  const fragment = readU16(bytes, start + 6);
  if ((fragment & 0x3fff) !== 0) writeIpv4Fragment(out, bytes, start, fragment);
}

const FRAGMENTED = new Label('Fragmented IP protocol (proto=');

function writeIpv4Fragment(out: TextBuffer, bytes: Uint8Array, start: number, fragment: number): void {
  const protocol = readU8(bytes, start + 9);
  out.label(FRAGMENTED);
  out.ascii(nameIpProtocol(protocol));
  out.byte(0x20);
  out.integer(protocol);
  out.ascii(', off=');
  out.integer((fragment & 0x1fff) << 3);
  out.ascii(', ID=');
  out.hex(readU16(bytes, start + 4), 4);
  out.byte(0x29);
}

export function writeIpv6Info(out: TextBuffer, frame: Frame, bytes: Uint8Array, start: number, end: number): void {
  const had = end - start;
  if (had > 0 && readU8(bytes, start) >> 4 !== 6) {
    out.ascii('Bogus IPv6 version (');
    out.integer(readU8(bytes, start) >> 4);
    out.ascii(', must be 6)');
    return;
  }
  if (had === 0 || had >= IPV6_HEADER || frame.fault !== FaultKind.MALFORMED) return;
  out.ascii('Invalid IPv6 header (');
  out.integer(had);
  out.ascii(' bytes, need exactly 40)');
}

/** Extension headers up to this one, which ends the row: options and routing stand behind what is in front of them, the others take its place. */
export function writeExtensionInfo(out: TextBuffer, frame: Frame, layer: number): void {
  let first = layer;
  while (first > 0 && nameExtension(frame, first) !== '' && isExtension(frame, first - 1)) first--;
  for (let i = first; i <= layer; i++) {
    const bytes = frame.layerBytes[i] as Uint8Array;
    const start = frame.layerStart[i] as number;
    const end = frame.layerEnd[i] as number;
    if (i > first) out.ascii(' , ');
    if (frame.layerKind[i] === LayerKind.IPV6_FRAGMENT) writeIpv6FragmentInfo(out, bytes, start, end);
    else if (frame.layerKind[i] === LayerKind.AUTHENTICATION_HEADER) writeAuthenticationInfo(out, bytes, start, end);
    else out.ascii(nameExtension(frame, i));
  }
}

/** Empty for headers that are told by their numbers, and for all that is no extension header. */
function nameExtension(frame: Frame, layer: number): string {
  switch (frame.layerKind[layer]) {
    case LayerKind.IPV6_HOP_BY_HOP:
      return 'IPv6 hop-by-hop options';
    case LayerKind.IPV6_DESTINATION_OPTIONS:
      return 'IPv6 destination options';
    case LayerKind.IPV6_ROUTING:
      return 'IPv6 routing';
    default:
      return '';
  }
}

function isExtension(frame: Frame, layer: number): boolean {
  const kind = frame.layerKind[layer];
  return kind === LayerKind.IPV6_FRAGMENT || kind === LayerKind.AUTHENTICATION_HEADER || nameExtension(frame, layer) !== '';
}

export function writeAuthenticationInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  writeSecurityIndex(out, 'AH (SPI=0x', bytes, start + 4, end, 8);
}

/** False: the header was cut. */
export function writeIpv6FragmentInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 8) return false;
  const field = readU16(bytes, start + 2);
  out.ascii('IPv6 fragment (off=');
  out.integer(field & 0xfff8);
  out.ascii(' more=');
  out.byte((field & 1) !== 0 ? 0x79 : 0x6e);
  out.ascii(' ident=0x');
  out.hex(readI32(bytes, start + 4), 8);
  out.ascii(' nxt=');
  out.integer(readU8(bytes, start));
  out.byte(0x29);
  return true;
}

/** A protocol that is only named: `OSPF IGP (89)` directly in IPv4, with words before it elsewhere. */
export function writeUnknownProtocolInfo(out: TextBuffer, frame: Frame, layer: number): void {
  const protocol = frame.layerDetail[layer] as number;
  const around = layer > 0 ? frame.layerKind[layer - 1] : LayerKind.NONE;
  if (around !== LayerKind.IPV4) {
    if (protocol === NO_NEXT_HEADER) {
      out.ascii('IPv6 no next header');
      return;
    }
    out.ascii('Unknown IP Protocol: ');
  }
  out.ascii(nameIpProtocol(protocol));
  out.ascii(' (');
  out.integer(protocol);
  out.byte(0x29);
}

/** `ESP (SPI=0x12345678)` and its like: the number of `width` digits that stands at `offset`. */
export function writeSecurityIndex(out: TextBuffer, label: string, bytes: Uint8Array, offset: number, end: number, width: 4 | 8): void {
  if (end - offset < width / 2) return;
  out.ascii(label);
  out.hex(width === 8 ? readI32(bytes, offset) : readU16(bytes, offset), width);
  out.byte(0x29);
}

const SCTP_HEADER = 12;
const SCTP_DATA = 0;
const SCTP_SACK = 3;
const SCTP_I_DATA = 64;
/** Beginning and end of a message both set: it is whole. */
const SCTP_WHOLE = 3;

/** SCTP, RFC 9260: the names of the chunks, each followed by a space. */
export function writeSctpInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  let at = start + SCTP_HEADER;
  while (end - at >= 4) {
    const type = readU8(bytes, at);
    const length = readU16(bytes, at + 2);
    out.ascii(SCTP_CHUNK_NAMES.get(type) ?? 'RESERVED');
    if (type === SCTP_DATA && end - at >= 16) {
      out.ascii(' (TSN=');
      out.integer(readU32(bytes, at + 4));
      out.byte(0x29);
      if ((readU8(bytes, at + 1) & SCTP_WHOLE) !== SCTP_WHOLE) out.ascii(' (Message Fragment)');
    } else if (type === SCTP_I_DATA && end - at >= 8) {
      out.ascii(' (TSN=');
      out.integer(readU32(bytes, at + 4));
      out.byte(0x29);
    } else if (type === SCTP_SACK && end - at >= 12) {
      out.ascii(' (Ack=');
      out.integer(readU32(bytes, at + 4));
      out.ascii(', Arwnd=');
      out.integer(readU32(bytes, at + 8));
      out.byte(0x29);
    }
    out.byte(0x20);
    if (length < 4) return;
    at += (length + 3) & ~3;
  }
}

const DCCP_TYPES = ['Request', 'Response', 'Data', 'Ack', 'DataAck', 'CloseReq', 'Close', 'Reset', 'Sync', 'SyncAck', 'Listen'] as const;
const TWO_TO_32 = 0x1_0000_0000;

/** DCCP, RFC 4340: ports, type, sequence number and, where the type has one, the acknowledgement number. */
export function writeDccpInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  if (end - start < 12) return;
  const typeField = readU8(bytes, start + 8);
  const type = (typeField >> 1) & 15;
  const isLong = (typeField & 1) !== 0;
  out.integer(readU16(bytes, start));
  out.arrow();
  out.integer(readU16(bytes, start + 2));
  out.ascii(' [');
  out.ascii(DCCP_TYPES[type] ?? 'Reserved');
  out.ascii('] Seq=');
  if (isLong && end - start >= 16) out.integer(readU16(bytes, start + 10) * TWO_TO_32 + readU32(bytes, start + 12));
  else out.integer((readU8(bytes, start + 9) << 16) | readU16(bytes, start + 10));
  const acknowledges = type === 1 || (type >= 3 && type <= 9);
  if (!acknowledges || !isLong || end - start < 24) return;
  out.ascii(' (Ack=');
  out.integer(readU16(bytes, start + 18) * TWO_TO_32 + readU32(bytes, start + 20));
  out.byte(0x29);
}
