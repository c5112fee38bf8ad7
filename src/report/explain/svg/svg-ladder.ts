/**
 * One flow as a ladder: two life lines with the states as bars along them, a sloped arrow per segment with its text along it, and the sentences at the right.
 * Laid out from above to below: each step begins where the one before has ended, so nothing overlaps.
 */
import { MARK_FAST_RETRANSMISSION, MARK_RETRANSMISSION, MARK_SPURIOUS_RETRANSMISSION } from '../../../flow/annotation.js';
import { Phase } from '../../../flow/phase.js';
import type { Side, Step } from '../../../flow/story/story.js';
import { RST } from '../../../wire/segment.js';
import { formatEndpoint } from '../../format/flow-columns.js';
import type { Language } from '../../words/language.js';
import { PUNCTUATION } from '../../words/punctuation.js';
import type { ExplainedStep, LazyExplanation } from '../explanation.js';
import {
  briefMeaning,
  describeOmitted,
  describeStepsLeftOut,
  findFirstStates,
  formatFrames,
  formatStepTime,
  groupSections,
  HEADINGS,
  joinSentences,
  nameSide,
} from '../step-cells.js';
import { type ArrowKind, lineHeight, type SvgPage, wrapFace } from './svg-page.js';
import { measureText, stateClass } from './svg-style.js';

export const PAGE_WIDTH = 1120;
export const MARGIN = 24;
const LINE_X: Readonly<Record<Side, number>> = { client: 132, server: 532 };
const MIDDLE_X = (LINE_X.client + LINE_X.server) / 2;
const SENTENCES_X = 664;
const SENTENCES_WIDTH = PAGE_WIDTH - MARGIN - SENTENCES_X;
const BAR_WIDTH = 10;
/** From the middle of a life line to what begins or ends beside its bar. */
const BESIDE = BAR_WIDTH / 2 + 6;
const ARROW_WIDTH = LINE_X.server - LINE_X.client - BAR_WIDTH - 2;
/** Of the text along an arrow. */
const ARROW_TEXT_WIDTH = ARROW_WIDTH - 36;
/** Pixels that an arrow sinks on its way: time passes. */
const SLOPE = 20;
const TURN = (Math.atan2(SLOPE, ARROW_WIDTH) * 180) / Math.PI;
const HEAD_TEXT_WIDTH = 196;
const STEP_GAP = 16;

/** The bar that each end's life line is at. */
type Bars = Record<Side, { state: string; from: number }>;

/** The texts of one step, in lines, and how high they make it. */
interface StepLayout {
  arrow: string[];
  place: string;
  label: string[];
  /** What the segment does; and, in a fainter colour, how the ends move. A paragraph of lines each. */
  meaning: string[][];
  states: string[][];
  source: string[];
  arrowHeight: number;
  height: number;
}

export class SvgLadder {
  readonly #page: SvgPage;
  readonly #language: Language;

  constructor(page: SvgPage, language: Language) {
    this.#page = page;
    this.#language = language;
  }

