/**
 * What is counted per direction of a TCP flow. Frames, resets, plain retransmissions and the largest window stand in the flow's own record; the rest in the
 * detail record, which only segments make that have payload, a FIN, a second round trip, or one of the rarer marks.
 */
import { ACK, FIN, OPTION_TIMESTAMPS, RST, SYN } from '../../wire/segment.js';
import {
  type Annotation,
  MARK_ACKED_UNSEEN,
  MARK_DUPLICATE_ACK,
  MARK_FAST_RETRANSMISSION,
  MARK_KEEP_ALIVE,
  MARK_LOST_SEGMENT,
  MARK_OUT_OF_ORDER,
  MARK_RETRANSMISSION,
  MARK_SPURIOUS_RETRANSMISSION,
  MARK_WINDOW_FULL,
  MARK_ZERO_WINDOW,
} from '../annotation.js';
import { Phase, REMARK_AGAIN } from '../phase.js';
import { difference, isAfter } from '../sequence.js';
import {
  ACKED,
  ACKED_GAPS,
  BYTES,
  BYTES_AFTER_FIN,
  DUPLICATE_ACKS,
  FACT_FIRST_FIN,
  FACT_FIRST_RTT,
  FACT_FIRST_RTT_OF_1,
  FACT_SYN,
  FACT_SYN_ACK,
  FAST_RETRANSMISSIONS,
  FINS,
  FIRST_RTT,
  FLOW_NO_WINDOW,
  FLOW_NO_WINDOW_EITHER,
  FRAMES,
  GAP_COUNT,
  GAPS,
  HIGH,
  ISN,
  KEEP_ALIVES,
  LOST_SEGMENTS,
  LOW,
  MAX_WINDOW,
  NEXT,
  OFFER,
  OFFER_HAS_ACKED,
  OFFER_TIMESTAMPS,
  OUT_OF_ORDER,
  PAYLOAD_BEGAN,
  PAYLOAD_ENDED,
  PAYLOAD_UNACKED,
  REPEATED_SEGMENTS,
  RESET_SEQ,
  RESETS,
  RETRANSMISSIONS,
  RTT_MAX,
  RTT_MIN,
  RTT_SAMPLES,
  RTT_SUM,
  SIDE,
  SIDE_WORDS,
  SPURIOUS_RETRANSMISSIONS,
  UNIQUE_BYTES,
  WINDOW_FULLS,
  ZERO_WINDOWS,
} from './judge-records.js';
import type { JudgedFlow } from './judged-flow.js';
import type { PayloadGaps } from './payload-gaps.js';

const REPEATED = MARK_RETRANSMISSION | MARK_FAST_RETRANSMISSION | MARK_SPURIOUS_RETRANSMISSION;
/** Marks that the detail record counts. */
const RARE =
  MARK_FAST_RETRANSMISSION |
  MARK_SPURIOUS_RETRANSMISSION |
  MARK_OUT_OF_ORDER |
  MARK_LOST_SEGMENT |
  MARK_DUPLICATE_ACK |
  MARK_ZERO_WINDOW |
  MARK_WINDOW_FULL |
  MARK_KEEP_ALIVE |
  MARK_ACKED_UNSEEN;

/** Counts the segment, which has been judged. */
export function countSegment(flow: JudgedFlow, annotation: Annotation, gaps: PayloadGaps): void {
  const { words, at, side, flags, length } = flow;
  const frames = words[at + FRAMES + side] as number;
  if (frames === 0 && (flow.options & OPTION_TIMESTAMPS) !== 0)
    words[at + OFFER + side] = (words[at + OFFER + side] as number) | OFFER_TIMESTAMPS;
  if (annotation.windowSize > (words[at + MAX_WINDOW + side] as number)) words[at + MAX_WINDOW + side] = annotation.windowSize;
  if (annotation.ackRtt > 0) sampleRtt(flow, annotation.ackRtt);
  if (length > 0) countPayload(flow, gaps);
  if ((flags & (FIN | RST)) !== 0) countEnd(flow);
  if (flow.marks !== 0) countMarks(flow);
  if (((flow.marks & MARK_ZERO_WINDOW) | (flow.bits & FLOW_NO_WINDOW_EITHER)) !== 0) rememberWindow(flow);
  rememberNumbers(flow, frames);
}

function rememberWindow(flow: JudgedFlow): void {
  const closed = FLOW_NO_WINDOW << flow.side;
  if ((flow.marks & MARK_ZERO_WINDOW) !== 0) flow.bits |= closed;
  else flow.bits &= ~closed;
}

