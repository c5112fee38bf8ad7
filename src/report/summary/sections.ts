/** The summary as titled tables of words and numbers, which text, table and Markdown draw each in their way. */
import type { FlowTotalsSummary, RttBucket } from '../../flow/flow-totals.js';
import { formatEndpoint } from '../format/flow-columns.js';
import { formatCount, formatDuration, type Language, type Words } from '../words/language.js';
import type { CaptureSummary } from './capture-summary.js';
import { CLOSES, HANDSHAKES, HEADINGS, PROTOCOLS, TITLES } from './summary-words.js';

export interface Section {
  /** '' for what belongs to the section before. */
  readonly title: string;
  readonly headings: readonly string[];
  /** Names and values, which plain text shows without their headings. */
  readonly isPairs: boolean;
  readonly alignRight: readonly boolean[];
  /** Not yet escaped. */
  readonly rows: readonly (readonly string[])[];
}

/** What the histogram is drawn with: full cells of a bar, and eighths of one, least first; and what its ranges are written with. */
export interface BarStyle {
  readonly full: string;
  readonly parts: readonly string[];
  readonly to: string;
  readonly atLeast: string;
  readonly microseconds: string;
}

export const BLOCK_BARS: BarStyle = {
  full: '█',
  parts: ['▏', '▎', '▍', '▌', '▋', '▊', '▉'],
  to: '–',
  atLeast: '≥',
  microseconds: 'µs',
};
export const ASCII_BARS: BarStyle = { full: '#', parts: [], to: '-', atLeast: '>=', microseconds: 'us' };

/** Columns of the longest bar. */
const BAR_WIDTH = 32;

type Say = (words: Words) => string;
type Pair = (title: string, rows: readonly (readonly [string, string])[]) => Section;

/** Sections without anything in them are left out. */
export function listSections({ capture, flows }: CaptureSummary, language: Language, bars: BarStyle): Section[] {
  const say: Say = (words) => words[language];
  const pairs: Pair = (title, rows) => ({
    title,
    headings: [say(HEADINGS.figure), say(HEADINGS.value)],
    isPairs: true,
    alignRight: [false, true],
    rows: rows.filter(([, value]) => value !== ''),
  });
  const h = HEADINGS;
  const sections: (Section | undefined)[] = [
    pairs(say(TITLES.capture), [
      [say(h.frames), formatCount(capture.frames)],
      [say(h.bytes), formatCount(capture.bytes)],
      [say(h.framesWithoutFlow), formatCount(capture.framesWithoutFlow)],
      [say(h.startTime), capture.startTime ?? ''],
      [say(h.endTime), capture.endTime ?? ''],
      [say(h.duration), capture.duration === null ? '' : formatDuration(capture.duration)],
    ]),
    describeProtocols(flows, say),
    countVerdicts(say(TITLES.handshakes), flows.handshakes, HANDSHAKES, say),
    countVerdicts(say(TITLES.closes), flows.closes, CLOSES, say),
    describeUdp(flows, say, pairs),
    ...describeRtt(flows, say, pairs, bars),
    ...describeLoss(flows, say, pairs),
    table(
      say(TITLES.topAddresses),
      [say(h.address), say(h.flows), say(h.frames), say(h.sentBytes), say(h.receivedBytes)],
      flows.topAddresses.map(({ address, ...total }) => [
        address,
        formatCount(total.flows),
        formatCount(total.frames),
        formatCount(total.sentBytes),
        formatCount(total.receivedBytes),
      ]),
      1,
    ),
    table(
      say(TITLES.topFlows),
      [say(h.stream), say(h.client), say(h.server), say(h.frames), say(h.bytes), say(h.duration)],
      flows.topFlows.map(({ stream, client, server, rolesKnown, frames, bytes, duration }) => [
        stream,
        formatEndpoint(client),
        rolesKnown ? formatEndpoint(server) : `${formatEndpoint(server)} (${say(h.rolesAssumed)})`,
        formatCount(frames),
        formatCount(bytes),
        formatDuration(duration),
      ]),
      3,
    ),
  ];
  return sections.filter((section): section is Section => section !== undefined && section.rows.length > 0);
}

/** `words`: so many columns from the left are words, the others numbers. */
function table(title: string, headings: readonly string[], rows: readonly (readonly string[])[], words: number): Section {
  return { title, headings, isPairs: false, alignRight: headings.map((_, index) => index >= words), rows };
}

