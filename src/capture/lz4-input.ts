import { readI32LE, readU16LE, readU32LE } from '../bytes.js';
import { CaptureError } from '../errors.js';
import type { ByteInput, Chunk } from './byte-input.js';
import { ByteWindow } from './byte-window.js';

/**
 * LZ4 frames (lz4_Frame_format.md of the LZ4 project, version 1.6), block by block:
 *
 *     magic | FLG BD [content size] [dictionary id] HC | { block size, block, [checksum] }... | 0 | [content checksum]
 *
 * and the older "legacy" frames: magic | { block size, block }... to the end of the stream or the next magic.
 */
const FRAME_MAGIC = 0x184d2204;
const LEGACY_MAGIC = 0x184c2102;
const SKIPPABLE_MAGIC = 0x184d2a50;

const FLAG_INDEPENDENT = 0x20;
const FLAG_BLOCK_CHECKSUM = 0x10;
const FLAG_CONTENT_SIZE = 0x08;
const FLAG_CONTENT_CHECKSUM = 0x04;
const FLAG_DICTIONARY = 0x01;

/** How far back a match may reach. */
const HISTORY_BYTES = 64 * 1024;
const LEGACY_BLOCK_BYTES = 8 * 1024 * 1024;
const UNCOMPRESSED = 0x8000_0000;
const SMALLEST_MATCH = 4;

export class Lz4Input implements ByteInput {
  readonly live: boolean;
  readonly compression = 'lz4';
  readonly totalBytes: number | undefined;
  readonly #window: ByteWindow;
  /** [0, HISTORY_BYTES) keeps the end of the blocks before, for matches that reach back; the block is decoded behind it. */
  #blocks: Uint8Array[] = [];
  #turn = 0;
  /** Bytes of history, and where the block decoded last ends in its buffer. */
  #history = 0;
  #historyEnd = HISTORY_BYTES;
  #inFrame = false;
  #legacy = false;
  #flags = 0;
  #maxBlock = 0;
  #passing = 0;
  /** To be thrown when the bytes before it have been taken. */
  #error: CaptureError | undefined = undefined;
  readonly #progress = { at: 0 };

  constructor(input: ByteInput) {
    this.#window = new ByteWindow(input);
    this.live = input.live;
    this.totalBytes = input.totalBytes;
  }

  get bytesRead(): number {
    return this.#window.input.bytesRead;
  }

  async read(): Promise<Chunk | undefined> {
    for (;;) {
      if (this.#error !== undefined) throw this.#error;
      const before = this.#window.position;
      const chunk = this.#passing > 0 ? this.#pass() : this.#inFrame ? this.#block() : this.#frameHeader();
      if (chunk !== undefined) return chunk;
      if (this.#window.position !== before) continue;
      if (await this.#window.fill()) continue;
      const whole = this.#passing === 0 && (!this.#inFrame || this.#legacy) && this.#window.available === 0;
      if (whole) return undefined;
      this.#error = new CaptureError('cut-short', 'the lz4 stream ends too early');
      const rest = this.#cutBlock();
      if (rest === undefined) throw this.#error;
      return rest;
    }
  }

  close(): Promise<void> {
    return this.#window.input.close();
  }

  #pass(): undefined {
    const window = this.#window;
    const length = Math.min(this.#passing, window.available);
    window.position += length;
    this.#passing -= length;
  }

  #frameHeader(): undefined {
    const window = this.#window;
    const { bytes, position, available } = window;
    if (available < 4) return;
    const magic = readU32LE(bytes, position);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
      if (available < 8) return;
      this.#passing = readU32LE(bytes, position + 4);
      window.position += 8;
      return;
    }
    if (magic === LEGACY_MAGIC) {
      this.#startFrame(true, FLAG_INDEPENDENT, LEGACY_BLOCK_BYTES);
      window.position += 4;
      return;
    }
    if (magic !== FRAME_MAGIC) throw corrupt('no frame where one should begin');
    if (available < 7) return;
    const flags = bytes[position + 4] as number;
    const length = 7 + ((flags & FLAG_CONTENT_SIZE) !== 0 ? 8 : 0) + ((flags & FLAG_DICTIONARY) !== 0 ? 4 : 0);
    if (available < length) return;
    if (flags >>> 6 !== 1) throw new CaptureError('unsupported', `lz4 frame version ${flags >>> 6}`);
    if ((flags & FLAG_DICTIONARY) !== 0) throw new CaptureError('unsupported', 'the lz4 stream needs a dictionary');
    const size = ((bytes[position + 5] as number) >>> 4) & 7;
    if (size < 4) throw corrupt('a block size that cannot be');
    const expected = (hashXx32(bytes, position + 4, position + length - 1) >>> 8) & 0xff;
    if (bytes[position + length - 1] !== expected) throw corrupt('the header checksum is wrong');
    this.#startFrame(false, flags, 2 ** (8 + 2 * size));
    window.position += length;
  }

  #startFrame(legacy: boolean, flags: number, maxBlock: number): void {
    this.#legacy = legacy;
    this.#flags = flags;
    this.#inFrame = true;
    this.#history = 0;
    if (maxBlock > this.#maxBlock) {
      this.#maxBlock = maxBlock;
      // In turns, because a chunk stays valid while the next one is made, plus the one the history comes from.
      this.#blocks = [0, 1, 2].map(() => new Uint8Array(HISTORY_BYTES + maxBlock));
      this.#turn = 0;
    }
  }

