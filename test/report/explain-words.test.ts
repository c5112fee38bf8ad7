/** What explain says, held against the captures: the arithmetic it prints, the states, the verdicts, and that both languages say the same. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { annotate, openCapture, type TcpFlowSummary } from '../../src/index.js';
import type { ExplainedStep, Explanation } from '../../src/report/explain/explanation.js';
import { FIN, SYN } from '../../src/wire/segment.js';
import type { Fact } from '../flow/story/record-story.js';
import { type Told, tell } from '../support/explained-captures.js';
import { randomNumbers } from '../support/random-conversation.js';

const MODULUS = 2 ** 32;
const FIXTURES = readdirSync('fixtures').filter((name) => /^(?:tcp|udp|any|ip|link|snaplen|tunnels|two|frames)-?.*\.pcap/.test(name));

interface Sum {
  terms: number[];
  result: number;
}

/** Every `a + b = c` of a sentence. */
function sumsOf(sentence: string): Sum[] {
  return [...sentence.matchAll(/(\d+(?: \+ \d+)+) = (\d+)/g)].map(([, terms = '', result]) => ({
    terms: terms.split(' + ').map(Number),
    result: Number(result),
  }));
}

/** Every number of a text, as digits without separators. */
function numbersOf(text: string): string[] {
  return [...text.replace(/(?<=\d),(?=\d{3})/g, '').matchAll(/\d+(?:\.\d+)?/g)].map(([digits]) => digits).sort();
}

function nextOf({ relativeSeq, length = 0, flags }: Fact): number {
  return (relativeSeq + length + ((flags & SYN) !== 0 ? 1 : 0) + ((flags & FIN) !== 0 ? 1 : 0)) % MODULUS;
}

/** Numbers that the frames from `first` to `last` stand for: Seq, the number behind it, Ack; with those of all frames before. */
function knownNumbers(facts: readonly Fact[], last: number): Set<number> {
  const known = new Set<number>();
  for (const fact of facts) {
    if (fact.frame > last) break;
    known.add(fact.relativeSeq);
    known.add((fact.relativeSeq + 1) % MODULUS);
    known.add((fact.relativeSeq + (fact.length ?? 0)) % MODULUS);
    known.add(nextOf(fact));
    known.add(fact.relativeAck);
    known.add((fact.relativeSeq + MODULUS - 1) % MODULUS);
  }
  return known;
}

/** Faults of the arithmetic of one step; none is as it should be. */
function findFaults({ step, meaning }: ExplainedStep, facts: readonly Fact[]): string[] {
  const last = step.kind === 'run' ? step.lastFrame : step.frame;
  const known = knownNumbers(facts, last);
  const own = facts.find(({ frame }) => frame === last);
  return meaning.flatMap((sentence) => {
    const sums = sumsOf(sentence);
    const faults: string[] = [];
    for (const { terms, result } of sums) {
      const total = terms.reduce((sum, term) => sum + term, 0);
      if (total % MODULUS !== result) faults.push(`does not add up: ${sentence}`);
      if (total >= MODULUS && !/modulo|模/.test(sentence)) faults.push(`does not say modulo: ${sentence}`);
      if (!known.has(terms[0] as number) || !known.has(result)) faults.push(`a number of no packet: ${sentence}`);
    }
    if (own !== undefined && /Ack that takes|确认它的 Ack 为|一并确认的 Ack 为|一起确认的 Ack 为/.test(sentence)) {
      // The whole segment, or of a SYN with data or FIN the SYN alone.
      const possible = (own.flags & SYN) !== 0 ? [nextOf(own), (own.relativeSeq + 1) % MODULUS] : [nextOf(own)];
      if (sums.some(({ result }) => !possible.includes(result))) faults.push(`not the Ack that takes frame ${last}: ${sentence}`);
    }
    if (own !== undefined && step.kind === 'segment' && /its next is|因此它的下一个序号为/.test(sentence)) {
      const behind = (own.relativeSeq + (own.length ?? 0)) % MODULUS;
      if (sums.some(({ result }) => result !== behind)) faults.push(`not the number behind frame ${last}: ${sentence}`);
    }
    const claimed = /^Ack=(\d+)[:：]/.exec(sentence)?.[1];
    if (claimed === undefined || own === undefined || step.kind === 'run') return faults;
    if (Number(claimed) !== own.relativeAck) faults.push(`not the Ack of frame ${last}: ${sentence}`);
    for (const { terms, result } of sums) {
      if (result !== own.relativeAck) faults.push(`proves another number: ${sentence}`);
      // Some segment of the other side must begin where the sum begins, and be at least as long as the sum says.
      const length = terms.slice(1).reduce((sum, term) => sum + term, 0);
      const proof = facts.some(
        (fact) =>
          fact.frame < last &&
          fact.side !== own.side &&
          fact.relativeSeq === terms[0] &&
          (nextOf(fact) - (terms[0] as number)) >>> 0 >= length,
      );
      if (!proof) faults.push(`no segment proves it: ${sentence}`);
    }
    return faults;
  });
}

