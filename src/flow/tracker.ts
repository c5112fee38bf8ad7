/**
 * The flow stage's door: composes the conversations, Wireshark's numbers (tcp-analysis.ts), UDP's requests and replies (udp-flows.ts) and pcapnote's own
 * judgement of TCP (tcp-judge.ts). Nothing here imports from Node, so the same code runs in a browser.
 */
import { formatIpv4, formatIpv6 } from '../wire/address.js';
import type { AddressTable } from '../wire/address-table.js';
import type { Frame } from '../wire/frame.js';
import { type Segment, TransportProtocol } from '../wire/segment.js';
import { TcpAnalysis } from './analysis/tcp-analysis.js';
import { Annotation, SCALE_ABSENT } from './annotation.js';
import { CaptureClock } from './capture-clock.js';
import { FlowBudget } from './conversations.js';
import { EncapsulationTable } from './encapsulation.js';
import { HeaderPrediction } from './header-prediction.js';
import { TcpJudge } from './judgement/tcp-judge.js';
import { summarizeTcp } from './judgement/tcp-summary.js';
import { Phase } from './phase.js';
import type { FlowSummary } from './summary.js';
import { TcpState } from './tcp-state.js';
import { UdpFlows } from './udp/udp-flows.js';

export interface TrackerLimits {
  /** Flows kept at most, TCP and UDP together; frames of further ones get rows without a stream, and a warning is given once. */
  maxFlows: number;
  /** TCP segments remembered at most as not yet acknowledged, over all flows; retransmission timing and bytes in flight stand still beyond it. */
  maxUnackedSegments: number;
  /** UDP requests remembered at most as not yet answered, over all flows; replies to further ones have no latency. */
  maxWaitingRequests: number;
}

export const DEFAULT_TRACKER_LIMITS: TrackerLimits = { maxFlows: 2_000_000, maxUnackedSegments: 2_000_000, maxWaitingRequests: 2_000_000 };

export class FlowTracker {
  /** `annotations[i]` belongs to `frame.segments[i]` of the frame last tracked; reused. */
  readonly annotations: Annotation[] = [];
  readonly #addresses: AddressTable;
  readonly #clock = new CaptureClock();
  readonly #budget: FlowBudget;
  readonly #encapsulations = new EncapsulationTable();
  readonly #tcp: TcpAnalysis;
  readonly #judge: TcpJudge;
  readonly #predicts: boolean;
  readonly #prediction: HeaderPrediction;
  readonly #udp: UdpFlows;

  /** `predicts`: false lets every segment go the general way, for the test that both ways do the same. */
  constructor(addresses: AddressTable, limits: Partial<TrackerLimits> = {}, { predicts = true } = {}) {
    const { maxFlows, maxUnackedSegments, maxWaitingRequests } = { ...DEFAULT_TRACKER_LIMITS, ...limits };
    this.#addresses = addresses;
    this.#budget = new FlowBudget(maxFlows);
    this.#tcp = new TcpAnalysis(this.#clock, this.#budget, maxUnackedSegments, this.#encapsulations);
    this.#judge = new TcpJudge(this.#clock, this.#tcp.conversations);
    this.#predicts = predicts;
    this.#prediction = new HeaderPrediction(this.#clock, this.#tcp, this.#judge);
    this.#udp = new UdpFlows(this.#clock, this.#budget, maxWaitingRequests, this.#encapsulations);
  }

  /** What was left out for want of room, by limit: segments of further flows, segments not remembered as unacknowledged, requests not remembered. */
  get refused(): Readonly<Record<keyof TrackerLimits, number>> {
    return {
      maxFlows: this.#budget.refused,
      maxUnackedSegments: this.#tcp.unacked.refused,
      maxWaitingRequests: this.#udp.requests.refused,
    };
  }

