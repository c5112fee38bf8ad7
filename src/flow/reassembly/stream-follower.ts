/**
 * One flow followed: its bytes in order, both directions in order of time, with the gaps. Segments in, pieces out; pure, and free of words.
 *
 * What decides where a byte stands is its sequence number (RFC 9293). Of bytes that were sent twice the first captured count, as in Wireshark.
 */
import { formatIpv4, formatIpv6 } from '../../wire/address.js';
import type { Frame } from '../../wire/frame.js';
import { ACK, FIN, RST, type Segment, SYN, TransportProtocol } from '../../wire/segment.js';
import type { Annotation } from '../annotation.js';
import type { Endpoint } from '../summary.js';
import { type ChunkReceiver, StreamChunk } from './chunk.js';
import { DirectionReassembler, type DirectionTotals } from './direction-reassembler.js';

export interface FollowLimits {
  /** Bytes held at most for segments that came before others: PIECE_COST for each, and its payload. Beyond it the wait for what is missing is given up. */
  maxReorderBytes: number;
}

export const DEFAULT_FOLLOW_LIMITS: FollowLimits = { maxReorderBytes: 64 << 20 };

/** A TCP header is at least so long; one that says less has no payload that could be found. */
const MIN_HEADER_LENGTH = 20;

export interface StreamName {
  readonly protocol: 'tcp' | 'udp';
  /** Wireshark's stream index. */
  readonly number: number;
}

export class StreamFollower {
  /** By side of the conversation. */
  readonly directions: readonly [DirectionReassembler, DirectionReassembler];
  /** The address and port of each side; undefined before the first segment. */
  ends: readonly [Endpoint, Endpoint] | undefined = undefined;
  /** Which side is the client, as it was last judged, and whether that was seen. */
  clientSide: 0 | 1 = 0;
  rolesKnown = true;
  readonly #name: StreamName;
  readonly #maxReorderBytes: number;
  readonly #receive: ChunkReceiver;
  readonly #datagram = new StreamChunk();
  readonly #datagramOffsets: [number, number] = [0, 0];

  constructor(name: StreamName, receive: ChunkReceiver, limits: Partial<FollowLimits> = {}) {
    this.#name = name;
    this.#maxReorderBytes = limits.maxReorderBytes ?? DEFAULT_FOLLOW_LIMITS.maxReorderBytes;
    this.#receive = (chunk) => {
      chunk.fromClient = chunk.side === this.clientSide;
      receive(chunk);
    };
    this.directions = [new DirectionReassembler(0, this.#receive), new DirectionReassembler(1, this.#receive)];
  }

  /** Takes what a frame holds of the flow; segments that ICMP errors quote are no part of it. */
  takeFrame(frame: Frame, annotations: readonly Annotation[]): void {
    const { protocol, number } = this.#name;
    for (let i = 0; i < frame.segmentCount; i++) {
      const segment = frame.segments[i] as Segment;
      const annotation = annotations[i] as Annotation;
      const isTcp = segment.protocol === TransportProtocol.TCP;
      if (annotation.stream === number && isTcp === (protocol === 'tcp') && !segment.quoted) this.#take(frame, segment, annotation);
    }
  }

  /** The capture has ended: what was held comes out. */
  finish(): void {
    const [a, b] = this.directions;
    const first = a.firstHeldFrame <= b.firstHeldFrame ? a : b;
    first.finish();
    (first === a ? b : a).finish();
  }

  totalsOf(side: 'client' | 'server'): DirectionTotals {
    return this.directions[side === 'client' ? this.clientSide : this.clientSide === 0 ? 1 : 0].totals;
  }

  #take(frame: Frame, segment: Segment, annotation: Annotation): void {
    this.clientSide = annotation.clientSide === 0 ? 0 : 1;
    this.rolesKnown = annotation.rolesKnown;
    const side = annotation.side === 0 ? 0 : 1;
    this.ends ??= describeEnds(frame, segment, side);
    if (!segment.hasLength) return;
    if (this.#name.protocol === 'udp') this.#takeDatagram(frame, segment, side);
    else if (segment.headerLength >= MIN_HEADER_LENGTH) this.#takeSegment(frame, segment, side);
  }

  #takeSegment(frame: Frame, segment: Segment, side: 0 | 1): void {
    const own = this.directions[side];
    const other = this.directions[side === 0 ? 1 : 0];
    const { flags, payloadLength } = segment;
    const isReset = (flags & RST) !== 0;
    // A reset acknowledges, and sends, nothing of the stream: what it carries is a text about the cause (RFC 9293, section 3.5.3).
    if (isReset) {
      own.takeReset();
      other.takeReset();
      return;
    }
    const isSyn = (flags & SYN) !== 0;
    if ((flags & ACK) !== 0) other.acknowledge(segment.ack, isSyn, frame);
    if (isSyn) own.takeSyn(segment.seq);
    const seq = (segment.seq + (isSyn ? 1 : 0)) | 0;
    if (payloadLength > 0) own.takePayload(seq, payloadLength, segment.bytes, segment.payloadStart, segment.payloadEnd, frame);
    else own.takeNumber(seq, frame);
    if ((flags & FIN) !== 0) own.takeFin((seq + payloadLength) | 0, frame);
    while (own.cost + other.cost > this.#maxReorderBytes) (own.cost >= other.cost ? own : other).giveUp();
  }

  #takeDatagram(frame: Frame, segment: Segment, side: 0 | 1): void {
    const { payloadStart, payloadEnd, ipPayloadLength, headerLength } = segment;
    // The length field may say more than the packet has.
    const payloadLength = Math.min(segment.payloadLength, ipPayloadLength - headerLength);
    const captured = Math.min(payloadEnd - payloadStart, payloadLength);
    const chunk = this.#datagram;
    const { totals } = this.directions[side];
    chunk.kind = 'datagram';
    chunk.side = side;
    chunk.offset = this.#datagramOffsets[side];
    chunk.length = captured;
    chunk.bytes = segment.bytes;
    chunk.start = payloadStart;
    chunk.end = payloadStart + captured;
    chunk.moment = frame;
    totals.bytes += captured;
    this.#datagramOffsets[side] += captured;
    this.#receive(chunk);
    if (captured === payloadLength) return;
    chunk.kind = 'gap';
    chunk.reason = 'snaplen';
    chunk.offset = this.#datagramOffsets[side];
    chunk.length = payloadLength - captured;
    chunk.start = 0;
    chunk.end = 0;
    totals.gaps++;
    totals.gapBytes += chunk.length;
    this.#datagramOffsets[side] += chunk.length;
    this.#receive(chunk);
  }
}

function describeEnds(frame: Frame, segment: Segment, side: 0 | 1): [Endpoint, Endpoint] {
  const describe = (address: number, port: number): Endpoint => ({
    address: segment.family === 4 ? formatIpv4(address) : formatIpv6(frame.addresses.groupsOf(address)),
    port,
  });
  const source = describe(segment.source, segment.sourcePort);
  const destination = describe(segment.destination, segment.destinationPort);
  return side === 0 ? [source, destination] : [destination, source];
}
