import { describe, expect, it } from 'vitest';
import type { CloseSummary, HandshakeSummary, HandshakeVerdict } from '../../src/flow/summary.js';
import { describeLoss, describeOutcome, formatRate } from '../../src/report/words/flow-words.js';
import { formatMoment, readMoment, subtract } from '../../src/report/words/moment.js';
import { tcpFlow, udpFlow } from '../support/explanations.js';

const CHINESE = /\p{Script=Han}/u;
const PLAIN = tcpFlow();

function outcome(handshake: Partial<HandshakeSummary>, close: CloseSummary, rolesKnown = true): [en: string, zh: string] {
  const flow = tcpFlow({ handshake: { ...PLAIN.handshake, ...handshake }, close, rolesKnown });
  return [describeOutcome(flow, 'en'), describeOutcome(flow, 'zh')];
}

const NEVER: CloseSummary = { verdict: 'never-opened', resetAfterClose: false };
const OPEN: CloseSummary = { verdict: 'open', resetAfterClose: false };
const CLOSED: CloseSummary = { verdict: 'closed-by-client', segments: 4, complete: true, bytesAfterFirstFin: 0, resetAfterClose: false };
const RESET: CloseSummary = { verdict: 'aborted-by-server', afterFin: false, bytesBefore: 10, resetAfterClose: false };

describe('what became of a connection', () => {
  it.each<[string, string, Partial<HandshakeSummary>, CloseSummary, boolean?]>([
    ['closed by client (4 segments)', '由客户端关闭（4 个报文段）', {}, CLOSED],
    ['reset by server after 10 bytes', '传输 10 字节后被服务器重置', {}, RESET],
    ['half-open: no ACK for the SYN-ACK', '半开：SYN-ACK 未被确认', { verdict: 'half-open' }, NEVER],
    ['refused: RST answered the SYN', '被拒绝：SYN 得到的应答是 RST', { verdict: 'refused' }, NEVER],
    ['no answer to the SYN; SYN retransmitted twice', 'SYN 无应答；SYN 重传 2 次', { verdict: 'no-answer', synRetransmissions: 2 }, NEVER],
    [
      'open at the end of the capture; SYN-ACK retransmitted once',
      '捕获结束时仍打开；SYN-ACK 重传 1 次',
      { synAckRetransmissions: 1 },
      OPEN,
    ],
    [
      'handshake invalid; SYN-ACK acknowledges 1002, expected 1001 (frame 2)',
      '三次握手无效；SYN-ACK 确认号 1002，应为 1001（第 2 帧）',
      { verdict: 'invalid', proof: [{ equation: 'synAck.ack', expected: 1001, actual: 1002, holds: false, frame: 2 }] },
      NEVER,
    ],
    [
      'closed by client (4 segments); simultaneous open; fast open; handshake captured out of order',
      '由客户端关闭（4 个报文段）；同时打开；快速打开；握手捕获顺序颠倒',
      { simultaneousOpen: true, fastOpen: true, outOfOrderCapture: true },
      CLOSED,
    ],
    [
      'open at the end of the capture; handshake not captured whole',
      '捕获结束时仍打开；三次握手未完整捕获',
      { verdict: 'not-captured' },
      OPEN,
    ],
    [
      'open at the end of the capture; begun midway; roles assumed',
      '捕获结束时仍打开；中途开始捕获；角色为推定',
      { verdict: 'not-captured' },
      OPEN,
      false,
    ],
    [
      'closed by client (4 segments), roles assumed; begun midway',
      '由客户端关闭（4 个报文段），角色为推定；中途开始捕获',
      { verdict: 'not-captured' },
      CLOSED,
      false,
    ],
  ])('%s', (en, zh, handshake, close, rolesKnown) => {
    expect(outcome(handshake, close, rolesKnown)).toEqual([en, zh]);
  });

  it('has a line of its own for every handshake that opened nothing, in both languages', () => {
    const verdicts: HandshakeVerdict[] = ['refused', 'no-answer', 'half-open', 'aborted', 'invalid', 'not-captured'];
    const lines = verdicts.map((verdict) => outcome({ verdict }, NEVER));
    expect(new Set(lines.flat()).size).toBe(2 * verdicts.length);
    for (const [en, zh] of lines) expect([CHINESE.test(en), CHINESE.test(zh)]).toEqual([false, true]);
  });
});

describe('what became of datagrams', () => {
  it.each([
    ['1 request, 1 reply', '1 个请求，1 个应答', {}],
    ['2,000 requests, 3 replies', '2,000 个请求，3 个应答', { requests: 2000, replies: 3 }],
    ['2 requests, no reply', '2 个请求，无应答', { requests: 2, replies: 0 }],
    ['1 request, refused (ICMP port unreachable)', '1 个请求，被拒绝（ICMP 端口不可达）', { replies: 0, refused: true }],
    ['refused (ICMP port unreachable)', '被拒绝（ICMP 端口不可达）', { requests: 0, replies: 0, refused: true }],
  ])('%s', (en, zh, changes) => {
    const flow = udpFlow(changes);
    expect([describeOutcome(flow, 'en'), describeOutcome(flow, 'zh')]).toEqual([en, zh]);
  });
});

describe('signs of loss', () => {
  it('are counted over both directions and all kinds of repeats', () => {
    const flow = tcpFlow({
      clientToServer: { ...PLAIN.clientToServer, retransmissions: 1, fastRetransmissions: 2, zeroWindows: 1 },
      serverToClient: { ...PLAIN.serverToClient, spuriousRetransmissions: 1000, lostSegments: 1, outOfOrder: 2, zeroWindows: 1 },
    });
    expect(describeLoss(flow, 'en')).toBe('1,003 retransmitted, 1 lost, 2 out of order, 2 zero window');
    expect(describeLoss(flow, 'zh')).toBe('重传 1,003，丢失 1，乱序 2，零窗口 2');
  });

  it('are none of a flow without, and of UDP', () => {
    expect([describeLoss(PLAIN, 'en'), describeLoss(udpFlow(), 'zh')]).toEqual(['', '']);
  });
});

it.each([
  [0.5, '0.50 B/s'],
  [9.994, '9.99 B/s'],
  [9.996, '10.0 B/s'],
  [99.96, '100 B/s'],
  [999.4, '999 B/s'],
  [999.6, '1.00 kB/s'],
  [123_456, '123 kB/s'],
  [1_234_567, '1.23 MB/s'],
  [1e10, '10.0 GB/s'],
  [1e18, '1000000 TB/s'],
])('%d bytes a second is %s', (value, text) => {
  expect(formatRate(value)).toBe(text);
});

it.each([
  ['2023-11-14T22:13:20.000000001Z', '2023-11-14T22:13:20.000000000Z', '0.000000001'],
  ['2023-11-14T22:13:20.100000000Z', '2023-11-14T22:13:19.900000000Z', '0.200000000'],
  ['2023-11-14T22:13:19.900000000Z', '2023-11-14T22:13:20.100000000Z', '-0.200000000'],
  ['1969-12-31T23:59:59.500000000Z', '1970-01-01T00:00:00.000000000Z', '-0.500000000'],
  ['+012023-11-14T22:13:20.000000000Z', '+012023-11-14T22:13:20.000000000Z', '0.000000000'],
])('%s less %s is %s', (later, earlier, text) => {
  expect(formatMoment(subtract(readMoment(later), readMoment(earlier)))).toBe(text);
});
