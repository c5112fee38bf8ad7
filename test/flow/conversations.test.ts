import { describe, expect, it } from 'vitest';
import { CaptureClock } from '../../src/flow/capture-clock.js';
import { Conversations, FlowBudget } from '../../src/flow/conversations.js';
import { FlowTracker } from '../../src/flow/tracker.js';
import { ACK, Segment, SYN } from '../../src/wire/segment.js';
import { addTcp, addUdp, beginFrame, newFrame, parseEnd } from '../support/tcp-segments.js';

function segmentOf(source: string, destination: string, family = 4): Segment {
  const segment = new Segment();
  const from = parseEnd(source);
  const to = parseEnd(destination);
  segment.family = family;
  segment.source = from.address;
  segment.sourcePort = from.port;
  segment.destination = to.address;
  segment.destinationPort = to.port;
  return segment;
}

function newTable(limit = 1e6): { table: Conversations; budget: FlowBudget; see: (segment: Segment) => [number, number] } {
  const clock = new CaptureClock();
  const budget = new FlowBudget(limit);
  const table = new Conversations(2, clock, budget);
  clock.set({ seconds: 1, nanoseconds: 0, hasTime: true });
  const see = (segment: Segment): [number, number] => {
    let stream = table.lookUp(segment);
    if (stream < 0) stream = table.open(segment, 1);
    return [stream, table.side];
  };
  return { table, budget, see };
}

describe('Conversations', () => {
  it.each([
    ['both directions are one', '10.0.0.1:1', '10.0.0.2:2', '10.0.0.2:2', '10.0.0.1:1', [0, 1]],
    ['swapped ports are another', '10.0.0.1:1', '10.0.0.2:2', '10.0.0.1:2', '10.0.0.2:1', [1, 0]],
    ['one end twice has one direction', '10.0.0.1:80', '10.0.0.1:80', '10.0.0.1:80', '10.0.0.1:80', [0, 0]],
    ['one host, two ports', '10.0.0.1:80', '10.0.0.1:81', '10.0.0.1:81', '10.0.0.1:80', [0, 1]],
    ['high addresses and ports', '255.255.255.255:65535', '200.0.0.1:40000', '200.0.0.1:40000', '255.255.255.255:65535', [0, 1]],
  ])('%s', (_, source, destination, source2, destination2, want) => {
    const { see } = newTable();
    expect(see(segmentOf(source, destination))).toEqual([0, 0]);
    expect(see(segmentOf(source2, destination2))).toEqual(want);
  });

  it('never takes an IPv6 address id for an IPv4 address', () => {
    const { see } = newTable();
    expect(see(segmentOf('0.0.0.1:5', '0.0.0.2:6', 4))[0]).toBe(0);
    expect(see(segmentOf('0.0.0.1:5', '0.0.0.2:6', 6))[0]).toBe(1);
    expect(see(segmentOf('0.0.0.2:6', '0.0.0.1:5', 6))).toEqual([1, 1]);
  });

  it('finds each of many flows again, from either side, after growing', () => {
    const { table, see } = newTable();
    const flows = 20_000;
    const one = (i: number): Segment => segmentOf(`10.${i & 3}.0.1:${1 + (i >> 2)}`, '10.0.0.2:80');
    for (let i = 0; i < flows; i++) expect(see(one(i))[0]).toBe(i);
    for (let i = 0; i < flows; i += 7) {
      const { source, sourcePort, destination, destinationPort, family } = one(i);
      const back = Object.assign(new Segment(), {
        family,
        source: destination,
        sourcePort: destinationPort,
        destination: source,
        destinationPort: sourcePort,
      });
      expect(see(back)).toEqual([i, 1]);
    }
    expect(table.count).toBe(flows);
    expect(table.port(5, 0)).toBe(2);
    expect(table.port(5, 1)).toBe(80);
    expect(table.address(5, 0)).toBe(0x0a010001);
  });

  it.each([
    // Found by running the hash backwards: if it is ever another one, these are flows like any others.
    ['one end in common', '10.0.0.1:40000', '10.0.0.2:80', '251.116.208.176:40001', '10.0.0.2:80'],
    ['both addresses in common', '10.0.0.1:40000', '10.0.0.2:80', '10.0.0.1:6121', '10.0.0.2:41436'],
    ['both addresses in common', '10.0.0.1:40002', '10.0.0.2:80', '10.0.0.1:27219', '10.0.0.2:18099'],
  ])('tells flows of the same hash apart, whichever side speaks: %s', (_, client, server, client2, server2) => {
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      for (const [from2, to2] of [
        [client2, server2],
        [server2, client2],
      ] as const) {
        const { see } = newTable();
        expect(see(segmentOf(from, to))).toEqual([0, 0]);
        expect(see(segmentOf(from2, to2))).toEqual([1, 0]);
        expect(see(segmentOf(to, from))).toEqual([0, 1]);
        expect(see(segmentOf(to2, from2))).toEqual([1, 1]);
        expect(see(segmentOf(from, to))).toEqual([0, 0]);
      }
    }
  });

  it('goes on behind the last slot at the first one', () => {
    // More flows than slots at first, so some begin their search at every one of them.
    const { see } = newTable();
    for (const pass of [0, 1]) {
      for (let i = 0; i < 500; i++) expect(see(segmentOf(`10.0.0.1:${i + 1}`, '10.0.0.2:80'))[0], `${pass}`).toBe(i);
    }
  });

  it.each([
    [-1, 5],
    [5, -1],
    [-1, -2],
  ])('opens no flow for an IPv6 address that is only passing: %i, %i', (source, destination) => {
    const { see, budget, table } = newTable();
    const segment = Object.assign(segmentOf('0.0.0.1:5', '0.0.0.2:6', 6), { source, destination });
    expect(see(segment)[0]).toBe(-1);
    expect([table.count, budget.left, budget.refused]).toEqual([0, 1e6, 0]);
    expect(see(Object.assign(segment, { source: 0, destination: 0 }))[0]).toBe(0);
  });

  it('an IPv4 address with its highest bit set is none of these', () => {
    const { see } = newTable();
    expect(see(segmentOf('200.0.0.1:5', '201.0.0.2:6'))[0]).toBe(0);
  });

  it('keeps a number of 16 bits for what carries a flow', () => {
    const { table, see } = newTable();
    see(segmentOf('10.0.0.1:1', '10.0.0.2:2'));
    see(segmentOf('10.0.0.1:2', '10.0.0.2:2'));
    table.setEncapsulation(1, 0xffff);
    table.setEncapsulation(1, 0x10000);
    expect([table.encapsulation(0), table.encapsulation(1), table.family(1)]).toEqual([0, 0xffff, 4]);
    table.setEncapsulation(1, 7);
    expect(table.encapsulation(1)).toBe(7);
  });

  it('gives the pair to the stream opened last', () => {
    const { table, see } = newTable();
    const segment = segmentOf('10.0.0.1:1', '10.0.0.2:2');
    see(segment);
    table.lookUp(segment);
    expect(table.open(segment, 9)).toBe(1);
    expect(see(segment)).toEqual([1, 0]);
    expect([table.firstFrame(0), table.firstFrame(1)]).toEqual([1, 9]);
  });

  it('opens no more than the budget allows, and says so', () => {
    const { see, budget } = newTable(2);
    see(segmentOf('10.0.0.1:1', '10.0.0.2:2'));
    see(segmentOf('10.0.0.1:2', '10.0.0.2:2'));
    expect(budget.refused).toBe(0);
    expect(see(segmentOf('10.0.0.1:3', '10.0.0.2:2'))[0]).toBe(-1);
    expect(see(segmentOf('10.0.0.2:2', '10.0.0.1:1'))[0]).toBe(0);
    expect(budget.refused).toBe(1);
  });
});

