/** The checker flow by flow: which rules wait for evidence, what they become with it, how many flows have to match, and what a failure holds. */
import { describe, expect, it } from 'vitest';
import { FAILURES_LIMIT, type FactFailure, FRAMES_LIMIT } from '../../src/check/result.js';
import { type Evidence, formatCountRange, RuleChecker } from '../../src/check/rule-checker.js';
import { parseRules } from '../../src/check/rules/parse-rules.js';
import type { CountRange } from '../../src/check/rules/rule.js';
import type { FlowStory } from '../../src/flow/story/story.js';
import type { FlowSummary, TcpFlowSummary } from '../../src/flow/summary.js';
import { tellConversation } from '../support/stories.js';

const [story] = (await tellConversation('> S 0\n< S. 0 1\n> . 1 1\n> P. 1 1 hello\n< . 1 6')) as [FlowStory];
const flow = story.flow as TcpFlowSummary;

function checkerOf(rule: string, options = {}): RuleChecker {
  return new RuleChecker(parseRules(`version: 1\nrules:\n  - name: tried\n    ${rule}\n`, 'my.yaml'), options);
}

function resultOf(checker: RuleChecker) {
  const [result] = checker.finish();
  if (result === undefined) throw new Error('no result');
  return result;
}

/** What becomes of the one rule when a flow comes with this evidence: how many rules wait, whether they are decided, and the result as it stands then. */
function take(rule: string, evidence?: Evidence) {
  const checker = checkerOf(rule);
  const { rules, isDecided } = checker.take(flow, evidence);
  const { met, matched, failures } = resultOf(checker);
  return { waiting: rules.length, isDecided, met, matched, failures: failures.map(({ kind }) => kind) };
}

describe('a flow', () => {
  const yes = { hasPayload: () => true, meetsSegments: () => true };
  const no = { hasPayload: () => false, meetsSegments: () => false };

  it.each<[string, string, Evidence | undefined, Partial<ReturnType<typeof take>>]>([
    ['is decided by its record', 'expect: {frames: 5}', undefined, { waiting: 0, met: true, matched: 1 }],
    ['fails by its record', 'expect: {frames: 4}', undefined, { waiting: 0, met: false, matched: 1, failures: ['fact'] }],
    [
      'that the rule is not about is left alone',
      'match: {server: {port: 81}}',
      undefined,
      { waiting: 0, met: false, matched: 0, failures: ['count'] },
    ],
    ['waits where payload is not known', 'match: {payload: x}', undefined, { waiting: 1, isDecided: false, matched: 0 }],
    ['waits where segments are not known', 'segments: C > S S', undefined, { waiting: 1, isDecided: false, matched: 0 }],
    ['has the payload', 'match: {payload: x}', yes, { waiting: 0, isDecided: true, met: true, matched: 1 }],
    ['has it not', 'match: {payload: x}', no, { waiting: 0, isDecided: true, met: false, matched: 0, failures: ['count'] }],
    [
      'that has it not need not wait for segments',
      'match: {payload: x}\n    segments: C > S S',
      { hasPayload: () => false },
      { waiting: 0, isDecided: true, matched: 0 },
    ],
    [
      'that has it may wait for segments',
      'match: {payload: x}\n    segments: C > S S',
      { hasPayload: () => true },
      { waiting: 1, isDecided: false, matched: 0 },
    ],
    [
      'whose segments are right may wait for payload',
      'match: {payload: x}\n    segments: C > S S',
      { meetsSegments: () => true },
      { waiting: 1, isDecided: false },
    ],
    ['meets segments', 'segments: C > S S', yes, { waiting: 0, isDecided: true, met: true, matched: 1 }],
    ['that does not waits for the reason alone', 'segments: C > S S', no, { waiting: 1, isDecided: true, matched: 0 }],
    [
      'meets segments and fails by a fact',
      'segments: C > S S\n    expect: {frames: 4}',
      yes,
      { waiting: 0, met: false, matched: 1, failures: ['fact'] },
    ],
  ])('%s: %s', (_, rule, evidence, expected) => {
    expect(take(rule, evidence)).toMatchObject(expected);
  });

  it('is decided when each rule that waits is', () => {
    const checker = new RuleChecker(
      parseRules('version: 1\nrules:\n- {name: a, segments: C > S S}\n- {name: b, match: {payload: x}}\n- {name: c}\n'),
    );
    const { rules, isDecided } = checker.take(flow, { meetsSegments: () => false });
    expect([rules.map(({ name }) => name), isDecided]).toEqual([['a', 'b'], false]);
    expect(checker.flows).toBe(1);
  });

  it('brought again with evidence counts for the rules it is brought to', () => {
    const checker = new RuleChecker(parseRules('version: 1\nrules:\n- {name: a, segments: "C > S S\\n..."}\n- {name: b}\n'));
    const { rules } = checker.take(flow);
    checker.takeEvidence(flow, rules, { story });
    expect(checker.finish().map(({ met, matched }) => [met, matched])).toEqual([
      [true, 1],
      [true, 1],
    ]);
    expect(checker.flows).toBe(1);
  });

  it.each<[string, string, Evidence, boolean, number]>([
    ['payload that is there', 'match: {payload: x}', { hasPayload: () => true }, true, 1],
    ['payload that is not', 'match: {payload: x}', { hasPayload: () => false }, false, 0],
    ['payload that is not known', 'match: {payload: x}', {}, false, 0],
    ['segments that fit', 'segments: "C > S S\\n..."', { story }, true, 1],
    ['segments that do not', 'segments: "C > S S."', { story }, false, 1],
    ['segments that are not known', 'segments: "C > S S\\n..."', {}, false, 1],
    ['payload that is not, segments that fit', 'match: {payload: x}\n    segments: "C > S S\\n..."', { story }, false, 0],
  ])('brought with %s', (_, rule, evidence, met, matched) => {
    const checker = checkerOf(rule);
    checker.takeEvidence(flow, checker.take(flow).rules, evidence);
    expect(resultOf(checker)).toMatchObject({ met, matched });
  });
});

