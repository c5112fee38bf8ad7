import { TRANSPORT_WORDS } from '../conversations.js';
import { FLOW_WORDS } from '../judgement/judge-records.js';

/**
 * The words of a TCP stream's record (docs/wireshark-tcp.md, 4.1): behind the conversation's key what both directions share, the judge's words
 * (judgement/judge-records.ts), and a block for each direction. All of it stands in one record, 368 bytes, so that a segment needs one lookup and the processor fetches what
 * the segment touches at once: with 2,000 flows under way that takes 8 % off the tracking. What only some flows need (payload, round trips) is the judge's detail record.
 */

// Stream: TRANSPORT_WORDS on.
/** Completeness, STATE_ bits and both scales. */
export const STATE = TRANSPORT_WORDS;
/** Two words. */
export const SYN_TIME = TRANSPORT_WORDS + 1;
/** A duration, as CaptureClock stores it: two words, 0 unset. */
export const INITIAL_RTT = TRANSPORT_WORDS + 3;
/** The stream under which the MPTCP connection that this one belongs to is known (multipath-connections.ts), + 1; 0 for its own. */
export const MULTIPATH = TRANSPORT_WORDS + 5;
/** The judge's words; even, as doubles are among them. */
export const JUDGED = TRANSPORT_WORDS + 6;
/** Where the directions' blocks begin: DIRECTIONS + side * DIRECTION_WORDS, in which the words stand that are listed below. */
export const DIRECTIONS = JUDGED + FLOW_WORDS;

// Completeness, the low bits of STATE as Wireshark shows them (5.1).
export const COMPLETENESS_SYN = 1;
export const COMPLETENESS_SYN_ACK = 2;
export const COMPLETENESS_ACK = 4;
export const COMPLETENESS_DATA = 8;
export const COMPLETENESS_FIN = 16;
export const COMPLETENESS_RST = 32;
export const COMPLETENESS_MASK = 63;
/** Side 0 closed first; side 1: the next bit. */
export const STATE_CLOSER = 1 << 6;
export const STATE_ACE_SYN = 1 << 8;
export const STATE_ACE_SYN_ACK = 1 << 9;
export const STATE_ACE_OPTION = 1 << 10;
/** A SYN with a fast-open cookie and data was seen. */
export const STATE_FAST_OPEN_DATA = 1 << 11;
export const STATE_SYN_TIME = 1 << 13;
/** Window scale of each side, 5 bits, value + 2: see SCALE_. */
export const SCALE_SHIFT_0 = 16;
export const SCALE_SHIFT_1 = 21;
export const SCALE_BITS = 31;
export const SCALE_UNKNOWN = -1;
export const SCALE_NOT_USED = -2;
/** STATE of a new stream: both scales unknown. */
export const NEW_STATE = (1 << SCALE_SHIFT_0) | (1 << SCALE_SHIFT_1);

// Direction.
export const BASE = 0;
export const FLAGS = 1;
export const EXPECT = 2;
export const EXPECT_FRAME = 3;
/** Two words. */
export const EXPECT_TIME = 4;
export const EDGE = 6;
export const LAST_ACK = 7;
/** Two words. */
export const LAST_TIME = 8;
/** Raw window of the direction's previous segment; -1 (2^32 - 1 in Wireshark's arithmetic) before one. */
export const LAST_WINDOW = 10;
/** The smallest number of the unacknowledged segments: the one of HEAD. */
export const LOWEST = 11;
export const DUPLICATES = 12;
export const DUPLICATES_OF = 13;
export const PUSH_COUNT = 14;
/** Sum of the sizes of the SACK blocks in the direction's most recent segment, modulo 2^32. */
export const SACK_SIZE = 15;
/** The list of unacknowledged segments, see unacked-list.ts. */
export const HEAD = 16;
export const TAIL = 17;
export const OLDEST = 18;
export const NEWEST = 19;
export const COUNT = 20;
export const MAX_NEXT = 21;
export const DIRECTION_WORDS = 22;

/** Words of the record beyond those of any conversation. */
export const TCP_STREAM_WORDS = DIRECTIONS + 2 * DIRECTION_WORDS - TRANSPORT_WORDS;

/** Bits of FLAGS. */
export const BASE_SET = 1;
/** The complement of Wireshark's "in flight is valid", so that zero is the initial value. */
export const FLIGHT_BROKEN = 2;
export const PUSH_LAST = 4;
export const SYN_FRESH = 8;
/** The unacknowledged segments span half the number space or more: no order to rely on. */
export const SCATTERED = 16;
/** The direction's previous segment was a keep-alive, a zero-window probe. */
export const LAST_KEEP_ALIVE = 32;
export const LAST_PROBE = 64;
/**
 * MPTCP subtypes that this direction has carried, and those of both that were known at its last segment: a bit each. Wireshark keeps them in eight bits, so the
 * reset (MP_TCPRST, 8) and what came after it count for nothing.
 */
export const MPTCP_BITS = 0xff;
export const MPTCP_SENT_SHIFT = 7;
export const MPTCP_KNOWN_SHIFT = 19;
