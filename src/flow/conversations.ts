import type { Segment } from '../wire/segment.js';
import type { Annotation } from './annotation.js';
import type { CaptureClock } from './capture-clock.js';
import { PagedStore } from './paged-store.js';

/**
 * Which conversation a segment belongs to: the unordered pair of (address, port) within its transport and IP version, numbered in order of first sight as
 * Wireshark numbers tcp.stream and udp.stream (docs/wireshark-tcp.md, 1.1). Side 0 is the end that sent the stream's first segment.
 *
 * Open addressing over one Int32Array: a slot holds the 32 hash bits and the stream + 1 side by side, so a probe that meets another flow is
 * settled without touching that flow's record, and growing never does.
 */

// Words of a stream's record. The transport's own words follow at TRANSPORT_WORDS.
const ADDRESS_0 = 0;
const ADDRESS_1 = 1;
/** Port of side 0 in the high half, of side 1 in the low. */
const PORTS = 2;
/** 4 or 6, protocol << 8, encapsulation << 16. */
const KIND = 3;
const FIRST_FRAME = 4;
const LAST_FRAME = 5;
const FIRST_TIME = 6;
const LAST_TIME = 8;
export const TRANSPORT_WORDS = 10;

/** Few, so that the table has grown before most of a capture is read: the compiler takes what never changed for a constant, and starts again when it does. */
const FIRST_SLOTS = 1 << 6;
const MAX_ENCAPSULATION = 0xffff;

/** How many flows may still be opened, over all transports. */
export class FlowBudget {
  left: number;
  /** Segments that would have opened a flow, or belonged to it. */
  refused = 0;

  constructor(limit: number) {
    this.left = limit;
  }

  /** False, and noted, when nothing is left. */
  take(): boolean {
    if (this.left > 0) {
      this.left--;
      return true;
    }
    this.refused++;
    return false;
  }
}

export class Conversations {
  /** Records of the streams, by stream number. The transport's words begin at `at(stream) + TRANSPORT_WORDS`. */
  readonly store: PagedStore;
  /** Which side sent the segment last looked up or opened, and its stream's record: words of the page and where it begins. */
  side: 0 | 1 = 0;
  words: Int32Array;
  at = 0;

  #slots = new Int32Array(FIRST_SLOTS * 2);
  #used = 0;
  readonly #budget: FlowBudget;
  readonly #clock: CaptureClock;
  /** What the last lookup found: its hash bits and its slot (taken or free). */
  #hash = 0;
  #slot = 0;

  /** `transportWords`: how many words a stream's record has beyond the key and times. */
  constructor(transportWords: number, clock: CaptureClock, budget: FlowBudget) {
    this.store = new PagedStore(TRANSPORT_WORDS + transportWords);
    this.words = new Int32Array(0);
    this.#clock = clock;
    this.#budget = budget;
  }

  get count(): number {
    return this.store.count;
  }

  /** The newest stream of the segment's pair, -1 without one; sets `side`. */
  lookUp(segment: Segment): number {
    const { source, destination, sourcePort, destinationPort } = segment;
    const family = segment.family;
    const ports = (sourcePort << 16) | destinationPort;
    const hash = hashPair(source, sourcePort, destination, destinationPort, family);
    const slots = this.#slots;
    const mask = slots.length - 2;
    let slot = (hash << 1) & mask;
    this.#hash = hash;
    this.side = 0;
    for (;;) {
      const stream = (slots[slot + 1] as number) - 1;
      if (stream < 0) {
        this.#slot = slot;
        return -1;
      }
      if (slots[slot] === hash) {
        const words = this.store.words(stream);
        const at = this.store.at(stream);
        this.words = words;
        this.at = at;
        if (((words[at + KIND] as number) & 0xff) === family) {
          const address0 = words[at + ADDRESS_0];
          const address1 = words[at + ADDRESS_1];
          const known = words[at + PORTS] as number;
          if (known === ports && address0 === source && address1 === destination) {
            this.#slot = slot;
            return stream;
          }
          if (known === ((destinationPort << 16) | sourcePort) && address0 === destination && address1 === source) {
            this.side = 1;
            this.#slot = slot;
            return stream;
          }
        }
      }
      slot = (slot + 2) & mask;
    }
  }

