/**
 * Duplicate ACKs on subflows of one MPTCP connection (step I). In a script a step is the stream's letter, its direction and what it carries: `S` a SYN (answered a
 * SYN-ACK), `C` MP_CAPABLE with its version and numbers of keys, `J` the SYN's MP_JOIN with version and number of the key whose token it has, `j` and `h` the
 * other two MP_JOINs, `2` a data sequence signal, `3` ADD_ADDR. All segments are empty and repeat their acknowledgment. Behind the colon: which duplicate it is.
 */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MultipathConnections } from '../../src/flow/analysis/multipath-connections.js';
import { FlowTracker } from '../../src/flow/tracker.js';
import { CaptureRecord } from '../../src/record.js';
import { FrameDecoder } from '../../src/wire/decode-frame.js';
import type { Segment } from '../../src/wire/segment.js';
import { ethernet, frame, ipv4, tcp, tcpOption } from '../support/frame-builder.js';
import { putInBlock } from '../support/record-block.js';

const keyOf = (number: string): number[] => [0x6b, 0x65, 0x79, 0, 0, 0, 0, Number(number)];

function tokenOf(version: string, key: string): number[] {
  return [
    ...createHash(version === '0' ? 'sha1' : 'sha256')
      .update(Buffer.from(keyOf(key)))
      .digest()
      .subarray(0, 4),
  ];
}

function encodeOption(text: string): number[] {
  const [version = '', ...keys] = text.slice(1).split('.');
  switch (text[0]) {
    case 'C':
      return [30, 4 + 8 * keys.length, Number(version), 0x81, ...keys.flatMap(keyOf)];
    case 'J':
      return [30, 12, 0x10, 1, ...tokenOf(version, keys[0] as string), 0, 0, 0, 2];
    case 'j':
      return [30, 16, 0x10, 1, ...new Array<number>(12).fill(0)];
    case 'h':
      return [30, 24, 0x10, 0, ...new Array<number>(20).fill(0)];
    case '2':
      return [30, 8, 0x20, 1, 0, 0, 0, 5];
    case '3':
      return [30, 8, 0x34, 1, 10, 0, 0, 9];
    default:
      throw new Error(`no option ${text}`);
  }
}

function encodeStep(stream: string, direction: string, carried: string): Uint8Array {
  const isClient = direction === '>';
  const isSyn = carried.startsWith('S');
  const text = isSyn ? carried.slice(1) : carried;
  const port = 1000 + stream.charCodeAt(0);
  return frame(
    ethernet(),
    ipv4(isClient ? {} : { source: '10.0.0.2', destination: '10.0.0.1' }),
    tcp({
      sourcePort: isClient ? port : 80,
      destinationPort: isClient ? 80 : port,
      sequence: (isClient ? 100 : 200) + (isSyn ? 0 : 1),
      acknowledgment: isClient ? 201 : 101,
      flags: !isSyn ? 'A' : isClient ? 'S' : 'SA',
      options: text === '' ? [] : [...encodeOption(text), ...tcpOption.nop()],
    }),
  );
}

/** The script with the numbers that were found. */
function play(script: string, predicts: boolean): string {
  const decoder = new FrameDecoder();
  const tracker = new FlowTracker(decoder.frame.addresses, {}, { predicts });
  const record = new CaptureRecord();
  record.linkType = 1;
  const found = script.split(' ').map((step) => {
    const [stream = '', direction = ''] = step;
    putInBlock(record, encodeStep(stream, direction, step.slice(2, step.indexOf(':'))));
    record.number++;
    record.seconds++;
    tracker.track(decoder.decode(record));
    return `${step.slice(0, step.indexOf(':'))}:${tracker.annotations[0]?.duplicateAckNumber || '-'}`;
  });
  return found.join(' ');
}

