/** The Test Anything Protocol, version 14: a test point for each rule of each capture, with a YAML block below those that are not met. */
import { escapeText } from '../../report/format/escape.js';
import type { Language } from '../../report/words/language.js';
import type { CaptureResult, RuleResult } from '../result.js';
import { describeInLine, describePlace, REPORT_WORDS } from './failure-words.js';
import type { Reporter, ReporterOptions } from './reporter.js';

export class TapReport implements Reporter {
  readonly #language: Language;
  #count = 0;

  constructor({ language }: ReporterOptions) {
    this.#language = language;
  }

  capture({ capture, rules, error }: CaptureResult): string {
    const head = this.#count === 0 ? 'TAP version 14\n' : '';
    const points: string[] = [];
    if (error !== undefined) {
      const line = this.#begin(false, `${capture}: ${REPORT_WORDS[this.#language].unreadable}`);
      points.push(
        line +
          block([
            ['message', error.message],
            ['code', error.code],
          ]),
      );
    }
    points.push(...rules.map((rule) => this.#point(rule, capture)));
    return head + points.join('');
  }

  end(): string {
    return this.#count === 0 ? 'TAP version 14\n1..0\n' : `1..${this.#count}\n`;
  }

  #point(rule: RuleResult, capture: string): string {
    const line = this.#begin(rule.met, `${capture}: ${rule.name}`);
    if (rule.met) return line;
    const messages = rule.failures.map((failure) => describeInLine(failure, this.#language));
    if (rule.omittedFailures > 0) messages.push(REPORT_WORDS[this.#language].more(rule.omittedFailures));
    return `${line}${block([
      ['message', messages[0] ?? ''],
      ['at', describePlace(rule)],
      ['failures', messages],
    ])}`;
  }

  #begin(met: boolean, description: string): string {
    // A bare # would begin a directive such as TODO.
    const safe = escapeText(description).replace(/[\\#]/g, '\\$&');
    return `${met ? 'ok' : 'not ok'} ${++this.#count} - ${safe}\n`;
  }
}

/** A YAML block of flow scalars: JSON's strings are YAML's. */
function block(entries: readonly (readonly [string, string | readonly string[]])[]): string {
  const lines = entries.flatMap(([key, value]) =>
    typeof value === 'string' ? [`${key}: ${quote(value)}`] : [`${key}:`, ...value.map((each) => `  - ${quote(each)}`)],
  );
  return ['---', ...lines, '...'].map((line) => `  ${line}\n`).join('');
}

function quote(text: string): string {
  return JSON.stringify(escapeText(text));
}