  /**
   * Draws the flow from `top` on and returns where it ended. Steps that would reach below `bottom` are left out, and a line tells their number, which is returned
   * too. At least one step is drawn.
   */
  draw(explanation: LazyExplanation, top: number, bottom: number): { end: number; leftOut: number } {
    const page = this.#page;
    page.begin('flow');
    const headEnd = this.#head(explanation, top);
    // The bars lie beneath the arrows, but where they end is known only afterwards.
    const place = page.elements.length;
    const bars = this.#beginBars(explanation, headEnd);
    const beneath: (() => void)[] = [];
    let y = headEnd + (bars === null ? STEP_GAP : 30);
    let drawn = 0;
    let leftOut = 0;
    for (const step of explanation.steps) {
      const layout = leftOut > 0 ? undefined : this.#layOut(step);
      if (layout === undefined || (drawn > 0 && y + layout.height > bottom)) {
        leftOut++;
        continue;
      }
      this.#step(step, layout, y, bars, beneath);
      y += layout.height + STEP_GAP;
      drawn++;
    }
    if (leftOut > 0) {
      page.text(MIDDLE_X, y + 8, [describeStepsLeftOut(leftOut, this.#language)], 'note', 'middle');
      y += 28;
    }
    const above = page.elements.splice(place);
    this.#lifeLines(headEnd, y);
    if (bars !== null) {
      this.#endBar(bars, 'client', y, beneath);
      this.#endBar(bars, 'server', y, beneath);
    }
    for (const drawBar of beneath) drawBar();
    page.elements.push(...above);
    const end = this.#foot(explanation, y + 14);
    page.end();
    return { end, leftOut };
  }

  /** Heading, notes, and a box for each end. Returns where the life lines begin. */
  #head({ story, heading, notes }: LazyExplanation, top: number): number {
    const page = this.#page;
    const width = PAGE_WIDTH - 2 * MARGIN;
    let y = page.text(MARGIN, top + 20, wrapFace(heading, width, 'title'), 'title');
    for (const note of notes) y = page.text(MARGIN, y, wrapFace(note, width, 'note'), 'note');
    const ends = (['client', 'server'] as const).map((side) => ({
      side,
      name: wrapFace(nameSide(side, story, this.#language), HEAD_TEXT_WIDTH, 'head'),
      address: wrapFace(formatEndpoint(story.flow[side]), HEAD_TEXT_WIDTH, 'mono'),
    }));
    const height =
      Math.max(...ends.map(({ name, address }) => name.length * lineHeight('head') + address.length * lineHeight('mono'))) + 14;
    for (const { side, name, address } of ends) {
      const x = LINE_X[side];
      const textWidth = Math.max(...name.map((line) => measureText(line, 'head')), ...address.map((line) => measureText(line, 'mono')));
      page.box(x - textWidth / 2 - 10, y, textWidth + 20, height);
      const next = page.text(x, y + 18, name, 'head', 'middle');
      page.text(x, next, address, 'mono', 'middle');
    }
    return y + height;
  }

  #beginBars({ story }: LazyExplanation, y: number): Bars | null {
    const states = findFirstStates(story);
    if (states === null) return null;
    const bars: Bars = { client: { state: states.client, from: y }, server: { state: states.server, from: y } };
    for (const side of ['client', 'server'] as const) this.#nameState(side, states[side], y + 16);
    return bars;
  }

  #nameState(side: Side, state: string, y: number): void {
    if (side === 'client') this.#page.text(LINE_X.client - BESIDE, y, [state], 'state', 'end');
    else this.#page.text(LINE_X.server + BESIDE, y, [state], 'state');
  }

  #lifeLines(from: number, to: number): void {
    for (const x of Object.values(LINE_X)) this.#page.line(x, from, x, to, 'line');
  }

  #endBar(bars: Bars, side: Side, y: number, beneath: (() => void)[]): void {
    const { state, from } = bars[side];
    const x = LINE_X[side] - BAR_WIDTH / 2;
    // A hair of the paper between two bars.
    beneath.push(() => this.#page.bar(x, from, BAR_WIDTH, y - from - 1, stateClass(state)));
  }

  #layOut(explained: ExplainedStep): StepLayout {
    const { step, label, segment, sections } = explained;
    const arrow = wrapFace(nameArrow(explained), ARROW_TEXT_WIDTH, 'arrow-text');
    const language = this.#language;
    const labelLines = label === segment ? [] : wrapFace(label, SENTENCES_WIDTH, 'label');
    const brief = briefMeaning(explained);
    const wrapSentence = (sentence: string): string[] => wrapFace(sentence, SENTENCES_WIDTH, 'body');
    const meaning = brief.map(wrapSentence);
    const states = explained.meaning.slice(brief.length).map(wrapSentence);
    const source = wrapFace(groupSections(sections, language), SENTENCES_WIDTH, 'small');
    const arrowHeight = arrow.length * lineHeight('arrow-text') + 8;
    const words =
      labelLines.length * lineHeight('label') +
      [...meaning, ...states].flat().length * lineHeight('body') +
      source.length * lineHeight('small');
    return {
      arrow,
      place: describePlace(step, language),
      label: labelLines,
      meaning,
      states,
      source,
      arrowHeight,
      height: Math.max(arrowHeight + SLOPE + 18, words),
    };
  }

