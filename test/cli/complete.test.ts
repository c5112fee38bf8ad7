import { describe, expect, it } from 'vitest';
import { linesOf, runCli } from './run-cli.js';

/** What the shell's script gets for the words typed; the last is the one under the cursor. */
async function offer(...words: string[]): Promise<string[]> {
  const { status, stdout, stderr } = await runCli(['--get-yargs-completions', 'pcapnote', ...words]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return linesOf(stdout);
}

describe('completion', () => {
  it.each([
    ['commands', ['flo'], ['flows']],
    ['no command behind a capture', ['trace.pcap', 'flo'], []],
    ['files are left to the shell', ['flows', ''], []],
    ['and so is what is no command', ['trace'], []],
    ['options of the command', ['flows', '--so'], ['--sort']],
    ['options of show where no command is named', ['trace.pcap', '--abs'], ['--absolute']],
    ['not those of another command', ['trace.pcap', '--so'], []],
    ['not one that is there already', ['flows', '--format', 'csv', '--form'], []],
    ['but one that may be repeated', ['flows', '--stream', 'tcp:0', '--str'], ['--stream']],
    ['formats', ['flows', '--format', ''], ['table', 'text', 'csv', 'tsv', 'json', 'ndjson', 'markdown']],
    ['by the short name of the option', ['flows', '-f', 'nd'], ['ndjson']],
    ['languages', ['trace.pcap', '--lang', ''], ['en', 'zh']],
    ['colours, under their other name', ['show', '--colour', 'a'], ['auto', 'always']],
    ['joined, as zsh and fish have it', ['flows', '--format=nd'], ['--format=ndjson']],
    ['joined, as bash takes it apart', ['flows', '--format', '=', 'nd'], ['ndjson']],
    ['joined, with nothing behind it yet', ['flows', '--lang', '='], ['=en', '=zh']],
    ['keys, either way', ['flows', '--sort', '-by'], ['-bytes']],
    ['columns, case aside', ['flows', '--columns', 'outc'], ['Outcome']],
    ['the last column of a list', ['show', '--columns', 'No.,Payl'], ['No.,PayloadLength', 'No.,Payload']],
    ['columns to add', ['show', '--columns', '+Rem'], ['+Remark']],
    ['fields', ['fields', '-e', 'tcp.str'], ['tcp.stream']],
    ['the value of a number is left alone', ['flows', '--limit', ''], []],
    ['nothing behind --', ['flows', '--', '--so'], []],
  ])('%s', async (_, words, expected) => {
    expect(await offer(...words)).toEqual(expected);
  });

  it('offers every command', async () => {
    expect(await offer('')).toEqual(expect.arrayContaining(['show', 'flows', 'explain', 'follow', 'fields', 'completion']));
  });

  it('offers long names after two dashes, and short ones too after one', async () => {
    const long = await offer('flows', '--');
    expect(long).toEqual(expect.arrayContaining(['--format', '--sort', '--summary', '--stream', '--help', '--version']));
    expect(long.filter((name) => !name.startsWith('--'))).toEqual([]);
    expect(await offer('flows', '-')).toEqual(expect.arrayContaining(['--format', '-f', '-q', '-h', '-V']));
  });
});
