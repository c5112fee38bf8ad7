/**
 * Traffic that no capture holds, shown to the pipeline before a large one. The engine optimises a function by what it has met in it so far. Most captures begin with
 * handshakes and data; with the first loss, the first close it has to take its work back and do it again, function by function, and meanwhile runs ten times slower.
 * So each of these is met beforehand, some thirty times: `flows` on the reference mix takes 5 % less, the time for this included (docs/performance.md).
 */
import { openBytes } from '../capture/memory-source.js';
import { Pipeline } from '../pipeline.js';

/** A few times from the start, so that what only a first packet meets is met again when the engine takes note. */
const RUNS = 3;
const CONVERSATIONS = 10;
/** Bytes that one takes at most. */
const CONVERSATION_BYTES = 16 * 1024;

/** For a capture of which no rows are wanted. */
export async function warmUp(): Promise<void> {
  const traffic = makeTraffic(CONVERSATIONS);
  for (let i = 0; i < RUNS; i++) await new Pipeline().run(openBytes(traffic));
}

/** A pcap file in memory: `count` connections, one after the other, each with a request and a reply over UDP. */
export function makeTraffic(count: number): Uint8Array {
  const writer = new TrafficWriter(count * CONVERSATION_BYTES);
  for (let i = 0; i < count; i++) writer.converse(i);
  return writer.bytes;
}

const CLIENT = 0;
const SERVER = 1;

const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const PSH = 0x08;
const ACK = 0x10;

const TCP = 6;
const UDP = 17;
const FILE_HEADER = 24;
const RECORD_HEADER = 16;
const ETHERNET = 14;
const TCP_HEADER = 20;
const UDP_HEADER = 8;
/** Payload of a segment, and the window before it is scaled. */
const SIZE = 100;
const WINDOW = 500;

// Options, padded to four bytes.
const OFFER = [2, 4, 5, 180, 4, 2, 1, 1, 1, 3, 3, 7];
const TIMESTAMPS = [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 1];

interface Step {
  readonly window?: number;
  readonly length?: number;
  readonly options?: readonly number[];
  /** Milliseconds since the frame before; 1 where nothing is said. */
  readonly after?: number;
}

/** Little-endian as most files are, microseconds, Ethernet. */
class TrafficWriter {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #length = FILE_HEADER;
  #milliseconds = 0;
  #port = 0;
  #isIpv6 = false;
  /** The next number of each side, and how far each has acknowledged the other. */
  readonly #next = [0, 0];
  readonly #acked = [0, 0];
  #options: readonly number[] = [];

  constructor(size: number) {
    this.#bytes = new Uint8Array(FILE_HEADER + size);
    this.#view = new DataView(this.#bytes.buffer);
    this.#view.setUint32(0, 0xa1b2c3d4, true);
    this.#view.setUint16(4, 2, true);
    this.#view.setUint16(6, 4, true);
    this.#view.setUint32(16, 262_144, true);
    this.#view.setUint32(20, 1, true);
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  converse(index: number): void {
    this.#port = 40_000 + index;
    this.#isIpv6 = index % 4 === 1;
    this.#options = index % 2 === 0 ? TIMESTAMPS : [];
    this.#next[CLIENT] = 1_000_000 * index;
    this.#next[SERVER] = 2_000_000_000 - 1_000_000 * index;
    this.#send(CLIENT, SYN, { options: OFFER });
    this.#send(SERVER, SYN | ACK, { options: OFFER });
    this.#acknowledge(CLIENT);
    this.#ask();
    for (let i = 0; i < 3; i++) {
      this.#data(CLIENT);
      this.#acknowledge(SERVER);
      this.#data(SERVER);
      this.#data(SERVER);
      this.#acknowledge(CLIENT);
    }
    this.#loseOne();
    this.#repeatLate();
    this.#swapTwo();
    this.#closeWindow();
    this.#keepAlive();
    if (index % 5 === 4) this.#send(SERVER, RST | ACK);
    else this.#close(index % 2);
  }

  /** A segment is missing: repeated acknowledgments with what came behind it, the fast retransmission, the acknowledgment of all. */
  #loseOne(): void {
    const lost = this.#next[SERVER] as number;
    this.#next[SERVER] = lost + SIZE;
    for (let i = 1; i <= 4; i++) {
      this.#data(SERVER);
      this.#send(CLIENT, ACK, { options: sack(lost + SIZE, lost + SIZE * (i + 1)) });
    }
    this.#send(SERVER, ACK, { length: SIZE }, lost);
    this.#acknowledge(CLIENT);
  }

