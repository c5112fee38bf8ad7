import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SORT_KEY_NAMES } from '../../src/cli/flows/flow-order.js';
import type { DirectionSummary, Endpoint, FlowSummary } from '../../src/flow/summary.js';
import { textWidth } from '../../src/report/format/width.js';
import type { CaptureSummary } from '../../src/report/summary/capture-summary.js';
import { type PcapPacket, writePcap } from '../support/capture-writer.js';
import { timedConversation } from '../support/conversation.js';
import { ethernet, frame, ipv4, udp } from '../support/frame-builder.js';
import { fixture, linesOf, runCli } from './run-cli.js';

/** Of the empty file nothing is printed: it is no capture. */
const CAPTURES = readdirSync('fixtures').filter((name) => /\.(?:pcap|pcapng|gz|zst|lz4)$/.test(name) && name !== 'faulty-empty.pcap');

const SCRIPTS = [
  '> S 0 +RTT\n< S. 0 1 +RTT\n> . 1 1 +RTT\n> P. 1 1 ~SIZE\n< . 1 SIZE1\n> F. SIZE1 1\n< F. 1 SIZE2\n> . SIZE2 2',
  '> S 0\n< R. 0 1',
  '> S 0\n> S 0 +1000',
  '> S 0\n< S. 0 1 +RTT\n> . 1 1 +RTT\n> P. 1 1 ~SIZE\n> P. 1 1 ~SIZE +400\n< . 1 SIZE1\n< R. 1 SIZE1',
  '> P. 500 500 ~SIZE\n< . 500 600',
];

/** Many flows of few kinds: both families, TCP and UDP, one after another and across each other, with figures that repeat. */
function makeMix(): Uint8Array {
  let state = 7;
  const random = (limit: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 16) % limit;
  };
  const packets: Required<Pick<PcapPacket, 'data' | 'seconds' | 'fraction'>>[] = [];
  for (let i = 0; i < 150; i++) {
    const start = random(2000);
    const host = random(4) === 0 ? (n: number) => `fd00:${random(3)}::${n.toString(16)}` : (n: number) => `10.${random(3)}.0.${n}`;
    const ends = {
      client: host(1 + random(200)),
      server: host(201 + random(3)),
      clientPort: 20_000 + i,
      serverPort: [80, 443][random(2)] as number,
    };
    if (random(3) === 0) {
      for (let n = 0; n <= random(4); n++) {
        const isReply = n % 2 === 1;
        const [source, destination] = isReply ? ['10.9.0.2', '10.9.0.1'] : ['10.9.0.1', '10.9.0.2'];
        const [sourcePort, destinationPort] = isReply ? [53, 30_000 + i] : [30_000 + i, 53];
        const at = start + n * random(9);
        const data = frame(ethernet(), ipv4({ source, destination }), udp({ sourcePort, destinationPort }), 'x'.repeat(random(50)));
        packets.push({ data, seconds: 1_700_000_000 + Math.floor(at / 1000), fraction: (at % 1000) * 1000 });
      }
      continue;
    }
    const size = random(30);
    const script = (SCRIPTS[random(SCRIPTS.length)] as string)
      .replaceAll('SIZE1', String(size + 1))
      .replaceAll('SIZE2', String(size + 2))
      .replaceAll('SIZE', String(size))
      .replaceAll('RTT', String(random(60)));
    packets.push(...timedConversation(script, ends, start));
  }
  packets.sort((a, b) => a.seconds - b.seconds || a.fraction - b.fraction);
  return writePcap(packets);
}

const MIX = makeMix();

async function readFlows(stdin: Uint8Array, ...argv: string[]): Promise<FlowSummary[]> {
  const { status, stdout } = await runCli(['flows', '-', '--format', 'ndjson', ...argv], { stdin });
  expect(status).toBe(0);
  return linesOf(stdout).map((line) => JSON.parse(line));
}

async function streams(...argv: string[]): Promise<string[]> {
  return (await readFlows(MIX, ...argv)).map(({ stream }) => stream);
}

