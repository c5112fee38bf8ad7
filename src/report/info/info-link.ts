/** The Info column of link layers, for rows that end there or whose payload is only named. */
import { readU8, readU16, readU16LE } from '../../bytes.js';
import type { Frame } from '../../wire/frame.js';
import { LayerKind } from '../../wire/layer.js';
import type { TextBuffer } from '../text-buffer.js';
import { ETHER_TYPE_NAMES } from './names/ether-types.js';
import { PPP_PROTOCOL_NAMES } from './names/ppp-protocols.js';
import { WLAN_SUBTYPE_NAMES } from './names/wlan-subtypes.js';

const MIN_ETHER_TYPE = 1536;
const MAX_ETHERNET_LENGTH = 1500;
const LOOPBACK_TEST = 0x9000;

/** False when the header is not whole: what the layer around it says then stands. */
export function writeEthernetInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 14) return false;
  const type = readU16(bytes, start + 12);
  if (type >= MIN_ETHER_TYPE || type === 0) {
    out.ascii('Ethernet II');
  } else if (type > MAX_ETHERNET_LENGTH) {
    out.ascii('Ethernet Unknown: Invalid length/type: 0x');
    out.hex(type, 4);
    out.ascii(' (');
    out.integer(type);
    out.byte(0x29);
  } else {
    out.ascii('IEEE 802.3 Ethernet ');
    if (end - start >= 16 && readU16(bytes, start + 14) === 0xffff) out.ascii('Raw ');
  }
  return true;
}

/** False for an EtherType without a name: what the layer around it says then stands. */
export function writeEtherTypeInfo(out: TextBuffer, frame: Frame, layer: number): boolean {
  const type = frame.layerDetail[layer] as number;
  if (type === LOOPBACK_TEST) {
    writeLoopbackTest(out, frame, layer);
    return true;
  }
  const name = ETHER_TYPE_NAMES.get(type);
  if (name === undefined || type < MIN_ETHER_TYPE) return false;
  out.ascii(name);
  return true;
}

/** Ethernet configuration testing protocol: a skip count, then a function. */
function writeLoopbackTest(out: TextBuffer, frame: Frame, layer: number): void {
  const bytes = frame.layerBytes[layer] as Uint8Array;
  const start = frame.layerStart[layer] as number;
  const end = frame.layerEnd[layer] as number;
  if (end - start < 2) return;
  const at = start + 2 + readU16LE(bytes, start);
  const operation = at + 2 <= end ? readU16LE(bytes, at) : 0;
  out.ascii(operation === 1 ? 'Reply' : operation === 2 ? 'Forward Data' : 'Unknown');
}

export function isLoopbackTest(frame: Frame, layer: number): boolean {
  return frame.layerDetail[layer] === LOOPBACK_TEST;
}

/** `PRI: 0  DEI: 0  ID: 5`; 802.1ad spells the drop bit out. */
export function writeVlanInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number, isProvider: boolean): void {
  if (end - start < 2) return;
  const tag = readU16(bytes, start);
  out.ascii('PRI: ');
  out.integer(tag >>> 13);
  out.ascii(isProvider ? '  DROP: ' : '  DEI: ');
  out.integer((tag >>> 12) & 1);
  out.ascii(isProvider ? ' ID: ' : '  ID: ');
  out.integer(tag & 0xfff);
}

/** Packet types of Linux's cooked captures. */
const SLL_TYPES = ['Unicast to us', 'Broadcast', 'Multicast', 'Unicast to another host', 'Sent by us'] as const;

export function writeSllInfo(out: TextBuffer, type: number): void {
  const name = SLL_TYPES[type];
  if (name !== undefined) {
    out.ascii(name);
    return;
  }
  out.ascii('Unknown (');
  out.integer(type);
  out.byte(0x29);
}

/** A PPP protocol that is only named. */
export function writePppInfo(out: TextBuffer, protocol: number): void {
  out.ascii('PPP ');
  out.ascii(PPP_PROTOCOL_NAMES.get(protocol) ?? 'Unknown');
  out.ascii(' (0x');
  out.hex(protocol, 4);
  out.byte(0x29);
}

const MULTILINK_WHOLE = 0xc0;