/** What later segments are compared with. A RST's number is its receiver's affair. */
function rememberNumbers(flow: JudgedFlow, frames: number): void {
  const { words, at, side, flags } = flow;
  if ((flags & RST) === 0) {
    const next = (flow.seq + flow.length + ((flags & SYN) !== 0 ? 1 : 0) + ((flags & FIN) !== 0 ? 1 : 0)) | 0;
    if (frames === 0 || isAfter(next, words[at + NEXT + side] as number)) words[at + NEXT + side] = next;
  }
  if ((flags & ACK) !== 0) {
    if (words[at + ACKED + side] === 0) words[at + OFFER + side] = (words[at + OFFER + side] as number) | OFFER_HAS_ACKED;
    words[at + ACKED + side] = flow.ack;
    const block = flow.d + SIDE + flow.other * SIDE_WORDS;
    if (flow.detail[block + PAYLOAD_UNACKED] === 1 && difference(flow.ack, flow.detail[block + HIGH] as number) >= 0)
      endPayload(flow, block, 0);
  }
  words[at + FRAMES + side] = frames + 1;
}

/** A round trip is the direction's whose segment was acknowledged: the receiver's of this ACK. */
function sampleRtt(flow: JudgedFlow, rtt: number): void {
  if ((flow.facts & FACT_FIRST_RTT) === 0) {
    flow.flows.doubles(flow.stream)[(flow.at + FIRST_RTT) >> 1] = rtt;
    flow.facts |= flow.other === 0 ? FACT_FIRST_RTT : FACT_FIRST_RTT | FACT_FIRST_RTT_OF_1;
    return;
  }
  flow.needDetail();
  const { detail, detailDoubles } = flow;
  const block = flow.d + SIDE + flow.other * SIDE_WORDS;
  const samples = detail[block + RTT_SAMPLES] as number;
  const sum = (block + RTT_SUM) >> 1;
  const min = (block + RTT_MIN) >> 1;
  const max = (block + RTT_MAX) >> 1;
  detailDoubles[sum] = (detailDoubles[sum] as number) + rtt;
  if (samples === 0 || rtt < (detailDoubles[min] as number)) detailDoubles[min] = rtt;
  if (samples === 0 || rtt > (detailDoubles[max] as number)) detailDoubles[max] = rtt;
  detail[block + RTT_SAMPLES] = samples + 1;
}

function countPayload(flow: JudgedFlow, gaps: PayloadGaps): void {
  flow.needDetail();
  const doubles = flow.detailDoubles;
  const block = flow.d + SIDE + flow.side * SIDE_WORDS;
  const bytes = (block + BYTES) >> 1;
  doubles[bytes] = (doubles[bytes] as number) + flow.length;
  const unique = countNew(flow, block, gaps);
  if (unique === 0) return;
  const index = (block + UNIQUE_BYTES) >> 1;
  if (doubles[index] === 0) {
    flow.detail[block + PAYLOAD_BEGAN] = flow.clock.low;
    flow.detail[block + PAYLOAD_BEGAN + 1] = flow.clock.high;
  }
  endPayload(flow, block, 1);
  doubles[index] = (doubles[index] as number) + unique;
  if (!flow.has(FACT_FIRST_FIN, flow.other)) return;
  const after = (flow.d + BYTES_AFTER_FIN) >> 1;
  doubles[after] = (doubles[after] as number) + unique;
}

/** What has been sent so far has taken until now; `unacked`: 1 while the peer has not acknowledged all of it. */
function endPayload(flow: JudgedFlow, block: number, unacked: 0 | 1): void {
  const { detail, clock } = flow;
  detail[block + PAYLOAD_ENDED] = clock.low;
  detail[block + PAYLOAD_ENDED + 1] = clock.high;
  detail[block + PAYLOAD_UNACKED] = unacked;
}

/**
 * Unique bytes are those whose sequence numbers this direction has not used before. Bytes that fill a gap, or stand before the first ones of a capture begun
 * midway, are new; what repeats, wholly or in part, counts once; the number of the SYN is never a byte's (a keep-alive may claim so).
 */
