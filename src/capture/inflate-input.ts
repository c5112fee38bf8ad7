import { readI32LE } from '../bytes.js';
import { CaptureError } from '../errors.js';
import type { ByteInput, Chunk } from './byte-input.js';
import { ByteWindow } from './byte-window.js';
import { corruptGzip } from './inflate/corrupt-gzip.js';
import { updateCrc32 } from './inflate/crc32.js';
import { Inflater } from './inflate/inflater.js';
import { MemberHeader } from './inflate/member-header.js';
import { SlidingOutput } from './inflate/sliding-output.js';

/** What the stream goes on with. */
const HEADER = 0;
const DATA = 1;
const TRAILER = 2;
/** Another member, or something else. */
const BETWEEN = 3;
/** What comes is not looked at. */
const PADDING = 4;

const TRAILER_BYTES = 8;

/**
 * gzip (RFC 1952) where there is no Node, and within another compression: all members in turn, with their checksums. Bytes, errors and their words are those of
 * GzipInput, that is of zlib. Behind a member may stand another one, or a zero: then all that follows is padding. Browsers' DecompressionStream is no help: it refuses
 * both, and of a damaged stream it gives what it likes.
 */
export class InflateInput implements ByteInput {
  readonly live: boolean;
  readonly compression = 'gzip';
  readonly totalBytes: number | undefined;
  readonly #window: ByteWindow;
  readonly #output = new SlidingOutput();
  readonly #header = new MemberHeader();
  readonly #inflater: Inflater;
  #stage = HEADER;
  /** Of the member's bytes before output.bytes[#summed]: their CRC-32, and their number modulo 2^32. */
  #crc = 0;
  #length = 0;
  #summed = 0;
  /** To be thrown when the bytes before it have been taken. */
  #error: unknown = undefined;

  constructor(input: ByteInput) {
    this.#window = new ByteWindow(input);
    this.#inflater = new Inflater(this.#window, this.#output);
    this.live = input.live;
    this.totalBytes = input.totalBytes;
  }

  get bytesRead(): number {
    return this.#window.input.bytesRead;
  }

  async read(): Promise<Chunk | undefined> {
    const output = this.#output;
    output.open();
    this.#summed = output.start;
    for (;;) {
      if (this.#error !== undefined) throw this.#error;
      try {
        while (output.end < output.limit && this.#step());
      } catch (error) {
        this.#error = error;
      }
      if (output.end > output.start) {
        this.#sum();
        return output.handOut();
      }
      if (this.#error !== undefined) continue;
      if (this.#stage === PADDING) return undefined;
      if (await this.#window.fill()) continue;
      if (this.#stage === BETWEEN) return undefined;
      this.#error = new CaptureError('cut-short', 'the gzip stream ends too early');
    }
  }

  close(): Promise<void> {
    return this.#window.input.close();
  }

  /** Uses up some of the stream; false when more of it is needed first, or nothing is wanted. */
  #step(): boolean {
    switch (this.#stage) {
      case HEADER:
        return this.#takeHeader();
      case DATA:
        return this.#inflate();
      case TRAILER:
        return this.#checkTrailer();
      case BETWEEN:
        return this.#lookBehind();
      default:
        return false;
    }
  }

  #takeHeader(): boolean {
    if (!this.#header.take(this.#window)) return false;
    this.#inflater.begin();
    this.#crc = 0;
    this.#length = 0;
    this.#stage = DATA;
    return true;
  }

  #inflate(): boolean {
    const isFed = this.#inflater.inflate();
    if (this.#inflater.ended) this.#stage = TRAILER;
    return isFed;
  }

  #checkTrailer(): boolean {
    const window = this.#window;
    const { bytes, position, available } = window;
    this.#sum();
    if (available >= 4 && readI32LE(bytes, position) !== this.#crc) throw corruptGzip('incorrect data check');
    if (available < TRAILER_BYTES) return false;
    if (readI32LE(bytes, position + 4) !== this.#length) throw corruptGzip('incorrect length check');
    window.position += TRAILER_BYTES;
    this.#stage = BETWEEN;
    return true;
  }

  #lookBehind(): boolean {
    const { bytes, position, available } = this.#window;
    if (available === 0) return false;
    if (bytes[position] === 0) {
      this.#stage = PADDING;
      return false;
    }
    this.#header.begin();
    this.#stage = HEADER;
    return true;
  }

  /** Adds up what was decoded since the last time. */
  #sum(): void {
    const { bytes, end } = this.#output;
    this.#crc = updateCrc32(this.#crc, bytes, this.#summed, end);
    this.#length = (this.#length + end - this.#summed) | 0;
    this.#summed = end;
  }
}
