/** The words of the summary: titles, headings and what the counts are called, in every language. */
import type { CloseVerdict, FlowSummary, HandshakeVerdict } from '../../flow/summary.js';
import type { Words } from '../words/language.js';

export const TITLES = {
  capture: { en: 'Capture', zh: '捕获' },
  protocols: { en: 'Flows', zh: '流' },
  handshakes: { en: 'TCP handshakes', zh: 'TCP 三次握手' },
  closes: { en: 'TCP closes', zh: 'TCP 连接关闭' },
  udp: { en: 'UDP', zh: 'UDP' },
  initialRtt: { en: 'Initial round trip of TCP (last SYN to final ACK)', zh: 'TCP 初始往返时间（最后的 SYN 至最后的 ACK）' },
  loss: { en: 'Signs of loss in TCP', zh: 'TCP 丢失迹象' },
  topAddresses: { en: 'Top addresses by payload (exact)', zh: '按载荷排名的地址（精确）' },
  topFlows: { en: 'Top flows by payload', zh: '按载荷排名的流' },
} as const satisfies Record<string, Words>;

export const HEADINGS = {
  figure: { en: 'Figure', zh: '项目' },
  value: { en: 'Value', zh: '数值' },
  frames: { en: 'Frames', zh: '帧' },
  bytes: { en: 'Bytes', zh: '字节' },
  framesWithoutFlow: { en: 'Frames without a flow', zh: '不属于流的帧' },
  startTime: { en: 'From', zh: '自' },
  endTime: { en: 'To', zh: '至' },
  duration: { en: 'Duration', zh: '时长' },
  protocol: { en: 'Protocol', zh: '协议' },
  flows: { en: 'Flows', zh: '流' },
  total: { en: 'all', zh: '合计' },
  payload: { en: 'Payload bytes', zh: '载荷字节' },
  verdict: { en: 'Verdict', zh: '判定' },
  requests: { en: 'Requests', zh: '请求' },
  replies: { en: 'Replies', zh: '应答' },
  answeredFlows: { en: 'Flows with a reply', zh: '有应答的流' },
  unansweredFlows: { en: 'Flows without a reply', zh: '无应答的流' },
  refusedFlows: { en: 'Flows refused (ICMP port unreachable)', zh: '被拒绝的流（ICMP 端口不可达）' },
  rtt: { en: 'RTT', zh: '往返' },
  min: { en: 'least', zh: '最小' },
  median: { en: 'median', zh: '中位数' },
  p95: { en: '95 % within', zh: '95 % 不超过' },
  max: { en: 'most', zh: '最大' },
  sign: { en: 'Sign', zh: '迹象' },
  segments: { en: 'Segments', zh: '报文段' },
  share: { en: 'Share', zh: '占比' },
  allSegments: { en: 'all segments', zh: '全部报文段' },
  retransmissions: { en: 'retransmissions', zh: '重传' },
  fastRetransmissions: { en: 'fast retransmissions', zh: '快速重传' },
  spuriousRetransmissions: { en: 'spurious retransmissions', zh: '虚假重传' },
  lostSegments: { en: 'segments before them not captured', zh: '其前有报文段未捕获' },
  outOfOrder: { en: 'out of order', zh: '乱序' },
  duplicateAcks: { en: 'duplicate ACKs', zh: '重复 ACK' },
  zeroWindows: { en: 'zero windows', zh: '零窗口' },
  windowFulls: { en: 'window full', zh: '窗口已满' },
  lossyFlows: { en: 'Flows with a sign of loss', zh: '有丢失迹象的流' },
  repeatedBytes: { en: 'Payload bytes sent again', zh: '重复发送的载荷字节' },
  address: { en: 'Address', zh: '地址' },
  sentBytes: { en: 'Sent', zh: '发送' },
  receivedBytes: { en: 'Received', zh: '接收' },
  stream: { en: 'Stream', zh: '流' },
  client: { en: 'Client', zh: '客户端' },
  server: { en: 'Server', zh: '服务器' },
  rolesAssumed: { en: 'roles assumed', zh: '角色为推定' },
} as const satisfies Record<string, Words>;

export const PROTOCOLS: Readonly<Record<FlowSummary['protocol'], string>> = { tcp: 'TCP', udp: 'UDP', udplite: 'UDP-Lite' };

export const HANDSHAKES: Readonly<Record<HandshakeVerdict, Words>> = {
  complete: { en: 'complete', zh: '完成' },
  refused: { en: 'refused (RST answered the SYN)', zh: '被拒绝（SYN 得到的应答是 RST）' },
  'no-answer': { en: 'no answer', zh: '无应答' },
  'half-open': { en: 'half-open (SYN-ACK not acknowledged)', zh: '半开（SYN-ACK 未被确认）' },
  aborted: { en: 'aborted by RST', zh: '被 RST 中止' },
  invalid: { en: 'invalid (numbers do not add up)', zh: '无效（序号与确认号不符）' },
  'not-captured': { en: 'not captured (begun midway)', zh: '未捕获（中途开始）' },
};

export const CLOSES: Readonly<Record<CloseVerdict, Words>> = {
  'closed-by-client': { en: 'closed by client', zh: '由客户端关闭' },
  'closed-by-server': { en: 'closed by server', zh: '由服务器关闭' },
  'closed-simultaneously': { en: 'closed simultaneously', zh: '同时关闭' },
  'half-closed-by-client': { en: 'half-closed by client', zh: '客户端半关闭' },
  'half-closed-by-server': { en: 'half-closed by server', zh: '服务器半关闭' },
  'aborted-by-client': { en: 'reset by client', zh: '被客户端重置' },
  'aborted-by-server': { en: 'reset by server', zh: '被服务器重置' },
  open: { en: 'open at the end of the capture', zh: '捕获结束时仍打开' },
  'never-opened': { en: 'never opened', zh: '从未建立' },
};
