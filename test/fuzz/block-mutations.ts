/** Changes of pcapng blocks: options without an end, with lengths that lie, blocks within blocks, names and descriptions that mean harm. */
import { concat, toBytes } from '../support/frame-builder.js';
import { type CaptureParts, INTERFACE_BLOCK, type Part, SECTION_BLOCK } from './capture-parts.js';
import { flipBits } from './frame-mutations.js';
import type { Random } from './random.js';

/** Options that readers look into: comment, name, description, resolution, filter, offset, link speed, and unknown ones. */
const OPTION_CODES = [1, 2, 3, 4, 8, 9, 11, 14, 2988, 0x8001];
const NONE = new Uint8Array(0);
/** Body of a block up to its options. */
const FIXED_BYTES: Readonly<Record<number, number>> = { [SECTION_BLOCK]: 16, [INTERFACE_BLOCK]: 8, 5: 12 };
const BLOCK_TYPES = [SECTION_BLOCK, INTERFACE_BLOCK, 2, 3, 4, 5, 6, 10, 0x0bad, 0x8000_0001];
const TEXTS = ['\u001b]0;harm\u0007', '=1+1', '\u202e<script>', '| a |', '::error::', '\u0000', '你好', 'x'.repeat(300)];

/** Changes one block of a pcapng capture. */
export function mutateBlock(capture: CaptureParts, index: number, random: Random): void {
  const { parts, little } = capture;
  const part = parts[index] as Part;
  switch (random.below(6)) {
    case 0:
      part.tail = random.once(2) ? flipBits(part.tail, random) : concat([part.tail, random.bytes(4 * random.below(6))]);
      return;
    case 1:
    case 2:
      setOptions(part, little, makeOptions(random, little));
      return;
    case 3:
      nest(part, little, random);
      return;
    case 4:
      setNumber(part.head, 0, random.pick(BLOCK_TYPES), 4, little);
      return;
    default:
      // Interface, resolution, snap length, section length.
      if (part.isPacket && part.head.length === 24) setNumber(part.head, 4, random.pick([0, 1, 2, 65_535, 0xffff_ffff]), 4, little);
      else part.data = flipBits(part.data, random);
  }
}

/** In place of the options that a block has. */
function setOptions(part: Part, little: boolean, options: Uint8Array): void {
  if (part.isPacket) {
    part.tail = options;
    return;
  }
  const type = new DataView(part.head.buffer, part.head.byteOffset).getUint32(0, little);
  part.data = concat([part.data.slice(0, FIXED_BYTES[type] ?? 0), options]);
}

/** A list of options: honest, of lengths that lie, or without an end. */
function makeOptions(random: Random, little: boolean): Uint8Array {
  const out: Uint8Array[] = [];
  const count = random.pick([1, 2, 5, 40, random.once(40) ? 8000 : 3]);
  const isLying = random.once(2);
  const code = random.pick(OPTION_CODES);
  const value = random.once(3) ? toBytes(random.pick(TEXTS)) : random.bytes(random.pick([0, 1, 4, 8, 9]));
  for (let n = 0; n < count; n++) {
    const head = new Uint8Array(4);
    setNumber(head, 0, count > 8 ? code : random.pick(OPTION_CODES), 2, little);
    const lie = isLying && random.once(2) ? random.pick([0, 1, 3, 5, value.length + 1, value.length + 4, 4096, 65_535]) : value.length;
    setNumber(head, 2, lie, 2, little);
    out.push(head, value, new Uint8Array((4 - (value.length % 4)) % 4));
  }
  if (random.once(3)) out.push(new Uint8Array(4));
  return concat(out);
}

/** A block within the body of this one, the inner one's length reaching beyond the outer's, short of it, or right. */
function nest(part: Part, little: boolean, random: Random): void {
  const inner = concat([part.head, part.data, new Uint8Array((4 - (part.data.length % 4)) % 4), part.tail]);
  const lengths = new Uint8Array(4);
  setNumber(lengths, 0, inner.length + 8 + random.pick([0, 0, -4, 4, 64, 1 << 20]), 4, little);
  let nested = concat([inner.slice(0, 4), lengths, inner.slice(4), lengths]);
  if (random.once(4)) nested = concat(Array.from({ length: 16 }, () => nested));
  part.data = nested;
  part.tail = NONE;
}

function setNumber(bytes: Uint8Array, at: number, value: number, width: 2 | 4, little: boolean): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (at + width > bytes.length) return;
  if (width === 2) view.setUint16(at, value & 0xffff, little);
  else view.setUint32(at, value >>> 0, little);
}
