import { describe, expect, it } from 'vitest';
import { writeFlow } from '../../src/report/explain/explain-writer.js';
import type { Explanation } from '../../src/report/explain/explanation.js';
import { MarkdownExplanation } from '../../src/report/explain/rows/markdown-explanation.js';
import type { Language } from '../../src/report/words/language.js';
import { datagram, explained, explanation, HARMFUL_TEXTS, udpFlow } from '../support/explanations.js';

function write(flows: readonly Explanation[], language: Language = 'en'): string {
  const writer = new MarkdownExplanation({ language });
  writer.begin();
  for (const flow of flows) writeFlow(writer, flow);
  writer.end();
  return writer.out.toString();
}

/** Cells of a table's line, parted where GitHub parts them. */
const cellsOf = (line: string): string[] =>
  line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());

describe('a flow', () => {
  it('is a heading, a table with a step per row, the verdict and the display filter', () => {
    expect(write([explanation({ notes: ['Roles are assumed.'] }, { omitted: 2 })])).toBe(
      [
        '## tcp:0  10.9.0.1:51614 → 10.9.0.2:9000',
        '',
        '> Roles are assumed.',
        '',
        '| Frame | Time | Direction | Segment | Client state | Server state | Meaning |',
        '| --: | --: | --- | --- | --- | --- | --- |',
        '| 1 | 0.000000 | → | [SYN] Seq=0 | SYN-SENT |  | **handshake 1/3 SYN**<br>The client asks for a connection.<br>(RFC 9293 3.5) |',
        "| 2 | 0.000100 | ← | [SYN, ACK] Seq=0 Ack=1 | ESTABLISHED | SYN-RECEIVED | **handshake 2/3 SYN-ACK**<br>Ack=1: the client's SYN had Seq=0 and takes one sequence number, so 0 + 1 = 1.<br>(RFC 9293 3.5) |",
        '| 3 | 0.000200 | → | [ACK] Seq=1 Ack=1 |  | ESTABLISHED | **handshake 3/3 ACK**<br>Both ends know that the other can hear them: the connection is established.<br>(RFC 9293 3.5) |',
        '| 4–9 | 0.100000 | ⇄ | 4 segments, 200 bytes |  |  | **data and acknowledgments** |',
        '',
        '2 more frames of this flow are beyond the limit',
        '',
        '**Verdict:** Handshake complete. Open at the end of the capture.',
        '',
        '**Wireshark display filter:** `tcp.stream eq 0`',
        '',
      ].join('\n'),
    );
  });

  it('of UDP has no columns for states', () => {
    const step = explained({
      step: datagram({ time: null }),
      label: '请求 1',
      segment: '请求 1',
      meaning: ['一问。', '一答。'],
      sections: [],
    });
    expect(write([explanation({ steps: [step], verdict: ['有应答。', '完。'] }, { flow: udpFlow() })], 'zh')).toBe(
      [
        '## tcp:0  10.9.0.1:51614 → 10.9.0.2:9000',
        '',
        '| 帧 | 时间 | 方向 | 数据报 | 含义 |',
        '| --: | --: | --- | --- | --- |',
        '| 1 |  | → | 请求 1 | 一问。<br>一答。 |',
        '',
        '**结论：** 有应答。完。',
        '',
        '**Wireshark 显示过滤器：** `tcp.stream eq 0`',
        '',
      ].join('\n'),
    );
  });

  it('follows the one before after an empty line', () => {
    expect(write([explanation(), explanation()])).toContain('`tcp.stream eq 0`\n\n## tcp:0');
  });
});

describe('harmful text', () => {
  it.each(HARMFUL_TEXTS)('%j stays within its cell and does nothing', (harm) => {
    const step = explained({ label: harm, segment: `x${harm}`, meaning: [harm], sections: [] });
    const text = write([explanation({ steps: [step], notes: [harm], verdict: [harm], displayFilter: harm, heading: harm })]);
    const lines = text.split('\n');
    const rows = lines.filter((line) => line.startsWith('| '));
    expect(rows.map((line) => cellsOf(line).length)).toEqual([7, 7, 7]);
    expect(lines.filter((line) => line.startsWith('#'))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('```'))).toEqual([]);
    // All markup that is left is our own: outside code spans no tag but the line break, no link, no image, no mention.
    const bare = text.replace(/(`+) ?(?:(?!\1).)*? ?\1$/gm, '').replaceAll('<br>', '');
    expect(bare).not.toMatch(/<|(?<!\\)`|(?<!\\)\]\(|@|https?:\/\//);
  });

  it.each([
    ['a `b` c', '`` a `b` c ``'],
    ['``', '``` `` ```'],
    ['plain', '`plain`'],
  ])('the display filter %j has a fence that its text cannot close: %s', (displayFilter, code) => {
    expect(write([explanation({ displayFilter })])).toContain(`filter:** ${code}\n`);
  });

  it.each([
    ['# no heading', '> \\# no heading'],
    ['1. no list', '> 1\\. no list'],
    ['- no list', '> \\- no list'],
    ['    no code', '> no code'],
  ])('a note %j is no block of its own', (note, shown) => {
    expect(write([explanation({ notes: [note] })])).toContain(`${shown}\n`);
  });
});
