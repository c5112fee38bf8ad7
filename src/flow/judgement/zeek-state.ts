import {
  BYTES,
  FACT_ESTABLISHED,
  FACT_FIN,
  FACT_PROVEN,
  FACT_RESET_AFTER_CLOSE,
  FACT_RST,
  FACT_SYN,
  FACT_SYN_ACK,
  FINS,
  FLOW_WROTE_ACK,
  FLOW_WROTE_INCONSISTENT,
  FLOW_WROTE_MULTIPLE,
  FRAMES,
  SIDE,
  SIDE_WORDS,
} from './judge-records.js';
import type { JudgedFlow } from './judged-flow.js';

/** What Zeek knows of one end. */
type ZeekEnd = 'inactive' | 'partial' | 'syn-sent' | 'syn-ack-sent' | 'established' | 'closed' | 'reset';

/**
 * Zeek's `conn_state`, as its documentation of conn.log defines it. The client is its originator.
 *
 *     S0 SYN, no reply         S1 established, not closed     SF both ends closed
 *     REJ refused              S2 only the originator closed  S3 only the responder closed
 *     RSTO / RSTR reset by the originator / responder         RSTOS0 SYN, then RST of the originator, no SYN-ACK
 *           and neither ACK nor FIN of its own before the RST
 *     RSTRH SYN-ACK, then RST of the responder, no SYN        SH SYN, then FIN of the originator, no SYN-ACK
 *     SHR SYN-ACK, then FIN of the responder, no SYN          OTH anything else, as a capture begun midway
 */
export function findConnState(flow: JudgedFlow): string {
  const client = flow.clientSide;
  const originator = endOf(flow, client);
  const responder = endOf(flow, 1 - client);
  const originatorUnseen = originator === 'inactive' || originator === 'partial';
  const responderUnseen = responder === 'inactive' || responder === 'partial';
  if (responder === 'reset') {
    if (originator === 'syn-sent' || originator === 'syn-ack-sent') return 'REJ';
    if (originator === 'reset' && !hasPayload(flow)) return 'REJ';
    return originatorUnseen ? 'RSTRH' : 'RSTR';
  }
  if (originator === 'reset') {
    if (!responderUnseen) return 'RSTO';
    return hasOnlySyn(flow, client) ? 'RSTOS0' : 'OTH';
  }
  if (originator === 'closed') {
    if (responder === 'closed') return 'SF';
    return responderUnseen ? 'SH' : 'S2';
  }
  if (responder === 'closed') return originatorUnseen ? 'SHR' : 'S3';
  if (originator === 'syn-sent' && responder === 'inactive') return 'S0';
  return originator === 'established' && responder === 'established' ? 'S1' : 'OTH';
}

/** Before its RST the side sent a SYN and neither ACK nor FIN. */
function hasOnlySyn(flow: JudgedFlow, side: number): boolean {
  if (!flow.has(FACT_SYN, side) || flow.has(FACT_SYN_ACK, side)) return false;
  if ((flow.bits & ((FLOW_WROTE_ACK | FLOW_WROTE_INCONSISTENT | FLOW_WROTE_MULTIPLE) << side)) !== 0) return false;
  return flow.detail[flow.d + SIDE + side * SIDE_WORDS + FINS] === 0;
}

function hasPayload(flow: JudgedFlow): boolean {
  const bytes = (flow.d + SIDE + BYTES) >> 1;
  return (flow.detailDoubles[bytes] as number) + (flow.detailDoubles[bytes + SIDE_WORDS / 2] as number) > 0;
}

function endOf(flow: JudgedFlow, side: number): ZeekEnd {
  const other = 1 - side;
  if (flow.has(FACT_RST, side) && (flow.facts & FACT_RESET_AFTER_CLOSE) === 0) return 'reset';
  if (flow.has(FACT_FIN, side)) return 'closed';
  const isOpen = (flow.facts & (FACT_PROVEN | FACT_ESTABLISHED)) !== 0 && !flow.isMidway;
  // To Zeek a connection is established as soon as the SYN-ACK answers a SYN.
  const isAnswered =
    (flow.has(FACT_SYN, side) && flow.has(FACT_SYN_ACK, other)) || (flow.has(FACT_SYN_ACK, side) && flow.has(FACT_SYN, other));
  if (isOpen || isAnswered) return flow.get(FRAMES, side) > 0 ? 'established' : 'inactive';
  if (flow.has(FACT_SYN, side)) return 'syn-sent';
  if (flow.has(FACT_SYN_ACK, side)) return 'syn-ack-sent';
  return flow.get(FRAMES, side) > 0 ? 'partial' : 'inactive';
}
