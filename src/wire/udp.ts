import { readI32, readU16 } from '../bytes.js';
import type { Frame } from './frame.js';
import { LayerKind } from './layer.js';
import { type Segment, TransportProtocol } from './segment.js';
import { isPeekremote } from './tunnels/peekremote.js';
import { layerOfUdpPorts } from './udp-port.js';

/*
 * UDP, RFC 768, and UDP-Lite, RFC 3828, where the length field is the checksum's coverage and limits nothing:
 *
 *     0       1       2       3
 *     | source port   | dest. port    |
 *     | length        | checksum      |
 */
const DESTINATION_PORT = 2;
const LENGTH = 4;
const CHECKSUM = 6;
const HEADER = 8;

/** UDP and UDP-Lite. The layer's detail is the index of its segment in the frame. */
export function decodeUdp(frame: Frame, protocol: TransportProtocol, bytes: Uint8Array, start: number, end: number): LayerKind {
  const captured = end - start;
  const lite = protocol === TransportProtocol.UDP_LITE;
  if (captured < 4) return frame.runOut(start, HEADER);
  const layer = frame.layerCount - 1;
  frame.layerDetail[layer] = frame.segmentCount;
  const segment = frame.addSegment();
  const ipPayloadLength = frame.reportedEnd - start;
  const sourcePort = readU16(bytes, start);
  const destinationPort = readU16(bytes, start + DESTINATION_PORT);
  segment.protocol = protocol;
  segment.quoted = frame.quoted;
  segment.layer = layer;
  segment.networkLayer = frame.networkLayer;
  segment.family = frame.family;
  segment.source = frame.source;
  segment.destination = frame.destination;
  segment.sourcePort = sourcePort;
  segment.destinationPort = destinationPort;
  segment.bytes = bytes;
  segment.start = start;
  segment.end = end;
  segment.ipPayloadLength = ipPayloadLength;
  segment.headerLength = HEADER;
  segment.headerBytes = Math.min(captured, HEADER);
  segment.checksum = captured < HEADER ? 0 : readU16(bytes, start + CHECKSUM);
  segment.options = 0;
  clearTcpFields(segment);
  segment.payloadStart = end;
  segment.payloadEnd = end;
  segment.payloadLength = 0;
  segment.udpLength = 0;
  segment.hasStream = false;
  segment.hasLength = false;
  segment.stopped = true;
  if (captured < LENGTH + 2) return frame.runOut(start, HEADER);

  const udpLength = lite ? ipPayloadLength : readU16(bytes, start + LENGTH);
  segment.udpLength = udpLength;
  // Length 0 over IPv6: a jumbogram (RFC 2675 section 4).
  const length = udpLength === 0 && frame.family === 6 ? ipPayloadLength : udpLength;
  if (length < HEADER) {
    if (lite) return frame.runOut(start, HEADER);
    return LayerKind.NONE;
  }
  segment.payloadLength = length - HEADER;
  if (captured < HEADER) return frame.runOut(start, HEADER);
  segment.hasStream = true;
  segment.hasLength = true;
  segment.stopped = false;
  const payload = start + HEADER;
  const limit = start + length;
  if (limit < frame.reportedEnd) frame.reportedEnd = limit;
  if (limit < end) end = limit;
  segment.payloadStart = payload;
  segment.payloadEnd = end;
  if (length === HEADER) return LayerKind.NONE;
  // Quoting often ends with the header, and then there is no payload to miss.
  if (end === payload) return frame.quoted ? LayerKind.NONE : frame.runOut(payload, 1);
  frame.start = payload;
  frame.end = end;
  const kind = layerOfUdpPorts(sourcePort, destinationPort);
  if (kind === LayerKind.NONE) return isPeekremote(bytes, payload, end) ? LayerKind.PEEKREMOTE : kind;
  return kind === LayerKind.IPV6_HIP ? enterHip(frame, bytes, payload, end) : kind;
}

const HIP_MARKER = 4;

/** The host identity protocol stands behind four zero bytes (RFC 5770 section 5.1); anything else on its port is not it. */
function enterHip(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < HIP_MARKER || readI32(bytes, start) !== 0) return LayerKind.NONE;
  frame.start = start + HIP_MARKER;
  return LayerKind.IPV6_HIP;
}

/** What a datagram has not, and the segment that stood in its place may have had. */
export function clearTcpFields(segment: Segment): void {
  segment.seq = 0;
  segment.ack = 0;
  segment.flags = 0;
  segment.window = 0;
  segment.urgentPointer = 0;
}
