import { describe, expect, it } from 'vitest';
import { textWidth } from '../../src/report/format/width.js';
import { wrapText } from '../../src/report/format/wrap-text.js';
import { escapeXml } from '../../src/report/format/xml.js';

const wrap = (text: string, width: number): string[] => wrapText(text, width, textWidth);

describe('lines of running text', () => {
  it.each([
    ['fits', 'one two', 7, ['one two']],
    ['breaks at blanks', 'one two three', 8, ['one two', 'three']],
    ['keeps a sum together', 'so its next is 1 + 35 = 36.', 22, ['so its next is', '1 + 35 = 36.']],
    ['cuts a word that no line can hold', 'abcdefghij', 4, ['abcd', 'efgh', 'ij']],
    ['cuts a sum that no line can hold at a blank', '4294967295 + 1460 = 1459', 16, ['4294967295 +', '1460 = 1459']],
    ['breaks between East Asian characters', '确认服务器的报文段', 8, ['确认服务', '器的报文', '段']],
    ['begins no line with a closing mark', '确认服务，器', 8, ['确认服', '务，器']],
    ['ends no line with an opening mark', '确认服（务器', 8, ['确认服', '（务器']],
    ['ends no line with an opening mark before a Latin word', '确认服（RFC 9293', 9, ['确认服', '（RFC', '9293']],
    ['takes a mark with the Latin word before it', '客户端的 SYN，再', 13, ['客户端的', 'SYN，再']],
    ['drops blanks at the ends of lines', 'one   two', 5, ['one', 'two']],
    ['is one line of nothing', '', 5, ['']],
  ])('%s', (_, text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });

  it.each([4, 7, 12, 40])('of %i columns are never longer and lose nothing but blanks', (width) => {
    const text =
      'Ack=37：客户端的 FIN 为 Seq=36（第 6 帧），36 + 1 = 37。The close 🙂 is complete: 中文，mixed with xxxxxxxxxxxxxxxxxxxxxxxx and e\u0301.';
    const lines = wrap(text, width);
    expect(lines.filter((line) => textWidth(line) > width)).toEqual([]);
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  });
});

describe('XML', () => {
  it.each([
    ['<a href="x">\'&\'</a>', '&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;'],
    ['a\u0000b\u001b\u0085\ufffe', 'a\\0b\\x1b\\x85\\ufffe'],
    ['\ud800', '\\ud800'],
    ['你好 🙂', '你好 🙂'],
  ])('%j is written %s', (text, escaped) => {
    expect(escapeXml(text)).toBe(escaped);
  });
});
