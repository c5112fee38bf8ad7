import type { FirstFailing } from '../../check/reporters/reporter.js';
import type { Arguments } from '../command.js';
import { ExitStatus, UsageError } from '../exit-status.js';
import { readCaptureChoices } from '../options.js';
import { isSameFile } from '../terminal/file-stats.js';
import { InterruptedError } from '../terminal/interruption.js';
import { tell } from '../terminal/tell.js';
import type { Terminal } from '../terminal/terminal.js';
import { type CheckedCapture, checkCapture } from './check-capture.js';
import { CheckReporters } from './check-reporters.js';
import { readRuleSets } from './check-rules.js';
import { readTranscriptFile } from './check-transcript.js';
import { expandGlob } from './expand-glob.js';

/** A report, or a transcript that is written, in the place of a capture would be the end of it. */
function refuseCaptures(captures: readonly string[], { reporter, transcript, update }: Arguments): void {
  const places = ((reporter as string[] | undefined) ?? [])
    .filter((each) => each.includes('='))
    .map((each) => [`--reporter ${each}`, each.slice(each.indexOf('=') + 1)]);
  if (update === true && typeof transcript === 'string') places.push([`--transcript ${transcript}`, transcript]);
  for (const [option = '', path = ''] of places) {
    if (captures.some((capture) => isSameFile(path, capture))) throw new UsageError(`${option} names a capture that is to be checked`);
  }
}

/** What `check` does: every capture in turn, nothing of one kept when the next begins but what failed. */
export async function checkCaptures(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const choices = readCaptureChoices(args);
  const ruleSets = readRuleSets(args);
  const allowEmpty = args.allowEmpty === true;
  const captures = (args.captures as readonly string[]).flatMap((pattern) => {
    const paths = expandGlob(pattern);
    // A pattern without a file is reported as a file that is not there.
    return paths.length === 0 && !allowEmpty ? [pattern] : paths;
  });
  const transcript = readTranscriptFile(args, captures.length);
  refuseCaptures(captures, args);
  const reporters = new CheckReporters(args, terminal);
  let status: ExitStatus = ExitStatus.DONE;
  let finding: FirstFailing | undefined;
  try {
    for (const capture of captures) {
      const work = { choices: { ...choices, capture }, ruleSets, allowEmpty, transcript, terminal, wantsStory: finding === undefined };
      const checked = await checkCapture(work);
      await reporters.capture(checked.result);
      tellNotes(checked, choices.quiet, terminal);
      finding ??= findFirst(checked);
      if (checked.result.error !== undefined) status = ExitStatus.INPUT;
      else if (!checked.result.met && status === ExitStatus.DONE) status = ExitStatus.NOT_MET;
    }
    await reporters.end(finding);
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    await reporters.cut(finding);
    if (!choices.quiet)
      tell(terminal, `note: interrupted (${terminal.interruption.signal}): not all was checked, and no report file is written`);
  } finally {
    reporters.discard();
  }
  if (transcript?.note !== undefined && !choices.quiet) tell(terminal, transcript.note);
  return status;
}

function findFirst({ firstFailing, story, result }: CheckedCapture): FirstFailing | undefined {
  if (firstFailing === undefined) return undefined;
  return { capture: result.capture, stream: firstFailing, ...(story !== undefined && { story }) };
}

/** Damage is told whatever else is kept quiet. */
function tellNotes({ result, notes }: CheckedCapture, quiet: boolean, terminal: Terminal): void {
  if (!quiet) for (const note of notes) tell(terminal, note);
  if (result.error !== undefined) tell(terminal, `${result.capture}: ${result.error.message}`);
}
