/** Mermaid reads its own grammar: what it finds in our diagrams is what we meant, whatever the capture held. */
import mermaid from 'mermaid';
import { beforeAll, describe, expect, it } from 'vitest';
import { Phase } from '../../src/flow/phase.js';
import { writeFlow } from '../../src/report/explain/explain-writer.js';
import type { Explanation } from '../../src/report/explain/explanation.js';
import { MermaidExplanation, MOST_CHARACTERS } from '../../src/report/explain/mermaid/mermaid-explanation.js';
import { escapeMermaid } from '../../src/report/explain/mermaid/mermaid-text.js';
import { escapeText } from '../../src/report/format/escape.js';
import { RST } from '../../src/wire/segment.js';
import { datagram, explained, explanation, HARMFUL_TEXTS, run, segment, udpFlow } from '../support/explanations.js';

function write(flows: readonly Explanation[], language: 'en' | 'zh' = 'en'): { text: string; leftOut: readonly string[] } {
  const writer = new MermaidExplanation({ language });
  writer.begin();
  for (const flow of flows) writeFlow(writer, flow);
  writer.end();
  return { text: writer.out.toString(), leftOut: writer.leftOut };
}

interface Message {
  from: string;
  to: string;
  message: string;
  /** Numbers of Mermaid's own: 0 solid arrow, 1 dashed, 2 note, 3 solid cross, 33 ... more. */
  type: number;
}
interface SequenceDatabase {
  getMessages(): Message[];
  getActors(): Map<string, { description: string }>;
}

/** What Mermaid understood. */
async function read(text: string): Promise<SequenceDatabase> {
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  return db as unknown as SequenceDatabase;
}

/** As it is drawn: the marks that stand for entities while Mermaid reads, and its line breaks, put back. */
const shown = (text: string): string =>
  text.replaceAll('<br/>', ' ').replace(/ﬂ°°(\d+)¶ß/g, (_, code: string) => String.fromCodePoint(Number(code)));

const NOTE = 2;

/** Before a first parse Mermaid knows no kind of diagram. */
beforeAll(() => mermaid.parse('sequenceDiagram\nparticipant a'));

describe('a diagram', () => {
  it('has an arrow for each step, its states and its sentence below', async () => {
    const { text, leftOut } = write([explanation()]);
    await expect(mermaid.parse(text)).resolves.toMatchObject({ diagramType: 'sequence' });
    const database = await read(text);
    const told = database.getMessages().map(({ from, to, message }) => `${from}${to} ${shown(message)}`);
    expect([...database.getActors().values()].map(({ description }) => shown(description))).toEqual([
      'client 10.9.0.1:51614',
      'server 10.9.0.2:9000',
    ]);
    expect(told).toEqual([
      'cc CLOSED',
      'ss LISTEN',
      'cs 1 [SYN] Seq=0 handshake 1/3 SYN · 0.000000 s',
      'cc SYN-SENT',
      'cs The client asks for a connection.',
      'sc 2 [SYN, ACK] Seq=0 Ack=1 handshake 2/3 SYN-ACK · 0.000100 s',
      'cc ESTABLISHED',
      'ss SYN-RECEIVED',
      "cs Ack=1: the client's SYN had Seq=0 and takes one sequence number, so 0 + 1 = 1.",
      'cs 3 [ACK] Seq=1 Ack=1 handshake 3/3 ACK · 0.000200 s',
      'ss ESTABLISHED',
      'cs Both ends know that the other can hear them: the connection is established.',
      'cs 4–9 4 segments, 200 bytes data and acknowledgments · 0.100000 s',
      'cs Handshake complete. Open at the end of the capture.',
      'cs Wireshark display filter: tcp.stream eq 0',
    ]);
    expect(leftOut).toEqual([]);
  });

  it('tells resets and refusals by a cross, runs by a dashed line, both sides by two heads', () => {
    const steps = [
      explained({ step: segment({ flags: RST, from: 'server' }) }),
      explained({ step: datagram({ phase: Phase.UDP_REFUSED, from: 'server' }) }),
      explained({ step: run(), from: 'client' }),
      explained({ step: run(), from: null }),
      explained(),
    ];
    const { text } = write([explanation({ steps })]);
    expect(text.match(/^ {2}[cs][<>x-]+[cs]/gm)).toEqual(['  s-xc', '  s-xc', '  c-->>s', '  c<<-->>s', '  c->>s']);
  });

  it('has no states for UDP, and none that nobody saw change', async () => {
    const flow = udpFlow();
    const step = explained({ step: datagram(), clientState: null, label: 'request 1', segment: '6 bytes "你好"' });
    const { text } = write([explanation({ steps: [step] }, { flow })], 'zh');
    await mermaid.parse(text);
    expect(text).not.toMatch(/Note (?:left|right)/);
    expect(text).toContain('participant c as 客户端<br/>10.9.0.1:51614');
    expect(text).toContain('6 bytes #34;你好#34;');
  });

  it('tells assumed roles and IPv6 ends', async () => {
    const flow = udpFlow({ rolesKnown: false, client: { address: 'fd00:9::1', port: 5 } });
    const database = await read(write([explanation({ steps: [explained({ step: datagram() })] }, { flow })]).text);
    expect(shown(database.getActors().get('c')?.description ?? '')).toBe('client (assumed) [fd00:9::1]:5');
  });
});

