/** A capture in totals: what `flows --summary` and its JSON tell. Plain objects; seconds, bytes and counts. */
import { AddressTotals, insert } from './address-totals.js';
import type { CloseVerdict, DirectionSummary, Endpoint, FlowSummary, HandshakeVerdict, TcpFlowSummary, UdpFlowSummary } from './summary.js';

export interface ProtocolTotal {
  flows: number;
  frames: number;
  /** Payload, repeats included. */
  bytes: number;
}

export interface UdpTotals {
  requests: number;
  replies: number;
  /** Flows with a reply; without one and not refused; refused by an ICMP port unreachable (some of which have replies too). */
  answeredFlows: number;
  unansweredFlows: number;
  refusedFlows: number;
}

/** Handshakes whose round trip lies in `[from, to)`, seconds; null: no bound. */
export interface RttBucket {
  from: number | null;
  to: number | null;
  flows: number;
}

/** Round trips of handshakes (HandshakeSummary.rtt). Quantiles by nearest rank: a value that was measured. All null without any. */
export interface RttTotals {
  samples: number;
  min: number | null;
  median: number | null;
  p95: number | null;
  max: number | null;
  /** In steps of 1, 2 and 5, from the first that holds a flow to the last. */
  buckets: RttBucket[];
}

/** Over all TCP flows and both directions, by Wireshark's marks (DirectionSummary). */
export interface LossTotals {
  segments: number;
  retransmissions: number;
  fastRetransmissions: number;
  spuriousRetransmissions: number;
  lostSegments: number;
  outOfOrder: number;
  duplicateAcks: number;
  zeroWindows: number;
  windowFulls: number;
  /** Payload bytes that were sent more than once. */
  repeatedBytes: number;
  /** Flows with a retransmission of any kind, a lost segment, one out of order, or a zero window. */
  flows: number;
}

export interface TopAddress {
  address: string;
  flows: number;
  frames: number;
  sentBytes: number;
  receivedBytes: number;
}

export interface TopFlow {
  stream: string;
  client: Endpoint;
  server: Endpoint;
  rolesKnown: boolean;
  frames: number;
  bytes: number;
  duration: number;
}

export interface FlowTotalsSummary {
  flows: number;
  protocols: Record<FlowSummary['protocol'], ProtocolTotal>;
  /** TCP flows by verdict. */
  handshakes: Record<HandshakeVerdict, number>;
  closes: Record<CloseVerdict, number>;
  udp: UdpTotals;
  initialRtt: RttTotals;
  loss: LossTotals;
  /** How many addresses there are; and those with the most payload sent and received, then the most frames. Exact. */
  addresses: number;
  topAddresses: TopAddress[];
  /** By payload of both directions, then by frames. */
  topFlows: TopFlow[];
}

type LossCount = Exclude<keyof LossTotals, 'segments' | 'repeatedBytes' | 'flows'>;

const LOSS_COUNTS: readonly LossCount[] = [
  'retransmissions',
  'fastRetransmissions',
  'spuriousRetransmissions',
  'lostSegments',
  'outOfOrder',
  'duplicateAcks',
  'zeroWindows',
  'windowFulls',
];
const SIGNS_OF_LOSS: readonly LossCount[] = LOSS_COUNTS.filter((name) => name !== 'duplicateAcks' && name !== 'windowFulls');

