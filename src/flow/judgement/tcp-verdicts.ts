/**
 * The verdicts on a flow's handshake and close (product contract, section 3), read from the facts that its segments left. The handshake's are proved: every
 * equation that could be tried is told with both numbers.
 */

import type { CloseSummary, HandshakeEquation, HandshakeSummary, HandshakeVerdict } from '../summary.js';
import {
  ACK_ACK,
  ACK_FRAME,
  ACK_SEQ,
  BYTES_AFTER_FIN,
  BYTES_BEFORE_RST,
  FACT_ABORTED,
  FACT_ACK,
  FACT_ACK_HAS_SYN,
  FACT_ACK_IS_LATER,
  FACT_AFTER_FIN,
  FACT_CROSSED_FINS,
  FACT_ESTABLISHED,
  FACT_FAST_OPEN,
  FACT_FIN,
  FACT_FIN_ACKED,
  FACT_FIRST_FIN,
  FACT_HANDSHAKE_RESET,
  FACT_OUT_OF_ORDER,
  FACT_PROVEN,
  FACT_REFUSED,
  FACT_RESET_AFTER_CLOSE,
  FACT_SIMULTANEOUS_OPEN,
  FACT_SYN,
  FACT_SYN_ACK,
  FACT_SYN_ACK_BY_1,
  FACT_WRONG_ACK,
  FACT_WRONG_SYN_ACK,
  FLOW_FIN_PHASE_BITS,
  FLOW_FIN_PHASE_MASK,
  FLOW_FIN_PHASE_SHIFT,
  FLOW_STRAY_ACK,
  HANDSHAKE_RTT,
  ISN,
  SYN_ACK_ACK,
  SYN_ACK_FRAME,
  SYN_ACK_REPEATS,
  SYN_REPEATS,
} from './judge-records.js';
import type { JudgedFlow } from './judged-flow.js';
import { FIN_PHASE_2_3 } from './tcp-close.js';

const BILLION = 1_000_000_000;
const EITHER = 0b11;

export function summarizeHandshake(flow: JudgedFlow): HandshakeSummary {
  const { facts } = flow;
  const proof = proveHandshake(flow);
  return {
    verdict: judgeHandshake(flow, proof),
    simultaneousOpen: (facts & FACT_SIMULTANEOUS_OPEN) !== 0,
    fastOpen: (facts & FACT_FAST_OPEN) !== 0,
    synRetransmissions: flow.get(SYN_REPEATS, 0),
    synAckRetransmissions: flow.get(SYN_ACK_REPEATS, 0),
    outOfOrderCapture: (facts & FACT_OUT_OF_ORDER) !== 0,
    rtt: handshakeRtt(flow),
    proof,
  };
}

function judgeHandshake(flow: JudgedFlow, proof: readonly HandshakeEquation[]): HandshakeVerdict {
  const { facts } = flow;
  const hasSyn = (facts & (FACT_SYN * EITHER)) !== 0;
  const hasSynAck = (facts & (FACT_SYN_ACK * EITHER)) !== 0;
  if (!hasSyn && !hasSynAck) return 'not-captured';
  if ((facts & (FACT_WRONG_SYN_ACK | FACT_WRONG_ACK)) !== 0) return 'invalid';
  if ((facts & FACT_PROVEN) !== 0 && proof.length > 0) return 'complete';
  // What follows goes on as only an established connection does, so a step was missed.
  if ((facts & FACT_ESTABLISHED) !== 0) return 'not-captured';
  if ((flow.bits & FLOW_STRAY_ACK) !== 0 && hasSynAck) return 'invalid';
  if ((facts & FACT_REFUSED) !== 0) return 'refused';
  if ((facts & FACT_HANDSHAKE_RESET) !== 0) return 'aborted';
  return hasSynAck ? 'half-open' : 'no-answer';
}

/** Null too when the capture lost the last step and only a later segment tells that it was taken. */
function handshakeRtt(flow: JudgedFlow): number | null {
  const { facts } = flow;
  if ((facts & FACT_PROVEN) === 0 || ((facts & FACT_ACK_IS_LATER) !== 0 && (facts & FACT_FAST_OPEN) === 0)) return null;
  const rtt = flow.detailDoubles[(flow.d + HANDSHAKE_RTT) >> 1] as number;
  return rtt < 0 ? null : rtt / BILLION;
}

