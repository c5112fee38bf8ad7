/**
 * TCP options as the Info column tells them: walked again from the segment's bytes, in packet order. What each option appends, and for which lengths,
 * follows tshark 4.0.17; options it has no text for append nothing.
 */
import { readI32, readU8, readU16, readU24, readU32 } from '../../bytes.js';
import type { Segment } from '../../wire/segment.js';
import { isOptionMalformed, NOP_NOP_TIMESTAMPS, NOP_NOP_TIMESTAMPS_LENGTH } from '../../wire/tcp-options.js';
import { Label, type TextBuffer } from '../text-buffer.js';

const TCP_HEADER = 20;
/** Most blocks one SACK option can hold (40 bytes of options). */
const SACK_BLOCK = 8;
const MAX_WINDOW_SHIFT = 14;

/** Experimental option ids, RFC 6994, that have texts of their own. */
const EXPERIMENT_ACK_RATE_REQUEST = 0x00ac;
const EXPERIMENT_ACCURATE_ECN_0 = 0xacc0;
const EXPERIMENT_ACCURATE_ECN_1 = 0xacc1;
const EXPERIMENT_FAST_OPEN = 0xf989;

const MSS = new Label(' MSS=');
const WS = new Label(' WS=');
const SACK_PERM = new Label(' SACK_PERM');
const SLE = new Label(' SLE=');
const SRE = new Label(' SRE=');
export const TSVAL = new Label(' TSval=');
export const TSECR = new Label(' TSecr=');

/** Names of the bits of a SCPS capabilities option, high bit first; the low three are reserved. */
const SCPS_BITS = [
  [0x80, 'BETS'],
  [0x40, 'SNACK1'],
  [0x20, 'SNACK2'],
  [0x10, 'COMP'],
  [0x08, 'NLTS'],
  [0x07, 'RESERVED'],
] as const;

/** Rates of a quick-start option, RFC 4782 section 3.1, by the 4-bit code. */
const QUICK_START_RATES = [
  '0 bit/s',
  '80 Kbit/s',
  '160 Kbit/s',
  '320 Kbit/s',
  '640 Kbit/s',
  '1.28 Mbit/s',
  '2.56 Mbit/s',
  '5.12 Mbit/s',
  '10.24 Mbit/s',
  '20.48 Mbit/s',
  '40.96 Mbit/s',
  '81.92 Mbit/s',
  '163.84 Mbit/s',
  '327.68 Mbit/s',
  '655.36 Mbit/s',
  '1.31072 Gbit/s',
] as const;

/** Whether the segment's options, whole, are NOP, NOP, Timestamps: then `writeTimestamps` is all there is to write. */
export function hasTimestampsOnly(segment: Segment): boolean {
  return (
    segment.headerLength === TCP_HEADER + NOP_NOP_TIMESTAMPS_LENGTH &&
    segment.headerBytes === segment.headerLength &&
    readI32(segment.bytes, segment.start + TCP_HEADER) === NOP_NOP_TIMESTAMPS
  );
}

export function writeTimestamps(out: TextBuffer, segment: Segment): void {
  out.labelled(TSVAL, readU32(segment.bytes, segment.start + TCP_HEADER + 4));
  out.labelled(TSECR, readU32(segment.bytes, segment.start + TCP_HEADER + 8));
}

/**
 * Appends the text of each whole option. `sackBase` is subtracted from SACK edges (0 leaves them raw). Parsing ends, as in Wireshark, at an end-of-list
 * option, at a length that is missing, below 2 or past the header, and at an option that the capture cut or that makes the packet malformed.
 */
export function writeTcpOptions(out: TextBuffer, segment: Segment, sackBase: number): void {
  const { bytes } = segment;
  const headerEnd = segment.start + segment.headerLength;
  const end = Math.min(headerEnd, segment.end);
  let at = segment.start + TCP_HEADER;
  while (at < end) {
    const kind = readU8(bytes, at);
    if (kind === 1) {
      at++;
      continue;
    }
    if (kind === 0 || at + 1 >= end) return;
    const length = readU8(bytes, at + 1);
    if (length < 2 || at + length > headerEnd) return;
    if (at + length > end) {
      // Of an option that was cut only whole SACK blocks are told, and names that do without its content.
      if (kind === 5 && length >= 2 + SACK_BLOCK) writeSack(out, bytes, at, end - at, sackBase);
      else if (kind === 19 || kind === 29) writeOption(out, bytes, kind, at, length, sackBase);
      return;
    }
    if (isOptionMalformed(bytes, at, kind, length)) return;
    writeOption(out, bytes, kind, at, length, sackBase);
    at += length;
  }
}

