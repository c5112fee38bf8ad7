/** Words for a flow whose segments are not those of the pattern: what was expected, what was seen and where, and which parts of a line differ. */

import { formatStep } from '../../report/transcript/transcript.js';
import type { Language, Words } from '../../report/words/language.js';
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

function describeExpected({ pattern }: SegmentMismatch, language: Language): string {
  if (pattern === undefined) return language === 'en' ? 'the end of the flow' : '流到此结束';
  return language === 'en' ? `${pattern.text} (line ${pattern.line} of the pattern)` : `${pattern.text}（模式第 ${pattern.line} 行）`;
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
  const isEnglish = language === 'en';
  if (reason === 'left-out') return SEEN[reason][language];
  if (step === undefined) {
    const ended = SEEN.ended[language];
    if (frame === 0) return ended;
    return isEnglish ? `${ended} after frame ${frame}` : `${ended}（第 ${frame} 帧之后）`;
  }
  const detail = { window: pattern?.kind === 'segment' && pattern.window !== undefined, payload: true };
  const text = `${SEEN[reason][language]}${formatStep(step, detail)}`;
  return isEnglish ? `${text} (frame ${frame})` : `${text}（第 ${frame} 帧）`;
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

function describeDifference({ part, expected, seen }: PartDifference, language: Language): string {
  const name = part in PARTS ? PARTS[part as keyof typeof PARTS][language] : part;
  const none = language === 'en' ? 'none' : '无';
  return language === 'en'
    ? `${name}: expected ${expected ?? none}, seen ${seen ?? none}`
    : `${name}：应为 ${expected ?? none}，实为 ${seen ?? none}`;
}
