import type { CloseSummary, HandshakeSummary } from '../../../flow/summary.js';
import { formatCount, formatDuration } from '../../words/language.js';
import { describeEquation } from '../../words/verdict-words.js';
import { MOVES_ZH } from './moves-zh.js';
import type { Sentences, VerdictWords } from './sentences.js';

function bytes(count: number): string {
  return `${formatCount(count)} 字节`;
}

function segments(count: number): string {
  return `${formatCount(count)} 个报文段`;
}

function datagrams(count: number): string {
  return `${formatCount(count)} 个数据报`;
}

function times(count: number): string {
  return `${formatCount(count)} 次`;
}

export const ZH: Sentences = {
  comma: '，',
  brackets: (text) => `（${text}）`,
  roles: { client: { seen: '客户端', assumed: '推定的客户端' }, server: { seen: '服务器', assumed: '推定的服务器' } },
  rolesAssumed: '角色为推定',
  sum: (terms, result, wraps) => `${terms.join(' + ')} = ${result}${wraps ? '（模 2^32）' : ''}`,
  bytes,
  segments,
  datagrams,

  states: {
    UNKNOWN: '捕获中看不出它处于什么状态',
    CLOSED: '没有连接',
    LISTEN: '等待 SYN',
    'SYN-SENT': '已发出 SYN，等待应答',
    'SYN-RECEIVED': '已收到 SYN 并发出自己的 SYN，等待 ACK',
    ESTABLISHED: '连接已建立，双向都可以传输数据',
    'FIN-WAIT-1': '已发出 FIN，等待它的 ACK；仍可接收数据',
    'FIN-WAIT-2': '自己的 FIN 已得到确认；仍可接收数据，等待对方的 FIN',
    'CLOSE-WAIT': '已收到 FIN；在程序关闭连接之前仍可发送数据',
    CLOSING: '双方都已发出 FIN，等待自己的 FIN 得到确认',
    'LAST-ACK': '已收到 FIN 并发出自己的 FIN，等待最后的 ACK',
    'TIME-WAIT': '等待两倍的最大报文段生存时间（2 MSL，此处取 120 s），以便最后的 ACK 丢失时能再次应答，并让旧报文段消亡',
  },
  moves: MOVES_ZH,
  events: {
    'sent SYN': '发出 SYN',
    'sent SYN-ACK': '发出 SYN-ACK',
    'sent ACK': '发出 ACK',
    'sent FIN': '发出 FIN',
    'sent crossing FIN': '发出与对方交叉的 FIN',
    'sent RST': '发出 RST',
    'received RST': '收到 RST',
    'received RST as passive opener': '收到 RST',
    'received SYN': '收到 SYN',
    'received ACK of SYN': '收到对自己 SYN 的确认',
    'received ACK of FIN': '收到对自己 FIN 的确认',
    'received FIN': '收到 FIN',
  },
  move: ({ who, path, reason }) => `${who} ${path.join(' → ')}：${reason}。`,
  stay: ({ who, state, reason }) => `${who}仍处于 ${state}：${reason}。`,
  moveTo: ({ who, path, reason, meaning }) => `${who} ${path.join(' → ')}：${reason}；${meaning}。`,
  found: ({ who, path, meaning }) => `${who} ${path.join(' → ')}：到此为止的捕获表明了这一点${meaning === null ? '' : `；${meaning}`}。`,
  foundListening: ({ who, path }) => `${who} ${path.join(' → ')}：新的连接尝试开始；它此时是否在监听，要看它的应答。`,

  syn: ({ who }) => `${who}请求建立连接：SYN。`,
  initialNumber: ({ seq, raw }) => `Seq=${seq} 代表它的初始序号 ${raw}。`,
  synTakesOne: ({ sum }) => `SYN 占用一个序号，因此确认它的 Ack 为 ${sum}。`,
  synData: ({ bytes: count, sum }) => `它已携带 ${bytes(count)}数据；连同数据一起确认的 Ack 为 ${sum}。`,
  fastOpenRequest: ({ who, peer }) => `${who}向${peer}请求快速打开 cookie，以便今后的 SYN 可以携带数据。`,
  fastOpenCookie: ({ who }) => `${who}发送快速打开 cookie。`,
  synCrossing: ({ who, peer }) => `${who}也主动打开：它的 SYN 与${peer}的 SYN 交叉，并非应答（同时打开）。`,
  synAgain: ({ who, frame, wait, isUnanswered }) =>
    `${who}重传${frame > 0 ? `第 ${frame} 帧的` : '自己的'} SYN${wait === null ? '' : `，距上一次 ${wait}`}` +
    `${isUnanswered ? '：至此未捕获到应答' : ''}。`,
  waitDoubled: ({ before, now }) => `等待时间加倍，从 ${before} 到 ${now}，与重传定时器的退避一致。`,
  synAck: ({ who, peer }) => `${who}接受${peer}的 SYN，并发出自己的 SYN：SYN-ACK。`,
  synAckWithoutSyn: ({ who }) => `${who}应答了一个此前未被捕获的 SYN：SYN-ACK。`,
  synAckCrossing: ({ who }) => `${who}应答与自己的 SYN 交叉的那个 SYN，在 ACK 之外再次发出自己的 SYN。`,
  lastAck: ({ who, peer }) => `${who}确认${peer}的 SYN：三次握手完成。`,
  lastAckWithoutSyn: ({ who }) => `${who}确认了一个此前未被捕获的 SYN-ACK。`,
  ackCrossingSyn: ({ who, peer }) => `${who}确认${peer}的 SYN（同时打开）。`,
  lastAckSeq: ({ seq }) => `Seq=${seq} 正是 SYN-ACK 所期待的序号。`,
  capturedLate: '在线路上它先于某个报文段，捕获中却排在其后。',
  wrongAck: ({ ack, expected, sum, by, tooMany }) =>
    `Ack=${ack} 是错误的确认号：应为 Ack=${expected}，而 ${sum}，${tooMany ? '多' : '少'}了 ${formatCount(by)}。`,
  wrongSeq: ({ seq, expected }) => `Seq=${seq} 是错误的序号：SYN-ACK 期待的是 Seq=${expected}。`,
  wrongNumbers: '它的序号和确认号不属于这次握手。',
  answersWrongAck: ({ peer }) => `它应答${peer}的一个确认号，而该确认号确认了从未发送过的内容。`,
  portsReused: '这对地址和端口在本次捕获中曾用于另一个连接：新的初始序号把两者区分开。',
  fastOpenDataRefused: ({ bytes: count }) => `SYN 携带的 ${bytes(count)}数据未被接受，必须重新发送。`,
  carriesData: ({ bytes: count, seq, sum }) => `它还携带 ${bytes(count)}数据：从 Seq=${seq} 开始，因此下一个序号为 ${sum}。`,
  carriesFin: ({ sum }) => `它还携带 FIN，FIN 占用一个序号：确认它的 Ack 为 ${sum}。`,

  ackOfSyn: ({ ack, peer, seq, sum }) => `Ack=${ack}：${peer}的 SYN 为 Seq=${seq}，占用一个序号，因此 ${sum}。`,
  ackOfSynData: ({ ack, peer, seq, bytes: count, sum }) =>
    `Ack=${ack}：${peer}的 SYN 为 Seq=${seq}，占用一个序号，所携带的 ${bytes(count)}数据各占一个，因此 ${sum}：数据已被接受。`,
  ackOfFin: ({ ack, peer, seq, sum }) => `Ack=${ack}：${peer}的 FIN 为 Seq=${seq}，占用一个序号，因此 ${sum}。`,
  ackOfFinData: ({ ack, peer, seq, bytes: count, sum }) =>
    `Ack=${ack}：${peer}带 FIN 的报文段为 Seq=${seq}，携带 ${bytes(count)}，FIN 再占用一个序号，因此 ${sum}。`,
  ackOfData: ({ ack, peer, frame, seq, bytes: count, sum }) =>
    `Ack=${ack}：${peer}的第 ${frame} 帧为 Seq=${seq}，携带 ${bytes(count)}，因此 ${sum}。`,
  ackOfPart: ({ ack, peer }) => `Ack=${ack}：${peer}在此序号之前的字节均已到达。`,
  ackNothingNew: ({ ack }) => `Ack=${ack} 没有确认新的内容。`,
  ackUnseen: ({ ack }) => `Ack=${ack} 确认了捕获中没有的字节。`,

  data: ({ who, bytes: count, seq, sum }) => `${who}发送 ${bytes(count)}，从 Seq=${seq} 开始，因此它的下一个序号为 ${sum}。`,
  halfClosed: ({ who, peer, frame }) =>
    `${peer}已关闭自己的方向${frame > 0 ? `（FIN 在第 ${frame} 帧）` : ''}，${who}没有关闭，仍在发送：半关闭。`,
  early: ({ who }) => `${who}在握手完成之前就发送数据（快速打开）。`,
  windowGrows: ({ who, before, now }) => `${who}可以接收更多数据：窗口从 ${formatCount(before)} 增大到 ${bytes(now)}。`,
  windowTold: ({ who, now }) => `${who}重新通告窗口：${bytes(now)}。`,
  duplicateAck: ({ who, ack, number, frame }) =>
    `再次 Ack=${ack}${frame > 0 ? `（第 ${frame} 帧的第 ${number} 个重复确认）` : ''}：${who}收到了数据，但不是从 Seq=${ack} 开始的那一段。`,
  ackAgain: ({ who, ack, number, frame }) =>
    `再次 Ack=${ack}${frame > 0 ? `（第 ${frame} 帧的第 ${number} 个重复确认）` : ''}：${who}仍在等待 Seq=${ack}，而至此未捕获到从那里开始的数据。`,
  sack: ({ ranges }) => `SACK：缺口之后它已持有 ${ranges.join('、')}。`,
  keepAlive: ({ peer, seq, sum }) => `保活：Seq=${seq} 比下一个序号小一（${sum}），没有新内容，只是询问${peer}是否还在。`,
  keepAlivePlain: ({ peer }) => `保活：没有新内容，只是询问${peer}是否还在。`,
  keepAliveAck: ({ who }) => `${who}应答保活：连接在它那里仍然存在。`,
  zeroWindowProbe: ({ who, peer, bytes: count }) =>
    `${peer}的窗口已关闭：${who}${count > 0 ? `用 ${bytes(count)}` : ''}探测它是否重新打开。`,
  zeroWindowProbeAck: ({ who, window }) => (window === 0 ? `${who}应答探测：窗口仍为 0。` : `${who}应答探测：窗口为 ${bytes(window)}。`),
  zeroWindow: ({ who, peer }) => `Win=0：${who}不能再接收数据，${peer}必须停止发送。`,
  windowFull: ({ peer }) => `它填满了${peer}通告的窗口：在 ACK 使窗口打开之前不能再发送。`,
  retransmission: ({ who, what, frame, seq }) =>
    what === 'data'
      ? `${who}重传从 Seq=${seq} 开始的字节${frame > 0 ? `，首次见于第 ${frame} 帧` : ''}。`
      : `${who}重传${frame > 0 ? `第 ${frame} 帧的` : '自己的'} ${what}。`,
  retransmissionUnseen: '按其位置是重传；捕获中此前没有它的全部内容。',
  retransmissionWait: ({ wait, frame }) => `它在第 ${frame} 帧之后 ${wait} 发出。`,
  retransmissionTimeout: ({ wait, frame }) => `它在第 ${frame} 帧之后 ${wait} 发出，其间未捕获到对该帧的确认：重传定时器超时（RTO）。`,
  fastRetransmission: ({ peer, count, ack }) =>
    `快速重传：它紧跟在${peer}要求 Seq=${ack} 的${count > 0 ? ` ${formatCount(count)} 个` : ''}重复确认之后。`,
  spuriousRetransmission: ({ peer, ack, frame }) =>
    `虚假重传：${peer}早已确认过它${ack === null ? '' : `（Ack=${ack}${frame > 0 ? `，第 ${frame} 帧` : ''}）`}。`,
  outOfOrder: ({ who, seq, reached }) => `乱序：它从 Seq=${seq} 开始，而${who}直到 ${reached} 的字节在它之前已被捕获。`,
  outOfOrderRepeat: '它距所重复的内容或其后的字节不到一个往返时间或 3 ms，Wireshark 称之为乱序。',
  gapBefore: ({ seq, expected, missing, sum }) =>
    `缺口：期待 Seq=${expected}，到来的却是 Seq=${seq}，${sum}，因此之前的 ${bytes(missing)}丢失、迟到或未被捕获。`,
  gapUnknown: '它之前有报文段丢失、迟到或未被捕获。',

  fin: ({ who }) => `${who}再没有数据要发送，关闭自己的方向：FIN。`,
  finToo: ({ who }) => `${who}也关闭自己的方向：FIN。`,
  finAndAck: ({ who, peer }) => `${who}确认${peer}的 FIN，同时发出自己的 FIN：第 2、3 步合为一个报文段。`,
  finCrossing: ({ who, peer, ack, needed }) =>
    `${who}也关闭：它的 Ack=${ack} 没有确认${peer}的 FIN（那需要 Ack=${needed}），可见两个 FIN 交叉。`,
  finTakesOne: ({ sum }) => `FIN 占用一个序号，因此确认它的 Ack 为 ${sum}。`,
  finData: ({ bytes: count, sum }) => `它携带 ${bytes(count)}数据，FIN 再占用一个序号：一并确认的 Ack 为 ${sum}。`,
  ackOfFirstFin: ({ who, peer }) => `${who}确认${peer}的 FIN；它自己的方向保持打开，直到它也发出 FIN。`,
  ackOfLastFin: ({ who, peer }) => `${who}确认${peer}的 FIN。`,
  ackOfCrossingFin: ({ who, peer }) => `${who}确认${peer}那个与自己的 FIN 交叉的 FIN。`,
  closeComplete: '两个 FIN 都已得到确认：关闭完成。',

  refused: ({ who, peer }) => `${who}拒绝连接：以 RST 应答${peer}的 SYN。`,
  resetOpen: ({ who, bytes: count }) => `${who}中止连接：RST${count === null ? '' : `，此前双向共传输 ${bytes(count)}`}。`,
  resetOpening: ({ who }) => `${who}在握手完成之前中止连接的建立：RST。`,
  resetAfterPeersFin: ({ who, peer }) => `${peer}此前已关闭自己的方向；${who}没有关闭自己的方向，而是重置连接。`,
  resetAfterOwnFin: ({ who }) => `${who}此前已发出 FIN：先关闭自己的方向，随后重置其余部分。`,
  resetAfterClose: ({ who }) => `${who}在两个 FIN 之后发出 RST：关闭的结论不变。`,
  resetOver: ({ who }) => `${who}发出 RST，但连接早已结束：状态不再改变。`,
  resetAgain: ({ who }) => `${who}又发出一个 RST；连接早已结束。`,
  resetSeq: ({ seq, peer, frame }) => `Seq=${seq} 正是${peer}最后确认的序号（第 ${frame} 帧），窗口由此开始，因此 RST 有效。`,
  resetAnswers: ({ seq, peer, frame }) => `Seq=${seq} 等于${peer}的确认号（第 ${frame} 帧）：应答带 ACK 的报文段的 RST 正是如此。`,

  unexpectedMove: ({ who, state, event }) => `RFC 9293 的状态表没有处于 ${state} 的一端${event}的条目：${who}状态不变。`,
  unexpectedSyn: ({ who }) => `${who}带有这个序号的 SYN 在连接的当前状态下没有位置。`,
  unexpectedSynAck: ({ who }) => `${who}带有这个序号的 SYN-ACK 在连接的当前状态下没有位置。`,
  unexpectedAck: '它的确认号不对应这个连接的任何内容。',
  unexpectedDataBehindFin: ({ who }) => `${who}此前已发出 FIN，其后不能再有数据：这些字节在它的字节流中没有位置。`,
  unexpectedFin: ({ who }) => `${who}的 FIN 在此没有位置，或者序号与此前的 FIN 不同。`,
  unexpectedReset: '它的序号落在窗口之外：接收端会忽略这样的 RST。',
  unexpectedOfClosed: ({ who }) => `${who}的连接已结束（CLOSED），这个报文段不属于任何连接。`,
  unexpectedWithoutAck: '它没有 ACK 标志，接收端会丢弃它。',
  unexpected: '状态表没有与它对应的条目；状态不变。',

  runLabel: '数据和 ACK',
  runOfDatagrams: '请求和应答',
  runOfKeepAlives: '保活及应答',
  runOfProbes: '零窗口探测及应答',
  runOfBoth: ({ who, peer, segments: count, answers }) =>
    `${who}询问 ${times(count)}，${peer}${answers === 0 ? '没有应答' : `应答 ${times(answers)}`}。`,
  counted: ({ what, count }) => `${what} × ${formatCount(count)}`,
  run: ({ who, segments: count, bytes: sum, seq, last }) => `${who}用 ${segments(count)}发送 ${bytes(sum)}，Seq=${seq} 至 ${last}。`,
  runNext: ({ sum }) => `它的下一个序号为 ${sum}。`,
  runOfSide: ({ who, datagrams: count, bytes: sum }) => `${who}发送 ${datagrams(count)}，共 ${bytes(sum)}。`,
  runAcknowledged: ({ who, ack, isAll }) => `${who}最后的 Ack=${ack} ${isAll ? '全部确认' : '尚未全部确认'}。`,
  runAcks: ({ who, segments: count, ack }) => `${who}发送 ${segments(count)}，不带数据${ack === null ? '' : `，最后一个为 Ack=${ack}`}。`,

  request: ({ who, number, bytes: count }) => `${who}发送${number > 0 ? `请求 ${number}` : '数据报'}，${bytes(count)}。`,
  reply: ({ who, number, bytes: count, frame, latency }) =>
    `${who}${latency === null ? '' : `在 ${latency} 后`}应答${frame > 0 ? `第 ${frame} 帧` : ''}${number > 0 ? `（应答 ${number}）` : ''}，${bytes(count)}。`,
  text: ({ text }) => `文本：${text}`,
  hex: ({ hex }) => `字节：${hex}`,
  noPayload: '它没有载荷。',
  unanswered: '未捕获到对它的应答。',
  portUnreachable: ({ port, who, frame }) =>
    `ICMP ${frame > 0 ? `就第 ${frame} 帧` : ''}应答“端口不可达”：${who}的端口 ${port} 上没有程序接收数据报。`,
  toGroup: '它发往组播或广播地址；应答者用别的地址应答，那是另一个流。',

  icmp: {
    'net-unreachable': '网络不可达',
    'host-unreachable': '主机不可达',
    'protocol-unreachable': '协议不可达',
    'port-unreachable': '端口不可达',
    prohibited: '被管理策略禁止',
    unreachable: '目的不可达',
    'too-big': '数据包过大',
    'time-exceeded': '超时',
    'parameter-problem': '参数问题',
    'source-quench': '源抑制',
    redirect: '重定向',
    other: '差错',
  },
  icmpError: 'ICMP 差错',
  icmpReport: ({ reporter, end, receiver, what, frame }) =>
    `${reporter === null ? end : `通往${end}途中的 ${reporter} `}向${receiver}报告“${what}”` +
    `${frame > 0 ? `，所指的是第 ${frame} 帧` : ''}：这是 ICMP 差错报文，不是连接中的报文段。`,
  icmpHard: ({ who }) => `硬差错：${who}可以放弃连接，在建立阶段通常如此；连接建立之后，多数实现只把它当作提示，继续传输。`,
  icmpSoft: ({ who }) => `软差错：TCP 不得因此中止连接；${who}继续运行，并重传未得到确认的内容。`,
  icmpTooBig: ({ who, mtu }) =>
    mtu === null
      ? `数据包超过了前方链路的上限：${who}必须发送更短的数据包（路径 MTU 发现）。`
      : `前方链路的数据包最多 ${bytes(mtu)}：${who}不得发送更长的数据包（路径 MTU 发现）。`,
  icmpQuench: 'TCP 丢弃源抑制报文。',

  noteUdp: 'UDP 既不保证送达，也不保证顺序：数据报可能丢失、重复或被超越，只有程序自己会重发。',
  noteAssumed: ({ client, server }) => `捕获中没有这个流的 SYN，因此角色为推定：端口较小的 ${server} 视为服务器，${client} 视为客户端。`,
  noteOneDirection: ({ who, peer }) => `只捕获到${who}的报文段：关于${peer}的说法都由此推断，且仅限于能推断的部分。`,
  noteQuoted: ({ count }) => `另有 ${formatCount(count)} 帧是关于该流的 ICMP 差错报文。`,
  noteEncapsulated: ({ within }) => `封装在 ${within} 之中。`,

  onlyQuoted: '只捕获到关于该流的 ICMP 差错报文，没有捕获到它自己的帧：它如何建立、如何传输、如何结束，均无从得知。',
  opening: describeOpening,
  closing: describeClosing,
  udpVerdict: ({ client, server, requests, replies, unanswered, refused }) => {
    const answered = replies === 0 ? `，${server}没有应答` : `，${server}应答 ${formatCount(replies)} 个`;
    const open = refused
      ? '；被 ICMP 拒绝（端口不可达）'
      : unanswered === null || unanswered === 0 || replies === 0
        ? ''
        : `；${formatCount(unanswered)} 个未得到应答`;
    return `${client}发送 ${formatCount(requests)} 个数据报${answered}${open}。`;
  },
  latency: ({ min, mean, max, samples }) =>
    samples === 1 ? `应答用时 ${mean}。` : `应答用时 ${min} 至 ${max}，平均 ${mean}（共 ${formatCount(samples)} 个）。`,
};

