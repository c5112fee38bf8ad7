/** ICMP errors in the story of a flow: who reports what, and which of the datagrams sent it is about. */
import { describe, expect, it } from 'vitest';
import { readIcmpError } from '../../../src/flow/story/icmp-error.js';
import type { DatagramStep, IcmpStep } from '../../../src/flow/story/story.js';
import { StoryRecorder } from '../../../src/flow/story/story-recorder.js';
import { Pipeline } from '../../../src/pipeline.js';
import { CaptureRecord } from '../../../src/record.js';
import { FrameDecoder } from '../../../src/wire/decode-frame.js';
import type { Segment } from '../../../src/wire/segment.js';
import {
  ethernet,
  frame,
  icmp,
  icmpv6,
  ipv4,
  ipv6,
  ipv6Extension,
  type Layer,
  linuxCooked,
  tcp,
  udp,
} from '../../support/frame-builder.js';
import { putInBlock } from '../../support/record-block.js';
import { recordPackets } from './record-story.js';

const there = ipv4({ source: '10.0.0.1', destination: '10.0.0.2' });
const back = ipv4({ source: '10.0.0.2', destination: '10.0.0.1' });
const router = ipv4({ source: '10.0.0.254', destination: '10.0.0.1' });
const router6 = ipv6({ source: '2001:db8:1:2:3:4:5:fffe', destination: '2001:db8::1' });
const ask = udp({ sourcePort: 5000, destinationPort: 53 });
const unchecked = udp({ sourcePort: 5000, destinationPort: 53, checksum: 0 });
const reply = udp({ sourcePort: 53, destinationPort: 5000 });

function decode(bytes: Uint8Array, linkType = 1) {
  const record = new CaptureRecord();
  record.linkType = linkType;
  record.number = 1;
  putInBlock(record, bytes);
  return new FrameDecoder().decode(record);
}

describe('what an ICMP error says', () => {
  it.each<[string, Layer, Layer, ReturnType<typeof readIcmpError>]>([
    ['who sent it', router, icmp({ type: 3, code: 1 }), { reporter: '10.0.0.254', family: 4, type: 3, code: 1, mtu: null }],
    [
      'what the next link takes',
      router,
      icmp({ type: 3, code: 4, rest: 1400 }),
      { reporter: '10.0.0.254', family: 4, type: 3, code: 4, mtu: 1400 },
    ],
    [
      'nothing of it, before RFC 1191',
      router,
      icmp({ type: 3, code: 4 }),
      { reporter: '10.0.0.254', family: 4, type: 3, code: 4, mtu: null },
    ],
    [
      'no MTU in an error of another kind',
      router,
      icmp({ type: 3, code: 3, rest: 1400 }),
      { reporter: '10.0.0.254', family: 4, type: 3, code: 3, mtu: null },
    ],
    [
      'nor of another type',
      router,
      icmp({ type: 11, code: 4, rest: 1400 }),
      { reporter: '10.0.0.254', family: 4, type: 11, code: 4, mtu: null },
    ],
    [
      'an IPv6 router',
      router6,
      icmpv6({ type: 1, code: 4, rest: 1280 }),
      { reporter: '2001:db8:1:2:3:4:5:fffe', family: 6, type: 1, code: 4, mtu: null },
    ],
    [
      'packet too big',
      router6,
      icmpv6({ type: 2, code: 0, rest: 0x80000500 }),
      { reporter: '2001:db8:1:2:3:4:5:fffe', family: 6, type: 2, code: 0, mtu: 0x80000500 },
    ],
    [
      'a type that is something else in ICMP',
      router6,
      icmpv6({ type: 3, code: 4, rest: 1400 }),
      { reporter: '2001:db8:1:2:3:4:5:fffe', family: 6, type: 3, code: 4, mtu: null },
    ],
  ])('%s', (_, network, error, want) => {
    const inside = network === router ? there : ipv6();
    const target = decode(frame(ethernet(), network, error, frame(inside, tcp())));
    expect(readIcmpError(target, target.segments[0] as Segment)).toEqual(want);
  });

  it('from an IPv6 router whose message stands behind an extension header', () => {
    const target = decode(frame(ethernet(), router6, ipv6Extension(0), icmpv6({ type: 1, code: 4 }), frame(ipv6(), tcp())));
    expect(readIcmpError(target, target.segments[0] as Segment)?.reporter).toBe('2001:db8:1:2:3:4:5:fffe');
  });

  it('of the packet that it stands in, not of a tunnel around', () => {
    const target = decode(
      frame(
        ethernet(),
        ipv4({ source: '192.0.2.1', destination: '192.0.2.2' }),
        router6,
        icmpv6({ type: 1, code: 0 }),
        frame(ipv6(), tcp()),
      ),
    );
    expect(readIcmpError(target, target.segments[0] as Segment)).toMatchObject({ reporter: '2001:db8:1:2:3:4:5:fffe', family: 6 });
  });

  it('about a segment within a tunnel that is quoted', () => {
    const target = decode(frame(ethernet(), router, icmp({ type: 3, code: 1 }), frame(there, ipv6(), tcp())));
    expect(target.segmentCount).toBe(1);
    expect(readIcmpError(target, target.segments[0] as Segment)).toMatchObject({ reporter: '10.0.0.254', family: 4 });
  });

  it('with no link layer, or another one', () => {
    const bare = decode(frame(router, icmp({ type: 3, code: 1 }), frame(there, tcp())), 101);
    expect(readIcmpError(bare, bare.segments[0] as Segment)?.reporter).toBe('10.0.0.254');
    const cooked = decode(frame(linuxCooked(), router, icmp({ type: 3, code: 1 }), frame(there, tcp())), 113);
    expect(readIcmpError(cooked, cooked.segments[0] as Segment)?.reporter).toBe('10.0.0.254');
  });

  it('nothing where no ICMP header stands', () => {
    const target = decode(frame(ethernet(), there, tcp()));
    expect(readIcmpError(target, target.segments[0] as Segment)).toBeUndefined();
  });
});

