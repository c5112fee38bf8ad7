import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { captureOptions } from '../../src/cli/options.js';
import { DEFAULT_TRACKER_LIMITS } from '../../src/flow/tracker.js';
import { fixture, runCli } from './run-cli.js';

const CAPTURE = fixture('tcp-close-four-segments.pcap');

describe('wrong usage', () => {
  it.each([
    [['show', CAPTURE, '--colums', 'No'], 'unknown option --colums (did you mean "--columns"?); see pcapnote show --help'],
    [['flows', CAPTURE, '--strem', 'tcp:0'], 'unknown option --strem (did you mean "--stream"?); see pcapnote flows --help'],
    [[CAPTURE, '-z'], 'unknown option -z; see pcapnote show --help'],
    [['shwo', CAPTURE], 'unknown command "shwo" (did you mean "show"?); see pcapnote show --help'],
    [['flow'], 'unknown command "flow" (did you mean "flows"?); see pcapnote show --help'],
    [['show', CAPTURE, 'other.pcap'], 'one capture at a time: "other.pcap" is one too many; see pcapnote show --help'],
    [
      [CAPTURE, '--format', 'tabel'],
      '--format is one of table, text, csv, tsv, json, ndjson, markdown, transcript; not "tabel" (did you mean "table"?); see pcapnote show --help',
    ],
    [['dissect', CAPTURE], 'unknown command "dissect"; commands are show, flows, explain, follow, check, fields; see pcapnote show --help'],
    [['help', 'flaws'], 'unknown command "help"; commands are show, flows, explain, follow, check, fields; see pcapnote show --help'],
    [['-', '-'], 'one capture at a time: "-" is one too many; see pcapnote show --help'],
    [['--', CAPTURE, '--limit'], 'one capture at a time: "--limit" is one too many; see pcapnote show --help'],
    [[CAPTURE, '-c', '+Payload,Info'], '--columns takes either names or names to add: "Info" has no + in front; see pcapnote show --help'],
    [[CAPTURE, '--limit'], '--limit takes a value; see pcapnote show --help'],
    [[CAPTURE, '--limit', 'many'], '--limit takes one whole number of at least 0; see pcapnote show --help'],
    [[CAPTURE, '--limit', '-1'], '--limit takes one whole number of at least 0; see pcapnote show --help'],
    [[CAPTURE, '--stream', 'tpc:0'], '--stream takes tcp:N or udp:N, not "tpc:0"; see pcapnote show --help'],
    [[CAPTURE, '--max-flows', '0'], '--max-flows takes one whole number of at least 1; see pcapnote show --help'],
  ])('%j', async (argv, message) => {
    expect(await runCli(argv)).toEqual({ status: 2, stdout: '', stderr: `pcapnote: ${message}\n` });
  });

  it.each([
    ['show', 'Inof', 'Info'],
    ['show', 'payloadlenght', 'PayloadLength'],
    ['show', 'pay', 'Payload'],
    ['show', 'Information', 'Info'],
    ['show', 'PayloadBytes', 'Payload'],
    ['flows', 'Clint', 'Client'],
  ])('%s --columns %s suggests %s and lists all', async (command, typed, meant) => {
    const { status, stdout, stderr } = await runCli([command, CAPTURE, '--columns', typed]);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(`unknown column "${typed}" (did you mean "${meant}"?); columns are `);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it.each(['99999999999999999999', '1e3'])('--limit %s is more rows than there are', async (limit) => {
    expect(await runCli([CAPTURE, '--limit', limit])).toEqual(await runCli([CAPTURE]));
  });

  it('of a number given twice the last counts, a 1 included', async () => {
    expect(await runCli([CAPTURE, '--limit', '5', '--limit', '1'])).toEqual(await runCli([CAPTURE, '--limit', '1']));
  });

  it.each([[['--', CAPTURE]], [['show', '--', CAPTURE]], [['show', '--limit', '99', '--', CAPTURE]]])(
    '%j: what follows -- is the capture',
    async (argv) => {
      expect(await runCli(argv)).toEqual(await runCli([CAPTURE]));
    },
  );

  it('takes a path that begins with a dash behind --', async () => {
    expect((await runCli(['flows', '--', '-x.pcap'])).stderr).toBe('pcapnote: -x.pcap: no such file\n');
  });

  it('takes a file for a file even when it is named nearly like a command', async () => {
    expect((await runCli(['./flow'])).status).toBe(3);
  });
});

describe('help and version', () => {
  it.each(['show', 'flows', 'fields'])('%s --help has options and examples, on standard output', async (command) => {
    const { status, stdout, stderr } = await runCli([command, '--help']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(`pcapnote ${command}`);
    expect(stdout).toContain('--stream');
    expect(stdout).toContain('Examples:');
  });

  it('tells the limits as they are', () => {
    const { maxFlows, maxUnackedSegments, maxWaitingRequests } = DEFAULT_TRACKER_LIMITS;
    expect(captureOptions['max-flows'].describe).toContain(`[default: ${maxFlows}]`);
    expect(captureOptions['max-unacked-segments'].describe).toContain(`[default: ${maxUnackedSegments}]`);
    expect(captureOptions['max-waiting-requests'].describe).toContain(`[default: ${maxWaitingRequests}]`);
  });

  it('the general help names every command and no other', async () => {
    const { stdout } = await runCli(['--help']);
    const commands = [...stdout.matchAll(/^ {2}pcapnote (\w+) \[capture(?:\.\.)?\]/gm)].map((match) => match[1]);
    expect(commands).toEqual(['show', 'flows', 'explain', 'follow', 'check', 'fields']);
  });

  it.each([
    [
      ['fields', CAPTURE, '-eframe.number', '-Eheader=y'],
      ['fields', CAPTURE, '-e', 'frame.number', '-E', 'header=y'],
    ],
    [
      [CAPTURE, '-fcsv', '-cno,info', '-f=json', '-ftsv'],
      [CAPTURE, '--format', 'tsv', '--columns', 'no,info'],
    ],
    [['help'], ['--help']],
    [
      ['help', 'flows'],
      ['flows', '--help'],
    ],
  ])('%j is %j', async (said, meant) => {
    expect(await runCli(said)).toEqual(await runCli(meant));
  });

  it('completion prints a script for the shell, and answers it', async () => {
    const { status, stdout, stderr } = await runCli(['completion']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('pcapnote --get-yargs-completions');
    const complete = async (...words: string[]) => (await runCli(['--get-yargs-completions', 'pcapnote', ...words])).stdout.split('\n');
    expect(await complete('')).toEqual(expect.arrayContaining(['show', 'flows', 'fields']));
    expect(await complete('flows', '--for')).toContain('--format');
    expect(await complete('flows', '--lang', '')).toEqual(['en', 'zh', '']);
  });

  it('sends to one place for help, not two', async () => {
    const { stderr } = await runCli(['fields', CAPTURE, '-e', 'tcp.sqe']);
    expect(stderr).toBe('pcapnote: unknown field "tcp.sqe" (did you mean "tcp.seq"?); pcapnote fields --list prints them all\n');
  });

  it.each(['--version', '-V'])('%s', async (option) => {
    expect(await runCli([option])).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  it('without a capture on a terminal it is the help of that command', async () => {
    const general = await runCli([], { stdinIsTTY: true });
    expect(general).toMatchObject({ status: 0, stderr: '' });
    expect(general.stdout).toContain('pcapnote [show|flows|explain|follow|check|fields] CAPTURE');
    expect((await runCli(['flows'], { stdinIsTTY: true })).stdout).toContain('One row per flow');
  });
});

describe('--stream', () => {
  const HELLO = fixture('udp-hello-three-ports.pcap');

  it.each([
    ['udp:9', 'there is no flow udp:9; the last is udp:3'],
    ['tcp:0', 'there is no flow tcp:0; the capture has no TCP flow'],
  ])('%s, which the capture does not have, is a note in every command', async (stream, note) => {
    for (const command of [['show'], ['flows'], ['fields', '-e', 'frame.number']]) {
      const { status, stderr } = await runCli([...command, HELLO, '--stream', stream]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: `pcapnote: note: ${note}\n` });
    }
    expect((await runCli([HELLO, '--stream', stream, '--quiet'])).stderr).toBe('');
  });

  it('says nothing of flows that may come behind the limit, or that the capture has', async () => {
    expect((await runCli([HELLO, '--stream', 'udp:0,udp:3', '--limit', '1'])).stderr).toBe('');
    expect((await runCli([HELLO, '--stream', 'udp:0', '--stream', 'udp:3'])).stderr).toBe('');
  });
});

describe('--columns', () => {
  it('adds to the usual ones with a plus sign', async () => {
    const heading = async (...argv: string[]) =>
      (await runCli([...argv, CAPTURE, '--format', 'csv', '--limit', '1'])).stdout.split('\r\n')[0];
    expect(await heading('show', '--columns', '+stream, +PAYLOAD')).toBe(`${await heading('show')},Stream,Payload`);
    expect(await heading('flows', '--columns', '+History')).toBe(`${await heading('flows')},History`);
  });

  it.each(['json', 'ndjson'])('%s has every key whatever the columns, and says so', async (format) => {
    for (const command of ['show', 'flows']) {
      const { status, stdout, stderr } = await runCli([command, CAPTURE, '--format', format, '--columns', 'Stream']);
      expect({ status, stderr }).toEqual({
        status: 0,
        stderr: `pcapnote: note: --columns does not apply to ${format}, whose objects have every key\n`,
      });
      expect(stdout).toBe((await runCli([command, CAPTURE, '--format', format])).stdout);
      expect((await runCli([command, CAPTURE, '--format', format, '--columns', 'Stream', '-q'])).stderr).toBe('');
    }
  });

  it('takes the headings that flows shows as well as the names', async () => {
    const flows = async (columns: string) => (await runCli(['flows', CAPTURE, '--columns', columns])).stdout;
    expect(await flows('pkts →,Duration')).toBe(await flows('ClientPackets,Duration'));
  });
});
