import { describe, expect, it } from 'vitest';
import { FlowTotals, type FlowTotalsSummary } from '../../src/flow/flow-totals.js';
import type { TcpFlowSummary } from '../../src/flow/summary.js';
import { FlowTracker } from '../../src/flow/tracker.js';
import { CaptureRecord } from '../../src/record.js';
import { FrameDecoder } from '../../src/wire/decode-frame.js';
import { ethernet, frame, icmp, ipv4, ipv6, tcp, udp } from '../support/frame-builder.js';
import { putInBlock } from '../support/record-block.js';

/** Frames through the decoder and the tracker, 10 ms apart, and the totals of all their flows. */
function total(frames: readonly Uint8Array[], limit = 10): FlowTotalsSummary {
  const decoder = new FrameDecoder();
  const tracker = new FlowTracker(decoder.frame.addresses);
  const record = new CaptureRecord();
  record.linkType = 1;
  for (const bytes of frames) {
    putInBlock(record, bytes);
    record.number++;
    record.nanoseconds += 10_000_000;
    tracker.track(decoder.decode(record));
  }
  const totals = new FlowTotals(limit);
  for (const flow of tracker.flows())
    totals.add(flow, ...tracker.addressKeys(flow.protocol === 'tcp' ? 'tcp' : 'udp', Number(flow.stream.split(':')[1])));
  return totals.summarize((key) => tracker.formatAddress(key));
}

const [A, B, SIX] = ['10.0.0.1', '10.0.0.2', '2001:db8::1'];
const send = (source: string, destination: string, fields: Parameters<typeof tcp>[0], payload = '') =>
  frame(ethernet(), ipv4({ source, destination }), tcp({ ...fields, window: 1000 }), payload);
const datagram = (source: string, destination: string, sourcePort: number, destinationPort: number, payload: string) =>
  frame(ethernet(), ipv4({ source, destination }), udp({ sourcePort, destinationPort }), payload);

/** Opened, 10 bytes sent twice, acknowledged twice, aborted. */
const OPENED = [
  send(A, B, { sourcePort: 40000, destinationPort: 80, sequence: 100, flags: 'S' }),
  send(B, A, { sourcePort: 80, destinationPort: 40000, sequence: 500, acknowledgment: 101, flags: 'S.' }),
  send(A, B, { sourcePort: 40000, destinationPort: 80, sequence: 101, acknowledgment: 501, flags: '.' }),
  send(A, B, { sourcePort: 40000, destinationPort: 80, sequence: 101, acknowledgment: 501, flags: 'P.' }, '0123456789'),
  send(B, A, { sourcePort: 80, destinationPort: 40000, sequence: 501, acknowledgment: 111, flags: '.' }),
  send(A, B, { sourcePort: 40000, destinationPort: 80, sequence: 101, acknowledgment: 501, flags: 'P.' }, '0123456789'),
  send(B, A, { sourcePort: 80, destinationPort: 40000, sequence: 501, acknowledgment: 111, flags: 'R.' }),
];
const REFUSED = [
  send(A, B, { sourcePort: 40001, destinationPort: 81, sequence: 100, flags: 'S' }),
  send(B, A, { sourcePort: 81, destinationPort: 40001, sequence: 0, acknowledgment: 101, flags: 'R.' }),
];
const ASKED = datagram(A, B, 5000, 53, 'question');
const DATAGRAMS = [
  ASKED,
  datagram(B, A, 53, 5000, 'answer'),
  datagram(A, B, 5001, 53, 'unanswered'),
  datagram(A, B, 5002, 9, 'refused'),
  frame(ethernet(), ipv4({ source: B, destination: A }), icmp({ type: 3, code: 3 }), datagram(A, B, 5002, 9, 'refused').subarray(14)),
];