const repeats = (direction: DirectionSummary): number =>
  direction.retransmissions + direction.fastRetransmissions + direction.spuriousRetransmissions;
const ofTcp = (count: (direction: DirectionSummary) => number) => (flow: FlowSummary) =>
  flow.protocol === 'tcp' ? count(flow.clientToServer) + count(flow.serverToClient) : null;
const rates = ({ clientToServer, serverToClient }: FlowSummary): number[] =>
  [clientToServer.throughput, serverToClient.throughput].filter((rate) => rate !== null);

/** What an address and a port are compared by, plainly: groups of four digits. */
function spell({ address, port }: Endpoint): string {
  const digits = (value: number, base: number, width: number): string => value.toString(base).padStart(width, '0');
  if (!address.includes(':')) return `4 ${address.split('.').map((part) => digits(Number(part), 10, 3))} ${digits(port, 10, 5)}`;
  const [head = '', tail = ''] = address.split('::').map((part) => part.split(':').filter((group) => group !== '')) as unknown as [
    string[],
    string[],
  ];
  const groups = [...head, ...new Array(8 - head.length - tail.length).fill('0'), ...tail];
  return `6 ${groups.map((group) => digits(Number.parseInt(group, 16), 16, 4))} ${digits(port, 10, 5)}`;
}

const NAIVE_KEYS: Record<string, (flow: FlowSummary, place: number) => number | string | null> = {
  stream: (_, place) => place,
  time: (flow) => flow.startTime,
  duration: (flow) => flow.duration,
  bytes: (flow) => flow.clientToServer.bytes + flow.serverToClient.bytes,
  packets: (flow) => flow.clientToServer.frames + flow.serverToClient.frames,
  rtt: (flow) => (flow.protocol === 'tcp' ? flow.handshake.rtt : (flow.latency?.mean ?? null)),
  throughput: (flow) => (rates(flow).length === 0 ? null : Math.max(...rates(flow))),
  retransmissions: ofTcp(repeats),
  lost: ofTcp(({ lostSegments }) => lostSegments),
  client: (flow) => spell(flow.client),
  server: (flow) => spell(flow.server),
};

describe('flows --sort', () => {
  it('knows these keys', () => {
    expect(SORT_KEY_NAMES).toEqual(Object.keys(NAIVE_KEYS));
  });

  const cases = Object.keys(NAIVE_KEYS).flatMap((key) => [key, `-${key}`]);

  it.each(cases)('%s: as a naive sort has it, with a limit too', async (text) => {
    const flows = await readFlows(MIX);
    expect(flows.length).toBeGreaterThan(120);
    const sign = text.startsWith('-') ? -1 : 1;
    const read = NAIVE_KEYS[text.replace('-', '')] as (flow: FlowSummary, place: number) => number | string | null;
    const keyed = flows.map((flow, place) => ({ stream: flow.stream, place, key: read(flow, place) }));
    keyed.sort((a, b) => {
      if (a.key === null || b.key === null) return a.key === b.key ? a.place - b.place : a.key === null ? 1 : -1;
      return a.key < b.key ? -sign : a.key > b.key ? sign : a.place - b.place;
    });
    const expected = keyed.map(({ stream }) => stream);
    expect(await streams('--sort', text)).toEqual(expected);
    for (const limit of [0, 1, 10]) expect(await streams('--sort', text, '--limit', String(limit))).toEqual(expected.slice(0, limit));
  });

  it('chooses streams first', async () => {
    expect(await streams('--sort', '-stream', '--stream', 'tcp:3,tcp:1,udp:2', '--limit', '2')).toEqual(
      (await streams('--stream', 'tcp:3,tcp:1,udp:2')).reverse().slice(0, 2),
    );
  });

  it('takes the value behind an equals sign and in any case', async () => {
    expect(await streams('--sort=-Bytes')).toEqual(await streams('--sort', '-bytes'));
  });

  it.each([
    ['byte', '--sort cannot be "byte" (did you mean "bytes"?)'],
    ['-durations', '--sort cannot be "-durations" (did you mean "duration"?)'],
    ['toString', '--sort cannot be "toString"'],
  ])('--sort %s is wrong usage', async (key, message) => {
    const { status, stdout, stderr } = await runCli(['flows', fixture('tcp-refused.pcap'), '--sort', key]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).toContain('keys are stream, time, ');
  });
});

