/** The Info and Protocol columns of ARP and its relatives (RFC 826, 903, 1931, 2390, 2022). */
import { readI32, readU8, readU16 } from '../../bytes.js';
import type { TextBuffer } from '../text-buffer.js';
import { writeColonHex, writeIpv4 } from '../words/address-words.js';

const ETHERNET = 1;
const IEEE_802 = 6;
const PROTOCOL_IPV4 = 0x0800;
const HEADER = 8;

/** MARS messages (RFC 2022) by operation code, from 11 on. */
const MARS = [
  'MARS request',
  'MARS MULTI request',
  'MARS MSERV request',
  'MARS JOIN request',
  'MARS LEAVE',
  'MARS NAK',
  'MARS UNSERV request',
  'MARS SJOIN request',
  'MARS SLEAVE',
  'MARS grouplist request',
  'MARS grouplist reply',
  'MARS redirect map',
] as const;
const FIRST_MARS = 11;
const MAPOS = 23;

/** Which name the Protocol column has, by the operation code. */
export function findArpProtocol(bytes: Uint8Array, start: number, end: number): string {
  if (end - start < HEADER) return 'ARP';
  const operation = readU16(bytes, start + 6);
  if (end - start < findLength(bytes, start)) return 'ARP';
  if (operation === 3 || operation === 4) return 'RARP';
  if (operation >= 5 && operation <= 7) return 'DRARP';
  if (operation === 8 || operation === 9) return 'Inverse ARP';
  if (operation >= FIRST_MARS && operation < MAPOS) return 'MARS';
  return operation === MAPOS ? 'MAPOS' : 'ARP';
}

function findLength(bytes: Uint8Array, start: number): number {
  return HEADER + 2 * (readU8(bytes, start + 4) + readU8(bytes, start + 5));
}

/** Appends nothing when the message is not all there. */
export function writeArpInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  if (end - start < HEADER || end - start < findLength(bytes, start)) return;
  const hardwareLength = readU8(bytes, start + 4);
  const protocolLength = readU8(bytes, start + 5);
  const operation = readU16(bytes, start + 6);
  const senderHardware = start + HEADER;
  const senderProtocol = senderHardware + hardwareLength;
  const targetHardware = senderProtocol + protocolLength;
  const targetProtocol = targetHardware + hardwareLength;
  switch (operation) {
    case 0:
      out.ascii('Reserved opcode 0');
      return;
    case 1:
      writeRequest(out, bytes, start, senderProtocol, targetHardware, targetProtocol);
      return;
    case 2:
      if (areEqual(bytes, senderProtocol, targetProtocol, protocolLength)) {
        out.ascii('Gratuitous ARP for ');
        writeProtocolAddress(out, bytes, start, senderProtocol);
        out.ascii(' (Reply)');
        return;
      }
      writeProtocolAddress(out, bytes, start, senderProtocol);
      out.ascii(' is at ');
      writeHardwareAddress(out, bytes, start, senderHardware);
      return;
    case 3:
    case 5:
    case 8:
      out.ascii('Who is ');
      writeHardwareAddress(out, bytes, start, targetHardware);
      out.ascii('? Tell ');
      writeHardwareAddress(out, bytes, start, senderHardware);
      return;
    case 4:
    case 6:
      writeHardwareAddress(out, bytes, start, targetHardware);
      out.ascii(' is at ');
      writeProtocolAddress(out, bytes, start, targetProtocol);
      return;
    case 7:
      out.ascii('DRARP Error');
      return;
    case 9:
      writeHardwareAddress(out, bytes, start, senderHardware);
      out.ascii(' is at ');
      writeProtocolAddress(out, bytes, start, senderProtocol);
      return;
    case 10:
      out.ascii('ARP NAK');
      return;
    case 24:
    case 25:
      out.ascii(operation === 24 ? 'Experimental 1 ( opcode 24 )' : 'Experimental 2 ( opcode 25 )');
      return;
    default:
  }
  if (operation >= FIRST_MARS && operation <= MAPOS) {
    out.ascii(MARS[operation - FIRST_MARS] ?? 'MAPOS UNARP request');
    out.ascii(' from ');
    writeHardwareAddress(out, bytes, start, senderHardware);
    out.ascii(' at ');
    writeProtocolAddress(out, bytes, start, senderProtocol);
    return;
  }
  out.ascii('Unknown ARP opcode 0x');
  out.hex(operation, 4);
}

/** A request for one's own address announces it (RFC 5227); one from no address probes. */
function writeRequest(
  out: TextBuffer,
  bytes: Uint8Array,
  start: number,
  senderProtocol: number,
  targetHardware: number,
  targetProtocol: number,
): void {
  const protocolLength = readU8(bytes, start + 5);
  if (areEqual(bytes, senderProtocol, targetProtocol, protocolLength)) {
    const isAnnouncement = isZero(bytes, targetHardware, readU8(bytes, start + 4));
    out.ascii(isAnnouncement ? 'ARP Announcement for ' : 'Gratuitous ARP for ');
    writeProtocolAddress(out, bytes, start, senderProtocol);
    if (!isAnnouncement) out.ascii(' (Request)');
    return;
  }
  out.ascii('Who has ');
  writeProtocolAddress(out, bytes, start, targetProtocol);
  if (isZero(bytes, senderProtocol, protocolLength)) {
    out.ascii('? (ARP Probe)');
    return;
  }
  out.ascii('? Tell ');
  writeProtocolAddress(out, bytes, start, senderProtocol);
}

function areEqual(bytes: Uint8Array, a: number, b: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (bytes[a + i] !== bytes[b + i]) return false;
  return true;
}

function isZero(bytes: Uint8Array, start: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (bytes[start + i] !== 0) return false;
  return true;
}

function writeProtocolAddress(out: TextBuffer, bytes: Uint8Array, start: number, at: number): void {
  const length = readU8(bytes, start + 5);
  if (readU16(bytes, start + 2) === PROTOCOL_IPV4 && length === 4) writeIpv4(out, readI32(bytes, at));
  else out.hexBytes(bytes, at, at + length);
}

function writeHardwareAddress(out: TextBuffer, bytes: Uint8Array, start: number, at: number): void {
  const kind = readU16(bytes, start);
  const length = readU8(bytes, start + 4);
  if ((kind === ETHERNET || kind === IEEE_802) && length === 6) writeColonHex(out, bytes, at, at + length);
  else out.hexBytes(bytes, at, at + length);
}
