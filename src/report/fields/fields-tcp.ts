/** Fields of TCP headers: what stands in the segment, and Wireshark's relative numbers. */
import { readI32, readU8, readU16, readU32 } from '../../bytes.js';
import { type Annotation, SCALE_ABSENT } from '../../flow/annotation.js';
import { LayerKind } from '../../wire/layer.js';
import {
  ACK,
  AE,
  CWR,
  ECE,
  FIN,
  OPTION_MSS,
  OPTION_TIMESTAMPS,
  OPTION_WINDOW_SCALE,
  PSH,
  RST,
  type Segment,
  SYN,
  TransportProtocol,
  URG,
} from '../../wire/segment.js';
import { isOptionMalformed } from '../../wire/tcp-options.js';
import type { Row } from '../row.js';
import { Label } from '../text-buffer.js';
import { writeSeconds } from '../words/time-words.js';
import type { Field, FieldCell, FieldType } from './field.js';

const PORTS_END = 4;
const CHECKSUM_END = 18;
const HEADER_END = 20;

export type TcpWriter = (cell: FieldCell, segment: Segment, annotation: Annotation, row: Row) => void;

/** Every TCP header of the frame, quoted ones too, from the outside in. */
export function eachTcp(cell: FieldCell, row: Row, write: TcpWriter): void {
  const { frame, annotations } = row;
  for (let i = 0; i < frame.segmentCount; i++) {
    const segment = frame.segments[i] as Segment;
    if (segment.protocol === TransportProtocol.TCP) write(cell, segment, annotations[i] as Annotation, row);
  }
}

export function tcpField(name: string, type: FieldType, meaning: string, write: TcpWriter): Field {
  return { name, type, meaning, write: (cell, row) => eachTcp(cell, row, write) };
}

/** Dissection went beyond the header's length field: at least 16 bytes, and a length of at least 20. */
export function isBeyondLength(segment: Segment): boolean {
  return segment.hasStream && segment.headerLength >= HEADER_END;
}

/** The 20 fixed bytes are all there: what follows them is shown. */
export function isBeyondHeader(segment: Segment): boolean {
  return segment.headerBytes >= HEADER_END && segment.headerLength >= HEADER_END;
}

/** Quoted by an ICMP error over IPv4, directly: tshark then shows the raw sequence number as tcp.seq, however little there is, and no tcp.seq_raw. */
function isQuotedByIcmp(segment: Segment, row: Row): boolean {
  const { frame } = row;
  const layer = segment.networkLayer;
  return segment.quoted && segment.family === 4 && layer > 0 && frame.layerKind[layer - 1] === LayerKind.ICMP;
}

function flagField(name: string, mask: number, meaning: string): Field {
  return tcpField(name, 'FT_BOOLEAN', meaning, (cell, segment) => {
    if (isBeyondLength(segment)) cell.flag((segment.flags & mask) !== 0);
  });
}

const FLAG_LETTERS = 'RRRACEUAPRSF';
const ECN_FLAGS = AE | CWR | ECE;
/** Index bit of the form with the accurate-ECN counter. */
const COUNTER_FORM = 0x1000;
const flagStrings: (Label | undefined)[] = new Array<Label | undefined>(0x2000).fill(undefined);

function findFlagString(index: number): Label {
  return flagStrings[index] ?? addFlagString(index);
}

function addFlagString(index: number): Label {
  const letters = [...FLAG_LETTERS].map((letter, i) => ((index & (0x800 >> i)) !== 0 ? letter : '·'));
  if ((index & COUNTER_FORM) !== 0) letters.splice(3, 3, '-', String((index & ECN_FLAGS) >>> 6), '-');
  const text = new Label(letters.join(''));
  flagStrings[index] = text;
  return text;
}

/** Writes what bytes[at, end) hold of an option of `length` bytes: the whole of it, or as much as was captured. */
type OptionWriter = (cell: FieldCell, bytes: Uint8Array, at: number, end: number, length: number, annotation: Annotation) => void;

/** Calls `write` at each option of `kind`. Ends as the option walk of the Info column does. */
function eachOption(cell: FieldCell, segment: Segment, annotation: Annotation, kind: number, write: OptionWriter): void {
  if (segment.headerLength <= HEADER_END || segment.headerBytes < HEADER_END) return;
  const { bytes } = segment;
  const headerEnd = segment.start + segment.headerLength;
  const end = Math.min(headerEnd, segment.end);
  let at = segment.start + HEADER_END;
  while (at < end) {
    const found = readU8(bytes, at);
    if (found === 1) {
      at++;
      continue;
    }
    if (found === 0 || at + 1 >= end) return;
    const length = readU8(bytes, at + 1);
    if (length < 2 || at + length > headerEnd) return;
    if (found === kind) write(cell, bytes, at, Math.min(at + length, end), length, annotation);
    if (at + length <= end && isOptionMalformed(bytes, at, found, length)) return;
    at += length;
  }
}