async function summarize(argv: readonly string[], stdin?: Uint8Array): Promise<CaptureSummary> {
  const { stdout } = await runCli(['flows', '--summary', '--format', 'json', ...argv], stdin === undefined ? {} : { stdin });
  return JSON.parse(stdout);
}

/** The same figures, added up plainly from the records of flows and packets. */
function addUp(flows: readonly FlowSummary[], limit: number): CaptureSummary['flows'] {
  const sum = <T>(items: readonly T[], read: (item: T) => number): number => items.reduce((total, item) => total + read(item), 0);
  const bytes = (flow: FlowSummary): number => flow.clientToServer.bytes + flow.serverToClient.bytes;
  const frames = (flow: FlowSummary): number => flow.clientToServer.frames + flow.serverToClient.frames;
  const tcp = flows.filter((flow) => flow.protocol === 'tcp');
  const datagrams = flows.filter((flow) => flow.protocol !== 'tcp');
  const directions = tcp.flatMap(({ clientToServer, serverToClient }) => [clientToServer, serverToClient]);
  const protocol = (name: string) => {
    const own = flows.filter((flow) => flow.protocol === name);
    return { flows: own.length, frames: sum(own, frames), bytes: sum(own, bytes) };
  };
  const verdicts = <V extends string>(names: readonly V[], read: (flow: (typeof tcp)[number]) => V) =>
    Object.fromEntries(names.map((name) => [name, tcp.filter((flow) => read(flow) === name).length])) as Record<V, number>;
  const rtts = tcp.flatMap(({ handshake }) => handshake.rtt ?? []).sort((a, b) => a - b);
  const bounds = [-6, -5, -4, -3, -2, -1, 0, 1].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power)).concat(100);
  const edges = [null, ...bounds.map((bound) => Number(bound.toPrecision(3))), null];
  const buckets = edges.slice(1).map((to, index) => {
    const from = edges[index] ?? null;
    return { from, to, flows: rtts.filter((rtt) => (from === null || rtt >= from) && (to === null || rtt < to)).length };
  });
  while (buckets[0]?.flows === 0) buckets.shift();
  while (buckets.at(-1)?.flows === 0) buckets.pop();
  const addresses = [...new Set(flows.flatMap(({ client, server }) => [client.address, server.address]))].map((address) => {
    const own = flows.filter(({ client, server }) => client.address === address || server.address === address);
    return {
      address,
      flows: own.length,
      frames: sum(own, frames),
      sentBytes: sum(
        own,
        (f) => (f.client.address === address ? f.clientToServer.bytes : 0) + (f.server.address === address ? f.serverToClient.bytes : 0),
      ),
      receivedBytes: sum(
        own,
        (f) => (f.server.address === address ? f.clientToServer.bytes : 0) + (f.client.address === address ? f.serverToClient.bytes : 0),
      ),
    };
  });
  const isLossy = ({ clientToServer: a, serverToClient: b }: (typeof tcp)[number]): boolean =>
    [a, b].some((d) => repeats(d) + d.lostSegments + d.outOfOrder + d.zeroWindows > 0);
  return {
    flows: flows.length,
    protocols: { tcp: protocol('tcp'), udp: protocol('udp'), udplite: protocol('udplite') },
    handshakes: verdicts(
      ['complete', 'refused', 'no-answer', 'half-open', 'aborted', 'invalid', 'not-captured'],
      (f) => f.handshake.verdict,
    ),
    closes: verdicts(
      [
        'closed-by-client',
        'closed-by-server',
        'closed-simultaneously',
        'half-closed-by-client',
        'half-closed-by-server',
        'aborted-by-client',
        'aborted-by-server',
        'open',
        'never-opened',
      ],
      (f) => f.close.verdict,
    ),
    udp: {
      requests: sum(datagrams, (f) => f.requests),
      replies: sum(datagrams, (f) => f.replies),
      answeredFlows: datagrams.filter((f) => f.replies > 0).length,
      unansweredFlows: datagrams.filter((f) => f.replies === 0 && !f.refused).length,
      refusedFlows: datagrams.filter((f) => f.refused).length,
    },
    initialRtt: {
      samples: rtts.length,
      min: rtts[0] ?? null,
      median: rtts[Math.ceil(rtts.length / 2) - 1] ?? null,
      p95: rtts[Math.ceil(rtts.length * 0.95) - 1] ?? null,
      max: rtts.at(-1) ?? null,
      buckets,
    },
    loss: {
      segments: sum(directions, (d) => d.frames),
      retransmissions: sum(directions, (d) => d.retransmissions),
      fastRetransmissions: sum(directions, (d) => d.fastRetransmissions),
      spuriousRetransmissions: sum(directions, (d) => d.spuriousRetransmissions),
      lostSegments: sum(directions, (d) => d.lostSegments),
      outOfOrder: sum(directions, (d) => d.outOfOrder),
      duplicateAcks: sum(directions, (d) => d.duplicateAcks),
      zeroWindows: sum(directions, (d) => d.zeroWindows),
      windowFulls: sum(directions, (d) => d.windowFulls),
      repeatedBytes: sum(directions, (d) => d.bytes - d.uniqueBytes),
      flows: tcp.filter(isLossy).length,
    },
    addresses: addresses.length,
    topAddresses: addresses
      .sort((a, b) => b.sentBytes + b.receivedBytes - a.sentBytes - a.receivedBytes || b.frames - a.frames)
      .slice(0, limit),
    topFlows: [...flows]
      .sort((a, b) => bytes(b) - bytes(a) || frames(b) - frames(a))
      .slice(0, limit)
      .map((f) => ({
        stream: f.stream,
        client: f.client,
        server: f.server,
        rolesKnown: f.rolesKnown,
        frames: frames(f),
        bytes: bytes(f),
        duration: f.duration,
      })),
  };
}

