import { CaptureRecord } from '../record.js';
import type { CaptureSource } from './source.js';

/** A source that opens its capture with the first `fill`, and then stands in front of the reader that was found for it. */
export class LazySource implements CaptureSource {
  readonly record = new CaptureRecord();
  readonly #open: (record: CaptureRecord) => Promise<CaptureSource>;
  #reader: CaptureSource | undefined = undefined;
  #closed = false;

  constructor(open: (record: CaptureRecord) => Promise<CaptureSource>) {
    this.#open = open;
  }

  get format(): string {
    return this.#reader?.format ?? '';
  }

  get bytesRead(): number {
    return this.#reader?.bytesRead ?? 0;
  }

  get totalBytes(): number | undefined {
    return this.#reader?.totalBytes;
  }

  next(): boolean {
    return this.#reader?.next() ?? false;
  }

  async fill(): Promise<boolean> {
    if (this.#closed) return false;
    if (this.#reader !== undefined) return this.#reader.fill();
    this.#reader = await this.#open(this.record);
    return true;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#reader?.close();
  }
}
