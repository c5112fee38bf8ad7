import type { Place } from './rule.js';

/**
 * What can be wrong with rules. Those of the first line the published schema sees as well; the others need more than the shape of the file.
 */
export type RulesErrorCode =
  | 'shape'
  | 'yaml'
  | 'address'
  | 'port-range'
  | 'empty-range'
  | 'same-name'
  | 'same-fact'
  | 'protocol'
  | 'segments'
  | 'size'
  | 'no-rules';

/** Faulty rules, as one line for the user. */
export class RulesError extends Error {
  override readonly name = 'RulesError';
  readonly code: RulesErrorCode;
  /** What it is about, without the place. */
  readonly reason: string;
  readonly file: string;
  /** From 1; line 0 for the short form, which has no file. */
  readonly line: number;
  readonly column: number;

  constructor(code: RulesErrorCode, reason: string, file: string, { line, column }: Place) {
    super(line === 0 ? `${file}: ${reason}` : `${file}:${line}:${column}: ${reason}`);
    this.code = code;
    this.reason = reason;
    this.file = file;
    this.line = line;
    this.column = column;
  }
}
