/** `check` as a user runs it: where rules come from, many captures, exit statuses, transcripts, reports, GitHub. */
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readRuleSets } from '../../src/cli/check/check-rules.js';
import { expandGlob } from '../../src/cli/check/expand-glob.js';
import { writePcap } from '../support/capture-writer.js';
import { timedConversation } from '../support/conversation.js';
import { fixture, runCli, type Setting } from './run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'pcapnote-check-'));
afterAll(() => rmSync(folder, { recursive: true }));

const GOOD = fixture('tcp-close-four-segments.pcap');
const REFUSED = fixture('tcp-refused.pcap');
const CUT = fixture('faulty-cut-record.pcap');

function check(argv: readonly string[], setting: Setting = {}) {
  return runCli(['check', '--lang', 'en', ...argv], setting);
}

function path(name: string): string {
  return join(folder, name);
}

function write(name: string, text: string | Uint8Array): string {
  writeFileSync(path(name), text);
  return path(name);
}

const RULES = 'version: 1\nrules:\n  - name: opens\n    expect: {handshake: complete}\n';

describe('exit status', () => {
  it.each([
    [[GOOD], 0],
    [[REFUSED], 1],
    [[GOOD, REFUSED], 1],
    [[CUT], 3],
    // What cannot be read weighs more than a rule that is not met, wherever it stands.
    [[REFUSED, CUT], 3],
    [[CUT, REFUSED], 3],
    [[GOOD, path('missing.pcap')], 3],
    [[path('no-such-*.pcap')], 3],
    [['--allow-truncated', CUT], 0],
    [['--allow-truncated', path('missing.pcap')], 3],
    [[fixture('file-without-packets.pcap')], 1],
    [['--allow-empty', fixture('file-without-packets.pcap')], 0],
    [['--allow-empty', path('no-such-*.pcap')], 0],
  ])('%j: %i', async (argv, status) => {
    expect((await check([...argv, '--expect', 'handshake=complete'])).status).toBe(status);
  });

  it('damage is told, and what stood before it is checked', async () => {
    const { stdout, stderr } = await check([CUT, '-e', 'handshake=complete']);
    expect(stderr).toMatch(/^pcapnote: fixtures\/faulty-cut-record\.pcap: .*frame \d+.*byte \d+/);
    expect(stdout).toContain('cannot be read to its end');
    expect(stdout).toContain('  met  handshake=complete');
  });

  it.each([
    [['--rules', path('none.yaml')], `${path('none.yaml')}: no such file`],
    [['--rules', folder], `${folder}: is a folder`],
    [['-e', 'handshak=complete'], '--expect: unknown fact "handshak" (did you mean "handshake"?)'],
    [
      ['-e', 'handshake=complete', '--reporter', 'junti'],
      '--reporter is one of text, junit, github, json, tap; not "junti" (did you mean "junit"?)',
    ],
    [['-e', 'handshake=complete', '--reporter', 'json', '--reporter', 'tap'], 'one reporter can write to standard output'],
    [['-e', 'handshake=complete', '--update'], '--update writes the file that --transcript names'],
    [['--transcript', path('none.txt')], `${path('none.txt')}: no such file`],
    [['--transcript', path('none.txt'), '--update', GOOD], '--update writes the transcript of one capture'],
    [['-e', 'handshake=complete', '-', '-'], 'standard input can be read once'],
  ])('wrong use: %j', async (argv, message) => {
    const { status, stdout, stderr } = await check([GOOD, ...argv]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`pcapnote: ${message}`);
  });

  it('a faulty rules file is told by its place', async () => {
    const rules = write(
      'faulty.yaml',
      'version: 1\nrules:\n  - name: a\n    expect:\n      handshake: complete\n      retransmisions: 0\n',
    );
    const { status, stderr } = await check([GOOD, '--rules', rules]);
    expect(status).toBe(2);
    expect(stderr).toContain(`pcapnote: ${rules}:6:7: unknown fact "retransmisions" in expect (did you mean "retransmissions"?)`);
  });
});

