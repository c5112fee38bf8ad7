/** Faults of the world around the program, each tried with a real process: full disks, readers that leave, files that change, signals. */
import { type ChildProcessWithoutNullStreams, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  closeSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CaptureError } from '../../src/errors.js';
import { openCapture } from '../../src/index.js';
import { writePcap } from '../support/capture-writer.js';
import { conversation } from '../support/conversation.js';
import { fixture, linesOf, runCli } from './run-cli.js';

const CLI = process.env.PCAPNOTE_CLI as string;
const CAPTURE = fixture('tcp-close-four-segments.pcap');
const isRoot = process.getuid?.() === 0;
/** As Linux names it. */
const NOBODY = 65_534;
const hasPosix = process.platform !== 'win32';
const folder = mkdtempSync(join(tmpdir(), 'pcapnote-faults-'));
/** A connection of many segments, in a file of some megabytes. */
const LONG = join(folder, 'long.pcap');
/** So many that no command reads them all before a signal that is sent when it has begun. */
const LONG_FRAMES = 24_000;
/** As much as no pipe holds of any format that has rows. */
const MIDDLE = join(folder, 'middle.pcap');
const MIDDLE_FRAMES = 1500;
const RULES = ['--expect', 'handshake=complete'];

/** Each command as it is used on one capture. */
const COMMANDS: readonly (readonly string[])[] = [
  ...['text', 'table', 'csv', 'tsv', 'json', 'ndjson', 'markdown', 'transcript'].map((format) => ['show', '--format', format]),
  ...['text', 'table', 'csv', 'json', 'ndjson', 'markdown'].map((format) => ['flows', '--format', format]),
  ['flows', '--summary'],
  ...['text', 'table', 'markdown', 'mermaid', 'svg', 'json'].map((format) => ['explain', '--all', '--format', format]),
  ...['text', 'hex', 'raw', 'ndjson'].map((format) => ['follow', '--stream', 'tcp:0', '--format', format]),
  ...['tsv', 'json', 'text'].map((format) => ['fields', '-e', 'frame.number', '-e', 'tcp.seq', '--format', format]),
  ...['text', 'json', 'junit', 'tap'].map((reporter) => ['check', ...RULES, '--reporter', reporter]),
];

const FEW_COMMANDS = [
  ['show', '--format', 'json'],
  ['flows'],
  ['explain'],
  ['follow', '--stream', 'tcp:0', '--format', 'raw'],
  ['fields', '-e', 'tcp.seq'],
  ['check', ...RULES],
];

/** Those whose output has an end to be written, and one of rows. */
const DOCUMENTS = COMMANDS.filter((command) =>
  /^(json|svg|table|markdown|transcript|junit|raw|tsv|--summary)$/.test(command.at(-1) as string),
);

/** In the notation, and of another exchange. */
const TRANSCRIPT = 'C > S  S     0:0(0)\n';

