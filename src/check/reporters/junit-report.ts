/**
 * JUnit's XML in the form that Jenkins and GitLab read (junit-10): a testsuite for each capture, a testcase for each rule. Each testcase has a name of its own within
 * the file, and no character stands in it that XML 1.0 (section 2.2) forbids.
 */
import { escapeText } from '../../report/format/escape.js';
import type { Language } from '../../report/words/language.js';
import type { CaptureResult, RuleResult } from '../result.js';
import { describeFailure, describeInLine, describePlace, REPORT_WORDS } from './failure-words.js';
import type { Reporter, ReporterOptions } from './reporter.js';

export class JunitReport implements Reporter {
  readonly #language: Language;
  readonly #names = new Map<string, number>();
  readonly #suites: string[] = [];
  readonly #totals = { tests: 0, failures: 0, errors: 0 };

  constructor({ language }: ReporterOptions) {
    this.#language = language;
  }

  capture(result: CaptureResult): string {
    const suite = this.#distinct(result.capture);
    const failures = result.rules.filter(({ met }) => !met).length;
    const errors = result.error === undefined ? 0 : 1;
    const tests = result.rules.length + errors;
    this.#totals.tests += tests;
    this.#totals.failures += failures;
    this.#totals.errors += errors;
    const cases = result.rules.map((rule) => this.#testcase(rule, suite));
    if (result.error !== undefined) cases.unshift(this.#errorCase(result.error.code, result.error.message, suite));
    const counts = `tests="${tests}" failures="${failures}" errors="${errors}" skipped="0"`;
    this.#suites.push(`  <testsuite name="${attribute(suite)}" ${counts}>\n${cases.join('')}  </testsuite>\n`);
    return '';
  }

  end(): string {
    const { tests, failures, errors } = this.#totals;
    const counts = `tests="${tests}" failures="${failures}" errors="${errors}"`;
    return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="pcapnote check" ${counts}>\n${this.#suites.join('')}</testsuites>\n`;
  }

  #testcase(rule: RuleResult, suite: string): string {
    const head = `    <testcase name="${attribute(rule.name)}" classname="${attribute(suite)}"`;
    const [first] = rule.failures;
    if (first === undefined) return `${head}/>\n`;
    const body = `${describePlace(rule)}\n${this.#describeAll(rule).join('\n')}`;
    const message = describeInLine(first, this.#language);
    return `${head}>\n      <failure message="${attribute(message)}" type="${first.kind}">${content(body)}</failure>\n    </testcase>\n`;
  }

  #describeAll({ failures, omittedFailures }: RuleResult): string[] {
    const lines = failures.flatMap((failure) => {
      const { flow, text, detail } = describeFailure(failure, this.#language);
      return [flow === undefined ? text : `${flow}  ${text}`, ...detail.map((line) => `  ${line}`)];
    });
    if (omittedFailures > 0) lines.push(REPORT_WORDS[this.#language].more(omittedFailures));
    return lines;
  }

  #errorCase(code: string, message: string, suite: string): string {
    const { unreadable } = REPORT_WORDS[this.#language];
    const head = `    <testcase name="${attribute(unreadable)}" classname="${attribute(suite)}">`;
    return `${head}\n      <error message="${attribute(message)}" type="${attribute(code)}"/>\n    </testcase>\n`;
  }

  /** A capture that was named twice is another suite. */
  #distinct(capture: string): string {
    const times = (this.#names.get(capture) ?? 0) + 1;
    this.#names.set(capture, times);
    return times === 1 ? capture : this.#distinct(`${capture} (${times})`);
  }
}

/** Within quotation marks: one line. */
function attribute(text: string): string {
  return markup(escapeText(text));
}

/** Between tags: lines stay lines. */
function content(text: string): string {
  return text.split('\n').map(attribute).join('\n');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

function markup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}
