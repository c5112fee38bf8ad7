/**
 * `explain --format text`: a ladder as textbooks draw it. Client and server are two lines downwards, each segment is an arrow between them with its frame, flags
 * and numbers, an end's state stands outside its line where it changes, and between the lines stand the time and the sentences that say what happened.
 *
 *     client                                                                    server
 *     10.9.0.1:51614                                                     10.9.0.2:9000
 *           CLOSED │                                                  │ LISTEN
 *                  │ handshake 1/3 SYN                     0.000000 s │
 *         SYN-SENT ├─ 1 ─────────────── [SYN] Seq=0 ─────────────────►│
 *                  │ The client asks for a connection ...             │
 */
import type { Step } from '../../../flow/story/story.js';
import type { Endpoint } from '../../../flow/summary.js';
import { RST } from '../../../wire/segment.js';
import type { ColourLevel } from '../../format/colour.js';
import { escapeText } from '../../format/escape.js';
import { textWidth } from '../../format/width.js';
import { wrapText } from '../../format/wrap-text.js';
import { TextBuffer } from '../../text-buffer.js';
import { formatDuration, type Language } from '../../words/language.js';
import { PUNCTUATION } from '../../words/punctuation.js';
import type { ExplainWriter } from '../explain-writer.js';
import type { ExplainedStep, LazyExplanation } from '../explanation.js';
import { describeOmitted, findFirstStates, formatFrames, groupSections, HEADINGS, joinSentences, nameSide } from '../step-cells.js';
import { drawArrow } from './ladder-arrow.js';
import { ASCII_GLYPHS, BOX_GLYPHS, type Glyphs, toAscii } from './ladder-glyphs.js';
import { isTrouble, Tint, tint, tintOf } from './step-tint.js';

/** The longest state's name, SYN-RECEIVED, and a blank between it and the line. */
const STATE_WIDTH = 12;
const STATE_COLUMN = STATE_WIDTH + 1;
/** Between the lines there is room for this at least; a wider ladder than that is not easier to read. */
const LEAST_INNER = 30;
const WIDEST = 120;
/** How far a sentence's further lines stand in. */
const HANGING = 2;
/** Where nobody says how wide the output is: a file, a pipe. */
export const LADDER_WIDTH = 100;

export interface LadderOptions {
  language: Language;
  /** Columns of text; Infinity where nobody can say. */
  width: number;
  colour: ColourLevel;
  /** Nothing but ASCII is drawn. Sentences in Chinese stay Chinese. */
  ascii: boolean;
}

export class LadderExplanation implements ExplainWriter {
  readonly out = new TextBuffer();
  readonly #language: Language;
  readonly #width: number;
  readonly #colour: ColourLevel;
  readonly #ascii: boolean;
  readonly #glyphs: Glyphs;
  #count = 0;
  /** Of the flow at hand: columns beside the lines, and between them. */
  #margin = 0;
  #inner = 0;

  constructor({ language, width, colour, ascii }: LadderOptions) {
    this.#language = language;
    this.#width = Math.min(Number.isFinite(width) ? width : LADDER_WIDTH, WIDEST);
    this.#colour = colour;
    this.#ascii = ascii;
    this.#glyphs = ascii ? ASCII_GLYPHS : BOX_GLYPHS;
  }

  begin(): void {}

  *flow(explanation: LazyExplanation): Generator<void, void, undefined> {
    const { story, heading, notes, steps } = explanation;
    if (this.#count++ > 0) this.#line('');
    this.#margin = story.flow.protocol === 'tcp' ? STATE_COLUMN : 0;
    this.#inner = Math.max(this.#width - 2 * this.#margin - 2, LEAST_INNER);
    this.#paragraph(heading, '', Tint.BOLD);
    for (const note of notes) this.#paragraph(note, '');
    this.#line('');
    this.#ends(explanation);
    let last: number | null = null;
    for (const explained of steps) {
      this.#step(explained, last);
      last = endOf(explained.step) ?? last;
      yield;
    }
    if (story.omitted > 0) {
      this.#sentence(describeOmitted(story.omitted, this.#language), Tint.NONE);
      this.#rung('', '', '');
    }
    this.#verdict(explanation);
  }

  end(): void {}

  /** Who is who, and what both were before the first step. */
  #ends({ story }: LazyExplanation): void {
    const { client, server } = story.flow;
    this.#opposite(nameSide('client', story, this.#language), nameSide('server', story, this.#language), Tint.BOLD);
    this.#opposite(formatEnd(client), formatEnd(server));
    const states = findFirstStates(story);
    this.#rung(states?.client ?? '', '', states?.server ?? '');
  }

