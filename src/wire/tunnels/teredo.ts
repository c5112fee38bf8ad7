/** Teredo, RFC 4380: IPv6 over UDP, after indications of authentication and of the origin that either may be missing. */
import { readU8, readU16 } from '../../bytes.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { rejectLayer } from '../window.js';

/*
 *     | 0001 | id length, value length | id, value | nonce (8) | confirmation |     authentication, section 5.1.1
 *     | 0000 | port | address |                                                   origin
 */
const AUTHENTICATION = 0x0001;
const AUTHENTICATION_HEADER = 4;
const NONCE_AND_CONFIRMATION = 9;
const ORIGIN = 0x0000;
const ORIGIN_LENGTH = 8;

/** The layer's detail is unused. */
export function decodeTeredo(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end === start) return rejectLayer(frame);
  let at = start;
  if (end - at < 2) return frame.runOut(at, 2);
  if (readU16(bytes, at) === AUTHENTICATION) {
    if (end - at < AUTHENTICATION_HEADER) return frame.runOut(at, AUTHENTICATION_HEADER);
    const length = AUTHENTICATION_HEADER + readU8(bytes, at + 2) + readU8(bytes, at + 3) + NONCE_AND_CONFIRMATION;
    if (end - at < length) return frame.runOut(at, length);
    at += length;
    if (end - at < 2) return frame.runOut(at, 2);
  }
  if (readU16(bytes, at) === ORIGIN) {
    if (end - at < ORIGIN_LENGTH) return frame.runOut(at, ORIGIN_LENGTH);
    at += ORIGIN_LENGTH;
  }
  frame.start = at;
  if (at === end) return frame.runOut(at, 1);
  return LayerKind.IPV6;
}
