/** The flow stage's door: what a whole tracker says of frames with several segments, of flows in order, of addresses and of time that passes. */
import { describe, expect, it } from 'vitest';
import { Annotation } from '../../src/flow/annotation.js';
import { Phase } from '../../src/flow/phase.js';
import type { TcpFlowSummary } from '../../src/flow/summary.js';
import { DEFAULT_TRACKER_LIMITS, FlowTracker } from '../../src/flow/tracker.js';
import { CaptureRecord } from '../../src/record.js';
import { FrameDecoder } from '../../src/wire/decode-frame.js';
import { ACK, FIN, SYN } from '../../src/wire/segment.js';
import { ethernet, frame, icmp, ipv4, ipv6, tcp, udp, vlan } from '../support/frame-builder.js';
import { putInBlock } from '../support/record-block.js';
import { addTcp, addUdp, beginFrame, newFrame } from '../support/tcp-segments.js';

const CLIENT = '10.0.0.1:40000';
const SERVER = '10.0.0.2:80';

/** Decodes frames a second apart and tracks them. */
function track(
  frames: readonly Uint8Array[],
  seconds = 1_700_000_000,
  nanoseconds = 0,
): { tracker: FlowTracker; annotations: Annotation[] } {
  const decoder = new FrameDecoder();
  const tracker = new FlowTracker(decoder.frame.addresses);
  const record = new CaptureRecord();
  record.linkType = 1;
  const annotations = frames.map((bytes, i) => {
    record.number = i + 1;
    record.seconds = seconds + i;
    record.nanoseconds = nanoseconds;
    putInBlock(record, bytes);
    tracker.track(decoder.decode(record));
    return { ...(tracker.annotations[0] as Annotation) };
  });
  return { tracker, annotations };
}

/** Tracks a segment of the connection between CLIENT and SERVER at `second`. */
function send(
  tracker: FlowTracker,
  target: ReturnType<typeof newFrame>,
  second: number,
  fromClient: boolean,
  flags: number,
  seq: number,
  ack: number,
) {
  beginFrame(target, target.number + 1, BigInt(second) * 1_000_000_000n);
  const [source, destination] = fromClient ? [CLIENT, SERVER] : [SERVER, CLIENT];
  const segment = addTcp(target, { frame: target.number, time: 0n, source, destination, seq, ack, flags, window: 100, length: 0 });
  tracker.track(target);
  return segment;
}

/** Opened and closed by the client: TIME-WAIT from second 14 on. */
function playClosedConnection(): { tracker: FlowTracker; target: ReturnType<typeof newFrame>; clientState: () => string } {
  const target = newFrame();
  const tracker = new FlowTracker(target.addresses);
  const segments: [boolean, number, number, number][] = [
    [true, SYN, 100, 0],
    [false, SYN | ACK, 500, 101],
    [true, ACK, 101, 501],
    [true, FIN | ACK, 101, 501],
    [false, FIN | ACK, 501, 102],
    [true, ACK, 102, 502],
  ];
  segments.forEach(([fromClient, flags, seq, ack], i) => {
    send(tracker, target, 10 + i, fromClient, flags, seq, ack);
  });
  return { tracker, target, clientState: () => (tracker.flow('tcp', 0) as TcpFlowSummary).clientState };
}

describe('flows in order', () => {
  it('come by first frame, and in one frame the datagram before the segment in it', () => {
    const target = newFrame();
    const tracker = new FlowTracker(target.addresses);
    const add = (number: number, flows: readonly string[]): void => {
      beginFrame(target, number, BigInt(number));
      for (const flow of flows) {
        const [protocol, port] = flow.split(' ');
        if (protocol === 'udp') addUdp(target, `10.0.0.1:${port}`, SERVER, 1);
        else
          addTcp(target, {
            frame: number,
            time: 0n,
            source: `10.0.0.1:${port}`,
            destination: SERVER,
            seq: 1,
            ack: 1,
            flags: ACK,
            window: 1,
            length: 0,
          });
      }
      tracker.track(target);
    };
    add(1, ['tcp 1001']);
    add(2, ['udp 2', 'tcp 1003']);
    add(3, ['udp 2', 'tcp 1003']);
    add(4, ['udp 4']);
    add(5, ['tcp 1005']);
    const flows = [...tracker.flows()];
    expect(flows.map(({ stream, client }) => `${stream} ${client.port}`)).toEqual([
      'tcp:0 1001',
      'udp:0 2',
      'tcp:1 1003',
      'udp:1 4',
      'tcp:2 1005',
    ]);
    expect(flows.map(({ firstFrame, lastFrame }) => [firstFrame, lastFrame])).toEqual([
      [1, 1],
      [2, 3],
      [2, 3],
      [4, 4],
      [5, 5],
    ]);
    expect([tracker.countFlows('tcp'), tracker.countFlows('udp')]).toEqual([3, 2]);
    expect(tracker.flow('tcp', 1)).toEqual(flows[2]);
    expect(tracker.flow('udp', 1)).toEqual(flows[3]);
  });

  it('only datagrams, only segments, nothing', () => {
    expect([...track([frame(ethernet(), ipv4(), udp())]).tracker.flows()].map(({ stream }) => stream)).toEqual(['udp:0']);
    expect([...track([frame(ethernet(), ipv4(), tcp())]).tracker.flows()].map(({ stream }) => stream)).toEqual(['tcp:0']);
    expect([...track([frame(ethernet())]).tracker.flows()]).toEqual([]);
  });

  it('have what carried their first frame', () => {
    const { tracker } = track([
      frame(ethernet(), vlan({ id: 7 }), ipv4(), udp()),
      frame(ethernet(), ipv4(), ipv6(), tcp()),
      frame(ethernet(), vlan({ id: 8 }), ipv4(), udp()),
    ]);
    expect([...tracker.flows()].map(({ encapsulation }) => encapsulation)).toEqual([['VLAN 7'], ['6in4']]);
  });
});

