/** Linux "cooked" captures, LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2. */
import { readU16 } from '../bytes.js';
import { layerOfEtherType, MIN_ETHER_TYPE } from './ether-type.js';
import type { Frame } from './frame.js';
import { LayerKind } from './layer.js';

/*
 * SLL:
 *
 *     0               2               4               6               14
 *     | packet type   | ARPHRD        | address length| address (8)   | protocol |
 */
const SLL_HARDWARE = 2;
const SLL_PROTOCOL = 14;
const SLL_HEADER = 16;

/*
 * SLL2:
 *
 *     0               2               4       8               10      11      12
 *     | protocol      | reserved      | index | ARPHRD        | type  | length| address (8) |
 */
const SLL2_HARDWARE = 8;
const SLL2_HEADER = 20;

/** Linux's ARPHRD_ numbers (if_arp.h) under which the protocol field is no EtherType, or not only. */
const FRAME_RELAY = 770;
const IPGRE = 778;
const RADIOTAP = 803;
const NETLINK = 824;

/** Linux's ETH_P_ numbers below 1536 (if_ether.h). */
const ETHERNET = 3;
const LLC = 4;
const PPP = 7;

/** The layer's detail is the protocol field. */
export function decodeSll(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < SLL_HEADER) return frame.runOut(start, SLL_HEADER);
  frame.start = start + SLL_HEADER;
  return enterPayload(frame, readU16(bytes, start + SLL_HARDWARE), readU16(bytes, start + SLL_PROTOCOL));
}

/** As decodeSll. */
export function decodeSll2(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < SLL2_HEADER) return frame.runOut(start, SLL2_HEADER);
  frame.start = start + SLL2_HEADER;
  return enterPayload(frame, readU16(bytes, start + SLL2_HARDWARE), readU16(bytes, start));
}

function enterPayload(frame: Frame, hardware: number, protocol: number): LayerKind {
  frame.layerDetail[frame.layerCount - 1] = protocol;
  if (hardware === NETLINK) return LayerKind.DATA;
  if (hardware === IPGRE) return layerUnderGre(protocol);
  if (protocol > MIN_ETHER_TYPE) return layerOfEtherType(protocol);
  switch (protocol) {
    case ETHERNET:
      return LayerKind.ETHERNET;
    case LLC:
      return hardware === FRAME_RELAY ? LayerKind.FRAME_RELAY : hardware === RADIOTAP ? LayerKind.RADIOTAP : LayerKind.LLC;
    case PPP:
      return LayerKind.PPP_HDLC;
    default:
      return hardware === RADIOTAP ? LayerKind.RADIOTAP : hardware === FRAME_RELAY ? LayerKind.FRAME_RELAY : LayerKind.DATA;
  }
}

/** Of a GRE interface the protocol is GRE's: an EtherType that GRE knows, or data. */
function layerUnderGre(protocol: number): LayerKind {
  const kind = layerOfEtherType(protocol);
  switch (kind) {
    case LayerKind.IPV4:
    case LayerKind.IPV6:
    case LayerKind.ETHERNET:
    case LayerKind.MPLS:
    case LayerKind.ARP:
    case LayerKind.NSH:
      return kind;
    default:
      return LayerKind.DATA;
  }
}