  /** A retransmission after its time, and one of what had been acknowledged. */
  #repeatLate(): void {
    const seq = this.#next[SERVER] as number;
    this.#data(SERVER);
    this.#send(SERVER, ACK | PSH, { length: SIZE, after: 300 }, seq);
    this.#acknowledge(CLIENT);
    this.#send(SERVER, ACK | PSH, { length: SIZE, after: 300 }, seq);
    this.#send(CLIENT, ACK, { options: sack(seq, seq + SIZE) });
  }

  /** Two segments in the wrong order, and a window that changes alone. */
  #swapTwo(): void {
    const seq = this.#next[SERVER] as number;
    this.#send(SERVER, ACK, { length: SIZE }, seq + SIZE);
    this.#send(SERVER, ACK, { length: SIZE, after: 0 }, seq);
    this.#next[SERVER] = seq + 2 * SIZE;
    this.#acknowledge(CLIENT);
    this.#send(CLIENT, ACK, { window: 2 * WINDOW });
  }

  /** The receiver takes nothing more, is asked, and takes again. */
  #closeWindow(): void {
    this.#data(SERVER);
    this.#acked[CLIENT] = this.#next[SERVER] as number;
    this.#send(CLIENT, ACK, { window: 0 });
    this.#send(SERVER, ACK, { length: 1 }, this.#next[SERVER]);
    this.#send(CLIENT, ACK, { window: 0 });
    this.#send(CLIENT, ACK, { window: WINDOW });
  }

  #keepAlive(): void {
    this.#send(SERVER, ACK, { after: 1000 }, (this.#next[SERVER] as number) - 1);
    this.#send(CLIENT, ACK);
  }

  #close(first: number): void {
    const second = 1 - first;
    this.#send(first, FIN | ACK);
    this.#acknowledge(second);
    this.#data(second);
    this.#acknowledge(first);
    this.#send(second, FIN | ACK);
    this.#acknowledge(first);
  }

  #data(side: number): void {
    this.#send(side, ACK | PSH, { length: SIZE });
  }

  #acknowledge(side: number): void {
    this.#acked[side] = this.#next[1 - side] as number;
    this.#send(side, ACK);
  }

  /** `seq`: a number sent before, or out of turn; without it the next. */
  #send(side: number, flags: number, { window = WINDOW, length = 0, options = this.#options, after = 1 }: Step = {}, seq?: number): void {
    const number = seq ?? (this.#next[side] as number);
    if (seq === undefined) this.#next[side] = number + length + ((flags & (SYN | FIN)) === 0 ? 0 : 1);
    if ((flags & SYN) !== 0 && (flags & ACK) !== 0) this.#acked[side] = this.#next[1 - side] as number;
    const at = this.#packet(side, TCP, TCP_HEADER + options.length + length, after);
    const view = this.#view;
    view.setUint16(at, side === CLIENT ? this.#port : 80);
    view.setUint16(at + 2, side === CLIENT ? 80 : this.#port);
    view.setUint32(at + 4, number);
    view.setUint32(at + 8, (flags & ACK) === 0 ? 0 : (this.#acked[side] as number));
    view.setUint16(at + 12, ((TCP_HEADER + options.length) << 10) | flags);
    view.setUint16(at + 14, window);
    this.#bytes.set(options, at + TCP_HEADER);
  }

  #ask(): void {
    for (const side of [CLIENT, SERVER]) {
      const at = this.#packet(side, UDP, UDP_HEADER + SIZE, 1);
      this.#view.setUint16(at, side === CLIENT ? this.#port : 53);
      this.#view.setUint16(at + 2, side === CLIENT ? 53 : this.#port);
      this.#view.setUint16(at + 4, UDP_HEADER + SIZE);
    }
  }

  /** Record header, Ethernet and IP. Returns where the IP payload is to be written. */
  #packet(side: number, protocol: number, payload: number, after: number): number {
    const view = this.#view;
    const record = this.#length;
    const ip = record + RECORD_HEADER + ETHERNET;
    const header = this.#isIpv6 ? 40 : 20;
    const captured = ETHERNET + header + payload;
    this.#milliseconds += after;
    view.setUint32(record, 1_700_000_000 + Math.floor(this.#milliseconds / 1000), true);
    view.setUint32(record + 4, (this.#milliseconds % 1000) * 1000 + 7, true);
    view.setUint32(record + 8, captured, true);
    view.setUint32(record + 12, captured, true);
    view.setUint16(ip - 2, this.#isIpv6 ? 0x86dd : 0x0800);
    if (this.#isIpv6) {
      view.setUint32(ip, 0x6000_0000);
      view.setUint16(ip + 4, payload);
      view.setUint8(ip + 6, protocol);
      view.setUint32(ip + 8, 0x2001_0db8);
      view.setUint32(ip + 20, 1 + side);
      view.setUint32(ip + 24, 0x2001_0db8);
      view.setUint32(ip + 36, 2 - side);
    } else {
      view.setUint16(ip, 0x4500);
      view.setUint16(ip + 2, header + payload);
      view.setUint8(ip + 8, 64);
      view.setUint8(ip + 9, protocol);
      view.setUint32(ip + 12, 0xc000_0201 + side);
      view.setUint32(ip + 16, 0xc000_0202 - side);
    }
    this.#length = record + RECORD_HEADER + captured;
    return ip + header;
  }
}

function sack(from: number, to: number): number[] {
  const bytes = new Uint8Array(12);
  bytes.set([1, 1, 5, 10]);
  const view = new DataView(bytes.buffer);
  view.setUint32(4, from);
  view.setUint32(8, to);
  return [...bytes];
}
