/** The bundle measures help with our own widths (src/cli/help/string-width.ts): they have to be those of the package that yargs brings. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import ours from '../../src/cli/help/string-width.js';
import { runCli } from './run-cli.js';

const yargs = createRequire(import.meta.url).resolve('yargs');
const { default: theirs } = (await import(pathToFileURL(createRequire(yargs).resolve('string-width')).href)) as {
  default: (text: string) => number;
};

describe.each(['en', 'zh'])('the words of help in %s', (language) => {
  it.each(['show', 'flows', 'explain', 'follow', 'check', 'fields'])('are as wide for yargs as for us: %s', async (command) => {
    const { stdout } = await runCli([command, '--help', '--lang', language]);
    const texts = stdout.split(/\s+|(?<=\p{Script=Han})/u);
    expect(texts.length).toBeGreaterThan(100);
    expect(texts.filter((text) => ours(text) !== theirs(text))).toEqual([]);
  });
});
