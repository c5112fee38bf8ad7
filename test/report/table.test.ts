import { describe, expect, it } from 'vitest';
import { type TableColumn, TablePages } from '../../src/report/format/table.js';
import { textWidth } from '../../src/report/format/width.js';
import { processorTime } from '../support/processor-time.js';

function column(heading: string, fields: Partial<TableColumn> = {}): TableColumn {
  return { heading, alignRight: false, usual: 0, typical: 0, least: 0, isDetail: false, ...fields };
}

const COLUMNS = [column('No.', { alignRight: true }), column('Name'), column('Text', { isDetail: true, least: 10 })];

function draw(rows: readonly string[][], width = Number.POSITIVE_INFINITY, columns = COLUMNS): string {
  const pages = new TablePages(columns, width);
  return rows.map((row) => pages.add(row)).join('') + pages.end();
}

describe('TablePages', () => {
  it('draws a box', () => {
    expect(
      draw([
        ['1', 'one', 'the first'],
        ['10', '你好', 'the tenth'],
      ]),
    ).toBe(
      [
        '┌─────┬──────┬───────────┐',
        '│ No. │ Name │ Text      │',
        '├─────┼──────┼───────────┤',
        '│   1 │ one  │ the first │',
        '│  10 │ 你好 │ the tenth │',
        '└─────┴──────┴───────────┘',
        '',
      ].join('\n'),
    );
  });

  it('wraps the detail column first', () => {
    expect(draw([['1', 'one', 'a rather long text of several words']], 34)).toBe(
      [
        '┌─────┬──────┬───────────────────┐',
        '│ No. │ Name │ Text              │',
        '├─────┼──────┼───────────────────┤',
        '│   1 │ one  │ a rather long     │',
        '│     │      │ text of several   │',
        '│     │      │ words             │',
        '└─────┴──────┴───────────────────┘',
        '',
      ].join('\n'),
    );
  });

  it('puts it under the others when it would be too narrow', () => {
    const columns = [...COLUMNS.slice(0, 2), column('Third'), column('Text', { isDetail: true, least: 12 })];
    expect(draw([['1', 'one', 'x', 'a rather long text']], 34, columns)).toBe(
      [
        '┌─────┬──────┬───────┐',
        '│ No. │ Name │ Third │',
        '│ Text               │',
        '├─────┬──────┬───────┤',
        '│   1 │ one  │ x     │',
        '│ a rather long text │',
        '└────────────────────┘',
        '',
      ].join('\n'),
    );
  });

  it.each([10, 16, 20, 30, 40, 60])('never exceeds a width of %i that has room for letters', (width) => {
    const text = draw([['1000', 'a long name of a thing', '一段相当长的文字，用来换行']], width);
    for (const line of text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(Math.max(width, 19));
  });

  it('draws the headings alone when there is no row', () => {
    expect(draw([])).toBe('┌─────┬──────┬──────┐\n│ No. │ Name │ Text │\n├─────┼──────┼──────┤\n└─────┴──────┴──────┘\n');
  });

  it('repeats the headings on every page and draws a page in pieces as one', () => {
    const rows = Array.from({ length: 120 }, (_, i) => [String(i), 'name', 'text of the same length']);
    const whole = draw(rows);
    expect(whole.match(/No\./g)).toHaveLength(3);
    const pages = new TablePages(COLUMNS, Number.POSITIVE_INFINITY);
    const usual = rows.map((row) => pages.add(row) + pages.flush()).join('') + pages.end();
    expect(usual.match(/No\./g)).toHaveLength(3);
    expect(usual.replace(/ +/g, ' ')).toBe(whole.replace(/ +/g, ' '));
  });

  it('has no colours of its own, and takes those of a row line by line', () => {
    const pages = new TablePages(COLUMNS, 34);
    const text = pages.add(['1', 'one', 'a rather long text of several words'], (piece) => `\u001b[7m${piece}\u001b[0m`) + pages.end();
    expect(text).toContain('│ \u001b[7m  1\u001b[0m │ \u001b[7mone \u001b[0m │ \u001b[7ma rather long    \u001b[0m │');
    expect(draw([['1', 'one', 'text']])).not.toContain('\u001b');
  });

  it('is no narrower than the pages before, and keeps usual widths for rows to come', () => {
    const columns = [column('Name', { usual: 8 }), column('Text')];
    const pages = new TablePages(columns, 80);
    const topOf = (text: string) => text.split('\n')[0];
    let first = '';
    for (let i = 0; i < 50; i++) first += pages.add(['a name', 'text']);
    expect(topOf(first)).toBe('┌────────┬──────┐');
    pages.add(['b', 'a long text']);
    expect(topOf(pages.end())).toBe('┌────────┬─────────────┐');
    const live = new TablePages(columns, 80);
    live.add(['b', 'x']);
    expect(topOf(live.flush())).toBe('┌──────────┬──────┐');
  });

  it('gives a long column a line of its own wherever it must move, however short its text is here', () => {
    const columns = [
      column('No.'),
      column('Name'),
      column('Third'),
      column('Long', { isDetail: true, typical: 40, least: 10 }),
      column('Short', { isDetail: true, least: 12 }),
    ];
    const lines = draw([['1', 'one', 'x', 'brief text', 'a few words of text']], 44, columns).split('\n');
    expect(lines.slice(1, 3).map((line) => line.replaceAll(/[│ ]+/g, ' ').trim())).toEqual(['No. Name Third Short', 'Long']);
  });

  describe('what stands under the others', () => {
    const columns = [
      column('No.'),
      column('Name'),
      column('Third column'),
      column('Size', { alignRight: true, typical: 4 }),
      column('Text', { isDetail: true, typical: 40, least: 40 }),
      column('State', { isDetail: true, typical: 20, least: 20 }),
    ];
    const bodyOf = (row: string[]): string[] => draw([row], 30, columns).split('\n').slice(4, -2);

    it('shares the last line of the longest text when that has room, numbers with their name', () => {
      expect(bodyOf(['1', 'a', 'b', '74', 'some words that do not fit into one line', 'open'])).toEqual([
        expect.stringMatching(/^│ 1 +│ a +│ b +│$/),
        '│ some words that do not fit │',
        '│ into one line              │',
        '│             Size 74 · open │',
      ]);
      expect(bodyOf(['1', 'a', 'b', '', 'brief', 'open'])).toEqual([expect.any(String), '│ brief                 open │']);
      expect(bodyOf(['1', 'a', 'b', '7', 'brief', 'open'])).toEqual([expect.any(String), '│ brief        Size 7 · open │']);
    });

    it('is torn apart only where that saves a line', () => {
      const three = [
        ...columns.slice(0, 3),
        column('One', { isDetail: true, typical: 40, least: 40 }),
        column('Two', { isDetail: true, typical: 20, least: 20 }),
        column('Three', { isDetail: true, typical: 20, least: 20 }),
      ];
      const linesOf = (row: string[]): string[] => draw([row], 30, three).split('\n').slice(4, -2).slice(1);
      expect(linesOf(['1', 'a', 'b', 'the first', 'a second of 22 letters', 'third'])).toEqual([
        '│ the first                  │',
        '│     a second of 22 letters │',
        '│                      third │',
      ]);
      expect(linesOf(['1', 'a', 'b', 'the first', 'the second', 'a third, not so long'])).toEqual([
        '│ the first       the second │',
        '│       a third, not so long │',
      ]);
      expect(linesOf(['1', 'a', 'b', 'a first so long, it fills', 'second', 'third'])).toEqual([
        '│ a first so long, it fills  │',
        '│             second · third │',
      ]);
    });

    it('is left out where it is empty, and stands alone where there is no long text', () => {
      expect(bodyOf(['1', 'a', 'b', '', '', ''])).toHaveLength(1);
      expect(bodyOf(['1', 'a', 'b', '7', '', 'open'])).toEqual([expect.any(String), '│              Size 7 · open │']);
    });

    it('wraps at the width, whatever characters it has', () => {
      const lines = bodyOf(['1', 'a', 'b', '7', '你好你好你好', '一段相当长的文字，一段相当长的文字']);
      for (const line of lines) expect(textWidth(line)).toBe(30);
      expect(lines.join('').replace(/[│ ]/g, '')).toContain('一段相当长的文字，一段相当长的文字');
    });
  });

  it('takes no longer for a cell of many lines than for as many rows', () => {
    const payload = '0123456789abcdef'.repeat(180);
    const began = processorTime();
    const lines = draw([['1', payload]], 30, [column('No.'), column('tcp.payload')]).split('\n');
    const took = processorTime() - began;
    expect(lines.length).toBeGreaterThan(100);
    expect(lines.every((line) => textWidth(line) <= 30)).toBe(true);
    expect(took).toBeLessThan(2000);
  });

  it('takes no longer for a hundred columns than for as many cells in few', () => {
    const columns = Array.from({ length: 100 }, (_, n) => column(`field.${n}`));
    const rows = Array.from({ length: 2000 }, (_, n) => columns.map((_, i) => String(n * i)));
    const began = processorTime();
    const lines = draw(rows, Number.POSITIVE_INFINITY, columns).split('\n');
    expect(processorTime() - began).toBeLessThan(3000);
    expect(lines).toHaveLength(2000 + 4 * 40 + 1);
  });

  it('has no headings behind its last page, but where it has no rows', () => {
    const pages = (count: number) => draw(Array.from({ length: count }, () => ['1', 'one', 'x'])).split('No.').length - 1;
    expect([0, 1, 49, 50, 51, 100, 101].map(pages)).toEqual([1, 1, 1, 1, 2, 2, 3]);
  });
});
