/**
 * Captures of TCP and UDP that keep to no rule, the same for the same seed: test/tshark-traffic.test.ts asks tshark about them. Numbers, lengths, windows and pauses
 * come from small sets, so that segments meet, overlap and repeat each other, and from the edges where numbers wrap. Headers and options are well formed: what is
 * done with headers that lie is the business of test/fuzz.
 */
import { Random } from '../fuzz/random.js';
import type { PcapPacket } from './capture-writer.js';
import { ethernet, frame, ipv4, ipv6, type Layer, tcp, tcpOption, u16, u32, udp } from './frame-builder.js';

type Side = 0 | 1;

const [FIN, SYN, RST, PSH, ACK, URG, ECE, CWR, AE] = [1, 2, 4, 8, 16, 32, 64, 128, 256] as const;

const START = 1_700_000_000;
const MILLISECOND = 1_000_000;
const SECOND = 1_000_000_000;
const DAY = 86_400 * SECOND;
/** Our durations are nanoseconds in a double, exact up to 104 days: docs/architecture.md. */
const LONGEST = 100 * DAY;

/** Sets of pauses between the packets of a flow, in nanoseconds: about 3 ms and 20 ms Wireshark's verdicts change. */
const PAUSES: readonly (readonly number[])[] = [
  [0, 1000, MILLISECOND, 3 * MILLISECOND, 20 * MILLISECOND],
  [MILLISECOND, 20 * MILLISECOND - 1],
  [3 * MILLISECOND - 1, 3 * MILLISECOND, 3 * MILLISECOND + 1, 20 * MILLISECOND - 1, 20 * MILLISECOND, 20 * MILLISECOND + 1],
  [0, MILLISECOND, -MILLISECOND],
  [SECOND / 2, 40 * SECOND],
  [1, SECOND, -SECOND],
  [0, MILLISECOND, DAY + 1, -DAY],
];
const LENGTHS: readonly (readonly number[])[] = [
  [0, 0, 1],
  [0, 0, 1, 2, 3],
  [0, 1, 10, 10],
  [0, 0, 0, 10, 100],
  [0, 100, 1400],
];
const WINDOWS: readonly (readonly number[])[] = [[100], [0, 100, 200], [0, 1, 2, 10, 20], [10, 20, 30], [64240, 0], [65535, 1]];

/** What one flow shows of: several of them in one segment, in any order and number that its header has room for. */
const OPTION_SETS = [
  ['timestamps', 'windowScale', 'maximumSegmentSize', 'sackPermitted', 'sack'],
  ['sack', 'windowScale'],
  ['sack', 'windowScale', 'nop', 'endOfList'],
  ['timestamps', 'sack'],
  ['fastOpen', 'fastOpenExperiment', 'accurateEcn', 'windowScale'],
  ['accurateEcn', 'timestamps'],
  ['multipath', 'timestamps', 'sack'],
] as const;
type OptionKind = (typeof OPTION_SETS)[number][number];

/** `count` packets of some flows at once, for writePcap with nanoseconds. */
export function makeHostileTraffic(seed: number, count: number): PcapPacket[] {
  const random = new Random(seed);
  let opened = 0;
  const open = () => (random.once(10) ? new UdpFlow(random, opened++) : new TcpFlow(random, opened++));
  const flows = Array.from({ length: 5 }, open);
  const packets: PcapPacket[] = [];
  let clock = LONGEST / 2;
  while (packets.length < count) {
    const at = random.below(flows.length);
    const flow = flows[at] as TcpFlow | UdpFlow;
    for (let more = random.pick([1, 1, 2, 5]); more > 0 && flow.left > 0; more--) {
      clock = Math.min(LONGEST, Math.max(0, clock + random.pick(flow.pauses)));
      const data = flow.next();
      const capture = flow.isCut && random.once(100) ? 34 + random.below(data.length - 33) : data.length;
      packets.push({ data, capture, seconds: START + Math.floor(clock / SECOND), fraction: clock % SECOND });
    }
    if (flow.left <= 0) flows[at] = open();
  }
  return packets.slice(0, count);
}

class Flow {
  readonly pauses: readonly number[];
  /** The capture keeps some of its packets in part. */
  isCut: boolean;
  left: number;
  protected readonly random: Random;
  readonly #hosts: readonly [string, string];
  protected readonly ports: readonly [number, number];
  protected readonly isIpv6: boolean;

