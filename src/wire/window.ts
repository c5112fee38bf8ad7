/**
 * What most decoders do to the frame's window when they hand over to their payload. Nothing here checks that the header was there: the decoder has.
 */
import type { Frame } from './frame.js';
import { LayerKind } from './layer.js';

/** Keeps `detail` for the layer being decoded (each kind says in its decoder what it means). */
export function noteDetail(frame: Frame, detail: number): void {
  frame.layerDetail[frame.layerCount - 1] = detail;
}

/** Ends the payload at offset `limit` at the latest, as a length field says: a field that says more than its packet holds changes nothing. */
export function boundPayload(frame: Frame, limit: number): void {
  if (limit < frame.start) limit = frame.start;
  if (limit < frame.reportedEnd) frame.reportedEnd = limit;
  if (limit < frame.end) frame.end = limit;
}

/** Takes `length` bytes (a check sequence, a trailer) from the end of the payload as it was sent; less of them where the capture is cut. */
export function dropTrailer(frame: Frame, length: number): void {
  boundPayload(frame, frame.reportedEnd - length);
}

/** Ends the walk at a message that is only named: its body goes to the end of the packet, so that a capture cut before has cut the message. */
export function endAtMessage(frame: Frame, end: number): typeof LayerKind.NONE {
  return end < frame.reportedEnd ? frame.runOut(end, 1) : LayerKind.NONE;
}

/**
 * Takes the layer back: what the port or type announced is not what stands there, so that it counts as plain payload of the layer around it. The window
 * has not moved.
 */
export function rejectLayer(frame: Frame): typeof LayerKind.DATA {
  frame.layerCount--;
  return LayerKind.DATA;
}
