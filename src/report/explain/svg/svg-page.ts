/** Elements of an SVG page as text: lines, boxes, arrows, and text that is measured before it is set. Coordinates are pixels from the page's left upper corner. */

import { wrapText } from '../../format/wrap-text.js';
import { escapeXml } from '../../format/xml.js';
import { FACES, type Face, measureText } from './svg-style.js';

/** Of the font size. */
const LINE_HEIGHT = 1.4;
const HEAD = 9;
const HALF_HEAD = 4.5;

export type Anchor = 'start' | 'middle' | 'end';
export type ArrowKind = 'sent' | 'again' | 'reset';

export interface Arrow {
  kind: ArrowKind;
  x1: number;
  y1: number;
  x2: number;
  y2: number;
  isDashed: boolean;
  /** A head at the start too: both sides sent. */
  isDouble: boolean;
}

export function lineHeight(face: Face): number {
  return Math.round(FACES[face].size * LINE_HEIGHT);
}

export function wrapFace(text: string, width: number, face: Face): string[] {
  return text === '' ? [] : wrapText(text, width, (part) => measureText(part, face));
}

export class SvgPage {
  readonly elements: string[] = [];

  begin(name: string): void {
    this.elements.push(`<g class="${name}">`);
  }

  end(): void {
    this.elements.push('</g>');
  }

  /** One text of several lines, the first on the baseline `y`; marked and copied as a whole. Returns the baseline of the line that would follow. */
  text(x: number, y: number, lines: readonly string[], face: Face, anchor: Anchor = 'start', extraClass = ''): number {
    if (lines.length === 0) return y;
    const step = lineHeight(face);
    const attributes = `class="${face}${extraClass === '' ? '' : ` ${extraClass}`}"${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}`;
    const [first = '', ...rest] = lines.map(escapeXml);
    const spans = rest.map((line) => `<tspan x="${round(x)}" dy="${step}">${line}</tspan>`).join('');
    this.elements.push(`<text x="${round(x)}" y="${round(y)}" ${attributes}>${first}${spans}</text>`);
    return y + lines.length * step;
  }

  box(x: number, y: number, width: number, height: number): void {
    this.elements.push(`<rect class="box" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="6"/>`);
  }

  bar(x: number, y: number, width: number, height: number, name: string): void {
    this.elements.push(`<rect class="${name}" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="2"/>`);
  }

  line(x1: number, y1: number, x2: number, y2: number, name: string): void {
    this.elements.push(`<line class="${name}" x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"/>`);
  }

  /** The line, its heads as shapes of their own (a marker would need an id, and ids clash within a page), and a cross for a reset. */
  arrow({ kind, x1, y1, x2, y2, isDashed, isDouble }: Arrow): void {
    const length = Math.hypot(x2 - x1, y2 - y1);
    const ux = (x2 - x1) / length;
    const uy = (y2 - y1) / length;
    const dash = isDashed ? ' stroke-dasharray="6 4"' : '';
    const startX = isDouble ? x1 + ux * HEAD : x1;
    const startY = isDouble ? y1 + uy * HEAD : y1;
    const [endX, endY] = [x2 - ux * HEAD, y2 - uy * HEAD];
    this.elements.push(
      `<path class="${kind}" stroke-width="1.6"${dash} d="M${round(startX)} ${round(startY)}L${round(endX)} ${round(endY)}"/>`,
      `<path class="${kind}" d="${headPath(x2, y2, ux, uy)}"/>`,
    );
    if (isDouble) this.elements.push(`<path class="${kind}" d="${headPath(x1, y1, -ux, -uy)}"/>`);
    if (kind === 'reset') {
      const [x, y] = [x2 - ux * 22, y2 - uy * 22];
      const [a, b] = [(ux + uy) * 6, (uy - ux) * 6];
      const d = `M${round(x - a)} ${round(y - b)}L${round(x + a)} ${round(y + b)}M${round(x + b)} ${round(y - a)}L${round(x - b)} ${round(y + a)}`;
      this.elements.push(`<path class="${kind}" stroke-width="2.2" d="${d}"/>`);
    }
  }

  /** Begins a group that is turned by `degrees` around the point. */
  turn(degrees: number, x: number, y: number): void {
    this.elements.push(`<g transform="rotate(${round(degrees)} ${round(x)} ${round(y)})">`);
  }
}

function headPath(x: number, y: number, ux: number, uy: number): string {
  const [baseX, baseY] = [x - ux * HEAD, y - uy * HEAD];
  const [sideX, sideY] = [-uy * HALF_HEAD, ux * HALF_HEAD];
  return `M${round(x)} ${round(y)}L${round(baseX + sideX)} ${round(baseY + sideY)}L${round(baseX - sideX)} ${round(baseY - sideY)}Z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
