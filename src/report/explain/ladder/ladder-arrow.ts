/** The arrow of one step, from one line of the ladder to the other. */
import type { Side } from '../../../flow/story/story.js';
import { textWidth } from '../../format/width.js';
import { wrapText } from '../../format/wrap-text.js';
import type { Glyphs } from './ladder-glyphs.js';

export interface Arrow {
  glyphs: Glyphs;
  /** Columns between the two lines. */
  width: number;
  /** Null where both ends sent. */
  from: Side | null;
  isRun: boolean;
  frames: string;
  text: string;
}

/** One line of it: what stands in place of the left line, between, and in place of the right one. `inner` is `width` columns wide. */
export interface ArrowLine {
  left: string;
  inner: string;
  right: string;
}

/** Dashes at each end, so that an arrow still looks like one. */
const LEAST_DASHES = 2;

/** The text stands in the arrow's middle; one that is too long for that stands above it. */
export function drawArrow(arrow: Arrow): ArrowLine[] {
  const { glyphs, width, text } = arrow;
  const shaft = drawShaft(arrow, text);
  if (shaft !== undefined) return [shaft];
  const above = wrapText(text, width - 2, textWidth).map((line) => ({
    left: glyphs.lifeline,
    inner: centre(line, width),
    right: glyphs.lifeline,
  }));
  return [...above, drawShaft(arrow, '') ?? bareShaft(arrow)];
}

/** Undefined when the text leaves no room for dashes. The frame's number stands where the arrow begins. */
function drawShaft(arrow: Arrow, text: string): ArrowLine | undefined {
  const { glyphs, width, from, isRun, frames } = arrow;
  const dash = isRun ? glyphs.brokenDash : glyphs.dash;
  const label = ` ${frames} `;
  const middle = text === '' ? '' : ` ${text} `;
  const isLeftward = from === 'server';
  const heads = (from !== 'client' ? 1 : 0) + (from !== 'server' ? 1 : 0);
  const room = width - heads - 1 - textWidth(label) - textWidth(middle);
  if (room < 2 * LEAST_DASHES) return undefined;
  // The text in the middle of the whole arrow, as far as the number leaves it there.
  const ideal = Math.floor((width - textWidth(middle)) / 2) - 1 - textWidth(label) - heads;
  const near = Math.min(Math.max(ideal, LEAST_DASHES), room - LEAST_DASHES);
  const far = room - near;
  const [first, second] = isLeftward ? [far, near] : [near, far];
  const start = isLeftward ? '' : `${dash}${label}`;
  const end = isLeftward ? `${label}${dash}` : '';
  const inner = `${start}${dash.repeat(first)}${middle}${dash.repeat(second)}${end}`;
  return ended(arrow, inner);
}

/** Without the frame's number, where even that does not fit. */
function bareShaft(arrow: Arrow): ArrowLine {
  const heads = arrow.from === null ? 2 : 1;
  return ended(arrow, (arrow.isRun ? arrow.glyphs.brokenDash : arrow.glyphs.dash).repeat(arrow.width - heads));
}

function ended({ glyphs, from }: Arrow, inner: string): ArrowLine {
  const head = from !== 'server' ? glyphs.headRight : '';
  const tail = from !== 'client' ? glyphs.headLeft : '';
  return {
    left: from === 'client' ? glyphs.leaveRight : glyphs.lifeline,
    inner: `${tail}${inner}${head}`,
    right: from === 'server' ? glyphs.leaveLeft : glyphs.lifeline,
  };
}

function centre(text: string, width: number): string {
  const room = Math.max(width - textWidth(text), 0);
  const left = Math.floor(room / 2);
  return `${' '.repeat(left)}${text}${' '.repeat(room - left)}`;
}
