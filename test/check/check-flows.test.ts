/** The checker as a library: rules over records, and what they need beyond them. */
import { describe, expect, it } from 'vitest';
import type { FlowStory } from '../../src/flow/story/story.js';
import { checkFlows, openCapture, parseExpressions, parseRules, RulesError, summarize } from '../../src/index.js';
import { readStories } from '../support/stories.js';

const flows = await summarize(openCapture('fixtures/tcp-close-four-segments.pcap'));

describe('checkFlows', () => {
  it('gives plain results, one a rule', () => {
    const rules = parseRules(
      'version: 1\nrules:\n- {name: a, expect: {handshake: complete}}\n- {name: b, expect: {frames: 8}}\n',
      'my.yaml',
    );
    const [a, b] = checkFlows(flows, rules);
    expect(a).toEqual({ name: 'a', file: 'my.yaml', met: true, line: 3, matched: 1, failures: [], omittedFailures: 0 });
    expect(b?.failures).toMatchObject([{ kind: 'fact', fact: 'frames', expected: '= 8', seen: 9, frames: [1, 9], line: 4 }]);
    expect(JSON.parse(JSON.stringify(b))).toEqual(b);
  });

  it.each(['segments: "C > S  S  0:0(0)\\n..."', 'match: {payload: Hello}'])('never lets a rule pass for want of evidence: %s', (rule) => {
    const rules = parseRules(`version: 1\nrules:\n- name: a\n  ${rule}\n`);
    expect(checkFlows(flows, rules)[0]?.met).toBe(false);
    expect(checkFlows(flows, rules, { hasPayload: () => true, stories: new Map() })[0]?.met).toBe(!rule.startsWith('segments'));
  });

  it('holds segments against the stories that are given', async () => {
    const [story] = (await readStories('fixtures/tcp-close-four-segments.pcap')) as [FlowStory];
    const met = (segments: string) =>
      checkFlows(flows, parseRules(JSON.stringify({ version: 1, rules: [{ name: 'a', segments }] })), {
        stories: new Map([['tcp:0', story]]),
      })[0]?.met;
    expect([met('C > S  S  0:0(0)\n...'), met('C > S  S.\n...')]).toEqual([true, false]);
  });

  it('asks for payload by flow, pieces and side', () => {
    const asked: unknown[] = [];
    const rules = parseRules('version: 1\nrules: [{name: a, match: {payload: {glob: "GET*HTTP", from: client}}}]');
    const hasPayload = (...question: unknown[]) => asked.push(question) > 0;
    expect(checkFlows(flows, rules, { hasPayload })[0]?.met).toBe(true);
    expect(asked).toEqual([['tcp:0', ['GET', 'HTTP'], 'client']]);
    expect(checkFlows(flows, rules, { hasPayload: () => false })[0]?.met).toBe(false);
  });

  it('takes a capture without a match where that is allowed', () => {
    const rules = parseRules('version: 1\nrules: [{name: a, match: {stream: tcp:9}}]');
    expect(checkFlows(flows, rules)[0]?.met).toBe(false);
    expect(checkFlows(flows, rules, { allowEmpty: true })[0]?.met).toBe(true);
  });

  it('keeps a hundred failures of a rule and counts the rest', () => {
    const [result] = checkFlows(
      Array.from({ length: 250 }, () => flows[0] as (typeof flows)[number]),
      parseExpressions(['frames=0']),
    );
    expect(result?.failures).toHaveLength(100);
    expect(result?.omittedFailures).toBe(150);
    expect(result?.matched).toBe(250);
  });

  it('faulty rules are errors with a place', () => {
    expect(() => parseRules('version: 1\nrules: 1', 'my.yaml')).toThrow(RulesError);
    expect(() => parseRules('version: 1\nrules: 1', 'my.yaml')).toThrow('my.yaml:2:8: rules must be a list');
  });
});
