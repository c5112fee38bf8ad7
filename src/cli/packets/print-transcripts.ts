import { StoryRecorder } from '../../flow/story/story-recorder.js';
import { Pipeline, type Sink } from '../../pipeline.js';
import type { Row } from '../../report/row.js';
import { formatTranscript, TRANSCRIPT_DETAILS, type TranscriptDetail } from '../../report/transcript/transcript.js';
import { formatCount } from '../../report/words/language.js';
import { didYouMean } from '../../suggest.js';
import { pipelineOptions, readCapture } from '../capture-session.js';
import type { Arguments } from '../command.js';
import { type ExitStatus, UsageError } from '../exit-status.js';
import { type CaptureChoices, readCaptureChoices, readCount, type StreamName } from '../options.js';
import { untilInterrupted } from '../terminal/interruption.js';
import { tell } from '../terminal/tell.js';
import type { Terminal } from '../terminal/terminal.js';
import { isOfStreams } from './packet-sink.js';

/** What `show --format transcript` does: every flow in the notation of docs/transcript.md, in order of first sight, when the capture has ended. */
export async function printTranscripts(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const choices = readCaptureChoices(args);
  const detail = readDetail(args);
  const maxSteps = readCount(args, 'maxSteps', 1);
  const recorder = new StoryRecorder({ streams: choices.streams, fold: false, ...(maxSteps !== undefined && { maxSteps }) });
  const pipeline = new Pipeline(pipelineOptions(choices));
  const sink = new RecordingSink(recorder, choices);
  const status = await readCapture(choices, terminal, pipeline, sink, () => writeStories(recorder, pipeline, detail, terminal));
  const { omitted } = recorder;
  if (omitted > 0 && !choices.quiet) {
    tell(terminal, `warning: the limit of --max-steps was reached: ${formatCount(omitted)} frames are in no line`);
  }
  return status;
}

/** `--with window,payload`. */
export function readDetail(args: Arguments): TranscriptDetail {
  const detail: TranscriptDetail = {};
  const words = ((args.with as string[] | undefined) ?? []).flatMap((list) => list.split(',')).map((word) => word.trim());
  for (const word of words) {
    const name = TRANSCRIPT_DETAILS.find((each) => each === word);
    if (name === undefined) {
      throw new UsageError(`--with takes ${TRANSCRIPT_DETAILS.join(', ')}, not "${word}"${didYouMean(word, TRANSCRIPT_DETAILS)}`);
    }
    detail[name] = true;
  }
  return detail;
}

/** Hands the frames to the recorder, at most `limit` of those that are of a chosen flow. Nothing is written before the end, when roles and verdicts are known. */
class RecordingSink implements Sink {
  readonly #recorder: StoryRecorder;
  readonly #streams: readonly StreamName[];
  #left: number;

  constructor(recorder: StoryRecorder, { streams, limit }: CaptureChoices) {
    this.#recorder = recorder;
    this.#streams = streams;
    this.#left = limit;
  }

  row(row: Row): boolean {
    if (this.#left <= 0) return false;
    if (this.#streams.length > 0 && !isOfStreams(row, this.#streams)) return true;
    this.#recorder.take(row.frame, row.annotations);
    return --this.#left > 0;
  }

  async pause(): Promise<void> {}
}

async function writeStories(
  recorder: StoryRecorder,
  { tracker }: Pipeline,
  detail: TranscriptDetail,
  { stdout, interruption }: Terminal,
): Promise<void> {
  let separator = '';
  for (const story of untilInterrupted(recorder.stories(tracker), interruption)) {
    stdout.write(separator + formatTranscript(story, detail));
    separator = '\n';
    await stdout.drain();
    if (stdout.closed) return;
  }
}
