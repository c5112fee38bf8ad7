/** The result as one JSON document; schema/check.schema.json describes it. Codes and numbers, no sentences. */
import { stringifySafely } from '../../report/format/json-text.js';
import { SCHEMA_VERSION } from '../../report/format/packet-record.js';
import { formatStep } from '../../report/transcript/transcript.js';
import type { CaptureResult, Failure } from '../result.js';
import type { Reporter } from './reporter.js';

export class JsonReport implements Reporter {
  readonly #captures: string[] = [];
  #met = true;

  capture(result: CaptureResult): string {
    this.#met &&= result.met;
    this.#captures.push(
      stringifySafely({ ...result, rules: result.rules.map((rule) => ({ ...rule, failures: rule.failures.map(plain) })) }),
    );
    return '';
  }

  end(): string {
    return `{"schemaVersion":${SCHEMA_VERSION},"met":${this.#met},"captures":[${this.#captures.map((text) => `\n${text}`).join(',')}\n]}\n`;
  }
}

/** Of segments the words of the pattern, not the parsed pattern; of the step in its place what identifies it. */
function plain(failure: Failure): object {
  if (failure.kind !== 'segments') return failure;
  const { mismatch, ...rest } = failure;
  const { reason, pattern, step, differences } = mismatch;
  return { ...rest, reason, expected: pattern?.text ?? null, seen: step === undefined ? null : formatStep(step), differences };
}
