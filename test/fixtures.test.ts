/**
 * Holds fixtures/ to its word: every file is described in fixtures/README.md with the right counts, and the made ones are byte for byte what
 * made-fixtures.ts makes. `npm run fixtures` writes those anew.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { MADE_FIXTURES } from './support/made-fixtures.js';
import { measureCapture } from './support/measure-capture.js';

const folder = new URL('../fixtures/', import.meta.url);

if (process.env.UPDATE_FIXTURES === '1') {
  for (const [name, make] of Object.entries(MADE_FIXTURES)) writeFileSync(new URL(name, folder), make());
}

const files = readdirSync(folder).filter((name) => name !== 'README.md' && name !== 'tshark' && name !== 'rules');

/** The table rows of fixtures/README.md. */
const described = readFileSync(new URL('README.md', folder), 'utf8')
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => cells.length === 8 && cells[1] !== 'file' && !cells[1]?.startsWith('---'))
  .map(([, file = '', origin = '', frames, tcp, udp]) => ({ file, origin, frames: Number(frames), tcp: Number(tcp), udp: Number(udp) }));

describe('fixtures/README.md', () => {
  it('lists every file once', () => {
    expect(described.map((row) => row.file).sort()).toEqual([...files].sort());
  });

  it('says rightly which ones are made', () => {
    const made = described.filter((row) => row.origin === 'made').map((row) => row.file);
    expect(made.sort()).toEqual(Object.keys(MADE_FIXTURES).sort());
  });

  it.each(described)('$file: $frames frames, $tcp TCP and $udp UDP flows', async ({ file, frames, tcp, udp }) => {
    const counts = await measureCapture(fileURLToPath(new URL(file, folder)));
    expect(counts).toEqual({ frames, tcp, udp, faulty: file.startsWith('faulty-') });
  });
});

describe('made fixtures', () => {
  it.each(Object.entries(MADE_FIXTURES))('%s is what the writer makes', (name, make) => {
    expect(Buffer.compare(readFileSync(new URL(name, folder)), make())).toBe(0);
  });
});
