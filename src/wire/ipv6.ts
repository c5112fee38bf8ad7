import { readU16, readU32 } from '../bytes.js';
import type { Frame } from './frame.js';
import { layerOfIpProtocol } from './ip-protocol.js';
import { LayerKind } from './layer.js';

/*
 * IPv6, RFC 8200 section 3:
 *
 *     0       1       2       3
 *     | V class, flow label           |
 *     | payload length| next  | hops  |
 *     | source address (16)           |
 *     | destination address (16)      |
 */
const PAYLOAD_LENGTH = 4;
const NEXT_HEADER = 6;
const SOURCE = 8;
const DESTINATION = 24;
const HEADER = 40;

const HOP_BY_HOP = 0;
const PAD1 = 0;
const JUMBO_PAYLOAD = 0xc2;
/** A jumbo payload length must exceed what the ordinary field can say (RFC 2675 section 3). */
const MIN_JUMBO = 0x10000;
const MAX_JUMBO = 0xffffffff;

/**
 * The layer's detail is the next header number. A payload length of 0 is believed (there is no rule for segmentation offload here), but for the jumbo payload
 * option. A version other than 6 makes the layer one that is only named.
 */
export function decodeIpv6(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  const layer = frame.layerCount - 1;
  if (end > start && (bytes[start] as number) >> 4 !== 6) return refuse(frame, layer);
  if (end - start < HEADER) return frame.runOut(start, HEADER);
  const next = bytes[start + NEXT_HEADER] as number;
  frame.layerDetail[layer] = next;
  const payload = start + HEADER;
  let payloadLength = readU16(bytes, start + PAYLOAD_LENGTH);
  if (payloadLength === 0 && next === HOP_BY_HOP) payloadLength = findJumboLength(bytes, payload, end);
  const limit = payload + payloadLength;
  if (limit < frame.reportedEnd) {
    frame.reportedEnd = limit;
    if (limit < end) frame.end = limit;
  }
  frame.family = 6;
  frame.source = frame.addresses.idOf(bytes, start + SOURCE);
  frame.destination = frame.addresses.idOf(bytes, start + DESTINATION);
  frame.networkLayer = layer;
  frame.partialDatagram = false;
  frame.start = payload;
  return layerOfIpProtocol(next);
}

/** The jumbo payload length of the hop-by-hop header at `start`, 0 without one; the largest where the header is cut and there may have been one. */
function findJumboLength(bytes: Uint8Array, start: number, end: number): number {
  const headerEnd = end - start < 2 ? start + 8 : start + (((bytes[start + 1] as number) + 1) << 3);
  const otherwise = end < headerEnd ? MAX_JUMBO : 0;
  const limit = Math.min(end, headerEnd);
  let at = start + 2;
  while (at + 1 < limit) {
    const kind = bytes[at] as number;
    if (kind === PAD1) {
      at++;
      continue;
    }
    const length = bytes[at + 1] as number;
    if (at + 2 + length > limit) return otherwise;
    if (kind === JUMBO_PAYLOAD && length === 4) {
      const jumbo = readU32(bytes, at + 2);
      return jumbo >= MIN_JUMBO ? jumbo : 0;
    }
    at += 2 + length;
  }
  return otherwise;
}

/**
 * Not IPv6 after all: where the number that announced it has a name in the row, that is named instead (an IP protocol, an EtherType, PPP's number); elsewhere the row
 * says which version stands there.
 */
function refuse(frame: Frame, layer: number): typeof LayerKind.NONE {
  if (layer === 0) return LayerKind.NONE;
  const kind = kindOfNamed(frame.layerKind[layer - 1] as LayerKind);
  if (kind === LayerKind.NONE) return LayerKind.NONE;
  frame.layerKind[layer] = kind;
  if (kind !== LayerKind.DATA) frame.layerDetail[layer] = frame.layerDetail[layer - 1] as number;
  return LayerKind.NONE;
}

/** What stands in IPv6's place within a layer that announced it by a number that is named; NONE within the others. */
function kindOfNamed(around: LayerKind): LayerKind {
  switch (around) {
    case LayerKind.IPV4:
    case LayerKind.IPV6:
    case LayerKind.IPV6_HOP_BY_HOP:
    case LayerKind.IPV6_ROUTING:
    case LayerKind.IPV6_FRAGMENT:
    case LayerKind.IPV6_DESTINATION_OPTIONS:
    case LayerKind.IPV6_MOBILITY:
    case LayerKind.IPV6_SHIM6:
    case LayerKind.IPV6_HIP:
      return LayerKind.IP_PROTOCOL_UNKNOWN;
    case LayerKind.ETHERNET:
    case LayerKind.VLAN:
    case LayerKind.PROVIDER_VLAN:
    case LayerKind.SLL:
    case LayerKind.SLL2:
    case LayerKind.PBB:
    case LayerKind.VN_TAG:
    case LayerKind.CISCO_METADATA:
    case LayerKind.MACSEC:
    case LayerKind.PPP:
    case LayerKind.PPP_HDLC:
    case LayerKind.PPP_DIRECTED:
      return LayerKind.ETHERTYPE_UNKNOWN;
    case LayerKind.ICMPV6:
      return LayerKind.DATA;
    default:
      return LayerKind.NONE;
  }
}
