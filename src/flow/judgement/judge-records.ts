/**
 * The words of the judge's records. Every stream's record has 32 words of the judge's (analysis/tcp-records.ts, JUDGED), which is all that a SYN without answer, or one
 * refused or repeated, needs. What goes further has a DETAIL record too, made by the first segment that needs one. Words that exist once per side stand side by side:
 * `NEXT + side`.
 */

// Flow: from JUDGED on.
/** FLOW_ bits: see below. */
export const BITS = 0;
/** FACT_ bits: see below. */
export const FACTS = 1;
/** Sequence number of the side's SYN; of the SYN that the peer's numbers prove when it was not seen. */
export const ISN = 2;
/** The number behind the side's FIN: what acknowledges it. */
export const FIN_END = 4;
/** The highest number the side has used, plus one. Holds once it has sent a segment. */
export const NEXT = 6;
/** The side's last acknowledgment number. Holds with OFFER_HAS_ACKED: 0 is a number like any other. */
export const ACKED = 8;
/** Number of the detail record, 0 for none. */
export const DETAIL = 10;
/** Letters of the history so far; the first twelve stand in HISTORY, six a word. */
export const HISTORY_LENGTH = 11;
export const FRAMES = 12;
/** Largest window after scaling, bytes. */
export const MAX_WINDOW = 14;
// What data and plain ACKs touch ends here: 64 bytes. That, and the order of a side's block below, took 5 % off the tracking of 2,000 flows at once.
export const RESETS = 16;
export const RETRANSMISSIONS = 18;
export const SYN_REPEATS = 20;
export const SYN_ACK_REPEATS = 21;
/** Acknowledgment number and frame of the SYN-ACK judged. */
export const SYN_ACK_ACK = 22;
export const SYN_ACK_FRAME = 23;
/** Options of the side's SYN, packed: OFFER_ below. */
export const OFFER = 24;
export const HISTORY = 26;
/** A double: the stream's first round trip in nanoseconds, with FACT_FIRST_RTT. All others are in the detail record; where there is one already, the first may be too. */
export const FIRST_RTT = 28;
/** Sequence number of the side's last RST. */
export const RESET_SEQ = 30;
export const FLOW_WORDS = 32;

// BITS: what the next segment is judged by.
export const FLOW_STATE_BITS = 4;
export const FLOW_STATE_MASK = 15;
/** Side 1 is the client. */
export const FLOW_CLIENT_1 = 1 << 8;
export const FLOW_ROLES_KNOWN = 1 << 9;
/** Data and plain ACKs make no event now: both ends established and proven so, or both unknown, and no FIN seen. */
export const FLOW_QUIET = 1 << 10;
export const FLOW_BEGUN = 1 << 11;
export const FLOW_MIDWAY = 1 << 12;
/** A SYN with the old number came after the end of the connection and has not been answered. */
export const FLOW_REOPENING = 1 << 13;
/** A segment in the place of the handshake's last step had a number that does not belong to this connection at all. */
export const FLOW_STRAY_ACK = 1 << 15;
/** What the side's FIN was, 3 bits a side: index of FIN_PHASES in tcp-close.ts. */
export const FLOW_FIN_PHASE_SHIFT = 16;
export const FLOW_FIN_PHASE_BITS = 3;
export const FLOW_FIN_PHASE_MASK = 7;
/** History letters written once per side: `<< side`. */
export const FLOW_WROTE_ACK = 1 << 22;
export const FLOW_WROTE_DATA = 1 << 24;
export const FLOW_WROTE_INCONSISTENT = 1 << 26;
export const FLOW_WROTE_MULTIPLE = 1 << 28;
/** The window that the side offered last is zero: `<< side`; and that of either side. */
export const FLOW_NO_WINDOW = 1 << 30;
export const FLOW_NO_WINDOW_EITHER = FLOW_NO_WINDOW | (FLOW_NO_WINDOW << 1);

