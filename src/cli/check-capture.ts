/**
 * One capture against every rule. The first reading makes flow records, which decide most rules; a second one brings what some need beyond them (stories, payload),
 * and a last one, of a capture that failed, the frames and the ladder to show.
 */
import { openCapture } from '../capture/open.js';
import { type Candidate, EvidenceCollector, splitBatches } from '../check/evidence-collector.js';
import { type CaptureFault, type CaptureResult, type FactFailure, type Failure, NOT_EMPTY, type RuleResult } from '../check/result.js';
import { RuleChecker } from '../check/rule-checker.js';
import type { Rule, RuleSet } from '../check/rules/rule.js';
import { isCounted, nameFrames } from '../check/story-frames.js';
import { CaptureError } from '../errors.js';
import type { FlowStory } from '../flow/story/story.js';
import { StoryRecorder } from '../flow/story/story-recorder.js';
import type { FlowSummary } from '../flow/summary.js';
import { Pipeline, type Sink } from '../pipeline.js';
import type { Row } from '../report/row.js';
import { describeFailure, listNotes, openOptions, pipelineOptions } from './capture-session.js';
import { CheckInput, KEPT_BYTES } from './check-input.js';
import type { TranscriptFile } from './check-transcript.js';
import { InterruptedError, stopReading } from './interruption.js';
import type { CaptureChoices, StreamName } from './options.js';
import { watchProgress } from './progress.js';
import type { Terminal } from './terminal.js';

/** Flows of one capture whose failures are traced to single frames. */
const TRACED_FLOWS = 20;

/** Without a second look such rules are not decided, and an undecided rule is not met. */
const NOT_KEPT: CaptureFault = {
  code: 'not-kept',
  message: `rules with segments or payload take a second look, and of a pipe no more than ${KEPT_BYTES >> 20} MiB are kept for that: save it to a file first`,
};

export interface CheckedCapture {
  result: CaptureResult;
  /** The stream of the first failure that is of one flow. */
  firstFailing: string | undefined;
  /** Its story, folded; undefined when the capture could not be read again. */
  story: FlowStory | undefined;
  /** Texts for standard error. */
  notes: string[];
}

export interface CheckWork {
  readonly choices: CaptureChoices;
  readonly ruleSets: readonly RuleSet[];
  readonly allowEmpty: boolean;
  readonly transcript: TranscriptFile | undefined;
  readonly terminal: Terminal;
  /** The ladder of the first failing flow is wanted. */
  readonly wantsStory: boolean;
}

/**
 * Reads and checks the capture that `choices` names.
 *
 * @throws InterruptedError when a signal ends a reading: a verdict on half a capture would be none.
 */
export async function checkCapture(work: CheckWork): Promise<CheckedCapture> {
  const { choices, ruleSets, allowEmpty, transcript } = work;
  const input = new CheckInput(choices.capture, work.terminal);
  const checkers = ruleSets.map((set) => new RuleChecker(set, { allowEmpty }));
  const recorder = transcript === undefined ? undefined : new StoryRecorder({ streams: choices.streams, fold: false });
  const pipeline = new Pipeline(pipelineOptions(choices));
  const firstFailure = await readThrough(work, input, pipeline, recorder === undefined ? undefined : new FrameSink([recorder]));

  const candidates: Candidate[] = [];
  let flows = 0;
  for (const flow of chosenFlows(pipeline, choices.streams)) {
    flows++;
    const rules = checkers.flatMap((checker) => checker.take(flow));
    const { clientToServer, serverToClient } = flow;
    if (rules.length > 0) candidates.push({ stream: flow.stream, frames: clientToServer.frames + serverToClient.frames, rules });
  }
  const isKept = candidates.length === 0 || input.canOpen;
  const failure = (isKept ? await bringEvidence(work, input, candidates, checkers) : undefined) ?? firstFailure;

  const rules = checkers.flatMap((checker) => checker.finish());
  if (transcript !== undefined && recorder !== undefined)
    rules.push(transcript.compare(recorder.stories(pipeline.tracker), failure === undefined));
  if (flows === 0 && !allowEmpty) rules.unshift(describeEmpty(pipeline.frames));
  const isWarning = failure !== undefined && choices.allowTruncated && failure.code === 'cut-short' && failure.frame !== undefined;
  const error = isKept ? (isWarning ? undefined : failure && { code: failure.code, message: describeFailure(failure) }) : NOT_KEPT;
  const notes = listNotes(pipeline);
  if (isWarning) notes.push(`warning: ${nameOf(choices)}: ${describeFailure(failure)}`);
  const result: CaptureResult = {
    capture: nameOf(choices),
    met: error === undefined && rules.every(({ met }) => met),
    frames: pipeline.frames,
    flows,
    ...(error !== undefined && { error }),
    rules,
  };
  const firstFailing = findFlowFailures(rules)[0]?.flow.stream;
  const story = await traceFailures(work, input, rules, firstFailing);
  return { result, firstFailing, story, notes };
}

function nameOf({ capture }: CaptureChoices): string {
  return capture === '-' ? 'standard input' : capture;
}

