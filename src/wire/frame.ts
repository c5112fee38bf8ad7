import { AddressTable } from './address-table.js';
import { FragmentTable } from './fragments.js';
import { LayerKind, MAX_LAYERS } from './layer.js';
import { Segment } from './segment.js';
import type { CaptureTime } from './time.js';

const EMPTY = new Uint8Array(0);

/** Why a frame could not be dissected to its end. */
export const FaultKind = {
  NONE: 0,
  /** The capture stopped (snap length); the packet itself went on. `[Packet size limited during capture]` */
  TRUNCATED: 1,
  /** The packet contradicts itself: a header runs past what its enclosing length allows. `[Malformed Packet]` */
  MALFORMED: 2,
  /** As MALFORMED, and told more exactly: an item's own length runs past what contains it. `[Malformed Packet: length of contained item exceeds ...]` */
  OVERLONG: 3,
} as const;
export type FaultKind = (typeof FaultKind)[keyof typeof FaultKind];

/** Where the walk stood when a packet was put aside. */
class DeferredChain {
  kind: LayerKind = LayerKind.NONE;
  bytes: Uint8Array = EMPTY;
  start = 0;
  end = 0;
  reportedEnd = 0;
  quoted = false;
  vlan = -1;
  family = 0;
  source = 0;
  destination = 0;
  networkLayer = -1;
}

/**
 * One frame as the wire states it: the reused decode target. Decoding walks layers from the outside in. Between two layers the fields `bytes`,
 * `start`, `end` and `reportedEnd` are the window of the next one:
 *
 *     bytes[start, end)     what was captured of it (never read beyond `end`)
 *     reportedEnd           where it would end had the capture kept all of it; at least `end`
 *
 * A decoder pushes nothing itself: the walk in decode-frame.ts pushes the layer, calls the decoder with (frame, bytes, start, end), and the decoder
 * checks lengths, moves the window to its payload, and returns the next kind. On running out of bytes it returns `frame.runOut(...)`. It
 * never throws and never allocates on the common path.
 *
 * Everything here is valid until the next frame is decoded.
 */
export class Frame implements CaptureTime {
  /** Copied from the record. */
  number = 0;
  seconds = 0;
  nanoseconds = 0;
  timeDigits: 6 | 9 = 6;
  hasTime = true;
  capturedLength = 0;
  originalLength = 0;
  linkType = 0;
  recordKind = 0;
  /** Of a pcapng custom block: the private enterprise number, and whether it may be copied; as in CaptureRecord. */
  enterprise = 0;
  copied = true;
  /** Bytes of frame check sequence at the end of the frame, as the file declares it; -1 when it does not say. */
  fcsLength = -1;

  /** The window of the next layer; see above. */
  bytes: Uint8Array = EMPTY;
  start = 0;
  end = 0;
  reportedEnd = 0;

  /** The layers walked so far, outermost first: kind, first byte, end of captured bytes, reported end, and the bytes they index. */
  layerCount = 0;
  readonly layerKind = new Uint8Array(MAX_LAYERS);
  /** 1 for a layer inside a packet that an ICMP error quotes. */
  readonly layerQuoted = new Uint8Array(MAX_LAYERS);
  readonly layerStart = new Int32Array(MAX_LAYERS);
  readonly layerEnd = new Int32Array(MAX_LAYERS);
  readonly layerReportedEnd = new Int32Array(MAX_LAYERS);
  readonly layerBytes: Uint8Array[] = new Array<Uint8Array>(MAX_LAYERS).fill(EMPTY);
  /** One number a layer may keep for the words: the EtherType or protocol number it dispatched on, a tunnel id ... (each decoder says which). */
  readonly layerDetail = new Int32Array(MAX_LAYERS);

  /** Transports found, in dissection order; `segments[0 .. segmentCount)` are valid. */
  segmentCount = 0;
  readonly segments: Segment[] = [];

  /** True while the walk is inside a packet quoted by an ICMP error. */
  quoted = false;
  /** VLAN id of the outermost 802.1Q tag, -1 without one: part of the key for fragments. 802.1ad tags do not count. */
  vlan = -1;
  /** The IP header last walked: family, addresses (32 bits, or ids of `addresses`), and its layer. 0 before one. */
  family = 0;
  source = 0;
  destination = 0;
  networkLayer = -1;
  /** The IP payload now walked is the first fragment of a datagram that cannot be reassembled because it was cut short (docs/wireshark-tcp.md, 6.2). */
  partialDatagram = false;

  /**
   * The first fault: which layer (index), at which offset of its bytes, bytes needed from there, bytes there were. A quoted packet, which ends early by its
   * nature, is at fault only where the capture cut it, not where the quoting did.
   */
  fault: FaultKind = FaultKind.NONE;
  faultLayer = -1;
  faultOffset = 0;
  faultNeeded = 0;
  faultHad = 0;

  /** Ids for IPv6 addresses, kept for the whole capture. */
  readonly addresses: AddressTable;
  /** Datagrams whose fragments are still missing, kept for the whole capture. */
  readonly fragments: FragmentTable;

  /** Chains to walk after the present one; see `defer`. */
  #deferred: DeferredChain[] = [];
  #deferredCount = 0;
  #deferredNext = 0;

  constructor(addresses: AddressTable = new AddressTable(), fragments: FragmentTable = new FragmentTable()) {
    this.addresses = addresses;
    this.fragments = fragments;
  }

