/**
 * `explain --format mermaid`: a sequence diagram, as GitHub draws it. Mermaid knows one diagram a text, so one flow is the diagram alone, for a .mmd file or a
 * block of one's own; several flows are Markdown with a heading and a block for each.
 */
import { Phase } from '../../../flow/phase.js';
import { RST } from '../../../wire/segment.js';
import { formatEndpoint } from '../../format/flow-columns.js';
import { escapeMarkdown } from '../../format/markdown.js';
import { textWidth } from '../../format/width.js';
import { wrapText } from '../../format/wrap-text.js';
import { TextBuffer } from '../../text-buffer.js';
import { formatCount, type Language, type Words } from '../../words/language.js';
import { PUNCTUATION } from '../../words/punctuation.js';
import type { ExplainWriter } from '../explain-writer.js';
import type { ExplainedStep, LazyExplanation } from '../explanation.js';
import {
  briefMeaning,
  describeOmitted,
  describeStepsLeftOut,
  findFirstStates,
  formatFrames,
  formatStepTime,
  HEADINGS,
  nameSide,
} from '../step-cells.js';
import { escapeMermaid } from './mermaid-text.js';

/** GitHub and Mermaid's own default refuse a diagram of more characters. Some room is kept for whoever adds a title. */
export const MOST_CHARACTERS = 49_000;
/** Mermaid makes no room for a note over both ends, so the life lines stand as far apart as its lines are long. */
const WIDE = '%%{init: {"sequence": {"actorMargin": 220}}}%%';
/** Columns of a note that spans both life lines. */
const NOTE_WIDTH = 76;
/** Columns of a text on an arrow: about what fits between the life lines. */
const ARROW_WIDTH = 48;

/** For the length of the note that counts those left out. */
const MOST_STEPS = 1_000_000_000;

const REASON: Words = {
  en: ` (a Mermaid diagram has ${formatCount(MOST_CHARACTERS)} characters at most)`,
  zh: `（Mermaid 图最多 ${formatCount(MOST_CHARACTERS)} 个字符）`,
};

export class MermaidExplanation implements ExplainWriter {
  readonly out = new TextBuffer();
  readonly leftOut: string[] = [];
  readonly #language: Language;
  /** The first flow's diagram, until it is known whether there is another. */
  #first: { heading: string; diagram: string } | undefined;
  #count = 0;

  constructor({ language }: { language: Language }) {
    this.#language = language;
  }

  begin(): void {}

  *flow(explanation: LazyExplanation): Generator<void, void, undefined> {
    const { heading } = explanation;
    const diagram = this.#draw(explanation);
    yield;
    if (this.#count++ === 0) {
      this.#first = { heading, diagram };
      return;
    }
    if (this.#first !== undefined) this.#block(this.#first.heading, this.#first.diagram);
    this.#first = undefined;
    this.out.text('\n');
    this.#block(heading, diagram);
  }

  end(): void {
    if (this.#first !== undefined) this.out.text(this.#first.diagram);
    this.#first = undefined;
  }

  /** Nothing in a diagram of ours begins with a backtick, so nothing ends the block early. */
  #block(heading: string, diagram: string): void {
    this.out.text(`## ${escapeMarkdown(heading)}\n\n\`\`\`mermaid\n${diagram}\`\`\`\n`);
  }

  #draw(explanation: LazyExplanation): string {
    const { story, steps } = explanation;
    const { flow } = story;
    const language = this.#language;
    const head = [
      WIDE,
      'sequenceDiagram',
      `participant c as ${escapeMermaid(nameSide('client', story, language))}<br/>${escapeMermaid(formatEndpoint(flow.client))}`,
      `participant s as ${escapeMermaid(nameSide('server', story, language))}<br/>${escapeMermaid(formatEndpoint(flow.server))}`,
      ...explanation.notes.map((note) => noteOverBoth(note)),
    ];
    const first = findFirstStates(story);
    if (first !== null) head.push(`Note left of c: ${first.client}`, `Note right of s: ${first.server}`);
    const foot = this.#foot(explanation);
    let room = MOST_CHARACTERS - lengthOf(head) - lengthOf(foot) - lengthOf([noteOverBoth(describeStepsLeftOut(MOST_STEPS, language))]);
    const body: string[] = [];
    let leftOut = 0;
    for (const step of steps) {
      const lines = leftOut > 0 ? [] : this.#step(step);
      room -= lengthOf(lines);
      if (leftOut > 0 || room < 0) leftOut++;
      else body.push(...lines);
    }
    if (leftOut > 0) {
      const note = describeStepsLeftOut(leftOut, language);
      body.push(noteOverBoth(note));
      this.leftOut.push(`${flow.stream}: ${note}${REASON[language]}`);
    }
    return [...head, ...body, ...foot].map((line, index) => (index < 2 ? `${line}\n` : `  ${line}\n`)).join('');
  }

  #step(explained: ExplainedStep): string[] {
    const { label, segment, clientState, serverState } = explained;
    const time = formatStepTime(explained.step);
    const place = [label === segment ? '' : label, time === '' ? '' : `${time} s`].filter((part) => part !== '').join(' · ');
    const texts = [`${formatFrames(explained.step)} ${segment}`, place].flatMap((text) => breakLines(text, ARROW_WIDTH));
    const lines = [`${drawArrow(explained)}: ${texts.join('<br/>')}`];
    if (clientState !== null) lines.push(`Note left of c: ${clientState}`);
    if (serverState !== null) lines.push(`Note right of s: ${serverState}`);
    // The notes beside the life lines show the states: sentences about them would make the diagram three times as long.
    const meaning = briefMeaning(explained);
    if (meaning.length > 0) lines.push(noteOverBoth(...meaning));
    return lines;
  }

  /** How it ended, and where to go on. */
  #foot({ story, verdict, displayFilter }: LazyExplanation): string[] {
    const language = this.#language;
    const lines: string[] = [];
    if (story.omitted > 0) lines.push(noteOverBoth(describeOmitted(story.omitted, language)));
    if (verdict.length > 0) lines.push(noteOverBoth(...verdict));
    lines.push(noteOverBoth(`${HEADINGS.displayFilter[language]}${PUNCTUATION[language].colon}${displayFilter}`));
    return lines;
  }
}

/** A cross at the end of what refuses, a dashed line for what is not one segment, heads at both ends where both sent. */
function drawArrow({ step, from }: ExplainedStep): string {
  if (from === null) return 'c<<-->>s';
  const [sender, receiver] = from === 'client' ? ['c', 's'] : ['s', 'c'];
  if (step.kind === 'run') return `${sender}-->>${receiver}`;
  if (step.kind === 'icmp') return `${sender}-x${receiver}`;
  const refuses = step.kind === 'segment' ? (step.flags & RST) !== 0 : step.phase === Phase.UDP_REFUSED;
  return `${sender}${refuses ? '-x' : '->>'}${receiver}`;
}

/** Each sentence begins a line of its own. */
function noteOverBoth(...sentences: string[]): string {
  return `Note over c,s: ${sentences.flatMap((sentence) => breakLines(sentence, NOTE_WIDTH)).join('<br/>')}`;
}

function breakLines(text: string, width: number): string[] {
  return text === '' ? [] : wrapText(text, width, textWidth).map(escapeMermaid);
}

/** Characters that the lines take, their indent and line ends included. */
function lengthOf(lines: readonly string[]): number {
  return lines.reduce((length, line) => length + line.length + 3, 0);
}
