/** Words for a flow whose segments are not those of the pattern: what was expected, what was seen and where, and which parts of a line differ. */

import { formatStep } from '../../report/transcript/transcript.js';
import type { Language, Words } from '../../report/words/language.js';
import { inBrackets } from '../../report/words/punctuation.js';
import type { ComparedPart, PartDifference } from './segment-comparison.js';
import type { MismatchReason, SegmentMismatch } from './segment-matcher.js';

export interface MismatchWords {
  /** `C > S  P.  1:36(35) ack 1 (line 4 of the pattern)`, or the flow's end. */
  expected: string;
  /** `C > S  P.   1:37(36)  ack 1 (frame 4)`, or that the flow had ended. */
  seen: string;
  /** The parts that differ, one each: `length: expected 35, seen 36`. */
  differences: string[];
}

export function describeMismatch(mismatch: SegmentMismatch, language: Language): MismatchWords {
  return {
    expected: describeExpected(mismatch, language),
    seen: describeSeen(mismatch, language),
    differences: mismatch.differences.map((difference) => describeDifference(difference, language)),
  };
}

const END_OF_FLOW: Words = { en: 'the end of the flow', zh: '流到此结束' };

interface PlaceWords {
  line(number: number): string;
  frame(number: number): string;
  /** Behind what ended there. */
  after(frame: number): string;
}

const PLACES: Readonly<Record<Language, PlaceWords>> = {
  en: {
    line: (number) => `line ${number} of the pattern`,
    frame: (number) => `frame ${number}`,
    after: (frame) => ` after frame ${frame}`,
  },
  zh: { line: (number) => `模式第 ${number} 行`, frame: (number) => `第 ${number} 帧`, after: (frame) => `（第 ${frame} 帧之后）` },
};

function describeExpected({ pattern }: SegmentMismatch, language: Language): string {
  if (pattern === undefined) return END_OF_FLOW[language];
  return pattern.text + inBrackets(PLACES[language].line(pattern.line), language);
}

/** What is said instead of a segment, or behind it. */
const SEEN: Readonly<Record<MismatchReason, Words>> = {
  differs: { en: '', zh: '' },
  more: { en: '', zh: '' },
  ended: { en: 'the flow ended', zh: '流已结束' },
  'not-found': { en: 'no such segment; the nearest is ', zh: '没有这样的报文段；最接近的是 ' },
  'left-out': { en: 'not known: segments were not kept, beyond a limit', zh: '未知：超出限制的报文段未保留' },
};

function describeSeen({ reason, pattern, step, frame }: SegmentMismatch, language: Language): string {
  const places = PLACES[language];
  if (reason === 'left-out') return SEEN[reason][language];
  if (step === undefined) {
    const ended = SEEN.ended[language];
    return frame === 0 ? ended : ended + places.after(frame);
  }
  const detail = { window: pattern?.kind === 'segment' && pattern.window !== undefined, payload: true };
  return SEEN[reason][language] + formatStep(step, detail) + inBrackets(places.frame(frame), language);
}

const PARTS: Readonly<Record<Exclude<ComparedPart, 'mss' | 'sackOK' | 'TS' | 'wscale' | 'FO' | 'AccECN' | 'mptcp' | 'sack'>, Words>> = {
  kind: { en: 'protocol', zh: '协议' },
  direction: { en: 'direction', zh: '方向' },
  flags: { en: 'flags', zh: '标志' },
  seq: { en: 'Seq', zh: '序号' },
  end: { en: 'end', zh: '结束序号' },
  length: { en: 'length', zh: '长度' },
  ack: { en: 'Ack', zh: '确认号' },
  win: { en: 'window', zh: '窗口' },
  payload: { en: 'payload', zh: '数据' },
};

const NONE: Words = { en: 'none', zh: '无' };

const DIFFERENCES: Readonly<Record<Language, (name: string, expected: string, seen: string) => string>> = {
  en: (name, expected, seen) => `${name}: expected ${expected}, seen ${seen}`,
  zh: (name, expected, seen) => `${name}：应为 ${expected}，实为 ${seen}`,
};

function describeDifference({ part, expected, seen }: PartDifference, language: Language): string {
  const name = part in PARTS ? PARTS[part as keyof typeof PARTS][language] : part;
  return DIFFERENCES[language](name, expected ?? NONE[language], seen ?? NONE[language]);
}
