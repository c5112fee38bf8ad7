/**
 * The steps of the handshake: SYN, SYN-ACK, and the ACK that completes it, proved by arithmetic (RFC 9293 sections 3.5 and 3.10.7.2 to 3.10.7.4):
 *
 *     SYN-ACK.ack = SYN.seq + 1 [+ data that the SYN carried and the peer took]
 *     ACK.ack     = SYN-ACK.seq + 1
 *     ACK.seq     = SYN-ACK.ack
 *
 * The capture may have lost a step or hold them in another order. What follows proves that a step was taken; the facts keep apart what was seen to add up
 * (FACT_PROVEN), what is only evident (FACT_ESTABLISHED), and what was seen to be wrong.
 */
import { FIN, OPTION_MSS, OPTION_SACK_PERMITTED, OPTION_TIMESTAMPS, OPTION_WINDOW_SCALE, type Segment } from '../../wire/segment.js';
import { Phase, REMARK_AGAIN, REMARK_CAPTURED_OUT_OF_ORDER, REMARK_WITH_DATA, REMARK_WITH_FIN, REMARK_WRONG_ACK } from '../phase.js';
import { difference } from '../sequence.js';
import { TcpState } from '../tcp-state.js';
import {
  ACK_ACK,
  ACK_FRAME,
  ACK_SEQ,
  ACKED,
  FACT_ABORTED,
  FACT_ACK,
  FACT_ACK_HAS_SYN,
  FACT_ACK_IS_LATER,
  FACT_ESTABLISHED,
  FACT_FAST_OPEN,
  FACT_FIN,
  FACT_FIRST_RTT,
  FACT_FIRST_RTT_OF_1,
  FACT_HANDSHAKE_RESET,
  FACT_OUT_OF_ORDER,
  FACT_PROVEN,
  FACT_REFUSED,
  FACT_SIMULTANEOUS_OPEN,
  FACT_SYN,
  FACT_SYN_ACK,
  FACT_SYN_ACK_BY_1,
  FACT_WRONG_ACK,
  FACT_WRONG_SYN_ACK,
  FLOW_FIN_PHASE_BITS,
  FLOW_FIN_PHASE_MASK,
  FLOW_FIN_PHASE_SHIFT,
  FLOW_MIDWAY,
  FLOW_REOPENING,
  FLOW_ROLES_KNOWN,
  FLOW_STRAY_ACK,
  FRAMES,
  HANDSHAKE_RTT,
  ISN,
  NEXT,
  OFFER,
  OFFER_HAS_ACKED,
  OFFER_HAS_MSS,
  OFFER_HAS_SCALE,
  OFFER_OWES_ACK,
  OFFER_SACK_PERMITTED,
  OFFER_SCALE_SHIFT,
  OFFER_TIMESTAMPS,
  RESETS,
  SIDE,
  SIDE_WORDS,
  SYN_ACK_ACK,
  SYN_ACK_FRAME,
  SYN_ACK_REPEATS,
  SYN_LENGTH,
  SYN_REPEATS,
  UNIQUE_BYTES,
} from './judge-records.js';
import type { JudgedFlow } from './judged-flow.js';
import { keepLastStep } from './last-step.js';
import { TcpEvent } from './tcp-transitions.js';

/** Farthest ahead that a number may be and still be of this connection: the largest window, RFC 7323 section 2.3. */
const LARGEST_WINDOW = 2 ** 30;

/** SYN without ACK. */
export function meetSyn(flow: JudgedFlow, segment: Segment): void {
  const { side, other } = flow;
  remarkPayload(flow);
  if (flow.has(FACT_SYN, side)) {
    repeatSyn(flow);
    return;
  }
  if (flow.has(FACT_SYN_ACK, side) && flow.get(ISN, side) !== flow.seq) {
    flow.phase = Phase.UNEXPECTED_SYN;
    return;
  }
  const isLate = flow.get(FRAMES, side) > 0 || flow.has(FACT_SYN_ACK, other) || flow.isMidway;
  noteSyn(flow, segment);
  flow.phase = Phase.HANDSHAKE_SYN;
  if (flow.has(FACT_SYN, other) || flow.has(FACT_SYN_ACK, side)) {
    // RFC 9293 figure 7: both ends open. The SYN that the capture holds first makes the client.
    flow.facts |= FACT_SIMULTANEOUS_OPEN;
    flow.phase = Phase.HANDSHAKE_SYN_SIMULTANEOUS;
  }
  if (isLate) {
    meetLateSyn(flow);
    return;
  }
  flow.event(side, TcpEvent.SENT_SYN);
  flow.event(other, TcpEvent.RECEIVED_SYN);
  if (flow.unexpected) flow.phase = Phase.UNEXPECTED_SYN;
}

