/** The rows of RFC 9293's state table as keys of a catalogue: `ESTABLISHED, sent FIN`. A test holds the keys against the table itself. */
import type { TcpEvent } from '../../../flow/judgement/tcp-transitions.js';
import { TCP_STATE_NAMES, type TcpState, type TcpStateName } from '../../../flow/tcp-state.js';

/** What an end did or met, by TcpEvent. */
export const EVENT_NAMES = [
  'sent SYN',
  'sent SYN-ACK',
  'sent ACK',
  'sent FIN',
  'sent crossing FIN',
  'sent RST',
  'received RST',
  'received RST as passive opener',
  'received SYN',
  'received ACK of SYN',
  'received ACK of FIN',
  'received FIN',
] as const satisfies Readonly<Record<TcpEvent, string>>;
export type EventName = (typeof EVENT_NAMES)[number];

type Open = 'UNKNOWN' | 'SYN-RECEIVED' | 'ESTABLISHED';
type OnSentSyn = Open | 'CLOSED' | 'LISTEN' | 'TIME-WAIT' | 'SYN-SENT';
type OnReceivedSyn = Open | 'CLOSED' | 'LISTEN' | 'SYN-SENT' | 'FIN-WAIT-1' | 'FIN-WAIT-2' | 'CLOSE-WAIT';
type OnSentSynAck = Open | 'LISTEN' | 'SYN-SENT' | 'FIN-WAIT-1' | 'CLOSE-WAIT';
type OnSentAck = 'SYN-SENT' | 'LISTEN' | 'SYN-RECEIVED' | 'ESTABLISHED';
type OnSentFin = Open | 'CLOSE-WAIT' | 'FIN-WAIT-1' | 'FIN-WAIT-2' | 'CLOSING' | 'LAST-ACK' | 'TIME-WAIT';

/** Every pair of state and event that a row of the table names. */
export type MoveKey =
  | `${OnSentSyn}, sent SYN`
  | `${OnReceivedSyn}, received SYN`
  | `${OnSentSynAck}, sent SYN-ACK`
  | `${OnSentSynAck}, received ACK of SYN`
  | `${OnSentAck}, sent ACK`
  | `${OnSentFin}, sent FIN`
  | 'CLOSE-WAIT, sent crossing FIN'
  | `${OnSentFin | 'CLOSED'}, received FIN`
  | `${'FIN-WAIT-1' | 'CLOSING' | 'LAST-ACK'}, received ACK of FIN`
  | `${TcpStateName}, sent RST`
  | `${TcpStateName}, received RST`
  | 'SYN-RECEIVED, received RST as passive opener';

/** Why an end goes from a state to the next, or stays: a clause about "it" that follows a colon. */
export type MoveWords = Readonly<Record<MoveKey, string>>;

/** The pair as a key; undefined for one that no row names. */
export function findMove(words: MoveWords, from: TcpState, on: TcpEvent): string | undefined {
  const key = `${TCP_STATE_NAMES[from]}, ${EVENT_NAMES[on]}`;
  return Object.hasOwn(words, key) ? words[key as MoveKey] : undefined;
}
