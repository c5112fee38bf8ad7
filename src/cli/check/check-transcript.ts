/** The transcript that `check --transcript FILE` compares a capture with, and `--update` writes. */
import { existsSync } from 'node:fs';
import type { RuleResult } from '../../check/result.js';
import { parseTranscript } from '../../check/segments/segment-parser.js';
import { NotationError } from '../../check/segments/segment-pattern.js';
import { compareTranscripts } from '../../check/transcripts/transcript-check.js';
import type { FlowStory } from '../../flow/story/story.js';
import { formatTranscript } from '../../report/transcript/transcript.js';
import type { Arguments } from '../command.js';
import { UsageError } from '../exit-status.js';
import { FileOutput } from '../terminal/file-output.js';
import { readText } from './check-rules.js';

const FILE_LIMIT = 64 << 20;

export class TranscriptFile {
  readonly #path: string;
  readonly #isUpdate: boolean;
  /** Undefined where there is no file yet. */
  readonly #text: string | undefined;
  /** What an update wrote, for standard error. */
  note: string | undefined = undefined;

  /** @throws UsageError for a file that is missing (unless it is to be written) or not in the notation. */
  constructor(path: string, isUpdate: boolean) {
    this.#path = path;
    this.#isUpdate = isUpdate;
    if (isUpdate && !existsSync(path)) {
      this.#text = undefined;
      return;
    }
    this.#text = readText(path, FILE_LIMIT);
    try {
      parseTranscript(this.#text);
    } catch (error) {
      if (!(error instanceof NotationError)) throw error;
      throw new UsageError(`${path}:${error.line}:${error.column}: ${error.message}`);
    }
  }

  /** Compares; or, for a capture that was read to its end, writes the file where it differs. */
  compare(stories: Iterable<FlowStory>, isWhole: boolean): RuleResult {
    const result: RuleResult = {
      name: `transcript ${this.#path}`,
      file: this.#path,
      met: true,
      line: 1,
      matched: 0,
      failures: [],
      omittedFailures: 0,
    };
    const all = [...stories];
    result.matched = all.length;
    if (this.#text === undefined) {
      if (isWhole) this.#write(all.map((story) => formatTranscript(story)).join('\n'));
      return result;
    }
    const comparison = compareTranscripts(this.#text, all, { expected: this.#path, actual: 'capture' });
    const { isEqual, diff, removed, added, frame, updated } = comparison;
    if (isEqual) return result;
    if (this.#isUpdate && isWhole) {
      this.#write(updated);
      return result;
    }
    const line = Number(/^@@ -(\d+)/m.exec(diff)?.[1] ?? 1);
    result.met = false;
    result.failures.push({ kind: 'transcript', line, column: 1, diff, removed, added, frames: frame > 0 ? [frame] : [] });
    return result;
  }

  #write(text: string): void {
    const output = new FileOutput(this.#path);
    try {
      output.write(text);
    } catch (error) {
      output.discard();
      throw error;
    }
    output.finish();
    this.note = `note: ${this.#path} written`;
  }
}

/** Settles --transcript and --update. */
export function readTranscriptFile(args: Arguments, captures: number): TranscriptFile | undefined {
  const path = args.transcript as string | undefined;
  const isUpdate = args.update === true;
  if (path === undefined) {
    if (isUpdate) throw new UsageError('--update writes the file that --transcript names');
    return undefined;
  }
  if (isUpdate && captures > 1) throw new UsageError('--update writes the transcript of one capture');
  return new TranscriptFile(path, isUpdate);
}
