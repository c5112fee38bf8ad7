import { readU16LE } from '../../bytes.js';
import { corruptZstd } from './corrupt-zstd.js';
import { type FseTable, makeRunTable, readFseTable } from './fse-table.js';
import { countBits, decodeHuffman, type HuffmanTable, readHuffmanTable } from './huffman-table.js';
import {
  LEAST_MATCH,
  LITERAL_LENGTHS,
  MATCH_LENGTHS,
  PLAIN_LITERALS,
  PLAIN_MATCHES,
  predefinedTables,
  type SequenceTables,
  TABLE_LIMITS,
} from './sequence-codes.js';

/** Most bytes that one block may hold, and become. */
export const MAX_BLOCK_BYTES = 128 * 1024;

/** Room behind the window: it is moved to the front when that is used up, so a byte is moved a few times at most. */
const LEAST_ROOM_BYTES = 4 * MAX_BLOCK_BYTES;

const LITERALS_RAW = 0;
const LITERALS_RUN = 1;
const LITERALS_TREELESS = 3;
/** Copies up to so long are made byte by byte. */
const SHORT = 32;
/** How tables are given (section 3.1.1.3.2.1). */
const PREDEFINED = 0;
const RUN = 1;
const READ = 2;

/**
 * The blocks of one zstd frame at a time (RFC 8878, section 3.1.1.2). What they hold is written one behind the other into `output`, which keeps as much of it as
 * later blocks may refer to. It grows with what has really come, whatever window the frame claims.
 */
export class BlockDecoder {
  output = new Uint8Array(LEAST_ROOM_BYTES);
  /** Where the last block begins and ends in it. */
  start = 0;
  end = 0;
  #windowBytes = 0;
  #maxBlockBytes = 0;
  readonly #literals = new Uint8Array(MAX_BLOCK_BYTES);
  /** Of the block before; undefined where there was none. */
  #tree: HuffmanTable | undefined = undefined;
  #tables: SequenceTables | undefined = undefined;
  /** The last three distances. */
  readonly #recent = new Uint32Array(3);

  /** A frame begins, of which the last `windowBytes` may be referred to. */
  begin(windowBytes: number): void {
    this.#windowBytes = windowBytes;
    this.#maxBlockBytes = Math.min(windowBytes, MAX_BLOCK_BYTES);
    this.start = 0;
    this.end = 0;
    this.#tree = undefined;
    this.#tables = undefined;
    this.#recent.set([1, 4, 8]);
  }

  /** Takes a block of bytes as they are. */
  store(bytes: Uint8Array, start: number, end: number): void {
    this.#makeRoom(end - start);
    this.output.set(bytes.subarray(start, end), this.end);
    this.end += end - start;
  }

  /** Takes a block of `length` equal bytes. */
  repeat(byte: number, length: number): void {
    this.#makeRoom(length);
    this.output.fill(byte, this.end, this.end + length);
    this.end += length;
  }

  /** Takes a compressed block, bytes[start, end). @throws CaptureError where it is corrupt; `end` is then as it was. */
  decompress(bytes: Uint8Array, start: number, end: number): void {
    this.#makeRoom(this.#maxBlockBytes);
    const { at, literals } = this.#readLiterals(bytes, start, end);
    this.end = this.#writeSequences(bytes, at, end, literals);
  }