/** Reads the capture to its end or its damage, which is returned. */
async function readThrough(
  { choices, terminal }: CheckWork,
  input: CheckInput,
  pipeline: Pipeline,
  sink?: Sink,
): Promise<CaptureError | undefined> {
  const { interruption } = terminal;
  interruption.watch();
  const stop = stopReading(interruption, input.isPipe);
  const source = openCapture(input.open(), openOptions(choices, stop.signal));
  const stopProgress = choices.quiet ? () => {} : watchProgress(terminal, source, false);
  try {
    await pipeline.run(source, sink);
    if (stop.signal.aborted) throw new InterruptedError();
    return undefined;
  } catch (error) {
    if (error instanceof CaptureError) return error;
    throw error;
  } finally {
    stopProgress();
    stop.release();
    await source.close();
  }
}

function* chosenFlows({ tracker }: Pipeline, streams: readonly StreamName[]): Generator<FlowSummary> {
  const names = new Set(streams.map(({ protocol, number }) => `${protocol}:${number}`));
  for (const flow of tracker.flows()) if (names.size === 0 || names.has(flow.stream)) yield flow;
}

/** What takes whole frames, once the tracker has judged them. */
interface FrameTaker {
  take: StoryRecorder['take'];
}

class FrameSink implements Sink {
  readonly #takers: readonly FrameTaker[];
  readonly #lastFrame: number;

  /** Wants no more after `lastFrame`. */
  constructor(takers: readonly FrameTaker[], lastFrame = Number.POSITIVE_INFINITY) {
    this.#takers = takers;
    this.#lastFrame = lastFrame;
  }

  row({ frame, annotations }: Row): boolean {
    for (const taker of this.#takers) taker.take(frame, annotations);
    return frame.number < this.#lastFrame;
  }

  async pause(): Promise<void> {}
}

/**
 * Reads the capture again for what rules need beyond flow records, as often as the number of flows asks for. Returns the fault it met, which may be another than at
 * the first reading: a file can vanish.
 */
async function bringEvidence(
  work: CheckWork,
  input: CheckInput,
  candidates: readonly Candidate[],
  checkers: readonly RuleChecker[],
): Promise<CaptureError | undefined> {
  let failure: CaptureError | undefined;
  for (const batch of splitBatches(candidates)) {
    const waiting = new Map<string, readonly Rule[]>(batch.map(({ stream, rules }) => [stream, rules]));
    const pipeline = new Pipeline(pipelineOptions(work.choices));
    const collector = new EvidenceCollector(batch);
    failure = (await readThrough(work, input, pipeline, new FrameSink([collector]))) ?? failure;
    collector.finish(pipeline.tracker);
    for (const flow of pipeline.tracker.flows()) {
      const rules = waiting.get(flow.stream);
      if (rules === undefined) continue;
      for (const checker of checkers) checker.takeEvidence(flow, rules, collector.evidenceOf(flow));
    }
  }
  return failure;
}

function describeEmpty(frames: number): RuleResult {
  return {
    name: NOT_EMPTY,
    file: '--allow-empty',
    met: false,
    line: 0,
    matched: 0,
    failures: [{ kind: 'empty', line: 0, column: 0, seen: frames }],
    omittedFailures: 0,
  };
}

type FlowFailure = Extract<Failure, { flow: unknown }>;

function findFlowFailures(rules: readonly RuleResult[]): FlowFailure[] {
  return rules.flatMap(({ failures }) => failures.filter((failure): failure is FlowFailure => 'flow' in failure));
}

/** Reads a capture that failed once more: for the frames behind counters, and the story of the first flow that failed, which is returned. */
async function traceFailures(
  work: CheckWork,
  input: CheckInput,
  rules: readonly RuleResult[],
  firstFailing: string | undefined,
): Promise<FlowStory | undefined> {
  const failures = findFlowFailures(rules);
  const counted = failures.filter((failure): failure is FactFailure => failure.kind === 'fact' && isCounted(failure));
  const traced = [...new Set(counted.map(({ flow }) => flow.stream))].slice(0, TRACED_FLOWS);
  const told = work.wantsStory && firstFailing !== undefined ? [firstFailing] : [];
  if ((traced.length === 0 && told.length === 0) || !input.canOpen) return undefined;
  const wanted = new Set([...traced, ...told]);
  const lastFrame = Math.max(...failures.filter(({ flow }) => wanted.has(flow.stream)).map(({ flow }) => flow.lastFrame));
  const pipeline = new Pipeline(pipelineOptions(work.choices));
  const whole = new StoryRecorder({ streams: traced.map(readStream), flows: traced.length, fold: false });
  const folded = new StoryRecorder({ streams: told.map(readStream), flows: told.length });
  await readThrough(work, input, pipeline, new FrameSink([whole, folded], lastFrame));
  for (const story of whole.stories(pipeline.tracker)) {
    for (const failure of counted) if (failure.flow.stream === story.flow.stream) nameFrames(failure, story);
  }
  return [...folded.stories(pipeline.tracker)][0];
}

function readStream(stream: string): StreamName {
  const [protocol, number] = stream.split(':');
  return { protocol: protocol === 'tcp' ? 'tcp' : 'udp', number: Number(number) };
}
