import { Worker } from 'node:worker_threads';
import type { Sink } from '../../pipeline.js';
import type { Row } from '../../report/row.js';
import type { CaptureChoices } from '../options.js';
import type { Output } from '../terminal/terminal.js';
import { RowBatch } from './row-batch.js';
import type { RowOrder, RowReply, RowRequest } from './row-rewriter.js';

/** Batches that may be on their way before the reading waits: enough to keep the thread busy, few enough to bound memory. */
const MAX_BATCHES = 8;

/** Has the rows written by a second thread (row-thread.ts), in their order, while this one reads, decodes and tracks: a quarter of the time of a million rows. */
export class ThreadSink implements Sink {
  readonly #worker: Worker;
  readonly #output: Output;
  readonly #withPayload: boolean;
  readonly #withPlain: boolean;
  /** The first row goes as its frame: times are relative to it, and headings are made to its measure. */
  #hasBegun = false;
  #batch = new RowBatch();
  readonly #free: RowBatch[] = [];
  /** Sent and not yet given back. */
  readonly #sent: RowBatch[] = [];
  #left: number;
  #finished = false;
  #failure: Error | undefined = undefined;
  /** Called when a message has come, for whoever waits for one. */
  #wake: (() => void) | undefined = undefined;

  constructor(order: RowOrder, output: Output, { limit }: CaptureChoices) {
    this.#output = output;
    this.#left = limit;
    this.#withPayload = order.report.format === 'ndjson' || order.columns.includes('Payload');
    this.#withPlain = order.withPlain;
    this.#worker = new Worker(new URL('./row-thread.js', import.meta.url), { workerData: order, name: 'rows' });
    this.#worker.on('message', (reply: RowReply) => this.#take(reply));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => {
      if (!this.#finished) this.#fail(new Error(`the thread that writes rows ended by itself (${code})`));
    });
  }

  row(row: Row): boolean {
    if (this.#left <= 0) return false;
    if (!this.#add(row)) {
      this.#send();
      this.#batch = this.#free.pop() ?? new RowBatch();
      if (!this.#add(row)) {
        this.#batch = RowBatch.roomFor(row);
        this.#add(row);
      }
    }
    this.#hasBegun = true;
    return --this.#left > 0 && !this.#output.closed;
  }

  async pause(): Promise<void> {
    await this.#output.drain();
    while (this.#sent.length > MAX_BATCHES && !this.#output.closed) await this.#message();
    this.#check();
  }

  async end(): Promise<void> {
    this.#send();
    this.#post({ end: true });
    while (!this.#finished && !this.#output.closed) await this.#message();
    this.#check();
    await this.#output.drain();
  }

  /** Ends the thread, whether or not it has written all. */
  async close(): Promise<void> {
    this.#finished = true;
    await this.#worker.terminate();
  }

  /** False when the batch has no room. */
  #add(row: Row): boolean {
    const outcome = this.#withPlain && this.#hasBegun ? this.#batch.addPlain(row) : 'other';
    return outcome === 'other' ? this.#batch.add(row, this.#withPayload) : outcome === 'added';
  }

  #send(): void {
    if (this.#batch.isEmpty) return;
    this.#sent.push(this.#batch);
    this.#post({ batch: this.#batch.memory });
  }

  #take(reply: RowReply): void {
    if ('text' in reply) {
      const taken = this.#output.write(new Uint8Array(reply.text, 0, reply.length));
      if (taken) this.#post({ free: reply.text });
    } else if ('done' in reply) {
      // Batches come back in the order they were sent.
      const batch = this.#sent.shift();
      if (batch !== undefined) {
        batch.clear();
        this.#free.push(batch);
      }
    } else {
      this.#finished = true;
    }
    this.#wake?.();
  }

  #post(request: RowRequest): void {
    this.#worker.postMessage(request);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Waits for the next message; at once when there will be none. */
  async #message(): Promise<void> {
    this.#check();
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }
}
