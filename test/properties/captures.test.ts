/**
 * What must not depend on how a capture is stored or handed over: the pieces it comes in, its format, byte order, resolution and compression. And what a capture
 * that ends earlier must not change: everything said before.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runCli } from '../cli/run-cli.js';
import { LinkType, type PcapPacket, writePcap, writePcapng } from '../support/capture-writer.js';
import { timedConversation } from '../support/conversation.js';
import { concat } from '../support/frame-builder.js';
import { randomConversation } from '../support/random-conversation.js';

type Packet = Required<Pick<PcapPacket, 'data' | 'seconds' | 'fraction'>>;

const SEED = 20261122;
const RUNS = 8;
const COMMANDS: readonly (readonly string[])[] = [
  ['show', '--format', 'ndjson'],
  ['show', '--format', 'transcript'],
  ['flows', '--format', 'ndjson'],
  ['fields', '-e', 'frame.number', '-e', 'frame.time_relative', '-e', 'tcp.seq', '-e', 'tcp.ack', '-e', '_ws.col.Info'],
  ['explain', '--format', 'json'],
  ['follow', '--format', 'ndjson', '--stream', 'tcp:0'],
  ['check', '--expect', 'retransmissions<=0', '--expect', 'handshake=complete', '--reporter', 'json'],
];

interface Answer {
  status: number;
  stdout: string;
  stderr: string;
}

/** What each command says of a capture from standard input, in these pieces. `check` names what it reads, so all captures have the same name. */
async function answers(pieces: readonly Uint8Array[], commands = COMMANDS): Promise<Answer[]> {
  const said: Answer[] = [];
  for (const [name = '', ...options] of commands) said.push(await runCli([name, '-', ...options], { stdin: pieces }));
  return said;
}

