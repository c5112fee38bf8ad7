import { createGunzip, type Gunzip } from 'node:zlib';
import { CaptureError } from '../errors.js';
import { type ByteInput, type Chunk, MemoryInput } from './byte-input.js';

/** Bytes that come out at once. Larger chunks mean fewer calls into zlib's thread; a live stream is never made to wait for a full one. */
const CHUNK_BYTES = 256 * 1024;
/** The same for a pipe: that is also the most that a corrupt stream may take down with it there. */
const LIVE_CHUNK_BYTES = 64 * 1024;
/** Compressed bytes of a pipe that are kept in order to be read again. */
const KEPT_BYTES = 4 * 1024 * 1024;
/** Decompressed ahead of the reader, in zlib's thread, while the reader decodes. */
const AHEAD_BYTES = 1024 * 1024;

/**
 * Compressed bytes per step. zlib keeps back what it made of a step in which it finds an error, so a corrupt file is read again up to the bad
 * step, and that one in finer steps: in the end all is given that stands before the bad byte. Of a pipe, the beginning is kept for that;
 * in a longer one, what LIVE_CHUNK_BYTES hold before the bad byte may be missing.
 */
const STEPS = [64 * 1024, 256, 1];

/** What a gzip stream holds (RFC 1952), all its members in turn, through zlib. */
export class GzipInput implements ByteInput {
  readonly live: boolean;
  readonly compression = 'gzip';
  readonly totalBytes: number | undefined;
  readonly #input: ByteInput;
  #inflation: Inflation;
  #level = 0;
  /** Bytes given so far, and how many of the present pass's bytes were given by the one before. */
  #given = 0;
  #skip = 0;

  constructor(input: ByteInput) {
    this.#input = input.live ? new KeepingInput(input) : input;
    this.live = input.live;
    this.totalBytes = input.totalBytes;
    this.#inflation = new Inflation(this.#input, 0, STEPS[0] as number);
  }

  get bytesRead(): number {
    return this.#input.bytesRead;
  }

  async read(): Promise<Chunk | undefined> {
    for (;;) {
      let bytes: Uint8Array | undefined;
      try {
        bytes = await this.#inflation.read();
      } catch (error) {
        if (!this.#retry(error)) throw error;
        continue;
      }
      if (bytes === undefined) return undefined;
      const start = Math.min(this.#skip, bytes.length);
      this.#skip -= start;
      if (start === bytes.length) continue;
      this.#given += bytes.length - start;
      // No Buffer, whose `slice` would not copy.
      return { bytes: new Uint8Array(bytes.buffer, bytes.byteOffset + start, bytes.length - start), start: 0, end: bytes.length - start };
    }
  }

  async close(): Promise<void> {
    this.#inflation.destroy();
    await this.#input.close();
  }

  /** Begins the next, finer pass; false when the error is final. */
  #retry(error: unknown): boolean {
    const step = STEPS[this.#level + 1];
    const again = error instanceof CaptureError && error.code === 'damaged' && step !== undefined ? this.#input.reopen?.() : undefined;
    if (again === undefined) return false;
    this.#level++;
    this.#inflation = new Inflation(again, this.#inflation.stepOffset, step as number);
    this.#skip = this.#given;
    return true;
  }
}

/** Keeps what it hands on, as long as that is little. */
class KeepingInput implements ByteInput {
  readonly live = true;
  readonly compression: string;
  readonly totalBytes: number | undefined;
  readonly #input: ByteInput;
  #kept: Uint8Array[] | undefined = [];
  #keptBytes = 0;

  constructor(input: ByteInput) {
    this.#input = input;
    this.compression = input.compression;
    this.totalBytes = input.totalBytes;
  }

  get bytesRead(): number {
    return this.#input.bytesRead;
  }

  async read(): Promise<Chunk | undefined> {
    const chunk = await this.#input.read();
    if (chunk !== undefined && this.#kept !== undefined) {
      this.#keptBytes += chunk.end - chunk.start;
      if (this.#keptBytes > KEPT_BYTES) this.#kept = undefined;
      else this.#kept.push(chunk.bytes.slice(chunk.start, chunk.end));
    }
    return chunk;
  }

  reopen(): ByteInput | undefined {
    return this.#kept === undefined ? undefined : new MemoryInput(Buffer.concat(this.#kept));
  }

  close(): Promise<void> {
    return this.#input.close();
  }
}

/** One pass over a gzip stream. From the compressed offset `fineFrom` on it goes in steps of `step` bytes. */
class Inflation {
  /** Where the present step begins in the compressed stream. */
  stepOffset = 0;
  readonly #gunzip: Gunzip;
  #error: unknown = undefined;
  #ended = false;
  #wake: () => void = () => {};

  constructor(input: ByteInput, fineFrom: number, step: number) {
    // Part of these options is the stream's: zlib's types do not tell.
    const options = { chunkSize: input.live ? LIVE_CHUNK_BYTES : CHUNK_BYTES, readableHighWaterMark: AHEAD_BYTES };
    this.#gunzip = createGunzip(options);
    this.#gunzip.on('readable', () => this.#wake());
    this.#gunzip.on('end', () => {
      this.#ended = true;
      this.#wake();
    });
    this.#gunzip.on('error', (error) => this.#fail(error));
    void this.#feed(input, fineFrom, step);
  }

  async read(): Promise<Uint8Array | undefined> {
    for (;;) {
      const bytes = this.#gunzip.read() as Buffer | null;
      if (bytes !== null) return bytes;
      if (this.#error !== undefined) throw this.#error;
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  destroy(): void {
    this.#gunzip.destroy();
  }

  /** One step after the other, each only when the one before is used up: that is also how long a chunk is valid. */
  async #feed(input: ByteInput, fineFrom: number, step: number): Promise<void> {
    try {
      for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
        for (let at = chunk.start; at < chunk.end; ) {
          const size = this.stepOffset >= fineFrom ? step : Math.min(STEPS[0] as number, fineFrom - this.stepOffset);
          const end = Math.min(at + size, chunk.end);
          const bytes = chunk.bytes.subarray(at, end);
          const error = await new Promise<Error | null | undefined>((resolve) => this.#gunzip.write(bytes, resolve));
          if (error) return;
          this.stepOffset += end - at;
          at = end;
        }
      }
      this.#gunzip.end();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.#error ??= error instanceof CaptureError ? error : damageOf(error as NodeJS.ErrnoException);
    this.#wake();
  }
}

function damageOf(error: NodeJS.ErrnoException): CaptureError {
  if (error.code === 'Z_BUF_ERROR') return new CaptureError('cut-short', 'the gzip stream ends too early', { cause: error });
  return new CaptureError('damaged', `the gzip stream is corrupt (${error.message})`, { cause: error });
}