function countNew(flow: JudgedFlow, block: number, gaps: PayloadGaps): number {
  const { detail, side } = flow;
  let start = (flow.flags & SYN) !== 0 ? (flow.seq + 1) | 0 : flow.seq;
  const end = (start + flow.length) | 0;
  const high = detail[block + HIGH] as number;
  if (flow.detailDoubles[(block + UNIQUE_BYTES) >> 1] === 0) {
    if (flow.has(FACT_SYN | FACT_SYN_ACK, side)) {
      const first = (flow.get(ISN, side) + 1) | 0;
      if (difference(start, first) < 0) start = first;
    }
    detail[block + LOW] = start;
    detail[block + HIGH] = end;
    return Math.max(difference(end, start), 0);
  }
  if (start === high) {
    detail[block + HIGH] = end;
    return flow.length;
  }
  if (isAfter(start, high)) {
    gaps.add(detail, block + GAPS, block + GAP_COUNT, high, start);
    detail[block + HIGH] = end;
    return flow.length;
  }
  let unique = 0;
  let until = end;
  if (isAfter(end, high)) {
    unique += difference(end, high);
    detail[block + HIGH] = end;
    until = high;
  }
  unique += countBelow(flow, block, gaps, start, until);
  if (detail[block + GAPS] !== 0) unique += gaps.fill(detail, block + GAPS, block + GAP_COUNT, start, until);
  return unique;
}

/** The part of [start, end) below the lowest number so far. */
function countBelow(flow: JudgedFlow, block: number, gaps: PayloadGaps, start: number, end: number): number {
  const { detail, side } = flow;
  const low = detail[block + LOW] as number;
  if (flow.has(FACT_SYN | FACT_SYN_ACK, side)) {
    const first = (flow.get(ISN, side) + 1) | 0;
    if (difference(start, first) < 0) start = first;
  }
  if (difference(start, low) >= 0 || difference(end, start) <= 0) return 0;
  detail[block + LOW] = start;
  const until = difference(end, low) < 0 ? end : low;
  if (until !== low) gaps.add(detail, block + GAPS, block + GAP_COUNT, until, low);
  return difference(until, start);
}

function countEnd(flow: JudgedFlow): void {
  if ((flow.flags & RST) !== 0) {
    flow.put(RESETS, flow.side, flow.get(RESETS, flow.side) + 1);
    flow.put(RESET_SEQ, flow.side, flow.seq);
  }
  if ((flow.flags & FIN) === 0) return;
  flow.needDetail();
  const fins = flow.d + SIDE + flow.side * SIDE_WORDS + FINS;
  flow.detail[fins] = (flow.detail[fins] as number) + 1;
}

function countMarks(flow: JudgedFlow): void {
  const { marks, side } = flow;
  // To Wireshark the SYN-ACK of a simultaneous open repeats the SYN. It does not.
  const isRepeat = flow.phase !== Phase.HANDSHAKE_SYN_ACK_SIMULTANEOUS || (flow.remarks & REMARK_AGAIN) !== 0;
  if ((marks & MARK_RETRANSMISSION) !== 0 && isRepeat) flow.put(RETRANSMISSIONS, side, flow.get(RETRANSMISSIONS, side) + 1);
  const repeatsPayload = (marks & REPEATED) !== 0 && flow.length > 0;
  if ((marks & RARE) === 0 && !repeatsPayload) return;
  flow.needDetail();
  const { detail } = flow;
  const block = flow.d + SIDE + side * SIDE_WORDS;
  if ((marks & MARK_FAST_RETRANSMISSION) !== 0) increment(detail, block + FAST_RETRANSMISSIONS);
  if ((marks & MARK_SPURIOUS_RETRANSMISSION) !== 0) increment(detail, block + SPURIOUS_RETRANSMISSIONS);
  if ((marks & MARK_OUT_OF_ORDER) !== 0 && isRepeat) increment(detail, block + OUT_OF_ORDER);
  if ((marks & MARK_LOST_SEGMENT) !== 0) increment(detail, block + LOST_SEGMENTS);
  if ((marks & MARK_DUPLICATE_ACK) !== 0) increment(detail, block + DUPLICATE_ACKS);
  if ((marks & MARK_ZERO_WINDOW) !== 0) increment(detail, block + ZERO_WINDOWS);
  if ((marks & MARK_WINDOW_FULL) !== 0) increment(detail, block + WINDOW_FULLS);
  if ((marks & MARK_KEEP_ALIVE) !== 0) increment(detail, block + KEEP_ALIVES);
  if (repeatsPayload) increment(detail, block + REPEATED_SEGMENTS);
  if ((marks & MARK_ACKED_UNSEEN) !== 0 && (flow.flags & SYN) === 0)
    increment(detail, flow.d + SIDE + flow.other * SIDE_WORDS + ACKED_GAPS);
}

function increment(words: Int32Array, index: number): void {
  words[index] = (words[index] as number) + 1;
}
