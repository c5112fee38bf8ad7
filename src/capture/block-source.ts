import { CaptureError, type CaptureErrorCode } from '../errors.js';
import { CaptureRecord } from '../record.js';
import type { ByteWindow } from './byte-window.js';
import type { CaptureSource } from './source.js';

/**
 * Common part of our own readers: they read records in place, out of a large block of bytes, and allocate nothing per record. A subclass says
 * in `next` how a record looks in its format.
 */
export abstract class BlockSource implements CaptureSource {
  readonly record: CaptureRecord;
  protected readonly window: ByteWindow;

  constructor(window: ByteWindow, record: CaptureRecord = new CaptureRecord()) {
    this.window = window;
    this.record = record;
  }

  /** The format without the compression around it. */
  protected abstract readonly name: string;
  abstract next(): boolean;
  /** What is missing, when the stream ends and the record or block in turn is not whole: throws CaptureError unless all is well. */
  protected abstract checkEnd(): void;

  get format(): string {
    const { compression } = this.window.input;
    return compression === '' ? this.name : `${this.name}, ${compression}`;
  }

  get bytesRead(): number {
    return this.window.input.bytesRead;
  }

  get totalBytes(): number | undefined {
    return this.window.input.totalBytes;
  }

  async fill(): Promise<boolean> {
    try {
      if (await this.window.fill()) return true;
    } catch (error) {
      throw this.locate(error);
    }
    this.checkEnd();
    return false;
  }

  close(): Promise<void> {
    return this.window.input.close();
  }

  /** An error about the record or block at `offset`, which would have been the next frame. */
  protected damage(code: CaptureErrorCode, offset: number, reason: string): CaptureError {
    return damageAt(code, this.record.number + 1, offset, reason);
  }

  /** Adds frame and offset to what the byte stream below reported. */
  protected locate(error: unknown): unknown {
    if (!(error instanceof CaptureError) || error.offset !== undefined) return error;
    return damageAt(error.code, this.record.number + 1, this.window.offset, error.message, error.cause);
  }
}

/** The one wording for damage within a capture: what, which frame, which byte, why. */
export function damageAt(code: CaptureErrorCode, frame: number, offset: number, reason: string, cause?: unknown): CaptureError {
  const what = code === 'cut-short' ? 'cut short' : code === 'unsupported' ? 'unsupported' : 'damaged';
  return new CaptureError(code, `${what} at frame ${frame}, byte ${offset}: ${reason}`, { frame, offset, cause });
}
