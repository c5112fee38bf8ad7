import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fixture, linesOf, runCli } from './run-cli.js';

const CAPTURE = fixture('tcp-close-four-segments.pcap');

async function column(name: string, ...argv: string[]): Promise<string[]> {
  const { status, stdout } = await runCli(['show', ...argv, '--columns', name, '--format', 'tsv']);
  expect(status).toBe(0);
  return linesOf(stdout).slice(1);
}

describe('show', () => {
  it('is the default command', async () => {
    expect(await runCli([CAPTURE])).toEqual(await runCli(['show', CAPTURE]));
  });

  it('reads standard input when it is named, and when there is nothing else', async () => {
    const bytes = readFileSync(CAPTURE);
    const whole = await runCli([CAPTURE]);
    expect(await runCli(['show', '-'], { stdin: bytes })).toEqual(whole);
    expect(await runCli([], { stdin: bytes })).toEqual(whole);
  });

  it('gives the same rows however the input is cut', async () => {
    const bytes = readFileSync(CAPTURE);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) => bytes.subarray(i * 7, i * 7 + 7));
    for (const format of ['text', 'table', 'csv', 'json', 'ndjson', 'markdown']) {
      expect((await runCli(['-', '--format', format], { stdin: pieces })).stdout).toBe(
        (await runCli([CAPTURE, '--format', format])).stdout,
      );
    }
  });

  it('takes columns in any order, case and dot aside', async () => {
    const { stdout } = await runCli([CAPTURE, '--columns', 'info,NO,seq', '--format', 'csv', '--limit', '1']);
    expect(stdout).toMatch(/^Info,No\.,Seq\r\n51614 → 9000 \[SYN\] Seq=0 .*,1,0\r\n$/);
  });

  it('the exchange this program was asked for: sequence and acknowledgment numbers', async () => {
    const info = await column('Info', CAPTURE);
    expect(info.map((text) => /\[.*\] Seq=\d+(?: Ack=\d+)?/.exec(text)?.[0])).toEqual([
      '[SYN] Seq=0',
      '[SYN, ACK] Seq=0 Ack=1',
      '[ACK] Seq=1 Ack=1',
      '[PSH, ACK] Seq=1 Ack=1',
      '[ACK] Seq=1 Ack=36',
      '[FIN, ACK] Seq=36 Ack=1',
      '[ACK] Seq=1 Ack=37',
      '[FIN, ACK] Seq=1 Ack=37',
      '[ACK] Seq=37 Ack=2',
    ]);
  });

  it('--absolute shows the raw numbers everywhere', async () => {
    const relative = await runCli([CAPTURE, '--format', 'ndjson', '--limit', '2']);
    const [, answer] = linesOf(relative.stdout).map((line) => JSON.parse(line));
    expect(await column('Seq,Ack', CAPTURE, '--absolute', '--limit', '2')).toEqual([
      expect.stringMatching(/^\d{9,10}\t$/),
      `${answer.tcp.rawSeq}\t${answer.tcp.rawAck}`,
    ]);
    expect((await column('Info', CAPTURE, '--absolute', '--limit', '2'))[1]).toContain(
      `Seq=${answer.tcp.rawSeq} Ack=${answer.tcp.rawAck} `,
    );
  });

  it.each([
    ['relative', ['0.000000000', '0.000234000', '0.000251000']],
    ['delta', ['0.000000000', '0.000234000', '0.000017000']],
    ['epoch', [/^\d{10}\.\d{9}$/, /^\d{10}\.\d{9}$/, /^\d{10}\.\d{9}$/]],
    ['utc', [/^2026-11-22T\d\d:\d\d:\d\d\.\d{9}Z$/, /Z$/, /Z$/]],
  ])('--time %s', async (format, expected) => {
    const times = await column('Time', CAPTURE, '--time', format, '--limit', '3');
    expect(times).toEqual(expected.map((value) => (typeof value === 'string' ? value : expect.stringMatching(value))));
  });

  it.each([
    ['nanoseconds.pcap', [9, 9]],
    ['tcp-refused.pcap', [6, 6]],
    // Two interfaces, in microseconds and in nanoseconds.
    ['file-two-sections.pcapng', [6, 9]],
  ])('times have the decimals that the capture has: %s', async (name, decimals) => {
    for (const time of ['relative', 'delta', 'epoch', 'utc']) {
      const { stdout } = await runCli([fixture(name), '--columns', 'Time', '--time', time, '--limit', '2']);
      expect(
        linesOf(stdout)
          .slice(1)
          .map((text) => /\.(\d+)Z?$/.exec(text)?.[1]?.length),
      ).toEqual(decimals);
    }
  });

  it.each(['relative', 'delta', 'epoch', 'utc'])('--time %s: cells stand under their heading', async (time) => {
    for (const name of ['nanoseconds.pcap', 'tcp-refused.pcap']) {
      const { stdout } = await runCli([fixture(name), '--time', time, '--columns', 'Time,No', '--limit', '2']);
      const ends = linesOf(stdout).map((line) => line.search(/\S\s+\S+$/));
      expect(new Set(ends).size).toBe(1);
    }
  });

  it('leaves the time blank where the capture has none', async () => {
    expect(new Set(await column('Time', fixture('file-simple-packet-blocks.pcapng')))).toEqual(new Set(['']));
  });

  it('shows payloads as safe text', async () => {
    expect((await column('Payload', fixture('udp-hello-three-ports.pcap')))[0]).toBe('你好');
    const harmful = await runCli([fixture('udp-harmful-text.pcap'), '--columns', 'Payload,Info']);
    expect(harmful.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  });

  describe('--stream', () => {
    it('keeps one flow, or several', async () => {
      const capture = fixture('two-interfaces.pcapng');
      const all = await column('Stream', capture);
      const first = await column('Stream', capture, '--stream', 'tcp:0');
      expect(new Set(first)).toEqual(new Set(['tcp:0']));
      expect(first).toHaveLength(all.filter((name) => name === 'tcp:0').length);
      expect(await column('Stream', capture, '--stream', 'tcp:0', '--stream', 'TCP:1')).toHaveLength(
        all.filter((name) => name === 'tcp:0' || name === 'tcp:1').length,
      );
    });

    it('keeps the ICMP error that quotes the flow', async () => {
      expect(await column('Protocol', fixture('udp-hello-three-ports.pcap'), '--stream', 'udp:3')).toEqual(['UDP', 'ICMP']);
    });

    it('counts frames as the capture does', async () => {
      expect(await column('No.', fixture('udp-hello-three-ports.pcap'), '--stream', 'udp:1', '--limit', '1')).toEqual(['3']);
    });
  });

  it('--limit 0 is the headings alone', async () => {
    expect((await runCli([CAPTURE, '--limit', '0', '--format', 'csv'])).stdout).toBe(
      'No.,Time,Source,Destination,Protocol,Length,Info,Phase,States\r\n',
    );
  });

  it('of an option given twice the last counts', async () => {
    expect(await column('No.', CAPTURE, '--limit', '5', '--limit', '2')).toEqual(['1', '2']);
  });
});

