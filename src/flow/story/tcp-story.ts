/** The story of one TCP flow, segment by segment: what each did, what its Ack covers, what it repeats, and what its numbers should have been. */
import { readI32 } from '../../bytes.js';
import type { Frame } from '../../wire/frame.js';
import {
  ACK,
  FIN,
  OPTION_ACCURATE_ECN,
  OPTION_FAST_OPEN_COOKIE,
  OPTION_FAST_OPEN_REQUEST,
  OPTION_MPTCP,
  OPTION_MSS,
  OPTION_SACK,
  OPTION_SACK_PERMITTED,
  OPTION_TIMESTAMPS,
  OPTION_WINDOW_SCALE,
  RST,
  type Segment,
  SYN,
} from '../../wire/segment.js';
import {
  type Annotation,
  MARK_KEEP_ALIVE,
  MARK_KEEP_ALIVE_ACK,
  MARK_OUT_OF_ORDER,
  MARK_RETRANSMISSION,
  MARK_WINDOW_UPDATE,
  MARK_ZERO_WINDOW,
  MARK_ZERO_WINDOW_PROBE,
  MARK_ZERO_WINDOW_PROBE_ACK,
} from '../annotation.js';
import { Phase, REMARK_AGAIN, REMARK_ROLES_ASSUMED, REMARK_WRONG_ACK } from '../phase.js';
import { difference } from '../sequence.js';
import { TcpState } from '../tcp-state.js';
import { makeIcmpStep, TOLD_ERRORS } from './icmp-error.js';
import { type Covered, type PieceBudget, SentSegments } from './sent-segments.js';
import { listMoves } from './state-move-lists.js';
import { pairStates, type StatePair } from './state-pairs.js';
import { extendRun, LEAST_REPEATS, ORDINARY, type StepBudget, StepFold, TELLING } from './step-fold.js';
import { secondsSinceStart } from './step-time.js';
import { type Acknowledged, type RunStep, type SegmentOptions, type SegmentStep, SIDES, type Side } from './story.js';

/** Sides are told as these until the flow's record says who is the client (`settleRoles`). */

// What most segments have in common, one object for all of them. Nobody writes to a step of a story.
const NO_OPTIONS: SegmentOptions = {};
const NOTHING_ACKNOWLEDGED: Acknowledged[] = [];

const KEEP_ALIVES = MARK_KEEP_ALIVE | MARK_KEEP_ALIVE_ACK;
const PROBES = MARK_ZERO_WINDOW_PROBE | MARK_ZERO_WINDOW_PROBE_ACK;
const KIND_PHASE_SHIFT = 20;

/** What the story knows of one end beside its states. */
class End {
  readonly sent: SentSegments;
  /** Raw acknowledgment numbers of its SYN-ACK and of its last segment; undefined before one. */
  synAckAck: number | undefined = undefined;
  lastAck: number | undefined = undefined;
  hasNoWindow = false;

  constructor(pieces: PieceBudget) {
    this.sent = new SentSegments(pieces);
  }
}

export class TcpStory {
  readonly fold: StepFold;
  /** ICMP errors that quote the flow, and how many of them are no step. */
  #errors = 0;
  quotes = 0;
  /** Side of the client, as the last segment's judgement has it. */
  clientSide = 0;
  readonly #folds: boolean;
  readonly #pieces: PieceBudget;
  /** Made when there is something to remember of them: of most ends of a flood there is nothing. */
  readonly #ends: [End | undefined, End | undefined] = [undefined, undefined];

  constructor(steps: StepBudget, pieces: PieceBudget, folds: boolean) {
    this.fold = new StepFold(steps, folds);
    this.#folds = folds;
    this.#pieces = pieces;
  }

