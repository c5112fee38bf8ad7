/** What wireless drivers put before an 802.11 frame: Radiotap (link type 127), Prism (119), AVS (163) and PPI (192). */
import { readI32, readI32LE, readU8, readU16LE, readU32, readU32LE } from '../../bytes.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { layerOfLinkType } from '../link-type.js';
import { dropTrailer, noteDetail } from '../window.js';

/*
 * Radiotap, little-endian, https://www.radiotap.org:
 *
 *     0         1     2        4                8
 *     | version | pad | length | present bits   | (more present words) | fields, each aligned to its size ...
 */
const RADIOTAP_LENGTH = 2;
const RADIOTAP_PRESENT = 4;
const RADIOTAP_HEADER = 8;
const PRESENT_TSFT = 1 << 0;
const PRESENT_FLAGS = 1 << 1;
const PRESENT_MORE = 1 << 31;
const TSFT = 8;

/** Bits of the flags field. */
const RADIOTAP_FCS = 0x10;
export const RADIOTAP_DATA_PAD = 0x20;
const WLAN_FCS = 4;

/** The layer's detail is the flags field (0 when absent): RADIOTAP_FCS, RADIOTAP_DATA_PAD and others. */
export function decodeRadiotap(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < RADIOTAP_HEADER) return frame.runOut(start, RADIOTAP_HEADER);
  const length = readU16LE(bytes, start + RADIOTAP_LENGTH);
  if (length < RADIOTAP_HEADER) return LayerKind.NONE;
  if (end - start < length) return frame.runOut(start, length);
  const flags = readRadiotapFlags(bytes, start, start + length);
  noteDetail(frame, flags);
  frame.start = start + length;
  if ((flags & RADIOTAP_FCS) !== 0) dropTrailer(frame, WLAN_FCS);
  return LayerKind.WLAN;
}

function readRadiotapFlags(bytes: Uint8Array, start: number, end: number): number {
  const present = readI32LE(bytes, start + RADIOTAP_PRESENT);
  if ((present & PRESENT_FLAGS) === 0) return 0;
  let offset = RADIOTAP_PRESENT;
  while ((readI32LE(bytes, start + offset) & PRESENT_MORE) !== 0) {
    offset += 4;
    if (start + offset + 4 > end) return 0;
  }
  offset += 4;
  if ((present & PRESENT_TSFT) !== 0) offset = ((offset + TSFT - 1) & ~(TSFT - 1)) + TSFT;
  return start + offset < end ? readU8(bytes, start + offset) : 0;
}

/** Prism monitoring header: a fixed 144 bytes, in the byte order of the machine that captured. Some captures have AVS headers or none in its place. */
const PRISM_HEADER = 144;
const PRISM_CODES: readonly number[] = [0x44, 0x41];
const AVS_COOKIES: readonly number[] = [0x80211001, 0x80211002];

/** The layer's detail is the message code, 0 when the 802.11 frame stands bare. */
export function decodePrism(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < 4) return frame.runOut(start, 4);
  const code = readU32(bytes, start);
  if (AVS_COOKIES.includes(code)) return LayerKind.AVS;
  const swapped = readU32LE(bytes, start);
  if (!PRISM_CODES.includes(code) && !PRISM_CODES.includes(swapped)) return LayerKind.WLAN;
  if (end - start < PRISM_HEADER) return frame.runOut(start, PRISM_HEADER);
  noteDetail(frame, PRISM_CODES.includes(code) ? code : swapped);
  frame.start = start + PRISM_HEADER;
  return LayerKind.WLAN;
}

const AVS_LENGTH = 4;
const AVS_MIN = 8;

/** AVS capture header: a cookie with its version, its length, and radio facts, big-endian. The layer's detail is the cookie. */
export function decodeAvs(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < AVS_MIN) return frame.runOut(start, AVS_MIN);
  const length = readU32(bytes, start + AVS_LENGTH);
  noteDetail(frame, readI32(bytes, start));
  if (length > end - start) return frame.runOut(start, length);
  frame.start = start + length;
  return LayerKind.WLAN;
}

/*
 * PPI, little-endian:
 *
 *     0         1       2        4            8
 *     | version | flags | length | link type  | fields: type (2), length (2), data ...
 */
const PPI_FLAGS = 1;
const PPI_LENGTH = 2;
const PPI_LINK_TYPE = 4;
const PPI_HEADER = 8;
const PPI_ALIGNED = 0x01;
const PPI_FIELD_HEADER = 4;
const PPI_FIELD_80211_COMMON = 2;
/** Flags of the 802.11-Common field: behind its 8-byte timer. */
const PPI_COMMON_FLAGS = 8;
const PPI_COMMON_HAS_FCS = 0x0001;
const LINK_TYPE_WLAN = 105;

/** The layer's detail is the link type of the packet inside. */
export function decodePpi(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < PPI_HEADER) return frame.runOut(start, PPI_HEADER);
  const length = Math.max(readU16LE(bytes, start + PPI_LENGTH), PPI_HEADER);
  if (end - start < length) return frame.runOut(start, length);
  const linkType = readI32LE(bytes, start + PPI_LINK_TYPE);
  noteDetail(frame, linkType);
  frame.start = start + length;
  if (linkType === LINK_TYPE_WLAN && hasPpiFcs(bytes, start, start + length)) dropTrailer(frame, WLAN_FCS);
  const kind = layerOfLinkType(linkType);
  return kind === LayerKind.LINK_UNKNOWN ? LayerKind.DATA : kind;
}

function hasPpiFcs(bytes: Uint8Array, start: number, end: number): boolean {
  const aligned = (readU8(bytes, start + PPI_FLAGS) & PPI_ALIGNED) !== 0;
  let at = start + PPI_HEADER;
  while (end - at >= PPI_FIELD_HEADER) {
    const length = readU16LE(bytes, at + 2);
    const data = at + PPI_FIELD_HEADER;
    if (readU16LE(bytes, at) === PPI_FIELD_80211_COMMON && data + PPI_COMMON_FLAGS + 2 <= end) {
      return (readU16LE(bytes, data + PPI_COMMON_FLAGS) & PPI_COMMON_HAS_FCS) !== 0;
    }
    at = data + (aligned ? (length + 3) & ~3 : length);
  }
  return false;
}
