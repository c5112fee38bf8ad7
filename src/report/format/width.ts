/**
 * Columns that text takes on a terminal. Two for East Asian wide and fullwidth characters and emoji (Unicode Standard Annex 11), none for combining marks
 * and joiners, one for all else.
 */

import { isPlainText, isUnsafe } from './escape.js';

/** Stands in most rows. */
const ARROW = 0x2192;

/** First and last code point of each wide run, ascending. */
const WIDE = [
  0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x23f0, 0x23f0, 0x23f3, 0x23f3, 0x25fd, 0x25fe, 0x2614, 0x2615, 0x2648,
  0x2653, 0x267f, 0x267f, 0x2693, 0x2693, 0x26a1, 0x26a1, 0x26aa, 0x26ab, 0x26bd, 0x26be, 0x26c4, 0x26c5, 0x26ce, 0x26ce, 0x26d4, 0x26d4,
  0x26ea, 0x26ea, 0x26f2, 0x26f3, 0x26f5, 0x26f5, 0x26fa, 0x26fa, 0x26fd, 0x26fd, 0x2705, 0x2705, 0x270a, 0x270b, 0x2728, 0x2728, 0x274c,
  0x274c, 0x274e, 0x274e, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797, 0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2b1b, 0x2b1c, 0x2b50, 0x2b50,
  0x2b55, 0x2b55, 0x2e80, 0x303e, 0x3041, 0x33ff, 0x3400, 0x4dbf, 0x4e00, 0x9fff, 0xa000, 0xa4cf, 0xa960, 0xa97f, 0xac00, 0xd7a3, 0xf900,
  0xfaff, 0xfe10, 0xfe19, 0xfe30, 0xfe6f, 0xff01, 0xff60, 0xffe0, 0xffe6, 0x16fe0, 0x18aff, 0x1aff0, 0x1b2ff, 0x1f004, 0x1f004, 0x1f0cf,
  0x1f0cf, 0x1f18e, 0x1f18e, 0x1f191, 0x1f19a, 0x1f200, 0x1f320, 0x1f32d, 0x1f335, 0x1f337, 0x1f37c, 0x1f37e, 0x1f393, 0x1f3a0, 0x1f3ca,
  0x1f3cf, 0x1f3d3, 0x1f3e0, 0x1f3f0, 0x1f3f4, 0x1f3f4, 0x1f3f8, 0x1f43e, 0x1f440, 0x1f440, 0x1f442, 0x1f4fc, 0x1f4ff, 0x1f53d, 0x1f54b,
  0x1f54e, 0x1f550, 0x1f567, 0x1f57a, 0x1f57a, 0x1f595, 0x1f596, 0x1f5a4, 0x1f5a4, 0x1f5fb, 0x1f64f, 0x1f680, 0x1f6c5, 0x1f6cc, 0x1f6cc,
  0x1f6d0, 0x1f6d2, 0x1f6d5, 0x1f6d7, 0x1f6dc, 0x1f6df, 0x1f6eb, 0x1f6ec, 0x1f6f4, 0x1f6fc, 0x1f7e0, 0x1f7eb, 0x1f7f0, 0x1f7f0, 0x1f90c,
  0x1f93a, 0x1f93c, 0x1f945, 0x1f947, 0x1f9ff, 0x1fa70, 0x1faff, 0x20000, 0x3fffd,
];
/** The same for characters that take no column: combining marks, joiners, variation selectors. */
const NARROWEST = [
  0x0300, 0x036f, 0x0483, 0x0489, 0x0591, 0x05bd, 0x0610, 0x061a, 0x064b, 0x065f, 0x0e31, 0x0e31, 0x0e34, 0x0e3a, 0x0e47, 0x0e4e, 0x1ab0,
  0x1aff, 0x1dc0, 0x1dff, 0x200b, 0x200f, 0x20d0, 0x20ff, 0x3099, 0x309a, 0xfe00, 0xfe0f, 0xfe20, 0xfe2f, 0xfeff, 0xfeff, 0xe0100, 0xe01ef,
];

export function codePointWidth(codePoint: number): number {
  if (codePoint < 0x300) return 1;
  if (isWithin(NARROWEST, codePoint)) return 0;
  return codePoint >= 0x1100 && isWithin(WIDE, codePoint) ? 2 : 1;
}

export function textWidth(text: string): number {
  if (isPlainText(text)) return text.length;
  let width = 0;
  for (const character of text) width += codePointWidth(character.codePointAt(0) as number);
  return width;
}

/**
 * The same of UTF-8 bytes that we wrote ourselves (so they are well-formed); -1 when a character among them must be escaped first. One pass for both
 * questions, because every cell of every row asks them.
 */
export function measureBytes(bytes: Uint8Array, start: number, end: number): number {
  let width = 0;
  for (let at = start; at < end; width++) {
    const lead = bytes[at] as number;
    if (lead >= 0x20 && lead < 0x7f) {
      at++;
      continue;
    }
    if (lead < 0x80) return -1;
    const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    let codePoint = lead & (0x7f >> length);
    for (let i = 1; i < length; i++) codePoint = (codePoint << 6) | ((bytes[at + i] as number) & 63);
    if (codePoint !== ARROW) {
      if (isUnsafe(codePoint)) return -1;
      width += codePointWidth(codePoint) - 1;
    }
    at += length;
  }
  return width;
}

function isWithin(runs: readonly number[], codePoint: number): boolean {
  let low = 0;
  let high = runs.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (codePoint < (runs[middle * 2] as number)) high = middle - 1;
    else if (codePoint > (runs[middle * 2 + 1] as number)) low = middle + 1;
    else return true;
  }
  return false;
}

/** The text in lines of at most `width` columns, broken at blanks where there are any. At least one line. */
export function wrapToWidth(text: string, width: number): string[] {
  if (textWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (textWidth(line) > width) {
      const piece = takeWidth(line, width);
      lines.push(piece);
      line = line.slice(piece.length);
    }
  }
  if (line !== '' || lines.length === 0) lines.push(line);
  return lines;
}

/** As many characters from the front as fit, at least one. */
function takeWidth(text: string, width: number): string {
  let taken = '';
  let left = width;
  for (const character of text) {
    left -= codePointWidth(character.codePointAt(0) as number);
    if (left < 0 && taken !== '') break;
    taken += character;
  }
  return taken;
}
