/** Addresses as text, straight from the wire's bits into the row: an IPv4 address costs some 20 ns this way, so nothing is cached. */
import { readI32 } from '../../bytes.js';
import type { AddressTable } from '../../wire/address-table.js';
import type { TextBuffer } from '../text-buffer.js';

/** Each octet with the point behind it, first character in the lowest byte; and how many characters that are. */
const OCTETS = Int32Array.from({ length: 256 }, (_, value) =>
  [...`${value}.`].reduceRight((word, character) => (word << 8) | character.charCodeAt(0), 0),
);
const OCTET_LENGTHS = Uint8Array.from({ length: 256 }, (_, value) => (value < 10 ? 2 : value < 100 ? 3 : 4));

/** `192.0.2.1` from the address's 32 bits. */
export function writeIpv4(out: TextBuffer, address: number): void {
  out.reserve(16);
  out.length = putIpv4(out.view, out.length, address);
}

/** The same in `view`, where there are 16 bytes of room. Returns where it ends. */
export function putIpv4(view: DataView, start: number, address: number): number {
  let at = start;
  for (let shift = 24; shift >= 0; shift -= 8) {
    const octet = (address >>> shift) & 255;
    view.setInt32(at, OCTETS[octet] as number, true);
    at += OCTET_LENGTHS[octet] as number;
  }
  return at - 1;
}

/** Text of the IPv6 address at `offset`, RFC 5952 section 4; see writeIpv6Words. */
export function writeIpv6(out: TextBuffer, bytes: Uint8Array, offset: number): void {
  writeIpv6Words(out, readI32(bytes, offset), readI32(bytes, offset + 4), readI32(bytes, offset + 8), readI32(bytes, offset + 12));
}

/** Text of the IPv6 address with this id. */
export function writeIpv6Id(out: TextBuffer, addresses: AddressTable, id: number): void {
  writeIpv6Words(out, addresses.wordOf(id, 0), addresses.wordOf(id, 1), addresses.wordOf(id, 2), addresses.wordOf(id, 3));
}

const groups = new Uint16Array(8);

/**
 * Lower-case groups, the longest run of two or more zero groups (the first of equals) as `::`. IPv4-mapped and IPv4-compatible addresses end
 * in dotted decimal, as the C library's inet_ntop and so Wireshark have it.
 */
export function writeIpv6Words(out: TextBuffer, a: number, b: number, c: number, d: number): void {
  groups[0] = a >>> 16;
  groups[1] = a;
  groups[2] = b >>> 16;
  groups[3] = b;
  groups[4] = c >>> 16;
  groups[5] = c;
  groups[6] = d >>> 16;
  groups[7] = d;
  let runStart = -1;
  let runLength = 1;
  for (let i = 0; i < 8; i++) {
    if (groups[i] !== 0) continue;
    const start = i;
    while (i < 8 && groups[i] === 0) i++;
    if (i - start > runLength) {
      runStart = start;
      runLength = i - start;
    }
  }
  const dotted = runStart === 0 && (runLength === 6 || (runLength === 5 && groups[5] === 0xffff));
  const count = dotted ? 6 : 8;
  for (let i = 0; i < count; i++) {
    if (i === runStart) {
      out.byte(0x3a);
      i += runLength - 1;
      if (i === 7) out.byte(0x3a);
      continue;
    }
    if (i > 0) out.byte(0x3a);
    writeGroup(out, groups[i] as number);
  }
  if (dotted) {
    out.byte(0x3a);
    writeIpv4(out, d);
  }
}

function writeGroup(out: TextBuffer, value: number): void {
  out.hex(value, value >= 0x1000 ? 4 : value >= 0x100 ? 3 : value >= 0x10 ? 2 : 1);
}

/** `02:00:00:00:00:01` from the six bytes at `offset`. */
export function writeMac(out: TextBuffer, bytes: Uint8Array, offset: number): void {
  writeColonHex(out, bytes, offset, offset + 6);
}

/** Bytes in hexadecimal with colons between. */
export function writeColonHex(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  for (let i = start; i < end; i++) {
    if (i > start) out.byte(0x3a);
    out.hex(bytes[i] as number, 2);
  }
}
