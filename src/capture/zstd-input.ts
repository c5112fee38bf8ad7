import { Decompress } from 'fzstd';
import { readU16LE, readU24, readU32LE } from '../bytes.js';
import { CaptureError } from '../errors.js';
import type { ByteInput, Chunk } from './byte-input.js';
import { ByteWindow } from './byte-window.js';

/**
 * Zstandard (RFC 8878) through fzstd. fzstd takes whatever it is given and allocates what the stream claims, so the frame structure is walked
 * here first and handed on block by block: no more than one block's output, 128 KB, is held, and a claim is checked before it is believed.
 */
const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const MAX_BLOCK_BYTES = 128 * 1024;
/** As the zstd program's own default; its larger windows must be asked for there, too. */
const MAX_WINDOW_BYTES = 128 * 1024 * 1024;

const DICTIONARY_LENGTHS = [0, 1, 2, 4];
const CONTENT_SIZE_LENGTHS = [0, 2, 4, 8];

export class ZstdInput implements ByteInput {
  readonly live: boolean;
  readonly compression = 'zstd';
  readonly totalBytes: number | undefined;
  readonly #window: ByteWindow;
  readonly #decompress: Decompress;
  #output: Uint8Array[] = [];
  /** Within a frame: its blocks are in turn. */
  #inFrame = false;
  #checksum = false;
  /** Bytes of a skippable frame still to pass over. */
  #passing = 0;
  #frames = 0;

  constructor(input: ByteInput) {
    this.#window = new ByteWindow(input);
    this.live = input.live;
    this.totalBytes = input.totalBytes;
    this.#decompress = new Decompress((data) => {
      if (data.length > 0) this.#output.push(data);
    });
  }

  get bytesRead(): number {
    return this.#window.input.bytesRead;
  }

  async read(): Promise<Chunk | undefined> {
    for (;;) {
      const bytes = this.#output.shift();
      if (bytes !== undefined) return { bytes, start: 0, end: bytes.length };
      if (!this.#step() && !(await this.#window.fill())) return this.#end();
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
    if (magic !== FRAME_MAGIC) throw corrupt('no frame where one should begin');
    const descriptor = bytes[position + 4] as number;
    const single = (descriptor & 0x20) !== 0;
    const dictionary = DICTIONARY_LENGTHS[descriptor & 3] as number;
    const sizeLength = descriptor >>> 6 === 0 && single ? 1 : (CONTENT_SIZE_LENGTHS[descriptor >>> 6] as number);
    const length = 5 + (single ? 0 : 1) + dictionary + sizeLength;
    if (available < length) return false;
    const windowBytes = single ? contentSize(bytes, position + length - sizeLength, sizeLength) : windowSize(bytes[position + 5] as number);
    if (windowBytes > MAX_WINDOW_BYTES) {
      throw new CaptureError('unsupported', `the zstd stream needs a window of ${windowBytes} bytes, the maximum is ${MAX_WINDOW_BYTES}`);
    }
    this.#checksum = (descriptor & 4) !== 0;
    this.#inFrame = true;
    this.#frames++;
    this.#push(length, false);
    return true;
  }

  #block(): boolean {
    const { bytes, position, available } = this.#window;
    if (available < 3) return false;
    const header = readU24LE(bytes, position);
    const last = (header & 1) !== 0;
    const kind = (header >>> 1) & 3;
    const size = header >>> 3;
    if (kind === 3 || size > MAX_BLOCK_BYTES) throw corrupt('a block that cannot be');
    const length = 3 + (kind === 1 ? 1 : size) + (last && this.#checksum ? 4 : 0);
    if (available < length) return false;
    if (last) this.#inFrame = false;
    this.#push(length, false);
    return true;
  }

  #pass(): boolean {
    const window = this.#window;
    const length = Math.min(this.#passing, window.available);
    window.position += length;
    this.#passing -= length;
    return this.#passing === 0;
  }

  /** Hands the next bytes on. They are copied: fzstd keeps what it cannot use yet, and the window moves on. */
  #push(length: number, final: boolean): void {
    const window = this.#window;
    const bytes = window.bytes.slice(window.position, window.position + length);
    window.position += length;
    try {
      this.#decompress.push(bytes, final);
    } catch (error) {
      throw corrupt(error instanceof Error ? error.message : String(error), error);
    }
  }

  #end(): Chunk | undefined {
    if (this.#inFrame || this.#passing > 0 || this.#window.available > 0) {
      throw new CaptureError('cut-short', 'the zstd stream ends too early');
    }
    if (this.#frames === 0) return undefined;
    this.#frames = 0;
    // A last, tiny frame may still wait in there.
    this.#push(0, true);
    const bytes = this.#output.shift();
    return bytes === undefined ? undefined : { bytes, start: 0, end: bytes.length };
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

function corrupt(reason: string, cause?: unknown): CaptureError {
  return new CaptureError('damaged', `the zstd stream is corrupt (${reason})`, { cause });
}
