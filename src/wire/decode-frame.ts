/**
 * The walk from the link type inwards: one loop, no recursion. It pushes a layer over the present window, calls that layer's decoder, and goes on
 * with the kind the decoder returns. See Frame for the contract of a decoder.
 */

import { type CaptureRecord, RecordKind } from '../record.js';
import { AddressTable } from './address-table.js';
import { decodeArp } from './arp.js';
import { decodeAuthenticationHeader } from './authentication-header.js';
import { decodeEncapsulation } from './encapsulation.js';
import { decodeEthernet } from './ethernet.js';
import { missTrailer } from './ethernet-trailer.js';
import { FragmentTable } from './fragments.js';
import { FaultKind, Frame } from './frame.js';
import { decodeIcmp, decodeIcmpv6 } from './icmp.js';
import { decodeIpv4 } from './ipv4.js';
import { decodeIpv6 } from './ipv6.js';
import { decodeIpv6Fragment, decodeIpv6Options, decodeIpv6Routing } from './ipv6-extension.js';
import { LayerKind, MAX_LAYERS } from './layer.js';
import { layerOfLinkType } from './link-type.js';
import { decodeLlc } from './llc.js';
import { decodeEsp, decodeIgmp } from './named-messages.js';
import { decodeLoop, decodeNullLoopback } from './null-loopback.js';
import { decodePlainSegment } from './plain-segment.js';
import { decodeRaw } from './raw.js';
import { TransportProtocol } from './segment.js';
import { decodeSll, decodeSll2 } from './sll.js';
import { decodeTcp } from './tcp.js';
import { decodeUdp } from './udp.js';
import { decodeProviderVlan, decodeVlan } from './vlan.js';

export interface DecoderLimits {
  /** Bytes held at most for datagrams whose fragments are still missing; the oldest are given up beyond it. */
  maxFragmentBytes: number;
  /** IPv6 addresses remembered at most; segments and fragments of further ones belong to no flow and no datagram. */
  maxAddresses: number;
}

export const DEFAULT_DECODER_LIMITS: DecoderLimits = { maxFragmentBytes: 64 << 20, maxAddresses: 4_000_000 };

/** Decodes records into one reused Frame. Keeps what spans frames: ids of IPv6 addresses, and fragments that wait for the others. */
export class FrameDecoder {
  readonly frame: Frame;
  /** What the last record's link type begins with: nearly all captures have one link type, and the table costs a hash per record. */
  #linkType = -1;
  #outermost: LayerKind = LayerKind.NONE;

  constructor(limits: Partial<DecoderLimits> = {}) {
    const { maxFragmentBytes, maxAddresses } = { ...DEFAULT_DECODER_LIMITS, ...limits };
    this.frame = new Frame(new AddressTable(maxAddresses), new FragmentTable(maxFragmentBytes));
  }

  /** Decodes one record. The frame is valid until the next call; its bytes are the record's, or a reassembled datagram's. */
  decode(record: CaptureRecord): Frame {
    const { frame } = this;
    frame.reset();
    const { start, end, originalLength } = record;
    const captured = end - start;
    frame.number = record.number;
    frame.seconds = record.seconds;
    frame.nanoseconds = record.nanoseconds;
    frame.timeDigits = record.timeDigits;
    frame.hasTime = record.hasTime;
    frame.capturedLength = captured;
    frame.originalLength = originalLength;
    frame.linkType = record.linkType;
    frame.recordKind = record.kind;
    frame.enterprise = record.enterprise;
    frame.copied = record.copied;
    frame.fcsLength = record.fcsLength;
    frame.bytes = record.bytes;
    frame.start = start;
    frame.end = end;
    frame.reportedEnd = originalLength > captured ? start + originalLength : end;
    if (record.kind !== RecordKind.PACKET) return frame;
    walk(frame, this.#outermostOf(record));
    if (captured < originalLength && frame.fault === FaultKind.NONE) missTrailer(frame);
    return frame;
  }

  /**
   * Decodes one record for whoever wants its segments. Of the frame only they, number and time hold, and where they are not one plain segment (plain-segment.ts) the
   * layers around them.
   */
  decodeSegments(record: CaptureRecord): Frame {
    const { frame } = this;
    const isEthernet = record.kind === RecordKind.PACKET && this.#outermostOf(record) === LayerKind.ETHERNET && record.fcsLength <= 0;
    if (!isEthernet || !decodePlainSegment(frame, record)) return this.decode(record);
    frame.number = record.number;
    frame.seconds = record.seconds;
    frame.nanoseconds = record.nanoseconds;
    frame.hasTime = record.hasTime;
    return frame;
  }

  #outermostOf({ linkType }: CaptureRecord): LayerKind {
    if (linkType !== this.#linkType) {
      this.#linkType = linkType;
      this.#outermost = layerOfLinkType(linkType);
    }
    return this.#outermost;
  }
}

