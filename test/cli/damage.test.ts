import { describe, expect, it } from 'vitest';
import { writePcap } from '../support/capture-writer.js';
import { conversation } from '../support/conversation.js';
import { fixture, linesOf, runCli } from './run-cli.js';

describe('files that cannot be read to their end', () => {
  it.each([
    ['faulty-cut-record.pcap', 8, 'cut short at frame 9, byte 597: the packet needs 54 bytes, 49 are left'],
    ['faulty-cut-record-header.pcap', 8, 'cut short at frame 9, byte 597: the record header needs 16 bytes, 10 are left'],
    ['faulty-record-length.pcap', 5, 'damaged at frame 6, byte 387: the record claims a packet of 2147483647 bytes, the maximum is 262144'],
    ['faulty-cut-block.pcapng', 8, 'cut short at frame 9, byte 764: the block needs 88 bytes, 81 are left'],
    ['faulty-interface-missing.pcapng', 1, 'damaged at frame 2, byte 140: interface 3 is not described, the section has 1'],
  ])('%s: %i rows, then status 3 and one line', async (name, rows, message) => {
    const { status, stdout, stderr } = await runCli([fixture(name), '--format', 'tsv']);
    expect({ status, stderr }).toEqual({ status: 3, stderr: `pcapnote: fixtures/${name}: ${message}\n` });
    expect(linesOf(stdout)).toHaveLength(rows + 1);
  });

  it('closes the document all the same', async () => {
    const { status, stdout } = await runCli([fixture('faulty-cut-record.pcap'), '--format', 'json']);
    expect(status).toBe(3);
    expect(JSON.parse(stdout).packets).toHaveLength(8);
    const flows = await runCli(['flows', fixture('faulty-cut-record.pcap'), '--format', 'json']);
    expect(flows.status).toBe(3);
    expect(JSON.parse(flows.stdout).flows).toHaveLength(1);
  });

  it.each(['faulty-empty.pcap', 'faulty-not-a-capture.txt', 'there-is-no-such-file.pcap', '.'])(
    '%s: one line and nothing else',
    async (name) => {
      for (const command of ['show', 'flows']) {
        for (const format of ['text', 'table', 'csv', 'json', 'markdown']) {
          const { status, stdout, stderr } = await runCli([command, fixture(name), '--format', format]);
          expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
          expect(stderr).toMatch(/^pcapnote: fixtures\/.*: .+\n$/);
        }
      }
    },
  );

  it('names standard input', async () => {
    const { status, stderr } = await runCli(['-'], { stdin: new Uint8Array(0) });
    expect({ status, stderr }).toEqual({ status: 3, stderr: 'pcapnote: standard input: the file is empty\n' });
  });

  it.each(['faulty-cut-record.pcap', 'faulty-cut-record-header.pcap', 'faulty-cut-block.pcapng'])(
    '%s: --allow-truncated makes a warning of it',
    async (name) => {
      const { status, stdout, stderr } = await runCli([fixture(name), '--format', 'tsv', '--allow-truncated']);
      expect(status).toBe(0);
      expect(linesOf(stdout)).toHaveLength(9);
      expect(stderr).toMatch(/^pcapnote: warning: .*: cut short at frame 9, byte \d+: .*\n$/);
      const quiet = await runCli([fixture(name), '--format', 'tsv', '--allow-truncated', '--quiet']);
      expect(quiet).toEqual({ status: 0, stdout, stderr: '' });
    },
  );

  it.each(['faulty-record-length.pcap', 'faulty-cut-file-header.pcap', 'faulty-empty.pcap'])(
    '%s: --allow-truncated does not excuse that',
    async (name) => {
      expect((await runCli([fixture(name), '--allow-truncated', '--quiet'])).status).toBe(3);
    },
  );

  it('is cut within the last record, wherever: all rows before it and status 3', async () => {
    const frames = conversation('> S 0\n< S. 0 1\n> . 1 1');
    const bytes = writePcap(frames);
    const last = bytes.length - (frames[2] as Uint8Array).length - 16;
    for (let length = last + 1; length < bytes.length; length += 5) {
      const { status, stdout } = await runCli(['-', '--format', 'tsv'], { stdin: bytes.subarray(0, length) });
      expect({ status, rows: linesOf(stdout).length - 1 }).toEqual({ status: 3, rows: 2 });
    }
    expect((await runCli(['-'], { stdin: bytes.subarray(0, last) })).status).toBe(0);
  });
});

describe('notes and warnings', () => {
  it('names a link type that is not known, once', async () => {
    const { status, stdout, stderr } = await runCli([fixture('link-unknown.pcap')]);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'pcapnote: note: link type 147 not known: the frames are listed, not decoded\n',
    });
    expect(linesOf(stdout)).toHaveLength(3);
    expect(stdout).toContain('147');
    expect((await runCli([fixture('link-unknown.pcap'), '--quiet'])).stderr).toBe('');
  });

  it('--max-flows: later flows have rows without a flow, and a warning stands at the end', async () => {
    const { status, stdout, stderr } = await runCli([
      fixture('tcp-syn-flood.pcap'),
      '--max-flows',
      '2',
      '--columns',
      'Stream',
      '--format',
      'tsv',
    ]);
    expect(status).toBe(0);
    expect(stderr).toBe(
      'pcapnote: warning: the limit of --max-flows was reached: 28 segments of further flows have rows but no flow number\n',
    );
    expect(new Set(linesOf(stdout).slice(1))).toEqual(new Set(['tcp:0', 'tcp:1', '']));
  });

  it('--max-fragment-memory', async () => {
    const { stderr } = await runCli([fixture('udp-ipv4-fragments.pcap'), '--max-fragment-memory', '100']);
    expect(stderr).toMatch(/^pcapnote: warning: the limit of --max-fragment-memory was reached: \d+ fragmented datagrams were given up\n$/);
  });

  it('draws no progress for short work', async () => {
    expect((await runCli([fixture('tcp-loss-sack.pcap')], { stderrIsTTY: true })).stderr).toBe('');
  });
});

it('needs no name: the format is told by its first bytes', async () => {
  const capture = writePcap(conversation('> S 0\n< S. 0 1\n> . 1 1'));
  expect((await runCli(['-', '--format', 'tsv'], { stdin: capture })).stdout.split('\n')).toHaveLength(5);
});