/** Segments that follow this SYN on the wire stand before it in the capture. The states already tell what they proved. */
function meetLateSyn(flow: JudgedFlow): void {
  flow.facts |= FACT_OUT_OF_ORDER;
  flow.remark(REMARK_CAPTURED_OUT_OF_ORDER);
  if ((flow.bits & FLOW_ROLES_KNOWN) === 0) {
    flow.clientSide = flow.side;
    flow.bits |= FLOW_ROLES_KNOWN;
  }
  if (flow.isMidway) {
    if (isRefusedBefore(flow)) return;
    leaveMidway(flow);
  }
  if (isJudged(flow, flow.other)) checkSynAck(flow, flow.side, flow.get(SYN_ACK_ACK, 0));
}

/** All that was captured before this SYN is the RST that refuses it. */
function isRefusedBefore(flow: JudgedFlow): boolean {
  const { side, other } = flow;
  if (flow.get(FRAMES, side) > 0 || flow.get(FRAMES, other) !== flow.get(RESETS, other)) return false;
  if (!flow.hasAckedAny(other) || !acknowledgesSyn(flow, side, flow.get(ACKED, other))) return false;
  flow.bits &= ~FLOW_MIDWAY;
  flow.facts = (flow.facts & ~(FACT_ABORTED | (FACT_ABORTED << 1))) | FACT_REFUSED;
  flow.setQuiet(false);
  return true;
}

/** A step of the handshake turned up behind segments that were taken for the middle of a connection. */
function leaveMidway(flow: JudgedFlow): void {
  flow.bits &= ~FLOW_MIDWAY;
  flow.facts |= FACT_ESTABLISHED;
  flow.setQuiet(false);
  for (let side = 0; side < 2; side++) {
    if (flow.state(side) === TcpState.UNKNOWN) flow.setState(side, TcpState.ESTABLISHED);
  }
}

/** The same SYN again: a retransmission, or, when the connection is over, the first of a new one with the old number. */
function repeatSyn(flow: JudgedFlow): void {
  const { side, other } = flow;
  if (flow.seq !== flow.get(ISN, side)) {
    flow.phase = Phase.UNEXPECTED_SYN;
    return;
  }
  flow.phase = (flow.facts & FACT_SIMULTANEOUS_OPEN) !== 0 ? Phase.HANDSHAKE_SYN_SIMULTANEOUS : Phase.HANDSHAKE_SYN;
  flow.remark(REMARK_AGAIN);
  if (isOver(flow.state(side)) && isOver(flow.state(other), true)) {
    // The verdicts stand until this SYN is answered.
    if ((flow.facts & FACT_ESTABLISHED) === 0) countRepeat(flow, SYN_REPEATS);
    flow.bits |= FLOW_REOPENING;
    flow.phase = Phase.HANDSHAKE_SYN;
    flow.setQuiet(false);
    flow.event(side, TcpEvent.SENT_SYN);
    flow.setState(other, TcpState.LISTEN);
    return;
  }
  countRepeat(flow, SYN_REPEATS);
  flow.event(side, TcpEvent.SENT_SYN);
  flow.event(other, TcpEvent.RECEIVED_SYN);
  if (flow.unexpected) flow.phase = Phase.UNEXPECTED_SYN;
}

function countRepeat(flow: JudgedFlow, word: number): void {
  flow.words[flow.at + word] = flow.get(word, 0) + 1;
}

/** `nearly`: also an end that only waits for the ACK of its FIN, which the capture may not hold, or that listens. */
function isOver(state: TcpState, nearly = false): boolean {
  if (state === TcpState.CLOSED || state === TcpState.TIME_WAIT) return true;
  return nearly && (state === TcpState.LISTEN || state === TcpState.LAST_ACK || state === TcpState.CLOSING);
}