describe('rules', () => {
  it('are found in the working folder or above, the nearest first', () => {
    mkdirSync(path('deep/er/est'), { recursive: true });
    write('deep/pcapnote.rules.yaml', RULES.replace('opens', 'above'));
    expect(readRuleSets({}, path('deep/er/est')).map(({ file, rules }) => [file, rules[0]?.name])).toEqual([
      ['../../pcapnote.rules.yaml', 'above'],
    ]);
    write('deep/er/pcapnote.rules.yml', RULES.replace('opens', 'nearer'));
    expect(readRuleSets({}, path('deep/er/est')).map(({ rules }) => rules[0]?.name)).toEqual(['nearer']);
    expect(readRuleSets({ expect: ['frames>0'] }, path('deep/er/est')).map(({ file }) => file)).toEqual(['--expect']);
  });

  it('there have to be some', () => {
    expect(() => readRuleSets({}, folder)).toThrow('no rules: name them by --rules FILE or --expect');
  });

  it('of a file and of the command line hold together', async () => {
    const { status, stdout } = await check([GOOD, '--rules', write('both.yaml', RULES), '-e', 'frames<9']);
    expect(status).toBe(1);
    expect(stdout).toContain('1 of 2 rules met');
    expect(stdout).toContain('frames: expected < 9, seen 9');
  });

  it('hold for the flows of --stream alone', async () => {
    const ports = fixture('tcp-port-used-three-times.pcap');
    const all = await check([ports, '-e', 'frames>=0']);
    const one = await check([ports, '-e', 'frames>=0', '--stream', 'tcp:1']);
    expect(all.stdout).toContain('2 flows matched');
    expect(one.stdout).toContain('1 flow matched');
  });
});

