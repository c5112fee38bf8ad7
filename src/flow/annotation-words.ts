import type { Annotation } from './annotation.js';
import type { Phase } from './phase.js';
import type { TcpState } from './tcp-state.js';

/**
 * An annotation as 32-bit words and doubles, so that another thread can have it: all that rows are written from, which is everything but `moves`. Most segments
 * have nothing to say in most of the fields; those stand in groups that are left out then, since what passes from one processor's cache to the other's costs more
 * than packing it (20 words a segment instead of 34).
 *
 * Doubles stand over the same memory, at even words; every group has an even number of words.
 */

// Always.
const STREAM = 0;
const SWITCHES = 1;
const RELATIVE_SEQ = 2;
const RELATIVE_ACK = 3;
const NEXT_SEQ = 4;
const SACK_BASE = 5;
const WINDOW_SIZE = 6;
const SCALE_FACTOR = 7;
const RELATIVE_NANOSECONDS = 8;
const DELTA_NANOSECONDS = 9;
const RELATIVE_SECONDS = 10;
const DELTA_SECONDS = 11;
const STATES = 12;
const REMARKS = 13;
const CORE_WORDS = 14;

// Of the analysis, where it found anything.
const MARKS = 0;
const ACKS_FRAME = 1;
const BYTES_IN_FLIGHT = 2;
const PUSH_BYTES = 3;
const ACK_RTT = 4;
const INITIAL_RTT = 6;
const ANALYSIS_WORDS = 8;

// Of retransmissions and duplicates.
const RTO = 0;
const RTO_FRAME = 2;
const DUPLICATE_ACK_NUMBER = 3;
const DUPLICATE_ACK_FRAME = 4;
const REPEAT_WORDS = 6;

// Of a datagram.
const LATENCY = 0;
const DATAGRAM_NUMBER = 2;
const ANSWERS_FRAME = 3;
const DATAGRAM_WORDS = 4;

// Of a faulty capture: seconds that 32 bits do not hold.
const LONG_RELATIVE = 0;
const LONG_DELTA = 2;
const LONG_WORDS = 4;

/** Words that an annotation takes at most. */
export const MAX_ANNOTATION_WORDS = CORE_WORDS + ANALYSIS_WORDS + REPEAT_WORDS + DATAGRAM_WORDS + LONG_WORDS;

// Bits of SWITCHES.
const SIDE = 1 << 0;
const IS_FIRST = 1 << 1;
const SEQ_IS_RELATIVE = 1 << 2;
const ACCURATE_ECN = 1 << 3;
const HAS_ANALYSIS = 1 << 4;
const FIN_IS_ACTIVE = 1 << 5;
const CLIENT_SIDE = 1 << 6;
const ROLES_KNOWN = 1 << 7;
/** Which groups follow, in this order. */
const WITH_ANALYSIS = 1 << 8;
const WITH_REPEATS = 1 << 9;
const WITH_DATAGRAM = 1 << 10;
const WITH_LONG_SECONDS = 1 << 11;

/** Writes at words[at], `at` being even; returns where it ends, even too. */
export function packAnnotation(words: Int32Array, doubles: Float64Array, at: number, annotation: Annotation): number {
  let switches =
    (annotation.side !== 0 ? SIDE : 0) |
    (annotation.isFirst ? IS_FIRST : 0) |
    (annotation.seqIsRelative ? SEQ_IS_RELATIVE : 0) |
    (annotation.accurateEcn ? ACCURATE_ECN : 0) |
    (annotation.hasAnalysis ? HAS_ANALYSIS : 0) |
    (annotation.finIsActive ? FIN_IS_ACTIVE : 0) |
    (annotation.clientSide !== 0 ? CLIENT_SIDE : 0) |
    (annotation.rolesKnown ? ROLES_KNOWN : 0);
  words[at + STREAM] = annotation.stream;
  words[at + RELATIVE_SEQ] = annotation.relativeSeq;
  words[at + RELATIVE_ACK] = annotation.relativeAck;
  words[at + NEXT_SEQ] = annotation.nextSeq;
  words[at + SACK_BASE] = annotation.sackBase;
  words[at + WINDOW_SIZE] = annotation.windowSize;
  words[at + SCALE_FACTOR] = annotation.scaleFactor;
  words[at + RELATIVE_NANOSECONDS] = annotation.relativeNanoseconds;
  words[at + DELTA_NANOSECONDS] = annotation.deltaNanoseconds;
  words[at + RELATIVE_SECONDS] = annotation.relativeSeconds;
  words[at + DELTA_SECONDS] = annotation.deltaSeconds;
  words[at + STATES] = annotation.phase | (annotation.clientState << 8) | (annotation.serverState << 16);
  words[at + REMARKS] = annotation.remarks | (annotation.completeness << 16);
  let end = at + CORE_WORDS;
  if (annotation.hasAnalysis || annotation.marks !== 0) {
    switches |= WITH_ANALYSIS;
    words[end + MARKS] = annotation.marks;
    words[end + ACKS_FRAME] = annotation.acksFrame;
    words[end + BYTES_IN_FLIGHT] = annotation.bytesInFlight;
    words[end + PUSH_BYTES] = annotation.pushBytes;
    doubles[(end + ACK_RTT) >> 1] = annotation.ackRtt;
    doubles[(end + INITIAL_RTT) >> 1] = annotation.initialRtt;
    end += ANALYSIS_WORDS;
    if ((annotation.rtoFrame | annotation.duplicateAckNumber | annotation.duplicateAckFrame) !== 0 || annotation.rto !== 0) {
      switches |= WITH_REPEATS;
      doubles[(end + RTO) >> 1] = annotation.rto;
      words[end + RTO_FRAME] = annotation.rtoFrame;
      words[end + DUPLICATE_ACK_NUMBER] = annotation.duplicateAckNumber;
      words[end + DUPLICATE_ACK_FRAME] = annotation.duplicateAckFrame;
      end += REPEAT_WORDS;
    }
  }
  if ((annotation.datagramNumber | annotation.answersFrame) !== 0 || annotation.latency !== -1) {
    switches |= WITH_DATAGRAM;
    doubles[(end + LATENCY) >> 1] = annotation.latency;
    words[end + DATAGRAM_NUMBER] = annotation.datagramNumber;
    words[end + ANSWERS_FRAME] = annotation.answersFrame;
    end += DATAGRAM_WORDS;
  }
  if (words[at + RELATIVE_SECONDS] !== annotation.relativeSeconds || words[at + DELTA_SECONDS] !== annotation.deltaSeconds) {
    switches |= WITH_LONG_SECONDS;
    doubles[(end + LONG_RELATIVE) >> 1] = annotation.relativeSeconds;
    doubles[(end + LONG_DELTA) >> 1] = annotation.deltaSeconds;
    end += LONG_WORDS;
  }
  words[at + SWITCHES] = switches;
  return end;
}

