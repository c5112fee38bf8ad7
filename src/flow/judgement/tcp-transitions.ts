import { TcpState } from '../tcp-state.js';

/**
 * RFC 9293's state machine (section 3.3.2, figure 5, and 3.10.7.4) as a table for a passive observer. A segment moves two ends: its sender by the "sent"
 * events, then its receiver by the "received" ones in the order of 3.10.7.4: RST, SYN, ACK, FIN. Events are primitive, so no combined cases remain: a
 * FIN that also acknowledges ours goes FIN-WAIT-1, FIN-WAIT-2, TIME-WAIT by itself, and a SYN-ACK takes SYN-SENT through SYN-RECEIVED to ESTABLISHED.
 *
 * Which events a segment makes is arithmetic and is settled before the table is asked (tcp-handshake.ts, tcp-close.ts): an acknowledgment "of SYN" or "of
 * FIN" is one whose number covers it for the first time. Data and plain ACKs of an established connection make no event at all.
 *
 * What no row names is "stay, and mark as unexpected".
 */
export const TcpEvent = {
  SENT_SYN: 0,
  SENT_SYN_ACK: 1,
  /** A segment with ACK and without SYN from an end that is not known to be established: see its rows. */
  SENT_ACK: 2,
  SENT_FIN: 3,
  /** A FIN that does not acknowledge the peer's FIN, which the capture has seen before: they crossed on the wire. */
  SENT_CROSSING_FIN: 4,
  SENT_RST: 5,
  /** By an end that sent a SYN without ACK (active open), or that is not in SYN-RECEIVED. */
  RECEIVED_RST: 6,
  /** By an end in SYN-RECEIVED that came there from LISTEN (passive open). */
  RECEIVED_RST_PASSIVE: 7,
  RECEIVED_SYN: 8,
  RECEIVED_ACK_OF_SYN: 9,
  RECEIVED_ACK_OF_FIN: 10,
  RECEIVED_FIN: 11,
} as const;
export type TcpEvent = (typeof TcpEvent)[keyof typeof TcpEvent];

export interface Transition {
  from: TcpState;
  on: TcpEvent;
  to: TcpState;
  /** Section of RFC 9293, or of the RFC named. */
  rfc: string;
  /** Where a passive observer's view differs from an endpoint's, or the row is a retransmission. */
  note?: string;
}

const { UNKNOWN, CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED } = TcpState;
const { FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT } = TcpState;
const { SENT_SYN, SENT_SYN_ACK, SENT_ACK, SENT_FIN, SENT_CROSSING_FIN, SENT_RST } = TcpEvent;
const { RECEIVED_RST, RECEIVED_RST_PASSIVE, RECEIVED_SYN, RECEIVED_ACK_OF_SYN, RECEIVED_ACK_OF_FIN, RECEIVED_FIN } = TcpEvent;

const AGAIN = 'retransmission';
const LATE = 'retransmission, or captured late';
const UNSEEN_SYN_ACK = 'observer: the SYN-ACK was not captured';
const UNSEEN_ACK = 'observer: the ACK of the SYN-ACK was not captured';
const NEW_USE = 'observer: the 4-tuple is used again';
const MIDWAY = 'observer: the capture began midway';

