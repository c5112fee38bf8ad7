/** Rules over flow records, in one call: what the library offers and test matchers use. */
import type { FlowStory } from '../flow/story/story.js';
import type { FlowSummary } from '../flow/summary.js';
import type { RuleResult } from './result.js';
import { type CheckOptions, RuleChecker } from './rule-checker.js';
import type { RuleSet } from './rules/rule.js';

export interface CheckFlowsOptions extends CheckOptions {
  /** The stories of flows, every segment a step of its own, by `tcp:0`: rules with `segments` need them. */
  stories?: ReadonlyMap<string, FlowStory>;
  /** Whether a side's payload has these pieces in this order; rules with `payload` need it. */
  hasPayload?(stream: string, pieces: readonly string[], from: 'client' | 'server' | 'either'): boolean;
}

/**
 * Holds every flow against every rule. A rule that no flow matches is not met, unless it states a count that allows none or `allowEmpty` is set. What a rule needs and
 * the options do not give counts as not there: its rule is not met.
 */
export function checkFlows(flows: Iterable<FlowSummary>, rules: RuleSet, options: CheckFlowsOptions = {}): RuleResult[] {
  const { stories, hasPayload } = options;
  const checker = new RuleChecker(rules, options);
  for (const flow of flows) {
    const story = stories?.get(flow.stream);
    checker.takeEvidence(flow, checker.take(flow).rules, {
      ...(story !== undefined && { story }),
      hasPayload: ({ match: { payload } }) => payload !== undefined && hasPayload?.(flow.stream, payload.pieces, payload.from) === true,
    });
  }
  return checker.finish();
}
