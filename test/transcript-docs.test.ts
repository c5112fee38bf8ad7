/** What docs/transcript.md and docs/testing.md show is what happens: commands, patterns, a diff, and whole test files that are run by a Vitest of their own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { matchSegments } from '../src/check/segments/segment-matcher.js';
import { parseSegments } from '../src/check/segments/segment-parser.js';
import { compareTranscripts } from '../src/check/transcripts/transcript-check.js';
import type { FlowStory } from '../src/flow/story/story.js';
import { formatTranscripts } from '../src/report/transcript/transcript.js';
import { runCli } from './cli/run-cli.js';
import { readStories } from './support/stories.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const PAGE = 'docs/transcript.md';

function blocksOf(page: string, kind: string): string[] {
  return [...readFileSync(page, 'utf8').matchAll(new RegExp(`\`\`\`${kind}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, body]) => body as string);
}

const examples = blocksOf(PAGE, 'console').flatMap((block) =>
  block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => ({ command: part.slice(0, part.indexOf('\n')), shown: part.slice(part.indexOf('\n') + 1) })),
);

/** `UPDATE_README=docs/transcript.md` or 1 writes the outputs anew: read the difference before you keep it. */
const isUpdate = process.env.UPDATE_README === '1' || process.env.UPDATE_README === PAGE;
if (isUpdate) {
  let text = readFileSync(PAGE, 'utf8');
  for (const { command, shown } of examples) {
    const { stdout } = await runCli(command.split(' ').slice(1));
    text = text.replace(`$ ${command}\n${shown}`, () => `$ ${command}\n${stdout}`);
  }
  writeFileSync(PAGE, text);
}

describe.skipIf(isUpdate)(PAGE, () => {
  it.each(examples)('$command', async ({ command, shown }) => {
    const { stdout, stderr } = await runCli(command.split(' ').slice(1));
    expect(stderr).toBe('');
    expect(shown).toBe(stdout);
  });

  it.each(blocksOf(PAGE, 'segments'))('the pattern is met by a four-segment close: %s', async (pattern) => {
    const [story] = (await readStories('fixtures/tcp-close-four-segments.pcap')) as [FlowStory];
    expect(matchSegments(parseSegments(pattern), story)).toBeUndefined();
  });

  it('shows a diff as it is', async () => {
    const stories = await readStories('fixtures/tcp-close-four-segments.pcap');
    const text = formatTranscripts(stories).replace('ack 36\n', 'ack 35\n');
    const { diff } = compareTranscripts(text, stories, { expected: 'close.transcript', actual: 'capture' });
    const page = readFileSync(PAGE, 'utf8').replaceAll(/^ {4}/gm, '');
    expect(page).toContain(diff);
  });
});

describe('docs/testing.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pcapnote-testing-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('shows test files that pass, and the snapshot that is written', () => {
    symlinkSync(join(root, 'fixtures'), join(folder, 'fixtures'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const sources = blocksOf('docs/testing.md', 'ts').map((source) =>
      source.replace("'pcapnote/vitest'", `'${join(root, 'src/vitest.ts')}'`),
    );
    expect(sources).toHaveLength(4);
    sources.forEach((source, index) => {
      writeFileSync(join(folder, `example-${index}.test.ts`), source);
    });
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    const environment = { ...process.env, CI: '', VITEST: undefined, NO_COLOR: '1' };
    const { stdout } = spawnSync(process.execPath, [vitest, 'run', '--root', folder, '--no-isolate', '--no-file-parallelism'], {
      cwd: folder,
      env: environment,
      encoding: 'utf8',
    });
    expect(stdout).toMatch(/Tests +4 passed \(4\)/);
    expect(readFileSync(join(folder, 'example-2.test.ts'), 'utf8')).toBe(sources[3]);
  });
});
