import { MemoryInput } from './byte-input.js';
import { LazySource } from './lazy-source.js';
import { Lz4Input } from './lz4-input.js';
import { type CaptureOptions, openInput, type ReaderSet } from './open-input.js';
import type { CaptureSource } from './source.js';
import { WebGzipInput } from './web-gzip-input.js';
import { ZstdInput } from './zstd-input.js';

/** The readers that need nothing from Node: for captures that are in memory, in a browser too. */

const DECOMPRESS: ReaderSet['decompress'] = {
  gzip: (input) => new WebGzipInput(input),
  zstd: (input) => new ZstdInput(input),
  lz4: (input) => new Lz4Input(input),
};

/**
 * Reads a capture that is in memory, whole. The bytes are neither copied nor changed; records point into them. `decompress` replaces the
 * decompressors that every platform has by better ones.
 */
export function openBytes(
  bytes: Uint8Array | ArrayBuffer,
  options: CaptureOptions = {},
  decompress: ReaderSet['decompress'] = DECOMPRESS,
): CaptureSource {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  return new LazySource((record) => openInput(new MemoryInput(view), record, { decompress }, options), options.stop);
}
