/** The Info column of tunnels, for rows that end there. */
import { readI32, readU8, readU16, readU24, readU32 } from '../../bytes.js';
import type { TextBuffer } from '../text-buffer.js';
import { writeIpv4, writeIpv6 } from '../words/address-words.js';
import { CAPWAP_MESSAGE_NAMES } from './names/capwap-messages.js';
import { ETHER_TYPE_NAMES } from './names/ether-types.js';
import { GTP_MESSAGE_NAMES } from './names/gtp-messages.js';

/** GRE's names of protocol types where they differ from those of EtherTypes. */
const GRE_NAMES: Record<number, string> = {
  0: 'Possible GRE keepalive packet',
  254: 'OSI',
  2048: 'IP',
  2054: 'ARP',
  8192: 'CDP (Cisco)',
  8193: 'NHRP',
  8939: 'ERSPAN III',
  25600: 'MIKROTIK EoIP',
  25944: 'Transparent Ethernet bridging',
  25945: 'Frame Relay',
  33079: 'IPX',
  34525: 'IPv6',
  34827: 'PPP',
  34878: 'WCCP',
  34887: 'MPLS label switched packet',
  34945: 'CDMA2000 A10 Unstructured byte stream',
  35006: 'ERSPAN',
  35026: 'CDMA2000 A10 3GPP2 Packet',
  35081: 'CiscoMetaData',
  35151: 'Network Service Header',
  36864: 'ARUBA WLAN',
  47082: 'Huawei GRE bonding',
  65198: 'AIROHIVE AP AP',
};

export function writeGreInfo(out: TextBuffer, protocol: number): void {
  const isAruba = protocol >= 0x8200 && protocol <= 0x8370 && (protocol & 15) === 0;
  const name = isAruba ? 'ARUBA WLAN' : GRE_NAMES[protocol];
  out.ascii('Encapsulated ');
  if (name !== undefined) out.ascii(name);
  else out.ascii(`0x${protocol.toString(16).toUpperCase().padStart(4, '0')} (unknown)`);
}

export function writeGeneveInfo(out: TextBuffer, protocol: number): void {
  const name = ETHER_TYPE_NAMES.get(protocol);
  out.ascii('Encapsulated ');
  if (name !== undefined) {
    out.ascii(name);
    return;
  }
  out.ascii('0x');
  out.hex(protocol, 4);
  out.ascii(' (unknown)');
}

/** Encapsulations of TZSP that it names. */
const TZSP_ENCAPSULATIONS: Record<number, string> = {
  1: 'Ethernet',
  2: 'Token Ring',
  4: 'PPP',
  5: 'FDDI',
  7: 'Raw IP',
  18: 'IEEE 802.11',
  119: 'IEEE 802.11 with Prism headers',
  127: 'IEEE 802.11 with AVS headers',
};

export function writeTzspInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  if (end - start < 4) return;
  const encapsulation = readU16(bytes, start + 2);
  out.ascii(TZSP_ENCAPSULATIONS[encapsulation] ?? `TZSP_ENCAP = ${encapsulation}`);
}

export function writeGtpInfo(out: TextBuffer, message: number): void {
  out.ascii(GTP_MESSAGE_NAMES.get(message) ?? 'Unknown');
}

/** Automatic multicast tunnelling, RFC 7450 section 5.1, by type. */
export const AMT_MESSAGES: Record<number, string> = {
  1: 'Relay Discovery',
  2: 'Relay Advertisement',
  3: 'Request',
  4: 'Membership Query',
  5: 'Membership Update',
  6: 'Multicast Data',
  7: 'Teardown',
};

/** Web cache communication, versions 1 and 2. */
export const WCCP_MESSAGES: Record<number, string> = {
  7: '1.0 Here I am',
  8: '1.0 I see you',
  9: '1.0 Assign bucket',
  10: '2.0 Here I am',
  11: '2.0 I see you',
  12: '2.0 Redirect assign',
  13: '2.0 Removal query',
};

const MOBILE_IP_REQUEST = 1;
const MOBILE_IP_REPLY = 3;

/** Mobile IPv4 registration, RFC 5944 sections 3.3 and 3.4: home address, home agent, and the care-of address or the code. */
export function writeMobileIpInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  const type = end > start ? readU8(bytes, start) : 0;
  if (type !== MOBILE_IP_REQUEST && type !== MOBILE_IP_REPLY) return;
  if (end - start < (type === MOBILE_IP_REQUEST ? 16 : 12)) return;
  out.ascii(type === MOBILE_IP_REQUEST ? 'Reg Request: HoA=' : 'Reg Reply: HoA=');
  writeIpv4(out, readI32(bytes, start + 4));
  out.ascii(' HA=');
  writeIpv4(out, readI32(bytes, start + 8));
  if (type === MOBILE_IP_REQUEST) {
    out.ascii(' CoA=');
    writeIpv4(out, readI32(bytes, start + 12));
  } else {
    out.ascii(', Code=');
    out.integer(readU8(bytes, start + 1));
  }
}

