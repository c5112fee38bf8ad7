/**
 * Sentences for how a flow opened and how it closed (product contract, section 3): "closed by client (4 segments)", "half-closed by client, server sent 2,000 bytes
 * after", "reset by server after 10 bytes". Composed from the flow's record, which scripts read instead.
 */
import type { CloseSummary, HandshakeEquation, HandshakeSummary, TcpFlowSummary, UdpFlowSummary } from '../../flow/summary.js';
import { formatDuration, type Language } from './language.js';
import { inBrackets, PUNCTUATION } from './punctuation.js';
import { VERDICT_CATALOGUE } from './verdict-catalogue.js';

/** How the connection opened, its numbers if they do not add up, and what was odd. */
export function describeHandshake(handshake: HandshakeSummary, language: Language): string {
  const words = VERDICT_CATALOGUE[language];
  const { verdict, rtt, synRetransmissions, synAckRetransmissions } = handshake;
  const wrong = verdict === 'invalid' ? handshake.proof.find((equation) => !equation.holds) : undefined;
  const head = words.handshake[verdict] + (wrong === undefined ? '' : PUNCTUATION[language].colon + describeEquation(wrong, language));
  const notes: string[] = [];
  if (verdict === 'half-open') notes.push(words.synAckNotAcknowledged);
  if (rtt !== null) notes.push(words.rtt(formatDuration(rtt)));
  if (handshake.simultaneousOpen) notes.push(words.simultaneousOpen);
  if (handshake.fastOpen) notes.push(words.fastOpen);
  if (synRetransmissions > 0) notes.push(words.repeated('SYN', synRetransmissions));
  if (synAckRetransmissions > 0) notes.push(words.repeated('SYN-ACK', synAckRetransmissions));
  if (handshake.outOfOrderCapture) notes.push(words.capturedOutOfOrder);
  return head + inBrackets(notes.join(PUNCTUATION[language].comma), language);
}

/** `SYN-ACK acknowledges 5001, expected 1001 (frame 2)`. */
export function describeEquation(equation: HandshakeEquation, language: Language): string {
  const words = VERDICT_CATALOGUE[language];
  return words.equation(words.equations[equation.equation], equation);
}

/** How the connection closed; where a side is named that was not seen to be client or server, that it is assumed. */
export function describeClose(close: CloseSummary, rolesKnown: boolean, language: Language): string {
  const words = VERDICT_CATALOGUE[language];
  const { comma } = PUNCTUATION[language];
  const notes: string[] = [];
  if (close.segments !== undefined) notes.push(words.segments(close.segments));
  if (close.complete === false) notes.push(words.lastAckNotSeen);
  const parts = [words.close[close.verdict](close, inBrackets(notes.join(comma), language))];
  if (close.resetAfterClose) parts.push(words.resetAfterClose);
  if (!rolesKnown && /-by-/.test(close.verdict)) parts.push(words.rolesAssumed);
  return parts.join(comma);
}

/** What a reader must know of the roles: '' when they were seen. */
export function describeRoles(flow: TcpFlowSummary, language: Language): string {
  return flow.rolesKnown ? '' : VERDICT_CATALOGUE[language].rolesAssumed;
}

/** How a UDP flow went: `3 requests, 3 replies, latency 0.123 ms`, `1 request, refused (ICMP port unreachable)`. */
export function describeUdp(flow: UdpFlowSummary, language: Language): string {
  const words = VERDICT_CATALOGUE[language];
  const parts = [words.requests(flow.requests)];
  if (!flow.refused || flow.replies > 0) parts.push(words.replies(flow.replies));
  if (flow.refused) parts.push(words.portUnreachable);
  if (flow.latency !== null) parts.push(words.latency(formatDuration(flow.latency.mean)));
  return parts.join(PUNCTUATION[language].comma);
}
