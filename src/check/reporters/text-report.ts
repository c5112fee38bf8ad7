/** The report for people: each capture and rule in a line, below it what was expected and what was seen, and at the end a small ladder of the first flow that failed. */
import { writeFlow } from '../../report/explain/explain-writer.js';
import { LadderExplanation } from '../../report/explain/ladder/ladder.js';
import { Tint, tint } from '../../report/explain/ladder/step-tint.js';
import type { ColourLevel } from '../../report/format/colour.js';
import { escapeText } from '../../report/format/escape.js';
import type { CaptureResult, RuleResult } from '../result.js';
import { countMet, describeFailure, describePlace, REPORT_WORDS } from './failure-words.js';
import type { FirstFailing, Reporter, ReporterOptions } from './reporter.js';
import { explainBriefly } from './small-ladder.js';

export interface TextReportOptions extends ReporterOptions {
  colour: ColourLevel;
  /** Columns; Infinity where there is no terminal. */
  width: number;
  /** Captures that meet every rule are left out, the count at the end as well when all do. */
  onlyFailures: boolean;
}

/** Failures of one rule in one capture that are told; of the rest the count. */
const TOLD = 10;

export class TextReport implements Reporter {
  readonly #options: TextReportOptions;
  #captures = 0;
  #met = 0;

  constructor(options: TextReportOptions) {
    this.#options = options;
  }

  capture(result: CaptureResult): string {
    this.#captures++;
    if (result.met) this.#met++;
    if (result.met && this.#options.onlyFailures) return '';
    const words = REPORT_WORDS[this.#options.language];
    const { capture, frames, flows, rules, error } = result;
    const counts = `${words.flows(flows)}, ${words.frames(frames)}; ${words.rules(countMet(rules), rules.length)}`;
    const lines = [`${this.#verdict(result.met)}  ${this.#safe(capture)}: ${counts}`];
    if (error !== undefined) lines.push(`  ${words.unreadable}: ${this.#safe(error.message)}`);
    for (const rule of rules) lines.push(...this.#rule(rule));
    return `${lines.join('\n')}\n`;
  }

  end(finding: FirstFailing | undefined): string {
    const { language, onlyFailures } = this.#options;
    if (onlyFailures && this.#met === this.#captures) return '';
    const words = REPORT_WORDS[language];
    const total = this.#captures > 1 ? `\n${words.captures(this.#met, this.#captures)}\n` : '';
    return this.#ladder(finding) + total;
  }

  #rule(rule: RuleResult): string[] {
    const words = REPORT_WORDS[this.#options.language];
    const lines = [
      `  ${this.#verdict(rule.met)}  ${this.#safe(rule.name)} (${this.#safe(describePlace(rule))}; ${words.matched(rule.matched)})`,
    ];
    let last: string | undefined;
    for (const failure of rule.failures.slice(0, TOLD)) {
      const { flow, text, detail } = describeFailure(failure, this.#options.language);
      if (flow !== undefined && flow !== last) lines.push(`    ${this.#safe(flow)}`);
      last = flow;
      const indent = flow === undefined ? '    ' : '      ';
      lines.push(`${indent}${this.#safe(text)}`, ...detail.map((line) => `${indent}  ${this.#safe(line)}`));
    }
    const rest = Math.max(rule.failures.length - TOLD, 0) + rule.omittedFailures;
    if (rest > 0) lines.push(`    ${words.more(rest)}`);
    return lines;
  }

  #ladder(finding: FirstFailing | undefined): string {
    if (finding === undefined) return '';
    const { language, colour, width } = this.#options;
    const words = REPORT_WORDS[language];
    if (finding.story === undefined) return `\n${words.noLadder}\n`;
    const ladder = new LadderExplanation({ language, colour, width, ascii: false });
    writeFlow(ladder, explainBriefly(finding.story, language));
    return `\n${words.ladder(finding.stream, this.#safe(finding.capture))}\n\n${ladder.out.toString()}`;
  }

  #verdict(met: boolean): string {
    const words = REPORT_WORDS[this.#options.language];
    return tint(met ? words.met : words.notMet, met ? Tint.HANDSHAKE : Tint.RESET | Tint.BOLD, this.#options.colour);
  }

  #safe(text: string): string {
    return escapeText(text);
  }
}
