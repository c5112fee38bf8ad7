/**
 * The columns of the packet list: name, heading, width, and the writer of one cell. A cell is bytes appended to the row's buffer; nothing else is
 * made per row. Names and meanings are part of the contract and do not change.
 */
import { TCP_STATE_NAMES } from '../flow/tcp-state.js';
import { ACK, TransportProtocol } from '../wire/segment.js';
import { writeIpv4, writeIpv6Id } from './address-words.js';
import type { Row } from './row.js';
import type { TextBuffer } from './text-buffer.js';
import { writeDifference, writeIsoTime, writeSeconds } from './time-words.js';

export type Language = 'en' | 'zh';
export type TimeFormat = 'relative' | 'delta' | 'epoch' | 'utc';

/** How cells are worded, the same for a whole report. */
export interface Wording {
  readonly language: Language;
  readonly time: TimeFormat;
  /** Raw Seq and Ack. */
  readonly absolute: boolean;
  /** Decimals of times: 6 for people, 9 for machines. */
  readonly timeDigits: 6 | 9;
}

export interface Column {
  readonly name: string;
  readonly zh: string;
  /** Columns that the cell is padded to in `text`; longer ones are not cut. */
  readonly width: number;
  readonly alignRight: boolean;
  write(out: TextBuffer, row: Row, wording: Wording): void;
}

export const DEFAULT_COLUMNS = ['No.', 'Time', 'Source', 'Destination', 'Protocol', 'Length', 'Info', 'Phase', 'States'] as const;

export const COLUMNS: readonly Column[] = [
  { name: 'No.', zh: '序号', width: 5, alignRight: true, write: (out, row) => out.integer(row.frame.number) },
  { name: 'Time', zh: '时间', width: 10, alignRight: true, write: writeTime },
  { name: 'Source', zh: '源地址', width: 15, alignRight: false, write: (out, row) => writeAddress(out, row, true) },
  { name: 'Destination', zh: '目的地址', width: 15, alignRight: false, write: (out, row) => writeAddress(out, row, false) },
  { name: 'Protocol', zh: '协议', width: 8, alignRight: false, write: writeProtocol },
  { name: 'Length', zh: '长度', width: 6, alignRight: true, write: (out, row) => out.integer(row.frame.originalLength) },
  { name: 'Info', zh: '信息', width: 92, alignRight: false, write: writeInfo },
  { name: 'Phase', zh: '阶段', width: 24, alignRight: false, write: writePhase },
  { name: 'States', zh: '状态', width: 25, alignRight: false, write: writeStates },
];

function writeTime(out: TextBuffer, row: Row, wording: Wording): void {
  const { frame } = row;
  if (!frame.hasTime) return;
  if (wording.time === 'relative') writeDifference(out, frame.seconds, frame.nanoseconds, row.firstSeconds, row.firstNanoseconds);
  else if (wording.time === 'delta') writeDifference(out, frame.seconds, frame.nanoseconds, row.previousSeconds, row.previousNanoseconds);
  else if (wording.time === 'epoch') writeSeconds(out, frame.seconds, frame.nanoseconds);
  else {
    writeIsoTime(out, frame.seconds, frame.nanoseconds);
    return;
  }
  if (wording.timeDigits === 6) out.length -= 3;
}

function writeAddress(out: TextBuffer, row: Row, isSource: boolean): void {
  const { segment } = row;
  if (segment === undefined) return;
  const address = isSource ? segment.source : segment.destination;
  if (segment.family === 4) writeIpv4(out, address);
  else writeIpv6Id(out, row.frame.addresses, address);
}

function writeProtocol(out: TextBuffer, row: Row): void {
  out.ascii(row.segment === undefined ? '?' : row.segment.protocol === TransportProtocol.TCP ? 'TCP' : 'UDP');
}

function writeInfo(out: TextBuffer, row: Row): void {
  const { segment, annotation } = row;
  if (segment === undefined) return;
  out.integer(segment.sourcePort);
  out.text(' → ');
  out.integer(segment.destinationPort);
  if (segment.protocol === TransportProtocol.TCP) {
    out.ascii(' Seq=');
    out.integer((annotation?.relativeSeq ?? 0) >>> 0);
    if (segment.flags & ACK) {
      out.ascii(' Ack=');
      out.integer((annotation?.relativeAck ?? 0) >>> 0);
    }
  }
  out.ascii(' Len=');
  out.integer(segment.payloadLength);
}

function writePhase(out: TextBuffer, row: Row): void {
  if (row.annotation !== undefined) out.integer(row.annotation.phase);
}

function writeStates(out: TextBuffer, row: Row): void {
  const { annotation } = row;
  if (annotation === undefined || row.segment?.protocol !== TransportProtocol.TCP) return;
  out.ascii(TCP_STATE_NAMES[annotation.clientState]);
  out.ascii(' / ');
  out.ascii(TCP_STATE_NAMES[annotation.serverState]);
}
