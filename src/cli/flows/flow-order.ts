/** `flows --sort KEY`: which flows are written, and in which order. Held are numbers, not records, so that millions of flows can be sorted. */
import type { Endpoint, FlowSummary } from '../../flow/summary.js';
import { findRoundTrip } from '../../report/format/flow-columns.js';
import { countRetransmitted } from '../../report/words/flow-words.js';
import { readMoment } from '../../report/words/moment.js';
import { didYouMean } from '../../suggest.js';
import { UsageError } from '../exit-status.js';

/** What a key compares: so many numbers of each flow, the first that differ decide. NaN where the flow has none; it stands last in either order. */
interface SortKey {
  readonly width: 1 | 2 | 3;
  /** `place`: how many flows were added before. */
  read(flow: FlowSummary, numbers: Float64Array, at: number, place: number): void;
}

const SORT_KEYS: Readonly<Record<string, SortKey>> = {
  stream: number((_flow, place) => place),
  time: { width: 2, read: readTime },
  duration: number((flow) => flow.duration),
  bytes: number((flow) => flow.clientToServer.bytes + flow.serverToClient.bytes),
  packets: number((flow) => flow.clientToServer.frames + flow.serverToClient.frames),
  rtt: number(findRoundTrip),
  throughput: number(findThroughput),
  retransmissions: number((flow) =>
    flow.protocol === 'tcp' ? countRetransmitted(flow.clientToServer) + countRetransmitted(flow.serverToClient) : null,
  ),
  lost: number((flow) => (flow.protocol === 'tcp' ? flow.clientToServer.lostSegments + flow.serverToClient.lostSegments : null)),
  client: { width: 3, read: (flow, numbers, at) => readEndpoint(flow.client, numbers, at) },
  server: { width: 3, read: (flow, numbers, at) => readEndpoint(flow.server, numbers, at) },
};

export const SORT_KEY_NAMES = Object.keys(SORT_KEYS);

/** A flow by its transport and number. */
export interface FlowName {
  readonly protocol: 'tcp' | 'udp';
  readonly stream: number;
}

/** Flows beyond the limit are let go of when so many have gathered, at least. */
const LEAST_HELD = 1024;

/**
 * The flows added, sorted; at most `limit` of them, and not many more than these are ever held. Flows that compare equal keep the order in which they were
 * added, in both directions.
 */
export class FlowOrder {
  readonly #key: SortKey;
  readonly #sign: 1 | -1;
  readonly #limit: number;
  #capacity = LEAST_HELD;
  #count = 0;
  #added = 0;
  #numbers: Float64Array;
  /** Stream * 2, and 1 for UDP. */
  #names = new Uint32Array(LEAST_HELD);

  /** `text`: a key's name, with a minus sign in front for descending order. Throws UsageError for others. */
  constructor(text: string, limit: number) {
    const isDescending = text.startsWith('-');
    const name = (isDescending ? text.slice(1) : text).toLowerCase();
    const key = Object.hasOwn(SORT_KEYS, name) ? SORT_KEYS[name] : undefined;
    if (key === undefined) {
      throw new UsageError(`--sort cannot be "${text}"${didYouMean(name, SORT_KEY_NAMES)}; keys are ${SORT_KEY_NAMES.join(', ')}`);
    }
    this.#key = key;
    this.#sign = isDescending ? -1 : 1;
    this.#limit = limit;
    this.#numbers = new Float64Array(LEAST_HELD * key.width);
  }

