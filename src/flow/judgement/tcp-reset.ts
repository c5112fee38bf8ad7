/**
 * RST: what it answers or ends (RFC 9293 sections 3.5.2, 3.5.3 and 3.10.7). An end takes a RST only when its number fits, and an observer must ask the same;
 * but it cannot know the receiver's window to the byte, so what lies within the largest window seen, to either side of what was sent, fits.
 */
import { ACK } from '../../wire/segment.js';
import { Phase, REMARK_AGAIN, REMARK_WRONG_ACK } from '../phase.js';
import { difference } from '../sequence.js';
import { TcpState } from '../tcp-state.js';
import {
  BYTES_BEFORE_RST,
  FACT_ABORTED,
  FACT_AFTER_FIN,
  FACT_ESTABLISHED,
  FACT_FIN,
  FACT_HANDSHAKE_RESET,
  FACT_PROVEN,
  FACT_REFUSED,
  FACT_RESET_AFTER_CLOSE,
  FACT_RST,
  FACT_SIMULTANEOUS_OPEN,
  FACT_SYN,
  FACT_SYN_ACK,
  FRAMES,
  ISN,
  MAX_WINDOW,
  NEXT,
  RESETS,
  SIDE,
  SIDE_WORDS,
  UNIQUE_BYTES,
} from './judge-records.js';
import type { JudgedFlow } from './judged-flow.js';
import { TcpEvent } from './tcp-transitions.js';

/** The least window assumed. */
const SMALL_WINDOW = 65_535;

export function meetReset(flow: JudgedFlow): void {
  if (answersSyn(flow)) {
    refuse(flow);
    return;
  }
  if (!isPlausible(flow)) {
    flow.phase = Phase.UNEXPECTED_RST;
    return;
  }
  const { side } = flow;
  const isEnded = flow.has(FACT_ABORTED, 0) || flow.has(FACT_ABORTED, 1);
  if (!flow.isReopening && (flow.bothFinsSeen || flow.has(FACT_FIN, side))) flow.phase = Phase.RESET_AFTER_CLOSE;
  else flow.phase = side === flow.clientSide ? Phase.RESET_BY_CLIENT : Phase.RESET_BY_SERVER;
  if (flow.has(FACT_RST, side)) flow.remark(REMARK_AGAIN);
  if (!isEnded) note(flow);
  if (!flow.isReopening) flow.set(FACT_RST, side);
  flow.setQuiet(false);
  moveEnds(flow);
}

/** The other end has sent a SYN and this one nothing but a RST; or the SYN uses the ports of a connection that is over. */
function answersSyn(flow: JudgedFlow): boolean {
  const { side, other } = flow;
  if (flow.isReopening && flow.state(other) === TcpState.SYN_SENT) return true;
  if (!flow.has(FACT_SYN, other) || flow.has(FACT_SYN, side) || flow.has(FACT_SYN_ACK, side)) return false;
  if (flow.state(other) === TcpState.SYN_SENT) return true;
  return (flow.facts & FACT_REFUSED) !== 0;
}

/**
 * RFC 9293, 3.10.7.3, first and second: in SYN-SENT a RST counts that acknowledges the SYN. One without ACK says no to it as well, though only a SYN that is not
 * repeated shows that it was heard; one that acknowledges something else answers something else.
 */
function refuse(flow: JudgedFlow): void {
  const { side, other } = flow;
  const first = (flow.get(ISN, other) + 1) | 0;
  const taken = difference(flow.ack, first);
  if ((flow.flags & ACK) !== 0 && (taken < 0 || taken > difference(flow.get(NEXT, other), first))) {
    flow.phase = Phase.UNEXPECTED_RST;
    flow.remark(REMARK_WRONG_ACK);
    return;
  }
  flow.phase = Phase.REFUSED;
  if (flow.state(other) === TcpState.CLOSED) flow.remark(REMARK_AGAIN);
  if (!flow.isReopening) {
    flow.facts |= FACT_REFUSED;
    flow.set(FACT_RST, side);
  }
  flow.event(side, TcpEvent.SENT_RST);
  flow.event(other, TcpEvent.RECEIVED_RST);
}

/** The number is what the peer acknowledged last, or lies about where the sender is. An end that has sent nothing else is taken at its word. */
function isPlausible(flow: JudgedFlow): boolean {
  const { side, other } = flow;
  if (flow.get(FRAMES, side) === flow.get(RESETS, side)) return true;
  if (flow.hasAcked(other, flow.seq)) return true;
  const window = Math.max(flow.get(MAX_WINDOW, other), SMALL_WINDOW);
  return Math.abs(difference(flow.seq, flow.get(NEXT, side))) <= window;
}

/** What the RST means for the verdicts. */
function note(flow: JudgedFlow): void {
  const { side } = flow;
  if (flow.isReopening) return;
  if (flow.bothFinsSeen) {
    flow.facts |= FACT_RESET_AFTER_CLOSE;
    return;
  }
  if (!flow.isMidway && (flow.facts & (FACT_PROVEN | FACT_ESTABLISHED)) === 0) {
    flow.facts |= FACT_HANDSHAKE_RESET;
    return;
  }
  flow.set(FACT_ABORTED, side);
  if (flow.has(FACT_FIN, side)) flow.facts |= FACT_AFTER_FIN;
  flow.needDetail();
  flow.detailDoubles[(flow.d + BYTES_BEFORE_RST) >> 1] = bytesOf(flow, 0) + bytesOf(flow, 1);
}

function bytesOf(flow: JudgedFlow, side: number): number {
  return flow.detailDoubles[(flow.d + SIDE + side * SIDE_WORDS + UNIQUE_BYTES) >> 1] as number;
}

function moveEnds(flow: JudgedFlow): void {
  const { side, other } = flow;
  // An end in SYN-SENT that resets what answered it wrongly goes on waiting (RFC 9293, 3.10.7.3 and figure 9).
  const goesOn = flow.state(side) === TcpState.SYN_SENT && flow.hasAcked(other, flow.seq) && flow.seq !== ((flow.get(ISN, side) + 1) | 0);
  if (!goesOn) flow.event(side, TcpEvent.SENT_RST);
  const isActive = flow.has(FACT_SYN, other) || (flow.facts & FACT_SIMULTANEOUS_OPEN) !== 0;
  const isPassive = flow.state(other) === TcpState.SYN_RECEIVED && !isActive;
  flow.event(other, isPassive ? TcpEvent.RECEIVED_RST_PASSIVE : TcpEvent.RECEIVED_RST);
}
