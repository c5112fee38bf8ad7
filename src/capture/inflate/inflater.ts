/** Deflate (RFC 1951), block by block, and of a block as much at a time as there is room for. */
import type { ByteWindow } from '../byte-window.js';
import { BitReader } from './bit-reader.js';
import { readBlockTables } from './code-lengths.js';
import { corruptGzip } from './corrupt-gzip.js';
import { allocateBlockTables, type BlockTables, fixedTables, LITERAL_ROOT } from './deflate-codes.js';
import { END_OF_BLOCK, INVALID, LENGTH, LINK } from './huffman-table.js';
import type { SlidingOutput } from './sliding-output.js';

/** How blocks are compressed (section 3.2.3). */
const STORED_BLOCK = 0;
const FIXED_BLOCK = 1;
const DYNAMIC_BLOCK = 2;

/** What the stream goes on with. */
const HEADER = 0;
const STORED = 1;
const CODES = 2;
const ENDED = 3;

/** Most bytes that are looked at for one literal or match: it has 48 bits at most, and begins anywhere in a byte. */
const MOST_READ = 7;
/** Copies up to so long are made byte by byte. */
const SHORT = 32;

export class Inflater {
  readonly #window: ByteWindow;
  readonly #output: SlidingOutput;
  #stage = HEADER;
  #isLast = false;
  /** Bytes of a stored block still to come. */
  #left = 0;
  /** The 0 to 7 bits that are left of the byte before the window's position. */
  #hold = 0;
  #bits = 0;
  #tables: BlockTables = fixedTables();
  readonly #ownTables = allocateBlockTables();
  readonly #reader = new BitReader();
  /** The last bytes of the window, with zeros behind them. */
  readonly #tail = new DataView(new ArrayBuffer(MOST_READ));
  #fault = '';
  /** Where the codes begin that were read last without a pause, to read them again; position -1: none were. */
  readonly #mark = { position: -1, hold: 0, bits: 0, end: 0 };

  constructor(window: ByteWindow, output: SlidingOutput) {
    this.#window = window;
    this.#output = output;
  }

  /** The last block has been read whole: the window stands at the byte behind it. */
  get ended(): boolean {
    return this.#stage === ENDED;
  }

  /** A stream begins at the window's position. */
  begin(): void {
    this.#stage = HEADER;
    this.#isLast = false;
    this.#hold = 0;
    this.#bits = 0;
    this.#output.forget();
  }

  /**
   * Decodes until the output is full, the stream has ended, or more of it is needed: false then.
   *
   * @throws CaptureError for a corrupt stream. The output then has all that stands before the byte in which that shows, and no more: as much as of a stream that
   *   comes byte by byte.
   */
  inflate(): boolean {
    this.#mark.position = -1;
    while (this.#stage !== ENDED && this.#output.end < this.#output.limit) {
      if (!this.#step()) return false;
    }
    return true;
  }

  #step(): boolean {
    switch (this.#stage) {
      case HEADER:
        return this.#readHeader();
      case STORED:
        return this.#copyStored();
      default:
        this.#setMark();
        return this.#readCodes(this.#window.limit);
    }
  }

  /** A block's header is taken whole or not at all. */
  #readHeader(): boolean {
    const window = this.#window;
    const reader = this.#reader;
    reader.bytes = window.bytes;
    reader.from = window.position;
    reader.limit = window.limit;
    reader.hold = this.#hold;
    reader.bits = this.#bits;
    const isLast = reader.take(1) === 1;
    const kind = reader.take(2);
    if (reader.isOverrun) return false;
    let fault = '';
    switch (kind) {
      case STORED_BLOCK: {
        reader.align();
        const length = reader.take(16);
        const complement = reader.take(16);
        if (length !== (~complement & 0xffff)) fault = 'invalid stored block lengths';
        this.#left = length;
        break;
      }
      case FIXED_BLOCK:
        this.#tables = fixedTables();
        break;
      case DYNAMIC_BLOCK:
        fault = readBlockTables(reader, this.#ownTables);
        this.#tables = this.#ownTables;
        break;
      default:
        // So few bits may stand in one byte with the codes before.
        this.#readAgain(reader.position - 1);
        fault = 'invalid block type';
    }
    if (reader.isOverrun) return false;
    if (fault !== '') throw corruptGzip(fault);
    this.#mark.position = -1;
    this.#isLast = isLast;
    this.#stage = kind === STORED_BLOCK ? STORED : CODES;
    window.position = reader.position;
    this.#bits = reader.bits & 7;
    this.#hold = reader.hold & ((1 << this.#bits) - 1);
    return true;
  }

  #copyStored(): boolean {
    const window = this.#window;
    const output = this.#output;
    const length = Math.min(this.#left, window.available, output.limit - output.end);
    output.bytes.set(window.bytes.subarray(window.position, window.position + length), output.end);
    output.end += length;
    window.position += length;
    this.#left -= length;
    if (this.#left === 0) this.#endBlock();
    return length > 0 || this.#stage !== STORED;
  }

  #endBlock(): void {
    this.#stage = this.#isLast ? ENDED : HEADER;
  }