describe('FlowTotals', () => {
  it('of no flow are all zero, with no time of a handshake', () => {
    const totals = total([]);
    expect(totals).toMatchObject({ flows: 0, addresses: 0, topAddresses: [], topFlows: [] });
    expect(totals.initialRtt).toEqual({ samples: 0, min: null, median: null, p95: null, max: null, buckets: [] });
    expect(new Set([...Object.values(totals.handshakes), ...Object.values(totals.closes), ...Object.values(totals.loss)])).toEqual(
      new Set([0]),
    );
  });

  it('count TCP flows by verdict, and signs of loss over both directions', () => {
    const totals = total([...OPENED, ...REFUSED]);
    expect(totals.flows).toBe(2);
    expect(totals.protocols).toEqual({
      tcp: { flows: 2, frames: 9, bytes: 20 },
      udp: { flows: 0, frames: 0, bytes: 0 },
      udplite: { flows: 0, frames: 0, bytes: 0 },
    });
    expect(totals.handshakes).toEqual({
      complete: 1,
      refused: 1,
      'no-answer': 0,
      'half-open': 0,
      aborted: 0,
      invalid: 0,
      'not-captured': 0,
    });
    expect(totals.closes).toMatchObject({ 'aborted-by-server': 1, 'never-opened': 1, open: 0 });
    expect(totals.loss).toMatchObject({ segments: 9, spuriousRetransmissions: 1, retransmissions: 0, repeatedBytes: 10, flows: 1 });
  });

  it('count requests and answers of UDP; a flow that was refused is not one without an answer', () => {
    expect(total(DATAGRAMS).udp).toEqual({ requests: 3, replies: 1, answeredFlows: 1, unansweredFlows: 1, refusedFlows: 1 });
    const silent = [...DATAGRAMS, datagram(A, B, 5003, 53, 'unanswered too')];
    expect(total(silent).udp).toEqual({ requests: 4, replies: 1, answeredFlows: 1, unansweredFlows: 2, refusedFlows: 1 });
  });

  it('name the addresses with the most payload, and flows likewise, as many as asked for', () => {
    const all = total([...OPENED, ...REFUSED, ...DATAGRAMS]);
    expect(all.addresses).toBe(2);
    expect(all.topAddresses).toEqual([
      { address: A, flows: 5, frames: 13, sentBytes: 45, receivedBytes: 6 },
      { address: B, flows: 5, frames: 13, sentBytes: 6, receivedBytes: 45 },
    ]);
    expect(all.topFlows.map(({ stream, frames, bytes }) => [stream, frames, bytes])).toEqual([
      ['tcp:0', 7, 20],
      ['udp:0', 2, 14],
      ['udp:1', 1, 10],
      ['udp:2', 1, 7],
      ['tcp:1', 2, 0],
    ]);
    expect(all.topFlows[0]).toEqual({
      stream: 'tcp:0',
      client: { address: A, port: 40000 },
      server: { address: B, port: 80 },
      rolesKnown: true,
      frames: 7,
      bytes: 20,
      duration: 0.06,
    });
    const few = total([...OPENED, ...REFUSED, ...DATAGRAMS], 1);
    expect([few.addresses, few.topAddresses.length, few.topFlows.length]).toEqual([2, 1, 1]);
    expect(few.topFlows[0]?.stream).toBe('tcp:0');
  });

  it('tell IPv6 addresses from IPv4 ones, and count an end that talks to itself once', () => {
    const self = frame(ethernet(), ipv6({ source: SIX, destination: SIX }), udp({ sourcePort: 7000, destinationPort: 7000 }), 'me');
    const totals = total([ASKED, self, self]);
    expect(totals.topAddresses).toEqual([
      { address: SIX, flows: 1, frames: 2, sentBytes: 4, receivedBytes: 4 },
      { address: A, flows: 1, frames: 1, sentBytes: 8, receivedBytes: 0 },
      { address: B, flows: 1, frames: 1, sentBytes: 0, receivedBytes: 8 },
    ]);
  });
});

/** A flow's record, to be changed in what a test is about. */
function flowOf(frames: readonly Uint8Array[]): TcpFlowSummary {
  const decoder = new FrameDecoder();
  const tracker = new FlowTracker(decoder.frame.addresses);
  const record = new CaptureRecord();
  record.linkType = 1;
  for (const bytes of frames) {
    putInBlock(record, bytes);
    record.number++;
    tracker.track(decoder.decode(record));
  }
  return tracker.flow('tcp', 0) as TcpFlowSummary;
}

