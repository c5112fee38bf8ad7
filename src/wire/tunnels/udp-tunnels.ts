/** Short headers over UDP: ESP (RFC 3948), AYIYA, AMT (RFC 7450), Mobile IP's NAT traversal (RFC 3519), TZSP; and EtherIP (RFC 3378) over IP. */
import { readI32, readU8, readU16 } from '../../bytes.js';
import type { Frame } from '../frame.js';
import { layerOfIpProtocol } from '../ip-protocol.js';
import { LayerKind } from '../layer.js';
import { noteDetail } from '../window.js';
import { layerOfIpVersion } from './lisp.js';

const KEEP_ALIVE = 0xff;
const MARKER = 4;

/** What stands on port 4500; detail of UDP_ENCAPSULATED_ESP. */
export const UdpEncapsulation = { ESP: 0, IKE: 1, KEEP_ALIVE: 2 } as const;

/** One byte FF keeps a NAT mapping alive; four zero bytes announce IKE; anything else is an SPI. The layer's detail is a UdpEncapsulation. */
export function decodeUdpEncapsulatedEsp(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (frame.reportedEnd - start === 1 && end > start && readU8(bytes, start) === KEEP_ALIVE) {
    noteDetail(frame, UdpEncapsulation.KEEP_ALIVE);
    return LayerKind.NONE;
  }
  if (end - start < MARKER) return frame.runOut(start, MARKER);
  if (readI32(bytes, start) !== 0) return LayerKind.ESP;
  noteDetail(frame, UdpEncapsulation.IKE);
  frame.start = start + MARKER;
  return LayerKind.DATA;
}

/*
 * AYIYA, draft-massar-v6ops-ayiya-02:
 *
 *     0                      1                         2                3              4         8
 *     | id length (log2), .. | signature words, hash   | auth, opcode   | next header  | epoch   | identity | signature | payload
 */
const AYIYA_HEADER = 8;
const AYIYA_FORWARD = 1;

/** The layer's detail is the next header. */
export function decodeAyiya(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < AYIYA_HEADER) return frame.runOut(start, AYIYA_HEADER);
  const length = AYIYA_HEADER + (1 << (readU8(bytes, start) >> 4)) + (readU8(bytes, start + 1) >> 4) * 4;
  const next = readU8(bytes, start + 3);
  noteDetail(frame, next);
  if (end - start < length) return frame.runOut(start, length);
  if ((readU8(bytes, start + 2) & 0x0f) !== AYIYA_FORWARD) return LayerKind.NONE;
  frame.start = start + length;
  const kind = layerOfIpProtocol(next);
  return kind === LayerKind.IP_PROTOCOL_UNKNOWN ? LayerKind.NONE : kind;
}

const AMT_QUERY = 4;
const AMT_UPDATE = 5;
const AMT_DATA = 6;
const AMT_DATA_HEADER = 2;
const AMT_MEMBERSHIP_HEADER = 12;

/** Automatic multicast tunnelling. The layer's detail is the message type. */
export function decodeAmt(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < AMT_DATA_HEADER) return frame.runOut(start, AMT_DATA_HEADER);
  const type = readU8(bytes, start) & 0x0f;
  noteDetail(frame, type);
  if (type !== AMT_DATA && type !== AMT_QUERY && type !== AMT_UPDATE) return LayerKind.NONE;
  const length = type === AMT_DATA ? AMT_DATA_HEADER : AMT_MEMBERSHIP_HEADER;
  if (end - start < length) return frame.runOut(start, length);
  frame.start = start + length;
  return layerOfIpVersion(frame, bytes, end, LayerKind.IPV4);
}

const MOBILE_IP_DATA = 4;
const MOBILE_IP_DATA_HEADER = 4;

/** Mobile IPv4 registration, and data tunnelled through NAT (type 4). The layer's detail is the message type. */
export function decodeMobileIp(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end === start) return frame.runOut(start, 1);
  const type = readU8(bytes, start);
  noteDetail(frame, type);
  if (type !== MOBILE_IP_DATA) return LayerKind.NONE;
  if (end - start < MOBILE_IP_DATA_HEADER) return frame.runOut(start, MOBILE_IP_DATA_HEADER);
  frame.start = start + MOBILE_IP_DATA_HEADER;
  return layerOfIpVersion(frame, bytes, end, LayerKind.IPV4);
}

/*
 * TZSP (TaZmen sniffer protocol):
 *
 *     0          1       2                4
 *     | version  | type  | encapsulation  | tags: type (1), length (1), data; padding 0 and end 1 are one byte | packet
 */
const TZSP_TYPE = 1;
const TZSP_ENCAPSULATION = 2;
const TZSP_HEADER = 4;
const TZSP_KEEP_ALIVE = 4;
const TZSP_TAG_PADDING = 0;
const TZSP_TAG_END = 1;

/** The layer's detail is the encapsulation. */
export function decodeTzsp(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < TZSP_HEADER) return frame.runOut(start, TZSP_HEADER);
  const encapsulation = readU16(bytes, start + TZSP_ENCAPSULATION);
  noteDetail(frame, encapsulation);
  if (readU8(bytes, start + TZSP_TYPE) === TZSP_KEEP_ALIVE) return LayerKind.NONE;
  let at = start + TZSP_HEADER;
  for (;;) {
    if (at >= end) return frame.runOut(at, 1);
    const tag = readU8(bytes, at);
    at += 1;
    if (tag === TZSP_TAG_END) break;
    if (tag === TZSP_TAG_PADDING) continue;
    if (at >= end) return frame.runOut(at, 1);
    at += 1 + readU8(bytes, at);
  }
  frame.start = at;
  return layerOfTzspEncapsulation(encapsulation);
}

function layerOfTzspEncapsulation(encapsulation: number): LayerKind {
  switch (encapsulation) {
    case 1:
      return LayerKind.ETHERNET;
    case 2:
      return LayerKind.TOKEN_RING;
    case 4:
      return LayerKind.PPP_HDLC;
    case 5:
      return LayerKind.FDDI;
    case 7:
      return LayerKind.RAW;
    case 18:
      return LayerKind.WLAN;
    case 119:
      return LayerKind.PRISM;
    case 127:
      return LayerKind.AVS;
    default:
      return LayerKind.DATA;
  }
}

const ETHERIP_HEADER = 2;

/** EtherIP: a version (its detail) and padding, then an Ethernet frame. */
export function decodeEtherIp(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < ETHERIP_HEADER) return frame.runOut(start, ETHERIP_HEADER);
  noteDetail(frame, readU8(bytes, start) >> 4);
  frame.start = start + ETHERIP_HEADER;
  return LayerKind.ETHERNET;
}
