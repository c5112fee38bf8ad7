import { readI32, readU16 } from '../bytes.js';
import type { CaptureRecord } from '../record.js';
import type { Frame } from './frame.js';
import { OPTION_TIMESTAMPS, TransportProtocol } from './segment.js';

/*
 * The frame that most captures consist of:
 *
 *     0         14                    34 or 54              54, 66, 74 or 86
 *     | Ethernet | IPv4, no options    | TCP, no options or  | payload ...
 *     |          | or IPv6 alone       | NOP, NOP, timestamps|
 *
 * What the fields are is told in ethernet.ts, ipv4.ts, ipv6.ts and tcp.ts.
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

const MIN_HEADER = 20;
const HEADER_WITH_TIMESTAMPS = 32;
const FLAGS = 0x0fff;
/** NOP, NOP, Timestamps of length 10 (RFC 7323 appendix A). */
const NOP_NOP_TIMESTAMPS = 0x0101080a;

/**
 * Decodes the record of an Ethernet frame without a declared check sequence, if it is plain: one whole IP packet in it, TCP in that, its header captured. Then the frame's
 * one segment is what the walk of decode-frame.ts would make it, with the layers it would stand in, but these are not recorded; the rest of the frame is left to
 * the caller. False: nothing has been written.
 *
 * One straight function in place of four decoders, the dispatch between them, and the columns of three layers: `flows` on the reference mix takes 7 % less
 * (docs/performance.md). test/wire/plain-segment.test.ts holds it to the walk.
 */
export function decodePlainSegment(frame: Frame, { bytes, start, end, originalLength }: CaptureRecord): boolean {
  if (end - start < IPV4_END + MIN_HEADER) return false;
  const type = readU16(bytes, start + ETHER_TYPE);
  let tcp = start + IPV4_END;
  // Where the packet ends by its own account.
  let limit = 0;
  if (type === ETHER_TYPE_IPV4) {
    if (bytes[start + IP] !== VERSION_AND_LENGTH || bytes[start + PROTOCOL] !== TransportProtocol.TCP) return false;
    if ((readU16(bytes, start + FLAGS_AND_OFFSET) & FRAGMENT) !== 0) return false;
    limit = start + IP + readU16(bytes, start + TOTAL_LENGTH);
  } else if (type === ETHER_TYPE_IPV6) {
    tcp = start + IPV6_END;
    if (end - tcp < MIN_HEADER || (bytes[start + IP] as number) >> 4 !== 6) return false;
    if (bytes[start + NEXT_HEADER] !== TransportProtocol.TCP) return false;
    limit = tcp + readU16(bytes, start + PAYLOAD_LENGTH);
  } else {
    return false;
  }
  const offsetAndFlags = readU16(bytes, tcp + 12);
  const headerLength = (offsetAndFlags >> 12) << 2;
  const payload = tcp + headerLength;
  if (payload > end || payload > limit || limit > start + Math.max(originalLength, end - start)) return false;
  const hasTimestamps = headerLength === HEADER_WITH_TIMESTAMPS && readI32(bytes, tcp + MIN_HEADER) === NOP_NOP_TIMESTAMPS;
  if (!hasTimestamps && headerLength !== MIN_HEADER) return false;

  frame.reset();
  const segment = frame.addSegment();
  segment.protocol = TransportProtocol.TCP;
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
  segment.sourcePort = readU16(bytes, tcp);
  segment.destinationPort = readU16(bytes, tcp + 2);
  segment.bytes = bytes;
  segment.start = tcp;
  segment.end = Math.min(limit, end);
  segment.ipPayloadLength = limit - tcp;
  segment.seq = readI32(bytes, tcp + 4);
  segment.ack = readI32(bytes, tcp + 8);
  segment.flags = offsetAndFlags & FLAGS;
  segment.window = readU16(bytes, tcp + 14);
  segment.checksum = readU16(bytes, tcp + 16);
  segment.urgentPointer = readU16(bytes, tcp + 18);
  segment.headerLength = headerLength;
  segment.headerBytes = headerLength;
  segment.hasStream = true;
  segment.hasLength = true;
  segment.stopped = false;
  segment.payloadLength = limit - payload;
  segment.payloadStart = payload;
  segment.payloadEnd = segment.end;
  segment.udpLength = 0;
  segment.options = 0;
  if (hasTimestamps) {
    segment.options = OPTION_TIMESTAMPS;
    segment.timestampValue = readI32(bytes, tcp + MIN_HEADER + 4);
    segment.timestampEcho = readI32(bytes, tcp + MIN_HEADER + 8);
  }
  return true;
}