describe('failures', () => {
  it('of a fact hold what was expected, what was seen, and the frames', () => {
    const checker = checkerOf('expect: {handshake: refused, bytes: {min: 6}, close.segments: {min: 3}}');
    checker.take(flow);
    const place = { stream: 'tcp:0', client: flow.client, server: flow.server, firstFrame: 1, lastFrame: 5 };
    const line = { kind: 'fact', line: 4, flow: place };
    expect(resultOf(checker)).toEqual({
      name: 'tried',
      file: 'my.yaml',
      met: false,
      line: 3,
      matched: 1,
      omittedFailures: 0,
      failures: [
        {
          ...line,
          column: 14,
          fact: 'handshake.verdict',
          expected: '= refused',
          seen: 'complete',
          seenText: 'complete',
          frames: [1, 2, 3],
        },
        { ...line, column: 34, fact: 'bytes', expected: '>= 6B', seen: 5, seenText: '5B', frames: [1, 5] },
        { ...line, column: 51, fact: 'close.segments', expected: '>= 3', seen: null, seenText: 'nothing', frames: [5] },
      ],
    });
  });

  it('of a handshake hold the equations that do not hold, those of other facts none', async () => {
    const [wrong] = (await tellConversation('> S 0\n< S. 0 2\n> . 2 1')) as [FlowStory];
    const checker = checkerOf('expect: {handshake.verdict: complete, frames: 9}');
    checker.take(wrong.flow);
    const [handshake, frames] = resultOf(checker).failures as FactFailure[];
    expect(handshake?.proof).toEqual([{ equation: 'synAck.ack', expected: 1001, actual: 1002, holds: false, frame: 2 }]);
    expect(frames).not.toHaveProperty('proof');
    const right = checkerOf('expect: {handshake: refused}');
    right.take(flow);
    expect(resultOf(right).failures[0]).not.toHaveProperty('proof');
  });

  it.each([
    ['segments: |\n      C > S S\n      S > C S. ack 2\n      ...', { line: 6, column: 7, frames: [2] }],
    ['segments: |\n\n      C > S S\n      ...', undefined],
    ['segments: "C > S S\\nS > C S. ack 2\\n..."', { line: 4, column: 15, frames: [2] }],
    ['segments: C > S S', { line: 4, column: 15, frames: [2] }],
    ['segments: |\n      C > S S', { line: 5, column: 7, frames: [2], mismatch: expect.objectContaining({ reason: 'more' }) }],
  ])('of segments stand at their line: %j', (rule, expected) => {
    const checker = checkerOf(rule);
    checker.takeEvidence(flow, checker.take(flow).rules, { story });
    const [failure] = resultOf(checker).failures;
    if (expected === undefined) expect(failure).toBeUndefined();
    else expect(failure).toMatchObject({ kind: 'segments', ...expected, flow: { stream: 'tcp:0' } });
  });

  it('of segments without a story point at the first frame, since nothing was kept', () => {
    const checker = checkerOf('segments: C > S S');
    const later: FlowSummary = { ...flow, firstFrame: 3, serverToClient: { ...flow.serverToClient, frames: flow.clientToServer.frames } };
    checker.takeEvidence(later, checker.take(later).rules, {});
    expect(resultOf(checker).failures[0]).toMatchObject({ frames: [3], mismatch: { reason: 'left-out', frame: 0 } });
  });

  it('are kept up to a hundred, those that are but decided among them', () => {
    const checker = checkerOf('segments: C > S S\n    expect: {frames: 4}');
    const evidence = { meetsSegments: () => false };
    const waiting = Array.from({ length: FAILURES_LIMIT + 5 }, () => checker.take(flow, evidence).rules.length);
    // Each of the last five has two failures: the fact, which there is room for, and the segments, which nobody will ask for.
    expect(waiting).toEqual([...Array(FAILURES_LIMIT).fill(1), ...Array(5).fill(0)]);
    expect(resultOf(checker)).toMatchObject({ matched: 5, omittedFailures: 5 });
    expect(resultOf(checker).failures).toHaveLength(5);
  });

  it('beyond a hundred are counted', () => {
    const checker = checkerOf('expect: {frames: 4, bytes: 4}');
    for (let i = 0; i < 75; i++) checker.take(flow);
    const { failures, omittedFailures, matched } = resultOf(checker);
    expect([failures.length, omittedFailures, matched]).toEqual([FAILURES_LIMIT, 50, 75]);
  });

  it('name twenty frames at most, each once', () => {
    const proof = Array.from(
      { length: 30 },
      (_, i) => ({ equation: 'ack.ack', expected: 1, actual: 2, holds: false, frame: 2 * i }) as const,
    );
    const many = { ...flow, handshake: { ...flow.handshake, proof: [...proof, ...proof] } };
    const checker = checkerOf('expect: {handshake: refused}');
    checker.take(many);
    expect((resultOf(checker).failures[0] as FactFailure).frames).toEqual(Array.from({ length: FRAMES_LIMIT }, (_, i) => 2 * i));
    const one = checkerOf('expect: {bytes: 4}');
    one.take({ ...flow, lastFrame: 1 });
    expect((resultOf(one).failures[0] as FactFailure).frames).toEqual([1]);
  });
});

