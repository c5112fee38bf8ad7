/**
 * A process that takes chunks of cases from run.ts and reports which it begins and what broke. It lives long, so that seeds are read and code is compiled once, and
 * ends when so much memory has gathered that a case's own could not be told from it any more.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mutateCapture } from './capture-mutations.js';
import { Random } from './random.js';
import { type Broken, runCase } from './run-case.js';
import { readSeedSets } from './seeds.js';
import { type Batch, type Chunk, MAX_RESIDENT_BYTES, type Report, STEP, type Used } from './worker-protocol.js';

const FAILURES = join('.build', 'fuzz', 'failures');
/** Making a case takes less, but for large bombs. */
const MAKING_BYTES = 16 * 2 ** 20;
const WARM_UP_CASES = 12;

class Worker {
  readonly #batch: Batch;
  readonly #folder = mkdtempSync(join(tmpdir(), 'pcapnote-fuzz-'));
  readonly #sets;
  #usedBefore = 0;
  /** What the process took before it read the seeds: what a command has to itself begins there. */
  readonly #bare = process.memoryUsage.rss();

  constructor(batch: Batch) {
    this.#batch = batch;
    this.#sets = readSeedSets(['fixtures', ...batch.captures]);
  }

  /** The first run of each command pays for loading it, which is not a capture's fault. */
  async warmUp(): Promise<void> {
    for (let n = 0; n < WARM_UP_CASES; n++) await this.#run(new Random(7, n));
    collectGarbage();
    forgetPeak();
    send({ kind: 'ready' });
  }

  async take({ first, end }: Chunk): Promise<void> {
    const { seed, isAlone } = this.#batch;
    for (let n = first; n < end; n++) {
      if ((n - first) % STEP === 0) send({ kind: 'begins', n, ...this.#used() });
      const { name, bytes, broken, held } = await this.#run(new Random(seed, n), isAlone ? n : undefined);
      const resident = peakResident() - held;
      if (resident > MAX_RESIDENT_BYTES) {
        if (!isAlone) {
          send({ kind: 'full', n, next: n + 1, ...this.#used() });
          return;
        }
        broken.push({ command: '(all)', what: `${(resident / 2 ** 20).toFixed(0)} MB resident` });
      }
      this.#report(n, name, bytes, broken);
    }
    send({ kind: 'done', ...this.#used() });
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /**
   * A case that is run alone may never come back: its capture is kept, and its commands are told, before they run. Of its memory what the fuzzer holds (seeds, the
   * capture as it was made) is told apart: that is no command's.
   */
  async #run(random: Random, alone?: number): Promise<{ name: string; bytes: Uint8Array; broken: Broken[]; held: number }> {
    const { seed, bytes } = this.#mutate(random);
    const path = join(this.#folder, 'case.pcap');
    const { commands } = this.#batch;
    if (alone === undefined) return { name: seed.name, bytes, broken: await runCase(bytes, { path, commands }, random), held: 0 };
    this.#keep(alone, bytes);
    collectGarbage();
    forgetPeak();
    const held = process.memoryUsage.rss() - this.#bare;
    const broken = await runCase(bytes, { path, commands, begin: (command) => send({ kind: 'runs', command }) }, random);
    return { name: seed.name, bytes, broken, held };
  }

  /** To make a bomb takes more memory than any command may take for it: that does not count. */
  #mutate(random: Random): ReturnType<typeof mutateCapture> {
    const before = peakResident();
    const made = mutateCapture(this.#sets, random);
    if (peakResident() > before + MAKING_BYTES) {
      collectGarbage();
      forgetPeak();
    }
    return made;
  }

  #report(n: number, name: string, bytes: Uint8Array, broken: Broken[]): void {
    if (broken.length === 0) return;
    this.#keep(n, bytes);
    send({ kind: 'broken', n, name, broken });
  }

  #keep(n: number, bytes: Uint8Array): void {
    mkdirSync(FAILURES, { recursive: true });
    writeFileSync(join(FAILURES, `seed-${this.#batch.seed}-case-${n}.pcap`), bytes);
  }

  /** Processor time since the last time it was asked for, and the most memory so far. */
  #used(): Used {
    const { user, system } = process.cpuUsage();
    const milliseconds = (user + system) / 1000 - this.#usedBefore;
    this.#usedBefore += milliseconds;
    return { milliseconds, resident: peakResident() };
  }
}

/** Whoever is gone hears nothing. */
function send(report: Report): void {
  process.send?.(report, undefined, undefined, () => {});
}

/** The most that was resident since it was last forgotten. */
function peakResident(): number {
  return process.resourceUsage().maxRSS * 1024;
}

function forgetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Only Linux can: elsewhere more counts than need be.
  }
}

function collectGarbage(): void {
  (globalThis as { gc?: () => void }).gc?.();
}

const worker = new Worker(JSON.parse(process.argv[2] as string) as Batch);
process.on('message', (chunk: Chunk) => void worker.take(chunk));
process.on('disconnect', () => process.exit());
process.on('exit', () => worker.close());
await worker.warmUp();
