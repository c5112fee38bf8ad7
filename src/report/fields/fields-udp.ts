/** Fields of UDP and UDP-Lite datagrams. */

import { readU16 } from '../../bytes.js';
import type { Annotation } from '../../flow/annotation.js';
import { type Segment, TransportProtocol } from '../../wire/segment.js';
import type { Row } from '../row.js';
import { writeSeconds } from '../words/time-words.js';
import type { Field, FieldCell, FieldType } from './field.js';

const PORTS_END = 4;
const LENGTH_END = 6;
const HEADER_END = 8;

type DatagramWriter = (cell: FieldCell, segment: Segment, annotation: Annotation) => void;

function eachDatagram(cell: FieldCell, row: Row, write: DatagramWriter): void {
  const { frame, annotations } = row;
  for (let i = 0; i < frame.segmentCount; i++) {
    const segment = frame.segments[i] as Segment;
    if (segment.protocol !== TransportProtocol.TCP) write(cell, segment, annotations[i] as Annotation);
  }
}

function datagramField(name: string, type: FieldType, meaning: string, write: DatagramWriter): Field {
  return { name, type, meaning, write: (cell, row) => eachDatagram(cell, row, write) };
}

/** tshark shows times only where payload was handed on: not for empty datagrams, not for quoted ones. */
function hasTimes(segment: Segment): boolean {
  return segment.hasStream && !segment.quoted && segment.payloadLength !== 0;
}

export const UDP_FIELDS: readonly Field[] = [
  datagramField('udp.stream', 'FT_UINT32', 'Number of the UDP conversation, from 0', (cell, segment, annotation) => {
    if (segment.hasStream && annotation.stream >= 0) cell.integer(annotation.stream);
  }),
  datagramField('udp.srcport', 'FT_UINT16', 'Source port', (cell, segment) => {
    if (segment.headerBytes >= PORTS_END) cell.integer(segment.sourcePort);
  }),
  datagramField('udp.dstport', 'FT_UINT16', 'Destination port', (cell, segment) => {
    if (segment.headerBytes >= PORTS_END) cell.integer(segment.destinationPort);
  }),
  datagramField('udp.port', 'FT_UINT16', 'Source port, then destination port', (cell, segment) => {
    if (segment.headerBytes < PORTS_END) return;
    cell.integer(segment.sourcePort);
    cell.integer(segment.destinationPort);
  }),
  datagramField('udp.length', 'FT_UINT16', 'Length field: header and payload, bytes', (cell, segment) => {
    if (segment.headerBytes < LENGTH_END) return;
    const isLite = segment.protocol === TransportProtocol.UDP_LITE; // its field is the checksum's coverage
    cell.integer(isLite ? segment.ipPayloadLength : segment.udpLength);
  }),
  datagramField('udp.checksum', 'FT_UINT16', 'Checksum as sent', (cell, segment) => {
    if (segment.headerBytes >= HEADER_END && segment.hasStream) cell.hex(readU16(segment.bytes, segment.start + 6), 4);
  }),
  datagramField('udp.payload', 'FT_BYTES', 'Payload bytes that were captured', (cell, segment) => {
    if (!segment.hasStream || segment.payloadEnd <= segment.payloadStart || !cell.open()) return;
    cell.out.hexBytes(segment.bytes, segment.payloadStart, segment.payloadEnd);
  }),
  datagramField(
    'udp.time_relative',
    'FT_RELATIVE_TIME',
    'Seconds since the first frame of the conversation',
    (cell, segment, annotation) => {
      if (hasTimes(segment) && annotation.stream >= 0 && cell.open())
        writeSeconds(cell.out, annotation.relativeSeconds, annotation.relativeNanoseconds);
    },
  ),
  datagramField('udp.time_delta', 'FT_RELATIVE_TIME', 'Seconds since the frame before in the conversation', (cell, segment, annotation) => {
    if (hasTimes(segment) && annotation.stream >= 0 && cell.open())
      writeSeconds(cell.out, annotation.deltaSeconds, annotation.deltaNanoseconds);
  }),
];