  take(frame: Frame, segment: Segment, annotation: Annotation): void {
    this.clientSide = annotation.clientSide;
    const side = annotation.side === 0 ? 0 : 1;
    const other = side === 0 ? 1 : 0;
    const { flags } = segment;
    const length = segment.hasLength ? Math.max(segment.payloadLength, 0) : 0;
    if (isNewOpening(annotation, side, flags)) for (const end of this.#ends) end?.sent.reset();
    const expected = this.#findExpected(segment, annotation, side, length);
    // A keep-alive's byte is no byte of the stream (RFC 9293, 3.8.4); a reset uses no number.
    const isSent = segment.hasLength && (annotation.marks & MARK_KEEP_ALIVE) === 0 && (flags & RST) === 0;
    const carried = isSent ? this.#endOf(side).sent.send(segment.seq, length, flags, frame.number) : 0;
    const repeats = isCrossedSynAck(annotation) ? 0 : carried;
    const covered = this.#cover(segment, annotation, other);
    const beyond = covered === undefined ? 0 : this.#endOf(other).sent.beyond;
    this.#remember(segment, side);

    const reopens = this.#noteWindow(annotation, side);
    const isOrdinary = !reopens && kindOf(annotation, flags, covered) === ORDINARY;
    const run = isOrdinary && this.#folds ? this.fold.openRun : undefined;
    if (run !== undefined) {
      this.#extend(run, frame, segment, annotation, side, length);
      return;
    }
    const step = makeStep(frame, segment, annotation, side, length);
    step.repeats = repeats;
    step.beyond = beyond;
    if (covered !== undefined && covered.length > 0) step.acknowledges = covered.map((one) => relate(one, segment, annotation));
    if (expected !== undefined) step.expected = expected;
    const isRepeat = (annotation.remarks & REMARK_AGAIN) !== 0;
    this.fold.add(step, reopens ? MARK_WINDOW_UPDATE : kindOf(annotation, flags, covered), isRepeat ? LEAST_REPEATS : undefined);
  }

  /** Takes an ICMP error by the segment that it quotes. */
  takeError(frame: Frame, segment: Segment, annotation: Annotation): void {
    this.clientSide = annotation.clientSide;
    const step = this.#errors++ < TOLD_ERRORS ? makeIcmpStep(frame, segment, annotation) : undefined;
    if (step === undefined) {
      this.quotes++;
      return;
    }
    step.about = this.#ends[annotation.side]?.sent.findCarrier(segment.seq) ?? 0;
    this.fold.tell(step);
  }

  #extend(run: RunStep, frame: Frame, segment: Segment, annotation: Annotation, side: number, length: number): void {
    extendRun(run, {
      frame: frame.number,
      time: secondsSinceStart(frame, annotation),
      from: SIDES[side] as Side,
      phase: annotation.phase,
      marks: annotation.marks,
      seq: annotation.relativeSeq >>> 0,
      next: (annotation.relativeSeq + length) >>> 0,
      ack: (segment.flags & ACK) !== 0 ? annotation.relativeAck >>> 0 : null,
      length,
    });
  }

  #endOf(side: 0 | 1): End {
    const known = this.#ends[side];
    if (known !== undefined) return known;
    const end = new End(this.#pieces);
    this.#ends[side] = end;
    return end;
  }

