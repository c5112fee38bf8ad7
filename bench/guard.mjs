#!/usr/bin/env node
// npm run bench:guard -- [--cli "node dist/cli.js"] [--runs 7]
//
// Catches a change that makes the path of a packet slower, without a clock's word for it: each command's processor time over that of the bare loop on the same
// capture, taken in turn, medians of the pairs. The ratio moves with the code, hardly with the machine; LIMITS are the ratios of the last version looked at, with a
// fifth to spare. Run it by hand before and after such a change, and lower a limit when a change has earned it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import './environment.mjs';
import { make } from './generate.mjs';
import { BARE_LOOP, FIELDS } from './tasks.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    cli: { type: 'string', default: `node ${join(root, 'dist', 'cli.js')}` },
    runs: { type: 'string', default: '7' },
  },
});

/** Command, capture, and the ratio at most. @type {[string[], string, number][]} */
const LIMITS = [
  [['flows', '--format', 'text'], 'mix-1m-10k', 10.5],
  [['show', '--format', 'text'], 'mix-1m-10k', 18],
  [['fields', ...FIELDS], 'mix-1m-10k', 11],
  [['flows', '--format', 'text'], 'elephant-1m', 9.5],
  [['flows', '--format', 'text'], 'one-way-1m', 9],
];

/** Processor seconds of a process, from the accounting of this one's children. @param {string[]} words */
function measure(words) {
  const script = `const { spawnSync } = require('child_process'); const r = spawnSync(process.argv[1], process.argv.slice(2), { stdio: ['ignore', 'ignore', 'inherit'] });
    const fs = require('fs'); const [, user, system] = /\\) (?:\\S+ ){13}(\\d+) (\\d+)/.exec(fs.readFileSync('/proc/self/stat', 'utf8')); console.log(r.status, Number(user) + Number(system));`;
  const [status, ticks] = spawnSync(process.execPath, ['-e', script, ...words], { encoding: 'utf8' })
    .stdout.split(' ')
    .map(Number);
  if (status !== 0) throw new Error(`${words.join(' ')} failed`);
  return /** @type {number} */ (ticks);
}

for (const [command, capture, most] of LIMITS) {
  const path = await make(capture, (text) => process.stdout.write(`${text}\n`));
  const ratios = [];
  for (let i = 0; i < Number(options.runs); i++) {
    const bare = measure([process.execPath, '-e', BARE_LOOP, path]);
    ratios.push(measure([...options.cli.split(' '), ...command, path]) / bare);
  }
  const median = /** @type {number} */ (ratios.sort((a, b) => a - b)[ratios.length >> 1]);
  const isMet = median <= most;
  if (!isMet) process.exitCode = 1;
  const name = `${command.slice(0, 3).join(' ')} on ${capture}`;
  process.stdout.write(
    `${name.padEnd(44)} ${median.toFixed(2).padStart(7)} x the bare loop (${isMet ? 'ok' : 'SLOWER'}: at most ${most})\n`,
  );
}
