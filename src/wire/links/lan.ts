/** Local networks other than Ethernet: FDDI, Token Ring, ARCNET, IP over Fibre Channel, IEEE 1394 and InfiniBand. */
import { readU8, readU16 } from '../../bytes.js';
import { layerOfEtherType } from '../ether-type.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { noteDetail } from '../window.js';

/** EtherType to layer where unknown ones are plain payload. */
function layerOrData(etherType: number): LayerKind {
  const kind = layerOfEtherType(etherType);
  return kind === LayerKind.ETHERTYPE_UNKNOWN ? LayerKind.DATA : kind;
}

/** FDDI: frame control (1), destination (6), source (6), LLC. Control 0x5x is asynchronous LLC. */
const FDDI_HEADER = 13;
const FDDI_ASYNC_LLC = 0x50;

/** The layer's detail is the frame control byte. */
export function decodeFddi(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < FDDI_HEADER) return frame.runOut(start, FDDI_HEADER);
  const control = readU8(bytes, start);
  noteDetail(frame, control);
  frame.start = start + FDDI_HEADER;
  return (control & 0xf0) === FDDI_ASYNC_LLC ? LayerKind.LLC : LayerKind.DATA;
}

/*
 * Token Ring, IEEE 802.5:
 *
 *     0                 1                2              8         14
 *     | access control  | frame control  | destination  | source  | routing (2 to 30) | LLC
 *                                                                   when the source's top bit is set
 */
const RING_FRAME_CONTROL = 1;
const RING_SOURCE = 8;
const RING_HEADER = 14;
const RING_ROUTED = 0x80;
const RING_ROUTING_LENGTH = 0x1f;
const RING_LLC = 1;

/** The layer's detail is the frame control byte. */
export function decodeTokenRing(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < RING_HEADER) return frame.runOut(start, RING_HEADER);
  const control = readU8(bytes, start + RING_FRAME_CONTROL);
  noteDetail(frame, control);
  let length = RING_HEADER;
  if ((readU8(bytes, start + RING_SOURCE) & RING_ROUTED) !== 0) {
    if (end - start < RING_HEADER + 1) return frame.runOut(start + RING_HEADER, 1);
    length += readU8(bytes, start + RING_HEADER) & RING_ROUTING_LENGTH;
    if (end - start < length) return frame.runOut(start, length);
  }
  frame.start = start + length;
  return control >> 6 === RING_LLC ? LayerKind.LLC : LayerKind.DATA;
}

const ARCNET_PROTOCOL = 2;
/** Linux keeps the two bytes of the hardware's offset before the protocol (link type 129). */
const ARCNET_LINUX_PROTOCOL = 4;
const ARCNET_IP_1051 = 0xf0;
const ARCNET_ARP_1051 = 0xf1;
const ARCNET_IP_1201 = 0xd4;
const ARCNET_ARP_1201 = 0xd5;
/** RFC 1201: a split flag and a sequence number; the flag FF marks a padded packet and four bytes more. */
const ARCNET_SPLIT_HEADER = 3;
const ARCNET_EXCEPTION = 0xff;
const ARCNET_EXCEPTION_BYTES = 4;

/** ARCNET, RFC 1051 and RFC 1201. The layer's detail is the protocol id. */
export function decodeArcnet(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  return enterArcnet(frame, bytes, start + ARCNET_PROTOCOL, end);
}

/** The layer's detail is the protocol id. */
export function decodeArcnetLinux(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  return enterArcnet(frame, bytes, start + ARCNET_LINUX_PROTOCOL, end);
}

function enterArcnet(frame: Frame, bytes: Uint8Array, at: number, end: number): LayerKind {
  if (at >= end) return frame.runOut(at, 1);
  const protocol = readU8(bytes, at);
  noteDetail(frame, protocol);
  at += 1;
  frame.start = at;
  switch (protocol) {
    case ARCNET_IP_1051:
      return LayerKind.IPV4;
    case ARCNET_ARP_1051:
      return LayerKind.ARP;
    case ARCNET_IP_1201:
    case ARCNET_ARP_1201:
      if (end - at < ARCNET_SPLIT_HEADER) return frame.runOut(at, ARCNET_SPLIT_HEADER);
      at += readU8(bytes, at) === ARCNET_EXCEPTION ? ARCNET_EXCEPTION_BYTES + ARCNET_SPLIT_HEADER : ARCNET_SPLIT_HEADER;
      if (at > end) return frame.runOut(frame.start, at - frame.start);
      frame.start = at;
      return protocol === ARCNET_IP_1201 ? LayerKind.IPV4 : LayerKind.ARP;
    default:
      return LayerKind.DATA;
  }
}

/** RFC 2625: two eight-byte addresses, then LLC. */
const FC_NETWORK_HEADER = 16;

/** The layer's detail is unused. */
export function decodeIpOverFc(frame: Frame, _bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < FC_NETWORK_HEADER) return frame.runOut(start, FC_NETWORK_HEADER);
  frame.start = start + FC_NETWORK_HEADER;
  return LayerKind.LLC;
}

/** Link type 138: two eight-byte addresses, then an EtherType. */
const FIREWIRE_TYPE = 16;
const FIREWIRE_HEADER = 18;

/** The layer's detail is the EtherType. */
export function decodeIpOver1394(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < FIREWIRE_HEADER) return frame.runOut(start, FIREWIRE_HEADER);
  const type = readU16(bytes, start + FIREWIRE_TYPE);
  noteDetail(frame, type);
  frame.start = start + FIREWIRE_HEADER;
  return layerOrData(type);
}

/** Link type 242: two 20-byte addresses, an EtherType, two reserved bytes (RFC 4391 section 6). */
const INFINIBAND_TYPE = 40;
const INFINIBAND_HEADER = 44;

/** The layer's detail is the EtherType. */
export function decodeIpOverInfiniband(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < INFINIBAND_HEADER) return frame.runOut(start, INFINIBAND_HEADER);
  const type = readU16(bytes, start + INFINIBAND_TYPE);
  noteDetail(frame, type);
  frame.start = start + INFINIBAND_HEADER;
  return layerOrData(type);
}
