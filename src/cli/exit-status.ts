import type { InterruptSignal } from './terminal/interruption.js';

/** Exit statuses, the same for every command. */
export const ExitStatus = {
  DONE: 0,
  /** `check` only: a rule is not met. */
  NOT_MET: 1,
  /** Wrong usage: unknown option, command, field or column. */
  USAGE: 2,
  /** The input cannot be read, or is cut short or damaged; or the output cannot be written. */
  INPUT: 3,
  /** A fault of the program itself (EX_SOFTWARE of BSD's sysexits); nothing that is reported as met or read. */
  INTERNAL: 70,
  /** A signal ended the run early (128 and its number, as shells have it); what was complete has been written. */
  HUNG_UP: 129,
  INTERRUPTED: 130,
  TERMINATED: 143,
} as const;
export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** Wrong usage, as one line for the user. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What a run ends with that this signal cut. */
export const SIGNAL_STATUS = {
  SIGHUP: ExitStatus.HUNG_UP,
  SIGINT: ExitStatus.INTERRUPTED,
  SIGTERM: ExitStatus.TERMINATED,
} as const satisfies Record<InterruptSignal, ExitStatus>;
