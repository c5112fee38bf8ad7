import type { Row } from '../row.js';
import type { TextBuffer } from '../text-buffer.js';

/** tshark's field types, as `tshark -G fields` names them: those that our fields have. */
export type FieldType =
  | 'FT_UINT8'
  | 'FT_UINT16'
  | 'FT_UINT24'
  | 'FT_UINT32'
  | 'FT_INT8'
  | 'FT_INT16'
  | 'FT_INT32'
  | 'FT_INT64'
  | 'FT_UINT64'
  | 'FT_BOOLEAN'
  | 'FT_NONE'
  | 'FT_BYTES'
  | 'FT_STRING'
  | 'FT_ETHER'
  | 'FT_IPv4'
  | 'FT_IPv6'
  | 'FT_FRAMENUM'
  | 'FT_ABSOLUTE_TIME'
  | 'FT_RELATIVE_TIME'
  | 'FT_PROTOCOL';

/** One field that `pcapnote fields` can print. */
export interface Field {
  /** tshark's name, or one of ours, which begin with `pcapnote.`. */
  readonly name: string;
  readonly type: FieldType;
  readonly meaning: string;
  /** Writes every occurrence in the frame, in dissection order; nothing when the frame does not have the field. */
  write(cell: FieldCell, row: Row): void;
}

/** Which occurrences of a field a cell keeps: the first, the last, or all. */
export type Occurrence = 'f' | 'l' | 'a';

/**
 * One cell in the making. A field's writer calls `open` before each occurrence and writes its text only when that says so; the cell puts the
 * aggregator between them, or drops those that are not wanted.
 */
export class FieldCell {
  readonly out: TextBuffer;
  readonly #occurrence: Occurrence;
  readonly #aggregator: Uint8Array;
  #start = 0;
  #count = 0;

  constructor(out: TextBuffer, occurrence: Occurrence = 'a', aggregator: Uint8Array = Uint8Array.of(0x2c)) {
    this.out = out;
    this.#occurrence = occurrence;
    this.#aggregator = aggregator;
  }

  /** Begins the next cell. */
  begin(): void {
    this.#start = this.out.length;
    this.#count = 0;
  }

  /** The packet does not have the field: nothing has been opened. */
  get isAbsent(): boolean {
    return this.#count === 0;
  }

  /** False: this occurrence is not wanted; write nothing. */
  open(): boolean {
    if (this.#count++ === 0) return true;
    if (this.#occurrence === 'a') {
      this.out.append(this.#aggregator);
      return true;
    }
    if (this.#occurrence === 'f') return false;
    this.out.length = this.#start;
    return true;
  }

  integer(value: number): void {
    if (this.open()) this.out.integer(value);
  }

  /** `0x` and `width` hexadecimal digits. */
  hex(value: number, width: number): void {
    if (!this.open()) return;
    this.out.byte(0x30);
    this.out.byte(0x78);
    this.out.hex(value, width);
  }

  /** tshark 4.0 prints booleans as 1 and 0. */
  flag(value: boolean): void {
    if (this.open()) this.out.byte(value ? 0x31 : 0x30);
  }

  /** Presence of a field without a value. */
  mark(): void {
    if (this.open()) this.out.byte(0x31);
  }
}
