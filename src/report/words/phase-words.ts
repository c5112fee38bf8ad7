/**
 * Words for the phase of a segment or datagram (product contract, section 3): the machine code and step that scripts read, and the label that people read. Codes
 * and English labels are part of the contract.
 */
import type { Annotation } from '../../flow/annotation.js';
import { Phase } from '../../flow/phase.js';
import { Label, type TextBuffer } from '../text-buffer.js';
import type { Language } from './language.js';
import { inBrackets, PUNCTUATION } from './punctuation.js';
import { writeDuration } from './time-words.js';

export type PhaseCode = 'handshake' | 'data' | 'ack' | 'close' | 'reset' | 'unexpected' | 'request' | 'reply' | 'refused';

export interface PhaseWords {
  readonly code: PhaseCode;
  /** Which step of a handshake or close: `1/3`, `2+3/4`, `simultaneous`; which kind of data or acknowledgment. Null where there is but one. */
  readonly step: string | null;
  readonly en: string;
  readonly zh: string;
}

function words(code: PhaseCode, step: string | null, en: string, zh: string): PhaseWords {
  return { code, step, en, zh };
}

/** `Phase.NONE` has no words: the row is of no flow. */
export const PHASE_WORDS: Readonly<Record<Exclude<Phase, typeof Phase.NONE>, PhaseWords>> = {
  [Phase.HANDSHAKE_SYN]: words('handshake', '1/3', 'handshake 1/3 SYN', '握手 1/3 SYN'),
  [Phase.HANDSHAKE_SYN_ACK]: words('handshake', '2/3', 'handshake 2/3 SYN-ACK', '握手 2/3 SYN-ACK'),
  [Phase.HANDSHAKE_ACK]: words('handshake', '3/3', 'handshake 3/3 ACK', '握手 3/3 ACK'),
  [Phase.HANDSHAKE_SYN_SIMULTANEOUS]: words('handshake', 'simultaneous', 'handshake SYN (simultaneous open)', '握手 SYN（同时打开）'),
  [Phase.HANDSHAKE_SYN_ACK_SIMULTANEOUS]: words(
    'handshake',
    'simultaneous',
    'handshake SYN-ACK (simultaneous open)',
    '握手 SYN-ACK（同时打开）',
  ),
  [Phase.HANDSHAKE_ACK_SIMULTANEOUS]: words('handshake', 'simultaneous', 'handshake ACK (simultaneous open)', '握手 ACK（同时打开）'),
  [Phase.DATA]: words('data', null, 'data', '数据'),
  [Phase.DATA_HALF_CLOSED]: words('data', 'half-closed', 'data (half-closed)', '数据（半关闭）'),
  [Phase.DATA_FAST_OPEN]: words('data', 'fast-open', 'data (fast open)', '数据（快速打开）'),
  [Phase.ACK]: words('ack', null, 'ack', '确认'),
  [Phase.ACK_WINDOW_UPDATE]: words('ack', 'window-update', 'ack (window update)', '确认（窗口更新）'),
  [Phase.ACK_DUPLICATE]: words('ack', 'duplicate', 'ack (duplicate)', '确认（重复）'),
  [Phase.KEEP_ALIVE]: words('ack', 'keep-alive', 'keep-alive', '保活'),
  [Phase.KEEP_ALIVE_ACK]: words('ack', 'keep-alive-ack', 'keep-alive ack', '保活确认'),
  [Phase.ZERO_WINDOW_PROBE]: words('ack', 'zero-window-probe', 'zero-window probe', '零窗口探测'),
  [Phase.ZERO_WINDOW_PROBE_ACK]: words('ack', 'zero-window-probe-ack', 'zero-window probe ack', '零窗口探测确认'),
  [Phase.CLOSE_1_FIN]: words('close', '1/4', 'close 1/4 FIN', '关闭 1/4 FIN'),
  [Phase.CLOSE_2_ACK]: words('close', '2/4', 'close 2/4 ACK', '关闭 2/4 ACK'),
  [Phase.CLOSE_3_FIN]: words('close', '3/4', 'close 3/4 FIN', '关闭 3/4 FIN'),
  [Phase.CLOSE_4_ACK]: words('close', '4/4', 'close 4/4 ACK', '关闭 4/4 ACK'),
  [Phase.CLOSE_2_3_FIN_ACK]: words('close', '2+3/4', 'close 2+3/4 FIN-ACK', '关闭 2+3/4 FIN-ACK'),
  [Phase.CLOSE_FIN_SIMULTANEOUS]: words('close', 'simultaneous', 'close FIN (simultaneous)', '关闭 FIN（同时关闭）'),
  [Phase.CLOSE_ACK_SIMULTANEOUS]: words('close', 'simultaneous', 'close ACK (simultaneous)', '关闭 ACK（同时关闭）'),
  [Phase.REFUSED]: words('reset', 'refused', 'refused', '被拒绝'),
  [Phase.RESET_BY_CLIENT]: words('reset', 'by-client', 'reset by client', '被客户端重置'),
  [Phase.RESET_BY_SERVER]: words('reset', 'by-server', 'reset by server', '被服务器重置'),
  [Phase.RESET_AFTER_CLOSE]: words('reset', 'after-close', 'reset after close', '关闭后的重置'),
  [Phase.UNEXPECTED_SYN]: words('unexpected', null, 'unexpected SYN', '意外的 SYN'),
  [Phase.UNEXPECTED_SYN_ACK]: words('unexpected', null, 'unexpected SYN-ACK', '意外的 SYN-ACK'),
  [Phase.UNEXPECTED_ACK]: words('unexpected', null, 'unexpected ACK', '意外的 ACK'),
  [Phase.UNEXPECTED_DATA]: words('unexpected', null, 'unexpected data', '意外的数据'),
  [Phase.UNEXPECTED_FIN]: words('unexpected', null, 'unexpected FIN', '意外的 FIN'),
  [Phase.UNEXPECTED_RST]: words('unexpected', null, 'unexpected RST', '意外的 RST'),
  [Phase.UNEXPECTED]: words('unexpected', null, 'unexpected segment', '意外的报文段'),
  [Phase.UDP_REQUEST]: words('request', null, 'request', '请求'),
  [Phase.UDP_REPLY]: words('reply', null, 'reply', '应答'),
  [Phase.UDP_REFUSED]: words('refused', null, 'refused (ICMP port unreachable)', '被拒绝（ICMP 端口不可达）'),
};

