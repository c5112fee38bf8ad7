import type { TcpStateName } from './tcp-state.js';

/**
 * A flow's record, as the product contract's section 4 names it: a plain object, safe to keep. Durations are seconds; times are ISO 8601 with nine digits.
 */
export interface Endpoint {
  address: string;
  port: number;
}

export const HANDSHAKE_VERDICTS = ['complete', 'refused', 'no-answer', 'half-open', 'aborted', 'invalid', 'not-captured'] as const;
export type HandshakeVerdict = (typeof HANDSHAKE_VERDICTS)[number];

export interface HandshakeSummary {
  verdict: HandshakeVerdict;
  simultaneousOpen: boolean;
  fastOpen: boolean;
  synRetransmissions: number;
  synAckRetransmissions: number;
  outOfOrderCapture: boolean;
  /** Seconds from the (last) SYN to the final ACK; null when not known. */
  rtt: number | null;
  /** The arithmetic behind the verdict, one line per equation that could be tried: raw numbers, and whether it holds. */
  proof: HandshakeEquation[];
}

export interface HandshakeEquation {
  /** Which equation: `synAck.ack = syn.seq + 1 [+ data]`, `ack.ack = synAck.seq + 1`, `ack.seq = synAck.ack`. */
  equation: 'synAck.ack' | 'ack.ack' | 'ack.seq';
  expected: number;
  actual: number;
  holds: boolean;
  frame: number;
}

export const CLOSE_VERDICTS = [
  'closed-by-client',
  'closed-by-server',
  'closed-simultaneously',
  'half-closed-by-client',
  'half-closed-by-server',
  'aborted-by-client',
  'aborted-by-server',
  'open',
  'never-opened',
] as const;
export type CloseVerdict = (typeof CLOSE_VERDICTS)[number];

export interface CloseSummary {
  verdict: CloseVerdict;
  /** Present with `closed-by-...`: 4, or 3 when one segment carries FIN and the first ACK. */
  segments?: number;
  /** Present when both FINs were seen: both are acknowledged. */
  complete?: boolean;
  /** Payload bytes that the other side sent after the first FIN was seen; what is sent again is counted once, as in `uniqueBytes`. */
  bytesAfterFirstFin?: number;
  /** Present with `aborted-by-...`: the RST's sender had sent FIN. */
  afterFin?: boolean;
  /** Payload bytes of both directions before the RST, counted once. */
  bytesBefore?: number;
  resetAfterClose: boolean;
}

export interface RttSummary {
  min: number;
  mean: number;
  max: number;
  samples: number;
}

export interface DirectionSummary {
  frames: number;
  /** Payload bytes, repeats included; and without them. */
  bytes: number;
  uniqueBytes: number;
  /**
   * Seconds that the payload took: from the first segment that brought any to the ACK that covers the last new byte, or to the last segment with new bytes
   * when no ACK of it was seen. Repeats of old bytes do not count, nor do SYN and FIN. Null without payload.
   */
  payloadDuration: number | null;
  /** `uniqueBytes / payloadDuration`, bytes a second; null where no time passed. */
  throughput: number | null;
  /**
   * Segments by Wireshark's marks, SYN and FIN included. A segment has one of these four at most: `retransmissions` are the plain ones, and repeats that come
   * within a round trip or 3 ms are `outOfOrder`, as Wireshark has it. What was sent twice to the byte is `bytes - uniqueBytes`.
   */
  retransmissions: number;
  fastRetransmissions: number;
  spuriousRetransmissions: number;
  outOfOrder: number;
  lostSegments: number;
  duplicateAcks: number;
  zeroWindows: number;
  windowFulls: number;
  keepAlives: number;
  resets: number;
  fins: number;
  mss: number | null;
  /** Shift count as offered. */
  windowScale: number | null;
  sackPermitted: boolean;
  timestamps: boolean;
  /** Largest window seen, after scaling. */
  maxWindow: number;
  /** From this direction's segments to what acknowledges them, every tcp.analysis.ack_rtt of the other direction: repeated segments count from their first sending. */
  rtt: RttSummary | null;
}

interface FlowBase {
  /** `tcp:0`, `udp:3`: Wireshark's stream index. */
  stream: string;
  client: Endpoint;
  server: Endpoint;
  rolesKnown: boolean;
  firstFrame: number;
  lastFrame: number;
  /** Null when the first frame has no time. */
  startTime: string | null;
  duration: number;
  encapsulation: string[];
}

export interface TcpFlowSummary extends FlowBase {
  protocol: 'tcp';
  handshake: HandshakeSummary;
  close: CloseSummary;
  clientState: TcpStateName;
  serverState: TcpStateName;
  clientToServer: DirectionSummary;
  serverToClient: DirectionSummary;
  /** Wireshark's tcp.completeness at the end of the capture. */
  completeness: number;
  /** Zeek's conn_state and history codes. */
  connState: string;
  history: string;
}

export interface UdpDirectionSummary {
  frames: number;
  bytes: number;
  /** Seconds from this direction's first datagram to its last; null without any. UDP acknowledges nothing. */
  payloadDuration: number | null;
  /** `bytes / payloadDuration`, bytes a second; null where no time passed, as with one datagram. */
  throughput: number | null;
}

export interface UdpFlowSummary extends FlowBase {
  protocol: 'udp' | 'udplite';
  requests: number;
  replies: number;
  /** Latencies of paired replies, seconds. */
  latency: RttSummary | null;
  refused: boolean;
  clientToServer: UdpDirectionSummary;
  serverToClient: UdpDirectionSummary;
}

export type FlowSummary = TcpFlowSummary | UdpFlowSummary;
