/**
 * The tracker's two ways side by side: every segment through header prediction where it takes it, and the same segment through the general way alone. Beside them one
 * whose annotations nobody reads.
 */
import type { Annotation } from '../../src/flow/annotation.js';
import type { FlowSummary } from '../../src/flow/summary.js';
import { FlowTracker, type TrackerLimits } from '../../src/flow/tracker.js';
import type { Frame } from '../../src/wire/frame.js';

export class BothWays {
  readonly #frame: Frame;
  readonly #predicting: FlowTracker;
  readonly #general: FlowTracker;
  readonly #unread: FlowTracker;

  constructor(frame: Frame, limits: Partial<TrackerLimits> = {}) {
    this.#frame = frame;
    this.#predicting = new FlowTracker(frame.addresses, limits);
    this.#general = new FlowTracker(frame.addresses, limits, { predicts: false });
    this.#unread = new FlowTracker(frame.addresses, limits);
  }

  /** What the two say differently of the frame at hand, a line each. */
  track(): string[] {
    this.#predicting.track(this.#frame);
    this.#general.track(this.#frame);
    this.#unread.track(this.#frame, false);
    const differences: string[] = [];
    for (let i = 0; i < this.#frame.segmentCount; i++) {
      const short = this.#predicting.annotations[i] as Annotation;
      const general = this.#general.annotations[i] as Annotation;
      for (const key of Object.keys(general) as (keyof Annotation)[]) {
        if (key === 'moves') continue;
        if (!Object.is(short[key], general[key]))
          differences.push(`frame ${this.#frame.number} ${key}: ${short[key]}, not ${general[key]}`);
      }
      if (short.moves.count !== general.moves.count) differences.push(`frame ${this.#frame.number}: ${short.moves.count} moves`);
    }
    return differences;
  }

  get flows(): Record<'predicting' | 'general' | 'unread', FlowSummary[]> {
    return { predicting: [...this.#predicting.flows()], general: [...this.#general.flows()], unread: [...this.#unread.flows()] };
  }

  get refused(): Record<'predicting' | 'general' | 'unread', FlowTracker['refused']> {
    return { predicting: this.#predicting.refused, general: this.#general.refused, unread: this.#unread.refused };
  }
}
