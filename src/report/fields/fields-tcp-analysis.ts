/** Fields of Wireshark's TCP sequence analysis and of its messages on opening and closing. */
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
import { ACK, FIN, RST, type Segment, SYN } from '../../wire/segment.js';
import { writeNanoseconds } from '../words/time-words.js';
import type { Field } from './field.js';
import { isBeyondLength, tcpField } from './fields-tcp.js';

/** All marks that count for tcp.analysis.flags. */
const FLAGGED = (MARK_REUSED_PORTS << 1) - 1;
/** Fast and spurious retransmissions are retransmissions too. */
const ANY_RETRANSMISSION = MARK_RETRANSMISSION | MARK_FAST_RETRANSMISSION | MARK_SPURIOUS_RETRANSMISSION;

function markField(name: string, mask: number, meaning: string): Field {
  return tcpField(`tcp.analysis.${name}`, 'FT_NONE', meaning, (cell, _segment, annotation) => {
    if ((annotation.marks & mask) !== 0) cell.mark();
  });
}

/** A duration or count of the analysis; 0 is not shown. */
function durationField(name: string, meaning: string, read: (annotation: Annotation) => number): Field {
  return tcpField(`tcp.analysis.${name}`, 'FT_RELATIVE_TIME', meaning, (cell, _segment, annotation) => {
    if (!annotation.hasAnalysis) return;
    const value = read(annotation);
    if (value !== 0 && cell.open()) writeNanoseconds(cell.out, value);
  });
}

function countField(name: string, type: 'FT_UINT32' | 'FT_FRAMENUM', meaning: string, read: (annotation: Annotation) => number): Field {
  return tcpField(`tcp.analysis.${name}`, type, meaning, (cell, _segment, annotation) => {
    if (!annotation.hasAnalysis) return;
    const value = read(annotation);
    if (value !== 0) cell.integer(value);
  });
}

/** tcp.connection.*: on segments whose flags were dissected, quoted ones included. */
function connectionField(name: string, meaning: string, holds: (segment: Segment, annotation: Annotation) => boolean): Field {
  return tcpField(`tcp.connection.${name}`, 'FT_NONE', meaning, (cell, segment, annotation) => {
    if (isBeyondLength(segment) && holds(segment, annotation)) cell.mark();
  });
}

export const TCP_ANALYSIS_FIELDS: readonly Field[] = [
  markField('flags', FLAGGED, 'Any remark of the sequence analysis'),
  markField('retransmission', ANY_RETRANSMISSION, 'Repeats what was sent before'),
  markField('fast_retransmission', MARK_FAST_RETRANSMISSION, 'Repeated at once after duplicate ACKs'),
  markField('spurious_retransmission', MARK_SPURIOUS_RETRANSMISSION, 'Repeats what the other side has acknowledged'),
  markField('out_of_order', MARK_OUT_OF_ORDER, 'Arrives after a later segment'),
  markField('lost_segment', MARK_LOST_SEGMENT, 'A segment before this one was not captured'),
  markField('ack_lost_segment', MARK_ACKED_UNSEEN, 'Acknowledges a segment that was not captured'),
  {
    name: 'tcp.analysis.duplicate_ack',
    type: 'FT_NONE',
    meaning: 'Repeats an acknowledgement (twice in a frame, as tshark has it)',
    write: tcpField('', 'FT_NONE', '', (cell, _segment, annotation) => {
      if ((annotation.marks & MARK_DUPLICATE_ACK) === 0) return;
      cell.mark();
      cell.mark();
    }).write,
  },
  countField('duplicate_ack_num', 'FT_UINT32', 'How manieth repeat of the acknowledgement', (annotation) => annotation.duplicateAckNumber),
  {
    name: 'tcp.analysis.duplicate_ack_frame',
    type: 'FT_FRAMENUM',
    meaning: 'Frame whose acknowledgement it repeats, 0 when no earlier frame has it',
    write: tcpField('', 'FT_FRAMENUM', '', (cell, _segment, annotation) => {
      if ((annotation.marks & MARK_DUPLICATE_ACK) !== 0) cell.integer(annotation.duplicateAckFrame);
    }).write,
  },
  markField('window_update', MARK_WINDOW_UPDATE, 'Only the window has changed'),
  markField('window_full', MARK_WINDOW_FULL, "Fills the receiver's window exactly"),
  markField('zero_window', MARK_ZERO_WINDOW, 'Offers no window'),
  markField('zero_window_probe', MARK_ZERO_WINDOW_PROBE, 'Probes a zero window'),
  markField('zero_window_probe_ack', MARK_ZERO_WINDOW_PROBE_ACK, 'Answers a zero-window probe'),
  markField('keep_alive', MARK_KEEP_ALIVE, 'Keep-alive'),
  markField('keep_alive_ack', MARK_KEEP_ALIVE_ACK, 'Answers a keep-alive'),
  markField('reused_ports', MARK_REUSED_PORTS, 'A new connection over the ports of an earlier one'),
  markField('tfo_syn', MARK_FAST_OPEN_SYN, 'SYN with a fast-open cookie'),
  markField('tfo_ack', MARK_FAST_OPEN_ACK, 'SYN-ACK that takes the data of the SYN'),
  markField('tfo_ignored', MARK_FAST_OPEN_IGNORED, 'SYN-ACK that ignores the data of the SYN'),
  countField('acks_frame', 'FT_FRAMENUM', 'Frame that this one acknowledges', (annotation) => annotation.acksFrame),
  durationField('ack_rtt', 'Seconds from the acknowledged segment to this ACK', (annotation) => annotation.ackRtt),
  durationField('initial_rtt', 'Seconds the handshake took', (annotation) => annotation.initialRtt),
  durationField('rto', 'Seconds since the segment that is sent again', (annotation) => annotation.rto),
  countField('rto_frame', 'FT_FRAMENUM', 'Frame that tcp.analysis.rto is counted from', (annotation) => annotation.rtoFrame),
  countField('bytes_in_flight', 'FT_UINT32', 'Bytes sent and not yet acknowledged', (annotation) => annotation.bytesInFlight),
  countField('push_bytes_sent', 'FT_UINT32', 'Bytes since the last PSH', (annotation) => annotation.pushBytes),
  connectionField('syn', 'Asks for a connection', ({ flags }) => (flags & (SYN | ACK)) === SYN),
  connectionField('synack', 'Accepts a connection', ({ flags }) => (flags & (SYN | ACK)) === (SYN | ACK)),
  connectionField('fin', 'Ends a direction', ({ flags }) => (flags & FIN) !== 0),
  connectionField('fin_active', 'The FIN that begins the close', ({ flags }, { finIsActive }) => (flags & FIN) !== 0 && finIsActive),
  connectionField('fin_passive', 'The FIN that follows', ({ flags }, { finIsActive }) => (flags & FIN) !== 0 && !finIsActive),
  connectionField('rst', 'Resets the connection', ({ flags }) => (flags & RST) !== 0),
];
