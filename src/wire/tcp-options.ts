import { readI32, readU16 } from '../bytes.js';
import {
  OPTION_ACCURATE_ECN,
  OPTION_FAST_OPEN_COOKIE,
  OPTION_FAST_OPEN_REQUEST,
  OPTION_MPTCP,
  OPTION_MSS,
  OPTION_SACK,
  OPTION_SACK_PERMITTED,
  OPTION_TIMESTAMPS,
  OPTION_WINDOW_SCALE,
  type Segment,
} from './segment.js';

/** TCP option kinds, IANA "TCP Option Kind Numbers". */
export const TcpOption = {
  END: 0,
  NOP: 1,
  MSS: 2,
  WINDOW_SCALE: 3,
  SACK_PERMITTED: 4,
  SACK: 5,
  ECHO: 6,
  ECHO_REPLY: 7,
  TIMESTAMPS: 8,
  CC: 11,
  CC_NEW: 12,
  CC_ECHO: 13,
  MD5: 19,
  SCPS: 20,
  SNACK: 21,
  QUICK_START: 27,
  USER_TIMEOUT: 28,
  AUTHENTICATION: 29,
  MPTCP: 30,
  FAST_OPEN: 34,
  RIVERBED_PROBE: 76,
  RIVERBED_TRANSPARENCY: 78,
  ACCURATE_ECN_0: 172,
  ACCURATE_ECN_1: 174,
  EXPERIMENT_1: 253,
  EXPERIMENT_2: 254,
} as const;

/** Ids of experimental options, RFC 6994, IANA "TCP Experimental Option Experiment Identifiers". */
export const TcpExperiment = {
  TARR: 0x00ac,
  ACCURATE_ECN_0: 0xacc0,
  ACCURATE_ECN_1: 0xacc1,
  FAST_OPEN: 0xf989,
} as const;

/** How a walk over options ended. */
export const OptionsEnd = {
  /** All of them, or as far as a length that makes no sense. */
  DONE: 0,
  /** The captured bytes end where an option should begin, or before its length. */
  CUT: 1,
  /** An option whose content contradicts its length. */
  MALFORMED: 2,
  /** The captured bytes end within an option, behind its length. */
  CUT_OPTION: 3,
} as const;
export type OptionsEnd = (typeof OptionsEnd)[keyof typeof OptionsEnd];

/** NOP, NOP, Timestamps: what nearly every segment of an established connection carries (RFC 7323 appendix A). First word of the list, and its length. */
export const NOP_NOP_TIMESTAMPS = 0x0101080a;
export const NOP_NOP_TIMESTAMPS_LENGTH = 12;
const SACK_BLOCK = 8;
const SNACK_LENGTH = 6;
/** Kind, length, key id, next key id (RFC 5925 section 2.2). */
const AUTHENTICATION_IDS = 4;

/**
 * Reads the options in bytes[start, limit) into `segment`, of which bytes[start, end) were captured. A length below 2 or beyond the header ends the
 * walk without a fault. Well-formed options only are taken; of two the later holds.
 */
export function decodeTcpOptions(segment: Segment, bytes: Uint8Array, start: number, end: number, limit: number): OptionsEnd {
  if (limit - start === NOP_NOP_TIMESTAMPS_LENGTH && end === limit && takeNopNopTimestamps(segment, bytes, start)) return OptionsEnd.DONE;
  let at = start;
  while (at < limit) {
    if (at >= end) return OptionsEnd.CUT;
    const kind = bytes[at] as number;
    if (kind === TcpOption.NOP) {
      at++;
      continue;
    }
    // The padding behind the end is read as well.
    if (kind === TcpOption.END) return end < limit ? OptionsEnd.CUT : OptionsEnd.DONE;
    if (at + 1 >= limit) return OptionsEnd.DONE;
    if (at + 1 >= end) return OptionsEnd.CUT;
    const length = bytes[at + 1] as number;
    if (length < 2) return OptionsEnd.DONE;
    // Wireshark marks what is left of the list, less the two bytes it has read, and misses what of that was cut.
    if (at + length > limit) return end < limit - 2 ? OptionsEnd.CUT : OptionsEnd.DONE;
    if (at + length > end) {
      const ended = takeCutOption(segment, bytes, at, end, kind);
      if (ended !== OptionsEnd.DONE) return ended;
    } else if (!takeOption(segment, bytes, at, kind, length)) {
      return OptionsEnd.MALFORMED;
    }
    at += length;
  }
  return OptionsEnd.DONE;
}

