/**
 * What may stand between Ethernet and the packet, each announced by its EtherType: provider backbone bridging, HSR, Cisco metadata, TRILL, VN-Tag, MACsec,
 * FabricPath, batman-adv.
 */
import { readU8, readU16 } from '../../bytes.js';
import { layerOfEtherType, MIN_ETHER_TYPE } from '../ether-type.js';
import { enterLengthField } from '../ethernet.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { dropTrailer, noteDetail, rejectLayer } from '../window.js';

/** The EtherType at the end of a tag of `length` bytes; it becomes the layer's detail. */
function enterEtherType(frame: Frame, bytes: Uint8Array, start: number, end: number, length: number): LayerKind {
  if (end - start < length) return frame.runOut(start, length);
  const type = readU16(bytes, start + length - 2);
  noteDetail(frame, type);
  frame.start = start + length;
  return layerOfEtherType(type);
}

/** IEEE 802.1ah: priority and service id (4), customer destination and source (6 each), type (2). */
const PBB_TAG = 18;

/** The layer's detail is the customer frame's EtherType. */
export function decodeProviderBackbone(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  return enterEtherType(frame, bytes, start, end, PBB_TAG);
}

/** VN-Tag: direction, interfaces (4), type (2). */
const VN_TAG = 6;

/** The layer's detail is the type/length field. */
export function decodeVnTag(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  const kind = enterEtherType(frame, bytes, start, end, VN_TAG);
  const type = frame.layerDetail[frame.layerCount - 1] as number;
  return kind === LayerKind.ETHERTYPE_UNKNOWN && type < MIN_ETHER_TYPE ? enterLengthField(frame, bytes, type) : kind;
}

/** Cisco metadata: version, length, option (2), security group tag (2), type (2). */
const CISCO_METADATA = 8;

/** The layer's detail is the EtherType. */
export function decodeCiscoMetadata(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  return enterEtherType(frame, bytes, start, end, CISCO_METADATA);
}

/** High-availability seamless redundancy, IEC 62439-3: path and size (2), sequence number (2), type (2). */
const HSR_TAG = 6;

/** The layer's detail is the EtherType. */
export function decodeHsr(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < HSR_TAG) return frame.runOut(start, HSR_TAG);
  const type = readU16(bytes, start + HSR_TAG - 2);
  noteDetail(frame, type);
  frame.start = start + HSR_TAG;
  const kind = layerOfEtherType(type);
  return kind === LayerKind.ETHERTYPE_UNKNOWN ? LayerKind.DATA : kind;
}

/** TRILL, RFC 6325 section 3: version, flags, option words (5 bits), hop count (2), egress (2), ingress (2), options; then Ethernet. */
const TRILL_HEADER = 6;
const TRILL_OPTION_WORDS = 0x1f;

/** The layer's detail is the ingress nickname. */
export function decodeTrill(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < TRILL_HEADER) return frame.runOut(start, TRILL_HEADER);
  noteDetail(frame, readU16(bytes, start + 4));
  const length = TRILL_HEADER + ((readU16(bytes, start) >> 6) & TRILL_OPTION_WORDS) * 4;
  if (end - start < length) return frame.runOut(start, length);
  frame.start = start + length;
  return LayerKind.ETHERNET;
}

/*
 * MACsec, IEEE 802.1AE clause 9:
 *
 *     0                          1               2                6
 *     | V ES SC SCB E C, AN (2)  | short length  | packet number  | SCI (8, with SC) | type, data | ICV (16)
 */
const MACSEC_HEADER = 6;
const MACSEC_SCI = 8;
const MACSEC_ICV = 16;
const MACSEC_VERSION = 0x80;
const MACSEC_HAS_SCI = 0x20;
const MACSEC_ENCRYPTED_OR_CHANGED = 0x0c;

/** Only integrity-protected frames can be read. The layer's detail is the first byte, flags and association number. */
export function decodeMacsec(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < MACSEC_HEADER) return frame.runOut(start, MACSEC_HEADER);
  const flags = readU8(bytes, start);
  if ((flags & MACSEC_VERSION) !== 0) return rejectLayer(frame);
  noteDetail(frame, flags);
  const length = (flags & MACSEC_HAS_SCI) !== 0 ? MACSEC_HEADER + MACSEC_SCI : MACSEC_HEADER;
  if (end - start < length) return frame.runOut(start, length);
  frame.start = start + length;
  dropTrailer(frame, MACSEC_ICV);
  if ((flags & MACSEC_ENCRYPTED_OR_CHANGED) !== 0) return LayerKind.DATA;
  if (frame.end - frame.start < 2) return frame.runOut(frame.start, 2);
  const type = readU16(bytes, frame.start);
  frame.start += 2;
  return layerOfEtherType(type);
}

/** FabricPath (EtherType 0x8903): tree and time to live (2), then an Ethernet frame with its check sequence. */
const FABRIC_PATH_TAG = 2;
const FCS = 4;

/** The layer's detail is the tree and time-to-live field. */
export function decodeFabricPath(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < FABRIC_PATH_TAG) return frame.runOut(start, FABRIC_PATH_TAG);
  noteDetail(frame, readU16(bytes, start));
  frame.start = start + FABRIC_PATH_TAG;
  dropTrailer(frame, FCS);
  return LayerKind.ETHERNET;
}

/** batman-adv: type, version, time to live, and more by type. Versions 14 and 15 are in use. */
const BATMAN_VERSION = 1;
const BATMAN_HEADER = 3;

/** Header length of the packets that hold an Ethernet frame, by version and type; 0 for the others. */
function lengthOfBatmanHeader(version: number, type: number): number {
  switch ((version << 8) | type) {
    case 0x0e03: // unicast
    case 0x0f40:
      return 10;
    case 0x0e04: // broadcast
    case 0x0f01:
      return 14;
    case 0x0f42: // unicast with the originator's address
      return 18;
    default:
      return 0;
  }
}

/** The layer's detail is the packet type. */
export function decodeBatman(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < BATMAN_HEADER) return frame.runOut(start, BATMAN_HEADER);
  const type = readU8(bytes, start);
  noteDetail(frame, type);
  const length = lengthOfBatmanHeader(readU8(bytes, start + BATMAN_VERSION), type);
  if (length === 0) return LayerKind.NONE;
  if (end - start < length) return frame.runOut(start, length);
  frame.start = start + length;
  return LayerKind.ETHERNET;
}