/** SYN with ACK. */
export function meetSynAck(flow: JudgedFlow, segment: Segment): void {
  const { side, other } = flow;
  if (flow.isReopening && flow.has(FACT_SYN, other)) restart(flow);
  remarkPayload(flow);
  // Who has sent a SYN, or has been sent a SYN-ACK, answers with SYN-ACK only when two SYNs crossed; one or both may not have been captured.
  const isSimultaneous = flow.has(FACT_SYN, side) || flow.has(FACT_SYN_ACK, other);
  const isSettled = (flow.facts & FACT_PROVEN) !== 0 || (isSimultaneous && hasShownIsn(flow, side));
  if (isSettled && flow.seq !== flow.get(ISN, side)) {
    flow.phase = Phase.UNEXPECTED_SYN_ACK;
    return;
  }
  const isAgain = flow.has(FACT_SYN_ACK, side) && flow.seq === flow.get(ISN, side);
  if (!isAgain) noteSynAck(flow, segment);
  if (isSimultaneous) flow.facts |= FACT_SIMULTANEOUS_OPEN;
  flow.phase = isSimultaneous ? Phase.HANDSHAKE_SYN_ACK_SIMULTANEOUS : Phase.HANDSHAKE_SYN_ACK;

  const takesSyn = acknowledgesSyn(flow, other, flow.ack);
  if (!takesSyn) flow.remark(REMARK_WRONG_ACK);
  judgeSynAck(flow, takesSyn, isAgain, isSimultaneous);

  flow.event(side, TcpEvent.SENT_SYN_ACK);
  if (takesSyn && !flow.unexpected && flow.state(other) !== TcpState.CLOSED) {
    flow.event(other, TcpEvent.RECEIVED_SYN);
    if (isOpening(flow.state(other))) flow.event(other, TcpEvent.RECEIVED_ACK_OF_SYN);
  }
  if (flow.unexpected) {
    flow.phase = Phase.UNEXPECTED_SYN_ACK;
  } else if (isAgain) {
    flow.remark(REMARK_AGAIN);
    countRepeat(flow, SYN_ACK_REPEATS);
    if ((flow.facts & FACT_PROVEN) !== 0) {
      flow.setOwesAck(other, true);
      flow.setQuiet(false);
    }
  }
}

/** Which SYN-ACK the verdict is about: the first that takes the SYN, else the last. And whether it is captured late. */
function judgeSynAck(flow: JudgedFlow, takesSyn: boolean, isAgain: boolean, isSimultaneous: boolean): void {
  const { side, other } = flow;
  if ((flow.facts & FACT_PROVEN) !== 0) return;
  if (!isAgain && isJudged(flow, other)) meetCrossing(flow);
  const hasGoodOne = flow.get(SYN_ACK_FRAME, 0) !== 0 && (flow.facts & FACT_WRONG_SYN_ACK) === 0;
  if (isSimultaneous && hasGoodOne && isJudged(flow, other)) {
    // The other end's SYN-ACK took our SYN, this one takes its: both are acknowledged.
    if (!takesSyn) return;
    storeAck(flow, FACT_ACK_HAS_SYN);
    prove(flow);
    return;
  }
  if (hasGoodOne && !takesSyn) return;
  if (!hasGoodOne || !isAgain || flow.ack !== flow.get(SYN_ACK_ACK, 0)) {
    flow.words[flow.at + SYN_ACK_ACK] = flow.ack;
    flow.words[flow.at + SYN_ACK_FRAME] = flow.frame;
    flow.facts = side === 0 ? flow.facts & ~FACT_SYN_ACK_BY_1 : flow.facts | FACT_SYN_ACK_BY_1;
  }
  checkSynAck(flow, other, flow.ack);
  if (isAgain || (flow.facts & FACT_ACK) === 0) return;
  // The ACK of this SYN-ACK stands before it in the capture.
  const isItsAck = flow.detail[flow.d + ACK_ACK] === ((flow.seq + 1) | 0) && flow.detail[flow.d + ACK_SEQ] === flow.ack;
  if (!isItsAck) return;
  // In a simultaneous open the plain ACK of this end's SYN may be sent first.
  if (!(flow.has(FACT_SYN, 0) && flow.has(FACT_SYN, 1))) {
    flow.facts |= FACT_OUT_OF_ORDER;
    flow.remark(REMARK_CAPTURED_OUT_OF_ORDER);
  }
  if ((flow.facts & FACT_WRONG_SYN_ACK) === 0) prove(flow);
}

/**
 * This SYN-ACK crossed the one judged, and shows the number that that one acknowledged. Where its sender's SYN was not captured nothing had shown it before: the
 * number may be another, and its sender not established by what was sent to it.
 */
