/** What the library does with an open capture, wherever it runs, and the types of all that it gives: nothing here is of Node. */
import type { CaptureSource } from './capture/source.js';
import { CaptureError } from './errors.js';
import { StreamFollower, type StreamName } from './flow/reassembly/stream-follower.js';
import { StoryRecorder } from './flow/story/story-recorder.js';
import type { FlowSummary } from './flow/summary.js';
import { Pipeline, type PipelineOptions } from './pipeline.js';
import { explainFlow } from './report/explain/explain-flow.js';
import type { Explanation } from './report/explain/explanation.js';
import { copyChunk, type FollowedPiece } from './report/follow/followed-piece.js';
import { writePacket } from './report/format/packet-json.js';
import type { PacketRecord } from './report/format/packet-record.js';
import { TextBuffer } from './report/text-buffer.js';
import type { Language } from './report/words/language.js';

export type { CaptureOptions } from './capture/open-input.js';
export type { CaptureSource } from './capture/source.js';
export { type CheckFlowsOptions, checkFlows } from './check/check-flows.js';
export type { CountFailure, FactFailure, Failure, FlowPlace, RuleResult, SegmentsFailure } from './check/result.js';
export { parseRules } from './check/rules/parse-rules.js';
export type { Rule, RuleSet } from './check/rules/rule.js';
export { RulesError, type RulesErrorCode } from './check/rules/rules-error.js';
export { parseExpressions } from './check/rules/short-form.js';
export { CaptureError, type CaptureErrorCode } from './errors.js';
export type { GapReason } from './flow/reassembly/chunk.js';
export type {
  Acknowledged,
  DatagramStep,
  FlowStory,
  RunSide,
  RunStep,
  SegmentOptions,
  SegmentStep,
  StateMove,
  Step,
} from './flow/story/story.js';
export type {
  CloseSummary,
  CloseVerdict,
  DirectionSummary,
  Endpoint,
  FlowSummary,
  HandshakeEquation,
  HandshakeSummary,
  HandshakeVerdict,
  RttSummary,
  TcpFlowSummary,
  UdpDirectionSummary,
  UdpFlowSummary,
} from './flow/summary.js';
export type { TcpStateName } from './flow/tcp-state.js';
export type { PipelineOptions } from './pipeline.js';
export type { ExplainedStep, Explanation } from './report/explain/explanation.js';
export type { FollowedBytes, FollowedGap, FollowedPiece } from './report/follow/followed-piece.js';
export {
  type OtherTransport,
  type PacketFault,
  type PacketPhase,
  type PacketRecord,
  SCHEMA_VERSION,
  type TcpAnalysisRecord,
  type TcpOptionsRecord,
  type TcpRecord,
  type UdpRecord,
} from './report/format/packet-record.js';

/** What `summarize` throws at the damage: the flows of the packets before it, judged as if the capture ended there. */
export class PartialSummaryError extends CaptureError {
  readonly flows: readonly FlowSummary[];

  constructor({ code, message, frame, offset, cause }: CaptureError, flows: readonly FlowSummary[]) {
    super(code, message, { ...(frame !== undefined && { frame }), ...(offset !== undefined && { offset }), cause });
    this.name = 'PartialSummaryError';
    this.flows = flows;
  }
}

/**
 * Every packet of the capture in order, each as a plain object of its own: what stands on the wire, Wireshark's numbers and columns, and the phase and states
 * that pcapnote judges. Memory stays flat however long the capture is. Closes the source at the end, and when the loop is left early.
 *
 * @throws CaptureError where the file cannot be read or is damaged, after every packet before that point has been given.
 */
export async function* annotate(source: CaptureSource, options: PipelineOptions = {}): AsyncGenerator<PacketRecord, void, undefined> {
  const pipeline = new Pipeline(options);
  const out = new TextBuffer();
  try {
    do {
      while (source.next()) {
        pipeline.take(source.record);
        out.clear();
        writePacket(out, pipeline);
        yield JSON.parse(out.toString()) as PacketRecord;
      }
    } while (await source.fill());
  } finally {
    await source.close();
  }
}

/**
 * Reads the capture to its end and returns its flows in order of first sight, judged as of that end. Closes the source.
 *
 * @throws PartialSummaryError, a CaptureError, where the file cannot be read or is damaged; its `flows` are those of the packets before that point.
 */
