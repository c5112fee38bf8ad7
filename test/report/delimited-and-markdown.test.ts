import { describe, expect, it } from 'vitest';
import { writeDelimited } from '../../src/report/format/delimited-rows.js';
import { escapeJson, stringifySafely } from '../../src/report/format/json-text.js';
import { escapeMarkdown } from '../../src/report/format/markdown.js';
import { TextBuffer } from '../../src/report/text-buffer.js';

function line(cells: (string | number | null)[], delimiter: 'csv' | 'tsv'): string {
  const out = new TextBuffer();
  writeDelimited(out, cells, delimiter);
  return out.toString();
}

describe('csv and tsv', () => {
  it.each([
    [['plain', 1, null, ''], 'plain,1,,\r\n'],
    [['a,b', 'say "hi"'], '"a,b","say ""hi"""\r\n'],
    [['=1+1', '+1', '-1+1', '-a', '@x', "=a,'b"], "'=1+1,'+1,'-1+1,'-a,'@x,\"'=a,'b\"\r\n"],
    [['-1', '-0.500000000', '-1e3', '-1.'], "-1,-0.500000000,'-1e3,'-1.\r\n"],
    [['＝1+1', '＋1', '－1', '＠x', '～1', '  =1'], "'＝1+1,'＋1,'－1,'＠x,～1,'  =1\r\n"],
    [[-1, 2.5], '-1,2.5\r\n'],
    [['two\nlines', 'tab\tbell\u0007'], 'two\\nlines,tab\\tbell\\x07\r\n'],
    [['你好'], '你好\r\n'],
  ])('csv %j', (cells, text) => {
    expect(line(cells, 'csv')).toBe(text);
  });

  it.each([
    [['plain', 1, null, ''], 'plain\t1\t\t\n'],
    [['a\tb', 'c\nd', '"'], 'a\\tb\tc\\nd\t"\n'],
    [['=1+1', '@x', ' -2', -2], "'=1+1\t'@x\t' -2\t-2\n"],
  ])('tsv %j', (cells, text) => {
    expect(line(cells, 'tsv')).toBe(text);
  });
});

describe('Markdown', () => {
  it.each([
    ['51614 → 9000 [SYN, ACK] Seq=0 MSS=1460 SACK_PERM WS=128', '51614 → 9000 [SYN, ACK] Seq=0 MSS=1460 SACK_PERM WS=128'],
    ['a | b', 'a \\| b'],
    ['<script>alert(1)</script> & co', '&lt;script&gt;alert(1)&lt;/script&gt; &amp; co'],
    ['[text](http://example.invalid)', '[text]\\(http&#58;//example.invalid)'],
    ['**bold** _slanted_ `code` ~~gone~~', '\\*\\*bold\\*\\* \\_slanted\\_ \\`code\\` \\~\\~gone\\~\\~'],
    ['@everyone', '&#64;everyone'],
    ['a\nb', 'a\\\\nb'],
  ])('%j', (text, safe) => {
    expect(escapeMarkdown(text)).toBe(safe);
  });
});

describe('JSON', () => {
  const harmful = 'say "hi" \\ \u001b[31m \u009b \u202e \u{e0001} 你好 \ud800';

  it('holds the same text and nothing that a terminal would obey', () => {
    for (const text of [`"${escapeJson(harmful)}"`, stringifySafely(harmful)]) {
      expect(JSON.parse(text)).toBe(harmful);
      expect(text).toContain('你好');
      expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    }
  });
});