describe('flows --summary', () => {
  it('has the figures of the flows, added up plainly: a mix', async () => {
    const flows = await readFlows(MIX);
    expect((await summarize(['-'], MIX)).flows).toEqual(addUp(flows, 10));
    expect((await summarize(['-', '--limit', '1000'], MIX)).flows).toEqual(addUp(flows, 1000));
    expect((await summarize(['-', '--limit', '0'], MIX)).flows).toEqual(addUp(flows, 0));
  });

  it.each(CAPTURES)('has the figures of the flows and packets, added up plainly: %s', async (name) => {
    const lines = async (command: string) =>
      linesOf((await runCli([command, fixture(name), '--format', 'ndjson'])).stdout).map((line) => JSON.parse(line));
    const flows: FlowSummary[] = await lines('flows');
    const packets = await lines('show');
    const summary = await summarize([fixture(name)]);
    expect(summary.flows).toEqual(addUp(flows, 10));
    const { frames, bytes, startTime, endTime } = summary.capture;
    const times = packets.flatMap(({ time }) => time ?? []).sort();
    expect({ frames, bytes, startTime, endTime }).toEqual({
      frames: packets.length,
      bytes: packets.reduce((total, { length }) => total + length, 0),
      startTime: times[0] ?? null,
      endTime: times.at(-1) ?? null,
    });
  });

  it('--stream chooses the flows, not the frames', async () => {
    const whole = await summarize(['-'], MIX);
    const one = await summarize(['-', '--stream', 'tcp:3'], MIX);
    expect(one.capture).toEqual(whole.capture);
    expect(one.flows).toEqual(addUp(await readFlows(MIX, '--stream', 'tcp:3'), 10));
  });

  it.each([
    ['--sort', 'bytes'],
    ['--columns', 'Stream'],
  ])('%s does not go with it', async (...option) => {
    const { status, stderr } = await runCli(['flows', fixture('tcp-refused.pcap'), '--summary', ...option]);
    expect(status).toBe(2);
    expect(stderr).toContain(`${option[0]} does not go with --summary`);
  });

  it.each(['en', 'zh'])('%s: text lines up, whatever the width of its characters', async (lang) => {
    const { stdout } = await runCli(['flows', '-', '--summary', '--lang', lang], { stdin: MIX });
    const sections = stdout.split('\n\n').map((section) => linesOf(`${section.trimEnd()}\n`).slice(1));
    const [capture, protocols] = sections as [string[], string[]];
    for (const lines of [capture, protocols]) expect(new Set(lines.map(textWidth)).size).toBe(1);
  });

  it.each([
    [['--ascii'], {}],
    [[], { env: { TERM: 'dumb' } }],
    [['--ascii', '--format', 'table'], {}],
    [[], { columns: 80, env: { TERM: 'dumb' } }],
  ])('is ASCII alone with %j %j', async (argv, setting) => {
    const { stdout } = await runCli(['flows', '-', '--summary', ...argv], { ...setting, stdin: MIX });
    expect(stdout).toMatch(/^[\n\x20-\x7e]+$/);
    expect(stdout).toContain('#');
  });

  it.each([40, 80, 120])('boxes fit into %i columns', async (columns) => {
    for (const lang of ['en', 'zh']) {
      const { stdout } = await runCli(['flows', '-', '--summary', '--lang', lang], { stdin: MIX, columns });
      const boxes = linesOf(stdout).filter((line) => /^[│├┌└]/.test(line));
      expect(Math.max(...boxes.map(textWidth))).toBeLessThanOrEqual(columns);
    }
  });
});

