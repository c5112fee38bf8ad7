/** Holds one segment or datagram against one line of a pattern, part by part. */

import { Phase } from '../../flow/phase.js';
import type { DatagramStep, SegmentStep } from '../../flow/story/story.js';
import {
  formatDirection,
  formatFlags,
  formatOption,
  type OptionName,
  segmentNumbers,
  UNKNOWN,
  WRITTEN_FLAGS,
  writtenOptions,
} from '../../report/transcript/notation.js';
import { quotePreview } from '../../report/transcript/transcript.js';
import type { DatagramPattern, NumberRange, OptionPattern, SegmentPattern, StepPattern } from './segment-pattern.js';

export type ComparedStep = SegmentStep | DatagramStep;

/** What differs: a part of the line, or an option by its name. `kind`: a TCP segment, a UDP datagram or an ICMP refusal. */
export type ComparedPart = 'kind' | 'direction' | 'flags' | 'seq' | 'end' | 'length' | 'ack' | 'win' | 'payload' | OptionName;

/** One difference, both sides in the notation; null where there is nothing: no ack, no such option. */
export interface PartDifference {
  part: ComparedPart;
  expected: string | null;
  seen: string | null;
}

/**
 * All that differs; nothing when the step matches. `isClosed`: the line stands in a transcript, where an option that it does not list must not be written for
 * the segment.
 */
export function compareStep(pattern: StepPattern, step: ComparedStep, isClosed = false): PartDifference[] {
  const differences: PartDifference[] = [];
  const kind = kindOf(step);
  if (pattern.kind !== kind) differences.push({ part: 'kind', expected: KIND_WORDS[pattern.kind], seen: KIND_WORDS[kind] });
  if (pattern.from !== step.from)
    differences.push({ part: 'direction', expected: formatDirection(pattern.from), seen: formatDirection(step.from) });
  if (pattern.kind === 'segment' && step.kind === 'segment') {
    compareSegment(pattern, step, differences);
    if (isClosed && pattern.hasMoreOptions === undefined) findMoreOptions(pattern, step, differences);
  }
  if (pattern.kind === 'datagram' && kind === 'datagram') compareDatagram(pattern, step as DatagramStep, differences);
  return differences;
}

const KIND_WORDS: Readonly<Record<StepPattern['kind'], string>> = { segment: 'tcp', datagram: 'udp', refusal: 'icmp' };

function kindOf(step: ComparedStep): StepPattern['kind'] {
  if (step.kind === 'segment') return 'segment';
  return step.phase === Phase.UDP_REFUSED ? 'refusal' : 'datagram';
}

function compareSegment(pattern: SegmentPattern, step: SegmentStep, differences: PartDifference[]): void {
  const flags = step.flags & WRITTEN_FLAGS;
  if (pattern.flags !== undefined && pattern.flags !== flags) {
    differences.push({ part: 'flags', expected: formatFlags(pattern.flags), seen: formatFlags(flags) });
  }
  const { seq, end, ack } = segmentNumbers(step);
  compareNumber('seq', pattern.seq, seq ?? UNKNOWN, differences);
  compareNumber('end', pattern.end, end ?? UNKNOWN, differences);
  compareNumber('length', pattern.length, step.length, differences);
  compareNumber('ack', pattern.ack, step.ack === null ? null : (ack ?? UNKNOWN), differences);
  compareNumber('win', pattern.window, step.scaledWindow, differences);
  for (const option of pattern.options) {
    if (isOptionMet(option, step)) continue;
    const seen = formatOption(option.name, step.options) ?? null;
    differences.push({ part: option.name, expected: formatOptionPattern(option), seen: withTimes(option, step, seen) });
  }
}

function findMoreOptions({ options }: SegmentPattern, step: SegmentStep, differences: PartDifference[]): void {
  for (const name of writtenOptions(step.flags)) {
    const seen = formatOption(name, step.options);
    if (seen !== undefined && !options.some((option) => option.name === name)) differences.push({ part: name, expected: null, seen });
  }
}

/** `seen` is null where the segment has no such number, and `?` where it is not known: no number matches that. */
function compareNumber(
  part: ComparedPart,
  range: NumberRange | undefined,
  seen: number | string | null,
  differences: PartDifference[],
): void {
  if (range === undefined) return;
  if (typeof seen === 'number' && seen >= range.min && seen <= range.max) return;
  differences.push({ part, expected: formatRange(range), seen: seen === null ? null : String(seen) });
}

function compareDatagram(pattern: DatagramPattern, step: DatagramStep, differences: PartDifference[]): void {
  compareNumber('length', pattern.length, step.length, differences);
  if (pattern.payload === undefined) return;
  const seen = quotePreview(step);
  const { text, isPrefix } = pattern.payload;
  const isMet = isPrefix ? seen.slice(1, -1).startsWith(text) : seen === `"${text}"`;
  if (!isMet) differences.push({ part: 'payload', expected: `"${text}${isPrefix ? '…' : ''}"`, seen });
}

function isOptionMet({ name, isAbsent, value, fastOpen, timestamps, blocks }: OptionPattern, { options }: SegmentStep): boolean {
  const isThere = formatOption(name, options) !== undefined;
  if (isAbsent || !isThere) return isAbsent !== isThere;
  if (value !== undefined) {
    const seen = (name === 'mss' ? options.mss : options.windowScale) as number;
    return seen >= value.min && seen <= value.max;
  }
  if (fastOpen !== undefined) return options.fastOpen === fastOpen;
  if (timestamps !== undefined) return options.timestamps?.value === timestamps.value && options.timestamps.echo === timestamps.echo;
  if (blocks === undefined) return true;
  const seen = options.sack ?? [];
  return seen.length === blocks.length && blocks.every(({ left, right }, i) => seen[i]?.left === left && seen[i]?.right === right);
}

/** The values of TS are no part of a transcript, but whoever asked for some is told those that were seen. */
function withTimes({ timestamps }: OptionPattern, { options }: SegmentStep, seen: string | null): string | null {
  if (timestamps === undefined || options.timestamps === undefined) return seen;
  return `TS val ${options.timestamps.value} ecr ${options.timestamps.echo}`;
}

function formatOptionPattern({ name, isAbsent, value, fastOpen, timestamps, blocks }: OptionPattern): string {
  if (isAbsent) return `no ${name}`;
  if (value !== undefined) return `${name} ${formatRange(value)}`;
  if (fastOpen !== undefined) return `${name} ${fastOpen}`;
  if (timestamps !== undefined) return `${name} val ${timestamps.value} ecr ${timestamps.echo}`;
  return [name, ...(blocks ?? []).map(({ left, right }) => `${left}:${right}`)].join(' ');
}

const MAX_NUMBER = 2 ** 32 - 1;

function formatRange({ min, max }: NumberRange): string {
  if (min === max) return String(min);
  return `${min === 0 ? '' : min}..${max === MAX_NUMBER ? '' : max}`;
}
