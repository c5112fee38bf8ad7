/**
 * `explain --format markdown`: per flow a heading, a table with a step per row, the verdict and the display filter, as GitHub renders it. Everything is
 * escaped: addresses, payload and sentences about them come from the capture.
 */
import { escapeText } from '../../format/escape.js';
import { escapeMarkdown, markdownLine, markdownRule } from '../../format/markdown.js';
import { TextBuffer } from '../../text-buffer.js';
import type { Language } from '../../words/language.js';
import { inBrackets, PUNCTUATION } from '../../words/punctuation.js';
import type { ExplainWriter } from '../explain-writer.js';
import type { ExplainedStep, LazyExplanation } from '../explanation.js';
import { describeOmitted, formatDirection, formatFrames, formatStepTime, groupSections, HEADINGS } from '../step-cells.js';

const TCP_COLUMNS = ['frame', 'time', 'direction', 'segment', 'clientState', 'serverState', 'meaning'] as const;
/** A flow without a connection has no states. */
const UDP_COLUMNS = ['frame', 'time', 'direction', 'datagram', 'meaning'] as const;
type ColumnName = (typeof TCP_COLUMNS | typeof UDP_COLUMNS)[number];

export class MarkdownExplanation implements ExplainWriter {
  readonly out = new TextBuffer();
  readonly #language: Language;
  #count = 0;

  constructor({ language }: { language: Language }) {
    this.#language = language;
  }

  begin(): void {}

  *flow({ story, heading, notes, steps, verdict, displayFilter }: LazyExplanation): Generator<void, void, undefined> {
    const { out } = this;
    const language = this.#language;
    if (this.#count++ > 0) out.text('\n');
    out.text(`## ${escapeMarkdown(heading)}\n\n`);
    for (const note of notes) out.text(`> ${escapeBlock(note)}\n\n`);
    const columns = story.flow.protocol === 'tcp' ? TCP_COLUMNS : UDP_COLUMNS;
    out.text(markdownLine(columns.map((name) => HEADINGS[name][language])));
    out.text(markdownRule(columns.map((name) => name === 'frame' || name === 'time')));
    for (const step of steps) {
      out.text(markdownLine(columns.map((name) => this.#cell(name, step))));
      yield;
    }
    if (story.omitted > 0) out.text(`\n${describeOmitted(story.omitted, language)}\n`);
    const colon = `${PUNCTUATION[language].colon.trimEnd()}** `;
    const sentences = verdict.map(escapeBlock).join(PUNCTUATION[language].gap);
    if (sentences !== '') out.text(`\n**${HEADINGS.verdict[language]}${colon}${sentences}\n`);
    out.text(`\n**${HEADINGS.displayFilter[language]}${colon}${formatCode(displayFilter)}\n`);
  }

  end(): void {}

  #cell(name: ColumnName, explained: ExplainedStep): string {
    switch (name) {
      case 'frame':
        return formatFrames(explained.step);
      case 'time':
        return formatStepTime(explained.step);
      case 'direction':
        return formatDirection(explained.from);
      case 'segment':
      case 'datagram':
        return escapeMarkdown(explained.segment);
      case 'clientState':
        return explained.clientState ?? '';
      case 'serverState':
        return explained.serverState ?? '';
      case 'meaning':
        return this.#meaning(explained);
    }
  }

  #meaning(explained: ExplainedStep): string {
    const { label, segment } = explained;
    const title = label === '' || label === segment ? '' : `**${escapeMarkdown(label)}**`;
    const lines = [...explained.meaning, inBrackets(groupSections(explained.sections, this.#language), this.#language).trimStart()];
    return [title, ...lines.map(escapeMarkdown)].filter((part) => part !== '').join('<br>');
  }
}

/** A line of its own: what would make it a heading, a list or a rule is escaped too. */
function escapeBlock(text: string): string {
  return escapeMarkdown(text.trimStart()).replace(/^([#+=-]|\d+(?=[.)]))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`));
}

/** A code span: its fence is longer than any run of backticks within. */
function formatCode(text: string): string {
  const safe = escapeText(text);
  const fence = '`'.repeat(Math.max(0, ...[...safe.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  return fence.length === 1 ? `${fence}${safe}${fence}` : `${fence} ${safe} ${fence}`;
}
