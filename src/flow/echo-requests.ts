/** Pairs ICMP echo replies with their requests, as Wireshark's `(request in N)` does. */
import { readU8, readU16 } from '../bytes.js';
import type { Frame } from '../wire/frame.js';
import { LayerKind } from '../wire/layer.js';
import { forgetOldest } from './forget-oldest.js';

const HEADER = 8;
const REQUEST_V4 = 8;
const REPLY_V4 = 0;
const REQUEST_V6 = 128;
const REPLY_V6 = 129;

/** Requests remembered at most; the oldest are forgotten beyond it. */
const MAX_REQUESTS = 1 << 16;

/**
 * A reply belongs to the last unanswered request between the same two addresses with the same identifier, sequence number and the checksum that differs by the
 * type alone. Tunnels do not matter, but that what a datagram carries (VXLAN, GTP) answers nothing that none carries, and the other way round. Echo messages
 * are few beside the rest of a capture, so a Map with text keys serves.
 */
export class EchoRequests {
  readonly #frames = new Map<string, number>();

  /** Remembers a request, or gives the frame number of the request that this frame answers; 0 for every other frame. */
  match(frame: Frame): number {
    const layer = frame.layerCount - 1;
    if (layer < 0) return 0;
    const kind = frame.layerKind[layer];
    if ((kind !== LayerKind.ICMP && kind !== LayerKind.ICMPV6) || frame.layerQuoted[layer] !== 0) return 0;
    const bytes = frame.layerBytes[layer] as Uint8Array;
    const start = frame.layerStart[layer] as number;
    if ((frame.layerEnd[layer] as number) - start < HEADER) return 0;
    const type = readU8(bytes, start);
    const isV4 = kind === LayerKind.ICMP;
    if (type === (isV4 ? REQUEST_V4 : REQUEST_V6)) {
      this.#remember(nameExchange(frame, bytes, start, addChecksums(readU16(bytes, start + 2), isV4 ? 0x0800 : 0xfeff)), frame.number);
    } else if (type === (isV4 ? REPLY_V4 : REPLY_V6)) {
      return this.#take(nameExchange(frame, bytes, start, readU16(bytes, start + 2)));
    }
    return 0;
  }

  #remember(name: string, number: number): void {
    const frames = this.#frames;
    frames.delete(name);
    frames.set(name, number);
    forgetOldest(frames, MAX_REQUESTS);
  }

  #take(name: string): number {
    const number = this.#frames.get(name);
    if (number === undefined) return 0;
    this.#frames.delete(name);
    return number;
  }
}

function nameExchange(frame: Frame, bytes: Uint8Array, start: number, checksum: number): string {
  const low = Math.min(frame.source, frame.destination);
  const high = Math.max(frame.source, frame.destination);
  return `${frame.segmentCount > 0 ? 'carried ' : ''}${frame.family} ${low} ${high} ${readU16(bytes, start + 4)} ${readU16(bytes, start + 6)} ${checksum}`;
}

/** Sum in one's complement, RFC 1071. */
function addChecksums(a: number, b: number): number {
  const sum = a + b;
  return sum > 0xffff ? (sum & 0xffff) + 1 : sum;
}
