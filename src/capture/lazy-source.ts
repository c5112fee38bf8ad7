import { CaptureRecord } from '../record.js';
import type { CaptureSource } from './source.js';

/** A source that opens its capture with the first `fill`, and then stands in front of the reader that was found for it. */
export class LazySource implements CaptureSource {
  readonly record = new CaptureRecord();
  readonly #open: (record: CaptureRecord) => Promise<CaptureSource>;
  #reader: CaptureSource | undefined = undefined;
  readonly #stop: AbortSignal | undefined;
  #closed = false;

  constructor(open: (record: CaptureRecord) => Promise<CaptureSource>, stop?: AbortSignal) {
    this.#open = open;
    this.#stop = stop;
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
    if (this.#closed || this.#stop?.aborted === true) return false;
    return this.#stop === undefined ? this.#fill() : this.#fillUntil(this.#stop);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#reader?.close();
  }

  /** Not by Promise.race, whose promises would stay with one that lasts as long as the capture. */
  #fillUntil(stop: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const end = () => resolve(false);
      stop.addEventListener('abort', end, { once: true });
      void this.#fill()
        .then(resolve, reject)
        .then(() => stop.removeEventListener('abort', end));
    });
  }

  async #fill(): Promise<boolean> {
    if (this.#reader !== undefined) return this.#reader.fill();
    const reader = await this.#open(this.record);
    this.#reader = reader;
    // Nobody waits any more for what took so long to open.
    if (this.#closed) await reader.close();
    return !this.#closed;
  }
}
