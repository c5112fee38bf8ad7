/**
 * Holds `pcapnote fields` against a tshark that is run here and now, on traffic that keeps to no rule (test/support/hostile-traffic.ts): every frame, every field.
 * What is matched is tshark 4.0.17, so another than 4.0 is not asked. More seeds, to hunt:
 *
 *     TRAFFIC_SEEDS=100-200 npx vitest run test/tshark-traffic.test.ts
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { writePcap } from './support/capture-writer.js';
import { makeHostileTraffic } from './support/hostile-traffic.js';
import { findDifferences, printFields, readTsharkTable, type TsharkTable } from './support/tshark-rows.js';

const FRAMES = 5000;
const SHOWN = 10;
const SCRIPT = fileURLToPath(new URL('support/record-tshark.sh', import.meta.url));

const version =
  /^TShark \(Wireshark\) (\S+?)\.? /.exec(spawnSync('tshark', ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1] ?? 'none';
const isMatched = /^4\.0\./.test(version);

/** `1-4` or `17`: seeds from the first to the last. */
function readSeeds(text: string): number[] {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (first === undefined || Number(last) < Number(first)) throw new Error(`TRAFFIC_SEEDS=${text}: a number, or two as in 100-200`);
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => Number(first) + index);
}

const isHunt = (process.env.TRAFFIC_SEEDS ?? '') !== '';
const seeds = readSeeds(isHunt ? (process.env.TRAFFIC_SEEDS as string) : '1-4');

describe.skipIf(!isMatched)(`hostile traffic, where tshark is 4.0 (here: ${version})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'pcapnote-traffic-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  /** Fields that tshark had something to say about. */
  const seen = new Set<string>();

  function askTshark(name: string): TsharkTable {
    const { status, stderr } = spawnSync('bash', [SCRIPT, '-C', folder, name], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return readTsharkTable(join(folder, 'tshark', `${name}.tsv`));
  }

  it.each(seeds)('seed %i', { timeout: 60_000 }, async (seed) => {
    const name = `${seed}.pcap`;
    const path = join(folder, name);
    writeFileSync(path, writePcap(makeHostileTraffic(seed, FRAMES), { magic: 'nanoseconds' }));
    const table = askTshark(name);
    const rows = await printFields(path, table.fields);
    for (const made of [path, join(folder, 'tshark', `${name}.tsv`)]) rmSync(made);
    table.fields.forEach((field, k) => {
      if (table.rows.some((cells) => (cells[k] ?? '') !== '')) seen.add(field);
    });

    expect([rows.length, table.rows.length]).toEqual([FRAMES, FRAMES]);
    // Where a dissector of tshark's gave up there is nothing to compare with: the generator has to avoid it.
    const bugs = table.rows.flatMap((cells, i) => (cells.at(-1)?.includes('Dissector bug') ? [`frame ${i + 1}: ${cells.at(-1)}`] : []));
    const differences = [...bugs, ...findDifferences(table, rows)];
    const more = differences.length > SHOWN ? [`${differences.length - SHOWN} more`] : [];
    expect([...differences.slice(0, SHOWN), ...more].map((line) => `seed ${seed} ${line}`)).toEqual([]);
  });

  it.skipIf(isHunt)('has every field in some frame', () => {
    const { fields } = readTsharkTable(new URL('../fixtures/tshark/tcp-loss-sack.pcap.tsv', import.meta.url));
    expect(fields.filter((field) => !seen.has(field))).toEqual([]);
  });
});
