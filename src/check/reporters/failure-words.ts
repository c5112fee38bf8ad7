/** What a check found, in words for people: what was expected, what was seen, and the frames. Texts may come from captures and are not yet escaped. */
import { formatEndpoint } from '../../report/format/flow-columns.js';
import { formatCount, type Language } from '../../report/words/language.js';
import { describeEquation } from '../../report/words/verdict-words.js';
import type { CaptureResult, Failure, FlowPlace, RuleResult } from '../result.js';
import { describeMismatch } from '../segments/segment-words.js';

/** A failure as one line, or for segments and transcripts with lines below it. */
export interface FailureWords {
  /** The flow that it is about; undefined for one about the whole capture. */
  flow: string | undefined;
  text: string;
  detail: readonly string[];
}

interface ReportWords {
  readonly met: string;
  readonly notMet: string;
  expected(what: string, expected: string, seen: string): string;
  inFrames(frames: readonly number[]): string;
  count(expected: string, seen: number, flows: number): string;
  empty(frames: number): string;
  transcript(removed: number, added: number): string;
  segments: string;
  lines(expected: string, seen: string): string[];
  more(count: number): string;
  flows(count: number): string;
  frames(count: number): string;
  unreadable: string;
  captures(met: number, all: number): string;
  rules(met: number, all: number): string;
  matched(count: number): string;
  ladder(stream: string, capture: string): string;
  noLadder: string;
  /** Headings of the table in a step summary. */
  capture: string;
  rule: string;
  result: string;
  found: string;
}

export const REPORT_WORDS: Readonly<Record<Language, ReportWords>> = {
  en: {
    met: 'met',
    notMet: 'NOT MET',
    expected: (what, expected, seen) => `${what}: expected ${expected}, seen ${seen}`,
    inFrames: (frames) => ` (${frames.length === 1 ? 'frame' : 'frames'} ${frames.join(', ')})`,
    count: (expected, seen, flows) => `flows that match: expected ${expected}, seen ${seen} of ${flows}`,
    empty: (frames) => `the capture has no flow (${plural(frames, 'frame')}); --allow-empty allows that`,
    transcript: (removed, added) => `the recording differs from its transcript: ${plural(removed, 'line')} missing, ${added} more`,
    segments: 'the segments are not those expected',
    lines: (expected, seen) => [`expected  ${expected}`, `seen      ${seen}`],
    more: (count) => `and ${formatCount(count)} more`,
    flows: (count) => plural(count, 'flow'),
    frames: (count) => plural(count, 'frame'),
    unreadable: 'cannot be read to its end',
    captures: (met, all) => `${met} of ${plural(all, 'capture')} met`,
    rules: (met, all) => `${met} of ${plural(all, 'rule')} met`,
    matched: (count) => `${plural(count, 'flow')} matched`,
    ladder: (stream, capture) => `The first flow that failed, ${stream} of ${capture}:`,
    noLadder: 'The first flow that failed is not drawn: standard input cannot be read twice.',
    capture: 'Capture',
    rule: 'Rule',
    result: 'Result',
    found: 'What was found',
  },
  zh: {
    met: '满足',
    notMet: '不满足',
    expected: (what, expected, seen) => `${what}：应为 ${expected}，实为 ${seen}`,
    inFrames: (frames) => `（第 ${frames.join('、')} 帧）`,
    count: (expected, seen, flows) => `匹配的流：应为 ${expected}，实为 ${seen}（共 ${flows} 个流）`,
    empty: (frames) => `捕获中没有流（${formatCount(frames)} 帧）；--allow-empty 允许这种情况`,
    transcript: (removed, added) => `捕获与 transcript 文件不符：缺少 ${removed} 行，多出 ${added} 行`,
    segments: '报文段与预期不符',
    lines: (expected, seen) => [`应为  ${expected}`, `实为  ${seen}`],
    more: (count) => `另有 ${formatCount(count)} 处`,
    flows: (count) => `${formatCount(count)} 个流`,
    frames: (count) => `${formatCount(count)} 帧`,
    unreadable: '无法完整读取',
    captures: (met, all) => `${all} 个捕获中 ${met} 个满足`,
    rules: (met, all) => `${all} 条规则中 ${met} 条满足`,
    matched: (count) => `匹配 ${formatCount(count)} 个流`,
    ladder: (stream, capture) => `第一个不满足的流，${capture} 的 ${stream}：`,
    noLadder: '无法画出第一个不满足的流：标准输入不能读两遍。',
    capture: '捕获',
    rule: '规则',
    result: '结果',
    found: '发现',
  },
};

function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `tcp:0  10.9.0.1:51614 → 10.9.0.2:9000`. */
export function describeFlow({ stream, client, server }: FlowPlace): string {
  return `${stream}  ${formatEndpoint(client)} → ${formatEndpoint(server)}`;
}

export function describeFailure(failure: Failure, language: Language): FailureWords {
  const words = REPORT_WORDS[language];
  switch (failure.kind) {
    case 'count':
      return { flow: undefined, text: words.count(failure.expected, failure.seen, failure.flows), detail: [] };
    case 'empty':
      return { flow: undefined, text: words.empty(failure.seen), detail: [] };
    case 'fact': {
      const text = words.expected(failure.fact, failure.expected, failure.seenText) + words.inFrames(failure.frames);
      const detail = (failure.proof ?? []).map((equation) => describeEquation(equation, language));
      return { flow: describeFlow(failure.flow), text, detail };
    }
    case 'segments': {
      const { expected, seen, differences } = describeMismatch(failure.mismatch, language);
      return { flow: describeFlow(failure.flow), text: words.segments, detail: [...words.lines(expected, seen), ...differences] };
    }
    case 'transcript': {
      const frames = failure.frames.length === 0 ? '' : words.inFrames(failure.frames);
      return {
        flow: undefined,
        text: words.transcript(failure.removed, failure.added) + frames,
        detail: failure.diff.trimEnd().split('\n'),
      };
    }
  }
}

/** A failure in one line: `tcp:0  ... handshake.verdict: expected = complete, seen refused (frames 1, 2)`. */
export function describeInLine(failure: Failure, language: Language): string {
  const { flow, text, detail } = describeFailure(failure, language);
  const parts = failure.kind !== 'transcript' ? [text, ...detail.map((line) => line.replace(/ {2,}/, ' '))] : [text];
  const whole = parts.join('; ');
  return flow === undefined ? whole : `${flow}  ${whole}`;
}

/** `pcapnote.rules.yaml:4`; the name alone where there is no line. */
export function describePlace({ file, line }: Pick<RuleResult, 'file' | 'line'>): string {
  return line === 0 ? file : `${file}:${line}`;
}

export function countMet(rules: readonly Pick<RuleResult | CaptureResult, 'met'>[]): number {
  return rules.filter(({ met }) => met).length;
}