export const TRANSITIONS: readonly Transition[] = [
  // Open
  { from: CLOSED, on: SENT_SYN, to: SYN_SENT, rfc: '3.10.1' },
  { from: LISTEN, on: SENT_SYN, to: SYN_SENT, rfc: '3.10.2', note: 'simultaneous open: the end taken for the server opened too' },
  { from: TIME_WAIT, on: SENT_SYN, to: SYN_SENT, rfc: '3.6.1', note: NEW_USE },
  { from: SYN_SENT, on: SENT_SYN, to: SYN_SENT, rfc: '3.8.1', note: AGAIN },
  { from: SYN_RECEIVED, on: SENT_SYN, to: SYN_RECEIVED, rfc: '3.8.1', note: AGAIN },
  { from: ESTABLISHED, on: SENT_SYN, to: ESTABLISHED, rfc: '3.8.1', note: LATE },
  { from: UNKNOWN, on: SENT_SYN, to: UNKNOWN, rfc: '3.8.1', note: LATE },

  { from: LISTEN, on: RECEIVED_SYN, to: LISTEN, rfc: '3.10.7.2', note: 'observer: SYN-RECEIVED only when its SYN-ACK is seen' },
  { from: SYN_SENT, on: RECEIVED_SYN, to: SYN_RECEIVED, rfc: '3.10.7.3', note: 'simultaneous open, or the SYN of a SYN-ACK' },
  { from: SYN_RECEIVED, on: RECEIVED_SYN, to: SYN_RECEIVED, rfc: '3.10.7.4', note: AGAIN },
  { from: ESTABLISHED, on: RECEIVED_SYN, to: ESTABLISHED, rfc: '3.10.7.4', note: LATE },
  { from: FIN_WAIT_1, on: RECEIVED_SYN, to: FIN_WAIT_1, rfc: '3.10.7.4', note: LATE },
  { from: FIN_WAIT_2, on: RECEIVED_SYN, to: FIN_WAIT_2, rfc: '3.10.7.4', note: LATE },
  { from: CLOSE_WAIT, on: RECEIVED_SYN, to: CLOSE_WAIT, rfc: '3.10.7.4', note: LATE },
  { from: UNKNOWN, on: RECEIVED_SYN, to: UNKNOWN, rfc: '3.10.7.4', note: LATE },
  { from: CLOSED, on: RECEIVED_SYN, to: CLOSED, rfc: '3.10.7.1', note: 'it will answer RST' },

  { from: LISTEN, on: SENT_SYN_ACK, to: SYN_RECEIVED, rfc: '3.10.7.2' },
  { from: SYN_SENT, on: SENT_SYN_ACK, to: SYN_RECEIVED, rfc: '3.10.7.3', note: 'simultaneous open' },
  { from: SYN_RECEIVED, on: SENT_SYN_ACK, to: SYN_RECEIVED, rfc: '3.8.1', note: AGAIN },
  { from: ESTABLISHED, on: SENT_SYN_ACK, to: ESTABLISHED, rfc: '3.8.1', note: LATE },
  { from: FIN_WAIT_1, on: SENT_SYN_ACK, to: FIN_WAIT_1, rfc: '3.8.1', note: LATE },
  { from: CLOSE_WAIT, on: SENT_SYN_ACK, to: CLOSE_WAIT, rfc: '3.8.1', note: LATE },
  { from: UNKNOWN, on: SENT_SYN_ACK, to: UNKNOWN, rfc: '3.8.1', note: LATE },

  { from: SYN_RECEIVED, on: RECEIVED_ACK_OF_SYN, to: ESTABLISHED, rfc: '3.10.7.4' },
  { from: ESTABLISHED, on: RECEIVED_ACK_OF_SYN, to: ESTABLISHED, rfc: '3.10.7.4', note: LATE },
  { from: FIN_WAIT_1, on: RECEIVED_ACK_OF_SYN, to: FIN_WAIT_1, rfc: '3.10.4', note: 'closed before it was established' },
  { from: CLOSE_WAIT, on: RECEIVED_ACK_OF_SYN, to: CLOSE_WAIT, rfc: '3.10.7.4', note: LATE },
  { from: UNKNOWN, on: RECEIVED_ACK_OF_SYN, to: UNKNOWN, rfc: '3.10.7.4', note: LATE },
  { from: LISTEN, on: RECEIVED_ACK_OF_SYN, to: ESTABLISHED, rfc: '3.10.7.4', note: UNSEEN_SYN_ACK },
  { from: SYN_SENT, on: RECEIVED_ACK_OF_SYN, to: ESTABLISHED, rfc: '3.10.7.3', note: UNSEEN_SYN_ACK },

  { from: SYN_SENT, on: SENT_ACK, to: ESTABLISHED, rfc: '3.10.7.3', note: UNSEEN_SYN_ACK },
  { from: LISTEN, on: SENT_ACK, to: ESTABLISHED, rfc: '3.10.7.2', note: UNSEEN_SYN_ACK },
  { from: SYN_RECEIVED, on: SENT_ACK, to: ESTABLISHED, rfc: '3.10.3', note: UNSEEN_ACK },
  { from: ESTABLISHED, on: SENT_ACK, to: ESTABLISHED, rfc: '3.10.3' },

  // Close
  { from: SYN_RECEIVED, on: SENT_FIN, to: FIN_WAIT_1, rfc: '3.10.4' },
  { from: ESTABLISHED, on: SENT_FIN, to: FIN_WAIT_1, rfc: '3.10.4' },
  { from: CLOSE_WAIT, on: SENT_FIN, to: LAST_ACK, rfc: '3.10.4' },
  { from: UNKNOWN, on: SENT_FIN, to: FIN_WAIT_1, rfc: '3.10.4', note: MIDWAY },
  { from: FIN_WAIT_1, on: SENT_FIN, to: FIN_WAIT_1, rfc: '3.8.1', note: AGAIN },
  { from: FIN_WAIT_2, on: SENT_FIN, to: FIN_WAIT_2, rfc: '3.8.1', note: AGAIN },
  { from: CLOSING, on: SENT_FIN, to: CLOSING, rfc: '3.8.1', note: AGAIN },
  { from: LAST_ACK, on: SENT_FIN, to: LAST_ACK, rfc: '3.8.1', note: AGAIN },
  { from: TIME_WAIT, on: SENT_FIN, to: TIME_WAIT, rfc: '3.8.1', note: AGAIN },
  { from: CLOSE_WAIT, on: SENT_CROSSING_FIN, to: CLOSING, rfc: '3.6', note: 'observer: it was in FIN-WAIT-1 when the FIN reached it' },

  { from: SYN_RECEIVED, on: RECEIVED_FIN, to: CLOSE_WAIT, rfc: '3.10.7.4' },
  { from: ESTABLISHED, on: RECEIVED_FIN, to: CLOSE_WAIT, rfc: '3.10.7.4' },
  { from: UNKNOWN, on: RECEIVED_FIN, to: CLOSE_WAIT, rfc: '3.10.7.4', note: MIDWAY },
  { from: FIN_WAIT_1, on: RECEIVED_FIN, to: CLOSING, rfc: '3.10.7.4' },
  { from: FIN_WAIT_2, on: RECEIVED_FIN, to: TIME_WAIT, rfc: '3.10.7.4' },
  { from: CLOSE_WAIT, on: RECEIVED_FIN, to: CLOSE_WAIT, rfc: '3.10.7.4', note: AGAIN },
  { from: CLOSING, on: RECEIVED_FIN, to: CLOSING, rfc: '3.10.7.4', note: AGAIN },
  { from: LAST_ACK, on: RECEIVED_FIN, to: LAST_ACK, rfc: '3.10.7.4', note: AGAIN },
  { from: TIME_WAIT, on: RECEIVED_FIN, to: TIME_WAIT, rfc: '3.10.7.4', note: 'retransmission; begins 2 MSL anew' },
  { from: CLOSED, on: RECEIVED_FIN, to: CLOSED, rfc: '3.10.7.1', note: AGAIN },

  { from: FIN_WAIT_1, on: RECEIVED_ACK_OF_FIN, to: FIN_WAIT_2, rfc: '3.10.7.4' },
  { from: CLOSING, on: RECEIVED_ACK_OF_FIN, to: TIME_WAIT, rfc: '3.10.7.4' },
  { from: LAST_ACK, on: RECEIVED_ACK_OF_FIN, to: CLOSED, rfc: '3.10.7.4' },

  // Reset
  { from: UNKNOWN, on: SENT_RST, to: CLOSED, rfc: '3.10.5', note: MIDWAY },
  { from: LISTEN, on: SENT_RST, to: CLOSED, rfc: '3.10.7.1', note: 'observer: nobody was listening' },
  { from: SYN_SENT, on: SENT_RST, to: CLOSED, rfc: '3.10.5' },
  { from: SYN_RECEIVED, on: SENT_RST, to: CLOSED, rfc: '3.10.5' },
  { from: ESTABLISHED, on: SENT_RST, to: CLOSED, rfc: '3.10.5' },
  { from: FIN_WAIT_1, on: SENT_RST, to: CLOSED, rfc: '3.10.5' },
  { from: FIN_WAIT_2, on: SENT_RST, to: CLOSED, rfc: '3.10.5' },
  { from: CLOSE_WAIT, on: SENT_RST, to: CLOSED, rfc: '3.10.5' },
  { from: CLOSING, on: SENT_RST, to: CLOSED, rfc: '3.10.5' },
  { from: LAST_ACK, on: SENT_RST, to: CLOSED, rfc: '3.10.5' },
  { from: TIME_WAIT, on: SENT_RST, to: CLOSED, rfc: '3.10.5' },
  { from: CLOSED, on: SENT_RST, to: CLOSED, rfc: '3.10.7.1' },

  { from: UNKNOWN, on: RECEIVED_RST, to: CLOSED, rfc: '3.10.7.4', note: MIDWAY },
  { from: LISTEN, on: RECEIVED_RST, to: LISTEN, rfc: '3.10.7.2' },
  { from: SYN_SENT, on: RECEIVED_RST, to: CLOSED, rfc: '3.10.7.3' },
  { from: SYN_RECEIVED, on: RECEIVED_RST, to: CLOSED, rfc: '3.10.7.4', note: 'active open' },
  { from: SYN_RECEIVED, on: RECEIVED_RST_PASSIVE, to: LISTEN, rfc: '3.10.7.4', note: 'passive open' },
  { from: ESTABLISHED, on: RECEIVED_RST, to: CLOSED, rfc: '3.10.7.4' },
  { from: FIN_WAIT_1, on: RECEIVED_RST, to: CLOSED, rfc: '3.10.7.4' },
  { from: FIN_WAIT_2, on: RECEIVED_RST, to: CLOSED, rfc: '3.10.7.4' },
  { from: CLOSE_WAIT, on: RECEIVED_RST, to: CLOSED, rfc: '3.10.7.4' },
  { from: CLOSING, on: RECEIVED_RST, to: CLOSED, rfc: '3.10.7.4' },
  { from: LAST_ACK, on: RECEIVED_RST, to: CLOSED, rfc: '3.10.7.4' },
  { from: TIME_WAIT, on: RECEIVED_RST, to: CLOSED, rfc: '3.10.7.4' },
  { from: CLOSED, on: RECEIVED_RST, to: CLOSED, rfc: '3.10.7.1' },
];

const EVENT_BITS = 4;
const STATES = 12;
/** Set in a compiled entry that no row names; the low bits then hold the state itself. */
export const NO_ROW = 0x80;

/** The rows by (state << 4 | event). */
const COMPILED = compile(TRANSITIONS);

/** The state after `event` in `state`, with NO_ROW set (and the state unchanged) when no row names the pair. */
export function nextState(state: TcpState, event: TcpEvent): number {
  return COMPILED[(state << EVENT_BITS) | event] as number;
}

function compile(rows: readonly Transition[]): Uint8Array {
  const table = new Uint8Array(STATES << EVENT_BITS);
  for (let i = 0; i < table.length; i++) table[i] = (i >> EVENT_BITS) | NO_ROW;
  for (const { from, on, to } of rows) {
    const index = (from << EVENT_BITS) | on;
    if (((table[index] as number) & NO_ROW) === 0) throw new Error(`two rows for state ${from}, event ${on}`);
    table[index] = to;
  }
  return table;
}
