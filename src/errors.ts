/** What can be wrong with a capture as a file. A packet that cannot be decoded is never an error: it is a row with its fault. */
export type CaptureErrorCode =
  /** The file cannot be opened or read: missing, a folder, no permission, an I/O error. */
  | 'unreadable'
  /** The first bytes are those of no capture format we know. */
  | 'unknown-format'
  /** A format we know, in a version or with a property we do not support. */
  | 'unsupported'
  /** The file ends in the middle of a header, record or block, or its compressed stream does. */
  | 'cut-short'
  /** A length or a reference in the file contradicts itself. */
  | 'damaged';

export interface CaptureErrorDetails {
  /** Number of the frame that could not be read, 1-based: one more than the last whole frame. Absent when no frame is concerned. */
  frame?: number;
  /** Bytes from the start of the (decompressed) file to the header of the damaged record or block. */
  offset?: number;
  cause?: unknown;
}

/** A capture that cannot be read, or not to its end. The command line makes one line of it and exits with 3. */
export class CaptureError extends Error {
  readonly code: CaptureErrorCode;
  readonly frame: number | undefined;
  readonly offset: number | undefined;

  constructor(code: CaptureErrorCode, message: string, details: CaptureErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'CaptureError';
    this.code = code;
    this.frame = details.frame;
    this.offset = details.offset;
  }
}