describe('times of a flow', () => {
  const one = frame(ethernet(), ipv4(), udp());
  const two = frame(ethernet(), ipv4({ source: '10.0.0.9' }), tcp());

  it.each<[string, number, number, string | null]>([
    ['to the nanosecond', 1_700_000_000, 123_456_789, '2023-11-14T22:13:20.123456789Z'],
    ['with all nine digits', 1_700_000_000, 5, '2023-11-14T22:13:20.000000005Z'],
    ['a nanosecond after 1970 is a time', 0, 1, '1970-01-01T00:00:00.000000001Z'],
    ['a second after 1970 too', 1, 0, '1970-01-01T00:00:01.000000000Z'],
    ['0 is a frame without a time', 0, 0, null],
    ['before 1970', -1, 0, '1969-12-31T23:59:59.000000000Z'],
    ['more nanoseconds than a second has', 1_700_000_000, 1_000_000_000, '2023-11-14T22:13:21.000000000Z'],
    ['no calendar has it', 9e12, 0, null],
  ])('begins %s', (_, seconds, nanoseconds, startTime) => {
    expect([...track([one], seconds, nanoseconds).tracker.flows()][0]?.startTime).toBe(startTime);
  });

  it('lasts from the first frame to the last in the order of the file, and may go backwards', () => {
    const target = newFrame();
    const tracker = new FlowTracker(target.addresses);
    [5_000_000_000n, 9_000_000_000n, 3_500_000_000n].forEach((time, i) => {
      beginFrame(target, i + 1, time);
      addUdp(target, CLIENT, SERVER, 10);
      tracker.track(target);
    });
    const [flow] = tracker.flows();
    expect(flow?.duration).toBe(-1.5);
    // No rate where no time passed, or less than none.
    expect(flow?.clientToServer).toMatchObject({ payloadDuration: -1.5, throughput: null });
  });

  it('each flow has its own', () => {
    const flows = [...track([one, two, one, two, two], 1_700_000_000, 7).tracker.flows()];
    expect(flows.map(({ duration }) => duration)).toEqual([2, 3]);
    expect(flows.map(({ startTime }) => startTime)).toEqual(['2023-11-14T22:13:20.000000007Z', '2023-11-14T22:13:21.000000007Z']);
  });
});

describe('addresses', () => {
  const high = { source: '255.255.255.255', destination: '128.0.0.1' };
  const frames = [
    frame(ethernet(), ipv4(), tcp({ flags: 'S' })),
    frame(ethernet(), ipv4(high), udp()),
    frame(ethernet(), ipv6(), tcp({ sourcePort: 80, destinationPort: 40000 })),
    frame(ethernet(), ipv6({ source: '2001:db8::2', destination: '2001:db8::1' }), udp()),
  ];

  it('are text in a flow', () => {
    const flows = [...track(frames).tracker.flows()];
    expect(flows.map(({ client, server }) => `${client.address} ${client.port} ${server.address} ${server.port}`)).toEqual([
      '10.0.0.1 40000 10.0.0.2 80',
      '255.255.255.255 40000 128.0.0.1 9999',
      // Begun midway: the lower port is the server's.
      '2001:db8::2 40000 2001:db8::1 80',
      '2001:db8::2 40000 2001:db8::1 9999',
    ]);
  });

  it('have keys that say which they are, client first, the same in flows of both transports', () => {
    const { tracker } = track(frames);
    const keys = [...tracker.flows()].map(({ stream }) => {
      const [protocol, number] = stream.split(':');
      return tracker.addressKeys(protocol as 'tcp' | 'udp', Number(number));
    });
    expect(keys.map((pair) => pair.map((key) => tracker.formatAddress(key)))).toEqual([
      ['10.0.0.1', '10.0.0.2'],
      ['255.255.255.255', '128.0.0.1'],
      ['2001:db8::2', '2001:db8::1'],
      ['2001:db8::2', '2001:db8::1'],
    ]);
    expect(keys[2]).toEqual(keys[3]);
    expect(new Set(keys.flat()).size).toBe(6);
  });
});