describe('signs of loss', () => {
  const COUNTS = [
    'retransmissions',
    'fastRetransmissions',
    'spuriousRetransmissions',
    'lostSegments',
    'outOfOrder',
    'zeroWindows',
  ] as const;
  const HARMLESS = ['duplicateAcks', 'windowFulls'] as const;

  it.each([...COUNTS.map((name) => [name, 1] as const), ...HARMLESS.map((name) => [name, 0] as const)])(
    '%s are added up over both directions; a flow with them counts %i',
    (name, flows) => {
      const flow = flowOf(REFUSED);
      const { clientToServer, serverToClient } = flow;
      const totals = new FlowTotals(3);
      totals.add({ ...flow, clientToServer: { ...clientToServer, [name]: 2 } }, 1, 2);
      totals.add({ ...flow, serverToClient: { ...serverToClient, [name]: 3 } }, 1, 2);
      totals.add({ ...flow, clientToServer: { ...clientToServer, [name]: 1 }, serverToClient: { ...serverToClient, [name]: 1 } }, 1, 2);
      totals.add(flow, 1, 2);
      const { loss } = totals.summarize(String);
      const others = Object.fromEntries([...COUNTS, ...HARMLESS].map((other) => [other, other === name ? 7 : 0]));
      expect(loss).toEqual({ ...others, segments: 8, repeatedBytes: 0, flows: 3 * flows });
    },
  );

  it('flows of as much payload stand by their frames, then as they came', () => {
    const flow = flowOf(REFUSED);
    const totals = new FlowTotals(4);
    for (const [stream, frames] of [
      ['tcp:0', 2],
      ['tcp:1', 3],
      ['tcp:2', 1],
      ['tcp:3', 3],
    ] as const) {
      totals.add({ ...flow, stream, clientToServer: { ...flow.clientToServer, frames } }, 1, 2);
    }
    expect(totals.summarize(String).topFlows.map(({ stream }) => stream)).toEqual(['tcp:1', 'tcp:3', 'tcp:0', 'tcp:2']);
  });
});

describe('the times of handshakes', () => {
  function times(rtts: readonly (number | null)[]) {
    const flow = flowOf(OPENED);
    const totals = new FlowTotals(3);
    for (const rtt of rtts) totals.add({ ...flow, handshake: { ...flow.handshake, rtt } }, 1, 2);
    return totals.summarize(String).initialRtt;
  }

  it('are ranked by the nearest rank: the smallest of which as large a share is no larger', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => (100 - i) / 1000);
    expect(times(hundred)).toMatchObject({ samples: 100, min: 0.001, median: 0.05, p95: 0.095, max: 0.1 });
    expect(times([0.3, null, 0.1, 0.2])).toMatchObject({ samples: 3, min: 0.1, median: 0.2, p95: 0.3, max: 0.3 });
    expect(times([0.7])).toMatchObject({ samples: 1, min: 0.7, median: 0.7, p95: 0.7, max: 0.7 });
  });

  it('of thousands of flows are all kept', () => {
    const many = Array.from({ length: 5000 }, (_, i) => (i + 1) / 1e6);
    expect(times(many)).toMatchObject({ samples: 5000, min: 1e-6, median: 0.0025, max: 0.005 });
  });

  it.each([
    ['a bound belongs to the bucket above it', [1e-6], [[1e-6, 2e-6, 1]]],
    ['below the first bound', [0, 9e-7], [[null, 1e-6, 2]]],
    ['from the last bound on', [100, 1e6], [[100, null, 2]]],
    [
      'empty ones between are told, those around are not',
      [0.0015, 0.007],
      [
        [0.001, 0.002, 1],
        [0.002, 0.005, 0],
        [0.005, 0.01, 1],
      ],
    ],
    [
      '20 s to 50 s, 50 s to 100 s',
      [20, 99.9],
      [
        [20, 50, 1],
        [50, 100, 1],
      ],
    ],
  ])('fall into buckets of 1, 2 and 5: %s', (_, rtts, expected) => {
    expect(times(rtts).buckets.map(({ from, to, flows }) => [from, to, flows])).toEqual(expected);
  });
});
