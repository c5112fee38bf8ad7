/**
 * Header prediction, Van Jacobson's idea for TCP's receiver: most segments of any capture are the next data in order, or an empty ACK of new data, on a connection that is
 * open at both ends. What such a segment changes is little and known beforehand, so one straight function does it, in place of the general way (analysis/tcp-analysis.ts,
 * judgement/tcp-judge.ts), which is where the rules are told. It takes a segment only when every rule with another outcome than the plain one is ruled out; letters and
 * numbers of sections are those of docs/wireshark-tcp.md. Nothing is written before the last condition holds, and then just what the general way writes:
 * test/flow/header-prediction.test.ts runs both side by side.
 *
 * Of the reference mix 89 segments in 100 go this way, of one long flow 97; `flows` takes a sixth less of its first thread (docs/performance.md).
 */
import type { Frame } from '../wire/frame.js';
import { ACK, FIN, OPTION_TIMESTAMPS, PSH, RST, type Segment, SYN } from '../wire/segment.js';
import { MAX_BYTES_IN_FLIGHT, type TcpAnalysis, usesAccurateEcn } from './analysis/tcp-analysis.js';
import {
  BASE,
  BASE_SET,
  COMPLETENESS_ACK,
  COMPLETENESS_DATA,
  COMPLETENESS_MASK,
  DIRECTION_WORDS,
  DIRECTIONS,
  DUPLICATES,
  DUPLICATES_OF,
  EDGE,
  EXPECT,
  EXPECT_FRAME,
  EXPECT_TIME,
  FLAGS,
  FLIGHT_BROKEN,
  HEAD,
  INITIAL_RTT,
  JUDGED,
  LAST_ACK,
  LAST_KEEP_ALIVE,
  LAST_PROBE,
  LAST_TIME,
  LAST_WINDOW,
  MPTCP_BITS,
  MPTCP_KNOWN_SHIFT,
  MPTCP_SENT_SHIFT,
  OLDEST,
  PUSH_COUNT,
  PUSH_LAST,
  SACK_SIZE,
  SCALE_BITS,
  SCALE_NOT_USED,
  SCALE_SHIFT_0,
  SCALE_SHIFT_1,
  SCALE_UNKNOWN,
  STATE,
  STATE_SYN_TIME,
  SYN_FRESH,
} from './analysis/tcp-records.js';
import type { UnackedList } from './analysis/unacked-list.js';
import type { Annotation } from './annotation.js';
import { type CaptureClock, readDuration } from './capture-clock.js';
import type { Conversations } from './conversations.js';
import {
  ACKED,
  BITS,
  BYTES,
  DETAIL,
  FLOW_CLIENT_1,
  FLOW_NO_WINDOW_EITHER,
  FLOW_QUIET,
  FLOW_ROLES_KNOWN,
  FLOW_STATE_BITS,
  FLOW_STATE_MASK,
  FLOW_WROTE_ACK,
  FLOW_WROTE_DATA,
  FRAMES,
  HIGH,
  MAX_WINDOW,
  NEXT,
  PAYLOAD_ENDED,
  PAYLOAD_UNACKED,
  RTT_MAX,
  RTT_MIN,
  RTT_SAMPLES,
  RTT_SUM,
  SIDE,
  SIDE_WORDS,
  UNIQUE_BYTES,
} from './judgement/judge-records.js';
import type { TcpJudge } from './judgement/tcp-judge.js';
import type { PagedStore } from './paged-store.js';
import { Phase, REMARK_ROLES_ASSUMED } from './phase.js';
import type { TcpState } from './tcp-state.js';

const ANY_MPTCP = (MPTCP_BITS << MPTCP_SENT_SHIFT) | (MPTCP_BITS << MPTCP_KNOWN_SHIFT);

export class HeaderPrediction {
  readonly #clock: CaptureClock;
  readonly #conversations: Conversations;
  readonly #unacked: UnackedList;
  readonly #details: PagedStore;

