/**
 * The notation of transcripts, after packetdrill: a line a segment, in relative numbers.
 *
 *     tcp:0  handshake complete  close closed-by-client
 *     C > S  S     0:0(0)                       <mss 1460,sackOK,TS,wscale 7>
 *     S > C  S.    0:0(0)             ack 1     <mss 1460,sackOK,TS,wscale 7>
 *     C > S  .     1:1(0)             ack 1
 *
 * What a recording says anew each time has no place in it: times, ports, addresses, initial sequence numbers, timestamps' values; windows and payload text
 * only on request. docs/transcript.md has the grammar. This file holds the words that the writer here and the parser in src/check share.
 */
import type { SegmentOptions, SegmentStep, Side } from '../../flow/story/story.js';
import { ACK, AE, CWR, ECE, FIN, PSH, RST, SYN, URG } from '../../wire/segment.js';

/** The letters of the flags in the order they are written. ACK is a dot as in packetdrill and tcpdump; `e` is RFC 9768's AE. */
export const FLAG_LETTERS: readonly (readonly [letter: string, bit: number, name: string])[] = [
  ['F', FIN, 'FIN'],
  ['S', SYN, 'SYN'],
  ['R', RST, 'RST'],
  ['P', PSH, 'PSH'],
  ['.', ACK, 'ACK'],
  ['U', URG, 'URG'],
  ['E', ECE, 'ECE'],
  ['W', CWR, 'CWR'],
  ['e', AE, 'AE'],
];

/** A segment without any flag. */
export const NO_FLAGS = '-';

/** In a transcript a number that is not known, in a pattern one that is not compared. */
export const UNKNOWN = '?';

/** Any run of segments, none included. */
export const ANY_RUN = '...';

/** An ICMP port unreachable that quotes a datagram of the flow. */
export const REFUSAL = 'icmp port-unreachable';

/** What is compared of the flags; the three reserved bits are not part of the notation. */
export const WRITTEN_FLAGS = FLAG_LETTERS.reduce((bits, [, bit]) => bits | bit, 0);

/** `S.`, `FP.`, `-`. */
export function formatFlags(flags: number): string {
  const letters = FLAG_LETTERS.filter(([, bit]) => (flags & bit) !== 0).map(([letter]) => letter);
  return letters.length === 0 ? NO_FLAGS : letters.join('');
}

/** `C > S`. */
export function formatDirection(from: Side): string {
  return from === 'client' ? 'C > S' : 'S > C';
}

/** Numbers of a segment as the notation has them; null where they are not known, or mean nothing outside their own recording. */
export interface SegmentNumbers {
  seq: number | null;
  /** Seq and payload length added, modulo 2^32. SYN and FIN do not count, as in packetdrill. */
  end: number | null;
  ack: number | null;
}

/**
 * A RST that answers a segment without ACK bears the sequence number 0 (RFC 9293 section 3.10.7.1): measured from an initial number that it knows nothing of,
 * it would differ with every recording. As the first segment of its side it is that side's base, and shows 1.
 */
export function segmentNumbers(step: SegmentStep): SegmentNumbers {
  if (!step.seqIsRelative) return { seq: null, end: null, ack: null };
  const answersWithoutAck = (step.flags & (RST | ACK)) === (RST | ACK) && step.rawSeq === 0;
  const hasSeq = !answersWithoutAck || step.seq <= 1;
  return { seq: hasSeq ? step.seq : null, end: hasSeq ? (step.seq + step.length) % 2 ** 32 : null, ack: step.ack };
}

/** The options of the notation, in the order they are written. */
export const OPTION_NAMES = ['mss', 'sackOK', 'TS', 'wscale', 'FO', 'AccECN', 'mptcp', 'sack'] as const;
export type OptionName = (typeof OPTION_NAMES)[number];

const SACK_ALONE: readonly OptionName[] = ['sack'];

/** What a transcript tells of a segment's options: all with a SYN, where they are agreed on; later the SACK blocks alone. */
export function writtenOptions(flags: number): readonly OptionName[] {
  return (flags & SYN) !== 0 ? OPTION_NAMES : SACK_ALONE;
}

/**
 * An option as it is written, undefined when the segment has none of that name. TS stands without its values, which count a machine's time; and FO without its
 * cookie, which is a secret of the server.
 */
export function formatOption(name: OptionName, options: SegmentOptions): string | undefined {
  switch (name) {
    case 'mss':
      return options.mss === undefined ? undefined : `mss ${options.mss}`;
    case 'sackOK':
      return options.sackPermitted === undefined ? undefined : 'sackOK';
    case 'TS':
      return options.timestamps === undefined ? undefined : 'TS';
    case 'wscale':
      return options.windowScale === undefined ? undefined : `wscale ${options.windowScale}`;
    case 'FO':
      return options.fastOpen === undefined ? undefined : `FO ${options.fastOpen}`;
    case 'AccECN':
      return options.accurateEcn === undefined ? undefined : 'AccECN';
    case 'mptcp':
      return options.mptcp === undefined ? undefined : 'mptcp';
    case 'sack':
      return options.sack === undefined ? undefined : ['sack', ...options.sack.map(({ left, right }) => `${left}:${right}`)].join(' ');
  }
}
