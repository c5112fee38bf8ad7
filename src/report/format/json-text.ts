/** Pieces of JSON written as bytes: keys encoded once, strings escaped only where they need it. */

import { encodeText, type TextBuffer } from '../text-buffer.js';
import { isUnsafe } from './escape.js';
import { measureBytes } from './width.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** `,"name":` */
export function jsonKey(name: string): Uint8Array {
  return encodeText(`,"${name}":`);
}

/** `{"name":`, the first key of an object. */
export function firstJsonKey(name: string): Uint8Array {
  return encodeText(`{"${name}":`);
}

/** A text without quotes, backslashes and control characters, with the quotes around it. */
export function jsonWord(text: string): Uint8Array {
  return encodeText(JSON.stringify(text));
}

/** Begins a string; returns what `endString` wants. */
export function beginString(out: TextBuffer): number {
  out.byte(QUOTE);
  return out.length;
}

/** Ends the string begun at `start`, escaping what was written since where needed. */
export function endString(out: TextBuffer, start: number): void {
  const { bytes, length } = out;
  let isPlain = true;
  for (let at = start; at < length; at++) {
    const byte = bytes[at] as number;
    if (byte === QUOTE || byte === BACKSLASH) {
      isPlain = false;
      break;
    }
  }
  if (!isPlain || measureBytes(bytes, start, length) < 0) {
    const text = out.sliceFrom(start);
    out.length = start;
    out.text(escapeJson(text));
  }
  out.byte(QUOTE);
}

/** The inside of a JSON string; what a terminal should not get (escape.ts) is written as an escape too, which changes nothing for a parser. */
export function escapeJson(text: string): string {
  let escaped = '';
  for (const character of text) {
    const codePoint = character.codePointAt(0) as number;
    if (character === '"' || character === '\\') escaped += `\\${character}`;
    else if (!isUnsafe(codePoint)) escaped += character;
    else for (let i = 0; i < character.length; i++) escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}

/** `JSON.stringify`, safe for terminals as above. */
export function stringifySafely(value: unknown): string {
  return JSON.stringify(value).replace(/[^\u0020-\u007e]/gu, (character) =>
    isUnsafe(character.codePointAt(0) as number) ? escapeJson(character) : character,
  );
}