/** Takes a list that is NOP, NOP, Timestamps and as long; false for another one. */
export function takeNopNopTimestamps(segment: Segment, bytes: Uint8Array, start: number): boolean {
  if (readI32(bytes, start) !== NOP_NOP_TIMESTAMPS) return false;
  segment.options = OPTION_TIMESTAMPS;
  segment.timestampValue = readI32(bytes, start + 4);
  segment.timestampEcho = readI32(bytes, start + 8);
  return true;
}

/** Length of the option at `at` in a list whose bytes end at `end`; 0 where the list ends: at the option that says so, or at one that is not there whole or is too short. */
export function optionLength(bytes: Uint8Array, at: number, end: number): number {
  const kind = bytes[at] as number;
  if (kind === TcpOption.END) return 0;
  if (kind === TcpOption.NOP) return 1;
  const length = at + 1 < end ? (bytes[at + 1] as number) : 0;
  return length < 2 || at + length > end ? 0 : length;
}

/** Takes one whole option; false when it is malformed. */
function takeOption(segment: Segment, bytes: Uint8Array, at: number, kind: number, length: number): boolean {
  switch (kind) {
    case TcpOption.MSS:
      if (length !== 4) return true;
      segment.options |= OPTION_MSS;
      segment.mss = readU16(bytes, at + 2);
      return true;
    case TcpOption.WINDOW_SCALE:
      if (length !== 3) return true;
      segment.options |= OPTION_WINDOW_SCALE;
      segment.windowScale = bytes[at + 2] as number;
      return true;
    case TcpOption.SACK_PERMITTED:
      segment.options |= OPTION_SACK_PERMITTED;
      return true;
    case TcpOption.SACK:
      if (isOptionMalformed(bytes, at, kind, length)) return false;
      segment.options |= OPTION_SACK;
      segment.sackStart = at + 2;
      segment.sackCount = ((length - 2) / SACK_BLOCK) | 0;
      return true;
    case TcpOption.TIMESTAMPS:
      if (length !== 10) return true;
      segment.options |= OPTION_TIMESTAMPS;
      segment.timestampValue = readI32(bytes, at + 2);
      segment.timestampEcho = readI32(bytes, at + 6);
      return true;
    case TcpOption.SNACK:
      return !isOptionMalformed(bytes, at, kind, length);
    case TcpOption.MPTCP:
      return takeMptcp(segment, bytes, at, length);
    case TcpOption.FAST_OPEN:
      segment.options |= length === 2 ? OPTION_FAST_OPEN_REQUEST : OPTION_FAST_OPEN_COOKIE;
      return true;
    case TcpOption.ACCURATE_ECN_0:
    case TcpOption.ACCURATE_ECN_1:
      if (isCounters(length - 2)) segment.options |= OPTION_ACCURATE_ECN;
      return true;
    case TcpOption.EXPERIMENT_1:
    case TcpOption.EXPERIMENT_2:
      if (length >= 4) takeExperiment(segment, readU16(bytes, at + 2), length);
      return true;
    default:
      return true;
  }
}

/**
 * An option of which bytes[at, end) were captured. The SACK blocks that are whole count, and a data sequence signal does without the bytes that it has no use for;
 * other options need all of theirs. DONE when nothing was missed.
 */
