/**
 * Decoding tables of Huffman codes (RFC 1951, section 3.2.2). The next `root` bits of the stream choose an entry; of codes that are longer, the entry is a link to
 * an overflow table, which the `overflow` bits behind those choose from. Entries are integers:
 *
 *     bits 0-3   length of the code; of a link, nothing
 *     bits 4-7   extra bits that follow the code
 *     bits 8-23  the value: a literal byte, or the base of a length or distance; of a link, where its table begins
 *     bits 24-   the kind, below
 */
export interface HuffmanTable {
  readonly entries: Int32Array;
  root: number;
  overflow: number;
}

/** An entry below LENGTH is a literal; of the code lengths' and of the distances' entries all that is there is a value. */
export const LENGTH = 1 << 24;
export const END_OF_BLOCK = 2 << 24;
/** No code begins so, or one that has no meaning. */
export const INVALID = 3 << 24;
export const LINK = 4 << 24;

export const MAX_CODE_LENGTH = 15;
const VALUE_SHIFT = 8;

export function makeEntry(kind: number, value: number, extraBits = 0): number {
  return kind | (value << VALUE_SHIFT) | (extraBits << 4);
}

/** A table with room for any complete code of so many symbols: an overflow table has two of them at least. */
export function allocateTable(symbols: number, maxRoot: number): HuffmanTable {
  const overflowTables = symbols >> 1;
  return { entries: new Int32Array((1 << maxRoot) + (overflowTables << (MAX_CODE_LENGTH - maxRoot))), root: 0, overflow: 0 };
}

const counts = new Int32Array(MAX_CODE_LENGTH + 1);
const next = new Int32Array(MAX_CODE_LENGTH + 1);

/**
 * Makes the table of the code whose symbol i has lengths[start + i] bits (0: none) and the entry symbols[i].
 *
 * @returns false for code lengths that cannot be. As zlib judges, these are all sets that are over-subscribed or incomplete but two: one code of one bit alone
 *   (section 3.2.7), where `mayBeSingle`, and no code at all, which is an error when one is wanted.
 */
export function makeTable(
  table: HuffmanTable,
  maxRoot: number,
  lengths: Uint8Array,
  start: number,
  end: number,
  symbols: Int32Array,
  mayBeSingle: boolean,
): boolean {
  counts.fill(0);
  for (let i = start; i < end; i++) (counts[lengths[i] as number] as number)++;
  counts[0] = 0;
  let longest = MAX_CODE_LENGTH;
  while (longest > 0 && counts[longest] === 0) longest--;
  const { entries } = table;
  table.root = Math.min(Math.max(longest, 1), maxRoot);
  table.overflow = Math.max(longest - maxRoot, 0);
  if (longest <= 1 && counts[1] !== 2) entries.fill(makeEntry(INVALID, 0) | 1, 0, 2);
  if (longest === 0) return true;

  // Codes of one length are consecutive; `left` counts those that nobody has.
  let left = 1;
  let code = 0;
  for (let length = 1; length <= longest; length++) {
    code = (code + (counts[length - 1] as number)) << 1;
    next[length] = code;
    left = (left << 1) - (counts[length] as number);
    if (left < 0) return false;
  }
  if (left > 0 && !(mayBeSingle && longest === 1)) return false;

  const { root, overflow } = table;
  const size = 1 << root;
  let used = size;
  // Entries of a block before may be links.
  if (overflow > 0) entries.fill(0, 0, size);
  for (let i = start; i < end; i++) {
    const length = lengths[i] as number;
    if (length === 0) continue;
    const entry = (symbols[i - start] as number) | length;
    const reversed = reverseBits((next[length] as number)++, length);
    if (length <= root) {
      for (let at = reversed; at < size; at += 1 << length) entries[at] = entry;
      continue;
    }
    const prefix = reversed & (size - 1);
    if ((entries[prefix] as number) < LINK) {
      entries[prefix] = makeEntry(LINK, used);
      used += 1 << overflow;
    }
    const from = ((entries[prefix] as number) >>> VALUE_SHIFT) & 0xffff;
    for (let at = reversed >>> root; at < 1 << overflow; at += 1 << (length - root)) entries[from + at] = entry;
  }
  return true;
}

/** Huffman codes are stored highest bit first, everything else lowest bit first (section 3.1.1). */
function reverseBits(code: number, length: number): number {
  let reversed = ((code & 0x5555) << 1) | ((code >>> 1) & 0x5555);
  reversed = ((reversed & 0x3333) << 2) | ((reversed >>> 2) & 0x3333);
  reversed = ((reversed & 0x0f0f) << 4) | ((reversed >>> 4) & 0x0f0f);
  reversed = ((reversed & 0x00ff) << 8) | (reversed >>> 8);
  return reversed >>> (16 - length);
}
