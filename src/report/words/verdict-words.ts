/**
 * Sentences for how a flow opened and how it closed (product contract, section 3): "closed by client (4 segments)", "half-closed by client, server sent 2,000 bytes
 * after", "reset by server after 10 bytes". Composed from the flow's record, which scripts read instead.
 */
import type { CloseSummary, HandshakeEquation, HandshakeSummary, TcpFlowSummary, UdpFlowSummary } from '../../flow/summary.js';
import { formatCount, formatDuration, type Language, type Words } from './language.js';

const HANDSHAKE: Readonly<Record<HandshakeSummary['verdict'], Words>> = {
  complete: { en: 'complete', zh: '完成' },
  refused: { en: 'refused', zh: '被拒绝' },
  'no-answer': { en: 'no answer', zh: '无应答' },
  'half-open': { en: 'half-open', zh: '半开' },
  aborted: { en: 'aborted by RST', zh: '被 RST 中止' },
  invalid: { en: 'invalid', zh: '无效' },
  'not-captured': { en: 'not captured', zh: '未捕获' },
};

/** What stands on each side of an equation. */
const EQUATIONS: Readonly<Record<HandshakeEquation['equation'], Words>> = {
  'synAck.ack': { en: 'SYN-ACK acknowledges', zh: 'SYN-ACK 确认号' },
  'ack.ack': { en: 'final ACK acknowledges', zh: '最后的 ACK 确认号' },
  'ack.seq': { en: 'final ACK has Seq', zh: '最后的 ACK 序号' },
};

/** How the connection opened, its numbers if they do not add up, and what was odd. */
export function describeHandshake(handshake: HandshakeSummary, language: Language): string {
  const isEnglish = language === 'en';
  const wrong = handshake.verdict === 'invalid' ? handshake.proof.find((equation) => !equation.holds) : undefined;
  const verdict = HANDSHAKE[handshake.verdict][language];
  const head = wrong === undefined ? verdict : `${verdict}${isEnglish ? ': ' : '：'}${describeEquation(wrong, language)}`;
  const notes: string[] = [];
  if (handshake.verdict === 'half-open') notes.push(isEnglish ? 'SYN-ACK not acknowledged' : 'SYN-ACK 未被确认');
  if (handshake.rtt !== null) notes.push(isEnglish ? `rtt ${formatDuration(handshake.rtt)}` : `往返 ${formatDuration(handshake.rtt)}`);
  if (handshake.simultaneousOpen) notes.push(isEnglish ? 'simultaneous open' : '同时打开');
  if (handshake.fastOpen) notes.push(isEnglish ? 'fast open' : '快速打开');
  if (handshake.synRetransmissions > 0) notes.push(describeRepeats('SYN', handshake.synRetransmissions, language));
  if (handshake.synAckRetransmissions > 0) notes.push(describeRepeats('SYN-ACK', handshake.synAckRetransmissions, language));
  if (handshake.outOfOrderCapture) notes.push(isEnglish ? 'captured out of order' : '捕获顺序颠倒');
  return head + inBrackets(notes, language);
}

/** `SYN-ACK acknowledges 5001, expected 1001 (frame 2)`. */
export function describeEquation(equation: HandshakeEquation, language: Language): string {
  const subject = EQUATIONS[equation.equation][language];
  if (language === 'en') return `${subject} ${equation.actual}, expected ${equation.expected} (frame ${equation.frame})`;
  return `${subject} ${equation.actual}，应为 ${equation.expected}（第 ${equation.frame} 帧）`;
}

/** How the connection closed; where a side is named that was not seen to be client or server, that it is assumed. */
export function describeClose(close: CloseSummary, rolesKnown: boolean, language: Language): string {
  const isEnglish = language === 'en';
  const parts = [isEnglish ? closeInEnglish(close) : closeInChinese(close)];
  if (close.resetAfterClose) parts.push(isEnglish ? 'reset after close' : '关闭后有重置');
  if (!rolesKnown && /-by-/.test(close.verdict)) parts.push(isEnglish ? 'roles assumed' : '角色为推定');
  return parts.join(isEnglish ? ', ' : '，');
}