/** A millisecond between the frames. */
const packets = (frames: readonly Uint8Array[]) => frames.map((data, i) => ({ data, seconds: 1_700_000_000, fraction: i * 1000 }));
const sent = (text: string) => frame(ethernet(), there, ask, text);
const answered = (text: string) => frame(ethernet(), back, reply, text);
const refuses = (quoted: Uint8Array, network = back) => frame(ethernet(), network, icmp({ type: 3, code: 3 }), quoted);
const reports = (quoted: Uint8Array, network = back) => frame(ethernet(), network, icmp({ type: 11, code: 0 }), quoted);

describe('which datagram it is about', () => {
  async function lastStep(frames: readonly Uint8Array[]) {
    const { stories } = await recordPackets(packets(frames), { fold: false });
    return stories[0]?.steps.at(-1) as DatagramStep;
  }

  it.each<[string, Uint8Array[], number, number]>([
    ['the last one with its checksum', [sent('aa'), sent('bb'), sent('aa'), sent('bb'), refuses(frame(there, ask, 'aa'))], 3, 2],
    ['which may be of another length', [sent('aa'), sent('aaaa'), refuses(frame(there, ask, 'aa'))], 1, 2],
    [
      'else the last of its length',
      [sent('aa'), sent('bb'), sent('ccc'), refuses(frame(there, udp({ sourcePort: 5000, destinationPort: 53, checksum: 1 }), 'zz'))],
      2,
      2,
    ],
    [
      'where no datagram has a checksum, by the length',
      [...['aa', 'bbbb', 'cc', 'dddd'].map((text) => frame(ethernet(), there, unchecked, text)), refuses(frame(there, unchecked, 'aa'))],
      3,
      2,
    ],
    ['else the last of three', [sent('aa'), sent('bb'), sent('ccc'), refuses(frame(there, ask, 'dddd'))], 3, 1],
    ['else the last of all', [sent('aa'), sent('bb'), refuses(frame(there, ask, 'cccc'))], 2, 1],
    ['of its sender', [sent('aa'), answered('xx'), answered('yy'), refuses(frame(there, ask, 'aa'))], 1, 3],
    ['also of the server', [sent('aa'), answered('xx'), sent('bb'), refuses(frame(back, reply, 'xx'), there)], 2, 2],
  ])('%s', async (_, frames, request, milliseconds) => {
    const step = await lastStep(frames);
    expect(step).toMatchObject({ kind: 'datagram', request, length: expect.any(Number), number: 0 });
    expect(step.latency).toBeCloseTo(milliseconds / 1000, 9);
  });

  it('none where nothing of its sender was captured', async () => {
    expect(await lastStep([sent('aa'), refuses(frame(back, reply, 'xx'), there)])).toMatchObject({
      request: 0,
      latency: null,
      from: 'client',
    });
    expect(await lastStep([sent('aa'), reports(frame(back, reply, 'xx'), there)])).toMatchObject({
      kind: 'icmp',
      about: 0,
      from: 'client',
    });
  });

  it('no latency where the capture has no time', async () => {
    const frames = [sent('aa'), refuses(frame(there, ask, 'aa'))];
    const { stories } = await recordPackets(
      frames.map((data) => ({ data, seconds: 5, fraction: 0 })),
      { fold: false },
    );
    expect(stories[0]?.steps.at(-1)).toMatchObject({ request: 1, latency: 0 });
    for (const [first, second] of [
      [false, true],
      [true, false],
      [false, false],
    ] as const) {
      const pipeline = new Pipeline();
      const recorder = new StoryRecorder({ fold: false });
      frames.forEach((bytes, i) => {
        const record = new CaptureRecord();
        Object.assign(record, {
          linkType: 1,
          number: i + 1,
          seconds: 5,
          hasTime: i === 0 ? first : second,
        });
        putInBlock(record, bytes);
        pipeline.take(record);
        recorder.take(pipeline.frame, pipeline.annotations);
      });
      const [story] = recorder.stories(pipeline.tracker);
      expect(story?.steps.at(-1)).toMatchObject({ request: 1, latency: null });
    }
  });

  it('one of the last sixteen', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, i) => sent(`${String(i).padStart(2, '0')}`));
    const quoted = frame(there, ask, '00');
    expect(await lastStep([...many(16), reports(quoted)])).toMatchObject({ about: 1 });
    // The first is forgotten: the last one of that length is meant.
    expect(await lastStep([...many(17), reports(quoted)])).toMatchObject({ about: 17 });
  });

  it('tells from where it comes, how long the quoted payload is and how it begins', async () => {
    expect(await lastStep([sent('question'), refuses(frame(there, ask, 'question'))])).toMatchObject({
      from: 'server',
      length: 8,
      preview: new TextEncoder().encode('question'),
    });
    const step = (await lastStep([sent('aa'), answered('xx'), reports(frame(back, reply, 'xx'), there)])) as unknown as IcmpStep;
    expect(step).toMatchObject({ kind: 'icmp', from: 'client', about: 2, reporter: '10.0.0.1', time: 0.002 });
  });

  it('shows nothing of an empty datagram, and 64 bytes of a long one', async () => {
    expect((await lastStep([frame(ethernet(), there, ask)])).preview).toEqual(new Uint8Array(0));
    expect((await lastStep([sent('x'.repeat(64))])).preview).toHaveLength(64);
    expect((await lastStep([sent('x'.repeat(65))])).preview).toHaveLength(64);
  });

  it('a reply at the time of its request has a latency of nothing, a request has none', async () => {
    const same = [sent('aa'), answered('xx')].map((data) => ({ data, seconds: 1, fraction: 0 }));
    const { stories } = await recordPackets(same);
    expect(stories[0]?.steps.map((step) => (step as DatagramStep).latency)).toEqual([null, 0]);
  });
});

