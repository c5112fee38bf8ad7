/** The captures that cases are made from: read once, cut to their first packets, kept as bytes. */
import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { indexParts, type PartIndex } from './capture-parts.js';

const CAPTURE = /\.(pcap|pcapng|cap|dump|dmp|ntar|gz|zst|lz4)\b/;
/** So many packets of one capture are used, and so much of it is read: a process with a thousand seeds stays small. */
const MAX_PARTS = 300;
const MAX_BYTES = 128 * 1024;
/** Compressed captures are read whole or not at all. */
const MAX_GZIP_BYTES = 256 * 1024;
const MAX_UNPACKED_BYTES = 8 * 2 ** 20;
/** A compressed seed that is larger is only used for what is in it: a hundred times more may come out. */
const MAX_COMPRESSED_BYTES = 4096;

export interface Seed {
  readonly name: string;
  /** The file as it is (its beginning), for changes that know nothing of its parts. */
  readonly bytes: Uint8Array;
  /** What its parts lie in: the file, or what is compressed in it. */
  readonly inside: Uint8Array;
  /** Undefined for what can only be changed byte by byte: in zstd or lz4, or no capture. */
  readonly index: PartIndex | undefined;
}

/** What cases choose from: a folder first, so that a few fixtures weigh as much as a large corpus, then one of its captures. */
export interface SeedSets {
  readonly folders: readonly (readonly Seed[])[];
  /** Captures in zstd or lz4. They are few and are used more often than that: decoders have much to go wrong. */
  readonly packed: readonly Seed[];
}

export function readSeedSets(folders: readonly string[]): SeedSets {
  const sets = folders.map(readSeeds);
  return { folders: sets, packed: sets.flat().filter(({ bytes }) => isZstd(bytes) || isLz4(bytes)) };
}

function isZstd([first, second, third, fourth]: Uint8Array): boolean {
  return first === 0x28 && second === 0xb5 && third === 0x2f && fourth === 0xfd;
}

function isLz4([first, second, third, fourth]: Uint8Array): boolean {
  return first === 0x04 && second === 0x22 && third === 0x4d && fourth === 0x18;
}

/** The captures of a folder in the order of their names. */
function readSeeds(folder: string): Seed[] {
  return readdirSync(folder)
    .filter((name) => CAPTURE.test(name))
    .sort()
    .map((name) => makeSeed(name, readBeginning(join(folder, name))))
    .filter(({ bytes }) => bytes.length > 0);
}

function readBeginning(path: string): Uint8Array {
  const bytes = new Uint8Array(path.endsWith('.gz') ? MAX_GZIP_BYTES : MAX_BYTES);
  const file = openSync(path, 'r');
  try {
    return bytes.slice(0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

export function makeSeed(name: string, bytes: Uint8Array): Seed {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const whole = isGzip ? unpack(bytes) : bytes;
  const inside = isGzip ? whole.slice(0, MAX_BYTES) : bytes;
  const isHeavy = isGzip && bytes.length > MAX_COMPRESSED_BYTES;
  return { name, bytes: isHeavy ? inside : bytes, inside, index: indexParts(inside, MAX_PARTS) };
}

/** What a whole gzip file holds; of a faulty or very large one nothing. */
function unpack(bytes: Uint8Array): Uint8Array {
  try {
    return new Uint8Array(gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }));
  } catch {
    return new Uint8Array(0);
  }
}