function closeInEnglish(close: CloseSummary): string {
  const after = close.bytesAfterFirstFin ?? 0;
  switch (close.verdict) {
    case 'closed-by-client':
      return `closed by client${segments(close)}${after > 0 ? `, server sent ${bytes(after)} after the FIN` : ''}`;
    case 'closed-by-server':
      return `closed by server${segments(close)}${after > 0 ? `, client sent ${bytes(after)} after the FIN` : ''}`;
    case 'closed-simultaneously':
      return `closed simultaneously${close.complete === false ? ' (last ACK not seen)' : ''}`;
    case 'half-closed-by-client':
      return `half-closed by client, server sent ${bytes(after)} after`;
    case 'half-closed-by-server':
      return `half-closed by server, client sent ${bytes(after)} after`;
    case 'aborted-by-client':
      return `reset by client${abort(close)}`;
    case 'aborted-by-server':
      return `reset by server${abort(close)}`;
    case 'open':
      return 'open at the end of the capture';
    case 'never-opened':
      return 'never opened';
  }
}

function segments(close: CloseSummary): string {
  const count = close.segments === undefined ? '' : `${close.segments} segments`;
  const last = close.complete === false ? 'last ACK not seen' : '';
  const notes = [count, last].filter((note) => note !== '').join(', ');
  return notes === '' ? '' : ` (${notes})`;
}

function abort(close: CloseSummary): string {
  const before = close.bytesBefore === undefined ? '' : ` after ${bytes(close.bytesBefore)}`;
  return `${before}${close.afterFin === true ? ', after its FIN' : ''}`;
}

function bytes(count: number): string {
  return count === 1 ? '1 byte' : `${formatCount(count)} bytes`;
}

function closeInChinese(close: CloseSummary): string {
  const after = close.bytesAfterFirstFin ?? 0;
  const notes: string[] = [];
  if (close.segments !== undefined) notes.push(`${close.segments} 个报文段`);
  if (close.complete === false) notes.push('未见最后的 ACK');
  const bracket = inBrackets(notes, 'zh');
  switch (close.verdict) {
    case 'closed-by-client':
      return `由客户端关闭${bracket}${after > 0 ? `，此后服务器又发送 ${formatCount(after)} 字节` : ''}`;
    case 'closed-by-server':
      return `由服务器关闭${bracket}${after > 0 ? `，此后客户端又发送 ${formatCount(after)} 字节` : ''}`;
    case 'closed-simultaneously':
      return `同时关闭${bracket}`;
    case 'half-closed-by-client':
      return `客户端半关闭，此后服务器发送 ${formatCount(after)} 字节`;
    case 'half-closed-by-server':
      return `服务器半关闭，此后客户端发送 ${formatCount(after)} 字节`;
    case 'aborted-by-client':
      return `${abortInChinese(close)}被客户端重置`;
    case 'aborted-by-server':
      return `${abortInChinese(close)}被服务器重置`;
    case 'open':
      return '捕获结束时仍打开';
    case 'never-opened':
      return '从未建立';
  }
}

function abortInChinese(close: CloseSummary): string {
  const before = close.bytesBefore === undefined ? '' : `传输 ${formatCount(close.bytesBefore)} 字节后`;
  return `${before}${close.afterFin === true ? '（已发送 FIN）' : ''}`;
}

function describeRepeats(step: string, count: number, language: Language): string {
  if (language === 'zh') return `${step} 重传 ${formatCount(count)} 次`;
  return count === 1 ? `${step} retransmitted once` : `${step} retransmitted ${formatCount(count)} times`;
}

function inBrackets(notes: readonly string[], language: Language): string {
  if (notes.length === 0) return '';
  return language === 'en' ? ` (${notes.join(', ')})` : `（${notes.join('，')}）`;
}

/** What a reader must know of the roles: '' when they were seen. */
export function describeRoles(flow: TcpFlowSummary, language: Language): string {
  if (flow.rolesKnown) return '';
  return language === 'en' ? 'roles assumed' : '角色为推定';
}

/** How a UDP flow went: `3 requests, 3 replies, latency 0.123 ms`, `1 request, refused (ICMP port unreachable)`. */
export function describeUdp(flow: UdpFlowSummary, language: Language): string {
  const parts =
    language === 'en'
      ? [plural(flow.requests, 'request', 'requests'), plural(flow.replies, 'reply', 'replies')]
      : [`${formatCount(flow.requests)} 个请求`, `${formatCount(flow.replies)} 个应答`];
  if (flow.refused) {
    if (flow.replies === 0) parts.pop();
    parts.push(language === 'en' ? 'refused (ICMP port unreachable)' : '被拒绝（ICMP 端口不可达）');
  }
  if (flow.latency !== null) parts.push(`${language === 'en' ? 'latency' : '延迟'} ${formatDuration(flow.latency.mean)}`);
  return parts.join(language === 'en' ? ', ' : '，');
}

function plural(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
