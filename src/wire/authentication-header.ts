import type { Frame } from './frame.js';
import { layerOfIpProtocol } from './ip-protocol.js';
import type { LayerKind } from './layer.js';

/*
 * Authentication header, RFC 4302 section 2:
 *
 *     0       1       2       3
 *     | next  | length| reserved      |     length: in units of 4 bytes, less 2
 *     | security parameters index     |
 *     | sequence number               |
 *     | integrity check value ...     |
 */
const MIN_HEADER = 12;

/** The layer's detail is the next header number. The addresses remain those of the IP header around it. */
export function decodeAuthenticationHeader(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < MIN_HEADER) return frame.runOut(start, MIN_HEADER);
  const next = bytes[start] as number;
  const length = ((bytes[start + 1] as number) + 2) << 2;
  frame.layerDetail[frame.layerCount - 1] = next;
  if (end - start < length) return frame.runOutAtOnce(start, length);
  frame.start = start + length;
  return layerOfIpProtocol(next);
}
