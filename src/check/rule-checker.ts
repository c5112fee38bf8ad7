/**
 * Holds flows against rules, one flow at a time: nothing of a flow is kept but what failed. Rules over flow records need no more than the records; for rules with
 * segments or payload text the caller brings evidence.
 */
import type { FlowStory } from '../flow/story/story.js';
import type { FlowSummary } from '../flow/summary.js';
import type { FactValue } from './facts/fact.js';
import { matchesFlow } from './match/flow-match.js';
import { type CountFailure, FAILURES_LIMIT, type Failure, type FlowPlace, FRAMES_LIMIT, type RuleResult } from './result.js';
import { formatExpectation, formatValue, meets } from './rules/expectation.js';
import { type CountRange, type ExpectedFact, NOWHERE, type Rule, type RuleSet } from './rules/rule.js';
import { matchSegments } from './segments/segment-matcher.js';

export interface CheckOptions {
  /** A capture without flows, and a rule without a flow that matches, is no failure where the rule does not state a count. */
  allowEmpty?: boolean;
}

/** What is known of a flow beyond its record. */
export interface Evidence {
  /** The flow's story; undefined where none was recorded. */
  story?: FlowStory;
  /** Whether the payload text of the rule is in the flow's payload; undefined where that is not known. */
  hasPayload?(rule: Rule): boolean | undefined;
  /** Whether the flow's segments are those of the rule, where only that is known; undefined where it is not. */
  meetsSegments?(rule: Rule): boolean | undefined;
}

/** Rules that need another look at a flow. */
export interface Waiting {
  readonly rules: Rule[];
  /** They are known not to be met, and only the reason is missing. */
  isDecided: boolean;
}

export class RuleChecker {
  readonly #tallies: RuleTally[];
  #flows = 0;

  constructor({ rules, file }: RuleSet, { allowEmpty = false }: CheckOptions = {}) {
    this.#tallies = rules.map((rule) => new RuleTally(rule, file, allowEmpty));
  }

  /** Holds a flow against every rule that its record and the evidence decide. The others, if they are about it, wait: bring them to `takeEvidence`. */
  take(flow: FlowSummary, evidence: Evidence = {}): Waiting {
    this.#flows++;
    const waiting: Waiting = { rules: [], isDecided: true };
    for (const tally of this.#tallies) {
      if (!matchesFlow(flow, tally.rule.match)) continue;
      const outcome = tally.take(flow, evidence);
      if (outcome === 'taken') continue;
      waiting.rules.push(tally.rule);
      if (outcome === 'undecided') waiting.isDecided = false;
    }
    return waiting;
  }

  /** Holds a flow against the rules that waited for more than its record. */
  takeEvidence(flow: FlowSummary, rules: readonly Rule[], evidence: Evidence): void {
    for (const tally of this.#tallies) if (rules.includes(tally.rule)) tally.takeEvidence(flow, evidence);
  }

  get flows(): number {
    return this.#flows;
  }

  /** Every rule's result, in the order of the file. */
  finish(): RuleResult[] {
    return this.#tallies.map((tally) => tally.finish(this.#flows));
  }
}

/** One rule against one capture. */
class RuleTally {
  readonly rule: Rule;
  readonly #file: string;
  readonly #allowEmpty: boolean;
  readonly #failures: Failure[] = [];
  #omitted = 0;
  /** Flows of which it is known that they fail, and not yet why. */
  #waiting = 0;
  #matched = 0;

  constructor(rule: Rule, file: string, allowEmpty: boolean) {
    this.rule = rule;
    this.#file = file;
    this.#allowEmpty = allowEmpty;
  }

  /** A flow that matches by its record. Of failures in segments that will be told, the reason is to be brought. */
  take(flow: FlowSummary, evidence: Evidence): 'taken' | 'undecided' | 'unexplained' {
    const { rule } = this;
    const isMatching = rule.match.payload === undefined || evidence.hasPayload?.(rule);
    if (isMatching === false) return 'taken';
    const isMet = rule.segments === undefined || evidence.meetsSegments?.(rule);
    if (isMatching === undefined || isMet === undefined) return 'undecided';
    if (!isMet && this.#failures.length + this.#waiting < FAILURES_LIMIT) {
      this.#waiting++;
      return 'unexplained';
    }
    this.#takeFacts(flow);
    if (!isMet) this.#omitted++;
    return 'taken';
  }

