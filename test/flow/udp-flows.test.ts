import { describe, expect, it } from 'vitest';
import type { Annotation } from '../../src/flow/annotation.js';
import { Phase } from '../../src/flow/phase.js';
import type { UdpFlowSummary } from '../../src/flow/summary.js';
import { FlowTracker } from '../../src/flow/tracker.js';
import type { Frame } from '../../src/wire/frame.js';
import { LayerKind } from '../../src/wire/layer.js';
import { TransportProtocol } from '../../src/wire/segment.js';
import { addUdp, beginFrame, newFrame } from '../support/tcp-segments.js';

const CLIENT = '10.0.0.1:5000';
const SERVER = '10.0.0.2:53';

/** Plays datagrams one millisecond apart: `>` from the client, `<` from the server. */
function play(directions: string): { tracker: FlowTracker; frame: Frame; seen: string[] } {
  const frame = newFrame();
  const tracker = new FlowTracker(frame.addresses);
  const seen = [...directions].map((direction, i) => {
    beginFrame(frame, i + 1, BigInt(i) * 1_000_000n);
    if (direction === '>') addUdp(frame, CLIENT, SERVER, 10);
    else addUdp(frame, SERVER, CLIENT, 100);
    tracker.track(frame);
    const a = tracker.annotations[0];
    const kind = a?.phase === Phase.UDP_REQUEST ? 'request' : 'reply';
    return `${kind} ${a?.datagramNumber}${a?.latency === -1 ? '' : ` ${(a?.latency ?? 0) / 1e6}`}`;
  });
  return { tracker, frame, seen };
}

function summaryOf(tracker: FlowTracker): UdpFlowSummary {
  return [...tracker.flows()][0] as UdpFlowSummary;
}

interface Datagram {
  second: number;
  from: string;
  to: string;
  length?: number;
}

/** Tracks datagrams; the annotations. */
function track(tracker: FlowTracker, datagrams: readonly Datagram[]): Annotation[] {
  const frame = newFrame();
  return datagrams.map(({ second, from, to, length = 10 }, i) => {
    beginFrame(frame, i + 1, BigInt(Math.round(second * 1e9)));
    addUdp(frame, from, to, length);
    tracker.track(frame);
    return { ...(tracker.annotations[0] as Annotation) };
  });
}

/** An ICMP error that quotes a datagram from the client. */
function quote(
  tracker: FlowTracker,
  frame: Frame,
  number: number,
  kind: LayerKind,
  type: number,
  code: number,
  inside: readonly LayerKind[] = [],
): Phase | undefined {
  beginFrame(frame, number, BigInt(number) * 1_000_000n);
  frame.bytes = Uint8Array.of(type, code, 0, 0, 0, 0, 0, 0);
  frame.start = 0;
  frame.end = frame.reportedEnd = frame.bytes.length;
  for (const layer of [LayerKind.ETHERNET, LayerKind.IPV4, kind, ...inside, LayerKind.IPV4, LayerKind.UDP]) frame.pushLayer(layer);
  const segment = addUdp(frame, CLIENT, SERVER, 10);
  segment.networkLayer = 3 + inside.length;
  segment.quoted = true;
  tracker.track(frame);
  return tracker.annotations[0]?.phase;
}

