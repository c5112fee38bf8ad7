/**
 * What rules need of flows beyond their records, gathered from the frames of a second reading: stories for `segments`, a look through the payload for
 * `payload`. The flows are named beforehand, in batches that bound what is kept.
 */
import type { Annotation } from '../../flow/annotation.js';
import type { FlowStory } from '../../flow/story/story.js';
import { StoryRecorder } from '../../flow/story/story-recorder.js';
import type { FlowSummary } from '../../flow/summary.js';
import type { FlowTracker } from '../../flow/tracker.js';
import type { Frame } from '../../wire/frame.js';
import { type Segment, TransportProtocol } from '../../wire/segment.js';
import type { Evidence } from '../rule-checker.js';
import type { Rule } from '../rules/rule.js';
import { PayloadWatch } from './payload-watch.js';

/** Steps kept at once for the flows of one batch, of a single flow more; and flows of one batch. */
const BATCH_STEPS = 60_000;
const FLOW_STEPS = 200_000;
const BATCH_FLOWS = 10_000;
/** Held at once for segments that came before others, over all flows of a batch. */
const REORDER_BYTES = 64 << 20;

/** A flow that rules need evidence of: its name, its size, where it ends, and those rules. Not its record: there may be many. */
export interface Candidate {
  readonly stream: string;
  readonly frames: number;
  readonly lastFrame: number;
  readonly rules: readonly Rule[];
}

/** The candidates in portions that can be gathered at once. */
export function splitBatches(candidates: readonly Candidate[]): Candidate[][] {
  const batches: Candidate[][] = [];
  let steps = 0;
  for (const candidate of candidates) {
    const own = Math.min(candidate.frames, countSteps(candidate.rules));
    const last = batches.at(-1);
    if (last === undefined || steps + own > BATCH_STEPS || last.length >= BATCH_FLOWS) {
      batches.push([candidate]);
      steps = own;
    } else {
      last.push(candidate);
      steps += own;
    }
  }
  return batches;
}

/** Segments that rules have to see of a flow: none without `segments`, all of them unless the pattern is about the beginning alone. */
function countSteps(rules: readonly Rule[]): number {
  const needed = rules.map(({ segments }) => {
    if (segments === undefined) return 0;
    const { pattern } = segments;
    const isBeginning = pattern.findIndex(({ kind }) => kind === 'any') === pattern.length - 1;
    return isBeginning ? pattern.length : Number.POSITIVE_INFINITY;
  });
  return Math.max(0, ...needed);
}

/** Gathers the evidence of one batch while its capture is read once. */
export class EvidenceCollector {
  readonly #recorder: StoryRecorder | undefined;
  readonly #tcp: (PayloadWatch | undefined)[] = [];
  readonly #udp: (PayloadWatch | undefined)[] = [];
  readonly #reorderBytes: number;
  #reorderCost = 0;
  readonly #stories = new Map<string, FlowStory>();
  /** By stream: frames that are still to be told. */
  readonly #untold = { tcp: [] as number[], udp: [] as number[] };

  constructor(candidates: readonly Candidate[], reorderBytes = REORDER_BYTES) {
    this.#reorderBytes = reorderBytes;
    const told = candidates.filter(({ rules }) => rules.some(({ segments }) => segments !== undefined));
    for (const candidate of told) {
      const { protocol, number } = nameOf(candidate);
      this.#untold[protocol][number] = countSteps(candidate.rules);
    }
    if (told.length > 0) this.#recorder = new StoryRecorder({ streams: told.map(nameOf), fold: false, maxSteps: FLOW_STEPS });
    const watched = candidates.filter(({ rules }) => rules.some(({ match }) => match.payload !== undefined));
    for (const candidate of watched) {
      const name = nameOf(candidate);
      const watches = name.protocol === 'tcp' ? this.#tcp : this.#udp;
      watches[name.number] = new PayloadWatch(name, candidate.rules, reorderBytes);
    }
  }

  /** Takes a frame once the tracker has judged it. */
  take(frame: Frame, annotations: readonly Annotation[]): void {
    if (this.#isTold(frame, annotations)) this.#recorder?.take(frame, annotations);
    for (let i = 0; i < frame.segmentCount; i++) {
      const segment = frame.segments[i] as Segment;
      const annotation = annotations[i] as Annotation;
      if (segment.quoted || annotation.stream < 0) continue;
      const watches = segment.protocol === TransportProtocol.TCP ? this.#tcp : this.#udp;
      const watch = watches[annotation.stream];
      if (watch === undefined) continue;
      this.#reorderCost += watch.take(frame, annotations);
      if (this.#reorderCost <= this.#reorderBytes && !watch.hasGivenUp) continue;
      // A text may be missed where not all can be held: a flow for which there is no room must be looked at alone.
      this.#reorderCost -= watch.cost;
      watches[annotation.stream] = undefined;
    }
  }

  /** Whether a flow of the frame has segments left to tell. */
  #isTold(frame: Frame, annotations: readonly Annotation[]): boolean {
    let isTold = false;
    for (let i = 0; i < frame.segmentCount; i++) {
      const { stream } = annotations[i] as Annotation;
      const { protocol, quoted } = frame.segments[i] as Segment;
      if (stream < 0) continue;
      const left = protocol === TransportProtocol.TCP ? this.#untold.tcp : this.#untold.udp;
      const own = left[stream] ?? 0;
      if (own === 0) continue;
      // What an ICMP error quotes may be no step of the flow.
      if (!quoted) left[stream] = own - 1;
      isTold = true;
    }
    return isTold;
  }

  /** The capture has ended. */
  finish(tracker: FlowTracker): void {
    for (const watch of [...this.#tcp, ...this.#udp]) watch?.finish();
    if (this.#recorder === undefined) return;
    for (const story of this.#recorder.stories(tracker)) this.#stories.set(story.flow.stream, story);
  }

  /** Whether the flow's payload had to be let go of, for want of memory for segments that came before others. */
  hasLetGo({ stream, rules }: Candidate): boolean {
    const { protocol, number } = nameOf({ stream });
    return rules.some(({ match }) => match.payload !== undefined) && (protocol === 'tcp' ? this.#tcp : this.#udp)[number] === undefined;
  }

  evidenceOf(flow: Pick<FlowSummary, 'stream'>): Evidence {
    const { protocol, number } = nameOf(flow);
    const watch = (protocol === 'tcp' ? this.#tcp : this.#udp)[number];
    const story = this.#stories.get(flow.stream);
    return {
      ...(story !== undefined && { story }),
      ...(watch !== undefined && { hasPayload: ({ match }) => match.payload !== undefined && watch.has(match.payload) }),
    };
  }
}

interface StreamName {
  readonly protocol: 'tcp' | 'udp';
  readonly number: number;
}

/** UDP and UDP-Lite are numbered as udp. */
function nameOf({ stream }: { readonly stream: string }): StreamName {
  const [protocol, number] = stream.split(':');
  return { protocol: protocol === 'tcp' ? 'tcp' : 'udp', number: Number(number) };
}
