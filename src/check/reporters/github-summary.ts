/** The step summary of GitHub Actions: Markdown with a table of what was not met, and the first flow that failed as a Mermaid diagram. */
import { writeFlow } from '../../report/explain/explain-writer.js';
import { MermaidExplanation } from '../../report/explain/mermaid/mermaid-explanation.js';
import { escapeMarkdown, markdownLine, markdownRule } from '../../report/format/markdown.js';
import type { Language } from '../../report/words/language.js';
import type { CaptureResult } from '../result.js';
import { describeInLine, describePlace, REPORT_WORDS } from './failure-words.js';
import type { FirstFailing, Reporter, ReporterOptions } from './reporter.js';
import { explainBriefly } from './small-ladder.js';

/** A summary has at most 1 MiB; a diagram and the last lines have to fit behind the table, and other steps of the job have summaries of their own. */
export const SUMMARY_BYTES = 1 << 20;
const TABLE_BYTES = SUMMARY_BYTES - (1 << 18);

export class GithubSummary implements Reporter {
  readonly #language: Language;
  readonly #encoder = new TextEncoder();
  readonly #rows: string[] = [];
  #bytes = 0;
  #left = 0;
  #captures = 0;
  #met = 0;

  constructor({ language }: ReporterOptions) {
    this.#language = language;
  }

  capture({ capture, met, rules, error }: CaptureResult): string {
    this.#captures++;
    if (met) this.#met++;
    const words = REPORT_WORDS[this.#language];
    if (error !== undefined) this.#row([capture, words.unreadable, words.notMet, error.message]);
    for (const rule of rules) {
      if (rule.met) continue;
      const [first] = rule.failures;
      const more = rule.failures.length - 1 + rule.omittedFailures;
      const found = first === undefined ? '' : describeInLine(first, this.#language);
      this.#row([capture, `${rule.name} (${describePlace(rule)})`, words.notMet, more > 0 ? `${found}; ${words.more(more)}` : found]);
    }
    return '';
  }

  end(finding: FirstFailing | undefined): string {
    const words = REPORT_WORDS[this.#language];
    const parts = [this.heading()];
    if (this.#rows.length > 0) {
      const headings = [words.capture, words.rule, words.result, words.found];
      parts.push(`\n${markdownLine(headings)}${markdownRule(headings.map(() => false))}${this.#rows.join('')}`);
    }
    if (this.#left > 0) parts.push(`\n${escapeMarkdown(words.more(this.#left))}\n`);
    if (finding?.story !== undefined) {
      const diagram = new MermaidExplanation({ language: this.#language });
      diagram.begin();
      writeFlow(diagram, explainBriefly(finding.story, this.#language));
      diagram.end();
      const title = escapeMarkdown(words.ladder(finding.stream, finding.capture));
      parts.push(`\n${title}\n\n\`\`\`mermaid\n${diagram.out.toString()}\`\`\`\n`);
    }
    return parts.join('');
  }

  /** How many captures met their rules, for a summary that has room for no more. */
  heading(): string {
    return `## pcapnote check\n\n${escapeMarkdown(REPORT_WORDS[this.#language].captures(this.#met, this.#captures))}\n`;
  }

  #row(cells: readonly string[]): void {
    const row = markdownLine(cells.map(escapeMarkdown));
    const size = this.#encoder.encode(row).length;
    if (this.#bytes + size > TABLE_BYTES) {
      this.#left++;
      return;
    }
    this.#bytes += size;
    this.#rows.push(row);
  }
}
