/** pcapnote's own fields: its judgement of each segment and datagram (product contract, section 3), one occurrence per transport not quoted in an ICMP error. */
import type { Annotation } from '../../flow/annotation.js';
import { TCP_STATE_NAMES } from '../../flow/tcp-state.js';
import { type Segment, TransportProtocol } from '../../wire/segment.js';
import type { Row } from '../row.js';
import { describePhase } from '../words/phase-words.js';
import { listRemarkNames } from '../words/remark-words.js';
import { writeNanoseconds } from '../words/time-words.js';
import type { Field, FieldCell, FieldType } from './field.js';

type JudgementWriter = (cell: FieldCell, segment: Segment, annotation: Annotation) => void;

function judgementField(name: string, type: FieldType, meaning: string, write: JudgementWriter): Field {
  return {
    name: `pcapnote.${name}`,
    type,
    meaning,
    write(cell: FieldCell, { frame, annotations }: Row): void {
      for (let i = 0; i < frame.segmentCount; i++) {
        const segment = frame.segments[i] as Segment;
        const annotation = annotations[i] as Annotation;
        if (!segment.quoted && annotation.stream >= 0) write(cell, segment, annotation);
      }
    },
  };
}

function writeWord(cell: FieldCell, text: string | null | undefined): void {
  if (text !== null && text !== undefined && text !== '' && cell.open()) cell.out.ascii(text);
}

function isTcp(segment: Segment): boolean {
  return segment.protocol === TransportProtocol.TCP;
}

export const JUDGEMENT_FIELDS: readonly Field[] = [
  judgementField(
    'phase',
    'FT_STRING',
    'Phase of the segment: handshake, data, ack, close, reset, unexpected, request, reply',
    (cell, _segment, { phase }) => writeWord(cell, describePhase(phase)?.code),
  ),
  judgementField('step', 'FT_STRING', 'Step of the handshake or close, or kind of the phase', (cell, _segment, { phase }) =>
    writeWord(cell, describePhase(phase)?.step),
  ),
  judgementField('phase_label', 'FT_STRING', 'Phase and step as people read them', (cell, _segment, { phase }) =>
    writeWord(cell, describePhase(phase)?.en),
  ),
  judgementField('sender', 'FT_STRING', 'client or server', (cell, _segment, { side, clientSide }) =>
    writeWord(cell, side === clientSide ? 'client' : 'server'),
  ),
  judgementField('roles_known', 'FT_BOOLEAN', 'Roles were seen, not assumed', (cell, _segment, { rolesKnown }) => cell.flag(rolesKnown)),
  judgementField('client_state', 'FT_STRING', "The client's TCP state after the segment", (cell, segment, { clientState }) => {
    if (isTcp(segment)) writeWord(cell, TCP_STATE_NAMES[clientState]);
  }),
  judgementField('server_state', 'FT_STRING', "The server's TCP state after the segment", (cell, segment, { serverState }) => {
    if (isTcp(segment)) writeWord(cell, TCP_STATE_NAMES[serverState]);
  }),
  judgementField('remarks', 'FT_STRING', 'What is worth a remark, by name', (cell, _segment, annotation) => {
    for (const name of listRemarkNames(annotation)) writeWord(cell, name);
  }),
  judgementField('latency', 'FT_RELATIVE_TIME', 'UDP: seconds from request to reply', (cell, segment, { latency }) => {
    if (!isTcp(segment) && latency >= 0 && cell.open()) writeNanoseconds(cell.out, latency);
  }),
];