  /** Undefined for a segment whose Ack says nothing of this connection. */
  #cover(segment: Segment, annotation: Annotation, other: 0 | 1): readonly Covered[] | undefined {
    if ((segment.flags & ACK) === 0 || !segment.hasLength || isStray(annotation)) return undefined;
    return this.#endOf(other).sent.cover(segment.ack);
  }

  #remember({ flags, ack }: Segment, side: 0 | 1): void {
    if ((flags & ACK) === 0) return;
    const end = this.#endOf(side);
    if ((flags & SYN) !== 0) end.synAckAck = ack;
    end.lastAck = ack;
  }

  /** True for the segment that opens a window again which its sender had closed. */
  #noteWindow({ marks, phase }: Annotation, side: 0 | 1): boolean {
    const had = this.#ends[side]?.hasNoWindow === true;
    const has = (marks & MARK_ZERO_WINDOW) !== 0;
    if (had !== has) this.#endOf(side).hasNoWindow = has;
    return had && !has && phase === Phase.ACK_WINDOW_UPDATE;
  }

  /** What the numbers of a step that does not add up should have been: RFC 9293 sections 3.5, 3.10.7.3 and 3.10.7.4. */
  #findExpected(segment: Segment, annotation: Annotation, side: 0 | 1, length: number): SegmentStep['expected'] {
    if ((annotation.remarks & REMARK_WRONG_ACK) === 0 && annotation.phase !== Phase.UNEXPECTED_RST) return undefined;
    const other = side === 0 ? 1 : 0;
    const { sent: peer, lastAck, synAckAck } = this.#endOf(other);
    const { flags } = segment;
    const expected: { seq?: number; ack?: number } = {};
    const hasAck = (flags & ACK) !== 0;
    const first = peer.isn === undefined ? undefined : (peer.isn + 1) | 0;
    if (hasAck && first !== undefined) {
      const isBefore = difference(segment.ack, first) < 0;
      const isBeyond = peer.hasSent && difference(segment.ack, peer.next) > 0;
      if (isBefore || isBeyond) expected.ack = (annotation.relativeAck + difference(first, segment.ack)) >>> 0;
    }
    const place = (flags & RST) !== 0 ? lastAck : (flags & SYN) !== 0 ? undefined : synAckAck;
    const isAhead = place !== undefined && difference(segment.seq, place) > 0 && length > 0;
    if (place !== undefined && segment.seq !== place && !isAhead) {
      expected.seq = (annotation.relativeSeq + difference(place, segment.seq)) >>> 0;
    }
    return expected.seq === undefined && expected.ack === undefined ? undefined : expected;
  }
}

/** A SYN on ports whose connection is over: the numbers begin anew. */
function isNewOpening({ moves, remarks }: Annotation, side: number, flags: number): boolean {
  if ((flags & (SYN | ACK)) !== SYN || moves.count <= 0 || (remarks & REMARK_AGAIN) === 0) return false;
  const before = moves.stateBefore(side);
  return before === TcpState.CLOSED || before === TcpState.TIME_WAIT;
}

/** Its numbers are of another connection, or of none. */
function isStray({ phase, remarks }: Annotation): boolean {
  return (remarks & REMARK_WRONG_ACK) !== 0 || (phase >= Phase.UNEXPECTED_SYN && phase <= Phase.UNEXPECTED);
}

/** How the step folds. */
function kindOf(annotation: Annotation, flags: number, covered: readonly Covered[] | undefined): number {
  const { phase, moves, remarks } = annotation;
  const isRepeat = (remarks & REMARK_AGAIN) !== 0;
  if ((flags & (SYN | FIN | RST)) !== 0 && !isRepeat && phase < Phase.UNEXPECTED_SYN) return TELLING;
  if (covered?.some(({ what }) => what !== 'data') === true) return TELLING;
  for (let i = 0; i < moves.count; i++) if (moves.from(i) !== moves.to(i)) return TELLING;
  const marks = trueMarks(annotation);
  switch (phase) {
    case Phase.DATA:
    case Phase.DATA_HALF_CLOSED:
    case Phase.DATA_FAST_OPEN:
    case Phase.ACK:
    case Phase.ACK_WINDOW_UPDATE:
    case Phase.ACK_DUPLICATE:
      return (remarks & ~REMARK_ROLES_ASSUMED) === 0 || isRepeat ? marks & ~MARK_WINDOW_UPDATE : TELLING;
    case Phase.KEEP_ALIVE:
    case Phase.KEEP_ALIVE_ACK:
      return KEEP_ALIVES;
    case Phase.ZERO_WINDOW_PROBE:
    case Phase.ZERO_WINDOW_PROBE_ACK:
      return PROBES;
    default:
      if (!isRepeat && phase < Phase.UNEXPECTED_SYN) return TELLING;
      return (phase << KIND_PHASE_SHIFT) | marks;
  }
}

/** The SYN-ACK of a simultaneous open carries the SYN's number a second time, but it is no repeat of it, as Wireshark would have it. */
function isCrossedSynAck({ phase, remarks }: Annotation): boolean {
  return phase === Phase.HANDSHAKE_SYN_ACK_SIMULTANEOUS && (remarks & REMARK_AGAIN) === 0;
}

