/**
 * `npm run fuzz -- --runs N --seed S`: N captures, made from the fixtures (and from `--captures FOLDER`) by mutation, through every command. The same numbers give
 * the same captures; what broke is kept in .build/fuzz/failures with the command that shows it, and can be made again with `--only CASE`.
 *
 *     --runs N        cases [10000]            --seconds T       stop after so long
 *     --seed S        [1]                      --only CASE       this case alone
 *     --jobs J        processes [2]            --captures DIR    more seeds (repeatable)
 *     --from N        first case [0]           --max-failures N  stop at so many [25]
 *     --progress FILE what is done is noted in it, and left out when the same run is begun again
 *     --commands LIST those of show,flows,fields,explain,follow,check that are tried [all]
 *
 * Cases run in child processes (worker.ts), so that a hang can be ended and memory be measured. A case that hung, was killed or took too much memory runs once more,
 * alone in a process, and has failed if it does so again.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { COMMANDS } from './command-lines.js';
import { Progress } from './progress.js';
import type { Broken } from './run-case.js';
import { type Batch, type Chunk, type Report, STEP, type Used } from './worker-protocol.js';

/** Some cases of six commands that may take a second each, on a machine that others use as well. */
const HANG_MILLISECONDS = 120_000;
/** Cases that are handed out, and noted, at once. */
const CHUNK_CASES = 1000;
/** Chunks that one process takes. */
const CHUNKS_PER_PROCESS = 25;
const SAY_EVERY = 10_000;
const WORKER = fileURLToPath(new URL('worker.js', import.meta.url));
/**
 * A heap that shows what grows. Each command frees some megabytes of buffers, and V8 would collect all garbage for that at nearly every case: it is told to let the
 * heap grow instead, and to do in one go what it does.
 */
const WORKER_FLAGS = [
  '--expose-gc',
  '--max-old-space-size=160',
  '--max-semi-space-size=2',
  '--heap-growing-percent=200',
  '--no-incremental-marking',
  '--single-threaded-gc',
  // Closures and classes made for each command end with it, and code that was optimised for them with them: most of the compiling would be in vain.
  '--interrupt-budget=1000000',
  '--always-sparkplug',
  '--no-flush-bytecode',
];
/** glibc: one arena for all threads, as what is freed in one cannot be used in another. */
const WORKER_ENVIRONMENT = { ...process.env, MALLOC_ARENA_MAX: '1' };

interface Task {
  readonly seed: number;
  readonly first: number;
  readonly runs: number;
  readonly jobs: number;
  readonly seconds: number;
  readonly maxFailures: number;
  readonly captures: readonly string[];
  readonly commands: readonly string[];
  readonly progress: string | undefined;
}

function readTask(): Task {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      jobs: { type: 'string', default: '2' },
      from: { type: 'string', default: '0' },
      seconds: { type: 'string', default: '1e9' },
      only: { type: 'string' },
      'max-failures': { type: 'string', default: '25' },
      progress: { type: 'string' },
      captures: { type: 'string', multiple: true, default: [] },
      commands: { type: 'string', default: Object.keys(COMMANDS).join(',') },
    },
  });
  const { only, captures, progress } = values;
  return {
    seed: Number(values.seed),
    first: Number(only ?? values.from),
    runs: only === undefined ? Number(values.runs) : 1,
    jobs: only === undefined ? Number(values.jobs) : 1,
    seconds: Number(values.seconds),
    maxFailures: Number(values['max-failures']),
    captures,
    commands: values.commands.split(','),
    progress: only === undefined ? progress : undefined,
  };
}

/** Why a process went before its chunk was done, or that it did not. */
interface Ending {
  /** The case to go on with. */
  readonly next: number;
  /** Cases to be run again, each alone: one of them is at fault. */
  readonly suspects: readonly number[];
  readonly what: string;
}

class Manager {
  readonly #task: Task;
  readonly #progress: Progress;
  readonly #began = performance.now();
  readonly #end: number;
  #next: number;
  #said = 0;

  constructor(task: Task) {
    this.#task = task;
    this.#next = task.first;
    this.#end = task.first + task.runs;
    this.#progress = new Progress(task.progress, task.seed);
  }

