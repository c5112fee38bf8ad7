import type { AddressTable } from '../../wire/address-table.js';
import type { Frame } from '../../wire/frame.js';
import { LayerKind } from '../../wire/layer.js';
import { type Segment, TransportProtocol } from '../../wire/segment.js';
import type { Annotation } from '../annotation.js';
import type { CaptureClock } from '../capture-clock.js';
import { Conversations, type FlowBudget } from '../conversations.js';
import type { EncapsulationTable } from '../encapsulation.js';
import { bytesPerSecond, describeFlow } from '../flow-ends.js';
import { Phase } from '../phase.js';
import type { RttSummary, UdpDirectionSummary, UdpFlowSummary } from '../summary.js';
import { RequestQueue } from './request-queue.js';
import {
  ANSWERED_FRAME,
  ANSWERED_TIME,
  BEGAN_0,
  BYTES_0,
  BYTES_1,
  ENDED_0,
  FRAMES_0,
  FRAMES_1,
  LATENCY_MAX,
  LATENCY_MIN,
  LATENCY_SUM,
  PREVIOUS_TIME,
  REFUSED,
  SAMPLES,
  UDP_STREAM_WORDS,
} from './udp-records.js';

const BILLION = 1_000_000_000;

// ICMP's first two bytes, RFC 792, and ICMPv6's, RFC 4443 section 3.1.
const ICMP_UNREACHABLE = 3;
const ICMP_PORT = 3;
const ICMPV6_UNREACHABLE = 1;
const ICMPV6_PORT = 4;

/**
 * UDP and UDP-Lite: streams, times, and which datagram answers which.
 *
 * The sender of a stream's first datagram is the client (side 0). Its datagrams are request 1, 2, 3 ...; those of the other end are reply 1, 2, 3 ...
 * in the order of the capture. A reply answers the oldest request that has no reply yet, and its latency is the time since that request. A reply
 * that comes when every request has been answered is a further answer to the last one and has its latency from there too. So with as many
 * replies as requests reply k answers request k; nothing in UDP itself says more.
 */
export class UdpFlows {
  readonly conversations: Conversations;
  readonly requests: RequestQueue;
  readonly #clock: CaptureClock;
  readonly #encapsulations: EncapsulationTable;

  constructor(clock: CaptureClock, budget: FlowBudget, maxWaiting: number, encapsulations: EncapsulationTable) {
    this.#clock = clock;
    this.#encapsulations = encapsulations;
    this.conversations = new Conversations(UDP_STREAM_WORDS, clock, budget);
    this.requests = new RequestQueue(clock, maxWaiting);
  }

  /** Fills the annotation, which the caller has reset. */
  track(frame: Frame, segment: Segment, annotation: Annotation): void {
    if (!segment.hasStream) return;
    const { conversations } = this;
    let stream = conversations.lookUp(segment);
    if (stream < 0) {
      stream = conversations.open(segment, frame.number);
      if (stream < 0) return;
      conversations.setEncapsulation(stream, this.#encapsulations.idOf(frame, segment));
    }
    conversations.stamp(stream, frame.number, annotation);
    const words = conversations.store.words(stream);
    const at = conversations.store.at(stream);
    this.#timeDelta(segment, words, at + PREVIOUS_TIME, annotation);
    if (segment.quoted) {
      if (!isPortUnreachable(frame, segment)) return;
      words[at + REFUSED] = 1;
      annotation.phase = Phase.UDP_REFUSED;
      return;
    }
    const { side } = annotation;
    const count = at + (side === 0 ? FRAMES_0 : FRAMES_1);
    words[count] = (words[count] as number) + 1;
    const doubles = conversations.store.doubles(stream);
    const bytes = (at + (side === 0 ? BYTES_0 : BYTES_1)) >> 1;
    doubles[bytes] = (doubles[bytes] as number) + segment.payloadLength;
    annotation.datagramNumber = words[count] as number;
    this.#stamp(words, at + 4 * side, words[count] === 1);
    if (side === 0) {
      annotation.phase = Phase.UDP_REQUEST;
      this.requests.add(words, at, frame.number);
      return;
    }
    annotation.phase = Phase.UDP_REPLY;
    if (this.requests.answer(words, at) || (words[at + SAMPLES] as number) > 0) this.#measure(words, doubles, at, annotation);
  }

  /** Wireshark takes times of datagrams with payload only, and of none that an ICMP error quotes; a stream's first counts all the same. */
  #timeDelta(segment: Segment, words: Int32Array, at: number, annotation: Annotation): void {
    const clock = this.#clock;
    if (!annotation.isFirst) {
      clock.subtract(words, at);
      annotation.deltaSeconds = clock.differenceSeconds;
      annotation.deltaNanoseconds = clock.differenceNanoseconds;
      if (segment.quoted || segment.payloadLength === 0) return;
    }
    words[at] = clock.low;
    words[at + 1] = clock.high;
  }