describe('several flows', () => {
  const { text } = write([explanation(), explanation({ heading: 'tcp:1 *second*' }), explanation({ heading: 'tcp:2' })]);
  const blocks = [...text.matchAll(/^```mermaid\n([\s\S]*?)^```$/gm)].map(([, block]) => block as string);

  it('are Markdown with a block for each', async () => {
    expect(text.match(/^## .*$/gm)).toEqual(['## tcp:0  10.9.0.1:51614 → 10.9.0.2:9000', '## tcp:1 \\*second\\*', '## tcp:2']);
    expect(blocks).toHaveLength(3);
    for (const block of blocks) await expect(mermaid.parse(block)).resolves.toBeTruthy();
  });

  it('and one is the diagram alone', () => {
    expect(write([explanation()]).text).toBe(blocks[0]);
  });

  it('and none is nothing', () => {
    expect(write([]).text).toBe('');
  });
});

describe('a long flow', () => {
  const steps = Array.from({ length: 3000 }, (_, index) => explained({ step: segment({ frame: index + 1 }) }));
  const { text, leftOut } = write([explanation({ steps })]);

  it('stays below the limit of GitHub and nearly reaches it', async () => {
    expect(text.length).toBeLessThanOrEqual(MOST_CHARACTERS);
    expect(text.length).toBeGreaterThan(MOST_CHARACTERS - 500);
    expect(MOST_CHARACTERS).toBeLessThan(50_000);
    await expect(mermaid.parse(text)).resolves.toBeTruthy();
  });

  it('says how many steps are left out, in the diagram and on the way out, and still how it ended', () => {
    const drawn = text.match(/^ {2}c->>s/gm)?.length ?? 0;
    const missing = (3000 - drawn).toLocaleString('en-US');
    expect(text).toContain(`Note over c,s: ${missing} more steps are left out\n`);
    expect(leftOut).toEqual([`tcp:0: ${missing} more steps are left out (a Mermaid diagram has 49,000 characters at most)`]);
    expect(text).toMatch(/Wireshark display filter: tcp\.stream eq 0\n$/);
  });

  it('of one step too long for any diagram is told without it', async () => {
    const monster = write([explanation({ steps: [explained({ meaning: ['word '.repeat(20_000)] })] })]);
    expect(monster.text).toContain('1 more step is left out');
    await expect(mermaid.parse(monster.text)).resolves.toBeTruthy();
  });

  it('tells frames that the story has no step for', () => {
    expect(write([explanation({}, { omitted: 1200 })]).text).toContain('1,200 more frames of this flow are beyond the limit');
  });
});

describe('harmful text', () => {
  it.each(HARMFUL_TEXTS)('%j is shown and does nothing', async (harm) => {
    const step = explained({ label: harm, segment: harm, meaning: [harm], sections: [] });
    const { text } = write([explanation({ steps: [step], notes: [harm], verdict: [harm], displayFilter: harm, heading: harm })]);
    await mermaid.parse(text);
    const database = await read(text);
    const messages = database.getMessages();
    const arrows = messages.filter(({ type }) => type !== NOTE);
    expect(arrows).toHaveLength(1);
    expect([...database.getActors().keys()]).toEqual(['c', 's']);
    const words = (line: string): string => line.replace(/\s+/g, ' ').trim();
    // Wrapping may part what has no blanks: blanks are left out of the comparison.
    const bare = (line: string): string => line.replace(/\s+/g, '');
    expect(bare(shown(arrows[0]?.message ?? ''))).toBe(bare(`1${escapeText(harm)}0.000000s`));
    if (words(harm) !== '') expect(bare(shown(messages[0]?.message ?? ''))).toBe(bare(escapeText(harm)));
    // Nothing but our own line breaks is markup.
    expect(text.replace(/^.*\n/, '').replaceAll('<br/>', '').replace(/->>/g, '')).not.toMatch(/[<>&`]|%%/);
  });

  it('is escaped character by character', () => {
    expect(escapeMermaid('a;b#c<d>"e"\n')).toBe('a#59;b#35;c#60;d#62;#34;e#34;#92;n');
    expect(escapeMermaid('style classDef Wrap')).toBe('#115;tyle #99;lassDef #87;rap');
  });
});
