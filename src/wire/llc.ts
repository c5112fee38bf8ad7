import { readU16, readU24 } from '../bytes.js';
import { layerOfEtherType } from './ether-type.js';
import type { Frame } from './frame.js';
import { LayerKind } from './layer.js';

/*
 * LLC, IEEE 802.2, and the SNAP header behind it (RFC 1042):
 *
 *     0       1       2       3               6
 *     | DSAP  | SSAP  | control (1 or 2) | OUI       | protocol id |
 */
const CONTROL = 2;
/** Control fields of unnumbered frames, both low bits set, have one byte, the others two. */
const UNNUMBERED = 0x03;
const SUPERVISORY = 0x01;
/** Of the unnumbered frames only unnumbered information carries packets; with the poll bit it is none. */
const UNNUMBERED_INFORMATION = 0x03;
const SNAP_HEADER = 5;

const SAP_SNAP = 0xaa;
const SAP_IP = 0x06;

const OUI_ETHERNET = 0x000000;
/** The OUI of RFC 1042's successor for bridges, IEEE 802.1H. */
const OUI_BRIDGE_TUNNEL = 0x0000f8;
/** Bridged frames of RFC 2427 and RFC 2684. */
const OUI_BRIDGED = 0x0080c2;
const BRIDGED_ETHERNET_WITH_FCS = 0x0001;
const BRIDGED_ETHERNET = 0x0007;
const BRIDGED_PADDING = 2;
const FCS = 4;

/** The layer's detail is SNAP's protocol id, or DSAP x 65536 without SNAP. What the protocol id does not tell is data, named by the LLC header. */
export function decodeLlc(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < CONTROL + 1) return frame.runOut(start, CONTROL + 1);
  const dsap = bytes[start] as number;
  const control = bytes[start + CONTROL] as number;
  const header = (control & UNNUMBERED) === UNNUMBERED ? CONTROL + 1 : CONTROL + 2;
  if (end - start < header) return frame.runOut(start, header);
  frame.start = start + header;
  const isInformation = (control & SUPERVISORY) === 0 || control === UNNUMBERED_INFORMATION;
  if (dsap === SAP_SNAP && bytes[start + 1] === SAP_SNAP) {
    const kind = enterSnap(frame, bytes, start + header, end);
    return isInformation || kind === LayerKind.NONE ? kind : LayerKind.DATA;
  }
  frame.layerDetail[frame.layerCount - 1] = dsap << 16;
  if (frame.start === frame.reportedEnd) return LayerKind.NONE;
  return dsap === SAP_IP && isInformation ? LayerKind.IPV4 : LayerKind.DATA;
}

function enterSnap(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < SNAP_HEADER) return frame.runOut(start, SNAP_HEADER);
  const oui = readU24(bytes, start);
  const id = readU16(bytes, start + 3);
  frame.layerDetail[frame.layerCount - 1] = id;
  frame.start = start + SNAP_HEADER;
  if (oui === OUI_BRIDGED) return enterBridged(frame, id);
  if (oui !== OUI_ETHERNET && oui !== OUI_BRIDGE_TUNNEL) return LayerKind.DATA;
  const kind = layerOfEtherType(id);
  return kind === LayerKind.ETHERTYPE_UNKNOWN ? LayerKind.DATA : kind;
}

function enterBridged(frame: Frame, id: number): LayerKind {
  if (id !== BRIDGED_ETHERNET && id !== BRIDGED_ETHERNET_WITH_FCS) return LayerKind.DATA;
  const start = frame.start + BRIDGED_PADDING;
  if (start > frame.end) return frame.runOut(frame.start, BRIDGED_PADDING);
  frame.start = start;
  if (id === BRIDGED_ETHERNET_WITH_FCS && frame.reportedEnd - start >= FCS) {
    frame.reportedEnd -= FCS;
    frame.end = Math.min(frame.end, frame.reportedEnd);
  }
  return LayerKind.ETHERNET;
}
