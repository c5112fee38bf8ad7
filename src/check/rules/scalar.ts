/** One value in a rule, read as its fact wants it. */
import { didYouMean } from '../../suggest.js';
import type { Fact } from '../facts/fact.js';
import { readAmount, UNIT_WORDS } from '../facts/unit.js';
import { readPrefix } from '../match/address-prefix.js';
import type { Scalar } from './expectation.js';
import type { RulesErrorCode } from './rules-error.js';

export type ScalarReading = { readonly value: Scalar } | { readonly problem: string; readonly code: RulesErrorCode };

export const TEXT_LIMIT = 1000;
/** ISO 8601, UTC, with up to nine digits. */
export const TIME_PATTERN = '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?Z$';
/** What an address or prefix is made of; whether it is one, readPrefix says. */
export const ADDRESS_PATTERN = '^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$';

const TIME = new RegExp(TIME_PATTERN);
const ADDRESS = new RegExp(ADDRESS_PATTERN);

/** Reads what YAML made of a value. `name` is the fact as the rule calls it. */
export function readScalar(value: unknown, fact: Fact, name: string): ScalarReading {
  if (value === null) {
    return fact.isNullable ? { value } : { problem: `${name} is never null: ${wanted(fact)}`, code: 'shape' };
  }
  switch (fact.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? { value } : wrong(value, fact, name, ['true', 'false']);
    case 'code':
      return typeof value === 'string' && fact.values?.includes(value) ? { value } : wrong(value, fact, name, fact.values ?? []);
    case 'amount':
      return readNumber(value, fact, name);
    case 'time':
      return typeof value === 'string' && TIME.test(value) ? { value: nineDigits(value) } : wrong(value, fact, name, []);
    case 'address':
      if (typeof value !== 'string' || !ADDRESS.test(value)) return wrong(value, fact, name, []);
      return readPrefix(value) === undefined ? { ...wrong(value, fact, name, []), code: 'address' } : { value };
    case 'text':
    case 'texts':
      return typeof value === 'string' && value !== '' && [...value].length <= TEXT_LIMIT ? { value } : wrong(value, fact, name, []);
  }
}

/** Reads what stands behind an operator of the short form, where everything is text. */
export function readShortScalar(text: string, fact: Fact, name: string): ScalarReading {
  if (text === 'null') return readScalar(null, fact, name);
  if (fact.kind === 'boolean' && (text === 'true' || text === 'false')) return { value: text === 'true' };
  if (fact.kind === 'amount' && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return readScalar(Number(text), fact, name);
  return readScalar(text, fact, name);
}

function readNumber(value: unknown, fact: Fact, name: string): ScalarReading {
  if (typeof value === 'string') {
    const amount = readAmount(value, fact.unit);
    return amount === undefined ? wrong(value, fact, name, []) : { value: amount };
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return wrong(value, fact, name, []);
  if (fact.isWhole && (!Number.isInteger(value) || value < 0)) return wrong(value, fact, name, []);
  return { value };
}

function wrong(value: unknown, fact: Fact, name: string, words: readonly string[]): { problem: string; code: RulesErrorCode } {
  const shown = typeof value === 'string' ? `"${shorten(value)}"` : String(value);
  const suggestion =
    typeof value === 'string' || typeof value === 'boolean' ? didYouMean(String(value), words) || suggestUnit(value, fact) : '';
  return { problem: `${name} cannot be ${shown}${suggestion}; it is ${wanted(fact)}`, code: 'shape' };
}

/** `200 millis` means `200ms`? Only where the number is plain and the unit is the fault. */
function suggestUnit(value: unknown, { unit }: Fact): string {
  const parts = typeof value === 'string' ? /^(\d{1,15}(?:\.\d{1,15})?) ?([A-Za-zµ]+)$/.exec(value) : null;
  if (parts === null || unit === 'none') return '';
  const [, number = '', word = ''] = parts;
  const near = UNIT_WORDS[unit].find((each) => each.toLowerCase() === word.toLowerCase());
  return near === undefined ? '' : ` (did you mean "${number}${near}"?)`;
}

/** What a fact's values are, for the end of a sentence. */
function wanted({ kind, unit, isWhole, values }: Fact): string {
  switch (kind) {
    case 'boolean':
      return 'true or false';
    case 'code':
      return `one of ${values?.join(', ')}`;
    case 'time':
      return 'a time such as 2024-05-01T12:00:00Z';
    case 'address':
      return 'an address or a prefix such as 10.0.0.0/8';
    case 'text':
    case 'texts':
      return `a text of at most ${TEXT_LIMIT} characters, in which * stands for any run`;
    case 'amount':
      if (unit === 'seconds') return 'a number of seconds or a text with a unit such as 200ms, 1.5s, 10us';
      if (unit === 'bytes') return 'a whole number of bytes or a text with a unit such as 64KiB, 2MB';
      if (unit === 'bytesPerSecond') return 'a number of bytes per second or a text with a unit such as 1MB/s';
      return isWhole ? 'a whole number' : 'a number';
  }
}

function nineDigits(time: string): string {
  const [whole = '', fraction = ''] = time.slice(0, -1).split('.');
  return `${whole}.${fraction.padEnd(9, '0')}Z`;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
