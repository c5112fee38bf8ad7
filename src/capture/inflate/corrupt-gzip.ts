import { CaptureError } from '../../errors.js';

/** A gzip stream that nobody can have written. The reasons are zlib's, so that all readers of gzip say the same of the same bytes. */
export function corruptGzip(reason: string): CaptureError {
  return new CaptureError('damaged', `the gzip stream is corrupt (${reason})`);
}
