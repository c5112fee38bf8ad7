/**
 * Text from captures made safe to print. What could move a cursor, change colours, reorder or hide text is written as an escape that shows it
 * (`\x1b`, `\u202e`); everything else, any script included, stays as it is.
 */
import type { TextBuffer } from '../text-buffer.js';

const BACKSLASH = 0x5c;
const NAMED = new Map([
  [0x00, '\\0'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0d, '\\r'],
]);

/**
 * Control characters (C0, DEL, C1), line and paragraph separators, the bidirectional controls of Unicode Annex 9, and characters that nobody sees (zero-width
 * space, word joiner, byte order mark, interlinear marks, tags). The joiners U+200C and U+200D stay: scripts and emoji need them.
 */
export function isUnsafe(codePoint: number): boolean {
  if (codePoint < 0x20) return true;
  if (codePoint < 0x7f) return false;
  if (codePoint < 0xa0) return true;
  if (codePoint < 0x2000) return codePoint === 0xad || codePoint === 0x61c || codePoint === 0x180e;
  if (codePoint < 0x2070) {
    return (
      codePoint === 0x200b ||
      codePoint === 0x200e ||
      codePoint === 0x200f ||
      (codePoint >= 0x2028 && codePoint <= 0x202e) ||
      codePoint >= 0x2060
    );
  }
  if (codePoint < 0xd800) return false;
  if (codePoint < 0xe000) return true; // half a surrogate pair
  if (codePoint < 0xfff9) return codePoint === 0xfeff;
  return codePoint <= 0xfffb || codePoint === 0xfffe || codePoint === 0xffff || (codePoint >= 0xe0000 && codePoint <= 0xe007f);
}

/** `\x1b`, `\n`, `\u202e`, `\u{e0001}`. */
export function escapeCodePoint(codePoint: number): string {
  const named = NAMED.get(codePoint);
  if (named !== undefined) return named;
  const digits = codePoint.toString(16);
  if (codePoint < 0x100) return `\\x${digits.padStart(2, '0')}`;
  return codePoint < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`;
}

/** Printable ASCII and nothing else: safe as it is, and as wide as it is long. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Whether a look at each character can be spared: nine texts of ten. Asking costs a twentieth of looking. */
export function isPlainText(text: string): boolean {
  return PLAIN.test(text);
}

/** The text with every unsafe character escaped. */
export function escapeText(text: string): string {
  if (isPlainText(text)) return text;
  let safe = '';
  for (const character of text) {
    const codePoint = character.codePointAt(0) as number;
    safe += isUnsafe(codePoint) ? escapeCodePoint(codePoint) : character;
  }
  return safe;
}

/** Escapes what was written to `out` since `start`. */
export function escapeWritten(out: TextBuffer, start: number): void {
  const text = out.sliceFrom(start);
  out.length = start;
  out.text(escapeText(text));
}

/** Bytes of a payload that a preview looks at. */
const PREVIEW_BYTES = 64;

/**
 * A preview of bytes as people read them: UTF-8 as text, whatever is not UTF-8 or not safe as an escape (`\xff`, `\n`), a backslash doubled so that escapes
 * cannot be forged, and `…` where the preview ends before the payload does.
 */
export function writePreview(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  const at = writeSafely(out, bytes, start, Math.min(end, start + PREVIEW_BYTES), end);
  if (at < end) out.text('…');
}

/**
 * Bytes as people read them, in the same way, from `start` until `stop` is reached; a character may reach beyond it, though not beyond `end`. Returns where it
 * ended.
 */
export function writeSafely(out: TextBuffer, bytes: Uint8Array, start: number, stop: number, end: number): number {
  let at = start;
  while (at < stop) {
    const lead = bytes[at] as number;
    if (lead >= 0x20 && lead < 0x7f) {
      if (lead === BACKSLASH) out.byte(BACKSLASH);
      out.byte(lead);
      at++;
      continue;
    }
    const length = lead < 0x80 ? 1 : sequenceLength(bytes, at, end);
    if (length === 0) {
      out.ascii(`\\x${lead.toString(16).padStart(2, '0')}`);
      at++;
      continue;
    }
    const codePoint = decodeSequence(bytes, at, length);
    if (isUnsafe(codePoint)) out.ascii(escapeCodePoint(codePoint));
    else out.copy(bytes, at, at + length);
    at += length;
  }
  return at;
}

/** Bytes of the well-formed UTF-8 sequence (Unicode Standard, table 3-7) at `at`, which is not ASCII; 0 when it is not well-formed. */
function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] as number;
  const length = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > end) return 0;
  for (let i = 1; i < length; i++) if (((bytes[at + i] as number) & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1] as number;
  if (lead === 0xe0 && second < 0xa0) return 0;
  if (lead === 0xed && second > 0x9f) return 0;
  if (lead === 0xf0 && second < 0x90) return 0;
  if (lead === 0xf4 && second > 0x8f) return 0;
  return length;
}

function decodeSequence(bytes: Uint8Array, at: number, length: number): number {
  const lead = bytes[at] as number;
  if (length === 1) return lead;
  let codePoint = lead & (0x7f >> length);
  for (let i = 1; i < length; i++) codePoint = (codePoint << 6) | ((bytes[at + i] as number) & 63);
  return codePoint;
}
