import { readU32 } from '../bytes.js';
import { isPcapMagic } from './pcap-header.js';
import { isSectionHeader } from './pcapng-source.js';

/** The format is told by the first bytes alone, never by a name. */
export type Recognised = 'pcap' | 'pcapng' | Compression | 'unknown';
export type Compression = 'gzip' | 'zstd' | 'lz4';

/** As many bytes as recognition may need. */
export const MAGIC_LENGTH = 12;

/** What the bytes at `offset`, `length` of them, begin. `length` is less than MAGIC_LENGTH only when the stream has no more. */
export function recognise(bytes: Uint8Array, offset: number, length: number): Recognised {
  if (length >= 2 && bytes[offset] === 0x1f && bytes[offset + 1] === 0x8b) return 'gzip';
  if (length < 4) return 'unknown';
  if (isPcapMagic(bytes, offset)) return 'pcap';
  const magic = readU32(bytes, offset);
  if (magic === 0x28b52ffd || (magic & 0xf0ffffff) >>> 0 === 0x502a4d18) {
    // A skippable frame opens a zstd or an lz4 stream alike; both decoders pass over it, and the zstd one is by far the more usual.
    return 'zstd';
  }
  if (magic === 0x04224d18 || magic === 0x02214c18) return 'lz4';
  if (length >= MAGIC_LENGTH && isSectionHeader(bytes, offset)) return 'pcapng';
  return 'unknown';
}

/** Other files that people give by mistake: what begins them, and what to call them. */
const OTHERS: readonly (readonly [magic: readonly number[], name: string])[] = [
  [[...'snoop\0\0\0'].map(code), 'a Sun snoop capture'],
  [[...'GMBU'].map(code), 'a Microsoft Network Monitor 2 capture'],
  [[...'RTSS'].map(code), 'a Microsoft Network Monitor 1 capture'],
  [[...'TRSNIFF'].map(code), 'a Sniffer capture'],
  [[...'btsnoop\0'].map(code), 'a Bluetooth snoop log'],
  [[0x7f, ...[...'\u007fver'].map(code)], 'a Peek capture'],
  [[...'XCP\0'].map(code), 'a NetXRay capture'],
  [[...'PK\x03\x04'].map(code), 'a zip archive'],
  [[...'BZh'].map(code), 'bzip2-compressed'],
  [[0xfd, ...[...'7zXZ'].map(code)], 'xz-compressed'],
  [[...'7z\xbc\xaf'].map(code), 'a 7z archive'],
  [[0x0a, 0x0d, 0x0d, 0x0a], 'a pcapng file with a broken section header'],
];

function code(character: string): number {
  return character.charCodeAt(0);
}

/** What an unknown file looks like, in words that complete "not a capture file, but ..."; '' when we cannot say. */
export function describeUnknown(bytes: Uint8Array, offset: number, length: number): string {
  for (const [magic, name] of OTHERS) {
    if (magic.length <= length && magic.every((value, index) => bytes[offset + index] === value)) return name;
  }
  const seen = bytes.subarray(offset, offset + Math.min(length, 512));
  const isText = seen.every((value) => value >= 0x20 || value === 0x09 || value === 0x0a || value === 0x0d || value === 0x0c);
  return isText && length >= 4 ? 'text' : '';
}
