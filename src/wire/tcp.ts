import { readI32, readU16 } from '../bytes.js';
import { FaultKind, type Frame } from './frame.js';
import { LayerKind } from './layer.js';
import { type Segment, TransportProtocol } from './segment.js';
import { decodeTcpOptions, OptionsEnd } from './tcp-options.js';

/*
 * TCP, RFC 9293 section 3.1:
 *
 *     0       1       2       3
 *     | source port   | dest. port    |
 *     | sequence number               |
 *     | acknowledgment number         |
 *     | off, flags    | window        |
 *     | checksum      | urgent pointer|
 *     | options (offset x 4 - 20 bytes) |
 */
const DESTINATION_PORT = 2;
const SEQ = 4;
const ACK_NUMBER = 8;
const OFFSET_AND_FLAGS = 12;
const WINDOW = 14;
const CHECKSUM = 16;
const URGENT_POINTER = 18;
const MIN_HEADER = 20;
/** Through the window field: what a conversation needs. */
const STREAM_HEADER = 16;
const FLAGS = 0x0fff;

/** The layer's detail is the index of its segment in the frame. */
export function decodeTcp(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  const captured = end - start;
  if (captured < 4) return frame.runOut(start, MIN_HEADER);
  const layer = frame.layerCount - 1;
  frame.layerDetail[layer] = frame.segmentCount;
  const segment = frame.addSegment();
  const length = frame.reportedEnd - start;
  segment.protocol = TransportProtocol.TCP;
  segment.quoted = frame.quoted;
  segment.layer = layer;
  segment.networkLayer = frame.networkLayer;
  segment.family = frame.family;
  segment.source = frame.source;
  segment.destination = frame.destination;
  segment.sourcePort = readU16(bytes, start);
  segment.destinationPort = readU16(bytes, start + DESTINATION_PORT);
  segment.bytes = bytes;
  segment.start = start;
  segment.end = end;
  segment.ipPayloadLength = length;
  segment.options = 0;
  segment.udpLength = 0;
  if (captured < MIN_HEADER) return decodeCutHeader(frame, segment, bytes, start, captured);

  const offsetAndFlags = readU16(bytes, start + OFFSET_AND_FLAGS);
  const headerLength = (offsetAndFlags >> 12) << 2;
  segment.seq = readI32(bytes, start + SEQ);
  segment.ack = readI32(bytes, start + ACK_NUMBER);
  segment.flags = offsetAndFlags & FLAGS;
  segment.window = readU16(bytes, start + WINDOW);
  segment.checksum = readU16(bytes, start + CHECKSUM);
  segment.urgentPointer = readU16(bytes, start + URGENT_POINTER);
  segment.headerLength = headerLength;
  segment.hasStream = true;
  segment.hasLength = !frame.quoted && headerLength <= length && !frame.partialDatagram;
  segment.payloadLength = length - headerLength;
  const headerEnd = start + headerLength;
  if (headerLength === MIN_HEADER) {
    segment.stopped = false;
    segment.headerBytes = MIN_HEADER;
    segment.payloadStart = headerEnd;
    segment.payloadEnd = end;
    return LayerKind.NONE;
  }
  if (headerLength < MIN_HEADER) {
    segment.stopped = true;
    segment.headerBytes = MIN_HEADER;
    segment.payloadStart = end;
    segment.payloadEnd = end;
    return LayerKind.NONE;
  }
  const limit = Math.min(headerEnd, end);
  segment.headerBytes = limit - start;
  segment.payloadStart = limit;
  segment.payloadEnd = end;
  const ended = decodeTcpOptions(segment, bytes, start + MIN_HEADER, limit, headerEnd);
  // Options that end early, in a list whose end is not known to be missing, hide that the header is longer than the packet.
  segment.stopped = ended !== OptionsEnd.DONE || headerLength > length;
  return ended === OptionsEnd.DONE ? LayerKind.NONE : failInOptions(frame, ended, start + MIN_HEADER, headerEnd);
}

function failInOptions(frame: Frame, ended: OptionsEnd, start: number, headerEnd: number): LayerKind {
  if (ended === OptionsEnd.MALFORMED) return frame.malformed(start);
  if (ended !== OptionsEnd.CUT_OPTION || frame.end < frame.reportedEnd) return frame.runOut(start, headerEnd - start);
  return frame.fail(FaultKind.OVERLONG, start, headerEnd - start);
}

/** 4 to 19 bytes: the fields that are whole, the others 0. */
function decodeCutHeader(frame: Frame, segment: Segment, bytes: Uint8Array, start: number, captured: number): LayerKind {
  const length = segment.ipPayloadLength;
  const offsetAndFlags = captured >= OFFSET_AND_FLAGS + 2 ? readU16(bytes, start + OFFSET_AND_FLAGS) : 0;
  const headerLength = (offsetAndFlags >> 12) << 2;
  segment.seq = captured >= SEQ + 4 ? readI32(bytes, start + SEQ) : 0;
  segment.ack = captured >= ACK_NUMBER + 4 ? readI32(bytes, start + ACK_NUMBER) : 0;
  segment.flags = offsetAndFlags & FLAGS;
  segment.window = captured >= WINDOW + 2 ? readU16(bytes, start + WINDOW) : 0;
  segment.checksum = captured >= CHECKSUM + 2 ? readU16(bytes, start + CHECKSUM) : 0;
  segment.urgentPointer = 0;
  segment.headerLength = headerLength;
  segment.headerBytes = captured;
  segment.hasStream = captured >= STREAM_HEADER;
  segment.hasLength = segment.hasStream && !frame.quoted && headerLength <= length && !frame.partialDatagram;
  segment.stopped = true;
  segment.payloadLength = length - headerLength;
  segment.payloadStart = segment.end;
  segment.payloadEnd = segment.end;
  // A header length below 20 is news of its own, told before the missing bytes are.
  if (segment.hasStream && headerLength < MIN_HEADER) return LayerKind.NONE;
  return frame.runOut(start, MIN_HEADER);
}
