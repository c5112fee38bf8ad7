import { readU16LE, readU24, readU32LE } from '../bytes.js';
import { CaptureError } from '../errors.js';
import type { ByteInput, Chunk } from './byte-input.js';
import { ByteWindow } from './byte-window.js';
import { BlockDecoder, MAX_BLOCK_BYTES } from './zstd/block-decoder.js';
import { corruptZstd } from './zstd/corrupt-zstd.js';

/**
 * Zstandard (RFC 8878): one frame after the other, block by block. No claim of a frame is believed: memory grows with what comes out. Content checksums are passed
 * over.
 */
const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
/** As the zstd program's own default; its larger windows must be asked for there, too. */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024;
/** What is handed out at once, and the room in front of it for the reader's rest. */
const CHUNK_BYTES = 2 * MAX_BLOCK_BYTES;
const HEADROOM_BYTES = 64 * 1024;

const RESERVED_FLAG = 8;
const BLOCK_RUN = 1;
const BLOCK_COMPRESSED = 2;

const DICTIONARY_LENGTHS = [0, 1, 2, 4];
const CONTENT_SIZE_LENGTHS = [0, 2, 4, 8];

export class ZstdInput implements ByteInput {
  readonly live: boolean;
  readonly compression = 'zstd';
  readonly totalBytes: number | undefined;
  readonly #window: ByteWindow;
  readonly #decoder = new BlockDecoder();
  /** In turns, because a chunk stays valid while the next one is made. */
  readonly #chunks = [0, 1].map(() => new Uint8Array(HEADROOM_BYTES + CHUNK_BYTES));
  #turn = 0;
  /** Where the present chunk's bytes end. */
  #end = HEADROOM_BYTES;
  /** Within a frame: its blocks are in turn. */
  #inFrame = false;
  #checksum = false;
  /** Bytes of a skippable frame still to pass over. */
  #passing = 0;
  /** To be thrown when the bytes before it have been taken. */
  #error: unknown = undefined;

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
      try {
        while (this.#end + MAX_BLOCK_BYTES <= HEADROOM_BYTES + CHUNK_BYTES && this.#step());
      } catch (error) {
        this.#error = error;
      }
      if (this.#end > HEADROOM_BYTES) return this.#handOut();
      if (this.#error !== undefined || (await this.#window.fill())) continue;
      if (!this.#inFrame && this.#passing === 0 && this.#window.available === 0) return undefined;
      this.#error = new CaptureError('cut-short', 'the zstd stream ends too early');
    }
  }

  close(): Promise<void> {
    return this.#window.input.close();
  }

  /** Uses up one part of the stream that is there whole; false when there is none. */
  #step(): boolean {
    if (this.#passing > 0) return this.#pass();
    return this.#inFrame ? this.#block() : this.#frameHeader();
  }

  #frameHeader(): boolean {
    const window = this.#window;
    const { bytes, position, available } = window;
    if (available < 8) return false;
    const magic = readU32LE(bytes, position);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) {
      this.#passing = readU32LE(bytes, position + 4);
      window.position += 8;
      return true;
    }
    if (magic !== FRAME_MAGIC) throw corruptZstd('no frame where one should begin');
    const descriptor = bytes[position + 4] as number;
    if ((descriptor & RESERVED_FLAG) !== 0) throw corruptZstd('a reserved flag');
    const single = (descriptor & 0x20) !== 0;
    const dictionary = DICTIONARY_LENGTHS[descriptor & 3] as number;
    const sizeLength = descriptor >>> 6 === 0 && single ? 1 : (CONTENT_SIZE_LENGTHS[descriptor >>> 6] as number);
    const length = 5 + (single ? 0 : 1) + dictionary + sizeLength;
    if (available < length) return false;
    const windowBytes = single ? contentSize(bytes, position + length - sizeLength, sizeLength) : windowSize(bytes[position + 5] as number);
    if (windowBytes > MAX_WINDOW_BYTES) {
      throw new CaptureError('unsupported', `the zstd stream needs a window of ${windowBytes} bytes, the maximum is ${MAX_WINDOW_BYTES}`);
    }
    const dictionaryAt = position + length - sizeLength - dictionary;
    if (bytes.subarray(dictionaryAt, dictionaryAt + dictionary).some((byte) => byte !== 0)) {
      throw new CaptureError('unsupported', 'the zstd stream needs a dictionary');
    }
    this.#checksum = (descriptor & 4) !== 0;
    this.#inFrame = true;
    this.#decoder.begin(windowBytes);
    window.position += length;
    return true;
  }

  #block(): boolean {
    const window = this.#window;
    const { bytes, position, available } = window;
    if (available < 3) return false;
    const header = readU24LE(bytes, position);
    const last = (header & 1) !== 0;
    const kind = (header >>> 1) & 3;
    const size = header >>> 3;
    if (kind > BLOCK_COMPRESSED || size > MAX_BLOCK_BYTES) throw corruptZstd('a block that cannot be');
    const start = position + 3;
    const end = start + (kind === BLOCK_RUN ? 1 : size);
    const length = end - position + (last && this.#checksum ? 4 : 0);
    if (available < length) return false;
    const decoder = this.#decoder;
    if (kind === BLOCK_COMPRESSED) decoder.decompress(bytes, start, end);
    else if (kind === BLOCK_RUN) decoder.repeat(bytes[start] as number, size);
    else decoder.store(bytes, start, end);
    (this.#chunks[this.#turn] as Uint8Array).set(decoder.output.subarray(decoder.start, decoder.end), this.#end);
    this.#end += decoder.end - decoder.start;
    window.position += length;
    if (last) this.#inFrame = false;
    return true;
  }

  #pass(): boolean {
    const window = this.#window;
    const length = Math.min(this.#passing, window.available);
    window.position += length;
    this.#passing -= length;
    return this.#passing === 0;
  }

  #handOut(): Chunk {
    const chunk = { bytes: this.#chunks[this.#turn] as Uint8Array, start: HEADROOM_BYTES, end: this.#end };
    this.#turn = 1 - this.#turn;
    this.#end = HEADROOM_BYTES;
    return chunk;
  }
}

function windowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >>> 3));
  return base + (base / 8) * (descriptor & 7);
}

function contentSize(bytes: Uint8Array, offset: number, length: number): number {
  switch (length) {
    case 1:
      return bytes[offset] as number;
    case 2:
      return readU16LE(bytes, offset) + 256;
    case 4:
      return readU32LE(bytes, offset);
    default:
      return readU32LE(bytes, offset) + readU32LE(bytes, offset + 4) * 2 ** 32;
  }
}

function readU24LE(bytes: Uint8Array, offset: number): number {
  const swapped = readU24(bytes, offset);
  return ((swapped & 0xff) << 16) | (swapped & 0xff00) | (swapped >>> 16);
}
