import { EventEmitter } from 'node:events';
import { type Packet, type PacketHeader, parse } from 'pcap-parser';
import { CaptureError } from '../errors.js';
import type { CaptureRecord } from '../record.js';
import { damageAt } from './block-source.js';
import type { ByteWindow } from './byte-window.js';
import { type CaptureLimits, maxPacketBytes } from './limits.js';
import { LengthOrder, type PcapHeader } from './pcap-header.js';
import { LARGEST_LENGTH } from './pcap-source.js';
import type { CaptureSource } from './source.js';

const FILE_HEADER_LENGTH = 24;
const RECORD_HEADER_LENGTH = 16;

/**
 * Classic pcap from a pipe, through pcap-parser. What that parser lacks is added here:
 *
 * - it knows the microsecond magic and version 2.4 alone: it is given such a header, whatever ours says, and the fraction is scaled here;
 * - it believes every length: each record's is checked as soon as its header is read, before a byte of the packet is kept;
 * - it says nothing when the stream ends within a record: what is missing is counted here;
 * - it copies all that is left over with every chunk: chunks are held back until the header or packet in turn is whole, joined once, so that tiny
 *   chunks cost linear time and the parser's own joining (with the deprecated `new Buffer`) is never reached;
 * - it is pushed, not pulled: it gets one chunk per `fill`, and its packets wait in a queue that is empty before the next. A packet can be taken as soon
 *   as its last byte is here, and a slow reader lets the pipe fill.
 *
 * Measured on two shared cores, Node 20, `cat` of 1,000,000 packets (873 MB) into a pipe: 1.3-1.6 s this way (600,000-750,000 packets a second), 0.7 s
 * through our own reader, 0.6 s for taking the bytes alone.
 */
export class PcapStreamSource implements CaptureSource {
  readonly record: CaptureRecord;
  readonly #name: string;
  readonly #window: ByteWindow;
  readonly #maxPacketBytes: number;
  readonly #fractionUnit: number;
  readonly #feed = new Feed();
  readonly #parser = parse(this.#feed);
  /** Packets that the last chunk completed, and how many of them were taken. */
  #packets: Packet[] = [];
  #taken = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  /** Chunks held back, their bytes, and how many bytes the header or packet in turn still needs. */
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #lacking = RECORD_HEADER_LENGTH;
  /** Of the packet whose header was read last; -1 while a header is in turn. */
  #packetBytes = -1;
  /** Bytes of the file before the record in turn of the parser's, and before that of the reader's. */
  #parsedOffset = FILE_HEADER_LENGTH;
  #offset = FILE_HEADER_LENGTH;
  #damage: CaptureError | undefined = undefined;