/** The words of a phase; undefined for NONE. */
export function describePhase(phase: Phase): PhaseWords | undefined {
  return phase === Phase.NONE ? undefined : PHASE_WORDS[phase];
}

const LABELS: Readonly<Record<Language, readonly (Label | undefined)[]>> = { en: encodeLabels('en'), zh: encodeLabels('zh') };

/** Labels as bytes by phase number: the row writer copies them, nothing is encoded per row. */
function encodeLabels(language: Language): (Label | undefined)[] {
  const labels: (Label | undefined)[] = [];
  for (const phase of Object.values(Phase)) {
    const found = describePhase(phase);
    if (found !== undefined) labels[phase] = new Label(found[language]);
  }
  return labels;
}

const SPACE = 0x20;
/** Behind a label that names a side which was not seen to be client or server. */
const ASSUMED: Readonly<Record<Language, Label>> = { en: new Label(inBrackets('assumed', 'en')), zh: new Label(inBrackets('推定', 'zh')) };

const OPENING: Readonly<Record<Language, Label>> = { en: new Label(PUNCTUATION.en.opening), zh: new Label(PUNCTUATION.zh.opening) };
const CLOSING: Readonly<Record<Language, Label>> = { en: new Label(PUNCTUATION.en.closing), zh: new Label(PUNCTUATION.zh.closing) };

/** The label as people read it: `close 2/4 ACK`, `request 1`, `reply 1 (0.123 ms)`. Nothing for a row of no flow. */
export function writePhaseLabel(out: TextBuffer, annotation: Annotation, language: Language): void {
  const { phase } = annotation;
  const label = LABELS[language][phase];
  if (label === undefined) return;
  out.label(label);
  if (!annotation.rolesKnown && (phase === Phase.RESET_BY_CLIENT || phase === Phase.RESET_BY_SERVER)) out.label(ASSUMED[language]);
  if (phase !== Phase.UDP_REQUEST && phase !== Phase.UDP_REPLY) return;
  if (annotation.datagramNumber > 0) {
    out.byte(SPACE);
    out.integer(annotation.datagramNumber);
  }
  if (phase === Phase.UDP_REPLY && annotation.latency >= 0) {
    out.label(OPENING[language]);
    writeDuration(out, annotation.latency);
    out.label(CLOSING[language]);
  }
}
