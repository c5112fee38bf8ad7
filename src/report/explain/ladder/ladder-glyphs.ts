/** What a ladder is drawn with: box drawing characters, or plain ASCII. */
import { escapeCodePoint } from '../../format/escape.js';
import type { Language } from '../../words/language.js';

export interface Glyphs {
  /** An end's line downwards, and where an arrow leaves it to the right and to the left. */
  readonly lifeline: string;
  readonly leaveRight: string;
  readonly leaveLeft: string;
  readonly dash: string;
  /** Of an arrow that stands for many segments. */
  readonly brokenDash: string;
  readonly headRight: string;
  readonly headLeft: string;
}

export const BOX_GLYPHS: Glyphs = {
  lifeline: '│',
  leaveRight: '├',
  leaveLeft: '┤',
  dash: '─',
  brokenDash: '╌',
  headRight: '►',
  headLeft: '◄',
};

export const ASCII_GLYPHS: Glyphs = {
  lifeline: '|',
  leaveRight: '+',
  leaveLeft: '+',
  dash: '-',
  brokenDash: '.',
  headRight: '>',
  headLeft: '<',
};

/** How ASCII writes the signs that our own texts have. */
const SIGNS: Readonly<Record<string, string>> = {
  '→': '->',
  '←': '<-',
  '↔': '<->',
  '⇄': '<->',
  '–': '-',
  '—': '-',
  '−': '-',
  '×': 'x',
  '·': '-',
  '…': '...',
  '’': "'",
  '“': '"',
  '”': '"',
  '≥': '>=',
  '≤': '<=',
  '≠': '!=',
  µ: 'u',
};
const KNOWN = new RegExp(`[${Object.keys(SIGNS).join('')}]`, 'gu');
const FOREIGN = /[^\x20-\x7e]/gu;

/** The text in ASCII: what has no sign there is shown by its number, as unsafe characters are. Chinese sentences keep their characters. */
export function toAscii(text: string, language: Language): string {
  const signs = text.replace(KNOWN, (sign) => SIGNS[sign] as string);
  return language === 'zh' ? signs : signs.replace(FOREIGN, (character) => escapeCodePoint(character.codePointAt(0) as number));
}
