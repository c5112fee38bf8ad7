/** Every reporter on one run whose texts are as hostile as captures and people can make them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { GithubAnnotations } from '../../src/check/reporters/github-annotations.js';
import { GithubSummary, SUMMARY_BYTES } from '../../src/check/reporters/github-summary.js';
import { JsonReport } from '../../src/check/reporters/json-report.js';
import { JunitReport } from '../../src/check/reporters/junit-report.js';
import type { Reporter } from '../../src/check/reporters/reporter.js';
import { TapReport } from '../../src/check/reporters/tap-report.js';
import { TextReport } from '../../src/check/reporters/text-report.js';
import type { CaptureResult, FactFailure } from '../../src/check/result.js';
import { runCli } from '../cli/run-cli.js';
import { checkJunit } from '../support/junit-schema.js';
import { readXml } from '../support/read-xml.js';

const HOSTILE = 'a<b> & "c" \'d\' ]]> \u001b[31m\u0000\uffff # ~ | `x` %0A,:;\r\n::error::x 你好';

const failure: FactFailure = {
  kind: 'fact',
  line: 7,
  column: 9,
  flow: {
    stream: 'tcp:0',
    client: { address: '10.0.0.1', port: 40000 },
    server: { address: '2001:db8::1', port: 80 },
    firstFrame: 1,
    lastFrame: 3,
  },
  fact: 'history',
  expected: `= ${HOSTILE}`,
  seen: HOSTILE,
  seenText: HOSTILE,
  frames: [1, 3],
};

function result(capture: string, failures = 1): CaptureResult {
  return {
    capture,
    met: false,
    frames: 3,
    flows: 1,
    rules: [
      {
        name: HOSTILE,
        file: 'a:b,c.yaml',
        met: false,
        line: 5,
        matched: 1,
        failures: Array.from({ length: failures }, () => failure),
        omittedFailures: 2,
      },
      { name: 'a rule that is met', file: 'a:b,c.yaml', met: true, line: 9, matched: 1, failures: [], omittedFailures: 0 },
    ],
  };
}

const damaged: CaptureResult = { ...result(HOSTILE), error: { code: 'cut-short', message: HOSTILE } };

function report(reporter: Reporter, results: readonly CaptureResult[]): string {
  return results.map((each) => reporter.capture(each)).join('') + reporter.end(undefined);
}

describe('junit', () => {
  it.each(['en', 'zh'] as const)('is a document by the common schema, every name its own, in %s', (language) => {
    const text = report(new JunitReport({ language }), [result('a.pcap'), result('a.pcap'), damaged]);
    const document = readXml(text);
    expect(checkJunit(document)).toEqual([]);
    const cases = document.children
      .flatMap(({ children }) => children)
      .map(({ attributes }) => `${attributes.classname}\n${attributes.name}`);
    expect(cases).toHaveLength(7);
    expect(new Set(cases).size).toBe(cases.length);
    expect(document.attributes).toMatchObject({ tests: '7', failures: '3', errors: '1' });
    // XML 1.0, section 2.2
    expect(text).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
    expect(text).toContain('\\x1b[31m');
  });

  it('tells what was seen and where in the message, all failures in the text', () => {
    const document = readXml(report(new JunitReport({ language: 'en' }), [result('a.pcap', 3)]));
    const found = document.children[0]?.children[0]?.children[0];
    expect(found?.attributes.message).toContain('tcp:0  10.0.0.1:40000 → [2001:db8::1]:80  history: expected');
    expect(found?.attributes.message).toContain('(frames 1, 3)');
    expect(found?.text.match(/history: expected/g)).toHaveLength(3);
    expect(found?.text).toContain('a:b,c.yaml:5');
    expect(found?.text).toContain('and 2 more');
  });

  it.skipIf(spawnSync('xmllint', ['--version']).error !== undefined)('is valid by an XML schema of that structure', () => {
    const validate = (input: string) =>
      spawnSync('xmllint', ['--noout', '--schema', 'test/check/junit.xsd', '-'], { input, encoding: 'utf8' });
    const valid = validate(report(new JunitReport({ language: 'en' }), [result('a.pcap', 3), result('a.pcap'), damaged]));
    expect(valid.stderr.trim()).toBe('- validates');
    expect(validate('<testsuites><testsuite name="a"><testcase name="x"/></testsuite></testsuites>').status).toBe(3);
  });

  it('the check of the schema can fail', () => {
    expect(
      checkJunit(
        readXml('<testsuites><testsuite name="a" tests="1"><testcase name="x" classname="a"><oops/></testcase></testsuite></testsuites>'),
      ),
    ).toEqual(['oops in testcase']);
    expect(checkJunit(readXml('<testsuites><testsuite tests="x"/></testsuites>'))).toEqual([
      'testsuite without name',
      'testsuite tests="x"',
    ]);
  });
});

describe('github', () => {
  const make = () => new GithubAnnotations({ language: 'en', placeOf: (file) => `sub/${file}` });

  it('points at the line of the rule and escapes as the documentation has it', () => {
    const [line = '', ...rest] = report(make(), [result('a.pcap')]).split('\n');
    expect(rest).toEqual(['']);
    expect(line).toMatch(/^::error file=sub\/a%3Ab%2Cc\.yaml,line=7,col=9,title=/);
    const [, properties = '', message = ''] = /^::error (.*?)::(.*)$/.exec(line) ?? [];
    const title = properties.split('title=')[1] ?? '';
    expect(title).not.toMatch(/[:,\r\n]/);
    expect(title).toContain('%250A%2C%3A;');
    expect(message).toContain('%250A,:;');
    expect(message).not.toMatch(/[\r\n]/);
    expect(message).toContain('%0Aand 2 more');
  });

  it('has nine errors at most and counts the rest', () => {
    const lines = report(
      make(),
      Array.from({ length: 12 }, (_, i) => result(`${i}.pcap`)),
    ).split('\n');
    expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(9);
    expect(lines.at(-2)).toBe('::notice title=pcapnote check::and 3 more');
  });

  it('has a summary within 1 MiB however much fails', () => {
    const reporter = new GithubSummary({ language: 'en' });
    for (let i = 0; i < 5000; i++) reporter.capture(result(`${i}.pcap`));
    const text = reporter.end(undefined);
    expect(new TextEncoder().encode(text).length).toBeLessThan(SUMMARY_BYTES);
    expect(text).toMatch(/and [\d,]+ more/);
    expect(text.length).toBeGreaterThan(500_000);
  });

  it('escapes what is in its table', () => {
    const reporter = new GithubSummary({ language: 'en' });
    reporter.capture(result('a.pcap'));
    const rows = reporter
      .end(undefined)
      .split('\n')
      .filter((line) => line.startsWith('| '));
    expect(rows).toHaveLength(3);
    expect(rows[2]).not.toMatch(/[<>]|\u001b/);
    expect(rows[2]?.match(/(?<!\\)\|/g)).toHaveLength(5);
  });
});

describe('tap', () => {
  it('is version 14: a plan, points in order, YAML below those that failed', () => {
    const text = report(new TapReport({ language: 'en' }), [result('a.pcap'), damaged]);
    const lines = text.split('\n');
    expect(lines[0]).toBe('TAP version 14');
    expect(lines.at(-2)).toBe('1..5');
    const points = lines.filter((line) => /^(not )?ok /.test(line));
    expect(points.map((line) => /^(?:not )?ok (\d+) - /.exec(line)?.[1])).toEqual(['1', '2', '3', '4', '5']);
    for (const line of points) expect(line).not.toMatch(/(?<!\\)#/);
    const block = /\n {2}---\n([\s\S]*?) {2}\.\.\.\n/.exec(text)?.[1] ?? '';
    expect(parse(block)).toMatchObject({ at: 'a:b,c.yaml:5', message: expect.stringContaining('history: expected') });
  });

  it('is a plan of none without captures', () => {
    expect(new TapReport({ language: 'en' }).end()).toBe('TAP version 14\n1..0\n');
  });
});

describe('json', () => {
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync('schema/check.schema.json', 'utf8')),
  );
  const folder = mkdtempSync(join(tmpdir(), 'pcapnote-json-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  function expectValid(text: string): void {
    validate(JSON.parse(text));
    expect(validate.errors).toBeNull();
  }

  it('is by its schema', () => {
    expectValid(report(new JsonReport(), [result('a.pcap'), damaged]));
    expectValid(report(new JsonReport(), []));
  });

  it('is by its schema for failures of each kind', async () => {
    const rules = join(folder, 'r.yaml');
    const transcript = join(folder, 't.txt');
    writeFileSync(transcript, 'C > S  S  0:0(0)\n');
    writeFileSync(
      rules,
      'version: 1\nrules:\n- {name: a, expect: {handshake: complete}}\n- {name: b, segments: "C > S  S  0:1(1)"}\n- {name: c, match: {stream: tcp:7}}\n',
    );
    const argv = [
      'fixtures/tcp-wrong-syn-ack.pcap',
      'fixtures/file-without-packets.pcap',
      'fixtures/faulty-empty.pcap',
      'fixtures/link-unknown.pcap',
    ];
    const options = ['--rules', rules, '--transcript', transcript, '--reporter', 'json', '--lang', 'en'];
    const { status, stdout } = await runCli(['check', ...argv, ...options]);
    expect(status).toBe(3);
    expectValid(stdout);
    for (const kind of ['fact', 'segments', 'count', 'empty', 'transcript']) expect(stdout).toContain(`"kind":"${kind}"`);
    expect(stdout).toContain('"error":{"code":');
  });
});

describe('text', () => {
  it('shows nothing of a capture that could move a cursor', () => {
    const text = report(new TextReport({ language: 'en', colour: 0, width: 100, onlyFailures: false }), [damaged]);
    expect(text).not.toMatch(/[^\n\u0020-\u007e\u00a0-\uffee]/);
    expect(text).toContain('cannot be read to its end');
  });
});
