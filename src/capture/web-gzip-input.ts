import { CaptureError } from '../errors.js';
import type { ByteInput, Chunk } from './byte-input.js';

/**
 * gzip where there is no Node: through the platform's DecompressionStream. Which errors it tells apart is the platform's choice, and how much of a damaged stream it
 * gives: what was decompressed and not yet read goes with the error.
 */
export class WebGzipInput implements ByteInput {
  readonly live: boolean;
  readonly compression = 'gzip';
  readonly totalBytes: number | undefined;
  readonly #input: ByteInput;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(input: ByteInput) {
    this.#input = input;
    this.live = input.live;
    this.totalBytes = input.totalBytes;
    const compressed = new ReadableStream<Uint8Array<ArrayBuffer>>({
      async pull(controller) {
        const chunk = await input.read();
        if (chunk === undefined) controller.close();
        // Copied: the stream may keep it for longer than it is valid.
        else controller.enqueue(chunk.bytes.slice(chunk.start, chunk.end) as Uint8Array<ArrayBuffer>);
      },
    });
    this.#reader = compressed.pipeThrough(new DecompressionStream('gzip')).getReader();
  }

  get bytesRead(): number {
    return this.#input.bytesRead;
  }

  async read(): Promise<Chunk | undefined> {
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done) return undefined;
        if (value.length > 0) return { bytes: value, start: 0, end: value.length };
      }
    } catch (error) {
      if (error instanceof CaptureError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new CaptureError('damaged', `the gzip stream is corrupt or cut (${reason})`, { cause: error });
    }
  }

  async close(): Promise<void> {
    await this.#reader.cancel().catch(() => {});
    await this.#input.close();
  }
}