function describeOpening(handshake: HandshakeSummary, { client, server, fastOpenBytes }: VerdictWords): string {
  const { verdict, rtt, simultaneousOpen, synRetransmissions, synAckRetransmissions } = handshake;
  const took = rtt === null ? '' : `，用时 ${formatDuration(rtt)}`;
  switch (verdict) {
    case 'complete': {
      const kind = simultaneousOpen ? '双方同时打开' : '经三次握手建立';
      const early = handshake.fastOpen ? `，SYN 携带的 ${fastOpenBytes > 0 ? bytes(fastOpenBytes) : ''}数据被接受（快速打开）` : '';
      const repeats = [
        synRetransmissions > 0 ? `SYN 重传 ${times(synRetransmissions)}` : '',
        synAckRetransmissions > 0 ? `SYN-ACK 重传 ${times(synAckRetransmissions)}` : '',
      ].filter((part) => part !== '');
      return `${kind}${took}：序号和确认号相符${early}${repeats.map((part) => `，${part}`).join('')}。`;
    }
    case 'refused':
      return `未建立：${server}以 RST 拒绝了${client}的 SYN。`;
    case 'no-answer':
      return `未建立：未捕获到对${client} SYN 的应答${synRetransmissions > 0 ? `，该 SYN 重传了 ${times(synRetransmissions)}` : ''}。`;
    case 'half-open':
      return `半开：未捕获到对${server} SYN-ACK 的确认${synAckRetransmissions > 0 ? `，该 SYN-ACK 重传了 ${times(synAckRetransmissions)}` : ''}。`;
    case 'aborted':
      return '未建立：握手完成之前被 RST 中止。';
    case 'invalid': {
      const wrong = handshake.proof.find((equation) => !equation.holds);
      return `握手无效${wrong === undefined ? '' : `（原始序号）：${describeEquation(wrong, 'zh')}`}。`;
    }
    case 'not-captured':
      return '未捕获到连接的建立，或未完整捕获。';
  }
}

