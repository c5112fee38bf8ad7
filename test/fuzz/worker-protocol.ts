/** What run.ts and its processes tell each other. */
import type { Broken } from './run-case.js';

/** What one capture may take; of a process that lives for many, its seeds included. */
export const MAX_RESIDENT_BYTES = 256 * 2 ** 20;
/** Cases between two words of a process. */
export const STEP = 16;

export interface Batch {
  readonly seed: number;
  readonly captures: readonly string[];
  readonly commands: readonly string[];
  /** One case in a process of its own: what memory it takes is its own. */
  readonly isAlone: boolean;
}

/** Cases [first, end). */
export interface Chunk {
  readonly first: number;
  readonly end: number;
}

/** What a process has used since its last word. */
export interface Used {
  readonly milliseconds: number;
  /** The most bytes that were ever resident. */
  readonly resident: number;
}

export type Report =
  /** Seeds are read. */
  | { kind: 'ready' }
  /** Case `n` is next, and all before it in the chunk are done. */
  | ({ kind: 'begins'; n: number } & Used)
  /** Of a case alone in its process: this command line is next. */
  | { kind: 'runs'; command: string }
  | { kind: 'broken'; n: number; name: string; broken: Broken[] }
  /** Memory has reached the bound: with case `n`, or over many. `next` is where the chunk is to go on. */
  | ({ kind: 'full'; n: number; next: number } & Used)
  | ({ kind: 'done' } & Used);
