import { describe, expect, it } from 'vitest';
import { Annotation, MARK_RETRANSMISSION, MARK_WINDOW_FULL } from '../../src/flow/annotation.js';
import { Phase, REMARK_AGAIN } from '../../src/flow/phase.js';
import type { CloseSummary, HandshakeSummary, UdpFlowSummary } from '../../src/flow/summary.js';
import { TextBuffer } from '../../src/report/text-buffer.js';
import { describePhase, PHASE_WORDS, writePhaseLabel } from '../../src/report/words/phase-words.js';
import { describeRemarks, listRemarkNames, MARK_WORDS, REMARK_WORDS } from '../../src/report/words/remark-words.js';
import { describeClose, describeHandshake, describeUdp } from '../../src/report/words/verdict-words.js';

const CHINESE = /\p{Script=Han}/u;

describe('phase words', () => {
  it.each([
    [Phase.HANDSHAKE_SYN, 'handshake', '1/3', 'handshake 1/3 SYN'],
    [Phase.HANDSHAKE_SYN_ACK, 'handshake', '2/3', 'handshake 2/3 SYN-ACK'],
    [Phase.HANDSHAKE_ACK, 'handshake', '3/3', 'handshake 3/3 ACK'],
    [Phase.HANDSHAKE_SYN_SIMULTANEOUS, 'handshake', 'simultaneous', 'handshake SYN (simultaneous open)'],
    [Phase.DATA, 'data', null, 'data'],
    [Phase.DATA_HALF_CLOSED, 'data', 'half-closed', 'data (half-closed)'],
    [Phase.DATA_FAST_OPEN, 'data', 'fast-open', 'data (fast open)'],
    [Phase.ACK, 'ack', null, 'ack'],
    [Phase.ACK_WINDOW_UPDATE, 'ack', 'window-update', 'ack (window update)'],
    [Phase.KEEP_ALIVE, 'ack', 'keep-alive', 'keep-alive'],
    [Phase.KEEP_ALIVE_ACK, 'ack', 'keep-alive-ack', 'keep-alive ack'],
    [Phase.CLOSE_1_FIN, 'close', '1/4', 'close 1/4 FIN'],
    [Phase.CLOSE_2_ACK, 'close', '2/4', 'close 2/4 ACK'],
    [Phase.CLOSE_3_FIN, 'close', '3/4', 'close 3/4 FIN'],
    [Phase.CLOSE_4_ACK, 'close', '4/4', 'close 4/4 ACK'],
    [Phase.CLOSE_2_3_FIN_ACK, 'close', '2+3/4', 'close 2+3/4 FIN-ACK'],
    [Phase.CLOSE_FIN_SIMULTANEOUS, 'close', 'simultaneous', 'close FIN (simultaneous)'],
    [Phase.CLOSE_ACK_SIMULTANEOUS, 'close', 'simultaneous', 'close ACK (simultaneous)'],
    [Phase.REFUSED, 'reset', 'refused', 'refused'],
    [Phase.RESET_BY_CLIENT, 'reset', 'by-client', 'reset by client'],
    [Phase.RESET_BY_SERVER, 'reset', 'by-server', 'reset by server'],
    [Phase.RESET_AFTER_CLOSE, 'reset', 'after-close', 'reset after close'],
    [Phase.UNEXPECTED_SYN, 'unexpected', null, 'unexpected SYN'],
  ] as const)('phase %i is %s %s, "%s"', (phase, code, step, label) => {
    expect(describePhase(phase)).toMatchObject({ code, step, en: label });
  });

  it('has words in both languages for every phase but NONE', () => {
    for (const phase of Object.values(Phase)) {
      const found = describePhase(phase);
      if (phase === Phase.NONE) expect(found).toBeUndefined();
      else expect(found?.zh).toMatch(CHINESE);
    }
    const labels = Object.values(PHASE_WORDS);
    expect(new Set(labels.map((words) => words.en)).size).toBe(labels.length);
  });

  it('numbers requests and replies, and gives the latency of a reply', () => {
    const annotation = new Annotation();
    annotation.phase = Phase.UDP_REPLY;
    annotation.datagramNumber = 2;
    annotation.latency = 123_000;
    const out = new TextBuffer();
    writePhaseLabel(out, annotation, 'en');
    expect(out.toString()).toBe('reply 2 (0.123 ms)');
    out.clear();
    annotation.phase = Phase.UDP_REQUEST;
    writePhaseLabel(out, annotation, 'zh');
    expect(out.toString()).toBe('请求 2');
  });
});

describe('phases that name a side', () => {
  it.each([
    [true, 'reset by client'],
    [false, 'reset by client (assumed)'],
  ])('with roles known: %s', (rolesKnown, label) => {
    const annotation = new Annotation();
    annotation.phase = Phase.RESET_BY_CLIENT;
    annotation.rolesKnown = rolesKnown;
    const out = new TextBuffer();
    writePhaseLabel(out, annotation, 'en');
    expect(out.toString()).toBe(label);
  });
});

