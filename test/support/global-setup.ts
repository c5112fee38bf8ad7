/**
 * Runs once before the tests: builds the sources into .build/test, so that the tests that start a process run what stands in src/ and never depend on dist/.
 * Such tests find the program's path in the environment variable PCAPNOTE_CLI. Also settles what all of them have in their environment.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const output = join(root, '.build', 'test');
const stamp = join(output, '.built');

function newestSource(folder: string): number {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestSource(path) : statSync(path).mtimeMs);
  }
  return newest;
}

/** Built anew only when a source is younger than the last build. Types are not checked here: `npm run typecheck` does that. */
export function setup(): void {
  process.env.PCAPNOTE_CLI = join(output, 'cli.js');
  // It goes before NO_COLOR, which the tests run with, and where both are set Node says so on standard error from 22 on.
  delete process.env.FORCE_COLOR;
  const started = new Date();
  if (existsSync(stamp) && statSync(stamp).mtimeMs > newestSource(join(root, 'src'))) return;
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const run = spawnSync(
    process.execPath,
    [compiler, '-p', 'tsconfig.build.json', '--outDir', output, '--noCheck', '--declaration', 'false'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  // A syntax error in one file need not keep the other tests from running: those that start a process will tell.
  if (run.status !== 0) process.stderr.write(`The sources do not build:\n${run.stdout}${run.stderr}`);
  else writeFileSync(stamp, `${started.toISOString()}\n`);
}
