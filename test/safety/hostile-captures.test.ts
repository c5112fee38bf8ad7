/** A capture whose every text means harm, under a name that does, through every command and format: what comes out is text, and in its format nothing but data. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mermaid from 'mermaid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { Output } from '../../src/cli/terminal/terminal.js';
import { type Outcome, runCli, type Setting } from '../cli/run-cli.js';
import { HOSTILE_BYTES, HOSTILE_NAME, HOSTILE_TEXTS, hostileCapture, hostileFrames } from '../support/hostile-capture.js';
import { readXml } from '../support/read-xml.js';
import { parseXml } from '../support/svg.js';

/** Written without escape.ts: what a terminal obeys, what reorders or hides text, and what separates lines. Line feeds and tabs have their own rules. */
const HARM =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/u;
const SGR = /\u001b\[[0-9;]*m/g;
const STREAMS = HOSTILE_TEXTS.length + HOSTILE_BYTES.length;
/** The journal entry is a row of its own. */
const ROWS = hostileFrames().length + 1;

const folder = mkdtempSync(join(tmpdir(), 'pcapnote-safety-'));
const capture = join(folder, HOSTILE_NAME);
const rules = join(folder, `${HOSTILE_NAME}.yaml`);

beforeAll(async () => {
  writeFileSync(capture, hostileCapture());
  const named = HOSTILE_TEXTS.map((text, index) => ({
    name: `${index} ${text}`,
    match: { payload: text },
    expect: { handshake: 'refused', connState: text.slice(0, 100) },
  }));
  const asked = named.map(({ expect: _, ...rule }) => ({ ...rule, count: 1000 }));
  writeFileSync(rules, JSON.stringify({ version: 1, rules: asked }));
  await mermaid.parse('sequenceDiagram\nparticipant a');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Refuses what is not UTF-8. */
class StrictOutput implements Output {
  readonly isTTY = false;
  readonly columns = undefined;
  readonly closed = false;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  text = '';

  write(chunk: string | Uint8Array): boolean {
    this.text += typeof chunk === 'string' ? chunk : this.#decoder.decode(chunk, { stream: true });
    return true;
  }

  async drain(): Promise<void> {}
}

async function run(argv: readonly string[], setting: Setting = {}): Promise<Outcome> {
  const stdout = new StrictOutput();
  const outcome = await runCli(argv, { ...setting, stdout });
  return { ...outcome, stdout: stdout.text };
}

function expectHarmless({ stdout, stderr }: Outcome, lineEnd = '\n'): void {
  for (const text of [stdout.replaceAll(lineEnd, ''), stderr.replaceAll('\n', '')]) {
    const at = text.search(HARM);
    expect(at < 0 ? '' : `${JSON.stringify(text.slice(Math.max(0, at - 40), at + 10))}`).toBe('');
    expect(text).toBe(Buffer.from(text).toString());
  }
}

/** RFC 4180, strictly. */
function parseCsv(text: string): string[][] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const records: string[][] = [[]];
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const found = cell.exec(text);
    if (found === null) throw new Error(`not csv: ${JSON.stringify(text.slice(at, at + 60))}`);
    records.at(-1)?.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] !== ',') records.push([]);
  }
  return records.slice(0, -1);
}

const parseTsv = (text: string): string[][] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));

function expectTable(records: readonly string[][], rows: number): void {
  expect(records).toHaveLength(rows + 1);
  for (const record of records) {
    expect(record).toHaveLength(records[0]?.length as number);
    for (const text of record) if (!/^-?[\d.]+$/.test(text)) expect(text).not.toMatch(/^\s*[=+\-@＝＋－＠\t\r]/);
  }
}

