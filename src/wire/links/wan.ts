/** Wide-area links: Frame Relay (with RFC 2427 or Cisco encapsulation) and ATM as Sun's driver gives it. */
import { readU8, readU16 } from '../../bytes.js';
import { layerOfEtherType } from '../ether-type.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { noteDetail } from '../window.js';

/*
 * Frame Relay:
 *
 *     | address (2 to 4 bytes; the low bit ends it) | control 03 | (00) | NLPID | payload        RFC 2427
 *     | address                                     | EtherType         | payload               Cisco
 */
const ADDRESS_END = 0x01;
const MAX_ADDRESS = 4;
const UNNUMBERED_INFORMATION = 0x03;
const PADDING = 0x00;
const NLPID_SNAP = 0x80;
const NLPID_IPV6 = 0x8e;
const NLPID_IPV4 = 0xcc;
const NLPID_PPP = 0xcf;
const SNAP_OUI = 3;
const SNAP = 5;
const OUI_ETHERTYPE = 0x000000;
const OUI_BRIDGED = 0x0080c2;
const BRIDGED_ETHERNET_WITH_FCS = 0x0001;
const BRIDGED_ETHERNET = 0x0007;

/** The layer's detail is the address field's first two bytes, DLCI and bits. */
export function decodeFrameRelay(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  let at = start;
  do {
    if (at >= end) return frame.runOut(at, 1);
    at += 1;
  } while ((readU8(bytes, at - 1) & ADDRESS_END) === 0 && at - start < MAX_ADDRESS);
  if (at - start >= 2) noteDetail(frame, readU16(bytes, start));
  if (end - at < 1) return frame.runOut(at, 1);
  if (readU8(bytes, at) !== UNNUMBERED_INFORMATION) return enterCisco(frame, bytes, at, end);

  at += 1;
  if (at < end && readU8(bytes, at) === PADDING) at += 1;
  if (at >= end) return frame.runOut(at, 1);
  frame.start = at + 1;
  switch (readU8(bytes, at)) {
    case NLPID_IPV4:
      return LayerKind.IPV4;
    case NLPID_IPV6:
      return LayerKind.IPV6;
    case NLPID_PPP:
      return LayerKind.PPP;
    case NLPID_SNAP:
      return enterSnap(frame, bytes, at + 1, end);
    default:
      return LayerKind.DATA;
  }
}

function enterSnap(frame: Frame, bytes: Uint8Array, at: number, end: number): LayerKind {
  if (end - at < SNAP) return frame.runOut(at, SNAP);
  const oui = (readU8(bytes, at) << 16) | readU16(bytes, at + 1);
  const type = readU16(bytes, at + SNAP_OUI);
  frame.start = at + SNAP;
  if (oui === OUI_BRIDGED) return type === BRIDGED_ETHERNET || type === BRIDGED_ETHERNET_WITH_FCS ? LayerKind.ETHERNET : LayerKind.DATA;
  if (oui !== OUI_ETHERTYPE) return LayerKind.DATA;
  const kind = layerOfEtherType(type);
  return kind === LayerKind.ETHERTYPE_UNKNOWN ? LayerKind.DATA : kind;
}

function enterCisco(frame: Frame, bytes: Uint8Array, at: number, end: number): LayerKind {
  if (end - at < 2) return frame.reportedEnd - at < 2 ? LayerKind.DATA : frame.runOut(at, 2);
  const type = readU16(bytes, at);
  frame.start = at + 2;
  switch (type) {
    case 0x0800:
      return LayerKind.IPV4;
    case 0x86dd:
      return LayerKind.IPV6;
    case 0x8847:
    case 0x8848:
      return LayerKind.MPLS;
    case 0x6558:
      return LayerKind.ETHERNET;
    default:
      return LayerKind.DATA;
  }
}

/** Link type 123: flags with the traffic type in the low nibble, VPI (1), VCI (2). */
const SUN_ATM_HEADER = 4;
const SUN_ATM_TYPE = 0x0f;
const SUN_ATM_LANE = 1;
const SUN_ATM_LLC = 2;
/** LAN emulation: the sender's id, then Ethernet. */
const LANE_CLIENT_ID = 2;

/** The layer's detail is the traffic type. */
export function decodeSunAtm(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < SUN_ATM_HEADER) return frame.runOut(start, SUN_ATM_HEADER);
  const type = readU8(bytes, start) & SUN_ATM_TYPE;
  noteDetail(frame, type);
  frame.start = start + SUN_ATM_HEADER;
  if (type === SUN_ATM_LLC) return LayerKind.LLC;
  if (type !== SUN_ATM_LANE) return LayerKind.DATA;
  if (end - frame.start < LANE_CLIENT_ID) return frame.runOut(frame.start, LANE_CLIENT_ID);
  frame.start += LANE_CLIENT_ID;
  return LayerKind.ETHERNET;
}
