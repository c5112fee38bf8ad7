// What is compared: each task is the same question put to several programs, on the same capture, in turn. And the ratios that are aimed at.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DATA } from './generate.mjs';

/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {string} program what must be installed
 * @property {(capture: string, cli: string[]) => string[]} words
 *
 * @typedef {object} Task
 * @property {string} about
 * @property {string[]} captures names of captures.mjs that it makes sense on by default
 * @property {Contender[]} contenders the first is pcapnote
 */

export const FIELDS = ['frame.number', 'ip.src', 'tcp.stream', 'tcp.seq', 'tcp.len'].flatMap((field) => ['-e', field]);

/** @param {string} name @param {...string} words */
const pcapnote = (name, ...words) => ({
  name: `pcapnote ${name}`,
  program: 'node',
  words: (/** @type {string} */ capture, /** @type {string[]} */ cli) => [...cli, ...words, capture],
});
/** @param {string} program @param {(capture: string) => string[]} words @param {string} [name] */
const other = (program, words, name = program) => ({
  name,
  program,
  words: (/** @type {string} */ capture) => [program, ...words(capture)],
});

/** @type {Record<string, Task>} */
export const TASKS = {
  flows: {
    about: 'one row per flow, the whole TCP analysis on',
    captures: ['mix-1m-10k'],
    contenders: [pcapnote('flows', 'flows', '--format', 'text'), other('tcptrace', (c) => ['-n', c], 'tcptrace -n')],
  },
  text: {
    about: 'the packet list as text',
    captures: ['mix-1m-10k'],
    contenders: [
      pcapnote('show --format text', 'show', '--format', 'text'),
      other('tcpdump', (c) => ['-nn', '-r', c], 'tcpdump -nn'),
      other('tshark', (c) => ['-n', '-r', c], 'tshark -n'),
    ],
  },
  ndjson: {
    about: 'one object per packet',
    captures: ['mix-100k-10k'],
    contenders: [
      pcapnote('show --format ndjson', 'show', '--format', 'ndjson'),
      other('tshark', (c) => ['-n', '-T', 'json', '-r', c], 'tshark -T json'),
    ],
  },
  fields: {
    about: 'five fields per packet',
    captures: ['mix-1m-10k'],
    contenders: [
      pcapnote('fields, five', 'fields', ...FIELDS),
      other('tshark', (c) => ['-n', '-T', 'fields', ...FIELDS, '-r', c], 'tshark -T fields'),
    ],
  },
  gzip: {
    about: 'flows of a compressed capture, unpacked by pcapnote and by gzip',
    captures: ['mix-1m-10k.gz'],
    contenders: [
      pcapnote('flows FILE.gz', 'flows', '--format', 'text'),
      {
        name: 'gzip -dc | pcapnote flows -',
        program: 'gzip',
        words: (c, cli) => ['sh', '-c', `gzip -dc "$1" | ${cli.map((word) => `'${word}'`).join(' ')} flows --format text -`, 'sh', c],
      },
    ],
  },
  start: {
    about: 'how long it takes to begin: ten frames, and the help',
    captures: ['ten-frames'],
    contenders: [
      pcapnote('show, 10 frames', 'show', '--format', 'text'),
      { name: 'pcapnote --help', program: 'node', words: (_, cli) => [...cli, '--help'] },
      { name: 'node -e 0', program: 'node', words: () => [process.execPath, '-e', '0'] },
    ],
  },
};

/**
 * The floor under everything: Node reads the file in blocks and steps over the records, and does nothing else. Ratios against it can be compared
 * between machines, which absolute times cannot.
 */
export const BARE_LOOP = `
  const fs = require('fs'); const fd = fs.openSync(process.argv[1]); const size = 4 << 20; const block = Buffer.alloc(size + 65536);
  let kept = 0, n = 0, first = true;
  for (;;) {
    const got = fs.readSync(fd, block, kept, size - kept, null); if (got === 0) break;
    const end = kept + got; let p = first ? 24 : 0; first = false;
    while (p + 16 <= end) { const len = block[p + 8] | block[p + 9] << 8 | block[p + 10] << 16; if (p + 16 + len > end) break; p += 16 + len; n++; }
    block.copyWithin(0, p, end); kept = end - p;
  }
  process.stdout.write(n + ' frames\\n');`;
TASKS.flows?.contenders.push({ name: 'bare loop in Node', program: 'node', words: (c) => [process.execPath, '-e', BARE_LOOP, c] });

/** Ratios aimed at: the other's median time over pcapnote's, on these captures. */
export const TARGETS = [
  { task: 'flows', capture: 'mix-1m-10k', against: 'tcptrace -n', ratio: 1.5 },
  { task: 'text', capture: 'mix-1m-10k', against: 'tcpdump -nn', ratio: 6 },
  { task: 'text', capture: 'mix-1m-10k', against: 'tshark -n', ratio: 8 },
  { task: 'ndjson', capture: '*', against: 'tshark -T json', ratio: 10 },
  { task: 'fields', capture: 'mix-1m-10k', against: 'tshark -T fields', ratio: 15 },
  { task: 'gzip', capture: 'mix-1m-10k.gz', against: 'gzip -dc | pcapnote flows -', ratio: 1 / 1.3 },
];

/** Peak memory of `pcapnote flows`, MB at most. */
export const MEMORY_TARGETS = { 'mix-1m-10k': 200, 'mix-10m-10k': 200, 'flood-2m': 1000 };

/** `flows` on the second may take at most this many times as long as on the first (ten times the frames). */
export const GROWTH_TARGETS = [
  { from: 'mix-1m-10k', to: 'mix-10m-10k', most: 10.5 },
  { from: 'elephant-1m', to: 'elephant-10m', most: 10.5 },
  { from: 'one-way-1m', to: 'one-way-10m', most: 10.5 },
];

/** Seconds at most for the task `start`. */
export const START_TARGETS = { 'pcapnote show, 10 frames': 0.25, 'pcapnote --help': 0.2 };

/** The first ten frames of a capture of ours. @param {Buffer} capture @returns {string} path */
export function writeTenFrames(capture) {
  let end = 24;
  for (let i = 0; i < 10; i++) end += 16 + capture.readUInt32LE(end + 8);
  const path = join(DATA, 'ten-frames.pcap');
  writeFileSync(path, capture.subarray(0, end));
  return path;
}
