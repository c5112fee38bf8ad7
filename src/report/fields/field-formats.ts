/** Chosen fields in the formats that tshark's `-T fields` does not have: csv, JSON, and for people. */
import { COLUMNS, type Column, type TimeFormat } from '../columns.js';
import { guardWritten, quoteWritten } from '../format/delimited-rows.js';
import { escapeWritten } from '../format/escape.js';
import { closeRows } from '../format/json-rows.js';
import { beginString, endString, jsonKey } from '../format/json-text.js';
import { SCHEMA_VERSION } from '../format/packet-record.js';
import type { RowWriter } from '../format/row-writer.js';
import { measureBytes } from '../format/width.js';
import type { Row } from '../row.js';
import { encodeText, TextBuffer } from '../text-buffer.js';
import { type Field, FieldCell, type Occurrence } from './field.js';

const COMMA = 0x2c;
const NEWLINE = 0x0a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const CLOSE_BRACE = 0x7d;

/** What of tshark's `-E` has a meaning in every format. */
export interface Occurrences {
  readonly occurrence: Occurrence;
  readonly aggregator: string;
}

/** The fields as columns of the packet list, for text, table and Markdown. */
export function columnsOf(fields: readonly Field[], { occurrence, aggregator }: Occurrences): Column[] {
  const between = encodeText(aggregator);
  return fields.map((field) => {
    let cell: FieldCell | undefined;
    return {
      name: field.name,
      zh: field.name,
      width: Math.max(field.name.length, USUAL_WIDTHS[field.type] ?? 8),
      alignRight: false,
      isAscii: false,
      isDetail: field.type === 'FT_STRING' || field.type === 'FT_BYTES',
      write(out: TextBuffer, row: Row): void {
        if (cell?.out !== out) cell = new FieldCell(out, occurrence, between);
        cell.begin();
        field.write(cell, row);
      },
    };
  });
}

const USUAL_WIDTHS: Partial<Record<Field['type'], number>> = {
  FT_IPv4: 15,
  FT_IPv6: 25,
  FT_ETHER: 17,
  FT_RELATIVE_TIME: 12,
  FT_ABSOLUTE_TIME: 39,
  FT_STRING: 20,
};

/** RFC 4180 with a line of names: CRLF, quotes where needed, and nothing that a spreadsheet would run as a formula. */
export class FieldsCsv implements RowWriter {
  readonly out = new TextBuffer();
  readonly #fields: readonly Field[];
  readonly #cell: FieldCell;

  constructor(fields: readonly Field[], { occurrence, aggregator }: Occurrences) {
    this.#fields = fields;
    this.#cell = new FieldCell(this.out, occurrence, encodeText(aggregator));
  }

  begin(): void {
    this.out.ascii(`${this.#fields.map(({ name }) => name).join(',')}\r\n`);
  }

  row(row: Row): void {
    const { out } = this;
    const fields = this.#fields;
    for (let i = 0; i < fields.length; i++) {
      if (i > 0) out.byte(COMMA);
      const start = out.length;
      const field = fields[i] as Field;
      this.#cell.begin();
      field.write(this.#cell, row);
      if (measureBytes(out.bytes, start, out.length) < 0) escapeWritten(out, start);
      if (field.type === 'FT_STRING') guardWritten(out, start);
      quoteWritten(out, start);
    }
    out.ascii('\r\n');
  }

  flush(): void {}
  end(): void {}
}

/**
 * An object for each frame, with the fields that it has: each an array with the text of every occurrence, as in `tshark -T json -e`. One object a line, or one
 * document (schema/fields-frame.schema.json, fields-frames.schema.json).
 */
export class FieldsJson implements RowWriter {
  readonly out = new TextBuffer();
  readonly #fields: readonly Field[];
  readonly #keys: readonly Uint8Array[];
  readonly #cell: OccurrenceCell;
  readonly #isDocument: boolean;
  readonly #maxRows: number;
  #count = 0;
  /** Rows that a document was given beyond `maxRows`. */
  omittedRows = 0;

  constructor(fields: readonly Field[], occurrence: Occurrence, format: 'json' | 'ndjson', maxRows = Number.POSITIVE_INFINITY) {
    this.#maxRows = maxRows;
    // A name asked for twice is one key.
    this.#fields = [...new Set(fields)];
    this.#keys = this.#fields.map(({ name }) => jsonKey(name));
    this.#cell = new OccurrenceCell(new TextBuffer(), occurrence);
    this.#isDocument = format === 'json';
  }

  begin(): void {
    if (this.#isDocument) this.out.ascii(`{"schemaVersion":${SCHEMA_VERSION},"frames":[`);
  }

  row(row: Row): void {
    const { out } = this;
    if (this.#isDocument) {
      if (this.#count === this.#maxRows) {
        this.omittedRows++;
        return;
      }
      if (this.#count++ > 0) out.byte(COMMA);
      out.byte(NEWLINE);
    }
    out.ascii(`{"schemaVersion":${SCHEMA_VERSION},"fields":{`);
    let isFirst = true;
    for (let i = 0; i < this.#fields.length; i++) {
      const cell = this.#cell;
      cell.begin();
      (this.#fields[i] as Field).write(cell, row);
      if (cell.isAbsent) continue;
      const key = this.#keys[i] as Uint8Array;
      out.append(isFirst ? key.subarray(1) : key);
      isFirst = false;
      this.#writeValues(cell);
    }
    out.byte(CLOSE_BRACE);
    out.byte(CLOSE_BRACE);
    if (!this.#isDocument) out.byte(NEWLINE);
  }

  flush(): void {}

  end(): void {
    if (this.#isDocument) this.out.ascii(closeRows(this.omittedRows));
  }

  #writeValues(cell: OccurrenceCell): void {
    const { out } = this;
    out.byte(OPEN_BRACKET);
    cell.starts.forEach((from, index) => {
      if (index > 0) out.byte(COMMA);
      const start = beginString(out);
      out.copy(cell.out.bytes, from, cell.starts[index + 1] ?? cell.out.length);
      endString(out, start);
    });
    out.byte(CLOSE_BRACKET);
  }
}

/** A cell that knows where each of its occurrences begins. */
class OccurrenceCell extends FieldCell {
  readonly starts: number[] = [];
  readonly #isLast: boolean;

  constructor(out: TextBuffer, occurrence: Occurrence) {
    super(out, occurrence, new Uint8Array(0));
    this.#isLast = occurrence === 'l';
  }

  override begin(): void {
    this.out.clear();
    this.starts.length = 0;
    super.begin();
  }

  override open(): boolean {
    const isWanted = super.open();
    if (!isWanted) return false;
    if (this.#isLast) this.starts.length = 0;
    this.starts.push(this.out.length);
    return true;
  }
}

const TIME_COLUMNS = ['_ws.col.Time', '_ws.col.cls_time'];
const TIME = COLUMNS.find(({ name }) => name === 'Time') as Column;

/** The field as `--time` wants it: the Time column shows another time, as with tshark's `-t`; all other fields have a time of their own. */
export function timeField(field: Field, time: TimeFormat): Field {
  if (time === 'relative' || !TIME_COLUMNS.includes(field.name)) return field;
  return {
    ...field,
    write: (cell, row) => {
      if (cell.open()) TIME.write(cell.out, row, { language: 'en', time, timeDigits: 'as captured' });
    },
  };
}
