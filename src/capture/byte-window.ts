import type { ByteInput } from './byte-input.js';

const EMPTY = new Uint8Array(0);
const SMALLEST_JOIN = 64 * 1024;

/**
 * The part of a stream that is in memory: bytes[position, limit) is there and not yet used. A reader moves `position` over what it has used
 * and calls `fill` when the next thing is not whole. What was left is then put in front of the new bytes, so a record that straddles two
 * chunks is in one piece, and memory stays at one chunk plus that record.
 */
export class ByteWindow {
  bytes: Uint8Array = EMPTY;
  position = 0;
  limit = 0;
  /** The stream has no more. */
  ended = false;
  /** Bytes of the stream before bytes[0]. */
  #base = 0;
  /** Where left-over and new bytes are joined when the chunk has no room in front; grows with what really arrived only. */
  #joined: Uint8Array = EMPTY;
  /** What reading has failed with. Each later `fill` throws it again: a trial of the layout (pcap-layout.ts) may have gone on without. */
  #failure: unknown = undefined;
  readonly input: ByteInput;

  constructor(input: ByteInput) {
    this.input = input;
  }

  /** Bytes of the stream before `position`. */
  get offset(): number {
    return this.#base + this.position;
  }

  get available(): number {
    return this.limit - this.position;
  }

  /** Brings one more chunk; false at the end of the stream. Whatever pointed into `bytes` is no longer valid. */
  async fill(): Promise<boolean> {
    if (this.ended) return false;
    if (this.#failure !== undefined) throw this.#failure;
    const chunk = await this.input.read().catch((error: unknown) => {
      this.#failure = error;
      throw error;
    });
    if (chunk === undefined) {
      this.ended = true;
      return false;
    }
    const left = this.limit - this.position;
    const offset = this.#base + this.position;
    if (left <= chunk.start) {
      this.position = chunk.start - left;
      chunk.bytes.set(this.bytes.subarray(this.limit - left, this.limit), this.position);
      this.bytes = chunk.bytes;
      this.limit = chunk.end;
    } else {
      this.#join(chunk.bytes.subarray(chunk.start, chunk.end));
    }
    this.#base = offset - this.position;
    return true;
  }

  /**
   * Appends to the join buffer. What is left is less than one record, so it is moved at most once per record, and the buffer doubles when it is
   * too small: many tiny chunks cost linear time.
   */
  #join(added: Uint8Array): void {
    const left = this.limit - this.position;
    if (this.bytes !== this.#joined || this.limit + added.length > this.#joined.length) {
      const rest = this.bytes.subarray(this.position, this.limit);
      if (left + added.length > this.#joined.length) {
        this.#joined = new Uint8Array(Math.max(SMALLEST_JOIN, 2 * (left + added.length)));
      }
      this.#joined.set(rest);
      this.bytes = this.#joined;
      this.position = 0;
      this.limit = left;
    }
    this.#joined.set(added, this.limit);
    this.limit += added.length;
  }
}