  constructor(random: Random, index: number) {
    this.random = random;
    this.pauses = random.pick(PAUSES);
    this.left = random.pick([2, 4, 8, 12, 20, 40, 80]);
    this.isCut = random.once(3);
    this.isIpv6 = random.once(6);
    const net = this.isIpv6 ? '2001:db8::' : '10.0.0.';
    const isOneHost = random.once(40);
    this.#hosts = [`${net}1`, `${net}${isOneHost ? 1 : 2}`];
    // Above all ports of tunnels.
    const port = 20_000 + (index % 40_000);
    this.ports = [port, isOneHost && random.once(2) ? port : 80];
  }

  protected chance(percent: number): boolean {
    return this.random.below(1000) < percent * 10;
  }

  protected frame(side: Side, transport: Layer, length: number, trafficClass: number): Uint8Array {
    const addresses = { source: this.#hosts[side], destination: this.#hosts[1 - side] };
    const ip = this.isIpv6 ? ipv6({ ...addresses, trafficClass }) : ipv4({ ...addresses, tos: trafficClass });
    return frame(ethernet(), ip, transport, new Uint8Array(length).fill(0x78));
  }
}

class TcpFlow extends Flow {
  readonly #isn: [number, number];
  /** Behind the furthest byte that each side has sent. */
  readonly #next: [number, number];
  readonly #lengths: readonly number[];
  readonly #unit: number;
  readonly #windows: readonly number[];
  /** Added to a sequence or acknowledgment number: mostly nothing. */
  readonly #far: readonly number[];
  /** In per cent of the segments. */
  readonly #odds: Readonly<Record<'inOrder' | 'acked' | 'syn' | 'fin' | 'rst' | 'noAck' | 'options', number>>;
  readonly #kinds: readonly OptionKind[];
  readonly #isEcn: boolean;
  readonly #isOneWay: boolean;
  /** Of the three-way handshake, the segment that comes next; 3 behind it, and where the capture begins midway. */
  #opening: number;
  /**
   * Its handshake shows keys. They stand nowhere else, nor does MP_JOIN: tshark 4.0.17 says "Dissector bug" where a key, token or algorithm contradicts what it has
   * taken for that of the connection, and a key behind other MPTCP options does.
   */
  readonly #isCapable: boolean;
  readonly #keys: readonly [Uint8Array, Uint8Array];

  constructor(random: Random, index: number) {
    super(random, index);
    const isn = () => random.pick([0, 1, 0xffffffff, 0xfffffff0, 0x7ffffff0, 0x80000000, random.below(2 ** 32)]);
    this.#isn = [isn(), isn()];
    this.#next = [this.#isn[0] + random.below(2), this.#isn[1] + random.below(2)];
    this.#lengths = random.pick(LENGTHS);
    this.#unit = Math.max(...this.#lengths);
    this.#windows = random.pick(WINDOWS);
    this.#far = random.once(6) ? [0, 0, 0, 0, 0, 0, 2 ** 31, 2 ** 31 - 3, 2 ** 30] : [0];
    this.#odds = {
      inOrder: random.pick([20, 60, 90]),
      acked: random.pick([30, 60, 90]),
      syn: random.pick([1, 5, 20]),
      fin: random.pick([2, 10]),
      rst: random.pick([1, 5]),
      noAck: random.pick([2, 10]),
      options: random.pick([0, 0, 10, 50]),
    };
    this.#kinds = random.pick(OPTION_SETS);
    this.#isEcn = random.once(6);
    this.#isOneWay = random.once(20);
    this.#opening = random.once(2) ? 0 : 3;
    this.#isCapable = this.#kinds.includes('multipath') && this.ports[0] !== this.ports[1] && random.once(2);
    this.#keys = [random.bytes(8), random.bytes(8)];
    // Of an Accurate ECN option that the capture has cut, tshark shows the counters that are there and we do not.
    if (this.#kinds.includes('accurateEcn')) this.isCut = false;
  }

  next(): Uint8Array {
    this.left--;
    return this.#opening < 3 ? this.#open(this.#opening++) : this.#goOn();
  }