  #block(): Chunk | undefined {
    const window = this.#window;
    const { bytes, position, available } = window;
    if (available < 4) return undefined;
    const word = readU32LE(bytes, position);
    if (this.#legacy && (word === FRAME_MAGIC || word === LEGACY_MAGIC || (word & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC)) {
      this.#inFrame = false;
      return this.#frameHeader();
    }
    if (word === 0 && !this.#legacy) {
      const length = 4 + ((this.#flags & FLAG_CONTENT_CHECKSUM) !== 0 ? 4 : 0);
      if (available < length) return undefined;
      window.position += length;
      this.#inFrame = false;
      return undefined;
    }
    const stored = !this.#legacy && word >= UNCOMPRESSED;
    const size = stored ? word - UNCOMPRESSED : word;
    // A legacy block that does not shrink may grow a little.
    if (size > this.#maxBlock + (this.#legacy ? this.#maxBlock / 128 : 0)) throw corrupt('a block larger than its frame allows');
    const checksum = (this.#flags & FLAG_BLOCK_CHECKSUM) !== 0 && !this.#legacy ? 4 : 0;
    if (available < 4 + size + checksum) return undefined;
    const start = position + 4;
    if (checksum > 0 && hashXx32(bytes, start, start + size) !== readI32LE(bytes, start + size)) throw corrupt('a block checksum is wrong');

    const chunk = this.#decode(start, start + size, stored);
    window.position = start + size + checksum;
    return chunk;
  }

  /** What can be told of a block that the end of the stream cut: without it, one cut block would hide thousands of packets. */
  #cutBlock(): Chunk | undefined {
    const { bytes, position, limit, available } = this.#window;
    if (!this.#inFrame || this.#passing > 0 || available <= 4) return undefined;
    return this.#decode(position + 4, limit, !this.#legacy && readU32LE(bytes, position) >= UNCOMPRESSED);
  }

  #decode(start: number, end: number, stored: boolean): Chunk | undefined {
    const { bytes } = this.#window;
    const last = this.#blocks[this.#turn] as Uint8Array;
    this.#turn = (this.#turn + 1) % this.#blocks.length;
    const output = this.#blocks[this.#turn] as Uint8Array;
    const kept = (this.#flags & FLAG_INDEPENDENT) !== 0 ? 0 : Math.min(this.#history, HISTORY_BYTES);
    if (kept > 0) output.set(last.subarray(this.#historyEnd - kept, this.#historyEnd), HISTORY_BYTES - kept);
    this.#progress.at = HISTORY_BYTES;
    if (stored) {
      const size = Math.min(end - start, this.#maxBlock);
      output.set(bytes.subarray(start, start + size), HISTORY_BYTES);
      this.#progress.at += size;
    } else {
      const fault = decodeBlock(bytes, start, end, output, this.#progress, HISTORY_BYTES - kept, HISTORY_BYTES + this.#maxBlock);
      if (fault !== '') this.#error ??= corrupt(fault);
    }
    const { at } = this.#progress;
    this.#history = kept + at - HISTORY_BYTES;
    this.#historyEnd = at;
    // Shown without the history in front: that is room the reader may not write into.
    return at === HISTORY_BYTES ? undefined : { bytes: output.subarray(HISTORY_BYTES), start: 0, end: at - HISTORY_BYTES };
  }
}

/**
 * One LZ4 block: sequences of a token, literals, and a match further back. Writes output[progress.at ... limit), reads matches from output[oldest ...),
 * leaves the end of what was written in `progress`, and returns what is wrong with the block, or ''.
 */
function decodeBlock(
  input: Uint8Array,
  start: number,
  end: number,
  output: Uint8Array,
  progress: { at: number },
  oldest: number,
  limit: number,
): string {
  let from = start;
  let at = progress.at;
  while (from < end) {
    const token = input[from++] as number;
    let literals = token >>> 4;
    if (literals === 15) {
      let more: number;
      do {
        if (from >= end) return 'a length runs out';
        more = input[from++] as number;
        literals += more;
      } while (more === 255);
    }
    if (at + literals > limit) return 'literals overrun the block';
    const there = Math.min(literals, end - from);
    if (there > 32) {
      output.set(input.subarray(from, from + there), at);
      at += there;
      from += there;
    } else {
      for (let i = 0; i < there; i++) output[at++] = input[from++] as number;
    }
    progress.at = at;
    if (there < literals) return 'literals run out';
    // The last sequence has no match.
    if (from === end) break;
    if (from + 2 > end) return 'an offset runs out';
    const distance = readU16LE(input, from);
    from += 2;
    let length = (token & 15) + SMALLEST_MATCH;
    if (length === 15 + SMALLEST_MATCH) {
      let more: number;
      do {
        if (from >= end) return 'a length runs out';
        more = input[from++] as number;
        length += more;
      } while (more === 255);
    }
    let source = at - distance;
    if (distance === 0 || source < oldest) return 'a match reaches too far back';
    if (at + length > limit) return 'a match overruns the block';
    if (length > 64 && distance >= length) {
      output.copyWithin(at, source, source + length);
      at += length;
    } else {
      for (const stop = at + length; at < stop; ) output[at++] = output[source++] as number;
    }
    progress.at = at;
  }
  return '';
}

const PRIME_1 = 0x9e3779b1;
const PRIME_2 = 0x85ebca77;
const PRIME_3 = 0xc2b2ae3d;
const PRIME_4 = 0x27d4eb2f;
const PRIME_5 = 0x165667b1;

/** xxHash32 with seed 0 of bytes[start, end), as a signed number. */
export function hashXx32(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  let hash: number;
  if (end - start >= 16) {
    let a = (PRIME_1 + PRIME_2) | 0;
    let b = PRIME_2 | 0;
    let c = 0;
    let d = -PRIME_1 | 0;
    for (; at + 16 <= end; at += 16) {
      a = mixLane(a, readI32LE(bytes, at));
      b = mixLane(b, readI32LE(bytes, at + 4));
      c = mixLane(c, readI32LE(bytes, at + 8));
      d = mixLane(d, readI32LE(bytes, at + 12));
    }
    hash = (rotate(a, 1) + rotate(b, 7) + rotate(c, 12) + rotate(d, 18)) | 0;
  } else {
    hash = PRIME_5 | 0;
  }
  hash = (hash + (end - start)) | 0;
  for (; at + 4 <= end; at += 4) hash = Math.imul(rotate((hash + Math.imul(readI32LE(bytes, at), PRIME_3)) | 0, 17), PRIME_4);
  for (; at < end; at++) hash = Math.imul(rotate((hash + Math.imul(bytes[at] as number, PRIME_5)) | 0, 11), PRIME_1);
  hash = Math.imul(hash ^ (hash >>> 15), PRIME_2);
  hash = Math.imul(hash ^ (hash >>> 13), PRIME_3);
  return hash ^ (hash >>> 16);
}

function mixLane(lane: number, word: number): number {
  return Math.imul(rotate((lane + Math.imul(word, PRIME_2)) | 0, 13), PRIME_1);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function corrupt(reason: string): CaptureError {
  return new CaptureError('damaged', `the lz4 stream is corrupt (${reason})`);
}
