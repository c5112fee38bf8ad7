/** What the codes of deflate stand for (RFC 1951, sections 3.2.5 to 3.2.7), as entries of Huffman tables, and the tables that both sides know beforehand. */
import { allocateTable, END_OF_BLOCK, type HuffmanTable, INVALID, LENGTH, makeEntry, makeTable } from './huffman-table.js';

/** As many as the fixed codes have; the last two of each alphabet never occur in data. */
const LITERAL_SYMBOLS = 288;
const DISTANCE_SYMBOLS = 32;
/** Most that a block with codes of its own may have. */
export const MAX_LITERAL_CODES = 286;
export const MAX_DISTANCE_CODES = 30;
export const CODE_LENGTH_SYMBOLS = 19;

export const END_SYMBOL = 256;
const FIRST_LENGTH = 257;
const LAST_LENGTH = 285;
const LEAST_MATCH = 3;
const LONGEST_MATCH = 258;

/** Bits by which codes are looked up at once. */
export const LITERAL_ROOT = 10;
export const DISTANCE_ROOT = 9;
export const CODE_LENGTH_ROOT = 7;

/** Literals 0-255, the end of the block, and lengths: four codes each have 1, 2, ... extra bits, but for the first eight and the last. */
export const LITERAL_ENTRIES = Int32Array.from({ length: LITERAL_SYMBOLS }, (_, symbol) => {
  if (symbol < END_SYMBOL) return makeEntry(0, symbol);
  if (symbol === END_SYMBOL) return END_OF_BLOCK;
  if (symbol > LAST_LENGTH) return INVALID;
  if (symbol === LAST_LENGTH) return makeEntry(LENGTH, LONGEST_MATCH);
  const index = symbol - FIRST_LENGTH;
  const extraBits = Math.max((index >> 2) - 1, 0);
  const base = index < 8 ? index : (4 + (index & 3)) << extraBits;
  return makeEntry(LENGTH, LEAST_MATCH + base, extraBits);
});

/** Distances: two codes each have 1, 2, ... extra bits, but for the first four. */
export const DISTANCE_ENTRIES = Int32Array.from({ length: DISTANCE_SYMBOLS }, (_, symbol) => {
  if (symbol >= MAX_DISTANCE_CODES) return INVALID;
  const extraBits = Math.max((symbol >> 1) - 1, 0);
  const base = symbol < 4 ? symbol : (2 + (symbol & 1)) << extraBits;
  return makeEntry(0, 1 + base, extraBits);
});

/** Code lengths stand for themselves, and three of them for repeats. */
export const CODE_LENGTH_ENTRIES = Int32Array.from({ length: CODE_LENGTH_SYMBOLS }, (_, symbol) => makeEntry(0, symbol));

/** In this order their own lengths are given. */
export const CODE_LENGTH_ORDER = Uint8Array.of(16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15);

export interface BlockTables {
  readonly literals: HuffmanTable;
  readonly distances: HuffmanTable;
}

export function allocateBlockTables(): BlockTables {
  return {
    literals: allocateTable(LITERAL_SYMBOLS, LITERAL_ROOT),
    distances: allocateTable(DISTANCE_SYMBOLS, DISTANCE_ROOT),
  };
}

let fixed: BlockTables | undefined;

/** The codes of section 3.2.6. */
export function fixedTables(): BlockTables {
  if (fixed === undefined) {
    fixed = allocateBlockTables();
    const lengths = new Uint8Array(LITERAL_SYMBOLS).fill(8, 0, 144).fill(9, 144, 256).fill(7, 256, 280).fill(8, 280);
    makeTable(fixed.literals, LITERAL_ROOT, lengths, 0, LITERAL_SYMBOLS, LITERAL_ENTRIES, false);
    makeTable(fixed.distances, DISTANCE_ROOT, new Uint8Array(DISTANCE_SYMBOLS).fill(5), 0, DISTANCE_SYMBOLS, DISTANCE_ENTRIES, false);
  }
  return fixed;
}
