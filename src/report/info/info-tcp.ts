/**
 * The Info column of a TCP segment, as tshark 4.0.17 writes it:
 *
 *     [TCP Retransmission] 51614 → 9000 [PSH, ACK] Seq=1 Ack=1 Win=64256 Len=35 TSval=1 TSecr=2
 */
import { type Annotation, MARK_DUPLICATE_ACK, MARK_REUSED_PORTS } from '../../flow/annotation.js';
import { ACK, AE, CWR, ECE, type Segment, SYN, URG } from '../../wire/segment.js';
import { Label, type TextBuffer } from '../text-buffer.js';
import { hasTimestampsOnly, writeRiverbedPrefix, writeTcpOptions, writeTimestamps } from './tcp-option-words.js';

export const ACK_LABEL = new Label(' Ack=');
export const WIN = new Label(' Win=');
export const LEN = new Label(' Len=');

/** Brackets by bit of Annotation.marks; the duplicate ACK's has numbers and is written apart. */
const MARK_TEXTS = [
  '[TCP ZeroWindowProbeAck] ',
  '[TCP ZeroWindow] ',
  '[TCP ZeroWindowProbe] ',
  '',
  '[TCP Keep-Alive ACK] ',
  '[TCP Keep-Alive] ',
  '[TCP Window Full] ',
  '[TCP Window Update] ',
  '[TCP ACKed unseen segment] ',
  '[TCP Previous segment not captured] ',
  '[TCP Out-Of-Order] ',
  '[TCP Spurious Retransmission] ',
  '[TCP Fast Retransmission] ',
  '[TCP Retransmission] ',
  '[TCP Port numbers reused] ',
].map((text) => new Label(text));
/** All marks that have a bracket. */
export const BRACKETED = (MARK_REUSED_PORTS << 1) - 1;

const FLAG_NAMES = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR', 'AE'] as const;
const ECN_FLAGS = ECE | CWR | AE;
const RESERVED = 0xe00;
/** Bit of the cache's index for the form with the accurate-ECN counter. */
const COUNTER_FORM = 0x1000;

/** ` [SYN, ACK] Seq=` and the like, made at first use: at most 8,192 texts. */
const flagTexts: (Label | undefined)[] = new Array<Label | undefined>(0x2000).fill(undefined);

/** Bytes of the header at which each part of the text can be told. */
const PORTS_END = 4;
const WINDOW_END = 16;
const HEADER_END = 20;

/** `S → D`: the part that TCP, UDP and others share. */
export function writePorts(out: TextBuffer, segment: Segment): void {
  out.integer(segment.sourcePort);
  out.arrow();
  out.integer(segment.destinationPort);
}

/** False when not even the ports are there: TCP then leaves no trace in the columns. */
export function writeTcpInfo(out: TextBuffer, segment: Segment, annotation: Annotation | undefined): boolean {
  if (segment.headerBytes < PORTS_END) return false;
  if (annotation !== undefined && (annotation.marks & BRACKETED) !== 0) {
    writeMarks(out, annotation.marks, annotation.duplicateAckFrame, annotation.duplicateAckNumber);
  }
  const hasOptions = segment.headerLength > HEADER_END && !hasTimestampsOnly(segment);
  if (hasOptions) writeRiverbedPrefix(out, segment);
  writePorts(out, segment);
  if (segment.headerBytes < WINDOW_END && !isHeaderBogus(segment)) return true;
  const relative = annotation?.seqIsRelative === true;
  const { flags } = segment;
  out.labelled(findFlagText(flagTextOf(flags, annotation)), (relative ? annotation.relativeSeq : segment.seq) >>> 0);
  if ((flags & ACK) !== 0) out.labelled(ACK_LABEL, (relative ? annotation.relativeAck : segment.ack) >>> 0);
  out.labelled(WIN, annotation === undefined ? segment.window : annotation.windowSize);
  if (segment.headerLength < HEADER_END) {
    out.ascii(', bogus TCP header length (');
    out.integer(segment.headerLength);
    out.ascii(', must be at least 20)');
    return true;
  }
  if (segment.headerBytes < HEADER_END) return true;
  if ((flags & URG) !== 0) {
    out.ascii(' Urg=');
    out.integer(segment.urgentPointer);
  }
  if (segment.hasLength) out.labelled(LEN, segment.payloadLength);
  if (segment.headerLength === HEADER_END) return true;
  if (!hasOptions) writeTimestamps(out, segment);
  else writeTcpOptions(out, segment, annotation === undefined ? 0 : annotation.sackBase);
  return true;
}

/** A header length below 20 is told even though `headerBytes`, bounded by it, is short. */
function isHeaderBogus(segment: Segment): boolean {
  return segment.hasStream && segment.headerLength < HEADER_END;
}

/** The brackets of `marks`; frame and number are those of the duplicate ACK's. */
export function writeMarks(out: TextBuffer, marks: number, duplicateAckFrame: number, duplicateAckNumber: number): void {
  for (let bits = marks & BRACKETED; bits !== 0; bits &= bits - 1) {
    const mark = bits & -bits;
    if (mark !== MARK_DUPLICATE_ACK) {
      out.label(MARK_TEXTS[31 - Math.clz32(mark)] as Label);
      continue;
    }
    out.ascii('[TCP Dup ACK ');
    out.integer(duplicateAckFrame);
    out.byte(0x23);
    out.integer(duplicateAckNumber);
    out.ascii('] ');
  }
}

/** Which text the flags have: a number below 8,192 for `findFlagText`. */
export function flagTextOf(flags: number, annotation: Annotation | undefined): number {
  const counts = annotation?.accurateEcn === true && (flags & SYN) === 0;
  return counts ? flags | COUNTER_FORM : flags;
}

/** ` [SYN, ACK] Seq=` */
export function findFlagText(index: number): Label {
  return flagTexts[index] ?? addFlagText(index);
}

function addFlagText(index: number): Label {
  const counts = (index & COUNTER_FORM) !== 0;
  const named = counts ? index & ~ECN_FLAGS : index;
  const names: string[] = FLAG_NAMES.filter((_, bit) => (named & (1 << bit)) !== 0);
  // The counter has its comma in front even where no name precedes it: ` [, ACE=0]`.
  if (counts) names.push(...(names.length === 0 ? [''] : []), `ACE=${(index >>> 6) & 7}`);
  if ((index & RESERVED) !== 0) names.push('Reserved');
  const text = new Label(` [${names.length === 0 ? '<None>' : names.join(', ')}] Seq=`);
  flagTexts[index] = text;
  return text;
}
