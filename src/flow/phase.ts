/**
 * The phase of a segment or datagram: what it is in the life of its flow (product contract, section 3). Codes only; `phase-words.ts` of the reporter
 * has machine codes and labels.
 */
export const Phase = {
  NONE: 0,
  HANDSHAKE_SYN: 1,
  HANDSHAKE_SYN_ACK: 2,
  HANDSHAKE_ACK: 3,
  HANDSHAKE_SYN_SIMULTANEOUS: 4,
  HANDSHAKE_SYN_ACK_SIMULTANEOUS: 5,
  HANDSHAKE_ACK_SIMULTANEOUS: 6,
  DATA: 7,
  DATA_HALF_CLOSED: 8,
  DATA_FAST_OPEN: 9,
  ACK: 10,
  ACK_WINDOW_UPDATE: 11,
  ACK_DUPLICATE: 12,
  KEEP_ALIVE: 13,
  KEEP_ALIVE_ACK: 14,
  ZERO_WINDOW_PROBE: 15,
  ZERO_WINDOW_PROBE_ACK: 16,
  CLOSE_1_FIN: 17,
  CLOSE_2_ACK: 18,
  CLOSE_3_FIN: 19,
  CLOSE_4_ACK: 20,
  CLOSE_2_3_FIN_ACK: 21,
  CLOSE_FIN_SIMULTANEOUS: 22,
  CLOSE_ACK_SIMULTANEOUS: 23,
  REFUSED: 24,
  RESET_BY_CLIENT: 25,
  RESET_BY_SERVER: 26,
  RESET_AFTER_CLOSE: 27,
  UNEXPECTED_SYN: 28,
  UNEXPECTED_SYN_ACK: 29,
  UNEXPECTED_ACK: 30,
  UNEXPECTED_DATA: 31,
  UNEXPECTED_FIN: 32,
  UNEXPECTED_RST: 33,
  UNEXPECTED: 34,
  UDP_REQUEST: 40,
  UDP_REPLY: 41,
  /** An ICMP error row that quotes a datagram of a flow and refuses it. */
  UDP_REFUSED: 42,
} as const;
export type Phase = (typeof Phase)[keyof typeof Phase];

/** pcapnote's own remarks, beside Wireshark's marks: bits of `Annotation.remarks`. */
/** A step seen before (SYN, SYN-ACK, FIN ... again). */
export const REMARK_AGAIN = 1 << 0;
/** Numbers of the handshake do not add up. */
export const REMARK_WRONG_ACK = 1 << 1;
/** Captured after the segment it precedes (SYN-ACK before its SYN). */
export const REMARK_CAPTURED_OUT_OF_ORDER = 1 << 2;
/** Roles are assumed: the capture begins midway. */
export const REMARK_ROLES_ASSUMED = 1 << 3;
/** The handshake's last step carries data or FIN, the close's step carries data. */
export const REMARK_WITH_DATA = 1 << 4;
export const REMARK_WITH_FIN = 1 << 5;
