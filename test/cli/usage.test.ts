import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
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
      '--format is one of table, text, csv, tsv, json, ndjson, markdown; not "tabel" (did you mean "table"?); see pcapnote show --help',
    ],
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
    ['flows', 'Clint', 'Client'],
  ])('%s --columns %s suggests %s and lists all', async (command, typed, meant) => {
    const { status, stdout, stderr } = await runCli([command, CAPTURE, '--columns', typed]);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(`unknown column "${typed}" (did you mean "${meant}"?); columns are `);
    expect(stderr.trimEnd()).not.toContain('\n');
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

  it('the general help names every command and no other', async () => {
    const { stdout } = await runCli(['--help']);
    const commands = [...stdout.matchAll(/^ {2}pcapnote (\w+) \[capture\]/gm)].map((match) => match[1]);
    expect(commands).toEqual(['show', 'flows', 'fields']);
  });

  it('--version', async () => {
    expect(await runCli(['--version'])).toEqual({ status: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  it('without a capture on a terminal it is the help of that command', async () => {
    const general = await runCli([], { stdinIsTTY: true });
    expect(general).toMatchObject({ status: 0, stderr: '' });
    expect(general.stdout).toContain('pcapnote [show|flows|fields] CAPTURE');
    expect((await runCli(['flows'], { stdinIsTTY: true })).stdout).toContain('One row per flow');
  });
});
