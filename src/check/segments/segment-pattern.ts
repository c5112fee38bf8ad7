/**
 * Patterns over the segments of a flow, as `segments` of a rule and a transcript file state them: the notation of docs/transcript.md, parsed. What a line leaves
 * out is not compared.
 */
import type { Side } from '../../flow/story/story.js';
import type { OptionName } from '../../report/transcript/notation.js';

/** Where a line of a pattern stands in its text, line and column both 1-based; and the line itself without comment and surrounding blanks. */
export interface PatternPlace {
  line: number;
  column: number;
  text: string;
}

/** Whole numbers from `min` to `max`, both included. */
export interface NumberRange {
  min: number;
  max: number;
}

/** An option that must be there, or (`isAbsent`) must not. What of its content is given is compared. */
export interface OptionPattern {
  name: OptionName;
  isAbsent: boolean;
  /** Of mss and wscale: the size, the shift count. */
  value?: NumberRange;
  /** Of FO. */
  fastOpen?: 'request' | 'cookie';
  /** Of TS. */
  timestamps?: { value: number; echo: number };
  /** Of sack: these blocks and no others, in this order. */
  blocks?: { left: number; right: number }[];
}

export interface SegmentPattern extends PatternPlace {
  kind: 'segment';
  from: Side;
  /** Flag bits of wire/segment.ts: all that are set, and no others. */
  flags?: number;
  seq?: NumberRange;
  end?: NumberRange;
  length?: NumberRange;
  ack?: NumberRange;
  /** The window after scaling. */
  window?: NumberRange;
  options: OptionPattern[];
  /** The options end with `...`: a transcript may hold others beside them. */
  hasMoreOptions?: true;
}

export interface DatagramPattern extends PatternPlace {
  kind: 'datagram';
  from: Side;
  length?: NumberRange;
  /** As the writer quotes it, without the quotation marks; `isPrefix`: it ended with `…`. */
  payload?: { text: string; isPrefix: boolean };
}

/** An ICMP port unreachable that quotes a datagram of the flow. */
export interface RefusalPattern extends PatternPlace {
  kind: 'refusal';
  from: Side;
}

/** `...`: any run of segments, none included. */
export interface AnyRunPattern extends PatternPlace {
  kind: 'any';
}

/** A pattern of one segment or datagram. */
export type StepPattern = SegmentPattern | DatagramPattern | RefusalPattern;
export type LinePattern = StepPattern | AnyRunPattern;

/** A flow's heading in a transcript; what it leaves out is not compared. */
export interface HeadingPattern extends PatternPlace {
  kind: 'heading';
  stream: string;
  handshake?: string;
  close?: string;
  isRefused?: true;
  rolesAssumed?: true;
}

/** A word of the text stands in messages, and a word may be a whole line. */
const LONGEST_MESSAGE = 300;

/** A pattern or transcript that is not written in the notation. The message says what is wrong, without the place. */
export class NotationError extends Error {
  override readonly name = 'NotationError';
  /** Of the text that was parsed, both 1-based. */
  readonly line: number;
  readonly column: number;
  /** The word that was probably meant; the message has it too. */
  readonly nearest: string | undefined;

  constructor(message: string, line: number, column: number, nearest?: string) {
    const short = message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
    super(nearest === undefined ? short : `${short} (did you mean "${nearest}"?)`);
    this.line = line;
    this.column = column;
    this.nearest = nearest;
  }
}
