/** Where a capture's bytes come from: a file, a pipe, memory, or a decompressor around one of them. Nothing here knows formats. */

/** Some bytes of the stream, as bytes[start, end). The consumer may write into bytes[0, start): that is where it puts what it has left. */
export interface Chunk {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export interface ByteInput {
  /**
   * The next bytes, at least one, or undefined at the end of the stream. A chunk stays valid while the next `read` runs, until the one after that begins.
   * Rejects with a CaptureError (without frame and offset: the reader adds them) when the stream fails.
   */
  read(): Promise<Chunk | undefined>;
  /** Bytes of the stored file or pipe handed out so far, and its size where known. */
  readonly bytesRead: number;
  readonly totalBytes: number | undefined;
  /** Bytes may come slowly, by hand of a running program: a reader must not wait for more than the record in turn needs. */
  readonly live: boolean;
  /** The compression around the capture, as people name it; '' without. */
  readonly compression: string;
  /** The same stream from its beginning, while this one is open; absent where it cannot be had twice. Not to be closed. */
  reopen?(): ByteInput | undefined;
  close(): Promise<void>;
}

/** All of a capture at once. */
export class MemoryInput implements ByteInput {
  readonly live = false;
  readonly compression = '';
  readonly totalBytes: number;
  bytesRead = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.totalBytes = bytes.length;
  }

  async read(): Promise<Chunk | undefined> {
    if (this.bytesRead === this.totalBytes) return undefined;
    this.bytesRead = this.totalBytes;
    return { bytes: this.#bytes, start: 0, end: this.#bytes.length };
  }

  reopen(): ByteInput {
    return new MemoryInput(this.#bytes);
  }

  async close(): Promise<void> {}
}
