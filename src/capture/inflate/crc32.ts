/**
 * CRC-32 as gzip has it (RFC 1952, section 8): the polynomial of ISO 3309, lowest bit first, complemented before and after.
 *
 * Sixteen bytes at a time: TABLE[k * 256 + b] is what a byte b becomes that k more bytes follow.
 */
const SLICES = 16;
const POLYNOMIAL = 0xedb88320;
const TABLE = makeTable();

function makeTable(): Int32Array {
  const table = new Int32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) === 0 ? 0 : POLYNOMIAL);
    table[byte] = crc;
  }
  for (let at = 256; at < table.length; at++) {
    const before = table[at - 256] as number;
    table[at] = (before >>> 8) ^ (table[before & 0xff] as number);
  }
  return table;
}

/** The CRC-32 of what `crc` stands for (0: nothing) and then bytes[start, end), as a signed number. */
export function updateCrc32(crc: number, bytes: Uint8Array, start: number, end: number): number {
  let c = ~crc;
  let at = start;
  for (; at + SLICES <= end; at += SLICES) {
    c ^= (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24);
    c =
      (TABLE[0xf00 | (c & 0xff)] as number) ^
      (TABLE[0xe00 | ((c >>> 8) & 0xff)] as number) ^
      (TABLE[0xd00 | ((c >>> 16) & 0xff)] as number) ^
      (TABLE[0xc00 | (c >>> 24)] as number) ^
      (TABLE[0xb00 | (bytes[at + 4] as number)] as number) ^
      (TABLE[0xa00 | (bytes[at + 5] as number)] as number) ^
      (TABLE[0x900 | (bytes[at + 6] as number)] as number) ^
      (TABLE[0x800 | (bytes[at + 7] as number)] as number) ^
      (TABLE[0x700 | (bytes[at + 8] as number)] as number) ^
      (TABLE[0x600 | (bytes[at + 9] as number)] as number) ^
      (TABLE[0x500 | (bytes[at + 10] as number)] as number) ^
      (TABLE[0x400 | (bytes[at + 11] as number)] as number) ^
      (TABLE[0x300 | (bytes[at + 12] as number)] as number) ^
      (TABLE[0x200 | (bytes[at + 13] as number)] as number) ^
      (TABLE[0x100 | (bytes[at + 14] as number)] as number) ^
      (TABLE[bytes[at + 15] as number] as number);
  }
  for (; at < end; at++) c = (c >>> 8) ^ (TABLE[(c ^ (bytes[at] as number)) & 0xff] as number);
  return ~c;
}
