/**
 * IEEE 802.11 frames: only data frames carry packets. The header is as long as its flags say (section 9.2 of IEEE 802.11-2020); the body is LLC,
 * or a row of subframes (A-MSDU), or, behind some bridges, Ethernet.
 */
import { readU8, readU16, readU16LE } from '../../bytes.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { boundPayload, endAtMessage, noteDetail } from '../window.js';
import { RADIOTAP_DATA_PAD } from './radiotap.js';

/*
 *     0          2        4        10       16       22         24       30       32
 *     | control  | duration | addr 1 | addr 2 | addr 3 | sequence | addr 4 | QoS    | HT control | body ...
 *                                                                 both DS  QoS       QoS, +HTC
 *
 * Frame control, little-endian: version (2 bits), type (2), subtype (4), then flags.
 */
const ADDRESS_1 = 4;
const ADDRESS_2 = 10;
const ADDRESS_3 = 16;
const ADDRESS_4 = 24;
const HEADER = 24;
const ADDRESS = 6;
const QOS_CONTROL = 2;
const HT_CONTROL = 4;

const VERSION = 0x0003;
const TYPE = 0x000c;
const TYPE_MANAGEMENT = 0x0000;
const TYPE_DATA = 0x0008;
const SUBTYPE_NO_DATA = 0x0040;
const SUBTYPE_QOS = 0x0080;
const TO_DS = 0x0100;
const FROM_DS = 0x0200;
const MORE_FRAGMENTS = 0x0400;
const PROTECTED = 0x4000;
const HAS_HT_CONTROL = 0x8000;

const QOS_AMSDU = 0x0080;
const QOS_MESH_CONTROL = 0x0100;
const MESH_CONTROL = 6;
const MESH_EXTENSION_MODE = 0x03;

/** The layer's detail is the frame control field: version, type and subtype in the low byte, flags in the high byte. */
export function decodeWlan(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < 2) return frame.runOut(start, 2);
  // Cisco's controllers hand on the control field of tunnelled frames with its bytes swapped, and it is their form that is met.
  const control = isInCapwap(frame) ? readU16(bytes, start) : readU16LE(bytes, start);
  noteDetail(frame, control);
  if ((control & (VERSION | TYPE)) === TYPE_MANAGEMENT) return endAtMessage(frame, end);
  if ((control & (VERSION | TYPE)) !== TYPE_DATA) return LayerKind.NONE;

  const bothDs = (control & TO_DS) !== 0 && (control & FROM_DS) !== 0;
  let length = bothDs ? HEADER + ADDRESS : HEADER;
  let qos = 0;
  if ((control & SUBTYPE_QOS) !== 0) {
    if (end - start < length + QOS_CONTROL) return frame.runOut(start, length + QOS_CONTROL);
    qos = readU16LE(bytes, start + length);
    length += (control & HAS_HT_CONTROL) !== 0 ? QOS_CONTROL + HT_CONTROL : QOS_CONTROL;
  }
  if (end - start < length) return frame.runOut(start, length);
  if ((control & SUBTYPE_NO_DATA) !== 0) return LayerKind.NONE;

  if (isPadded(frame)) length = (length + 3) & ~3;
  frame.start = Math.min(start + length, end);
  // What is encrypted is opaque, and parts of a frame are not put together. A fragment number alone shows no part: some controllers keep
  // other things in its bits.
  if ((control & (PROTECTED | MORE_FRAGMENTS)) !== 0) return LayerKind.DATA;
  if ((qos & QOS_MESH_CONTROL) !== 0 && (control & FROM_DS) !== 0) skipMeshControl(frame, bytes, end);
  if ((qos & QOS_AMSDU) !== 0) return enterSubframes(frame, bytes, frame.start, end);
  return enterBody(frame, bytes, start, frame.start, end, control);
}