function meetCrossing(flow: JudgedFlow): void {
  const { side } = flow;
  checkSynAck(flow, side, flow.get(SYN_ACK_ACK, 0));
  const isRefuted = (flow.facts & (FACT_WRONG_SYN_ACK | FACT_ESTABLISHED)) === FACT_WRONG_SYN_ACK;
  if (isRefuted && flow.state(side) === TcpState.ESTABLISHED) flow.setState(side, TcpState.SYN_SENT);
}

/** The SYN-ACK that the verdict is about is that of this side. In a simultaneous open both have sent one. */
function isJudged(flow: JudgedFlow, side: 0 | 1): boolean {
  return flow.get(SYN_ACK_FRAME, 0) !== 0 && ((flow.facts & FACT_SYN_ACK_BY_1) !== 0 ? 1 : 0) === side;
}

/** The side's initial number was seen, and not only what the peer makes of it. */
function hasShownIsn(flow: JudgedFlow, side: 0 | 1): boolean {
  return flow.has(FACT_SYN | FACT_SYN_ACK, side);
}

/** First equation. `opener` sent the SYN, `ack` is the SYN-ACK's number. */
function checkSynAck(flow: JudgedFlow, opener: 0 | 1, ack: number): void {
  flow.facts &= ~(FACT_WRONG_SYN_ACK | FACT_FAST_OPEN);
  if (!hasShownIsn(flow, opener)) return;
  if (!acknowledgesSyn(flow, opener, ack)) flow.facts |= FACT_WRONG_SYN_ACK;
  else if (difference(ack, flow.get(ISN, opener)) > 1) flow.facts |= FACT_FAST_OPEN;
}

/** `ack` acknowledges the SYN of `opener` and no more than the data it carried. True when its number was not seen: nothing speaks against it. */
function acknowledgesSyn(flow: JudgedFlow, opener: 0 | 1, ack: number): boolean {
  if (!hasShownIsn(flow, opener)) return true;
  const taken = difference(ack, (flow.get(ISN, opener) + 1) | 0);
  return taken >= 0 && taken <= flow.synLength(opener);
}

function noteSyn(flow: JudgedFlow, segment: Segment): void {
  flow.set(FACT_SYN, flow.side);
  flow.put(ISN, flow.side, flow.seq);
  if (flow.length > 0) {
    flow.needDetail();
    flow.detail[flow.d + SYN_LENGTH + flow.side] = flow.length;
  }
  noteOffer(flow, segment);
}

function noteSynAck(flow: JudgedFlow, segment: Segment): void {
  const { side, other } = flow;
  if ((flow.bits & FLOW_ROLES_KNOWN) === 0) {
    flow.clientSide = other;
    flow.bits |= FLOW_ROLES_KNOWN;
  }
  if (flow.isMidway) leaveMidway(flow);
  flow.set(FACT_SYN_ACK, side);
  flow.put(ISN, side, flow.seq);
  if (!hasShownIsn(flow, other)) flow.put(ISN, other, (flow.ack - 1) | 0);
  noteOffer(flow, segment);
}

/** The options of a SYN, packed. A SYN captured late stands behind ACKs of its side. */
function noteOffer(flow: JudgedFlow, segment: Segment): void {
  const { options } = segment;
  let offer = flow.get(OFFER, flow.side) & (OFFER_HAS_ACKED | OFFER_OWES_ACK);
  if ((options & OPTION_MSS) !== 0) offer |= OFFER_HAS_MSS | segment.mss;
  if ((options & OPTION_WINDOW_SCALE) !== 0) offer |= OFFER_HAS_SCALE | (segment.windowScale << OFFER_SCALE_SHIFT);
  if ((options & OPTION_SACK_PERMITTED) !== 0) offer |= OFFER_SACK_PERMITTED;
  if ((options & OPTION_TIMESTAMPS) !== 0) offer |= OFFER_TIMESTAMPS;
  flow.put(OFFER, flow.side, offer);
}

/** The end has sent or implied a SYN that is not acknowledged yet. */
function isOpening(state: TcpState): boolean {
  return state === TcpState.SYN_RECEIVED || state === TcpState.SYN_SENT || state === TcpState.LISTEN;
}

/**
 * A segment with ACK, without SYN and RST, while the handshake is not proven. True when the segment is a step of it (or cannot belong to it) and its phase
 * is set; a FIN it carries is still to be met.
 */
