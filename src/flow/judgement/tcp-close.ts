/**
 * Segments without SYN and RST: data, ACKs, and the steps of the close (RFC 9293 section 3.6):
 *
 *     1/4 FIN of the end that closes first     2/4 its ACK
 *     3/4 FIN of the other end                 4/4 its ACK
 *
 * A FIN that is the first to acknowledge the peer's FIN is two steps, 2+3/4. A FIN that does not acknowledge the peer's, seen before it, crossed it on the
 * wire: then there is no first and no second, and every further step is called simultaneous.
 */
import { ACK, FIN } from '../../wire/segment.js';
import { Phase, REMARK_AGAIN, REMARK_CAPTURED_OUT_OF_ORDER, REMARK_WITH_DATA } from '../phase.js';
import { difference, isAfter } from '../sequence.js';
import { TcpState } from '../tcp-state.js';
import { ackPhase } from './ack-phase.js';
import {
  FACT_CROSSED_FINS,
  FACT_FIN,
  FACT_FIN_ACKED,
  FACT_FIRST_FIN,
  FACT_PROVEN,
  FACT_WRONG_ACK,
  FIN_END,
  FLOW_FIN_PHASE_BITS,
  FLOW_FIN_PHASE_MASK,
  FLOW_FIN_PHASE_SHIFT,
  FLOW_MIDWAY,
  FRAMES,
} from './judge-records.js';
import type { JudgedFlow } from './judged-flow.js';
import { repeatLastStep } from './last-step.js';
import { keepFirstAck, meetHandshakeAck } from './tcp-handshake.js';
import { TcpEvent } from './tcp-transitions.js';

/** What a FIN was, so that it is called the same when it comes again: by the flow's three bits per side. */
const FIN_PHASES = [
  Phase.NONE,
  Phase.CLOSE_1_FIN,
  Phase.CLOSE_3_FIN,
  Phase.CLOSE_2_3_FIN_ACK,
  Phase.CLOSE_FIN_SIMULTANEOUS,
  Phase.HANDSHAKE_ACK,
  Phase.HANDSHAKE_ACK_SIMULTANEOUS,
] as const;
/** Index of the FIN that also acknowledges the peer's. */
export const FIN_PHASE_2_3 = 3;

export function meetAckOrFin(flow: JudgedFlow): void {
  if ((flow.flags & ACK) === 0) {
    // RFC 9293, 3.10.7.4, fifth: "if the ACK bit is off, drop the segment".
    flow.phase = unexpectedPhase(flow);
    return;
  }
  const isHandshakeStep = (flow.facts & FACT_PROVEN) === 0 ? meetOpening(flow) : repeatLastStep(flow);
  if (flow.unexpected || isDead(flow)) {
    flow.phase = unexpectedPhase(flow);
    return;
  }
  // RFC 9293, 3.10.7.4: a last step with wrong numbers is dropped, and its FIN with it.
  if (isHandshakeStep && (flow.facts & FACT_WRONG_ACK) !== 0) return;
  if ((flow.flags & FIN) !== 0) meetFin(flow, isHandshakeStep);
  else meetAck(flow, isHandshakeStep);
  if (flow.length > 0) settleDown(flow);
}

/** True when the segment was a step of the handshake. */
function meetOpening(flow: JudgedFlow): boolean {
  if ((flow.bits & FLOW_MIDWAY) === 0) return meetHandshakeAck(flow);
  if (flow.get(FRAMES, 0) + flow.get(FRAMES, 1) === 0) keepFirstAck(flow);
  return false;
}

/** The sender's connection has been reset, or was never open: whatever it sends belongs to nothing. An end closed by the close may repeat its ACK. */
function isDead(flow: JudgedFlow): boolean {
  return flow.state(flow.side) === TcpState.CLOSED && !(flow.has(FACT_FIN, flow.side) && acknowledgesFin(flow));
}

function acknowledgesFin(flow: JudgedFlow): boolean {
  return flow.has(FACT_FIN, flow.other) && difference(flow.ack, flow.get(FIN_END, flow.other)) >= 0;
}

function meetFin(flow: JudgedFlow, isHandshakeStep: boolean): void {
  const { side, other } = flow;
  const end = (flow.seq + flow.length + 1) | 0;
  const isAgain = flow.has(FACT_FIN, side);
  if (isAgain && end !== flow.get(FIN_END, side)) {
    flow.phase = Phase.UNEXPECTED_FIN;
    return;
  }
  const acknowledges = acknowledgesFin(flow);
  const isFirstAck = acknowledges && !flow.has(FACT_FIN_ACKED, other);
  // The ACK of this FIN stands before it in the capture; when the other end's FIN does too, that came second.
  const isAckedBefore = !isAgain && flow.hasAcked(other, end);
  const isUnaware = !isAgain && flow.has(FACT_FIN, other) && !acknowledges && !flow.has(FACT_FIN_ACKED, other);
  const isOvertaken = isUnaware && isAckedBefore;
  const crosses = isUnaware && !isAckedBefore;
  if (isAgain) {
    flow.phase = FIN_PHASES[finPhaseOf(flow, side)] ?? Phase.CLOSE_1_FIN;
    flow.remark(REMARK_AGAIN);
  } else {
    flow.set(FACT_FIN, side);
    flow.put(FIN_END, side, end);
    if (!flow.has(FACT_FIN, other)) flow.set(FACT_FIRST_FIN, side);
    if (crosses) flow.facts |= FACT_CROSSED_FINS;
    if (!isHandshakeStep) flow.phase = isOvertaken ? Phase.CLOSE_1_FIN : finPhase(flow, isFirstAck);
    keepFinPhase(flow, side);
  }
  if (flow.length > 0) flow.remark(REMARK_WITH_DATA);
  flow.setQuiet(false);

  flow.event(side, crosses ? TcpEvent.SENT_CROSSING_FIN : TcpEvent.SENT_FIN);
  if (isFirstAck) acknowledgeFin(flow);
  flow.event(other, TcpEvent.RECEIVED_FIN);
  if (isAckedBefore) {
    flow.remark(REMARK_CAPTURED_OUT_OF_ORDER);
    flow.set(FACT_FIN_ACKED, side);
    if (isOvertaken) beFirst(flow);
    else flow.event(side, TcpEvent.RECEIVED_ACK_OF_FIN);
  }
  if (flow.unexpected && !isAgain) flow.phase = Phase.UNEXPECTED_FIN;
}

