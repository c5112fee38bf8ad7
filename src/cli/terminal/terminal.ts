import type { Readable } from 'node:stream';
import { type Interruption, ProcessInterruption } from './interruption.js';
import { makeOutputError } from './output-error.js';

/** Where text goes. */
export interface Output {
  readonly isTTY: boolean;
  /** Width in columns; undefined when there is none to speak of (a file or pipe). */
  readonly columns: number | undefined;
  /** The reader has gone (`| head`): nothing more need be written. */
  readonly closed: boolean;
  /** True: the chunk has been taken and its bytes may be used again at once. False: they belong to the output for good. */
  write(chunk: string | Uint8Array): boolean;
  /** Waits until the reader has taken what was written, or is gone. */
  drain(): Promise<void>;
}

/** All that the command line knows of the world, so that a test can hand it another. */
export interface Terminal {
  readonly stdin: { readonly isTTY: boolean; readonly stream: Readable };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly interruption: Interruption;
}

/** An Output over a stream of Node's. A closed pipe is expected and ends quietly; other errors are kept for `drain` to throw as OutputError. */
class StreamOutput implements Output {
  closed = false;
  #error: NodeJS.ErrnoException | undefined = undefined;
  #pending = 0;
  #wake: (() => void) | undefined = undefined;
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    stream.on('error', (error) => this.#fail(error));
  }

  get isTTY(): boolean {
    return this.#stream.isTTY === true;
  }

  get columns(): number | undefined {
    return this.#stream.columns;
  }

  write(chunk: string | Uint8Array): boolean {
    if (this.closed || chunk.length === 0) return true;
    this.#pending++;
    try {
      this.#stream.write(chunk, () => {
        if (--this.#pending === 0) this.#wake?.();
      });
    } catch (error) {
      // Files are written at once, and so fail at once.
      this.#fail(error as Error);
    }
    // Files, and pipes and terminals on POSIX systems, are written before `write` returns.
    return this.#stream.writableLength === 0;
  }

  async drain(): Promise<void> {
    if (this.#pending > 0 && !this.closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    } else {
      // A turn of the event loop, in which a signal can be heard.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (this.#error !== undefined) throw makeOutputError('standard output', this.#error);
  }

  #fail(error: NodeJS.ErrnoException): void {
    this.closed = true;
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') this.#error ??= error;
    this.#wake?.();
  }
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return {
    stdin: {
      // Asked for when it is wanted: Node makes its stream then, for a millisecond.
      get isTTY() {
        return process.stdin.isTTY === true;
      },
      get stream() {
        return process.stdin;
      },
    },
    stdout: new StreamOutput(process.stdout),
    stderr: new StreamOutput(process.stderr),
    env: process.env,
    interruption: new ProcessInterruption(),
  };
}