describe('annotations', () => {
  it('of a segment without a stream hold nothing of the frame before', () => {
    const { tracker, target } = playClosedConnection();
    const plain = (annotation: Annotation) => {
      const { moves, ...fields } = annotation;
      return { ...fields, moves: moves.count };
    };
    beginFrame(target, 20, 30_000_000_000n);
    const last = addTcp(target, {
      frame: 20,
      time: 0n,
      source: SERVER,
      destination: CLIENT,
      seq: 0,
      ack: 0,
      flags: 0,
      window: 0,
      length: 0,
    });
    last.hasStream = false;
    tracker.track(target);
    expect(plain(tracker.annotations[0] as Annotation)).toEqual(plain(new Annotation()));
    beginFrame(target, 21, 30_000_000_000n);
    addUdp(target, CLIENT, SERVER, 1).hasStream = false;
    tracker.track(target);
    expect(plain(tracker.annotations[0] as Annotation)).toEqual(plain(new Annotation()));
  });

  it('of a datagram hold nothing of a segment, and the other way about', () => {
    const { tracker, target } = playClosedConnection();
    beginFrame(target, 20, 30_000_000_000n);
    addUdp(target, CLIENT, SERVER, 1);
    tracker.track(target);
    expect(tracker.annotations[0]).toMatchObject({
      phase: Phase.UDP_REQUEST,
      completeness: 0,
      acksFrame: 0,
      marks: 0,
      remarks: 0,
      rolesKnown: true,
    });
    expect(tracker.annotations[0]).toMatchObject({
      clientState: 0,
      serverState: 0,
      windowSize: 0,
      hasAnalysis: false,
      seqIsRelative: false,
    });
    send(tracker, target, 31, true, ACK, 102, 502);
    expect(tracker.annotations[0]).toMatchObject({ datagramNumber: 0, latency: -1, answersFrame: 0 });
  });

  it('are reused, one for each segment of the fullest frame', () => {
    const target = newFrame();
    const tracker = new FlowTracker(target.addresses);
    for (const count of [1, 3, 2]) {
      beginFrame(target, 1, 1n);
      for (let i = 0; i < count; i++) addUdp(target, CLIENT, `10.0.0.3:${i}`, 1);
      tracker.track(target);
    }
    expect(tracker.annotations.length).toBe(3);
  });
});

describe('time that passes', () => {
  it('without a segment ends TIME-WAIT too', () => {
    const { tracker, target, clientState } = playClosedConnection();
    const pass = (second: number, hasTime: boolean): string => {
      beginFrame(target, target.number + 1, BigInt(second) * 1_000_000_000n);
      target.hasTime = hasTime;
      tracker.track(target);
      return clientState();
    };
    expect(clientState()).toBe('TIME-WAIT');
    expect(pass(133, true)).toBe('TIME-WAIT');
    // A frame without a time counts as 1970, where it takes part in a flow; where it does not, it says nothing.
    expect(pass(999, false)).toBe('TIME-WAIT');
    expect(pass(134, true)).toBe('CLOSED');
    expect(pass(999, false)).toBe('CLOSED');
    // One with a datagram does take part.
    beginFrame(target, target.number + 1, 136_000_000_000n);
    target.hasTime = false;
    addUdp(target, CLIENT, SERVER, 1);
    tracker.track(target);
    expect(clientState()).toBe('TIME-WAIT');
  });
});

describe('segments that an ICMP error quotes', () => {
  it('are no frames of their flow, whose client is the end with the higher port', () => {
    const quoted = frame(
      ethernet(),
      ipv4({ source: '10.0.0.9', destination: '10.0.0.2' }),
      icmp({ type: 3, code: 1 }),
      ipv4(),
      tcp({ sourcePort: 80, destinationPort: 40000 }),
    );
    const { tracker, annotations } = track([quoted, quoted]);
    expect(annotations[1]).toMatchObject({ stream: 0, phase: Phase.NONE, isFirst: false, deltaSeconds: 1 });
    expect(tracker.flow('tcp', 0)).toMatchObject({
      client: { address: '10.0.0.2', port: 40000 },
      server: { address: '10.0.0.1', port: 80 },
      rolesKnown: false,
      handshake: { verdict: 'not-captured' },
      clientState: 'UNKNOWN',
      clientToServer: { frames: 0 },
      serverToClient: { frames: 0 },
      lastFrame: 2,
      connState: 'OTH',
    });
  });

  it('of equal ports: the end that sent it is the client', () => {
    const quoted = frame(
      ethernet(),
      ipv4({ source: '10.0.0.9' }),
      icmp({ type: 3, code: 1 }),
      ipv4(),
      tcp({ sourcePort: 80, destinationPort: 80 }),
    );
    expect(track([quoted]).tracker.flow('tcp', 0).client.address).toBe('10.0.0.1');
  });
});

it('limits hold for all flows unless the caller gives others', () => {
  expect(DEFAULT_TRACKER_LIMITS).toEqual({ maxFlows: 2_000_000, maxUnackedSegments: 2_000_000, maxWaitingRequests: 2_000_000 });
});
