import { MemoryInput } from './byte-input.js';
import { LazySource } from './lazy-source.js';
import { type CaptureOptions, openInput, type ReaderSet } from './open-input.js';
import type { CaptureSource } from './source.js';

/** The readers that need nothing from Node: for captures that are in memory, in a browser too. */

const READERS: ReaderSet = { decompress: {} };

/** Reads a capture that is in memory, whole. The bytes are neither copied nor changed; records point into them. */
export function openBytes(bytes: Uint8Array | ArrayBuffer, options: CaptureOptions = {}): CaptureSource {
  const view = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  return new LazySource((record) => openInput(new MemoryInput(view), record, READERS, options));
}
