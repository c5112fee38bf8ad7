/** Rules without a file: `--expect handshake=complete --expect 'retransmissions<=0'`. Several make one rule, which every flow has to meet. */
import { didYouMean } from '../../suggest.js';
import type { Fact } from '../facts/fact.js';
import { FACT_NAMES, findFact } from '../facts/fact-table.js';
import type { Expectation, Scalar } from './expectation.js';
import { commonProtocols, type ExpectedFact, impliedProtocols, NOWHERE, type RuleSet } from './rule.js';
import { RulesError, type RulesErrorCode } from './rules-error.js';
import { readShortScalar } from './scalar.js';

const OPERATORS = ['=', '!=', '<', '<=', '>', '>='] as const;
type Operator = (typeof OPERATORS)[number];

/** The name may be a mistaken one, of any characters but those of operators: it is told with the nearest right name. */
const EXPRESSION = /^\s*([^\s=!<>]+)\s*(==|!=|<=|>=|=|<|>)(.*)$/s;

/**
 * One rule of all the expressions: a fact, an operator, a value. Behind `=` and `!=` several values stand with commas between: any of them, none of them.
 *
 * @throws RulesError, line 0, for what is none.
 */
export function parseExpressions(expressions: readonly string[], file = '--expect'): RuleSet {
  const expect = expressions.map((expression) => parseExpression(expression, file));
  const able = commonProtocols(expect);
  if (able.length === 0) fail('no flow has all of these facts: some are of TCP alone, others of UDP alone', file, 'protocol');
  const protocols = impliedProtocols(able);
  const count = { min: 1, max: Number.POSITIVE_INFINITY, isStated: false, place: NOWHERE };
  return {
    file,
    rules: [
      {
        name: expressions.map((each) => each.trim()).join(', '),
        place: NOWHERE,
        match: protocols === undefined ? {} : { protocols },
        count,
        expect,
      },
    ],
  };
}

function parseExpression(expression: string, file: string): ExpectedFact {
  const parts = EXPRESSION.exec(expression);
  if (parts === null) fail(`"${expression}" is not a fact, one of ${OPERATORS.join(' ')} and a value, as in 'retransmissions<=0'`, file);
  const [, name = '', operator = '', text = ''] = parts as RegExpExecArray;
  const fact = findFact(name) ?? fail(`unknown fact "${name}"${didYouMean(name, FACT_NAMES)}`, file);
  return { fact, expectation: expectationOf((operator === '==' ? '=' : operator) as Operator, text, fact, name, file), place: NOWHERE };
}

function expectationOf(operator: Operator, text: string, fact: Fact, name: string, file: string): Expectation {
  const read = (value: string): Scalar => {
    const reading = readShortScalar(value.trim(), fact, name);
    return 'problem' in reading ? fail(reading.problem, file, reading.code) : reading.value;
  };
  if (operator === '=') return { oneOf: text.split(',').map(read) };
  if (operator === '!=') return { noneOf: text.split(',').map(read) };
  if (fact.kind !== 'amount' && fact.kind !== 'time') fail(`${name} has no order: it can be compared by = and != only`, file);
  const value = read(text);
  if (typeof value !== 'number' && typeof value !== 'string') return fail(`${name} cannot be compared with null by ${operator}`, file);
  const bound = { value, isExclusive: operator === '<' || operator === '>' };
  return operator.startsWith('<') ? { max: bound } : { min: bound };
}

function fail(reason: string, file: string, code: RulesErrorCode = 'shape'): never {
  throw new RulesError(code, reason, file, NOWHERE);
}
