/** What a browser makes of the pictures: the SVG with real fonts, light and dark; the Mermaid diagrams drawn by Mermaid. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFlow } from '../../src/report/explain/explain-writer.js';
import { MermaidExplanation } from '../../src/report/explain/mermaid/mermaid-explanation.js';
import { SvgExplanation } from '../../src/report/explain/svg/svg-explanation.js';
import { escapeText } from '../../src/report/format/escape.js';
import { runCli } from '../cli/run-cli.js';
import { browserPath, startBrowser } from '../support/browser.js';
import { explained, explanation, HARMFUL_TEXTS } from '../support/explanations.js';
import { findFlaws, type TextBox } from '../support/svg.js';

const CAPTURES = [
  'tcp-close-four-segments.pcap',
  'tcp-close-three-segments.pcap',
  'tcp-simultaneous-open-and-close.pcap',
  'tcp-half-close.pcap',
  'tcp-refused.pcap',
  'tcp-reset-by-server.pcap',
  'tcp-loss-sack.pcap',
  'tcp-zero-window.pcap',
  'tcp-fast-open.pcap',
  'tcp-ipv6.pcap',
  'tcp-begun-midway.pcap',
  'udp-hello-three-ports.pcap',
];

const IN_PAGE = readFileSync('test/support/in-page.js', 'utf8');

describe.skipIf(browserPath === undefined)('drawn by Chromium', () => {
  let browser: Browser;
  let page: Page;
  const asked: string[] = [];
  const said: string[] = [];

  beforeAll(async () => {
    browser = await startBrowser();
    page = await browser.newPage({ colorScheme: 'light' });
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => said.push(message.text()));
    page.on('pageerror', (error) => said.push(String(error)));
    page.on('dialog', (dialog) => {
      said.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
  });
  afterAll(() => browser?.close());

  /** Shows the picture as a document of its own. */
  async function show(svg: string): Promise<void> {
    await page.goto(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
  }

  async function showPage(body: string): Promise<void> {
    await page.goto('about:blank');
    await page.setContent(`<!doctype html><meta charset="utf-8"><body>${body}`);
  }

  /** Calls a function of in-page.js. */
  const ask = <Answer>(call: string): Promise<Answer> => page.evaluate(`(() => { ${IN_PAGE}\nreturn ${call}; })()`);

  describe('SVG', () => {
    it.each(CAPTURES)('%s: texts as real fonts have them lie within the picture and upon nothing', async (capture) => {
      const { stdout } = await runCli(['explain', `fixtures/${capture}`, '--format', 'svg']);
      await show(stdout);
      const { width, height } = await ask<{ width: number; height: number }>('measurePicture()');
      const boxes = await ask<TextBox[]>('measureLines()');
      expect(boxes.length).toBeGreaterThan(8);
      expect(findFlaws(boxes, width, height)).toEqual([]);
    });

    it('is dark on light or light on dark, as the reader prefers', async () => {
      const { stdout } = await runCli(['explain', 'fixtures/tcp-refused.pcap', '--format', 'svg']);
      const colours: Record<string, unknown> = {};
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await show(stdout);
        colours[colorScheme] = await ask('findColours()');
      }
      await page.emulateMedia({ colorScheme: 'light' });
      expect(colours).toEqual({
        light: { paper: 'rgb(255, 255, 255)', ink: 'rgb(31, 35, 40)' },
        dark: { paper: 'rgb(13, 17, 23)', ink: 'rgb(240, 246, 252)' },
      });
    });

    it('shows harmful text as text, within a page too', async () => {
      const writer = new SvgExplanation({ language: 'en' });
      writer.begin();
      for (const harm of HARMFUL_TEXTS) {
        const steps = [explained({ label: harm, segment: harm, meaning: [harm] })];
        writeFlow(writer, explanation({ steps, notes: [harm], verdict: [harm], heading: harm, displayFilter: harm }));
      }
      writer.end();
      const svg = writer.out.toString();
      for (const showIt of [() => show(svg), () => showPage(svg)]) {
        await showIt();
        const found = await ask<{ names: string[]; scripts: number; sentences: string[] }>('takeStock()');
        expect(found.scripts).toBe(0);
        expect(found.names).toEqual(['desc', 'g', 'line', 'path', 'rect', 'style', 'text', 'title', 'tspan']);
        expect(found.sentences).toContain(escapeText('</text><script>alert(1)</script>'));
      }
    });
  });

  describe('Mermaid', () => {
    beforeAll(async () => {
      await showPage('<div id="place"></div>');
      await page.addScriptTag({ path: 'node_modules/mermaid/dist/mermaid.min.js' });
    });

    const drawDiagram = (diagram: string): Promise<{ arrows: number; texts: string[]; foreign: string[] }> =>
      ask(`drawDiagram(${JSON.stringify(diagram)})`);

    it.each(CAPTURES.slice(0, 8))('%s', async (capture) => {
      const { stdout } = await runCli(['explain', `fixtures/${capture}`, '--stream', 'tcp:0', '--format', 'mermaid']);
      const { arrows, texts, foreign } = await drawDiagram(stdout);
      expect(arrows).toBe(stdout.match(/^ {2}[cs][<>x-]+[cs]:/gm)?.length);
      expect(texts.join(' ')).not.toMatch(/#\d+;|ﬂ|¶/);
      expect(foreign).toEqual([]);
    });

    it('shows harmful text as text', async () => {
      const writer = new MermaidExplanation({ language: 'en' });
      writer.begin();
      const steps = HARMFUL_TEXTS.map((harm) => explained({ label: harm, segment: harm, meaning: [harm] }));
      writeFlow(writer, explanation({ steps }));
      writer.end();
      const { texts, foreign } = await drawDiagram(writer.out.toString());
      expect(foreign).toEqual([]);
      for (const harm of ['</text><script>alert(1)</script>', 'c->>s: forged', '%%{init: {"theme":"dark"}}%%', '#59; &#59; ﬂ°°60¶ß']) {
        expect(texts).toContain(harm);
      }
    });
  });

  it('nothing was asked of the network, and nothing was run', () => {
    expect(asked.filter((url) => !url.startsWith('data:') && url !== 'about:blank')).toEqual([]);
    expect(said).toEqual([]);
  });
});
