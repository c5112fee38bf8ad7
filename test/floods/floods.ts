/**
 * Floods: captures that want to use up time or memory, made while they are read and of any length. Each is a template frame of which a few bytes change, so that
 * making it costs less than reading it.
 */
import { gzipSync } from 'node:zlib';
import { hashXx32 } from '../../src/capture/lz4-input.js';
import { concat, frame, ipv4, ipv6, ipv6Extension, ipv6Fragment, tcp, u32, udp } from '../support/frame-builder.js';

export interface Flood {
  readonly name: string;
  /** What pcapnote is called with, `-` for the flood included. */
  readonly argv: readonly string[];
  /** Frames (or blocks) in a full run, and in the tests, which reach limits earlier by these options. */
  readonly full: number;
  readonly small: number;
  readonly limits?: readonly string[];
  /** Exit status, and what standard error says. */
  readonly status: number;
  readonly says: RegExp;
  /** Most bytes of memory of the process at its peak, as docs/reliability.md has them. */
  readonly maxMegabytes: number;
  /** The capture with `count` frames, in pieces. */
  make(count: number): Generator<Uint8Array>;
}

const CHUNK_FRAMES = 4096;

/** A pcap of raw IP whose frames are `template`, changed by `change` before each: the frame begins at `at`. */
function* repeat(count: number, template: Uint8Array, change: (bytes: DataView, at: number, i: number) => void): Generator<Uint8Array> {
  yield Uint8Array.from([...u32(0xa1b2c3d4), 0, 2, 0, 4, ...u32(0), ...u32(0), ...u32(262_144), ...u32(101)]);
  const size = 16 + template.length;
  for (let first = 0; first < count; first += CHUNK_FRAMES) {
    const frames = Math.min(CHUNK_FRAMES, count - first);
    const bytes = new Uint8Array(frames * size);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < frames; i++) {
      const at = i * size;
      view.setUint32(at, 1_700_000_000 + Math.floor((first + i) / 1_000_000));
      view.setUint32(at + 4, (first + i) % 1_000_000);
      view.setUint32(at + 8, template.length);
      view.setUint32(at + 12, template.length);
      bytes.set(template, at + 16);
      change(view, at + 16, first + i);
    }
    yield bytes;
  }
}

const SOURCE = '10.0.0.1';
const V4 = { source: SOURCE, destination: '192.168.0.1' };
const V6 = { source: '2001:db8::1', destination: '2001:db8::2' };
/** Offsets within a frame of raw IPv4 and IPv6. */
const V4_ID = 4;
const V4_SOURCE = 12;
const V6_SOURCE_END = 20;
const V6_FRAGMENT_ID = 44;
const SEQ = 24;

const synV4 = frame(ipv4(V4), tcp({ sourcePort: 1024, destinationPort: 80, flags: 'S', sequence: 1000 }));
const synV6 = frame(ipv6(V6), tcp({ sourcePort: 1024, destinationPort: 80, flags: 'S', sequence: 1000 }));
const datagram = frame(ipv4(V4), udp({ sourcePort: 1024, destinationPort: 53 }), 'question');
const fragmentV4 = frame(ipv4({ ...V4, protocol: 17, id: 1, moreFragments: true }), new Uint8Array(1024));
const fragmentV6 = frame(ipv6(V6), ipv6Fragment({ id: 1, more: true, nextHeader: 17 }), new Uint8Array(1024));
const segment = (payload: number) =>
  frame(ipv4(V4), tcp({ sourcePort: 1024, destinationPort: 80, flags: '.', sequence: 0, acknowledgment: 1 }), new Uint8Array(payload));
const chain = frame(
  ipv6(V6),
  ...Array.from({ length: 1000 }, () => ipv6Extension(60)),
  tcp({ sourcePort: 1024, destinationPort: 80, flags: 'S', sequence: 1000 }),
);

/** pcapng blocks of one section, the same over and over, after a section header and an interface. */
function* repeatBlocks(count: number, block: Uint8Array): Generator<Uint8Array> {
  yield concat([SECTION, INTERFACE]);
  const many = concat(Array.from({ length: 1024 }, () => block));
  for (let left = count; left > 0; left -= 1024) yield left < 1024 ? many.subarray(0, left * block.length) : many;
}

/** A block of a big-endian section. */
function block(type: number, ...body: (readonly number[] | Uint8Array)[]): Uint8Array {
  const inside = concat(body);
  const length = 12 + inside.length;
  return concat([u32(type), u32(length), inside, u32(length)]);
}

const SECTION = block(0x0a0d0d0a, u32(0x1a2b3c4d), [0, 1, 0, 0], u32(0xffffffff), u32(0xffffffff));
const INTERFACE = block(1, [0, 101, 0, 0], u32(0));
const PACKET = block(6, u32(0), u32(0), u32(0), u32(synV4.length), u32(synV4.length), synV4);
/** 127.0.0.1 is "name", 1,000 times. */
const NAMES = block(4, ...Array.from({ length: 1000 }, () => [0, 1, 0, 9, 127, 0, 0, 1, 0x6e, 0x61, 0x6d, 0x65, 0, 0, 0, 0]), [0, 0, 0, 0]);
/** A packet with 16,000 options of no length and no end of options. */
const OPTIONS = block(
  6,
  u32(0),
  u32(0),
  u32(0),
  u32(synV4.length),
  u32(synV4.length),
  synV4,
  ...Array.from({ length: 16_000 }, () => [0, 1, 0, 0]),
);

