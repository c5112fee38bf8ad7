/** A process that takes a batch of cases and reports to run.ts which it begins and what broke. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSeed, mutateCapture, type Seed } from './capture-mutations.js';
import { Random } from './random.js';
import { type Broken, MAX_RESIDENT_BYTES, runCase, runCommand, type Setting } from './run-case.js';

export interface Batch {
  readonly seed: number;
  readonly first: number;
  readonly end: number;
  readonly captures: readonly string[];
  readonly commands: readonly string[];
}

export type Report = { begins: number } | { n: number; name: string; broken: Broken[] } | { resident: number };

const FAILURES = join('.build', 'fuzz', 'failures');
const MAX_SEED_BYTES = 4 * 1024 * 1024;
const CAPTURE = /\.(pcap|pcapng|cap|dump|dmp|ntar|gz|zst|lz4)\b/;

const RULES = `version: 1
rules:
  - name: opened
    match: { protocol: tcp }
    count: { min: 0 }
    expect: { handshake: complete, retransmissions: { max: 0 } }
  - name: begins with a SYN
    match: { protocol: tcp }
    count: { min: 0 }
    segments: |
      C > S  S  0:0(0)
      ...
`;

function loadSeeds(folder: string): Seed[] {
  return readdirSync(folder)
    .filter((name) => CAPTURE.test(name))
    .sort()
    .map((name) => makeSeed(name, new Uint8Array(readFileSync(join(folder, name)).subarray(0, MAX_SEED_BYTES))))
    .filter(({ bytes }) => bytes.length > 0);
}

async function work({ seed, first, end, captures, commands }: Batch): Promise<void> {
  const seeds = ['fixtures', ...captures].flatMap(loadSeeds);
  const folder = mkdtempSync(join(tmpdir(), 'pcapnote-fuzz-'));
  const setting: Setting = { path: join(folder, 'case.pcap'), rules: join(folder, 'rules.yaml'), commands };
  writeFileSync(setting.rules, RULES);
  // The first run of each command pays for loading it, which is not the capture's fault.
  for (let n = 0; n < 25; n++) await runCase((seeds[n] as Seed).bytes, setting, new Random(7, n));
  for (let n = first; n < end; n++) {
    process.send?.({ begins: n } satisfies Report);
    const random = new Random(seed, n);
    const made = mutateCapture(seeds, random);
    const broken: Broken[] = [];
    for (const each of await runCase(made.bytes, setting, random)) {
      const what = await confirm(each, setting.path);
      if (what !== undefined) broken.push({ ...each, what });
    }
    const resident = measureResident();
    if (resident > MAX_RESIDENT_BYTES) broken.push({ command: '(all)', what: `${(resident / 2 ** 20).toFixed(0)} MB resident` });
    if (broken.length === 0) continue;
    mkdirSync(FAILURES, { recursive: true });
    writeFileSync(join(FAILURES, `seed-${seed}-case-${n}.pcap`), made.bytes);
    process.send?.({ n, name: made.seed.name, broken } satisfies Report);
  }
  rmSync(folder, { recursive: true });
  process.send?.({ resident: process.resourceUsage().maxRSS * 1024 } satisfies Report);
}

/** Somebody else may have had the processor: what is slow is slow twice. */
async function confirm({ command, what }: Broken, path: string): Promise<string | undefined> {
  if (!what.startsWith('took ')) return what;
  const [name = '', ...options] = command.split(' ');
  return runCommand([name, path, ...options], false);
}

/** What is resident when nothing that can be freed is left. */
function measureResident(): number {
  const resident = process.memoryUsage.rss();
  if (resident <= MAX_RESIDENT_BYTES) return resident;
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage.rss();
}

await work(JSON.parse(process.argv[2] as string) as Batch);
