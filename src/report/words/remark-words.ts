/**
 * Words for what is remarkable about one frame: Wireshark's marks, pcapnote's own remarks, and the fault that ended its dissection. Machine names are camelCase and
 * part of the contract; sentences are for people.
 */
import {
  type Annotation,
  MARK_ACKED_UNSEEN,
  MARK_DUPLICATE_ACK,
  MARK_FAST_OPEN_ACK,
  MARK_FAST_OPEN_IGNORED,
  MARK_FAST_OPEN_SYN,
  MARK_FAST_RETRANSMISSION,
  MARK_KEEP_ALIVE,
  MARK_KEEP_ALIVE_ACK,
  MARK_LOST_SEGMENT,
  MARK_OUT_OF_ORDER,
  MARK_RETRANSMISSION,
  MARK_REUSED_PORTS,
  MARK_SPURIOUS_RETRANSMISSION,
  MARK_WINDOW_FULL,
  MARK_WINDOW_UPDATE,
  MARK_ZERO_WINDOW,
  MARK_ZERO_WINDOW_PROBE,
  MARK_ZERO_WINDOW_PROBE_ACK,
} from '../../flow/annotation.js';
import {
  Phase,
  REMARK_AGAIN,
  REMARK_CAPTURED_OUT_OF_ORDER,
  REMARK_ROLES_ASSUMED,
  REMARK_WITH_DATA,
  REMARK_WITH_FIN,
  REMARK_WRONG_ACK,
} from '../../flow/phase.js';
import type { Language } from './language.js';
import { PUNCTUATION } from './punctuation.js';

export interface RemarkWords {
  /** The one bit this is about. */
  readonly bit: number;
  /** Machine name. */
  readonly name: string;
  readonly en: string;
  readonly zh: string;
}

function words(bit: number, name: string, en: string, zh: string): RemarkWords {
  return { bit, name, en, zh };
}

/** Wireshark's marks, in the order of Info's brackets. */
export const MARK_WORDS: readonly RemarkWords[] = [
  words(MARK_ZERO_WINDOW_PROBE_ACK, 'zeroWindowProbeAck', 'answers a zero-window probe', '应答零窗口探测'),
  words(MARK_ZERO_WINDOW, 'zeroWindow', 'zero window', '零窗口'),
  words(MARK_ZERO_WINDOW_PROBE, 'zeroWindowProbe', 'zero-window probe', '零窗口探测'),
  words(MARK_DUPLICATE_ACK, 'duplicateAck', 'duplicate ack', '重复确认'),
  words(MARK_KEEP_ALIVE_ACK, 'keepAliveAck', 'answers a keep-alive', '应答保活'),
  words(MARK_KEEP_ALIVE, 'keepAlive', 'keep-alive', '保活'),
  words(MARK_WINDOW_FULL, 'windowFull', "fills the receiver's window", '填满接收窗口'),
  words(MARK_WINDOW_UPDATE, 'windowUpdate', 'window update', '窗口更新'),
  words(MARK_ACKED_UNSEEN, 'ackedUnseen', 'acknowledges data not captured', '确认了未捕获的数据'),
  words(MARK_LOST_SEGMENT, 'lostSegment', 'an earlier segment was not captured', '之前的报文段未捕获'),
  words(MARK_OUT_OF_ORDER, 'outOfOrder', 'out of order', '乱序'),
  words(MARK_SPURIOUS_RETRANSMISSION, 'spuriousRetransmission', 'spurious retransmission', '虚假重传'),
  words(MARK_FAST_RETRANSMISSION, 'fastRetransmission', 'fast retransmission', '快速重传'),
  words(MARK_RETRANSMISSION, 'retransmission', 'retransmission', '重传'),
  words(MARK_REUSED_PORTS, 'reusedPorts', 'port numbers reused', '端口号重用'),
  words(MARK_FAST_OPEN_SYN, 'fastOpenSyn', 'SYN with a fast-open cookie', 'SYN 带快速打开 cookie'),
  words(MARK_FAST_OPEN_ACK, 'fastOpenAck', 'accepts fast-open data', '接受快速打开数据'),
  words(MARK_FAST_OPEN_IGNORED, 'fastOpenIgnored', 'ignores fast-open data', '忽略快速打开数据'),
];

/** pcapnote's own. */
export const REMARK_WORDS: readonly RemarkWords[] = [
  words(REMARK_AGAIN, 'again', 'again', '再次'),
  words(REMARK_WRONG_ACK, 'wrongAck', 'numbers do not add up', '序号不符'),
  words(REMARK_CAPTURED_OUT_OF_ORDER, 'capturedOutOfOrder', 'captured out of order', '捕获顺序颠倒'),
  words(REMARK_ROLES_ASSUMED, 'rolesAssumed', 'roles assumed', '角色为推定'),
  words(REMARK_WITH_DATA, 'withData', 'with data', '带数据'),
  words(REMARK_WITH_FIN, 'withFin', 'with FIN', '带 FIN'),
];

/** To Wireshark the SYN-ACK of a simultaneous open repeats the SYN. It does not, and only Info says so. */
function trueMarks(annotation: Annotation): number {
  const { marks, phase, remarks } = annotation;
  const isFirstSynAck = phase === Phase.HANDSHAKE_SYN_ACK_SIMULTANEOUS && (remarks & REMARK_AGAIN) === 0;
  return isFirstSynAck ? marks & ~(MARK_RETRANSMISSION | MARK_OUT_OF_ORDER) : marks;
}

/** Machine names of a segment's marks and remarks, marks first. */
export function listRemarkNames(annotation: Annotation): string[] {
  const names: string[] = [];
  const marks = trueMarks(annotation);
  for (const mark of MARK_WORDS) if ((marks & mark.bit) !== 0) names.push(mark.name);
  for (const remark of REMARK_WORDS) if ((annotation.remarks & remark.bit) !== 0) names.push(remark.name);
  return names;
}

/** What is remarkable, in words: our own remarks first, then Wireshark's marks; '' when nothing is. */
export function describeRemarks(annotation: Annotation, language: Language): string {
  if (annotation.marks === 0 && annotation.remarks === 0) return '';
  const parts: string[] = [];
  for (const remark of REMARK_WORDS) if ((annotation.remarks & remark.bit) !== 0) parts.push(remark[language]);
  const marks = trueMarks(annotation);
  for (const mark of MARK_WORDS) if ((marks & mark.bit) !== 0) parts.push(mark[language]);
  return parts.join(PUNCTUATION[language].comma);
}