/** The bytes cut at these places. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % bytes.length), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.slice(index === 0 ? 0 : ends[index - 1], end)).filter((piece) => piece.length > 0);
}

function packetsOf(seed: number): Packet[] {
  const { script, fields } = randomConversation(seed);
  return timedConversation(script, fields);
}

const aConversation = fc.integer({ min: 1, max: 100_000 }).map(packetsOf);

const check = (property: fc.IAsyncProperty<never>): Promise<void> => fc.assert(property, { seed: SEED, numRuns: RUNS }) as Promise<void>;

function asPcapng(packets: readonly Packet[], order: 'little' | 'big', resolution = 6): Uint8Array {
  const ticks = 10n ** BigInt(resolution);
  return writePcapng([
    { block: 'section', order },
    { block: 'interface', linkType: LinkType.ETHERNET, resolution },
    ...packets.map(
      ({ data, seconds, fraction }) =>
        ({ block: 'packet', data, time: BigInt(seconds) * ticks + (BigInt(fraction) * ticks) / 1_000_000n }) as const,
    ),
  ]);
}

const asNanoseconds = (packets: readonly Packet[]) => packets.map((packet) => ({ ...packet, fraction: packet.fraction * 1000 }));

describe('the pieces that a capture comes in', () => {
  it.each(['pcap', 'pcapng', 'gzip'])('change nothing: %s', async (format) => {
    await check(
      fc.asyncProperty(aConversation, fc.array(fc.nat(), { maxLength: 12 }), async (packets, places) => {
        const plain = format === 'pcapng' ? asPcapng(packets, 'big') : writePcap(packets);
        const bytes = format === 'gzip' ? gzipSync(plain) : plain;
        expect(await answers(cut(bytes, places))).toEqual(await answers([bytes]));
      }) as unknown as fc.IAsyncProperty<never>,
    );
  });

  const fixtures = readdirSync('fixtures').filter((name) => /\.(pcap|pcapng|gz|zst|lz4)$/.test(name));

  it.each(fixtures)('change nothing: %s, from its file, whole, and in single bytes', async (name) => {
    const path = `fixtures/${name}`;
    const bytes = readFileSync(path);
    const commands = COMMANDS.filter(([command]) => command === 'show' || command === 'flows');
    const whole = await answers([bytes], commands);
    for (const [index, [command = '', ...options]] of commands.entries()) {
      const { status, stdout } = await runCli([command, path, ...options]);
      expect({ status, stdout }).toEqual({ status: whole[index]?.status, stdout: whole[index]?.stdout });
    }
    const sizes = bytes.length < 10_000 ? [1, 13] : [997];
    for (const size of sizes) {
      const places = Array.from({ length: Math.floor(bytes.length / size) }, (_, index) => index * size);
      expect(await answers(cut(bytes, places), commands)).toEqual(whole);
    }
  });
});

describe('how a capture is stored', () => {
  it.each<[string, (packets: readonly Packet[]) => Uint8Array]>([
    ['pcap of the other byte order', (packets) => writePcap(packets, { order: 'big' })],
    ['pcap with modified records', (packets) => writePcap(packets, { magic: 'modified' })],
    ['pcapng', (packets) => asPcapng(packets, 'little')],
    ['pcapng of the other byte order', (packets) => asPcapng(packets, 'big')],
    ['gzip', (packets) => gzipSync(writePcap(packets))],
    [
      'gzip in two members',
      (packets) => {
        const bytes = writePcap(packets);
        return concat([gzipSync(bytes.subarray(0, 50)), gzipSync(bytes.subarray(50), { level: 0 })]);
      },
    ],
    [
      'gzip without a header of names',
      (packets) => {
        const bytes = writePcap(packets);
        const trailer = gzipSync(bytes).subarray(-8);
        return concat([[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], deflateRawSync(bytes, { level: 1 }), trailer]);
      },
    ],
  ])('changes nothing: %s', async (_, write) => {
    const commands = COMMANDS.filter(([name]) => name !== 'show').concat([['show', '--columns', '+Payload,+Stream,+Delta']]);
    await check(
      fc.asyncProperty(aConversation, async (packets) => {
        expect(await answers([write(packets)], commands)).toEqual(await answers([writePcap(packets)], commands));
      }) as unknown as fc.IAsyncProperty<never>,
    );
  });

  it('changes nothing: nanoseconds, but the digits that people are shown', async () => {
    const commands = COMMANDS.filter(([name]) => ['flows', 'fields', 'follow', 'check'].includes(name as string));
    await check(
      fc.asyncProperty(aConversation, async (packets) => {
        const plain = await answers([writePcap(packets)], commands);
        expect(await answers([writePcap(asNanoseconds(packets), { magic: 'nanoseconds' })], commands)).toEqual(plain);
        expect(await answers([asPcapng(packets, 'little', 9)], commands)).toEqual(plain);
      }) as unknown as fc.IAsyncProperty<never>,
    );
  });
});

describe('a capture that ends earlier', () => {
  /** Table pages are drawn to measure, and json ends its document: neither is a stream of rows. */
  it.each([
    ['show', '--format', 'text'],
    ['show', '--format', 'text', '--color', 'always'],
    ['show', '--format', 'csv'],
    ['show', '--format', 'tsv'],
    ['show', '--format', 'ndjson'],
    ['show', '--format', 'markdown'],
    ['fields', '-e', 'tcp.seq', '-e', 'tcp.analysis', '-e', '_ws.col.Info'],
  ])('has the first rows of %s %s %s %s', async (...command) => {
    await check(
      fc.asyncProperty(aConversation, fc.nat(), async (packets, many) => {
        const [whole] = await answers([writePcap(packets)], [command]);
        const [part] = await answers([writePcap(packets.slice(0, many % (packets.length + 1)))], [command]);
        expect(whole?.stdout.startsWith(part?.stdout as string)).toBe(true);
      }) as unknown as fc.IAsyncProperty<never>,
    );
  });

  it('has the first of the bytes that each end sent', async () => {
    const sent = (stdout: string, direction: string): string =>
      stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line))
        .filter((chunk) => chunk.kind !== 'stream' && chunk.kind !== 'end' && chunk.direction === direction)
        .map((chunk) =>
          chunk.kind === 'gap' ? '?'.repeat(Math.min(chunk.length, 5000)) : Buffer.from(chunk.base64, 'base64').toString('latin1'),
        )
        .join('');
    await check(
      fc.asyncProperty(aConversation, fc.nat(), async (packets, many) => {
        // What waits behind a gap is given out at the end of the capture: a prefix has it earlier, behind a gap that it does not know to be filled. Without the
        // bytes that come late there is no such gap.
        const inOrder = packets.slice(0, 3).concat(packets.slice(3).filter((_, index) => index % 2 === 0));
        const command = ['follow', '--format', 'ndjson', '--stream', 'tcp:0'];
        const [whole] = await answers([writePcap(inOrder)], [command]);
        const [part] = await answers([writePcap(inOrder.slice(0, many % (inOrder.length + 1)))], [command]);
        for (const direction of ['client-to-server', 'server-to-client']) {
          const early = sent(part?.stdout as string, direction).split('?')[0] as string;
          expect(sent(whole?.stdout as string, direction).startsWith(early)).toBe(true);
        }
      }) as unknown as fc.IAsyncProperty<never>,
    );
  });

  it('has the first lines of each flow as a transcript, under a heading of its own', async () => {
    const lines = (answer: Answer | undefined): string[] => (answer?.stdout ?? '').split('\n').slice(1, -1);
    await check(
      fc.asyncProperty(aConversation, fc.nat(), async (packets, many) => {
        const command = ['show', '--format', 'transcript', '--stream', 'tcp:0'];
        // Roles are settled by the first SYN: a part that has none tells the lines the other way about.
        if (packets.length < 3) return;
        const count = 3 + (many % (packets.length - 2));
        const [whole] = await answers([writePcap(packets)], [command]);
        const [part] = await answers([writePcap(packets.slice(0, count))], [command]);
        const told = lines(part);
        if (part?.stdout.includes('roles assumed') === true && whole?.stdout.includes('roles assumed') === false) return;
        expect(lines(whole).slice(0, told.length)).toEqual(told);
      }) as unknown as fc.IAsyncProperty<never>,
    );
  });
});