  /** True when every case kept every promise. */
  async run(): Promise<boolean> {
    await Promise.all(Array.from({ length: this.#task.jobs }, () => this.#takeChunks()));
    const { cases, failures, milliseconds, resident } = this.#progress;
    say(
      `fuzz: seed ${this.#task.seed}, ${cases} captures through every command in ${this.#seconds} s, ${(milliseconds / Math.max(cases, 1)).toFixed(1)} ms of processor ` +
        `time each, peak ${(resident / 2 ** 20).toFixed(0)} MB, ${failures} failed`,
    );
    return cases > 0 && failures === 0;
  }

  get #seconds(): string {
    return ((performance.now() - this.#began) / 1000).toFixed(0);
  }

  get #isOver(): boolean {
    return this.#progress.failures >= this.#task.maxFailures || performance.now() - this.#began > this.#task.seconds * 1000;
  }

  #nextChunk(): Chunk | undefined {
    while (this.#next < this.#end && !this.#isOver) {
      const chunk = { first: this.#next, end: Math.min(this.#next + CHUNK_CASES, this.#end) };
      this.#next = chunk.end;
      if (!this.#progress.has(chunk.first)) return chunk;
    }
    return undefined;
  }

  /** What one job does: a chunk, and the next, in a process that lives for many. */
  async #takeChunks(): Promise<void> {
    let child: Child | undefined;
    for (let chunk = this.#nextChunk(); chunk !== undefined; chunk = this.#nextChunk()) {
      for (let at = chunk.first; at < chunk.end && !this.#isOver; ) {
        child ??= this.#start(false);
        const ending = await child.work({ first: at, end: chunk.end });
        this.#progress.count(Math.max(ending.next - at, 0));
        at = ending.next;
        if (ending.what !== '' || child.chunks >= CHUNKS_PER_PROCESS) {
          child.end();
          child = undefined;
        }
        for (const n of ending.suspects) at = Math.max(at, await this.#runAlone(n));
      }
      if (!this.#isOver) this.#progress.finish(chunk);
      if (this.#progress.cases >= this.#said + SAY_EVERY) {
        this.#said = this.#progress.cases;
        say(`${this.#progress.cases} cases, ${this.#seconds} s, ${this.#progress.failures} failed`);
      }
    }
    child?.end();
  }

  /** A case that a process was lost with, or that may have taken too much memory. */
  async #runAlone(n: number): Promise<number> {
    const child = this.#start(true);
    const { what } = await child.work({ first: n, end: n + 1 });
    if (what !== '' && !this.#isOver) this.#note(n, `seed-${this.#task.seed}-case-${n}.pcap`, [{ command: child.command, what }]);
    child.end();
    return n + 1;
  }

  #start(isAlone: boolean): Child {
    const { seed, captures, commands } = this.#task;
    return new Child(
      { seed, captures, commands, isAlone },
      (n, name, broken) => this.#note(n, name, broken),
      (used) => this.#progress.add(used),
      () => this.#isOver,
    );
  }

  #note(n: number, name: string, broken: readonly Broken[]): void {
    this.#progress.fail(n, name, broken);
    for (const { command, what } of broken) say(`case ${n} (${name}): pcapnote ${command}\n    ${what}`);
  }
}

/** One process of worker.ts. */
class Child {
  chunks = 0;
  /** Of a case alone: the command line that was begun last. */
  command = '(any)';
  readonly #process: ChildProcess;
  readonly #isOver: () => boolean;
  #alarm: NodeJS.Timeout | undefined = undefined;
  #current = 0;
  #last = 0;
  #resolve: (ending: Ending) => void = () => {};
  #chunk: Chunk | undefined = undefined;

  constructor(
    batch: Batch,
    note: (n: number, name: string, broken: readonly Broken[]) => void,
    add: (used: Used) => void,
    isOver: () => boolean,
  ) {
    this.#isOver = isOver;
    this.#process = fork(WORKER, [JSON.stringify(batch)], { execArgv: WORKER_FLAGS, env: WORKER_ENVIRONMENT });
    this.#process.on('message', (report: Report) => {
      if ('milliseconds' in report) add(report);
      if (report.kind === 'broken') note(report.n, report.name, report.broken);
      else this.#hear(report);
    });
    this.#process.on('error', () => this.#process.kill('SIGKILL'));
    this.#process.on('exit', (code, signal) => {
      const what = signal === null ? `the process ended with ${code}` : `hung, or was killed: ${signal}`;
      const suspects = Array.from({ length: Math.max(this.#last - this.#current, 0) }, (_, n) => this.#current + n);
      this.#settle(this.#isOver() ? { next: this.#current, suspects: [], what } : { next: this.#last, suspects, what });
    });
  }

  /** Runs a chunk; resolves when it is done, or when the process is lost or full. */
  work(chunk: Chunk): Promise<Ending> {
    this.chunks++;
    this.#chunk = chunk;
    this.#setAlarm(chunk.first);
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#process.send(chunk);
    });
  }

  end(): void {
    clearTimeout(this.#alarm);
    this.#process.removeAllListeners('exit');
    this.#process.disconnect();
  }

  #hear(report: Exclude<Report, { kind: 'broken' }>): void {
    switch (report.kind) {
      case 'ready':
        return;
      case 'runs':
        this.command = report.command;
        return;
      case 'begins':
        this.#setAlarm(report.n);
        if (this.#isOver()) this.#process.kill();
        return;
      case 'full':
        this.#settle({ next: report.next, suspects: [report.n], what: 'full' });
        return;
      case 'done':
        this.#settle({ next: this.#chunk?.end ?? 0, suspects: [], what: '' });
    }
  }

  #setAlarm(n: number): void {
    this.#current = n;
    this.#last = Math.min(n + STEP, this.#chunk?.end ?? n + 1);
    clearTimeout(this.#alarm);
    this.#alarm = setTimeout(() => this.#process.kill('SIGKILL'), HANG_MILLISECONDS);
  }

  #settle(ending: Ending): void {
    clearTimeout(this.#alarm);
    this.#resolve(ending);
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = (await new Manager(readTask()).run()) ? 0 : 1;
