/** Frames to rows, for tests of words: the decoder and the tracker are the real ones, and one RowMaker is one capture. */
import { Pipeline } from '../../src/pipeline.js';
import { CaptureRecord, type RecordKind } from '../../src/record.js';
import type { Field } from '../../src/report/fields/field.js';
import { type FieldsFormat, FieldsWriter } from '../../src/report/fields/fields-writer.js';
import { writeDestination, writeSource } from '../../src/report/info/address-column.js';
import { writeInfo } from '../../src/report/info/info.js';
import { writeProtocol } from '../../src/report/info/protocol-column.js';
import type { Row } from '../../src/report/row.js';
import { TextBuffer } from '../../src/report/text-buffer.js';
import { putInBlock } from './record-block.js';

export interface RecordFields {
  linkType?: number;
  /** Bytes on the wire; those captured by default. */
  originalLength?: number;
  seconds?: number;
  nanoseconds?: number;
  hasTime?: boolean;
  kind?: RecordKind;
  /** Bytes that stand behind the record in the reader's block. */
  behind?: Uint8Array;
}

const ETHERNET = 1;

export class RowMaker {
  readonly #pipeline = new Pipeline();
  #number = 0;

  /** The row of the next frame of this capture; valid until the one after. */
  take(bytes: Uint8Array, fields: RecordFields = {}): Row {
    const record = new CaptureRecord();
    record.number = ++this.#number;
    putInBlock(record, bytes, bytes.length, fields.behind);
    record.originalLength = fields.originalLength ?? bytes.length;
    record.linkType = fields.linkType ?? ETHERNET;
    record.seconds = fields.seconds ?? this.#number;
    record.nanoseconds = fields.nanoseconds ?? 0;
    record.hasTime = fields.hasTime ?? true;
    if (fields.kind !== undefined) record.kind = fields.kind;
    this.#pipeline.take(record);
    return this.#pipeline;
  }
}

/** What one of the writers makes of a row. */
export function textOf(write: (out: TextBuffer, row: Row) => void, row: Row): string {
  const out = new TextBuffer();
  write(out, row);
  return out.toString();
}

/** Protocol and Info of each frame of one capture: `TCP | 1 → 2 [SYN] ...`. */
export function describeFrames(frames: readonly Uint8Array[], fields: RecordFields = {}): string[] {
  const rows = new RowMaker();
  return frames.map((bytes) => {
    const row = rows.take(bytes, fields);
    return `${textOf(writeProtocol, row)} | ${textOf(writeInfo, row)}`;
  });
}

/** Protocol and Info of a frame that is a whole capture. */
export function describeFrame(bytes: Uint8Array, fields: RecordFields = {}): string {
  return describeFrames([bytes], fields)[0] as string;
}

/** `source > destination` of a frame that is a whole capture. */
export function addressesOf(bytes: Uint8Array, fields: RecordFields = {}): string {
  const row = new RowMaker().take(bytes, fields);
  return `${textOf(writeSource, row)} > ${textOf(writeDestination, row)}`;
}

/** The line of fields of a row, without its newline. */
export function lineOf(fields: readonly Field[], row: Row, format: Partial<FieldsFormat> = {}): string {
  const writer = new FieldsWriter(fields, format);
  writer.row(row);
  return writer.out.toString().slice(0, -1);
}