/** The first FIN, captured after the one that answered it, which was taken for the first. */
function beFirst(flow: JudgedFlow): void {
  const { side, other } = flow;
  flow.facts &= ~(FACT_FIRST_FIN << other);
  flow.set(FACT_FIRST_FIN, side);
  storeFinPhase(flow, other, FIN_PHASE_2_3);
  flow.setState(side, TcpState.TIME_WAIT);
  flow.setState(other, TcpState.LAST_ACK);
}

/** A FIN seen for the first time. */
function finPhase(flow: JudgedFlow, isFirstAck: boolean): Phase {
  if (!flow.has(FACT_FIN, flow.other)) return Phase.CLOSE_1_FIN;
  if ((flow.facts & FACT_CROSSED_FINS) !== 0) return Phase.CLOSE_FIN_SIMULTANEOUS;
  return isFirstAck ? Phase.CLOSE_2_3_FIN_ACK : Phase.CLOSE_3_FIN;
}

/** The peer's FIN is acknowledged for the first time. */
function acknowledgeFin(flow: JudgedFlow): void {
  flow.set(FACT_FIN_ACKED, flow.other);
  flow.event(flow.other, TcpEvent.RECEIVED_ACK_OF_FIN);
}

function meetAck(flow: JudgedFlow, isHandshakeStep: boolean): void {
  const { other } = flow;
  const acknowledges = acknowledgesFin(flow);
  if (acknowledges && !flow.has(FACT_FIN_ACKED, other)) {
    acknowledgeFin(flow);
    if (isHandshakeStep) return;
    flow.phase = ackOfFinPhase(flow);
    if (flow.length > 0) flow.remark(REMARK_WITH_DATA);
    return;
  }
  if (isHandshakeStep) return;
  flow.phase = isBehindOwnFin(flow) ? Phase.UNEXPECTED_DATA : ackPhase(flow);
  if (acknowledges && isPlainAck(flow.phase)) {
    // The peer sends nothing after its FIN, so an empty ACK of it has nothing else to say.
    flow.phase = ackOfFinPhase(flow);
    flow.remark(REMARK_AGAIN);
  }
}

/** It may repeat a step; a window update or a keep-alive has a meaning of its own. */
function isPlainAck(phase: Phase): boolean {
  return phase === Phase.ACK || phase === Phase.ACK_DUPLICATE;
}

function ackOfFinPhase(flow: JudgedFlow): Phase {
  if ((flow.facts & FACT_CROSSED_FINS) !== 0) return Phase.CLOSE_ACK_SIMULTANEOUS;
  return flow.has(FACT_FIRST_FIN, flow.other) ? Phase.CLOSE_2_ACK : Phase.CLOSE_4_ACK;
}

/** Data beyond the sender's own FIN: RFC 9293, 3.6: after CLOSE nothing more is sent. */
function isBehindOwnFin(flow: JudgedFlow): boolean {
  if (flow.length === 0 || !flow.has(FACT_FIN, flow.side)) return false;
  return isAfter((flow.seq + flow.length) | 0, (flow.get(FIN_END, flow.side) - 1) | 0);
}

/** Data has passed on a connection that is open on both ends: from now on only SYN, FIN and RST can change anything. */
function settleDown(flow: JudgedFlow): void {
  if ((flow.facts & FACT_PROVEN) === 0 || flow.owesAck(0) || flow.owesAck(1)) return;
  if (flow.state(0) === TcpState.ESTABLISHED && flow.state(1) === TcpState.ESTABLISHED) flow.setQuiet(true);
}

function finPhaseOf(flow: JudgedFlow, side: number): number {
  return (flow.bits >> (FLOW_FIN_PHASE_SHIFT + side * FLOW_FIN_PHASE_BITS)) & FLOW_FIN_PHASE_MASK;
}

function keepFinPhase(flow: JudgedFlow, side: number): void {
  storeFinPhase(flow, side, Math.max((FIN_PHASES as readonly Phase[]).indexOf(flow.phase), 0));
}

function storeFinPhase(flow: JudgedFlow, side: number, index: number): void {
  const shift = FLOW_FIN_PHASE_SHIFT + side * FLOW_FIN_PHASE_BITS;
  flow.bits = (flow.bits & ~(FLOW_FIN_PHASE_MASK << shift)) | (index << shift);
}

function unexpectedPhase(flow: JudgedFlow): Phase {
  if ((flow.flags & FIN) !== 0) return Phase.UNEXPECTED_FIN;
  if (flow.length > 0) return Phase.UNEXPECTED_DATA;
  return (flow.flags & ACK) !== 0 ? Phase.UNEXPECTED_ACK : Phase.UNEXPECTED;
}