/** A pcap without a packet; a record of 16 zeros behind it is one of an empty packet. */
const NO_PACKETS = Uint8Array.from([...u32(0xa1b2c3d4), 0, 2, 0, 4, ...u32(0), ...u32(0), ...u32(262_144), ...u32(101)]);
const EMPTY_RECORD_BYTES = 16;
const MANY_ZEROS = 1 << 20;

/** `head`, and behind it zeros for so many empty packets, at least. */
function* bombOf(head: Uint8Array, count: number, zeros: Uint8Array, length: number): Generator<Uint8Array> {
  yield head;
  for (let left = count * EMPTY_RECORD_BYTES; left > 0; left -= length) yield zeros;
}

const gzipBomb = (head: Uint8Array, count: number): Generator<Uint8Array> =>
  bombOf(gzipSync(head), count, gzipSync(new Uint8Array(MANY_ZEROS), { level: 9 }), MANY_ZEROS);

/** A zstd frame that does not end: `head` as it is, then blocks of 128 KB, each a run of zeros in four bytes. */
function* zstdBomb(head: Uint8Array, count: number): Generator<Uint8Array> {
  const stored = [(head.length << 3) & 255, head.length >> 5, 0];
  const run = [2, 0, 16, 0];
  const begin = concat([[0x28, 0xb5, 0x2f, 0xfd, 0, 56], stored, head]);
  yield* bombOf(begin, count, concat(Array.from({ length: 8 }, () => run)), MANY_ZEROS);
}

/** An lz4 frame that does not end: `head` as it is, then blocks of 1 MB, each a zero and a match of it. */
function* lz4Bomb(head: Uint8Array, count: number): Generator<Uint8Array> {
  const descriptor = Uint8Array.of(0x60, 0x60);
  const check = (hashXx32(descriptor, 0, 2) >>> 8) & 255;
  const begin = concat([[0x04, 0x22, 0x4d, 0x18], descriptor, [check], u32(0x8000_0000 + head.length).reverse(), head]);
  const more = MANY_ZEROS - 1 - 4 - 15;
  const match = concat([[0x1f, 0, 1, 0], new Uint8Array(Math.floor(more / 255)).fill(255), [more % 255]]);
  yield* bombOf(begin, count, concat([u32(match.length).reverse(), match]), MANY_ZEROS);
}

/** Each of them, around a capture and around nothing but zeros. */
const BOMBS: readonly (readonly [name: string, (head: Uint8Array, count: number) => Iterable<Uint8Array>])[] = [
  ['gzip', gzipBomb],
  ['zstd', zstdBomb],
  ['lz4', lz4Bomb],
  ['gzip in gzip', (head, count) => [gzipSync(concat([...gzipBomb(head, count)]))]],
];
const BOMB_FLOODS: readonly Flood[] = BOMBS.flatMap(([name, compress]) => [
  {
    name: `${name} around empty packets`,
    argv: ['flows', '-'],
    full: 64_000_000,
    small: 1_100_000,
    status: 3,
    says: /^pcapnote: standard input: damaged at frame [\d]+[^\n]+ bytes of the file have become \d+ packets, and 10 to 1 is the limit [^\n]+\n$/,
    maxMegabytes: 250,
    *make(count) {
      yield* compress(NO_PACKETS, count);
    },
  },
  {
    name: `${name} around zeros`,
    argv: ['show', '-', '--format', 'csv'],
    full: 64_000_000,
    small: 100_000,
    status: 3,
    says: /^pcapnote: standard input: not a capture file in pcap or pcapng format\n$/,
    maxMegabytes: 250,
    *make(count) {
      yield* compress(new Uint8Array(24), count);
    },
  },
]);

