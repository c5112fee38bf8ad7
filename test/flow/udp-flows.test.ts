import { describe, expect, it } from 'vitest';
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

/** An ICMP error that quotes a datagram from the client. */
function quote(tracker: FlowTracker, frame: Frame, number: number, kind: LayerKind, type: number, code: number): Phase | undefined {
  beginFrame(frame, number, BigInt(number) * 1_000_000n);
  frame.bytes = Uint8Array.of(type, code, 0, 0, 0, 0, 0, 0);
  frame.start = 0;
  frame.end = frame.reportedEnd = frame.bytes.length;
  for (const layer of [LayerKind.ETHERNET, LayerKind.IPV4, kind, LayerKind.IPV4, LayerKind.UDP]) frame.pushLayer(layer);
  const segment = addUdp(frame, CLIENT, SERVER, 10);
  segment.networkLayer = 3;
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
  ])('%s', (_, kind, type, code, refused) => {
    const { tracker, frame } = play('>');
    expect(quote(tracker, frame, 2, kind, type, code)).toBe(refused ? Phase.UDP_REFUSED : Phase.NONE);
    expect(summaryOf(tracker)).toMatchObject({ refused, requests: 1, lastFrame: 2 });
  });

  it('counts the time since the last datagram with payload, as Wireshark does', () => {
    const frame = newFrame();
    const tracker = new FlowTracker(frame.addresses);
    const deltas = [0, 5, 0, 5, 5].map((length, i) => {
      beginFrame(frame, i + 1, BigInt(i) * 1_000_000_000n);
      const segment = addUdp(frame, CLIENT, SERVER, length);
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
