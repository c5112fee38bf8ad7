/** Colours of explained steps on a terminal: SGR parameters of ECMA-48, 8.3.117, from the sixteen that every terminal has. */
import {
  MARK_ACKED_UNSEEN,
  MARK_DUPLICATE_ACK,
  MARK_FAST_RETRANSMISSION,
  MARK_LOST_SEGMENT,
  MARK_OUT_OF_ORDER,
  MARK_RETRANSMISSION,
  MARK_SPURIOUS_RETRANSMISSION,
  MARK_WINDOW_FULL,
  MARK_ZERO_WINDOW,
} from '../../../flow/annotation.js';
import { Phase } from '../../../flow/phase.js';
import { COLOUR_END, type ColourLevel } from '../../format/colour.js';

/** Bits: one hue at most, and how strong it is. */
export const Tint = { NONE: 0, BOLD: 1, DIM: 2, HANDSHAKE: 4, CLOSE: 8, RESET: 16, TROUBLE: 32, DATAGRAM: 64 } as const;
export type Tint = number;

const SGR: readonly (readonly [Tint, string])[] = [
  [Tint.BOLD, '1'],
  [Tint.DIM, '2'],
  [Tint.HANDSHAKE, '32'],
  [Tint.CLOSE, '33'],
  [Tint.RESET, '31'],
  [Tint.TROUBLE, '91'],
  [Tint.DATAGRAM, '36'],
];

const TROUBLE =
  MARK_ACKED_UNSEEN |
  MARK_DUPLICATE_ACK |
  MARK_FAST_RETRANSMISSION |
  MARK_LOST_SEGMENT |
  MARK_OUT_OF_ORDER |
  MARK_RETRANSMISSION |
  MARK_SPURIOUS_RETRANSMISSION |
  MARK_WINDOW_FULL |
  MARK_ZERO_WINDOW;

export function tint(text: string, colour: Tint, level: ColourLevel): string {
  if (level === 0 || colour === Tint.NONE || text === '') return text;
  const parameters = SGR.filter(([bit]) => (colour & bit) !== 0).map(([, parameter]) => parameter);
  return `\x1b[${parameters.join(';')}m${text}${COLOUR_END}`;
}

/** MARK_ bits that tell of loss, reordering, or a receiver that does not keep up. */
export function isTrouble(marks: number): boolean {
  return (marks & TROUBLE) !== 0;
}

/** The colour of a phase: a handshake's or close's step, what broke off, what should not be there. */
export function tintOf(phase: Phase): Tint {
  if (phase >= Phase.HANDSHAKE_SYN && phase <= Phase.HANDSHAKE_ACK_SIMULTANEOUS) return Tint.HANDSHAKE;
  if (phase >= Phase.CLOSE_1_FIN && phase <= Phase.CLOSE_ACK_SIMULTANEOUS) return Tint.CLOSE;
  if (phase >= Phase.REFUSED && phase <= Phase.RESET_AFTER_CLOSE) return Tint.RESET;
  if (phase >= Phase.UNEXPECTED_SYN && phase <= Phase.UNEXPECTED) return Tint.TROUBLE;
  if (phase === Phase.UDP_REFUSED) return Tint.RESET;
  return phase === Phase.UDP_REQUEST || phase === Phase.UDP_REPLY ? Tint.DATAGRAM : Tint.NONE;
}
