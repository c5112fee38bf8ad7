/**
 * The plain row: one TCP segment, whole, without options but timestamps, of a known flow. Nine rows in ten are. What a text row of the usual columns says of it are
 * some twenty 32-bit words, which PlainText turns into bytes; another thread can have them without the frame.
 */

import type { Annotation } from '../../flow/annotation.js';
import { RecordKind } from '../../record.js';
import { FaultKind } from '../../wire/frame.js';
import { LayerKind } from '../../wire/layer.js';
import { TransportProtocol, URG } from '../../wire/segment.js';
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
/** As they are shown. */
export const SEQ = 7;
export const ACK_NUMBER = 8;
export const WINDOW = 9;
export const PAYLOAD_LENGTH = 10;
/** Source and destination, a word each of IPv4, four of IPv6. Then the timestamps and then the marks, where there are any. */
export const ADDRESSES = 11;

const IPV6_WORDS = 8;
const TIMESTAMP_WORDS = 2;
/** The bits, frame and number of the duplicate ACK. */
const MARK_WORDS = 3;
/** Words that a row takes at most. */
export const MAX_PLAIN_WORDS = ADDRESSES + IPV6_WORDS + TIMESTAMP_WORDS + MARK_WORDS;

// Of SWITCHES: the number of the flags' text, then bits.
export const FLAG_TEXT = 0x1fff;
export const IPV6 = 1 << 13;
export const TIMESTAMPS = 1 << 14;
export const MARKED = 1 << 15;
export const ROLES_KNOWN = 1 << 16;
export const NINE_DIGITS = 1 << 17;

const HEADER_BYTES = 20;
const BILLION = 1_000_000_000;
const MAX_INT32 = 0x7fff_ffff;

/** Writes a plain row at words[at]. Returns where it ends; `at` when the row is not plain. */
export function packPlainRow(words: Int32Array, at: number, row: Row): number {
  const segment = findLoneSegment(row);
  if (segment === undefined || segment.protocol !== TransportProtocol.TCP) return at;
  const { frame } = row;
  const annotation = row.annotations[0] as Annotation;
  const { stream, marks } = annotation;
  const { flags } = segment;
  if (stream < 0 || frame.recordKind !== RecordKind.PACKET || frame.fault !== FaultKind.NONE || !frame.hasTime) return at;
  if (!segment.hasLength || segment.headerBytes < HEADER_BYTES || (flags & URG) !== 0 || frame.layerKind[0] === LayerKind.PFLOG) return at;
  const hasTimestamps = segment.headerLength !== HEADER_BYTES;
  if (hasTimestamps && !hasTimestampsOnly(segment)) return at;
  let seconds = frame.seconds - row.firstSeconds;
  let nanoseconds = (frame.nanoseconds - row.firstNanoseconds) | 0;
  if (nanoseconds < 0) {
    seconds--;
    nanoseconds += BILLION;
  }
  // Times may run backwards, and those of a faulty file have more nanoseconds than a second.
  if (!(seconds >= 0 && seconds <= MAX_INT32) || nanoseconds < 0 || nanoseconds >= BILLION) return at;
  const isIpv6 = segment.family === 6;
  const isMarked = (marks & BRACKETED) !== 0;
  const { seqIsRelative } = annotation;
  words[at + NUMBER] = frame.number;
  words[at + LENGTH] = frame.originalLength;
  words[at + SECONDS] = seconds;
  words[at + NANOSECONDS] = nanoseconds;
  words[at + SWITCHES] =
    flagTextOf(flags, annotation) |
    (isIpv6 ? IPV6 : 0) |
    (hasTimestamps ? TIMESTAMPS : 0) |
    (isMarked ? MARKED : 0) |
    (annotation.rolesKnown ? ROLES_KNOWN : 0) |
    (frame.timeDigits === 9 ? NINE_DIGITS : 0);
  words[at + JUDGEMENT] = annotation.phase | (annotation.clientState << 8) | (annotation.serverState << 16);
  words[at + PORTS] = (segment.sourcePort << 16) | segment.destinationPort;
  words[at + SEQ] = seqIsRelative ? annotation.relativeSeq : segment.seq;
  words[at + ACK_NUMBER] = seqIsRelative ? annotation.relativeAck : segment.ack;
  words[at + WINDOW] = annotation.windowSize;
  words[at + PAYLOAD_LENGTH] = segment.payloadLength;
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
