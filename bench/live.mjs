#!/usr/bin/env node
// npm run bench:live -- [--cli "node dist/cli.js"]
//
// Reading from a pipe, as with `tcpdump -U -w - | pcapnote show -`: how long a row takes to appear after its packet was written (aim: 50 ms), and how many packets
// a second pass when a file is replayed through a pipe as fast as it goes (aim: 200,000). The reader in this path is pcap-parser; what our own reader would do is
// the same file by its name.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import './environment.mjs';
import { CAPTURES, REFERENCE } from './captures.mjs';
import { make } from './generate.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({ options: { cli: { type: 'string', default: `node ${join(root, 'dist', 'cli.js')}` } } });
const [program, ...words] = /** @type {[string, ...string[]]} */ (options.cli.split(' '));
const ROWS = 200;
const EVERY_MS = 10;
const MOST_MS = 50;
const LEAST_RATE = 200_000;

/** @param {string} text */
const say = (text) => process.stdout.write(`${text}\n`);
/** @param {number} ms */
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Writes one packet after the other and waits for the row of each. @param {Buffer} capture @returns {Promise<number[]>} milliseconds */
async function measureDelays(capture) {
  const child = spawn(program, [...words, 'show', '--format', 'text', '-'], { stdio: ['pipe', 'pipe', 'inherit'] });
  let lines = 0;
  let wake = () => {};
  child.stdout.on('data', (/** @type {Buffer} */ bytes) => {
    for (const byte of bytes) if (byte === 0x0a) lines++;
    wake();
  });
  child.stdin.write(capture.subarray(0, 24));
  const delays = [];
  let at = 24;
  for (let row = 0; row < ROWS; row++) {
    const end = at + 16 + capture.readUInt32LE(at + 8);
    const started = performance.now();
    child.stdin.write(capture.subarray(at, end));
    at = end;
    // The first line is the headings.
    while (lines < row + 2) await new Promise((resolve) => (wake = () => resolve(undefined)));
    delays.push(performance.now() - started);
    await wait(EVERY_MS);
  }
  child.stdin.end();
  await new Promise((resolve) => child.on('exit', resolve));
  // The first waits for the program to start.
  return delays.slice(1).sort((a, b) => a - b);
}

/** @param {string} command @param {string} path @returns {Promise<number>} seconds */
async function time(command, path) {
  const started = performance.now();
  const child = spawn('sh', ['-c', command, 'sh', path], { stdio: ['ignore', 'ignore', 'inherit'] });
  await new Promise((resolve) => child.on('exit', resolve));
  return (performance.now() - started) / 1000;
}

const small = await make('mix-100k-10k', say);
const delays = await measureDelays(readFileSync(small).subarray(0, 1 << 20));
const worst = /** @type {number} */ (delays.at(-1));
say(
  `row after its packet: median ${delays[delays.length >> 1]?.toFixed(1)} ms, worst of ${delays.length} ${worst.toFixed(1)} ms ` +
    `(${worst <= MOST_MS ? 'met' : 'MISSED'}: at most ${MOST_MS} ms)`,
);

const large = await make(REFERENCE, say);
const file = openSync(large, 'r');
for (const block = Buffer.alloc(8 << 20); readSync(file, block) > 0; );
closeSync(file);
const frames = CAPTURES[REFERENCE]?.frames ?? 0;
const cli = options.cli
  .split(' ')
  .map((word) => `'${word}'`)
  .join(' ');
for (const [name, command] of [
  ['cat | pcapnote show --format text -', `cat "$1" | ${cli} show --format text -`],
  ['pcapnote show --format text FILE', `${cli} show --format text "$1"`],
  ['cat | pcapnote flows -', `cat "$1" | ${cli} flows --format text -`],
  ['pcapnote flows FILE', `${cli} flows --format text "$1"`],
]) {
  const times = [await time(command, large), await time(command, large), await time(command, large)].sort((a, b) => a - b);
  const rate = frames / /** @type {number} */ (times[1]);
  const aim = name.includes('|') ? ` (${rate >= LEAST_RATE ? 'met' : 'MISSED'}: at least ${LEAST_RATE})` : '';
  say(`${name.padEnd(36)} ${times[1]?.toFixed(2)} s, ${rate.toFixed(0)} packets a second${aim}`);
}
