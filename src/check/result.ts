/** What a check finds: plain objects, which the reporters put into words and formats. schema/check.schema.json describes their JSON. */
import type { Endpoint, HandshakeEquation } from '../flow/summary.js';
import type { FactValue } from './facts/fact.js';
import type { SegmentMismatch } from './segments/segment-matcher.js';

export interface CaptureResult {
  /** Path as it was given. */
  capture: string;
  /** It was read, and every rule is met. */
  met: boolean;
  frames: number;
  flows: number;
  /** Why the capture could not be read, or not to its end; what stood before was checked all the same. */
  error?: CaptureFault;
  rules: RuleResult[];
}

export interface CaptureFault {
  /** CaptureErrorCode, or `not-kept`: a pipe that some rules had to look at twice. */
  code: string;
  message: string;
}

export interface RuleResult {
  name: string;
  /** Where the rule stands: a rules file, a transcript; `--expect` for the short form. */
  file: string;
  met: boolean;
  /** Of the rule in its file, from 1; 0 for the short form. */
  line: number;
  /** Flows that the rule was held against. */
  matched: number;
  /** At most FAILURES_LIMIT; how many more there were. */
  failures: Failure[];
  omittedFailures: number;
}

/** Failures kept of one rule in one capture. */
export const FAILURES_LIMIT = 100;

export type Failure = CountFailure | FactFailure | SegmentsFailure | EmptyFailure | TranscriptFailure;

/** Fewer or more flows match than the rule wants. */
export interface CountFailure {
  kind: 'count';
  line: number;
  column: number;
  expected: string;
  seen: number;
  /** Flows in the capture, before any matching. */
  flows: number;
}

export interface FlowPlace {
  stream: string;
  client: Endpoint;
  server: Endpoint;
  firstFrame: number;
  lastFrame: number;
}

/** One fact of one flow is not what was expected. */
export interface FactFailure {
  kind: 'fact';
  line: number;
  column: number;
  flow: FlowPlace;
  fact: string;
  /** As the short form has it: `<= 200ms`. */
  expected: string;
  /** As it stands in the flow's record; null also for what this record does not have. */
  seen: Exclude<FactValue, undefined>;
  /** The same in the unit of `expected`. */
  seenText: string;
  /** Frames that show it, in order; at most FRAMES_LIMIT. */
  frames: number[];
  /** Of a fact of the handshake: the equations that do not hold, with raw numbers. */
  proof?: HandshakeEquation[];
}

/** Frames named with one failure. */
export const FRAMES_LIMIT = 20;

/** The segments of one flow are not those expected. */
export interface SegmentsFailure {
  kind: 'segments';
  line: number;
  column: number;
  flow: FlowPlace;
  /** The line that did not fit, what stood there instead, and which parts of it differ. */
  mismatch: SegmentMismatch;
  frames: number[];
}

/** The capture holds no flow at all, and nobody said that it may. */
export interface EmptyFailure {
  kind: 'empty';
  line: number;
  column: number;
  /** Frames in the capture, none of them TCP or UDP. */
  seen: number;
}

/** The capture's transcript is not the one expected. */
export interface TranscriptFailure {
  kind: 'transcript';
  line: number;
  column: number;
  /** Unified diff with frame numbers. */
  diff: string;
  removed: number;
  added: number;
  frames: number[];
}

/** The name under which an empty capture is reported. */
export const NOT_EMPTY = 'the capture has flows';
