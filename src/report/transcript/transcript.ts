/**
 * A flow as lines of the notation (notation.ts): what `show --format transcript` prints, and what a recording is compared with. The lines stand in the order of the
 * capture. A retransmission is a line like any other: its numbers tell.
 */

import { Phase } from '../../flow/phase.js';
import type { DatagramStep, FlowStory, IcmpStep, SegmentStep, Step } from '../../flow/story/story.js';
import type { FlowSummary } from '../../flow/summary.js';
import { writePreview } from '../format/escape.js';
import { TextBuffer } from '../text-buffer.js';
import { describePhase } from '../words/phase-words.js';
import { ANY_RUN, formatDirection, formatFlags, formatOption, REFUSAL, segmentNumbers, UNKNOWN, writtenOptions } from './notation.js';

/** What a transcript says beyond the exchange itself. Windows and text may differ between two recordings; labels are comments. */
export interface TranscriptDetail {
  /** `win 64256`: the window after scaling, as Wireshark's Win. */
  window?: boolean;
  /** `"hello"`: how the payload of a UDP datagram begins, at most PREVIEW_BYTES. */
  payload?: boolean;
  /** `# handshake 1/3 SYN` behind each line. */
  labels?: boolean;
}

/** The names of the details, as the command line takes them. */
export const TRANSCRIPT_DETAILS = ['window', 'payload', 'labels'] as const satisfies readonly (keyof TranscriptDetail)[];

export interface TranscriptLine {
  text: string;
  /** Frame of the segment or datagram; 0 for a line that stands for none. */
  frame: number;
  /** What the line tells: the flow of a heading, a step; neither for a run that was left out. */
  flow?: FlowSummary;
  step?: SegmentStep | DatagramStep;
}

/** The flow's heading and a line for each of its segments; no line for an ICMP error that refuses nothing. Runs and what a limit left out are `...`, with a comment that counts the frames. */
export function listTranscriptLines({ flow, steps, omitted }: FlowStory, detail: TranscriptDetail = {}): TranscriptLine[] {
  const lines: TranscriptLine[] = [{ text: formatHeading(flow), frame: 0, flow }];
  for (const step of steps) if (step.kind !== 'icmp') lines.push(describeStep(step, detail));
  if (omitted > 0) lines.push({ text: `${ANY_RUN}  # ${omitted} more, beyond the limit of what is kept of a flow`, frame: 0 });
  return lines;
}

/** The flow as text, each line ended. */
export function formatTranscript(story: FlowStory, detail: TranscriptDetail = {}): string {
  return listTranscriptLines(story, detail)
    .map(({ text }) => `${text}\n`)
    .join('');
}

/** `tcp:0  handshake complete  close closed-by-client`. Roles that were not seen are said to be assumed. */
export function formatHeading(flow: FlowSummary): string {
  const parts: string[] = [flow.stream];
  if (flow.protocol === 'tcp') parts.push(`handshake ${flow.handshake.verdict}`, `close ${flow.close.verdict}`);
  if (flow.protocol !== 'tcp' && flow.refused) parts.push('refused');
  if (!flow.rolesKnown) parts.push('roles assumed');
  return parts.join('  ');
}

function describeStep(step: Exclude<Step, IcmpStep>, detail: TranscriptDetail): TranscriptLine {
  if (step.kind === 'run') {
    const count = step.client.segments + step.server.segments;
    return { text: `${ANY_RUN}  # frames ${step.firstFrame} to ${step.lastFrame}, ${count} segments`, frame: 0 };
  }
  const text = formatStep(step, detail);
  const label = detail.labels === true ? describePhase(step.phase)?.en : undefined;
  return { text: label === undefined ? text : `${text.padEnd(LABEL_COLUMN)}  # ${label}`, frame: step.frame, step };
}

/** One segment or datagram as a line of the notation. */
export function formatStep(step: SegmentStep | DatagramStep, detail: TranscriptDetail = {}): string {
  return step.kind === 'segment' ? formatSegment(step, detail) : formatDatagram(step, detail);
}

/** Columns stand where they do for the numbers of a short exchange: they must not move when one number grows, or every line of a comparison would differ. */
const FLAGS_WIDTH = 4;
const NUMBERS_WIDTH = 17;
const ACK_WIDTH = 8;
const WINDOW_WIDTH = 9;
const LABEL_COLUMN = 74;

function formatSegment(step: SegmentStep, { window }: TranscriptDetail): string {
  const { seq, end, ack } = segmentNumbers(step);
  const numbers = `${seq ?? UNKNOWN}:${end ?? UNKNOWN}(${step.length})`;
  const cells = [formatDirection(step.from), formatFlags(step.flags).padEnd(FLAGS_WIDTH), numbers.padEnd(NUMBERS_WIDTH)];
  cells.push((step.ack === null ? '' : `ack ${ack ?? UNKNOWN}`).padEnd(ACK_WIDTH));
  if (window === true) cells.push(`win ${step.scaledWindow}`.padEnd(WINDOW_WIDTH));
  const options = writtenOptions(step.flags)
    .map((name) => formatOption(name, step.options))
    .filter((option) => option !== undefined);
  if (options.length > 0) cells.push(`<${options.join(',')}>`);
  return cells.join('  ').trimEnd();
}

function formatDatagram(step: DatagramStep, { payload }: TranscriptDetail): string {
  const direction = formatDirection(step.from);
  if (step.phase === Phase.UDP_REFUSED) return `${direction}  ${REFUSAL}`;
  return `${direction}  udp  (${step.length})${payload === true && step.length > 0 ? `  ${quotePreview(step)}` : ''}`;
}

const preview = new TextBuffer();

/** `"hello\n"`, safe to print; `…` at its end where the payload goes on. A quotation mark is escaped like a backslash. */
export function quotePreview({ preview: bytes, length }: DatagramStep): string {
  preview.clear();
  writePreview(preview, bytes, 0, bytes.length);
  return `"${preview.toString().replaceAll('"', '\\"')}${bytes.length < length ? '…' : ''}"`;
}

/** Several flows as text, a blank line between them. */
export function formatTranscripts(stories: Iterable<FlowStory>, detail: TranscriptDetail = {}): string {
  return [...stories].map((story) => formatTranscript(story, detail)).join('\n');
}
