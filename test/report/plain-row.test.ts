/** Rows written by one straight function are those that the columns write, cell by cell. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import { makeAbsolute } from '../../src/cli/packets/packet-sink.js';
import { CaptureError } from '../../src/errors.js';
import type { Annotation } from '../../src/flow/annotation.js';
import { Phase } from '../../src/flow/phase.js';
import { TcpState } from '../../src/flow/tcp-state.js';
import { Pipeline } from '../../src/pipeline.js';
import { COLUMNS, type Column, DEFAULT_COLUMNS } from '../../src/report/columns.js';
import { MAX_PLAIN_WORDS, packPlainRow } from '../../src/report/format/plain-row.js';
import { TextRows } from '../../src/report/format/text-rows.js';
import type { Row } from '../../src/report/row.js';
import type { Language } from '../../src/report/words/language.js';
import { type Segment, TransportProtocol } from '../../src/wire/segment.js';
import { ethernet, frame, ipv4, ipv6, tcp, udp } from '../support/frame-builder.js';
import { RowMaker } from '../support/rows.js';

/** NOP, NOP, Timestamps. */
const TIMESTAMPS = Uint8Array.of(1, 1, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0);
const CAPTURES = readdirSync('fixtures').filter((name) => /\.(pcap|pcapng)(\.\w+)?$/.test(name));
const USUAL = DEFAULT_COLUMNS.map((name) => COLUMNS.find((column) => column.name === name) as Column);
/** The same cells under a heading that is not the usual one. */
const BY_CELLS = USUAL.map((column) => (column.name === 'Length' ? { ...column, name: 'Size' } : column));

/** Both ways of writing the rows of one capture. */
class TwoWays {
  readonly usual: TextRows;
  readonly byCells: TextRows;
  plain = 0;
  rows = 0;
  readonly #words = new Int32Array(MAX_PLAIN_WORDS);

  constructor(language: Language) {
    const wording = { language, time: 'relative', timeDigits: 'as captured' } as const;
    this.usual = new TextRows(USUAL, wording);
    this.byCells = new TextRows(BY_CELLS, wording);
  }

