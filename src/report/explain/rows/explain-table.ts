/** `explain --format table`: a box table per flow with a step per row, the verdict and the display filter under it. */
import { escapeText } from '../../format/escape.js';
import { TablePages } from '../../format/table.js';
import { textWidth } from '../../format/width.js';
import { wrapText } from '../../format/wrap-text.js';
import { TextBuffer } from '../../text-buffer.js';
import type { Language } from '../../words/language.js';
import { PUNCTUATION } from '../../words/punctuation.js';
import type { ExplainWriter } from '../explain-writer.js';
import type { ExplainedStep, LazyExplanation } from '../explanation.js';
import { describeOmitted, formatDirection, formatFrames, HEADINGS, joinMeaning, joinSentences } from '../step-cells.js';

const TCP_COLUMNS = ['frame', 'direction', 'segment', 'clientState', 'serverState', 'meaning'] as const;
/** A flow without a connection has no states. */
const UDP_COLUMNS = ['frame', 'direction', 'segment', 'meaning'] as const;
type ColumnName = (typeof TCP_COLUMNS)[number];

/** What may wrap, and how far: sentences stand under the row before their lines are shorter than this. */
const LEAST_WIDTHS: Readonly<Partial<Record<ColumnName, number>>> = { segment: 18, meaning: 40 };

export class TableExplanation implements ExplainWriter {
  readonly out = new TextBuffer();
  readonly #language: Language;
  readonly #width: number;
  #count = 0;

  /** `width`: columns of the terminal; Infinity for none. */
  constructor({ language, width }: { language: Language; width: number }) {
    this.#language = language;
    this.#width = width;
  }

  begin(): void {}

  *flow({ story, heading, notes, steps, verdict, displayFilter }: LazyExplanation): Generator<void, void, undefined> {
    const language = this.#language;
    if (this.#count++ > 0) this.out.text('\n');
    this.#lines(heading);
    for (const note of notes) this.#lines(note);
    const columns = story.flow.protocol === 'tcp' ? TCP_COLUMNS : UDP_COLUMNS;
    const pages = new TablePages(
      columns.map((name) => ({
        heading: name === 'direction' ? '' : HEADINGS[name][language],
        alignRight: name === 'frame',
        usual: 0,
        typical: 0,
        least: LEAST_WIDTHS[name] ?? 0,
        isDetail: LEAST_WIDTHS[name] !== undefined,
      })),
      this.#width,
    );
    for (const step of steps) {
      this.out.text(pages.add(columns.map((name) => escapeText(this.#cell(name, step)))));
      yield;
    }
    this.out.text(pages.end());
    if (story.omitted > 0) this.#lines(describeOmitted(story.omitted, language));
    const { colon } = PUNCTUATION[language];
    if (verdict.length > 0) this.#lines(`${HEADINGS.verdict[language]}${colon}${joinSentences(verdict, language)}`);
    this.#lines(`${HEADINGS.displayFilter[language]}${colon}${displayFilter}`);
  }

  end(): void {}

  #cell(name: ColumnName, explained: ExplainedStep): string {
    switch (name) {
      case 'frame':
        return formatFrames(explained.step);
      case 'direction':
        return formatDirection(explained.from);
      case 'segment':
        return explained.segment;
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
    const meaning = joinMeaning(explained, this.#language);
    if (label === '' || label === segment) return meaning;
    if (meaning === '') return label;
    return label + PUNCTUATION[this.#language].colon + meaning;
  }

  /** Running text, as wide as the terminal. */
  #lines(text: string): void {
    for (const line of wrapText(escapeText(text), this.#width, textWidth)) this.out.text(`${line}\n`);
  }
}
