import type { FlowTotalsSummary } from '../../flow/flow-totals.js';

/** The frames of a capture, whether they belong to flows or not. */
export interface CaptureTotals {
  frames: number;
  /** Original lengths: what was on the wire. */
  bytes: number;
  /** Frames without TCP or UDP (or with a header cut too short for a flow). */
  framesWithoutFlow: number;
  /** Earliest and latest time, ISO 8601 with nine digits; null when no frame has one. */
  startTime: string | null;
  endTime: string | null;
  /** Seconds between the two. */
  duration: number | null;
}

/** What `flows --summary --format json` prints, `schemaVersion` apart: schema/summary.schema.json. */
export interface CaptureSummary {
  capture: CaptureTotals;
  flows: FlowTotalsSummary;
}