function trueMarks(annotation: Annotation): number {
  const { marks } = annotation;
  return isCrossedSynAck(annotation) ? marks & ~(MARK_RETRANSMISSION | MARK_OUT_OF_ORDER) : marks;
}

function makeStep(frame: Frame, segment: Segment, annotation: Annotation, side: 0 | 1, length: number): SegmentStep {
  const { flags } = segment;
  const hasAck = (flags & ACK) !== 0;
  const { moves } = annotation;
  const after = statesOf(annotation);
  const step: SegmentStep = {
    kind: 'segment',
    frame: frame.number,
    time: secondsSinceStart(frame, annotation),
    from: SIDES[side],
    flags,
    seq: annotation.relativeSeq >>> 0,
    ack: hasAck ? annotation.relativeAck >>> 0 : null,
    seqIsRelative: annotation.seqIsRelative,
    rawSeq: segment.seq >>> 0,
    rawAck: hasAck ? segment.ack >>> 0 : null,
    length,
    window: segment.window,
    scaledWindow: annotation.windowSize,
    options: segment.options === 0 ? NO_OPTIONS : copyOptions(segment, annotation.sackBase),
    phase: annotation.phase,
    marks: trueMarks(annotation),
    remarks: annotation.remarks,
    before: moves.count < 0 ? after : pairStates(moves.stateBefore(0), moves.stateBefore(1)),
    after,
    moves: listMoves(moves),
    acknowledges: NOTHING_ACKNOWLEDGED,
    beyond: 0,
    repeats: 0,
  };
  if (annotation.rto > 0) step.rto = { seconds: annotation.rto / 1e9, frame: annotation.rtoFrame };
  if (annotation.duplicateAckNumber > 0) {
    step.duplicateAck = { number: annotation.duplicateAckNumber, frame: annotation.duplicateAckFrame };
  }
  return step;
}

/** By side: told as client for side 0 until the roles are settled. */
function statesOf({ clientSide, clientState, serverState }: Annotation): StatePair {
  return clientSide === 0 ? pairStates(clientState, serverState) : pairStates(serverState, clientState);
}

/** The covered numbers relative as the Ack is. */
function relate({ what, frame, seq, length, payloadLength }: Covered, segment: Segment, annotation: Annotation): Acknowledged {
  return { what, frame, seq: (annotation.relativeAck - difference(segment.ack, seq)) >>> 0, length, payloadLength };
}

const SACK_BLOCK = 8;

function copyOptions(segment: Segment, sackBase: number): SegmentOptions {
  const { options } = segment;
  const copy: SegmentOptions = {};
  if ((options & OPTION_MSS) !== 0) copy.mss = segment.mss;
  if ((options & OPTION_WINDOW_SCALE) !== 0) copy.windowScale = segment.windowScale;
  if ((options & OPTION_SACK_PERMITTED) !== 0) copy.sackPermitted = true;
  if ((options & OPTION_TIMESTAMPS) !== 0) copy.timestamps = { value: segment.timestampValue >>> 0, echo: segment.timestampEcho >>> 0 };
  if ((options & OPTION_SACK) !== 0) {
    copy.sack = Array.from({ length: segment.sackCount }, (_, i) => {
      const at = segment.sackStart + i * SACK_BLOCK;
      return { left: (readI32(segment.bytes, at) - sackBase) >>> 0, right: (readI32(segment.bytes, at + 4) - sackBase) >>> 0 };
    });
  }
  if ((options & OPTION_FAST_OPEN_REQUEST) !== 0) copy.fastOpen = 'request';
  if ((options & OPTION_FAST_OPEN_COOKIE) !== 0) copy.fastOpen = 'cookie';
  if ((options & OPTION_ACCURATE_ECN) !== 0) copy.accurateEcn = true;
  if ((options & OPTION_MPTCP) !== 0) copy.mptcp = true;
  return copy;
}