/** A part of a packet says which, by its sequence number. */
export function writeMultilinkInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number, sequence: number): void {
  out.ascii('PPP Multilink');
  if (end - start < 4 || (readU8(bytes, start) & MULTILINK_WHOLE) === MULTILINK_WHOLE) return;
  out.ascii(' (PPP MP Unreassembled fragment ');
  out.integer(sequence);
  out.byte(0x29);
}

/** PPPoE discovery codes, RFC 2516 section 5 and RFC 4937. */
const PPPOE_CODES: Record<number, string> = {
  0: 'Session Data',
  7: 'Active Discovery Offer (PADO)',
  9: 'Active Discovery Initiation (PADI)',
  10: 'Active Discovery Session-Grant (PADG)',
  11: 'Active Discovery Session-Credit Resp.(PADC)',
  12: 'Active Discovery Quality (PADQ)',
  25: 'Active Discovery Request (PADR)',
  101: 'Active Discovery Session-confirmation (PADS)',
  167: 'Active Discovery Terminate (PADT)',
  211: 'Active Discovery Message (PADM)',
  212: 'Active Discovery Network (PADN)',
};
const PPPOE_HEADER = 6;
const TAG_END = 0;
const TAG_CONCENTRATOR_NAME = 0x0102;

/** The code, in the session stage too, where the packet within overwrites it. */
export function writePppoeCode(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  if (end - start >= 2) out.ascii(PPPOE_CODES[readU8(bytes, start + 1)] ?? 'Unknown');
}

export function writePppoeDiscoveryInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  writePppoeCode(out, bytes, start, end);
  if (end - start < PPPOE_HEADER) return;
  const limit = Math.min(end, start + PPPOE_HEADER + readU16(bytes, start + 4));
  let at = start + PPPOE_HEADER;
  while (at + 4 <= limit) {
    const tag = readU16(bytes, at);
    const length = readU16(bytes, at + 2);
    if (tag === TAG_END) return;
    at += 4;
    if (tag === TAG_CONCENTRATOR_NAME && at + length <= limit) {
      out.ascii(" AC-Name='");
      writePrintable(out, bytes, at, at + length);
      out.byte(0x27);
    }
    at += length;
  }
}

/** Bytes of a name from the capture; what a terminal might take for a command is written as a C escape. */
export function writePrintable(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  for (let i = start; i < end; i++) {
    const value = bytes[i] as number;
    if (value >= 0x20 && value < 0x7f) {
      out.byte(value);
      continue;
    }
    out.ascii('\\x');
    out.hex(value, 2);
  }
}

const WLAN_HEADER = 24;
const WLAN_SEQUENCE = 22;
const TYPE_MANAGEMENT = 0;
const TYPE_CONTROL = 1;
const TYPE_DATA = 2;
const PROTECTED = 0x4000;
const MORE_FRAGMENTS = 0x0400;
const ORDER = 0x8000;
/** Letters of the flags byte, high bit first. */
const WLAN_FLAGS = 'opmPRMFT';

/** Bytes of fixed parameters before the elements of a management frame, by subtype (IEEE 802.11-2020 section 9.3.3). */
const FIXED_PARAMETERS: Record<number, number> = { 0: 4, 1: 6, 2: 10, 3: 6, 4: 0, 5: 12, 8: 12 };
const SUBTYPE_PROBE_RESPONSE = 5;
const SUBTYPE_BEACON = 8;
const BEACON_INTERVAL = 8;

/** Type x 16 + subtype of an 802.11 frame control field. */
export function findWlanType(control: number): number {
  return ((control & 0x0c) << 2) | ((control >> 4) & 15);
}