const TEREDO_AUTHENTICATION = 0x0001;
const TEREDO_ORIGIN = 0x0000;

/** Which indications stand before the packet, RFC 4380 section 5.1.1. */
export function writeTeredoInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  let at = start;
  if (end - at >= 2 && readU16(bytes, at) === TEREDO_AUTHENTICATION) {
    out.ascii('Authentication header');
    if (end - at < 4) return;
    at += 13 + readU8(bytes, at + 2) + readU8(bytes, at + 3);
  }
  if (end - at < 2 || readU16(bytes, at) !== TEREDO_ORIGIN) return;
  if (at > start) out.ascii(', ');
  out.ascii('Origin indication');
}

const CAPWAP_FRAGMENT = 0x80;
const CAPWAP_KEEP_ALIVE = 0x08;

/** `message` is the type, or negative for an encrypted message or a part of one. */
export function writeCapwapControlInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number, message: number): void {
  out.ascii('CAPWAP-Control');
  if (end - start < 8 || (readU8(bytes, start) & 15) === 1) return;
  if (message >= 0) {
    out.ascii(' - ');
    const name = CAPWAP_MESSAGE_NAMES.get(message);
    if (name !== undefined) {
      out.ascii(name);
    } else {
      out.ascii('Unknown Message Type (0x');
      out.hex(message, Math.max(2, (35 - Math.clz32(message)) >> 2));
      out.byte(0x29);
    }
  } else {
    writeCapwapFragment(out, bytes, start);
  }
}

export function writeCapwapDataInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  out.ascii('CAPWAP-Data');
  if (end - start < 4 || (readU8(bytes, start) & 15) === 1) return;
  if ((readU8(bytes, start + 3) & CAPWAP_KEEP_ALIVE) !== 0) out.ascii(' Keep-Alive');
  else if (end - start >= 8) writeCapwapFragment(out, bytes, start);
}

function writeCapwapFragment(out: TextBuffer, bytes: Uint8Array, start: number): void {
  if ((readU8(bytes, start + 3) & CAPWAP_FRAGMENT) === 0) return;
  out.ascii(' (Fragment ID: ');
  out.integer(readU16(bytes, start + 4));
  out.ascii(', Fragment Offset: ');
  out.integer(readU16(bytes, start + 6) & 0xfff8);
  out.byte(0x29);
}

/** Data of a session of version 3, whose id stands at `at`. */
export function writeL2tpSession(out: TextBuffer, bytes: Uint8Array, at: number): void {
  out.ascii(`D[S:0x${readU32(bytes, at).toString(16).toUpperCase().padStart(8, '0')}]`);
}

/** Control messages of L2TP, RFC 2661 section 3.2, by type. */
const L2TP_MESSAGES = [
  '',
  'SCCRQ',
  'SCCRP',
  'SCCCN',
  'StopCCN',
  'Reserved',
  'Hello',
  'OCRQ',
  'OCRP',
  'OCCN',
  'ICRQ',
  'ICRP',
  'ICCN',
  'Reserved',
  'CDN',
  'WEN',
  'SLI',
] as const;
const L2TP_VERSION = 0x000f;
const L2TP_CONTROL = 0x8000;
const L2TP_LENGTH = 0x4000;
const L2TP_SEQUENCE = 0x0800;
const L2TP_AVP_HEADER = 6;
/** Vendor 0 and attribute 0: the message type, which stands first. */
const L2TP_MESSAGE_TYPE = 0;

