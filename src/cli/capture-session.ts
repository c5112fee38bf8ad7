import { CaptureError } from '../errors.js';
import type { Pipeline, PipelineOptions, Sink } from '../pipeline.js';
import { ExitStatus } from './exit-status.js';
import type { CaptureChoices } from './options.js';
import { watchProgress } from './progress.js';
import type { Terminal } from './terminal.js';

export function pipelineOptions(choices: CaptureChoices): PipelineOptions {
  return {
    decoder: choices.maxFragmentMemory === undefined ? {} : { maxFragmentBytes: choices.maxFragmentMemory },
    tracker: choices.maxFlows === undefined ? {} : { maxFlows: choices.maxFlows },
  };
}

/**
 * Reads the capture that the user named through `pipeline`. Whatever is wrong with it becomes one line on standard error and an exit status, after
 * everything before the damage has gone to the sink; `finish` then writes what stands at the end.
 */
export async function readCapture(
  choices: CaptureChoices,
  terminal: Terminal,
  pipeline: Pipeline,
  sink: Sink | undefined,
  finish: () => Promise<void>,
): Promise<ExitStatus> {
  const { openCapture } = await import('../capture/open.js');
  const name = choices.capture === '-' ? 'standard input' : choices.capture;
  const source = openCapture(choices.capture === '-' ? terminal.stdin.stream : choices.capture);
  const stopProgress = watchProgress(terminal, source, choices.quiet);
  let failure: CaptureError | undefined;
  try {
    await pipeline.run(source, sink);
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    failure = error;
  } finally {
    stopProgress();
    await source.close();
  }
  await finish();
  if (failure === undefined) return ExitStatus.DONE;
  const isWarning = choices.allowTruncated && failure.code === 'cut-short' && failure.frame !== undefined;
  if (!isWarning || !choices.quiet)
    terminal.stderr.write(`pcapnote: ${isWarning ? 'warning: ' : ''}${name}: ${describeFailure(failure)}\n`);
  return isWarning ? ExitStatus.DONE : ExitStatus.INPUT;
}

/** Cause, frame and byte offset in one line. */
export function describeFailure(error: CaptureError): string {
  const places: string[] = [];
  if (error.frame !== undefined) places.push(`frame ${error.frame}`);
  if (error.offset !== undefined) places.push(`byte offset ${error.offset}`);
  return places.length === 0 ? error.message : `${error.message} (${places.join(', ')})`;
}