  /**
   * Opens a stream for the segment last looked up, which takes the place of the one found, if any: later segments of the pair belong to it. The
   * sender is side 0. Returns -1 when the limit of flows is reached.
   */
  open(segment: Segment, frameNumber: number): number {
    // An address with a passing id (AddressTable): the next frame may have another under it.
    if (segment.family === 6 && (segment.source < 0 || segment.destination < 0)) return -1;
    if (!this.#budget.take()) return -1;
    const { store } = this;
    const stream = store.add();
    const words = store.words(stream);
    const at = store.at(stream);
    this.words = words;
    this.at = at;
    words[at + ADDRESS_0] = segment.source;
    words[at + ADDRESS_1] = segment.destination;
    words[at + PORTS] = (segment.sourcePort << 16) | segment.destinationPort;
    words[at + KIND] = segment.family | (segment.protocol << 8);
    words[at + FIRST_FRAME] = frameNumber;
    words[at + FIRST_TIME] = this.#clock.low;
    words[at + FIRST_TIME + 1] = this.#clock.high;
    words[at + LAST_TIME] = this.#clock.low;
    words[at + LAST_TIME + 1] = this.#clock.high;
    this.side = 0;
    const slots = this.#slots;
    const isNewPair = slots[this.#slot + 1] === 0;
    slots[this.#slot] = this.#hash;
    slots[this.#slot + 1] = stream + 1;
    if (isNewPair && ++this.#used * 4 > slots.length) this.#grow();
    return stream;
  }

  /** Writes stream, side and times of a segment now seen on `stream`, the one last looked up or opened, and makes this frame its last. */
  stamp(stream: number, frameNumber: number, annotation: Annotation): void {
    this.annotate(stream, annotation);
    this.touch(frameNumber);
  }

  /** Only the former, which has to come first. */
  annotate(stream: number, annotation: Annotation): void {
    const { words, at } = this;
    const clock = this.#clock;
    annotation.stream = stream;
    annotation.side = this.side;
    annotation.isFirst = words[at + LAST_FRAME] === 0;
    clock.subtract(words, at + FIRST_TIME);
    annotation.relativeSeconds = clock.differenceSeconds;
    annotation.relativeNanoseconds = clock.differenceNanoseconds;
    clock.subtract(words, at + LAST_TIME);
    annotation.deltaSeconds = clock.differenceSeconds;
    annotation.deltaNanoseconds = clock.differenceNanoseconds;
  }

  /** Only the latter. */
  touch(frameNumber: number): void {
    const { words, at } = this;
    const clock = this.#clock;
    words[at + LAST_FRAME] = frameNumber;
    words[at + LAST_TIME] = clock.low;
    words[at + LAST_TIME + 1] = clock.high;
  }

  /** 4 or 6: how to read `address`. */
  family(stream: number): number {
    return this.#word(stream, KIND) & 0xff;
  }

  /** IP protocol number of the stream's first segment: 6, 17 or 136. */
  protocol(stream: number): number {
    return (this.#word(stream, KIND) >>> 8) & 0xff;
  }

  /** 32 bits of an IPv4 address, or the id of an IPv6 address in the frame's AddressTable. */
  address(stream: number, side: number): number {
    return this.#word(stream, side === 0 ? ADDRESS_0 : ADDRESS_1);
  }

  port(stream: number, side: number): number {
    const ports = this.#word(stream, PORTS);
    return side === 0 ? ports >>> 16 : ports & 0xffff;
  }

  firstFrame(stream: number): number {
    return this.#word(stream, FIRST_FRAME);
  }

  /** The last frame that held a segment of the stream, quoted ones of ICMP errors included. */
  lastFrame(stream: number): number {
    return this.#word(stream, LAST_FRAME);
  }

  /** Time of the first frame, seconds since 1970 and nanoseconds. */
  startSeconds(stream: number): number {
    return this.#clock.storedSeconds(this.store.words(stream), this.store.at(stream) + FIRST_TIME);
  }

  startNanoseconds(stream: number): number {
    return this.#clock.storedNanoseconds(this.store.words(stream), this.store.at(stream) + FIRST_TIME);
  }

  /** Seconds from the first frame to the last, in file order: negative when time went backwards. */
  duration(stream: number): number {
    const at = this.store.at(stream);
    return this.#clock.secondsBetween(this.store.words(stream), at + FIRST_TIME, at + LAST_TIME);
  }

  /** A small number the owner gives a stream for what carried its first frame; 0 is nothing special. */
  encapsulation(stream: number): number {
    return this.#word(stream, KIND) >>> 16;
  }

  setEncapsulation(stream: number, id: number): void {
    if (id > MAX_ENCAPSULATION) return;
    const at = this.store.at(stream) + KIND;
    const words = this.store.words(stream);
    words[at] = ((words[at] as number) & 0xffff) | (id << 16);
  }

  #word(stream: number, word: number): number {
    return this.store.words(stream)[this.store.at(stream) + word] as number;
  }

  #grow(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2);
    const mask = slots.length - 2;
    for (let i = 0; i < old.length; i += 2) {
      const taken = old[i + 1] as number;
      if (taken === 0) continue;
      const hash = old[i] as number;
      let slot = (hash << 1) & mask;
      while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
      slots[slot] = hash;
      slots[slot + 1] = taken;
    }
    this.#slots = slots;
  }
}

/** The same for both directions: the sum of one hash per end, mixed again so that low bits depend on all. */
function hashPair(source: number, sourcePort: number, destination: number, destinationPort: number, family: number): number {
  let h = (hashEnd(source, sourcePort) + hashEnd(destination, destinationPort) + family) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function hashEnd(address: number, port: number): number {
  let h = Math.imul(address, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15) ^ port, 0x27d4eb2f);
  return h ^ (h >>> 13);
}