  add(flow: FlowSummary): void {
    if (this.#count === this.#capacity) this.#makeRoom();
    const at = this.#count++;
    this.#key.read(flow, this.#numbers, at * this.#key.width, this.#added);
    this.#names[at] = Number(flow.stream.slice(4)) * 2 + (flow.protocol === 'tcp' ? 0 : 1);
    this.#added++;
  }

  *sorted(): Generator<FlowName> {
    for (const at of this.#sort()) {
      const name = this.#names[at] as number;
      yield { protocol: name % 2 === 0 ? 'tcp' : 'udp', stream: Math.floor(name / 2) };
    }
  }

  /** Those within the limit, best first, as places in the arrays. Sorting is stable, so equal ones stay in the order in which they were added. */
  #sort(): Uint32Array {
    const order = new Uint32Array(this.#count);
    for (let i = 0; i < order.length; i++) order[i] = i;
    return order.sort((a, b) => this.#compare(a, b)).subarray(0, Math.min(this.#limit, order.length));
  }

  #compare(a: number, b: number): number {
    const { width } = this.#key;
    const numbers = this.#numbers;
    for (let i = 0; i < width; i++) {
      const first = numbers[a * width + i] as number;
      const second = numbers[b * width + i] as number;
      if (first < second) return -this.#sign;
      if (first > second) return this.#sign;
      if (Number.isNaN(first) !== Number.isNaN(second)) return Number.isNaN(first) ? 1 : -1;
    }
    return 0;
  }

  #makeRoom(): void {
    const kept = this.#count >= 2 * this.#limit ? this.#sort() : undefined;
    if (kept === undefined) this.#capacity *= 2;
    const { width } = this.#key;
    this.#numbers = rebuild(this.#numbers, new Float64Array(this.#capacity * width), kept, width);
    this.#names = rebuild(this.#names, new Uint32Array(this.#capacity), kept, 1);
    if (kept !== undefined) this.#count = kept.length;
  }
}

/** Fills `numbers` with the records of `width` numbers at the places kept (undefined: all). */
function rebuild<T extends Float64Array | Uint32Array>(old: T, numbers: T, kept: Uint32Array | undefined, width: number): T {
  if (kept === undefined) numbers.set(old);
  else for (const [to, from] of kept.entries()) numbers.set(old.subarray(from * width, (from + 1) * width), to * width);
  return numbers;
}

function number(read: (flow: FlowSummary, place: number) => number | null): SortKey {
  return {
    width: 1,
    read(flow, numbers, at, place) {
      numbers[at] = read(flow, place) ?? Number.NaN;
    },
  };
}

function readTime({ startTime }: FlowSummary, numbers: Float64Array, at: number): void {
  const moment = startTime === null ? undefined : readMoment(startTime);
  numbers[at] = moment?.seconds ?? Number.NaN;
  numbers[at + 1] = moment?.nanoseconds ?? Number.NaN;
}

/** Of the faster direction. */
function findThroughput({ clientToServer, serverToClient }: FlowSummary): number | null {
  const rates = [clientToServer.throughput, serverToClient.throughput].filter((rate) => rate !== null);
  return rates.length === 0 ? null : Math.max(...rates);
}

/** By address as a number, IPv4 before IPv6, then by port: three numbers of 49, 48 and 48 bits. */
function readEndpoint({ address, port }: Endpoint, numbers: Float64Array, at: number): void {
  const groups = address.includes(':') ? readIpv6(address) : [0, 0, 0, 0, 0, 0, ...readIpv4(address)];
  const family = address.includes(':') ? 1 : 0;
  numbers[at] = joinGroups(family, groups[0], groups[1], groups[2]);
  numbers[at + 1] = joinGroups(0, groups[3], groups[4], groups[5]);
  numbers[at + 2] = joinGroups(0, groups[6], groups[7], port);
}

function joinGroups(...groups: readonly (number | undefined)[]): number {
  return groups.reduce<number>((joined, group) => joined * 65_536 + (group ?? 0), 0);
}

/** Two groups of 16 bits. */
function readIpv4(address: string): number[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split('.').map(Number);
  return [a * 256 + b, c * 256 + d];
}

/** Eight groups of 16 bits, from RFC 5952's form. */
function readIpv6(address: string): number[] {
  const [head = '', tail] = address.split('::');
  const first = readGroups(head);
  const last = readGroups(tail ?? '');
  return [...first, ...new Array<number>(Math.max(0, 8 - first.length - last.length)).fill(0), ...last];
}

function readGroups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => (group.includes('.') ? readIpv4(group) : [Number.parseInt(group, 16)]));
}
