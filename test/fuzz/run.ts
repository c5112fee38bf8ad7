/**
 * `npm run fuzz -- --runs N --seed S`: N captures, made from the fixtures (and from `--captures FOLDER`) by mutation, through every command. The same numbers give
 * the same captures; what broke is kept in .build/fuzz/failures with the command that shows it, and can be made again with `--only CASE`.
 *
 *     --runs N        cases [10000]            --seconds T     stop after so long
 *     --seed S        [1]                      --only CASE     this case alone
 *     --jobs J        processes [2]            --captures DIR  more seeds (repeatable)
 *     --commands LIST those of show,flows,fields,explain,follow,check that are tried [all]
 *
 * Cases run in child processes, so that a hang can be ended and memory be measured.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeSeed, mutateCapture, type Seed } from './capture-mutations.js';
import { Random } from './random.js';
import { type Broken, COMMANDS, MAX_RESIDENT_BYTES, runCase, runCommand } from './run-case.js';

const HANG_MILLISECONDS = 20_000;
const MAX_FAILURES = 25;
const MAX_SEED_BYTES = 256 * 1024;
const ROOT = process.cwd();
const FAILURES = join(ROOT, '.build', 'fuzz', 'failures');

interface Task {
  readonly runs: number;
  readonly seed: number;
  readonly jobs: number;
  readonly first: number;
  readonly seconds: number;
  readonly captures: readonly string[];
  readonly commands: readonly string[];
}

type Message = { begins: number } | { failed: number; name: string; broken: Broken[] } | { resident: number };

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

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function readTask(): Task {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      jobs: { type: 'string', default: '2' },
      seconds: { type: 'string', default: '1e9' },
      only: { type: 'string' },
      captures: { type: 'string', multiple: true, default: [] },
      commands: { type: 'string', default: COMMANDS.join(',') },
    },
  });
  const only = values.only === undefined ? undefined : Number(values.only);
  return {
    runs: only === undefined ? Number(values.runs) : 1,
    seed: Number(values.seed),
    jobs: only === undefined ? Number(values.jobs) : 1,
    first: only ?? 0,
    seconds: Number(values.seconds),
    captures: values.captures,
    commands: values.commands.split(','),
  };
}

function loadSeeds(folders: readonly string[]): Seed[] {
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.(pcap|pcapng|cap|gz|zst|lz4|ntar)\b/.test(name))
      .sort()
      .map((name) => makeSeed(name, new Uint8Array(readFileSync(join(folder, name)).subarray(0, MAX_SEED_BYTES))))
      .filter(({ bytes }) => bytes.length > 0),
  );
}

/** In a child: every case whose number is its own. */
async function work(task: Task, job: number): Promise<void> {
  const seeds = loadSeeds(['fixtures', ...task.captures]);
  const folder = mkdtempSync(join(tmpdir(), 'pcapnote-fuzz-'));
  const path = join(folder, 'case.pcap');
  const rules = join(folder, 'rules.yaml');
  writeFileSync(rules, RULES);
  // The first run of each command pays for loading it, which is not the capture's fault.
  for (let n = 0; n < 40; n++)
    await runCase(seeds[n % seeds.length]?.bytes ?? new Uint8Array(0), { path, rules, commands: task.commands }, new Random(7, n));
  const end = performance.now() + task.seconds * 1000;
  for (let n = task.first + job; n < task.first + task.runs && performance.now() < end; n += task.jobs) {
    process.send?.({ begins: n });
    const random = new Random(task.seed, n);
    const { seed, bytes } = mutateCapture(seeds, random);
    const broken: Broken[] = [];
    for (const each of await runCase(bytes, { path, rules, commands: task.commands }, random)) {
      // Somebody else may have had the processor: what is slow is slow twice.
      const again = each.what.startsWith('took ')
        ? await runCommand([...each.command.split(' ').slice(0, 1), path, ...each.command.split(' ').slice(1)])
        : each.what;
      if (again !== undefined) broken.push({ ...each, what: again });
    }
    const resident = measureResident();
    if (resident > MAX_RESIDENT_BYTES) broken.push({ command: '(all)', what: `${(resident / 2 ** 20).toFixed(0)} MB resident` });
    if (broken.length > 0) {
      mkdirSync(FAILURES, { recursive: true });
      writeFileSync(join(FAILURES, `seed-${task.seed}-case-${n}.pcap`), bytes);
      process.send?.({ failed: n, name: seed.name, broken });
    }
  }
  process.send?.({ resident: process.resourceUsage().maxRSS * 1024 });
  rmSync(folder, { recursive: true });
}

/** What is resident when nothing that can be freed is left. */
function measureResident(): number {
  const resident = process.memoryUsage.rss();
  if (resident <= MAX_RESIDENT_BYTES) return resident;
  (globalThis as { gc?: () => void }).gc?.();
  return process.memoryUsage.rss();
}

async function manage(task: Task): Promise<void> {
  const began = performance.now();
  const failures: { n: number; name: string; broken: Broken[] }[] = [];
  let cases = 0;
  let resident = 0;
  const note = (n: number, name: string, broken: Broken[]) => {
    failures.push({ n, name, broken });
    for (const { command, what } of broken) say(`case ${n} (${name}): pcapnote ${command}\n    ${what}`);
  };
  const run = (job: number, first: number): Promise<void> =>
    new Promise((resolve) => {
      const last = task.first + task.runs;
      if (first >= last) return resolve();
      const child: ChildProcess = fork(
        fileURLToPath(import.meta.url),
        ['child', JSON.stringify({ ...task, first, runs: last - first }), String(job)],
        {
          execArgv: ['--expose-gc', '--max-old-space-size=160', '--max-semi-space-size=8'],
        },
      );
      let current = -1;
      let isDone = false;
      let alarm: NodeJS.Timeout | undefined;
      child.on('message', (message: Message) => {
        if ('begins' in message) {
          clearTimeout(alarm);
          alarm = setTimeout(() => child.kill('SIGKILL'), HANG_MILLISECONDS);
          current = message.begins;
          if (++cases % 10_000 === 0)
            say(`${cases} cases, ${((performance.now() - began) / 1000).toFixed(0)} s, ${failures.length} failed`);
        } else if ('failed' in message) {
          note(message.failed, message.name, message.broken);
          if (failures.length >= MAX_FAILURES) child.kill();
        } else {
          isDone = true;
          resident = Math.max(resident, message.resident);
        }
      });
      child.on('exit', (code, signal) => {
        clearTimeout(alarm);
        if (isDone || failures.length >= MAX_FAILURES) return resolve();
        note(current, 'child', [
          { command: '(any)', what: signal === null ? `the process ended with ${code}` : `hung, or was killed: ${signal}` },
        ]);
        // The next case of this job, in a new process: jobs keep their share whichever process runs it.
        resolve(current < 0 ? undefined : run(job, current - job + task.jobs));
      });
    });
  await Promise.all(Array.from({ length: task.jobs }, (_, job) => run(job, task.first)));
  const seconds = (performance.now() - began) / 1000;
  say(
    `fuzz: seed ${task.seed}, ${cases} captures through every command in ${seconds.toFixed(0)} s, peak ${(resident / 2 ** 20).toFixed(0)} MB, ${failures.length} failed`,
  );
  process.exitCode = failures.length === 0 && cases > 0 ? 0 : 1;
}

if (process.argv[2] === 'child') await work(JSON.parse(process.argv[3] as string) as Task, Number(process.argv[4]));
else await manage(readTask());
