/**
 * TCP as it mostly is, made up by a seed: a few connections at once, data in order and acknowledged, now and then whatever can go wrong with a segment, and some UDP. More
 * orderly than the traffic of tcp-analysis.fuzz.test.ts, so that most segments are what header prediction expects.
 */
import type { Frame } from '../../src/wire/frame.js';
import {
  ACK,
  ECE,
  FIN,
  OPTION_ACCURATE_ECN,
  OPTION_MPTCP,
  OPTION_SACK,
  OPTION_TIMESTAMPS,
  OPTION_WINDOW_SCALE,
  PSH,
  RST,
  type Segment,
  SYN,
  URG,
} from '../../src/wire/segment.js';
import { addTcp, addUdp, beginFrame } from './tcp-segments.js';

/** Deterministic: the same seed, the same traffic. */
class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  }
  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }
  chance(perMille: number): boolean {
    return this.below(1000) < perMille;
  }
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

const u32 = (value: number): number => value >>> 0;

/** One connection. What each end has sent and acknowledged, as it would be without loss; `step` makes the next segment and may bend any of it. */
class Connection {
  readonly #dice: Dice;
  readonly #ends: [string, string];
  readonly #next: [number, number];
  readonly #acked: [number, number];
  /** The acknowledgments last sent. */
  readonly #told: [number, number] = [-1, -1];
  readonly #windows: [number, number];
  readonly #scales: [number | undefined, number | undefined];
  readonly #unit: number;
  /** Of a thousand segments, those that are not as they should be. */
  readonly #trouble: number;
  readonly #isAccurateEcn: boolean;
  #opening: number;
  /** It has been closed, reset or opened anew: little is as predicted from here on. */
  isTroubled = false;