export function meetHandshakeAck(flow: JudgedFlow): boolean {
  const { other } = flow;
  // Who sent the SYN-ACK that is judged does not complete the handshake; a SYN-ACK of the other end's beside it did not take the SYN.
  if (flow.has(FACT_SYN_ACK, other) && !isJudged(flow, flow.side)) return meetLastStep(flow);
  if (flow.has(FACT_SYN, 0) && flow.has(FACT_SYN, 1)) return meetAckOfCrossedSyn(flow);
  switch (flow.state(flow.side)) {
    case TcpState.SYN_SENT:
      return meetAckOfUnseenSynAck(flow);
    case TcpState.LISTEN:
      return meetUnseenServer(flow);
    case TcpState.SYN_RECEIVED:
      return meetEarlyServer(flow);
    default:
      return false;
  }
}

/** Both SYNs were seen, and this ACK of the peer's comes without SYN: RFC 9293 has SYN-ACK here, and in SYN-RECEIVED takes an ACK as well (3.10.7.4). */
function meetAckOfCrossedSyn(flow: JudgedFlow): boolean {
  const { side, other } = flow;
  const beyond = difference(flow.ack, (flow.get(ISN, other) + 1) | 0);
  const ahead = difference(flow.seq, (flow.get(ISN, side) + 1) | 0);
  if (beyond < 0 || beyond > difference(flow.get(NEXT, other), (flow.get(ISN, other) + 1) | 0)) return meetStray(flow);
  if (ahead < 0 || ahead > LARGEST_WINDOW) return meetStray(flow);
  for (let end = 0; end < 2; end++) if (flow.state(end) === TcpState.SYN_SENT) flow.event(end, TcpEvent.RECEIVED_SYN);
  const isFirstHere = flow.state(other) === TcpState.SYN_RECEIVED;
  if (isFirstHere) flow.event(other, TcpEvent.RECEIVED_ACK_OF_SYN);
  if (isFirstHere) storeAck(flow, ahead === 0 && beyond === 0 ? 0 : FACT_ACK_IS_LATER);
  if (flow.state(side) !== TcpState.SYN_RECEIVED) prove(flow);
  if (!isFirstHere) return false;
  nameLastStep(flow);
  return true;
}

/** The sender of the SYN acknowledges what no SYN-ACK was seen for: it was not captured, or comes later. */
function meetAckOfUnseenSynAck(flow: JudgedFlow): boolean {
  const { side, other } = flow;
  const ahead = difference(flow.seq, (flow.get(ISN, side) + 1) | 0);
  if (ahead < 0 || ahead > LARGEST_WINDOW) return meetStray(flow);
  flow.event(side, TcpEvent.SENT_ACK);
  if (isOpening(flow.state(other))) flow.event(other, TcpEvent.RECEIVED_ACK_OF_SYN);
  flow.facts |= FACT_ESTABLISHED;
  storeAck(flow, 0);
  if (ahead > flow.synLength(side)) return false;
  nameLastStep(flow);
  return true;
}

/** The other end sends as an established one does, and no SYN-ACK was seen. A bare ACK of something else answers the SYN from an old connection (RFC 9293, figure 10). */
function meetUnseenServer(flow: JudgedFlow): boolean {
  const { side, other } = flow;
  const taken = difference(flow.ack, (flow.get(ISN, other) + 1) | 0);
  const most = flow.length > 0 ? LARGEST_WINDOW : difference(flow.get(NEXT, other), (flow.get(ISN, other) + 1) | 0);
  if (!flow.has(FACT_SYN, other) || taken < 0 || taken > most) return meetStray(flow);
  flow.event(side, TcpEvent.SENT_ACK);
  if (isOpening(flow.state(other))) flow.event(other, TcpEvent.RECEIVED_ACK_OF_SYN);
  flow.facts |= FACT_ESTABLISHED;
  return false;
}

/**
 * The sender of the SYN-ACK goes on before its ACK was seen. After fast open it may send data (RFC 7413 section 4.2). Otherwise it sends data, or acknowledges
 * more than the SYN, only once it is established (RFC 9293, 3.10.2 and 3.10.7.4): the ACK was not captured.
 */
