import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Flood } from './floods.js';

export interface FloodRun {
  status: number | null;
  /** The first of it. */
  stdout: string;
  stderr: string;
  seconds: number;
  /** Largest resident set; 0 where the system does not tell (Linux does, in /proc). */
  peakMegabytes: number;
}

const KEPT = 1 << 16;
const WATCH_MS = 20;

/** Has the program at `cli` read `frames` frames of the flood from a pipe, and waits for its end. */
export async function runFlood(cli: string, flood: Flood, frames: number, options: readonly string[] = []): Promise<FloodRun> {
  const started = performance.now();
  const child = spawn(process.execPath, [cli, ...flood.argv, ...options]);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (stdout.length < KEPT) stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  let peakKilobytes = 0;
  const watch = setInterval(() => {
    try {
      peakKilobytes = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? peakKilobytes);
    } catch {
      // It has ended, or there is no /proc.
    }
  }, WATCH_MS);
  let isOver = false;
  const closed = once(child, 'close').then(([status]) => {
    isOver = true;
    return status as number | null;
  });
  child.stdin.on('error', () => {});
  for (const chunk of flood.make(frames)) {
    if (isOver || child.stdin.destroyed) break;
    if (!child.stdin.write(chunk)) await Promise.race([once(child.stdin, 'drain').catch(() => {}), closed]);
  }
  child.stdin.end();
  const status = await closed;
  clearInterval(watch);
  return { status, stdout, stderr, seconds: (performance.now() - started) / 1000, peakMegabytes: peakKilobytes / 1024 };
}
