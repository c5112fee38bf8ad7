/** 802.11 frames that access points send to an OmniPeek or Savvius analyser over UDP, on any port: known by their first four bytes. */
import { readI32, readU8, readU32 } from '../../bytes.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { dropTrailer, noteDetail } from '../window.js';

/*
 *     0             4          5              9       13
 *     | 00 FF AB CD | version  | header size  | type  | radio facts ... | 802.11 frame with its check sequence
 */
const MAGIC = 0x00ffabcd;
const MAGIC_LENGTH = 4;
const VERSION = 4;
const HEADER_SIZE = 5;
const MIN_HEADER = 13;
const FCS = 4;

/** Whether a UDP payload opens as these do. */
export function isPeekremote(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= MAGIC_LENGTH && readI32(bytes, start) === MAGIC;
}

/** The layer's detail is the version. */
export function decodePeekremote(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < MIN_HEADER) return frame.runOut(start, MIN_HEADER);
  noteDetail(frame, readU8(bytes, start + VERSION));
  const size = Math.max(readU32(bytes, start + HEADER_SIZE), MIN_HEADER);
  if (end - start < size) return frame.runOut(start, size);
  frame.start = start + size;
  dropTrailer(frame, FCS);
  return LayerKind.WLAN;
}
