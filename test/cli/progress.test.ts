import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CaptureSource } from '../../src/capture/source.js';
import { watchProgress } from '../../src/cli/terminal/progress.js';
import type { Terminal } from '../../src/cli/terminal/terminal.js';
import { TextOutput } from './run-cli.js';

const SOURCE = { bytesRead: 12_000_000, totalBytes: 48_000_000 } as CaptureSource;

function terminal(stdoutIsTTY: boolean, stderrIsTTY: boolean): { world: Terminal; stderr: TextOutput } {
  const stderr = new TextOutput(undefined, stderrIsTTY);
  return { world: { stdout: new TextOutput(undefined, stdoutIsTTY), stderr } as unknown as Terminal, stderr };
}

describe('progress', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is drawn after a second, and wiped at the end', () => {
    const { world, stderr } = terminal(false, true);
    const stop = watchProgress(world, SOURCE, true);
    vi.advanceTimersByTime(999);
    expect(stderr.text).toBe('');
    vi.advanceTimersByTime(1);
    expect(stderr.text).toBe('\r\u001b[K12 MB (25 %)');
    stop();
    expect(stderr.text).toBe('\r\u001b[K12 MB (25 %)\r\u001b[K');
    const { text } = stderr;
    vi.advanceTimersByTime(5000);
    expect(stderr.text).toBe(text);
  });

  it('leaves no trace of short work', () => {
    const { world, stderr } = terminal(false, true);
    watchProgress(world, SOURCE, true)();
    expect(stderr.text).toBe('');
  });

  it.each([
    { stdoutIsTTY: false, stderrIsTTY: true, rowsAppear: true, drawn: true },
    { stdoutIsTTY: true, stderrIsTTY: true, rowsAppear: false, drawn: true },
    { stdoutIsTTY: true, stderrIsTTY: true, rowsAppear: true, drawn: false },
    { stdoutIsTTY: true, stderrIsTTY: false, rowsAppear: false, drawn: false },
    { stdoutIsTTY: false, stderrIsTTY: false, rowsAppear: false, drawn: false },
  ])('%o', ({ stdoutIsTTY, stderrIsTTY, rowsAppear, drawn }) => {
    const { world, stderr } = terminal(stdoutIsTTY, stderrIsTTY);
    const stop = watchProgress(world, SOURCE, rowsAppear);
    vi.advanceTimersByTime(2000);
    stop();
    expect(stderr.text !== '').toBe(drawn);
  });
});
