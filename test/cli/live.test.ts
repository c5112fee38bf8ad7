import { describe, expect, it } from 'vitest';
import type { Output } from '../../src/cli/terminal/terminal.js';
import { writePcap } from '../support/capture-writer.js';
import { conversation } from '../support/conversation.js';
import { linesOf, runCli, TextOutput } from './run-cli.js';

const FRAMES = conversation('> S 0\n< S. 0 1\n> . 1 1\n> P. 1 1 hello\n< . 1 6');
const FILE_HEADER = 24;
const RECORD_HEADER = 16;

/** The capture as tcpdump -U writes it: header first, then a packet at a time. */
function pieces(): Uint8Array[] {
  const bytes = writePcap(FRAMES);
  const cuts = [0, FILE_HEADER];
  for (const frame of FRAMES) cuts.push((cuts.at(-1) as number) + RECORD_HEADER + frame.length);
  return cuts.slice(1).map((end, i) => bytes.subarray(cuts[i], end));
}

describe('a live capture', () => {
  it.each([
    ['text', undefined],
    ['csv', undefined],
    ['ndjson', undefined],
    ['table', 80],
    ['table', 200],
  ])('%s, width %s: each row is out before the next packet is asked for', async (format, columns) => {
    const stdout = new TextOutput(columns);
    const seen: number[] = [];
    async function* feed() {
      for (const piece of pieces()) {
        yield piece;
        // What was given is on its way once the reader has had a turn; it waits for more now.
        await new Promise((resolve) => setTimeout(resolve, 20));
        seen.push(stdout.text.split('→').length - 1);
      }
    }
    expect((await runCli(['show', '-', '--format', format], { stdin: feed(), stdout })).status).toBe(0);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('the reader of the output', () => {
  it('is waited for when it is slow', async () => {
    const taken: number[] = [];
    let pending = 0;
    let mostPending = 0;
    const slow: Output = {
      isTTY: false,
      columns: undefined,
      closed: false,
      write(chunk) {
        pending += chunk.length;
        mostPending = Math.max(mostPending, pending);
        return false;
      },
      async drain() {
        await new Promise((resolve) => setTimeout(resolve, 1));
        taken.push(pending);
        pending = 0;
      },
    };
    const { status } = await runCli(['-', '--format', 'ndjson'], { stdin: pieces(), stdout: slow });
    expect(status).toBe(0);
    expect(mostPending).toBeGreaterThan(0);
    expect(taken.filter((bytes) => bytes > 0).length).toBeGreaterThan(1);
    expect(pending).toBe(0);
  });

  it('gets bytes that stay as they are while it holds them', async () => {
    const held: Uint8Array[] = [];
    const copies: string[] = [];
    const keeping: Output = {
      isTTY: false,
      columns: undefined,
      closed: false,
      write(chunk) {
        const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
        held.push(bytes);
        copies.push(new TextDecoder().decode(bytes));
        return false;
      },
      async drain() {},
    };
    await runCli(['-', '--format', 'text'], { stdin: pieces(), stdout: keeping });
    expect(held.map((bytes) => new TextDecoder().decode(bytes))).toEqual(copies);
    expect(linesOf(copies.join(''))).toHaveLength(6);
  });

  it('ends the work quietly when it is gone', async () => {
    let writes = 0;
    let fed = 0;
    const gone: Output = {
      isTTY: false,
      columns: undefined,
      get closed() {
        return writes > 0;
      },
      write() {
        writes++;
        return true;
      },
      async drain() {},
    };
    function* feed() {
      for (const piece of pieces()) {
        fed++;
        yield piece;
      }
      for (;;) {
        fed++;
        if (fed > 1000) return;
        yield writePcap(FRAMES).subarray(FILE_HEADER);
      }
    }
    expect(await runCli(['-', '--format', 'text'], { stdin: feed(), stdout: gone })).toMatchObject({ status: 0, stderr: '' });
    expect(fed).toBeLessThan(100);
  });
});