  #step(explained: ExplainedStep, last: number | null): void {
    const { step, label, segment } = explained;
    const colour = chooseTint(step);
    const title = label === segment ? '' : this.#clean(label);
    this.#title(title, this.#time(step, last), colour);
    const arrow = drawArrow({
      glyphs: this.#glyphs,
      width: this.#inner,
      from: explained.from,
      isRun: step.kind === 'run',
      frames: this.#clean(formatFrames(step)),
      text: this.#clean(segment),
    });
    for (const line of arrow) {
      const isArrow = line.left !== this.#glyphs.lifeline || line.right !== this.#glyphs.lifeline;
      const before = isArrow ? (explained.clientState ?? '') : '';
      const after = isArrow ? (explained.serverState ?? '') : '';
      this.#raw(before, `${line.left}${tint(line.inner, colour, this.#colour)}${line.right}`, after);
    }
    for (const sentence of explained.meaning) this.#sentence(sentence, Tint.NONE);
    if (explained.sections.length > 0) this.#sentence(groupSections(explained.sections, this.#language), Tint.DIM);
    this.#rung('', '', '');
  }

  /** One sentence between the lines; what of it does not fit on the first stands further in. */
  #sentence(text: string, colour: Tint): void {
    const room = this.#inner - 2;
    const clean = this.#clean(text).trim();
    const [first = ''] = wrapText(clean, room, textWidth);
    const rest = clean.slice(first.length).trimStart();
    const lines = rest === '' ? [] : wrapText(rest, room - HANGING, textWidth).map((line) => ' '.repeat(HANGING) + line);
    for (const line of [first, ...lines]) this.#rung('', ` ${tint(line, colour, this.#colour)}`, '', 1 + textWidth(line));
  }

  /** The label at the left, the time at the right, on two lines where one is too short. */
  #title(title: string, time: string, colour: Tint): void {
    const room = this.#inner - 2;
    const isOneLine = textWidth(title) + 2 + textWidth(time) <= room;
    const lines = title === '' ? [] : wrapText(title, room, textWidth);
    const last = isOneLine ? (lines.pop() ?? '') : '';
    for (const line of lines) this.#rung('', ` ${tint(line, colour | Tint.BOLD, this.#colour)}`, '', textWidth(line) + 1);
    if (last === '' && time === '') return;
    const gap = ' '.repeat(Math.max(room - textWidth(last) - textWidth(time), 0));
    const painted = `${tint(last, colour | Tint.BOLD, this.#colour)}${gap}${tint(time, Tint.DIM, this.#colour)}`;
    this.#rung('', ` ${painted}`, '', 1 + textWidth(last) + gap.length + textWidth(time));
  }

  /** Since the flow's first frame, and since what stands above. */
  #time(step: Step, last: number | null): string {
    if (step.time === null) return '';
    const time = `${step.time.toFixed(6)} s`;
    if (step.kind === 'run' && step.endTime !== null && step.endTime !== step.time) {
      return this.#clean(`${step.time.toFixed(6)} – ${step.endTime.toFixed(6)} s`);
    }
    if (last === null || step.time === last) return time;
    const delta = step.time - last;
    return `${delta > 0 ? '+' : ''}${formatDuration(delta)}  ${time}`;
  }

  #verdict({ verdict, displayFilter }: LazyExplanation): void {
    const { colon } = PUNCTUATION[this.#language];
    if (verdict.length > 0) {
      this.#paragraph(joinSentences(verdict, this.#language), `${HEADINGS.verdict[this.#language]}${colon}`, Tint.BOLD);
    }
    this.#paragraph(displayFilter, `${HEADINGS.displayFilter[this.#language]}${colon}`);
  }

  /** One text at the left margin, one at the right; under each other where both do not fit. */
  #opposite(left: string, right: string, colour: Tint = Tint.NONE): void {
    const [first, second] = [this.#clean(left), this.#clean(right)];
    const across = this.#inner + 2 * this.#margin + 2;
    const gap = across - textWidth(first) - textWidth(second);
    if (gap >= 2) {
      this.#line(`${tint(first, colour, this.#colour)}${' '.repeat(gap)}${tint(second, colour, this.#colour)}`);
      return;
    }
    this.#line(tint(first, colour, this.#colour));
    this.#line(`${' '.repeat(Math.max(across - textWidth(second), 0))}${tint(second, colour, this.#colour)}`);
  }

  /** Both lines downwards, what stands between them, and the states beside them. `width` is that of `inner` without its colours. */
  #rung(left: string, inner: string, right: string, width: number = textWidth(inner)): void {
    const { lifeline } = this.#glyphs;
    this.#raw(left, `${lifeline}${inner}${' '.repeat(Math.max(this.#inner - width, 0))}${lifeline}`, right);
  }

  #raw(left: string, between: string, right: string): void {
    if (this.#margin === 0) {
      this.#line(between);
      return;
    }
    const state = ' '.repeat(Math.max(STATE_WIDTH - left.length, 0)) + tint(left, Tint.BOLD, this.#colour);
    this.#line(`${state} ${between}${right === '' ? '' : ` ${tint(right, Tint.BOLD, this.#colour)}`}`);
  }

  /** Running text over the whole width; lines after the first stand under its beginning. */
  #paragraph(text: string, lead: string, colour: Tint = Tint.NONE): void {
    const front = this.#clean(lead);
    const indent = textWidth(front) > this.#width / 2 ? 0 : textWidth(front);
    const lines = wrapText(this.#clean(text), Math.max(this.#width - textWidth(front), LEAST_INNER), textWidth);
    lines.forEach((line, index) => {
      this.#line(`${index === 0 ? front : ' '.repeat(indent)}${tint(line, colour, this.#colour)}`);
    });
  }

  #clean(text: string): string {
    const safe = escapeText(text);
    return this.#ascii ? toAscii(safe, this.#language) : safe;
  }

  #line(text: string): void {
    this.out.text(`${text}\n`);
  }
}

function formatEnd({ address, port }: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function endOf(step: Step): number | null {
  return step.kind === 'run' ? step.endTime : step.time;
}

/** Steps of the handshake and the close stand out, and so does what went wrong. */
function chooseTint(step: Step): Tint {
  if (step.kind === 'run') return step.noted.some((note) => 'mark' in note && isTrouble(note.mark)) ? Tint.TROUBLE : Tint.NONE;
  if (step.kind === 'icmp') return Tint.TROUBLE;
  if (step.kind === 'segment' && (step.flags & RST) !== 0) return Tint.RESET;
  if (step.kind === 'segment' && isTrouble(step.marks)) return Tint.TROUBLE;
  return tintOf(step.phase);
}