describe('what depends on the terminal', () => {
  it('is a table on one, text elsewhere', async () => {
    expect((await runCli([CAPTURE], { columns: 200 })).stdout).toMatch(/^┌/);
    expect((await runCli([CAPTURE])).stdout).toMatch(/^ {2}No\./);
    expect((await runCli([CAPTURE, '--format', 'text', '--no-color'], { columns: 200 })).stdout).toBe((await runCli([CAPTURE])).stdout);
  });

  it.each([40, 60, 80, 120, 200])('the table fits into %i columns and loses nothing', async (columns) => {
    const { stdout } = await runCli([CAPTURE, '--no-color'], { columns });
    const lines = linesOf(stdout);
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(columns);
    expect(new Set(lines.map((line) => [...line].length)).size).toBe(1);
    for (const piece of ['TSval=3825855186', 'SACK_PERM', 'WS=1024', 'SYN-SENT', 'TIME-WAIT', 'close', '4/4'])
      expect(stdout).toContain(piece);
  });

  it('the table is not bound by a width where there is no terminal', async () => {
    const { stdout } = await runCli([CAPTURE, '--format', 'table']);
    expect(stdout).toContain(
      '9000 → 51614 [SYN, ACK] Seq=0 Ack=1 Win=65160 Len=0 MSS=1460 SACK_PERM TSval=3825855186 TSecr=459577873 WS=1024 ',
    );
  });

  const ESCAPE = '\u001b[';

  it.each([
    ['never colours a pipe', [], {}, false],
    ['colours a terminal', [], { columns: 100 }, true],
    ['--color always', ['--color', 'always'], {}, true],
    ['--color never', ['--color', 'never'], { columns: 100, env: { FORCE_COLOR: '1' } }, false],
    ['--no-color', ['--no-color'], { columns: 100 }, false],
    ['--color beats NO_COLOR', ['--color=always'], { env: { NO_COLOR: '1' } }, true],
    ['FORCE_COLOR beats NO_COLOR', [], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } }, true],
    ['FORCE_COLOR=0', [], { columns: 100, env: { FORCE_COLOR: '0' } }, false],
    ['an empty FORCE_COLOR is none', [], { env: { FORCE_COLOR: '' } }, false],
    ['NO_COLOR', [], { columns: 100, env: { NO_COLOR: '1' } }, false],
    ['an empty NO_COLOR is none', [], { columns: 100, env: { NO_COLOR: '' } }, true],
    ['TERM=dumb', [], { columns: 100, env: { TERM: 'dumb' } }, false],
  ])('%s', async (_, argv, setting, coloured) => {
    const { stdout } = await runCli([CAPTURE, '--format', 'text', ...argv], setting);
    expect(stdout.includes(ESCAPE)).toBe(coloured);
  });

  it('256 colours where the terminal has them', async () => {
    const { stdout } = await runCli([CAPTURE, '--format', 'text'], { columns: 100, env: { TERM: 'xterm-256color' } });
    expect(stdout).toContain('\u001b[38;5;235;48;5;248m    1');
  });

  it('colours end with their row', async () => {
    for (const format of ['text', 'table']) {
      const { stdout } = await runCli([fixture('tcp-loss-sack.pcap'), '--format', format, '--color', 'always', '--width', '100']);
      for (const line of linesOf(stdout)) expect(line.split(ESCAPE).length % 2).toBe(1);
    }
  });

  it('machine formats never have colours', async () => {
    for (const format of ['csv', 'tsv', 'json', 'ndjson', 'markdown']) {
      expect((await runCli([CAPTURE, '--format', format, '--color', 'always'])).stdout).not.toContain(ESCAPE);
    }
  });
});

describe('alignment', () => {
  it('text columns stand in one place, Chinese included', async () => {
    const { stdout } = await runCli([fixture('udp-hello-three-ports.pcap'), '--columns', 'Payload,Phase,Source', '--lang', 'zh']);
    const lines = linesOf(stdout);
    // Every Chinese character takes two columns: 32 of the payload, 24 of the phase, and the gaps.
    expect(lines.slice(1, 8).map((line) => columnsBefore(line, '10.9.0.'))).toEqual(new Array(7).fill(60));
  });

  function columnsBefore(line: string, mark: string): number {
    return [...line.slice(0, line.indexOf(mark))].reduce((sum, character) => sum + (character > '\u2e7f' ? 2 : 1), 0);
  }
});
