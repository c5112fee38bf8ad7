import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Interruption } from './interruption.js';
import { makeOutputError } from './output-error.js';
import type { Output } from './terminal.js';

/** How often a named pipe is asked whether it takes more, and for how long after a signal that finds it stuck. */
const ASK_MS = 20;
const STUCK_MS = 1000;
/** Links in a row, as Linux has it. */
const MAX_LINKS = 40;

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
  /** Undefined for a named pipe that nobody reads yet. */
  #file: number | undefined = undefined;
  /** Given for a named pipe, whose reader may let it wait for ever: what it does not take at once is kept for `drain`. */
  readonly #interruption: Interruption | undefined;
  #kept: Uint8Array[] = [];

  /**
   * `interruption` ends the wait for the reader of a named pipe; without it that is waited for in any case.
   *
   * @throws OutputError when the file cannot be made.
   */
  constructor(path: string, interruption?: Interruption) {
    this.#named = path;
    const known = attempt(path, () => statSync(path, { throwIfNoEntry: false }));
    this.#path = attempt(path, () => (known === undefined ? followLinks(path) : realpathSync(path)));
    const isDirect = known !== undefined && !known.isFile();
    this.#interruption = known?.isFIFO() === true ? interruption : undefined;
    this.#beside = isDirect ? undefined : join(dirname(this.#path), `.pcapnote-${randomBytes(6).toString('hex')}.part`);
    if (this.#interruption !== undefined) return;
    // A name that nobody can have foreseen and put a link under.
    const file = attempt(path, () => openSync(this.#beside ?? this.#path, isDirect ? 'w' : 'wx', (known?.mode ?? 0o666) & 0o777));
    this.#file = file;
    if (known !== undefined && this.#beside !== undefined) keepAccess(file, known);
  }

  write(chunk: string | Uint8Array): boolean {
    if (this.closed) return true;
    const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
    const taken = this.#kept.length === 0 ? this.#give(bytes) : 0;
    if (taken < bytes.length) this.#kept.push(bytes.slice(taken));
    return true;
  }

  async drain(): Promise<void> {
    let stuckFor = 0;
    while (this.#kept.length > 0 && !this.closed) {
      const first = this.#kept[0] as Uint8Array;
      const taken = this.#give(first);
      if (taken === first.length) this.#kept.shift();
      else this.#kept[0] = first.subarray(taken);
      if (taken > 0) {
        stuckFor = 0;
        continue;
      }
      if (this.#interruption?.signal !== undefined) stuckFor += ASK_MS;
      if (stuckFor > STUCK_MS) this.closed = true;
      else await new Promise((resolve) => setTimeout(resolve, ASK_MS));
    }
  }

  /** Writes what is taken at once of `bytes`: all, but by a named pipe. Returns how many. */
  #give(bytes: Uint8Array): number {
    let at = 0;
    try {
      if (this.#interruption !== undefined) this.#file ??= openSync(this.#path, constants.O_WRONLY | constants.O_NONBLOCK);
      while (at < bytes.length) at += writeSync(this.#file as number, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const waits = this.#interruption !== undefined && (code === 'EAGAIN' || (code === 'ENXIO' && this.#file === undefined));
      if (waits) return at;
      // The reader of a named pipe has gone.
      if (code !== 'EPIPE') throw makeOutputError(this.#named, error);
      this.closed = true;
    }
    return at;
  }

  /**
   * The file is whole, and `drain` has returned: gives it its name.
   *
   * @throws OutputError, and nothing is left behind.
   */
  finish(): void {
    try {
      // What a disk cannot take may come out as late as this.
      if (this.#file === undefined) return;
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
      if (this.#file !== undefined) closeSync(this.#file);
    } catch {
      // It is taken away in any case.
    }
    this.#remove();
  }

  #remove(): void {
    if (this.#beside !== undefined) rmSync(this.#beside, { force: true });
  }
}

/** What a link leads to where there is nothing yet. */
function followLinks(path: string): string {
  let place = path;
  for (let left = MAX_LINKS; left > 0 && lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() === true; left--) {
    place = resolve(dirname(place), readlinkSync(place));
  }
  return place;
}

/** A file that takes another's place is for the same people, as far as whoever runs the program may say so. */
function keepAccess(file: number, { uid, gid, mode }: Stats): void {
  try {
    const made = fstatSync(file);
    if (made.uid !== uid || made.gid !== gid) fchownSync(file, uid, gid);
  } catch {
    // Only root gives files away.
  }
  try {
    fchmodSync(file, mode & 0o777);
  } catch {
    // Some file systems have no modes.
  }
}

function attempt<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw makeOutputError(path, error);
  }
}