  row(row: Row): void {
    if (this.rows++ === 0) {
      for (const writer of [this.usual, this.byCells]) {
        writer.begin(row);
        writer.out.clear();
      }
    }
    this.usual.row(row);
    this.byCells.row(row);
    if (packPlainRow(this.#words, 0, row) > 0) this.plain++;
  }

  expectSame(): void {
    expect(this.usual.out.toString()).toBe(this.byCells.out.toString());
  }
}

async function read(capture: string | Uint8Array, use: (row: Row) => void): Promise<void> {
  const source = openCapture(capture);
  const sink = {
    row(row: Row) {
      use(row);
      return true;
    },
    async pause() {},
  };
  try {
    await new Pipeline().run(source, sink);
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
  } finally {
    await source.close();
  }
}

describe.each(['en', 'zh'] as const)('of the fixtures, in %s', (language) => {
  it.each(CAPTURES)('%s', async (name) => {
    const ways = new TwoWays(language);
    const absolute = new TwoWays(language);
    await read(`fixtures/${name}`, (row) => {
      ways.row(row);
      makeAbsolute(row);
      absolute.row(row);
    });
    ways.expectSame();
    absolute.expectSame();
  });
});

/** xorshift32 */
function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Mostly small, sometimes as large as can be: cells of every width. */
function makeNumber(random: (below: number) => number, most: number): number {
  return random(Math.min(most, 10 ** (1 + random(10)))) % (most + 1);
}

const PHASES = Object.values(Phase);
const SEGMENT_PHASES = PHASES.filter((phase) => phase < Phase.UDP_REQUEST);
const STATES = Object.values(TcpState);
const MARKS = (1 << 18) - 1;

/** Makes up all that a row says of its segment, mostly within what a plain row can be. */
function vary(row: Row, random: (below: number) => number): void {
  const { frame } = row;
  const segment = row.segment as Segment;
  const annotation = row.annotation as Annotation;
  const bits = () => (random(2) << 31) | makeNumber(random, 0x7fff_ffff);
  const choose = <T>(values: readonly T[]): T => values[random(values.length)] as T;
  frame.number = 1 + makeNumber(random, 0x7fff_fffe);
  frame.originalLength = makeNumber(random, 0x7fff_ffff);
  frame.seconds = row.firstSeconds + makeNumber(random, 0x7fff_ffff) - (random(20) === 0 ? 100 : 0) + (random(20) === 0 ? 2 ** 32 : 0);
  frame.nanoseconds = random(1_000_000_000) + (random(20) === 0 ? 1_500_000_000 : 0);
  frame.timeDigits = choose([6, 9]);
  frame.hasTime = random(20) > 0;
  segment.sourcePort = makeNumber(random, 0xffff);
  segment.destinationPort = makeNumber(random, 0xffff);
  const address = () => {
    if (segment.family === 4) return bits();
    const octets = Uint8Array.from({ length: 16 }, () => (random(3) === 0 ? random(256) : 0));
    return frame.addresses.idOf(octets, 0);
  };
  segment.source = address();
  segment.destination = address();
  segment.flags = random(0x1000) & (random(5) === 0 ? 0xfff : 0xfdf);
  segment.seq = bits();
  segment.ack = bits();
  segment.payloadLength = random(65_536);
  if (segment.headerLength === 32) {
    segment.timestampValue = bits();
    segment.timestampEcho = bits();
    const view = new DataView(segment.bytes.buffer, segment.bytes.byteOffset + segment.start + 24);
    view.setInt32(0, segment.timestampValue);
    view.setInt32(4, segment.timestampEcho);
  }
  annotation.seqIsRelative = random(3) > 0;
  annotation.relativeSeq = bits();
  annotation.relativeAck = bits();
  annotation.windowSize = makeNumber(random, 0x3fff_c000);
  annotation.accurateEcn = random(4) === 0;
  annotation.marks = random(3) > 0 ? 0 : (1 << random(18)) | (1 << random(18)) | (random(50) === 0 ? MARKS : 0);
  annotation.duplicateAckFrame = makeNumber(random, 0x7fff_ffff);
  annotation.duplicateAckNumber = makeNumber(random, 0x7fff_ffff);
  segment.udpLength = random(20) === 0 ? random(20) : 8 + segment.payloadLength;
  segment.ipPayloadLength = random(20) === 0 ? random(65_536) : segment.udpLength;
  annotation.datagramNumber = random(3) === 0 ? 0 : makeNumber(random, 0x7fff_ffff);
  annotation.latency = random(2) === 0 ? -1 : random(20) === 0 ? 0.5 : makeNumber(random, 0x7fff_ffff) * random(100_000);
  annotation.phase = choose(segment.protocol === TransportProtocol.TCP ? SEGMENT_PHASES : PHASES);
  annotation.clientState = choose(STATES);
  annotation.serverState = choose(STATES);
  annotation.rolesKnown = random(3) > 0;
  annotation.stream = random(20) === 0 ? -1 : makeNumber(random, 0x7fff_ffff);
}

describe.each(['en', 'zh'] as const)('of made-up segments and datagrams with numbers of every size, in %s', (language) => {
  it.each([
    ['IPv4', ipv4, tcp({ flags: 'A' })],
    ['IPv4, timestamps', ipv4, tcp({ flags: 'A', options: TIMESTAMPS })],
    ['IPv6', ipv6, tcp({ flags: 'A' })],
    ['IPv6, timestamps', ipv6, tcp({ flags: 'A', options: TIMESTAMPS })],
    ['IPv4, UDP', ipv4, udp({})],
    ['IPv6, UDP', ipv6, udp({})],
    ['IPv6, UDP without checksum', ipv6, udp({ checksum: 0 })],
  ] as const)('%s', (name, ip, transport) => {
    const random = makeRandom(name.length * 7919);
    const rows = new RowMaker();
    const bytes = frame(ethernet(), ip(), transport, 'data');
    const ways = new TwoWays(language);
    ways.row(rows.take(bytes));
    const row = rows.take(bytes);
    for (let i = 0; i < 4000; i++) {
      vary(row, random);
      ways.row(row);
    }
    ways.expectSame();
    if (name.endsWith('without checksum')) {
      expect(ways.plain).toBe(0);
      return;
    }
    expect(ways.plain).toBeGreaterThan(ways.rows * 0.5);
    expect(ways.plain).toBeLessThan(ways.rows * 0.9);
  });
});
