/**
 * Zeek's `history` of a connection, as its documentation of conn.log defines it: a letter for each kind of event, in the order they were first seen, upper
 * case from the originator and lower case from the responder.
 *
 *     s  SYN without ACK      h  SYN-ACK        a  ACK without payload     d  payload
 *     f  FIN                  r  RST            g  gap in the content      t  repeated payload
 *     w  zero window          i  FIN with RST   q  SYN with FIN or RST     ^  the responder was seen first
 *
 * a, d, i and q are written once per side; s, h, f and r again when the number differs; g, t and w at the 1st, 10th, 100th ... time. `c` (bad checksum) is
 * never written: captures of a sending host are full of checksums that its network card was still to fill in.
 */
import { ACK, FIN, RST, SYN } from '../../wire/segment.js';
import {
  MARK_ACKED_UNSEEN,
  MARK_FAST_RETRANSMISSION,
  MARK_RETRANSMISSION,
  MARK_SPURIOUS_RETRANSMISSION,
  MARK_ZERO_WINDOW,
} from '../annotation.js';
import { REMARK_AGAIN } from '../phase.js';
import {
  ACKED_GAPS,
  FLOW_WROTE_ACK,
  FLOW_WROTE_DATA,
  FLOW_WROTE_INCONSISTENT,
  FLOW_WROTE_MULTIPLE,
  HISTORY,
  HISTORY_LENGTH,
  HISTORY_MORE,
  HISTORY_MORE_WORDS,
  REPEATED_SEGMENTS,
  RESET_SEQ,
  RESETS,
  SIDE,
  SIDE_WORDS,
  ZERO_WINDOWS,
} from './judge-records.js';
import type { JudgedFlow } from './judged-flow.js';

const LETTERS = 'shadfrgtwiq';
const S = 0;
const H = 1;
const A = 2;
const D = 3;
const F = 4;
const R = 5;
const G = 6;
const T = 7;
const W = 8;
const I = 9;
const Q = 10;

// A letter is 4 bits and its side one: six a word.
const LETTER_BITS = 5;
const LETTERS_PER_WORD = 6;
const LETTER_MASK = 15;
const SIDE_BIT = 16;
const INLINE = 2 * LETTERS_PER_WORD;
const MAX_LETTERS = INLINE + HISTORY_MORE_WORDS * LETTERS_PER_WORD;

const PLAIN = SYN | FIN | RST;
const REPEATED = MARK_RETRANSMISSION | MARK_FAST_RETRANSMISSION | MARK_SPURIOUS_RETRANSMISSION;
const WATCHED = REPEATED | MARK_ZERO_WINDOW | MARK_ACKED_UNSEEN;

/** Writes the letters of a segment that has been judged and counted; `isNewReset` was asked before it was counted. */
export function writeHistory(flow: JudgedFlow, isNewReset: boolean): void {
  const { flags, side } = flow;
  if ((flags & PLAIN) !== 0) writeFlags(flow, isNewReset);
  else if (flow.length === 0 && (flags & ACK) !== 0) writeOnce(flow, A, FLOW_WROTE_ACK << side);
  if (flow.length > 0 && (flags & RST) === 0) writeOnce(flow, D, FLOW_WROTE_DATA << side);
  if ((flow.marks & WATCHED) !== 0) writeMarks(flow);
}

/** The side's RST has another number than the one before it. */
export function isNewReset(flow: JudgedFlow): boolean {
  return flow.get(RESETS, flow.side) === 0 || flow.get(RESET_SEQ, flow.side) !== flow.seq;
}

function writeFlags(flow: JudgedFlow, isNewReset: boolean): void {
  const { flags, side } = flow;
  const isAgain = (flow.remarks & REMARK_AGAIN) !== 0;
  if ((flags & SYN) !== 0 && (flags & (FIN | RST)) !== 0) writeOnce(flow, Q, FLOW_WROTE_MULTIPLE << side);
  if ((flags & FIN) !== 0 && (flags & RST) !== 0) writeOnce(flow, I, FLOW_WROTE_INCONSISTENT << side);
  if ((flags & SYN) !== 0 && !isAgain) write(flow, side, (flags & ACK) !== 0 ? H : S);
  if ((flags & FIN) !== 0 && !isAgain) write(flow, side, F);
  if ((flags & RST) !== 0 && isNewReset) write(flow, side, R);
}

function writeMarks(flow: JudgedFlow): void {
  const { marks, side, other, detail } = flow;
  const own = flow.d + SIDE + side * SIDE_WORDS;
  if ((marks & REPEATED) !== 0 && flow.length > 0 && isPowerOfTen(detail[own + REPEATED_SEGMENTS] as number)) write(flow, side, T);
  if ((marks & MARK_ZERO_WINDOW) !== 0 && isPowerOfTen(detail[own + ZERO_WINDOWS] as number)) write(flow, side, W);
  const gaps = detail[flow.d + SIDE + other * SIDE_WORDS + ACKED_GAPS] as number;
  if ((marks & MARK_ACKED_UNSEEN) !== 0 && (flow.flags & SYN) === 0 && isPowerOfTen(gaps)) write(flow, other, G);
}

function isPowerOfTen(count: number): boolean {
  while (count >= 10 && count % 10 === 0) count /= 10;
  return count === 1;
}

function writeOnce(flow: JudgedFlow, letter: number, bit: number): void {
  if ((flow.bits & bit) !== 0) return;
  flow.bits |= bit;
  write(flow, flow.side, letter);
}

function write(flow: JudgedFlow, side: number, letter: number): void {
  const { words, at } = flow;
  const length = words[at + HISTORY_LENGTH] as number;
  if (length >= MAX_LETTERS) return;
  const value = (letter | (side === 0 ? 0 : SIDE_BIT)) << ((length % LETTERS_PER_WORD) * LETTER_BITS);
  if (length < INLINE) {
    const word = at + HISTORY + Math.floor(length / LETTERS_PER_WORD);
    words[word] = (words[word] as number) | value;
  } else {
    flow.needDetail();
    const word = flow.d + HISTORY_MORE + Math.floor((length - INLINE) / LETTERS_PER_WORD);
    flow.detail[word] = (flow.detail[word] as number) | value;
  }
  words[at + HISTORY_LENGTH] = length + 1;
}

/** The history of a loaded flow as text. */
export function readHistory(flow: JudgedFlow): string {
  const { words, at, clientSide } = flow;
  const length = words[at + HISTORY_LENGTH] as number;
  let text = clientSide === 0 ? '' : '^';
  for (let i = 0; i < length; i++) {
    const word =
      i < INLINE
        ? (words[at + HISTORY + Math.floor(i / LETTERS_PER_WORD)] as number)
        : (flow.detail[flow.d + HISTORY_MORE + Math.floor((i - INLINE) / LETTERS_PER_WORD)] as number);
    const code = word >> ((i % LETTERS_PER_WORD) * LETTER_BITS);
    const letter = LETTERS[code & LETTER_MASK] as string;
    const side = (code & SIDE_BIT) === 0 ? 0 : 1;
    text += side === clientSide ? letter.toUpperCase() : letter;
  }
  return text;
}
