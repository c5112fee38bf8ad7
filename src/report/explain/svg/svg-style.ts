/** Faces, colours and the width of text in the ladder that `explain --format svg` draws. Nothing is fetched: fonts are those of whoever looks at it. */

import type { TcpStateName } from '../../../flow/tcp-state.js';
import { textWidth } from '../../format/width.js';

export type Face = 'title' | 'head' | 'label' | 'body' | 'small' | 'note' | 'mono' | 'arrow-text' | 'state';

interface FaceStyle {
  /** Pixels. */
  size: number;
  isMono?: true;
  isBold?: true;
}

export const FACES: Readonly<Record<Face, FaceStyle>> = {
  title: { size: 18, isBold: true },
  head: { size: 13, isBold: true },
  label: { size: 13, isBold: true },
  body: { size: 13 },
  note: { size: 13 },
  small: { size: 11, isMono: true },
  mono: { size: 12, isMono: true },
  'arrow-text': { size: 13, isMono: true },
  state: { size: 12, isMono: true, isBold: true },
};

/**
 * Advance widths of the printable ASCII characters, hundredths of the font size, as in DejaVu Sans: the broadest of the usual faces, so that a text is no wider
 * than its estimate where another one is used.
 */
const ASCII_WIDTHS = [
  32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 54, 100, 69,
  69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79, 61, 79, 70, 64, 62, 74, 69, 99, 69, 62, 69, 40, 34, 40, 84, 50, 50, 62, 64, 55,
  64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84,
] as const;
const FIRST_ASCII = 0x20;
/** The same in general, for characters that are not ASCII and not East Asian; of monospaced faces; and by how much bold ones are broader. */
const OTHER = 0.84;
const MONO = 0.62;
const BOLD = 1.13;

/** Pixels that the text takes at most; East Asian characters are as wide as high. */
export function measureText(text: string, face: Face): number {
  const { size, isMono, isBold } = FACES[face];
  let width = 0;
  for (const character of text) {
    const columns = textWidth(character);
    if (columns !== 1) width += columns / 2;
    else if (isMono === true) width += MONO;
    else width += shareOf(character) * (isBold === true ? BOLD : 1);
  }
  return width * size;
}

function shareOf(character: string): number {
  const width = ASCII_WIDTHS[character.charCodeAt(0) - FIRST_ASCII];
  return width === undefined ? OTHER : width / 100;
}

/** Class of a state's bar. */
export function stateClass(state: string): string {
  return `s-${state.toLowerCase()}`;
}

/** Opening is amber, open is green, who closes first is orange, who closes second violet. The names stand beside the bars: no colour says anything alone. */
const STATE_COLOURS: Readonly<Record<TcpStateName, string>> = {
  UNKNOWN: '#afb8c1',
  CLOSED: '#8c959f',
  LISTEN: '#54aeff',
  'SYN-SENT': '#eac54f',
  'SYN-RECEIVED': '#d4a72c',
  ESTABLISHED: '#2da44e',
  'FIN-WAIT-1': '#e16f24',
  'FIN-WAIT-2': '#fb8f44',
  'CLOSE-WAIT': '#a475f9',
  CLOSING: '#e85aad',
  'LAST-ACK': '#8250df',
  'TIME-WAIT': '#218bff',
};

interface Scheme {
  paper: string;
  ink: string;
  faint: string;
  rule: string;
  box: string;
  arrow: string;
  again: string;
  reset: string;
}

const LIGHT: Scheme = {
  paper: '#ffffff',
  ink: '#1f2328',
  faint: '#59636e',
  rule: '#d1d9e0',
  box: '#f6f8fa',
  arrow: '#0550ae',
  again: '#bc4c00',
  reset: '#cf222e',
};
const DARK: Scheme = {
  paper: '#0d1117',
  ink: '#f0f6fc',
  faint: '#9198a1',
  rule: '#3d444d',
  box: '#151b23',
  arrow: '#79c0ff',
  again: '#ffa657',
  reset: '#ff7b72',
};

const SANS =
  "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif";
const MONOSPACE = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono','Noto Sans Mono CJK SC',monospace";

/** Plain rules without variables: slide programs and converters read them too. Each begins with the root's class, so that they reach nothing else in a page. */
export function styleSheet(): string {
  const faces = Object.entries(FACES).map(
    ([name, { size, isMono, isBold }]) =>
      `.${name}{font-size:${size}px;${isMono === true ? `font-family:${MONOSPACE};` : ''}${isBold === true ? 'font-weight:600;' : ''}}`,
  );
  const states = Object.entries(STATE_COLOURS).map(([state, colour]) => `.${stateClass(state)}{fill:${colour};}`);
  const rules = [`text{font-family:${SANS};white-space:pre;}`, ...faces, ...states, ...schemeRules(LIGHT)];
  return `${scope(rules)}\n@media (prefers-color-scheme:dark){\n${scope(schemeRules(DARK))}\n}`;
}

function schemeRules({ paper, ink, faint, rule, box, arrow, again, reset }: Scheme): string[] {
  return [
    `.paper{fill:${paper};}`,
    `text{fill:${ink};}`,
    `.note,.small,.source{fill:${faint};}`,
    `.box{fill:${box};stroke:${rule};}`,
    `.rule{stroke:${rule};}`,
    `.line{stroke:${faint};}`,
    `.sent{stroke:${arrow};fill:${arrow};}`,
    `.again{stroke:${again};fill:${again};}`,
    `.reset{stroke:${reset};fill:${reset};}`,
  ];
}

function scope(rules: readonly string[]): string {
  return rules
    .map((rule) => {
      const brace = rule.indexOf('{');
      const selectors = rule
        .slice(0, brace)
        .split(',')
        .map((selector) => `.pcapnote ${selector}`);
      return selectors.join(',') + rule.slice(brace);
    })
    .join('\n');
}
