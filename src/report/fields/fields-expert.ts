/** Expert items of TCP: Wireshark's remarks in words, with their severity, in the order its dissector adds them. */
import { readI32, readU8 } from '../../bytes.js';
import {
  type Annotation,
  MARK_ACKED_UNSEEN,
  MARK_DUPLICATE_ACK,
  MARK_FAST_OPEN_ACK,
  MARK_FAST_OPEN_IGNORED,
  MARK_FAST_OPEN_SYN,
  MARK_FAST_RETRANSMISSION,
  MARK_KEEP_ALIVE,
  MARK_KEEP_ALIVE_ACK,
  MARK_LOST_SEGMENT,
  MARK_OUT_OF_ORDER,
  MARK_RETRANSMISSION,
  MARK_REUSED_PORTS,
  MARK_SPURIOUS_RETRANSMISSION,
  MARK_WINDOW_FULL,
  MARK_WINDOW_UPDATE,
  MARK_ZERO_WINDOW,
  MARK_ZERO_WINDOW_PROBE,
  MARK_ZERO_WINDOW_PROBE_ACK,
} from '../../flow/annotation.js';
import { FaultKind } from '../../wire/frame.js';
import { ACK, FIN, OPTION_MSS, RST, type Segment, SYN, TransportProtocol, URG } from '../../wire/segment.js';
import { optionLength, TcpOption } from '../../wire/tcp-options.js';
import type { Row } from '../row.js';
import type { Field, FieldCell } from './field.js';
import { isBeyondHeader, isBeyondLength } from './fields-tcp.js';

/** Wireshark's numbers: PI_CHAT ... PI_ERROR. */
const CHAT = 0x200000;
const NOTE = 0x400000;
const WARNING = 0x600000;
const ERROR = 0x800000;

const HEADER = 20;
const SACK_BLOCK = 8;

/** Writes one item: its text, or its severity. */
type ItemWriter = (cell: FieldCell, severity: number, text: string, number?: number, end?: string) => void;

/** In the order of the sequence analysis; fast and spurious retransmissions get the plain one's text behind them. */
const ANALYSIS_ITEMS: readonly (readonly [mark: number, severity: number, text: string])[] = [
  [MARK_REUSED_PORTS, NOTE, 'A new tcp session is started with the same ports as an earlier session in this trace'],
  [MARK_FAST_RETRANSMISSION, NOTE, 'This frame is a (suspected) fast retransmission'],
  [MARK_SPURIOUS_RETRANSMISSION, NOTE, 'This frame is a (suspected) spurious retransmission'],
  [MARK_RETRANSMISSION | MARK_FAST_RETRANSMISSION | MARK_SPURIOUS_RETRANSMISSION, NOTE, 'This frame is a (suspected) retransmission'],
  [MARK_OUT_OF_ORDER, WARNING, 'This frame is a (suspected) out-of-order segment'],
  [MARK_LOST_SEGMENT, WARNING, 'Previous segment(s) not captured (common at capture start)'],
  [MARK_ACKED_UNSEEN, WARNING, "ACKed segment that wasn't captured (common at capture start)"],
  [MARK_WINDOW_UPDATE, CHAT, 'TCP window update'],
  [MARK_WINDOW_FULL, WARNING, 'TCP window specified by the receiver is now completely full'],
  [MARK_KEEP_ALIVE, NOTE, 'TCP keep-alive segment'],
  [MARK_KEEP_ALIVE_ACK, NOTE, 'ACK to a TCP keep-alive segment'],
  [MARK_DUPLICATE_ACK, NOTE, 'Duplicate ACK (#'],
  [MARK_ZERO_WINDOW_PROBE, NOTE, 'TCP Zero Window Probe'],
  [MARK_ZERO_WINDOW, WARNING, 'TCP Zero Window segment'],
  [MARK_ZERO_WINDOW_PROBE_ACK, NOTE, 'ACK to a TCP Zero Window Probe'],
];

function writeItems(cell: FieldCell, row: Row, write: ItemWriter): void {
  const { frame, annotations } = row;
  for (let i = 0; i < frame.segmentCount; i++) {
    const segment = frame.segments[i] as Segment;
    if (segment.protocol === TransportProtocol.TCP) writeTcpItems(cell, segment, annotations[i] as Annotation, write);
  }
  if (frame.fault === FaultKind.MALFORMED) write(cell, ERROR, 'Malformed Packet (Exception occurred)');
}

