/**
 * What may stand between Ethernet and the packet, each announced by its EtherType: provider backbone bridging, HSR, Cisco metadata, TRILL, VN-Tag, MACsec,
 * FabricPath, batman-adv; and Cisco's ISL, which goes around the frame.
 */
import { readU8, readU16 } from '../../bytes.js';
import { layerOfEtherType, MIN_ETHER_TYPE } from '../ether-type.js';
import { enterLengthField } from '../ethernet.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { boundPayload, dropTrailer, noteDetail, rejectLayer } from '../window.js';

/** The type/length field at the end of a tag of `length` bytes; it becomes the layer's detail. */
function enterTypeField(frame: Frame, bytes: Uint8Array, start: number, end: number, length: number): LayerKind {
  if (end - start < length) return frame.runOut(start, length);
  const type = readU16(bytes, start + length - 2);
  noteDetail(frame, type);
  frame.start = start + length;
  return type >= MIN_ETHER_TYPE ? layerOfEtherType(type) : enterLengthField(frame, bytes, type);
}

/** IEEE 802.1ah: priority and service id (4), customer destination and source (6 each), type (2). */
const PBB_TAG = 18;

/** The layer's detail is the customer frame's type/length field. */
export function decodeProviderBackbone(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  return enterTypeField(frame, bytes, start, end, PBB_TAG);
}

/** VN-Tag: direction, interfaces (4), type (2). */
const VN_TAG = 6;

/** The layer's detail is the type/length field. */
export function decodeVnTag(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  return enterTypeField(frame, bytes, start, end, VN_TAG);
}

/** Cisco metadata: version, length, option (2), security group tag (2), type (2). */
const CISCO_METADATA = 8;

/** The layer's detail is the type/length field. */
export function decodeCiscoMetadata(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  return enterTypeField(frame, bytes, start, end, CISCO_METADATA);
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

/*
 * ISL:
 *
 *     0                        5           6         12        14              17    20      22       24          26
 *     | 01000C0000 or 0C000C0000, type 4 bits, user 4 | source  | length  | AA AA 03  | HSA  | VLAN   | index   | reserved  | frame
 *
 * The length counts from behind itself to the end of the enclosed frame's check sequence.
 */
const ISL_TYPE = 5;
const ISL_LENGTH = 12;
const ISL_LENGTH_FROM = 14;
const ISL_VLAN = 20;
const ISL_HEADER = 26;
const ISL_TOKEN_RING = 1;

/** The layer's detail is the VLAN field, the bridge bit in its lowest bit. */
export function decodeIsl(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < ISL_HEADER) return frame.runOut(start, ISL_HEADER);
  noteDetail(frame, readU16(bytes, start + ISL_VLAN));
  const type = readU8(bytes, start + ISL_TYPE) >> 4;
  frame.start = start + ISL_HEADER;
  boundPayload(frame, start + ISL_LENGTH_FROM + readU16(bytes, start + ISL_LENGTH));
  if (type === ISL_TOKEN_RING) return LayerKind.TOKEN_RING;
  if (type !== 0) return LayerKind.DATA;
  dropTrailer(frame, FCS);
  return LayerKind.ETHERNET;
}

/** batman-adv, version 15 of its packets: type, version, time to live, and more by type. */
const BATMAN_VERSION = 1;
const BATMAN_HEADER = 3;
const BATMAN_VERSION_15 = 15;

/** Header length of the packet types that hold an Ethernet frame, 0 for the others. */
function lengthOfBatmanHeader(type: number): number {
  switch (type) {
    case 0x01: // broadcast
      return 14;
    case 0x40: // unicast
      return 10;
    case 0x42: // unicast with the originator's address
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
  if (readU8(bytes, start + BATMAN_VERSION) !== BATMAN_VERSION_15) return LayerKind.DATA;
  const length = lengthOfBatmanHeader(type);
  if (length === 0) return LayerKind.NONE;
  if (end - start < length) return frame.runOut(start, length);
  frame.start = start + length;
  return LayerKind.ETHERNET;
}
