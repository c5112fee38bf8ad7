import type { Chunk } from '../byte-input.js';

/** How far back a match may reach (RFC 1951, section 2). */
const HISTORY_BYTES = 32 * 1024;
/** Room in front of a chunk, for the reader's rest; the history stands at its end while the chunk is made. */
const HEADROOM_BYTES = 64 * 1024;
/** What is handed out at once. */
const CHUNK_BYTES = 256 * 1024;
/** A match may go on so far beyond that. */
const LONGEST_MATCH = 258;
const BUFFER_BYTES = HEADROOM_BYTES + CHUNK_BYTES + LONGEST_MATCH;

/**
 * Where decoded bytes go: bytes[start, end) will be handed out, and from `oldest` on matches may refer to what is there. Memory stays the same however much a block
 * becomes.
 */
export class SlidingOutput {
  bytes: Uint8Array = new Uint8Array(BUFFER_BYTES);
  readonly start = HEADROOM_BYTES;
  /** Bytes may be added while `end` is below. */
  readonly limit = HEADROOM_BYTES + CHUNK_BYTES;
  end = HEADROOM_BYTES;
  oldest = HEADROOM_BYTES;
  /** The chunk before, which stays valid while this one is made, and then the next one. */
  #other: Uint8Array | undefined = undefined;
  /** What the next chunk may refer to, copied at once: the reader may write in front of its chunk. */
  readonly #history = new Uint8Array(HISTORY_BYTES);
  #historyLength = 0;
  #isHandedOut = false;

  /** To be called before bytes are added: after a chunk was handed out, the next one begins. */
  open(): void {
    if (!this.#isHandedOut) return;
    this.#isHandedOut = false;
    const next = this.#other ?? new Uint8Array(BUFFER_BYTES);
    this.#other = this.bytes;
    this.bytes = next;
    this.oldest = this.start - this.#historyLength;
    this.bytes.set(this.#history.subarray(0, this.#historyLength), this.oldest);
    this.end = this.start;
  }

  /** Matches reach back to here and no further: a deflate stream begins. */
  forget(): void {
    this.oldest = this.end;
  }

  handOut(): Chunk {
    const from = Math.max(this.oldest, this.end - HISTORY_BYTES);
    this.#history.set(this.bytes.subarray(from, this.end));
    this.#historyLength = this.end - from;
    this.#isHandedOut = true;
    return { bytes: this.bytes, start: this.start, end: this.end };
  }
}
