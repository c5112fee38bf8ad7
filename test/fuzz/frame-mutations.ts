/**
 * Changes of one frame that know where its layers lie, because the decoder is asked: a cut at a layer's edge, a length field that lies, a list of options without
 * an end, the head of one frame before the tail of another.
 */
import { CaptureRecord } from '../../src/record.js';
import { FrameDecoder } from '../../src/wire/decode-frame.js';
import { LayerKind } from '../../src/wire/layer.js';
import { concat } from '../support/frame-builder.js';
import type { Random } from './random.js';

/** Numbers at which lengths and counters go wrong. */
const EDGES = [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 19, 20, 39, 40, 59, 60, 63, 64, 127, 128, 191, 192, 223, 224, 254, 255];

/** Offset and width of fields that say how long something is, what follows, or how far it is. */
const TELLING_FIELDS: Readonly<Partial<Record<LayerKind, readonly (readonly [offset: number, width: 1 | 2])[]>>> = {
  [LayerKind.ETHERNET]: [[12, 2]],
  [LayerKind.VLAN]: [[2, 2]],
  [LayerKind.SLL]: [[14, 2]],
  [LayerKind.SLL2]: [[0, 2]],
  [LayerKind.RADIOTAP]: [
    [2, 2],
    [4, 2],
    [6, 2],
  ],
  [LayerKind.PPPOE_SESSION]: [[4, 2]],
  [LayerKind.IPV4]: [
    [0, 1],
    [2, 2],
    [4, 2],
    [6, 2],
    [9, 1],
    [20, 2],
  ],
  [LayerKind.IPV6]: [
    [4, 2],
    [6, 1],
  ],
  [LayerKind.IPV6_HOP_BY_HOP]: [
    [0, 2],
    [2, 2],
  ],
  [LayerKind.IPV6_ROUTING]: [
    [0, 2],
    [2, 2],
  ],
  [LayerKind.IPV6_FRAGMENT]: [
    [0, 1],
    [2, 2],
  ],
  [LayerKind.IPV6_DESTINATION_OPTIONS]: [[0, 2]],
  [LayerKind.AUTHENTICATION_HEADER]: [[0, 2]],
  [LayerKind.TCP]: [
    [0, 2],
    [2, 2],
    [4, 2],
    [6, 2],
    [8, 2],
    [10, 2],
    [12, 1],
    [13, 1],
    [14, 2],
    [20, 2],
    [22, 2],
  ],
  [LayerKind.UDP]: [
    [0, 2],
    [2, 2],
    [4, 2],
  ],
  [LayerKind.ICMP]: [
    [0, 2],
    [4, 2],
  ],
  [LayerKind.ICMPV6]: [[0, 2]],
  [LayerKind.GRE]: [
    [0, 2],
    [2, 2],
  ],
  [LayerKind.VXLAN]: [[0, 2]],
  [LayerKind.GENEVE]: [
    [0, 2],
    [2, 2],
  ],
  [LayerKind.GTP]: [
    [0, 2],
    [2, 2],
    [8, 2],
    [10, 2],
  ],
};

const TCP_HEADER = 20;

/** Pairs of kind and length, over and over. */
const TCP_OPTIONS = [
  [5, 0],
  [5, 1],
  [8, 255],
  [1, 1],
  [30, 2],
  [34, 3],
  [0, 0],
  [254, 2],
] as const;
const IPV4_OPTIONS = [
  [7, 3],
  [131, 4],
  [131, 255],
  [1, 1],
  [0, 0],
  [68, 0],
  [7, 1],
] as const;
const IPV6_OPTIONS = [
  [1, 0],
  [0, 0],
  [1, 255],
  [201, 16],
  [194, 4],
  [5, 2],
] as const;

export class FrameMutator {
  readonly #decoder = new FrameDecoder();
  readonly #record = new CaptureRecord();

  /** Another frame made from this one; the bytes given stay as they are. `other` is a frame of any capture. */
  mutate(data: Uint8Array, linkType: number, other: Uint8Array, random: Random): Uint8Array {
    this.#decode(data, linkType);
    switch (random.below(9)) {
      case 0:
        return flipBits(data, random);
      case 1:
        return this.#cut(data, random);
      case 2:
      case 3:
      case 4:
        return this.#lie(data, random);
      case 5:
        return this.#endlessOptions(data, random);
      case 6:
        return this.#splice(data, other, linkType, random);
      case 7:
        return this.#repeatLayer(data, random);
      default:
        return pushIn(data, random);
    }
  }