  #open(step: number): Uint8Array {
    const side = step === 1 ? 1 : 0;
    const ecn = this.#isEcn
      ? this.random.pick(step === 0 ? [0, CWR | ECE, AE | CWR | ECE] : step === 1 ? [0, ECE, CWR, AE, AE | CWR] : [0])
      : 0;
    const flags = ([SYN, SYN | ACK, ACK][step] as number) | ecn;
    this.#next[side] = this.#isn[side] + (step > 1 ? 1 : 0);
    const options = this.#isCapable ? [...this.#makeCapable(side, flags)] : this.#makeOptions(side, flags);
    return this.#segment(side, flags, this.#next[side], this.#isn[(1 - side) as Side] + 1, 0, options);
  }

  /** Any segment: mostly the one that is due, by the odds of this flow anything near it or far away. */
  #goOn(): Uint8Array {
    const { random } = this;
    const odds = this.#odds;
    const side: Side = this.#isOneWay || random.once(2) ? 0 : 1;
    const other: Side = side === 0 ? 1 : 0;
    const unit = this.#unit;
    let flags = 0;
    if (!this.chance(odds.noAck)) flags |= ACK;
    if (this.chance(odds.syn)) flags |= SYN;
    if (this.chance(odds.fin)) flags |= FIN;
    if (this.chance(odds.rst)) flags |= RST;
    if (this.chance(30)) flags |= PSH;
    if (this.chance(2)) flags |= URG;
    if (this.#isEcn) flags |= random.pick([0, 0, ECE, CWR, ECE | CWR, AE, AE | ECE, AE | CWR, AE | CWR | ECE]);
    else if (this.chance(0.5)) flags |= random.pick([ECE, CWR, AE, 0x200, 0x400, 0x800]);

    const near = (end: Side) => this.#isn[end] + 1 + unit * random.below(7);
    let seq = near(side) + random.pick([0, 0, 0, -1, 1, -unit]) + random.pick(this.#far);
    if (this.chance(odds.inOrder)) seq = this.#next[side];
    else if (this.chance(20)) seq = this.#next[side] + random.pick([-1, -1, 1, -unit, unit]);
    if (this.chance(0.5)) seq = 0;
    if ((flags & SYN) !== 0) seq = this.#pickSynNumber(side, seq);
    let ack = near(other) + random.pick([0, 0, -1, 1, unit >> 1]) + random.pick(this.#far);
    if (this.chance(odds.acked)) ack = this.#next[other];
    if (this.chance(1)) ack = 0;

    let length = (flags & SYN) !== 0 && this.chance(60) ? 0 : random.pick(this.#lengths);
    // What offloading hands to a capture.
    if (this.chance(0.2)) length = this.isIpv6 ? 3000 : random.pick([40_000, 65_400]);
    return this.#segment(side, flags, seq, ack, length, this.#makeOptions(side, flags));
  }

  /** The SYN again, late or not; else of a new connection between the same ports. */
  #pickSynNumber(side: Side, seq: number): number {
    if (this.chance(85)) return this.#isn[side];
    if (this.chance(40)) return seq;
    const isn = this.random.pick([0, 1, seq + 1, this.random.below(2 ** 32)]);
    this.#isn[side] = isn >>> 0;
    this.#next[side] = isn;
    return isn;
  }

  #segment(side: Side, flags: number, sequence: number, acknowledgment: number, length: number, options: number[]): Uint8Array {
    const end = sequence + length + ((flags & (SYN | FIN)) !== 0 ? 1 : 0);
    if (((end - this.#next[side]) | 0) >= 0) this.#next[side] = end >>> 0;
    const transport = tcp({
      sourcePort: this.ports[side],
      destinationPort: this.ports[1 - side] as number,
      sequence: sequence >>> 0,
      acknowledgment: acknowledgment >>> 0,
      flags,
      window: this.random.pick(this.#windows),
      urgent: this.random.once(20) ? 5 : 0,
      options,
    });
    return this.frame(side, transport, length, this.#isEcn ? this.random.below(4) : 0);
  }

  #makeOptions(side: Side, flags: number): number[] {
    const options: number[] = [];
    const add = (option: readonly number[]) => {
      if (options.length + option.length <= 40) options.push(...option);
    };
    if ((flags & SYN) !== 0 && this.#odds.options > 0 && this.chance(60)) add(this.#makeOption('windowScale', side));
    if (!this.chance(this.#odds.options)) return options;
    for (let more = this.random.pick([1, 1, 2, 3]); more > 0; more--) add(this.#makeOption(this.random.pick(this.#kinds), side));
    return options;
  }

  #makeOption(kind: OptionKind, side: Side): readonly number[] {
    const { random } = this;
    switch (kind) {
      case 'nop':
      case 'endOfList':
      case 'sackPermitted':
        return tcpOption[kind]();
      case 'maximumSegmentSize':
        return tcpOption.maximumSegmentSize(random.pick([0, 536, 1460, 65535]));
      case 'windowScale':
        return tcpOption.windowScale(random.pick([0, 1, 2, 7, 14, 15, 255]));
      case 'timestamps':
        return tcpOption.timestamps(random.pick([0, 1, random.below(2 ** 32)]), random.pick([0, 7, random.below(2 ** 32)]));
      case 'sack':
        return tcpOption.sack(...Array.from({ length: random.pick([1, 1, 1, 2, 3, 4]) }, () => this.#makeSackBlock(side === 0 ? 1 : 0)));
      case 'fastOpen':
        return tcpOption.fastOpen(new Array(random.pick([0, 2, 4, 8, 16])).fill(0));
      case 'fastOpenExperiment': {
        const cookie = new Array(random.pick([0, 4, 8])).fill(0);
        return [254, 4 + cookie.length, 0xf9, 0x89, ...cookie];
      }
      case 'accurateEcn': {
        const counters = random.pick([0, 3, 6, 9]);
        return [random.pick([172, 174]), 2 + counters, ...random.bytes(counters)];
      }
      case 'multipath':
        return this.#makeMultipath();
    }
  }

  /** Of what the other side sends, of what it has long been told of (D-SACK), empty, turned round, or anything. */
  #makeSackBlock(other: Side): [number, number] {
    const { random } = this;
    if (this.chance(10)) return [random.below(2 ** 32), random.below(2 ** 32)];
    const left = this.#isn[other] + 1 + this.#unit * random.below(8);
    return [left >>> 0, (left + random.pick([this.#unit, 2 * this.#unit, 0, -this.#unit, 1])) >>> 0];
  }

  /** RFC 8684 section 3, version 1: the keys of the handshake. */
  #makeCapable(side: Side, flags: number): readonly number[] {
    const own = (flags & (SYN | ACK)) === SYN ? [] : this.#keys[side];
    const peers = (flags & SYN) === 0 ? this.#keys[side === 0 ? 1 : 0] : [];
    return [30, 4 + own.length + peers.length, 0x01, 0x81, ...own, ...peers];
  }

  /** What comes behind the keys. No MP_JOIN: see #isCapable. */
  #makeMultipath(): readonly number[] {
    const { random } = this;
    const small = () => u32(random.below(8));
    return random.pick([
      [30, 8, 0x20, 0x01, ...small()], // an acknowledgment, a mapping, both, the end of the data
      [30, 14, 0x20, 0x04, ...small(), ...u32(1), ...u16(this.#unit)],
      [30, 18, 0x20, 0x05, ...u32(1), ...small(), ...u32(1), ...u16(this.#unit)],
      [30, 18, 0x20, 0x15, ...u32(1), ...small(), ...u32(0), ...u16(1)],
      [30, 8, 0x34, 1, 1, 2, 3, 4], // ADD_ADDR, REMOVE_ADDR, MP_PRIO, MP_FAIL
      [30, 4, 0x40, 1],
      [30, 4, 0x50, 1],
      [30, 12, 0x60, 0, ...u32(0), ...small()],
    ]);
  }
}

class UdpFlow extends Flow {
  next(): Uint8Array {
    const { random } = this;
    this.left--;
    const side: Side = random.once(2) ? 0 : 1;
    const length = random.pick([0, 1, 4, 20, 100]);
    const size = 8 + length;
    const transport = udp({
      sourcePort: this.ports[side],
      destinationPort: this.ports[1 - side] as number,
      length: random.pick([size, size, size, size, 0, 1, 7, 8, 9, size - 1, size + 1, 100, 65535]),
      ...(random.once(5) ? { checksum: 0 } : {}),
    });
    return this.frame(side, transport, length, random.below(4));
  }
}
