/**
 * What a whole flow came to, as one line that can be read aloud: "closed by client (4 segments)", "half-open: no ACK for the SYN-ACK", "2 requests, 1 reply";
 * and the signs of loss, in short words. Composed from the flow's record, which scripts read instead.
 */
import type { DirectionSummary, FlowSummary, HandshakeSummary, TcpFlowSummary, UdpFlowSummary } from '../../flow/summary.js';
import { formatCount, type Language, type Words } from './language.js';
import { PUNCTUATION } from './punctuation.js';
import { VERDICT_CATALOGUE } from './verdict-catalogue.js';
import { describeClose, describeEquation } from './verdict-words.js';

/** Why a connection never opened. The verdict `complete` cannot stand here, `not-captured` only when nothing but ICMP errors spoke of the flow. */
const NEVER_OPENED: Readonly<Record<HandshakeSummary['verdict'], Words>> = {
  complete: { en: 'never opened', zh: '从未建立' },
  refused: { en: 'refused: RST answered the SYN', zh: '被拒绝：SYN 得到的应答是 RST' },
  'no-answer': { en: 'no answer to the SYN', zh: 'SYN 无应答' },
  'half-open': { en: 'half-open: no ACK for the SYN-ACK', zh: '半开：SYN-ACK 未被确认' },
  aborted: { en: 'aborted: RST before the handshake was complete', zh: '中止：三次握手完成前出现 RST' },
  invalid: { en: 'handshake invalid', zh: '三次握手无效' },
  'not-captured': { en: 'never opened, as far as captured', zh: '所捕获的部分中从未建立' },
};

/** What the handshake of an opened connection was, where it was not simply complete. */
const OPENED_ODDLY: Readonly<Record<HandshakeSummary['verdict'], Words | undefined>> = {
  complete: undefined,
  refused: { en: 'a SYN was refused', zh: '有 SYN 被拒绝' },
  'no-answer': { en: 'SYN-ACK not captured', zh: 'SYN-ACK 未捕获' },
  'half-open': { en: 'SYN-ACK not acknowledged', zh: 'SYN-ACK 未被确认' },
  aborted: { en: 'handshake reset', zh: '握手曾被重置' },
  invalid: { en: 'handshake invalid', zh: '三次握手无效' },
  'not-captured': { en: 'handshake not captured whole', zh: '三次握手未完整捕获' },
};

const BEGUN_MIDWAY: Words = { en: 'begun midway', zh: '中途开始捕获' };

const OUT_OF_ORDER: Words = { en: 'handshake captured out of order', zh: '握手捕获顺序颠倒' };

/** What is said with a number. */
interface CountedWords {
  repeated(step: string, count: number): string;
  /** A sign of loss: `3 retransmitted`. */
  sign(name: string, count: number): string;
}

const COUNTED: Readonly<Record<Language, CountedWords>> = {
  en: {
    repeated: (step, count) => `${step} retransmitted ${count === 1 ? 'once' : count === 2 ? 'twice' : `${formatCount(count)} times`}`,
    sign: (name, count) => `${formatCount(count)} ${name}`,
  },
  zh: {
    repeated: (step, count) => `${step} 重传 ${formatCount(count)} 次`,
    sign: (name, count) => `${name} ${formatCount(count)}`,
  },
};

/** What became of the flow, in a line. */
export function describeOutcome(flow: FlowSummary, language: Language): string {
  return flow.protocol === 'tcp' ? describeConnection(flow, language) : describeDatagrams(flow, language);
}