function describeProtocols({ flows, protocols }: FlowTotalsSummary, say: Say): Section {
  const h = HEADINGS;
  const found = (Object.keys(PROTOCOLS) as (keyof typeof PROTOCOLS)[]).filter((name) => protocols[name].flows > 0);
  const rows = found.map((name) => [
    PROTOCOLS[name],
    ...[protocols[name].flows, protocols[name].frames, protocols[name].bytes].map(formatCount),
  ]);
  const sum = (key: 'frames' | 'bytes'): number => found.reduce((total, name) => total + protocols[name][key], 0);
  if (found.length !== 1) rows.push([say(h.total), ...[flows, sum('frames'), sum('bytes')].map(formatCount)]);
  return table(say(TITLES.protocols), [say(h.protocol), say(h.flows), say(h.frames), say(h.payload)], rows, 1);
}

function countVerdicts<V extends string>(title: string, counts: Record<V, number>, words: Readonly<Record<V, Words>>, say: Say): Section {
  const verdicts = (Object.keys(words) as V[]).filter((verdict) => counts[verdict] > 0);
  const rows = verdicts.map((verdict) => [say(words[verdict]), formatCount(counts[verdict])]);
  return table(title, [say(HEADINGS.verdict), say(HEADINGS.flows)], rows, 1);
}

function describeUdp({ protocols, udp }: FlowTotalsSummary, say: Say, pairs: Pair): Section | undefined {
  if (protocols.udp.flows + protocols.udplite.flows === 0) return undefined;
  const keys = ['requests', 'replies', 'answeredFlows', 'unansweredFlows', 'refusedFlows'] as const;
  return pairs(
    say(TITLES.udp),
    keys.map((key) => [say(HEADINGS[key]), formatCount(udp[key])]),
  );
}

/** The distribution, and the figures under it. */
function describeRtt({ initialRtt }: FlowTotalsSummary, say: Say, pairs: Pair, bars: BarStyle): Section[] {
  const { buckets, samples, ...figures } = initialRtt;
  if (samples === 0) return [];
  const most = Math.max(...buckets.map(({ flows }) => flows));
  const rows = buckets.map((bucket) => [describeBucket(bucket, bars), formatCount(bucket.flows), drawBar(bucket.flows / most, bars)]);
  const keys = ['min', 'median', 'p95', 'max'] as const;
  return [
    {
      title: say(TITLES.initialRtt),
      headings: [say(HEADINGS.rtt), say(HEADINGS.flows), ''],
      isPairs: false,
      alignRight: [true, true, false],
      rows,
    },
    pairs(
      '',
      keys.map((key) => [say(HEADINGS[key]), formatDuration(figures[key] ?? 0)]),
    ),
  ];
}

/** `500 µs – 1 ms`. */
function describeBucket({ from, to }: RttBucket, style: BarStyle): string {
  if (from === null) return `< ${formatBound(to ?? 0, style)}`;
  return to === null ? `${style.atLeast} ${formatBound(from, style)}` : `${formatBound(from, style)} ${style.to} ${formatBound(to, style)}`;
}

function formatBound(seconds: number, { microseconds }: BarStyle): string {
  if (seconds < 1e-3) return `${Math.round(seconds * 1e6)} ${microseconds}`;
  return seconds < 1 ? `${Math.round(seconds * 1e3)} ms` : `${seconds} s`;
}

/** `share` of the longest bar; anything at all shows. */
export function drawBar(share: number, { full, parts }: BarStyle): string {
  const steps = parts.length + 1;
  const filled = share > 0 ? Math.max(1, Math.round(share * BAR_WIDTH * steps)) : 0;
  return full.repeat(Math.floor(filled / steps)) + (parts[(filled % steps) - 1] ?? '');
}

function describeLoss({ protocols, loss }: FlowTotalsSummary, say: Say, pairs: Pair): Section[] {
  if (protocols.tcp.flows === 0) return [];
  const h = HEADINGS;
  const share = (count: number): string => formatShare(count / loss.segments);
  const keys = [
    'retransmissions',
    'fastRetransmissions',
    'spuriousRetransmissions',
    'lostSegments',
    'outOfOrder',
    'duplicateAcks',
    'zeroWindows',
    'windowFulls',
  ] as const;
  const rows = keys.filter((key) => loss[key] > 0).map((key) => [say(h[key]), formatCount(loss[key]), share(loss[key])]);
  rows.push([say(h.allSegments), formatCount(loss.segments), '']);
  return [
    table(say(TITLES.loss), [say(h.sign), say(h.segments), say(h.share)], rows, 1),
    pairs('', [
      [say(h.repeatedBytes), formatCount(loss.repeatedBytes)],
      [say(h.lossyFlows), formatCount(loss.flows)],
    ]),
  ];
}

function formatShare(share: number): string {
  return share < 0.00005 ? '< 0.01 %' : `${(share * 100).toFixed(2)} %`;
}