function walk(frame: Frame, outermost: LayerKind): void {
  let kind = outermost;
  do {
    while (kind !== LayerKind.NONE) {
      if (frame.layerCount === MAX_LAYERS) {
        frame.malformed(frame.start);
        return;
      }
      frame.pushLayer(kind);
      kind = decodeLayer(frame, kind, frame.bytes, frame.start, frame.end);
    }
    kind = frame.takeDeferred();
  } while (kind !== LayerKind.NONE);
}

function decodeLayer(frame: Frame, kind: LayerKind, bytes: Uint8Array, start: number, end: number): LayerKind {
  switch (kind) {
    case LayerKind.ETHERNET:
      return decodeEthernet(frame, bytes, start, end);
    case LayerKind.IPV4:
      return decodeIpv4(frame, bytes, start, end);
    case LayerKind.IPV6:
      return decodeIpv6(frame, bytes, start, end);
    case LayerKind.TCP:
      return decodeTcp(frame, bytes, start, end);
    case LayerKind.UDP:
      return decodeUdp(frame, TransportProtocol.UDP, bytes, start, end);
    case LayerKind.UDP_LITE:
      return decodeUdp(frame, TransportProtocol.UDP_LITE, bytes, start, end);
    case LayerKind.VLAN:
      return decodeVlan(frame, bytes, start, end);
    case LayerKind.PROVIDER_VLAN:
      return decodeProviderVlan(frame, bytes, start, end);
    case LayerKind.ICMP:
      return decodeIcmp(frame, bytes, start, end);
    case LayerKind.ICMPV6:
      return decodeIcmpv6(frame, bytes, start, end);
    case LayerKind.ARP:
      return decodeArp(frame, bytes, start, end);
    case LayerKind.LLC:
      return decodeLlc(frame, bytes, start, end);
    case LayerKind.SLL:
      return decodeSll(frame, bytes, start, end);
    case LayerKind.SLL2:
      return decodeSll2(frame, bytes, start, end);
    case LayerKind.NULL_LOOPBACK:
      return decodeNullLoopback(frame, bytes, start, end);
    case LayerKind.LOOP:
      return decodeLoop(frame, bytes, start, end);
    case LayerKind.RAW:
      return decodeRaw(frame, bytes, start, end);
    case LayerKind.IPV6_HOP_BY_HOP:
    case LayerKind.IPV6_DESTINATION_OPTIONS:
      return decodeIpv6Options(frame, bytes, start, end);
    case LayerKind.IPV6_ROUTING:
      return decodeIpv6Routing(frame, bytes, start, end);
    case LayerKind.IPV6_FRAGMENT:
      return decodeIpv6Fragment(frame, bytes, start, end);
    case LayerKind.AUTHENTICATION_HEADER:
      return decodeAuthenticationHeader(frame, bytes, start, end);
    case LayerKind.ETHERTYPE_UNKNOWN:
    case LayerKind.IP_PROTOCOL_UNKNOWN:
      return nameOnly(frame);
    case LayerKind.LINK_UNKNOWN:
      frame.layerDetail[frame.layerCount - 1] = frame.linkType;
      return LayerKind.NONE;
    case LayerKind.ESP:
      return decodeEsp(frame, start, end);
    case LayerKind.IGMP:
      return decodeIgmp(frame, bytes, start, end);
    case LayerKind.DATA:
    case LayerKind.SCTP:
    case LayerKind.DCCP:
    case LayerKind.IPCOMP:
    case LayerKind.IPV6_MOBILITY:
    case LayerKind.IPV6_SHIM6:
    case LayerKind.IPV6_HIP:
      return LayerKind.NONE;
    default:
      return decodeEncapsulation(frame, kind, bytes, start, end);
  }
}

/** A layer we only name: its detail is the EtherType or protocol number that the layer around it dispatched on. No link type begins with one. */
function nameOnly(frame: Frame): typeof LayerKind.NONE {
  const layer = frame.layerCount - 1;
  frame.layerDetail[layer] = frame.layerDetail[layer - 1] as number;
  return LayerKind.NONE;
}