function describeConnection(flow: TcpFlowSummary, language: Language): string {
  const { handshake, close, rolesKnown } = flow;
  const words = VERDICT_CATALOGUE[language];
  const neverOpened = close.verdict === 'never-opened';
  const head = neverOpened ? NEVER_OPENED[handshake.verdict][language] : describeClose(close, rolesKnown, language);
  const notes: string[] = [];
  const wrong = handshake.verdict === 'invalid' ? handshake.proof.find(({ holds }) => !holds) : undefined;
  // Roles are assumed where no part of the handshake was seen.
  if (!neverOpened) note(notes, rolesKnown ? OPENED_ODDLY[handshake.verdict] : BEGUN_MIDWAY, language);
  if (wrong !== undefined) notes.push(describeEquation(wrong, language));
  if (handshake.simultaneousOpen) notes.push(words.simultaneousOpen);
  if (handshake.fastOpen) notes.push(words.fastOpen);
  if (handshake.synRetransmissions > 0) notes.push(COUNTED[language].repeated('SYN', handshake.synRetransmissions));
  if (handshake.synAckRetransmissions > 0) notes.push(COUNTED[language].repeated('SYN-ACK', handshake.synAckRetransmissions));
  if (handshake.outOfOrderCapture) note(notes, OUT_OF_ORDER, language);
  // A close that names a side says so itself.
  if (!rolesKnown && !head.includes(words.rolesAssumed)) notes.push(words.rolesAssumed);
  return [head, ...notes].join(PUNCTUATION[language].semicolon);
}

function note(notes: string[], words: Words | undefined, language: Language): void {
  if (words !== undefined) notes.push(words[language]);
}

/** UDP claims no connection: who asked, and what came back. */
function describeDatagrams({ requests, replies, refused }: UdpFlowSummary, language: Language): string {
  const words = VERDICT_CATALOGUE[language];
  const parts: string[] = [];
  // Of some flows only the ICMP error is captured.
  if (requests > 0 || !refused) parts.push(words.requests(requests));
  if (replies > 0) parts.push(words.replies(replies));
  else if (!refused) parts.push(NO_REPLY[language]);
  if (refused) parts.push(words.portUnreachable);
  return parts.join(PUNCTUATION[language].comma);
}

const NO_REPLY: Words = { en: 'no reply', zh: '无应答' };

const RETRANSMITTED: Words = { en: 'retransmitted', zh: '重传' };
const LOST: Words = { en: 'lost', zh: '丢失' };
const OUT_OF_SEQUENCE: Words = { en: 'out of order', zh: '乱序' };
const ZERO_WINDOW: Words = { en: 'zero window', zh: '零窗口' };

/** `3 retransmitted, 1 lost, 2 out of order, 1 zero window`: segments, SYN and FIN included; '' where there is no sign. UDP has none. */
export function describeLoss(flow: FlowSummary, language: Language): string {
  if (flow.protocol !== 'tcp') return '';
  const { clientToServer: a, serverToClient: b } = flow;
  const retransmitted = countRetransmitted(a) + countRetransmitted(b);
  const lost = a.lostSegments + b.lostSegments;
  const outOfOrder = a.outOfOrder + b.outOfOrder;
  const zeroWindows = a.zeroWindows + b.zeroWindows;
  if (retransmitted + lost + outOfOrder + zeroWindows === 0) return '';
  const signs: string[] = [];
  addSign(signs, retransmitted, RETRANSMITTED, language);
  addSign(signs, lost, LOST, language);
  addSign(signs, outOfOrder, OUT_OF_SEQUENCE, language);
  addSign(signs, zeroWindows, ZERO_WINDOW, language);
  return signs.join(PUNCTUATION[language].comma);
}

function addSign(signs: string[], count: number, words: Words, language: Language): void {
  if (count > 0) signs.push(COUNTED[language].sign(words[language], count));
}

/** Repeats of every kind: plain, fast and spurious. */
export function countRetransmitted({ retransmissions, fastRetransmissions, spuriousRetransmissions }: DirectionSummary): number {
  return retransmissions + fastRetransmissions + spuriousRetransmissions;
}

const RATE_UNITS = ['B/s', 'kB/s', 'MB/s', 'GB/s', 'TB/s'] as const;

/** Bytes a second with three digits: `35.0 B/s`, `1.23 MB/s`. */
export function formatRate(bytesPerSecond: number): string {
  let value = bytesPerSecond;
  let unit = 0;
  // 999.5 would be rounded to four digits.
  while (value >= 999.5 && unit < RATE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${RATE_UNITS[unit]}`;
}
