/**
 * The story of one flow: its segments in the order of the capture, each with what it did, as plain objects that are safe to keep. Facts and judgements only;
 * `src/report/explain` tells it in words, `src/report/transcript` writes it down segment by segment, `src/check` holds it against what was expected.
 */
import type { TcpEvent } from '../judgement/tcp-transitions.js';
import type { Phase } from '../phase.js';
import type { FlowSummary } from '../summary.js';
import type { TcpState } from '../tcp-state.js';
import type { StatePair } from './state-pairs.js';

export type Side = 'client' | 'server';
/** By the number of a side. */
export const SIDES: readonly [Side, Side] = ['client', 'server'];

/** One move of one end through RFC 9293's state table: `to` equals `from` where the table says "stay". */
export interface StateMove {
  readonly side: Side;
  readonly event: TcpEvent;
  readonly from: TcpState;
  readonly to: TcpState;
  /** No row of the table names this pair. */
  readonly unexpected: boolean;
}

/**
 * What a SYN, FIN or run of payload bytes of the other side needs to be acknowledged, and in which frame it stood (where it was sent again: the last time so far).
 * Of the last one `seq + length` is the Ack, unless segments before the Ack were not captured (`SegmentStep.beyond`).
 */
export interface Acknowledged {
  /** What the acknowledgment covers for the first time. `data`: payload bytes only. */
  what: 'syn' | 'fin' | 'data';
  /**
   * Frame of the (last) segment that it covers, that segment's relative Seq, and its length in sequence space: payload, plus one each for SYN and FIN. Where the
   * Ack ends within the segment, only as much as it covers.
   */
  frame: number;
  seq: number;
  length: number;
  payloadLength: number;
}

export interface SegmentOptions {
  mss?: number;
  /** Shift count as sent. */
  windowScale?: number;
  sackPermitted?: true;
  timestamps?: { value: number; echo: number };
  /** Edges relative like `ack`. */
  sack?: { left: number; right: number }[];
  fastOpen?: 'request' | 'cookie';
  accurateEcn?: true;
  mptcp?: true;
}

/** One TCP segment. Times are seconds since the flow's first frame; null where the capture has no time. */
export interface SegmentStep {
  kind: 'segment';
  frame: number;
  time: number | null;
  from: Side;
  /** The flag bits of wire/segment.ts. */
  flags: number;
  /**
   * Relative as Wireshark shows them (0 ... 2^32 - 1); raw where `seqIsRelative` is false, which is a segment before any base was known. `ack` is null without the ACK flag.
   */
  seq: number;
  ack: number | null;
  seqIsRelative: boolean;
  rawSeq: number;
  rawAck: number | null;
  /** Payload bytes by the IP length. */
  length: number;
  /** Raw window field, and after scaling. */
  window: number;
  scaledWindow: number;
  options: SegmentOptions;
  phase: Phase;
  /** MARK_ and REMARK_ bits. */
  marks: number;
  remarks: number;
  /** States before and after, client's and server's; and the moves between them, in the order of RFC 9293 section 3.10.7.4. */
  before: StatePair;
  after: StatePair;
  moves: readonly StateMove[];
  /** What the Ack covers for the first time, in order of sequence; empty for one that covers nothing new. */
  acknowledges: Acknowledged[];
  /** How many numbers right before an Ack that covers something new the capture does not hold (so far): their segments are missing. 0 as a rule. */
  beyond: number;
  /** Frame that first carried these bytes, this SYN or this FIN; 0 when some of it is new, or when the first frame is not known (any more). */
  repeats: number;
  /** Wireshark's tcp.analysis.rto and its frame: seconds since what this one sends again was last sent. */
  rto?: { seconds: number; frame: number };
  /** Wireshark's count of duplicate ACKs, this one included, and the frame whose ACK it repeats. */
  duplicateAck?: { number: number; frame: number };
  /** Where the numbers of a handshake step or a reset do not add up: what they should have been (relative, as `seq` and `ack`). */
  expected?: { seq?: number; ack?: number };
}

/**
 * Segments or datagrams between two steps worth telling, folded into one line: data and acknowledgments, or remarkable ones that are all alike (40 duplicate
 * acknowledgments). What a long run holds of the remarkable, beyond the first episodes of each kind, is counted in `noted`.
 */
export interface RunStep {
  kind: 'run';
  firstFrame: number;
  lastFrame: number;
  time: number | null;
  endTime: number | null;
  /**
   * By sender. `bytes` is payload, repeats included; `seq` and `ack` are where that sender's run began and ended: [first Seq, next Seq), last Ack. Of datagrams
   * the numbers are 0.
   */
  client: RunSide;
  server: RunSide;
  /** The phase of all of them; null for those that data and acknowledgments (requests and replies) are mixed of. */
  phase: Phase | null;
  /** What is remarkable among them: counts by single MARK_ bit and by phase that is neither data nor a plain acknowledgment. Empty for a run of the ordinary. */
  noted: RunNote[];
}

/** `segments` of a run have the MARK_ bit, or are of the phase. */
export type RunNote = { mark: number; segments: number } | { phase: Phase; segments: number };

export interface RunSide {
  segments: number;
  dataSegments: number;
  bytes: number;
  firstSeq: number;
  nextSeq: number;
  lastAck: number | null;
}

/** One UDP datagram, or the ICMP error that refuses one: `from` is then the end that was not reached, and `request` the frame of the datagram quoted. */
export interface DatagramStep {
  kind: 'datagram';
  frame: number;
  time: number | null;
  from: Side;
  phase: Phase;
  /** Number of the request or reply, 1-based; 0 for none. */
  number: number;
  /** Frame of the request that this reply answers; 0 for none. Seconds between them; null for none. */
  request: number;
  latency: number | null;
  /** Payload bytes by the UDP length. */
  length: number;
  /** The first bytes of the payload, a copy, at most PREVIEW_BYTES. Untrusted: escape it before it is printed. */
  preview: Uint8Array;
}

/** An ICMP error that quotes a segment or datagram of the flow and is not told as the refusal of a datagram. No state changes by it. */
export interface IcmpStep {
  kind: 'icmp';
  frame: number;
  time: number | null;
  /** The end that the quoted segment was for: the error comes from there, or from the way there. */
  from: Side;
  /** Address of who sent the error: that end, or a router. */
  reporter: string;
  /** 4: ICMP, RFC 792. 6: ICMPv6, RFC 4443. */
  family: 4 | 6;
  type: number;
  code: number;
  /** Bytes that a packet may have on the link ahead ("fragmentation needed", "packet too big"); null where none is given. */
  mtu: number | null;
  /** Frame that carried what is quoted, the last time before; 0 when that is not known. */
  about: number;
}

export const PREVIEW_BYTES = 64;

export type Step = SegmentStep | RunStep | DatagramStep | IcmpStep;

export interface FlowStory {
  flow: FlowSummary;
  steps: Step[];
  /** Frames of the flow that are in no step, because a limit was reached. */
  omitted: number;
  /** Further ICMP errors that quote a segment of the flow, beyond those that are steps: frames of the flow, but no steps of it. Absent for none. */
  quotes?: number;
}
