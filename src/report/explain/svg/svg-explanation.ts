/**
 * `explain --format svg`: one self-contained picture, the flows one below the other. No scripts, no fonts to fetch, nothing it refers to; colours follow the
 * reader's preference for light or dark.
 */
import { escapeXml } from '../../format/xml.js';
import { TextBuffer } from '../../text-buffer.js';
import { formatCount, type Language, type Words } from '../../words/language.js';
import type { ExplainWriter } from '../explain-writer.js';
import type { LazyExplanation } from '../explanation.js';
import { describeFlowsLeftOut, describeStepsLeftOut, joinSentences } from '../step-cells.js';
import { MARGIN, PAGE_WIDTH, SvgLadder } from './svg-ladder.js';
import { SvgPage } from './svg-page.js';
import { styleSheet } from './svg-style.js';

/** Pixels. Browsers draw pictures of twice the height badly or not at all. */
export const MOST_HEIGHT = 16_000;
/** Room that the foot of a flow and the line about what is left out take at most, as a rule. */
const FOOT_HEIGHT = 200;
/** A flow with less room is not begun. */
const LEAST_FLOW_HEIGHT = 600;
const FLOW_GAP = 36;

const REASON: Words = {
  en: ` (the picture is ${formatCount(MOST_HEIGHT)} pixels high at most)`,
  zh: `（图高最多 ${formatCount(MOST_HEIGHT)} 像素）`,
};

export class SvgExplanation implements ExplainWriter {
  readonly out = new TextBuffer();
  readonly leftOut: string[] = [];
  readonly #language: Language;
  readonly #page = new SvgPage();
  readonly #ladder: SvgLadder;
  /** Headings of the flows drawn, and of the first the verdict: the picture's title and description. */
  readonly #headings: string[] = [];
  #description = '';
  #y = MARGIN;
  #flowsLeftOut = 0;

  constructor({ language }: { language: Language }) {
    this.#language = language;
    this.#ladder = new SvgLadder(this.#page, language);
  }

  begin(): void {}

  *flow(explanation: LazyExplanation): Generator<void, void, undefined> {
    const isFirst = this.#headings.length === 0;
    const bottom = MOST_HEIGHT - FOOT_HEIGHT;
    if (this.#flowsLeftOut > 0 || (!isFirst && this.#y + LEAST_FLOW_HEIGHT > bottom)) {
      this.#flowsLeftOut++;
      return;
    }
    const { story, heading, verdict } = explanation;
    if (isFirst) {
      this.#description = joinSentences(verdict, this.#language);
    } else {
      this.#page.line(MARGIN, this.#y, PAGE_WIDTH - MARGIN, this.#y, 'rule');
      this.#y += FLOW_GAP / 2;
    }
    this.#headings.push(heading);
    const { end, leftOut } = this.#ladder.draw(explanation, this.#y, bottom);
    this.#y = end + FLOW_GAP / 2;
    yield;
    if (leftOut > 0) this.leftOut.push(`${story.flow.stream}: ${describeStepsLeftOut(leftOut, this.#language)}${REASON[this.#language]}`);
  }

  end(): void {
    const language = this.#language;
    if (this.#flowsLeftOut > 0) {
      const note = describeFlowsLeftOut(this.#flowsLeftOut, language);
      this.leftOut.push(`${note}${REASON[language]}`);
      this.#y = this.#page.text(MARGIN, this.#y + 16, [note], 'note');
    }
    const height = Math.ceil(this.#y + MARGIN / 2);
    const { out } = this;
    out.text(
      `<svg xmlns="http://www.w3.org/2000/svg" class="pcapnote" viewBox="0 0 ${PAGE_WIDTH} ${height}" width="${PAGE_WIDTH}" height="${height}" ` +
        `role="graphics-document document" xml:lang="${language === 'en' ? 'en' : 'zh-Hans'}">\n`,
    );
    out.text(`<title>${escapeXml(this.#headings.join('; '))}</title>\n`);
    out.text(`<desc>${escapeXml(this.#description)}</desc>\n`);
    out.text(`<style>\n${styleSheet()}\n</style>\n`);
    out.text(`<rect class="paper" width="${PAGE_WIDTH}" height="${height}"/>\n`);
    for (const element of this.#page.elements) out.text(`${element}\n`);
    out.text('</svg>\n');
  }
}
