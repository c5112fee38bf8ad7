import { readI32, readU16 } from '../bytes.js';
import type { CaptureRecord } from '../record.js';
import type { Frame } from './frame.js';
import { LayerKind } from './layer.js';
import { type Segment, TransportProtocol } from './segment.js';
import { decodeTcpOptions, NOP_NOP_TIMESTAMPS_LENGTH, OptionsEnd, takeNopNopTimestamps } from './tcp-options.js';
import { isPeekremote } from './tunnels/peekremote.js';
import { clearTcpFields } from './udp.js';
import { layerOfUdpPorts } from './udp-port.js';

/*
 * The frame that most captures consist of:
 *
 *     0          14                    34 or 54
 *     | Ethernet | IPv4, no options    | TCP    | payload ...
 *     |          | or IPv6 alone       | or UDP |
 *
 * What the fields are is told in ethernet.ts, ipv4.ts, ipv6.ts, tcp.ts and udp.ts.
 */
const ETHER_TYPE = 12;
const IP = 14;
const ETHER_TYPE_IPV4 = 0x0800;
const ETHER_TYPE_IPV6 = 0x86dd;

/** Version 4, five words of header. */
const VERSION_AND_LENGTH = 0x45;
const TOTAL_LENGTH = IP + 2;
const FLAGS_AND_OFFSET = IP + 6;
const PROTOCOL = IP + 9;
const IPV4_SOURCE = IP + 12;
const IPV4_DESTINATION = IP + 16;
const IPV4_END = IP + 20;
/** More fragments, and their offset. */
const FRAGMENT = 0x3fff;

const PAYLOAD_LENGTH = IP + 4;
const NEXT_HEADER = IP + 6;
const IPV6_SOURCE = IP + 8;
const IPV6_DESTINATION = IP + 24;
const IPV6_END = IP + 40;

const UDP_HEADER = 8;
const TCP_HEADER = 20;
const FLAGS = 0x0fff;

/**
 * Decodes the record of an Ethernet frame without a declared check sequence, if it is plain: one whole IP packet in it, TCP or UDP in that, the header captured and
 * sound, and no tunnel behind it. Then the frame's one segment is what the walk of decode-frame.ts would make it, with the layers it would stand in, but these are not
 * recorded; the rest of the frame is left to the caller. False: nothing has been written that the walk would not write anew.
 *
 * One straight way in place of four decoders, the dispatch between them, and the columns of three layers: `flows` on the reference mix takes 9 % less. That options of all
 * kinds are taken saves another 3 %: the walk is never met there, and need not be compiled (docs/performance.md). test/wire/plain-segment.test.ts holds it to the walk.
 */
