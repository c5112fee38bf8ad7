import type { Annotation } from '../../flow/annotation.js';
import { RowMaker } from '../../pipeline.js';
import { CaptureRecord } from '../../record.js';
import type { RowWriter } from '../../report/format/row-writer.js';
import type { DecoderLimits } from '../../wire/decode-frame.js';
import type { ReportChoices } from '../options.js';
import { makeAbsolute } from './packet-sink.js';
import { RowBatch } from './row-batch.js';

/** What the thread is told when it starts. */
export interface RowOrder {
  readonly report: ReportChoices;
  /** Names, in order. */
  readonly columns: readonly string[];
  readonly absolute: boolean;
  readonly decoder: Partial<DecoderLimits>;
  /** Rows may come as the words of plain ones, behind the first. */
  readonly withPlain: boolean;
}

/** To the thread: frames; a text's memory, which may be used again; there are no more frames. */
export type RowRequest = { batch: SharedArrayBuffer } | { free: SharedArrayBuffer } | { end: true };
/** From the thread: text[0, length) is written, whole lines; a batch's memory, which may be used again; all is written. */
export type RowReply = { text: SharedArrayBuffer; length: number } | { done: SharedArrayBuffer } | { finished: true };

/** Written bytes that are handed on at once, and the room for them: a row more may be written. */
const CHUNK = 1 << 19;
const TEXT_BYTES = CHUNK + (1 << 18);

/** Decodes frames that come annotated, in batches, and writes their rows: what the second thread of `show` does. */
export class RowRewriter extends RowMaker {
  readonly annotations: Annotation[] = [];
  readonly #record = new CaptureRecord();
  readonly #writer: RowWriter;
  readonly #absolute: boolean;
  readonly #reply: (reply: RowReply) => void;
  readonly #free: SharedArrayBuffer[] = [];
  #hasBegun = false;

  /** `reply` hands a message to the first thread. */
  constructor(writer: RowWriter, order: RowOrder, reply: (reply: RowReply) => void) {
    super(order.decoder);
    this.#writer = writer;
    this.#absolute = order.absolute;
    this.#reply = reply;
    writer.out.bytes = this.#findRoom();
  }

  request(request: RowRequest): void {
    if ('batch' in request) this.#write(request.batch);
    else if ('free' in request) this.#free.push(request.free);
    else this.#end();
  }

  /** They came with the record. */
  protected annotate(): void {}

  #write(memory: SharedArrayBuffer): void {
    const batch = new RowBatch(memory);
    const record = this.#record;
    const writer = this.#writer;
    for (;;) {
      const plain = batch.nextPlain();
      if (plain >= 0) {
        writer.plainRow?.(batch.words, plain);
      } else {
        if (!batch.next(record, this.annotations)) break;
        this.take(record);
        if (!this.#hasBegun) this.#begin();
        if (this.#absolute) makeAbsolute(this);
        writer.row(this);
      }
      if (writer.out.length >= CHUNK) this.#handOn();
    }
    this.#reply({ done: memory });
  }

  #begin(): void {
    this.#hasBegun = true;
    this.#writer.begin(this);
  }

  #end(): void {
    if (!this.#hasBegun) this.#writer.begin();
    this.#writer.end();
    this.#handOn();
    this.#reply({ finished: true });
  }

  /** A row that outgrew the memory has moved the text to a place that is not shared. */
  #handOn(): void {
    const { out } = this.#writer;
    if (out.length === 0) return;
    const { buffer } = out.bytes;
    const text = buffer instanceof SharedArrayBuffer ? buffer : share(out.bytes.subarray(0, out.length));
    this.#reply({ text, length: out.length });
    out.bytes = this.#findRoom();
    out.clear();
  }

  #findRoom(): Uint8Array {
    return new Uint8Array(this.#free.pop() ?? new SharedArrayBuffer(TEXT_BYTES));
  }
}

function share(bytes: Uint8Array): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(bytes.length);
  new Uint8Array(memory).set(bytes);
  return memory;
}
