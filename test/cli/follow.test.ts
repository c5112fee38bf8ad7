import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, it } from 'vitest';
import { writePcap } from '../support/capture-writer.js';
import { conversation } from '../support/conversation.js';
import { fixture, linesOf, runCli, TextOutput } from './run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'pcapnote-follow-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HALF_CLOSE = fixture('tcp-half-close.pcap');
const HELLO = fixture('udp-hello-three-ports.pcap');

describe('which flow', () => {
  it('is the only one of a file, or the one named', async () => {
    const named = await runCli(['follow', HALF_CLOSE, '--stream', 'tcp:0']);
    expect(named.status).toBe(0);
    expect(linesOf(named.stdout).slice(3, 4)).toEqual(['> how many bytes?']);
    expect(await runCli(['follow', HALF_CLOSE])).toEqual(named);
    expect((await runCli(['follow', fixture('udp-ipv4-fragments.pcap'), '--limit', '1'])).stdout).toMatch(/^# udp:0\n/);
  });

  it.each([
    ['of several is not guessed', [HELLO], 'several flows: name the flow with --stream'],
    ['of a pipe is not guessed', ['-'], 'name the flow with --stream'],
    ['is one', [HELLO, '--stream', 'udp:0', '--stream', 'udp:1'], 'one --stream'],
    ['has a name', [HELLO, '--stream', '0'], 'tcp:N or udp:N'],
  ])('%s', async (_, words, message) => {
    const { status, stdout, stderr } = await runCli(['follow', ...words]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(linesOf(stderr)).toHaveLength(1);
  });

  it('that is not there is a note', async () => {
    const { status, stdout, stderr } = await runCli(['follow', HELLO, '--stream', 'udp:9']);
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: '',
      stderr: 'pcapnote: note: there is no flow udp:9; the last is udp:3\n',
    });
  });

  it('of a file that cannot be read is told as everywhere', async () => {
    const { status, stderr } = await runCli(['follow', fixture('faulty-not-a-capture.txt')]);
    expect({ status, lines: linesOf(stderr).length }).toEqual({ status: 3, lines: 1 });
  });
});

describe('directions and limit', () => {
  it.each([
    ['client', ['> how many bytes?']],
    ['server', ['<', '<']],
  ])('%s', async (direction, starts) => {
    const { stdout } = await runCli(['follow', HALF_CLOSE, '--direction', direction]);
    const lines = linesOf(stdout).filter((line) => !line.startsWith('#'));
    expect(lines.every((line) => line.startsWith(starts[0]?.charAt(0) ?? ''))).toBe(true);
    expect(lines.length).toBeGreaterThan(0);
  });

  it('pieces are counted', async () => {
    const { stdout } = await runCli(['follow', HALF_CLOSE, '--limit', '2', '--format', 'hex']);
    expect(linesOf(stdout).filter((line) => line.includes('frame'))).toEqual(['# client → server, frame 4', '# server → client, frame 8']);
  });
});

describe('raw', () => {
  it('is refused on a terminal, unless asked for', async () => {
    const refused = await runCli(['follow', HALF_CLOSE, '--format', 'raw'], { columns: 80 });
    expect({ status: refused.status, stdout: refused.stdout }).toEqual({ status: 2, stdout: '' });
    expect(refused.stderr).toMatch(/--output FILE|name a file with --output/);
    const forced = await runCli(['follow', HALF_CLOSE, '--format', 'raw', '--output', '-', '--direction', 'client'], { columns: 80 });
    expect(forced).toEqual({ status: 0, stdout: 'how many bytes?', stderr: '' });
  });

  /** What test/support/record-fixtures.py had the kernels send: byte i of so many. */
  const SENT = [
    { capture: 'tcp-loss-sack.pcap', direction: 'client', length: 50_000, byte: (i: number) => i % 251 },
    { capture: 'tcp-both-ways-lossy.pcap', direction: 'client', length: 24_000, byte: (i: number) => i % 251 },
    { capture: 'tcp-both-ways-lossy.pcap', direction: 'server', length: 24_000, byte: (i: number) => (i * 7) % 253 },
  ];

  it.each(SENT)(
    'is byte for byte what was sent through a lossy link: $direction of $capture',
    async ({ capture, direction, length, byte }) => {
      const path = join(folder, 'sent');
      const outcome = await runCli(['follow', fixture(capture), '--direction', direction, '--format', 'raw', '--output', path]);
      expect(outcome).toEqual({ status: 0, stdout: '', stderr: '' });
      const sent = Uint8Array.from({ length }, (_, i) => byte(i));
      expect(Buffer.compare(readFileSync(path), sent)).toBe(0);
    },
  );

  it('tells of gaps, which it cannot show', async () => {
    const { stdout, stderr } = await runCli(['follow', fixture('snaplen-60.pcap'), '--format', 'raw']);
    expect(stdout).toBe('');
    expect(stderr).toBe("pcapnote: warning: 35 bytes of the client's stream are missing, in 1 gap; --format text shows where\n");
  });
});

