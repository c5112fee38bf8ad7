/** The pieces that verdict-words.ts composes its sentences of, in every language: one interface, so that a piece missing in one does not compile. */
import type { CloseSummary, CloseVerdict, HandshakeEquation, HandshakeSummary } from '../../flow/summary.js';
import { formatCount, type Language } from './language.js';

export interface VerdictCatalogue {
  handshake: Readonly<Record<HandshakeSummary['verdict'], string>>;
  /** What stands on the left side of an equation. */
  equations: Readonly<Record<HandshakeEquation['equation'], string>>;
  equation(subject: string, equation: HandshakeEquation): string;
  synAckNotAcknowledged: string;
  rtt(duration: string): string;
  simultaneousOpen: string;
  fastOpen: string;
  repeated(step: string, count: number): string;
  capturedOutOfOrder: string;
  /** By verdict; `notes` are those of `segments` and `lastAckNotSeen`, in brackets already, '' for none. */
  close: Readonly<Record<CloseVerdict, (close: CloseSummary, notes: string) => string>>;
  segments(count: number): string;
  lastAckNotSeen: string;
  resetAfterClose: string;
  rolesAssumed: string;
  requests(count: number): string;
  replies(count: number): string;
  portUnreachable: string;
  latency(duration: string): string;
}

function bytes(count = 0): string {
  return count === 1 ? '1 byte' : `${formatCount(count)} bytes`;
}

function plural(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function sentAfterFin(who: string, count = 0): string {
  return count > 0 ? `, ${who} sent ${bytes(count)} after the FIN` : '';
}

function resetBy(who: string, { bytesBefore, afterFin }: CloseSummary): string {
  return `reset by ${who}${bytesBefore === undefined ? '' : ` after ${bytes(bytesBefore)}`}${afterFin === true ? ', after its FIN' : ''}`;
}

const EN: VerdictCatalogue = {
  handshake: {
    complete: 'complete',
    refused: 'refused',
    'no-answer': 'no answer',
    'half-open': 'half-open',
    aborted: 'aborted by RST',
    invalid: 'invalid',
    'not-captured': 'not captured',
  },
  equations: {
    'synAck.ack': 'SYN-ACK acknowledges',
    'ack.ack': 'final ACK acknowledges',
    'ack.seq': 'final ACK has Seq',
  },
  equation: (subject, { actual, expected, frame }) => `${subject} ${actual}, expected ${expected} (frame ${frame})`,
  synAckNotAcknowledged: 'SYN-ACK not acknowledged',
  rtt: (duration) => `rtt ${duration}`,
  simultaneousOpen: 'simultaneous open',
  fastOpen: 'fast open',
  repeated: (step, count) => (count === 1 ? `${step} retransmitted once` : `${step} retransmitted ${formatCount(count)} times`),
  capturedOutOfOrder: 'captured out of order',
  close: {
    'closed-by-client': ({ bytesAfterFirstFin }, notes) => `closed by client${notes}${sentAfterFin('server', bytesAfterFirstFin)}`,
    'closed-by-server': ({ bytesAfterFirstFin }, notes) => `closed by server${notes}${sentAfterFin('client', bytesAfterFirstFin)}`,
    'closed-simultaneously': (_close, notes) => `closed simultaneously${notes}`,
    'half-closed-by-client': ({ bytesAfterFirstFin }) => `half-closed by client, server sent ${bytes(bytesAfterFirstFin)} after`,
    'half-closed-by-server': ({ bytesAfterFirstFin }) => `half-closed by server, client sent ${bytes(bytesAfterFirstFin)} after`,
    'aborted-by-client': (close) => resetBy('client', close),
    'aborted-by-server': (close) => resetBy('server', close),
    open: () => 'open at the end of the capture',
    'never-opened': () => 'never opened',
  },
  segments: (count) => `${count} segments`,
  lastAckNotSeen: 'last ACK not seen',
  resetAfterClose: 'reset after close',
  rolesAssumed: 'roles assumed',
  requests: (count) => plural(count, 'request', 'requests'),
  replies: (count) => plural(count, 'reply', 'replies'),
  portUnreachable: 'refused (ICMP port unreachable)',
  latency: (duration) => `latency ${duration}`,
};

function sentAfterFinInChinese(who: string, count = 0): string {
  return count > 0 ? `，此后${who}又发送 ${formatCount(count)} 字节` : '';
}

function resetInChinese(who: string, { bytesBefore, afterFin }: CloseSummary): string {
  const before = bytesBefore === undefined ? '' : `传输 ${formatCount(bytesBefore)} 字节后`;
  return `${before}${afterFin === true ? '（已发送 FIN）' : ''}被${who}重置`;
}

const ZH: VerdictCatalogue = {
  handshake: {
    complete: '完成',
    refused: '被拒绝',
    'no-answer': '无应答',
    'half-open': '半开',
    aborted: '被 RST 中止',
    invalid: '无效',
    'not-captured': '未捕获',
  },
  equations: { 'synAck.ack': 'SYN-ACK 确认号', 'ack.ack': '最后的 ACK 确认号', 'ack.seq': '最后的 ACK 序号' },
  equation: (subject, { actual, expected, frame }) => `${subject} ${actual}，应为 ${expected}（第 ${frame} 帧）`,
  synAckNotAcknowledged: 'SYN-ACK 未被确认',
  rtt: (duration) => `往返 ${duration}`,
  simultaneousOpen: '同时打开',
  fastOpen: '快速打开',
  repeated: (step, count) => `${step} 重传 ${formatCount(count)} 次`,
  capturedOutOfOrder: '捕获顺序颠倒',
  close: {
    'closed-by-client': ({ bytesAfterFirstFin }, notes) => `由客户端关闭${notes}${sentAfterFinInChinese('服务器', bytesAfterFirstFin)}`,
    'closed-by-server': ({ bytesAfterFirstFin }, notes) => `由服务器关闭${notes}${sentAfterFinInChinese('客户端', bytesAfterFirstFin)}`,
    'closed-simultaneously': (_close, notes) => `同时关闭${notes}`,
    'half-closed-by-client': ({ bytesAfterFirstFin = 0 }) => `客户端半关闭，此后服务器发送 ${formatCount(bytesAfterFirstFin)} 字节`,
    'half-closed-by-server': ({ bytesAfterFirstFin = 0 }) => `服务器半关闭，此后客户端发送 ${formatCount(bytesAfterFirstFin)} 字节`,
    'aborted-by-client': (close) => resetInChinese('客户端', close),
    'aborted-by-server': (close) => resetInChinese('服务器', close),
    open: () => '捕获结束时仍打开',
    'never-opened': () => '从未建立',
  },
  segments: (count) => `${count} 个报文段`,
  lastAckNotSeen: '未见最后的 ACK',
  resetAfterClose: '关闭后有重置',
  rolesAssumed: '角色为推定',
  requests: (count) => `${formatCount(count)} 个请求`,
  replies: (count) => `${formatCount(count)} 个应答`,
  portUnreachable: '被拒绝（ICMP 端口不可达）',
  latency: (duration) => `延迟 ${duration}`,
};

export const VERDICT_CATALOGUE: Readonly<Record<Language, VerdictCatalogue>> = { en: EN, zh: ZH };
