/** The Info column of IGMP (RFC 1112, 2236, 3376), and which version the Protocol column names. */
import { readI32, readU8, readU16 } from '../../bytes.js';
import type { TextBuffer } from '../text-buffer.js';
import { writeIpv4 } from '../words/address-words.js';

const QUERY = 0x11;
const REPORT_V1 = 0x12;
const DVMRP = 0x13;
const PIM = 0x14;
const REPORT_V2 = 0x16;
const LEAVE = 0x17;
const TRACE_RESPONSE = 0x1e;
const TRACE_QUERY = 0x1f;
const REPORT_V3 = 0x22;
/** A query of this many bytes is of version 3. */
const QUERY_V3_LENGTH = 12;

/** 1, 2 or 3; 0 for messages that are of no version. */
export function findIgmpVersion(bytes: Uint8Array, start: number, end: number): number {
  if (end === start) return 0;
  switch (readU8(bytes, start)) {
    case QUERY:
      if (end - start < 2) return 0;
      if (end - start >= QUERY_V3_LENGTH) return 3;
      return readU8(bytes, start + 1) === 0 ? 1 : 2;
    case REPORT_V1:
      return 1;
    case REPORT_V2:
    case LEAVE:
      return 2;
    case REPORT_V3:
      return 3;
    default:
      return 0;
  }
}

export function writeIgmpInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  if (end - start < 1) return;
  const type = readU8(bytes, start);
  const isWhole = end - start >= 8;
  const group = isWhole ? readI32(bytes, start + 4) : 0;
  switch (type) {
    case QUERY:
      writeQuery(out, bytes, start, end, group);
      return;
    case REPORT_V1:
      out.ascii('Membership Report');
      return;
    case DVMRP:
      out.ascii('DVMRP Protocol');
      return;
    case PIM:
      out.ascii('PIM Routing Message');
      return;
    case REPORT_V2:
      out.ascii('Membership Report');
      if (isWhole) writeGroup(out, group, ' group ');
      return;
    case LEAVE:
      out.ascii('Leave Group');
      if (isWhole) writeGroup(out, group, ' ');
      return;
    case TRACE_RESPONSE:
      out.ascii('Traceroute Response');
      return;
    case TRACE_QUERY:
      out.ascii('Traceroute Request');
      return;
    case REPORT_V3:
      writeReport(out, bytes, start, end);
      return;
    default:
      out.ascii('Unknown Type:0x');
      out.hex(type, 2);
  }
}

function writeGroup(out: TextBuffer, group: number, label: string): void {
  if (group === 0) {
    out.ascii(', general');
    return;
  }
  out.ascii(label);
  writeIpv4(out, group);
}

function writeQuery(out: TextBuffer, bytes: Uint8Array, start: number, end: number, group: number): void {
  out.ascii('Membership Query');
  const version = findIgmpVersion(bytes, start, end);
  if (version === 1) return;
  writeGroup(out, group, ', specific for group ');
  if (version !== 3) return;
  const sources = readU16(bytes, start + 10);
  if (sources === 0 || start + QUERY_V3_LENGTH + sources * 4 > end) return;
  out.ascii(', source');
  if (sources > 1) out.byte(0x73);
  writeSources(out, bytes, start + QUERY_V3_LENGTH, sources);
}

/** ` {a, b}` */
function writeSources(out: TextBuffer, bytes: Uint8Array, at: number, count: number): void {
  out.ascii(' {');
  for (let i = 0; i < count; i++) {
    if (i > 0) out.ascii(', ');
    writeIpv4(out, readI32(bytes, at + i * 4));
  }
  out.byte(0x7d);
}

function writeReport(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  out.ascii('Membership Report');
  if (end - start < 8) return;
  const records = readU16(bytes, start + 6);
  if (records === 0) out.ascii(' - General query');
  let at = start + 8;
  for (let i = 0; i < records && at + 8 <= end; i++) {
    const sources = readU16(bytes, at + 2);
    const next = at + 8 + sources * 4 + readU8(bytes, at + 1) * 4;
    if (next > end) return;
    out.ascii(' / ');
    writeRecord(out, bytes, at, sources);
    at = next;
  }
}

/** Group record, RFC 3376 section 4.2.12: type, auxiliary length, number of sources, group, sources. */
function writeRecord(out: TextBuffer, bytes: Uint8Array, at: number, sources: number): void {
  const type = readU8(bytes, at);
  const group = readI32(bytes, at + 4);
  switch (type) {
    case 1:
    case 3:
      if (sources === 0) {
        out.ascii('Leave group ');
        writeIpv4(out, group);
        return;
      }
      out.ascii('Join group ');
      writeIpv4(out, group);
      out.ascii(sources > 1 ? ' for sources in' : ' for source');
      break;
    case 2:
    case 4:
      out.ascii('Join group ');
      writeIpv4(out, group);
      if (sources === 0) {
        out.ascii(' for any sources');
        return;
      }
      out.ascii(sources > 1 ? ', for sources not in' : ', for source not');
      break;
    case 5:
    case 6:
      out.ascii('Group ');
      writeIpv4(out, group);
      if (sources === 0) {
        out.ascii(type === 5 ? ', ALLOW_NEW_SOURCES but no source specified (?)' : ', BLOCK_OLD_SOURCES but no source specified (?)');
        return;
      }
      out.ascii(type === 5 ? ', new source' : ', block source');
      if (sources > 1) out.byte(0x73);
      break;
    default:
      out.ascii('Group ');
      writeIpv4(out, group);
      out.ascii(', unknown record type (?)');
      if (sources === 0) return;
      out.ascii(', sources');
  }
  writeSources(out, bytes, at + 8, sources);
}