describe('--output', () => {
  it('writes the file beside its place and renames it; what was there stays until then', async () => {
    const path = join(folder, 'page');
    writeFileSync(path, 'before');
    let duringRun = '';
    async function* pieces() {
      const capture = readFileSync(HALF_CLOSE);
      yield capture.subarray(0, 800);
      await new Promise((resolve) => setTimeout(resolve, 20));
      duringRun = readFileSync(path, 'utf8');
      yield capture.subarray(800);
    }
    const { status } = await runCli(['follow', '-', '--stream', 'tcp:0', '--output', path], { stdin: pieces() });
    expect({ status, duringRun }).toEqual({ status: 0, duringRun: 'before' });
    expect(readFileSync(path, 'utf8')).toMatch(/^# tcp:0\n/);
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('leaves nothing behind when there is no capture', async () => {
    const path = join(folder, 'nothing');
    expect((await runCli(['follow', 'no-such.pcap', '--stream', 'tcp:0', '--output', path])).status).toBe(3);
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('is not the capture, and a place that can be written to', async () => {
    const copy = join(folder, 'copy.pcap');
    writeFileSync(copy, readFileSync(HALF_CLOSE));
    const same = await runCli(['follow', copy, '--output', copy]);
    expect({ status: same.status, stderr: same.stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('the capture itself'),
    });
    const nowhere = await runCli(['follow', HALF_CLOSE, '--output', join(folder, 'no', 'such', 'file')]);
    expect(nowhere.status).toBe(3);
    expect(nowhere.stderr).toMatch(/^pcapnote: .*no\/such\/file: cannot be written: there is no such folder\n$/);
  });

  it('keeps what stood before the damage', async () => {
    const path = join(folder, 'damaged');
    expect((await runCli(['follow', fixture('faulty-cut-record.pcap'), '--output', path])).status).toBe(3);
    expect(readFileSync(path, 'utf8')).toMatch(/\n> /);
  });
});

describe('warnings', () => {
  it('say when the memory for reordering was full, and --quiet does not', async () => {
    const capture = writePcap(conversation('> S 0\n< S. 0 1\n> . 1 1\n> . 2 1 bcd\n> . 5 1 efg\n> . 1 1 a\n< . 1 8'));
    const words = ['follow', '-', '--stream', 'tcp:0', '--max-reorder-memory', '600'];
    const { status, stdout, stderr } = await runCli(words, { stdin: capture });
    expect(status).toBe(0);
    expect(linesOf(stdout).slice(3)).toEqual([
      '# gap: 1 byte of the client at offset 0, given up, the memory for reordering being full',
      '> bcdefg',
    ]);
    expect(linesOf(stderr)).toEqual([
      "pcapnote: warning: the limit of --max-reorder-memory was reached: 1 gap of the client's stream given up",
      "pcapnote: warning: 1 segment of the client's came when the gap they fill had been marked",
    ]);
    expect((await runCli([...words, '--quiet'], { stdin: capture })).stderr).toBe('');
  });
});

describe('a live capture', () => {
  it('gives each piece as it comes', async () => {
    const frames = conversation('> S 0\n< S. 0 1\n> . 1 1\n> . 1 1 abc\n');
    const bytes = writePcap(frames);
    const out = new TextOutput();
    let before = '';
    async function* feed() {
      yield bytes;
      await new Promise((resolve) => setTimeout(resolve, 20));
      before = out.text;
    }
    await runCli(['follow', '-', '--stream', 'tcp:0'], { stdin: feed(), stdout: out });
    expect(before).toContain('> abc');
  });
});

describe('the published schema', () => {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, formats: {} });
  const validate = ajv.compile(JSON.parse(readFileSync('schema/follow.schema.json', 'utf8')));

  it('holds for every flow of fixtures/', async () => {
    for (const capture of readdirSync('fixtures').filter((name) => /\.(?:pcap|pcapng|gz|zst|lz4)$/.test(name))) {
      const flows = await runCli(['flows', fixture(capture), '--format', 'ndjson']);
      for (const flow of linesOf(flows.stdout).slice(0, 6)) {
        const { stream } = JSON.parse(flow) as { stream: string };
        const { stdout } = await runCli(['follow', fixture(capture), '--stream', stream, '--format', 'ndjson']);
        for (const line of linesOf(stdout)) {
          validate(JSON.parse(line));
          expect({ capture, line, errors: validate.errors ?? [] }).toEqual({ capture, line, errors: [] });
        }
      }
    }
  });

  it('tells a wrong line', () => {
    expect(validate({ schemaVersion: 1, kind: 'gap', direction: 'client-to-server', offset: 0, length: 0 })).toBe(false);
  });
});
