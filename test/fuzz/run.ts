/**
 * `npm run fuzz -- --runs N --seed S`: N captures, made from the fixtures (and from `--captures FOLDER`) by mutation, through every command. The same numbers give
 * the same captures; what broke is kept in .build/fuzz/failures with the command that shows it, and can be made again with `--only CASE`.
 *
 *     --runs N        cases [10000]            --seconds T     stop after so long
 *     --seed S        [1]                      --only CASE     this case alone
 *     --jobs J        processes [2]            --captures DIR  more seeds (repeatable)
 *     --commands LIST those of show,flows,fields,explain,follow,check that are tried [all]
 *
 * Cases run in child processes (worker.ts), so that a hang can be ended and memory be measured.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Broken } from './run-case.js';
import { COMMANDS } from './run-case.js';
import type { Batch, Report } from './worker.js';

/** A command may take a second; a case has eight. */
const HANG_MILLISECONDS = 30_000;
/** Cases that one process takes: what many leave behind in the allocator is no fault of the last. */
const CASES_PER_PROCESS = 1000;
const MAX_FAILURES = 25;
const WORKER = fileURLToPath(new URL('worker.js', import.meta.url));
/** A heap of a size that shows what grows. */
const WORKER_FLAGS = ['--expose-gc', '--max-old-space-size=160', '--max-semi-space-size=8'];

interface Task {
  readonly seed: number;
  readonly first: number;
  readonly runs: number;
  readonly jobs: number;
  readonly seconds: number;
  readonly captures: readonly string[];
  readonly commands: readonly string[];
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
  const { only, captures } = values;
  return {
    seed: Number(values.seed),
    first: Number(only ?? 0),
    runs: only === undefined ? Number(values.runs) : 1,
    jobs: only === undefined ? Number(values.jobs) : 1,
    seconds: Number(values.seconds),
    captures,
    commands: values.commands.split(','),
  };
}

class Manager {
  readonly #task: Task;
  readonly #began = performance.now();
  #next: number;
  #cases = 0;
  #failures = 0;
  #resident = 0;

  constructor(task: Task) {
    this.#task = task;
    this.#next = task.first;
  }

  /** True when every case kept every promise. */
  async run(): Promise<boolean> {
    await Promise.all(Array.from({ length: this.#task.jobs }, () => this.#takeBatches()));
    const peak = (this.#resident / 2 ** 20).toFixed(0);
    say(
      `fuzz: seed ${this.#task.seed}, ${this.#cases} captures through every command in ${this.#seconds} s, peak ${peak} MB, ${this.#failures} failed`,
    );
    return this.#cases > 0 && this.#failures === 0;
  }

  get #seconds(): string {
    return ((performance.now() - this.#began) / 1000).toFixed(0);
  }

  get #isOver(): boolean {
    return this.#failures >= MAX_FAILURES || performance.now() - this.#began > this.#task.seconds * 1000;
  }

  /** What one job does: a batch, and the next, each in a process of its own. */
  async #takeBatches(): Promise<void> {
    const end = this.#task.first + this.#task.runs;
    while (this.#next < end && !this.#isOver) {
      const first = this.#next;
      this.#next = Math.min(first + CASES_PER_PROCESS, end);
      let at = first;
      while (at < this.#next && !this.#isOver) at = await this.#work(at, Math.min(first + CASES_PER_PROCESS, end));
    }
  }

  /** Runs [first, end) in a process; the case after the last that it took, which is `end` unless the process was lost. */
  #work(first: number, end: number): Promise<number> {
    const { seed, captures, commands } = this.#task;
    const batch: Batch = { seed, first, end, captures, commands };
    const child = fork(WORKER, [JSON.stringify(batch)], { execArgv: WORKER_FLAGS });
    let current = first;
    let isDone = false;
    let alarm: NodeJS.Timeout | undefined;
    child.on('message', (report: Report) => {
      if ('begins' in report) {
        clearTimeout(alarm);
        alarm = setTimeout(() => child.kill('SIGKILL'), HANG_MILLISECONDS);
        current = report.begins;
        if (++this.#cases % 10_000 === 0) say(`${this.#cases} cases, ${this.#seconds} s, ${this.#failures} failed`);
        if (this.#isOver) child.kill();
      } else if ('broken' in report) {
        this.#note(report.n, report.name, report.broken);
      } else {
        isDone = true;
        this.#resident = Math.max(this.#resident, report.resident);
      }
    });
    return new Promise((resolve) => {
      child.on('exit', (code, signal) => {
        clearTimeout(alarm);
        if (isDone || this.#isOver) return resolve(end);
        const what = signal === null ? `the process ended with ${code}` : `hung, or was killed: ${signal}`;
        this.#note(current, 'see --only', [{ command: '(any)', what }]);
        resolve(current + 1);
      });
    });
  }

  #note(n: number, name: string, broken: readonly Broken[]): void {
    this.#failures++;
    for (const { command, what } of broken) say(`case ${n} (${name}): pcapnote ${command}\n    ${what}`);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = (await new Manager(readTask()).run()) ? 0 : 1;