  constructor(clock: CaptureClock, analysis: TcpAnalysis, judge: TcpJudge) {
    this.#clock = clock;
    this.#conversations = analysis.conversations;
    this.#unacked = analysis.unacked;
    this.#details = judge.details;
  }

  /** True when the segment was as predicted: then all is done, and the annotation, where one is wanted, says it. False: nothing has been written. */
  take(frame: Frame, segment: Segment, annotation: Annotation | undefined): boolean {
    const { flags, seq, ack, window } = segment;
    const length = segment.payloadLength;
    // Data or an empty ACK, its header whole. A zero window is C; of the options only timestamps change nothing (2.3, 3).
    if ((flags & (SYN | FIN | RST | ACK)) !== ACK || window === 0) return false;
    if (segment.stopped || !segment.hasLength || (segment.options & ~OPTION_TIMESTAMPS) !== 0) return false;
    const conversations = this.#conversations;
    const stream = conversations.lookUp(segment);
    if (stream < 0) return false;

    // With many flows under way most of these are in no near cache. Asked for one right after the other, the processor waits for them together.
    const { side, words, at: f } = conversations;
    const o = f + DIRECTIONS + side * DIRECTION_WORDS;
    const r = f + DIRECTIONS + (1 - side) * DIRECTION_WORDS;
    const j = f + JUDGED;
    const state = words[f + STATE] as number;
    const detailId = words[j + DETAIL] as number;
    const ownFlags = words[o + FLAGS] as number;
    const revFlags = words[r + FLAGS] as number;
    const hasUnacked = words[r + HEAD] !== 0;
    const detail = this.#details.words(detailId);
    const d = this.#details.at(detailId) + SIDE;
    const ownBlock = d + side * SIDE_WORDS;
    const revBlock = d + (1 - side) * SIDE_WORDS;
    const ownHigh = detail[ownBlock + HIGH] as number;
    const revUnacked = detail[revBlock + PAYLOAD_UNACKED] as number;
    const revHigh = detail[revBlock + HIGH] as number;

    // The first ACK after a SYN gives the initial RTT (5.2).
    if ((state & STATE_SYN_TIME) !== 0 && words[f + INITIAL_RTT] === 0 && words[f + INITIAL_RTT + 1] === 0) return false;
    // Both bases are known (2.1), and MPTCP has not been met (I, P).
    if ((ownFlags & revFlags & BASE_SET) === 0 || ((ownFlags | revFlags) & ANY_MPTCP) !== 0) return false;
    // Where the next number is expected: neither lost (D), keep-alive (E) nor sent again (L). 0 stands for not known (4.1).
    const expect = words[o + EXPECT] as number;
    if (seq !== expect || expect === 0) return false;
    // It acknowledges nothing unseen (K).
    const edge = words[r + EDGE] as number;
    if (edge !== 0 && ((edge - ack) | 0) < 0) return false;
    const end = (seq + length) | 0;
    const hasData = length > 0;
    const isNewAck = ack !== words[o + LAST_ACK];
    const scaleShift = side === 0 ? SCALE_SHIFT_0 : SCALE_SHIFT_1;
    if (hasData) {
      const revWindow = words[r + LAST_WINDOW] as number;
      const revAck = words[r + LAST_ACK] as number;
      // No zero-window probe (B), not acknowledged before (L1), and the window is not full (G).
      if (revWindow === 0 || (revAck !== 0 && ((end - revAck) | 0) <= 0)) return false;
      const revScale = ((state >> (SCALE_SHIFT_0 + SCALE_SHIFT_1 - scaleShift)) & SCALE_BITS) - 2;
      if (revScale !== SCALE_UNKNOWN) {
        const shift = revScale === SCALE_NOT_USED || (revFlags & SYN_FRESH) !== 0 ? 0 : revScale;
        if (((revAck + (revWindow << shift)) | 0) === end) return false;
      }
    } else if (!isNewAck) {
      // A window update, the answer to a probe or a keep-alive, a duplicate: F to I.
      return false;
    }

    // No event in the state table (FLOW_QUIET), and no news for the history, nor what a first ACK or first payload leaves.
    const bits = words[j + BITS] as number;
    const wrote = (hasData ? FLOW_WROTE_DATA : FLOW_WROTE_ACK) << side;
    if ((bits & (FLOW_QUIET | FLOW_NO_WINDOW_EITHER | wrote)) !== (FLOW_QUIET | wrote)) return false;
    if (words[j + ACKED + side] === 0 || detailId === 0) return false;
    const sums = this.#details.doubles(detailId);
    if (hasData && (ownHigh !== seq || sums[(ownBlock + UNIQUE_BYTES) >> 1] === 0)) return false;

    // As predicted: from here on everything is written.
    const clock = this.#clock;
    const { low, high } = clock;
    const { number } = frame;
    words[r + FLAGS] = revFlags & ~FLIGHT_BROKEN; // A
    if (isNewAck) {
      // J
      words[o + DUPLICATES_OF] = number;
      words[o + DUPLICATES] = 0;
      words[o + LAST_ACK] = ack;
    }
    // M to P
    if (hasData) {
      this.#unacked.add(words, o, seq, end, number);
      words[o + EXPECT] = end;
      words[o + EXPECT_FRAME] = number;
      words[o + EXPECT_TIME] = low;
      words[o + EXPECT_TIME + 1] = high;
    }
    const ownEdge = words[o + EDGE] as number;
    if (ownEdge === 0 || ownEdge === seq) words[o + EDGE] = end;
    words[o + LAST_WINDOW] = window;
    words[o + LAST_TIME] = low;
    words[o + LAST_TIME + 1] = high;

    // Q
    let hasRecord = false;
    let acksFrame = 0;
    let ackRtt = 0;
    if (hasUnacked) {
      this.#unacked.acknowledge(words, r, ack);
      acksFrame = this.#unacked.ackedFrame;
      if (acksFrame !== 0) {
        hasRecord = true;
        ackRtt = this.#unacked.ackedAge;
      }
    }
    // R
    let bytesInFlight = 0;
    let pushBytes = 0;
    const ownBase = words[o + BASE] as number;
    const revBase = words[r + BASE] as number;
    let newFlags = (words[o + FLAGS] as number) & ~(LAST_KEEP_ALIVE | LAST_PROBE | SYN_FRESH);
    if (hasData && words[o + OLDEST] !== 0 && (ownFlags & FLIGHT_BROKEN) === 0) {
      hasRecord = true;
      const size = this.#unacked.bytesInFlight(words, o, ownBase, words[r + SACK_SIZE] as number);
      const wasPush = (ownFlags & PUSH_LAST) !== 0;
      const pushed = wasPush ? length : ((words[o + PUSH_COUNT] as number) + length) | 0;
      words[o + PUSH_COUNT] = pushed;
      if (wasPush !== ((flags & PSH) !== 0)) newFlags ^= PUSH_LAST;
      if (size > 0 && size < MAX_BYTES_IN_FLIGHT) {
        bytesInFlight = size;
        pushBytes = pushed;
      }
    }
    words[o + FLAGS] = newFlags;
    // 2.3, 5.1
    words[o + SACK_SIZE] = 0;
    words[f + STATE] = state | (hasData ? COMPLETENESS_DATA : COMPLETENESS_ACK);

    // 2.1 to 2.3, 4.3, 5
    const scale = ((state >> scaleShift) & SCALE_BITS) - 2;
    const windowSize = scale >= 0 ? window << scale : window;
    if (annotation !== undefined) {
      conversations.annotate(stream, annotation);
      const relative = (seq - ownBase) | 0;
      annotation.seqIsRelative = true;
      annotation.relativeSeq = relative;
      annotation.nextSeq = (relative + length) | 0;
      annotation.relativeAck = (ack - revBase) | 0;
      annotation.sackBase = revBase;
      annotation.windowSize = windowSize;
      annotation.scaleFactor = scale >= 0 ? 1 << scale : scale;
      annotation.accurateEcn = usesAccurateEcn(state);
      annotation.completeness = state & COMPLETENESS_MASK;
      annotation.hasAnalysis = hasRecord;
      annotation.marks = 0;
      annotation.acksFrame = acksFrame;
      annotation.ackRtt = ackRtt;
      annotation.initialRtt = hasRecord ? readDuration(words, f + INITIAL_RTT) : 0;
      annotation.bytesInFlight = bytesInFlight;
      annotation.pushBytes = pushBytes;
      annotation.rto = 0;
      annotation.rtoFrame = 0;
      annotation.duplicateAckNumber = 0;
      annotation.duplicateAckFrame = 0;
      annotation.finIsActive = false;

      // The judgement: tcp-judge.ts.
      const client = (bits & FLOW_CLIENT_1) === 0 ? 0 : 1;
      const rolesKnown = (bits & FLOW_ROLES_KNOWN) !== 0;
      annotation.phase = hasData ? Phase.DATA : Phase.ACK;
      annotation.remarks = rolesKnown ? 0 : REMARK_ROLES_ASSUMED;
      annotation.clientSide = client;
      annotation.rolesKnown = rolesKnown;
      annotation.clientState = ((bits >> (client * FLOW_STATE_BITS)) & FLOW_STATE_MASK) as TcpState;
      annotation.serverState = ((bits >> ((1 - client) * FLOW_STATE_BITS)) & FLOW_STATE_MASK) as TcpState;
      annotation.moves.clear();
      annotation.datagramNumber = 0;
      annotation.latency = -1;
      annotation.answersFrame = 0;
    }

    conversations.touch(number);

    // What is counted, and kept for later segments: direction-counters.ts.
    // No branch that is first taken late, so that the compiler has met all of it when it optimises: two returns to slow code less.
    words[j + MAX_WINDOW + side] = Math.max(words[j + MAX_WINDOW + side] as number, windowSize);
    const isSample = ackRtt > 0;
    const samples = detail[revBlock + RTT_SAMPLES] as number;
    const sum = (revBlock + RTT_SUM) >> 1;
    const min = (revBlock + RTT_MIN) >> 1;
    const max = (revBlock + RTT_MAX) >> 1;
    const least = sums[min] as number;
    const most = sums[max] as number;
    sums[sum] = (sums[sum] as number) + (isSample ? ackRtt : 0);
    sums[min] = isSample && (samples === 0 || ackRtt < least) ? ackRtt : least;
    sums[max] = isSample && (samples === 0 || ackRtt > most) ? ackRtt : most;
    detail[revBlock + RTT_SAMPLES] = samples + (isSample ? 1 : 0);
    if (hasData) {
      const bytes = (ownBlock + BYTES) >> 1;
      const unique = (ownBlock + UNIQUE_BYTES) >> 1;
      sums[bytes] = (sums[bytes] as number) + length;
      sums[unique] = (sums[unique] as number) + length;
      detail[ownBlock + HIGH] = end;
      detail[ownBlock + PAYLOAD_ENDED] = low;
      detail[ownBlock + PAYLOAD_ENDED + 1] = high;
      detail[ownBlock + PAYLOAD_UNACKED] = 1;
    }
    if (((end - (words[j + NEXT + side] as number)) | 0) > 0) words[j + NEXT + side] = end;
    words[j + ACKED + side] = ack;
    if (revUnacked === 1 && ((ack - revHigh) | 0) >= 0) {
      detail[revBlock + PAYLOAD_ENDED] = low;
      detail[revBlock + PAYLOAD_ENDED + 1] = high;
      detail[revBlock + PAYLOAD_UNACKED] = 0;
    }
    words[j + FRAMES + side] = (words[j + FRAMES + side] as number) + 1;
    return true;
  }
}