/** `control` is the frame control field: not always as it stands in the bytes, since CAPWAP's may be swapped. */
export function writeWlanInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number, control: number): void {
  if (end - start < 2) return;
  const code = findWlanType(control);
  const type = code >> 4;
  const isFragment = type === TYPE_DATA && (control & PROTECTED) === 0 && end - start >= WLAN_HEADER && (control & MORE_FRAGMENTS) !== 0;
  if (isFragment) {
    out.ascii('Fragmented IEEE 802.11 frame');
    return;
  }
  out.ascii(WLAN_SUBTYPE_NAMES.get(code) ?? 'Unrecognized (Reserved frame)');
  if (type === TYPE_MANAGEMENT || type === TYPE_DATA) {
    if (end - start < WLAN_HEADER) return;
    const sequence = readU16LE(bytes, start + WLAN_SEQUENCE);
    out.ascii(', SN=');
    out.integer(sequence >>> 4);
    out.ascii(', FN=');
    out.integer(sequence & 15);
  } else if (type === TYPE_CONTROL && end - start < 10) {
    return;
  }
  out.ascii(', Flags=');
  for (let bit = 0; bit < 8; bit++) out.byte((control & (ORDER >>> bit)) !== 0 ? WLAN_FLAGS.charCodeAt(bit) : 0x2e);
  if (type === TYPE_MANAGEMENT && (control & PROTECTED) === 0) writeWlanElements(out, bytes, start + WLAN_HEADER, end, code & 15);
}

const SUBTYPE_ACTION = 13;
const RADIO_MEASUREMENT = 5;
const NEIGHBOR_REPORT_REQUEST = 4;

/** Category, action and dialog token stand before the elements of a neighbour report request (section 9.6.6.6); other actions have no network's name. */
function findActionParameters(bytes: Uint8Array, start: number, end: number): number | undefined {
  const isRequest = end - start >= 3 && readU8(bytes, start) === RADIO_MEASUREMENT && readU8(bytes, start + 1) === NEIGHBOR_REPORT_REQUEST;
  return isRequest ? 3 : undefined;
}

/** Beacon interval and network name, as far as the frame has them. */
function writeWlanElements(out: TextBuffer, bytes: Uint8Array, start: number, end: number, subtype: number): void {
  const fixed = subtype === SUBTYPE_ACTION ? findActionParameters(bytes, start, end) : FIXED_PARAMETERS[subtype];
  if (fixed === undefined) return;
  if ((subtype === SUBTYPE_BEACON || subtype === SUBTYPE_PROBE_RESPONSE) && end - start >= BEACON_INTERVAL + 2) {
    out.ascii(', BI=');
    out.integer(readU16LE(bytes, start + BEACON_INTERVAL));
  }
  let at = start + fixed;
  while (at + 2 <= end) {
    const length = readU8(bytes, at + 1);
    if (at + 2 + length > end) return;
    if (readU8(bytes, at) === 0) {
      writeNetworkName(out, bytes, at + 2, at + 2 + length);
      return;
    }
    at += 2 + length;
  }
}

function writeNetworkName(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  out.ascii(', SSID=');
  if (end === start) {
    out.ascii('Wildcard (Broadcast)');
    return;
  }
  out.byte(0x22);
  writePrintable(out, bytes, start, end);
  out.byte(0x22);
}

/** A PPP header behind which nothing stands that is known by its protocol number. */
export function isPppUnknown(frame: Frame, layer: number): boolean {
  if (layer === frame.layerCount - 1) return frame.layerDetail[layer] !== 0;
  const next = frame.layerKind[layer + 1];
  return next === LayerKind.DATA || next === LayerKind.ETHERTYPE_UNKNOWN;
}

/** PFLOG's prefix, `[pass em0/0] `: action, interface and rule of the packet filter. */
export function writePflogPrefix(out: TextBuffer, frame: Frame, layer: number): void {
  if (frame.layerKind[layer] !== LayerKind.PFLOG) return;
  const bytes = frame.layerBytes[layer] as Uint8Array;
  const start = frame.layerStart[layer] as number;
  if ((frame.layerEnd[layer] as number) - start < 40) return;
  const action = readU8(bytes, start + 2);
  out.byte(0x5b);
  out.ascii(PFLOG_ACTIONS[action] ?? 'unknown');
  out.byte(0x20);
  let nameEnd = start + 4;
  while (nameEnd < start + 20 && bytes[nameEnd] !== 0) nameEnd++;
  writePrintable(out, bytes, start + 4, nameEnd);
  out.byte(0x2f);
  const rule = (readU16(bytes, start + 36) * 0x10000 + readU16(bytes, start + 38)) | 0;
  out.integer(rule);
  out.ascii('] ');
}

const PFLOG_ACTIONS = ['pass', 'block', 'scrub', 'noscrub', 'nat', 'nonat', 'binat', 'nobinat', 'rdr', 'nordr', 'synproxy-drop'] as const;