function sameInBoth({ en, zh }: Told): void {
  expect(zh.displayFilter).toBe(en.displayFilter);
  expect(zh.steps.length).toBe(en.steps.length);
  en.steps.forEach((step, index) => {
    const other = zh.steps[index] as ExplainedStep;
    expect(other.meaning.length, step.meaning.join('\n')).toBe(step.meaning.length);
    expect(other).toMatchObject({ clientState: step.clientState, serverState: step.serverState, sections: step.sections });
    step.meaning.forEach((sentence, at) => {
      // "once" and "twice" are 1 次 and 2 次; "steps 2 and 3" are the same digits.
      const inWords = sentence.replace(/\bonce\b/g, '1').replace(/\btwice\b/g, '2');
      expect(numbersOf(other.meaning[at] as string), sentence).toEqual(numbersOf(inWords));
    });
  });
}

/** Texts that are never to be seen. */
const NONSENSE = /undefined|null|NaN|\[object|\$\{|Infinity/;

function textOf({ heading, notes, steps, verdict }: Explanation): string {
  return [heading, ...notes, ...steps.flatMap(({ label, segment, meaning }) => [label, segment, ...meaning]), ...verdict].join('\n');
}

describe.each([
  ['folded', true],
  ['unfolded', false],
] as const)('of every fixture, %s,', (_, fold) => {
  it.each(FIXTURES)('%s adds up, and says the same in both languages', async (fixture) => {
    for (const told of await tell({ fixture }, fold)) {
      for (const explanation of [told.en, told.zh]) {
        expect(explanation.steps.flatMap((step) => findFaults(step, told.facts))).toEqual([]);
        expect(textOf(explanation)).not.toMatch(NONSENSE);
      }
      // A payload in quotes is the same text in both, numbers included.
      sameInBoth(told);
      expect(textOf(told.zh).replace(/"[^"]*"/g, '')).not.toMatch(/\b(?:the|The|client|server|frame)\b/);
    }
  });
});

describe('states', () => {
  it.each(FIXTURES.filter((name) => name.startsWith('tcp-')))('of %s are those of its packets', async (fixture) => {
    const told = await tell({ fixture }, false);
    const flows = new Map(told.map(({ en }) => [en.story.flow.stream, { states: ['?', '?'], steps: en.steps }]));
    let compared = 0;
    for await (const { number, stream, clientState, serverState } of annotate(openCapture(`fixtures/${fixture}`))) {
      const flow = flows.get(stream ?? '');
      const step = flow?.steps.find((each) => each.step.kind === 'segment' && each.step.frame === number);
      if (flow === undefined || step === undefined) continue;
      // The first step changes one end's state at most; what the other one is in stands in its packet.
      if (flow.states[0] === '?') flow.states = [step.clientState ?? `${clientState}`, step.serverState ?? `${serverState}`];
      else flow.states = [step.clientState ?? `${flow.states[0]}`, step.serverState ?? `${flow.states[1]}`];
      expect(`${number}: ${flow.states.join(' / ')}`).toBe(`${number}: ${clientState} / ${serverState}`);
      compared++;
    }
    expect(compared).toBeGreaterThan(0);
  });
});

/** Fixture, frame and a sentence that must stand there, in both languages. */
const SENTENCES: [fixture: string, frame: number, en: string, zh: string][] = [
  [
    'tcp-close-four-segments',
    2,
    "Ack=1: the client's SYN had Seq=0 and takes one sequence number, so 0 + 1 = 1.",
    'Ack=1：客户端的 SYN 为 Seq=0，占用一个序号，因此 0 + 1 = 1。',
  ],
  [
    'tcp-close-four-segments',
    7,
    "Ack=37: the client's FIN had Seq=36 and takes one sequence number, so 36 + 1 = 37.",
    'Ack=37：客户端的 FIN 为 Seq=36，占用一个序号，因此 36 + 1 = 37。',
  ],
  [
    'tcp-close-four-segments',
    9,
    "Ack=2: the server's FIN had Seq=1 and takes one sequence number, so 1 + 1 = 2.",
    'Ack=2：服务器的 FIN 为 Seq=1，占用一个序号，因此 1 + 1 = 2。',
  ],
  ['tcp-close-four-segments', 9, 'Both FINs are acknowledged: the close is complete.', '两个 FIN 都已得到确认：关闭完成。'],
  [
    'tcp-close-with-data',
    5,
    "Ack=12: the client's segment with FIN had Seq=1 and 10 bytes, and FIN takes one sequence number, so 1 + 10 + 1 = 12.",
    'Ack=12：客户端带 FIN 的报文段为 Seq=1，携带 10 字节，FIN 再占用一个序号，因此 1 + 10 + 1 = 12。',
  ],
  [
    'tcp-close-three-segments',
    7,
    "The server acknowledges the client's FIN and sends its own: steps 2 and 3 in one segment.",
    '服务器确认客户端的 FIN，同时发出自己的 FIN：第 2、3 步合为一个报文段。',
  ],
  [
    'tcp-fast-open',
    11,
    "Ack=16: the client's SYN had Seq=0 and takes one sequence number, the 15 bytes it carried one each, so 0 + 1 + 15 = 16: the data is taken.",
    'Ack=16：客户端的 SYN 为 Seq=0，占用一个序号，所携带的 15 字节数据各占一个，因此 0 + 1 + 15 = 16：数据已被接受。',
  ],
  [
    'tcp-fast-open-data-refused',
    2,
    'The 5 bytes in the SYN are not taken and have to be sent again.',
    'SYN 携带的 5 字节数据未被接受，必须重新发送。',
  ],
  [
    'tcp-simultaneous-open',
    2,
    "The server opens too: its SYN crosses the client's and answers nothing (simultaneous open).",
    '服务器也主动打开：它的 SYN 与客户端的 SYN 交叉，并非应答（同时打开）。',
  ],
  [
    'tcp-simultaneous-open-and-close',
    10,
    "The server closes too: its Ack=8 does not take the client's FIN (Ack=9 would), so the FINs crossed.",
    '服务器也关闭：它的 Ack=8 没有确认客户端的 FIN（那需要 Ack=9），可见两个 FIN 交叉。',
  ],
  ['tcp-refused', 2, "The server refuses the connection: RST answers the client's SYN.", '服务器拒绝连接：以 RST 应答客户端的 SYN。'],
  [
    'tcp-no-answer',
    2,
    'The client sends its SYN of frame 1 again, 1.021 s after the last: no answer to it was captured so far.',
    '客户端重传第 1 帧的 SYN，距上一次 1.021 s：至此未捕获到应答。',
  ],
  [
    'tcp-wrong-last-ack',
    3,
    'Ack=901 is wrong: Ack=1 was expected, and 1 + 900 = 901, so it is 900 too many.',
    'Ack=901 是错误的确认号：应为 Ack=1，而 1 + 900 = 901，多了 900。',
  ],
  [
    'tcp-wrong-syn-ack',
    2,
    'Ack=2 is wrong: Ack=1 was expected, and 1 + 1 = 2, so it is 1 too many.',
    'Ack=2 是错误的确认号：应为 Ack=1，而 1 + 1 = 2，多了 1。',
  ],
  [
    'tcp-reset-by-server',
    6,
    'The server breaks the connection off: RST, after 10 bytes in both directions.',
    '服务器中止连接：RST，此前双向共传输 10 字节。',
  ],
  [
    'tcp-reset-half-closed',
    8,
    'The server had closed its direction already; the client does not close its own but resets.',
    '服务器此前已关闭自己的方向；客户端没有关闭自己的方向，而是重置连接。',
  ],
  [
    'tcp-reset-after-own-fin',
    7,
    'The client had sent FIN before, so it closed its direction and then reset the rest.',
    '客户端此前已发出 FIN：先关闭自己的方向，随后重置其余部分。',
  ],
  [
    'tcp-reset-in-handshake',
    3,
    'The client breaks the opening off before the handshake is complete: RST.',
    '客户端在握手完成之前中止连接的建立：RST。',
  ],
  [
    'tcp-ports-reused',
    7,
    'These addresses and ports had another connection before, in this capture: the new initial number tells them apart.',
    '这对地址和端口在本次捕获中曾用于另一个连接：新的初始序号把两者区分开。',
  ],
  [
    'tcp-syn-ack-before-syn',
    2,
    'The capture holds it behind a segment that it precedes on the wire.',
    '在线路上它先于某个报文段，捕获中却排在其后。',
  ],
  ['tcp-fin-retransmitted', 7, 'The client sends its FIN of frame 6 again.', '客户端重传第 6 帧的 FIN。'],
  [
    'tcp-fin-retransmitted',
    7,
    'It comes 210 ms after frame 6, and no ACK of it was captured meanwhile: the retransmission timer ran out (RTO).',
    '它在第 6 帧之后 210 ms 发出，其间未捕获到对该帧的确认：重传定时器超时（RTO）。',
  ],
  [
    'tcp-half-close',
    8,
    'The client has closed its direction (FIN in frame 5), the server has not and sends on: half-closed.',
    '客户端已关闭自己的方向（FIN 在第 5 帧），服务器没有关闭，仍在发送：半关闭。',
  ],
  [
    'tcp-reordered-duplicated',
    13,
    'A gap: Seq=5793 was expected and Seq=7241 came, and 5793 + 1448 = 7241, so 1,448 bytes before it are lost, late or not captured.',
    '缺口：期待 Seq=5793，到来的却是 Seq=7241，5793 + 1448 = 7241，因此之前的 1,448 字节丢失、迟到或未被捕获。',
  ],
  [
    'tcp-reordered-duplicated',
    16,
    'Ack=5793 again (duplicate 1 of frame 12): the server has got something, but not what begins at Seq=5793.',
    '再次 Ack=5793（第 12 帧的第 1 个重复确认）：服务器收到了数据，但不是从 Seq=5793 开始的那一段。',
  ],
  ['tcp-reordered-duplicated', 16, 'SACK: it holds 7241–10136 beyond the gap.', 'SACK：缺口之后它已持有 7241–10136。'],
  [
    'tcp-reordered-duplicated',
    21,
    "Out of order: it begins at Seq=11585, and the client's bytes up to 14480 were captured before it.",
    '乱序：它从 Seq=11585 开始，而客户端直到 14480 的字节在它之前已被捕获。',
  ],
  [
    'tcp-reordered-duplicated',
    37,
    'Fast retransmission: it comes right after 11 duplicate ACKs of the server that asked for Seq=5793.',
    '快速重传：它紧跟在服务器要求 Seq=5793 的 11 个重复确认之后。',
  ],
  [
    'tcp-zero-window',
    15,
    'Win=0: the server can take nothing more, and the client has to stop.',
    'Win=0：服务器不能再接收数据，客户端必须停止发送。',
  ],
  [
    'tcp-zero-window',
    8,
    'It fills the window that the server offered: no more may be sent before an ACK opens it.',
    '它填满了服务器通告的窗口：在 ACK 使窗口打开之前不能再发送。',
  ],
  [
    'tcp-zero-window',
    16,
    "The server's window is closed: the client asks whether it has opened.",
    '服务器的窗口已关闭：客户端探测它是否重新打开。',
  ],
  ['tcp-zero-window', 17, 'The server answers the probe: its window is still 0.', '服务器应答探测：窗口仍为 0。'],
  [
    'tcp-zero-window',
    21,
    'The server can take more: its window goes from 0 to 8,688 bytes.',
    '服务器可以接收更多数据：窗口从 0 增大到 8,688 字节。',
  ],
  [
    'tcp-keep-alive',
    6,
    'Keep-alive: Seq=14 is one below the next number (14 + 1 = 15), so it holds nothing new and only asks whether the server is still there.',
    '保活：Seq=14 比下一个序号小一（14 + 1 = 15），没有新内容，只是询问服务器是否还在。',
  ],
  ['tcp-keep-alive', 7, 'The server answers the keep-alive: it still has the connection.', '服务器应答保活：连接在它那里仍然存在。'],
  [
    'tcp-begun-midway',
    6,
    "Ack=17: the assumed client's FIN had Seq=16 and takes one sequence number, so 16 + 1 = 17.",
    'Ack=17：推定的客户端的 FIN 为 Seq=16，占用一个序号，因此 16 + 1 = 17。',
  ],
  [
    'tcp-loss-sack',
    31,
    'The client sends bytes from Seq=14481 again, first seen in frame 15.',
    '客户端重传从 Seq=14481 开始的字节，首次见于第 15 帧。',
  ],
  ['tcp-odd-flags', 7, 'It has no ACK flag, so an end drops it.', '它没有 ACK 标志，接收端会丢弃它。'],
  ['udp-hello-three-ports', 2, 'Text: "你好"', '文本："你好"'],
  [
    'udp-hello-three-ports',
    8,
    'ICMP answers frame 7 with "port unreachable": nothing takes datagrams on port 9009 of the server.',
    'ICMP 就第 7 帧应答“端口不可达”：服务器的端口 9009 上没有程序接收数据报。',
  ],
  ['udp-unanswered-and-repeated', 5, 'No reply to it was captured.', '未捕获到对它的应答。'],
];

describe('what the capture does not show', () => {
  const told = async (what: Parameters<typeof tell>[0], frame: number): Promise<string[]> => {
    const flows = await tell(what, false);
    return flows.flatMap(({ en }) => en.steps).find(({ step }) => step.kind === 'segment' && step.frame === frame)?.meaning ?? [];
  };

  it('is no reason: a repeat 13 ms after the first is not the retransmission timer', async () => {
    const meaning = await told({ fixture: 'tcp-zero-window.pcap' }, 14);
    expect(meaning).toContain('The client sends bytes from Seq=8689 again, first seen in frame 11.');
    expect(meaning.join(' ')).not.toMatch(/RTO|timer/);
  });

  it('is no second end: a RST after the reset changes nothing', async () => {
    const script = '> S 0 - 0, < S. 0 1 0, > . 1 1 0, > R. 1 1 0, < R 1 - 0, < R 1 - 0';
    const steps = await told({ script: script.split(', ').join('\n') }, 5);
    expect(steps[0]).toBe('The server sends RST, but the connection is over already: nothing changes by it.');
  });
});

describe('sentences', () => {
  it.each(SENTENCES)('%s, frame %i: %s', async (fixture, frame, en, zh) => {
    const flows = await tell({ fixture: `${fixture}.pcap` }, false);
    const find = (language: 'en' | 'zh') =>
      flows.flatMap((told) => told[language].steps).find(({ step }) => step.kind !== 'run' && step.frame === frame)?.meaning;
    expect(find('en')).toContain(en);
    expect(find('zh')).toContain(zh);
  });

  it.each([
    ['tcp-keep-alive', 6, 'The client asks 3 times, the server answers 3 times.', '客户端询问 3 次，服务器应答 3 次。'],
    ['tcp-zero-window', 16, 'The client asks 3 times, the server answers twice.', '客户端询问 3 次，服务器应答 2 次。'],
    [
      'tcp-half-close',
      8,
      'The server sends 2,000 bytes in 2 segments, Seq=1 to 2000.',
      '服务器用 2 个报文段发送 2,000 字节，Seq=1 至 2000。',
    ],
    ['tcp-half-close', 8, "The client's last Ack=2001 takes all of it.", '客户端最后的 Ack=2001 全部确认。'],
    [
      'tcp-loss-sack',
      23,
      'Fast retransmission: it comes right after 4 duplicate ACKs of the server that asked for Seq=1449.',
      '快速重传：它紧跟在服务器要求 Seq=1449 的 4 个重复确认之后。',
    ],
  ])('of runs: %s, frame %i: %s', async (fixture, frame, en, zh) => {
    const [told] = await tell({ fixture: `${fixture}.pcap` });
    const find = (language: 'en' | 'zh') =>
      told?.[language].steps.find(({ step }) => (step.kind === 'run' ? step.firstFrame : step.frame) === frame)?.meaning;
    expect(find('en')).toContain(en);
    expect(find('zh')).toContain(zh);
  });

  it('name no side without "assumed" where roles are assumed', async () => {
    for (const { en, zh } of await tell({ fixture: 'tcp-begun-midway.pcap' })) {
      expect(en.heading).toContain('(roles assumed)');
      const english = [...en.steps.flatMap(({ meaning }) => meaning), ...en.verdict].join('\n');
      const chinese = [...zh.steps.flatMap(({ meaning }) => meaning), ...zh.verdict].join('\n');
      expect(english).toMatch(/assumed client/);
      expect(english.replace(/assumed (?:client|server)/gi, '')).not.toMatch(/client|server/i);
      expect(chinese.replace(/推定的(?:客户端|服务器)/g, '')).not.toMatch(/客户端|服务器/);
    }
  });
});

/** What the closing sentence must say, by verdict: in the contract's words, not in those of the catalogue. */
const CLOSINGS: Record<TcpFlowSummary['close']['verdict'], [en: RegExp, zh: RegExp]> = {
  'closed-by-client': [/^Closed by the (?:assumed )?client: /, /^由(?:推定的)?客户端关闭/],
  'closed-by-server': [/^Closed by the (?:assumed )?server: /, /^由(?:推定的)?服务器关闭/],
  'closed-simultaneously': [/FINs crossed/, /同时关闭/],
  'half-closed-by-client': [/^Half-closed by the (?:assumed )?client; /, /客户端半关闭/],
  'half-closed-by-server': [/^Half-closed by the (?:assumed )?server; /, /服务器半关闭/],
  'aborted-by-client': [/^Reset by the (?:assumed )?client/, /^被(?:推定的)?客户端重置/],
  'aborted-by-server': [/^Reset by the (?:assumed )?server/, /^被(?:推定的)?服务器重置/],
  open: [/Still open/, /仍打开/],
  'never-opened': [/never open/, /从未建立/],
};
const OPENINGS: Record<TcpFlowSummary['handshake']['verdict'], [en: RegExp, zh: RegExp]> = {
  complete: [/^Opened /, /打开|建立/],
  refused: [/refused/, /拒绝/],
  'no-answer': [/no answer/, /未捕获到.*应答/],
  'half-open': [/^Half-open/, /^半开/],
  aborted: [/RST ended the handshake/, /RST 中止/],
  invalid: [/invalid/, /无效/],
  'not-captured': [/not captured/, /未捕获/],
};

describe('the verdict', () => {
  it.each(FIXTURES)("of %s is the flow's, with its numbers, in both languages", async (fixture) => {
    for (const { en, zh } of await tell({ fixture })) {
      const { flow } = en.story;
      expect(en.displayFilter).toMatch(/^(?:tcp|udp)\.stream eq \d+$/);
      expect(en.displayFilter.replace('.stream eq ', ':')).toBe(flow.stream);
      if (flow.protocol !== 'tcp') continue;
      if (flow.clientToServer.frames + flow.serverToClient.frames === 0) {
        expect([en.verdict, zh.verdict]).toEqual([[expect.stringMatching(/^Only ICMP/)], [expect.stringMatching(/^只捕获到.*ICMP/)]]);
        continue;
      }
      const { handshake, close } = flow;
      const numbers = [
        ...(close.segments === undefined ? [] : [close.segments]),
        ...(close.bytesBefore === undefined ? [] : [close.bytesBefore]),
        ...((close.bytesAfterFirstFin ?? 0) === 0 || close.verdict === 'closed-simultaneously' ? [] : [close.bytesAfterFirstFin]),
      ].map(String);
      for (const [language, index] of [[en, 0] as const, [zh, 1] as const]) {
        expect(language.verdict).toHaveLength(2);
        expect(language.verdict[0]).toMatch(OPENINGS[handshake.verdict][index]);
        expect(language.verdict[1]).toMatch(CLOSINGS[close.verdict][index]);
        expect(numbersOf(language.verdict[1] as string)).toEqual(expect.arrayContaining(numbers));
        for (const wrong of handshake.proof.filter(({ holds }) => !holds).slice(0, 1)) {
          if (handshake.verdict !== 'invalid') continue;
          expect(numbersOf(language.verdict[0] as string)).toEqual(expect.arrayContaining([wrong.actual, wrong.expected].map(String)));
        }
      }
    }
  });

  it.each([
    [
      'tcp-close-four-segments',
      'Closed by the client: 4 segments, both FINs acknowledged.',
      '由客户端关闭：4 个报文段，两个 FIN 均得到确认。',
    ],
    [
      'tcp-close-three-segments',
      'Closed by the client: 3 segments, both FINs acknowledged.',
      '由客户端关闭：3 个报文段，两个 FIN 均得到确认。',
    ],
    ['tcp-reset-by-server', 'Reset by the server after 10 bytes.', '被服务器重置，此前共传输 10 字节。'],
    [
      'tcp-half-close',
      "Closed by the client: 4 segments, both FINs acknowledged; the server sent 2,000 bytes after the client's FIN.",
      '由客户端关闭：4 个报文段，两个 FIN 均得到确认；客户端的 FIN 之后服务器又发送 2,000 字节。',
    ],
    ['udp-hello-three-ports', 'The reply took 14.5 ms.', '应答用时 14.5 ms。'],
  ])('of %s: %s', async (fixture, en, zh) => {
    const [told] = await tell({ fixture: `${fixture}.pcap` });
    expect(told?.en.verdict[1]).toBe(en);
    expect(told?.zh.verdict[1]).toBe(zh);
  });
});

describe('whatever the segments', () => {
  it.each(randomNumbers(60))('of seed %i, the arithmetic holds and both languages agree', async (seed) => {
    const { randomConversation } = await import('../support/random-conversation.js');
    const conversation = randomConversation(seed);
    for (const told of await tell(conversation, seed % 2 === 0)) {
      for (const explanation of [told.en, told.zh]) {
        expect(textOf(explanation)).not.toMatch(NONSENSE);
        for (const { meaning } of explanation.steps) {
          for (const { terms, result } of meaning.flatMap(sumsOf)) {
            expect(terms.reduce((sum, term) => sum + term, 0) % MODULUS, meaning.join('\n')).toBe(result);
          }
        }
      }
      sameInBoth(told);
    }
  });
});
