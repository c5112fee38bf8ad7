/**
 * Compares a recording with the transcript that it should have (`check --transcript FILE`), line by line. The transcript may be a pattern in places: `...` stands for
 * any run of segments, `?` for any number, and what a line leaves out is not compared, but for the options of a SYN, which are all of them unless `...`
 * stands at their end. What differs is told as a unified diff, and applied to the text by `--update`: lines that still hold, comments and patterns stay.
 */
import type { FlowStory } from '../../flow/story/story.js';
import type { FlowSummary } from '../../flow/summary.js';
import { listTranscriptLines, type TranscriptDetail, type TranscriptLine } from '../../report/transcript/transcript.js';
import { compareStep } from '../segments/segment-comparison.js';
import { parseTranscript } from '../segments/segment-parser.js';
import type { HeadingPattern, LinePattern } from '../segments/segment-pattern.js';
import { alignTranscripts } from './transcript-alignment.js';
import { type DiffEntry, formatDiff } from './transcript-diff.js';

export interface TranscriptComparison {
  isEqual: boolean;
  /** Lines of the transcript that the recording does not have, and the other way round. */
  removed: number;
  added: number;
  /** Frame of the recording's first line that differs; where a line is missing, of the one before it. 0 for none. */
  frame: number;
  /** Unified diff, context of three lines, each line ended; `''` when equal. */
  diff: string;
  /** The transcript with what differs put right. */
  updated: string;
}

export interface ComparedNames {
  /** What the diff calls the two sides: a file's name and a capture's. */
  expected: string;
  actual: string;
}

/** Whether windows and payload are to be compared: where a line of the transcript has them. */
export function detailOf(patterns: readonly (HeadingPattern | LinePattern)[]): TranscriptDetail {
  return {
    window: patterns.some((pattern) => pattern.kind === 'segment' && pattern.window !== undefined),
    payload: patterns.some((pattern) => pattern.kind === 'datagram' && pattern.payload !== undefined),
  };
}

/**
 * Holds `stories` (unfolded, in order of first sight) against the text of a transcript. A text without a heading is of the one flow there is.
 *
 * @throws NotationError where the text is not in the notation.
 */
export function compareTranscripts(text: string, stories: Iterable<FlowStory>, names: ComparedNames): TranscriptComparison {
  const patterns = parseTranscript(text);
  const actual = listActualLines([...stories], patterns);
  const expected = withIdleLines(text, patterns);
  const sections = pairSections(
    expected.filter(({ pattern }) => pattern !== undefined).map(({ stream }) => stream),
    actual.map(({ stream }) => stream),
  );
  const entries: DiffEntry[] = [];
  let removed = 0;
  let added = 0;
  let frame = 0;
  /** The first line that differs was removed, and what stands in its place may follow. */
  let isOpen = true;
  alignTranscripts(
    {
      expectedCount: expected.length,
      actualCount: actual.length,
      matches: (i, j) => matchesLine((expected[i] as ExpectedLine).pattern, (actual[j] as ActualLine).line),
      isIdle: (i) => expected[i]?.pattern === undefined || expected[i]?.pattern?.kind === 'any',
      covers: (i, j) => expected[i]?.pattern?.kind === 'any' && isRunOver(expected[i] as ExpectedLine, actual[j] as ActualLine, sections),
    },
    (edit, i, j) => {
      if (isOpen && (edit === 'add' || ((edit === 'cover' || edit === 'keep') && removed === 0))) frame = actual[j]?.line.frame || frame;
      if (edit === 'add' || (edit !== 'remove' && removed > 0)) isOpen = false;
      if (edit === 'remove') removed++;
      if (edit === 'add') added++;
      if (edit !== 'cover') entries.push({ edit, expected: expected[i]?.text, actual: actual[j]?.line });
    },
  );
  const isEqual = removed + added === 0;
  return { isEqual, removed, added, frame, diff: isEqual ? '' : formatDiff(entries, names), updated: isEqual ? text : applyEdits(entries) };
}

