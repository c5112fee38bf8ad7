import { close as fsClose, open as fsOpen, read as fsRead, fstat, type Stats } from 'node:fs';
import { CaptureError } from '../errors.js';
import type { ByteInput, Chunk } from './byte-input.js';

/** Bytes asked of the file at once. 1 MB is enough to hide the call; more costs cache and memory. */
const BLOCK_BYTES = 1024 * 1024;
/** Room in front of each block for the record that straddles it and its forerunner: most packets fit, the rest are joined elsewhere. */
const HEADROOM_BYTES = 64 * 1024;
const SMALLEST_BLOCK_BYTES = 4096;

/** A file read in large blocks, one ahead: while block n is decoded, block n + 1 is read into the other buffer. */
export class FileInput implements ByteInput {
  readonly live = false;
  readonly compression = '';
  readonly totalBytes: number;
  bytesRead = 0;
  readonly #file: number;
  readonly #blockBytes: number;
  /** In turn: the block handed out last (its tail still to be moved), the one handed out now, and the one being read. */
  readonly #buffers: readonly Uint8Array[];
  #turn = 0;
  #position = 0;
  #ahead: Promise<number | CaptureError> | undefined = undefined;
  #ended = false;
  #closed = false;

  constructor(file: number, size: number) {
    this.#file = file;
    this.totalBytes = size;
    this.#blockBytes = Math.min(BLOCK_BYTES, Math.max(SMALLEST_BLOCK_BYTES, size + 1));
    this.#buffers = [0, 1, 2].map(() => new Uint8Array(HEADROOM_BYTES + this.#blockBytes));
  }

  async read(): Promise<Chunk | undefined> {
    if (this.#ended) return undefined;
    const bytes = this.#buffers[this.#turn] as Uint8Array;
    const count = await (this.#ahead ?? this.#readInto(bytes));
    this.#ahead = undefined;
    if (typeof count !== 'number') throw count;
    if (count === 0) {
      this.#ended = true;
      // One that has grown is read to its new end; one that has shrunk may end between two records, and would seem whole.
      if (this.bytesRead < this.totalBytes) throw shrunk(this.totalBytes, this.bytesRead);
      return undefined;
    }
    this.bytesRead += count;
    this.#turn = (this.#turn + 1) % 3;
    this.#ahead = this.#readInto(this.#buffers[this.#turn] as Uint8Array);
    return { bytes, start: HEADROOM_BYTES, end: HEADROOM_BYTES + count };
  }

  reopen(): ByteInput {
    return new FileInput(this.#file, this.totalBytes);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#ended = true;
    await this.#ahead;
    await new Promise<void>((resolve) => fsClose(this.#file, () => resolve()));
  }

  /** Never rejects: an error of a read ahead is told when its turn comes. */
  #readInto(bytes: Uint8Array): Promise<number | CaptureError> {
    return new Promise((resolve) => {
      fsRead(this.#file, bytes, HEADROOM_BYTES, this.#blockBytes, this.#position, (error, count) => {
        if (error !== null) return resolve(new CaptureError('unreadable', `read error (${error.code})`, { cause: error }));
        this.#position += count;
        resolve(count);
      });
    });
  }
}

/** Opens `path` and says what it is. Throws CaptureError 'unreadable' in plain words. */
export async function openFile(path: string | URL): Promise<{ file: number; stats: Stats }> {
  const file = await new Promise<number>((resolve, reject) => {
    fsOpen(path, 'r', (error, opened) => (error === null ? resolve(opened) : reject(unreadable(error))));
  });
  const stats = await new Promise<Stats>((resolve, reject) => {
    fstat(file, (error, found) => (error === null ? resolve(found) : reject(unreadable(error))));
  });
  if (stats.isDirectory()) {
    fsClose(file, () => {});
    throw new CaptureError('unreadable', 'it is a folder, not a file');
  }
  return { file, stats };
}

function shrunk(before: number, read: number): CaptureError {
  return new CaptureError('cut-short', `the file shrank while it was read: it had ${before} bytes, ${read} were left`);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file: a part of the path is not a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'it is a folder, not a file',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'too many symbolic links',
  EMFILE: 'too many open files',
  ENXIO: 'it is a socket, or a device that is not there',
};

function unreadable(error: NodeJS.ErrnoException): CaptureError {
  const code = error.code ?? '';
  return new CaptureError('unreadable', REASONS[code] ?? `cannot be opened (${code || error.message})`, { cause: error });
}
