#!/usr/bin/env node
// npm run bench -- [--tasks flows,text,...] [--captures mix-1m-10k,...] [--runs 3] [--all] [--cli "node dist/cli.js"] [--prefix "chrt -r 50"] [--json FILE]
//
// Puts the same question to pcapnote and to whichever of tshark, tcpdump and tcptrace are installed, on the same made-up captures, in turn, several times;
// prints medians, ratios, processor time (of all cores), frames and megabytes per second, and peak memory. Captures are made on first use, in bench/data/.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import './environment.mjs';
import { CAPTURES } from './captures.mjs';
import { make } from './generate.mjs';
import { GROWTH_TARGETS, MEMORY_TARGETS, START_TARGETS, TARGETS, TASKS, writeTenFrames } from './tasks.mjs';

const USAGE = `Usage: npm run bench -- [options]

  --tasks LIST      of ${Object.keys(TASKS).join(', ')} (default: all)
  --captures LIST   instead of each task's own: ${Object.keys(CAPTURES).join(', ')}
  --all             flows on every capture: growth and memory (needs 30 GB of disk and half an hour)
  --only TEXT       only programs whose name has this in it
  --runs N          rounds (default 3); a program that takes over --patience seconds runs once
  --patience S      default 20
  --cli COMMAND     default "node dist/cli.js"
  --prefix COMMAND  in front of every program: "chrt -r 50" keeps other work off the processors
  --json FILE       write the figures there as well
  --list            only print what there is
`;
const root = fileURLToPath(new URL('..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    tasks: { type: 'string' },
    captures: { type: 'string' },
    all: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '3' },
    patience: { type: 'string', default: '20' },
    cli: { type: 'string', default: `node ${join(root, 'dist', 'cli.js')}` },
    prefix: { type: 'string', default: '' },
    json: { type: 'string' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

/** @param {string} text */
const say = (text) => process.stdout.write(`${text}\n`);
/** @param {string} program */
const isInstalled = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
/** @param {number[]} numbers */
const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

const hasGnuTime = existsSync('/usr/bin/time') && spawnSync('/usr/bin/time', ['-f', '%M', 'true']).status === 0;

/**
 * Runs a command to its end, its output to nowhere. Peak memory comes from GNU time where it is installed, else from watching VmHWM in /proc.
 *
 * @param {string[]} words @returns {Promise<{ seconds: number, cpu: number, peak: number, status: number | null }>}
 */
async function measure(words) {
  const note = join(tmpdir(), `pcapnote-bench-${process.pid}.time`);
  const prefixed = [...options.prefix.split(' ').filter((word) => word !== ''), ...words];
  const command = hasGnuTime ? ['/usr/bin/time', '-o', note, '-f', '%M %U %S', ...prefixed] : prefixed;
  const nowhere = openSync('/dev/null', 'w');
  const started = process.hrtime.bigint();
  const child = spawn(/** @type {string} */ (command[0]), command.slice(1), { stdio: ['ignore', nowhere, nowhere] });
  let peak = 0;
  const watch = hasGnuTime
    ? undefined
    : setInterval(() => {
        try {
          peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? peak);
        } catch {
          // It has ended, or this is no Linux.
        }
      }, 10);
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  clearInterval(watch);
  closeSync(nowhere);
  let cpu = Number.NaN;
  if (hasGnuTime) {
    const [kilobytes, user, system] = readFileSync(note, 'utf8').trim().split('\n').at(-1).split(' ').map(Number);
    peak = kilobytes;
    cpu = user + system;
  }
  return { seconds, cpu, peak: peak / 1024, status };
}

/** Reads a file once, so that the first program does not pay for the disk. @param {string} path */
function warm(path) {
  const file = openSync(path, 'r');
  const block = Buffer.alloc(8 << 20);
  while (readSync(file, block) > 0);
  closeSync(file);
}

/** @typedef {{ task: string, capture: string, contender: string, seconds: number, cpu: number, runs: number, peak: number, frames: number, bytes: number, failed: boolean }} Figure */

/** @param {string} taskName @param {string} captureName @returns {Promise<Figure[]>} */
async function compare(taskName, captureName) {
  const task = TASKS[taskName];
  const path = captureName === 'ten-frames' ? writeTenFrames(readFileSync(await make('mix-100k-10k', say))) : await make(captureName, say);
  const frames = CAPTURES[captureName]?.frames ?? 10;
  const bytes = statSync(path).size;
  const chosen = task.contenders.filter((contender) => contender.name.includes(options.only));
  const present = chosen.filter((contender) => isInstalled(contender.program) || say(`  (${contender.program} is not installed)`));
  warm(path);
  /** @type {Map<string, { times: number[], cpus: number[], peak: number, failed: boolean }>} */
  const results = new Map(present.map((contender) => [contender.name, { times: [], cpus: [], peak: 0, failed: false }]));
  for (let round = 0; round < Number(options.runs); round++) {
    for (const contender of present) {
      const result = results.get(contender.name);
      if (round > 0 && (result.times[0] ?? 0) > Number(options.patience)) continue;
      const run = await measure(contender.words(path, options.cli.split(' ')));
      result.times.push(run.seconds);
      result.cpus.push(run.cpu);
      result.peak = Math.max(result.peak, run.peak);
      if (run.status !== 0) result.failed = true;
    }
  }
  return [...results].map(([contender, { times, cpus, peak, failed }]) => ({
    task: taskName,
    capture: captureName,
    contender,
    seconds: median(times),
    cpu: median(cpus),
    runs: times.length,
    peak,
    frames,
    bytes,
    failed,
  }));
}

/** @param {Figure[]} figures */
function print(figures) {
  const [own] = figures;
  say(`\n${own.task} on ${own.capture}: ${TASKS[own.task].about}`);
  say(
    `  ${'program'.padEnd(30)}${'median s'.padStart(10)}${'ratio'.padStart(9)}${'CPU s'.padStart(9)}${'k frames/s'.padStart(12)}${'MB/s'.padStart(9)}${'peak MB'.padStart(9)}  aim`,
  );
  for (const figure of figures) {
    const ratio = figure.seconds / own.seconds;
    const target = TARGETS.find(
      (t) => t.task === figure.task && t.against === figure.contender && (t.capture === '*' || t.capture === figure.capture),
    );
    const most = figure === own ? MEMORY_TARGETS[figure.capture] : undefined;
    const start = START_TARGETS[figure.contender];
    const aim =
      figure.failed || own.failed
        ? ['nothing: it failed']
        : [
            target && `${ratio >= target.ratio ? 'met' : 'MISSED'}: ratio at least ${target.ratio.toFixed(2)}`,
            figure.task === 'flows' && most && `${figure.peak <= most ? 'met' : 'MISSED'}: at most ${most} MB`,
            start && `${figure.seconds <= start ? 'met' : 'MISSED'}: at most ${start} s`,
          ].filter(Boolean);
    say(
      `  ${figure.contender.padEnd(30)}${figure.seconds.toFixed(3).padStart(10)}${`${ratio.toFixed(2)} x`.padStart(9)}${figure.cpu.toFixed(3).padStart(9)}` +
        `${(figure.frames / figure.seconds / 1000).toFixed(0).padStart(12)}${(figure.bytes / figure.seconds / 1e6).toFixed(0).padStart(9)}` +
        `${figure.peak.toFixed(0).padStart(9)}  ${aim.join('; ')}${figure.failed ? ' (exit status not 0)' : ''}${figure.runs === 1 ? ' (one run)' : ''}`,
    );
  }
}

if (options.help) say(USAGE);
else if (options.list) {
  for (const [name, task] of Object.entries(TASKS))
    say(`${name.padEnd(14)} ${task.about}: ${task.contenders.map((c) => c.name).join(', ')}`);
  for (const [name, shape] of Object.entries(CAPTURES)) say(`${name.padEnd(14)} ${shape.about}`);
} else {
  say(
    `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`,
  );
  if (!hasGnuTime) say('GNU time is not installed: peak memory is watched in /proc, every 10 ms');
  /** @type {Figure[]} */
  const all = [];
  const tasks = options.tasks?.split(',') ?? (options.all ? ['flows'] : Object.keys(TASKS));
  for (const name of tasks) {
    if (TASKS[name] === undefined) throw new Error(`no task named ${name}; there are ${Object.keys(TASKS).join(', ')}`);
    const captures =
      name === 'start'
        ? TASKS.start.captures
        : (options.captures?.split(',') ?? (options.all ? Object.keys(CAPTURES) : TASKS[name].captures));
    for (const capture of captures) {
      const figures = await compare(name, capture);
      print(figures);
      all.push(...figures);
    }
  }
  const flows = (/** @type {string} */ capture) =>
    all.find((f) => f.task === 'flows' && f.capture === capture && f.contender === 'pcapnote flows');
  for (const { from, to, most } of GROWTH_TARGETS) {
    const small = flows(from);
    const large = flows(to);
    if (small === undefined || large === undefined || small.failed || large.failed) continue;
    const growth = large.seconds / small.seconds;
    say(
      `\n${to} takes ${growth.toFixed(2)} times as long as ${from} (${growth <= most ? 'met' : 'MISSED'}: at most ${most}), with ${(large.peak / small.peak).toFixed(2)} times the memory`,
    );
  }
  if (all.some((figure) => figure.failed)) process.exitCode = 1;
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(all, null, 2)}\n`);
}