/** Undefined: there is no heading. */
type Stream = string | undefined;

interface ActualLine {
  line: TranscriptLine;
  /** Named by the heading above it. */
  stream: Stream;
}

/** The heading of a flow is left out where the text has none and there is but one flow. */
function listActualLines(stories: readonly FlowStory[], patterns: readonly (HeadingPattern | LinePattern)[]): ActualLine[] {
  const detail = detailOf(patterns);
  const hasNoHeading = stories.length === 1 && patterns.length > 0 && patterns[0]?.kind !== 'heading';
  return stories.flatMap((story): ActualLine[] => {
    const lines = listTranscriptLines(story, detail);
    if (hasNoHeading) return lines.filter(({ flow }) => flow === undefined).map((line) => ({ line, stream: undefined }));
    return lines.map((line) => ({ line, stream: story.flow.stream }));
  });
}

interface ExpectedLine {
  /** As it stands in the text. */
  text: string;
  /** None for a comment and a blank line. */
  pattern: HeadingPattern | LinePattern | undefined;
  /** Named by the heading above it. */
  stream: Stream;
}

function withIdleLines(text: string, patterns: readonly (HeadingPattern | LinePattern)[]): ExpectedLine[] {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1)?.trim() === '') lines.pop();
  const byLine = new Map(patterns.map((pattern) => [pattern.line, pattern]));
  let stream: Stream;
  return lines.map((line, index) => {
    const pattern = byLine.get(index + 1);
    if (pattern?.kind === 'heading') stream = pattern.stream;
    return { text: line, pattern, stream };
  });
}

/**
 * Which flow of the recording each flow of the text stands for: the one of its name, or where there is none the next that the text does not name. A run of segments
 * never goes on into another flow, or `--update` would leave it there.
 */
function pairSections(expected: readonly Stream[], actual: readonly Stream[]): ReadonlyMap<Stream, Stream> {
  const [named, recorded] = [new Set(expected), new Set(actual)];
  const others = [...recorded].filter((stream) => !named.has(stream)).values();
  const pairs = new Map<Stream, Stream>();
  for (const stream of named) {
    if (recorded.has(stream)) {
      pairs.set(stream, stream);
      continue;
    }
    const other = others.next();
    if (other.done !== true) pairs.set(stream, other.value);
  }
  return pairs;
}

function isRunOver(expected: ExpectedLine, { line, stream }: ActualLine, sections: ReadonlyMap<Stream, Stream>): boolean {
  return line.flow === undefined && sections.has(expected.stream) && sections.get(expected.stream) === stream;
}

function matchesLine(pattern: HeadingPattern | LinePattern | undefined, { flow, step }: TranscriptLine): boolean {
  if (pattern === undefined || pattern.kind === 'any') return false;
  if (pattern.kind === 'heading') return flow !== undefined && matchesHeading(pattern, flow);
  if (step === undefined || step.from !== pattern.from) return false;
  return compareStep(pattern, step, true).length === 0;
}

function matchesHeading({ stream, handshake, close, isRefused, rolesAssumed }: HeadingPattern, flow: FlowSummary): boolean {
  if (stream !== flow.stream || rolesAssumed === flow.rolesKnown) return false;
  if (flow.protocol !== 'tcp') return (isRefused === true) === flow.refused && handshake === undefined && close === undefined;
  return (
    isRefused === undefined &&
    (handshake ?? flow.handshake.verdict) === flow.handshake.verdict &&
    (close ?? flow.close.verdict) === flow.close.verdict
  );
}

function applyEdits(entries: readonly DiffEntry[]): string {
  const lines: string[] = [];
  for (const { edit, expected, actual } of entries) {
    if (edit === 'keep' || edit === 'idle') lines.push(expected as string);
    if (edit !== 'add') continue;
    if (actual?.flow !== undefined && lines.length > 0 && lines.at(-1) !== '') lines.push('');
    lines.push((actual as TranscriptLine).text);
  }
  return lines.map((line) => `${line}\n`).join('');
}
