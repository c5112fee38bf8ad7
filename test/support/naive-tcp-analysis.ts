/**
 * The sequence analysis written as plainly as its rules are told (docs/wireshark-tcp.md, sections 1.3, 2, 4 and 5): objects, a Map, lists walked
 * whole, BigInt times. Slow, and the oracle that the tracker's fast form is held against. It knows whole, unquoted segments over one IP version.
 */
import { ACK, FIN, PSH, RST, SYN } from '../../src/wire/segment.js';

export interface TestSegment {
  frame: number;
  /** Nanoseconds. */
  time: bigint;
  source: string;
  destination: string;
  seq: number;
  ack: number;
  flags: number;
  window: number;
  length: number;
  /** Shift of a window scale option. */
  scale?: number;
  /** Left and right edges, raw. */
  sack?: [number, number][];
}

export interface Expected {
  stream: number;
  completeness: number;
  relativeSeq: number;
  nextSeq: number;
  relativeAck: number;
  windowSize: number;
  scaleFactor: number;
  hasAnalysis: boolean;
  marks: string[];
  acksFrame: number;
  ackRtt: bigint;
  initialRtt: bigint;
  bytesInFlight: number;
  pushBytes: number;
  rto: bigint;
  rtoFrame: number;
  duplicateAckNumber: number;
  duplicateAckFrame: number;
  relativeTime: bigint;
  deltaTime: bigint;
}

interface Entry {
  frame: number;
  seq: number;
  next: number;
  time: bigint;
}

interface Direction {
  base: number | undefined;
  scale: number;
  expect: number;
  expectFrame: number;
  expectTime: bigint;
  edge: number;
  lastAck: number;
  lastTime: bigint;
  lastWindow: number;
  duplicates: number;
  duplicatesOf: number;
  lastMarks: Set<string>;
  /** Newest first. */
  entries: Entry[];
  inFlightOk: boolean;
  pushCount: number;
  pushLast: boolean;
  sack: [number, number][];
  synFresh: boolean;
}

interface Stream {
  number: number;
  first: string;
  directions: [Direction, Direction];
  synTime: bigint | undefined;
  initialRtt: bigint;
  completeness: number;
  firstTime: bigint;
  lastTime: bigint;
  frames: number;
}

const u32 = (value: number): number => value >>> 0;
const before = (a: number, b: number): boolean => u32(a - b) >= 2 ** 31;
const after = (a: number, b: number): boolean => u32(b - a) >= 2 ** 31;
/** Ages compare as unsigned 64-bit numbers. */
const age64 = (age: bigint): bigint => BigInt.asUintN(64, age);

function newDirection(): Direction {
  return {
    base: undefined,
    scale: -1,
    expect: 0,
    expectFrame: 0,
    expectTime: 0n,
    edge: 0,
    lastAck: 0,
    lastTime: 0n,
    lastWindow: 0xffffffff,
    duplicates: 0,
    duplicatesOf: 0,
    lastMarks: new Set(),
    entries: [],
    inFlightOk: true,
    pushCount: 0,
    pushLast: false,
    sack: [],
    synFresh: false,
  };
}

export class NaiveTcpAnalysis {
  readonly #maxEntries: number;
  readonly #streams = new Map<string, Stream>();
  #count = 0;

  constructor(maxEntries = 10_000) {
    this.#maxEntries = maxEntries;
  }

