import type { MoveWords } from './moves.js';

const REPEATS_SYN = '重传自己的 SYN';
const REPEATS_SYN_ACK = '重传自己的 SYN-ACK，或者它被捕获得晚了';
const REPEATS_FIN = '重传自己的 FIN';
const SYN_AGAIN = '这个 SYN 是重传，或者被捕获得晚了';
const FIN_AGAIN = '这个 FIN 是重传';
const BREAKS_OFF = '它中止并丢弃了这个连接';
const BROKEN_OFF = '对方中止了连接';

export const MOVES_ZH: MoveWords = {
  'CLOSED, sent SYN': '请求建立连接（主动打开）',
  'LISTEN, sent SYN': '它也主动打开连接',
  'TIME-WAIT, sent SYN': '用同样的地址和端口建立新连接',
  'SYN-SENT, sent SYN': REPEATS_SYN,
  'SYN-RECEIVED, sent SYN': REPEATS_SYN,
  'ESTABLISHED, sent SYN': '重传自己的 SYN，或者它被捕获得晚了',
  'UNKNOWN, sent SYN': '它的 SYN 被捕获在后续报文段之后',

  'LISTEN, received SYN': '只有它的 SYN-ACK 才能表明它接受了这个 SYN',
  'SYN-SENT, received SYN': '收到对方的 SYN，而自己的 SYN 尚未被确认',
  'SYN-RECEIVED, received SYN': SYN_AGAIN,
  'ESTABLISHED, received SYN': SYN_AGAIN,
  'FIN-WAIT-1, received SYN': SYN_AGAIN,
  'FIN-WAIT-2, received SYN': SYN_AGAIN,
  'CLOSE-WAIT, received SYN': SYN_AGAIN,
  'UNKNOWN, received SYN': SYN_AGAIN,
  'CLOSED, received SYN': '它没有连接；到这里的 SYN 要用 RST 应答',

  'LISTEN, sent SYN-ACK': '接受对方的 SYN，并以自己的 SYN 应答',
  'SYN-SENT, sent SYN-ACK': '两个 SYN 交叉：确认对方的 SYN，并重发自己的',
  'SYN-RECEIVED, sent SYN-ACK': '重传自己的 SYN-ACK',
  'ESTABLISHED, sent SYN-ACK': REPEATS_SYN_ACK,
  'FIN-WAIT-1, sent SYN-ACK': REPEATS_SYN_ACK,
  'CLOSE-WAIT, sent SYN-ACK': REPEATS_SYN_ACK,
  'UNKNOWN, sent SYN-ACK': REPEATS_SYN_ACK,

  'SYN-RECEIVED, received ACK of SYN': '它的 SYN 得到确认',
  'ESTABLISHED, received ACK of SYN': '它的 SYN 得到确认，后续报文段早已表明这一点',
  'FIN-WAIT-1, received ACK of SYN': '它的 SYN 得到确认，但它已经发出 FIN',
  'CLOSE-WAIT, received ACK of SYN': '它的 SYN 得到确认，后续报文段早已表明这一点',
  'UNKNOWN, received ACK of SYN': '它的 SYN 得到确认；捕获是从中途开始的',
  'LISTEN, received ACK of SYN': '它的 SYN 得到确认，不过未捕获到 SYN-ACK',
  'SYN-SENT, received ACK of SYN': '它的 SYN 得到确认，不过未捕获到对方的 SYN',

  'SYN-SENT, sent ACK': '它确认了一个未被捕获的 SYN-ACK',
  'LISTEN, sent ACK': '它像已建立连接的一端那样发送；未捕获到它的 SYN-ACK',
  'SYN-RECEIVED, sent ACK': '它像已建立连接的一端那样继续；未捕获到对它 SYN-ACK 的确认',
  'ESTABLISHED, sent ACK': 'ACK 在此不改变状态',

  'SYN-RECEIVED, sent FIN': '它再没有数据要发，而此时还不知道连接是否已建立',
  'ESTABLISHED, sent FIN': '它再没有数据要发',
  'CLOSE-WAIT, sent FIN': '它也再没有数据要发',
  'UNKNOWN, sent FIN': '捕获中看不到它此前的状态',
  'FIN-WAIT-1, sent FIN': REPEATS_FIN,
  'FIN-WAIT-2, sent FIN': REPEATS_FIN,
  'CLOSING, sent FIN': REPEATS_FIN,
  'LAST-ACK, sent FIN': REPEATS_FIN,
  'TIME-WAIT, sent FIN': REPEATS_FIN,
  'CLOSE-WAIT, sent crossing FIN': '对方的 FIN 到达之前，它已发出自己的 FIN（FIN-WAIT-1）',

  'SYN-RECEIVED, received FIN': '还不知道它的 SYN 是否被确认，对方就关闭了',
  'ESTABLISHED, received FIN': '对方不再发送数据',
  'UNKNOWN, received FIN': '捕获中看不到它此前的状态',
  'FIN-WAIT-1, received FIN': '对方也关闭了，而它自己的 FIN 尚未被确认',
  'FIN-WAIT-2, received FIN': '对方也关闭了：两个方向都已关闭',
  'CLOSE-WAIT, received FIN': FIN_AGAIN,
  'CLOSING, received FIN': FIN_AGAIN,
  'LAST-ACK, received FIN': FIN_AGAIN,
  'TIME-WAIT, received FIN': 'FIN 再次到来；2 MSL 的等待重新开始',
  'CLOSED, received FIN': '它的连接早已结束',

  'FIN-WAIT-1, received ACK of FIN': '它的 FIN 得到确认',
  'CLOSING, received ACK of FIN': '它的 FIN 得到确认：两个方向都已关闭',
  'LAST-ACK, received ACK of FIN': '它的 FIN 得到确认：对这一端来说连接已结束',

  'UNKNOWN, sent RST': '捕获中看不到它此前的状态',
  'CLOSED, sent RST': '它没有与那个报文段对应的连接',
  'LISTEN, sent RST': '它不接受这个连接',
  'SYN-SENT, sent RST': '它放弃建立连接',
  'SYN-RECEIVED, sent RST': '它放弃建立连接',
  'ESTABLISHED, sent RST': BREAKS_OFF,
  'FIN-WAIT-1, sent RST': BREAKS_OFF,
  'FIN-WAIT-2, sent RST': BREAKS_OFF,
  'CLOSE-WAIT, sent RST': BREAKS_OFF,
  'CLOSING, sent RST': BREAKS_OFF,
  'LAST-ACK, sent RST': BREAKS_OFF,
  'TIME-WAIT, sent RST': '它以 RST 结束等待',

  'UNKNOWN, received RST': '捕获中看不到它此前的状态',
  'CLOSED, received RST': '它已经没有连接',
  'LISTEN, received RST': '正在监听的一端忽略 RST',
  'SYN-SENT, received RST': '它的 SYN 被拒绝',
  'SYN-RECEIVED, received RST': '对方中止了连接的建立',
  'SYN-RECEIVED, received RST as passive opener': '对方中止了连接的建立；它重新监听',
  'ESTABLISHED, received RST': BROKEN_OFF,
  'FIN-WAIT-1, received RST': BROKEN_OFF,
  'FIN-WAIT-2, received RST': BROKEN_OFF,
  'CLOSE-WAIT, received RST': BROKEN_OFF,
  'CLOSING, received RST': '连接几乎已关闭，对方却以 RST 应答',
  'LAST-ACK, received RST': '对方用 RST 应答了它的 FIN',
  'TIME-WAIT, received RST': 'RST 使它提前结束等待',
};