describe('captures', () => {
  it('are named by patterns as well', () => {
    for (const name of ['a1.pcap', 'a2.pcap', 'b1.pcap', '.hidden.pcap', 'sub/a3.pcap', 'sub/deep/a4.pcap', 'c[1].pcap']) {
      mkdirSync(join(folder, 'globs', name, '..'), { recursive: true });
      write(`globs/${name}`, '');
    }
    const expand = (pattern: string) => expandGlob(path(`globs/${pattern}`)).map((each) => each.slice(path('globs/').length));
    expect(expand('*.pcap')).toEqual(['a1.pcap', 'a2.pcap', 'b1.pcap', 'c[1].pcap']);
    expect(expand('a?.pcap')).toEqual(['a1.pcap', 'a2.pcap']);
    expect(expand('[!a]*.pcap')).toEqual(['b1.pcap', 'c[1].pcap']);
    expect(expand('[a-b]1.pcap')).toEqual(['a1.pcap', 'b1.pcap']);
    expect(expand('**/a*.pcap')).toEqual(['a1.pcap', 'a2.pcap', 'sub/a3.pcap', 'sub/deep/a4.pcap']);
    expect(expand('*/*.pcap')).toEqual(['sub/a3.pcap']);
    expect(expand('.h*')).toEqual(['.hidden.pcap']);
    expect(expand('c[1].pcap')).toEqual(['c[1].pcap']);
    expect(expand('none*')).toEqual([]);
    expect(expandGlob('-')).toEqual(['-']);
  });

  it('two hundred in one run make one report and leave nothing behind', async () => {
    mkdirSync(path('many'));
    const met = writePcap(timedConversation('> S 0\n< S. 0 1\n> . 1 1'));
    const unmet = writePcap(timedConversation('> S 0\n< R. 0 1'));
    for (let i = 0; i < 200; i++) write(`many/${String(i).padStart(3, '0')}.pcap`, i % 50 === 7 ? unmet : met);
    const { status, stdout } = await check([
      path('many/*.pcap'),
      '-e',
      'handshake=complete',
      '-q',
      '--reporter',
      `junit=${path('many.xml')}`,
    ]);
    expect(status).toBe(1);
    expect(stdout).toContain('196 of 200 captures met');
    expect(stdout.match(/^NOT MET/gm)).toHaveLength(4);
    expect(stdout.match(/The first flow that failed/g)).toHaveLength(1);
    expect(readFileSync(path('many.xml'), 'utf8')).toContain('<testsuites name="pcapnote check" tests="200" failures="4" errors="0">');
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('come from a pipe as well, where rules with segments and the ladder need a second look', async () => {
    const rules = write('pipe.yaml', 'version: 1\nrules:\n- {name: a, segments: "C > S  S  0:1(1)"}\n');
    const { status, stdout } = await check(['-', '--rules', rules], { stdin: readFileSync(GOOD) });
    expect(status).toBe(1);
    expect(stdout).toContain('standard input: 1 flow, 9 frames');
    expect(stdout).toContain('expected  C > S  S  0:1(1) (line 1 of the pattern)');
    expect(stdout).toContain('The first flow that failed, tcp:0 of standard input:');
  });
});

describe('a pipe that is too long to keep', () => {
  const filler = writePcap([{ data: new Uint8Array(250_000) }]);
  const record = filler.subarray(24);
  const talk = writePcap(timedConversation('> S 0\n< S. 0 1\n> . 1 1\n> P. 1 1 hello'));

  function* pipe() {
    yield talk;
    for (let i = 0; i < 300; i++) yield record;
  }

  it('is decided as it passes, in payload and segments', async () => {
    const rules = write(
      'long.yaml',
      'version: 1\nrules:\n- {name: a, match: {payload: hello}, count: 0}\n- {name: b, segments: "...\\nC > S F."}\n',
    );
    const { status, stdout } = await check(['-', '--rules', rules], { stdin: pipe() });
    expect(status).toBe(1);
    expect(stdout).toContain('flows that match: expected = 0, seen 1 of 1');
    expect(stdout).toContain('expected  C > S F. (line 2 of the pattern)');
  });

  it('is checked by flow records, without a ladder', async () => {
    const { status, stdout } = await check(['-', '-e', 'handshake=refused'], { stdin: pipe() });
    expect(status).toBe(1);
    expect(stdout).toContain('304 frames');
    expect(stdout).toContain('is not drawn: standard input cannot be read twice');
  });
});

describe('the text report', () => {
  it('says what was expected, what was seen, the frames, and draws the first flow that failed', async () => {
    const { stdout } = await check([GOOD, REFUSED, fixture('tcp-half-open.pcap'), '-e', 'handshake=complete']);
    expect(stdout).toContain('met  fixtures/tcp-close-four-segments.pcap: 1 flow, 9 frames; 1 of 1 rule met');
    expect(stdout).toContain('handshake.verdict: expected = complete, seen refused (frames 1, 2)');
    expect(stdout).toContain('The first flow that failed, tcp:0 of fixtures/tcp-refused.pcap:');
    expect(stdout).toContain('[RST, ACK] Seq=1 Ack=1');
    expect(stdout).toContain('1 of 3 captures met');
  });

  it('is in Chinese with --lang zh', async () => {
    const { stdout } = await check([REFUSED, '-e', 'handshake=complete', '--lang', 'zh']);
    expect(stdout).toContain('handshake.verdict：应为 = complete，实为 refused（第 1、2 帧）');
  });

  it('is empty with --quiet when all is met', async () => {
    expect(await check([GOOD, '-e', 'handshake=complete', '--quiet'])).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('is coloured on demand only', async () => {
    expect((await check([REFUSED, '-e', 'frames<0', '--color', 'always'])).stdout).toContain('\u001b[');
    expect((await check([REFUSED, '-e', 'frames<0'])).stdout).not.toContain('\u001b[');
  });
});

describe('a transcript', () => {
  it('is written, holds, and tells a difference with frames', async () => {
    const transcript = path('exchange.txt');
    const written = await check([GOOD, '--transcript', transcript, '--update']);
    expect({ status: written.status, stderr: written.stderr }).toEqual({ status: 0, stderr: `pcapnote: note: ${transcript} written\n` });
    expect(readFileSync(transcript, 'utf8')).toContain('C > S  S');
    expect((await check([GOOD, '--transcript', transcript])).status).toBe(0);
    writeFileSync(transcript, readFileSync(transcript, 'utf8').replace('(35)', '(34)').replace('1:36', '1:35'));
    const differing = await check([GOOD, '--transcript', transcript]);
    expect(differing.status).toBe(1);
    expect(differing.stdout).toContain('the recording differs from its transcript: 1 line missing, 1 more (frame 4)');
    expect(differing.stdout).toMatch(/^\s+@@ /m);
    expect((await check([GOOD, '--transcript', transcript, '--update'])).status).toBe(0);
    expect((await check([GOOD, '--transcript', transcript])).status).toBe(0);
  });

  it('is not written from a capture that is cut short', async () => {
    const transcript = path('cut.txt');
    expect((await check([CUT, '--transcript', transcript, '--update'])).status).toBe(3);
    expect(existsSync(transcript)).toBe(false);
  });

  it('that is none is told by its place', async () => {
    const { status, stderr } = await check([GOOD, '--transcript', write('none.txt', 'C > S  S  0:0(0)\nC < S\n')]);
    expect(status).toBe(2);
    expect(stderr).toContain(`${path('none.txt')}:2:1: `);
  });
});

describe('reporters', () => {
  it('write files beside the text', async () => {
    const files = ['junit', 'tap', 'json', 'github', 'text'].map((name) => `${name}=${path(`report.${name}`)}`);
    const { stdout } = await check([REFUSED, '-e', 'handshake=complete', ...files.flatMap((file) => ['--reporter', file])]);
    expect(stdout).toContain('NOT MET');
    for (const name of ['junit', 'tap', 'json', 'github', 'text'])
      expect(readFileSync(path(`report.${name}`), 'utf8')).toContain('refused');
  });

  it('take standard output when they name no file', async () => {
    const { stdout } = await check([REFUSED, '-e', 'handshake=complete', '--reporter', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, met: false });
  });

  it('whose file cannot be made fail before any capture is read', async () => {
    const { status, stdout, stderr } = await check([GOOD, '-e', 'frames>0', '--reporter', `junit=${path('no/such/folder.xml')}`]);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toContain('folder.xml');
  });
});

describe('under GitHub Actions', () => {
  const summary = path('summary.md');
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary };
  beforeEach(() => rmSync(summary, { force: true }));

  it('errors and a summary come by themselves', async () => {
    const rules = write('github.yaml', RULES);
    const { status, stdout } = await check([GOOD, REFUSED, '--rules', rules], { env });
    expect(status).toBe(1);
    expect(stdout).toContain('NOT MET');
    expect(stdout).toContain(`::error file=${rules.replaceAll(':', '%3A')},line=4,col=14,title=fixtures/tcp-refused.pcap%3A opens::tcp:0 `);
    const text = readFileSync(summary, 'utf8');
    expect(text).toContain('## pcapnote check\n\n1 of 2 captures met\n');
    expect(text).toMatch(/^\| fixtures\/tcp-refused\.pcap \| opens \(.*github\.yaml:3\) \| NOT MET \| tcp:0 .* seen refused/m);
    expect(text).toMatch(/```mermaid\n[^`]*sequenceDiagram\n/);
  });

  it('places are given from the top of the repository', async () => {
    const rules = write('github.yaml', RULES);
    const { stdout } = await check([REFUSED, '--rules', rules], { env: { ...env, GITHUB_WORKSPACE: folder } });
    expect(stdout).toContain('::error file=github.yaml,line=4,');
  });

  it('a document on standard output stays whole: errors go to standard error', async () => {
    const { stdout, stderr } = await check([REFUSED, '-e', 'handshake=complete', '--reporter', 'json'], { env });
    expect(JSON.parse(stdout).met).toBe(false);
    expect(stderr).toContain('::error title=fixtures/tcp-refused.pcap');
  });

  it('a summary that other steps have filled is not overfilled', async () => {
    appendFileSync(summary, 'x'.repeat((1 << 20) - 100));
    await check([REFUSED, '-e', 'handshake=complete'], { env });
    const text = readFileSync(summary, 'utf8');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1 << 20);
    expect(text).toContain('## pcapnote check');
    expect(text).not.toContain('mermaid');
  });

  it('nothing of it without the variable', async () => {
    const { stdout } = await check([REFUSED, '-e', 'handshake=complete'], { env: { GITHUB_STEP_SUMMARY: summary } });
    expect(stdout).not.toContain('::error');
    expect(existsSync(summary)).toBe(false);
  });
});

describe("the project's captures", () => {
  it.each(readdirSync('fixtures/rules'))("meet the project's rules: %s", async (name) => {
    const captures = fixture(`${name.replace('.rules.yaml', '')}*.pcap`);
    const { status, stdout } = await check([captures, '--rules', `fixtures/rules/${name}`, '--quiet']);
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });
});