/** The option at `at`, whole and not malformed; or one that was cut whose name does without its content. */
function writeOption(out: TextBuffer, bytes: Uint8Array, kind: number, at: number, length: number, sackBase: number): void {
  switch (kind) {
    case 2:
      if (length === 4) out.labelled(MSS, readU16(bytes, at + 2));
      return;
    case 3:
      if (length === 3) out.labelled(WS, 1 << Math.min(readU8(bytes, at + 2), MAX_WINDOW_SHIFT));
      return;
    case 4:
      out.label(SACK_PERM);
      return;
    case 5:
      writeSack(out, bytes, at, length, sackBase);
      return;
    case 8:
      if (length === 10) {
        out.labelled(TSVAL, readU32(bytes, at + 2));
        out.labelled(TSECR, readU32(bytes, at + 6));
      }
      return;
    case 6:
    case 7:
      if (length === 6) writeLabelled(out, ' ECHO=', readU32(bytes, at + 2));
      return;
    case 11:
    case 12:
    case 13:
      if (length === 6) writeLabelled(out, ' CC=', readU32(bytes, at + 2));
      return;
    case 19:
      out.ascii(' MD5');
      return;
    case 20:
      if (length === 4) writeScps(out, readU8(bytes, at + 2), readU8(bytes, at + 3));
      return;
    case 27:
      if (length === 8) writeQuickStart(out, readU8(bytes, at + 2));
      return;
    case 28:
      if (length === 4) writeLabelled(out, ' USER_TO=', readU16(bytes, at + 2) & 0x7fff);
      return;
    case 29:
      out.ascii('TCP AO'); // no space before it in Wireshark either
      return;
    case 34:
      out.ascii(length === 2 ? ' TFO=R' : ' TFO=C');
      return;
    case 172:
      writeAccurateEcn(out, bytes, at + 2, length - 2, false);
      return;
    case 174:
      writeAccurateEcn(out, bytes, at + 2, length - 2, true);
      return;
    case 253:
    case 254:
      if (length >= 4) writeExperiment(out, bytes, at, length);
      return;
    default:
      return;
  }
}

function writeLabelled(out: TextBuffer, label: string, value: number): void {
  out.ascii(label);
  out.integer(value);
}

function writeSack(out: TextBuffer, bytes: Uint8Array, at: number, length: number, sackBase: number): void {
  const end = at + length;
  for (let block = at + 2; block + SACK_BLOCK <= end; block += SACK_BLOCK) {
    out.labelled(SLE, (readU32(bytes, block) - sackBase) >>> 0);
    out.labelled(SRE, (readU32(bytes, block + 4) - sackBase) >>> 0);
  }
}

function writeScps(out: TextBuffer, capabilities: number, connectionId: number): void {
  let separator = ' SCPS[';
  for (const [mask, name] of SCPS_BITS) {
    if ((capabilities & mask) === 0) continue;
    out.ascii(separator);
    out.ascii(name);
    separator = ', ';
  }
  if (capabilities !== 0) out.byte(0x5d);
  if (connectionId !== 0) writeLabelled(out, ' Connection ID=', connectionId);
}

function writeQuickStart(out: TextBuffer, functionAndRate: number): void {
  out.ascii(' QSresp=');
  out.ascii(QUICK_START_RATES[functionAndRate & 15] as string);
}

/** Accurate ECN, draft-ietf-tcpm-accurate-ecn: up to three 24-bit counters, in one of two orders. */
function writeAccurateEcn(out: TextBuffer, bytes: Uint8Array, at: number, length: number, secondOrder: boolean): void {
  if (length === 0) {
    out.ascii(' AccECN');
    return;
  }
  if (length !== 3 && length !== 6 && length !== 9) return;
  writeLabelled(out, secondOrder ? ' EE1B=' : ' EE0B=', readU24(bytes, at));
  if (length >= 6) writeLabelled(out, ' ECEB=', readU24(bytes, at + 3));
  if (length === 9) writeLabelled(out, secondOrder ? ' EE0B=' : ' EE1B=', readU24(bytes, at + 6));
}

function writeExperiment(out: TextBuffer, bytes: Uint8Array, at: number, length: number): void {
  const id = readU16(bytes, at + 2);
  switch (id) {
    case EXPERIMENT_ACK_RATE_REQUEST:
      if (length === 4) out.ascii(' TARR');
      else if (length === 5) writeLabelled(out, ' TARR=', readU8(bytes, at + 4) >>> 1);
      return;
    case EXPERIMENT_ACCURATE_ECN_0:
      writeAccurateEcn(out, bytes, at + 4, length - 4, false);
      return;
    case EXPERIMENT_ACCURATE_ECN_1:
      writeAccurateEcn(out, bytes, at + 4, length - 4, true);
      return;
    case EXPERIMENT_FAST_OPEN:
      out.ascii(length === 4 ? ' TFO=R' : ' TFO=C');
      return;
    default:
      out.ascii(' ExID=');
      out.upperHex(id);
  }
}

/** Least length of a Riverbed probe option that tshark dissects whole. */
const RIVERBED_PROBE = 10;
/** By the probe's type: query, response, -, information, trace. */
const RIVERBED_PROBES: readonly (string | undefined)[] = ['S+, ', 'SA+, ', undefined, 'S#, ', 'S+, '];

/** Texts that Riverbed's options 76 and 78 put at the very front of Info, before the ports. */
export function writeRiverbedPrefix(out: TextBuffer, segment: Segment): void {
  const { bytes } = segment;
  const headerEnd = segment.start + segment.headerLength;
  const end = Math.min(headerEnd, segment.end);
  let at = segment.start + TCP_HEADER;
  while (at + 1 < end) {
    const kind = readU8(bytes, at);
    if (kind === 0) return;
    if (kind === 1) {
      at++;
      continue;
    }
    const length = readU8(bytes, at + 1);
    if (length < 2 || at + length > headerEnd) return;
    if (kind === 78) out.ascii('TRPY, ');
    if (at + length > end) return;
    if (kind === 76 && length >= RIVERBED_PROBE && (readU8(bytes, at + 2) & 1) !== 0) {
      out.ascii(RIVERBED_PROBES[readU8(bytes, at + 2) >>> 4] ?? '');
    }
    at += length;
  }
}