  #step(explained: ExplainedStep, layout: StepLayout, top: number, bars: Bars | null, beneath: (() => void)[]): void {
    const page = this.#page;
    const { from } = explained;
    page.begin('step');
    const tail = top + layout.arrowHeight;
    const isFlat = from === null;
    const head = isFlat ? tail : tail + SLOPE;
    const middle = (tail + head) / 2;
    const left = LINE_X.client + BAR_WIDTH / 2 + 1;
    const right = LINE_X.server - BAR_WIDTH / 2 - 1;
    page.arrow({
      kind: kindOf(explained),
      x1: from === 'server' ? right : left,
      y1: tail,
      x2: from === 'server' ? left : right,
      y2: head,
      isDashed: explained.step.kind === 'run',
      isDouble: isFlat,
    });
    if (!isFlat) page.turn(from === 'server' ? -TURN : TURN, MIDDLE_X, middle);
    page.text(MIDDLE_X, middle - 7 - (layout.arrow.length - 1) * lineHeight('arrow-text'), layout.arrow, 'arrow-text', 'middle');
    page.text(MIDDLE_X, middle + 15, [layout.place], 'small', 'middle');
    if (!isFlat) page.end();
    if (bars !== null) {
      this.#move(bars, 'client', explained.clientState, from === 'server' ? head : tail, beneath);
      this.#move(bars, 'server', explained.serverState, from === 'client' ? head : tail, beneath);
    }
    let y = top + lineHeight('label') - 4;
    y = page.text(SENTENCES_X, y, layout.label, 'label');
    for (const lines of layout.meaning) y = page.text(SENTENCES_X, y, lines, 'body');
    for (const lines of layout.states) y = page.text(SENTENCES_X, y, lines, 'note');
    page.text(SENTENCES_X, y, layout.source, 'small');
    page.end();
  }

  /** The sender changes its state where the arrow begins, the receiver where it arrives. */
  #move(bars: Bars, side: Side, state: string | null, y: number, beneath: (() => void)[]): void {
    if (state === null) return;
    this.#endBar(bars, side, y, beneath);
    bars[side] = { state, from: y };
    this.#nameState(side, state, y + 5);
  }

  /** How it ended, and where to go on. */
  #foot({ story, verdict, displayFilter }: LazyExplanation, top: number): number {
    const page = this.#page;
    const language = this.#language;
    const width = PAGE_WIDTH - 2 * MARGIN - 28;
    const { colon } = PUNCTUATION[language];
    const omitted = story.omitted > 0 ? wrapFace(describeOmitted(story.omitted, language), width, 'note') : [];
    const sentences = wrapFace(joinSentences(verdict, language), width, 'label');
    const filter = wrapFace(`${HEADINGS.displayFilter[language]}${colon}${displayFilter}`, width, 'mono');
    const height = omitted.length * lineHeight('note') + sentences.length * lineHeight('label') + filter.length * lineHeight('mono') + 20;
    page.box(MARGIN, top, PAGE_WIDTH - 2 * MARGIN, height);
    let y = page.text(MARGIN + 14, top + 22, omitted, 'note');
    y = page.text(MARGIN + 14, y, sentences, 'label');
    page.text(MARGIN + 14, y + 1, filter, 'mono');
    return top + height;
  }
}

const FRAME: Readonly<Record<Language, (number: string) => string>> = {
  en: (number) => `frame ${number}`,
  zh: (number) => `第 ${number} 帧`,
};
const FRAMES: Readonly<Record<Language, (range: string) => string>> = { en: (range) => `frames ${range}`, zh: (range) => `第 ${range} 帧` };

/** `frame 7 · 0.164471 s`, `frames 8–12 · 0.200000 – 0.300000 s`. */
function describePlace(step: Step, language: Language): string {
  const frames = formatFrames(step);
  const place = step.kind === 'run' && step.firstFrame !== step.lastFrame ? FRAMES[language](frames) : FRAME[language](frames);
  const times = [formatStepTime(step)];
  if (step.kind === 'run' && step.endTime !== null && step.endTime !== step.time) times.push(step.endTime.toFixed(6));
  return times[0] === '' ? place : `${place} · ${times.join(' – ')} s`;
}

/** A datagram has no flags and numbers of its own: its part in the flow stands in their place. */
function nameArrow({ step, label, segment }: ExplainedStep): string {
  if (step.kind !== 'datagram' || label === segment || step.phase === Phase.UDP_REFUSED) return segment;
  return `${label} · ${segment}`;
}

const REPEATS = MARK_RETRANSMISSION | MARK_FAST_RETRANSMISSION | MARK_SPURIOUS_RETRANSMISSION;

function kindOf({ step }: ExplainedStep): ArrowKind {
  if (step.kind === 'datagram') return step.phase === Phase.UDP_REFUSED ? 'reset' : 'sent';
  if (step.kind === 'run') return 'sent';
  if (step.kind === 'icmp') return 'reset';
  if ((step.flags & RST) !== 0) return 'reset';
  return step.repeats > 0 || (step.marks & REPEATS) !== 0 ? 'again' : 'sent';
}