/** Adds flows up. Memory grows with the addresses and the handshakes seen, some tens of bytes each, and so with the flows that the tracker keeps. */
export class FlowTotals {
  readonly #addresses = new AddressTotals();
  readonly #limit: number;
  #flows = 0;
  readonly #protocols = { tcp: noTotal(), udp: noTotal(), udplite: noTotal() };
  readonly #handshakes: Record<HandshakeVerdict, number> = {
    complete: 0,
    refused: 0,
    'no-answer': 0,
    'half-open': 0,
    aborted: 0,
    invalid: 0,
    'not-captured': 0,
  };
  readonly #closes: Record<CloseVerdict, number> = {
    'closed-by-client': 0,
    'closed-by-server': 0,
    'closed-simultaneously': 0,
    'half-closed-by-client': 0,
    'half-closed-by-server': 0,
    'aborted-by-client': 0,
    'aborted-by-server': 0,
    open: 0,
    'never-opened': 0,
  };
  readonly #udp: UdpTotals = { requests: 0, replies: 0, answeredFlows: 0, unansweredFlows: 0, refusedFlows: 0 };
  readonly #loss: LossTotals = {
    segments: 0,
    retransmissions: 0,
    fastRetransmissions: 0,
    spuriousRetransmissions: 0,
    lostSegments: 0,
    outOfOrder: 0,
    duplicateAcks: 0,
    zeroWindows: 0,
    windowFulls: 0,
    repeatedBytes: 0,
    flows: 0,
  };
  readonly #topFlows: TopFlow[] = [];
  #rtts = new Float64Array(1 << 10);
  #rttCount = 0;

  /** `limit`: how many addresses and flows are named. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** `client`, `server`: FlowTracker.addressKeys of the flow. */
  add(flow: FlowSummary, client: number, server: number): void {
    const { clientToServer, serverToClient } = flow;
    const frames = clientToServer.frames + serverToClient.frames;
    const bytes = clientToServer.bytes + serverToClient.bytes;
    const protocol = this.#protocols[flow.protocol];
    this.#flows++;
    protocol.flows++;
    protocol.frames += frames;
    protocol.bytes += bytes;
    if (client === server) {
      this.#addresses.add(client, frames, bytes, bytes);
    } else {
      this.#addresses.add(client, frames, clientToServer.bytes, serverToClient.bytes);
      this.#addresses.add(server, frames, serverToClient.bytes, clientToServer.bytes);
    }
    const { stream, rolesKnown, duration } = flow;
    const top = { stream, client: flow.client, server: flow.server, rolesKnown, frames, bytes, duration };
    insert(this.#topFlows, top, this.#limit, (a, b) => b.bytes - a.bytes || b.frames - a.frames);
    if (flow.protocol === 'tcp') this.#addTcp(flow);
    else this.#addUdp(flow);
  }

  /** What has been added so far. `formatAddress`: FlowTracker.formatAddress. */
  summarize(formatAddress: (key: number) => string): FlowTotalsSummary {
    return {
      flows: this.#flows,
      protocols: this.#protocols,
      handshakes: this.#handshakes,
      closes: this.#closes,
      udp: this.#udp,
      initialRtt: summarizeRtts(this.#rtts.subarray(0, this.#rttCount)),
      loss: this.#loss,
      addresses: this.#addresses.count,
      topAddresses: this.#addresses.top(this.#limit).map(({ key, ...total }) => ({ address: formatAddress(key), ...total })),
      topFlows: this.#topFlows,
    };
  }

  #addTcp({ handshake, close, clientToServer, serverToClient }: TcpFlowSummary): void {
    this.#handshakes[handshake.verdict]++;
    this.#closes[close.verdict]++;
    if (handshake.rtt !== null) this.#addRtt(handshake.rtt);
    this.#addLoss(clientToServer);
    this.#addLoss(serverToClient);
    if (SIGNS_OF_LOSS.some((name) => clientToServer[name] + serverToClient[name] > 0)) this.#loss.flows++;
  }

  #addLoss(direction: DirectionSummary): void {
    const loss = this.#loss;
    loss.segments += direction.frames;
    loss.repeatedBytes += direction.bytes - direction.uniqueBytes;
    for (const name of LOSS_COUNTS) loss[name] += direction[name];
  }

  #addUdp({ requests, replies, refused }: UdpFlowSummary): void {
    const udp = this.#udp;
    udp.requests += requests;
    udp.replies += replies;
    if (replies > 0) udp.answeredFlows++;
    else if (!refused) udp.unansweredFlows++;
    if (refused) udp.refusedFlows++;
  }

  #addRtt(seconds: number): void {
    if (this.#rttCount === this.#rtts.length) {
      const grown = new Float64Array(this.#rtts.length * 2);
      grown.set(this.#rtts);
      this.#rtts = grown;
    }
    this.#rtts[this.#rttCount++] = seconds;
  }
}

function noTotal(): ProtocolTotal {
  return { flows: 0, frames: 0, bytes: 0 };
}

/** Where buckets begin and end: 1 us, 2 us, 5 us, 10 us ... 100 s. */
const BOUNDS: readonly number[] = [-6, -5, -4, -3, -2, -1, 0, 1]
  .flatMap((power) => [1, 2, 5].map((step) => Number(`${step}e${power}`)))
  .concat(100);

function summarizeRtts(values: Float64Array): RttTotals {
  const sorted = values.slice().sort();
  const samples = sorted.length;
  const rank = (share: number): number | null => (samples === 0 ? null : (sorted[Math.ceil(share * samples) - 1] as number));
  return {
    samples,
    min: samples === 0 ? null : (sorted[0] as number),
    median: rank(0.5),
    p95: rank(0.95),
    max: rank(1),
    buckets: fillBuckets(sorted),
  };
}

function fillBuckets(values: Float64Array): RttBucket[] {
  const counts = new Array<number>(BOUNDS.length + 1).fill(0);
  for (const value of values) {
    const bound = BOUNDS.findIndex((limit) => value < limit);
    const index = bound < 0 ? BOUNDS.length : bound;
    counts[index] = (counts[index] as number) + 1;
  }
  const buckets = counts.map((flows, index) => ({ from: BOUNDS[index - 1] ?? null, to: BOUNDS[index] ?? null, flows }));
  const isFilled = ({ flows }: RttBucket): boolean => flows > 0;
  return buckets.slice(Math.max(0, buckets.findIndex(isFilled)), buckets.findLastIndex(isFilled) + 1);
}
