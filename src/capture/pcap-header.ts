import { readU16, readU16LE, readU32, readU32LE } from '../bytes.js';
import { CaptureError } from '../errors.js';

/**
 * The classic pcap file header, 24 bytes in the byte order of whoever wrote it:
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +---------------------------------------------------------------+
 *     |                         magic number                          |
 *     +-------------------------------+-------------------------------+
 *     |         major version         |         minor version         |
 *     +-------------------------------+-------------------------------+
 *     |              time zone, accuracy, snap length                 |  three words that say nothing reliable and are not used
 *     +-------+-+-+-------------------+-------------------------------+
 *     |FCS len|R|P|     reserved      |           link type           |
 *     +-------+-+-+-------------------+-------------------------------+
 */
export const FILE_HEADER_LENGTH = 24;
const MAJOR = 4;
const MINOR = 6;
const NETWORK = 20;

/** In the network word: the frame check sequence's length is given, its place (in 16-bit units), and the bits that must be 0. */
const FCS_PRESENT = 0x0400_0000;
const FCS_SHIFT = 28;
const RESERVED = 0x03ff_0000;

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;
/** Kuznetzov's patched libpcap: 24-byte record headers. */
const MAGIC_MODIFIED = 0xa1b2cd34;
/** Ixia's hardware and software captures: nanoseconds, and one more word behind the file header. */
const MAGIC_IXIA_HARDWARE = 0x1c0001ac;
const MAGIC_IXIA_SOFTWARE = 0x1c0001ab;

/** Major version that DG/UX's tcpdump wrote; otherwise it is 2.2. */
const DG_UX = 543;

/** Order of the two lengths of a record: old writers had them the other way round, and 2.3 writers either way. */
export const LengthOrder = { CAPTURED_FIRST: 0, ORIGINAL_FIRST: 1, SMALLER_IS_CAPTURED: 2 } as const;
export type LengthOrder = (typeof LengthOrder)[keyof typeof LengthOrder];

export interface PcapHeader {
  bigEndian: boolean;
  nanoseconds: boolean;
  /** Bytes of the file header and of each record header. */
  headerLength: number;
  recordHeaderLength: number;
  lengthOrder: LengthOrder;
  linkType: number;
  /** -1 when the file does not say. */
  fcsLength: number;
  /** The records may be 24-byte ones in spite of the magic: have a look at the first ones. */
  layoutOpen: boolean;
  /** As people name the variant. */
  name: string;
}

interface Variant {
  nanoseconds: boolean;
  headerLength: number;
  recordHeaderLength: number;
  layoutOpen: boolean;
  name: string;
}

const VARIANTS = new Map<number, Variant>([
  [MAGIC_MICROSECONDS, { nanoseconds: false, headerLength: 24, recordHeaderLength: 16, layoutOpen: true, name: 'pcap' }],
  [MAGIC_NANOSECONDS, { nanoseconds: true, headerLength: 24, recordHeaderLength: 16, layoutOpen: false, name: 'pcap (nanoseconds)' }],
  [MAGIC_MODIFIED, { nanoseconds: false, headerLength: 24, recordHeaderLength: 24, layoutOpen: false, name: 'pcap (modified)' }],
  [MAGIC_IXIA_HARDWARE, { nanoseconds: true, headerLength: 28, recordHeaderLength: 16, layoutOpen: false, name: 'pcap (Ixia)' }],
  [MAGIC_IXIA_SOFTWARE, { nanoseconds: true, headerLength: 28, recordHeaderLength: 16, layoutOpen: false, name: 'pcap (Ixia)' }],
]);

/** Whether the four bytes at `offset` open a classic pcap file. */
export function isPcapMagic(bytes: Uint8Array, offset: number): boolean {
  return VARIANTS.has(readU32LE(bytes, offset)) || VARIANTS.has(readU32(bytes, offset));
}

/** Reads the 24 bytes at `offset`, whose magic is known to be right. Throws CaptureError 'unsupported' for what we cannot read. */
export function parsePcapHeader(bytes: Uint8Array, offset: number): PcapHeader {
  const bigEndian = VARIANTS.has(readU32(bytes, offset));
  const variant = VARIANTS.get(bigEndian ? readU32(bytes, offset) : readU32LE(bytes, offset)) as Variant;
  const major = bigEndian ? readU16(bytes, offset + MAJOR) : readU16LE(bytes, offset + MAJOR);
  const minor = bigEndian ? readU16(bytes, offset + MINOR) : readU16LE(bytes, offset + MINOR);
  const network = bigEndian ? readU32(bytes, offset + NETWORK) : readU32LE(bytes, offset + NETWORK);
  if (major < 2) throw new CaptureError('unsupported', `pcap version ${major}.${minor} is not supported`, { offset: 0 });
  if ((network & RESERVED) !== 0) {
    const word = network.toString(16).padStart(8, '0');
    throw new CaptureError('unsupported', `pcap link type 0x${word} has reserved bits set`, { offset: 0 });
  }
  return {
    ...variant,
    bigEndian,
    lengthOrder: lengthOrderOf(major, minor),
    linkType: network & 0xffff,
    fcsLength: (network & FCS_PRESENT) === 0 ? -1 : 2 * (network >>> FCS_SHIFT),
  };
}

function lengthOrderOf(major: number, minor: number): LengthOrder {
  if (major === DG_UX) return LengthOrder.ORIGINAL_FIRST;
  if (major !== 2 || minor > 3) return LengthOrder.CAPTURED_FIRST;
  return minor === 3 ? LengthOrder.SMALLER_IS_CAPTURED : LengthOrder.ORIGINAL_FIRST;
}
