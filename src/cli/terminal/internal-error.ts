import { tell } from './tell.js';
import type { Terminal } from './terminal.js';

/**
 * An error that no capture, rule or command line may bring about: a fault of this program, in whichever thread. One line says what and where; a stack is of use to
 * nobody who sees it in a terminal or a log.
 */
export function tellInternalError(terminal: Terminal, error: unknown): void {
  const { message, stack = '' } = error instanceof Error ? error : { message: String(error) };
  const place = /^\s+at (.+)$/m.exec(stack)?.[1];
  const where = place === undefined ? '' : `, at ${place}`;
  tell(terminal, `internal error: ${message}${where}; this is a fault of pcapnote, please report it`);
}
