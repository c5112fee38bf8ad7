/** The signs between words, which differ with the language: Chinese has full-width ones, and no blank after them. */
import type { Language } from './language.js';

export interface Punctuation {
  /** Between a name and what it is. */
  readonly colon: string;
  /** Between the parts of a sentence, of a list of short names, and of a line of several statements. */
  readonly comma: string;
  readonly listComma: string;
  readonly semicolon: string;
  /** Between two sentences. */
  readonly gap: string;
  /** Around what explains the words before it, and is set off from them. */
  readonly opening: string;
  readonly closing: string;
}

export const PUNCTUATION: Readonly<Record<Language, Punctuation>> = {
  en: { colon: ': ', comma: ', ', listComma: ', ', semicolon: '; ', gap: ' ', opening: ' (', closing: ')' },
  zh: { colon: '：', comma: '，', listComma: '、', semicolon: '；', gap: '', opening: '（', closing: '）' },
};

/** ` (text)` to be put behind words; '' for ''. */
export function inBrackets(text: string, language: Language): string {
  if (text === '') return '';
  const { opening, closing } = PUNCTUATION[language];
  return opening + text + closing;
}
