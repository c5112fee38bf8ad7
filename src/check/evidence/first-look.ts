/**
 * Decides rules with `segments` and `payload` while a capture is read for the first time, next to the flow records. What it keeps of a flow is how far each pattern has
 * come and, where payload is looked for, a stream follower; it has no segments to show, so a flow that fails is looked at again to tell why. Flows beyond a limit are
 * left undecided, for a second look.
 */
import type { Annotation } from '../../flow/annotation.js';
import type { FlowSummary } from '../../flow/summary.js';
import type { Frame } from '../../wire/frame.js';
import { type Segment, TransportProtocol } from '../../wire/segment.js';
import type { Evidence } from '../rule-checker.js';
import type { Match, PortRange, Rule } from '../rules/rule.js';
import { PatternWatch } from './pattern-watch.js';
import { PayloadWatch } from './payload-watch.js';
import { isOfFlow, SegmentAtHand } from './segment-at-hand.js';

/** Flows whose payload is followed at once, two or three kilobytes each; and what is held at once for their segments that came before others. */
const WATCHED_FLOWS = 20_000;
const REORDER_BYTES = 64 << 20;

export interface FirstLookLimits {
  watchedFlows?: number;
  reorderBytes?: number;
}

/** A flow whose payload is not followed (any more): no rule can be about it, all that is looked for was found, or a limit was reached. */
type Settled = 'none' | 'found' | 'undecided';

interface PatternRule {
  readonly rule: Rule;
  readonly watch: PatternWatch;
}

/** What is looked for among the flows of one transport. */
class Watches {
  readonly patterns: PatternRule[] = [];
  readonly texts: Rule[] = [];
  /** By stream. */
  readonly payload: (PayloadWatch | Settled | undefined)[] = [];
  readonly clientSide: (0 | 1 | undefined)[] = [];
}

export class FirstLook {
  readonly #tcp = new Watches();
  readonly #udp = new Watches();
  readonly #atHand = new SegmentAtHand();
  readonly #reorderBytes: number;
  #watchesLeft: number;
  #reorderCost = 0;

  /** Undefined where no rule needs more than flow records. */
  static over(rules: readonly Rule[], limits: FirstLookLimits = {}): FirstLook | undefined {
    return rules.some(({ segments, match }) => segments !== undefined || match.payload !== undefined)
      ? new FirstLook(rules, limits)
      : undefined;
  }

  private constructor(rules: readonly Rule[], { watchedFlows = WATCHED_FLOWS, reorderBytes = REORDER_BYTES }: FirstLookLimits) {
    this.#watchesLeft = watchedFlows;
    this.#reorderBytes = reorderBytes;
    for (const rule of rules) {
      const { segments, match } = rule;
      const { protocols = ['tcp', 'udp'] } = match;
      const watches = [...(protocols.includes('tcp') ? [this.#tcp] : []), ...(protocols.some((each) => each !== 'tcp') ? [this.#udp] : [])];
      for (const each of watches) {
        if (segments !== undefined) each.patterns.push({ rule, watch: new PatternWatch(segments.pattern) });
        if (match.payload !== undefined) each.texts.push(rule);
      }
    }
  }

  /** Takes a frame once the tracker has judged it. */
  take(frame: Frame, annotations: readonly Annotation[]): void {
    for (let i = 0; i < frame.segmentCount; i++) {
      const segment = frame.segments[i] as Segment;
      const annotation = annotations[i] as Annotation;
      if (annotation.stream < 0) continue;
      const isTcp = segment.protocol === TransportProtocol.TCP;
      const watches = isTcp ? this.#tcp : this.#udp;
      if (isTcp) watches.clientSide[annotation.stream] = annotation.clientSide === 0 ? 0 : 1;
      if (watches.patterns.length > 0 && isOfFlow(segment, annotation)) {
        this.#atHand.set(frame, segment, annotation);
        for (const { rule, watch } of watches.patterns) {
          if (annotation.isFirst && !mayConcern(rule.match, segment)) watch.leaveOut(annotation.stream);
          else watch.take(annotation.stream, this.#atHand);
        }
      }
      if (watches.texts.length > 0 && !segment.quoted) this.#takePayload(watches, frame, annotations, i, isTcp);
    }
  }

  #takePayload({ payload, texts }: Watches, frame: Frame, annotations: readonly Annotation[], i: number, isTcp: boolean): void {
    const { stream } = annotations[i] as Annotation;
    let watch = payload[stream];
    if (watch === undefined) {
      watch = this.#watch(texts, frame.segments[i] as Segment, stream, isTcp);
      payload[stream] = watch;
    }
    if (typeof watch === 'string') return;
    this.#reorderCost += watch.take(frame, annotations);
    if (watch.hasAll) payload[stream] = 'found';
    else if (this.#reorderCost > this.#reorderBytes || watch.hasGivenUp) payload[stream] = 'undecided';
    else return;
    this.#reorderCost -= watch.cost;
    this.#watchesLeft++;
  }

  /** Begins to watch a flow. */
  #watch(texts: readonly Rule[], segment: Segment, number: number, isTcp: boolean): PayloadWatch | Settled {
    const rules = texts.filter(({ match }) => mayConcern(match, segment));
    if (rules.length === 0) return 'none';
    if (this.#watchesLeft === 0) return 'undecided';
    this.#watchesLeft--;
    return new PayloadWatch({ protocol: isTcp ? 'tcp' : 'udp', number }, rules, this.#reorderBytes);
  }

  /** The capture has ended. */
  finish(): void {
    for (const { payload } of [this.#tcp, this.#udp]) {
      for (const [stream, watch] of payload.entries()) {
        if (typeof watch !== 'object') continue;
        watch.finish();
        if (watch.hasGivenUp && !watch.hasAll) payload[stream] = 'undecided';
      }
    }
  }

  evidenceOf(flow: FlowSummary): Evidence {
    const [protocol, digits] = flow.stream.split(':');
    const stream = Number(digits);
    const watches = protocol === 'tcp' ? this.#tcp : this.#udp;
    return {
      hasPayload: ({ match }) => match.payload !== undefined && hasText(watches.payload[stream], match.payload, flow),
      meetsSegments: (wanted) =>
        watches.patterns.find(({ rule }) => rule === wanted)?.watch.matches(stream, watches.clientSide[stream] ?? 0),
    };
  }
}

function hasText(
  watch: PayloadWatch | Settled | undefined,
  payload: NonNullable<Match['payload']>,
  { clientToServer, serverToClient }: FlowSummary,
): boolean | undefined {
  if (typeof watch === 'object') return watch.has(payload);
  if (watch === 'found') return true;
  // Of a flood most flows have none.
  const isEmpty = clientToServer.bytes + serverToClient.bytes === 0;
  return watch === 'undecided' && !isEmpty ? undefined : false;
}

/** False only where the flow of this segment cannot be one that the rule is about. The roles are still open. */
function mayConcern({ client, server }: Match, { sourcePort, destinationPort }: Segment): boolean {
  const allows = (ports: readonly PortRange[] | undefined) =>
    ports === undefined ||
    ports.some(({ first, last }) => (first <= sourcePort && sourcePort <= last) || (first <= destinationPort && destinationPort <= last));
  return allows(client?.ports) && allows(server?.ports);
}
