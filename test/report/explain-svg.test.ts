/** The ladder as a picture: well-formed whatever the capture holds, within its bounds, and no text upon another. What a browser makes of it: explain-svg-drawn. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MARK_FAST_RETRANSMISSION } from '../../src/flow/annotation.js';
import { Phase } from '../../src/flow/phase.js';
import { writeFlow } from '../../src/report/explain/explain-writer.js';
import type { Explanation } from '../../src/report/explain/explanation.js';
import { MOST_HEIGHT, SvgExplanation } from '../../src/report/explain/svg/svg-explanation.js';
import { escapeText } from '../../src/report/format/escape.js';
import type { Language } from '../../src/report/words/language.js';
import { RST } from '../../src/wire/segment.js';
import { runCli } from '../cli/run-cli.js';
import { datagram, explained, explanation, HARMFUL_TEXTS, run, segment, tcpFlow, udpFlow } from '../support/explanations.js';
import { elementsOf, estimateBoxes, findFlaws, parseXml, textOf, walk, type XmlElement } from '../support/svg.js';

function draw(flows: readonly Explanation[], language: Language = 'en'): { text: string; root: XmlElement; leftOut: readonly string[] } {
  const writer = new SvgExplanation({ language });
  writer.begin();
  for (const flow of flows) writeFlow(writer, flow);
  writer.end();
  const text = writer.out.toString();
  return { text, root: parseXml(text), leftOut: writer.leftOut };
}

const OUR_ELEMENTS = ['desc', 'g', 'line', 'path', 'rect', 'style', 'svg', 'text', 'title', 'tspan'];

const ofClass = (root: XmlElement, name: string): XmlElement[] =>
  walk(root).filter(({ attributes }) => attributes.class?.split(' ').includes(name));
const textsOf = (root: XmlElement, name: string): string[] => ofClass(root, name).map(textOf);

function flawsOf(root: XmlElement): string[] {
  return findFlaws(estimateBoxes(root), Number(root.attributes.width), Number(root.attributes.height));
}

describe('a picture', () => {
  const { root, text, leftOut } = draw([explanation({ notes: ['Roles are assumed.'] })]);

  it('says what it is to those who do not see it', () => {
    const [title, description] = elementsOf(root);
    expect(root).toMatchObject({ name: 'svg', attributes: { role: 'graphics-document document', 'xml:lang': 'en' } });
    expect([title?.name, textOf(title as XmlElement)]).toEqual(['title', 'tcp:0  10.9.0.1:51614 → 10.9.0.2:9000']);
    expect([description?.name, textOf(description as XmlElement)]).toEqual(['desc', 'Handshake complete. Open at the end of the capture.']);
  });

  it('needs nothing from elsewhere and runs nothing', () => {
    const names = new Set(walk(root).map(({ name }) => name));
    expect([...names].sort()).toEqual(OUR_ELEMENTS);
    expect(text.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/href|url\(|@import|@font-face|\bon\w+=|https?:/);
  });

  it('keeps its rules to itself in a page that has others', () => {
    const style = textOf(walk(root).find(({ name }) => name === 'style') as XmlElement);
    for (const [, selectors = ''] of style.matchAll(/([^{}]+)\{[^{}]*\}/g)) {
      for (const selector of selectors.split(',')) expect(selector.trim()).toMatch(/^\.pcapnote /);
    }
    expect(style).toContain('@media (prefers-color-scheme:dark)');
    expect(text).not.toMatch(/\sid="/);
  });

  it('has texts and states in order of time', () => {
    expect(textsOf(root, 'arrow-text')).toEqual(['[SYN] Seq=0', '[SYN, ACK] Seq=0 Ack=1', '[ACK] Seq=1 Ack=1', '4 segments, 200 bytes']);
    expect(textsOf(root, 'state')).toEqual(['CLOSED', 'LISTEN', 'SYN-SENT', 'ESTABLISHED', 'SYN-RECEIVED', 'ESTABLISHED']);
    expect(textsOf(root, 'small').filter((line) => line.startsWith('frame'))).toEqual([
      'frame 1 · 0.000000 s',
      'frame 2 · 0.000100 s',
      'frame 3 · 0.000200 s',
      'frames 4–9 · 0.100000 – 0.200000 s',
    ]);
    expect(textsOf(root, 'title')).toEqual(['tcp:0  10.9.0.1:51614 → 10.9.0.2:9000']);
    expect(leftOut).toEqual([]);
  });

  it('has a bar for each state, one below the other without a gap, from the ends to the last step', () => {
    for (const [x, names] of [
      ['127', ['s-closed', 's-syn-sent', 's-established']],
      ['527', ['s-listen', 's-syn-received', 's-established']],
    ] as const) {
      const bars = walk(root).filter(({ name, attributes }) => name === 'rect' && attributes.x === x);
      expect(bars.map(({ attributes }) => attributes.class)).toEqual(names);
      const ends = bars.map(({ attributes: { y, height } }) => [Number(y), Number(y) + Number(height)] as const);
      expect(ends.slice(1).map(([top], index) => top - (ends[index]?.[1] as number))).toEqual([1, 1]);
    }
  });

  it('lets a sender change where its arrow begins and a receiver where it ends', () => {
    const [arrow] = ofClass(root, 'sent');
    const [, tail, head] = /^M\S+ (\S+)L\S+ (\S+)$/.exec(arrow?.attributes.d ?? '') ?? [];
    const bar = (name: string) => Number(ofClass(root, name)[0]?.attributes.y);
    expect(bar('s-syn-sent')).toBe(Number(tail));
    expect(Number(head)).toBeGreaterThan(Number(tail));
    expect(bar('s-syn-received')).toBeLessThan(bar('s-established'));
  });

  it('has no flaws', () => {
    expect(flawsOf(root)).toEqual([]);
  });
});

describe('arrows', () => {
  it.each([
    ['a reset', segment({ flags: RST }), 'reset'],
    ['a datagram refused', datagram({ phase: Phase.UDP_REFUSED }), 'reset'],
    ['what was sent before', segment({ repeats: 1 }), 'again'],
    ['a retransmission whose first sending is not known', segment({ marks: MARK_FAST_RETRANSMISSION }), 'again'],
    ['anything else', segment(), 'sent'],
    ['a run', run(), 'sent'],
  ])('of %s', (_, step, kind) => {
    const { root } = draw([explanation({ steps: [explained({ step })] })]);
    const kinds = ['sent', 'again', 'reset'].filter((name) => ofClass(root, name).length > 0);
    expect(kinds).toEqual([kind]);
  });

  it('of a datagram say which it is', () => {
    const step = { step: datagram(), label: 'request 1', segment: '6 bytes' };
    const refused = { step: datagram({ phase: Phase.UDP_REFUSED }), label: 'refused', segment: 'ICMP port unreachable' };
    const { root } = draw([explanation({ steps: [explained(step), explained(refused)] }, { flow: udpFlow() })]);
    expect(textsOf(root, 'arrow-text')).toEqual(['request 1 · 6 bytes', 'ICMP port unreachable']);
    expect(ofClass(root, 'state')).toEqual([]);
  });
});

describe('bounds', () => {
  const steps = Array.from({ length: 1000 }, (_, index) => explained({ step: segment({ frame: index + 1 }) }));
  const { root, leftOut } = draw([explanation({ steps }), explanation(), explanation()]);

  it('hold for a long flow, which says what is left out and how it ended', () => {
    const drawn = textsOf(root, 'arrow-text').length;
    expect(Number(root.attributes.height)).toBeLessThanOrEqual(MOST_HEIGHT);
    expect(Number(root.attributes.height)).toBeGreaterThan(MOST_HEIGHT - 300);
    expect(textsOf(root, 'note')).toContain(`${1000 - drawn} more steps are left out`);
    expect(textsOf(root, 'label')).toContain('Handshake complete. Open at the end of the capture.');
    expect(leftOut[0]).toBe(`tcp:0: ${1000 - drawn} more steps are left out (the picture is 16,000 pixels high at most)`);
  });

  it('hold for the flows after it', () => {
    expect(textsOf(root, 'note')).toContain('2 more flows are left out');
    expect(leftOut[1]).toBe('2 more flows are left out (the picture is 16,000 pixels high at most)');
    expect(flawsOf(root)).toEqual([]);
  });

  it('hold for a thousand flows', () => {
    const many = draw(Array.from({ length: 1000 }, () => explanation()));
    expect(Number(many.root.attributes.height)).toBeLessThanOrEqual(MOST_HEIGHT);
    const drawn = textsOf(many.root, 'title').length;
    expect(many.leftOut).toEqual([`${1000 - drawn} more flows are left out (the picture is 16,000 pixels high at most)`]);
  });

  it('leave room for nothing at all', () => {
    expect(draw([]).root.attributes.height).toBe('36');
  });
});

describe('long texts', () => {
  const long = 'Ack=4294967295: 4294967294 + 1 = 4294967295 '.repeat(12);
  const chinese = '服务器确认客户端的FIN（第6帧），它自己的方向保持打开；'.repeat(12);
  const unbroken = 'x'.repeat(400);

  it.each([long, chinese, unbroken, `（${unbroken}）`])('wrap and do not reach over anything: %.30s', (words) => {
    const given = { label: words, segment: words, meaning: [words, words], stateSentences: 1, sections: [words] };
    const flow = tcpFlow({ client: { address: 'fd00:1234:5678:9abc:def0:1234:5678:9abc', port: 65535 }, rolesKnown: false });
    const steps = [explained(given), explained({ ...given, from: 'server' }), explained({ ...given, step: run(), from: null })];
    const told = { steps, notes: [words], verdict: [words], heading: words, displayFilter: words };
    for (const language of ['en', 'zh'] as const) {
      const { root } = draw([explanation(told, { flow, omitted: 5 })], language);
      expect(flawsOf(root)).toEqual([]);
      const shown = textsOf(root, 'body').join('').replaceAll(' ', '');
      expect(shown).toBe(words.repeat(3).replaceAll(' ', ''));
    }
  });
});

describe('harmful text', () => {
  it.each(HARMFUL_TEXTS)('%j is shown and does nothing', (harm) => {
    const step = explained({ label: harm, segment: harm, meaning: [harm], sections: [harm] });
    const told = explanation({ steps: [step], notes: [harm], verdict: [harm], displayFilter: harm, heading: harm });
    const { root } = draw([told]);
    expect(walk(root).filter(({ name }) => !OUR_ELEMENTS.includes(name))).toEqual([]);
    if (harm.trim() !== '') expect(textsOf(root, 'body').join(' ')).toContain(escapeText(harm).trim());
  });
});

describe('every capture of fixtures/', () => {
  const captures = readdirSync('fixtures').filter((name) => /^(?:tcp|udp|tunnels|ip)\S*\.pcap$/.test(name));

  it.each(captures)('%s: no text beyond the picture, none upon another, in either language', async (capture) => {
    for (const language of ['en', 'zh']) {
      const { stdout } = await runCli(['explain', `fixtures/${capture}`, '--format', 'svg', '--lang', language]);
      expect(flawsOf(parseXml(stdout))).toEqual([]);
    }
  });
});