describe('flows', () => {
  it('is one line a flow where it is piped', async () => {
    for (const lang of ['en', 'zh']) {
      const { stdout } = await runCli(['flows', '-', '--lang', lang], { stdin: MIX });
      expect(linesOf(stdout)).toHaveLength(1 + (await readFlows(MIX)).length);
    }
  });

  it.each([60, 80, 120, 160])('fits into a terminal of %i columns and loses nothing', async (columns) => {
    for (const lang of ['en', 'zh']) {
      const { stdout } = await runCli(['flows', fixture('tcp-loss-sack.pcap'), '--lang', lang], { columns });
      expect(Math.max(...linesOf(stdout).map(textWidth))).toBeLessThanOrEqual(columns);
      for (const piece of ['tcp:0', '10.9.0.1:51614', 'ShADaTFf', '55,792', '20.8 ms', '553 kB/s', '296 ms'])
        expect(stdout).toContain(piece);
    }
  });

  it.each([
    ['utc', ['2023-11-14T22:13:20.000000000Z', '2023-11-14T22:13:20.250000000Z', '2023-11-14T22:13:19.500000000Z']],
    ['epoch', ['1700000000.000000000', '1700000000.250000000', '1699999999.500000000']],
    ['relative', ['0.000000000', '0.250000000', '-0.500000000']],
    ['delta', ['0.000000000', '0.250000000', '-0.750000000']],
  ])('StartTime follows --time %s', async (time, expected) => {
    const at = (port: number, seconds: number, fraction: number): PcapPacket => ({
      data: frame(ethernet(), ipv4(), udp({ sourcePort: port })),
      seconds,
      fraction,
    });
    const stdin = writePcap([at(1, 1_700_000_000, 0), at(2, 1_700_000_000, 250_000), at(3, 1_699_999_999, 500_000)]);
    const { stdout } = await runCli(['flows', '-', '--columns', 'StartTime', '--format', 'tsv', '--time', time], { stdin });
    expect(linesOf(stdout).slice(1)).toEqual(expected);
  });

  it('says that --absolute has nothing to do, and does the rest', async () => {
    const plain = await runCli(['flows', fixture('tcp-refused.pcap')]);
    const { status, stdout, stderr } = await runCli(['flows', fixture('tcp-refused.pcap'), '--absolute']);
    expect({ status, stdout }).toEqual({ status: 0, stdout: plain.stdout });
    expect(stderr).toContain('note: --absolute does not apply to flows');
  });
});
