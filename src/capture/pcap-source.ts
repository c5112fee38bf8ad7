import { readI32, readI32LE, readU32, readU32LE } from '../bytes.js';
import type { CaptureRecord } from '../record.js';
import { BlockSource } from './block-source.js';
import type { ByteWindow } from './byte-window.js';
import { type CaptureLimits, maxPacketBytes } from './limits.js';
import { LengthOrder, type PcapHeader } from './pcap-header.js';

/** A classic pcap record header: seconds, fraction, captured length, original length (each 32 bits); then the packet. */
const FRACTION = 4;
const FIRST_LENGTH = 8;
const SECOND_LENGTH = 12;
export const LARGEST_LENGTH = 0x7fff_ffff;

/** Our own reader of classic pcap. The window stands behind the file header. */
export class PcapSource extends BlockSource {
  protected readonly name: string;
  readonly #bigEndian: boolean;
  readonly #fractionUnit: number;
  readonly #headerLength: number;
  readonly #lengthOrder: LengthOrder;
  readonly #maxPacketBytes: number;

  constructor(window: ByteWindow, header: PcapHeader, record: CaptureRecord, limits: CaptureLimits) {
    super(window, record);
    this.name = header.name;
    this.#bigEndian = header.bigEndian;
    this.#fractionUnit = header.nanoseconds ? 1 : 1000;
    this.#headerLength = header.recordHeaderLength;
    this.#lengthOrder = header.lengthOrder;
    this.#maxPacketBytes = maxPacketBytes(header.linkType, limits);
    record.timeDigits = header.nanoseconds ? 9 : 6;
    record.linkType = header.linkType;
    record.fcsLength = header.fcsLength;
  }

  next(): boolean {
    const { window, record } = this;
    const { bytes, position, limit } = window;
    const start = position + this.#headerLength;
    if (start > limit) return false;

    let seconds: number;
    let fraction: number;
    // As signed numbers: a captured length below 0 is one of 2^31 and more.
    let captured: number;
    let original: number;
    if (this.#bigEndian) {
      seconds = readU32(bytes, position);
      fraction = readI32(bytes, position + FRACTION);
      captured = readI32(bytes, position + FIRST_LENGTH);
      original = readI32(bytes, position + SECOND_LENGTH);
    } else {
      seconds = readU32LE(bytes, position);
      fraction = readI32LE(bytes, position + FRACTION);
      captured = readI32LE(bytes, position + FIRST_LENGTH);
      original = readI32LE(bytes, position + SECOND_LENGTH);
    }
    if (this.#lengthOrder !== LengthOrder.CAPTURED_FIRST) {
      if (this.#lengthOrder === LengthOrder.ORIGINAL_FIRST || captured >>> 0 > original >>> 0) {
        const first = captured;
        captured = original;
        original = first;
      }
    }
    if (captured < 0 || captured > this.#maxPacketBytes) throw this.#tooLong(captured >>> 0);
    const end = start + captured;
    if (end > limit) return false;

    record.offset = window.offset;
    window.position = end;
    record.number++;
    record.bytes = bytes;
    record.start = start;
    record.end = end;
    record.originalLength = original < 0 ? LARGEST_LENGTH : original;
    record.seconds = seconds;
    // In 32 bits, as Wireshark has it: it matters to fractions of more than two seconds, which only faulty files have.
    record.nanoseconds = Math.imul(fraction, this.#fractionUnit);
    return true;
  }

  protected checkEnd(): void {
    const { window } = this;
    const left = window.available;
    if (left === 0) return;
    if (left < this.#headerLength) {
      throw this.damage('cut-short', window.offset, `the record header needs ${this.#headerLength} bytes, ${left} are left`);
    }
    const needed = this.#capturedLength();
    throw this.damage('cut-short', window.offset, `the packet needs ${needed} bytes, ${left - this.#headerLength} are left`);
  }

  /** Captured length of the record in turn, whose header is there. */
  #capturedLength(): number {
    const { bytes, position } = this.window;
    const read = this.#bigEndian ? readU32 : readU32LE;
    const first = read(bytes, position + FIRST_LENGTH);
    const second = read(bytes, position + SECOND_LENGTH);
    if (this.#lengthOrder === LengthOrder.CAPTURED_FIRST) return first;
    return this.#lengthOrder === LengthOrder.ORIGINAL_FIRST ? second : Math.min(first, second);
  }

  #tooLong(captured: number): Error {
    const reason = `the record claims a packet of ${captured} bytes, the maximum is ${this.#maxPacketBytes}`;
    return this.damage('damaged', this.window.offset, reason);
  }
}
