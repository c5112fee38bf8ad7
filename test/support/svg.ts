/** Reads an SVG as strictly as XML wants it, and says where its texts stand. */
import { FACES, type Face, measureText } from '../../src/report/explain/svg/svg-style.js';

export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: (XmlElement | string)[];
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const TOKEN = /<\/([\w-]+)>|<([\w-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;

/** The root element; throws where the text is not well-formed XML 1.0 (of the part of it that we write: elements, attributes, text, five entities). */
export function parseXml(text: string): XmlElement {
  if (
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)
  ) {
    throw new Error('a character that XML does not have');
  }
  const root: XmlElement = { name: '', attributes: {}, children: [] };
  const open = [root];
  TOKEN.lastIndex = 0;
  let at = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    at = TOKEN.lastIndex;
    const [, closing, opening, attributes = '', isEmpty, characters] = match;
    const parent = open.at(-1) as XmlElement;
    if (characters !== undefined) {
      parent.children.push(decode(characters));
    } else if (opening !== undefined) {
      const element: XmlElement = { name: opening, attributes: {}, children: [] };
      for (const [, name = '', value = ''] of attributes.matchAll(/([\w:-]+)="([^"]*)"/g)) {
        if (name in element.attributes) throw new Error(`two attributes ${name}`);
        element.attributes[name] = decode(value);
      }
      parent.children.push(element);
      if (isEmpty === '') open.push(element);
    } else if (open.pop()?.name !== closing || open.length === 0) {
      throw new Error(`</${closing}> closes nothing`);
    }
  }
  if (at !== text.length) throw new Error(`no markup at ${at}: ${text.slice(at, at + 40)}`);
  if (open.length !== 1) throw new Error(`<${open.at(-1)?.name}> is not closed`);
  const elements = elementsOf(root);
  if (elements.length !== 1) throw new Error(`${elements.length} root elements`);
  return elements[0] as XmlElement;
}

function decode(text: string): string {
  return text.replace(/&(?:([\w#]+);)?/g, (entity, name: string | undefined) => {
    const character = name === undefined ? undefined : ENTITIES[name];
    if (character === undefined) throw new Error(`${entity} is no entity`);
    return character;
  });
}

export function elementsOf(element: XmlElement): XmlElement[] {
  return element.children.filter((child) => typeof child !== 'string');
}

/** The element and all within it. */
export function walk(element: XmlElement): XmlElement[] {
  return [element, ...elementsOf(element).flatMap(walk)];
}

export function textOf(element: XmlElement): string {
  return element.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

export type Point = readonly [x: number, y: number];

/** A line of text and the corners of its box, in the picture's coordinates. */
export interface TextBox {
  text: string;
  corners: Point[];
}

/** Above the baseline, and below it: shares of the font size. */
const ASCENT = 0.8;
const DESCENT = 0.22;

/** Every line of text by the writer's own estimate of its width. */
export function estimateBoxes(element: XmlElement, turn: (point: Point) => Point = (point) => point): TextBox[] {
  if (element.name === 'text') return linesOf(element, turn);
  const rotation = /^rotate\((\S+) (\S+) (\S+)\)$/.exec(element.attributes.transform ?? '');
  const next = rotation === null ? turn : (point: Point) => turn(rotate(point, rotation.slice(1).map(Number) as [number, number, number]));
  return elementsOf(element).flatMap((child) => estimateBoxes(child, next));
}

function linesOf(text: XmlElement, turn: (point: Point) => Point): TextBox[] {
  const face = text.attributes.class?.split(' ')[0] as Face;
  const anchor = text.attributes['text-anchor'] ?? 'start';
  let y = Number(text.attributes.y);
  return text.children.map((child) => {
    const line = typeof child === 'string' ? child : textOf(child);
    const x = Number(typeof child === 'string' ? text.attributes.x : child.attributes.x);
    if (typeof child !== 'string') y += Number(child.attributes.dy);
    const width = measureText(line, face);
    const { size } = FACES[face];
    const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
    const [top, bottom] = [y - size * ASCENT, y + size * DESCENT];
    const corners: Point[] = [
      [left, top],
      [left + width, top],
      [left + width, bottom],
      [left, bottom],
    ];
    return { text: line, corners: corners.map(turn) };
  });
}

function rotate([x, y]: Point, [degrees, cx, cy]: [number, number, number]): Point {
  const angle = (degrees * Math.PI) / 180;
  const [dx, dy] = [x - cx, y - cy];
  return [cx + dx * Math.cos(angle) - dy * Math.sin(angle), cy + dx * Math.sin(angle) + dy * Math.cos(angle)];
}

/** Texts that reach out of the picture, and pairs of texts that lie upon each other: what a picture must not have. */
export function findFlaws(boxes: readonly TextBox[], width: number, height: number): string[] {
  const visible = boxes.filter(({ text }) => text.trim() !== '');
  const flaws = visible
    .filter(({ corners }) => corners.some(([x, y]) => x < 0 || y < 0 || x > width || y > height))
    .map(({ text }) => `beyond the picture: ${text}`);
  const sorted = [...visible].sort((a, b) => top(a) - top(b));
  sorted.forEach((box, index) => {
    for (let i = index + 1; i < sorted.length && top(sorted[i] as TextBox) < bottom(box); i++) {
      const other = sorted[i] as TextBox;
      if (overlap(box.corners, other.corners) && overlap(other.corners, box.corners)) flaws.push(`${box.text} lies upon ${other.text}`);
    }
  });
  return flaws;
}

const top = ({ corners }: TextBox): number => Math.min(...corners.map(([, y]) => y));
const bottom = ({ corners }: TextBox): number => Math.max(...corners.map(([, y]) => y));

/** Pixels that boxes may share: their corners are estimates. */
const TOLERANCE = 1;

/** Whether no side of the first box parts the two (half of the test of separating axes). */
function overlap(box: readonly Point[], other: readonly Point[]): boolean {
  for (let i = 0; i < 2; i++) {
    const [ax, ay] = box[i] as Point;
    const [bx, by] = box[i + 1] as Point;
    const length = Math.hypot(bx - ax, by - ay);
    const [ux, uy] = [(bx - ax) / length, (by - ay) / length];
    const own = box.map(([x, y]) => x * ux + y * uy);
    const theirs = other.map(([x, y]) => x * ux + y * uy);
    if (Math.max(...own) <= Math.min(...theirs) + TOLERANCE || Math.max(...theirs) <= Math.min(...own) + TOLERANCE) return false;
  }
  return true;
}
