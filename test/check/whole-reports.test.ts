/** Each reporter over the same small run, every kind of failure once: the whole report, as people and CI systems get it, in plain sight. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { disarmCommands, GithubAnnotations } from '../../src/check/reporters/github-annotations.js';
import { GithubSummary } from '../../src/check/reporters/github-summary.js';
import { JsonReport } from '../../src/check/reporters/json-report.js';
import { JunitReport } from '../../src/check/reporters/junit-report.js';
import type { Reporter } from '../../src/check/reporters/reporter.js';
import { explainBriefly } from '../../src/check/reporters/small-ladder.js';
import { TapReport } from '../../src/check/reporters/tap-report.js';
import { TextReport } from '../../src/check/reporters/text-report.js';
import type { CaptureResult, FactFailure, Failure, FlowPlace, RuleResult } from '../../src/check/result.js';
import { matchSegments, type SegmentMismatch } from '../../src/check/segments/segment-matcher.js';
import { parseSegments } from '../../src/check/segments/segment-parser.js';
import type { FlowStory, SegmentStep } from '../../src/flow/story/story.js';
import type { Language } from '../../src/report/words/language.js';
import { tellConversation } from '../support/stories.js';

const [story] = (await tellConversation('> S 0\n< S. 0 2')) as [FlowStory];

const web: FlowPlace = {
  stream: 'tcp:0',
  client: { address: '10.0.0.1', port: 40000 },
  server: { address: '2001:db8::1', port: 80 },
  firstFrame: 1,
  lastFrame: 9,
};
const dns: FlowPlace = { ...web, stream: 'udp:3', server: { address: '10.0.0.9', port: 53 } };

const fact: FactFailure = {
  kind: 'fact',
  line: 5,
  column: 7,
  flow: web,
  fact: 'handshake.verdict',
  expected: '= complete',
  seen: 'invalid',
  seenText: 'invalid',
  proof: [{ equation: 'synAck.ack', expected: 1001, actual: 1002, holds: false, frame: 2 }],
  frames: [2, 3],
};
const segments: Failure = {
  kind: 'segments',
  line: 9,
  column: 7,
  flow: web,
  mismatch: matchSegments(parseSegments('C > S  S   0:0(0)\nS > C  S.  0:0(0)  ack 1\n...'), story) as never,
  frames: [2],
};
const count: Failure = { kind: 'count', line: 0, column: 0, expected: '>= 1', seen: 0, flows: 4 };
const transcript: Failure = {
  kind: 'transcript',
  line: 1,
  column: 1,
  diff: '--- a.txt\n+++ a.pcap\n@@ -1,1 +1,0 @@\n-C > S  S\n',
  removed: 1,
  added: 0,
  frames: [],
};

function rule(name: string, failures: Failure[] = [], more: Partial<RuleResult> = {}): RuleResult {
  return { name, file: 'my.yaml', met: failures.length === 0, line: 3, matched: 2, failures, omittedFailures: 0, ...more };
}

function capture(name: string, rules: RuleResult[], more: Partial<CaptureResult> = {}): CaptureResult {
  return { capture: name, met: rules.every(({ met }) => met), frames: 1200, flows: 4, rules, ...more };
}

const RUN: readonly CaptureResult[] = [
  capture('good.pcap', [rule('opens')], { frames: 1, flows: 1 }),
  capture('bad.pcap', [
    rule('opens', [fact, { ...fact, fact: 'fins', expected: '= 2', seen: 0, seenText: '0', frames: [9] }, { ...fact, flow: dns }]),
    rule('talks', [segments], { line: 8, omittedFailures: 5, matched: 1 }),
    rule('frames>0', [count], { file: '--expect', line: 0, matched: 0 }),
    rule('a.txt', [transcript], { file: 'a.txt', line: 1 }),
    rule('closes'),
  ]),
  capture('cut.pcap', [rule('opens')], { met: false, error: { code: 'cut-short', message: 'frame 7 is cut short' } }),
];

function report(reporter: Reporter, run = RUN): string {
  return run.map((each) => reporter.capture(each)).join('') + reporter.end(undefined);
}

/** The report is the file's text. UPDATE_REPORTS=1 writes the files; read what changed. */
function hold(name: string, text: string): void {
  const file = `test/check/reports/${name}.txt`;
  if (process.env.UPDATE_REPORTS === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

const plain = { colour: 0, width: 100, onlyFailures: false } as const;

describe('the whole report', () => {
  const REPORTERS: Record<string, (language: Language) => Reporter> = {
    text: (language) => new TextReport({ language, ...plain }),
    junit: (language) => new JunitReport({ language }),
    tap: (language) => new TapReport({ language }),
    annotations: (language) => new GithubAnnotations({ language, placeOf: (file) => `sub/${file}` }),
    summary: (language) => new GithubSummary({ language }),
  };
  const cases = Object.keys(REPORTERS).flatMap((name) => (['en', 'zh'] as const).map((language) => [name, language] as const));

  it.each(cases)('%s in %s', (name, language) => {
    hold(`${name}.${language}`, report((REPORTERS[name] as (language: Language) => Reporter)(language)));
  });

  it('json', () => {
    hold('json', report(new JsonReport()));
  });

  it('json of captures that meet all', () => {
    expect(report(new JsonReport(), [])).toBe('{"schemaVersion":1,"met":true,"captures":[\n]}\n');
    expect(report(new JsonReport(), RUN.slice(0, 1))).toMatch(/^\{"schemaVersion":1,"met":true,"captures":\[\n\{.*\}\n\]\}\n$/);
    expect(JSON.parse(report(new JsonReport(), [RUN[1], RUN[0]] as CaptureResult[]))).toMatchObject({ met: false });
  });

  it('json of a segment that was not there', () => {
    const mismatch = matchSegments(parseSegments('C > S S\nS > C S.\nC > S .'), story) as SegmentMismatch;
    const more = matchSegments(parseSegments('C > S S'), story) as SegmentMismatch;
    const text = report(new JsonReport(), [
      capture('a', [rule('r', [{ ...segments, mismatch } as Failure, { ...segments, mismatch: more } as Failure])]),
    ]);
    const failures = JSON.parse(text).captures[0].rules[0].failures;
    expect(failures[0]).toMatchObject({ reason: 'ended', expected: 'C > S .', seen: null, differences: [] });
    expect(failures[1]).toMatchObject({ reason: 'more', expected: null, seen: expect.stringMatching(/^S > C {2}S\. /) });
    expect(failures[0]).not.toHaveProperty('mismatch');
  });
});

describe('the text report', () => {
  const text = (options: object = {}) => new TextReport({ language: 'en', ...plain, ...options });
  const good = RUN[0] as CaptureResult;
  const bad = RUN[1] as CaptureResult;

  it('of one capture has no count of captures', () => {
    expect(report(text(), [good])).toBe('met  good.pcap: 1 flow, 1 frame; 1 of 1 rule met\n  met  opens (my.yaml:3; 2 flows matched)\n');
    expect(report(text(), [good, good])).toMatch(/\n\n2 of 2 captures met\n$/);
  });

  it('is empty for what is met where failures alone are wanted', () => {
    expect(report(text({ onlyFailures: true }), [good, good])).toBe('');
    expect(report(text({ onlyFailures: true }), [good, bad])).toBe(`${text().capture(bad)}\n1 of 2 captures met\n`);
    expect(text({ onlyFailures: true }).end(undefined)).toBe('');
  });

  it.each([
    [10, 0, 10, undefined],
    [11, 0, 10, 'and 1 more'],
    [3, 2, 3, 'and 2 more'],
    [100, 900, 10, 'and 990 more'],
  ])('tells of %i failures, %i omitted, the first %i', (failures, omittedFailures, told, rest) => {
    const lines = text()
      .capture(capture('a', [rule('r', Array(failures).fill(count), { omittedFailures })]))
      .trimEnd()
      .split('\n');
    expect(lines.slice(2, 2 + told)).toEqual(Array(told).fill('    flows that match: expected >= 1, seen 0 of 4'));
    expect(lines[2 + told]?.trim()).toBe(rest);
    expect(lines.length).toBe(2 + told + (rest === undefined ? 0 : 1));
  });

  it('names a flow once for failures in a row', () => {
    const lines = text().capture(capture('a', [rule('r', [fact, fact, count, fact])]));
    expect(lines.match(/^ {4}tcp:0 /gm)).toHaveLength(2);
    expect(lines).not.toContain('undefined');
  });

  it('colours verdicts', () => {
    const [head = '', first = ''] = text({ colour: 1 }).capture(good).split('\n');
    expect([head, first]).toEqual([
      expect.stringMatching(/^\u001b\[\S+met\u001b\[\S+ {2}good/),
      expect.stringMatching(/^ {2}\u001b\[\S+met/),
    ]);
    const unmet = text({ colour: 1 }).capture(bad).split('\n')[0] ?? '';
    expect(unmet).toMatch(/^\u001b\[\S+NOT MET\u001b/);
    const colourOf = (line: string) => /^\u001b\[[\d;]*m/.exec(line)?.[0];
    expect(colourOf(unmet)).not.toBe(colourOf(head));
    expect(report(text(), RUN)).not.toContain('\u001b');
  });

  it.each([
    [
      'en',
      'The first flow that failed is not drawn: standard input cannot be read twice.',
      'The first flow that failed, tcp:0 of a\\u202e.pcap:',
    ],
    ['zh', '无法画出第一个不满足的流：标准输入不能读两遍。', '第一个不满足的流，a\\u202e.pcap 的 tcp:0：'],
  ] as const)('ends with a ladder in %s', (language, none, title) => {
    const reporter = text({ language });
    reporter.capture(bad);
    const finding = { capture: 'a\u202e.pcap', stream: 'tcp:0' };
    expect(reporter.end(finding)).toBe(`\n${none}\n`);
    const ladder = reporter.end({ ...finding, story });
    expect(ladder.startsWith(`\n${title}\n\n`)).toBe(true);
    expect(ladder).toContain('[SYN, ACK] Seq=0 Ack=2');
    expect(ladder).toMatch(/[\u2500-\u25ff]/);
    reporter.capture(good);
    expect(reporter.end({ ...finding, story })).toMatch(/\n\n(1 of 2 captures met|2 个捕获中 1 个满足)\n$/);
  });
});

describe('a ladder in a report', () => {
  const told = (count: number) => ({
    ...story,
    steps: Array.from({ length: count }, (_, i) => ({ ...(story.steps[0] as SegmentStep), frame: i + 1 })),
  });

  it.each([
    [24, undefined],
    [25, ['1 step in the middle is not drawn', '中间 1 步未画出']],
    [1224, ['1,200 steps in the middle are not drawn', '中间 1,200 步未画出']],
  ])('of %i steps', (count, notes) => {
    for (const [index, language] of (['en', 'zh'] as const).entries()) {
      const brief = explainBriefly(told(count), language);
      expect(brief.steps).toHaveLength(24);
      expect(brief.notes).toEqual(notes === undefined ? [] : [notes[index]]);
      const frames = brief.steps.map(({ step }) => (step as SegmentStep).frame);
      expect([...frames.slice(0, 12), ...frames.slice(12).map((frame) => frame - count)]).toEqual([
        ...Array.from({ length: 12 }, (_, i) => i + 1),
        ...Array.from({ length: 12 }, (_, i) => i - 11),
      ]);
    }
  });

  it('has arrows without sentences', () => {
    for (const step of explainBriefly(story, 'en').steps) expect([step.meaning, step.sections]).toEqual([[], []]);
  });
});

describe('annotations', () => {
  it('stop at nine and count the rest, unreadable captures included', () => {
    const reporter = new GithubAnnotations({ language: 'en', placeOf: (file) => file });
    const nine = Array.from({ length: 9 }, (_, i) => reporter.capture(capture(`${i}`, [rule('r', [count])]))).join('');
    expect(nine.match(/^::error /gm)).toHaveLength(9);
    expect(reporter.end()).toBe('');
    expect(reporter.capture(RUN[2] as CaptureResult)).toBe('');
    expect(reporter.end()).toBe('::notice title=pcapnote check::and 1 more\n');
  });

  it('of a rule stand where its failure does, or where the rule does', () => {
    const place = (failure: Failure) =>
      new GithubAnnotations({ language: 'en', placeOf: (file) => `x/${file}` })
        .capture(capture('a', [rule('r', [failure])]))
        .split('title')[0];
    expect(place({ ...count, line: 6, column: 2 })).toBe('::error file=x/my.yaml,line=6,col=2,');
    expect(place(count)).toBe('::error file=x/my.yaml,line=3,col=1,');
  });

  it('are none for what failed without a reason, and none for what is met', () => {
    const reporter = new GithubAnnotations({ language: 'en', placeOf: (file) => file });
    expect(reporter.capture(capture('a', [rule('r', [], { met: false }), rule('s')]))).toBe('');
  });

  it('leave no older command in the log', () => {
    expect(disarmCommands('a ##[error]b ##[c')).toBe('a #\\x23[error]b #\\x23[c');
  });
});

describe('the step summary', () => {
  it('has no table when all is met, and the flow that failed as a diagram', () => {
    const reporter = new GithubSummary({ language: 'en' });
    reporter.capture(RUN[0] as CaptureResult);
    expect(reporter.heading()).toBe('## pcapnote check\n\n1 of 1 capture met\n');
    expect(reporter.end(undefined)).toBe(reporter.heading());
    expect(reporter.end({ capture: 'a', stream: 'tcp:0' })).toBe(reporter.heading());
    const text = reporter.end({ capture: 'a<b>', stream: 'tcp:0', story });
    expect(text.startsWith(`${reporter.heading()}\nThe first flow that failed, tcp:0 of a&lt;b&gt;:\n\n\`\`\`mermaid\n`)).toBe(true);
    expect(text).toContain('sequenceDiagram');
    expect(text.endsWith('\n```\n')).toBe(true);
  });

  it('of a rule that failed without a reason has an empty cell', () => {
    const reporter = new GithubSummary({ language: 'en' });
    reporter.capture(capture('a', [rule('r', [], { met: false })]));
    expect(reporter.end(undefined)).toContain('| a | r (my.yaml:3) | NOT MET |  |\n');
  });

  it('has rows up to three quarters of its room, and counts the rest', () => {
    const reporter = new GithubSummary({ language: 'en' });
    const row = (name: string) => reporter.capture(capture(name, [rule('r', [], { met: false })]));
    const own = '| '.length + ' | r (my.yaml:3) | NOT MET |  |\n'.length;
    const room = (3 << 18) - 2 * own;
    row('é'.repeat(1000));
    row('x'.repeat(room - 2000));
    expect(reporter.end(undefined)).not.toContain('more');
    row('y');
    row('z');
    const text = reporter.end(undefined);
    expect(text).not.toContain('| y |');
    expect(text).toMatch(/\n\nand 2 more\n$/);
  });
});

describe('junit', () => {
  it('tells captures of one name apart', () => {
    const text = report(new JunitReport({ language: 'en' }), [capture('a', []), capture('a (2)', []), capture('a', []), capture('a', [])]);
    expect([...text.matchAll(/testsuite name="([^"]*)"/g)].map(([, name]) => name)).toEqual(['a', 'a (2)', 'a (2) (2)', 'a (3)']);
  });

  it('escapes what XML has for its own', () => {
    const text = report(new JunitReport({ language: 'en' }), [capture(`&<>"'`, [])]);
    expect(text).toContain('<testsuite name="&amp;&lt;&gt;&quot;&apos;" tests="0" failures="0" errors="0" skipped="0">\n  </testsuite>');
  });

  it('of a rule that failed without a reason has a case without failure text', () => {
    expect(report(new JunitReport({ language: 'en' }), [capture('a', [rule('r', [], { met: false })])])).toContain(
      '<testcase name="r" classname="a"/>',
    );
  });
});

describe('tap', () => {
  it('keeps a description free of directives', () => {
    const text = report(new TapReport({ language: 'en' }), [capture('a#b\\c', [rule('# TODO')])]);
    expect(text).toBe('TAP version 14\nok 1 - a\\#b\\\\c: \\# TODO\n1..1\n');
  });

  it('of a rule that failed without a reason has an empty message', () => {
    const text = report(new TapReport({ language: 'en' }), [capture('a', [rule('r', [], { met: false, omittedFailures: 3 })])]);
    expect(text).toContain('  message: "and 3 more"\n  at: "my.yaml:3"\n  failures:\n    - "and 3 more"\n  ...\n');
  });
});
