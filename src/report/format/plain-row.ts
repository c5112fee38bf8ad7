/**
 * The plain row: a TCP segment, whole, without options but timestamps, or a UDP datagram, of a known flow. Nearly all rows are. What a text row of the usual columns
 * says of it are some twenty 32-bit words, which PlainText turns into bytes; another thread can have them without the frame.
 */

import { readU16 } from '../../bytes.js';
import type { Annotation } from '../../flow/annotation.js';
import { RecordKind } from '../../record.js';
import { FaultKind } from '../../wire/frame.js';
import { LayerKind } from '../../wire/layer.js';
import { type Segment, TransportProtocol, URG } from '../../wire/segment.js';
import { BRACKETED, flagTextOf } from '../info/info-tcp.js';
import { hasTimestampsOnly } from '../info/tcp-option-words.js';
import { findLoneSegment, type Row } from '../row.js';

export const NUMBER = 0;
export const LENGTH = 1;
/** Since the capture's first frame. */
export const SECONDS = 2;
export const NANOSECONDS = 3;
export const SWITCHES = 4;
/** Phase, the client's state, the server's: a byte each. */
export const JUDGEMENT = 5;
/** The source's above the destination's. */
export const PORTS = 6;
/** Of a segment, as they are shown. */
export const SEQ = 7;
export const ACK_NUMBER = 8;
export const WINDOW = 9;
/** Of a datagram; the latency as a number of 64 bits, -1 for none. */
export const DATAGRAM_NUMBER = 7;
export const LATENCY_LOW = 8;
export const LATENCY_HIGH = 9;
export const PAYLOAD_LENGTH = 10;
/** Source and destination, a word each of IPv4, four of IPv6. Then the timestamps and then the marks, where there are any. */
export const ADDRESSES = 11;

const IPV6_WORDS = 8;
const TIMESTAMP_WORDS = 2;
/** The bits, frame and number of the duplicate ACK. */
const MARK_WORDS = 3;
/** Words that a row takes at most. */
export const MAX_PLAIN_WORDS = ADDRESSES + IPV6_WORDS + TIMESTAMP_WORDS + MARK_WORDS;

// Of SWITCHES: the number of a segment's flag text, then bits.
export const FLAG_TEXT = 0x1fff;
export const IPV6 = 1 << 13;
export const TIMESTAMPS = 1 << 14;
export const MARKED = 1 << 15;
export const ROLES_KNOWN = 1 << 16;
export const NINE_DIGITS = 1 << 17;
export const DATAGRAM = 1 << 18;

const TCP_HEADER = 20;
const UDP_HEADER = 8;
const BILLION = 1_000_000_000;
const MAX_INT32 = 0x7fff_ffff;
const WORD = 2 ** 32;

