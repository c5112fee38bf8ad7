import type { FlowSummary } from '../flow/summary.js';
import { Pipeline } from '../pipeline.js';
import { pipelineOptions, readCapture } from './capture-session.js';
import type { Arguments } from './command.js';
import type { ExitStatus } from './exit-status.js';
import { readCaptureChoices } from './options.js';
import type { Terminal } from './terminal.js';

/** What `flows` does. */
export async function listFlows(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const choices = readCaptureChoices(args);
  const pipeline = new Pipeline(pipelineOptions(choices));
  return readCapture(choices, terminal, pipeline, undefined, async () => {
    for (const flow of pipeline.tracker.flows()) writeFlow(terminal, flow);
  });
}

function writeFlow(terminal: Terminal, flow: FlowSummary): void {
  terminal.stdout.write(`${JSON.stringify({ schemaVersion: 1, ...flow })}\n`);
}
