/** Reads one line of the notation from left to right, and knows the column for whatever is wrong with it. */
import { nearestName } from '../../suggest.js';
import { NotationError, type NumberRange } from './segment-pattern.js';

/** Sequence numbers, lengths and windows after scaling: nothing of a segment is larger. */
const MAX_NUMBER = 2 ** 32 - 1;

const BLANKS = /[ \t]*/y;
const WORD = /[^\s:<>(),"]+/y;
const NUMBER = /\?|(\d+)?\.\.(\d+)?|\d+/y;

export class LineReader {
  readonly #text: string;
  readonly #line: number;
  #at = 0;

  /** `line` is 1-based. */
  constructor(text: string, line: number) {
    this.#text = text;
    this.#line = line;
    this.skipBlanks();
  }

  /** 1-based, of what is read next. */
  get column(): number {
    return this.#at + 1;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  skipBlanks(): void {
    BLANKS.lastIndex = this.#at;
    BLANKS.test(this.#text);
    this.#at = BLANKS.lastIndex;
  }

  /** What matches `pattern` (sticky) here, and the blanks behind it; undefined, and nothing read, when it does not. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    this.skipBlanks();
    return found;
  }

  /** The next character if it is this one, with the blanks behind it. */
  takeSign(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    this.skipBlanks();
    return true;
  }

  expectSign(sign: string, after: string): void {
    if (!this.takeSign(sign)) this.fail(`"${sign}" is missing after ${after}`);
  }

  /** The next word without reading on: up to a blank or one of `: < > ( ) , "`. Empty at the end or at such a sign. */
  peekWord(): string {
    WORD.lastIndex = this.#at;
    return WORD.exec(this.#text)?.[0] ?? '';
  }

  takeWord(): string {
    return this.take(WORD)?.[0] ?? '';
  }

  /** A number, a range (`2..5`, `1..`, `..9`), or `?` for any, which is undefined. `what` names it in errors. */
  takeNumber(what: string): NumberRange | undefined {
    const { column } = this;
    const found = this.take(NUMBER);
    if (found === undefined || found[0] === '..') this.failAt(column, `${what} must be a number, a range such as 1.., or ?`);
    const [text, min, max] = found;
    if (text === '?') return undefined;
    const isRange = text.includes('..');
    const range = isRange
      ? { min: Number(min ?? 0), max: max === undefined ? MAX_NUMBER : Number(max) }
      : { min: Number(text), max: Number(text) };
    if (range.max > MAX_NUMBER || range.min > MAX_NUMBER) this.failAt(column, `${what} is larger than ${MAX_NUMBER}`);
    if (range.min > range.max) this.failAt(column, `the range ${text} is empty`);
    return range;
  }

  /** A number that must be one: no range, no `?`. */
  takeWhole(what: string): number {
    const { column } = this;
    const found = this.take(/\d+/y);
    if (found === undefined || Number(found[0]) > MAX_NUMBER) this.failAt(column, `${what} must be a number up to ${MAX_NUMBER}`);
    return Number(found[0]);
  }

  fail(message: string): never {
    this.failAt(this.column, message);
  }

  /** The word that was typed is none of `names`: says which was probably meant. */
  failAt(column: number, message: string, typed = '', names: Iterable<string> = []): never {
    throw new NotationError(message, this.#line, column, typed === '' ? undefined : nearestName(typed, names));
  }
}
