import { createGunzip, type Gunzip } from 'node:zlib';
import { CaptureError } from '../errors.js';
import type { ByteInput, Chunk } from './byte-input.js';

/** Bytes that come out at once. Larger chunks mean fewer calls into zlib's thread; a live stream is never made to wait for a full one. */
const CHUNK_BYTES = 256 * 1024;
/** Decompressed ahead of the reader, in zlib's thread, while the reader decodes. */
const AHEAD_BYTES = 1024 * 1024;

/** What a gzip stream holds (RFC 1952), all its members in turn, through zlib. */
export class GzipInput implements ByteInput {
  readonly live: boolean;
  readonly compression: string;
  readonly totalBytes: number | undefined;
  readonly #input: ByteInput;
  readonly #gunzip: Gunzip;
  #error: unknown = undefined;
  #ended = false;
  #wake: () => void = () => {};

  constructor(input: ByteInput) {
    this.#input = input;
    this.live = input.live;
    this.compression = 'gzip';
    this.totalBytes = input.totalBytes;
    // Part of zlib's options is the stream's: the types do not tell.
    const options = { chunkSize: CHUNK_BYTES, readableHighWaterMark: AHEAD_BYTES, highWaterMark: AHEAD_BYTES };
    this.#gunzip = createGunzip(options);
    this.#gunzip.on('readable', () => this.#wake());
    this.#gunzip.on('end', () => {
      this.#ended = true;
      this.#wake();
    });
    this.#gunzip.on('error', (error) => this.#fail(error));
    void this.#feed();
  }

  get bytesRead(): number {
    return this.#input.bytesRead;
  }

  async read(): Promise<Chunk | undefined> {
    for (;;) {
      const bytes = this.#gunzip.read() as Buffer | null;
      if (bytes !== null) return { bytes, start: 0, end: bytes.length };
      if (this.#error !== undefined) throw this.#error;
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async close(): Promise<void> {
    this.#gunzip.destroy();
    await this.#input.close();
  }

  /** One compressed chunk after the other, each only when the one before is used up: that is also how long a chunk is valid. */
  async #feed(): Promise<void> {
    try {
      for (let chunk = await this.#input.read(); chunk !== undefined; chunk = await this.#input.read()) {
        const bytes = chunk.bytes.subarray(chunk.start, chunk.end);
        const error = await new Promise<Error | null | undefined>((resolve) => this.#gunzip.write(bytes, resolve));
        if (error) return;
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