/** Atheros hardware pads headers to four bytes; the radiotap header before them says so. */
function isPadded(frame: Frame): boolean {
  const outer = frame.layerCount - 2;
  return outer >= 0 && frame.layerKind[outer] === LayerKind.RADIOTAP && ((frame.layerDetail[outer] as number) & RADIOTAP_DATA_PAD) !== 0;
}

function isInCapwap(frame: Frame): boolean {
  const outer = frame.layerCount - 2;
  return outer >= 0 && frame.layerKind[outer] === LayerKind.CAPWAP_DATA;
}

/** Mesh control, section 9.2.4.7.3: flags, time to live, sequence number, and up to two more addresses. Reserved flags show that it is none. */
function skipMeshControl(frame: Frame, bytes: Uint8Array, end: number): void {
  if (frame.start >= end) return;
  const flags = readU8(bytes, frame.start);
  if ((flags & ~MESH_EXTENSION_MODE) !== 0) return;
  frame.start = Math.min(frame.start + MESH_CONTROL + (flags & MESH_EXTENSION_MODE) * ADDRESS, end);
}

const SNAP_SAPS = 0xaaaa;
const RAW_IPX = 0xffff;

function enterBody(frame: Frame, bytes: Uint8Array, header: number, start: number, end: number, control: number): LayerKind {
  if (end - start < 2) return frame.reportedEnd > start ? LayerKind.LLC : LayerKind.NONE;
  const saps = readU16(bytes, start);
  if (saps === SNAP_SAPS) return LayerKind.LLC;
  if (holdsEthernet(bytes, header, start, end, control)) return LayerKind.ETHERNET;
  if (saps === RAW_IPX) return LayerKind.DATA;
  // Two zero bytes before the LLC header are known from early mesh laptops.
  if (saps === 0) frame.start = start + 2;
  return LayerKind.LLC;
}

/** Whether the body repeats the frame's own destination or source address where an Ethernet header would have them. */
function holdsEthernet(bytes: Uint8Array, header: number, start: number, end: number, control: number): boolean {
  if (end - start < 2 * ADDRESS) return false;
  const destination = header + ((control & TO_DS) !== 0 ? ADDRESS_3 : ADDRESS_1);
  let source = header + ADDRESS_2;
  if ((control & FROM_DS) !== 0) source = header + ((control & TO_DS) !== 0 ? ADDRESS_4 : ADDRESS_3);
  return isSameAddress(bytes, start + ADDRESS, source) || isSameAddress(bytes, start, destination);
}

function isSameAddress(bytes: Uint8Array, a: number, b: number): boolean {
  return (
    readU16(bytes, a) === readU16(bytes, b) &&
    readU16(bytes, a + 2) === readU16(bytes, b + 2) &&
    readU16(bytes, a + 4) === readU16(bytes, b + 4)
  );
}

/*
 * A-MSDU subframe, section 9.3.2.2.2, each padded to four bytes but the last:
 *
 *     0              6         12        14
 *     | destination  | source  | length  | LLC ...
 */
const SUBFRAME_LENGTH = 12;
const SUBFRAME_HEADER = 14;

/** Goes on with the first subframe; the others are walked after it. */
function enterSubframes(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < SUBFRAME_HEADER) return frame.runOut(start, SUBFRAME_HEADER);
  const reportedEnd = frame.reportedEnd;
  const first = start + SUBFRAME_HEADER + readU16(bytes, start + SUBFRAME_LENGTH);
  let at = start + ((first - start + 3) & ~3);
  while (end - at >= SUBFRAME_HEADER) {
    const body = at + SUBFRAME_HEADER;
    const length = readU16(bytes, at + SUBFRAME_LENGTH);
    if (length === 0) break;
    frame.defer(LayerKind.LLC, body, Math.min(body + length, end), Math.min(body + length, reportedEnd));
    at += (SUBFRAME_HEADER + length + 3) & ~3;
  }
  frame.start = start + SUBFRAME_HEADER;
  boundPayload(frame, first);
  return LayerKind.LLC;
}