beforeAll(() => {
  const opening = conversation('> S 0\n< S. 0 1\n> . 1 1') as Uint8Array[];
  const segments = Array.from({ length: LONG_FRAMES }, (_, i) => conversation(`> P. ${1 + i * 100} 1 ~100`)[0] as Uint8Array);
  writeFileSync(LONG, writePcap([...opening, ...segments]));
  writeFileSync(MIDDLE, writePcap([...opening, ...segments.slice(0, MIDDLE_FRAMES)]));
  // For what another user is to read.
  chmodSync(folder, 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  status: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

function start(argv: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [CLI, ...argv]);
  child.stdin.on('error', () => {});
  return child;
}

/** Waits for the end and gathers what was printed. */
async function end(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const [status, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { status, signal, stdout, stderr };
}

async function run(argv: readonly string[], input?: Uint8Array): Promise<Ended> {
  const child = start(argv);
  child.stdin.end(input);
  return end(child);
}

/** As a user whom permissions hold back. Root is not: for it a copy of the program that anybody may read runs as nobody. */
async function runAsNobody(argv: readonly string[]): Promise<Ended> {
  if (!isRoot) return run(argv);
  const program = join(folder, 'program');
  if (!existsSync(program)) {
    cpSync(dirname(CLI), program, { recursive: true });
    copyPackage('yargs', join(folder, 'node_modules'));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module", "name": "pcapnote", "version": "0" }');
    execFileSync('chmod', ['-R', 'a+rX', folder]);
  }
  return end(spawn(process.execPath, [join(program, 'cli.js'), ...argv], { uid: NOBODY, gid: NOBODY, cwd: folder }));
}

/** With all that it needs, and what the packages within it need. */
function copyPackage(name: string, to: string): void {
  if (existsSync(join(to, name))) return;
  cpSync(join('node_modules', name), join(to, name), { recursive: true });
  const inner = join('node_modules', name, 'node_modules');
  for (const folder of [join('node_modules', name), ...(existsSync(inner) ? readdirSync(inner).map((each) => join(inner, each)) : [])]) {
    const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      dependencies?: Record<string, string>;
    };
    for (const other of Object.keys(dependencies)) if (existsSync(join('node_modules', other))) copyPackage(other, to);
  }
}

/** By a shell, for what only a shell can connect. The program is `$N $C`. */
function shell(line: string): { status: number | null; stdout: string; stderr: string } {
  return spawnSync('bash', ['-c', line], {
    encoding: 'utf8',
    env: { ...process.env, N: process.execPath, C: CLI, CAP: CAPTURE, D: folder },
  });
}

const ONE_LINE = /^pcapnote: [^\n]+\n$/;

/** Several at a time: each spends most of its life starting. */
async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const take = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all([take(), take(), take()]);
}

describe.runIf(existsSync('/dev/full'))('a full device', () => {
  it('is one line and status 3, for every command', async () => {
    await inTurns(FEW_COMMANDS, async (command) => {
      const full = openSync('/dev/full', 'w');
      const child = spawn(process.execPath, [CLI, ...command, CAPTURE], { stdio: ['ignore', full, 'pipe'] });
      closeSync(full);
      let stderr = '';
      child.stderr?.setEncoding('utf8').on('data', (text) => {
        stderr += text;
      });
      const [status] = (await once(child, 'close')) as [number | null];
      // What a run of check or a capture has to say beside stands on lines of its own.
      expect({ command, status, stderr }).toEqual({
        command,
        status: 3,
        stderr: 'pcapnote: standard output: cannot be written: the disk is full\n',
      });
    });
  });

  it('as the place of a report or of followed bytes is the same', async () => {
    for (const argv of [
      ['follow', CAPTURE, '--stream', 'tcp:0', '--output', '/dev/full'],
      ['check', CAPTURE, ...RULES, '--reporter', 'junit=/dev/full', '--quiet'],
    ]) {
      const { status, stderr } = await run(argv);
      expect({ status, stderr }).toEqual({ status: 3, stderr: 'pcapnote: /dev/full: cannot be written: the disk is full\n' });
    }
  });
});

describe.runIf(process.platform === 'linux' && isRoot)('a full disk', () => {
  const disk = join(folder, 'disk');
  let isMounted = false;

  beforeAll(() => {
    mkdirSync(disk);
    isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status === 0;
  });
  afterAll(() => {
    if (isMounted) execFileSync('umount', [disk]);
  });

  it.each([
    ['follow --output', ['follow', LONG, '--stream', 'tcp:0', '--format', 'raw', '--output']],
    ['check --reporter json=', ['check', CAPTURE, ...RULES, ...RULES, '--reporter']],
    ['check --update', ['check', LONG, '--update', '--transcript']],
  ])('%s: one line, status 3, the old file as it was and no other', async (name, argv) => {
    if (!isMounted) return;
    const path = join(disk, 'report');
    const old = name === 'check --update' ? Buffer.from(TRANSCRIPT) : Buffer.from('old\n');
    writeFileSync(path, old);
    // What is left of the disk.
    const filler = join(disk, 'filler');
    const size = name.startsWith('check --reporter') ? 60 << 10 : 4 << 10;
    writeFileSync(filler, Buffer.alloc(size));
    const last = name.startsWith('check --reporter') ? `json=${path}` : path;
    const { status, stderr } = await run([...argv, last]);
    expect({ status, stderr: linesOf(stderr).at(-1) }).toEqual({
      status: 3,
      stderr: `pcapnote: ${path}: cannot be written: the disk is full`,
    });
    expect(readFileSync(path)).toEqual(old);
    expect(readdirSync(disk).sort()).toEqual(['filler', 'report']);
    rmSync(filler);
  });
});

describe('a place that cannot be written to', () => {
  it.each([
    ['there is no such folder', join(folder, 'no', 'such', 'file')],
    ['it is a folder', folder],
    ['the name is too long', join(folder, 'n'.repeat(300))],
  ])('%s', async (reason, path) => {
    for (const argv of [
      ['follow', CAPTURE, '--stream', 'tcp:0', '--output', path],
      // The report that could be begun before is taken away.
      ['check', CAPTURE, ...RULES, '--reporter', `tap=${join(folder, 'first.tap')}`, '--reporter', `junit=${path}`],
    ]) {
      const { status, stderr } = await run(argv);
      expect({ status, stderr }).toEqual({ status: 3, stderr: `pcapnote: ${path}: cannot be written: ${reason}\n` });
      expect(readdirSync(folder).filter((each) => each.includes('.part') || each === 'first.tap')).toEqual([]);
    }
  });
});

describe.runIf(hasPosix)('the file of an output', () => {
  const argv = ['follow', CAPTURE, '--stream', 'tcp:0', '--format', 'raw', '--output'];
  const inputOf = (name: string): string => {
    const path = join(folder, name);
    writeFileSync(path, readFileSync(CAPTURE));
    return path;
  };

  it('in a folder that may not be written to', async () => {
    const capture = inputOf('readable.pcap');
    const path = join(folder, 'closed', 'out');
    mkdirSync(join(folder, 'closed'), { mode: 0o555 });
    const { status, stderr } = await runAsNobody(['follow', capture, '--stream', 'tcp:0', '--output', path]);
    expect({ status, stderr }).toEqual({ status: 3, stderr: `pcapnote: ${path}: cannot be written: permission denied\n` });
  });

  it('is the capture itself, by its name, a link or another name: refused', async () => {
    const capture = inputOf('itself.pcap');
    const before = readFileSync(capture);
    symlinkSync(capture, join(folder, 'link.pcap'));
    linkSync(capture, join(folder, 'second.pcap'));
    for (const path of [capture, join(folder, 'link.pcap'), join(folder, 'second.pcap')]) {
      const { status, stderr } = await runCli(['follow', capture, '--stream', 'tcp:0', '--output', path]);
      expect({ path, status, stderr }).toEqual({ path, status: 2, stderr: expect.stringMatching(/--output names the capture itself/) });
      const report = await runCli(['check', capture, ...RULES, '--reporter', `json=${path}`]);
      expect({ path, status: report.status }).toEqual({ path, status: 2 });
      expect(report.stderr).toMatch(/^pcapnote: --reporter json=[^\n]+ names a capture[^\n]*\n$/);
      expect(readFileSync(capture)).toEqual(before);
    }
  });

  it('is a link: stays one, and what it leads to is written', async () => {
    const target = join(folder, 'target.bin');
    const link = join(folder, 'link.bin');
    for (const isThere of [false, true]) {
      if (isThere) writeFileSync(target, 'old');
      rmSync(link, { force: true });
      symlinkSync('target.bin', link);
      expect(await runCli([...argv, link])).toMatchObject({ status: 0 });
      expect({ isThere, leadsTo: readlinkSync(link), length: readFileSync(target).length }).toEqual({
        isThere,
        leadsTo: 'target.bin',
        length: 35,
      });
      rmSync(target);
    }
  });

  it('has the mode that it had, or what umask leaves of 666', () => {
    const kept = join(folder, 'kept.bin');
    writeFileSync(kept, 'old');
    chmodSync(kept, 0o604);
    const fresh = join(folder, 'fresh.bin');
    const line = (path: string) => `umask 027; "$N" "$C" follow "$CAP" --stream tcp:0 --format raw --output ${path}; stat -c %a ${path}`;
    expect(pick(shell(line(kept)))).toEqual({ status: 0, stdout: '604\n', stderr: '' });
    expect(pick(shell(line(fresh)))).toEqual({ status: 0, stdout: '640\n', stderr: '' });
  });

  it('whose folder goes away meanwhile: one line', async () => {
    const place = join(folder, 'going');
    mkdirSync(place);
    const child = start(['follow', '-', '--stream', 'tcp:0', '--format', 'raw', '--output', join(place, 'out')]);
    const ended = end(child);
    child.stdin.write(readFileSync(CAPTURE));
    while (readdirSync(place).length === 0) await wait(10);
    rmSync(place, { recursive: true });
    child.stdin.end();
    const { status, stderr } = await ended;
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: `pcapnote: ${join(place, 'out')}: cannot be written: there is no such folder\n`,
    });
  });
});

