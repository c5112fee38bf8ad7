/** A reader that goes past the end of a record sees what lies there: with other bytes around each record, everything must be said the same. */
import { openCapture } from '../../src/capture/open.js';
import type { CaptureSource } from '../../src/capture/source.js';
import { CaptureError } from '../../src/errors.js';
import { annotate } from '../../src/index.js';
import { Pipeline } from '../../src/pipeline.js';
import { CaptureRecord } from '../../src/record.js';
import { COLUMNS } from '../../src/report/columns.js';
import { FIELDS } from '../../src/report/fields/field-registry.js';
import { FieldsWriter } from '../../src/report/fields/fields-writer.js';
import type { RowWriter } from '../../src/report/format/row-writer.js';
import { TextRows } from '../../src/report/format/text-rows.js';
import type { Random } from './random.js';

const MARGIN = 80;

/** What depends on bytes that are not the record's; undefined: nothing does. Read through the annotations, all fields or all columns, by chance. */
export async function compareSurroundings(bytes: Uint8Array, random: Random): Promise<string | undefined> {
  const reading = random.pick([readAnnotations, readFields, readColumns]);
  const [zeros, ones] = [await reading(bytes, 0x00), await reading(bytes, 0xff)];
  const index = zeros.findIndex((line, at) => line !== ones[at]);
  return index < 0 ? undefined : `depends on bytes beyond the record: ${zeros[index]} and ${ones[index]}`;
}

async function readAnnotations(bytes: Uint8Array, surroundings: number): Promise<string[]> {
  const lines: string[] = [];
  await untilDamage(lines, async () => {
    for await (const packet of annotate(new SurroundedSource(openCapture(bytes), surroundings))) lines.push(JSON.stringify(packet));
  });
  return lines;
}

function readFields(bytes: Uint8Array, surroundings: number): Promise<string[]> {
  return readRows(bytes, surroundings, new FieldsWriter(FIELDS));
}

function readColumns(bytes: Uint8Array, surroundings: number): Promise<string[]> {
  return readRows(bytes, surroundings, new TextRows(COLUMNS, { language: 'en', time: 'relative', timeDigits: 'as captured' }));
}

async function readRows(bytes: Uint8Array, surroundings: number, writer: RowWriter): Promise<string[]> {
  const lines: string[] = [];
  await untilDamage(lines, async () => {
    await new Pipeline().run(new SurroundedSource(openCapture(bytes), surroundings), {
      row(row) {
        writer.row(row);
        lines.push(Buffer.from(writer.out.bytes.subarray(0, writer.out.length)).toString('latin1'));
        writer.out.clear();
        return true;
      },
      async pause() {},
    });
  });
  return lines;
}

async function untilDamage(lines: string[], read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    lines.push(error.message);
  }
}

/** Hands on each record in bytes of its own, with chosen ones before and behind it. */
class SurroundedSource implements CaptureSource {
  readonly record = new CaptureRecord();
  readonly #source: CaptureSource;
  readonly #surroundings: number;

  constructor(source: CaptureSource, surroundings: number) {
    this.#source = source;
    this.#surroundings = surroundings;
  }

  get format(): string {
    return this.#source.format;
  }

  get bytesRead(): number {
    return this.#source.bytesRead;
  }

  get totalBytes(): number | undefined {
    return this.#source.totalBytes;
  }

  next(): boolean {
    if (!this.#source.next()) return false;
    const { record } = this.#source;
    Object.assign(this.record, record);
    const length = record.end - record.start;
    const bytes = new Uint8Array(length + 2 * MARGIN).fill(this.#surroundings);
    bytes.set(record.bytes.subarray(record.start, record.end), MARGIN);
    this.record.bytes = bytes;
    this.record.start = MARGIN;
    this.record.end = MARGIN + length;
    return true;
  }

  fill(): Promise<boolean> {
    return this.#source.fill();
  }

  close(): Promise<void> {
    return this.#source.close();
  }
}
