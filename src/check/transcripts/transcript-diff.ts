/**
 * A unified diff of two transcripts. Hunks name the flow and the frames of the recording that they show, and each line of the recording its frame, as a comment of the
 * notation.
 */
import type { TranscriptLine } from '../../report/transcript/transcript.js';
import type { Edit } from './transcript-alignment.js';

export interface DiffEntry {
  edit: Exclude<Edit, 'cover'>;
  /** The expected line as it stands in its text, for edits that take one. */
  expected: string | undefined;
  actual: TranscriptLine | undefined;
}

/** Lines around a difference. */
const CONTEXT = 3;

/** Lines of a diff that are shown; how many more there are is said. */
const MAX_LINES = 400;

interface Hunk {
  begin: number;
  end: number;
}

export function formatDiff(entries: readonly DiffEntry[], { expected, actual }: { expected: string; actual: string }): string {
  const lines = [`--- ${expected}`, `+++ ${actual}`];
  const counter = new LineCounter(entries);
  for (const hunk of listHunks(entries)) {
    lines.push(counter.headHunk(hunk));
    for (const entry of entries.slice(hunk.begin, hunk.end)) lines.push(formatEntry(entry));
  }
  if (lines.length > MAX_LINES) lines.splice(MAX_LINES, lines.length, `(${lines.length - MAX_LINES} more lines)`);
  return lines.map((line) => `${line}\n`).join('');
}

/** Differences with their context; what is nearer to each other than two contexts is one hunk. */
function listHunks(entries: readonly DiffEntry[]): Hunk[] {
  const hunks: Hunk[] = [];
  for (const [index, { edit }] of entries.entries()) {
    if (edit !== 'remove' && edit !== 'add') continue;
    const last = hunks.at(-1);
    const begin = Math.max(0, index - CONTEXT);
    const end = Math.min(entries.length, index + 1 + CONTEXT);
    if (last !== undefined && begin <= last.end) last.end = end;
    else hunks.push({ begin, end });
  }
  return hunks;
}

function formatEntry({ edit, expected, actual }: DiffEntry): string {
  if (edit === 'remove') return `-${expected}`;
  if (edit !== 'add') return ` ${expected}`;
  const { text, frame } = actual as TranscriptLine;
  return frame === 0 ? `+${text}` : `+${text}  # frame ${frame}`;
}

/** Counts lines of both sides up to each hunk, as its head needs them. */
class LineCounter {
  readonly #entries: readonly DiffEntry[];
  #at = 0;
  #expectedLine = 1;
  #actualLine = 1;
  #stream = '';
  /** Of the lines of the recording counted last; 0 for none. */
  #firstFrame = 0;
  #lastFrame = 0;

  constructor(entries: readonly DiffEntry[]) {
    this.#entries = entries;
  }

  /** `@@ -3,7 +3,8 @@ tcp:0, frames 3 to 9`. */
  headHunk({ begin, end }: Hunk): string {
    this.#countTo(begin);
    const [expectedLine, actualLine, stream] = [this.#expectedLine, this.#actualLine, this.#stream];
    this.#countTo(end);
    const expected = formatPlace(expectedLine, this.#expectedLine - expectedLine);
    const actual = formatPlace(actualLine, this.#actualLine - actualLine);
    const what = [stream || this.#stream, this.#formatFrames()].filter((part) => part !== '').join(', ');
    return `@@ -${expected} +${actual} @@${what === '' ? '' : ` ${what}`}`;
  }

  #countTo(end: number): void {
    this.#firstFrame = 0;
    this.#lastFrame = 0;
    for (; this.#at < end; this.#at++) {
      const { edit, actual } = this.#entries[this.#at] as DiffEntry;
      if (edit !== 'add') this.#expectedLine++;
      if (edit !== 'remove') this.#actualLine++;
      if (edit !== 'keep' && edit !== 'add') continue;
      if (actual?.flow !== undefined) this.#stream = actual.flow.stream;
      this.#noteFrame(actual?.frame ?? 0);
    }
  }

  #noteFrame(frame: number): void {
    if (frame === 0) return;
    if (this.#firstFrame === 0 || frame < this.#firstFrame) this.#firstFrame = frame;
    if (frame > this.#lastFrame) this.#lastFrame = frame;
  }

  #formatFrames(): string {
    if (this.#firstFrame === 0) return '';
    return this.#firstFrame === this.#lastFrame ? `frame ${this.#firstFrame}` : `frames ${this.#firstFrame} to ${this.#lastFrame}`;
  }
}

/** A side of which a hunk has no line is placed before its first. */
function formatPlace(line: number, count: number): string {
  return `${count === 0 ? line - 1 : line},${count}`;
}
