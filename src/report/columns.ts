/**
 * The columns of the packet list: name, heading, width, and the writer of one cell. A cell is bytes appended to the row's buffer; nothing else is
 * made per row. Names and meanings are part of the contract and do not change.
 */
import type { Annotation } from '../flow/annotation.js';
import { TCP_STATE_NAMES } from '../flow/tcp-state.js';
import { ACK, type Segment, TransportProtocol } from '../wire/segment.js';
import { writePreview } from './format/escape.js';
import { writeDestination, writeSource } from './info/address-column.js';
import { nameFlags } from './info/flag-words.js';
import { writeInfo } from './info/info.js';
import { writeProtocol } from './info/protocol-column.js';
import type { Row } from './row.js';
import { Label, type TextBuffer } from './text-buffer.js';
import { writeIpv4, writeIpv6Id } from './words/address-words.js';
import { judgementOf } from './words/judgement.js';
import type { Language } from './words/language.js';
import { writePhaseLabel } from './words/phase-words.js';
import { describeRemarks } from './words/remark-words.js';
import { isOnCalendar, writeDifference, writeIsoTime, writeSeconds } from './words/time-words.js';

export type TimeFormat = 'relative' | 'delta' | 'epoch' | 'utc';

/** How cells are worded, the same for a whole report. */
export interface Wording {
  readonly language: Language;
  readonly time: TimeFormat;
  /** Decimals of times: for people as many as the capture's resolution gives (6 or 9), for machines always 9. */
  readonly timeDigits: 'as captured' | 9;
}

export interface Column {
  readonly name: string;
  readonly zh: string;
  /** Columns that the cell is padded to in `text`, times apart (cellWidth); longer ones are not cut. */
  readonly width: number;
  /** Numbers: to the right, and never quoted. */
  readonly alignRight: boolean;
  /** Every cell is printable ASCII by its nature (numbers, addresses, names of ours): it needs no measuring and no escaping. */
  readonly isAscii: boolean;
  /** Long text, which may wrap in a narrow table. */
  readonly isDetail: boolean;
  write(out: TextBuffer, row: Row, wording: Wording): void;
}

export const DEFAULT_COLUMNS = ['No.', 'Time', 'Source', 'Destination', 'Protocol', 'Length', 'Info', 'Phase', 'States'] as const;

export const COLUMNS: readonly Column[] = [
  number('No.', '序号', 5, (out, row) => out.integer(row.frame.number)),
  number('Time', '时间', 10, writeTime),
  text('Source', '源地址', 15, writeSource),
  text('Destination', '目的地址', 15, writeDestination),
  text('Protocol', '协议', 8, writeProtocol),
  number('Length', '长度', 6, (out, row) => out.integer(row.frame.originalLength)),
  detail('Info', '信息', 92, writeInfo),
  detail('Phase', '阶段', 24, writePhase),
  detail('States', '状态', 26, writeStates),
  text('Stream', '流', 8, writeStream),
  number('Delta', '间隔', 10, writeDelta),
  text('Client', '客户端', 21, (out, row) => writeEnd(out, row, true)),
  text('Server', '服务器', 21, (out, row) => writeEnd(out, row, false)),
  number('Seq', 'Seq', 10, writeSeq),
  number('Ack', 'Ack', 10, writeAck),
  number('Window', '窗口', 7, writeWindow),
  text('Flags', '标志', 10, writeFlags),
  number('PayloadLength', '载荷长度', 13, writePayloadLength),
  detail('Remark', '备注', 24, writeRemark),
  detail('Payload', '载荷', 32, writePayload),
];

type Write = Column['write'];

function number(name: string, zh: string, width: number, write: Write): Column {
  return { name, zh, width, alignRight: true, isAscii: true, isDetail: false, write };
}

function text(name: string, zh: string, width: number, write: Write): Column {
  return { name, zh, width, alignRight: false, isAscii: true, isDetail: false, write };
}

function detail(name: string, zh: string, width: number, write: Write): Column {
  return { name, zh, width, alignRight: false, isAscii: false, isDetail: true, write };
}

/** Blank where the frame has no time; since the capture's first frame, or absolute when that one had none (as in Wireshark). */
function writeTime(out: TextBuffer, row: Row, wording: Wording): void {
  const { frame } = row;
  if (!frame.hasTime) return;
  const digits = digitsOf(row, wording);
  switch (wording.time) {
    case 'relative':
      writeDifference(out, frame.seconds, frame.nanoseconds, row.firstSeconds, row.firstNanoseconds, digits);
      return;
    case 'delta':
      writeDelta(out, row, wording);
      return;
    case 'epoch':
      writeSeconds(out, frame.seconds, frame.nanoseconds, digits);
      return;
    case 'utc':
      if (!isOnCalendar(frame.seconds)) {
        writeSeconds(out, frame.seconds, frame.nanoseconds, digits);
        return;
      }
      writeIsoTime(out, frame.seconds, frame.nanoseconds);
      if (digits === 6) {
        out.length -= 4;
        out.byte(0x5a);
      }
  }
}

