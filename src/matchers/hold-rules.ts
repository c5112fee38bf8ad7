/** Holds what was received against rules, and reports what failed as `pcapnote check` does: what was expected, what was seen, the frames, a small ladder. */
import { EvidenceCollector, splitBatches } from '../check/evidence/evidence-collector.js';
import { isCounted, nameFrames } from '../check/evidence/story-frames.js';
import { TextReport } from '../check/reporters/text-report.js';
import type { FactFailure, Failure, RuleResult } from '../check/result.js';
import { RuleChecker } from '../check/rule-checker.js';
import type { Rule, RuleSet } from '../check/rules/rule.js';
import type { FlowStory } from '../flow/story/story.js';
import { StoryRecorder } from '../flow/story/story-recorder.js';
import type { FlowSummary } from '../flow/summary.js';
import type { Received } from './received.js';

/** Columns of a ladder in a failure. */
const WIDTH = 100;
/** Flows whose failures are traced to single frames. */
const TRACED_FLOWS = 20;

/** The rules' results over these flows of the capture. */
export async function holdRules(rules: RuleSet, received: Received, flows: readonly FlowSummary[]): Promise<RuleResult[]> {
  const checker = new RuleChecker(rules);
  const waiting = new Map<string, { flow: FlowSummary; rules: readonly Rule[] }>();
  for (const flow of flows) {
    const { rules: more } = checker.take(flow);
    if (more.length > 0) waiting.set(flow.stream, { flow, rules: more });
  }
  if (waiting.size > 0) await bringEvidence(checker, waiting, received);
  return checker.finish();
}

async function bringEvidence(
  checker: RuleChecker,
  waiting: ReadonlyMap<string, { flow: FlowSummary; rules: readonly Rule[] }>,
  { read }: Received,
): Promise<void> {
  if (read === undefined) {
    const name = [...waiting.values()][0]?.rules[0]?.name;
    throw new TypeError(`the rule "${name}" is about segments or payload, which a flow record does not have: give the capture`);
  }
  const candidates = [...waiting].map(([stream, { flow, rules }]) => ({
    stream,
    frames: countFrames(flow),
    lastFrame: flow.lastFrame,
    rules,
  }));
  for (const batch of splitBatches(candidates)) {
    const collector = new EvidenceCollector(batch);
    const { tracker } = await read(collector);
    collector.finish(tracker);
    for (const { stream } of batch) {
      const { flow, rules } = waiting.get(stream) as { flow: FlowSummary; rules: readonly Rule[] };
      checker.takeEvidence(flow, rules, collector.evidenceOf(flow));
    }
  }
}

function countFrames({ clientToServer, serverToClient }: FlowSummary): number {
  return clientToServer.frames + serverToClient.frames;
}

type FlowFailure = Extract<Failure, { flow: unknown }>;

/** The report of rules that are not met. */
export async function reportFailures(results: RuleResult[], received: Received, flows: readonly FlowSummary[]): Promise<string> {
  const failures = results.flatMap(({ failures }) => failures.filter((failure): failure is FlowFailure => 'flow' in failure));
  const stream = failures[0]?.flow.stream;
  const story = await traceFailures(failures, stream, received);
  const report = new TextReport({ language: 'en', colour: 0, width: WIDTH, onlyFailures: false });
  const { name: capture, frames } = received;
  const text = report.capture({ capture, met: false, frames, flows: flows.length, rules: results });
  const drawn = story === undefined || stream === undefined ? '' : report.end({ capture, stream, story });
  return (text + drawn).trimEnd();
}

/** Puts the frames behind counters into the failures; the story of the first flow that failed, as `explain` shows it. */
async function traceFailures(
  failures: readonly FlowFailure[],
  stream: string | undefined,
  { read }: Received,
): Promise<FlowStory | undefined> {
  if (read === undefined || stream === undefined) return undefined;
  const counted = failures.filter((failure): failure is FactFailure => failure.kind === 'fact' && isCounted(failure));
  const traced = [...new Set(counted.map(({ flow }) => flow.stream))].slice(0, TRACED_FLOWS);
  const whole = new StoryRecorder({ streams: traced.map(readStream), flows: traced.length, fold: false });
  const folded = new StoryRecorder({ streams: [readStream(stream)] });
  const { tracker } = await read(whole, folded);
  for (const story of whole.stories(tracker)) {
    for (const failure of counted) if (failure.flow.stream === story.flow.stream) nameFrames(failure, story);
  }
  return [...folded.stories(tracker)][0];
}

export function readStream(stream: string): { protocol: 'tcp' | 'udp'; number: number } {
  const [protocol, number] = stream.split(':');
  return { protocol: protocol === 'tcp' ? 'tcp' : 'udp', number: Number(number) };
}
