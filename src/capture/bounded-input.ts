import { CaptureError } from '../errors.js';
import type { ByteInput, Chunk } from './byte-input.js';
import { RATIO_ALLOWANCE_BYTES } from './limits.js';

/** What a decompressor gives, as long as it is not out of proportion to the file: a few bytes can stand for terabytes. */
export class BoundedInput implements ByteInput {
  readonly live: boolean;
  readonly compression: string;
  readonly totalBytes: number | undefined;
  readonly #input: ByteInput;
  readonly #maxRatio: number;
  #given = 0;

  constructor(input: ByteInput, maxRatio: number) {
    this.#input = input;
    this.#maxRatio = maxRatio;
    this.live = input.live;
    this.compression = input.compression;
    this.totalBytes = input.totalBytes;
  }

  get bytesRead(): number {
    return this.#input.bytesRead;
  }

  async read(): Promise<Chunk | undefined> {
    const chunk = await this.#input.read();
    if (chunk === undefined) return undefined;
    this.#given += chunk.end - chunk.start;
    if (this.#given > RATIO_ALLOWANCE_BYTES && this.#given > this.#maxRatio * this.bytesRead) {
      const sizes = `${this.bytesRead} bytes of the file have become ${this.#given}`;
      throw new CaptureError('damaged', `${sizes}, and ${this.#maxRatio} to 1 is the limit (--max-ratio)`);
    }
    return chunk;
  }

  close(): Promise<void> {
    return this.#input.close();
  }
}