  #makeRoom(length: number): void {
    if (length > this.#maxBlockBytes) throw corruptZstd('a block larger than its frame allows');
    this.start = this.end;
    if (this.end + length <= this.output.length) return;
    const kept = Math.min(this.end, this.#windowBytes);
    const most = this.#windowBytes + Math.max(LEAST_ROOM_BYTES, this.#windowBytes >> 2);
    if (this.output.length < most) {
      const output = new Uint8Array(Math.min(2 * this.output.length, most));
      output.set(this.output.subarray(this.end - kept, this.end));
      this.output = output;
    } else {
      this.output.copyWithin(0, this.end - kept, this.end);
    }
    this.start = kept;
    this.end = kept;
  }

  /** The literals' section (3.1.1.3.1) is written into #literals; returns where it ends and how many there are. */
  #readLiterals(bytes: Uint8Array, start: number, end: number): { at: number; literals: number } {
    if (start >= end) throw corruptZstd('an empty block');
    const first = bytes[start] as number;
    const type = first & 3;
    const format = (first >> 2) & 3;
    const word = (at: number): number => bytes[start + at] ?? 0;
    if (type === LITERALS_RAW || type === LITERALS_RUN) {
      const length = (format & 1) === 0 ? 1 : format === 1 ? 2 : 3;
      const literals = length === 1 ? first >> 3 : (first >> 4) | (word(1) << 4) | (length === 3 ? word(2) << 12 : 0);
      const from = start + length;
      const at = from + (type === LITERALS_RAW ? literals : 1);
      if (at > end || literals > this.#maxBlockBytes) throw corruptZstd('literals that run out');
      if (type === LITERALS_RAW) this.#literals.set(bytes.subarray(from, at));
      else this.#literals.fill(bytes[from] as number, 0, literals);
      return { at, literals };
    }
    // Two sizes of 10, 14 or 18 bits.
    const length = format < 2 ? 3 : format + 2;
    const low = (first >> 4) | (word(1) << 4) | (word(2) << 12);
    const high = (word(2) >> 2) | (word(3) << 6) | (word(4) << 14);
    const width = format < 2 ? 10 : format === 2 ? 14 : 18;
    const mask = (1 << width) - 1;
    const literals = low & mask;
    const size = (width === 10 ? low >> 10 : width === 14 ? high : high >> 4) & mask;
    const from = start + length;
    const at = from + size;
    if (at > end || literals > this.#maxBlockBytes) throw corruptZstd('literals that run out');
    let streams = from;
    if (type !== LITERALS_TREELESS) {
      const { table, end: treeEnd } = readHuffmanTable(bytes, from, at);
      this.#tree = table;
      streams = treeEnd;
    }
    this.#readStreams(bytes, streams, at, literals, format === 0);
    return { at, literals };
  }

  /** One stream of Huffman codes, or four with a table of where they end in front (section 3.1.1.3.1.6). */
  #readStreams(bytes: Uint8Array, start: number, end: number, literals: number, isSingle: boolean): void {
    const tree = this.#tree;
    if (tree === undefined) throw corruptZstd('literals without a tree');
    if (isSingle) {
      decodeHuffman(bytes, start, end, tree, this.#literals, 0, literals);
      return;
    }
    if (start + 6 > end) throw corruptZstd('literals that run out');
    const share = (literals + 3) >> 2;
    let from = start + 6;
    for (let i = 0; i < 4; i++) {
      const to = i === 3 ? end : from + readU16LE(bytes, start + 2 * i);
      if (to > end || 3 * share > literals) throw corruptZstd('literals that run out');
      decodeHuffman(bytes, from, to, tree, this.#literals, i * share, i === 3 ? literals : (i + 1) * share);
      from = to;
    }
  }

  /** The sequences' section (3.1.1.3.2), carried out (3.1.1.4); returns where the block ends in the output. */
  #writeSequences(bytes: Uint8Array, start: number, end: number, literals: number): number {
    if (start >= end) throw corruptZstd('a block without sequences');
    let at = start;
    let count = bytes[at++] as number;
    if (count === 255) {
      count = (bytes[at] ?? 0) + ((bytes[at + 1] ?? 0) << 8) + 0x7f00;
      at += 2;
    } else if (count > 127) {
      count = ((count - 128) << 8) + (bytes[at++] ?? 0);
    }
    if (count === 0) return this.#copyLiterals(0, literals, this.end);
    const modes = bytes[at++] ?? 0;
    if (at > end || (modes & 3) !== 0) throw corruptZstd('sequences that cannot be');
    const readTable = (name: keyof SequenceTables, mode: number): FseTable => {
      const { log, symbol } = TABLE_LIMITS[name];
      if (mode === PREDEFINED) return predefinedTables()[name];
      if (mode === RUN) {
        const code = bytes[at++] ?? 0;
        if (code > symbol) throw corruptZstd('a code that cannot be');
        return makeRunTable(code);
      }
      if (mode === READ) {
        const { table, end: after } = readFseTable(bytes, at, end, log, symbol);
        at = after;
        return table;
      }
      if (this.#tables === undefined) throw corruptZstd('sequences without tables');
      return this.#tables[name];
    };
    const literalTable = readTable('literals', modes >> 6);
    const offsetTable = readTable('offsets', (modes >> 4) & 3);
    const matchTable = readTable('matches', (modes >> 2) & 3);
    this.#tables = { literals: literalTable, offsets: offsetTable, matches: matchTable };
    return this.#runSequences(bytes, at, end, count, literals, this.#tables);
  }

  /** Section 3.1.1.3.2.1.1: the stream is read from its end, distance, match length and literal length in turn. */
  #runSequences(bytes: Uint8Array, start: number, end: number, count: number, literals: number, tables: SequenceTables): number {
    const { literals: literalTable, offsets: offsetTable, matches: matchTable } = tables;
    let position = countBits(bytes, start, end);
    const read = (width: number): number => {
      position -= width;
      const index = start + (position >> 3);
      const word =
        (bytes[index] as number) |
        ((bytes[index + 1] as number) << 8) |
        ((bytes[index + 2] as number) << 16) |
        ((bytes[index + 3] as number) << 24);
      return (word >>> (position & 7)) & ((1 << width) - 1);
    };
    const recent = this.#recent;
    const limit = this.end + this.#maxBlockBytes;
    let literalState = read(literalTable.log);
    let offsetState = read(offsetTable.log);
    let matchState = read(matchTable.log);
    let to = this.end;
    let used = 0;
    for (let left = count; left > 0; left--) {
      const offsetCode = offsetTable.symbols[offsetState] as number;
      // What a 32-bit word holds behind a bit offset are 25 bits.
      const upper = offsetCode > 16 ? read(offsetCode - 16) : 0;
      const offsetValue = 2 ** offsetCode + upper * 65_536 + read(Math.min(offsetCode, 16));
      const matchCode = matchTable.symbols[matchState] as number;
      const match =
        matchCode < PLAIN_MATCHES
          ? LEAST_MATCH + matchCode
          : (MATCH_LENGTHS.base[matchCode] as number) + read(MATCH_LENGTHS.bits[matchCode] as number);
      const literalCode = literalTable.symbols[literalState] as number;
      const length =
        literalCode < PLAIN_LITERALS
          ? literalCode
          : (LITERAL_LENGTHS.base[literalCode] as number) + read(LITERAL_LENGTHS.bits[literalCode] as number);
      if (left > 1) {
        literalState = (literalTable.base[literalState] as number) + read(literalTable.bits[literalState] as number);
        matchState = (matchTable.base[matchState] as number) + read(matchTable.bits[matchState] as number);
        offsetState = (offsetTable.base[offsetState] as number) + read(offsetTable.bits[offsetState] as number);
      }
      if (position < 0) throw corruptZstd('sequences that run out');
      if (used + length > literals || to + length + match > limit) throw corruptZstd('sequences that overrun the block');
      to = this.#copyLiterals(used, used + length, to);
      used += length;
      const distance = settleDistance(recent, offsetValue, length);
      if (distance === 0 || distance > to || distance > this.#windowBytes) throw corruptZstd('a match that reaches too far back');
      this.#copyMatch(to, distance, match);
      to += match;
    }
    if (position !== 0) throw corruptZstd('sequences that do not end with their stream');
    if (to + literals - used > limit) throw corruptZstd('sequences that overrun the block');
    return this.#copyLiterals(used, literals, to);
  }

  /** Copies literals [from, end) to output[to); returns where they end there. */
  #copyLiterals(from: number, end: number, to: number): number {
    const { output } = this;
    const literals = this.#literals;
    if (end - from > SHORT) output.set(literals.subarray(from, end), to);
    else for (let i = from, at = to; i < end; ) output[at++] = literals[i++] as number;
    return to + end - from;
  }

  /** A match may reach into what it writes: it then repeats. */
  #copyMatch(to: number, distance: number, length: number): void {
    const { output } = this;
    const from = to - distance;
    if (length <= SHORT) {
      for (let i = 0; i < length; i++) output[to + i] = output[from + i] as number;
      return;
    }
    for (let at = to, left = length; left > 0; ) {
      const part = Math.min(left, at - from);
      output.copyWithin(at, from, from + part);
      at += part;
      left -= part;
    }
  }
}

/** Values up to 3 name one of the last distances (section 3.1.1.5); 0 for one that cannot be. */
function settleDistance(recent: Uint32Array, value: number, literals: number): number {
  const [first, second, third] = recent as unknown as [number, number, number];
  if (value > 3) {
    recent[2] = second;
    recent[1] = first;
    recent[0] = value - 3;
    return value - 3;
  }
  const turn = literals === 0 ? value : value - 1;
  if (turn === 0) return first;
  const distance = turn === 1 ? second : turn === 2 ? third : first - 1;
  if (turn > 1) recent[2] = second;
  recent[1] = first;
  recent[0] = distance;
  return distance;
}
