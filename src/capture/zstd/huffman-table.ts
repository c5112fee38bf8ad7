import { corruptZstd } from './corrupt-zstd.js';
import { readFseTable } from './fse-table.js';

const MAX_LENGTH = 11;
const MAX_WEIGHTS_LOG = 6;
const MAX_SYMBOLS = 256;

/** A decoding table of Huffman codes (RFC 8878, section 4.2): by the next `length` bits the symbol, shifted left by 4, and the length of its code. */
export interface HuffmanTable {
  readonly length: number;
  readonly entries: Uint16Array;
}

/** Reads a tree's description, which begins at bytes[start]; returns the table, and where the description ends. */
export function readHuffmanTable(bytes: Uint8Array, start: number, end: number): { table: HuffmanTable; end: number } {
  if (start >= end) throw corruptZstd('a tree that runs out');
  const header = bytes[start] as number;
  const from = start + 1;
  const isDirect = header >= 128;
  const count = header - 127;
  const after = from + (isDirect ? (count + 1) >> 1 : header);
  if (after > end) throw corruptZstd('a tree that runs out');
  const weights = isDirect ? readNibbles(bytes, from, count) : readWeights(bytes, from, after);
  return { table: makeHuffmanTable(weights), end: after };
}

/** Section 4.2.1.1: four bits each, the first in the upper half. */
function readNibbles(bytes: Uint8Array, from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => ((bytes[from + (i >> 1)] as number) >> (i % 2 === 0 ? 4 : 0)) & 15);
}

/** Section 4.2.1.2: by a table of states and a stream that is read from its end, by two states in turn, until it has no bits left. */
function readWeights(bytes: Uint8Array, from: number, end: number): number[] {
  const { table, end: streamStart } = readFseTable(bytes, from, end, MAX_WEIGHTS_LOG, MAX_LENGTH + 1);
  const { log, symbols, bits, base } = table;
  let position = countBits(bytes, streamStart, end);
  const read = (count: number): number => {
    position -= count;
    return peekBits(bytes, streamStart, position, count);
  };
  const states = [read(log), read(log)] as [number, number];
  const weights: number[] = [];
  for (let turn = 0; ; turn ^= 1) {
    const state = states[turn] as number;
    weights.push(symbols[state] as number);
    if (weights.length >= MAX_SYMBOLS) throw corruptZstd('a tree of too many symbols');
    states[turn] = (base[state] as number) + read(bits[state] as number);
    if (position >= 0) continue;
    weights.push(symbols[states[turn ^ 1] as number] as number);
    return weights;
  }
}

/** Section 4.2.1: the last symbol's weight is what is missing to a power of two. */
function makeHuffmanTable(weights: number[]): HuffmanTable {
  let sum = 0;
  for (const weight of weights) {
    if (weight > MAX_LENGTH) throw corruptZstd('a code that is too long');
    if (weight > 0) sum += 1 << (weight - 1);
  }
  const length = 32 - Math.clz32(sum);
  const left = (1 << length) - sum;
  if (sum === 0 || length > MAX_LENGTH || weights.length >= MAX_SYMBOLS || (left & (left - 1)) !== 0) {
    throw corruptZstd('a tree that is not complete');
  }
  weights.push(32 - Math.clz32(left));
  const entries = new Uint16Array(1 << length);
  let at = 0;
  for (let weight = 1; weight <= length; weight++) {
    weights.forEach((each, symbol) => {
      if (each !== weight) return;
      const size = 1 << (weight - 1);
      entries.fill((symbol << 4) | (length + 1 - weight), at, at + size);
      at += size;
    });
  }
  return { length, entries };
}

/** Decodes the stream bytes[start, end), which is read from its end, into output[from, to); it must hold so many symbols and no more. */
export function decodeHuffman(
  bytes: Uint8Array,
  start: number,
  end: number,
  { length, entries }: HuffmanTable,
  output: Uint8Array,
  from: number,
  to: number,
): void {
  const mask = (1 << length) - 1;
  let position = countBits(bytes, start, end);
  for (let at = from; at < to; at++) {
    // Before its start stand other bytes of the frame: what they say is not part of the code, as the end of the stream tells below.
    const low = position - length;
    const index = start + (low >> 3);
    const word = (bytes[index] as number) | ((bytes[index + 1] as number) << 8) | ((bytes[index + 2] as number) << 16);
    const entry = entries[(word >> (low & 7)) & mask] as number;
    output[at] = entry >> 4;
    position -= entry & 15;
  }
  if (position !== 0) throw corruptZstd('literals that do not end with their stream');
}

/** Bits of a stream that is read from its end: those below the highest 1 of its last byte (section 4.1). */
export function countBits(bytes: Uint8Array, start: number, end: number): number {
  const last = end > start ? (bytes[end - 1] as number) : 0;
  if (last === 0) throw corruptZstd('a stream without an end');
  return (end - 1 - start) * 8 + 31 - Math.clz32(last);
}

/** `count` bits, 16 at most, from bit `position` of the bytes from `start` on. Of bits before the first the caller knows that they are none. */
export function peekBits(bytes: Uint8Array, start: number, position: number, count: number): number {
  const index = start + (position >> 3);
  const word = (bytes[index] as number) | ((bytes[index + 1] as number) << 8) | ((bytes[index + 2] as number) << 16);
  return (word >> (position & 7)) & ((1 << count) - 1);
}