function proveHandshake(flow: JudgedFlow): HandshakeEquation[] {
  const { facts } = flow;
  const proof: HandshakeEquation[] = [];
  const frame = flow.get(SYN_ACK_FRAME, 0);
  if (frame === 0) return proveByAcks(flow);
  const server = (facts & FACT_SYN_ACK_BY_1) !== 0 ? 1 : 0;
  const client = 1 - server;
  const synAckAck = flow.get(SYN_ACK_ACK, 0);
  if (flow.has(FACT_SYN | FACT_SYN_ACK, client)) {
    // With the data taken from the SYN, when it was.
    const holds = (facts & FACT_WRONG_SYN_ACK) === 0;
    proof.push(equation('synAck.ack', holds ? synAckAck : flow.get(ISN, client) + 1, synAckAck, frame));
  }
  if ((facts & FACT_ACK) === 0) return proof;
  const ackFrame = flow.detail[flow.d + ACK_FRAME] as number;
  const ack = flow.detail[flow.d + ACK_ACK] as number;
  const seq = flow.detail[flow.d + ACK_SEQ] as number;
  const first = (flow.get(ISN, server) + 1) | 0;
  const isLater = (facts & FACT_ACK_IS_LATER) !== 0;
  // A later segment acknowledges more, or stands farther on: nothing to compare.
  if (!isLater || ack === first) proof.push(equation('ack.ack', first, ack, ackFrame));
  if ((facts & FACT_ACK_HAS_SYN) === 0 && (!isLater || seq === synAckAck)) proof.push(equation('ack.seq', synAckAck, seq, ackFrame));
  return proof;
}

/** A simultaneous open without SYN-ACKs: the ACK that completed it. */
function proveByAcks(flow: JudgedFlow): HandshakeEquation[] {
  const { facts } = flow;
  if ((facts & FACT_SIMULTANEOUS_OPEN) === 0 || (facts & FACT_PROVEN) === 0 || (facts & FACT_ACK) === 0) return [];
  const ack = flow.detail[flow.d + ACK_ACK] as number;
  return [equation('ack.ack', ack, ack, flow.detail[flow.d + ACK_FRAME] as number)];
}

function equation(name: HandshakeEquation['equation'], expected: number, actual: number, frame: number): HandshakeEquation {
  return { equation: name, expected: expected >>> 0, actual: actual >>> 0, holds: expected >>> 0 === actual >>> 0, frame };
}

export function summarizeClose(flow: JudgedFlow): CloseSummary {
  const { facts } = flow;
  const resetAfterClose = (facts & FACT_RESET_AFTER_CLOSE) !== 0;
  const client = flow.clientSide;
  if (!wasOpen(flow)) return { verdict: 'never-opened', resetAfterClose };
  if ((facts & (FACT_ABORTED * EITHER)) !== 0) {
    return {
      verdict: flow.has(FACT_ABORTED, client) ? 'aborted-by-client' : 'aborted-by-server',
      afterFin: (facts & FACT_AFTER_FIN) !== 0,
      bytesBefore: flow.detailDoubles[(flow.d + BYTES_BEFORE_RST) >> 1] as number,
      resetAfterClose,
    };
  }
  if ((facts & (FACT_FIN * EITHER)) === 0) return { verdict: 'open', resetAfterClose };
  const isFirstByClient = flow.has(FACT_FIRST_FIN, client);
  const bytesAfterFirstFin = flow.detailDoubles[(flow.d + BYTES_AFTER_FIN) >> 1] as number;
  if (!flow.bothFinsSeen)
    return { verdict: isFirstByClient ? 'half-closed-by-client' : 'half-closed-by-server', bytesAfterFirstFin, resetAfterClose };
  const complete = flow.has(FACT_FIN_ACKED, 0) && flow.has(FACT_FIN_ACKED, 1);
  if ((facts & FACT_CROSSED_FINS) !== 0) return { verdict: 'closed-simultaneously', complete, resetAfterClose };
  return {
    verdict: isFirstByClient ? 'closed-by-client' : 'closed-by-server',
    segments: hasTwoStepsInOne(flow) ? 3 : 4,
    complete,
    bytesAfterFirstFin,
    resetAfterClose,
  };
}

/** Both ends were established, or the capture began when they were. */
export function wasOpen(flow: JudgedFlow): boolean {
  const { facts } = flow;
  if ((facts & (FACT_PROVEN | FACT_ESTABLISHED)) !== 0) return true;
  return (facts & ((FACT_SYN | FACT_SYN_ACK) * EITHER)) === 0;
}

function hasTwoStepsInOne(flow: JudgedFlow): boolean {
  const phases = flow.bits >> FLOW_FIN_PHASE_SHIFT;
  return (phases & FLOW_FIN_PHASE_MASK) === FIN_PHASE_2_3 || ((phases >> FLOW_FIN_PHASE_BITS) & FLOW_FIN_PHASE_MASK) === FIN_PHASE_2_3;
}