  /** Clears what the last frame left. */
  reset(): void {
    this.layerCount = 0;
    this.segmentCount = 0;
    this.quoted = false;
    this.vlan = -1;
    this.family = 0;
    this.networkLayer = -1;
    this.partialDatagram = false;
    this.fault = FaultKind.NONE;
    this.faultLayer = -1;
    this.#deferredCount = 0;
    this.#deferredNext = 0;
  }

  /**
   * Puts a packet aside that stands beside the one walked now (a further A-MSDU subframe, a further packet in a bundle): the walk goes on with it, as a layer
   * of `kind` over bytes[start, end) of the present buffer, when the present chain has ended, in the order deferred.
   */
  defer(kind: LayerKind, start: number, end: number, reportedEnd: number): void {
    const index = this.#deferredCount++;
    let chain = this.#deferred[index];
    if (chain === undefined) {
      chain = new DeferredChain();
      this.#deferred[index] = chain;
    }
    chain.kind = kind;
    chain.bytes = this.bytes;
    chain.start = start;
    chain.end = end;
    chain.reportedEnd = reportedEnd;
    chain.quoted = this.quoted;
    chain.vlan = this.vlan;
    chain.family = this.family;
    chain.source = this.source;
    chain.destination = this.destination;
    chain.networkLayer = this.networkLayer;
  }

  /** Moves the window to the next deferred packet and returns its kind; NONE when there is none left. */
  takeDeferred(): LayerKind {
    if (this.#deferredNext === this.#deferredCount) return LayerKind.NONE;
    const chain = this.#deferred[this.#deferredNext++] as DeferredChain;
    this.bytes = chain.bytes;
    this.start = chain.start;
    this.end = chain.end;
    this.reportedEnd = chain.reportedEnd;
    this.quoted = chain.quoted;
    this.vlan = chain.vlan;
    this.family = chain.family;
    this.source = chain.source;
    this.destination = chain.destination;
    this.networkLayer = chain.networkLayer;
    this.partialDatagram = false;
    return chain.kind;
  }

  /** Records a layer over the present window and returns its index. The caller has checked that there is room. */
  pushLayer(kind: LayerKind): number {
    const index = this.layerCount++;
    this.layerKind[index] = kind;
    this.layerQuoted[index] = this.quoted ? 1 : 0;
    this.layerStart[index] = this.start;
    this.layerEnd[index] = this.end;
    this.layerReportedEnd[index] = this.reportedEnd;
    this.layerBytes[index] = this.bytes;
    this.layerDetail[index] = 0;
    return index;
  }

  /** The next unused segment, reused from earlier frames. The caller sets every field. */
  addSegment(): Segment {
    const index = this.segmentCount++;
    const segment = this.segments[index];
    if (segment !== undefined) return segment;
    const added = new Segment();
    this.segments[index] = added;
    return added;
  }

  /**
   * The window is one whole fragment, `offset` bytes into the payload of datagram `id` between the present addresses. When that completes the datagram, moves
   * the window to its payload, in a buffer of its own, and returns true.
   */
  reassemble(id: number, offset: number, more: boolean): boolean {
    // Of an address with a passing id: the next frame may have another under it.
    if (this.family === 6 && (this.source < 0 || this.destination < 0)) return false;
    const whole = this.fragments.add(this.family, this.source, this.destination, id, offset, more, this.bytes, this.start, this.end);
    if (whole === undefined) return false;
    this.bytes = whole;
    this.start = 0;
    this.end = whole.length;
    this.reportedEnd = whole.length;
    return true;
  }

  /**
   * The current layer needs `needed` bytes at `offset` and they are not there. Truncated when it was the capture that stopped, malformed when
   * the packet's own lengths end here. Ends the walk: returns LayerKind.NONE.
   */
  runOut(offset: number, needed: number): typeof LayerKind.NONE {
    return this.fail(this.end < this.reportedEnd ? FaultKind.TRUNCATED : FaultKind.MALFORMED, offset, needed);
  }

  /** As runOut, of bytes that are asked for at once and not field by field: malformed where the packet ends before the last, even if the capture ended earlier. */
  runOutAtOnce(offset: number, needed: number): typeof LayerKind.NONE {
    return offset + needed > this.reportedEnd ? this.fail(FaultKind.MALFORMED, offset, needed) : this.runOut(offset, needed);
  }

  /** The current layer contradicts itself at `offset`, whatever was captured. Ends the walk: returns LayerKind.NONE. */
  malformed(offset: number): typeof LayerKind.NONE {
    return this.fail(FaultKind.MALFORMED, offset, 0);
  }

  /**
   * Records a fault of the current layer, unless there is one already, or the packet ends early by its nature: one that is quoted, or the first fragment of a datagram
   * whose others are not there, can only be cut by the capture. Returns LayerKind.NONE.
   */
  fail(fault: FaultKind, offset: number, needed: number): typeof LayerKind.NONE {
    if (this.fault !== FaultKind.NONE || ((this.quoted || this.partialDatagram) && fault !== FaultKind.TRUNCATED)) return LayerKind.NONE;
    this.fault = fault;
    this.faultLayer = this.layerCount - 1;
    this.faultOffset = offset;
    this.faultNeeded = needed;
    this.faultHad = Math.max(0, this.end - offset);
    return LayerKind.NONE;
  }
}
