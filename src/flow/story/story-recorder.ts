/**
 * The recorder of stories: takes every frame once the tracker has judged it, copies what tells something into plain objects, and gives the stories at the end.
 * What it keeps is bounded by the steps it may keep; a frame beyond that is counted.
 */
import type { Frame } from '../../wire/frame.js';
import { type Segment, TransportProtocol } from '../../wire/segment.js';
import type { Annotation } from '../annotation.js';
import { Phase } from '../phase.js';
import type { FlowSummary } from '../summary.js';
import type { FlowTracker } from '../tracker.js';
import type { PieceBudget } from './sent-segments.js';
import { settleRoles } from './settle-roles.js';
import type { StepBudget } from './step-fold.js';
import type { FlowStory } from './story.js';
import { TcpStory } from './tcp-story.js';
import { UdpStory } from './udp-story.js';

export interface RecorderOptions {
  /** Flows to record, by protocol and number; absent or empty: all of them. */
  streams?: readonly { readonly protocol: 'tcp' | 'udp'; readonly number: number }[];
  /** Of those, so many at most, in order of first sight; absent: all of them. */
  flows?: number;
  /** False keeps every segment and datagram as a step of its own; otherwise what is alike in a row is folded into runs. */
  fold?: boolean;
  /** Steps kept at most, over all flows; frames that would need another are counted in `omitted`. */
  maxSteps?: number;
}

/** Some hundreds of megabytes, and far more than anybody reads. */
export const DEFAULT_MAX_STEPS = 250_000;

/** Pieces of sent data remembered at most, over all flows, to say what an Ack covers and a repeat repeats. */
const MAX_PIECES = 1 << 20;

export class StoryRecorder {
  readonly #streams: ReadonlySet<string>;
  readonly #folds: boolean;
  readonly #steps: StepBudget;
  readonly #pieces: PieceBudget = { left: MAX_PIECES };
  #flowsLeft: number;
  /** Frames of flows that came when no step was left. */
  #unheard = 0;
  /** Frames that are in no step of the stories that were handed over. */
  #handedOver = 0;
  readonly #tcp: (TcpStory | undefined)[] = [];
  readonly #udp: (UdpStory | undefined)[] = [];

  constructor({ streams = [], flows = Number.POSITIVE_INFINITY, fold = true, maxSteps = DEFAULT_MAX_STEPS }: RecorderOptions = {}) {
    this.#streams = new Set(streams.map(({ protocol, number }) => `${protocol}:${number}`));
    this.#flowsLeft = flows;
    this.#folds = fold;
    this.#steps = { left: maxSteps };
  }

  /** Frames that are in no step because of the limit, over all flows. */
  get omitted(): number {
    const count = (sum: number, story: TcpStory | UdpStory | undefined) => sum + (story?.fold.omitted ?? 0);
    return this.#tcp.reduce(count, this.#unheard + this.#handedOver) + this.#udp.reduce(count, 0);
  }

  /** Takes a frame and what the tracker says of its segments; copies what it keeps. */
  take(frame: Frame, annotations: readonly Annotation[]): void {
    for (let i = 0; i < frame.segmentCount; i++) {
      const segment = frame.segments[i] as Segment;
      const annotation = annotations[i] as Annotation;
      if (annotation.stream < 0) continue;
      if (segment.protocol === TransportProtocol.TCP) this.#takeTcp(frame, segment, annotation);
      else this.#takeUdp(frame, segment, annotation);
    }
  }

  /** The stories so far, in order of first sight, each with its flow's record as of now. To be taken once, at the end: the steps are handed over, and forgotten here. */
  *stories(tracker: FlowTracker): Generator<FlowStory> {
    for (const flow of tracker.flows()) {
      const [protocol, number] = flow.stream.split(':') as [string, string];
      const stories: (TcpStory | UdpStory | undefined)[] = protocol === 'tcp' ? this.#tcp : this.#udp;
      const story = stories[Number(number)];
      if (story === undefined) continue;
      stories[Number(number)] = undefined;
      this.#handedOver += story.fold.omitted;
      yield this.#tell(flow, story);
    }
  }

  #tell(flow: FlowSummary, { fold, clientSide, quotes }: TcpStory | UdpStory): FlowStory {
    if (clientSide === 1) settleRoles(fold.steps);
    return { flow, steps: fold.steps, omitted: fold.omitted, ...(quotes > 0 && { quotes }) };
  }

  #takeTcp(frame: Frame, segment: Segment, annotation: Annotation): void {
    let story = this.#tcp[annotation.stream];
    if (story === undefined) {
      if (!this.#begins('tcp', annotation)) return;
      story = new TcpStory(this.#steps, this.#pieces, this.#folds);
      this.#tcp[annotation.stream] = story;
    }
    if (segment.quoted) story.takeError(frame, segment, annotation);
    else story.take(frame, segment, annotation);
  }

  #takeUdp(frame: Frame, segment: Segment, annotation: Annotation): void {
    let story = this.#udp[annotation.stream];
    if (story === undefined) {
      if (!this.#begins('udp', annotation)) return;
      story = new UdpStory(this.#steps, this.#folds);
      this.#udp[annotation.stream] = story;
    }
    if (segment.quoted && annotation.phase !== Phase.UDP_REFUSED) story.takeError(frame, segment, annotation);
    else story.take(frame, segment, annotation);
  }

  /** Whether a story begins with the first segment of a flow that has none. Where no step is left none begins: a flood of flows must not fill the memory. */
  #begins(protocol: 'tcp' | 'udp', { stream, isFirst }: Annotation): boolean {
    if (this.#flowsLeft <= 0) return false;
    if (this.#streams.size > 0 && !this.#streams.has(`${protocol}:${stream}`)) return false;
    if (!isFirst || this.#steps.left <= 0) {
      this.#unheard++;
      return false;
    }
    this.#flowsLeft--;
    return true;
  }
}
