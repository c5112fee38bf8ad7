/** A flow of datagrams followed, and what the follower says of any flow: ends, roles, totals, moments. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_FOLLOW_LIMITS, StreamFollower, type StreamName } from '../../../src/flow/reassembly/stream-follower.js';
import { Pipeline } from '../../../src/pipeline.js';
import { CaptureRecord } from '../../../src/record.js';
import { conversation } from '../../support/conversation.js';
import { ethernet, frame, icmp, ipv4, ipv6, tcp, udp } from '../../support/frame-builder.js';
import { putInBlock } from '../../support/record-block.js';

const there = ipv4({ source: '10.0.0.1', destination: '10.0.0.2' });
const back = ipv4({ source: '10.0.0.2', destination: '10.0.0.1' });
const ask = { sourcePort: 5000, destinationPort: 53 };
const reply = { sourcePort: 53, destinationPort: 5000 };

function follow(frames: readonly Uint8Array[], name: StreamName, snapLength = 65_535) {
  const pieces: string[] = [];
  const follower = new StreamFollower(name, (chunk) => {
    const content = new TextDecoder('latin1').decode(chunk.bytes.subarray(chunk.start, chunk.end));
    const what = chunk.kind === 'gap' ? `[gap ${chunk.length} ${chunk.reason}]` : `${chunk.kind} ${content}`;
    expect(chunk.kind === 'gap' || chunk.length === chunk.end - chunk.start).toBe(true);
    if (chunk.kind === 'gap') expect([chunk.start, chunk.end]).toEqual([0, 0]);
    pieces.push(`${chunk.fromClient ? '>' : '<'} ${chunk.offset} ${what} @${chunk.moment.number}`);
  });
  const pipeline = new Pipeline();
  const record = new CaptureRecord();
  record.linkType = 1;
  for (const bytes of frames) {
    record.number++;
    putInBlock(record, bytes, Math.min(bytes.length, snapLength));
    pipeline.take(record);
    follower.takeFrame(pipeline.frame, pipeline.annotations);
  }
  follower.finish();
  return { pieces, follower };
}

const UDP: StreamName = { protocol: 'udp', number: 0 };
const TCP: StreamName = { protocol: 'tcp', number: 0 };
const HEADERS = 14 + 20 + 8;

describe('datagrams', () => {
  it('come one by one, offsets by side, empty ones too', () => {
    const { pieces, follower } = follow(
      [
        frame(ethernet(), there, udp(ask), 'one'),
        frame(ethernet(), there, udp(ask)),
        frame(ethernet(), back, udp(reply), 'answer'),
        frame(ethernet(), there, udp(ask), 'two'),
        frame(ethernet(), back, udp(reply), 'more'),
      ],
      UDP,
    );
    expect(pieces).toEqual([
      '> 0 datagram one @1',
      '> 3 datagram  @2',
      '< 0 datagram answer @3',
      '> 3 datagram two @4',
      '< 6 datagram more @5',
    ]);
    expect(follower.totalsOf('client')).toMatchObject({ bytes: 6, gaps: 0, gapBytes: 0 });
    expect(follower.totalsOf('server')).toMatchObject({ bytes: 10, gaps: 0, gapBytes: 0 });
  });

  it('that the snap length cut have a gap at their end', () => {
    const frames = [
      frame(ethernet(), there, udp(ask), 'abcdef'),
      frame(ethernet(), there, udp(ask), 'gh'),
      frame(ethernet(), back, udp(reply), 'xyz'),
    ];
    const { pieces, follower } = follow(frames, UDP, HEADERS + 2);
    expect(pieces).toEqual([
      '> 0 datagram ab @1',
      '> 2 [gap 4 snaplen] @1',
      '> 6 datagram gh @2',
      '< 0 datagram xy @3',
      '< 2 [gap 1 snaplen] @3',
    ]);
    expect(follower.totalsOf('client')).toMatchObject({ bytes: 4, gaps: 1, gapBytes: 4 });
    expect(follower.totalsOf('server')).toMatchObject({ bytes: 2, gaps: 1, gapBytes: 1 });
  });

  it('whose length field says more than the packet has end with the packet', () => {
    expect(follow([frame(ethernet(), there, udp({ ...ask, length: 100 }), 'abc')], UDP).pieces).toEqual(['> 0 datagram abc @1']);
  });

  it('whose length field says less end there', () => {
    expect(follow([frame(ethernet(), there, udp({ ...ask, length: 10 }), 'abc')], UDP).pieces).toEqual(['> 0 datagram ab @1']);
  });
});

describe('one flow of several', () => {
  const others = [
    frame(ethernet(), there, udp(ask), 'udp 0'),
    frame(ethernet(), there, tcp({ flags: 'P.' }), 'tcp 0'),
    frame(ethernet(), there, udp({ ...ask, sourcePort: 5001 }), 'udp 1'),
    frame(ethernet(), there, tcp({ flags: 'P.', sourcePort: 40001 }), 'tcp 1'),
    frame(ethernet(), back, icmp({ type: 3, code: 3 }), frame(there, udp(ask), 'quoted')),
  ];

  it.each([
    ['udp', 0, 'datagram udp 0'],
    ['udp', 1, 'datagram udp 1'],
    ['tcp', 0, 'data tcp 0'],
    ['tcp', 1, 'data tcp 1'],
  ] as const)('%s:%i, and nothing that an error quotes', (protocol, number, content) => {
    const { pieces } = follow(others, { protocol, number });
    expect(pieces.map((piece) => piece.split(' ').slice(2, -1).join(' '))).toEqual([content]);
  });
});

describe('what is known of a followed flow', () => {
  it('its ends, by side', () => {
    const { follower } = follow([frame(ethernet(), there, udp(ask), 'one')], UDP);
    expect(follower.ends).toEqual([
      { address: '10.0.0.1', port: 5000 },
      { address: '10.0.0.2', port: 53 },
    ]);
    const six = follow([frame(ethernet(), ipv6(), udp(ask), 'one')], UDP).follower;
    expect(six.ends?.map(({ address }) => address)).toEqual(['2001:db8::1', '2001:db8::2']);
    expect(follow([], UDP).follower.ends).toBeUndefined();
  });

  it('its ends, when the segment that told of them came from the second side', () => {
    // The first frame is an error that quotes the flow: it opens it, and is no part of it.
    const { follower } = follow(
      [frame(ethernet(), back, icmp({ type: 11 }), frame(there, udp(ask), 'q')), frame(ethernet(), back, udp(reply), 'a')],
      UDP,
    );
    expect(follower.ends).toEqual([
      { address: '10.0.0.1', port: 5000 },
      { address: '10.0.0.2', port: 53 },
    ]);
  });

  it('its client, seen or assumed', () => {
    const opened = follow(conversation('> S 0\n< S. 0 1\n> . 1 1 hi'), TCP).follower;
    expect([opened.clientSide, opened.rolesKnown]).toEqual([0, true]);
    const { follower: midway, pieces } = follow(conversation('< P. 1 1 answer\n> P. 1 7 ask\n< . 7 4'), TCP);
    expect([midway.clientSide, midway.rolesKnown]).toEqual([1, false]);
    expect(pieces).toEqual(['< 0 data answer @1', '> 0 data ask @2']);
    expect([midway.totalsOf('client').bytes, midway.totalsOf('server').bytes]).toEqual([3, 6]);
  });

  it('the frame of each piece, also of what was held; none at the end of the capture', () => {
    const { pieces } = follow(conversation('> S 0\n< S. 0 1\n> . 1 1\n> P. 4 1 def\n> P. 1 1 abc\n> P. 9 1 i'), TCP);
    expect(pieces).toEqual(['> 0 data abc @5', '> 3 data def @4', '> 6 [gap 2 missing] @0', '> 8 data i @6']);
  });

  it('at the end of the capture what came first comes out first', () => {
    const script = '> S 0\n< S. 0 1\n> . 1 1\n';
    const first = (lines: string) => follow(conversation(script + lines), TCP).pieces.map((piece) => piece[0]);
    expect(first('< P. 4 1 def\n> P. 4 1 abc')).toEqual(['<', '<', '>', '>']);
    expect(first('> P. 4 1 abc\n< P. 4 1 def')).toEqual(['>', '>', '<', '<']);
  });

  it('a header of less than 20 bytes has no payload that could be found', () => {
    const opening = conversation('> S 0\n< S. 0 1\n> . 1 1');
    const short = frame(ethernet(), there, tcp({ sequence: 1001, acknowledgment: 5001, headerLength: 4 }), 'text');
    expect(follow([...opening, short], TCP).pieces).toEqual([]);
  });

  it('the limit of what may be held, unless another is given', () => {
    expect(DEFAULT_FOLLOW_LIMITS).toEqual({ maxReorderBytes: 64 * 1024 * 1024 });
  });
});
