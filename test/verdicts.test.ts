/**
 * The fixtures whose story is known, held against the verdicts and phases that the product promises for it: recordings of Linux's own TCP, and what our
 * writer made.
 */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { annotate, type FlowSummary, openCapture, summarize } from '../src/index.js';

const pathOf = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}.pcap`, import.meta.url));

/** File, stream, handshake, close; both as far as they are told here. */
const VERDICTS: [file: string, stream: string, handshake: object, close: object][] = [
  [
    'tcp-close-four-segments',
    'tcp:0',
    { verdict: 'complete' },
    { verdict: 'closed-by-client', segments: 4, complete: true, bytesAfterFirstFin: 0 },
  ],
  ['tcp-close-three-segments', 'tcp:0', { verdict: 'complete' }, { verdict: 'closed-by-client', segments: 3, complete: true }],
  ['tcp-close-by-server', 'tcp:0', { verdict: 'complete' }, { verdict: 'closed-by-server', segments: 4, complete: true }],
  [
    'tcp-close-with-data',
    'tcp:0',
    { verdict: 'complete' },
    { verdict: 'closed-by-client', segments: 4, complete: true, bytesAfterFirstFin: 8 },
  ],
  ['tcp-half-close', 'tcp:0', { verdict: 'complete' }, { verdict: 'closed-by-client', segments: 4, bytesAfterFirstFin: 2000 }],
  ['tcp-simultaneous-open', 'tcp:0', { verdict: 'complete', simultaneousOpen: true }, { verdict: 'closed-by-client', segments: 3 }],
  [
    'tcp-simultaneous-close',
    'tcp:0',
    { verdict: 'complete', simultaneousOpen: false },
    { verdict: 'closed-simultaneously', complete: true },
  ],
  [
    'tcp-simultaneous-open-and-close',
    'tcp:0',
    { verdict: 'complete', simultaneousOpen: true },
    { verdict: 'closed-simultaneously', complete: true },
  ],
  ['tcp-reset-by-server', 'tcp:0', { verdict: 'complete' }, { verdict: 'aborted-by-server', bytesBefore: 10, afterFin: false }],
  ['tcp-reset-by-client', 'tcp:0', { verdict: 'complete' }, { verdict: 'aborted-by-client', bytesBefore: 9, afterFin: false }],
  ['tcp-reset-half-closed', 'tcp:0', { verdict: 'complete' }, { verdict: 'aborted-by-client', bytesBefore: 10, afterFin: false }],
  ['tcp-reset-after-own-fin', 'tcp:0', { verdict: 'complete' }, { verdict: 'aborted-by-client', bytesBefore: 8, afterFin: true }],
  [
    'tcp-reset-after-close',
    'tcp:0',
    { verdict: 'complete' },
    { verdict: 'closed-by-client', segments: 4, complete: true, resetAfterClose: true },
  ],
  ['tcp-reset-in-handshake', 'tcp:0', { verdict: 'aborted' }, { verdict: 'never-opened' }],
  ['tcp-refused', 'tcp:0', { verdict: 'refused' }, { verdict: 'never-opened' }],
  ['tcp-no-answer', 'tcp:0', { verdict: 'no-answer', synRetransmissions: 3 }, { verdict: 'never-opened' }],
  ['tcp-half-open', 'tcp:0', { verdict: 'half-open' }, { verdict: 'never-opened' }],
  [
    'tcp-syn-retransmitted',
    'tcp:0',
    { verdict: 'complete', synRetransmissions: 1, synAckRetransmissions: 0 },
    { verdict: 'closed-by-client' },
  ],
  ['tcp-fin-retransmitted', 'tcp:0', { verdict: 'complete' }, { verdict: 'closed-by-client', segments: 4, complete: true }],
  ['tcp-syn-ack-before-syn', 'tcp:0', { verdict: 'complete', outOfOrderCapture: true }, { verdict: 'open' }],
  ['tcp-wrong-syn-ack', 'tcp:0', { verdict: 'invalid' }, { verdict: 'never-opened' }],
  ['tcp-wrong-last-ack', 'tcp:0', { verdict: 'invalid' }, { verdict: 'never-opened' }],
  ['tcp-data-and-fin-in-handshake-ack', 'tcp:0', { verdict: 'complete' }, { verdict: 'closed-by-client', segments: 3, complete: true }],
  ['tcp-fast-open', 'tcp:0', { verdict: 'complete', fastOpen: false }, { verdict: 'closed-by-client', segments: 4 }],
  ['tcp-fast-open', 'tcp:1', { verdict: 'complete', fastOpen: true }, { verdict: 'closed-by-client', segments: 4 }],
  ['tcp-fast-open-data-refused', 'tcp:0', { verdict: 'complete' }, { verdict: 'aborted-by-client' }],
  ['tcp-begun-midway', 'tcp:0', { verdict: 'not-captured' }, { verdict: 'closed-by-client', segments: 4, complete: true }],
  ['tcp-left-open', 'tcp:0', { verdict: 'complete' }, { verdict: 'open' }],
  ['tcp-ports-reused', 'tcp:0', { verdict: 'complete' }, { verdict: 'aborted-by-client', bytesBefore: 5 }],
  ['tcp-ports-reused', 'tcp:1', { verdict: 'complete' }, { verdict: 'aborted-by-client', bytesBefore: 6 }],
  ['tcp-port-used-three-times', 'tcp:1', { verdict: 'complete' }, { verdict: 'closed-by-client', segments: 4, complete: true }],
  ['tcp-sequence-wrap', 'tcp:0', { verdict: 'complete' }, { verdict: 'closed-by-client', segments: 4, complete: true }],
  ['tcp-data-over-wrap', 'tcp:0', { verdict: 'complete' }, { verdict: 'closed-by-client', segments: 3, complete: true }],
  ['tcp-loss-sack', 'tcp:0', { verdict: 'complete' }, { verdict: 'closed-by-client' }],
  ['tcp-zero-window', 'tcp:0', { verdict: 'complete' }, { verdict: 'closed-by-client' }],
  ['tcp-keep-alive', 'tcp:0', { verdict: 'complete' }, { verdict: 'closed-by-client', segments: 4 }],
  ['tcp-ipv6', 'tcp:0', { verdict: 'complete' }, { verdict: 'closed-by-client', segments: 4, complete: true }],
  ['any-sll2', 'tcp:0', { verdict: 'complete' }, { verdict: 'closed-by-client', segments: 4, complete: true }],
  ['snaplen-60', 'tcp:0', { verdict: 'complete' }, { verdict: 'closed-by-client', segments: 4, complete: true }],
];

async function readFlow(file: string, stream: string): Promise<FlowSummary> {
  const flow = (await summarize(openCapture(pathOf(file)))).find((candidate) => candidate.stream === stream);
  if (flow === undefined) throw new Error(`${file} has no flow ${stream}`);
  return flow;
}

describe('verdicts', () => {
  it.each(VERDICTS)('of %s %s', async (file, stream, handshake, close) => {
    expect(await readFlow(file, stream)).toMatchObject({ handshake, close });
  });

  it('of a capture begun midway are judged with assumed roles', async () => {
    const flow = await readFlow('tcp-begun-midway', 'tcp:0');
    expect(flow.rolesKnown).toBe(false);
    expect(flow.server).toEqual({ address: '10.9.0.2', port: 9000 });
  });

  it.each(['tcp-wrong-syn-ack', 'tcp-wrong-last-ack'])('of %s print both numbers of the equation that fails', async (file) => {
    const flow = await readFlow(file, 'tcp:0');
    const failing = flow.protocol === 'tcp' ? flow.handshake.proof.filter((equation) => !equation.holds) : [];
    expect(failing.length).toBeGreaterThan(0);
    expect(failing.every(({ expected, actual }) => expected !== actual)).toBe(true);
  });

  it('of UDP: three answered, the fourth refused', async () => {
    const flows = await summarize(openCapture(pathOf('udp-hello-three-ports')));
    expect(flows.map((flow) => (flow.protocol === 'tcp' ? [] : [flow.client.port, flow.requests, flow.replies, flow.refused]))).toEqual([
      [40001, 1, 1, false],
      [40002, 1, 1, false],
      [40003, 1, 1, false],
      [40004, 1, 0, true],
    ]);
  });
});

/** Machine code and step of every packet, and the states it leads to. */
const PHASES: [file: string, phases: string][] = [
  [
    'tcp-close-four-segments',
    `handshake 1/3 SYN       | SYN-SENT / LISTEN
     handshake 2/3 SYN-ACK   | ESTABLISHED / SYN-RECEIVED
     handshake 3/3 ACK       | ESTABLISHED / ESTABLISHED
     data                    | ESTABLISHED / ESTABLISHED
     ack                     | ESTABLISHED / ESTABLISHED
     close 1/4 FIN           | FIN-WAIT-1 / CLOSE-WAIT
     close 2/4 ACK           | FIN-WAIT-2 / CLOSE-WAIT
     close 3/4 FIN           | TIME-WAIT / LAST-ACK
     close 4/4 ACK           | TIME-WAIT / CLOSED`,
  ],
  [
    'tcp-half-close',
    `handshake 1/3 SYN       | SYN-SENT / LISTEN
     handshake 2/3 SYN-ACK   | ESTABLISHED / SYN-RECEIVED
     handshake 3/3 ACK       | ESTABLISHED / ESTABLISHED
     data                    | ESTABLISHED / ESTABLISHED
     close 1/4 FIN           | FIN-WAIT-1 / CLOSE-WAIT
     ack                     | FIN-WAIT-1 / CLOSE-WAIT
     close 2/4 ACK           | FIN-WAIT-2 / CLOSE-WAIT
     data (half-closed)      | FIN-WAIT-2 / CLOSE-WAIT
     ack                     | FIN-WAIT-2 / CLOSE-WAIT
     data (half-closed)      | FIN-WAIT-2 / CLOSE-WAIT
     ack                     | FIN-WAIT-2 / CLOSE-WAIT
     close 3/4 FIN           | TIME-WAIT / LAST-ACK
     close 4/4 ACK           | TIME-WAIT / CLOSED`,
  ],
  [
    'tcp-simultaneous-close',
    `handshake 1/3 SYN       | SYN-SENT / LISTEN
     handshake 2/3 SYN-ACK   | ESTABLISHED / SYN-RECEIVED
     handshake 3/3 ACK       | ESTABLISHED / ESTABLISHED
     data                    | ESTABLISHED / ESTABLISHED
     ack                     | ESTABLISHED / ESTABLISHED
     close 1/4 FIN           | FIN-WAIT-1 / CLOSE-WAIT
     close FIN (simultaneous) | CLOSING / CLOSING
     close ACK (simultaneous) | CLOSING / TIME-WAIT
     close ACK (simultaneous) | TIME-WAIT / TIME-WAIT`,
  ],
  ['tcp-refused', 'handshake 1/3 SYN | SYN-SENT / LISTEN\nrefused | CLOSED / CLOSED'],
];

describe('phases and states', () => {
  it.each(PHASES)('of %s', async (file, phases) => {
    const seen: string[] = [];
    for await (const packet of annotate(openCapture(pathOf(file))))
      seen.push(`${packet.phase?.label} | ${packet.clientState} / ${packet.serverState}`);
    expect(seen).toEqual(phases.split('\n').map((line) => line.trim().replace(/ +\| /, ' | ')));
  });
});
