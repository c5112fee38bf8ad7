/** Captures within gzip, zstd and lz4: whole, in many members, cut, damaged, within each other, and as bombs that a few bytes swell to megabytes. */
import { gzipSync } from 'node:zlib';
import { hashXx32 } from '../../src/capture/lz4-input.js';
import { concat, u32 } from '../support/frame-builder.js';
import { flipBits } from './frame-mutations.js';
import type { Random } from './random.js';

const MB = 2 ** 20;
/** Of a bomb most cases are small, for the time of all; a few are beyond what any capture may become. */
const BOMB_BYTES = [64 * 1024, 256 * 1024, MB];
const LARGE_BOMB_BYTES = [8 * MB, 24 * MB, 80 * MB];
const ENHANCED_PACKET_BLOCK = 6;
const UNKNOWN_BLOCK = 0x0bad;
const ZSTD_BLOCK_BYTES = 128 * 1024;
/** Of zeros in a row as many as are some thousand empty records. */
const MOST_ZEROS = 32 * 1024;

/** The bytes as they are, but now and then compressed. */
export function wrap(bytes: Uint8Array, random: Random): Uint8Array {
  if (!random.once(16)) return bytes;
  const packed = pack(random.once(6) ? swell(bytes, random) : bytes, random);
  switch (random.below(8)) {
    case 0:
      return packed.subarray(0, random.below(packed.length + 1));
    case 1:
    case 2:
      return flipBits(packed, random);
    case 3:
      return concat([packed, random.bytes(random.below(40))]);
    default:
      return packed;
  }
}

function pack(bytes: Uint8Array, random: Random): Uint8Array {
  switch (random.below(7)) {
    case 0: {
      const middle = random.below(bytes.length + 1);
      return concat([gzipSync(bytes.subarray(0, middle)), gzipSync(new Uint8Array(0)), gzipSync(bytes.subarray(middle))]);
    }
    case 1:
      return gzipSync(gzipSync(gzipSync(bytes)));
    case 2:
      return gzipSync(random.once(2) ? packZstd(bytes, random) : packLz4(bytes, random));
    case 3:
      return packZstd(bytes, random);
    case 4:
      return packLz4(bytes, random);
    default:
      return gzipSync(bytes);
  }
}

/** A zstd frame (RFC 8878) of blocks as they are, and of runs of one byte: some 40 bytes a megabyte. Its window and its size may be claimed at will. */
function packZstd(bytes: Uint8Array, random: Random): Uint8Array {
  const window = random.once(3) ? random.below(256) : 0x38;
  const out: Uint8Array[] = [Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, window)];
  const block = random.pick([1 + random.below(64), 4096, ZSTD_BLOCK_BYTES]);
  const end = Math.min(bytes.length, 2000 * block);
  for (let at = 0; at < end; at += block) {
    const piece = bytes.subarray(at, Math.min(at + block, end));
    const isRun = piece.every((byte) => byte === piece[0]);
    out.push(zstdBlock(isRun ? 1 : 0, piece.length, at + block >= end), isRun ? piece.subarray(0, 1) : piece);
  }
  return concat(out);
}

function zstdBlock(kind: number, size: number, isLast: boolean): Uint8Array {
  const header = (size << 3) | (kind << 1) | (isLast ? 1 : 0);
  return Uint8Array.of(header & 0xff, (header >>> 8) & 0xff, header >>> 16);
}

/** An lz4 frame of stored blocks, and of blocks that are one byte and a match that repeats it: 255 bytes of one. */
function packLz4(bytes: Uint8Array, random: Random): Uint8Array {
  const descriptor = Uint8Array.of(0x60, random.pick([0x40, 0x50, 0x60, 0x70]));
  const check = (hashXx32(descriptor, 0, descriptor.length) >>> 8) & 0xff;
  const out: Uint8Array[] = [Uint8Array.of(0x04, 0x22, 0x4d, 0x18), descriptor, Uint8Array.of(check)];
  for (let at = 0; at < bytes.length; at += 32 * 1024) {
    const piece = bytes.subarray(at, at + 32 * 1024);
    if (random.once(4)) {
      const match = new Uint8Array(5 + random.below(300)).fill(255);
      match.set([0x1f, piece[0] as number, 1, 0]);
      match[match.length - 1] = random.below(256);
      out.push(little(match.length), match);
    }
    out.push(little((piece.length | 0x8000_0000) >>> 0), piece);
  }
  return concat([...out, little(0)]);
}

/** The capture with a great deal behind it: empty records, or records (blocks, in pcapng) of zeros as large as may be, which are few. */
function swell(bytes: Uint8Array, random: Random): Uint8Array {
  if (random.once(3)) return concat([bytes, new Uint8Array(random.below(MOST_ZEROS))]);
  const wanted = random.pick(random.once(48) ? LARGE_BOMB_BYTES : BOMB_BYTES);
  const size = Math.min(random.pick([262_144, 262_145, 65_536]), wanted - 64);
  const isPcapng = bytes[0] === 0x0a;
  const isLittle = isPcapng ? bytes[8] === 0x4d : bytes[0] === 0xd4 || bytes[0] === 0x4d;
  const number = (value: number) => (isLittle ? little(value) : Uint8Array.from(u32(value)));
  const record = isPcapng ? zeroBlock(size & ~3, random.pick([ENHANCED_PACKET_BLOCK, UNKNOWN_BLOCK]), number) : zeroRecord(size, number);
  const count = Math.max(1, Math.floor(wanted / record.length));
  const swollen = new Uint8Array(bytes.length + count * record.length);
  swollen.set(bytes);
  for (let at = bytes.length; at < swollen.length; at += record.length) swollen.set(record, at);
  return swollen;
}

/** A pcap record of zeros. */
function zeroRecord(size: number, number: (value: number) => Uint8Array): Uint8Array {
  return concat([number(1), number(0), number(size), number(size), new Uint8Array(size)]);
}

/** A pcapng block of zeros: a packet of interface 0, or nothing that is known. */
function zeroBlock(size: number, type: number, number: (value: number) => Uint8Array): Uint8Array {
  const length = number(size + 32);
  return concat([number(type), length, new Uint8Array(12), number(size), number(size), new Uint8Array(size), length]);
}

function little(value: number): Uint8Array {
  return Uint8Array.from(u32(value)).reverse();
}
