import {
  MARK_DUPLICATE_ACK,
  MARK_KEEP_ALIVE,
  MARK_KEEP_ALIVE_ACK,
  MARK_WINDOW_UPDATE,
  MARK_ZERO_WINDOW,
  MARK_ZERO_WINDOW_PROBE,
  MARK_ZERO_WINDOW_PROBE_ACK,
} from '../annotation.js';
import { Phase } from '../phase.js';
import { isBefore } from '../sequence.js';
import { ACKED, FACT_FIN, FLOW_NO_WINDOW, FRAMES, NEXT } from './judge-records.js';
import type { JudgedFlow } from './judged-flow.js';

/** The marks that say more of a segment that takes no step than "data" or "ack". */
const KINDS =
  MARK_DUPLICATE_ACK |
  MARK_KEEP_ALIVE |
  MARK_KEEP_ALIVE_ACK |
  MARK_WINDOW_UPDATE |
  MARK_ZERO_WINDOW |
  MARK_ZERO_WINDOW_PROBE |
  MARK_ZERO_WINDOW_PROBE_ACK;

/**
 * The phase of a segment that is no step of the handshake or the close: data, or what kind of ACK. Wireshark's marks tell the kinds, except that a keep-alive
 * must be one: while the peer offers no window it is a probe of that (RFC 9293, 3.8.6.1), and many stacks probe with the very segment of a keep-alive.
 */
export function ackPhase(flow: JudgedFlow): Phase {
  const { marks } = flow;
  if ((marks & KINDS) !== 0) {
    if ((marks & MARK_ZERO_WINDOW_PROBE) !== 0) return Phase.ZERO_WINDOW_PROBE;
    if ((marks & MARK_KEEP_ALIVE) !== 0 && isKeepAlive(flow))
      return hasNoWindow(flow, flow.other) ? Phase.ZERO_WINDOW_PROBE : Phase.KEEP_ALIVE;
    if (flow.length === 0) {
      if ((marks & MARK_ZERO_WINDOW) !== 0 && hasNoWindow(flow, flow.side) && flow.hasAcked(flow.side, flow.ack))
        return Phase.ZERO_WINDOW_PROBE_ACK;
      if ((marks & MARK_ZERO_WINDOW_PROBE_ACK) !== 0) return Phase.ZERO_WINDOW_PROBE_ACK;
      if ((marks & MARK_KEEP_ALIVE_ACK) !== 0) return Phase.KEEP_ALIVE_ACK;
      if ((marks & MARK_WINDOW_UPDATE) !== 0) return Phase.ACK_WINDOW_UPDATE;
      if ((marks & MARK_DUPLICATE_ACK) !== 0) return Phase.ACK_DUPLICATE;
    }
  }
  if (flow.length === 0) return Phase.ACK;
  return flow.has(FACT_FIN, flow.other) ? Phase.DATA_HALF_CLOSED : Phase.DATA;
}

function hasNoWindow(flow: JudgedFlow, side: number): boolean {
  return (flow.bits & (FLOW_NO_WINDOW << side)) !== 0;
}

/** RFC 9293, 3.8.4: a keep-alive repeats the last number sent, and is sent only while nothing is outstanding. */
function isKeepAlive(flow: JudgedFlow): boolean {
  const { side, other } = flow;
  if (flow.get(FRAMES, side) === 0) return false;
  const next = flow.get(NEXT, side);
  if (flow.seq !== ((next - 1) | 0)) return false;
  return flow.get(FRAMES, other) === 0 || (flow.hasAckedAny(other) && !isBefore(flow.get(ACKED, other), next));
}