function writeTcpItems(cell: FieldCell, segment: Segment, annotation: Annotation, write: ItemWriter): void {
  if (!isBeyondLength(segment)) {
    if (segment.hasStream) write(cell, ERROR, 'Bogus TCP header length (', segment.headerLength, ', must be at least 20)');
    return;
  }
  const { flags } = segment;
  const { marks } = annotation;
  if ((marks & MARK_FAST_OPEN_ACK) !== 0) write(cell, NOTE, 'TCP SYN-ACK accepting TFO data');
  if ((marks & MARK_FAST_OPEN_IGNORED) !== 0) write(cell, NOTE, 'TCP SYN-ACK ignoring TFO data');
  if ((flags & ACK) === 0 && segment.ack !== 0)
    write(cell, NOTE, 'The acknowledgment number field is nonzero while the ACK flag is not set');
  writeConnectionItems(cell, segment, annotation, write);
  if (!isBeyondHeader(segment)) return;
  if ((flags & URG) === 0 && segment.urgentPointer !== 0)
    write(cell, NOTE, 'The urgent pointer field is nonzero while the URG flag is not set');
  if (segment.stopped) return;
  writeOptionItems(cell, segment, annotation, write);
  for (const [mark, severity, text] of ANALYSIS_ITEMS) {
    if ((marks & mark) === 0) continue;
    if (mark === MARK_DUPLICATE_ACK) write(cell, severity, text, annotation.duplicateAckNumber, ')');
    else write(cell, severity, text);
  }
}

function writeConnectionItems(cell: FieldCell, segment: Segment, annotation: Annotation, write: ItemWriter): void {
  const { flags } = segment;
  if ((flags & RST) !== 0) write(cell, WARNING, 'Connection reset (RST)');
  if ((flags & (SYN | ACK)) === SYN) write(cell, CHAT, 'Connection establish request (SYN): server port ', segment.destinationPort);
  if ((flags & (SYN | ACK)) === (SYN | ACK))
    write(cell, CHAT, 'Connection establish acknowledge (SYN+ACK): server port ', segment.sourcePort);
  if ((flags & FIN) !== 0) {
    write(cell, CHAT, 'Connection finish (FIN)');
    write(
      cell,
      NOTE,
      annotation.finIsActive ? 'This frame initiates the connection closing' : 'This frame undergoes the connection closing',
    );
  }
}

function writeOptionItems(cell: FieldCell, segment: Segment, annotation: Annotation, write: ItemWriter): void {
  if (segment.headerLength <= HEADER) return;
  if ((annotation.marks & MARK_FAST_OPEN_SYN) !== 0) write(cell, NOTE, 'TCP SYN with TFO Cookie');
  const isSyn = (segment.flags & SYN) !== 0;
  const { bytes } = segment;
  const start = segment.start + HEADER;
  const end = segment.start + segment.headerBytes;
  let paddings = 0;
  for (let at = start, length = 0; at < end; at += length) {
    length = optionLength(bytes, at, end);
    if (length === 0) break;
    const kind = readU8(bytes, at);
    if (kind === TcpOption.NOP) {
      // Counted on across other options; one that begins a word begins the count anew, unless there is none.
      paddings = paddings === 0 || (at - start) % 4 !== 0 ? paddings + 1 : 0;
      if (paddings === 4) write(cell, WARNING, '4 NOP in a row - a router may have removed some options');
    }
    if (kind === TcpOption.MSS && length === 4 && !isSyn) write(cell, WARNING, 'The non-SYN packet does contain a MSS option');
    if (kind === TcpOption.WINDOW_SCALE && length === 3 && readU8(bytes, at + 2) > 14) {
      write(cell, WARNING, 'Window scale shift exceeds 14');
    }
    if (kind === TcpOption.SACK && isDuplicateSack(bytes, at + 2, length - 2, segment.ack)) write(cell, WARNING, 'D-SACK Sequence');
  }
  if (isSyn && (segment.options & OPTION_MSS) === 0) write(cell, NOTE, 'The SYN packet does not contain a MSS option');
}

/** RFC 2883: the first block of bytes[start, start + length) is at or below the ACK, or inside the second block. */
function isDuplicateSack(bytes: Uint8Array, start: number, length: number, ack: number): boolean {
  if (length < SACK_BLOCK) return false;
  const left = readI32(bytes, start);
  const right = readI32(bytes, start + 4);
  if (((right - ack) | 0) <= 0) return true;
  if (length < 2 * SACK_BLOCK) return false;
  return ((left - readI32(bytes, start + 8)) | 0) >= 0 && ((right - readI32(bytes, start + 12)) | 0) <= 0;
}

function writeText(cell: FieldCell, _severity: number, text: string, number?: number, end?: string): void {
  if (!cell.open()) return;
  cell.out.ascii(text);
  if (number !== undefined) cell.out.integer(number);
  if (end !== undefined) cell.out.ascii(end);
}

function writeSeverity(cell: FieldCell, severity: number): void {
  cell.integer(severity);
}

export const EXPERT_FIELDS: readonly Field[] = [
  {
    name: '_ws.expert.message',
    type: 'FT_STRING',
    meaning: "Wireshark's remarks on the frame's TCP segments, in words",
    write: (cell, row) => writeItems(cell, row, writeText),
  },
  {
    name: '_ws.expert.severity',
    type: 'FT_UINT32',
    meaning: 'Their severities: chat 2097152, note 4194304, warning 6291456, error 8388608',
    write: (cell, row) => writeItems(cell, row, writeSeverity),
  },
];