  /** The window stands at the file header, which is whole. */
  constructor(window: ByteWindow, header: PcapHeader, record: CaptureRecord, limits: CaptureLimits) {
    this.#window = window;
    this.record = record;
    this.#name = header.name;
    this.#maxPacketBytes = maxPacketBytes(header.linkType, limits);
    this.#fractionUnit = header.nanoseconds ? 1 : 1000;
    record.timeDigits = header.nanoseconds ? 9 : 6;
    record.linkType = header.linkType;
    record.fcsLength = header.fcsLength;
    this.#parser.on('packetHeader', (packet) => this.#takeHeader(packet));
    this.#parser.on('packet', (packet) => this.#takePacket(packet));
    this.#parser.on('error', (error) => {
      throw error;
    });
    this.#feed.emit('data', plainHeader(header.bigEndian));
    window.position += FILE_HEADER_LENGTH;
    this.#hold();
  }

  /** What this reader can take; the rest is for our own. */
  static accepts(header: PcapHeader): boolean {
    const { headerLength, recordHeaderLength, lengthOrder } = header;
    return headerLength === FILE_HEADER_LENGTH && recordHeaderLength === RECORD_HEADER_LENGTH && lengthOrder === LengthOrder.CAPTURED_FIRST;
  }

  get format(): string {
    return this.#name;
  }

  get bytesRead(): number {
    return this.#window.input.bytesRead;
  }

  get totalBytes(): number | undefined {
    return this.#window.input.totalBytes;
  }

  next(): boolean {
    const packet = this.#packets[this.#taken];
    if (packet === undefined) {
      if (this.#damage !== undefined) throw this.#damage;
      return false;
    }
    this.#taken++;
    const { record } = this;
    const { header, data } = packet;
    record.number++;
    // The memory around the packet, and no Buffer, whose `slice` would not copy; one for all packets of a chunk.
    if (this.#bytes.buffer !== data.buffer) this.#bytes = new Uint8Array(data.buffer);
    record.bytes = this.#bytes;
    record.start = data.byteOffset;
    record.end = data.byteOffset + data.length;
    record.originalLength = Math.min(header.originalLength, LARGEST_LENGTH);
    record.seconds = header.timestampSeconds;
    record.nanoseconds = Math.imul(header.timestampMicroseconds, this.#fractionUnit);
    record.offset = this.#offset;
    this.#offset += RECORD_HEADER_LENGTH + data.length;
    return true;
  }

  async fill(): Promise<boolean> {
    if (this.#damage !== undefined) throw this.#damage;
    this.#packets = [];
    this.#taken = 0;
    while (this.#heldBytes < this.#lacking) {
      let more: boolean;
      try {
        more = await this.#window.fill();
      } catch (error) {
        if (!(error instanceof CaptureError)) throw error;
        throw damageAt(error.code, this.record.number + 1, this.#parsedOffset, error.message, error.cause);
      }
      if (!more) {
        this.#checkEnd();
        return false;
      }
      this.#hold();
    }
    this.#parse();
    return true;
  }

  close(): Promise<void> {
    return this.#window.input.close();
  }

  /** Takes all that the window has. A pipe's chunks are not used again, so they need no copy. */
  #hold(): void {
    const window = this.#window;
    if (window.available === 0) return;
    this.#held.push(window.bytes.subarray(window.position, window.limit));
    this.#heldBytes += window.available;
    window.position = window.limit;
  }

  #parse(): void {
    const parser = this.#parser;
    const left = parser.buffer;
    const parts = left === null || left.length === 0 ? this.#held : [left, ...this.#held];
    const [first] = parts as [Uint8Array];
    const bytes = parts.length === 1 ? Buffer.from(first.buffer, first.byteOffset, first.byteLength) : Buffer.concat(parts);
    parser.buffer = null;
    this.#held = [];
    this.#heldBytes = 0;
    try {
      this.#feed.emit('data', bytes);
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      this.#damage = error;
      return;
    }
    this.#lacking = (this.#packetBytes < 0 ? RECORD_HEADER_LENGTH : this.#packetBytes) - (parser.buffer as Buffer | null)!.length;
  }

  #takeHeader(header: PacketHeader): void {
    if (header.capturedLength > this.#maxPacketBytes) {
      const reason = `the record claims a packet of ${header.capturedLength} bytes, the maximum is ${this.#maxPacketBytes}`;
      // Out through the parser, which must not go on.
      throw damageAt('damaged', this.record.number + this.#packets.length + 1, this.#parsedOffset, reason);
    }
    this.#packetBytes = header.capturedLength;
  }

  #takePacket(packet: Packet): void {
    this.#packetBytes = -1;
    this.#parsedOffset += RECORD_HEADER_LENGTH + packet.data.length;
    this.#packets.push(packet);
  }

  #checkEnd(): void {
    const frame = this.record.number + 1;
    if (this.#packetBytes >= 0) {
      const left = this.#packetBytes - this.#lacking + this.#heldBytes;
      throw damageAt('cut-short', frame, this.#parsedOffset, `the packet needs ${this.#packetBytes} bytes, ${left} are left`);
    }
    const left = RECORD_HEADER_LENGTH - this.#lacking + this.#heldBytes;
    if (left === 0) return;
    throw damageAt('cut-short', frame, this.#parsedOffset, `the record header needs ${RECORD_HEADER_LENGTH} bytes, ${left} are left`);
  }
}

/** The stream that pcap-parser is given: it never flows by itself. */
class Feed extends EventEmitter {
  pause(): void {}
  resume(): void {}
}

/** A file header that pcap-parser accepts, in the capture's byte order. */
function plainHeader(bigEndian: boolean): Buffer {
  const header = Buffer.alloc(FILE_HEADER_LENGTH);
  header.set(bigEndian ? [0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4] : [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0]);
  return header;
}
