import { type CaptureOptions, openCapture } from '../capture/open.js';
import { CaptureError, type CaptureErrorCode } from '../errors.js';
import type { Pipeline, PipelineOptions, Sink } from '../pipeline.js';
import { formatCount } from '../report/words/language.js';
import { ExitStatus } from './exit-status.js';
import type { CaptureChoices } from './options.js';
import { stopReading } from './terminal/interruption.js';
import { watchProgress } from './terminal/progress.js';
import { tell } from './terminal/tell.js';
import type { Terminal } from './terminal/terminal.js';

export function pipelineOptions(choices: CaptureChoices): PipelineOptions {
  const { maxAddresses, maxFlows, maxFragmentMemory, maxUnackedSegments, maxWaitingRequests } = choices;
  return {
    decoder: {
      ...(maxFragmentMemory !== undefined && { maxFragmentBytes: maxFragmentMemory }),
      ...(maxAddresses !== undefined && { maxAddresses }),
    },
    tracker: {
      ...(maxFlows !== undefined && { maxFlows }),
      ...(maxUnackedSegments !== undefined && { maxUnackedSegments }),
      ...(maxWaitingRequests !== undefined && { maxWaitingRequests }),
    },
  };
}

/** What openCapture is told. */
export function openOptions({ maxRatio }: CaptureChoices, stop: AbortSignal): CaptureOptions {
  return { stop, limits: { ...(maxRatio !== undefined && { maxRatio }) } };
}

/** Faults of a file that is not a capture we can read at all: with no frame read, nothing is printed for it. */
const NO_CAPTURE: readonly CaptureErrorCode[] = ['unreadable', 'unknown-format', 'unsupported'];

/**
 * Reads the capture that the user named through `pipeline`, to its end or until a signal comes. Whatever is wrong with it becomes one line on standard error and an exit status, after
 * everything before the damage has gone to the sink; `finish` then writes what stands at the end (`isCut`: a signal ended the reading).
 */
export async function readCapture(
  choices: CaptureChoices,
  terminal: Terminal,
  pipeline: Pipeline,
  sink: Sink | undefined,
  finish: (isCut: boolean) => Promise<void>,
): Promise<ExitStatus> {
  const name = choices.capture === '-' ? 'standard input' : choices.capture;
  const { interruption } = terminal;
  interruption.watch();
  const stop = stopReading(interruption, choices.capture === '-');
  const source = openCapture(choices.capture === '-' ? terminal.stdin.stream : choices.capture, openOptions(choices, stop.signal));
  const stopProgress = choices.quiet ? () => {} : watchProgress(terminal, source, sink !== undefined && sink.isSilent !== true);
  let failure: CaptureError | undefined;
  let isWhole = false;
  try {
    isWhole = (await pipeline.run(source, sink)) && !stop.signal.aborted;
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    failure = error;
  } finally {
    stopProgress();
    stop.release();
    await source.close();
  }
  if (failure === undefined || pipeline.frames > 0 || !NO_CAPTURE.includes(failure.code)) await finish(stop.signal.aborted);
  const notes = listNotes(pipeline);
  if (isWhole) notes.push(...listMissing(choices, pipeline));
  if (stop.signal.aborted) notes.push(`note: interrupted (${interruption.signal}): ${name} was read up to frame ${pipeline.frames}`);
  if (!choices.quiet) for (const note of notes) tell(terminal, note);
  if (failure === undefined) return ExitStatus.DONE;
  const isWarning = choices.allowTruncated && failure.code === 'cut-short' && failure.frame !== undefined;
  if (!isWarning) tell(terminal, `${name}: ${describeFailure(failure)}`);
  else if (!choices.quiet) tell(terminal, `warning: ${name}: ${describeFailure(failure)}`);
  return isWarning ? ExitStatus.DONE : ExitStatus.INPUT;
}

/** Cause, frame and byte offset in one line; readers mostly say the places themselves. */
export function describeFailure({ message, frame, offset }: CaptureError): string {
  const places: string[] = [];
  if (frame !== undefined && !message.includes(`frame ${frame}`)) places.push(`frame ${frame}`);
  if (frame !== undefined && offset !== undefined && !message.includes(`byte ${offset}`)) places.push(`byte ${offset}`);
  return places.length === 0 ? message : `${message} (${places.join(', ')})`;
}

/** What a limit that was reached has kept out, and how many of it. */
const LIMIT_NOTES: Readonly<Record<keyof Pipeline['tracker']['refused'], (count: string) => string>> = {
  maxFlows: (count) => `the limit of --max-flows was reached: ${count} segments of further flows have rows but no flow number`,
  maxUnackedSegments: (count) =>
    `the limit of --max-unacked-segments was reached: ${count} segments were not remembered, bytes in flight and retransmission times may be missing`,
  maxWaitingRequests: (count) =>
    `the limit of --max-waiting-requests was reached: ${count} requests were not remembered, latencies may be missing`,
};

/** What the user should know of the reading, each once. */
export function listNotes({ tracker, frame, unknownLinkTypes }: Pipeline): string[] {
  const notes: string[] = [];
  const { refused } = tracker;
  for (const [limit, note] of Object.entries(LIMIT_NOTES)) {
    const count = refused[limit as keyof typeof refused];
    if (count > 0) notes.push(`warning: ${note(formatCount(count))}`);
  }
  const { refused: passing } = frame.addresses;
  if (passing > 0) {
    const count = formatCount(passing);
    notes.push(
      `warning: the limit of --max-addresses was reached: ${count} times an IPv6 address was not remembered, its segments have no flow number`,
    );
  }
  const { abandoned } = frame.fragments;
  if (abandoned > 0) {
    notes.push(`warning: the limit of --max-fragment-memory was reached: ${formatCount(abandoned)} fragmented datagrams were given up`);
  }
  if (unknownLinkTypes.length > 0) {
    const plural = unknownLinkTypes.length > 1 ? 'types' : 'type';
    notes.push(`note: link ${plural} ${unknownLinkTypes.join(', ')} not known: the frames are listed, not decoded`);
  }
  return notes;
}

/** The flows that `--stream` names and the capture does not have. That is no error: a script may ask for a flow that only some captures have. */
function listMissing({ streams }: CaptureChoices, { tracker }: Pipeline): string[] {
  return streams.flatMap(({ protocol, number }) => {
    const count = tracker.countFlows(protocol);
    if (number < count) return [];
    const last = count === 0 ? `the capture has no ${protocol.toUpperCase()} flow` : `the last is ${protocol}:${count - 1}`;
    return [`note: there is no flow ${protocol}:${number}; ${last}`];
  });
}

/** A document of JSON that was not given every row, told where the rows would have been asked for. */
export function tellOmittedRows(terminal: Terminal, quiet: boolean, { omittedRows = 0 }: { readonly omittedRows?: number }): void {
  if (omittedRows === 0 || quiet) return;
  tell(
    terminal,
    `warning: the limit of --max-json-rows was reached: ${formatCount(omittedRows)} rows are not in the document; --format ndjson has no such limit`,
  );
}
