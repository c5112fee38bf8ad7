/** BSD loopback headers, LINKTYPE_NULL and LINKTYPE_LOOP: the address family in 4 bytes, of unknown byte order in the first, big-endian in the second. */
import { readI32, readU16, readU32 } from '../bytes.js';
import { layerOfEtherType, MAX_ETHERNET_LENGTH } from './ether-type.js';
import type { Frame } from './frame.js';
import { LayerKind } from './layer.js';

const HEADER = 4;
/** Some write PPP frames under this link type. */
const PPP_ADDRESS_AND_CONTROL = 0xff03;

const AF_INET = 2;
/** AF_INET6 of NetBSD and OpenBSD, FreeBSD, macOS. */
const AF_INET6_BSD = 24;
const AF_INET6_FREEBSD = 28;
const AF_INET6_DARWIN = 30;

/** The layer's detail is the family, or an EtherType where the header holds one. */
export function decodeNullLoopback(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start >= 2 && readU16(bytes, start) === PPP_ADDRESS_AND_CONTROL) return LayerKind.PPP;
  if (end - start < HEADER) return frame.runOut(start, HEADER);
  const family = guessFamily(readI32(bytes, start));
  frame.layerDetail[frame.layerCount - 1] = family;
  frame.start = start + HEADER;
  if (family <= MAX_ETHERNET_LENGTH) return layerOfFamily(family);
  const kind = layerOfEtherType(family);
  return kind === LayerKind.ETHERTYPE_UNKNOWN ? LayerKind.DATA : kind;
}

/** The layer's detail is the family. */
export function decodeLoop(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < HEADER) return frame.runOut(start, HEADER);
  const family = readU32(bytes, start);
  frame.layerDetail[frame.layerCount - 1] = family;
  frame.start = start + HEADER;
  return layerOfFamily(family);
}

/**
 * The family, or an EtherType, from the four bytes as a big-endian word. Written little-endian, or in 16 bits at either end, it stands in the upper half or in the
 * low half's upper byte; families are small, so the order is told by which reading is. 0, which is no family, when both halves hold something else.
 */
function guessFamily(word: number): number {
  const upper = word >>> 16;
  const lower = word & 0xffff;
  if (lower === 0) return upper < 6 ? upper : swap16(upper);
  if ((lower & 0xff) === 0 && lower < 0x0600) return swap16(lower);
  return upper === 0 || lower > MAX_ETHERNET_LENGTH ? lower : 0;
}

function swap16(value: number): number {
  return ((value & 0xff) << 8) | (value >> 8);
}

function layerOfFamily(family: number): LayerKind {
  switch (family) {
    case AF_INET:
      return LayerKind.IPV4;
    case AF_INET6_BSD:
    case AF_INET6_FREEBSD:
    case AF_INET6_DARWIN:
      return LayerKind.IPV6;
    default:
      return LayerKind.DATA;
  }
}
