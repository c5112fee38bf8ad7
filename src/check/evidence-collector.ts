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

/** Frames of the flows of one batch, and so the steps kept at once; and flows of one batch. */
const BATCH_FRAMES = 200_000;
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
  let frames = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const own = candidate.frames;
    const last = batches.at(-1);
    if (last === undefined || frames + own > BATCH_FRAMES || last.length >= BATCH_FLOWS) {
      batches.push([candidate]);
      frames = own;
    } else {
      last.push(candidate);
      frames += own;
    }
  }
  return batches;
}

/** Gathers the evidence of one batch while its capture is read once. */
export class EvidenceCollector {
  readonly #recorder: StoryRecorder | undefined;
  readonly #tcp: (PayloadWatch | undefined)[] = [];
  readonly #udp: (PayloadWatch | undefined)[] = [];
  readonly #stories = new Map<string, FlowStory>();

  constructor(candidates: readonly Candidate[]) {
    const told = candidates.filter(({ rules }) => rules.some(({ segments }) => segments !== undefined)).map(nameOf);
    if (told.length > 0) this.#recorder = new StoryRecorder({ streams: told, fold: false, maxSteps: BATCH_FRAMES });
    const watched = candidates.filter(({ rules }) => rules.some(({ match }) => match.payload !== undefined));
    for (const candidate of watched) {
      const name = nameOf(candidate);
      const watches = name.protocol === 'tcp' ? this.#tcp : this.#udp;
      watches[name.number] = new PayloadWatch(name, candidate.rules, Math.floor(REORDER_BYTES / watched.length));
    }
  }

  /** Takes a frame once the tracker has judged it. */
  take(frame: Frame, annotations: readonly Annotation[]): void {
    this.#recorder?.take(frame, annotations);
    for (let i = 0; i < frame.segmentCount; i++) {
      const segment = frame.segments[i] as Segment;
      const annotation = annotations[i] as Annotation;
      if (segment.quoted || annotation.stream < 0) continue;
      const watches = segment.protocol === TransportProtocol.TCP ? this.#tcp : this.#udp;
      watches[annotation.stream]?.take(frame, annotations);
    }
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