function describeClosing(close: CloseSummary, { client, server }: VerdictWords): string {
  const after = close.bytesAfterFirstFin ?? 0;
  const reset = close.resetAfterClose ? '此后又有 RST。' : '';
  const acknowledged = close.complete === false ? '未捕获到对最后一个 FIN 的确认' : '两个 FIN 均得到确认';
  const closedBy = (first: string, second: string): string =>
    `由${first}关闭：${segments(close.segments ?? 4)}，${acknowledged}` +
    `${after > 0 ? `；${first}的 FIN 之后${second}又发送 ${bytes(after)}` : ''}。${reset}`;
  const abortedBy = (who: string): string => {
    const before = close.bytesBefore === undefined ? '' : `，此前共传输 ${bytes(close.bytesBefore)}`;
    return `被${who}重置${before}${close.afterFin === true ? `，${who}此前已发出 FIN` : ''}。`;
  };
  const halfClosedBy = (first: string, second: string): string =>
    `${first}半关闭；此后${second}发送 ${bytes(after)}，直到捕获结束都没有 FIN。`;
  switch (close.verdict) {
    case 'closed-by-client':
      return closedBy(client, server);
    case 'closed-by-server':
      return closedBy(server, client);
    case 'closed-simultaneously':
      return `双方同时关闭：两个 FIN 交叉，${close.complete === false ? '未捕获到对两者的确认' : '均得到确认'}。${reset}`;
    case 'half-closed-by-client':
      return halfClosedBy(client, server);
    case 'half-closed-by-server':
      return halfClosedBy(server, client);
    case 'aborted-by-client':
      return abortedBy(client);
    case 'aborted-by-server':
      return abortedBy(server);
    case 'open':
      return '捕获结束时仍打开：没有 FIN，也没有 RST。';
    case 'never-opened':
      return '从未建立，因此无所谓关闭。';
  }
}
