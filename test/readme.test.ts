/**
 * Runs what README.md and the learning pages of docs/ show and compares the output:
 *
 * - in a block marked `console` each line that begins with `$ ` is a command for the shell, and what stands below it is its output, errors included;
 * - a block marked `js` is a program, and the block marked `output` after it what it prints;
 * - a block marked `mermaid` below the comment `<!-- $ command -->` is the command's output;
 * - `<!-- $ command > docs/images/name.svg -->` says what printed the picture.
 *
 * `npm run readme` writes the outputs anew (UPDATE_README=docs/learn-tcp.md only those of one page): read the difference before you keep it.
 */
import { execFile, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const cli = process.env.PCAPNOTE_CLI as string;
const library = pathToFileURL(join(cli, '..', 'index.js')).href;

/** A folder with a command named pcapnote in it, for the shell's path. */
const bin = mkdtempSync(join(tmpdir(), 'pcapnote-readme-'));
writeFileSync(join(bin, 'pcapnote'), `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
chmodSync(join(bin, 'pcapnote'), 0o755);
afterAll(() => rmSync(bin, { recursive: true }));

/** Arguments of `sh` that run the words as a command, what it says of errors included. */
const shell = (command: string): string[] => ['-c', `exec 2>&1; ${command}`];
const program = (source: string): string[] => [
  '-c',
  'exec 2>&1; exec "$0" --input-type=module -e "$1"',
  process.execPath,
  source.replaceAll("'pcapnote'", `'${library}'`),
];

function setting() {
  const env: Record<string, string | undefined> = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    NO_COLOR: '1',
    TZ: 'UTC',
  };
  delete env.FORCE_COLOR;
  delete env.GITHUB_ACTIONS;
  return { cwd: root, env, encoding: 'utf8', maxBuffer: 1 << 24 } as const;
}

/** Markdown has line ends of its own, and editors keep them so: those of csv are a test's of csv. */
const asShown = (output: string): string => output.replaceAll('\r\n', '\n');

/** What a command prints, whatever its exit status. */
const run = (words: string[]): string => asShown(spawnSync('sh', words, setting()).stdout);
const runSoon = (words: string[]): Promise<string> =>
  new Promise((resolve) => {
    execFile('sh', words, setting(), (_, stdout) => resolve(asShown(stdout)));
  });

interface Example {
  line: number;
  command: string;
  shown: string;
  /** Arguments of `sh`. */
  words: string[];
}

interface Page {
  name: string;
  examples: Example[];
  /** The page's text with all outputs as they are now; and the pictures. Empty unless it is to be written anew. */
  renewed: string;
  pictures: Map<string, string>;
}

const CONSOLE_OR_PROGRAM = /```(console|js)\n([\s\S]*?)```\n(?:\n```output\n([\s\S]*?)```\n)?/g;
const DIAGRAM = /<!-- \$ ([^\n]*) -->\n```mermaid\n([\s\S]*?)```\n/g;
const PICTURE = /<!-- \$ ([^\n]*) > (docs\/images\/[\w.-]+\.svg) -->/g;

function isUpdate(name: string): boolean {
  const { UPDATE_README: update } = process.env;
  return update === '1' || update === name;
}

function readPage(name: string): Page {
  const text = readFileSync(join(root, name), 'utf8');
  const page: Page = { name, examples: [], renewed: '', pictures: new Map() };
  const renews = isUpdate(name);
  const add = (place: string, command: string, shown: string, words: string[]): Example => {
    const example = { line: text.slice(0, text.indexOf(place)).split('\n').length, command, shown, words };
    page.examples.push(example);
    return example;
  };
  page.renewed = text
    .replace(CONSOLE_OR_PROGRAM, (whole, kind: string, body: string, output: string | undefined) => {
      if (kind === 'js') {
        const example = add(whole, 'the program', output ?? '', program(body));
        return renews ? whole.replace(/```output\n[\s\S]*?```/, () => `\`\`\`output\n${run(example.words)}\`\`\``) : whole;
      }
      const parts = body.split(/^\$ /m).slice(1);
      const blocks = parts.map((part) => {
        const [command = ''] = part.split('\n', 1);
        const example = add(whole, command, part.slice(command.length + 1), shell(command));
        return renews ? `$ ${command}\n${run(example.words)}` : `$ ${part}`;
      });
      return `\`\`\`console\n${blocks.join('')}\`\`\`\n`;
    })
    .replace(DIAGRAM, (whole, command: string, shown: string) => {
      const diagram = add(whole, command, shown, shell(command));
      return renews ? `<!-- $ ${command} -->\n\`\`\`mermaid\n${run(diagram.words)}\`\`\`\n` : whole;
    });
  for (const [whole, command = '', path = ''] of text.matchAll(PICTURE)) {
    const place = join(root, path);
    const picture = add(whole, `${command} > ${path}`, existsSync(place) ? readFileSync(place, 'utf8') : '', shell(command));
    if (renews) page.pictures.set(place, run(picture.words));
  }
  return page;
}

const learning = readdirSync(join(root, 'docs')).filter((name) => /^learn-.*\.md$/.test(name));
const pages = ['README.md', ...learning.map((name) => `docs/${name}`)].map(readPage);

/** A program that died, or a path of this machine: nothing to show. */
const isUnfit = (shown: string): boolean => /^\s+at .*:\d+:\d+/m.test(shown) || shown.includes(root);

for (const { name, renewed, pictures } of pages.filter((page) => isUpdate(page.name))) {
  if ([renewed, ...pictures.values()].some(isUnfit))
    throw new Error(`an example died or names a path of this machine: ${name} stays as it is`);
  writeFileSync(join(root, name), renewed);
  for (const [path, picture] of pictures) writeFileSync(path, picture);
}

describe.skipIf(process.env.UPDATE_README !== undefined).each(pages)('$name', ({ examples }) => {
  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(20);
    expect(examples.filter((example) => example.shown === '' || isUnfit(example.shown))).toEqual([]);
  });

  it.concurrent.each(examples)('line $line: $command', async ({ words, shown }) => {
    expect(await runSoon(words)).toBe(shown);
  });
});

describe('docs/images', () => {
  it('holds the pictures of the pages and nothing else', () => {
    const shown = pages.flatMap(({ name }) => [...readFileSync(join(root, name), 'utf8').matchAll(PICTURE)].map(([, , path]) => path));
    expect(readdirSync(join(root, 'docs/images')).map((name) => `docs/images/${name}`)).toEqual([...new Set(shown)].sort());
  });
});
