import { StoryRecorder } from '../../flow/story/story-recorder.js';
import { Pipeline, type Sink } from '../../pipeline.js';
import { explainLazily } from '../../report/explain/explain-flow.js';
import type { ExplainWriter } from '../../report/explain/explain-writer.js';
import type { ColourLevel } from '../../report/format/colour.js';
import type { Row } from '../../report/row.js';
import { formatCount, type Language } from '../../report/words/language.js';
import { pipelineOptions, readCapture } from '../capture-session.js';
import type { Arguments } from '../command.js';
import type { ExplainFormat } from '../commands/explain.js';
import type { ExitStatus } from '../exit-status.js';
import { readCaptureChoices, readCount } from '../options.js';
import { type ColorChoice, chooseColourLevel } from '../terminal/colour-level.js';
import { untilInterrupted } from '../terminal/interruption.js';
import { tell } from '../terminal/tell.js';
import type { Output, Terminal } from '../terminal/terminal.js';

/** Written bytes that are handed on at once. */
const CHUNK = 1 << 18;

interface ExplainChoices {
  format: ExplainFormat;
  language: Language;
  colour: ColourLevel;
  /** Columns; Infinity where there is no terminal. */
  width: number;
  ascii: boolean;
}

/** What `explain` does. */
export async function explainFlows(args: Arguments, terminal: Terminal): Promise<ExitStatus> {
  const choices = readCaptureChoices(args);
  const explain = readExplainChoices(args, terminal);
  const { streams, limit, quiet } = choices;
  const maxSteps = readCount(args, 'maxSteps', 1);
  const recorder = new StoryRecorder({ streams, flows: limit, fold: args.all !== true, ...(maxSteps !== undefined && { maxSteps }) });
  const pipeline = new Pipeline(pipelineOptions(choices));
  const writer = await makeWriter(explain);
  const status = await readCapture(choices, terminal, pipeline, new StorySink(recorder, terminal.stdout), () =>
    writeStories(recorder, pipeline, writer, explain.language, terminal),
  );
  if (!quiet) for (const note of listNotes(recorder, writer)) tell(terminal, note);
  return status;
}

function readExplainChoices(args: Arguments, { stdout, env }: Terminal): ExplainChoices {
  return {
    format: args.format as ExplainFormat,
    language: args.lang as Language,
    colour: chooseColourLevel(args.color as ColorChoice, env, stdout),
    width: readCount(args, 'width', 20) ?? (stdout.isTTY ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY),
    ascii: args.ascii === true,
  };
}

/** Hands every frame to the recorder. Nothing is written before the end, when the roles and verdicts are known. */
class StorySink implements Sink {
  readonly isSilent = true;
  readonly #recorder: StoryRecorder;
  readonly #output: Output;

  constructor(recorder: StoryRecorder, output: Output) {
    this.#recorder = recorder;
    this.#output = output;
  }

  row({ frame, annotations }: Row): boolean {
    this.#recorder.take(frame, annotations);
    return !this.#output.closed;
  }

  async pause(): Promise<void> {}
}

async function writeStories(
  recorder: StoryRecorder,
  { tracker }: Pipeline,
  writer: ExplainWriter,
  language: Language,
  { stdout: output, interruption }: Terminal,
): Promise<void> {
  const { out } = writer;
  writer.begin();
  for (const story of untilInterrupted(recorder.stories(tracker), interruption)) {
    for (const _ of writer.flow(explainLazily(story, language))) {
      if (out.length < CHUNK) continue;
      output.write(out.bytes.slice(0, out.length));
      out.clear();
      await output.drain();
      if (output.closed) return;
    }
  }
  writer.end();
  output.write(out.bytes.slice(0, out.length));
  await output.drain();
}

/** Each format's writer is loaded when it is wanted. */
async function makeWriter({ format, language, colour, width, ascii }: ExplainChoices): Promise<ExplainWriter> {
  switch (format) {
    case 'text': {
      const { LadderExplanation } = await import('../../report/explain/ladder/ladder.js');
      return new LadderExplanation({ language, width, colour, ascii });
    }
    case 'table': {
      const { TableExplanation } = await import('../../report/explain/rows/explain-table.js');
      return new TableExplanation({ language, width });
    }
    case 'markdown': {
      const { MarkdownExplanation } = await import('../../report/explain/rows/markdown-explanation.js');
      return new MarkdownExplanation({ language });
    }
    case 'mermaid': {
      const { MermaidExplanation } = await import('../../report/explain/mermaid/mermaid-explanation.js');
      return new MermaidExplanation({ language });
    }
    case 'svg': {
      const { SvgExplanation } = await import('../../report/explain/svg/svg-explanation.js');
      return new SvgExplanation({ language });
    }
    case 'json': {
      const { JsonExplanation } = await import('../../report/explain/rows/json-explanation.js');
      return new JsonExplanation({ language });
    }
  }
}

function listNotes(recorder: StoryRecorder, writer: ExplainWriter): string[] {
  const { omitted } = recorder;
  const notes = (writer.leftOut ?? []).map((sentence) => `note: ${sentence}`);
  if (omitted > 0) notes.unshift(`warning: the limit of --max-steps was reached: ${formatCount(omitted)} frames are in no step`);
  return notes;
}