  /** The stream's record as a plain object. */
  summary(stream: number, addresses: AddressTable): UdpFlowSummary {
    const { conversations } = this;
    const words = conversations.store.words(stream);
    const doubles = conversations.store.doubles(stream);
    const at = conversations.store.at(stream);
    const frames0 = words[at + FRAMES_0] as number;
    const frames1 = words[at + FRAMES_1] as number;
    const { client, server, firstFrame, lastFrame, startTime, duration, encapsulation } = describeFlow(
      conversations,
      stream,
      0,
      addresses,
      this.#encapsulations,
    );
    // Not by a spread: see summarizeTcp.
    return {
      client,
      server,
      firstFrame,
      lastFrame,
      startTime,
      duration,
      encapsulation,
      protocol: conversations.protocol(stream) === TransportProtocol.UDP_LITE ? 'udplite' : 'udp',
      stream: `udp:${stream}`,
      rolesKnown: true,
      requests: frames0,
      replies: frames1,
      latency: summarizeLatency(words, doubles, at),
      refused: words[at + REFUSED] === 1,
      clientToServer: this.#direction(words, at + BEGAN_0, frames0, doubles[(at + BYTES_0) >> 1] as number),
      serverToClient: this.#direction(words, at + BEGAN_0 + 4, frames1, doubles[(at + BYTES_1) >> 1] as number),
    };
  }

  #direction(words: Int32Array, began: number, frames: number, bytes: number): UdpDirectionSummary {
    const payloadDuration = frames === 0 ? null : this.#clock.secondsBetween(words, began, began + ENDED_0 - BEGAN_0);
    return { frames, bytes, payloadDuration, throughput: bytesPerSecond(bytes, payloadDuration) };
  }

  /** `at`: of the record, four words on for side 1. */
  #stamp(words: Int32Array, at: number, isFirst: boolean): void {
    const { low, high } = this.#clock;
    if (isFirst) {
      words[at + BEGAN_0] = low;
      words[at + BEGAN_0 + 1] = high;
    }
    words[at + ENDED_0] = low;
    words[at + ENDED_0 + 1] = high;
  }

  #measure(words: Int32Array, doubles: Float64Array, at: number, annotation: Annotation): void {
    const latency = this.#clock.since(words, at + ANSWERED_TIME);
    annotation.latency = latency;
    annotation.answersFrame = words[at + ANSWERED_FRAME] as number;
    const samples = words[at + SAMPLES] as number;
    const sum = (at + LATENCY_SUM) >> 1;
    const min = (at + LATENCY_MIN) >> 1;
    const max = (at + LATENCY_MAX) >> 1;
    doubles[sum] = (doubles[sum] as number) + latency;
    if (samples === 0 || latency < (doubles[min] as number)) doubles[min] = latency;
    if (samples === 0 || latency > (doubles[max] as number)) doubles[max] = latency;
    words[at + SAMPLES] = samples + 1;
  }
}

function summarizeLatency(words: Int32Array, doubles: Float64Array, at: number): RttSummary | null {
  const samples = words[at + SAMPLES] as number;
  if (samples === 0) return null;
  return {
    min: (doubles[(at + LATENCY_MIN) >> 1] as number) / BILLION,
    mean: (doubles[(at + LATENCY_SUM) >> 1] as number) / samples / BILLION,
    max: (doubles[(at + LATENCY_MAX) >> 1] as number) / BILLION,
    samples,
  };
}

/** The error that quotes this datagram is ICMP 3/3 or ICMPv6 1/4. */
function isPortUnreachable(frame: Frame, segment: Segment): boolean {
  for (let layer = segment.networkLayer - 1; layer >= 0; layer--) {
    const kind = frame.layerKind[layer];
    if (kind !== LayerKind.ICMP && kind !== LayerKind.ICMPV6) continue;
    const bytes = frame.layerBytes[layer] as Uint8Array;
    const start = frame.layerStart[layer] as number;
    if (kind === LayerKind.ICMP) return bytes[start] === ICMP_UNREACHABLE && bytes[start + 1] === ICMP_PORT;
    return bytes[start] === ICMPV6_UNREACHABLE && bytes[start + 1] === ICMPV6_PORT;
  }
  return false;
}
