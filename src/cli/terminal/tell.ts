import { escapeText } from '../../report/format/escape.js';
import type { Terminal } from './terminal.js';

/**
 * One line for the user on standard error. Names of files stand in it, which anybody may have chosen: what could move a cursor, set a title or end the line is
 * written as an escape.
 */
export function tell({ stderr }: Terminal, message: string): void {
  stderr.write(`pcapnote: ${escapeText(message)}\n`);
}
