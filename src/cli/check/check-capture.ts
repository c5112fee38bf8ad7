/**
 * One capture against every rule. The first reading decides: by flow records, patterns of segments and payload text watched for. Flows beyond a limit, and those whose
 * segments are not what they should be, are looked at again; and a capture that failed is read once more for the frames and the ladder to show.
 */
import { openCapture } from '../../capture/open.js';
import { type Candidate, EvidenceCollector, splitBatches } from '../../check/evidence/evidence-collector.js';
import { FirstLook } from '../../check/evidence/first-look.js';
import { isCounted, nameFrames } from '../../check/evidence/story-frames.js';
import { type CaptureFault, type CaptureResult, type FactFailure, type Failure, NOT_EMPTY, type RuleResult } from '../../check/result.js';
import { RuleChecker } from '../../check/rule-checker.js';
import type { RuleSet } from '../../check/rules/rule.js';
import { CaptureError } from '../../errors.js';
import type { FlowStory } from '../../flow/story/story.js';
import { StoryRecorder } from '../../flow/story/story-recorder.js';
import type { FlowSummary } from '../../flow/summary.js';
import { Pipeline, type Sink } from '../../pipeline.js';
import type { Row } from '../../report/row.js';
import { describeFailure, listNotes, openOptions, pipelineOptions } from '../capture-session.js';
import type { CaptureChoices, StreamName } from '../options.js';
import { InterruptedError, stopReading } from '../terminal/interruption.js';
import { watchProgress } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import { CheckInput, KEPT_BYTES } from './check-input.js';
import type { TranscriptFile } from './check-transcript.js';
import { ChosenFlowsPipeline, isSame } from './chosen-flows-pipeline.js';

/** Flows of one capture whose failures are traced to single frames. */
const TRACED_FLOWS = 20;
/** So many frames are read for that; more only as far as the first flow that failed goes. */
const TRACED_FRAMES = 100_000;

/** Without a second look such rules are not decided, and an undecided rule is not met. */
const NOT_KEPT: CaptureFault = {
  code: 'not-kept',
  message: `some flows take a second look for segments or payload, and of a pipe no more than ${KEPT_BYTES >> 20} MiB are kept for that: save it to a file first`,
};

/** One flow alone whose segments came so much out of order that not all could be held. */
const NOT_HELD: CaptureFault = {
  code: 'not-held',
  message: 'a flow has more out-of-order payload than can be held at once, so that payload rules cannot be decided on it',
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
  const look = FirstLook.over(ruleSets.flatMap(({ rules }) => rules));
  const takers = [...(recorder === undefined ? [] : [recorder]), ...(look === undefined ? [] : [look])];
  const firstFailure = await readThrough(work, input, pipeline, takers.length === 0 ? undefined : new FrameSink(takers));
  look?.finish();

  const candidates: Candidate[] = [];
  let flows = 0;
  let isDecided = true;
  for (const flow of chosenFlows(pipeline, choices.streams)) {
    flows++;
    for (const checker of checkers) {
      const waiting = checker.take(flow, look?.evidenceOf(flow));
      if (waiting.rules.length === 0) continue;
      const { clientToServer, serverToClient, stream, lastFrame } = flow;
      candidates.push({ stream, frames: clientToServer.frames + serverToClient.frames, lastFrame, rules: waiting.rules });
      isDecided &&= waiting.isDecided;
    }
  }
  const second = input.canOpen
    ? await bringEvidence(work, input, pipeline, candidates, checkers)
    : leaveUnexplained(pipeline, candidates, checkers);
  const failure = second.failure ?? firstFailure;
  const undecided = !input.canOpen && !isDecided ? NOT_KEPT : second.hasLetGo ? NOT_HELD : undefined;

  const rules = checkers.flatMap((checker) => checker.finish());
  if (transcript !== undefined && recorder !== undefined)
    rules.push(transcript.compare(recorder.stories(pipeline.tracker), failure === undefined));
  if (flows === 0 && !allowEmpty) rules.unshift(describeEmpty(pipeline.frames));
  const isWarning = failure !== undefined && choices.allowTruncated && failure.code === 'cut-short' && failure.frame !== undefined;
  const error = undecided ?? (isWarning ? undefined : failure && { code: failure.code, message: describeFailure(failure) });
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
  const story = await traceFailures(work, input, pipeline, rules, firstFailing);
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

interface SecondLook {
  /** The fault it met, which may be another than at the first reading: a file can vanish. */
  failure?: CaptureError;
  hasLetGo: boolean;
}

/** Reads the capture again, up to the last frame that matters, for what the first reading could not tell: as often as the number of flows asks for. */
async function bringEvidence(
  work: CheckWork,
  input: CheckInput,
  { tracker }: Pipeline,
  candidates: readonly Candidate[],
  checkers: readonly RuleChecker[],
): Promise<SecondLook> {
  const look: SecondLook = { hasLetGo: false };
  const batches = splitBatches(candidates);
  for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
    const pipeline = new Pipeline(pipelineOptions(work.choices));
    const collector = new EvidenceCollector(batch);
    const lastFrame = batch.reduce((last, candidate) => Math.max(last, candidate.lastFrame), 0);
    const failure = await readThrough(work, input, pipeline, new FrameSink([collector], lastFrame));
    if (failure !== undefined) look.failure = failure;
    collector.finish(pipeline.tracker);
    for (const candidate of batch) {
      if (collector.hasLetGo(candidate)) {
        if (batch.length > 1) batches.push([candidate]);
        else look.hasLetGo = true;
        continue;
      }
      const { protocol, number } = readStream(candidate.stream);
      const flow = tracker.flow(protocol, number);
      for (const checker of checkers) checker.takeEvidence(flow, candidate.rules, collector.evidenceOf(flow));
    }
  }
  return look;
}

