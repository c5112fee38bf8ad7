/**
 * What must not depend on the names and the moment of a conversation: which end has which address, the initial sequence numbers, the clock, and what other flows
 * stand between its packets. The conversations are made at random, and need not make sense.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runCli } from '../cli/run-cli.js';
import { type PcapPacket, writePcap } from '../support/capture-writer.js';
import { type ConversationFields, timedConversation } from '../support/conversation.js';
import { randomConversation } from '../support/random-conversation.js';

type Packet = Required<Pick<PcapPacket, 'data' | 'seconds' | 'fraction'>>;

const SEED = 20261122;
const RUNS = 20;

/**
 * Scripts of which every number is relative: an Ack of `-` is 0 on the wire, whatever the initial numbers are, and so are the bytes of an Ack without its flag. They
 * begin with a SYN, or the roles would hang on the ports: of a capture begun midway the lower port is taken for the server.
 */
const aScript = fc.integer({ min: 1, max: 1_000_000 }).map((seed) => {
  const { script } = randomConversation(seed);
  const lines = script.split('\n').map((line) =>
    line.replace(/^(\S+ )(\S+)( \d+) (\d+|-)/, (_, side, flags, seq, ack) => {
      const number = !flags.includes('.') ? '-' : ack === '-' ? '1' : ack;
      return `${side}${flags}${seq} ${number}`;
    }),
  );
  return (lines[0]?.startsWith('> S 0') ? lines : ['> S 0', ...lines]).join('\n');
});
/**
 * In the lower half of the number space. Above it, and at 0, what Wireshark's analysis says of impossible numbers (an Ack of what was never sent, a 0 that it takes
 * for "none yet") hangs on the numbers themselves, in tshark too, whose rows ours equal there.
 */
const aNumber = fc.integer({ min: 1000, max: 2 ** 31 - 1_000_000 });
/** None of them is a tunnel's or a reserved one, and the client's is above the server's. */
const someFields = fc.record({
  client: fc.constantFrom('10.0.0.1', '192.0.2.7', '203.0.113.250'),
  server: fc.constantFrom('10.0.0.2', '198.51.100.1', '8.8.8.8'),
  clientPort: fc.integer({ min: 30_000, max: 60_000 }),
  serverPort: fc.integer({ min: 1000, max: 1300 }),
});

