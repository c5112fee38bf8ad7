/**
 * Runs what README.md shows and compares the output. In a block marked `console` each line that begins with `$ ` is a command for the shell, and what
 * stands below it is its output, errors included; a block marked `js` is a program, and the block marked `output` after it what it prints.
 * `npm run readme` writes the outputs anew: read the difference before you keep it.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = join(root, 'README.md');
const cli = process.env.PCAPNOTE_CLI as string;
const library = pathToFileURL(join(cli, '..', 'index.js')).href;

/** A folder with a command named pcapnote in it, for the shell's path. */
const bin = mkdtempSync(join(tmpdir(), 'pcapnote-readme-'));
writeFileSync(join(bin, 'pcapnote'), `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`);
chmodSync(join(bin, 'pcapnote'), 0o755);
afterAll(() => rmSync(bin, { recursive: true }));

function run(program: string, words: string[]): string {
  const environment: Record<string, string | undefined> = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    NO_COLOR: '1',
    TZ: 'UTC',
  };
  delete environment.FORCE_COLOR;
  const { stdout } = spawnSync(program, words, { cwd: root, env: environment, encoding: 'utf8' });
  return stdout;
}

const runShell = (command: string): string => run('sh', ['-c', `exec 2>&1; ${command}`]);
const runProgram = (source: string): string =>
  run('sh', ['-c', 'exec 2>&1; exec "$0" --input-type=module -e "$1"', process.execPath, source.replaceAll("'pcapnote'", `'${library}'`)]);

interface Example {
  line: number;
  command: string;
  shown: string;
  run: () => string;
}

const text = readFileSync(readme, 'utf8');
const examples: Example[] = [];
const renewed = text.replace(
  /```(console|js)\n([\s\S]*?)```\n(?:\n```output\n([\s\S]*?)```\n)?/g,
  (whole, kind: string, body: string, output: string | undefined, at: number) => {
    const line = text.slice(0, at).split('\n').length;
    if (kind === 'js') {
      const example = { line, command: 'the program', shown: output ?? '', run: () => runProgram(body) };
      examples.push(example);
      return isUpdate() ? whole.replace(/```output\n[\s\S]*?```/, () => `\`\`\`output\n${example.run()}\`\`\``) : whole;
    }
    const parts = body.split(/^\$ /m).slice(1);
    const blocks = parts.map((part) => {
      const [command = ''] = part.split('\n', 1);
      const example = { line, command, shown: part.slice(command.length + 1), run: () => runShell(command) };
      examples.push(example);
      return isUpdate() ? `$ ${command}\n${example.run()}` : `$ ${part}`;
    });
    return `\`\`\`console\n${blocks.join('')}\`\`\`\n`;
  },
);

function isUpdate(): boolean {
  return process.env.UPDATE_README === '1';
}

/** A program that died, or a path of this machine: nothing to show. */
const isUnfit = (shown: string): boolean => /^\s+at .*:\d+:\d+/m.test(shown) || shown.includes(root);

if (isUpdate()) {
  if (isUnfit(renewed)) throw new Error('an example died or names a path of this machine: README.md stays as it is');
  writeFileSync(readme, renewed);
}

describe.skipIf(isUpdate())('README.md', () => {
  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(20);
    expect(examples.filter((example) => example.shown === '' || isUnfit(example.shown))).toEqual([]);
  });

  it.each(examples)('line $line: $command', ({ run: output, shown }) => {
    expect(output()).toBe(shown);
  });
});