function meetEarlyServer(flow: JudgedFlow): boolean {
  const { side, other } = flow;
  if (confirmsStoredAck(flow)) {
    flow.facts = (flow.facts & ~FACT_WRONG_ACK) | FACT_ACK_IS_LATER;
    flow.event(side, TcpEvent.RECEIVED_ACK_OF_SYN);
    prove(flow);
    return false;
  }
  const taken = difference(flow.ack, flow.get(SYN_ACK_ACK, 0));
  if ((flow.facts & FACT_FAST_OPEN) !== 0 && taken <= 0) {
    if (flow.length === 0 || (flow.flags & FIN) !== 0) return false;
    flow.phase = Phase.DATA_FAST_OPEN;
    return true;
  }
  if (flow.length === 0 && (taken <= 0 || taken > LARGEST_WINDOW)) return false;
  flow.event(side, TcpEvent.SENT_ACK);
  if (isOpening(flow.state(other))) flow.event(other, TcpEvent.RECEIVED_ACK_OF_SYN);
  flow.facts |= FACT_ESTABLISHED;
  return false;
}

/** The ACK that seemed wrong went beyond what was seen, and the other end goes on from there: the capture lost segments between. */
function confirmsStoredAck(flow: JudgedFlow): boolean {
  if ((flow.facts & FACT_WRONG_ACK) === 0 || (flow.facts & FACT_WRONG_SYN_ACK) !== 0) return false;
  const ack = flow.detail[flow.d + ACK_ACK] as number;
  const seq = flow.detail[flow.d + ACK_SEQ] as number;
  const first = (flow.get(ISN, flow.side) + 1) | 0;
  if (seq === flow.get(SYN_ACK_ACK, 0)) return difference(ack, first) > 0 && flow.seq === ack;
  return ack === first && difference(seq, flow.get(SYN_ACK_ACK, 0)) > 0 && difference(flow.ack, seq) >= 0;
}

/** Second and third equation. The peer's SYN-ACK was seen. */
function meetLastStep(flow: JudgedFlow): boolean {
  const { side, other } = flow;
  const first = (flow.get(ISN, other) + 1) | 0;
  const beyond = difference(flow.ack, first);
  const isAcceptable = beyond >= 0 && beyond <= difference(flow.get(NEXT, other), first);
  const ahead = difference(flow.seq, flow.get(SYN_ACK_ACK, 0));
  if (!isAcceptable) {
    if (ahead !== 0) return meetStray(flow);
    storeAck(flow, FACT_WRONG_ACK);
    return nameWrongStep(flow);
  }
  // Only an empty ACK of the SYN alone must stand exactly there: what carries or acknowledges data may follow segments that were not captured.
  const isFarther = beyond > 0 || flow.length > 0 || (flow.flags & FIN) !== 0 || isBehindOwnData(flow);
  const isPlace = ahead === 0 || (ahead > 0 && ahead <= LARGEST_WINDOW && isFarther);
  if (!isPlace) {
    storeAck(flow, FACT_WRONG_ACK);
    return nameWrongStep(flow);
  }
  if (flow.state(side) === TcpState.SYN_SENT) flow.event(side, TcpEvent.SENT_ACK);
  if (isOpening(flow.state(other))) flow.event(other, TcpEvent.RECEIVED_ACK_OF_SYN);
  if (ahead === 0 && beyond === 0 && setsRight(flow)) flow.facts &= ~FACT_WRONG_ACK;
  const isFirst = (flow.facts & FACT_ACK) === 0;
  if (isFirst || (flow.facts & (FACT_WRONG_ACK | FACT_WRONG_SYN_ACK)) === 0)
    storeAck(flow, ahead === 0 && beyond === 0 ? 0 : FACT_ACK_IS_LATER);
  if ((flow.facts & (FACT_WRONG_SYN_ACK | FACT_WRONG_ACK)) !== 0) {
    flow.facts |= FACT_ESTABLISHED;
    if (!isFirst) return false;
  } else {
    prove(flow);
  }
  if (ahead !== 0) return false;
  nameLastStep(flow);
  if ((flow.facts & FACT_WRONG_SYN_ACK) !== 0) flow.remark(REMARK_WRONG_ACK);
  return true;
}

/** It stands behind the data or the FIN of its sender, which was captured before. */
function isBehindOwnData(flow: JudgedFlow): boolean {
  const { side } = flow;
  if (!flow.hasDetail || flow.seq !== flow.get(NEXT, side)) return false;
  return (
    flow.has(FACT_FIN, side) ||
    (flow.detailDoubles[(flow.d + SIDE + side * SIDE_WORDS + UNIQUE_BYTES) >> 1] as number) > flow.synLength(side)
  );
}