function takeCutOption(segment: Segment, bytes: Uint8Array, at: number, end: number, kind: number): OptionsEnd {
  switch (kind) {
    case TcpOption.MPTCP:
      if (takeMptcp(segment, bytes, at, end - at) && (bytes[at + 2] as number) >> 4 === MP_DSS) return OptionsEnd.DONE;
      break;
    case TcpOption.SACK:
      takeOption(segment, bytes, at, kind, end - at);
      break;
    case TcpOption.AUTHENTICATION:
      // Key ids are read before the code, each on its own.
      if (end - at < AUTHENTICATION_IDS) return OptionsEnd.CUT;
      break;
  }
  return OptionsEnd.CUT_OPTION;
}

/** MPTCP subtypes, RFC 8684 section 8. */
const MP_CAPABLE = 0;
const MP_DSS = 2;
const MP_ADD_ADDRESS = 3;
const MP_FAIL = 6;
const MP_FAST_CLOSE = 7;
const MP_RESET = 8;

/** Bits of a data sequence signal's flags, RFC 8684 section 3.3. */
const DSS_ACK = 0x01;
const DSS_ACK_LONG = 0x02;
const DSS_MAPPING = 0x04;
const DSS_MAPPING_LONG = 0x08;

/** False when the option is too short for its subtype. */
function takeMptcp(segment: Segment, bytes: Uint8Array, at: number, length: number): boolean {
  if ((segment.options & OPTION_MPTCP) === 0) segment.mptcpSubtypes = 0;
  segment.options |= OPTION_MPTCP;
  if (length < mptcpLength(bytes, at, length)) return false;
  segment.mptcpSubtypes |= 1 << ((bytes[at + 2] as number) >> 4);
  return true;
}

/** Whether a whole option is too short for what it says it holds, which makes the packet malformed and ends the list. */
export function isOptionMalformed(bytes: Uint8Array, at: number, kind: number, length: number): boolean {
  switch (kind) {
    case TcpOption.SACK:
      return length - 2 < SACK_BLOCK;
    case TcpOption.SNACK:
      // Wireshark fails on every one that has its proper length; what it shows there ends with this option.
      return length === SNACK_LENGTH;
    case TcpOption.MPTCP:
      return length < mptcpLength(bytes, at, length);
    default:
      return false;
  }
}

/** The least length that an MPTCP option of its subtype can have. */
function mptcpLength(bytes: Uint8Array, at: number, length: number): number {
  if (length < 3) return 3;
  switch ((bytes[at + 2] as number) >> 4) {
    case MP_CAPABLE:
    case MP_ADD_ADDRESS:
    case MP_RESET:
      return 4;
    case MP_DSS:
      return length < 4 ? 4 : dssLength(bytes[at + 3] as number);
    case MP_FAIL:
    case MP_FAST_CLOSE:
      return 12;
    default:
      return 3;
  }
}

function dssLength(flags: number): number {
  let length = 4;
  if ((flags & DSS_ACK) !== 0) length += (flags & DSS_ACK_LONG) !== 0 ? 8 : 4;
  // Data sequence number, subflow sequence number, data-level length; a checksum may follow.
  if ((flags & DSS_MAPPING) !== 0) length += ((flags & DSS_MAPPING_LONG) !== 0 ? 8 : 4) + 6;
  return length;
}

function takeExperiment(segment: Segment, id: number, length: number): void {
  if (id === TcpExperiment.FAST_OPEN) segment.options |= length === 4 ? OPTION_FAST_OPEN_REQUEST : OPTION_FAST_OPEN_COOKIE;
  else if ((id === TcpExperiment.ACCURATE_ECN_0 || id === TcpExperiment.ACCURATE_ECN_1) && isCounters(length - 4)) {
    segment.options |= OPTION_ACCURATE_ECN;
  }
}

/** Accurate ECN has up to three counters of three bytes (RFC 9768 section 3.2.3); with any other length it is not in use. */
function isCounters(length: number): boolean {
  return length <= 9 && length % 3 === 0;
}
