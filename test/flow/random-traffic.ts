/** Seeded random TCP traffic, and the tracker held against the rules told plainly (test/support/naive-tcp-analysis.ts) on it. */
import { expect } from 'vitest';
import type { Annotation } from '../../src/flow/annotation.js';
import { FlowTracker } from '../../src/flow/tracker.js';
import { ACK, FIN, PSH, RST, SYN } from '../../src/wire/segment.js';
import { type Expected, NaiveTcpAnalysis, type TestSegment } from '../support/naive-tcp-analysis.js';
import { addTcp, beginFrame, nameMarks, newFrame } from '../support/tcp-segments.js';

/** Deterministic: the same seed, the same traffic. */
class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = Math.imul(seed, 0x9e3779b1) | 1;
  }
  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

const u32 = (value: number): number => value >>> 0;

/** Small alphabets make coincidences frequent: bases around the wrap and the half space, few lengths, windows and time steps. */
export function* makeTraffic(seed: number, frames: number): Generator<TestSegment> {
  const dice = new Dice(seed);
  const ends = ['10.0.0.1:1000', '10.0.0.2:80'];
  const bases = ends.map(() => dice.pick([0, 1, 0xffffffff, 0xfffffff0, 0x7ffffff0, 0x80000000, dice.below(2 ** 31)]));
  const tops = [...bases];
  const lengths = dice.pick([
    [0, 0, 1, 2, 3],
    [0, 1, 10, 10],
    [0, 10, 100, 1460],
  ]);
  const windows = dice.pick([[0, 100, 200], [0, 1, 2, 100], [100], [64240, 0]]);
  const steps = dice.pick([
    [0n, 1000n, 1_000_000n, 3_000_000n, 20_000_000n],
    [1_000_000n, 19_999_999n],
    [0n, 1_000_000n, -1_000_000n],
  ]);
  const far = dice.chance(30) ? [0, 0, 2 ** 31, 2 ** 31 - 3, 2 ** 30] : [0];
  const inOrder = dice.pick([20, 60, 95]);
  const synPercent = dice.pick([1, 5, 20]);
  let time = 1_700_000_000_123_456_789n;
  for (let frame = 1; frame <= frames; frame++) {
    time += dice.pick(steps);
    const side = dice.below(2);
    const base = bases[side] as number;
    const peer = bases[1 - side] as number;
    const unit = lengths.at(-1) as number;
    let flags = dice.chance(93) ? ACK : 0;
    if (dice.chance(synPercent)) flags |= SYN;
    if (dice.chance(4)) flags |= FIN;
    if (dice.chance(2)) flags |= RST;
    if (dice.chance(40)) flags |= PSH;
    const length = (flags & SYN) !== 0 && dice.chance(60) ? 0 : dice.pick(lengths);
    let seq = u32(base + 1 + unit * dice.below(7) + dice.pick([0, 0, 0, -1, 1, -unit]) + dice.pick(far));
    if (dice.chance(inOrder)) seq = tops[side] as number;
    const ack = u32(
      dice.chance(50) ? (tops[1 - side] as number) : peer + 1 + unit * dice.below(7) + dice.pick([0, 0, -1, 1, unit >> 1]) + dice.pick(far),
    );
    if ((flags & SYN) !== 0) {
      if (dice.chance(85)) seq = base;
      if (dice.chance(10)) {
        seq = dice.pick([0, 1, u32(seq + 1), dice.below(2 ** 31)]);
        bases[side] = seq;
      }
    }
    const end = u32(seq + length + ((flags & (SYN | FIN)) !== 0 ? 1 : 0));
    if (u32(end - (tops[side] as number)) < 2 ** 31) tops[side] = end;
    const segment: TestSegment = {
      frame,
      time,
      source: ends[side] as string,
      destination: ends[1 - side] as string,
      seq,
      ack,
      flags,
      window: dice.pick(windows),
      length,
    };
    if (dice.chance((flags & SYN) !== 0 ? 60 : 1)) segment.scale = dice.pick([0, 1, 7, 15]);
    if (dice.chance(10)) {
      segment.sack = Array.from({ length: 1 + dice.below(4) }, (): [number, number] => {
        const left = u32(peer + dice.below(200));
        return [left, u32(left + dice.pick([0, 1, 10, 1460, -1]))];
      });
    }
    yield segment;
  }
}

function observe(a: Annotation): Expected {
  return {
    stream: a.stream,
    completeness: a.completeness,
    relativeSeq: u32(a.relativeSeq),
    nextSeq: u32(a.nextSeq),
    relativeAck: u32(a.relativeAck),
    windowSize: a.windowSize,
    scaleFactor: a.scaleFactor,
    hasAnalysis: a.hasAnalysis,
    marks: nameMarks(a.marks),
    acksFrame: a.acksFrame,
    ackRtt: BigInt(a.ackRtt),
    initialRtt: BigInt(a.initialRtt),
    bytesInFlight: a.bytesInFlight,
    pushBytes: a.pushBytes,
    rto: BigInt(a.rto),
    rtoFrame: a.rtoFrame,
    duplicateAckNumber: a.duplicateAckNumber,
    duplicateAckFrame: a.duplicateAckFrame,
    relativeTime: BigInt(a.relativeSeconds) * 1_000_000_000n + BigInt(a.relativeNanoseconds),
    deltaTime: BigInt(a.deltaSeconds) * 1_000_000_000n + BigInt(a.deltaNanoseconds),
  };
}

/** Fails at the first frame whose annotation is not what the plain rules say, with header prediction or without. */
export function compare(seed: number, traffic: Iterable<TestSegment>): void {
  const frame = newFrame();
  const trackers = [true, false].map((predicts) => new FlowTracker(frame.addresses, {}, { predicts }));
  const naive = new NaiveTcpAnalysis();
  for (const segment of traffic) {
    beginFrame(frame, segment.frame, segment.time);
    addTcp(frame, segment);
    const want = naive.track(segment);
    for (const tracker of trackers) {
      tracker.track(frame);
      const got = observe(tracker.annotations[0] as Annotation);
      if (!isSame(got, want)) expect({ seed, frame: segment.frame, ...got }).toEqual({ seed, frame: segment.frame, ...want });
    }
  }
}

function isSame(a: Expected, b: Expected): boolean {
  return (Object.keys(b) as (keyof Expected)[]).every((key) => (key === 'marks' ? a.marks.join() === b.marks.join() : a[key] === b[key]));
}

/** Data with losses, repeats and reordering, an acknowledgment every 400 frames or so; begun midway, so older data comes below the base too. */
export function* oneWay(frames: number): Generator<TestSegment> {
  const dice = new Dice(77);
  let top = 0xfffff000;
  let time = 0n;
  for (let frame = 1; frame <= frames; frame++) {
    time += 500_000n;
    if (dice.below(400) === 0) {
      const ack = u32(top - 100 * dice.below(60));
      yield { frame, time, source: '10.0.0.2:80', destination: '10.0.0.1:1000', seq: 5, ack, flags: ACK, window: 1000, length: 0 };
      continue;
    }
    const seq = dice.chance(80) ? top : u32(top - 50 * dice.below(300));
    const length = dice.pick([50, 100, 100, 150]);
    if (seq === top) top = u32(top + length + (dice.chance(3) ? 100 : 0));
    yield { frame, time, source: '10.0.0.1:1000', destination: '10.0.0.2:80', seq, ack: 5, flags: ACK | PSH, window: 1000, length };
  }
}
