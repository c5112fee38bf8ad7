/**
 * What is expected of one fact, and whether a value meets it. A value that is not there (null, or a key that this flow's record does not have) meets only an
 * expectation of null: a rule never passes for want of something to look at.
 */
import type { Fact, FactValue } from '../facts/fact.js';
import { formatAmount } from '../facts/unit.js';
import { matchesPrefix, readPrefix } from '../match/address-prefix.js';
import { matchesGlob } from '../match/glob.js';

export type Scalar = string | number | boolean | null;

export interface Bound {
  readonly value: number | string;
  /** `<` and `>` of the short form: the bound itself does not do. */
  readonly isExclusive: boolean;
}

/** All that is given has to hold. Amounts are in the fact's own unit (seconds, bytes), times in nine digits. */
export interface Expectation {
  readonly oneOf?: readonly Scalar[];
  readonly noneOf?: readonly Scalar[];
  readonly min?: Bound;
  readonly max?: Bound;
}

/** Whether the value meets the expectation. */
export function meets(value: FactValue, expectation: Expectation, fact: Pick<Fact, 'kind'>): boolean {
  const { oneOf, noneOf, min, max } = expectation;
  if (value === null || value === undefined) {
    return oneOf?.includes(null) === true && noneOf === undefined && min === undefined && max === undefined;
  }
  if (oneOf !== undefined && !oneOf.some((each) => equals(value, each, fact))) return false;
  if (noneOf?.some((each) => equals(value, each, fact))) return false;
  return (min === undefined || isWithin(value, min, 1, fact)) && (max === undefined || isWithin(value, max, -1, fact));
}

function equals(value: string | number | boolean | readonly string[], expected: Scalar, { kind }: Pick<Fact, 'kind'>): boolean {
  if (typeof value === 'object') return typeof expected === 'string' && value.some((each) => matchesGlob(each, expected));
  if (typeof value !== 'string' || typeof expected !== 'string') return value === expected;
  if (kind === 'text') return matchesGlob(value, expected);
  if (kind === 'address') {
    const prefix = readPrefix(expected);
    return prefix !== undefined && matchesPrefix(value, prefix);
  }
  return value === expected;
}

/** Whether `value` lies on the side `direction` of the bound: 1 above, -1 below. */
function isWithin(
  value: string | number | boolean | readonly string[],
  bound: Bound,
  direction: 1 | -1,
  { kind }: Pick<Fact, 'kind'>,
): boolean {
  let order: number;
  if (kind === 'time' && typeof value === 'string' && typeof bound.value === 'string') order = compareTimes(value, bound.value);
  else if (typeof value === 'number' && typeof bound.value === 'number') order = value - bound.value;
  else return false;
  return order === 0 ? !bound.isExclusive : order * direction > 0;
}

/** Of texts in ISO 8601, UTC, nine digits. Years beyond four digits carry a sign. */
function compareTimes(a: string, b: string): number {
  const [eraA, eraB] = [eraOf(a), eraOf(b)];
  if (eraA !== eraB) return eraA - eraB;
  const order = a < b ? -1 : a > b ? 1 : 0;
  return eraA < 0 ? compareBeforeChrist(a, b) : order;
}

function eraOf(time: string): -1 | 0 | 1 {
  return time.startsWith('-') ? -1 : time.startsWith('+') ? 1 : 0;
}

/** Years count backwards, months do not. */
function compareBeforeChrist(a: string, b: string): number {
  const years = Number(a.slice(0, 7)) - Number(b.slice(0, 7));
  return years !== 0 ? years : a < b ? -1 : a > b ? 1 : 0;
}

/** The expectation in the short form's operators: `= complete`, `<= 200ms`, `>= 1, <= 3`, `= complete or refused`. */
export function formatExpectation({ oneOf, noneOf, min, max }: Expectation, fact: Pick<Fact, 'unit'>): string {
  const show = (value: Scalar) => (typeof value === 'number' ? formatAmount(value, fact.unit) : String(value));
  const parts: string[] = [];
  if (oneOf !== undefined) parts.push(`= ${oneOf.map(show).join(' or ')}`);
  if (noneOf !== undefined) parts.push(`!= ${noneOf.map(show).join(' or ')}`);
  if (min !== undefined) parts.push(`${min.isExclusive ? '>' : '>='} ${show(min.value)}`);
  if (max !== undefined) parts.push(`${max.isExclusive ? '<' : '<='} ${show(max.value)}`);
  return parts.join(', ');
}

/** What was seen, as text: `212ms`, `not known`. Not yet escaped: texts may come from the capture. */
export function formatValue(value: FactValue, fact: Pick<Fact, 'unit'>): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (typeof value === 'number') return formatAmount(value, fact.unit);
  return typeof value === 'object' ? `[${value.join(', ')}]` : String(value);
}