describe.runIf(hasPosix)('a reader that goes away', () => {
  it.each([...new Set(COMMANDS.map(([name]) => name))])('ends %s in every format quietly', async (name) => {
    const commands = COMMANDS.filter((command) => command[0] === name);
    await inTurns(commands, async (command) => {
      // A diagram has notes of its own.
      const child = start([...command, '--quiet', command[0] === 'fields' ? LONG : MIDDLE]);
      const ended = end(child);
      child.stdout.once('data', () => child.stdout.destroy());
      const { status, stderr } = await ended;
      // check's status is its verdict, which does not depend on who reads it.
      expect({ command, status, stderr }).toEqual({ command, status: 0, stderr: '' });
    });
  });

  it('| head -1, as a shell connects it', () => {
    const { status, stdout, stderr } = shell(`set -o pipefail; "$N" "$C" ${LONG} | head -1`);
    expect({ status, stderr, lines: linesOf(stdout).length }).toEqual({ status: 0, stderr: '', lines: 1 });
  });

  it('of a named pipe that --output names', async () => {
    const pipe = join(folder, 'output-pipe');
    execFileSync('mkfifo', [pipe]);
    const { status, stdout, stderr } = shell(
      `head -c 5 ${pipe} & "$N" "$C" follow ${LONG} --stream tcp:0 --format raw --output ${pipe}; s=$?; wait; exit $s`,
    );
    expect({ status, length: stdout.length, stderr }).toEqual({ status: 0, length: 5, stderr: '' });
  });
});