function optionField(name: string, type: FieldType, meaning: string, kind: number, presence: number, write: OptionWriter): Field {
  return tcpField(name, type, meaning, (cell, segment, annotation) => {
    if (presence === 0 || segment.stopped || (segment.options & presence) !== 0) eachOption(cell, segment, annotation, kind, write);
  });
}

function writeSackEdges(cell: FieldCell, bytes: Uint8Array, at: number, end: number, length: number, base: number, edge: number): void {
  for (let block = at + 2; block + edge + 4 <= Math.min(at + length, end); block += 8) {
    cell.integer((readI32(bytes, block + edge) - base) >>> 0);
  }
}

export const TCP_FIELDS: readonly Field[] = [
  tcpField('tcp.stream', 'FT_UINT32', 'Number of the TCP conversation, from 0', (cell, segment, annotation) => {
    if (segment.hasStream && annotation.stream >= 0) cell.integer(annotation.stream);
  }),
  tcpField('tcp.srcport', 'FT_UINT16', 'Source port', (cell, segment) => {
    if (segment.headerBytes >= PORTS_END) cell.integer(segment.sourcePort);
  }),
  tcpField('tcp.dstport', 'FT_UINT16', 'Destination port', (cell, segment) => {
    if (segment.headerBytes >= PORTS_END) cell.integer(segment.destinationPort);
  }),
  tcpField('tcp.port', 'FT_UINT16', 'Source port, then destination port', (cell, segment) => {
    if (segment.headerBytes < PORTS_END) return;
    cell.integer(segment.sourcePort);
    cell.integer(segment.destinationPort);
  }),
  tcpField('tcp.seq', 'FT_UINT32', 'Sequence number, relative to the first of its direction', (cell, segment, annotation, row) => {
    if (segment.hasStream) cell.integer((annotation.seqIsRelative ? annotation.relativeSeq : segment.seq) >>> 0);
    else if (segment.headerBytes >= 8 && isQuotedByIcmp(segment, row)) cell.integer(segment.seq >>> 0);
  }),
  tcpField('tcp.seq_raw', 'FT_UINT32', 'Sequence number as sent', (cell, segment, _annotation, row) => {
    if (segment.hasStream && !isQuotedByIcmp(segment, row)) cell.integer(segment.seq >>> 0);
  }),
  tcpField('tcp.nxtseq', 'FT_UINT32', 'Relative sequence number that should come next', (cell, segment, annotation) => {
    if (segment.hasLength && isBeyondLength(segment)) cell.integer(annotation.nextSeq >>> 0);
  }),
  tcpField('tcp.ack', 'FT_UINT32', 'Acknowledgement number, relative when the ACK flag is set', (cell, segment, annotation) => {
    if (!isBeyondLength(segment)) return;
    const relative = annotation.seqIsRelative && (segment.flags & ACK) !== 0;
    cell.integer((relative ? annotation.relativeAck : segment.ack) >>> 0);
  }),
  tcpField('tcp.ack_raw', 'FT_UINT32', 'Acknowledgement number as sent', (cell, segment) => {
    if (isBeyondLength(segment)) cell.integer(segment.ack >>> 0);
  }),
  tcpField('tcp.len', 'FT_UINT32', 'Payload bytes by the IP length', (cell, segment) => {
    if (segment.hasStream && segment.hasLength) cell.integer(segment.payloadLength >>> 0);
  }),
  tcpField('tcp.hdr_len', 'FT_UINT8', 'Header length, bytes', (cell, segment) => {
    if (segment.hasStream) cell.integer(segment.headerLength);
  }),
  tcpField('tcp.flags', 'FT_UINT16', 'The 12 flag bits', (cell, segment) => {
    if (isBeyondLength(segment)) cell.hex(segment.flags, 4);
  }),
  tcpField('tcp.flags.str', 'FT_STRING', 'The flags as twelve letters and dots', (cell, segment, annotation) => {
    if (!isBeyondLength(segment) || !cell.open()) return;
    const counts = annotation.accurateEcn && (segment.flags & SYN) === 0;
    cell.out.label(findFlagString(counts ? segment.flags | COUNTER_FORM : segment.flags));
  }),
  flagField('tcp.flags.res', 0xe00, 'Any reserved flag bit'),
  flagField('tcp.flags.ae', AE, 'AE flag, accurate ECN (the former NS)'),
  flagField('tcp.flags.cwr', CWR, 'CWR flag, congestion window reduced'),
  flagField('tcp.flags.ece', ECE, 'ECE flag, ECN echo'),
  flagField('tcp.flags.urg', URG, 'URG flag'),
  flagField('tcp.flags.ack', ACK, 'ACK flag'),
  flagField('tcp.flags.push', PSH, 'PSH flag'),
  flagField('tcp.flags.reset', RST, 'RST flag'),
  flagField('tcp.flags.syn', SYN, 'SYN flag'),
  flagField('tcp.flags.fin', FIN, 'FIN flag'),
  tcpField('tcp.window_size_value', 'FT_UINT16', 'Window field as sent', (cell, segment) => {
    if (isBeyondLength(segment)) cell.integer(segment.window);
  }),
  tcpField('tcp.window_size', 'FT_UINT32', 'Window after scaling', (cell, segment, annotation) => {
    if (isBeyondLength(segment)) cell.integer(annotation.windowSize);
  }),
  tcpField('tcp.window_size_scalefactor', 'FT_INT32', 'Window multiplier; -1 unknown, -2 not used', (cell, segment, annotation) => {
    if (isBeyondLength(segment) && annotation.scaleFactor !== SCALE_ABSENT) cell.integer(annotation.scaleFactor);
  }),
  tcpField('tcp.checksum', 'FT_UINT16', 'Checksum as sent', (cell, segment) => {
    if (isBeyondLength(segment) && segment.headerBytes >= CHECKSUM_END) cell.hex(readU16(segment.bytes, segment.start + 16), 4);
  }),
  tcpField('tcp.urgent_pointer', 'FT_UINT16', 'Urgent pointer as sent', (cell, segment) => {
    if (isBeyondHeader(segment)) cell.integer(segment.urgentPointer);
  }),
  tcpField('tcp.options', 'FT_BYTES', 'The options, bytes', (cell, segment) => {
    if (!isBeyondHeader(segment) || segment.headerLength === HEADER_END || !cell.open()) return;
    const start = segment.start + HEADER_END;
    const end = Math.min(segment.start + segment.headerLength, segment.end);
    if (end <= start) cell.out.ascii('<MISSING>');
    else cell.out.hexBytes(segment.bytes, start, end);
  }),
  optionField('tcp.options.mss_val', 'FT_UINT16', 'Maximum segment size offered', 2, OPTION_MSS, (cell, bytes, at, end, length) => {
    if (length === 4 && at + 4 <= end) cell.integer(readU16(bytes, at + 2));
  }),
  optionField(
    'tcp.options.wscale.shift',
    'FT_UINT8',
    'Window scale: shift count as sent',
    3,
    OPTION_WINDOW_SCALE,
    (cell, bytes, at, end, length) => {
      if (length === 3 && at + 3 <= end) cell.integer(readU8(bytes, at + 2));
    },
  ),
  optionField(
    'tcp.options.wscale.multiplier',
    'FT_UINT16',
    'Window scale as a factor',
    3,
    OPTION_WINDOW_SCALE,
    (cell, bytes, at, end, length) => {
      if (length === 3 && at + 3 <= end) cell.integer(1 << Math.min(readU8(bytes, at + 2), 14));
    },
  ),
  optionField('tcp.options.sack_perm', 'FT_BYTES', 'SACK permitted, the option itself', 4, 0, (cell, bytes, at, end, length) => {
    if (at + length <= end && cell.open()) cell.out.hexBytes(bytes, at, end);
  }),
  optionField(
    'tcp.options.sack_le',
    'FT_UINT32',
    'Left edge of each SACK block, relative',
    5,
    0,
    (cell, bytes, at, end, length, annotation) => writeSackEdges(cell, bytes, at, end, length, annotation.sackBase, 0),
  ),
  optionField(
    'tcp.options.sack_re',
    'FT_UINT32',
    'Right edge of each SACK block, relative',
    5,
    0,
    (cell, bytes, at, end, length, annotation) => writeSackEdges(cell, bytes, at, end, length, annotation.sackBase, 4),
  ),
  optionField('tcp.options.timestamp.tsval', 'FT_UINT32', 'Timestamp value', 8, OPTION_TIMESTAMPS, (cell, bytes, at, end, length) => {
    if (length === 10 && at + 6 <= end) cell.integer(readU32(bytes, at + 2));
  }),
  optionField('tcp.options.timestamp.tsecr', 'FT_UINT32', 'Timestamp echo reply', 8, OPTION_TIMESTAMPS, (cell, bytes, at, end, length) => {
    if (length === 10 && at + 10 <= end) cell.integer(readU32(bytes, at + 6));
  }),
  tcpField('tcp.payload', 'FT_BYTES', 'Payload bytes that were captured', (cell, segment) => {
    if (!isBeyondHeader(segment) || segment.stopped || segment.payloadEnd <= segment.payloadStart || !cell.open()) return;
    cell.out.hexBytes(segment.bytes, segment.payloadStart, segment.payloadEnd);
  }),
  tcpField('tcp.completeness', 'FT_UINT8', 'What the conversation had shown before this frame, as bits', (cell, segment, annotation) => {
    if (segment.hasStream && annotation.stream >= 0) cell.integer(annotation.completeness);
  }),
  tcpField('tcp.time_relative', 'FT_RELATIVE_TIME', 'Seconds since the first frame of the conversation', (cell, segment, annotation) => {
    if (isBeyondHeader(segment) && annotation.stream >= 0 && cell.open())
      writeSeconds(cell.out, annotation.relativeSeconds, annotation.relativeNanoseconds);
  }),
  tcpField('tcp.time_delta', 'FT_RELATIVE_TIME', 'Seconds since the frame before in the conversation', (cell, segment, annotation) => {
    if (isBeyondHeader(segment) && annotation.stream >= 0 && cell.open())
      writeSeconds(cell.out, annotation.deltaSeconds, annotation.deltaNanoseconds);
  }),
];
