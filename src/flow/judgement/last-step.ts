/**
 * The handshake's last step, seen again.
 *
 * An ACK repeats the last step when it says nothing but that: it has the step's own numbers, window and options, and neither end has sent anything beyond its SYN; or it is
 * what its sender owes for a repeated SYN-ACK, <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK> with whatever window it has by then (RFC 9293, 3.10.7.4, first).
 *
 * The numbers alone do not tell: they stay the same until somebody sends data. An ACK that closes or opens the window tells the peer how much it may send (3.10.7.4, fifth:
 * SND.WND; 3.8.6), SACK blocks tell of data that the capture does not hold, MPTCP has ACKs for its own ends: such a one is called what it is (ack-phase.ts).
 */
import { FIN, OPTION_MPTCP, type Segment } from '../../wire/segment.js';
import { MARK_ZERO_WINDOW } from '../annotation.js';
import { Phase, REMARK_AGAIN } from '../phase.js';
import { difference } from '../sequence.js';
import { ackPhase } from './ack-phase.js';
import { ACK_SEQ, FACT_SIMULTANEOUS_OPEN, FLOW_WROTE_ACK, ISN, LAST_STEP, NEXT, SIDE, SIDE_WORDS } from './judge-records.js';
import type { JudgedFlow } from './judged-flow.js';

const OPTIONS_SHIFT = 16;
const SUBTYPES_SHIFT = 25;

/** What an ACK says beside its numbers, in one word: the window field (16 bits), which options there are (9), and MPTCP's subtypes as far as there is room (7 of 9). */
export function packWindowAndOptions({ window, options, mptcpSubtypes }: Segment): number {
  const subtypes = (options & OPTION_MPTCP) !== 0 ? mptcpSubtypes << SUBTYPES_SHIFT : 0;
  return window | (options << OPTIONS_SHIFT) | subtypes;
}

/** The segment at hand is its sender's last step: what follows is held against it. */
export function keepLastStep(flow: JudgedFlow): void {
  flow.needDetail();
  flow.detail[lastStepAt(flow)] = flow.windowAndOptions;
}

/** A segment with ACK, without SYN and RST, after the handshake is proven. True when it is the last step again; in a simultaneous open each end takes one. */
export function repeatLastStep(flow: JudgedFlow): boolean {
  const isOwed = flow.owesAck(flow.side);
  // Data and FIN answer a repeated SYN-ACK too: they carry the ACK that its sender waits for.
  if (isOwed) flow.setOwesAck(flow.side, false);
  if (flow.length > 0 || (flow.flags & FIN) !== 0) return false;
  const isFirst = isFirstOfCrossing(flow);
  if (!isFirst && !(isOwed && isOwedAck(flow)) && !isLoneCopy(flow)) return false;
  flow.phase = isSimultaneous(flow) ? Phase.HANDSHAKE_ACK_SIMULTANEOUS : Phase.HANDSHAKE_ACK;
  if (isFirst) keepLastStep(flow);
  else flow.remark(REMARK_AGAIN);
  return true;
}

/** An end's answer to the SYN-ACK that crossed its own. It only seems to update the window: that of a SYN is not scaled. */
function isFirstOfCrossing(flow: JudgedFlow): boolean {
  if (!isSimultaneous(flow) || (flow.bits & (FLOW_WROTE_ACK << flow.side)) !== 0) return false;
  return isInPlace(flow) && haveSentOnlySyns(flow);
}

/** It acknowledges nothing new, behind all that its sender has sent. Or the step itself comes twice: what duplicated the SYN-ACK on its way did the same to it. */
function isOwedAck(flow: JudgedFlow): boolean {
  if (flow.seq === flow.get(NEXT, flow.side) && flow.hasAcked(flow.side, flow.ack)) return true;
  return isCopy(flow);
}

/** The same facts, which nothing has called for. While the window is closed that is an answer to probes, and back at the old window after another it is a window update. */
function isLoneCopy(flow: JudgedFlow): boolean {
  const phase = ackPhase(flow);
  if ((phase !== Phase.ACK && phase !== Phase.ACK_DUPLICATE) || (flow.marks & MARK_ZERO_WINDOW) !== 0) return false;
  return isCopy(flow) && haveSentOnlySyns(flow);
}

function isCopy(flow: JudgedFlow): boolean {
  return isInPlace(flow) && flow.detail[lastStepAt(flow)] === flow.windowAndOptions;
}

/** It has the numbers of its sender's last step: behind the SYNs, and behind the data that the sender's SYN carried when the peer took them. */
function isInPlace(flow: JudgedFlow): boolean {
  const { side, other } = flow;
  const place = isSimultaneous(flow) ? (flow.get(ISN, side) + 1) | 0 : flow.detail[flow.d + ACK_SEQ];
  return flow.seq === place && flow.ack === ((flow.get(ISN, other) + 1) | 0);
}

/** Neither end has sent anything that takes a number but its SYN, and what that carried. */
function haveSentOnlySyns(flow: JudgedFlow): boolean {
  return hasSentOnlySyn(flow, 0) && hasSentOnlySyn(flow, 1);
}

function hasSentOnlySyn(flow: JudgedFlow, side: 0 | 1): boolean {
  return difference(flow.get(NEXT, side), (flow.get(ISN, side) + 1) | 0) <= flow.synLength(side);
}

function isSimultaneous(flow: JudgedFlow): boolean {
  return (flow.facts & FACT_SIMULTANEOUS_OPEN) !== 0;
}

function lastStepAt(flow: JudgedFlow): number {
  return flow.d + SIDE + flow.side * SIDE_WORDS + LAST_STEP;
}
