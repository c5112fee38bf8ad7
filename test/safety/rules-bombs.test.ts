/** Rules and transcripts come from a repository that anybody may send a change to: whatever stands in them is read, or refused, within a bounded time. */
import { describe, expect, it } from 'vitest';
import { parseRules } from '../../src/check/rules/parse-rules.js';
import { RulesError, type RulesErrorCode } from '../../src/check/rules/rules-error.js';
import { FILE_LIMIT } from '../../src/check/rules/yaml-reader.js';
import { parseTranscript } from '../../src/check/segments/segment-parser.js';
import { NotationError } from '../../src/check/segments/segment-pattern.js';
import { processorTime } from '../support/processor-time.js';

/** Milliseconds on a busy machine; an idle one takes a tenth of it. What is not bounded takes minutes. */
const BOUND = 15_000;
/** Characters of a message that a terminal can bear. */
const MESSAGE = 600;

const MOST = FILE_LIMIT - 200;
const repeat = (text: string, length = MOST): string => text.repeat(Math.floor(length / text.length));
const count = (many: number, line: (index: number) => string): string => Array.from({ length: many }, (_, i) => line(i)).join('');
const rule = (text: string): string => `version: 1\nrules:\n  - name: a\n    ${text}\n`;

/** What is wrong with the file; undefined for one that is right. */
function faultOf(text: string): RulesErrorCode | undefined {
  try {
    parseRules(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof RulesError)) throw error;
    expect(error.message.length).toBeLessThan(MESSAGE);
    return error.code;
  }
}

async function within(act: () => void): Promise<void> {
  const start = processorTime();
  act();
  expect(processorTime() - start).toBeLessThan(BOUND);
}

describe('a rules file that means harm', () => {
  it.each<[string, string, RulesErrorCode | undefined]>([
    ['aliases of aliases', `version: 1\nrules: &a0 [x]\n${count(40, (i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]\n`)}`, 'shape'],
    ['aliases without end', `version: 1\nrules: [${repeat('*a,')}]`, 'size'],
    ['an alias within itself', 'version: 1\nrules: &r [*r]\n', 'shape'],
    ['more aliases than rules need', `version: 1\nrules: [&r {name: a}, ${count(999, () => '*r, ')}]`, 'same-name'],
    ['many anchors', repeat('- &a x\n'), 'size'],
    ['many keys', count(90_000, (i) => `k${i}: 1\n`), 'size'],
    ['many keys, fewer than the limit of words', count(20_000, (i) => `k${i}: 1\n`), 'shape'],
    ['many keys in a rule', rule(`expect: {${count(20_000, (i) => `k${i}: 1, `)}}`), 'shape'],
    ['many items', `version: 1\nrules: [${repeat('a,')}]`, 'size'],
    ['many items, fewer than the limit of words', `version: 1\nrules: [${count(60_000, () => 'a,')}]`, 'shape'],
    ['many tags', repeat('- !a x\n'), 'size'],
    ['deep lists', repeat('['), 'yaml'],
    ['deep mappings', repeat('{a: '), 'yaml'],
    ['deep blocks', repeat('- '), 'yaml'],
    ['deep keys', repeat('? '), 'yaml'],
    ['a huge key', `? ${repeat('k')}\n: 1`, 'shape'],
    ['a huge text', rule(`expect: {handshake: ${repeat('k')}}`), 'shape'],
    ['a huge number', rule(`count: ${repeat('9')}`), 'shape'],
    ['a huge time', rule(`expect: {duration: "${repeat('1')}ms"}`), 'shape'],
    ['a huge address', rule(`match: {client: {address: "${repeat('1:')}"}}`), 'address'],
    ['a huge name', `version: 1\nrules: [{name: ${repeat('n')}}]`, 'shape'],
    ['a text of many lines', `version: 1\nrules: >\n${repeat(' x\n')}`, 'shape'],
    ['quotation marks', repeat('"'), 'size'],
    ['quotation marks, fewer than the limit of words', repeat('"', 100_000), 'yaml'],
    ['escapes', `"${repeat('\\x41')}"`, 'shape'],
    ['nothing but blanks', repeat(' '), 'shape'],
    ['nothing but line ends', repeat('\n'), 'size'],
    ['many documents', repeat('---\n'), 'size'],
    ['zero bytes', repeat('\0'), 'shape'],
    ['merge keys', rule('<<: {expect: {handshake: complete}}'), 'shape'],
    ['a key of every object', rule('__proto__: {expect: {handshake: complete}}'), 'shape'],
    ['a fact of every object', rule('expect: {constructor: 1}'), 'shape'],
    ['a word of every object', rule('match: {protocol: toString}'), 'shape'],
    ['a function', rule('expect: {bytes: !!js/function "function () {}"}'), 'yaml'],
    ['a tag of its own', rule('expect: {bytes: !harm 1}'), 'yaml'],
    ['a pattern that would backtrack', rule(`match: {payload: {glob: "${repeat('*a', 990)}"}}`), undefined],
    ['a text that would be a pattern', rule('match: {payload: "(a+)+$"}'), undefined],
    ['marks that nothing ends, in segments', rule(`segments: '"${repeat('\\"', 99_000)}'`), 'segments'],
    ['a huge word in segments', rule(`segments: C > S ${repeat('a', 99_000)}`), 'segments'],
    ['a huge option in segments', rule(`segments: C > S S 0:0(0) <${repeat('a', 99_000)}>`), 'segments'],
  ])('%s', async (_, text, code) => {
    await within(() => expect(faultOf(text)).toBe(code));
  });

  it('leaves every object as it was', () => {
    faultOf('version: 1\nrules: []\n__proto__: {polluted: true}\nconstructor: {prototype: {polluted: true}}\n');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('a transcript that means harm', () => {
  it.each([
    ['one line', repeat('x', 32_000_000)],
    ['marks that nothing ends', `C > S  udp  (1)  "${repeat('\\"', 8_000_000)}`],
    ['a text that ends far away', `C > S  udp  (1)  "${repeat('x', 32_000_000)}"`],
    ['blanks', `C > S${repeat(' ', 32_000_000)}x`],
  ])('%s', async (_, text) => {
    await within(() => expect(() => parseTranscript(text)).toThrow(NotationError));
  });

  it('may hold a long comment', async () => {
    await within(() => expect(parseTranscript(`# ${repeat('x', 32_000_000)}\n${repeat(' ', 1_000_000)}#`)).toEqual([]));
  });
});
