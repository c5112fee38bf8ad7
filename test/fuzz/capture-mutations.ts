/** Changes of a whole capture: of its frames, of their order, of its blocks and lengths, of the bytes of the file, of its compression. */
import { mutateBlock } from './block-mutations.js';
import { type CaptureParts, type Lie, type Part, putTogether, takeParts } from './capture-parts.js';
import { wrap } from './compression-mutations.js';
import { FrameMutator, flipBits } from './frame-mutations.js';
import type { Random } from './random.js';
import type { Seed, SeedSets } from './seeds.js';

/** Packets of a seed that one case works on: cases are many and small, and now and then one is not. */
const WINDOWS = [1, 2, 3, 4, 5, 6, 8, 8, 10, 12, 12, 16, 20, 32];
const LARGE_WINDOW = 300;
const MAX_BYTES = 24 * 1024;
const LARGE_BYTES = 384 * 1024;
const LIES = [-13, -4, -1, 1, 3, 4, 12, 65_536, 2 ** 31];

/** The capture of one case. */
export function mutateCapture(sets: SeedSets, random: Random): { seed: Seed; bytes: Uint8Array } {
  const seed = random.once(48) ? random.pick(sets.packed) : random.pick(random.pick(sets.folders));
  const isLarge = random.once(64);
  const most = isLarge ? LARGE_BYTES : MAX_BYTES;
  if (seed.index === undefined || random.once(12)) return { seed, bytes: wrap(damageBytes(seed.bytes.subarray(0, most), random), random) };
  const capture = takeWindow(seed, isLarge ? LARGE_WINDOW : random.pick(WINDOWS), random);
  const frames = new FrameMutator();
  for (let left = 1 + random.below(4); left > 0; left--) changeParts(capture, frames, sets, random);
  let bytes = putTogether(capture, random.once(8) ? makeLie(capture, random) : undefined);
  if (random.once(10)) bytes = damageBytes(bytes, random);
  if (random.once(10)) bytes = bytes.slice(0, random.below(bytes.length + 1));
  return { seed, bytes: wrap(bytes.length > most ? bytes.slice(0, most) : bytes, random) };
}

/** A run of packets, with the sections and interfaces before them. Half of them are where connections begin. */
function takeWindow({ inside, index }: Seed, count: number, random: Random): CaptureParts {
  if (index === undefined) throw new Error('a seed without parts');
  const packets = index.edges.length - 1 - index.introduction;
  return takeParts(inside, index, random.once(2) ? 0 : random.below(packets), count);
}

function makeLie({ parts }: CaptureParts, random: Random): Lie {
  return { part: random.below(parts.length), by: random.pick(LIES), of: random.pick(['packet', 'block', 'first', 'last']) };
}

function changeParts(capture: CaptureParts, frames: FrameMutator, sets: SeedSets, random: Random): void {
  const { parts } = capture;
  const index = random.below(parts.length);
  const part = parts[index];
  if (part === undefined) return;
  switch (random.below(14)) {
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
    case 6:
      if (capture.format === 'pcapng') mutateBlock(capture, index, random);
      else if (random.once(2)) capture.prologue = flipBits(capture.prologue, random);
      else changeFrame(part, capture, frames, sets, random);
      return;
    case 7:
      part.data = random.once(2) ? new Uint8Array(0) : random.bytes(random.below(200));
      return;
    default:
      changeFrame(part, capture, frames, sets, random);
  }
}

function changeFrame(part: Part, { linkType }: CaptureParts, frames: FrameMutator, sets: SeedSets, random: Random): void {
  part.data = frames.mutate(part.data, linkType, findOther(sets, random), random);
}

function swap(parts: Part[], a: number, b: number): void {
  [parts[a], parts[b]] = [parts[b] as Part, parts[a] as Part];
}

/** A frame of whatever capture. */
function findOther(sets: SeedSets, random: Random): Uint8Array {
  const { inside, index } = random.pick(random.pick(sets.folders));
  if (index === undefined) return random.bytes(random.below(100));
  const { parts } = takeParts(inside, index, random.below(index.edges.length - 1 - index.introduction), 1);
  return parts.at(-1)?.data.slice(0, 2048) ?? random.bytes(60);
}

/** Bytes of the file, whatever they mean. */
function damageBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const damaged = flipBits(bytes, random);
  if (random.once(4)) damaged.copyWithin(random.below(bytes.length), random.below(bytes.length), random.below(bytes.length));
  return random.once(4) ? damaged.slice(0, random.below(damaged.length + 1)) : damaged;
}
