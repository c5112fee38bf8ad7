import { describe, expect, it } from 'vitest';
import { explainFlow } from '../../src/report/explain/explain-flow.js';
import { recordPackets } from '../flow/story/record-story.js';
import { ethernet, frame, icmp, icmpv6, ipv4, ipv6, tcp } from '../support/frame-builder.js';

const there = ipv4({ source: '10.0.0.1', destination: '10.0.0.2' });
const back = ipv4({ source: '10.0.0.2', destination: '10.0.0.1' });
const fromRouter = ipv4({ source: '10.0.0.254', destination: '10.0.0.1' });
const syn = tcp({ sequence: 1000, flags: 'S' });

/** A SYN, and an ICMP error about it, in both languages. */
async function tellError(error: Uint8Array, network = there) {
  const bytes = [frame(ethernet(), network, syn), error];
  const { stories } = await recordPackets(bytes.map((packet, index) => ({ data: packet, seconds: 1, fraction: index })));
  const story = stories[0];
  if (story === undefined) throw new Error('no flow');
  return { en: explainFlow(story, 'en'), zh: explainFlow(story, 'zh') };
}

describe('an ICMP error about a segment', () => {
  it.each([
    [
      'of the end itself',
      icmp({ type: 3, code: 3 }),
      back,
      'ICMP port unreachable',
      'The server reports "port unreachable" to the client about frame 1: ICMP, no segment of the connection.',
      '服务器向客户端报告“端口不可达”，所指的是第 1 帧：这是 ICMP 差错报文，不是连接中的报文段。',
      ['RFC 792', 'RFC 9293 3.9.2.2', 'RFC 5927 5.2'],
    ],
    [
      'of a router',
      icmp({ type: 3, code: 1 }),
      fromRouter,
      'ICMP host unreachable',
      '10.0.0.254, on the way to the server, reports "host unreachable" to the client about frame 1: ICMP, no segment of the connection.',
      '通往服务器途中的 10.0.0.254 向客户端报告“主机不可达”，所指的是第 1 帧：这是 ICMP 差错报文，不是连接中的报文段。',
      ['RFC 792', 'RFC 9293 3.9.2.2'],
    ],
    [
      'that needs fragments',
      icmp({ type: 3, code: 4, rest: 1400 }),
      fromRouter,
      'ICMP packet too big',
      'A link ahead takes packets of 1,400 bytes at most: the client has to send no longer ones (path MTU discovery).',
      '前方链路的数据包最多 1,400 字节：客户端不得发送更长的数据包（路径 MTU 发现）。',
      ['RFC 792', 'RFC 1191'],
    ],
    [
      'that needs fragments and does not say how long',
      icmp({ type: 3, code: 4 }),
      fromRouter,
      'ICMP packet too big',
      'The packet was too long for a link ahead: the client has to send shorter ones (path MTU discovery).',
      '数据包超过了前方链路的上限：客户端必须发送更短的数据包（路径 MTU 发现）。',
      ['RFC 792', 'RFC 1191'],
    ],
    [
      'whose time is exceeded',
      icmp({ type: 11, code: 0 }),
      fromRouter,
      'ICMP time exceeded',
      'A soft error: TCP must not break off for it; the client goes on and sends again what is not acknowledged.',
      '软差错：TCP 不得因此中止连接；客户端继续运行，并重传未得到确认的内容。',
      ['RFC 792', 'RFC 9293 3.9.2.2'],
    ],
    [
      'of a policy',
      icmp({ type: 3, code: 13 }),
      fromRouter,
      'ICMP administratively prohibited',
      '10.0.0.254, on the way to the server, reports "administratively prohibited" to the client about frame 1: ICMP, no segment of the connection.',
      '通往服务器途中的 10.0.0.254 向客户端报告“被管理策略禁止”，所指的是第 1 帧：这是 ICMP 差错报文，不是连接中的报文段。',
      ['RFC 792'],
    ],
  ])('%s', async (_, error, network, segment, en, zh, sections) => {
    const told = await tellError(frame(ethernet(), network, error, frame(there, syn)));
    expect(told.en.steps[1]).toMatchObject({
      from: 'server',
      label: 'ICMP error',
      segment,
      clientState: null,
      serverState: null,
      sections,
    });
    expect(told.en.steps[1]?.meaning).toContain(en);
    expect(told.zh.steps[1]?.meaning).toContain(zh);
    expect(told.en.verdict[0]).toBe("Not opened: no answer to the client's SYN was captured.");
  });

  it('over IPv6 has the MTU of "packet too big"', async () => {
    const error = frame(ethernet(), ipv6(), icmpv6({ type: 2, rest: 1280 }), frame(ipv6(), syn));
    const { en } = await tellError(error, ipv6());
    expect(en.steps[1]?.meaning).toContain(
      'A link ahead takes packets of 1,280 bytes at most: the client has to send no longer ones (path MTU discovery).',
    );
    expect(en.steps[1]?.sections).toEqual(['RFC 4443', 'RFC 8201']);
  });

  it('is all that was captured: nothing is said of the connection', async () => {
    const { stories } = await recordPackets([
      { data: frame(ethernet(), fromRouter, icmp({ type: 3, code: 1 }), frame(there, syn)), seconds: 1, fraction: 0 },
    ]);
    const story = stories[0];
    expect(story).toBeDefined();
    if (story === undefined) return;
    expect(explainFlow(story, 'en').verdict).toEqual([
      'Only ICMP errors about this flow were captured, none of its own frames: how it opened, went and ended is not known.',
    ]);
    expect(explainFlow(story, 'zh').verdict[0]).toMatch(/^只捕获到关于该流的 ICMP 差错报文/);
  });
});
