/** Nothing can be written any more, and not because the reader has left: a full disk, a folder that is not there. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
  /** Where: a path, or standard output. */
  readonly place: string;

  constructor(message: string, place: string, cause: unknown) {
    super(message, { cause });
    this.place = place;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be too large',
  ENOENT: 'there is no such folder',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'too many symbolic links',
  ENXIO: 'it is a socket, or a device that is not there',
};

/** Why nothing can be written at `place`, in plain words where we have them. */
export function makeOutputError(place: string, error: unknown): OutputError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new OutputError(`cannot be written: ${REASONS[code] ?? message}`, place, error);
}
