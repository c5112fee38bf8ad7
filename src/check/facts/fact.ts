/**
 * What a rule can expect: one entry per fact of a flow's record (the product contract's section 4). The table of facts (fact-table.ts) drives the reading of
 * rules files, their JSON Schema, their reference page and their evaluation.
 */
import type { FlowSummary } from '../../flow/summary.js';
import type { Unit } from './unit.js';

/** A value as the flow's record has it; null where the record says that it is not known, undefined where this flow's record has no such key. */
export type FactValue = string | number | boolean | readonly string[] | null | undefined;

/**
 * How the values of a fact compare. `code`: one of a few words. `text`: any text, a `*` in what is expected stands for any run of characters. `texts`: a list
 * of them, one of which has to be the one expected. `address`: an IP address, or a prefix that holds it. `time`: ISO 8601, UTC. `amount`: a number, with a unit or without.
 */
export type FactKind = 'code' | 'text' | 'texts' | 'address' | 'time' | 'amount' | 'boolean';

export type FactProtocol = 'tcp' | 'udp';

export interface Fact {
  /** `clientToServer.rtt.max`: the path in the flow's record. Totals of both directions have the counter's bare name. */
  readonly path: string;
  /** A shorter name for the same: `handshake` for `handshake.verdict`. */
  readonly alias?: string;
  readonly kind: FactKind;
  readonly unit: Unit;
  /** Whose flows have it. */
  readonly protocols: readonly FactProtocol[];
  /** Of `code`: every word there is. */
  readonly values?: readonly string[];
  /** Amounts that are whole numbers. */
  readonly isWhole: boolean;
  /** The record has null there, or not the key, in some flows of the protocol: a rule may expect null. */
  readonly isNullable: boolean;
  /** One line of the reference page and of the schema, as an editor shows it. */
  readonly describe: string;
  read(flow: FlowSummary): FactValue;
  /** Frames that show the value, where the record knows better than the flow's first and last. */
  frames?(flow: FlowSummary): number[];
  /** The segments that it counts, for finding their frames in a story. */
  readonly counts?: SegmentCriterion;
}

/** Segments with any of these MARK_ or flag bits, sent by `side` or by either. */
export interface SegmentCriterion {
  readonly marks: number;
  readonly flags: number;
  readonly side: 'client' | 'server' | 'either';
}
