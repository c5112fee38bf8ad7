import type { CaptureSource } from './capture/source.js';
import type { Annotation } from './flow/annotation.js';
import { EchoRequests } from './flow/echo-requests.js';
import { FlowTracker, type TrackerLimits } from './flow/tracker.js';
import type { CaptureRecord } from './record.js';
import type { Row } from './report/row.js';
import { type DecoderLimits, FrameDecoder } from './wire/decode-frame.js';
import type { Frame } from './wire/frame.js';
import { LayerKind } from './wire/layer.js';
import type { Segment } from './wire/segment.js';

/** Unknown link types that are told apart: a faulty file may name any number of them. */
const MAX_NOTES = 16;

export interface PipelineOptions {
  decoder?: Partial<DecoderLimits>;
  tracker?: Partial<TrackerLimits>;
}

/** What takes the rows. */
export interface Sink {
  /** One frame, annotated. The row is reused: write it or copy it now. Return false to stop reading. */
  row(row: Row): boolean;
  /** The bytes at hand are used up: hand on what was written, and wait if the reader of it is slow. */
  pause(): Promise<void>;
  /** It writes nothing before the end: whoever waits may be shown how far the reading is. */
  readonly isSilent?: boolean;
}

/** Decodes one record after another and is their row; where the annotations come from is the subclass's affair. */
export abstract class RowMaker implements Row {
  readonly decoder: FrameDecoder;
  readonly frame: Frame;
  abstract readonly annotations: readonly Annotation[];
  segment: Segment | undefined = undefined;
  annotation: Annotation | undefined = undefined;
  requestFrame = 0;
  firstSeconds = 0;
  firstNanoseconds = 0;
  firstHasTime = false;
  previousSeconds = 0;
  previousNanoseconds = 0;
  previousHasTime = false;
  frames = 0;
  /** Link types met that we do not know: their frames are rows that name the number. */
  readonly unknownLinkTypes: number[] = [];

  readonly #echoRequests = new EchoRequests();

  constructor(limits?: Partial<DecoderLimits>) {
    this.decoder = new FrameDecoder(limits);
    this.frame = this.decoder.frame;
  }

  /** Makes `annotations[i]` what is to be said of `frame.segments[i]`. */
  protected abstract annotate(frame: Frame): void;

  /** Decodes and annotates one record; until the next, this object is its row. */
  take(record: CaptureRecord): void {
    const { frame } = this;
    this.previousSeconds = frame.seconds;
    this.previousNanoseconds = frame.nanoseconds;
    this.previousHasTime = this.frames > 0 && frame.hasTime;
    this.decoder.decode(record);
    this.annotate(frame);
    this.requestFrame = this.#echoRequests.match(frame);
    this.count(frame);
    this.#choose();
  }

  /** What is kept of every frame, whether or not somebody wants a row of it. */
  protected count(frame: Frame): void {
    if (this.frames++ === 0) {
      this.firstSeconds = frame.seconds;
      this.firstNanoseconds = frame.nanoseconds;
      this.firstHasTime = frame.hasTime;
    }
    if (frame.layerCount > 0 && frame.layerKind[0] === LayerKind.LINK_UNKNOWN) this.#noteLinkType(frame.linkType);
  }

  #noteLinkType(linkType: number): void {
    if (!this.unknownLinkTypes.includes(linkType) && this.unknownLinkTypes.length < MAX_NOTES) this.unknownLinkTypes.push(linkType);
  }

  /** The innermost transport outside ICMP errors. */
  #choose(): void {
    const { frame } = this;
    for (let i = frame.segmentCount - 1; i >= 0; i--) {
      const segment = frame.segments[i] as Segment;
      if (segment.quoted) continue;
      this.segment = segment;
      this.annotation = this.annotations[i];
      return;
    }
    this.segment = undefined;
    this.annotation = undefined;
  }
}

/**
 * Source, decode, track, sink: the only place that knows all stages. One object for one capture; `run` reads it to its end or its damage (CaptureError), and
 * afterwards `tracker` holds the flows.
 */
export class Pipeline extends RowMaker {
  readonly tracker: FlowTracker;
  readonly annotations: readonly Annotation[];

  constructor(options: PipelineOptions = {}) {
    super(options.decoder);
    this.tracker = new FlowTracker(this.frame.addresses, options.tracker);
    this.annotations = this.tracker.annotations;
  }

  /** Reads `source` to its end, or until the sink has enough; true for the end. */
  async run(source: CaptureSource, sink?: Sink): Promise<boolean> {
    do {
      if (sink === undefined) {
        while (source.next()) this.#pass(source.record);
        continue;
      }
      while (source.next()) {
        this.take(source.record);
        if (!sink.row(this)) return false;
      }
      await sink.pause();
    } while (await source.fill());
    return true;
  }

  /** A record of which nobody wants a row. */
  #pass(record: CaptureRecord): void {
    const { frame } = this;
    this.decoder.decodeSegments(record);
    this.tracker.track(frame, false);
    this.count(frame);
  }

  protected annotate(frame: Frame): void {
    this.tracker.track(frame);
  }
}
