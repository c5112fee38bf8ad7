import { readU16LE } from '../../bytes.js';
import type { ByteWindow } from '../byte-window.js';
import { corruptGzip } from './corrupt-gzip.js';
import { updateCrc32 } from './crc32.js';

const MAGIC = 0x8b1f;
const DEFLATE = 8;
const HEADER_CRC_FLAG = 0x02;
const EXTRA_FLAG = 0x04;
const NAME_FLAG = 0x08;
const COMMENT_FLAG = 0x10;
const RESERVED_FLAGS = 0xe0;

/** Modification time, extra flags, operating system. */
const PASSED_BYTES = 6;

/** In the order in which they come; most are there only where a flag says so. */
const IDENTIFICATION = 0;
const PASSED = 1;
const EXTRA_LENGTH = 2;
const EXTRA = 3;
const NAME = 4;
const COMMENT = 5;
const CHECKSUM = 6;
const WHOLE = 7;

/**
 * The header of a gzip member (RFC 1952, section 2.3), taken as it comes: its fields may be long.
 *
 *     1F 8B | 08 | FLG | MTIME (4) | XFL | OS | [XLEN (2), extra field] | [name, 0] | [comment, 0] | [CRC (2)]
 */
export class MemberHeader {
  #part = IDENTIFICATION;
  #flags = 0;
  /** Bytes of a part of known length that are still to come. */
  #left = 0;
  #crc = 0;

  /** A header begins. */
  begin(): void {
    this.#part = IDENTIFICATION;
    this.#crc = 0;
  }

  /** Takes what the window has of the header; false when that is not all. @throws CaptureError for one that cannot be. */
  take(window: ByteWindow): boolean {
    while (this.#part !== WHOLE && this.#takePart(window)) this.#part++;
    return this.#part === WHOLE;
  }

  /** True when the part is there whole or absent. */
  #takePart(window: ByteWindow): boolean {
    switch (this.#part) {
      case IDENTIFICATION:
        return this.#identify(window);
      case PASSED:
      case EXTRA:
        return this.#pass(window);
      case EXTRA_LENGTH:
        return !this.#has(EXTRA_FLAG) || this.#measureExtra(window);
      case NAME:
        return !this.#has(NAME_FLAG) || this.#passText(window);
      case COMMENT:
        return !this.#has(COMMENT_FLAG) || this.#passText(window);
      case CHECKSUM:
        return !this.#has(HEADER_CRC_FLAG) || this.#checkCrc(window);
      default:
        return true;
    }
  }

  #has(flag: number): boolean {
    return (this.#flags & flag) !== 0;
  }

  #identify(window: ByteWindow): boolean {
    const { bytes, position, available } = window;
    if (available < 2) return false;
    if (readU16LE(bytes, position) !== MAGIC) throw corruptGzip('incorrect header check');
    if (available < 4) return false;
    if (bytes[position + 2] !== DEFLATE) throw corruptGzip('unknown compression method');
    this.#flags = bytes[position + 3] as number;
    if (this.#has(RESERVED_FLAGS)) throw corruptGzip('unknown header flags set');
    this.#move(window, 4);
    this.#left = PASSED_BYTES;
    return true;
  }

  #pass(window: ByteWindow): boolean {
    const length = Math.min(this.#left, window.available);
    this.#left -= length;
    this.#move(window, length);
    return this.#left === 0;
  }

  #measureExtra(window: ByteWindow): boolean {
    if (window.available < 2) return false;
    this.#left = readU16LE(window.bytes, window.position);
    this.#move(window, 2);
    return true;
  }

  /** Up to and with the zero behind it. */
  #passText(window: ByteWindow): boolean {
    const { bytes, position, limit } = window;
    const zero = bytes.subarray(position, limit).indexOf(0);
    this.#move(window, zero < 0 ? limit - position : zero + 1);
    return zero >= 0;
  }

  #checkCrc(window: ByteWindow): boolean {
    if (window.available < 2) return false;
    if (readU16LE(window.bytes, window.position) !== (this.#crc & 0xffff)) throw corruptGzip('header crc mismatch');
    window.position += 2;
    return true;
  }

  #move(window: ByteWindow, length: number): void {
    const { bytes, position } = window;
    if (this.#has(HEADER_CRC_FLAG)) this.#crc = updateCrc32(this.#crc, bytes, position, position + length);
    window.position += length;
  }
}