  /** The same with all that can be known; what is not, counts as not there. */
  takeEvidence(flow: FlowSummary, { hasPayload, story }: Evidence): void {
    const { rule } = this;
    if (rule.match.payload !== undefined && hasPayload?.(rule) !== true) return;
    this.#takeFacts(flow);
    this.#takeSegments(flow, story);
  }

  #takeFacts(flow: FlowSummary): void {
    this.#matched++;
    for (const expected of this.rule.expect) {
      const seen = expected.fact.read(flow);
      if (!meets(seen, expected.expectation, expected.fact)) this.#fail(() => describeFact(flow, expected, seen));
    }
  }

  finish(flows: number): RuleResult {
    const { rule } = this;
    const { count } = rule;
    // Unstated it is "at least one", so there was none.
    const isSpared = this.#allowEmpty && !count.isStated;
    if ((this.#matched < count.min || this.#matched > count.max) && !isSpared) {
      this.#failures.unshift(describeCount(rule, this.#matched, flows));
    }
    return {
      name: rule.name,
      file: this.#file,
      met: this.#failures.length === 0,
      line: rule.place.line,
      matched: this.#matched,
      failures: this.#failures,
      omittedFailures: this.#omitted,
    };
  }

  #takeSegments(flow: FlowSummary, story: FlowStory | undefined): void {
    const { segments } = this.rule;
    if (segments === undefined) return;
    const mismatch = matchSegments(
      segments.pattern,
      story ?? { flow, steps: [], omitted: flow.clientToServer.frames + flow.serverToClient.frames },
    );
    if (mismatch === undefined) return;
    const { place, isBlock } = segments;
    this.#fail(() => ({
      kind: 'segments',
      line: place.line + (isBlock ? (mismatch.pattern?.line ?? 1) - 1 : 0),
      column: place.column,
      flow: placeOf(flow),
      mismatch,
      frames: mismatch.frame > 0 ? [mismatch.frame] : [flow.firstFrame],
    }));
  }

  #fail(describe: () => Failure): void {
    if (this.#failures.length < FAILURES_LIMIT) this.#failures.push(describe());
    else this.#omitted++;
  }
}

function describeCount({ count, place }: Rule, seen: number, flows: number): CountFailure {
  const { line, column } = count.place === NOWHERE ? place : count.place;
  return { kind: 'count', line, column, expected: formatCountRange(count), seen, flows };
}

/** `>= 1`, `= 3`, `>= 1, <= 5`. */
export function formatCountRange({ min, max }: CountRange): string {
  if (min === max) return `= ${min}`;
  const parts = [...(min > 0 ? [`>= ${min}`] : []), ...(max < Number.POSITIVE_INFINITY ? [`<= ${max}`] : [])];
  return parts.length === 0 ? '>= 0' : parts.join(', ');
}

function describeFact(flow: FlowSummary, { fact, expectation, place }: ExpectedFact, seen: FactValue): Failure {
  const proof = flow.protocol === 'tcp' && fact.path.startsWith('handshake.') ? flow.handshake.proof : [];
  const wrong = proof.filter(({ holds }) => !holds);
  return {
    kind: 'fact',
    line: place.line,
    column: place.column,
    flow: placeOf(flow),
    fact: fact.path,
    expected: formatExpectation(expectation, fact),
    seen: seen ?? null,
    seenText: formatValue(seen, fact),
    ...(wrong.length > 0 && { proof: wrong }),
    frames: [...new Set(fact.frames?.(flow) ?? [flow.firstFrame, flow.lastFrame])].slice(0, FRAMES_LIMIT),
  };
}

function placeOf({ stream, client, server, firstFrame, lastFrame }: FlowSummary): FlowPlace {
  return { stream, client, server, firstFrame, lastFrame };
}