describe('what is no plain readable file', () => {
  const CASES: readonly (readonly [string, string])[] = [
    [folder, 'it is a folder, not a file'],
    [join(folder, 'vanished.pcap'), 'no such file'],
    [join(LONG, 'below'), 'no such file: a part of the path is not a folder'],
    [join(folder, 'n'.repeat(300)), 'the name is too long'],
    ['/dev/null', 'the file is empty'],
  ];

  it.runIf(hasPosix).each(CASES)('%s: %s', async (path, reason) => {
    for (const command of [
      ['show'],
      ['flows'],
      ['explain'],
      ['follow', '--stream', 'tcp:0'],
      ['fields', '-e', 'ip.src'],
      ['check', '--quiet', ...RULES],
    ]) {
      const { status, stderr } = await runCli([...command, path]);
      expect({ command, status, stderr }).toEqual({ command, status: 3, stderr: `pcapnote: ${path}: ${reason}\n` });
    }
  });

  it.runIf(hasPosix)('a socket', async () => {
    const path = join(folder, 'socket');
    const server = createServer().listen(path);
    await once(server, 'listening');
    for (const command of [['show'], ['check', '--quiet', ...RULES]]) {
      const { status, stderr } = await run([...command, path]);
      expect({ status, stderr }).toEqual({ status: 3, stderr: `pcapnote: ${path}: it is a socket, or a device that is not there\n` });
    }
    server.close();
  });

  it.runIf(hasPosix)('a file that may not be read', async () => {
    const path = join(folder, 'secret.pcap');
    writeFileSync(path, readFileSync(CAPTURE));
    expect(await runAsNobody([path])).toMatchObject({ status: 0, stderr: '' });
    chmodSync(path, 0);
    expect(await runAsNobody([path])).toMatchObject({ status: 3, stdout: '', stderr: `pcapnote: ${path}: permission denied\n` });
  });

  it.runIf(hasPosix)('a named pipe, /dev/stdin and - give the same rows', async () => {
    const expected = (await run([CAPTURE])).stdout;
    const pipe = join(folder, 'input-pipe');
    execFileSync('mkfifo', [pipe]);
    for (const line of [
      `cat $CAP > ${pipe} & "$N" "$C" ${pipe}`,
      '"$N" "$C" /dev/stdin < $CAP',
      'cat $CAP | "$N" "$C" /dev/stdin',
      'cat $CAP | "$N" "$C" -',
      '"$N" "$C" - < $CAP',
    ]) {
      expect({ line, ...pick(shell(line)) }).toEqual({ line, status: 0, stdout: expected, stderr: '' });
    }
    // Standard input of a process that another starts is often a socket, which cannot be opened by a name.
    expect(await run(['/dev/stdin'], readFileSync(CAPTURE))).toMatchObject({ status: 0, stdout: expected });
    expect(await run(['check', ...RULES, '/dev/stdin'], readFileSync(CAPTURE))).toMatchObject({ status: 0 });
  });
});