describe('what one subflow signals is known on the others', () => {
  it.each([
    [
      'joined by the key of the SYN-ACK',
      'a>SC1:- a<SC1.1:- a>C1.2.1:- a>2:1 a>:- b>SJ1.1:- b<Sj:- b>h:- b>:1 b>2:2 b>:3 a>3:- b>:- b>:4 a>:- a>:2',
    ],
    ['joined from the other end, by the key of the third ACK', 'a>SC1:- a<SC1.1:- a>C1.2.1:- b<SJ1.2:- b<j:- b>:- a>3:- b>:- b>:1'],
    ['version 0, where the SYN has a key already', 'a>SC0.2:- b<SJ0.2:- b<j:- b>:- a>:- b>:1 a>3:1 b>:- b>:2'],
    ['joined by the key of the first ACK captured', 'a>C1.2.1:- a>2:- a>:- b>SJ1.1:- b<Sj:- b>h:- b>2:1 b>:2 a>3:- b>:- b>:3'],
    ['the join was captured first', 'b>SJ1.1:- b<Sj:- b>h:- b>:1 a>SC1:- a<SC1.1:- a>C1.2.1:- a>:1 b>:- b>3:2 b>:- a>:- a>:2'],
    ['two joins, of a connection that was not captured', 'b>SJ1.1:- b<Sj:- b>h:- c>SJ1.1:- c<Sj:- c>h:- c>3:1 c>:- b>:- b>:1'],
    ['three subflows', 'a>C1.2.1:- b>SJ1.1:- b<Sj:- b>h:- c>SJ1.2:- c<Sj:- c>h:- b>2:1 c>:- c>:1 b>:- b>:2'],
    ['the sender’s key decides between two connections', 'a>C1.2.1:- a>2:- b>SC1:- b<SC1.3:- b>C1.2.3:- b>:- b>2:1 b>:2'],
    ['the token of another version’s hash', 'a>C1.2.1:- a>2:- a>:- b>SJ0.1:- b<Sj:- b>h:- b>2:1 b>:- a>3:1 b>:2'],
    ['version 1, whose SYN has no key and says nothing yet', 'a>SC1:- a<SC1.1:- a>C1.2.1:- a<:- a<:1'],
    ['a key asked for and not given', 'a>SC1:- a<S:- a>:1 a<:1 a>2:2 a>:-'],
    ['an MP_CAPABLE without a key, behind another signal', 'a>2:- a>:- a>:1 a>C1:2 a>:- a>:3'],
    ['another connection', 'a>C1.2.1:- b>C1.4.3:- a>2:- b>:- b>:1'],
  ])('%s', (_, script) => {
    expect(play(script, true)).toBe(script);
    expect(play(script, false)).toBe(script);
  });
});

it('forgets the oldest of more than 65,536 tokens, and no newer one', () => {
  const connections = new MultipathConnections();
  const decoder = new FrameDecoder();
  const record = new CaptureRecord();
  record.linkType = 1;
  putInBlock(record, encodeStep('a', '>', 'SJ1.1'));
  const segment = decoder.decode(record).segments[0] as Segment;
  const join = (token: number, stream: number): number => {
    new DataView(segment.bytes.buffer, segment.bytes.byteOffset).setUint32(segment.start + 24, token);
    return connections.find(segment, stream);
  };
  const limit = 1 << 16;
  for (let token = 0; token < limit; token++) join(token, token);
  expect(join(0, -1)).toBe(0);
  join(limit, limit);
  expect(join(1, -1)).toBe(1);
  expect(join(0, -2)).toBe(-2);
  expect(join(1, -3)).toBe(-3);
});

it('reads no further than the options make sense', () => {
  const connections = new MultipathConnections();
  const decoder = new FrameDecoder();
  const record = new CaptureRecord();
  record.linkType = 1;
  const find = (options: number[], stream: number): number => {
    putInBlock(record, frame(ethernet(), ipv4(), tcp({ sourcePort: 1, destinationPort: 2, flags: 'S', options })));
    return connections.find(decoder.decode(record).segments[0] as Segment, stream);
  };
  const join = encodeOption('J1.1');
  expect(find(join, 1)).toBe(1);
  expect(find([...tcpOption.nop(), ...tcpOption.maximumSegmentSize(1460), ...join], 2)).toBe(1);
  expect(find([...tcpOption.endOfList(), ...join], 3)).toBe(-1);
  expect(find([2, 0, ...join], 4)).toBe(-1);
  expect(find([2, 60, ...join], 5)).toBe(-1);
  expect(find([2, 1, ...join], 5)).toBe(-1);
  // The other two MP_JOINs have no token, and the SYN's MP_CAPABLE has no key.
  expect(find(encodeOption('j'), 6)).toBe(-1);
  expect(find(encodeOption('h'), 7)).toBe(-1);
  expect(find(encodeOption('C1'), 8)).toBe(-1);
});
