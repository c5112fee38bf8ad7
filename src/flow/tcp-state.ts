/** RFC 9293 section 3.3.2, with UNKNOWN for captures begun midway. Numbers, because they index the transition table. */
export const TcpState = {
  UNKNOWN: 0,
  CLOSED: 1,
  LISTEN: 2,
  SYN_SENT: 3,
  SYN_RECEIVED: 4,
  ESTABLISHED: 5,
  FIN_WAIT_1: 6,
  FIN_WAIT_2: 7,
  CLOSE_WAIT: 8,
  CLOSING: 9,
  LAST_ACK: 10,
  TIME_WAIT: 11,
} as const;
export type TcpState = (typeof TcpState)[keyof typeof TcpState];

/** The RFC's own spelling, by TcpState. */
export const TCP_STATE_NAMES = [
  'UNKNOWN',
  'CLOSED',
  'LISTEN',
  'SYN-SENT',
  'SYN-RECEIVED',
  'ESTABLISHED',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'CLOSE-WAIT',
  'CLOSING',
  'LAST-ACK',
  'TIME-WAIT',
] as const;
export type TcpStateName = (typeof TCP_STATE_NAMES)[number];
