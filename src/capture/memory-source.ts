import { MemoryInput } from './byte-input.js';
import { LazySource } from './lazy-source.js';
import { type CaptureOptions, openInput, type ReaderSet } from './open-input.js';
import type { CaptureSource } from './source.js';

/** The readers that need nothing from Node: for captures that are in memory, in a browser too. */

/** The decompressors that every platform has, each loaded when a capture needs it. */
export const DECOMPRESS_ANYWHERE: ReaderSet['decompress'] = {
  async gzip(input) {
    const { InflateInput } = await import('./inflate-input.js');
    return new InflateInput(input);
  },
  async zstd(input) {
    const { ZstdInput } = await import('./zstd-input.js');
    return new ZstdInput(input);
  },
  async lz4(input) {
    const { Lz4Input } = await import('./lz4-input.js');
    return new Lz4Input(input);
  },
};

/**
 * Reads a capture that is in memory, whole. The bytes are neither copied nor changed; records point into them. `decompress` replaces the
 * decompressors that every platform has by better ones.
 */
export function openBytes(
  bytes: Uint8Array | ArrayBuffer,
  options: CaptureOptions = {},
  decompress: ReaderSet['decompress'] = DECOMPRESS_ANYWHERE,
): CaptureSource {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  return new LazySource((record) => openInput(new MemoryInput(view), record, { decompress }, options), options.stop);
}