/** The reverse. */
export function unpackAnnotation(words: Int32Array, doubles: Float64Array, at: number, annotation: Annotation): number {
  const switches = words[at + SWITCHES] as number;
  annotation.side = (switches & SIDE) !== 0 ? 1 : 0;
  annotation.isFirst = (switches & IS_FIRST) !== 0;
  annotation.seqIsRelative = (switches & SEQ_IS_RELATIVE) !== 0;
  annotation.accurateEcn = (switches & ACCURATE_ECN) !== 0;
  annotation.hasAnalysis = (switches & HAS_ANALYSIS) !== 0;
  annotation.finIsActive = (switches & FIN_IS_ACTIVE) !== 0;
  annotation.clientSide = (switches & CLIENT_SIDE) !== 0 ? 1 : 0;
  annotation.rolesKnown = (switches & ROLES_KNOWN) !== 0;
  annotation.stream = words[at + STREAM] as number;
  annotation.relativeSeq = words[at + RELATIVE_SEQ] as number;
  annotation.relativeAck = words[at + RELATIVE_ACK] as number;
  annotation.nextSeq = words[at + NEXT_SEQ] as number;
  annotation.sackBase = words[at + SACK_BASE] as number;
  annotation.windowSize = words[at + WINDOW_SIZE] as number;
  annotation.scaleFactor = words[at + SCALE_FACTOR] as number;
  annotation.relativeNanoseconds = words[at + RELATIVE_NANOSECONDS] as number;
  annotation.deltaNanoseconds = words[at + DELTA_NANOSECONDS] as number;
  annotation.relativeSeconds = words[at + RELATIVE_SECONDS] as number;
  annotation.deltaSeconds = words[at + DELTA_SECONDS] as number;
  const states = words[at + STATES] as number;
  annotation.phase = (states & 0xff) as Phase;
  annotation.clientState = ((states >> 8) & 0xff) as TcpState;
  annotation.serverState = ((states >> 16) & 0xff) as TcpState;
  annotation.remarks = (words[at + REMARKS] as number) & 0xffff;
  annotation.completeness = (words[at + REMARKS] as number) >>> 16;
  let end = at + CORE_WORDS;
  const withAnalysis = (switches & WITH_ANALYSIS) !== 0;
  annotation.marks = withAnalysis ? (words[end + MARKS] as number) : 0;
  annotation.acksFrame = withAnalysis ? (words[end + ACKS_FRAME] as number) : 0;
  annotation.bytesInFlight = withAnalysis ? (words[end + BYTES_IN_FLIGHT] as number) : 0;
  annotation.pushBytes = withAnalysis ? (words[end + PUSH_BYTES] as number) : 0;
  annotation.ackRtt = withAnalysis ? (doubles[(end + ACK_RTT) >> 1] as number) : 0;
  annotation.initialRtt = withAnalysis ? (doubles[(end + INITIAL_RTT) >> 1] as number) : 0;
  if (withAnalysis) end += ANALYSIS_WORDS;
  const withRepeats = (switches & WITH_REPEATS) !== 0;
  annotation.rto = withRepeats ? (doubles[(end + RTO) >> 1] as number) : 0;
  annotation.rtoFrame = withRepeats ? (words[end + RTO_FRAME] as number) : 0;
  annotation.duplicateAckNumber = withRepeats ? (words[end + DUPLICATE_ACK_NUMBER] as number) : 0;
  annotation.duplicateAckFrame = withRepeats ? (words[end + DUPLICATE_ACK_FRAME] as number) : 0;
  if (withRepeats) end += REPEAT_WORDS;
  const withDatagram = (switches & WITH_DATAGRAM) !== 0;
  annotation.latency = withDatagram ? (doubles[(end + LATENCY) >> 1] as number) : -1;
  annotation.datagramNumber = withDatagram ? (words[end + DATAGRAM_NUMBER] as number) : 0;
  annotation.answersFrame = withDatagram ? (words[end + ANSWERS_FRAME] as number) : 0;
  if (withDatagram) end += DATAGRAM_WORDS;
  if ((switches & WITH_LONG_SECONDS) !== 0) {
    annotation.relativeSeconds = doubles[(end + LONG_RELATIVE) >> 1] as number;
    annotation.deltaSeconds = doubles[(end + LONG_DELTA) >> 1] as number;
    end += LONG_WORDS;
  }
  return end;
}