function nameLastStep(flow: JudgedFlow): void {
  flow.phase = (flow.facts & FACT_SIMULTANEOUS_OPEN) !== 0 ? Phase.HANDSHAKE_ACK_SIMULTANEOUS : Phase.HANDSHAKE_ACK;
  remarkPayload(flow);
}

/** What a step of the handshake carries beside its own flags. */
function remarkPayload(flow: JudgedFlow): void {
  if (flow.length > 0) flow.remark(REMARK_WITH_DATA);
  if ((flow.flags & FIN) !== 0) flow.remark(REMARK_WITH_FIN);
}

/**
 * Right numbers after a last step with wrong ones, which the peer drops (RFC 9293, 3.10.7.4). A bare ACK is the step at last. Data shows only that the ends did
 * not mind, unless the wrong step stands exactly at its end: then that was a later segment that overtook it.
 */
function setsRight(flow: JudgedFlow): boolean {
  if ((flow.facts & FACT_WRONG_ACK) === 0 || (flow.flags & FIN) !== 0) return false;
  if (flow.length === 0) return true;
  const isAtEnd = flow.detail[flow.d + ACK_SEQ] === ((flow.seq + flow.length) | 0);
  return isAtEnd && flow.detail[flow.d + ACK_ACK] === ((flow.get(ISN, flow.other) + 1) | 0);
}

function nameWrongStep(flow: JudgedFlow): boolean {
  nameLastStep(flow);
  flow.remark(REMARK_WRONG_ACK);
  return true;
}

/** Neither number belongs to this connection. */
function meetStray(flow: JudgedFlow): boolean {
  flow.remark(REMARK_WRONG_ACK);
  flow.unexpected = true;
  if (flow.has(FACT_SYN_ACK, flow.other) && (flow.facts & FACT_HANDSHAKE_RESET) === 0) {
    flow.bits |= FLOW_STRAY_ACK;
    if ((flow.facts & FACT_ACK) === 0) storeAck(flow, 0);
  }
  return true;
}

function storeAck(flow: JudgedFlow, fact: number): void {
  keepLastStep(flow);
  flow.detail[flow.d + ACK_SEQ] = flow.seq;
  flow.detail[flow.d + ACK_ACK] = flow.ack;
  flow.detail[flow.d + ACK_FRAME] = flow.frame;
  flow.facts = (flow.facts & ~(FACT_ACK_IS_LATER | FACT_ACK_HAS_SYN)) | FACT_ACK | fact;
  flow.detailDoubles[(flow.d + HANDSHAKE_RTT) >> 1] = flow.sinceSyn;
}

/** The first ACK of a capture begun midway, kept for a SYN-ACK that may stand behind it. */
export function keepFirstAck(flow: JudgedFlow): void {
  storeAck(flow, 0);
}

function prove(flow: JudgedFlow): void {
  flow.bits &= ~FLOW_STRAY_ACK;
  flow.facts |= FACT_PROVEN | FACT_ESTABLISHED;
}

/** A SYN with the old number has been answered after the end of the connection: the flow's verdicts are now about the new one. */
function restart(flow: JudgedFlow): void {
  const { side, other } = flow;
  const finPhases = (FLOW_FIN_PHASE_MASK | (FLOW_FIN_PHASE_MASK << FLOW_FIN_PHASE_BITS)) << FLOW_FIN_PHASE_SHIFT;
  flow.bits &= ~(FLOW_REOPENING | FLOW_STRAY_ACK | finPhases);
  flow.facts = (flow.facts & (FACT_FIRST_RTT | FACT_FIRST_RTT_OF_1)) | (FACT_SYN << other);
  flow.clientSide = other;
  flow.put(NEXT, other, (flow.get(ISN, other) + 1 + flow.synLength(other)) | 0);
  flow.put(NEXT, side, (flow.seq + 1) | 0);
  flow.put(ACKED, other, 0);
  flow.put(OFFER, other, flow.get(OFFER, other) & ~OFFER_HAS_ACKED);
  flow.setOwesAck(0, false);
  flow.setOwesAck(1, false);
  flow.words[flow.at + SYN_REPEATS] = 0;
  flow.words[flow.at + SYN_ACK_REPEATS] = 0;
  flow.words[flow.at + SYN_ACK_FRAME] = 0;
}
