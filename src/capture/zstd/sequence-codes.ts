/** The codes of sequences (RFC 8878, section 3.1.1.3.2): what each stands for, and the tables that both sides know beforehand. */
import { type FseTable, makeFseTable } from './fse-table.js';

/** Baselines and further bits, by code. */
export interface CodeValues {
  readonly base: Uint32Array;
  readonly bits: Uint8Array;
}

/** `plain` codes stand for themselves and `first`; the next take so many bits more. */
function countUp(first: number, plain: number, bits: readonly number[]): CodeValues {
  const widths = Uint8Array.from([...new Array<number>(plain).fill(0), ...bits]);
  const base = new Uint32Array(widths.length);
  let value = first;
  widths.forEach((width, code) => {
    base[code] = value;
    value += 2 ** width;
  });
  return { base, bits: widths };
}

/** Codes below these stand for themselves: as they are, or as what a match has more than the least. */
export const PLAIN_LITERALS = 16;
export const PLAIN_MATCHES = 32;
export const LEAST_MATCH = 3;

export const LITERAL_LENGTHS = countUp(0, PLAIN_LITERALS, [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
export const MATCH_LENGTHS = countUp(LEAST_MATCH, PLAIN_MATCHES, [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);

export interface SequenceTables {
  readonly literals: FseTable;
  readonly offsets: FseTable;
  readonly matches: FseTable;
}

/** What the three tables of a block may be. */
export const TABLE_LIMITS = {
  literals: { log: 9, symbol: 35 },
  /** A distance has 31 bits at most. */
  offsets: { log: 8, symbol: 31 },
  matches: { log: 9, symbol: 52 },
} as const satisfies Record<keyof SequenceTables, { log: number; symbol: number }>;

const ones = (count: number): number[] => new Array<number>(count).fill(1);
const twos = (count: number): number[] => new Array<number>(count).fill(2);
const rare = (count: number): number[] => new Array<number>(count).fill(-1);

let predefined: SequenceTables | undefined;

/** The default distributions of section 3.1.1.3.2.2. */
export function predefinedTables(): SequenceTables {
  predefined ??= {
    literals: makeFseTable([4, 3, ...twos(11), ...ones(3), ...twos(9), 3, 2, ...ones(5), ...rare(4)], 6),
    offsets: makeFseTable([...ones(6), ...twos(3), ...ones(15), ...rare(5)], 5),
    matches: makeFseTable([1, 4, 3, ...twos(6), ...ones(37), ...rare(7)], 6),
  };
  return predefined;
}