export function decodePlainSegment(frame: Frame, { bytes, start, end, originalLength }: CaptureRecord): boolean {
  if (end - start < IPV4_END + UDP_HEADER) return false;
  const type = readU16(bytes, start + ETHER_TYPE);
  let protocol = 0;
  let at = start;
  // Where the packet ends by its own account.
  let limit = 0;
  if (type === ETHER_TYPE_IPV4) {
    if (bytes[start + IP] !== VERSION_AND_LENGTH || (readU16(bytes, start + FLAGS_AND_OFFSET) & FRAGMENT) !== 0) return false;
    protocol = bytes[start + PROTOCOL] as number;
    at += IPV4_END;
    limit = start + IP + readU16(bytes, start + TOTAL_LENGTH);
  } else if (type === ETHER_TYPE_IPV6) {
    if (end - start < IPV6_END + UDP_HEADER || (bytes[start + IP] as number) >> 4 !== 6) return false;
    protocol = bytes[start + NEXT_HEADER] as number;
    at += IPV6_END;
    limit = at + readU16(bytes, start + PAYLOAD_LENGTH);
  } else {
    return false;
  }
  if (limit > start + Math.max(originalLength, end - start)) return false;
  const captured = Math.min(limit, end);
  if (protocol === TransportProtocol.TCP) {
    if (!isPlainTcp(bytes, at, captured)) return false;
  } else if (protocol !== TransportProtocol.UDP || !isPlainUdp(bytes, at, limit, captured)) {
    return false;
  }

  frame.reset();
  const segment = frame.addSegment();
  // First, as it may fail: the address table below is there for good.
  if (protocol === TransportProtocol.UDP) fillUdp(segment, bytes, at, limit);
  else if (!fillTcp(segment, bytes, at, limit)) return false;
  segment.quoted = false;
  segment.layer = 2;
  segment.networkLayer = 1;
  if (type === ETHER_TYPE_IPV4) {
    segment.family = 4;
    segment.source = readI32(bytes, start + IPV4_SOURCE);
    segment.destination = readI32(bytes, start + IPV4_DESTINATION);
  } else {
    segment.family = 6;
    segment.source = frame.addresses.idOf(bytes, start + IPV6_SOURCE);
    segment.destination = frame.addresses.idOf(bytes, start + IPV6_DESTINATION);
  }
  segment.sourcePort = readU16(bytes, at);
  segment.destinationPort = readU16(bytes, at + 2);
  segment.bytes = bytes;
  segment.start = at;
  segment.end = captured;
  segment.ipPayloadLength = limit - at;
  segment.hasStream = true;
  segment.hasLength = true;
  segment.stopped = false;
  segment.payloadEnd = captured;
  return true;
}

/** Of bytes[at, end), all of the packet that was captured. */
function isPlainTcp(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < TCP_HEADER) return false;
  const headerLength = ((bytes[at + 12] as number) >> 4) << 2;
  return headerLength >= TCP_HEADER && headerLength <= end - at;
}

/** With payload, some of which was captured, and none of the ports and marks that announce another header in it. */
function isPlainUdp(bytes: Uint8Array, at: number, limit: number, end: number): boolean {
  const payload = at + UDP_HEADER;
  if (end <= payload || at + readU16(bytes, at + 4) !== limit) return false;
  return layerOfUdpPorts(readU16(bytes, at), readU16(bytes, at + 2)) === LayerKind.NONE && !isPeekremote(bytes, payload, end);
}

/** False when the list of options is not sound to its end. */
function fillTcp(segment: Segment, bytes: Uint8Array, at: number, limit: number): boolean {
  const offsetAndFlags = readU16(bytes, at + 12);
  const headerLength = (offsetAndFlags >> 12) << 2;
  segment.protocol = TransportProtocol.TCP;
  segment.seq = readI32(bytes, at + 4);
  segment.ack = readI32(bytes, at + 8);
  segment.flags = offsetAndFlags & FLAGS;
  segment.window = readU16(bytes, at + 14);
  segment.checksum = readU16(bytes, at + 16);
  segment.urgentPointer = readU16(bytes, at + 18);
  segment.headerLength = headerLength;
  segment.headerBytes = headerLength;
  segment.payloadStart = at + headerLength;
  segment.payloadLength = limit - at - headerLength;
  segment.udpLength = 0;
  segment.options = 0;
  if (headerLength === TCP_HEADER) return true;
  const options = at + TCP_HEADER;
  // Asked here and not only there, it costs no call.
  if (headerLength === TCP_HEADER + NOP_NOP_TIMESTAMPS_LENGTH && takeNopNopTimestamps(segment, bytes, options)) return true;
  return decodeTcpOptions(segment, bytes, options, at + headerLength, at + headerLength) === OptionsEnd.DONE;
}

function fillUdp(segment: Segment, bytes: Uint8Array, at: number, limit: number): void {
  segment.protocol = TransportProtocol.UDP;
  segment.checksum = readU16(bytes, at + 6);
  segment.headerLength = UDP_HEADER;
  segment.headerBytes = UDP_HEADER;
  segment.payloadStart = at + UDP_HEADER;
  segment.payloadLength = limit - at - UDP_HEADER;
  segment.udpLength = limit - at;
  segment.options = 0;
  clearTcpFields(segment);
}
