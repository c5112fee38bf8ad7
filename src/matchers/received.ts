/**
 * What is given to `expect`, made ready for the matchers: a path, a capture in memory, an open capture, or flow records. A capture is read as often as a matcher needs;
 * one that was opened by the test can be read once, so its records are kept for the next matcher.
 */
import { openCapture } from '../capture/open.js';
import type { CaptureSource } from '../capture/source.js';
import { CaptureError } from '../errors.js';
import type { Annotation } from '../flow/annotation.js';
import type { FlowSummary } from '../flow/summary.js';
import { Pipeline } from '../pipeline.js';
import { CaptureRecord } from '../record.js';
import type { Frame } from '../wire/frame.js';

/** What the matchers take: the path of a capture, its bytes, what openCapture returned, or records of flows as summarize returns them. */
export type Assertable = string | URL | Uint8Array | ArrayBuffer | CaptureSource | FlowSummary | readonly FlowSummary[];

/** Bytes of packets kept of a capture that was opened by the test. */
const KEPT_BYTES = 256 << 20;

/** Takes each frame once the tracker has judged it. */
export interface FrameTaker {
  take(frame: Frame, annotations: readonly Annotation[]): void;
}

export interface Received {
  /** As a failure names it. */
  name: string;
  /** 0 for flow records alone. */
  frames: number;
  flows: readonly FlowSummary[];
  /** Reads the capture once more; undefined where there are flow records alone. */
  read: ((...takers: readonly FrameTaker[]) => Promise<Pipeline>) | undefined;
}

/**
 * @throws TypeError for what is neither a capture nor a flow record.
 * @throws CaptureError for a capture that cannot be read, or not to its end: no assertion holds for what nobody saw.
 */
export async function receive(value: unknown): Promise<Received> {
  if (isFlow(value)) return { name: value.stream, frames: 0, flows: [value], read: undefined };
  if (Array.isArray(value) && value.every(isFlow)) return { name: 'the flows', frames: 0, flows: value, read: undefined };
  const open = await makeOpener(value);
  const read = (...takers: readonly FrameTaker[]) => readThrough(open(), takers);
  const pipeline = await read();
  return { name: nameOf(value), frames: pipeline.frames, flows: [...pipeline.tracker.flows()], read };
}

function isFlow(value: unknown): value is FlowSummary {
  return typeof value === 'object' && value !== null && 'stream' in value && 'clientToServer' in value && 'protocol' in value;
}

function isSource(value: unknown): value is CaptureSource {
  return typeof value === 'object' && value !== null && 'record' in value && 'next' in value && 'fill' in value;
}

/** Not by instanceof: a test environment may have an ArrayBuffer of its own. */
function bytesOf(value: unknown): Uint8Array | undefined {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]' ? new Uint8Array(value as ArrayBuffer) : undefined;
}

async function makeOpener(value: unknown): Promise<() => CaptureSource> {
  if (typeof value === 'string' || value instanceof URL) return () => openCapture(value);
  const bytes = bytesOf(value);
  if (bytes !== undefined) return () => openCapture(bytes);
  if (isSource(value)) {
    const kept = await keepRecords(value);
    return () => new KeptSource(kept);
  }
  const what = value === null ? 'null' : Array.isArray(value) ? 'an array of something else' : typeof value;
  throw new TypeError(`expected a capture (path, bytes or openCapture's) or a flow record, not ${what}`);
}

function nameOf(value: unknown): string {
  return typeof value === 'string' ? value : value instanceof URL ? value.pathname : 'the capture';
}

async function readThrough(source: CaptureSource, takers: readonly FrameTaker[]): Promise<Pipeline> {
  const pipeline = new Pipeline();
  try {
    await pipeline.run(source, {
      row({ frame, annotations }) {
        for (const taker of takers) taker.take(frame, annotations);
        return true;
      },
      async pause() {},
    });
  } finally {
    await source.close();
  }
  return pipeline;
}

/** The records of an open capture, and where it is damaged the error that ends them. */
interface KeptRecords {
  format: string;
  records: CaptureRecord[];
  error: CaptureError | undefined;
}

/** By capture: a second matcher finds it read. */
const keptRecords = new WeakMap<CaptureSource, Promise<KeptRecords>>();

function keepRecords(source: CaptureSource): Promise<KeptRecords> {
  const known = keptRecords.get(source);
  if (known !== undefined) return known;
  const kept = readRecords(source);
  keptRecords.set(source, kept);
  return kept;
}

async function readRecords(source: CaptureSource): Promise<KeptRecords> {
  const records: CaptureRecord[] = [];
  let error: CaptureError | undefined;
  let left = KEPT_BYTES;
  try {
    do {
      while (source.next()) {
        left -= source.record.capturedLength;
        if (left < 0) throw new TypeError(`an open capture of more than ${KEPT_BYTES} bytes cannot be asserted on: give its path`);
        records.push(copyRecord(source.record));
      }
    } while (await source.fill());
  } catch (thrown) {
    if (!(thrown instanceof CaptureError)) throw thrown;
    error = thrown;
  } finally {
    await source.close();
  }
  return { format: source.format, records, error };
}

function copyRecord(record: CaptureRecord): CaptureRecord {
  const bytes = record.bytes.slice(record.start, record.end);
  return Object.assign(new CaptureRecord(), record, { bytes, start: 0, end: bytes.length });
}

class KeptSource implements CaptureSource {
  readonly record = new CaptureRecord();
  readonly bytesRead = 0;
  readonly totalBytes = undefined;
  readonly #kept: KeptRecords;
  #at = 0;

  constructor(kept: KeptRecords) {
    this.#kept = kept;
  }

  get format(): string {
    return this.#kept.format;
  }

  next(): boolean {
    const record = this.#kept.records[this.#at++];
    if (record !== undefined) Object.assign(this.record, record);
    return record !== undefined;
  }

  async fill(): Promise<boolean> {
    if (this.#kept.error !== undefined) throw this.#kept.error;
    return false;
  }

  async close(): Promise<void> {}
}
