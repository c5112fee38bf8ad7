import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeOutputError } from './output-error.js';
import type { Output } from './terminal.js';

/**
 * A file that the user named for the output. It is written beside its place and gets its name when it is whole, so that nobody finds half of it. What is no plain
 * file (a named pipe, a device) is written directly.
 */
export class FileOutput implements Output {
  readonly isTTY = false;
  readonly columns = undefined;
  closed = false;
  readonly #named: string;
  readonly #path: string;
  /** Where it is written until it is whole; undefined: in its place. */
  readonly #beside: string | undefined;
  readonly #file: number;

  /** @throws OutputError when the file cannot be made. */
  constructor(path: string) {
    this.#named = path;
    const known = attempt(path, () => statSync(path, { throwIfNoEntry: false }));
    this.#path = known === undefined ? path : attempt(path, () => realpathSync(path));
    const isDirect = known !== undefined && !known.isFile();
    this.#beside = isDirect ? undefined : join(dirname(this.#path), `.pcapnote-${randomBytes(6).toString('hex')}.part`);
    // A name that nobody can have foreseen and put a link under.
    this.#file = attempt(path, () => openSync(this.#beside ?? this.#path, isDirect ? 'w' : 'wx', (known?.mode ?? 0o666) & 0o777));
  }

  write(chunk: string | Uint8Array): boolean {
    const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
    try {
      for (let at = 0; at < bytes.length && !this.closed; ) at += writeSync(this.#file, bytes, at);
    } catch (error) {
      // The reader of a named pipe has gone.
      if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw makeOutputError(this.#named, error);
      this.closed = true;
    }
    return true;
  }

  async drain(): Promise<void> {}

  /**
   * The file is whole: gives it its name.
   *
   * @throws OutputError, and nothing is left behind.
   */
  finish(): void {
    try {
      // What a disk cannot take may come out as late as this.
      if (this.#beside !== undefined) fsyncSync(this.#file);
      closeSync(this.#file);
      if (this.#beside !== undefined) renameSync(this.#beside, this.#path);
    } catch (error) {
      this.#remove();
      throw makeOutputError(this.#named, error);
    }
  }

  /** Takes away what was written. */
  discard(): void {
    try {
      closeSync(this.#file);
    } catch {
      // It is taken away in any case.
    }
    this.#remove();
  }

  #remove(): void {
    if (this.#beside !== undefined) rmSync(this.#beside, { force: true });
  }
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw makeOutputError(path, error);
  }
}