it('what finds no room is counted over flows of both transports, before the stories are handed over and after', () => {
  const pipeline = new Pipeline();
  const recorder = new StoryRecorder({ fold: false, maxSteps: 2 });
  const segment = frame(ethernet(), there, tcp({ flags: '.' }));
  [segment, sent('aa'), segment, segment, sent('bb')].forEach((bytes, i) => {
    const record = new CaptureRecord();
    Object.assign(record, { linkType: 1, number: i + 1 });
    putInBlock(record, bytes);
    pipeline.take(record);
    recorder.take(pipeline.frame, pipeline.annotations);
  });
  expect(recorder.omitted).toBe(3);
  expect([...recorder.stories(pipeline.tracker)].map(({ omitted, steps }) => [steps.length, omitted])).toEqual([
    [1, 2],
    [1, 1],
  ]);
  expect(recorder.omitted).toBe(3);
});

describe('folded', () => {
  it.each([
    [16, 0],
    [17, 0],
    [19, 0],
    [20, 4],
    [30, 14],
  ])('of %i datagrams sixteen are told with what is in them, %i are counted', async (count, counted) => {
    const { stories } = await recordPackets(packets(Array.from({ length: count }, () => sent('aa'))));
    const steps = stories[0]?.steps ?? [];
    const told = steps.filter((step): step is DatagramStep => step.kind === 'datagram');
    expect(told.map(({ preview }) => preview.length)).toEqual(told.map((_, i) => (i < 16 ? 2 : 0)));
    expect(count - told.length).toBe(counted);
  });

  it('errors that refuse are told apart, many in a row as one', async () => {
    const { stories } = await recordPackets(packets([sent('aa'), ...Array.from({ length: 6 }, () => refuses(frame(there, ask, 'aa')))]));
    expect(stories[0]?.steps.map(({ kind }) => kind)).toEqual(['datagram', 'run']);
  });
});
