import { FlowTotals } from '../../flow/flow-totals.js';
import type { FlowSummary } from '../../flow/summary.js';
import type { Pipeline, Sink } from '../../pipeline.js';
import {
  formatSummaryDelimited,
  formatSummaryJson,
  formatSummaryMarkdown,
  formatSummaryTable,
  formatSummaryText,
} from '../../report/format/summary-formats.js';
import type { Row } from '../../report/row.js';
import type { CaptureSummary, CaptureTotals } from '../../report/summary/capture-summary.js';
import { ASCII_BARS, BLOCK_BARS, listSections } from '../../report/summary/sections.js';
import { TextBuffer } from '../../report/text-buffer.js';
import { isOnCalendar, writeIsoTime } from '../../report/words/time-words.js';
import type { ReportChoices } from '../options.js';
import type { FlowName } from './flow-order.js';

const BILLION = 1_000_000_000;

/** What is counted of every frame, as they go by. */
export class FrameCounter implements Sink {
  #frames = 0;
  #bytes = 0;
  #framesWithoutFlow = 0;
  #hasTime = false;
  #firstSeconds = 0;
  #firstNanoseconds = 0;
  #lastSeconds = 0;
  #lastNanoseconds = 0;

  row({ frame, annotations }: Row): boolean {
    this.#frames++;
    this.#bytes += frame.originalLength;
    let hasFlow = false;
    for (let i = 0; i < frame.segmentCount; i++) if ((annotations[i]?.stream ?? -1) >= 0) hasFlow = true;
    if (!hasFlow) this.#framesWithoutFlow++;
    if (frame.hasTime) this.#span(frame.seconds, frame.nanoseconds);
    return true;
  }

  async pause(): Promise<void> {}

  totals(): CaptureTotals {
    const seconds = this.#lastSeconds - this.#firstSeconds;
    return {
      frames: this.#frames,
      bytes: this.#bytes,
      framesWithoutFlow: this.#framesWithoutFlow,
      startTime: this.#hasTime ? formatIsoTime(this.#firstSeconds, this.#firstNanoseconds) : null,
      endTime: this.#hasTime ? formatIsoTime(this.#lastSeconds, this.#lastNanoseconds) : null,
      duration: this.#hasTime ? (seconds * BILLION + (this.#lastNanoseconds - this.#firstNanoseconds)) / BILLION : null,
    };
  }

  #span(seconds: number, nanoseconds: number): void {
    if (!this.#hasTime || isBefore(seconds, nanoseconds, this.#firstSeconds, this.#firstNanoseconds)) {
      this.#firstSeconds = seconds;
      this.#firstNanoseconds = nanoseconds;
    }
    if (!this.#hasTime || isBefore(this.#lastSeconds, this.#lastNanoseconds, seconds, nanoseconds)) {
      this.#lastSeconds = seconds;
      this.#lastNanoseconds = nanoseconds;
    }
    this.#hasTime = true;
  }
}

function isBefore(seconds: number, nanoseconds: number, otherSeconds: number, otherNanoseconds: number): boolean {
  return seconds < otherSeconds || (seconds === otherSeconds && nanoseconds < otherNanoseconds);
}

function formatIsoTime(seconds: number, nanoseconds: number): string | null {
  if (!isOnCalendar(seconds)) return null;
  const out = new TextBuffer();
  writeIsoTime(out, seconds, nanoseconds);
  return out.toString();
}

/** Adds up the flows chosen. `limit`: how many addresses and flows are named. */
export function summarizeFlows(flows: Iterable<FlowSummary>, counter: FrameCounter, { tracker }: Pipeline, limit: number): CaptureSummary {
  const totals = new FlowTotals(limit);
  for (const flow of flows) {
    const { protocol, stream } = nameOf(flow);
    const [client, server] = tracker.addressKeys(protocol, stream);
    totals.add(flow, client, server);
  }
  return { capture: counter.totals(), flows: totals.summarize((key) => tracker.formatAddress(key)) };
}

/** The transport and the number in `tcp:0`, `udp:3`. */
export function nameOf({ stream }: FlowSummary): FlowName {
  return { protocol: stream.startsWith('tcp') ? 'tcp' : 'udp', stream: Number(stream.slice(4)) };
}

/** `ascii`: bars of `#`, and no boxes. */
export function formatSummary(summary: CaptureSummary, { format, language, width }: ReportChoices, ascii: boolean): string {
  const sections = () => listSections(summary, language, ascii ? ASCII_BARS : BLOCK_BARS);
  switch (format) {
    case 'text':
      return formatSummaryText(sections());
    case 'table':
      return ascii ? formatSummaryText(sections()) : formatSummaryTable(sections(), width);
    case 'markdown':
      return formatSummaryMarkdown(sections());
    case 'csv':
    case 'tsv':
      return formatSummaryDelimited(summary, format);
    case 'json':
    case 'ndjson':
      return formatSummaryJson(summary);
  }
}
