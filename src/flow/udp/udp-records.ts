import { TRANSPORT_WORDS } from '../conversations.js';

/** The words of a UDP stream's record behind the conversation's key. Side 0 is the client. Doubles stand at even words. */
export const FRAMES_0 = TRANSPORT_WORDS;
export const FRAMES_1 = TRANSPORT_WORDS + 1;
/** Payload bytes of each side: doubles. */
export const BYTES_0 = TRANSPORT_WORDS + 2;
export const BYTES_1 = TRANSPORT_WORDS + 4;
/** Requests that wait for a reply, oldest first: nodes of the pool, 0 none. */
export const WAITING_FIRST = TRANSPORT_WORDS + 6;
export const WAITING_LAST = TRANSPORT_WORDS + 7;
export const WAITING_COUNT = TRANSPORT_WORDS + 8;
/** 1 when an ICMP port unreachable quoted the flow. */
export const REFUSED = TRANSPORT_WORDS + 9;
/** Time of the request last answered, two words; valid once a reply was paired (SAMPLES > 0). */
export const ANSWERED_TIME = TRANSPORT_WORDS + 10;
/** Latencies of paired replies in nanoseconds: doubles, and how many. */
export const LATENCY_SUM = TRANSPORT_WORDS + 12;
export const LATENCY_MIN = TRANSPORT_WORDS + 14;
export const LATENCY_MAX = TRANSPORT_WORDS + 16;
export const SAMPLES = TRANSPORT_WORDS + 18;
/** Frame of the request last answered; valid as ANSWERED_TIME is. */
export const ANSWERED_FRAME = TRANSPORT_WORDS + 19;
/** What udp.time_delta counts from, two words: the last datagram with payload that was not quoted, or the stream's first. */
export const PREVIOUS_TIME = TRANSPORT_WORDS + 20;
/** When each side's first and last datagrams were seen, two words each: `BEGAN_0 + 4 * side`, `ENDED_0 + 4 * side`. */
export const BEGAN_0 = TRANSPORT_WORDS + 22;
export const ENDED_0 = TRANSPORT_WORDS + 24;
export const UDP_STREAM_WORDS = 30;
