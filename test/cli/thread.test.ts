import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  cpSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ThreadSink } from '../../src/cli/packets/thread-sink.js';
import { writePcap } from '../support/capture-writer.js';
import { conversation } from '../support/conversation.js';

const CLI = process.env.PCAPNOTE_CLI as string;
const SMALL_FRAMES = 12_000;
const LARGE_FRAMES = 520;
const LARGE_BYTES = 262_000;
const FRAMES = SMALL_FRAMES + LARGE_FRAMES;
const folder = mkdtempSync(join(tmpdir(), 'pcapnote-thread-'));
const WHOLE = join(folder, 'whole.pcap');
const CUT = join(folder, 'cut.pcap');

/** No test here measures the clock: these milliseconds end a wait for what does not come, on a machine however busy. */
const FOREVER = 600_000;

/**
 * Large enough for a second thread, most of it holes: `capture`, the frames of a connection, and behind them frames of zeros. With a limit below 50,000 rows `show`
 * does without the thread.
 */
function writeLarge(path: string, capture: Uint8Array): number {
  const file = openSync(path, 'w');
  writeSync(file, capture);
  const header = new Uint8Array(16);
  const view = new DataView(header.buffer);
  view.setUint32(8, LARGE_BYTES, true);
  view.setUint32(12, LARGE_BYTES, true);
  let at = capture.length;
  for (let i = 0; i < LARGE_FRAMES; i++) {
    writeSync(file, header, 0, header.length, at);
    at += header.length + LARGE_BYTES;
  }
  ftruncateSync(file, at);
  closeSync(file);
  return at;
}

beforeAll(() => {
  const frames = Array.from(
    { length: SMALL_FRAMES },
    (_, i) => conversation(`> P. ${1 + i * 140} 1 ~140`, { clientPort: 1024 + (i % 5000) })[0] as Uint8Array,
  );
  const capture = writePcap(frames);
  const size = writeLarge(WHOLE, capture);
  expect(size).toBeGreaterThan(128 << 20);
  writeLarge(CUT, capture);
  truncateSync(CUT, size - 700);
}, FOREVER);
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  status: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

/** `read`: bytes of its output after which the reader goes away; `signal`: what it is sent when the first of them have come. */
async function run(
  argv: readonly string[],
  { read = Number.POSITIVE_INFINITY, signal, cli = CLI }: { read?: number; signal?: NodeJS.Signals; cli?: string } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  const pieces: Buffer[] = [];
  let length = 0;
  let stderr = '';
  child.stdout.on('data', (piece: Buffer) => {
    if (signal !== undefined && length === 0) child.kill(signal);
    pieces.push(piece);
    length += piece.length;
    if (length >= read) child.stdout.destroy();
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const [status, killed] = (await once(child, 'close')) as [number | null, string | null];
  return { status, signal: killed, stdout: Buffer.concat(pieces).toString(), stderr };
}

describe.runIf(availableParallelism() > 1)('rows of a large file, written by a second thread', { timeout: FOREVER }, () => {
  it.each(['text', 'ndjson'])('%s: are those of one thread', async (format) => {
    const two = await run([WHOLE, '--format', format]);
    const one = await run([WHOLE, '--format', format, '--limit', '49999']);
    expect(two).toEqual(one);
    expect(two.status).toBe(0);
    expect(two.stdout.split('\n').length).toBeGreaterThan(FRAMES);
  });

  it('are all there in front of the damage', async () => {
    const two = await run([CUT, '--format', 'text']);
    expect(two).toEqual(await run([CUT, '--format', 'text', '--limit', '49999']));
    expect(two.status).toBe(3);
    expect(two.stderr).toContain(`cut short at frame ${FRAMES}`);
    expect(two.stdout.split('\n')).toHaveLength(1 + FRAMES);
  });

  it('end quietly when their reader goes away', async () => {
    const { status, stderr } = await run([WHOLE, '--format', 'text'], { read: 1 });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  // The reader stays: were it to go, the program could end because of that before it hears of the signal. And whole frames go to the thread, for ndjson, so that the
  // reading has to wait for it many times yet when the first rows are there.
  it('end with Ctrl-C', async () => {
    const { status, signal, stdout, stderr } = await run([WHOLE, '--format', 'ndjson'], { signal: 'SIGINT' });
    // A shell sees 130 both ways: a process that takes long to end, on a busy machine, ends by the signal.
    expect(status === 130 || signal === 'SIGINT', `status ${status}: ${stderr}`).toBe(true);
    expect(stdout.endsWith('\n')).toBe(true);
    expect(stdout.split('\n').length).toBeLessThan(FRAMES);
  });
});

describe('a thread that fails', { timeout: FOREVER }, () => {
  it('is an error, not a wait without end', async () => {
    const output = { isTTY: false, columns: undefined, closed: false, write: () => true, async drain() {} };
    // There is no such column to be sent, and no such module to begin with among the sources: the thread cannot start.
    const sink = new ThreadSink({ report: { format: 'text' }, columns: [], absolute: false, decoder: {} } as never, output, {
      limit: 10,
    } as never);
    await expect(sink.end()).rejects.toThrow(/row-thread|ended by itself/);
    await sink.close();
  });
});

describe('a fault of the program', { timeout: FOREVER }, () => {
  const program = join(folder, 'program');
  const FAULT = "throw new TypeError('x is\\u001b[31m not\\n a function');\n";

  /** A copy of the program, in which one module throws when it is loaded. */
  function breakModule(path: string): string {
    rmSync(program, { recursive: true, force: true });
    cpSync(dirname(CLI), program, { recursive: true });
    writeFileSync(join(program, path), FAULT);
    return join(program, 'cli.js');
  }

  beforeAll(() => {
    symlinkSync(realpathSync('node_modules'), join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module", "version": "0" }');
  });

  const ONE_LINE =
    /^pcapnote: internal error: x is\\x1b\[31m not\\n a function, at [^\n]+; this is a fault of pcapnote, please report it\n$/;

  it('is one line and status 70', async () => {
    const cli = breakModule('cli/packets/show-packets.js');
    const { status, stdout, stderr } = await run([WHOLE], { cli });
    expect({ status, stdout, stderr }).toEqual({ status: 70, stdout: '', stderr: expect.stringMatching(ONE_LINE) });
  });

  it.runIf(availableParallelism() > 1)('in the second thread likewise', async () => {
    const cli = breakModule('cli/packets/row-thread.js');
    const { status, stdout, stderr } = await run([WHOLE], { cli });
    expect({ status, stdout, stderr }).toEqual({ status: 70, stdout: '', stderr: expect.stringMatching(ONE_LINE) });
  });
});