/** The reasons are not to be had: what was decided is told without. */
function leaveUnexplained({ tracker }: Pipeline, candidates: readonly Candidate[], checkers: readonly RuleChecker[]): SecondLook {
  for (const { stream, rules } of candidates) {
    const { protocol, number } = readStream(stream);
    for (const checker of checkers) checker.takeEvidence(tracker.flow(protocol, number), rules, { hasPayload: () => true });
  }
  return { hasLetGo: false };
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
  { tracker }: Pipeline,
  rules: readonly RuleResult[],
  firstFailing: string | undefined,
): Promise<FlowStory | undefined> {
  if (firstFailing === undefined || !input.canOpen) return undefined;
  const failures = findFlowFailures(rules);
  const counted = failures.filter((failure): failure is FactFailure => failure.kind === 'fact' && isCounted(failure));
  const find = (stream: string) => tracker.flow(readStream(stream).protocol, readStream(stream).number);
  const first = find(firstFailing);
  const traced = [...new Set(counted.map(({ flow }) => flow.stream))].slice(0, TRACED_FLOWS).map(find);
  const lastFrame = Math.min(Math.max(first.lastFrame, ...traced.map((flow) => flow.lastFrame)), Math.max(first.lastFrame, TRACED_FRAMES));
  if (traced.length === 0 && !work.wantsStory) return undefined;
  const pipeline = new ChosenFlowsPipeline(pipelineOptions(work.choices), [first, ...traced]);
  const whole = new StoryRecorder({ fold: false });
  const folded = new StoryRecorder();
  const takers = [...(traced.length > 0 ? [whole] : []), ...(work.wantsStory ? [folded] : [])];
  await readThrough(work, input, pipeline, new FrameSink(takers, lastFrame));
  for (const story of whole.stories(pipeline.tracker)) {
    const flow = traced.find((each) => isSame(each, story.flow));
    if (flow === undefined || flow.lastFrame > lastFrame) continue;
    for (const failure of counted) if (failure.flow.stream === flow.stream) nameFrames(failure, story);
  }
  const story = work.wantsStory ? [...folded.stories(pipeline.tracker)].find((each) => isSame(each.flow, first)) : undefined;
  return story && { ...story, flow: first };
}

function readStream(stream: string): StreamName {
  const [protocol, number] = stream.split(':');
  return { protocol: protocol === 'tcp' ? 'tcp' : 'udp', number: Number(number) };
}
