/**
 * The dispatch of everything between the common link layers and the transports: rarer link types (links/) and tunnels (tunnels/). One switch, so
 * that the walk in decode-frame.ts has one call for whatever it does not decode itself.
 */
import type { Frame } from './frame.js';
import { LayerKind } from './layer.js';

/** Decodes one layer of an encapsulating kind; the contract of every decoder, see Frame. A kind of no encapsulation is data. */
export function decodeEncapsulation(frame: Frame, kind: LayerKind, bytes: Uint8Array, start: number, end: number): LayerKind {
  void [frame, kind, bytes, start, end];
  return LayerKind.DATA;
}
