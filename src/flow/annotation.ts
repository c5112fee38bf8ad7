import { StateMoves } from './judgement/state-moves.js';
import { Phase } from './phase.js';
import { TcpState } from './tcp-state.js';

/**
 * Wireshark's marks of TCP sequence analysis: bits of `Annotation.marks`, in the left-to-right order of the Info column's brackets. Computed
 * once per segment; printing turns them into words.
 */
export const MARK_ZERO_WINDOW_PROBE_ACK = 1 << 0;
export const MARK_ZERO_WINDOW = 1 << 1;
export const MARK_ZERO_WINDOW_PROBE = 1 << 2;
export const MARK_DUPLICATE_ACK = 1 << 3;
export const MARK_KEEP_ALIVE_ACK = 1 << 4;
export const MARK_KEEP_ALIVE = 1 << 5;
export const MARK_WINDOW_FULL = 1 << 6;
export const MARK_WINDOW_UPDATE = 1 << 7;
export const MARK_ACKED_UNSEEN = 1 << 8;
export const MARK_LOST_SEGMENT = 1 << 9;
export const MARK_OUT_OF_ORDER = 1 << 10;
export const MARK_SPURIOUS_RETRANSMISSION = 1 << 11;
export const MARK_FAST_RETRANSMISSION = 1 << 12;
export const MARK_RETRANSMISSION = 1 << 13;
export const MARK_REUSED_PORTS = 1 << 14;
/** These three are fields only; they do not count for tcp.analysis.flags. */
export const MARK_FAST_OPEN_SYN = 1 << 15;
export const MARK_FAST_OPEN_ACK = 1 << 16;
export const MARK_FAST_OPEN_IGNORED = 1 << 17;

/** `Annotation.scaleFactor` on segments with SYN, where Wireshark shows no such field. */
export const SCALE_ABSENT = 0;

/**
 * What the tracker says of one segment: a reused object, valid until the next frame. `annotations[i]` belongs to `frame.segments[i]`.
 *
 * The first part is Wireshark's numbers (written by the analysis), the second pcapnote's judgement. Durations are nanoseconds in a double, exact up
 * to 104 days; sequence numbers are signed 32-bit as in Segment (`>>> 0` for people); a frame number of 0 means none.
 */
export class Annotation {
  /** Index of the conversation among those of its transport, Wireshark's tcp.stream or udp.stream; -1 when the segment has none. */
  stream = -1;
  /** 0 when the sender is the end that sent the stream's first segment, else 1. */
  side = 0;
  /** This segment is the first of its stream. */
  isFirst = false;
  /** Time since the stream's first frame and since its previous one: whole seconds and nanoseconds, both with the sign of the difference. */
  relativeSeconds = 0;
  relativeNanoseconds = 0;
  deltaSeconds = 0;
  deltaNanoseconds = 0;

  // TCP numbers
  /** The base of this direction is known and applied: `relativeSeq` is relative. Otherwise it is the raw number. */
  seqIsRelative = false;
  relativeSeq = 0;
  relativeAck = 0;
  /** Relative next sequence number (tcp.nxtseq); holds when `seqIsRelative`. */
  nextSeq = 0;
  /** What to subtract from SACK edges: the other direction's base, 0 while unknown. */
  sackBase = 0;
  /** The window after scaling (tcp.window_size). */
  windowSize = 0;
  /** tcp.window_size_scalefactor: -1 unknown, -2 not used, else 2^shift; SCALE_ABSENT on SYN. */
  scaleFactor = SCALE_ABSENT;
  /** Accurate ECN (RFC 9768) is in use: the three ECN flags are a counter. */
  accurateEcn = false;
  completeness = 0;
  /** An analysis record exists and dissection got far enough to show it (docs/wireshark-tcp.md, 4.3): the fields below are shown. */
  hasAnalysis = false;
  /** MARK_ bits; 0 unless `hasAnalysis`. */
  marks = 0;
  acksFrame = 0;
  /** Nanoseconds; 0 means not shown, here and below. */
  ackRtt = 0;
  initialRtt = 0;
  bytesInFlight = 0;
  pushBytes = 0;
  rto = 0;
  rtoFrame = 0;
  duplicateAckNumber = 0;
  duplicateAckFrame = 0;
  /** FIN that opens (`true`) or follows (`false`) the close as Wireshark sees it: tcp.connection.fin_active, fin_passive. Holds on segments with FIN. */
  finIsActive = false;

  // Judgement
  phase: Phase = Phase.NONE;
  /** REMARK_ bits of flow/phase.ts. */
  remarks = 0;
  /** Which side is the client, 0 or 1 as in `side`; and whether that was seen or assumed (capture begun midway). */
  clientSide = 0;
  rolesKnown = true;
  /** States after this segment, RFC 9293 section 3.3.2. */
  clientState: TcpState = TcpState.UNKNOWN;
  serverState: TcpState = TcpState.UNKNOWN;
  /** How the states came about. */
  readonly moves = new StateMoves();
  /** UDP: number of the request or reply, 1-based; the reply's latency (-1: none) and the frame of the request it answers. */
  datagramNumber = 0;
  latency = -1;
  answersFrame = 0;
}
