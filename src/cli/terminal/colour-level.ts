import type { ColourLevel } from '../../report/format/colour.js';
import type { Output, Terminal } from './terminal.js';

export const COLOR_CHOICES = ['auto', 'always', 'never'] as const;
export type ColorChoice = (typeof COLOR_CHOICES)[number];

/**
 * Whether and how richly to colour: `--color`, then FORCE_COLOR (0 or false: none; 2 and 3: 256 colours), NO_COLOR (any text but the empty one), TERM=dumb,
 * and whether the output is a terminal. Empty variables count as unset.
 */
export function chooseColourLevel(choice: ColorChoice, env: Terminal['env'], output: Output): ColourLevel {
  if (choice === 'never') return 0;
  if (choice === 'always') return richestLevel(env);
  const { FORCE_COLOR: force, NO_COLOR: no, TERM: term } = env;
  if (force !== undefined && force !== '') {
    if (force === '0' || force === 'false') return 0;
    return force === '2' || force === '3' ? 2 : richestLevel(env);
  }
  if ((no !== undefined && no !== '') || term === 'dumb' || !output.isTTY) return 0;
  return richestLevel(env);
}

function richestLevel({ TERM: term = '', COLORTERM: colorTerm = '' }: Terminal['env']): ColourLevel {
  return /256|truecolor|24bit|direct/i.test(`${term} ${colorTerm}`) ? 2 : 1;
}