  track(s: TestSegment): Expected {
    const has = (flag: number): boolean => (s.flags & flag) !== 0;
    const key = [s.source, s.destination].sort().join('|');
    const marks = new Set<string>();
    let record = false;
    let stream = this.#streams.get(key);
    let reused = false;
    if (stream === undefined) {
      stream = this.#open(key, s);
    } else if (has(SYN)) {
      const own = stream.directions[stream.first === s.source ? 0 : 1];
      if (own.base !== undefined && !has(ACK)) {
        if (own.base !== s.seq) {
          stream = this.#open(key, s);
          stream.completeness = 1;
          reused = true;
          marks.add('reusedPorts');
        } else {
          own.expect = own.edge;
          record = true;
        }
      } else if (own.base !== undefined && own.base !== s.seq) {
        own.base = s.seq;
        marks.add('reusedPorts');
      }
    }
    const isFirst = stream.frames++ === 0;
    const side = stream.first === s.source ? 0 : 1;
    const own = stream.directions[side];
    const rev = stream.directions[1 - side] as Direction;
    own.base ??= has(SYN) ? s.seq : u32(s.seq - 1);
    if (has(ACK)) rev.base ??= u32(s.ack - 1);

    const sfr = has(SYN) || has(FIN) || has(RST);
    const sf = has(SYN) || has(FIN);
    const { seq, ack, length, window } = s;
    const end = u32(seq + length);
    let number = 0;
    let reference = 0;
    if (has(ACK)) rev.inFlightOk = true;

    const repeats = length === 0 && seq === own.expect && ack === own.lastAck && !sfr;
    if (length === 1 && seq === own.expect && rev.lastWindow === 0) {
      marks.add('zeroWindowProbe');
    } else {
      if (window === 0 && !sfr) marks.add('zeroWindow');
      if (own.expect !== 0 && after(seq, own.expect) && !has(RST)) {
        marks.add('lostSegment');
        own.inFlightOk = false;
      }
      if (length <= 1 && seq === u32(own.expect - 1) && !sfr) marks.add('keepAlive');
      if (repeats && window !== 0 && window !== own.lastWindow) marks.add('windowUpdate');
      if (length > 0 && rev.scale !== -1 && !sfr) {
        const shift = rev.synFresh || rev.scale === -2 ? 0 : rev.scale;
        if (end === u32(rev.lastAck + (rev.lastWindow << shift))) marks.add('windowFull');
      }
      if (repeats && window !== 0 && window === own.lastWindow && rev.lastMarks.has('keepAlive')) {
        marks.add('keepAliveAck');
      } else if (repeats && window === 0 && own.lastWindow === 0 && rev.lastMarks.has('zeroWindowProbe')) {
        marks.add('zeroWindowProbeAck');
      } else if (repeats && window !== 0 && window === own.lastWindow) {
        own.duplicates = own.duplicates === -1 ? 1 : own.duplicates + 1;
        marks.add('duplicateAck');
        number = own.duplicates;
        reference = own.duplicatesOf;
      }
    }
    if (ack !== own.lastAck) {
      own.duplicatesOf = s.frame;
      own.duplicates = 0;
    }
    if (rev.edge !== 0 && after(ack, rev.edge) && has(ACK)) {
      record = true;
      if (before(rev.edge, rev.expect)) {
        rev.edge = rev.expect;
        marks.add('ackedUnseen');
      } else {
        if (rev.duplicates === 0) marks.add('ackedUnseen');
        rev.duplicates = -1;
      }
    }

    let rto = 0n;
    let rtoFrame = 0;
    if ((length > 0 || sf) && !marks.has('keepAlive')) {
      let old = own.expect !== 0 && before(seq, own.expect);
      if (length > 1 && seq === u32(own.expect - 1)) old = false;
      const threshold = stream.initialRtt !== 0n ? stream.initialRtt : 3_000_000n;
      if (length > 0 && rev.lastAck !== 0 && (end === rev.lastAck || before(end, rev.lastAck))) {
        marks.add('spurious');
      } else if (
        old &&
        (rev.duplicates >= 2 || rev.duplicates === -1) &&
        seq === rev.lastAck &&
        age64(s.time - rev.lastTime) < 20_000_000n
      ) {
        marks.add('fastRetransmission');
      } else if (old && age64(s.time - own.expectTime) < age64(threshold) && u32(end + (sf ? 1 : 0)) !== own.expect) {
        marks.add('outOfOrder');
      } else if (old) {
        marks.add('retransmission');
        const oldest = own.entries.at(-1);
        rto = s.time - (oldest === undefined ? own.expectTime : oldest.time);
        if (rto !== 0n) rtoFrame = oldest === undefined ? own.expectFrame : oldest.frame;
      }
    }

    let next = end;
    if ((length > 0 || sf) && own.entries.length < this.#maxEntries) {
      if (sf) next = u32(next + 1);
      own.entries.unshift({ frame: s.frame, seq, next, time: s.time });
    }
    if (!marks.has('zeroWindowProbe')) {
      if (own.expect === 0 || after(next, own.expect)) {
        own.expect = next;
        own.expectFrame = s.frame;
        own.expectTime = s.time;
      }
      if (own.edge === 0 || seq === own.edge) own.edge = own.expect;
    }
    own.lastWindow = window;
    own.lastAck = ack;
    own.lastTime = s.time;
    own.lastMarks = new Set(marks);

    let acksFrame = 0;
    let ackRtt = 0n;
    rev.entries = rev.entries.filter((entry) => {
      if (ack === entry.next) {
        acksFrame = entry.frame;
        ackRtt = s.time - entry.time;
        return false;
      }
      if (after(ack, entry.seq) && before(ack, entry.next)) {
        entry.seq = ack;
        return true;
      }
      return after(entry.next, ack);
    });
    if (acksFrame !== 0) record = true;

    let bytesInFlight = 0;
    let pushBytes = 0;
    if (length > 0 && own.entries.length > 0 && own.inFlightOk) {
      const base = own.base;
      const largest = Math.max(...own.entries.map((entry) => u32(entry.next - base)));
      const smallest = Math.min(...own.entries.map((entry) => u32(entry.seq - base)));
      let size = u32(largest - smallest);
      for (const [left, right] of rev.sack) size = u32(size - u32(right - left));
      if (size > 0 && size < 2_000_000_000) bytesInFlight = size - (sf ? 1 : 0);
      own.pushCount = own.pushLast ? length : own.pushCount + length;
      own.pushLast = has(PSH);
      record = true;
      if (bytesInFlight !== 0) pushBytes = own.pushCount;
    }

    const scale = own.scale;
    const completeness = stream.completeness;
    stream.completeness |= contribution(s, isFirst && !reused);
    if (has(SYN)) {
      if (!has(ACK)) stream.synTime = s.time;
      own.synFresh = true;
    } else if (has(ACK)) {
      if (stream.synTime !== undefined && stream.initialRtt === 0n) stream.initialRtt = s.time - stream.synTime;
      own.synFresh = false;
    }
    own.sack = (s.sack ?? []).slice(0, 3);
    if (s.scale !== undefined) own.scale = Math.min(s.scale, 14);
    if (has(SYN)) {
      if (own.scale === -1) own.scale = rev.scale = -2;
      else if (has(ACK) && rev.scale === -2) own.scale = -2;
      if (has(ACK) && u32(ack - (rev.base as number)) > 1) marks.add('fastOpenAck');
    }

    const isRecorded = record || [...marks].some((mark) => mark !== 'fastOpenAck');
    const relativeSeq = u32(seq - own.base);
    const relativeTime = s.time - stream.firstTime;
    const deltaTime = s.time - stream.lastTime;
    stream.lastTime = s.time;
    return {
      stream: stream.number,
      completeness,
      relativeSeq,
      nextSeq: u32(relativeSeq + length + (sf ? 1 : 0)),
      relativeAck: has(ACK) ? u32(ack - (rev.base as number)) : ack,
      windowSize: has(SYN) || scale < 0 ? window : window * 2 ** scale,
      scaleFactor: has(SYN) ? 0 : scale < 0 ? scale : 2 ** scale,
      hasAnalysis: isRecorded || marks.size > 0,
      marks: [...marks].sort(),
      acksFrame,
      ackRtt,
      initialRtt: isRecorded ? stream.initialRtt : 0n,
      bytesInFlight,
      pushBytes,
      rto,
      rtoFrame,
      duplicateAckNumber: number,
      duplicateAckFrame: reference,
      relativeTime,
      deltaTime,
    };
  }

  #open(key: string, s: TestSegment): Stream {
    const stream: Stream = {
      number: this.#count++,
      first: s.source,
      directions: [newDirection(), newDirection()],
      synTime: undefined,
      initialRtt: 0n,
      completeness: 0,
      firstTime: s.time,
      lastTime: s.time,
      frames: 0,
    };
    this.#streams.set(key, stream);
    return stream;
  }
}

function contribution(s: TestSegment, isFirst: boolean): number {
  const has = (flag: number): boolean => (s.flags & flag) !== 0;
  if (isFirst) return has(SYN) && !has(ACK) ? 1 | (s.length > 0 ? 8 : 0) : 0;
  let bits = 0;
  if (has(SYN) && has(ACK)) bits |= 2;
  if (has(ACK) && !has(SYN)) bits |= s.length > 0 ? 8 : 4;
  if (has(FIN) && has(ACK)) bits |= 16;
  if (has(RST)) bits |= 32;
  return bits;
}