async function run(packets: readonly Packet[], ...argv: readonly string[]): Promise<string> {
  const [command = '', ...options] = argv;
  const { status, stdout, stderr } = await runCli([command, '-', ...options], { stdin: writePcap(packets) });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

/** All that is relative in the packet list: columns, Wireshark's analysis, and the text of Info behind the ports. */
async function listRows(packets: readonly Packet[]): Promise<string[]> {
  const columns = 'No,Time,Delta,Protocol,Length,Phase,States,Stream,Seq,Ack,Window,Flags,PayloadLength,Remark,Payload,Info';
  const text = await run(packets, 'show', '--format', 'tsv', '--columns', columns);
  return text.split('\n').map((line) => line.replace(/\d+ → \d+(?=[^\t]*$)/, 'port → port'));
}

/**
 * Without tcp.analysis.bytes_in_flight: where segments half the number space apart are not acknowledged, tshark 4.0.17 itself has another value for other initial
 * numbers, and ours is equal to it.
 */
async function listAnalysis(packets: readonly Packet[]): Promise<string> {
  const names = ['tcp.stream', 'tcp.seq', 'tcp.ack', 'tcp.nxtseq', 'tcp.analysis.flags', 'tcp.analysis.acks_frame', 'tcp.completeness'];
  return run(packets, 'fields', ...names.flatMap((name) => ['-e', name]));
}

type Flow = Record<string, unknown> & { startTime: string; client: object; server: object };

async function listFlows(packets: readonly Packet[]): Promise<Flow[]> {
  const text = await run(packets, 'flows', '--format', 'ndjson');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

const transcript = (packets: readonly Packet[]): Promise<string> =>
  run(packets, 'show', '--format', 'transcript', '--with', 'window,payload,labels');

/** Everything but the ends' names. */
async function tellAll(packets: readonly Packet[]) {
  const flows = await listFlows(packets);
  return {
    rows: await listRows(packets),
    analysis: await listAnalysis(packets),
    flows: flows.map(({ client: _, server: __, ...flow }) => flow),
    transcript: await transcript(packets),
  };
}

/** The proof of a handshake names frames, and the numbers of a wrong one as they were sent. */
const withoutProof = (flows: readonly object[]) => JSON.parse(JSON.stringify(flows, (key, value) => (key === 'proof' ? undefined : value)));

function hold(property: unknown): Promise<void> {
  return fc.assert(property as fc.IAsyncProperty<unknown>, { seed: SEED, numRuns: RUNS });
}

describe('names', () => {
  it('of client and server exchanged: only names are', async () => {
    await hold(
      fc.asyncProperty(aScript, someFields, async (script, fields) => {
        const swapped = { client: fields.server, server: fields.client, clientPort: fields.serverPort, serverPort: fields.clientPort };
        const packets = timedConversation(script, fields);
        const mirrored = timedConversation(script, swapped);
        expect(await tellAll(mirrored)).toEqual(await tellAll(packets));
        for (const [index, flow] of (await listFlows(mirrored)).entries()) {
          const original = (await listFlows(packets))[index] as Flow;
          expect([flow.client, flow.server]).toEqual([original.server, original.client]);
        }
      }),
    );
  });

  it('addresses and ports, others: nothing else is', async () => {
    await hold(
      fc.asyncProperty(aScript, someFields, someFields, async (script, fields, others) => {
        expect(await tellAll(timedConversation(script, others))).toEqual(await tellAll(timedConversation(script, fields)));
      }),
    );
  });
});

describe('numbers', () => {
  it('initial sequence numbers, others: nothing that is relative is', async () => {
    await hold(
      fc.asyncProperty(aScript, aNumber, aNumber, async (script, clientIsn, serverIsn) => {
        const of = async (fields: ConversationFields) => {
          const { flows, ...rest } = await tellAll(timedConversation(script, fields));
          return { ...rest, flows: withoutProof(flows) };
        };
        expect(await of({ clientIsn, serverIsn })).toEqual(await of({ clientIsn: 77_000, serverIsn: 990_000 }));
      }),
    );
  });

  it('the clock, another: only the moment of its beginning is', async () => {
    await hold(
      fc.asyncProperty(aScript, fc.integer({ min: 0, max: 1_000_000_000_000 }), async (script, milliseconds) => {
        const of = async (packets: readonly Packet[]) => {
          const { flows, ...rest } = await tellAll(packets);
          return { ...rest, flows: flows.map(({ startTime: _, ...flow }) => flow) };
        };
        expect(await of(timedConversation(script, {}, milliseconds))).toEqual(await of(timedConversation(script)));
      }),
    );
  });
});

describe('other flows between', () => {
  it('change of a flow its number and its frames', async () => {
    const milliseconds = ({ seconds, fraction }: Packet): number => seconds * 1000 + fraction / 1000;
    await hold(
      fc.asyncProperty(aScript, aScript, aScript, async (...scripts) => {
        const parts = scripts.map((script, index) => timedConversation(script, { client: `10.0.${index}.1`, clientPort: 40_000 + index }));
        const mixed = parts.flat().sort((a, b) => milliseconds(a) - milliseconds(b));
        const together = await listFlows(mixed);
        const lines = (await transcript(mixed)).split(/\n\n|\n(?=tcp:)/);
        let seen = 0;
        for (const part of parts) {
          const alone = await listFlows(part);
          const port = (flow: Flow): unknown => JSON.stringify([flow.client, flow.server].map((end) => JSON.stringify(end)).sort());
          const same = together.filter((flow) => alone.some((each) => port(each) === port(flow)));
          const bare = ({ stream: _, firstFrame: __, lastFrame: ___, ...flow }: Flow) => flow;
          expect(withoutProof(same.map(bare))).toEqual(withoutProof(alone.map(bare)));
          seen += same.length;
        }
        expect(seen).toBe(together.length);
        expect(lines.length).toBe(together.length);
      }),
    );
  });
});