/** Writes a plain row at words[at]. Returns where it ends; `at` when the row is not plain. */
export function packPlainRow(words: Int32Array, at: number, row: Row): number {
  const segment = findLoneSegment(row);
  if (segment === undefined) return at;
  const { frame } = row;
  const annotation = row.annotations[0] as Annotation;
  if (annotation.stream < 0 || frame.recordKind !== RecordKind.PACKET || frame.fault !== FaultKind.NONE || !frame.hasTime) return at;
  const isDatagram = segment.protocol === TransportProtocol.UDP;
  if (frame.layerKind[0] === LayerKind.PFLOG || !(isDatagram ? isPlainDatagram(segment, annotation) : isPlainSegment(segment))) return at;
  let seconds = frame.seconds - row.firstSeconds;
  let nanoseconds = (frame.nanoseconds - row.firstNanoseconds) | 0;
  if (nanoseconds < 0) {
    seconds--;
    nanoseconds += BILLION;
  }
  // Times may run backwards, and those of a faulty file have more nanoseconds than a second.
  if (!(seconds >= 0 && seconds <= MAX_INT32) || nanoseconds < 0 || nanoseconds >= BILLION) return at;
  const isIpv6 = segment.family === 6;
  words[at + NUMBER] = frame.number;
  words[at + LENGTH] = frame.originalLength;
  words[at + SECONDS] = seconds;
  words[at + NANOSECONDS] = nanoseconds;
  words[at + JUDGEMENT] = annotation.phase | (annotation.clientState << 8) | (annotation.serverState << 16);
  words[at + PORTS] = (segment.sourcePort << 16) | segment.destinationPort;
  words[at + PAYLOAD_LENGTH] = isDatagram ? segment.udpLength - UDP_HEADER : segment.payloadLength;
  let end = at + ADDRESSES;
  if (isIpv6) {
    const { addresses } = frame;
    for (let i = 0; i < 4; i++) {
      words[end + i] = addresses.wordOf(segment.source, i);
      words[end + 4 + i] = addresses.wordOf(segment.destination, i);
    }
    end += IPV6_WORDS;
  } else {
    words[end++] = segment.source;
    words[end++] = segment.destination;
  }
  const switches = (isIpv6 ? IPV6 : 0) | (annotation.rolesKnown ? ROLES_KNOWN : 0) | (frame.timeDigits === 9 ? NINE_DIGITS : 0);
  return isDatagram ? packDatagram(words, at, end, switches, annotation) : packSegment(words, at, end, switches, segment, annotation);
}

function isPlainSegment(segment: Segment): boolean {
  if (segment.protocol !== TransportProtocol.TCP || !segment.hasLength || segment.headerBytes < TCP_HEADER) return false;
  return (segment.flags & URG) === 0 && (segment.headerLength === TCP_HEADER || hasTimestampsOnly(segment));
}

/** Neither a bad length nor, over IPv6, the checksum 0 is told of it. */
function isPlainDatagram(segment: Segment, { latency }: Annotation): boolean {
  const { udpLength } = segment;
  if (!segment.hasStream || segment.headerBytes < UDP_HEADER || udpLength < UDP_HEADER || udpLength > segment.ipPayloadLength) return false;
  return (segment.family === 4 || readU16(segment.bytes, segment.start + 6) !== 0) && (latency === -1 || Number.isSafeInteger(latency));
}

function packSegment(words: Int32Array, at: number, rest: number, switches: number, segment: Segment, annotation: Annotation): number {
  const hasTimestamps = segment.headerLength !== TCP_HEADER;
  const { marks, seqIsRelative } = annotation;
  const isMarked = (marks & BRACKETED) !== 0;
  words[at + SWITCHES] = switches | flagTextOf(segment.flags, annotation) | (hasTimestamps ? TIMESTAMPS : 0) | (isMarked ? MARKED : 0);
  words[at + SEQ] = seqIsRelative ? annotation.relativeSeq : segment.seq;
  words[at + ACK_NUMBER] = seqIsRelative ? annotation.relativeAck : segment.ack;
  words[at + WINDOW] = annotation.windowSize;
  let end = rest;
  if (hasTimestamps) {
    words[end++] = segment.timestampValue;
    words[end++] = segment.timestampEcho;
  }
  if (isMarked) {
    words[end++] = marks;
    words[end++] = annotation.duplicateAckFrame;
    words[end++] = annotation.duplicateAckNumber;
  }
  return end;
}

function packDatagram(words: Int32Array, at: number, rest: number, switches: number, { datagramNumber, latency }: Annotation): number {
  words[at + SWITCHES] = switches | DATAGRAM;
  words[at + DATAGRAM_NUMBER] = datagramNumber;
  words[at + LATENCY_LOW] = latency | 0;
  words[at + LATENCY_HIGH] = Math.floor(latency / WORD);
  return rest;
}

/** The latency of the datagram at words[at], nanoseconds. */
export function latencyOf(words: Int32Array, at: number): number {
  return (words[at + LATENCY_HIGH] as number) * WORD + ((words[at + LATENCY_LOW] as number) >>> 0);
}
