/** A capture that `check` may have to read more than once: rules with segments, and the ladder of a flow that failed, take a second look. */
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { ByteStream } from '../../capture/stream-input.js';
import { findStats } from '../terminal/file-stats.js';
import type { Terminal } from '../terminal/terminal.js';

/** Bytes kept at most of what cannot be opened again. */
export const KEPT_BYTES = 64 << 20;

export class CheckInput {
  readonly #path: string;
  readonly #terminal: Terminal;
  readonly #isFile: boolean;
  /** What a pipe has given so far; undefined when that is too much to keep. */
  #kept: Uint8Array[] | undefined = [];
  #length = 0;
  #isOpened = false;

  constructor(path: string, terminal: Terminal) {
    this.#path = path;
    this.#terminal = terminal;
    const stats = path === '-' ? undefined : findStats(path);
    // What cannot be opened at all is left to the reader, whose message names it.
    this.#isFile = path !== '-' && stats?.isFIFO() !== true && stats?.isCharacterDevice() !== true;
  }

  /** Standard input, a named pipe: its bytes come once. */
  get isPipe(): boolean {
    return !this.#isFile;
  }

  /** Whether `open` can be called (again). */
  get canOpen(): boolean {
    return this.#isFile || !this.#isOpened || this.#kept !== undefined;
  }

  /** What openCapture takes. */
  open(): string | Uint8Array | ByteStream {
    if (this.#isFile) return this.#path;
    if (this.#isOpened) return this.#join();
    this.#isOpened = true;
    return this.#pass(this.#path === '-' ? this.#terminal.stdin.stream : createReadStream(this.#path));
  }

  /** Ended by `destroy` while more is awaited; a generator alone would have to be given more first. */
  #pass(stream: Readable): ByteStream {
    return { [Symbol.asyncIterator]: () => this.#keep(stream), destroy: () => stream.destroy() };
  }

  async *#keep(stream: Readable): AsyncGenerator<Uint8Array> {
    for await (const chunk of stream) {
      const bytes = chunk as Uint8Array;
      this.#length += bytes.length;
      if (this.#length > KEPT_BYTES) this.#kept = undefined;
      this.#kept?.push(bytes.slice());
      yield bytes;
    }
  }

  #join(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#kept ?? []) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }
}
