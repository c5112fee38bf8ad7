/** The Info column of a UDP or UDP-Lite datagram, as tshark 4.0.17 writes it: `40000 → 9999 Len=20`. */
import { readU16 } from '../../bytes.js';
import type { Frame } from '../../wire/frame.js';
import { LayerKind } from '../../wire/layer.js';
import { type Segment, TransportProtocol } from '../../wire/segment.js';
import { Label, type TextBuffer } from '../text-buffer.js';
import { writePorts } from './info-tcp.js';

const LEN = new Label(' Len=');
const PORTS_END = 4;
const LENGTH_END = 6;
const HEADER_END = 8;

/** False when not even the ports are there. */
export function writeUdpInfo(out: TextBuffer, frame: Frame, segment: Segment): boolean {
  if (segment.headerBytes < PORTS_END) return false;
  writePorts(out, segment);
  if (segment.headerBytes < LENGTH_END) return true;
  if (segment.protocol === TransportProtocol.UDP_LITE) writeUdpLiteRest(out, segment);
  else writeUdpRest(out, frame, segment);
  if (
    segment.headerBytes >= HEADER_END &&
    readU16(segment.bytes, segment.start + 6) === 0 &&
    segment.hasStream &&
    (segment.protocol === TransportProtocol.UDP_LITE || segment.family === 6)
  ) {
    out.ascii(' [ILLEGAL CHECKSUM (0)]');
  }
  return true;
}

function writeUdpRest(out: TextBuffer, frame: Frame, segment: Segment): void {
  const isJumbogram = segment.udpLength === 0 && segment.family === 6;
  const length = isJumbogram ? segment.ipPayloadLength : segment.udpLength;
  if (length < HEADER_END) {
    out.ascii(' [BAD UDP LENGTH ');
    out.integer(length);
    out.ascii(' < 8]');
    return;
  }
  if (isJumbogram) {
    out.label(LEN);
    out.integer(length - HEADER_END);
    out.ascii(' [Jumbogram]');
    return;
  }
  if (length > segment.ipPayloadLength && !isFragment(frame, segment)) {
    out.ascii(' [BAD UDP LENGTH ');
    out.integer(length);
    out.ascii(' > IP PAYLOAD LENGTH]');
  }
  out.label(LEN);
  out.integer(length - HEADER_END);
}

/** UDP-Lite, RFC 3828: the field in the length's place is the checksum's coverage, and the length is the IP payload's. */
function writeUdpLiteRest(out: TextBuffer, segment: Segment): void {
  const coverage = readU16(segment.bytes, segment.start + 4);
  if (coverage !== 0 && (coverage < HEADER_END || coverage > segment.ipPayloadLength)) {
    out.ascii(' [BAD LIGHTWEIGHT UDP CHECKSUM COVERAGE LENGTH ');
    out.integer(coverage);
    out.ascii(' < 8 or > ');
    out.integer(segment.ipPayloadLength);
    out.byte(0x5d);
  }
  out.label(LEN);
  // Of less than a header Wireshark shows the difference as an unsigned number.
  out.integer((segment.ipPayloadLength - HEADER_END) >>> 0);
}

/** The datagram is the first fragment of one that cannot be reassembled: its length field rightly says more than there is. */
function isFragment(frame: Frame, segment: Segment): boolean {
  const { networkLayer } = segment;
  if (frame.layerBytes[networkLayer] !== segment.bytes) return false; // reassembled: other bytes than the frame's
  const start = frame.layerStart[networkLayer] as number;
  if (segment.family === 4) return (readU16(segment.bytes, start + 6) & 0x3fff) !== 0;
  for (let layer = networkLayer + 1; layer < segment.layer; layer++) {
    if (frame.layerKind[layer] === LayerKind.IPV6_FRAGMENT) return true;
  }
  return false;
}