export async function summarize(source: CaptureSource, options: PipelineOptions = {}): Promise<FlowSummary[]> {
  const pipeline = new Pipeline(options);
  try {
    await pipeline.run(source);
  } catch (error) {
    if (error instanceof CaptureError) throw new PartialSummaryError(error, [...pipeline.tracker.flows()]);
    throw error;
  } finally {
    await source.close();
  }
  return [...pipeline.tracker.flows()];
}

export interface ExplainOptions extends PipelineOptions {
  /** Flows to explain, as their records name them: `['tcp:0']`; all of them by default. */
  streams?: readonly string[];
  /** Language of the sentences, `en` by default. */
  language?: Language;
  /** False makes a step of every segment; by default data, ACKs and what else is alike in a row are one step. */
  fold?: boolean;
  /** Steps kept at most, over all flows, 250,000 by default; the frames beyond it are counted in `story.omitted`. */
  maxSteps?: number;
}

/**
 * Every flow told step by step, in order of first sight, as `pcapnote explain` does it: `story` holds the facts, the rest the words. The texts are not escaped,
 * and parts of them come from the capture: escape them for where you put them. Reads the capture to its end first, and closes the source.
 *
 * @throws TypeError when `streams` holds what is no name of a flow.
 * @throws CaptureError where the file cannot be read or is damaged, after the flows of the packets before that point have been given.
 */
export async function* explain(source: CaptureSource, options: ExplainOptions = {}): AsyncGenerator<Explanation, void, undefined> {
  const { streams = [], language = 'en', fold = true, maxSteps, ...pipelineOptions } = options;
  const recorder = new StoryRecorder({ streams: streams.map(parseStreamName), fold, ...(maxSteps !== undefined && { maxSteps }) });
  const pipeline = new Pipeline(pipelineOptions);
  let failure: CaptureError | undefined;
  try {
    do {
      while (source.next()) {
        pipeline.take(source.record);
        recorder.take(pipeline.frame, pipeline.annotations);
      }
    } while (await source.fill());
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    failure = error;
  } finally {
    await source.close();
  }
  for (const story of recorder.stories(pipeline.tracker)) yield explainFlow(story, language);
  if (failure !== undefined) throw failure;
}

export interface FollowOptions extends PipelineOptions {
  /** The flow, by Wireshark's stream index as in its record: `tcp:0`, `udp:3`. */
  stream: string;
  /** What one of them sent, or both in order of time; `both` by default. */
  direction?: 'both' | 'client' | 'server';
  /** Bytes held at most for segments that came before others, 64 MiB by default. Beyond it the wait for what is missing is given up, and the gap marked. */
  maxReorderBytes?: number;
}

/**
 * The bytes that a flow carried: a TCP stream put together from segments in any order, each byte once (RFC 9293, section 3.4), or UDP's datagrams. Pieces come in
 * the order in which they became known; bytes that the capture does not have are a piece of their own, a gap. A capture without that flow gives nothing. Closes
 * the source at the end, and when the loop is left early.
 *
 * @throws TypeError when `stream` is no name of a flow.
 * @throws CaptureError where the file cannot be read or is damaged, after every piece before that point has been given.
 */
export async function* follow(source: CaptureSource, options: FollowOptions): AsyncGenerator<FollowedPiece, void, undefined> {
  const { stream, direction = 'both', maxReorderBytes, ...pipelineOptions } = options;
  const pieces: FollowedPiece[] = [];
  const follower = new StreamFollower(
    parseStreamName(stream),
    (chunk) => {
      if (direction === 'both' || chunk.fromClient === (direction === 'client')) pieces.push(copyChunk(chunk));
    },
    maxReorderBytes === undefined ? {} : { maxReorderBytes },
  );
  const pipeline = new Pipeline(pipelineOptions);
  let failure: CaptureError | undefined;
  try {
    do {
      while (source.next()) {
        pipeline.take(source.record);
        follower.takeFrame(pipeline.frame, pipeline.annotations);
        if (pieces.length > 0) yield* pieces.splice(0);
      }
    } while (await source.fill());
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    failure = error;
  } finally {
    await source.close();
  }
  follower.finish();
  yield* pieces;
  if (failure !== undefined) throw failure;
}

function parseStreamName(text: string): StreamName {
  const parts = /^(tcp|udp):(\d{1,10})$/.exec(text);
  if (parts === null) throw new TypeError(`stream is tcp:N or udp:N, not "${text}"`);
  return { protocol: parts[1] as StreamName['protocol'], number: Number(parts[2]) };
}
