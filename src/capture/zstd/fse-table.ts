import { corruptZstd } from './corrupt-zstd.js';

/**
 * A decoding table of Finite State Entropy (RFC 8878, section 4.1). By state: the symbol it stands for, and the next state, which is `base` and a number of `bits`
 * from the stream.
 */
export interface FseTable {
  /** The table has 2^log states. */
  readonly log: number;
  readonly symbols: Uint8Array;
  readonly bits: Uint8Array;
  readonly base: Uint16Array;
}

const LEAST_LOG = 5;
/** Stands in a distribution for a probability below that of one state. */
const LESS_THAN_ONE = -1;

/** The table of which every state stands for the same symbol and takes no bits. */
export function makeRunTable(symbol: number): FseTable {
  return { log: 0, symbols: Uint8Array.of(symbol), bits: new Uint8Array(1), base: new Uint16Array(1) };
}

/**
 * Reads a table's description (section 4.1.1), which begins at bytes[start] and ends before `end`.
 *
 * @returns the table, and where its description ends.
 */
export function readFseTable(
  bytes: Uint8Array,
  start: number,
  end: number,
  maxLog: number,
  maxSymbol: number,
): { table: FseTable; end: number } {
  let position = start * 8;
  const peek = (count: number): number => {
    const at = position >>> 3;
    const word = ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16)) >>> (position & 7);
    return word & ((1 << count) - 1);
  };
  const log = peek(4) + LEAST_LOG;
  position += 4;
  if (log > maxLog) throw corruptZstd('a table larger than allowed');
  const shares: number[] = [];
  let left = 1 << log;
  while (left > 0) {
    if (shares.length > maxSymbol || position >>> 3 >= end) throw corruptZstd('a table that runs out');
    // A value from 0 to left + 1; the smaller ones take a bit less.
    const width = 32 - Math.clz32(left + 1);
    const shorter = (1 << width) - 2 - left;
    const low = peek(width - 1);
    let value = low;
    if (low < shorter) {
      position += width - 1;
    } else {
      value = peek(width);
      position += width;
      if (value >= 1 << (width - 1)) value -= shorter;
    }
    const share = value - 1;
    shares.push(share);
    left -= Math.abs(share);
    if (share !== 0) continue;
    // Further symbols that do not occur, by two bits at a time.
    for (let zeros = 3; zeros === 3; ) {
      zeros = peek(2);
      position += 2;
      for (let i = 0; i < zeros; i++) shares.push(0);
      if (shares.length > maxSymbol + 1) throw corruptZstd('a table that runs out');
    }
  }
  const after = (position + 7) >>> 3;
  if (left < 0 || after > end) throw corruptZstd('a table that runs out');
  return { table: makeFseTable(shares, log), end: after };
}

/** From the shares of the states by symbol (section 4.1.1, "From normalized distribution to decoding tables"). */
export function makeFseTable(shares: readonly number[], log: number): FseTable {
  const size = 1 << log;
  const symbols = new Uint8Array(size);
  const bits = new Uint8Array(size);
  const base = new Uint16Array(size);
  const next = new Uint16Array(shares.length);
  let high = size;
  shares.forEach((share, symbol) => {
    next[symbol] = Math.abs(share);
    if (share === LESS_THAN_ONE) symbols[--high] = symbol;
  });
  const step = (size >> 1) + (size >> 3) + 3;
  let at = 0;
  shares.forEach((share, symbol) => {
    for (let i = 0; i < share; i++) {
      symbols[at] = symbol;
      do at = (at + step) & (size - 1);
      while (at >= high);
    }
  });
  for (let state = 0; state < size; state++) {
    const symbol = symbols[state] as number;
    const turn = next[symbol] as number;
    next[symbol] = turn + 1;
    const width = log - (31 - Math.clz32(turn));
    bits[state] = width;
    base[state] = (turn << width) - size;
  }
  return { log, symbols, bits, base };
}