  constructor(dice: Dice, index: number) {
    this.#dice = dice;
    this.#ends = [`10.0.0.${index}:1000`, '10.0.1.1:80'];
    this.#next = [this.#isn(), this.#isn()];
    this.#acked = [...this.#next];
    this.#windows = [dice.pick([100, 1000, 64240]), dice.pick([100, 1000, 64240])];
    this.#scales = dice.pick<[number | undefined, number | undefined]>([
      [undefined, undefined],
      [0, 0],
      [7, 2],
      [7, undefined],
      [20, 1],
    ]);
    this.#unit = dice.pick([1, 10, 100, 1460]);
    this.#trouble = dice.pick([0, 10, 40, 150]);
    this.#isAccurateEcn = dice.chance(200);
    this.#opening = dice.pick([0, 0, 0, 1, 2, 3, 3]);
  }

  /** At, just before or just behind the places where numbers wrap or are taken for none. */
  #isn(): number {
    return u32(
      this.#dice.pick([0, 0xffffffff, 0x7fffffff, 0x80000000, this.#dice.below(2 ** 31)]) + this.#dice.pick([0, 0, 1, -1, -10, -1461]),
    );
  }

  step(frame: Frame): void {
    const dice = this.#dice;
    if (this.#opening < 3) {
      this.#open(frame, this.#opening++);
      return;
    }
    const side = dice.below(2) as 0 | 1;
    const other = (1 - side) as 0 | 1;
    let length = dice.chance(500) ? 0 : dice.pick([1, this.#unit, this.#unit, this.#unit, 2 * this.#unit]);
    let flags = ACK | (dice.chance(300) ? PSH : 0) | (dice.chance(50) ? ECE : 0);
    let seq = this.#next[side];
    // What the peer has sent, all of it or less: never less than before.
    if (dice.chance(600)) this.#acked[side] = this.#next[other];
    else if (dice.chance(200)) this.#acked[side] = u32(this.#acked[side] + dice.below(u32(this.#next[other] - this.#acked[side]) + 1));
    let ack = this.#acked[side];
    // Mostly an empty ACK says something new.
    if (length === 0 && ack === this.#told[side] && dice.chance(800)) length = this.#unit;
    this.#told[side] = ack;
    let window = this.#windows[side];
    let options = dice.chance(500) ? OPTION_TIMESTAMPS : 0;
    const wrong = { stopped: false, hasLength: true, quoted: false, mptcp: false, sack: false };
    if (dice.chance(this.#trouble)) {
      switch (dice.below(15)) {
        case 0: // lost, or sent again
          seq = u32(seq + dice.pick([-1, 1, -this.#unit, this.#unit, -2 * this.#unit, 2 * this.#unit]));
          break;
        case 1: // of what was never seen, or old
          ack = u32(ack + dice.pick([-1, 1, this.#unit, -this.#unit]));
          break;
        case 2:
          window = dice.pick([0, 0, 1, 200]);
          this.#windows[side] = window;
          break;
        case 3: // fills the window exactly, when it is not scaled
          length = Math.max(0, (this.#acked[other] + (this.#windows[other] << (this.#scales[other] ?? 0)) - seq) | 0) % 100_000;
          break;
        case 4:
          flags |= dice.pick([FIN, RST, SYN, URG]);
          break;
        case 5:
          flags &= ~ACK;
          break;
        case 6:
          wrong.sack = true;
          break;
        case 7:
          wrong.mptcp = true;
          break;
        case 8:
          wrong.stopped = true;
          break;
        case 9:
          wrong.hasLength = false;
          break;
        case 10:
          wrong.hasLength = false;
          wrong.quoted = true;
          break;
        case 11: // a keep-alive
          seq = u32(seq - 1);
          length = dice.below(2);
          break;
        case 13: // of another connection, though its numbers fit this one
          this.#add(frame, side, flags, seq, ack, window, length).sourcePort++;
          return;
        case 12: // far away
          if (dice.chance(500)) seq = u32(seq + dice.pick([2 ** 31, 2 ** 31 - 1, 2 ** 30]));
          else ack = u32(ack + dice.pick([2 ** 31, 2 ** 31 - 1, 2 ** 30]));
          break;
        default: // the segment before it again, or one in its place
          length = dice.below(3);
      }
    } else if (dice.chance(30)) {
      // The window opens again, or another.
      window = dice.pick([100, 1000, 64240]);
      this.#windows[side] = window;
    }
    if (dice.chance(2)) options |= OPTION_MPTCP;
    const segment = this.#add(frame, side, flags, seq, ack, window, length);
    segment.options |= options;
    segment.mptcpSubtypes = dice.pick([4, 8]);
    if (wrong.mptcp) segment.options |= OPTION_MPTCP;
    if (wrong.sack) this.#addSack(segment, other);
    segment.stopped = wrong.stopped;
    segment.hasLength = wrong.hasLength;
    segment.quoted = wrong.quoted;
    if ((flags & (SYN | FIN | RST)) !== 0) this.isTroubled = true;
    const end = u32(seq + length + ((flags & (SYN | FIN)) !== 0 ? 1 : 0));
    if (((end - this.#next[side]) | 0) > 0 && dice.chance(900)) this.#next[side] = end;
  }

  #open(frame: Frame, step: number): void {
    const side = step === 1 ? 1 : 0;
    const flags = [SYN, SYN | ACK, ACK][step] as number;
    const segment = this.#add(
      frame,
      side,
      flags,
      this.#next[side],
      step === 0 ? 0 : this.#next[side === 0 ? 1 : 0],
      this.#windows[side],
      0,
    );
    const scale = this.#scales[side];
    if (step < 2 && scale !== undefined) {
      segment.options |= OPTION_WINDOW_SCALE;
      segment.windowScale = scale;
    }
    if (step < 2 && this.#isAccurateEcn) segment.options |= OPTION_ACCURATE_ECN;
    if (step < 2) this.#next[side] = u32(this.#next[side] + 1);
    if (step === 1) this.#acked[1] = this.#next[0];
    if (step === 2) this.#acked[0] = this.#next[1];
  }

  #add(frame: Frame, side: 0 | 1, flags: number, seq: number, ack: number, window: number, length: number): Segment {
    const [source, destination] = side === 0 ? this.#ends : [this.#ends[1], this.#ends[0]];
    return addTcp(frame, { frame: frame.number, time: 0n, source, destination, seq, ack, flags, window, length });
  }

  #addSack(segment: Segment, other: 0 | 1): void {
    const left = u32(this.#next[other] - this.#dice.below(200));
    const view = new DataView(new ArrayBuffer(8));
    view.setUint32(0, left);
    view.setUint32(4, u32(left + this.#dice.pick([0, 1, 10, 1460])));
    segment.options |= OPTION_SACK;
    segment.sackCount = 1;
    segment.sackStart = 0;
    segment.bytes = new Uint8Array(view.buffer);
  }
}

const MILLISECOND = 1_000_000n;

export class TcpTraffic {
  readonly #dice: Dice;
  readonly #connections: Connection[];
  readonly #steps: readonly bigint[];
  #number = 0;
  #opened = 9;
  #time = 1_700_000_000_999_000_001n;

  constructor(seed: number) {
    this.#dice = new Dice(seed);
    this.#connections = Array.from({ length: 1 + this.#dice.below(3) }, (_, index) => new Connection(this.#dice, index));
    this.#steps = this.#dice.pick([
      [0n, 1000n, MILLISECOND],
      [MILLISECOND, 3n * MILLISECOND, 200n * MILLISECOND],
      [0n, MILLISECOND, -MILLISECOND],
      [1000n, 3_000_000n * MILLISECOND],
    ]);
  }

  /** Makes `frame` the next of the capture: one segment or datagram. */
  next(frame: Frame): void {
    this.#time += this.#dice.pick(this.#steps);
    beginFrame(frame, ++this.#number, this.#time);
    if (this.#dice.chance(20)) {
      const isRequest = this.#dice.chance(500);
      addUdp(frame, isRequest ? '10.0.0.1:53' : '10.0.1.1:53', isRequest ? '10.0.1.1:53' : '10.0.0.1:53', 40);
      return;
    }
    const index = this.#dice.below(this.#connections.length);
    const connection = this.#connections[index] as Connection;
    connection.step(frame);
    if (connection.isTroubled && this.#dice.chance(100)) this.#connections[index] = new Connection(this.#dice, ++this.#opened);
  }
}
