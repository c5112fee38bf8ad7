/**
 * MPLS label stacks (RFC 3032) and what may follow the bottom one: IP, a pseudo-wire's channel (RFC 5586), or an Ethernet pseudo-wire (RFC 4448)
 * with or without its control word. The labels do not tell which (only the routers that set them up know), so the first nibble and plausibility do.
 */
import { readI32, readU8, readU16 } from '../../bytes.js';
import { layerOfEtherType, MAX_ETHERNET_LENGTH } from '../ether-type.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { noteDetail, rejectLayer } from '../window.js';

/*
 *     0                 20    23  24      32
 *     | label           | TC  | S | TTL   |      S is set on the last entry
 */
const ENTRY = 4;
const BOTTOM_OF_STACK = 0x100;
const LABEL_SHIFT = 12;

/** The whole stack is one layer; its detail is the label of the bottom entry. */
export function decodeMpls(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  let entry = 0;
  let at = start;
  while ((entry & BOTTOM_OF_STACK) === 0) {
    if (end - at < ENTRY) return frame.runOut(at, ENTRY);
    entry = readI32(bytes, at);
    at += ENTRY;
  }
  noteDetail(frame, entry >>> LABEL_SHIFT);
  frame.start = at;
  if (at === end) return frame.reportedEnd > at ? frame.runOut(at, 1) : LayerKind.NONE;
  switch (readU8(bytes, at) >> 4) {
    case 4:
      return LayerKind.IPV4;
    case 6:
      return LayerKind.IPV6;
    case 1:
      return LayerKind.PW_CHANNEL;
    case 0:
      return looksLikeBareEthernet(bytes, at, end) ? LayerKind.PW_ETHERNET : LayerKind.PW_CONTROL_WORD;
    default:
      return LayerKind.DATA;
  }
}

const ETHERNET_SOURCE = 6;
const ETHERNET_TYPE = 12;
const ETHERNET_HEADER = 14;
const CONTROL_WORD = 4;
/** Group and locally-administered bits: with either set, an address's first bytes are no vendor's. */
const NOT_A_VENDOR = 0x03;

/**
 * Whether an Ethernet header stands here rather than four bytes further on, behind a control word. Both addresses must be of the kind vendors
 * burn in; then the type fields at the two places decide, and the bare header wins a tie.
 */
function looksLikeBareEthernet(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < ETHERNET_HEADER) return false;
  if (((readU8(bytes, start) | readU8(bytes, start + ETHERNET_SOURCE)) & NOT_A_VENDOR) !== 0) return false;
  return hasPlausibleType(bytes, start, end) || !hasPlausibleType(bytes, start + CONTROL_WORD, end);
}

function hasPlausibleType(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < ETHERNET_HEADER) return false;
  const type = readU16(bytes, start + ETHERNET_TYPE);
  if (type <= MAX_ETHERNET_LENGTH) return type >= 3 && type <= end - start - ETHERNET_HEADER;
  return layerOfEtherType(type) !== LayerKind.ETHERTYPE_UNKNOWN;
}

/** The control word of an Ethernet pseudo-wire: four zero bits, flags, and a sequence number, which is the layer's detail. */
export function decodePseudoWireControlWord(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < CONTROL_WORD) return rejectLayer(frame);
  noteDetail(frame, readU16(bytes, start + 2));
  frame.start = start + CONTROL_WORD;
  return LayerKind.ETHERNET;
}

/*
 * Associated channel header, RFC 5586 section 2:
 *
 *     0            4         8          16             32
 *     | 0 0 0 1    | version | reserved | channel type | payload ...
 */
const CHANNEL_TYPE = 2;
const CHANNEL_HEADER = 4;
const CHANNEL_IPV4 = 0x0021;
const CHANNEL_IPV6 = 0x0057;

/** The layer's detail is the channel type. */
export function decodePseudoWireChannel(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < CHANNEL_HEADER) return frame.runOut(start, CHANNEL_HEADER);
  const type = readU16(bytes, start + CHANNEL_TYPE);
  noteDetail(frame, type);
  frame.start = start + CHANNEL_HEADER;
  if (type === CHANNEL_IPV4) return LayerKind.IPV4;
  if (type === CHANNEL_IPV6) return LayerKind.IPV6;
  return LayerKind.DATA;
}