describe('the number of flows', () => {
  const counted = (rule: string, flows: number, options = {}) => {
    const checker = checkerOf(rule, options);
    for (let i = 0; i < flows; i++) checker.take(flow);
    return resultOf(checker).failures[0];
  };
  const place = { kind: 'count', line: 4, column: 12 };

  it.each<[string, number, object | undefined]>([
    ['expect: {frames: 5}', 1, undefined],
    ['expect: {frames: 5}', 0, { kind: 'count', line: 3, column: 5, expected: '>= 1', seen: 0, flows: 0 }],
    ['count: 0', 0, undefined],
    ['count: 0', 1, { ...place, expected: '= 0', seen: 1, flows: 1 }],
    ['count: 2', 1, { ...place, expected: '= 2', seen: 1, flows: 1 }],
    ['count: 2', 2, undefined],
    ['count: 2', 3, { ...place, expected: '= 2', seen: 3, flows: 3 }],
    ['count: {min: 2}', 1, { ...place, expected: '>= 2', seen: 1, flows: 1 }],
    ['count: {min: 2}', 2, undefined],
    ['count: {max: 2}', 0, undefined],
    ['count: {max: 2}', 2, undefined],
    ['count: {max: 2}', 3, { ...place, expected: '<= 2', seen: 3, flows: 3 }],
    ['count: {min: 2, max: 3}', 4, { ...place, expected: '>= 2, <= 3', seen: 4, flows: 4 }],
  ])('%s over %i flows', (rule, flows, failure) => {
    expect(counted(rule, flows)).toEqual(failure);
  });

  it('that does not match counts among those of the capture', () => {
    const checker = checkerOf('match: {stream: tcp:9}');
    checker.take(flow);
    checker.take(flow);
    expect(resultOf(checker).failures).toEqual([{ kind: 'count', line: 3, column: 5, expected: '>= 1', seen: 0, flows: 2 }]);
  });

  it('may be none where that is allowed and no count is stated', () => {
    expect(counted('expect: {frames: 5}', 0, { allowEmpty: true })).toBeUndefined();
    expect(counted('count: {min: 1}', 0, { allowEmpty: true })).toBeDefined();
    expect(counted('count: {max: 1}', 2, { allowEmpty: true })).toBeDefined();
  });

  it('is told before what failed', () => {
    const checker = checkerOf('count: 2\n    expect: {frames: 4}');
    checker.take(flow);
    expect(resultOf(checker).failures.map(({ kind }) => kind)).toEqual(['count', 'fact']);
  });

  it.each<[number, number, string]>([
    [1, Number.POSITIVE_INFINITY, '>= 1'],
    [0, Number.POSITIVE_INFINITY, '>= 0'],
    [0, 5, '<= 5'],
    [0, 0, '= 0'],
    [3, 3, '= 3'],
    [1, 5, '>= 1, <= 5'],
  ])('from %d to %d is told as %s', (min, max, text) => {
    expect(formatCountRange({ min, max } as CountRange)).toBe(text);
  });
});

