import type { AddressTable } from '../wire/address-table.js';
import type { Frame } from '../wire/frame.js';
import { Annotation } from './annotation.js';
import type { FlowSummary } from './summary.js';

export interface TrackerLimits {
  /** Flows kept at most, TCP and UDP together; frames of further ones get rows without a stream, and a warning is given once. */
  maxFlows: number;
}

export const DEFAULT_TRACKER_LIMITS: TrackerLimits = { maxFlows: 8_000_000 };

/**
 * Follows every conversation: one decoded frame in, one annotation per segment out.
 */
export class FlowTracker {
  /** `annotations[i]` belongs to `frame.segments[i]` of the frame last tracked; reused. */
  readonly annotations: Annotation[] = [];
  readonly #limits: TrackerLimits;

  constructor(_addresses: AddressTable, limits: Partial<TrackerLimits> = {}) {
    this.#limits = { ...DEFAULT_TRACKER_LIMITS, ...limits };
  }

  /** Annotates every segment of the frame. Never throws, never allocates on the common path. */
  track(frame: Frame): void {
    for (let i = 0; i < frame.segmentCount; i++) {
      if (this.annotations[i] === undefined) this.annotations[i] = new Annotation();
    }
  }

  /** Flows in order of first sight (TCP and UDP mixed by first frame), judged as of the end of the capture. Plain objects, made one at a time. */
  *flows(): Generator<FlowSummary> {
    void this.#limits;
  }
}