  /** How many streams have been numbered so far: the next is `tcp:N` or `udp:N`. */
  countFlows(protocol: 'tcp' | 'udp'): number {
    return (protocol === 'tcp' ? this.#tcp : this.#udp).conversations.count;
  }

  /**
   * Takes every segment of the frame, in dissection order, and annotates it. Never throws, never allocates on the common path. `isRead`: false where nobody reads
   * the annotations; most are not written then.
   */
  track(frame: Frame, isRead = true): void {
    const count = frame.segmentCount;
    // Other frames pass time too, for what ends by the clock; one without a time does not.
    if (count > 0 || frame.hasTime) this.#clock.set(frame);
    for (let i = 0; i < count; i++) {
      const segment = frame.segments[i] as Segment;
      const annotation = this.annotations[i] ?? this.#addAnnotation();
      if (segment.protocol === TransportProtocol.TCP) {
        if (this.#predicts && this.#prediction.take(frame, segment, isRead ? annotation : undefined)) continue;
        reset(annotation);
        this.#tcp.track(frame, segment, annotation);
        if (annotation.stream >= 0 && !segment.quoted) this.#judge.observe(frame, segment, annotation);
      } else {
        reset(annotation);
        this.#udp.track(frame, segment, annotation);
      }
    }
  }

  /** Flows in order of first sight (TCP and UDP mixed by first frame), judged as of the end of the capture. Plain objects, made one at a time. */
  *flows(): Generator<FlowSummary> {
    const tcp = this.#tcp.conversations;
    const udp = this.#udp.conversations;
    let t = 0;
    let u = 0;
    while (t < tcp.count || u < udp.count) {
      // In one frame the outer transport comes first, and TCP carries no UDP.
      const isUdp = t === tcp.count || (u < udp.count && udp.firstFrame(u) <= tcp.firstFrame(t));
      if (isUdp) yield this.#udp.summary(u++, this.#addresses);
      else yield this.#summarizeTcp(t++);
    }
  }

  /** One of them, by its number among the flows of its transport. */
  flow(protocol: 'tcp' | 'udp', stream: number): FlowSummary {
    return protocol === 'tcp' ? this.#summarizeTcp(stream) : this.#udp.summary(stream, this.#addresses);
  }

  /** Numbers that stand for the addresses of a flow's client and server, the same in all flows of the capture: what totals by address are kept under. */
  addressKeys(protocol: 'tcp' | 'udp', stream: number): [client: number, server: number] {
    const { conversations } = protocol === 'tcp' ? this.#tcp : this.#udp;
    const clientSide = protocol === 'tcp' ? this.#judge.recall(stream).clientSide : 0;
    const family = conversations.family(stream);
    return [keyOf(family, conversations.address(stream, clientSide)), keyOf(family, conversations.address(stream, 1 - clientSide))];
  }

  /** The text of the address that a key stands for. */
  formatAddress(key: number): string {
    return key < FIRST_IPV6_KEY ? formatIpv4(key | 0) : formatIpv6(this.#addresses.groupsOf(key - FIRST_IPV6_KEY));
  }

  #summarizeTcp(stream: number): FlowSummary {
    return summarizeTcp(this.#judge.recall(stream), this.#tcp, this.#addresses, this.#encapsulations);
  }

  #addAnnotation(): Annotation {
    const annotation = new Annotation();
    this.annotations.push(annotation);
    return annotation;
  }
}

/** Above all IPv4 addresses stand the ids of IPv6 addresses. */
const FIRST_IPV6_KEY = 2 ** 32;

function keyOf(family: number, address: number): number {
  return family === 4 ? address >>> 0 : FIRST_IPV6_KEY + address;
}

/** Clears what the last segment left. */
function reset(annotation: Annotation): void {
  annotation.stream = -1;
  annotation.side = 0;
  annotation.isFirst = false;
  annotation.relativeSeconds = 0;
  annotation.relativeNanoseconds = 0;
  annotation.deltaSeconds = 0;
  annotation.deltaNanoseconds = 0;
  annotation.seqIsRelative = false;
  annotation.relativeSeq = 0;
  annotation.relativeAck = 0;
  annotation.nextSeq = 0;
  annotation.sackBase = 0;
  annotation.windowSize = 0;
  annotation.scaleFactor = SCALE_ABSENT;
  annotation.accurateEcn = false;
  annotation.completeness = 0;
  annotation.hasAnalysis = false;
  annotation.marks = 0;
  annotation.acksFrame = 0;
  annotation.ackRtt = 0;
  annotation.initialRtt = 0;
  annotation.bytesInFlight = 0;
  annotation.pushBytes = 0;
  annotation.rto = 0;
  annotation.rtoFrame = 0;
  annotation.duplicateAckNumber = 0;
  annotation.duplicateAckFrame = 0;
  annotation.finIsActive = false;
  annotation.phase = Phase.NONE;
  annotation.remarks = 0;
  annotation.clientSide = 0;
  annotation.rolesKnown = true;
  annotation.clientState = TcpState.UNKNOWN;
  annotation.serverState = TcpState.UNKNOWN;
  annotation.moves.clear();
  annotation.datagramNumber = 0;
  annotation.latency = -1;
  annotation.answersFrame = 0;
}
