import { CaptureError } from '../../errors.js';

/** A zstd stream that nobody can have written. */
export function corruptZstd(reason: string): CaptureError {
  return new CaptureError('damaged', `the zstd stream is corrupt (${reason})`);
}