function pick({ status, stdout, stderr }: { status: number | null; stdout: string; stderr: string }) {
  return { status, stdout, stderr };
}

describe('a file that changes while it is read', () => {
  /** Reads a capture and has `change` done after the first block. */
  async function readChanging(path: string, change: () => void): Promise<{ frames: number; error: unknown }> {
    const source = openCapture(path);
    let frames = 0;
    try {
      let isFirst = true;
      do {
        while (source.next()) frames++;
        if (frames > 0 && isFirst) {
          isFirst = false;
          change();
        }
      } while (await source.fill());
      return { frames, error: undefined };
    } catch (error) {
      return { frames, error };
    } finally {
      await source.close();
    }
  }

  it('has grown: all is read, as far as it has', async () => {
    const path = join(folder, 'growing.pcap');
    const bytes = readFileSync(LONG);
    writeFileSync(path, bytes);
    const more = writePcap(conversation('> . 1 1') as Uint8Array[]).subarray(24);
    const { frames, error } = await readChanging(path, () => appendFileSync(path, more));
    expect({ frames, error }).toEqual({ frames: LONG_FRAMES + 4, error: undefined });
  });

  it('has been cut, and between two records: told all the same', async () => {
    const path = join(folder, 'shrinking.pcap');
    const bytes = readFileSync(LONG);
    writeFileSync(path, bytes);
    // The last record is one of the equal ones.
    const recordBytes = 16 + bytes.readUInt32LE(bytes.length - 154 - 8);
    const cut = bytes.length - 100 * recordBytes;
    const { frames, error } = await readChanging(path, () => truncateSync(path, cut));
    expect(frames).toBe(LONG_FRAMES + 3 - 100);
    expect(error).toBeInstanceOf(CaptureError);
    expect(error).toMatchObject({ code: 'cut-short', frame: LONG_FRAMES + 4 - 100, offset: cut });
    expect((error as Error).message).toContain(`the file shrank while it was read: it had ${bytes.length} bytes, ${cut} were left`);
  });
});

