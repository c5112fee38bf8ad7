import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { writePcap } from '../support/capture-writer.js';
import { conversation } from '../support/conversation.js';
import { fixture, linesOf } from './run-cli.js';

const CLI = process.env.PCAPNOTE_CLI as string;
const CAPTURE = fixture('tcp-close-four-segments.pcap');

interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the program as a shell would; `input` undefined leaves standard input an empty pipe. */
async function run(argv: readonly string[], input: Uint8Array = new Uint8Array(0)): Promise<Ended> {
  const child = spawn(process.execPath, [CLI, ...argv]);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, stdout, stderr };
}

/** What it prints next; an error when it ends instead. */
async function nextPiece(child: ChildProcessWithoutNullStreams): Promise<string> {
  const ended = once(child, 'close').then(([status]) => {
    throw new Error(`the program has ended with ${status}`);
  });
  const [piece] = (await Promise.race([once(child.stdout, 'data'), ended])) as unknown[];
  ended.catch(() => {});
  return String(piece);
}

describe('the program', () => {
  it.each([
    [0, [CAPTURE]],
    [2, [CAPTURE, '--colour-me']],
    [3, [fixture('faulty-cut-record.pcap')]],
    [3, ['no-such-file.pcap']],
  ])('ends with status %i: %j', async (status, argv) => {
    const ended = await run(argv);
    expect(ended.status).toBe(status);
    expect(linesOf(ended.stderr)).toHaveLength(status === 0 ? 0 : 1);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });

  it('reads standard input', async () => {
    const piped = await run([], readFileSync(CAPTURE));
    expect(piped).toEqual(await run([CAPTURE]));
    expect(linesOf(piped.stdout)).toHaveLength(10);
  });

  it('ends quietly when its reader goes away', async () => {
    const frames = Array.from({ length: 60_000 }, () => conversation('> . 1 1')[0] as Uint8Array);
    const child = spawn(process.execPath, [CLI, '-', '--format', 'ndjson']);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.stdin.on('error', () => {});
    child.stdin.end(writePcap(frames));
    await nextPiece(child);
    child.stdout.destroy();
    const [status] = await once(child, 'close');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.skipIf(!existsSync('/dev/full'))('says so in one line when the disk is full', async () => {
    for (const command of ['show', 'flows']) {
      const child = spawn('sh', ['-c', `exec "${process.execPath}" "${CLI}" ${command} ${CAPTURE} > /dev/full`]);
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text) => {
        stderr += text;
      });
      const [status] = await once(child, 'close');
      expect({ status, stderr }).toEqual({
        status: 3,
        stderr: expect.stringMatching(/^pcapnote: standard output: cannot be written: the disk is full\n$/),
      });
    }
  });

  it('prints the row of a packet while the capture goes on', async () => {
    const frames = conversation('> S 0\n< S. 0 1\n> . 1 1');
    const bytes = writePcap(frames);
    const child = spawn(process.execPath, [CLI, 'show', '-', '--columns', 'No.,Info']);
    const rows: number[] = [];
    let text = '';
    child.stdout.setEncoding('utf8');
    let end = 24;
    child.stdin.write(bytes.subarray(0, end));
    for (const frame of frames) {
      const start = end;
      end += 16 + frame.length;
      child.stdin.write(bytes.subarray(start, end));
      while (text.split(' → ').length - 1 < rows.length + 1) {
        text += await nextPiece(child);
      }
      rows.push(text.split(' → ').length - 1);
    }
    child.stdin.end();
    const [status] = await once(child, 'close');
    expect({ status, rows }).toEqual({ status: 0, rows: [1, 2, 3] });
  });

  it.skipIf(process.platform === 'win32')('reads a pipe on to its end after one Ctrl-C, and leaves at the second', async () => {
    const bytes = writePcap(conversation('> S 0\n< S. 0 1\n> . 1 1'));
    for (const interrupts of [1, 2]) {
      const child = spawn(process.execPath, [CLI, '-', '--columns', 'No.']);
      child.stdin.on('error', () => {});
      child.stdin.write(bytes.subarray(0, 200));
      await nextPiece(child);
      const ended = once(child, 'close');
      for (let i = 0; i < interrupts; i++) {
        child.kill('SIGINT');
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      child.stdin.end(bytes.subarray(200));
      expect(await ended).toEqual(interrupts === 1 ? [130, null] : [null, 'SIGINT']);
    }
  });
});