describe('remark words', () => {
  it('names marks and remarks for machines and people', () => {
    const annotation = new Annotation();
    annotation.marks = MARK_RETRANSMISSION | MARK_WINDOW_FULL;
    annotation.remarks = REMARK_AGAIN;
    expect(listRemarkNames(annotation)).toEqual(['windowFull', 'retransmission', 'again']);
    expect(describeRemarks(annotation, 'en')).toBe("again, fills the receiver's window, retransmission");
    expect(describeRemarks(annotation, 'zh')).toBe('再次，填满接收窗口，重传');
    expect(describeRemarks(new Annotation(), 'en')).toBe('');
  });

  it('takes no SYN-ACK of a simultaneous open for a retransmission of the SYN', () => {
    const annotation = new Annotation();
    annotation.phase = Phase.HANDSHAKE_SYN_ACK_SIMULTANEOUS;
    annotation.marks = MARK_RETRANSMISSION;
    expect(listRemarkNames(annotation)).toEqual([]);
    expect(describeRemarks(annotation, 'zh')).toBe('');
    annotation.remarks = REMARK_AGAIN;
    expect(describeRemarks(annotation, 'en')).toBe('again, retransmission');
  });

  it('has one bit, one name and both languages for each', () => {
    for (const list of [MARK_WORDS, REMARK_WORDS]) {
      expect(new Set(list.map((words) => words.bit)).size).toBe(list.length);
      expect(new Set(list.map((words) => words.name)).size).toBe(list.length);
      for (const words of list) {
        expect(words.bit & (words.bit - 1)).toBe(0);
        expect(words.zh).toMatch(CHINESE);
      }
    }
  });
});

const close = (part: Partial<CloseSummary> & Pick<CloseSummary, 'verdict'>): CloseSummary => ({ resetAfterClose: false, ...part });

describe('close verdicts in words', () => {
  it.each([
    [{ verdict: 'closed-by-client', segments: 4, complete: true, bytesAfterFirstFin: 0 }, 'closed by client (4 segments)'],
    [{ verdict: 'closed-by-server', segments: 3, complete: true, bytesAfterFirstFin: 0 }, 'closed by server (3 segments)'],
    [
      { verdict: 'closed-by-client', segments: 4, complete: false, bytesAfterFirstFin: 10 },
      'closed by client (4 segments, last ACK not seen), server sent 10 bytes after the FIN',
    ],
    [{ verdict: 'closed-simultaneously', complete: true }, 'closed simultaneously'],
    [{ verdict: 'half-closed-by-client', bytesAfterFirstFin: 2000 }, 'half-closed by client, server sent 2,000 bytes after'],
    [{ verdict: 'half-closed-by-server', bytesAfterFirstFin: 1 }, 'half-closed by server, client sent 1 byte after'],
    [{ verdict: 'aborted-by-server', bytesBefore: 10, afterFin: false }, 'reset by server after 10 bytes'],
    [{ verdict: 'aborted-by-client', bytesBefore: 1234567, afterFin: true }, 'reset by client after 1,234,567 bytes, after its FIN'],
    [{ verdict: 'open' }, 'open at the end of the capture'],
    [{ verdict: 'never-opened' }, 'never opened'],
    [
      { verdict: 'closed-by-client', segments: 4, complete: true, resetAfterClose: true },
      'closed by client (4 segments), reset after close',
    ],
  ] as const)('%o', (summary, words) => {
    expect(describeClose(close(summary), true, 'en')).toBe(words);
    expect(describeClose(close(summary), true, 'zh')).toMatch(CHINESE);
  });

  it('says that a named side is assumed, and only then', () => {
    const flow = close({ verdict: 'closed-by-client', segments: 3, complete: true });
    expect(describeClose(flow, false, 'en')).toBe('closed by client (3 segments), roles assumed');
    expect(describeClose(flow, false, 'zh')).toBe('由客户端关闭（3 个报文段），角色为推定');
    expect(describeClose(close({ verdict: 'open' }), false, 'en')).toBe('open at the end of the capture');
  });

  it('speaks Chinese', () => {
    expect(describeClose(close({ verdict: 'closed-by-client', segments: 4, complete: true }), true, 'zh')).toBe(
      '由客户端关闭（4 个报文段）',
    );
    expect(describeClose(close({ verdict: 'aborted-by-server', bytesBefore: 10, afterFin: false }), true, 'zh')).toBe(
      '传输 10 字节后被服务器重置',
    );
  });
});

describe('handshake verdicts in words', () => {
  const handshake: HandshakeSummary = {
    verdict: 'complete',
    simultaneousOpen: false,
    fastOpen: false,
    synRetransmissions: 0,
    synAckRetransmissions: 0,
    outOfOrderCapture: false,
    rtt: 0.000224,
    proof: [],
  };

  it('gives the round-trip time and what was odd', () => {
    expect(describeHandshake(handshake, 'en')).toBe('complete (rtt 0.224 ms)');
    expect(describeHandshake({ ...handshake, verdict: 'no-answer', rtt: null, synRetransmissions: 3 }, 'en')).toBe(
      'no answer (SYN retransmitted 3 times)',
    );
    expect(describeHandshake({ ...handshake, simultaneousOpen: true, rtt: null }, 'zh')).toBe('完成（同时打开）');
  });

  it('prints both numbers when they do not add up', () => {
    const proof = [{ equation: 'synAck.ack', expected: 1001, actual: 5001, holds: false, frame: 2 } as const];
    expect(describeHandshake({ ...handshake, verdict: 'invalid', rtt: null, proof }, 'en')).toBe(
      'invalid: SYN-ACK acknowledges 5001, expected 1001 (frame 2)',
    );
  });
});

describe('UDP flows in words', () => {
  const flow = { requests: 1, replies: 1, refused: false, latency: { min: 0.001, mean: 0.001, max: 0.001, samples: 1 } } as UdpFlowSummary;

  it('counts requests and replies', () => {
    expect(describeUdp(flow, 'en')).toBe('1 request, 1 reply, latency 1.000 ms');
    expect(describeUdp({ ...flow, replies: 0, refused: true, latency: null }, 'en')).toBe('1 request, refused (ICMP port unreachable)');
  });
});
