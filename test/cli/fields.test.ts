import { describe, expect, it } from 'vitest';
import { fixture, linesOf, runCli } from './run-cli.js';

const CLOSE = fixture('tcp-close-four-segments.pcap');
const TUNNELS = fixture('tunnels.pcap');

async function lines(capture: string, names: readonly string[], ...argv: string[]): Promise<string[]> {
  const { status, stdout, stderr } = await runCli(['fields', capture, ...names.flatMap((name) => ['-e', name]), ...argv]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return linesOf(stdout);
}

describe('fields --format', () => {
  it('is tsv by default, on a terminal too', async () => {
    const argv = ['fields', CLOSE, '-e', 'frame.number', '-e', 'tcp.seq'];
    const plain = await runCli(argv);
    expect(await runCli([...argv, '--format', 'tsv'])).toEqual(plain);
    expect(await runCli(argv, { columns: 80 })).toEqual(plain);
  });

  it('json has each occurrence, and only the fields that the frame has', async () => {
    const names = ['frame.number', 'ip.src', 'tcp.seq', 'udp.srcport', 'ipv6.src'];
    const rows = (await lines(TUNNELS, names)).map((line) => line.split('\t'));
    const objects = (await lines(TUNNELS, names, '--format', 'ndjson')).map((line) => JSON.parse(line));
    const expected = rows.map((cells) => ({
      schemaVersion: 1,
      fields: Object.fromEntries(cells.flatMap((cell, i) => (cell === '' ? [] : [[names[i], cell.split(',')]]))),
    }));
    expect(objects).toEqual(expected);
    expect(JSON.parse((await lines(TUNNELS, names, '--format', 'json')).join('\n'))).toEqual({ schemaVersion: 1, frames: expected });
  });

  it.each([
    ['f', ['192.0.2.1']],
    ['l', ['10.1.0.1']],
    ['a', ['192.0.2.1', '10.1.0.1']],
  ])('json keeps the occurrences of -E occurrence=%s', async (occurrence, expected) => {
    const [first] = await lines(TUNNELS, ['ip.src'], '--format', 'ndjson', '-E', `occurrence=${occurrence}`);
    expect(JSON.parse(first as string).fields).toEqual({ 'ip.src': expected });
  });

  it('csv has a line of names, CRLF, and quotes where a cell holds a comma', async () => {
    const { stdout } = await runCli(['fields', TUNNELS, '-e', 'frame.number', '-e', 'ip.src', '--format', 'csv', '--limit', '1']);
    expect(stdout).toBe('frame.number,ip.src\r\n1,"192.0.2.1,10.1.0.1"\r\n');
    expect((await lines(TUNNELS, ['ip.src'], '--format', 'csv', '-E', 'aggregator=/s', '--limit', '1'))[1]).toBe('192.0.2.1 10.1.0.1\r');
  });

  it('csv leaves a negative number a number', async () => {
    const cells = await lines(fixture('tcp-begun-midway.pcap'), ['tcp.window_size_scalefactor'], '--format', 'csv');
    expect(cells[1]).toBe('-1\r');
  });

  it.each(['text', 'table', 'markdown'])('%s has the names as headings and every value', async (format) => {
    const text = (await lines(CLOSE, ['frame.number', '_ws.col.Info'], '--format', format)).join('\n');
    for (const piece of ['frame.number', 'ws.col.Info', '[SYN, ACK]', '9000 → 51614 [FIN, ACK]']) expect(text).toContain(piece);
  });

  it.each(['separator=,', 'header=y', 'quote=d', 'bom=y', 'escape=n'])('-E %s is for tsv', async (option) => {
    const { status, stderr } = await runCli(['fields', CLOSE, '-e', 'tcp.seq', '--format', 'csv', '-E', option]);
    expect(status).toBe(2);
    expect(stderr).toContain(`-E ${option.split('=')[0]} goes with --format tsv, not csv`);
  });
});

describe('fields --absolute', () => {
  it.each(['tcp-close-four-segments.pcap', 'tcp-data-over-wrap.pcap', 'tcp-loss-sack.pcap', 'tunnels.pcap', 'tcp-fast-open.pcap'])(
    'numbers are the raw ones: %s',
    async (name) => {
      const names = ['tcp.seq', 'tcp.seq_raw', 'tcp.ack', 'tcp.ack_raw', 'tcp.nxtseq', 'tcp.len', 'tcp.flags.syn', 'tcp.flags.fin'];
      for (const line of await lines(fixture(name), names, '--absolute', '-E', 'occurrence=l')) {
        const [seq, rawSeq, ack, rawAck, next, length, syn, fin] = line.split('\t').map(Number);
        expect([seq, ack]).toEqual([rawSeq, rawAck]);
        if (line.startsWith('\t')) continue;
        expect(next).toBe(((seq ?? 0) + (length ?? 0) + (syn ?? 0) + (fin ?? 0)) % 2 ** 32);
      }
    },
  );

  it('SACK edges are those of the option', async () => {
    const capture = fixture('tcp-loss-sack.pcap');
    const relative = await lines(capture, ['tcp.options.sack_le', 'tcp.options.sack_re', 'tcp.ack', 'tcp.ack_raw']);
    const absolute = await lines(capture, ['tcp.options.sack_le', 'tcp.options.sack_re'], '--absolute');
    const edges = relative.flatMap((line, index) => {
      const [left, right, ack, rawAck] = line.split('\t').map((cell) => cell.split(',').map(Number));
      if (line.startsWith('\t')) return [];
      const base = (rawAck?.[0] ?? 0) - (ack?.[0] ?? 0);
      return [[absolute[index], [left, right].map((list) => list?.map((edge) => (edge + base) % 2 ** 32).join(',')).join('\t')]];
    });
    expect(edges.length).toBeGreaterThan(2);
    for (const [found, expected] of edges) expect(found).toBe(expected);
  });
});

describe('fields --time', () => {
  it.each([
    ['relative', '0.000194'],
    ['delta', '0.000194'],
    ['epoch', '1795355017.779428'],
    ['utc', '2026-11-22T13:43:37.779428Z'],
  ])('_ws.col.Time follows %s, and other times do not', async (time, expected) => {
    for (const format of ['tsv', 'ndjson']) {
      const found = await lines(fixture('tcp-refused.pcap'), ['_ws.col.Time', 'frame.time_relative'], '--time', time, '--format', format);
      const cells = format === 'tsv' ? found[1]?.split('\t') : Object.values(JSON.parse(found[1] as string).fields).flat();
      expect(cells).toEqual([expected, '0.000194000']);
    }
  });
});

it('fields takes what every command takes', async () => {
  const plain = await lines(CLOSE, ['tcp.seq']);
  for (const option of [['--lang', 'zh'], ['--color', 'always'], ['--time', 'relative'], ['--quiet'], ['--width', '80']])
    expect(await lines(CLOSE, ['tcp.seq'], ...option)).toEqual(plain);
});
