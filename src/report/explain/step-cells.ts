/** What the drawn and tabled formats of `explain` share: frames, times and states of a step as short texts, and the words around them. */
import type { FlowStory, Side, Step } from '../../flow/story/story.js';
import { TCP_STATE_NAMES } from '../../flow/tcp-state.js';
import { formatCount, type Language, type Words } from '../words/language.js';
import { inBrackets, PUNCTUATION } from '../words/punctuation.js';
import type { ExplainedStep } from './explanation.js';

type Heading =
  | 'frame'
  | 'time'
  | 'direction'
  | 'segment'
  | 'datagram'
  | 'client'
  | 'server'
  | 'clientState'
  | 'serverState'
  | 'meaning'
  | 'verdict'
  | 'displayFilter'
  | 'assumed';

export const HEADINGS: Readonly<Record<Heading, Words>> = {
  frame: { en: 'Frame', zh: '帧' },
  time: { en: 'Time', zh: '时间' },
  direction: { en: 'Direction', zh: '方向' },
  segment: { en: 'Segment', zh: '报文段' },
  datagram: { en: 'Datagram', zh: '数据报' },
  client: { en: 'client', zh: '客户端' },
  server: { en: 'server', zh: '服务器' },
  clientState: { en: 'Client state', zh: '客户端状态' },
  serverState: { en: 'Server state', zh: '服务器状态' },
  meaning: { en: 'Meaning', zh: '含义' },
  verdict: { en: 'Verdict', zh: '结论' },
  displayFilter: { en: 'Wireshark display filter', zh: 'Wireshark 显示过滤器' },
  assumed: { en: 'assumed', zh: '推定' },
};

/** `client`, or `client (assumed)` where the capture does not show who called. */
export function nameSide(side: Side, story: FlowStory, language: Language): string {
  const name = HEADINGS[side][language];
  return story.flow.rolesKnown ? name : name + inBrackets(HEADINGS.assumed[language], language);
}

/** `7`, or `7–12` for a run. */
export function formatFrames(step: Step): string {
  if (step.kind !== 'run') return String(step.frame);
  return step.firstFrame === step.lastFrame ? String(step.firstFrame) : `${step.firstFrame}–${step.lastFrame}`;
}

/** Seconds since the flow's first frame with six decimals; '' where the capture has no time. */
export function formatStepTime(step: Step): string {
  return step.time === null ? '' : step.time.toFixed(6);
}

/** An arrow from who sent it: the client is on the left, in either language. */
export function formatDirection(from: Side | null): string {
  if (from === null) return '⇄';
  return from === 'client' ? '→' : '←';
}

/** The states both ends were in before the first step; null for a flow without states. */
export function findFirstStates(story: FlowStory): Record<Side, string> | null {
  if (story.flow.protocol !== 'tcp') return null;
  for (const step of story.steps) {
    if (step.kind === 'segment') return { client: TCP_STATE_NAMES[step.before.client], server: TCP_STATE_NAMES[step.before.server] };
  }
  return { client: story.flow.clientState, server: story.flow.serverState };
}

/** Sentences one after the other. */
export function joinSentences(sentences: readonly string[], language: Language): string {
  return sentences.join(PUNCTUATION[language].gap);
}

/** `RFC 9293 3.5, 3.4.1; RFC 7413 4.2`: each document named once. */
export function groupSections(sections: readonly string[], language: Language): string {
  const { listComma, semicolon } = PUNCTUATION[language];
  const byDocument = new Map<string, string[]>();
  for (const section of sections) {
    const [, document = section, number] = /^(RFC \d+) (.+)$/.exec(section) ?? [];
    const numbers = byDocument.get(document) ?? [];
    byDocument.set(document, number === undefined ? numbers : [...numbers, number]);
  }
  const documents = [...byDocument].map(([document, numbers]) => `${document} ${numbers.join(listComma)}`.trimEnd());
  return documents.join(semicolon);
}

/** The sentences of a step and the sections they rest on, as one text. */
export function joinMeaning({ meaning, sections }: ExplainedStep, language: Language): string {
  return (joinSentences(meaning, language) + inBrackets(groupSections(sections, language), language)).trimStart();
}

/** The sentences that say what the segment does and prove its numbers: those about states left out. */
export function briefMeaning({ meaning, stateSentences = 0 }: ExplainedStep): string[] {
  return meaning.slice(0, meaning.length - stateSentences);
}

/** What is not shown. */
interface LeftOutWords {
  steps(count: number): string;
  frames(count: number): string;
  flows(count: number): string;
  middleSteps(count: number): string;
}

const LEFT_OUT: Readonly<Record<Language, LeftOutWords>> = {
  en: {
    steps: (count) => (count === 1 ? '1 more step is left out' : `${formatCount(count)} more steps are left out`),
    frames: (count) => `${formatCount(count)} more ${count === 1 ? 'frame of this flow is' : 'frames of this flow are'} beyond the limit`,
    flows: (count) => (count === 1 ? '1 more flow is left out' : `${formatCount(count)} more flows are left out`),
    middleSteps: (count) => `${formatCount(count)} ${count === 1 ? 'step in the middle is' : 'steps in the middle are'} not drawn`,
  },
  zh: {
    steps: (count) => `还有 ${formatCount(count)} 步未画出`,
    frames: (count) => `该流另有 ${formatCount(count)} 帧超出上限，未列出`,
    flows: (count) => `还有 ${formatCount(count)} 个流未画出`,
    middleSteps: (count) => `中间 ${formatCount(count)} 步未画出`,
  },
};

/** What a format with a bound leaves out of one flow. */
export function describeStepsLeftOut(count: number, language: Language): string {
  return LEFT_OUT[language].steps(count);
}

/** Frames that the story itself has no step for. */
export function describeOmitted(count: number, language: Language): string {
  return LEFT_OUT[language].frames(count);
}

/** Flows that a picture has no room for. */
export function describeFlowsLeftOut(count: number, language: Language): string {
  return LEFT_OUT[language].flows(count);
}

/** Steps between the first and the last of a ladder cut short. */
export function describeMiddleLeftOut(count: number, language: Language): string {
  return LEFT_OUT[language].middleSteps(count);
}
