/**
 * Workflow commands of GitHub Actions: `::error file=pcapnote.rules.yaml,line=4,title=...::...` puts each failure beside its rule in the pull request. A step may
 * have ten annotations; nine are used, and a notice counts the rest.
 */
import { escapeText } from '../../report/format/escape.js';
import type { Language } from '../../report/words/language.js';
import type { CaptureResult, RuleResult } from '../result.js';
import { describeFailure, describeInLine, REPORT_WORDS } from './failure-words.js';
import type { Reporter, ReporterOptions } from './reporter.js';

const ANNOTATIONS = 9;

export interface AnnotationOptions extends ReporterOptions {
  /** The path of a rules file from the top of the repository, which is what GitHub looks for. */
  placeOf(file: string): string;
}

export class GithubAnnotations implements Reporter {
  readonly #language: Language;
  readonly #placeOf: AnnotationOptions['placeOf'];
  #written = 0;
  #left = 0;

  constructor({ language, placeOf }: AnnotationOptions) {
    this.#language = language;
    this.#placeOf = placeOf;
  }

  capture(result: CaptureResult): string {
    const lines: string[] = [];
    const { capture, error } = result;
    if (error !== undefined) {
      const { unreadable } = REPORT_WORDS[this.#language];
      lines.push(...this.#error({ title: `${capture}: ${unreadable}` }, error.message));
    }
    for (const rule of result.rules) if (!rule.met) lines.push(...this.#rule(rule, capture));
    return lines.join('');
  }

  end(): string {
    if (this.#left === 0) return '';
    return `::notice title=pcapnote check::${data(REPORT_WORDS[this.#language].more(this.#left))}\n`;
  }

  /** One annotation for a rule in a capture: its first failure, and how many more there are. */
  #rule(rule: RuleResult, capture: string): string[] {
    const [first] = rule.failures;
    if (first === undefined) return [];
    const more = rule.failures.length - 1 + rule.omittedFailures;
    const { detail } = describeFailure(first, this.#language);
    const lines = first.kind === 'transcript' ? detail : [];
    const text = [describeInLine(first, this.#language), ...lines, ...(more > 0 ? [REPORT_WORDS[this.#language].more(more)] : [])];
    const place: Record<string, string> =
      rule.line === 0 ? {} : { file: this.#placeOf(rule.file), line: String(first.line || rule.line), col: String(first.column || 1) };
    return this.#error({ ...place, title: `${capture}: ${rule.name}` }, text.map(escapeText).join('\n'));
  }

  #error(properties: Readonly<Record<string, string>>, message: string): string[] {
    if (this.#written === ANNOTATIONS) {
      this.#left++;
      return [];
    }
    this.#written++;
    const list = Object.entries(properties).map(([name, value]) => `${name}=${property(escapeText(value))}`);
    return [`::error ${list.join(',')}::${data(message)}\n`];
  }
}

/**
 * A text for the log. Its lines begin with words of ours, so none is a command of today, `::error`; but the runner looks for the older form, `##[error]`,
 * anywhere in a line.
 */
export function disarmCommands(text: string): string {
  return text.replaceAll('##[', '#\\x23[');
}

/** As GitHub's toolkit escapes what stands behind the second `::`. */
function data(text: string): string {
  return disarmCommands(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** And the values of properties. */
function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