describe.runIf(hasPosix)('a signal', () => {
  const STATUS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
  type Signal = keyof typeof STATUS;

  /** A pipe that has given a whole connection and part of a record, and stays open: the program waits for more. */
  async function interrupt(argv: readonly string[], signal: Signal): Promise<Ended> {
    const child = start(argv);
    const ended = end(child);
    const bytes = readFileSync(CAPTURE);
    child.stdin.write(Buffer.concat([bytes, bytes.subarray(24, 50)]));
    await untilRead(child);
    child.kill(signal);
    return ended;
  }

  /** As a shell has it: a process that takes long to end, on a busy machine, ends by the signal. */
  function shellStatus({ status, signal }: Ended): number | null {
    return signal === null ? status : STATUS[signal as Signal];
  }

  /** Node itself catches the others; SIGHUP is 1. */
  function catchesHangUp(pid: number | undefined): boolean {
    const caught = /SigCgt:\s+([0-9a-f]+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
    return (BigInt(`0x${caught}`) & 1n) === 1n;
  }

  /** Until it has taken the first signal, with which it takes its handlers away. */
  async function untilHeard({ pid }: ChildProcessWithoutNullStreams): Promise<void> {
    while (catchesHangUp(pid)) await wait(5);
  }

  /** All of its threads sleep: one that has work, on a busy machine, is runnable even where it does not run. */
  function isIdle(pid: number | undefined): boolean {
    return readdirSync(`/proc/${pid}/task`).every((task) => {
      try {
        return /State:\s+(\w)/.exec(readFileSync(`/proc/${pid}/task/${task}/status`, 'utf8'))?.[1] === 'S';
      } catch {
        return false; // It has ended meanwhile.
      }
    });
  }

  /** Until it has begun to wait: its standard error or output says nothing of that, so its handlers are asked for. */
  async function untilRead({ pid }: ChildProcessWithoutNullStreams): Promise<void> {
    for (let i = 0; i < 400 && !catchesHangUp(pid); i++) await wait(10);
    // It sleeps, and goes on to: what was there has been read.
    for (let asleep = 0; asleep < 5; ) {
      asleep = isIdle(pid) ? asleep + 1 : 0;
      await wait(15);
    }
  }

  describe.runIf(process.platform === 'linux')('while a pipe is read', () => {
    it('has what is complete written by every command, with status 143', async () => {
      await inTurns(DOCUMENTS, async (command) => {
        const ended = await interrupt([...command, '-'], 'SIGTERM');
        const { stdout, stderr } = ended;
        expect({ command, status: shellStatus(ended), lines: linesOf(stderr).length }).toEqual({ command, status: 143, lines: 1 });
        expect(stderr).toMatch(/^pcapnote: note: interrupted \(SIGTERM\): /);
        if (command[0] === 'check') {
          if (command.at(-1) === 'json') expect(JSON.parse(stdout).captures).toEqual([]);
          return;
        }
        const whole = await runCli([...command, CAPTURE]);
        expect({ command, stdout }).toEqual({ command, stdout: whole.stdout });
      });
    });

    it.each(['SIGINT', 'SIGHUP'] as const)('%s', async (name) => {
      const ended = await interrupt(['show', '--format', 'json', '-'], name);
      expect(shellStatus(ended)).toBe(STATUS[name]);
      expect(JSON.parse(ended.stdout).packets).toHaveLength(9);
    });

    it('Ctrl-C lets the writer of the pipe finish', async () => {
      const bytes = readFileSync(CAPTURE);
      const child = start(['flows', '-', '--format', 'ndjson']);
      const ended = end(child);
      child.stdin.write(bytes.subarray(0, 200));
      await untilRead(child);
      child.kill('SIGINT');
      await untilHeard(child);
      child.stdin.end(bytes.subarray(200));
      const result = await ended;
      expect({ status: shellStatus(result), stderr: result.stderr }).toEqual({ status: 130, stderr: '' });
      expect(JSON.parse(result.stdout)).toMatchObject({ close: { verdict: 'closed-by-client' } });
    });

    it('a second one ends it at once', async () => {
      const child = start(['flows', '-']);
      const ended = end(child);
      child.stdin.write(readFileSync(CAPTURE));
      await untilRead(child);
      child.kill('SIGINT');
      await untilHeard(child);
      child.kill('SIGINT');
      expect(await ended).toMatchObject({ status: null, signal: 'SIGINT', stdout: '' });
    });

    it('reaches a program that waits for a named pipe, to be opened or to be written', async () => {
      for (const hasWriter of [false, true]) {
        const pipe = join(folder, `silent-${hasWriter}`);
        execFileSync('mkfifo', [pipe]);
        const child = start(['show', pipe]);
        const ended = end(child);
        const writer = hasWriter ? spawn('sh', ['-c', `exec sleep 20 > ${pipe}`]) : undefined;
        await untilRead(child);
        child.kill('SIGTERM');
        const result = await ended;
        writer?.kill();
        expect(shellStatus(result)).toBe(143);
      }
    });
  });

  it.runIf(process.platform === 'linux').each([
    ['that nobody reads', false, 1, ['follow', LONG, '--stream', 'tcp:0', '--format', 'ndjson', '--output']],
    ['whose reader is stuck', true, 1, ['follow', LONG, '--stream', 'tcp:0', '--format', 'ndjson', '--output']],
    ['that nobody reads, at once with the second', false, 2, ['check', CAPTURE, ...RULES, '--reporter']],
  ] as const)('ends the wait for a named pipe for the output, one %s', async (name, hasReader, signals, argv) => {
    const pipe = join(folder, name.replaceAll(' ', '-'));
    execFileSync('mkfifo', [pipe]);
    const reader = hasReader ? spawn('sh', ['-c', `exec sleep 60 < ${pipe}`]) : undefined;
    const child = start([...argv, argv[0] === 'check' ? `json=${pipe}` : pipe]);
    const ended = end(child);
    await untilRead(child);
    for (let i = 0; i < signals; i++) {
      child.kill('SIGTERM');
      await wait(100);
    }
    const { status, signal } = await ended;
    reader?.kill();
    // A shell sees 143 both ways.
    expect(status === 143 || signal === 'SIGTERM').toBe(true);
  });

  it('in the middle of a file: whole rows, and status 130', async () => {
    for (const command of [
      ['show', '--format', 'text'],
      ['fields', '-e', 'frame.number'],
      ['show', '--format', 'json'],
    ]) {
      const child = start([...command, LONG]);
      child.stdout.once('data', () => child.kill('SIGINT'));
      const { status, stdout } = await end(child);
      expect({ command, status }).toEqual({ command, status: 130 });
      if (command.includes('json')) {
        const { packets } = JSON.parse(stdout);
        expect(packets.length).toBeLessThan(LONG_FRAMES);
        expect(packets.map(({ number }: { number: number }) => number)).toEqual(packets.map((_: unknown, i: number) => i + 1));
      } else {
        expect(stdout.endsWith('\n')).toBe(true);
      }
    }
  });

  it.runIf(process.platform === 'linux')('leaves no report file, and the old one as it was', async () => {
    const output = join(folder, 'followed');
    const report = join(folder, 'report.xml');
    const transcript = join(folder, 'transcript.txt');
    writeFileSync(output, 'old');
    writeFileSync(report, 'old');
    const before = readdirSync(folder).sort();
    await interrupt(['follow', '-', '--stream', 'tcp:0', '--output', output], 'SIGTERM');
    await interrupt(['check', '-', ...RULES, '--reporter', `junit=${report}`], 'SIGTERM');
    await interrupt(['check', '-', '--update', '--transcript', transcript], 'SIGTERM');
    expect(readFileSync(output, 'utf8')).toBe('old');
    expect(readFileSync(report, 'utf8')).toBe('old');
    expect(readdirSync(folder).sort()).toEqual(before);
  });
});

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

describe('standard error that cannot be written', () => {
  it.runIf(existsSync('/dev/full'))('changes nothing', () => {
    expect(shell('"$N" "$C" no-such-file 2> /dev/full').status).toBe(3);
    expect(pick(shell('"$N" "$C" $CAP 2> /dev/full')).status).toBe(0);
    expect(shell('"$N" "$C" no-such-file').stderr).toMatch(ONE_LINE);
  });
});