export function writeL2tpInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  if (end - start < 6) return;
  const flags = readU16(bytes, start);
  if ((flags & L2TP_VERSION) === 3 && (flags & L2TP_CONTROL) === 0) {
    if (end - start < 8) return;
    writeL2tpSession(out, bytes, start + 4);
    return;
  }
  let at = start + ((flags & L2TP_LENGTH) !== 0 ? 4 : 2);
  if (end - at < 4) return;
  const tunnel = readU16(bytes, at);
  const session = readU16(bytes, at + 2);
  if ((flags & L2TP_CONTROL) === 0) {
    out.ascii('Data    Message            ');
  } else {
    at += 4 + ((flags & L2TP_SEQUENCE) !== 0 ? 4 : 0);
    const limit = (flags & L2TP_LENGTH) !== 0 ? start + readU16(bytes, start + 2) : end;
    out.ascii('Control Message');
    if (at >= limit) {
      out.ascii(' - ZLB      ');
    } else if (at + L2TP_AVP_HEADER + 2 <= end && readU32(bytes, at + 2) === L2TP_MESSAGE_TYPE) {
      out.ascii(' - ');
      out.ascii(L2TP_MESSAGES[readU16(bytes, at + L2TP_AVP_HEADER)] ?? 'Unknown');
      out.byte(0x20);
    } else {
      out.byte(0x20);
    }
  }
  out.ascii('(tunnel id=');
  out.integer(tunnel);
  out.ascii(', session id=');
  out.integer(session);
  out.byte(0x29);
}

/** LISP control messages, RFC 9301 section 5, by type. */
const LISP_MESSAGES: Record<number, string> = {
  1: 'Map-Request',
  2: 'Map-Reply',
  3: 'Map-Register',
  4: 'Map-Notify',
  6: 'Map-Referral',
  7: 'Info-Request',
  8: 'Encapsulated Control Message',
};
const AFI_IPV4 = 1;
const AFI_IPV6 = 2;

const DDT_ORIGINATED = 0x04000000;

/** `encapsulation` is the first word of the message around this one, 0 without: its name and flag then stand before the prefix. */
export function writeLispInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number, encapsulation: number): void {
  if (end === start) return;
  const type = readU8(bytes, start) >> 4;
  const word = end - start < 4 ? (end - start < 3 ? type << 28 : readU24(bytes, start) << 8) : readU32(bytes, start);
  if (encapsulation !== 0) out.ascii('Encapsulated ');
  if (LISP_MESSAGES[type] === undefined) {
    out.ascii(`Unknown LISP Control Packet (${type})`);
    return;
  }
  out.ascii(LISP_MESSAGES[type]);
  if ((encapsulation & DDT_ORIGINATED) !== 0) out.ascii(' (DDT-originated)');
  // The prefix is told when there is one record.
  const hasOneRecord = (word & 0xff) === 1;
  if (type === 1) {
    if ((word & 0x02000000) !== 0) out.ascii(' (RLOC-probe)');
    if ((word & 0x01000000) !== 0) out.ascii(' (SMR)');
    if (hasOneRecord) writeRequestedPrefix(out, bytes, start, end);
  } else if (type === 2) {
    if ((word & 0x08000000) !== 0) out.ascii(' (RLOC-probe reply)');
    if (hasOneRecord) writeMappedPrefix(out, bytes, start + 12, end);
  } else if (type === 3 || type === 4) {
    if (hasOneRecord && end - start >= 16) writeMappedPrefix(out, bytes, start + 16 + readU16(bytes, start + 14), end);
  } else if (type === 8 && (word & DDT_ORIGINATED) !== 0) {
    out.ascii(' (DDT-originated)');
  }
}

/** Behind the source and the resolver addresses stand the records: reserved, mask length, prefix. */
function writeRequestedPrefix(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  let at = start + 12;
  const resolvers = (readU8(bytes, start + 2) & 0x1f) + 1;
  for (let i = 0; i <= resolvers; i++) {
    if (end - at < 2) return;
    const length = findAddressLength(readU16(bytes, at));
    if (length < 0) return;
    at += 2 + length;
  }
  if (end - at < 4) return;
  writePrefix(out, bytes, at + 2, end, readU8(bytes, at + 1));
}

/** Record: time to live (4), locators, mask length, action and flags (2), reserved and version (2), prefix. */
function writeMappedPrefix(out: TextBuffer, bytes: Uint8Array, at: number, end: number): void {
  if (end - at >= 12) writePrefix(out, bytes, at + 10, end, readU8(bytes, at + 5));
}

function findAddressLength(family: number): number {
  return family === 0 ? 0 : family === AFI_IPV4 ? 4 : family === AFI_IPV6 ? 16 : -1;
}

function writePrefix(out: TextBuffer, bytes: Uint8Array, at: number, end: number, mask: number): void {
  const family = readU16(bytes, at);
  const length = findAddressLength(family);
  if (length <= 0 || end - at < 2 + length) return;
  out.ascii(' for ');
  if (family === AFI_IPV4) writeIpv4(out, readI32(bytes, at + 2));
  else writeIpv6(out, bytes, at + 2);
  out.byte(0x2f);
  out.integer(mask);
}
