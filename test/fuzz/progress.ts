/** What a run has done so far, in memory and in a file of one JSON object a line: a run that was stopped goes on where it was. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Broken } from './run-case.js';
import type { Chunk, Used } from './worker-protocol.js';

type Line =
  | { kind: 'chunk'; seed: number; first: number; cases: number; milliseconds: number; resident: number; at: string }
  | { kind: 'failure'; seed: number; n: number; name: string; broken: readonly Broken[] };

export class Progress {
  cases = 0;
  failures = 0;
  /** Processor time of all processes. */
  milliseconds = 0;
  /** The most that any process had resident, in bytes. */
  resident = 0;
  readonly #path: string | undefined;
  readonly #seed: number;
  readonly #done = new Set<number>();
  /** Processor time since the last line. */
  #unwritten = 0;

  constructor(path: string | undefined, seed: number) {
    this.#path = path;
    this.#seed = seed;
    if (path === undefined || !existsSync(path)) return;
    for (const text of readFileSync(path, 'utf8').split('\n')) {
      if (text !== '') this.#read(JSON.parse(text) as Line);
    }
  }

  #read(line: Line): void {
    if (line.seed !== this.#seed) return;
    if (line.kind === 'failure') {
      this.failures++;
      return;
    }
    this.#done.add(line.first);
    this.cases += line.cases;
    this.milliseconds += line.milliseconds;
    this.resident = Math.max(this.resident, line.resident);
  }

  /** Whether the chunk that begins with this case is done. */
  has(first: number): boolean {
    return this.#done.has(first);
  }

  count(cases: number): void {
    this.cases += cases;
  }

  /** What a process has used. */
  add({ milliseconds, resident }: Used): void {
    this.milliseconds += milliseconds;
    this.#unwritten += milliseconds;
    this.resident = Math.max(this.resident, resident);
  }

  finish({ first, end }: Chunk): void {
    const milliseconds = this.#unwritten;
    this.#unwritten = 0;
    this.#write({
      kind: 'chunk',
      seed: this.#seed,
      first,
      cases: end - first,
      milliseconds,
      resident: this.resident,
      at: new Date().toISOString(),
    });
  }

  fail(n: number, name: string, broken: readonly Broken[]): void {
    this.failures++;
    this.#write({ kind: 'failure', seed: this.#seed, n, name, broken });
  }

  #write(line: Line): void {
    if (this.#path !== undefined) appendFileSync(this.#path, `${JSON.stringify(line)}\n`);
  }
}