// FACTS: what the verdicts are made of. Those marked * are two bits, `<< side`.
/** * */
export const FACT_SYN = 1 << 0;
/** * */
export const FACT_SYN_ACK = 1 << 2;
/** * */
export const FACT_FIN = 1 << 4;
/** * The side's FIN has been acknowledged. */
export const FACT_FIN_ACKED = 1 << 6;
/** * */
export const FACT_RST = 1 << 8;
/** * The side sent the first FIN. */
export const FACT_FIRST_FIN = 1 << 10;
/** * The side reset the open connection. */
export const FACT_ABORTED = 1 << 12;
export const FACT_AFTER_FIN = 1 << 14;
export const FACT_RESET_AFTER_CLOSE = 1 << 15;
export const FACT_SIMULTANEOUS_OPEN = 1 << 16;
export const FACT_FAST_OPEN = 1 << 17;
export const FACT_OUT_OF_ORDER = 1 << 18;
export const FACT_CROSSED_FINS = 1 << 19;
export const FACT_REFUSED = 1 << 20;
export const FACT_HANDSHAKE_RESET = 1 << 21;
export const FACT_WRONG_SYN_ACK = 1 << 22;
export const FACT_WRONG_ACK = 1 << 23;
/** Both SYNs are acknowledged, by numbers seen. */
export const FACT_PROVEN = 1 << 24;
/** The ends behave as only an established connection's do, though a step of the handshake was not seen. */
export const FACT_ESTABLISHED = 1 << 25;
/** ACK_SEQ, ACK_ACK and ACK_FRAME hold. */
export const FACT_ACK = 1 << 26;
/** The ACK stored is not the handshake's last step itself but a later segment: only what it covers is known. */
export const FACT_ACK_IS_LATER = 1 << 27;
/** The ACK stored is a SYN-ACK (simultaneous open). */
export const FACT_ACK_HAS_SYN = 1 << 28;
/** Side 1 sent the SYN-ACK judged. */
export const FACT_SYN_ACK_BY_1 = 1 << 29;
export const FACT_FIRST_RTT = 1 << 30;
/** The first round trip is of a segment of side 1. */
export const FACT_FIRST_RTT_OF_1 = 1 << 31;

// OFFER
export const OFFER_MSS_MASK = 0xffff;
export const OFFER_SCALE_SHIFT = 16;
export const OFFER_SCALE_MASK = 0xff;
export const OFFER_HAS_MSS = 1 << 24;
export const OFFER_HAS_SCALE = 1 << 25;
export const OFFER_SACK_PERMITTED = 1 << 26;
export const OFFER_TIMESTAMPS = 1 << 27;
/** No offer: ACKED holds. It stands here because only a side's first ACK touches it. */
export const OFFER_HAS_ACKED = 1 << 28;
/** No offer either: the peer repeated its SYN-ACK after the handshake was proven, which the side has to answer. */
export const OFFER_OWES_ACK = 1 << 29;

// Detail
/** Payload of the side's SYN, a word a side. */
export const SYN_LENGTH = 0;
/** The handshake's last step, or what was taken for it. */
export const ACK_SEQ = 2;
export const ACK_ACK = 3;
/** Doubles: nanoseconds from the last SYN to the last step (-1: not known), and payload bytes. */
export const HANDSHAKE_RTT = 4;
export const BYTES_AFTER_FIN = 6;
export const BYTES_BEFORE_RST = 8;
/** When the side entered TIME-WAIT, two words a side. */
export const TIME_WAIT_SINCE = 10;
/** Letters of the history beyond the first twelve. */
export const HISTORY_MORE = 14;
export const HISTORY_MORE_WORDS = 8;
export const ACK_FRAME = 22;
/** Where the sides' blocks begin: SIDE + side * SIDE_WORDS. */
export const SIDE = 24;
export const SIDE_WORDS = 32;
export const DETAIL_WORDS = SIDE + 2 * SIDE_WORDS;

// A side's block. The first five are doubles; what every segment with payload touches comes first.
export const BYTES = 0;
export const UNIQUE_BYTES = 2;
export const RTT_SUM = 4;
export const RTT_MIN = 6;
export const RTT_MAX = 8;
export const RTT_SAMPLES = 10;
/** Highest (plus one) and lowest number of the payload seen; hold once UNIQUE_BYTES is not 0. */
export const HIGH = 11;
export const LOW = 12;
/** Gaps in the payload seen: first node of payload-gaps.ts, and how many. */
export const GAPS = 13;
/** For the throughput: when the last new payload was acknowledged (until then: seen), two words; and 1 while no ACK covers it. Every payload touches them. */
export const PAYLOAD_ENDED = 14;
export const PAYLOAD_UNACKED = 16;
/** When the first payload was seen, two words. */
export const PAYLOAD_BEGAN = 17;
export const GAP_COUNT = 19;
export const FAST_RETRANSMISSIONS = 20;
export const SPURIOUS_RETRANSMISSIONS = 21;
export const OUT_OF_ORDER = 22;
export const LOST_SEGMENTS = 23;
export const DUPLICATE_ACKS = 24;
export const ZERO_WINDOWS = 25;
export const WINDOW_FULLS = 26;
export const KEEP_ALIVES = 27;
export const FINS = 28;
/** For the history: gaps in this side's payload that the peer acknowledged, and segments of repeated payload. */
export const ACKED_GAPS = 29;
export const REPEATED_SEGMENTS = 30;
/** The side's last step of the handshake beside its numbers: packWindowAndOptions of last-step.ts. */
export const LAST_STEP = 31;