  #setMark(): void {
    const mark = this.#mark;
    mark.position = this.#window.position;
    mark.hold = this.#hold;
    mark.bits = this.#bits;
    mark.end = this.#output.end;
  }

  /** Takes back what was made of the byte at `limit` and of those behind it. */
  #readAgain(limit: number): void {
    const mark = this.#mark;
    if (mark.position < 0) return;
    this.#output.end = mark.end;
    this.#window.position = mark.position;
    this.#hold = mark.hold;
    this.#bits = mark.bits;
    this.#stage = CODES;
    this.#fault = '';
    this.#readCodes(limit);
  }

  /** Reads codes of the bytes before `limit`; false when they are used up. */
  #readCodes(limit: number): boolean {
    const window = this.#window;
    const output = this.#output;
    if (window.position + MOST_READ <= limit) {
      const { buffer, byteOffset, byteLength } = window.bytes;
      window.position = this.#decode(new DataView(buffer, byteOffset, byteLength), window.position, limit - MOST_READ, output.limit);
    }
    while (this.#stage === CODES && this.#fault === '' && output.end < output.limit) {
      if (!this.#decodeOne(limit)) return false;
    }
    if (this.#fault === '') return true;
    const reason = this.#fault;
    this.#readAgain(window.position - 1);
    throw corruptGzip(reason);
  }

  /** One literal or match of the last bytes before `limit`; false when it is not there whole. */
  #decodeOne(limit: number): boolean {
    const window = this.#window;
    const output = this.#output;
    const tail = this.#tail;
    const { end } = output;
    const hold = this.#hold;
    const bits = this.#bits;
    const stage = this.#stage;
    const length = Math.min(limit - window.position, MOST_READ);
    for (let i = 0; i < MOST_READ; i++) tail.setUint8(i, i < length ? (window.bytes[window.position + i] as number) : 0);
    const used = this.#decode(tail, 0, 0, 0);
    if (used <= length) {
      window.position += used;
      return true;
    }
    output.end = end;
    this.#hold = hold;
    this.#bits = bits;
    this.#stage = stage;
    this.#fault = '';
    return false;
  }

  /**
   * The hot loop: literals and matches (section 3.2.3) from byte `start` on, one at least, and more while they begin at `stop` or before and the
   * output ends before `most`. Stops with the block, too, and with a fault, which it leaves in #fault.
   *
   * @returns the byte behind the last one of which a bit was used.
   */
  #decode(view: DataView, start: number, stop: number, most: number): number {
    const { literals, distances } = this.#tables;
    const literalEntries = literals.entries;
    const literalRoot = literals.root;
    const literalMask = (1 << literalRoot) - 1;
    const literalOverflow = (1 << literals.overflow) - 1;
    const distanceEntries = distances.entries;
    const distanceRoot = distances.root;
    const distanceMask = (1 << distanceRoot) - 1;
    const distanceOverflow = (1 << distances.overflow) - 1;
    const output = this.#output.bytes;
    const { oldest } = this.#output;
    let to = this.#output.end;
    let from = start;
    // Of `hold` so many are counted. Those above are right, but will be read again.
    let hold = this.#hold;
    let bits = this.#bits;
    do {
      hold |= view.getInt32(from, true) << bits;
      from += (31 - bits) >> 3;
      bits |= 24;
      let entry = literalEntries[hold & literalMask] as number;
      if (entry >= LINK) entry = literalEntries[((entry >>> 8) & 0xffff) + ((hold >>> literalRoot) & literalOverflow)] as number;
      hold >>>= entry & 15;
      bits -= entry & 15;
      if (entry < LENGTH) {
        output[to++] = entry >>> 8;
        // Literals come in rows: the bits often do for a second one.
        if (bits < LITERAL_ROOT || to >= most) continue;
        entry = literalEntries[hold & literalMask] as number;
        if (entry >= LENGTH) continue;
        hold >>>= entry & 15;
        bits -= entry & 15;
        output[to++] = entry >>> 8;
        continue;
      }
      if (entry >= END_OF_BLOCK) {
        if (entry < INVALID) this.#endBlock();
        else this.#fault = 'invalid literal/length code';
        break;
      }
      let extra = (entry >>> 4) & 15;
      const length = ((entry >>> 8) & 0xffff) + (hold & ((1 << extra) - 1));
      hold >>>= extra;
      bits -= extra;
      hold |= view.getInt32(from, true) << bits;
      from += (31 - bits) >> 3;
      bits |= 24;
      entry = distanceEntries[hold & distanceMask] as number;
      if (entry >= LINK) entry = distanceEntries[((entry >>> 8) & 0xffff) + ((hold >>> distanceRoot) & distanceOverflow)] as number;
      hold >>>= entry & 15;
      bits -= entry & 15;
      if (entry >= LENGTH) {
        this.#fault = 'invalid distance code';
        break;
      }
      extra = (entry >>> 4) & 15;
      if (bits < extra) {
        hold |= view.getUint16(from, true) << bits;
        from += 2;
        bits += 16;
      }
      const distance = (entry >>> 8) + (hold & ((1 << extra) - 1));
      hold >>>= extra;
      bits -= extra;
      let source = to - distance;
      if (source < oldest) {
        this.#fault = 'invalid distance too far back';
        break;
      }
      const end = to + length;
      if (length > SHORT && distance >= length) {
        output.copyWithin(to, source, source + length);
        to = end;
      } else {
        while (to < end) output[to++] = output[source++] as number;
      }
    } while (from <= stop && to < most);
    this.#output.end = to;
    // Whole bytes are given back.
    this.#bits = bits & 7;
    this.#hold = hold & ((1 << this.#bits) - 1);
    return from - (bits >> 3);
  }
}
