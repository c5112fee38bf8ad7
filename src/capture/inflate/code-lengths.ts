/** The Huffman codes that a dynamic block brings with it (RFC 1951, section 3.2.7). */
import type { BitReader } from './bit-reader.js';
import {
  type BlockTables,
  CODE_LENGTH_ENTRIES,
  CODE_LENGTH_ORDER,
  CODE_LENGTH_ROOT,
  CODE_LENGTH_SYMBOLS,
  DISTANCE_ENTRIES,
  DISTANCE_ROOT,
  END_SYMBOL,
  LITERAL_ENTRIES,
  LITERAL_ROOT,
  MAX_DISTANCE_CODES,
  MAX_LITERAL_CODES,
} from './deflate-codes.js';
import { allocateTable, makeTable } from './huffman-table.js';

const REPEAT_LAST = 16;
const REPEAT_ZERO = 17;

const lengthTable = allocateTable(CODE_LENGTH_SYMBOLS, CODE_LENGTH_ROOT);
const lengthLengths = new Uint8Array(CODE_LENGTH_SYMBOLS);
const lengths = new Uint8Array(MAX_LITERAL_CODES + MAX_DISTANCE_CODES);

/**
 * Reads the two codes, behind the block's first three bits, into `tables`.
 *
 * @returns what is wrong with them, or ''. Where the reader is overrun nothing is to be believed, not even that.
 */
export function readBlockTables(reader: BitReader, tables: BlockTables): string {
  const sizes = reader.take(14);
  const literals = (sizes & 31) + 257;
  const distances = ((sizes >> 5) & 31) + 1;
  if (literals > MAX_LITERAL_CODES || distances > MAX_DISTANCE_CODES) return 'too many length or distance symbols';
  lengthLengths.fill(0);
  for (let left = (sizes >> 10) + 4, i = 0; left > 0; left--) lengthLengths[CODE_LENGTH_ORDER[i++] as number] = reader.take(3);
  if (!makeTable(lengthTable, CODE_LENGTH_ROOT, lengthLengths, 0, CODE_LENGTH_SYMBOLS, CODE_LENGTH_ENTRIES, false)) {
    return 'invalid code lengths set';
  }
  const count = literals + distances;
  if (!readLengths(reader, count)) return 'invalid bit length repeat';
  if (lengths[END_SYMBOL] === 0) return 'invalid code -- missing end-of-block';
  if (!makeTable(tables.literals, LITERAL_ROOT, lengths, 0, literals, LITERAL_ENTRIES, true)) return 'invalid literal/lengths set';
  if (!makeTable(tables.distances, DISTANCE_ROOT, lengths, literals, count, DISTANCE_ENTRIES, true)) return 'invalid distances set';
  return '';
}

/** The lengths of both codes in one row, which a repeat may cross; false for a repeat of nothing, or beyond the end. */
function readLengths(reader: BitReader, count: number): boolean {
  const { entries, root } = lengthTable;
  for (let at = 0; at < count; ) {
    const entry = entries[reader.peek(root)] as number;
    reader.drop(entry & 15);
    const symbol = (entry >>> 8) & 0xff;
    if (symbol < REPEAT_LAST) {
      lengths[at++] = symbol;
      continue;
    }
    const times = symbol === REPEAT_LAST ? 3 + reader.take(2) : symbol === REPEAT_ZERO ? 3 + reader.take(3) : 11 + reader.take(7);
    if ((symbol === REPEAT_LAST && at === 0) || at + times > count) return false;
    lengths.fill(symbol === REPEAT_LAST ? (lengths[at - 1] as number) : 0, at, at + times);
    at += times;
  }
  return true;
}
