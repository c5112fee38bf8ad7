/** Changes of a whole capture: of its frames, of their order, of its blocks and lengths, of the bytes of the file, of its compression. */
import { gunzipSync, gzipSync } from 'node:zlib';
import { concat } from '../support/frame-builder.js';
import { type CaptureParts, type Part, putTogether, takeApart } from './capture-parts.js';
import { FrameMutator, flipBits } from './frame-mutations.js';
import type { Random } from './random.js';

/** Packets of a seed that one case works on: cases are many and small. */
const MAX_PARTS = 48;
const MAX_BYTES = 96 * 1024;
const MAX_SEED_PARTS = 300;
/** A compressed seed that is larger is only used for what is in it: a hundred times more may come out. */
const MAX_COMPRESSED_BYTES = 4096;
const MAX_UNPACKED_BYTES = 64 * 2 ** 20;

/** What a case is made from. */
export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Undefined for what can only be changed byte by byte (compressed, or no capture). */
  readonly parts: CaptureParts | undefined;
}

export function makeSeed(name: string, bytes: Uint8Array): Seed {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const inside = isGzip ? unpack(bytes) : bytes;
  const isHeavy = isGzip && bytes.length > MAX_COMPRESSED_BYTES;
  const parts = takeApart(inside);
  if (parts !== undefined) parts.parts.length = Math.min(parts.parts.length, MAX_SEED_PARTS);
  return { name, bytes: (isHeavy ? inside : bytes).slice(0, MAX_BYTES), parts };
}

/** What a whole gzip file holds; of a faulty one nothing. */
function unpack(bytes: Uint8Array): Uint8Array {
  try {
    return new Uint8Array(gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }));
  } catch {
    return new Uint8Array(0);
  }
}

const frames = new FrameMutator();

/** The capture of one case. */
export function mutateCapture(seeds: readonly Seed[], random: Random): { seed: Seed; bytes: Uint8Array } {
  const seed = random.pick(seeds);
  if (seed.parts === undefined || seed.parts.parts.length === 0 || random.once(12)) {
    return { seed, bytes: wrap(damageBytes(seed.bytes, random), random) };
  }
  const capture = excerpt(seed.parts, random);
  for (let left = 1 + random.below(4); left > 0; left--) changeParts(capture, seeds, random);
  const lie = random.once(8)
    ? { part: random.below(capture.parts.length), by: random.pick([-13, -4, -1, 1, 3, 4, 12, 65_536, 2 ** 31]) }
    : undefined;
  let bytes = putTogether(capture, lie);
  if (random.once(10)) bytes = damageBytes(bytes, random);
  if (random.once(10)) bytes = bytes.slice(0, random.below(bytes.length + 1));
  return { seed, bytes: wrap(bytes.slice(0, 4 * MAX_BYTES), random) };
}

/** A run of parts, with the sections and interfaces before them. */
function excerpt({ parts, ...rest }: CaptureParts, random: Random): CaptureParts {
  const first = parts.findIndex(({ isPacket }) => isPacket);
  const intro = parts.slice(0, Math.max(first, 0));
  const packets = parts.slice(Math.max(first, 0));
  const from = random.once(2) ? 0 : random.below(packets.length);
  return {
    ...rest,
    prologue: rest.prologue.slice(),
    parts: [...intro, ...packets.slice(from, from + MAX_PARTS)].map((part) => ({ ...part })),
  };
}

function changeParts(capture: CaptureParts, seeds: readonly Seed[], random: Random): void {
  const { parts } = capture;
  const index = random.below(parts.length);
  const part = parts[index];
  if (part === undefined) return;
  switch (random.below(12)) {
    case 0:
      parts.splice(random.below(parts.length), 0, { ...part });
      return;
    case 1:
      parts.splice(index, 1);
      return;
    case 2:
      swap(parts, index, random.below(parts.length));
      return;
    case 3:
      parts.push(...parts.slice(-random.below(9)).map((each) => ({ ...each })));
      return;
    case 4:
      part.head = flipBits(part.head, random);
      return;
    case 5:
      if (capture.format === 'pcap') capture.prologue = flipBits(capture.prologue, random);
      else part.tail = random.once(2) ? flipBits(part.tail, random) : concat([part.tail, random.bytes(4 * random.below(6))]);
      return;
    case 6:
      part.data = random.once(2) ? new Uint8Array(0) : random.bytes(random.below(200));
      return;
    default:
      part.data = frames.mutate(part.data, capture.linkType, findOther(seeds, random), random);
  }
}

function swap(parts: Part[], a: number, b: number): void {
  [parts[a], parts[b]] = [parts[b] as Part, parts[a] as Part];
}

/** A frame of whatever capture. */
function findOther(seeds: readonly Seed[], random: Random): Uint8Array {
  const { parts = [] } = random.pick(seeds).parts ?? {};
  return parts.length === 0 ? random.bytes(random.below(100)) : random.pick(parts).data.slice(0, 2048);
}

/** Bytes of the file, whatever they mean. */
function damageBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const damaged = flipBits(bytes, random);
  if (random.once(4)) damaged.copyWithin(random.below(bytes.length), random.below(bytes.length), random.below(bytes.length));
  return random.once(4) ? damaged.slice(0, random.below(damaged.length + 1)) : damaged;
}

/** Now and then compressed: whole, in many members, cut, with a wrong byte, within itself, or with a great deal of zeros behind. */
function wrap(bytes: Uint8Array, random: Random): Uint8Array {
  if (!random.once(16)) return bytes;
  switch (random.below(6)) {
    case 0: {
      const middle = random.below(bytes.length + 1);
      return concat([gzipSync(bytes.subarray(0, middle)), gzipSync(new Uint8Array(0)), gzipSync(bytes.subarray(middle))]);
    }
    case 1:
      return gzipSync(bytes).subarray(0, random.below(bytes.length + 1));
    case 2:
      return flipBits(gzipSync(bytes), random);
    case 3:
      return gzipSync(gzipSync(gzipSync(bytes)));
    case 4:
      return gzipSync(concat([bytes, new Uint8Array(random.below(16 * 1024))]));
    default:
      return gzipSync(bytes);
  }
}
