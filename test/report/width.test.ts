import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText } from '../../src/report/format/escape.js';
import { measureBytes, textWidth } from '../../src/report/format/width.js';
import { wrapText } from '../../src/report/format/wrap-text.js';

const encoder = new TextEncoder();

function measure(text: string): number {
  const bytes = encoder.encode(text);
  return measureBytes(bytes, 0, bytes.length);
}

describe('width on a terminal', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['→', 1],
    ['é', 1],
    ['e\u0301', 1],
    ['你好', 4],
    ['，（）', 6],
    ['한국어', 6],
    ['日本', 4],
    ['😀', 2],
    ['ｱ', 1],
    ['Ａ', 2],
  ])('%s takes %i', (text, width) => {
    expect(textWidth(text)).toBe(width);
    expect(measure(text)).toBe(width);
  });

  it.each(['\u001b', 'a\nb', '\u007f', '\u0085', '\u202e', '\ufeff'])('%j must be escaped first', (text) => {
    expect(measure(`abc${text}`)).toBe(-1);
  });

  it('is the same of a text and of its bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const safe = escapeText(text);
        expect(measure(safe)).toBe(textWidth(safe));
      }),
    );
  });
});

describe('lines of a cell', () => {
  const wrapToWidth = (text: string, width: number): string[] => wrapText(text, width, textWidth);

  it.each([
    ['one two three', 20, ['one two three']],
    ['one two three', 8, ['one two', 'three']],
    ['abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['x abcdefghij y', 4, ['x', 'abcd', 'efgh', 'ij y']],
    ['你好世界', 4, ['你好', '世界']],
    ['你好世界', 5, ['你好', '世界']],
    ['你', 1, ['你']],
    ['', 3, ['']],
  ])('%j in %i', (text, width, lines) => {
    expect(wrapToWidth(text, width)).toEqual(lines);
  });

  it('loses nothing but the blanks it breaks at', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z你]{1,12}$/)), fc.integer({ min: 2, max: 20 }), (words, width) => {
        const text = words.join(' ');
        const lines = wrapToWidth(text, width);
        expect(lines.join('').replaceAll(' ', '')).toBe(words.join(''));
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});
