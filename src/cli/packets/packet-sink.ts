import type { Sink } from '../../pipeline.js';
import type { RowWriter } from '../../report/format/row-writer.js';
import type { Row } from '../../report/row.js';
import { type Segment, TransportProtocol } from '../../wire/segment.js';
import type { CaptureChoices, StreamName } from '../options.js';
import { findStats } from '../terminal/file-stats.js';
import type { Output } from '../terminal/terminal.js';

/** Written bytes that are handed on at once, though more rows may be at hand. */
const CHUNK = 1 << 19;

/** Rows of a file are held back for so long, in favour of tables made to measure. */
const PATIENCE_MS = 500;

/** Picks the rows that were asked for, has them written, and hands the bytes on: when many have gathered, and at every pause. */
export class PacketSink implements Sink {
  readonly #writer: RowWriter;
  readonly #output: Output;
  readonly #choices: CaptureChoices;
  readonly #allStreams: boolean;
  readonly #absolute: boolean;
  #left: number;
  #hasBegun = false;
  readonly #isPipe: boolean;
  /** When rows that a writer may be holding were first left waiting; 0: none. */
  #waitingSince = 0;

  constructor(writer: RowWriter, output: Output, choices: CaptureChoices, absolute = false) {
    this.#writer = writer;
    this.#output = output;
    this.#choices = choices;
    this.#allStreams = choices.streams.length === 0;
    this.#absolute = absolute;
    this.#left = choices.limit;
    this.#isPipe = isPipe(choices.capture);
  }

  row(row: Row): boolean {
    if (this.#left <= 0) return false;
    if (!this.#allStreams && !isOfStreams(row, this.#choices.streams)) return true;
    if (!this.#hasBegun) this.#begin(row);
    if (this.#absolute) makeAbsolute(row);
    this.#writer.row(row);
    if (this.#writer.out.length >= CHUNK) this.#handOn();
    return --this.#left > 0 && !this.#output.closed;
  }

  async pause(): Promise<void> {
    if (this.#isPipe || this.#isOverdue()) this.#writer.flush();
    this.#handOn();
    await this.#output.drain();
  }

  async end(): Promise<void> {
    if (!this.#hasBegun) this.#begin();
    this.#writer.end();
    this.#handOn();
    await this.#output.drain();
  }

  /** A file is read so fast that pages fill at once, unless few of its rows are wanted. */
  #isOverdue(): boolean {
    const now = performance.now();
    if (this.#waitingSince === 0) this.#waitingSince = now;
    if (now - this.#waitingSince < PATIENCE_MS) return false;
    this.#waitingSince = 0;
    return true;
  }

  /** Headings are written as late as this, so that a file that is no capture gets none. */
  #begin(first?: Row): void {
    this.#hasBegun = true;
    this.#writer.begin(first);
  }

  /** The buffer goes to the output as it is, without a copy; while the output keeps it, the writer gets another. */
  #handOn(): void {
    const { out } = this.#writer;
    if (out.length === 0) return;
    const taken = this.#output.write(out.bytes.subarray(0, out.length));
    if (!taken) out.bytes = new Uint8Array(out.bytes.length);
    out.clear();
  }
}

/** A segment of the frame, a quoted one included, is of one of these flows. */
export function isOfStreams({ frame, annotations }: Row, streams: readonly StreamName[]): boolean {
  for (let i = 0; i < frame.segmentCount; i++) {
    const stream = annotations[i]?.stream ?? -1;
    const protocol = frame.segments[i]?.protocol === TransportProtocol.TCP ? 'tcp' : 'udp';
    for (const name of streams) if (name.number === stream && name.protocol === protocol) return true;
  }
  return false;
}

/** More may come at any time, and each row is awaited. */
function isPipe(capture: string): boolean {
  return capture === '-' || findStats(capture)?.isFile() === false;
}

/** Takes the bases away, so that every writer shows raw numbers. */
export function makeAbsolute(row: Row): void {
  for (let i = 0; i < row.frame.segmentCount; i++) {
    const annotation = row.annotations[i];
    if (annotation === undefined) continue;
    const segment = row.frame.segments[i] as Segment;
    if (annotation.seqIsRelative) annotation.nextSeq = (annotation.nextSeq + segment.seq - annotation.relativeSeq) | 0;
    annotation.seqIsRelative = false;
    annotation.sackBase = 0;
  }
}