export const FLOODS: readonly Flood[] = [
  {
    name: 'distinct TCP flows (IPv4)',
    argv: ['flows', '-', '--limit', '1'],
    full: 10_000_000,
    small: 20_000,
    limits: ['--max-flows', '1000'],
    status: 0,
    says: /--max-flows was reached: [\d,]+ segments/,
    maxMegabytes: 1000,
    *make(count) {
      yield* repeat(count, synV4, (view, at, i) => view.setUint32(at + V4_SOURCE, 0x0a000000 + i));
    },
  },
  {
    name: 'distinct TCP flows (IPv6), every address new',
    argv: ['flows', '-', '--limit', '1'],
    full: 10_000_000,
    small: 20_000,
    limits: ['--max-flows', '1000', '--max-addresses', '2000'],
    status: 0,
    says: /--max-flows was reached.*\n.*--max-addresses was reached/,
    maxMegabytes: 1200,
    *make(count) {
      yield* repeat(count, synV6, (view, at, i) => view.setUint32(at + V6_SOURCE_END, i));
    },
  },
  {
    name: 'distinct UDP flows',
    argv: ['show', '-', '--format', 'csv'],
    full: 10_000_000,
    small: 20_000,
    limits: ['--max-flows', '1000'],
    status: 0,
    says: /--max-flows was reached: [\d,]+ segments/,
    maxMegabytes: 1000,
    *make(count) {
      yield* repeat(count, datagram, (view, at, i) => view.setUint32(at + V4_SOURCE, 0x0a000000 + i));
    },
  },
  {
    name: 'fragments that never complete (IPv4)',
    argv: ['show', '-', '--format', 'csv'],
    full: 1_000_000,
    small: 5_000,
    limits: ['--max-fragment-memory', '100000'],
    status: 0,
    says: /--max-fragment-memory was reached: [\d,]+ fragmented datagrams/,
    maxMegabytes: 350,
    *make(count) {
      yield* repeat(count, fragmentV4, (view, at, i) => {
        view.setUint16(at + V4_ID, i & 0xffff);
        view.setUint32(at + V4_SOURCE, 0x0a000000 + (i >>> 16));
      });
    },
  },
  {
    name: 'fragments that never complete (IPv6)',
    argv: ['show', '-', '--format', 'csv'],
    full: 1_000_000,
    small: 5_000,
    limits: ['--max-fragment-memory', '100000'],
    status: 0,
    says: /--max-fragment-memory was reached: [\d,]+ fragmented datagrams/,
    maxMegabytes: 350,
    *make(count) {
      yield* repeat(count, fragmentV6, (view, at, i) => view.setUint32(at + V6_FRAGMENT_ID, i));
    },
  },
  {
    name: 'overlapping segments',
    argv: ['follow', '-', '--stream', 'tcp:0', '--format', 'raw'],
    full: 1_000_000,
    small: 20_000,
    status: 0,
    says: /^pcapnote: warning: [\d,]+ bytes of the client's stream are missing[^\n]*\n$/,
    maxMegabytes: 350,
    *make(count) {
      // Each begins where the last did or some bytes behind, in a window of 64 KB.
      yield* repeat(count, segment(1000), (view, at, i) => view.setUint32(at + SEQ, (i * 7 + ((i * 7919) % 60_000)) >>> 0));
    },
  },
  {
    name: 'one-byte segments, every other one missing',
    argv: ['follow', '-', '--stream', 'tcp:0', '--format', 'ndjson'],
    full: 2_000_000,
    small: 20_000,
    limits: ['--max-reorder-memory', '100000'],
    status: 0,
    says: /--max-reorder-memory was reached: [\d,]+ gaps?/,
    maxMegabytes: 550,
    *make(count) {
      yield* repeat(count, segment(1), (view, at, i) => view.setUint32(at + SEQ, (1 + 2 * i) >>> 0));
    },
  },
  {
    name: 'one-byte segments in a story',
    argv: ['explain', '-', '--all', '--format', 'json'],
    full: 2_000_000,
    small: 20_000,
    limits: ['--max-steps', '1000'],
    status: 0,
    says: /--max-steps was reached: [\d,]+ frames/,
    maxMegabytes: 550,
    *make(count) {
      yield* repeat(count, segment(1), (view, at, i) => view.setUint32(at + SEQ, (1 + i) >>> 0));
    },
  },
  {
    name: 'chains of 1,000 IPv6 extension headers',
    argv: ['show', '-', '--format', 'csv'],
    full: 200_000,
    small: 1_000,
    status: 0,
    says: /^$/,
    maxMegabytes: 250,
    *make(count) {
      yield* repeat(count, chain, () => {});
    },
  },
  {
    name: 'pcapng interfaces',
    argv: ['show', '-', '--format', 'csv'],
    full: 1_000_000,
    small: 70_000,
    status: 3,
    says: /more than 65536 interfaces/,
    maxMegabytes: 250,
    *make(count) {
      yield* repeatBlocks(count, INTERFACE);
    },
  },
  {
    name: 'pcapng sections',
    argv: ['show', '-', '--format', 'csv'],
    full: 1_000_000,
    small: 5_000,
    status: 0,
    says: /^$/,
    maxMegabytes: 250,
    *make(count) {
      yield* repeatBlocks(count, concat([SECTION, INTERFACE, PACKET]));
    },
  },
  {
    name: 'pcapng blocks of 1,000 names',
    argv: ['show', '-', '--format', 'csv'],
    full: 100_000,
    small: 1_000,
    status: 0,
    says: /^$/,
    maxMegabytes: 250,
    *make(count) {
      yield* repeatBlocks(count, NAMES);
    },
  },
  {
    name: 'pcapng packets with 16,000 options',
    argv: ['show', '-', '--format', 'csv'],
    full: 20_000,
    small: 1_024,
    status: 0,
    says: /^$/,
    maxMegabytes: 350,
    *make(count) {
      yield* repeatBlocks(count, OPTIONS);
    },
  },
  ...BOMB_FLOODS,
];