  #decode(data: Uint8Array, linkType: number): void {
    const record = this.#record;
    record.number++;
    record.bytes = data;
    record.end = data.length;
    record.originalLength = data.length;
    record.linkType = linkType;
    this.#decoder.decode(record);
  }

  /** Where a layer begins, by chance; 0 for a frame without any, or a layer of a reassembled datagram. */
  #edge(data: Uint8Array, random: Random): number {
    const { frame } = this.#decoder;
    const at = frame.layerStart[random.below(frame.layerCount)] ?? 0;
    return at <= data.length ? at : 0;
  }

  #cut(data: Uint8Array, random: Random): Uint8Array {
    const edge = this.#edge(data, random) + random.pick([-1, 0, 1, 2, 4, 7, 8, 12, 13, 19, 20, 21, 40]);
    return data.slice(0, Math.max(0, edge));
  }

  #lie(data: Uint8Array, random: Random): Uint8Array {
    const { frame } = this.#decoder;
    const changed = data.slice();
    for (let left = 1 + random.below(3); left > 0; left--) {
      const layer = random.below(frame.layerCount);
      const fields = TELLING_FIELDS[frame.layerKind[layer] as LayerKind] ?? [[random.below(8), 1] as const];
      const [offset, width] = random.pick(fields);
      const at = (frame.layerStart[layer] ?? 0) + offset;
      if (at + width > changed.length) continue;
      const high = random.once(3) ? random.below(256) : random.pick([0, 0, 1, 255]);
      const low = random.once(3) ? random.below(256) : random.pick(EDGES);
      if (width === 2) changed[at] = random.once(2) ? (changed[at] as number) : high;
      changed[at + width - 1] = random.once(6) ? (changed[at + width - 1] as number) ^ (1 << random.below(8)) : low;
    }
    return changed;
  }

  /** Options of length 0, 1 or 255, in a header of the greatest length. */
  #endlessOptions(data: Uint8Array, random: Random): Uint8Array {
    const { frame } = this.#decoder;
    const changed = data.slice();
    for (let layer = 0; layer < frame.layerCount; layer++) {
      const start = frame.layerStart[layer] as number;
      const kind = frame.layerKind[layer];
      if (start + TCP_HEADER >= changed.length) continue;
      if (kind === LayerKind.TCP) {
        changed[start + 12] = 0xf0;
        fill(changed, start + TCP_HEADER, start + 60, random.pick(TCP_OPTIONS));
      } else if (kind === LayerKind.IPV4 && random.once(2)) {
        changed[start] = 0x4f;
        fill(changed, start + TCP_HEADER, start + 60, random.pick(IPV4_OPTIONS));
      } else if (kind === LayerKind.IPV6_HOP_BY_HOP || kind === LayerKind.IPV6_DESTINATION_OPTIONS) {
        const length = random.pick([0, 1, 8, 255]);
        changed[start + 1] = length;
        fill(changed, start + 2, start + 8 + 8 * length, random.pick(IPV6_OPTIONS));
      }
    }
    return changed;
  }

  /** The outer layers of this frame around the inner ones of another. */
  #splice(data: Uint8Array, other: Uint8Array, linkType: number, random: Random): Uint8Array {
    const head = data.slice(0, this.#edge(data, random) || data.length);
    this.#decode(other, linkType);
    return concat([head, other.slice(this.#edge(other, random))]).slice(0, 4096);
  }

  /** A layer within itself, several times. */
  #repeatLayer(data: Uint8Array, random: Random): Uint8Array {
    const from = this.#edge(data, random);
    const to = Math.max(from, this.#edge(data, random));
    const times = random.pick([1, 2, 10, 120]);
    return concat([data.slice(0, to), ...Array.from({ length: times }, () => data.slice(from, to)), data.slice(to)]).slice(0, 16_384);
  }
}

function fill(bytes: Uint8Array, from: number, to: number, [kind, length]: readonly [number, number]): void {
  for (let at = from; at < Math.min(to, bytes.length); at++) bytes[at] = (at - from) % 2 === 0 ? kind : length;
}

export function flipBits(data: Uint8Array, random: Random): Uint8Array {
  const changed = data.slice();
  if (changed.length === 0) return changed;
  for (let left = 1 + random.below(4); left > 0; left--) {
    const at = random.below(changed.length);
    changed[at] = random.pick([(changed[at] as number) ^ (1 << random.below(8)), random.below(256), random.pick(EDGES)]);
  }
  return changed;
}

/** Some bytes more, or less, in the middle. */
function pushIn(data: Uint8Array, random: Random): Uint8Array {
  const at = random.below(data.length + 1);
  const rest = data.slice(random.once(2) ? at : Math.min(data.length, at + 1 + random.below(16)));
  return concat([data.slice(0, at), random.bytes(random.below(24)), rest]);
}
