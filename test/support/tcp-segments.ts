/** Segments made by hand, put through the tracker: no bytes and no decoder, so that a test speaks of sequence numbers only. */
import {
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
} from '../../src/flow/annotation.js';
import { Frame } from '../../src/wire/frame.js';
import { OPTION_FAST_OPEN_COOKIE, OPTION_SACK, OPTION_WINDOW_SCALE, type Segment, TransportProtocol } from '../../src/wire/segment.js';
import type { TestSegment } from './naive-tcp-analysis.js';

const MARK_NAMES: [number, string][] = [
  [MARK_ZERO_WINDOW_PROBE_ACK, 'zeroWindowProbeAck'],
  [MARK_ZERO_WINDOW, 'zeroWindow'],
  [MARK_ZERO_WINDOW_PROBE, 'zeroWindowProbe'],
  [MARK_DUPLICATE_ACK, 'duplicateAck'],
  [MARK_KEEP_ALIVE_ACK, 'keepAliveAck'],
  [MARK_KEEP_ALIVE, 'keepAlive'],
  [MARK_WINDOW_FULL, 'windowFull'],
  [MARK_WINDOW_UPDATE, 'windowUpdate'],
  [MARK_ACKED_UNSEEN, 'ackedUnseen'],
  [MARK_LOST_SEGMENT, 'lostSegment'],
  [MARK_OUT_OF_ORDER, 'outOfOrder'],
  [MARK_SPURIOUS_RETRANSMISSION, 'spurious'],
  [MARK_FAST_RETRANSMISSION, 'fastRetransmission'],
  [MARK_RETRANSMISSION, 'retransmission'],
  [MARK_REUSED_PORTS, 'reusedPorts'],
  [MARK_FAST_OPEN_SYN, 'fastOpenSyn'],
  [MARK_FAST_OPEN_ACK, 'fastOpenAck'],
  [MARK_FAST_OPEN_IGNORED, 'fastOpenIgnored'],
];

/** Names of the bits, sorted. */
export function nameMarks(marks: number): string[] {
  return MARK_NAMES.filter(([bit]) => (marks & bit) !== 0)
    .map(([, name]) => name)
    .sort();
}

/** `10.0.0.1:80` as 32 bits and a port. */
export function parseEnd(text: string): { address: number; port: number } {
  const [host = '', port = ''] = text.split(':');
  return { address: host.split('.').reduce((sum, part) => (sum << 8) | Number(part), 0), port: Number(port) };
}

/** Begins the next frame, with no segments yet. */
export function beginFrame(frame: Frame, number: number, time: bigint): void {
  frame.reset();
  frame.number = number;
  const nanoseconds = ((time % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  frame.seconds = Number((time - nanoseconds) / 1_000_000_000n);
  frame.nanoseconds = Number(nanoseconds);
  frame.hasTime = true;
}

/** Puts a whole TCP segment on the frame. */
export function addTcp(frame: Frame, s: TestSegment & { fastOpenCookie?: boolean }): Segment {
  const segment = addEnds(frame, s.source, s.destination);
  segment.protocol = TransportProtocol.TCP;
  segment.payloadLength = s.length;
  segment.headerLength = 20;
  segment.seq = s.seq | 0;
  segment.ack = s.ack | 0;
  segment.flags = s.flags;
  segment.window = s.window;
  segment.options = 0;
  if (s.fastOpenCookie) segment.options |= OPTION_FAST_OPEN_COOKIE;
  if (s.scale !== undefined) {
    segment.options |= OPTION_WINDOW_SCALE;
    segment.windowScale = s.scale;
  }
  if (s.sack !== undefined) {
    segment.options |= OPTION_SACK;
    segment.sackCount = s.sack.length;
    segment.sackStart = 0;
    const view = new DataView(new ArrayBuffer(8 * s.sack.length));
    s.sack.forEach(([left, right], i) => {
      view.setUint32(8 * i, left);
      view.setUint32(8 * i + 4, right);
    });
    segment.bytes = new Uint8Array(view.buffer);
  }
  return segment;
}

export function addUdp(frame: Frame, source: string, destination: string, length: number): Segment {
  const segment = addEnds(frame, source, destination);
  segment.protocol = TransportProtocol.UDP;
  segment.payloadLength = length;
  segment.headerLength = 8;
  segment.udpLength = length + 8;
  return segment;
}

function addEnds(frame: Frame, source: string, destination: string): Segment {
  const from = parseEnd(source);
  const to = parseEnd(destination);
  const segment = frame.addSegment();
  segment.family = 4;
  segment.networkLayer = 1;
  segment.source = from.address;
  segment.sourcePort = from.port;
  segment.destination = to.address;
  segment.destinationPort = to.port;
  segment.hasStream = true;
  segment.hasLength = true;
  segment.quoted = false;
  segment.stopped = false;
  return segment;
}

export function newFrame(): Frame {
  return new Frame();
}
