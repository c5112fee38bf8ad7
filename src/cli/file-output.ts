import { closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Output, OutputError } from './terminal.js';

/**
 * A file that the user named for the output. It is written beside its place and gets its name when it is whole, so that nobody finds half of it. What is no plain
 * file (a named pipe, a device) is written directly.
 */
export class FileOutput implements Output {
  readonly isTTY = false;
  readonly columns = undefined;
  readonly closed = false;
  readonly #path: string;
  /** Where it is written until it is whole; undefined: in its place. */
  readonly #beside: string | undefined;
  readonly #file: number;

  /** @throws OutputError when the file cannot be made. */
  constructor(path: string) {
    const known = statSync(path, { throwIfNoEntry: false });
    this.#path = known === undefined ? path : realpathSync(path);
    const isDirect = known !== undefined && !known.isFile();
    this.#beside = isDirect ? undefined : join(dirname(this.#path), `.${basename(this.#path)}.${process.pid}.part`);
    this.#file = attempt(path, () => openSync(this.#beside ?? this.#path, 'w', known?.mode ?? 0o666));
  }

  write(chunk: string | Uint8Array): boolean {
    attempt(this.#path, () => {
      const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    });
    return true;
  }

  async drain(): Promise<void> {}

  /** The file is whole: gives it its name. */
  finish(): void {
    attempt(this.#path, () => {
      closeSync(this.#file);
      if (this.#beside !== undefined) renameSync(this.#beside, this.#path);
    });
  }

  /** Takes away what was written. */
  discard(): void {
    closeSync(this.#file);
    if (this.#beside !== undefined) rmSync(this.#beside, { force: true });
  }
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new OutputError((error as Error).message, { cause: error, place: path });
  }
}
