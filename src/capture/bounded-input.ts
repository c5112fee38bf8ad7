import { CaptureError } from '../errors.js';
import type { CaptureRecord } from '../record.js';
import type { ByteInput, Chunk } from './byte-input.js';
import { PACKET_COST, RATIO_ALLOWANCE_BYTES, RATIO_ALLOWANCE_PACKETS } from './limits.js';

/** What a decompressor gives, as long as it is not out of proportion to the file: a few bytes can stand for terabytes. */
export class BoundedInput implements ByteInput {
  readonly live: boolean;
  readonly compression: string;
  readonly totalBytes: number | undefined;
  readonly #input: ByteInput;
  readonly #record: CaptureRecord;
  readonly #maxRatio: number;
  #given = 0;

  /** `record` is the one that its reader moves: it says how many packets there have been. */
  constructor(input: ByteInput, record: CaptureRecord, maxRatio: number) {
    this.#input = input;
    this.#record = record;
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
    const { number: packets } = this.#record;
    const most = this.#maxRatio * this.bytesRead;
    if (this.#given > RATIO_ALLOWANCE_BYTES && this.#given > most) {
      throw this.#refuse(`${this.#given}, and ${this.#maxRatio} to 1 is the limit (--max-ratio)`);
    }
    if (packets > RATIO_ALLOWANCE_PACKETS && packets * PACKET_COST > most) {
      throw this.#refuse(`${packets} packets, and ${this.#maxRatio / PACKET_COST} to 1 is the limit (a thousandth of --max-ratio)`);
    }
    return chunk;
  }

  close(): Promise<void> {
    return this.#input.close();
  }

  #refuse(what: string): CaptureError {
    return new CaptureError('damaged', `${this.bytesRead} bytes of the file have become ${what}`);
  }
}