describe('requests and replies', () => {
  it.each([
    ['in turn', '><><', ['request 1', 'reply 1 1', 'request 2', 'reply 2 1']],
    ['all requests first', '>>><<<', ['request 1', 'request 2', 'request 3', 'reply 1 3', 'reply 2 3', 'reply 3 3']],
    ['a request without reply', '>><', ['request 1', 'request 2', 'reply 1 2']],
    ['several replies to one request', '><<<', ['request 1', 'reply 1 1', 'reply 2 2', 'reply 3 3']],
    ['then the next request has its own', '><<><', ['request 1', 'reply 1 1', 'reply 2 2', 'request 2', 'reply 3 1']],
  ])('%s', (_, directions, want) => {
    expect(play(directions).seen).toEqual(want);
  });

  it('sums a flow up', () => {
    expect(summaryOf(play('>><<').tracker)).toMatchObject({
      stream: 'udp:0',
      protocol: 'udp',
      client: { address: '10.0.0.1', port: 5000 },
      server: { address: '10.0.0.2', port: 53 },
      rolesKnown: true,
      firstFrame: 1,
      lastFrame: 4,
      duration: 0.003,
      requests: 2,
      replies: 2,
      refused: false,
      latency: { min: 0.002, mean: 0.002, max: 0.002, samples: 2 },
      clientToServer: { frames: 2, bytes: 20 },
      serverToClient: { frames: 2, bytes: 200 },
      encapsulation: [],
    });
  });

  it('forgets the oldest of more than 1,000 unanswered requests', () => {
    const { seen } = play(`${'>'.repeat(1500)}<`);
    expect(seen.at(-1)).toBe('reply 1 1000');
  });

  it('keeps to the limit over all flows, and tells', () => {
    const frame = newFrame();
    const tracker = new FlowTracker(frame.addresses, { maxWaitingRequests: 1 });
    const latencies = ['10.0.0.1:1', '10.0.0.1:2'].flatMap((client, i) =>
      [true, false].map((isRequest, j) => {
        beginFrame(frame, 2 * i + j + 1, BigInt(i + 2 * j));
        if (isRequest) addUdp(frame, client, SERVER, 1);
        if (i === 0 && !isRequest) return undefined;
        if (!isRequest) addUdp(frame, SERVER, client, 1);
        tracker.track(frame);
        return tracker.annotations[0]?.latency;
      }),
    );
    expect(latencies).toEqual([-1, undefined, -1, -1]);
    expect(tracker.refused.maxWaitingRequests).toBeGreaterThan(0);
  });

  it.each([
    ['ICMP port unreachable', LayerKind.ICMP, 3, 3, true],
    ['ICMP host unreachable', LayerKind.ICMP, 3, 1, false],
    ['ICMP time exceeded', LayerKind.ICMP, 11, 3, false],
    ['ICMPv6 port unreachable', LayerKind.ICMPV6, 1, 4, true],
    ['ICMPv6 no route', LayerKind.ICMPV6, 1, 0, false],
    ['ICMPv6 parameter problem', LayerKind.ICMPV6, 4, 4, false],
    ['nothing that is ICMP', LayerKind.GRE, 3, 3, false],
  ])('%s', (_, kind, type, code, refused) => {
    const { tracker, frame } = play('>');
    expect(quote(tracker, frame, 2, kind, type, code)).toBe(refused ? Phase.UDP_REFUSED : Phase.NONE);
    expect(summaryOf(tracker)).toMatchObject({ refused, requests: 1, lastFrame: 2 });
  });

  it('an ICMP error refuses what is quoted within a tunnel too', () => {
    const { tracker, frame } = play('>');
    expect(quote(tracker, frame, 2, LayerKind.ICMP, 3, 3, [LayerKind.IPV4, LayerKind.GRE])).toBe(Phase.UDP_REFUSED);
  });

  it.each([
    ['the first the shortest', [1, 2, 3]],
    ['the first the longest', [3, 1, 2]],
    ['the first in between', [2, 3, 1]],
  ])('latencies: %s', (_, latencies) => {
    const tracker = new FlowTracker(newFrame().addresses);
    const datagrams = latencies.flatMap((latency, i) => [
      { second: 10 * i, from: CLIENT, to: SERVER },
      { second: 10 * i + latency, from: SERVER, to: CLIENT },
    ]);
    expect(track(tracker, datagrams).map(({ latency, answersFrame }) => [latency / 1e9, answersFrame])).toEqual(
      latencies.flatMap((latency, i) => [
        [-1e-9, 0],
        [latency, 2 * i + 1],
      ]),
    );
    expect(summaryOf(tracker).latency).toEqual({ min: 1, mean: 2, max: 3, samples: 3 });
  });

  it('latencies where time goes backwards are as they are', () => {
    const tracker = new FlowTracker(newFrame().addresses);
    track(
      tracker,
      [-3, -1, -2].flatMap((latency, i) => [
        { second: 10 * i, from: CLIENT, to: SERVER },
        { second: 10 * i + latency, from: SERVER, to: CLIENT },
      ]),
    );
    expect(summaryOf(tracker).latency).toEqual({ min: -3, mean: -2, max: -1, samples: 3 });
  });

  it('no latency without a reply', () => {
    expect(summaryOf(play('>>').tracker).latency).toBeNull();
  });

  it('flows between each other have their own requests, times and numbers', () => {
    const tracker = new FlowTracker(newFrame().addresses);
    const other = '10.0.0.3:5000';
    const seen = track(tracker, [
      { second: 5.25, from: CLIENT, to: SERVER },
      { second: 7.5, from: other, to: SERVER },
      { second: 8.75, from: SERVER, to: other, length: 20 },
      { second: 9, from: other, to: SERVER },
      { second: 11.25, from: SERVER, to: CLIENT },
      { second: 12.5, from: SERVER, to: other, length: 20 },
    ]);
    expect(seen.map(({ stream, datagramNumber, latency, answersFrame }) => [stream, datagramNumber, latency / 1e9, answersFrame])).toEqual([
      [0, 1, -1e-9, 0],
      [1, 1, -1e-9, 0],
      [1, 1, 1.25, 2],
      [1, 2, -1e-9, 0],
      [0, 1, 6, 1],
      [1, 2, 3.5, 4],
    ]);
    expect(seen.map(({ deltaSeconds, deltaNanoseconds }) => deltaSeconds + deltaNanoseconds / 1e9)).toEqual([0, 0, 1.25, 0.25, 6, 3.5]);
    expect([...tracker.flows()].map((flow) => [flow.duration, flow.clientToServer, flow.serverToClient])).toEqual([
      [6, { frames: 1, bytes: 10, payloadDuration: 0, throughput: null }, { frames: 1, bytes: 10, payloadDuration: 0, throughput: null }],
      [
        5,
        { frames: 2, bytes: 20, payloadDuration: 1.5, throughput: 20 / 1.5 },
        { frames: 2, bytes: 40, payloadDuration: 3.75, throughput: 40 / 3.75 },
      ],
    ]);
  });

  it('requests that were answered make room for as many others', () => {
    const directions = `${'>'.repeat(1000)}${'<'.repeat(500)}${'>'.repeat(500)}<`;
    // The oldest that waits is the 501st, which came 1,500 ms before.
    expect(play(directions).seen.at(-1)).toBe('reply 501 1500');
    expect(play(directions.replace('<', '><')).seen.at(-1)).toBe('reply 501 1500');
  });

  it.each([
    [0, [-1, -1]],
    [1, [2, -1]],
    [2, [2, 2]],
  ])('over all flows %i requests wait at most', (maxWaitingRequests, latencies) => {
    const tracker = new FlowTracker(newFrame().addresses, { maxWaitingRequests });
    const other = '10.0.0.3:5000';
    const answers = (from: number) =>
      track(tracker, [
        { second: from, from: CLIENT, to: SERVER },
        { second: from + 1, from: other, to: SERVER },
        { second: from + 2, from: SERVER, to: CLIENT },
        { second: from + 3, from: SERVER, to: other },
      ])
        .filter(({ phase }) => phase === Phase.UDP_REPLY)
        .map(({ latency }) => (latency === -1 ? -1 : latency / 1e9));
    expect(answers(0)).toEqual(latencies);
    expect(tracker.refused.maxWaitingRequests).toBe(2 - maxWaitingRequests);
    // What was answered waits no more.
    if (maxWaitingRequests > 0) expect(answers(10)[0]).toBe(2);
  });

  it('no flow is kept beyond the limit', () => {
    const tracker = new FlowTracker(newFrame().addresses, { maxFlows: 1 });
    const seen = track(tracker, [
      { second: 0, from: CLIENT, to: SERVER },
      { second: 1, from: '10.0.0.3:5000', to: SERVER },
    ]);
    expect(seen.map(({ stream, phase }) => [stream, phase])).toEqual([
      [0, Phase.UDP_REQUEST],
      [-1, Phase.NONE],
    ]);
    expect(summaryOf(tracker)).toMatchObject({ requests: 1, lastFrame: 1 });
  });

  it.each([
    ['UDP', TransportProtocol.UDP],
    ['UDP-Lite', TransportProtocol.UDP_LITE],
  ])('%s: counts the time since the last datagram with payload, as Wireshark does', (_, protocol) => {
    const frame = newFrame();
    const tracker = new FlowTracker(frame.addresses);
    const deltas = [0, 5, 0, 5, 5].map((length, i) => {
      beginFrame(frame, i + 1, BigInt(i) * 1_000_000_000n);
      const segment = addUdp(frame, CLIENT, SERVER, length);
      segment.protocol = protocol;
      segment.quoted = i === 3;
      tracker.track(frame);
      return tracker.annotations[0]?.deltaSeconds;
    });
    // The fourth is quoted: neither it nor the empty third is counted from.
    expect(deltas).toEqual([0, 1, 1, 2, 3]);
  });

  it('names UDP-Lite by the first datagram and shares the streams with UDP', () => {
    const frame = newFrame();
    const tracker = new FlowTracker(frame.addresses);
    for (let number = 1; number <= 2; number++) {
      beginFrame(frame, number, 0n);
      const segment = addUdp(frame, CLIENT, SERVER, 1);
      segment.protocol = number === 1 ? TransportProtocol.UDP_LITE : TransportProtocol.UDP;
      tracker.track(frame);
      expect(tracker.annotations[0]?.stream).toBe(0);
    }
    expect(summaryOf(tracker).protocol).toBe('udplite');
  });
});

describe('throughput', () => {
  it.each([
    ['one datagram: no time, so no rate', '>', [0, null], [null, null]],
    ['from the first datagram of the direction to its last', '><><<', [0.002, 10_000], [0.003, 100_000]],
  ])('%s', (_, directions, client, server) => {
    const { clientToServer, serverToClient } = summaryOf(play(directions).tracker);
    const found = [clientToServer, serverToClient].map(({ payloadDuration, throughput }) => [payloadDuration, throughput]);
    expect(found).toEqual([client, server]);
  });
});
