import { CaptureError } from '../errors.js';
import type { ByteInput, Chunk } from './byte-input.js';

/** Chunks of bytes in turn: a Readable of Node's, the body of a `fetch`, an async generator. */
export interface ByteStream extends AsyncIterable<Uint8Array | string> {
  /** Called when no more is wanted. */
  destroy?(): unknown;
}

/**
 * A pipe, or any stream of bytes. One chunk is taken per `read` and none otherwise, so a reader that is slow lets the pipe fill and its writer
 * wait; and a chunk is handed on as soon as it is there.
 */
export class StreamInput implements ByteInput {
  readonly live = true;
  readonly compression = '';
  readonly totalBytes = undefined;
  bytesRead = 0;
  readonly #stream: ByteStream;
  readonly #chunks: AsyncIterator<Uint8Array | string>;

  constructor(stream: ByteStream) {
    this.#stream = stream;
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  async read(): Promise<Chunk | undefined> {
    for (;;) {
      let next: IteratorResult<Uint8Array | string>;
      try {
        next = await this.#chunks.next();
      } catch (error) {
        const reason = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error);
        throw new CaptureError('unreadable', `read error (${reason})`, { cause: error });
      }
      if (next.done === true) return undefined;
      const bytes = typeof next.value === 'string' ? new TextEncoder().encode(next.value) : plain(next.value);
      if (bytes.length === 0) continue;
      this.bytesRead += bytes.length;
      return { bytes, start: 0, end: bytes.length };
    }
  }

  async close(): Promise<void> {
    if (this.#stream.destroy !== undefined) this.#stream.destroy();
    else await this.#chunks.return?.();
  }
}

/** A Buffer's `slice` does not copy: who keeps a few bytes by it would keep all of the chunk. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