/** Since the previous frame of the capture; 0 at the first. */
function writeDelta(out: TextBuffer, row: Row, wording: Wording): void {
  const { frame } = row;
  if (!frame.hasTime) return;
  const digits = digitsOf(row, wording);
  if (row.previousHasTime) writeDifference(out, frame.seconds, frame.nanoseconds, row.previousSeconds, row.previousNanoseconds, digits);
  else writeSeconds(out, 0, 0, digits);
}

function digitsOf(row: Row, wording: Wording): 6 | 9 {
  return wording.timeDigits === 9 ? 9 : row.frame.timeDigits;
}

/** Digits and signs before the decimals of a time: `0000.`, `1700000000.`, `2023-11-14T22:13:20.` and `Z`. */
const BEFORE_DECIMALS: Readonly<Record<TimeFormat, number>> = { relative: 4, delta: 4, epoch: 11, utc: 21 };

/** Columns that the cells of `column` are padded to in `text`, in a capture whose first row has times of `timeDigits` decimals. */
export function cellWidth(column: Column, { time }: Wording, timeDigits: number): number {
  if (column.name === 'Time') return BEFORE_DECIMALS[time] + timeDigits;
  return column.name === 'Delta' ? BEFORE_DECIMALS.delta + timeDigits : column.width;
}

function writePhase(out: TextBuffer, row: Row, wording: Wording): void {
  const judged = judgementOf(row);
  if (judged >= 0) writePhaseLabel(out, row.annotations[judged] as Annotation, wording.language);
}

/** `ESTABLISHED / CLOSE-WAIT`: the client's state, then the server's. */
const STATE_PAIRS = TCP_STATE_NAMES.map((client) => TCP_STATE_NAMES.map((server) => new Label(`${client} / ${server}`)));

const ASSUMED: Readonly<Record<Language, Label>> = { en: new Label(' (roles assumed)'), zh: new Label('（角色为推定）') };

/** `client / server`, of TCP only. */
function writeStates(out: TextBuffer, row: Row, wording: Wording): void {
  const { annotation } = row;
  if (annotation === undefined || annotation.stream < 0 || !isTcp(row.segment)) return;
  writeStatePair(out, annotation, wording.language);
}

export function writeStatePair(out: TextBuffer, { clientState, serverState, rolesKnown }: Annotation, language: Language): void {
  out.label(STATE_PAIRS[clientState]?.[serverState] as Label);
  if (!rolesKnown) out.label(ASSUMED[language]);
}

/** `tcp:0`. UDP-Lite shares UDP's numbers. */
function writeStream(out: TextBuffer, row: Row): void {
  const judged = judgementOf(row);
  if (judged < 0) return;
  out.ascii(isTcp(row.frame.segments[judged]) ? 'tcp:' : 'udp:');
  out.integer((row.annotations[judged] as Annotation).stream);
}

/** `10.0.0.1:51614`, `[2001:db8::1]:80`. */
function writeEnd(out: TextBuffer, row: Row, isClient: boolean): void {
  const { segment, annotation, frame } = row;
  if (segment === undefined || annotation === undefined || annotation.stream < 0) return;
  const isSource = (annotation.side === annotation.clientSide) === isClient;
  const address = isSource ? segment.source : segment.destination;
  if (segment.family === 4) {
    writeIpv4(out, address);
  } else {
    out.byte(0x5b);
    writeIpv6Id(out, frame.addresses, address);
    out.byte(0x5d);
  }
  out.byte(0x3a);
  out.integer(isSource ? segment.sourcePort : segment.destinationPort);
}

function writeSeq(out: TextBuffer, row: Row): void {
  const { segment, annotation } = row;
  if (!hasNumbers(segment)) return;
  out.integer((annotation?.seqIsRelative ? annotation.relativeSeq : segment.seq) >>> 0);
}

function writeAck(out: TextBuffer, row: Row): void {
  const { segment, annotation } = row;
  if (!hasNumbers(segment) || (segment.flags & ACK) === 0) return;
  out.integer((annotation?.seqIsRelative ? annotation.relativeAck : segment.ack) >>> 0);
}

/** After scaling, as Info's Win. */
function writeWindow(out: TextBuffer, row: Row): void {
  const { segment, annotation } = row;
  if (hasNumbers(segment)) out.integer(annotation === undefined ? segment.window : annotation.windowSize);
}

function writeFlags(out: TextBuffer, row: Row): void {
  const { segment } = row;
  if (hasNumbers(segment)) out.label(nameFlags(segment.flags));
}

function writePayloadLength(out: TextBuffer, row: Row): void {
  const { segment } = row;
  if (segment?.hasLength) out.integer(segment.payloadLength);
}

function writeRemark(out: TextBuffer, row: Row, wording: Wording): void {
  if (row.annotation !== undefined) out.text(describeRemarks(row.annotation, wording.language));
}

function writePayload(out: TextBuffer, row: Row): void {
  const { segment } = row;
  if (segment !== undefined && segment.payloadEnd > segment.payloadStart) {
    writePreview(out, segment.bytes, segment.payloadStart, segment.payloadEnd);
  }
}

function isTcp(segment: Segment | undefined): boolean {
  return segment !== undefined && segment.protocol === TransportProtocol.TCP;
}

function hasNumbers(segment: Segment | undefined): segment is Segment {
  return segment !== undefined && segment.protocol === TransportProtocol.TCP && segment.hasStream;
}