describe('FlowTracker', () => {
  const tcp = { seq: 1, ack: 1, flags: ACK, window: 10, length: 5 };

  it('numbers TCP and UDP apart and tracks each segment of a frame', () => {
    const frame = newFrame();
    const tracker = new FlowTracker(frame.addresses);
    const seen: number[][] = [];
    for (let number = 1; number <= 3; number++) {
      beginFrame(frame, number, BigInt(number) * 1_000_000_000n);
      addUdp(frame, '1.1.1.1:7', `2.2.2.2:${number === 3 ? 9 : 8}`, 50);
      addTcp(frame, { ...tcp, frame: number, time: 0n, source: '10.0.0.1:1', destination: '10.0.0.2:2' });
      tracker.track(frame);
      seen.push(tracker.annotations.slice(0, 2).flatMap((a) => [a.stream, a.deltaSeconds]));
    }
    expect(seen).toEqual([
      [0, 0, 0, 0],
      [0, 1, 0, 1],
      [1, 0, 0, 1],
    ]);
  });

  it('gives further flows no stream beyond the limit, and tells', () => {
    const frame = newFrame();
    const tracker = new FlowTracker(frame.addresses, { maxFlows: 1 });
    const streams = [1, 2, 1].map((port, i) => {
      beginFrame(frame, i + 1, 0n);
      addTcp(frame, { ...tcp, frame: i + 1, time: 0n, source: `10.0.0.1:${port}`, destination: '10.0.0.2:2' });
      tracker.track(frame);
      return tracker.annotations[0]?.stream;
    });
    expect(streams).toEqual([0, -1, 0]);
    expect(tracker.refused.maxFlows).toBeGreaterThan(0);
  });

  it('remembers no more unacknowledged segments than the limit, and tells', () => {
    const frame = newFrame();
    const tracker = new FlowTracker(frame.addresses, { maxUnackedSegments: 3 });
    for (let number = 1; number <= 5; number++) {
      beginFrame(frame, number, 0n);
      addTcp(frame, { ...tcp, seq: 5 * number, frame: number, time: 0n, source: '10.0.0.1:1', destination: '10.0.0.2:2' });
      tracker.track(frame);
    }
    // Bytes in flight stand still: the first three segments.
    expect(tracker.annotations[0]?.bytesInFlight).toBe(15);
    expect(tracker.refused).toEqual({ maxFlows: 0, maxUnackedSegments: expect.any(Number), maxWaitingRequests: 0 });
    expect(tracker.refused.maxUnackedSegments).toBeGreaterThan(0);
  });

  it('a quoted SYN of another number takes the ports over; a quoted segment sets no base', () => {
    const frame = newFrame();
    const tracker = new FlowTracker(frame.addresses);
    const ends = { source: '10.0.0.1:1', destination: '10.0.0.2:2', time: 0n, window: 10, length: 0 };
    const track = (number: number, seq: number, flags: number, quoted: boolean): (number | boolean)[] => {
      beginFrame(frame, number, BigInt(number));
      const segment = addTcp(frame, { ...ends, frame: number, seq, ack: 0, flags });
      segment.quoted = quoted;
      if (quoted) segment.hasLength = false;
      tracker.track(frame);
      const a = tracker.annotations[0];
      return a === undefined ? [] : [a.stream, a.seqIsRelative, a.relativeSeq, a.completeness];
    };
    expect(track(1, 100, SYN, true)).toEqual([0, false, 100, 0]);
    expect(track(2, 200, SYN, false)).toEqual([0, true, 0, 1]);
    expect(track(3, 300, SYN, true)).toEqual([1, false, 300, 1]);
    expect(track(4, 201, ACK, false)).toEqual([1, true, 1, 1]);
  });
});
