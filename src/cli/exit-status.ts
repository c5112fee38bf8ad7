/** Exit statuses, the same for every command. */
export const ExitStatus = {
  DONE: 0,
  /** `check` only: a rule is not met. */
  NOT_MET: 1,
  /** Wrong usage: unknown option, command, field or column. */
  USAGE: 2,
  /** The input cannot be read, or is cut short or damaged; or the output cannot be written. */
  INPUT: 3,
} as const;
export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];

/** Wrong usage, as one line for the user. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
