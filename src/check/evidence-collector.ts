/**
 * What rules need of flows beyond their records, gathered from the frames of a second reading: stories for `segments`, a look through the payload for
 * `payload`. The flows are named beforehand, in batches that bound what is kept.
 */
import type { Annotation } from '../flow/annotation.js';
import type { StreamChunk } from '../flow/reassembly/chunk.js';
import { StreamFollower } from '../flow/reassembly/stream-follower.js';
import type { FlowStory } from '../flow/story/story.js';
import { StoryRecorder } from '../flow/story/story-recorder.js';
import type { FlowSummary } from '../flow/summary.js';
import type { FlowTracker } from '../flow/tracker.js';
import type { Frame } from '../wire/frame.js';
import { type Segment, TransportProtocol } from '../wire/segment.js';
import { TextSearch } from './match/text-search.js';
import type { Evidence } from './rule-checker.js';
import type { PayloadMatch, Rule } from './rules/rule.js';

/** Steps kept at once for the flows of one batch, of a single flow more; and flows of one batch. */
const BATCH_STEPS = 60_000;
const FLOW_STEPS = 200_000;
const BATCH_FLOWS = 10_000;
/** Held at once for segments that came before others, over all flows of a batch. */
const REORDER_BYTES = 64 << 20;

/** A flow that rules need evidence of: its name, its size, and those rules. Not its record: there may be many. */
export interface Candidate {
  readonly stream: string;
  readonly frames: number;
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
    const isBeginning = pattern.at(-1)?.kind === 'any' && pattern.findIndex(({ kind }) => kind === 'any') === pattern.length - 1;
    return isBeginning ? pattern.length : Number.POSITIVE_INFINITY;
  });
  return Math.max(0, ...needed);
}

/** Gathers the evidence of one batch while its capture is read once. */
export class EvidenceCollector {
  readonly #recorder: StoryRecorder | undefined;
  readonly #tcp: (PayloadWatch | undefined)[] = [];
  readonly #udp: (PayloadWatch | undefined)[] = [];
  readonly #stories = new Map<string, FlowStory>();
  /** By stream: frames that are still to be told. */
  readonly #untold = { tcp: [] as number[], udp: [] as number[] };

  constructor(candidates: readonly Candidate[]) {
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
      watches[name.number] = new PayloadWatch(name, candidate.rules, Math.floor(REORDER_BYTES / watched.length));
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
      watches[annotation.stream]?.take(frame, annotations);
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
    for (const watch of [...this.#tcp, ...this.#udp]) watch?.follower.finish();
    if (this.#recorder === undefined) return;
    for (const story of this.#recorder.stories(tracker)) this.#stories.set(story.flow.stream, story);
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

/** The searches through what each side of one flow sends. */
class PayloadWatch {
  readonly follower: StreamFollower;
  #lastFrame = 0;
  readonly #searches = new Map<PayloadMatch, readonly [TextSearch, TextSearch]>();

  constructor(name: StreamName, rules: readonly Rule[], maxReorderBytes: number) {
    const encoder = new TextEncoder();
    for (const { match } of rules) {
      if (match.payload === undefined) continue;
      const pieces = match.payload.pieces.map((piece) => encoder.encode(piece));
      this.#searches.set(match.payload, [new TextSearch(pieces), new TextSearch(pieces)]);
    }
    this.follower = new StreamFollower(name, (chunk) => this.#search(chunk), { maxReorderBytes });
  }

  /** Takes a frame of the flow; once, however many of its segments are of the flow. */
  take(frame: Frame, annotations: readonly Annotation[]): void {
    if (this.#lastFrame === frame.number) return;
    this.#lastFrame = frame.number;
    this.follower.takeFrame(frame, annotations);
  }

  has(payload: PayloadMatch): boolean {
    const searches = this.#searches.get(payload);
    if (searches === undefined) return false;
    const { clientSide } = this.follower;
    return searches.some(
      ({ isFound }, side) => isFound && (payload.from === 'either' || (side === clientSide) === (payload.from === 'client')),
    );
  }

  #search({ kind, side, bytes, start, end }: StreamChunk): void {
    for (const searches of this.#searches.values()) {
      const search = searches[side];
      // Between datagrams, and where bytes are missing, no text goes on.
      if (kind !== 'data') search.interrupt();
      if (kind !== 'gap') search.feed(bytes, start, end);
    }
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
