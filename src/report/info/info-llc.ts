/** The Info column of an IEEE 802.2 logical link control header: `U, func=UI; DSAP NetBIOS Individual, SSAP NetBIOS Command`. */
import { readU8, readU16, readU24 } from '../../bytes.js';
import type { TextBuffer } from '../text-buffer.js';
import { LLC_SAP_NAMES } from './names/llc-saps.js';

const SNAP = 0xaa;
const GROUP_OR_RESPONSE = 0x01;
const POLL_OR_FINAL = 0x10;

/** Unnumbered functions by the control byte without its poll bit, of commands and responses alike. */
const FUNCTIONS: Record<number, string> = {
  0: 'UI',
  32: 'UP',
  44: 'SABM',
  76: 'SARME',
  96: 'UA',
  108: 'SABME',
  128: 'SNRM',
  132: 'FRMR',
  140: 'RESET',
  172: 'XID',
  196: 'CFGR',
  204: 'SNRME',
  224: 'TEST',
  236: 'BCN',
};
const COMMANDS: Record<number, string> = { 4: 'SIM', 12: 'SARM', 64: 'DISC' };
const RESPONSES: Record<number, string> = { 4: 'RIM', 12: 'DM', 64: 'RD' };
const SUPERVISORY = ['RR', 'RNR', 'REJ', 'SREJ'] as const;

/** Organisations that define protocols under SNAP, as the IEEE's registry names them. */
const ORGANISATIONS: Record<number, string> = {
  0: 'Officially Xerox, but 0:0:0:0:0:0 is more common',
  12: 'Cisco Systems, Inc',
  129: 'Bay Networks',
  248: 'Digital Equipment Corporation',
  16534: 'Cisco Systems, Inc',
  14: 'Fujitsu Limited',
  29: 'Cabletron Systems, Inc.',
  32962: 'IEEE',
  41022: 'ATM Forum',
  57387: 'Extreme Networks Headquarters',
  524295: 'Apple, Inc.',
};

/** Appends as much as bytes[start, end) tells; false when not even the control byte is there. */
export function writeLlcInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 3) return false;
  const destination = readU8(bytes, start);
  const source = readU8(bytes, start + 1);
  const control = readU8(bytes, start + 2);
  const isResponse = (source & GROUP_OR_RESPONSE) !== 0;
  if ((control & 3) === 3) {
    const names = isResponse ? RESPONSES : COMMANDS;
    out.byte(0x55);
    writePoll(out, (control & POLL_OR_FINAL) !== 0, isResponse);
    out.ascii(', func=');
    out.ascii(FUNCTIONS[control & 0xec] ?? names[control & 0xec] ?? 'Unknown');
  } else if (!writeNumbered(out, bytes, start + 2, end, isResponse)) {
    return false;
  }
  if (destination === SNAP && source === SNAP) {
    const at = (control & 3) === 3 ? start + 3 : start + 4;
    if (end - at >= 5) writeSnap(out, bytes, at);
    return true;
  }
  out.ascii('; DSAP ');
  writeSap(out, destination);
  out.ascii((destination & GROUP_OR_RESPONSE) !== 0 ? ' Group' : ' Individual');
  out.ascii(', SSAP ');
  writeSap(out, source);
  out.ascii(isResponse ? ' Response' : ' Command');
  return true;
}

/** Information and supervisory frames have two control bytes. */
function writeNumbered(out: TextBuffer, bytes: Uint8Array, at: number, end: number, isResponse: boolean): boolean {
  if (end - at < 2) return false;
  const first = readU8(bytes, at);
  const second = readU8(bytes, at + 1);
  const isSupervisory = (first & 1) !== 0;
  out.byte(isSupervisory ? 0x53 : 0x49);
  writePoll(out, (second & 1) !== 0, isResponse && isSupervisory);
  if (isSupervisory) {
    out.ascii(', func=');
    out.ascii(SUPERVISORY[(first >>> 2) & 3] as string);
  }
  out.ascii(', N(R)=');
  out.integer(second >>> 1);
  if (!isSupervisory) {
    out.ascii(', N(S)=');
    out.integer(first >>> 1);
  }
  return true;
}

function writePoll(out: TextBuffer, isSet: boolean, isResponse: boolean): void {
  if (isSet) out.ascii(isResponse ? ' F' : ' P');
}

function writeSnap(out: TextBuffer, bytes: Uint8Array, at: number): void {
  const organisation = readU24(bytes, at);
  const protocol = readU16(bytes, at + 3);
  out.ascii('; SNAP, OUI 0x');
  writeUpperHex(out, organisation, 6);
  out.ascii(' (');
  out.ascii(ORGANISATIONS[organisation] ?? 'Unknown');
  out.ascii('), PID 0x');
  writeUpperHex(out, protocol, 4);
}

function writeSap(out: TextBuffer, sap: number): void {
  const plain = sap & ~GROUP_OR_RESPONSE;
  const name = LLC_SAP_NAMES.get(plain);
  if (name !== undefined) {
    out.ascii(name);
    return;
  }
  out.ascii('0x');
  out.hex(plain, 2);
}

function writeUpperHex(out: TextBuffer, value: number, width: number): void {
  for (let shift = (width - 1) * 4; shift >= 0; shift -= 4) {
    const digit = (value >>> shift) & 15;
    out.byte(digit < 10 ? 0x30 + digit : 0x37 + digit);
  }
}