describe('which flows a rule is about', () => {
  const udp = { ...flow, protocol: 'udplite', stream: 'udp:0' } as unknown as FlowSummary;
  const matches = (match: string, each: FlowSummary = flow) => {
    const checker = checkerOf(`match: {${match}}`);
    checker.take(each);
    return resultOf(checker).matched === 1;
  };

  it.each<[string, boolean]>([
    ['protocol: tcp', true],
    ['protocol: udp', false],
    ['stream: tcp:0', true],
    ['stream: [tcp:1, tcp:0]', true],
    ['stream: tcp:1', false],
    ['client: {port: 40000}', true],
    ['client: {port: 40001-40002}', false],
    ['client: {port: 39999-40000}', true],
    ['client: {port: 40000-40001}', true],
    ['client: {port: 39998-39999}', false],
    ['client: {port: [1, 40000]}', true],
    ['client: {address: 10.0.0.1}', true],
    ['client: {address: 10.0.0.2}', false],
    ['client: {address: [10.0.0.2, 10.0.0.0/31]}', true],
    ['client: {address: 10.0.0.1, port: 1}', false],
    ['client: {address: 10.0.0.2, port: 40000}', false],
    ['server: {port: 80}', true],
    ['server: {port: 40000}', false],
    ['client: {port: 40000}, server: {port: 81}', false],
    ['client: {port: 40001}, server: {port: 80}', false],
    ['client: {port: 40000}, server: {port: 80}', true],
    ['protocol: tcp, stream: tcp:1', false],
  ])('%s: %s', (match, expected) => {
    expect(matches(match)).toBe(expected);
  });

  it('UDP-Lite is a protocol of its own', () => {
    expect([matches('protocol: udplite', udp), matches('protocol: udp', udp), matches('protocol: tcp', udp)]).toEqual([true, false, false]);
  });
});