/** The cells of Markdown tables, with what shows none of its marks taken away: what is left would be markup. */
function expectMarkdown(text: string): void {
  let columns = 0;
  for (const line of text.split('\n')) {
    const shown = line.replace(/\\[!-/:-@[-`{-~]/g, '').replaceAll('<br>', '');
    if (!line.startsWith('|')) {
      columns = 0;
    } else {
      const cells = shown.split('|').length;
      if (columns > 0) expect(cells).toBe(columns);
      columns = cells;
    }
    const data = shown
      .replace(/\*\*/g, '')
      .replace(/`[^`]*`/g, '')
      .replace(/^> /, '');
    expect(data).not.toMatch(/[<>`*~]|\]\(|\]:|:\/\/|@/);
  }
}

const ALL = ['--columns', '+Payload,+Remark,+Client,+Server,+Flags'];
const LANGUAGES = ['en', 'zh'] as const;

describe.each(LANGUAGES)('in %s', (lang) => {
  const both = (argv: readonly string[]) => [...argv, '--lang', lang];

  it.each([
    ['show', 'text', ALL],
    ['show', 'table', [...ALL, '--width', '120']],
    ['show', 'markdown', ALL],
    ['show', 'transcript', ['--with', 'payload,window,labels']],
    ['flows', 'text', []],
    ['flows', 'table', []],
    ['flows', 'markdown', []],
    ['explain', 'text', []],
    ['explain', 'text', ['--all', '--width', '60', '--ascii']],
    ['explain', 'table', ['--all']],
    ['explain', 'markdown', ['--all']],
    ['follow', 'text', ['--stream', 'tcp:0']],
    ['follow', 'hex', ['--stream', 'tcp:0']],
    ['follow', 'ndjson', ['--stream', 'tcp:0']],
    ['follow', 'text', ['--stream', 'udp:5']],
  ] as const)('%s --format %s %j, in colour and without', async (command, format, options) => {
    const argv = both([command, capture, '--format', format, ...options]);
    const plain = await run([...argv, '--color', 'never']);
    expect(plain).toMatchObject({ status: 0, stderr: '' });
    expectHarmless(plain);
    const coloured = await run([...argv, '--color', 'always']);
    expect(coloured.stdout.replace(SGR, '')).toBe(plain.stdout);
    if (format === 'markdown') expectMarkdown(plain.stdout);
  });

  it.each(['show', 'flows'])('%s as csv and tsv', async (command) => {
    const options = command === 'show' ? ALL : [];
    const rows = command === 'show' ? ROWS : STREAMS + 1;
    const csv = await run(both([command, capture, '--format', 'csv', ...options]));
    expectHarmless(csv, '\r\n');
    expectTable(parseCsv(csv.stdout), rows);
    const tsv = await run(both([command, capture, '--format', 'tsv', ...options]));
    expectHarmless(tsv);
    expectTable(parseTsv(tsv.stdout), rows);
  });

  it.each(['csv', 'tsv', 'text', 'markdown', 'json'])('flows --summary as %s', async (format) => {
    const outcome = await run(both(['flows', capture, '--summary', '--format', format]));
    expectHarmless(outcome, format === 'csv' ? '\r\n' : '\n');
  });

  it('explain as Mermaid and SVG, flow by flow', async () => {
    for (const stream of ['tcp:0', ...Array.from({ length: STREAMS }, (_, index) => `udp:${index}`)]) {
      const argv = both(['explain', capture, '--stream', stream, '--all']);
      const diagram = await run([...argv, '--format', 'mermaid']);
      expectHarmless(diagram);
      await expect(mermaid.parse(diagram.stdout)).resolves.toMatchObject({ diagramType: 'sequence' });
      const { db } = await mermaid.mermaidAPI.getDiagramFromText(diagram.stdout);
      expect((db as unknown as { getActors(): Map<string, unknown> }).getActors().size).toBe(2);
      const picture = await run([...argv, '--format', 'svg']);
      expectHarmless(picture);
      parseXml(picture.stdout);
    }
  });
});

describe('formats of machines', () => {
  const preview = (text: string): string => text.slice(0, 4);

  it.each(['show', 'flows', 'fields'])('%s as json and ndjson', async (command) => {
    const fields = command === 'fields' ? ['-e', '_ws.col.Info', '-e', 'udp.payload', '-e', '_ws.col.Protocol'] : [];
    const document = await run([command, capture, '--format', 'json', ...fields]);
    expectHarmless(document);
    const lines = await run([command, capture, '--format', 'ndjson', ...fields]);
    expectHarmless(lines);
    const objects = lines.stdout.split('\n').slice(0, -1);
    expect(objects).toHaveLength(command === 'flows' ? STREAMS + 1 : ROWS);
    for (const line of [document.stdout, ...objects]) expect(preview(JSON.stringify(JSON.parse(line)))).toBe('{"sc');
  });

  it('explain as json', async () => {
    const outcome = await run(['explain', capture, '--format', 'json']);
    expectHarmless(outcome);
    JSON.parse(outcome.stdout);
  });

  it('the payload of follow as ndjson is the payload', async () => {
    const outcome = await run(['follow', capture, '--format', 'ndjson', '--stream', 'udp:0']);
    const [datagram] = outcome.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line))
      .filter(({ kind }) => kind === 'datagram');
    expect(Buffer.from(datagram.base64, 'base64').toString()).toBe(HOSTILE_TEXTS[0]);
  });

  it('fields as text for scripts, in all formats', async () => {
    const list = await run(['fields', '--list']);
    const names = list.stdout.split('\n').flatMap((line) => line.match(/^[a-z_][\w.]+/gi)?.[0] ?? []);
    expect(names.length).toBeGreaterThan(100);
    const argv = ['fields', capture, ...names.flatMap((name) => ['-e', name])];
    for (const format of ['tsv', 'csv', 'text', 'table', 'markdown']) {
      const outcome = await run([...argv, '--format', format, '--limit', '60']);
      expectHarmless(outcome, format === 'csv' ? '\r\n' : '\n');
    }
  });
});

describe('messages', () => {
  it.each([
    [['show', join(folder, `missing${HOSTILE_NAME}`)], 3],
    [['flows', folder + HOSTILE_NAME, '--stream', 'tcp:9'], 3],
    [['show', `--${HOSTILE_NAME}`, capture], 2],
    [['show', capture, '--columns', HOSTILE_NAME], 2],
    [['show', capture, '--format', HOSTILE_NAME], 2],
    [['show', capture, '--limit', HOSTILE_NAME], 2],
    [['show', capture, HOSTILE_NAME], 2],
    [['fields', capture, '-e', HOSTILE_NAME], 2],
    [['flows', capture, '--sort', HOSTILE_NAME], 2],
    [['follow', capture, '--stream', HOSTILE_NAME], 2],
    [['follow', capture, '--stream', 'tcp:0', '--output', join(folder, 'none', HOSTILE_NAME)], 3],
    [['check', capture, '--expect', HOSTILE_NAME], 2],
    [['check', capture, '--rules', join(folder, `missing${HOSTILE_NAME}`)], 2],
    [['check', join(folder, `missing${HOSTILE_NAME}`), '--expect', 'handshake=complete'], 3],
    [['check', capture, '--expect', 'handshake=complete', '--reporter', `junit=${join(folder, 'none', HOSTILE_NAME)}`], 3],
    [['check', capture, '--transcript', join(folder, `missing${HOSTILE_NAME}`)], 2],
  ])('%j', async (argv, status) => {
    const outcome = await run(argv);
    expect(outcome.status).toBe(status);
    expectHarmless(outcome);
    for (const line of outcome.stderr.split('\n').slice(0, -1)) expect(line).toMatch(/^pcapnote: /);
  });

  it('on a capture that is cut', async () => {
    const cut = join(folder, `cut ${HOSTILE_NAME}`);
    writeFileSync(cut, hostileCapture().subarray(0, -700));
    for (const more of [[], ['--allow-truncated']]) {
      const outcome = await run(['flows', cut, ...more]);
      expect(outcome.stderr).toContain('\\x1b]0;t\\x07\\n::error::x\\u202e');
      expectHarmless(outcome);
    }
  });
});

describe.each(LANGUAGES)('check, rules whose texts mean harm, in %s', (lang) => {
  const check = (reporter: string, setting: Setting = {}) =>
    run(['check', capture, '--rules', rules, '--lang', lang, '--color', 'never', '--reporter', reporter], setting);

  it('text', async () => {
    const outcome = await check('text');
    expect(outcome.status).toBe(1);
    expectHarmless(outcome);
  });

  it('text, where GitHub Actions looks for commands in it', async () => {
    const outcome = await check('text', { env: { GITHUB_ACTIONS: 'true' } });
    expectHarmless(outcome);
    for (const line of outcome.stdout.split('\n')) {
      if (line.startsWith('::')) expect(line).toMatch(/^::(error|notice) [^:]*::/);
      else expect(line.trimStart().startsWith('::')).toBe(false);
      expect(line).not.toContain('##[');
    }
  });

  it('junit', async () => {
    const outcome = await check('junit');
    expectHarmless(outcome);
    const { children } = readXml(outcome.stdout);
    expect(children[0]?.children).toHaveLength(HOSTILE_TEXTS.length);
  });

  it('github, with its step summary', async () => {
    const summary = join(folder, `summary-${lang}.md`);
    writeFileSync(summary, '');
    const outcome = await check('github', { env: { GITHUB_STEP_SUMMARY: summary } });
    expectHarmless(outcome);
    const [table = ''] = readFileSync(summary, 'utf8').split('```');
    expectMarkdown(table);
  });

  it('json', async () => {
    const outcome = await check('json');
    expectHarmless(outcome);
    expect(JSON.parse(outcome.stdout).captures[0].rules[3].name).toBe(`3 ${HOSTILE_TEXTS[3]}`);
  });

  it('tap', async () => {
    const outcome = await check('tap');
    expectHarmless(outcome);
    const lines = outcome.stdout.split('\n').slice(0, -1);
    expect([lines[0], lines.at(-1)]).toEqual(['TAP version 14', `1..${HOSTILE_TEXTS.length}`]);
    let block: string[] = [];
    for (const line of lines.slice(1, -1)) {
      if (line.startsWith('  ')) {
        block.push(line.slice(2));
        if (line === '  ...') expect(parseYaml(block.slice(1, -1).join('\n'))).toMatchObject({ message: expect.any(String) });
        continue;
      }
      block = [];
      expect(line).toMatch(/^(not )?ok \d+ - [^#\n]*$/.test(line.replace(/\\[\\#]/g, '')) ? /^/ : /^never$/);
    }
  });
});
