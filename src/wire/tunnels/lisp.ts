/** Locator/ID separation: data (RFC 9300) and control (RFC 9301). */
import { readU8 } from '../../bytes.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { endAtMessage, noteDetail, rejectLayer } from '../window.js';

/** Flags and nonce (4), instance id and locator bits (4), then an IP packet. */
const DATA_HEADER = 8;

/** The layer's detail is the flags byte. */
export function decodeLispData(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (frame.reportedEnd - start < DATA_HEADER) return rejectLayer(frame);
  if (end - start < DATA_HEADER) return frame.runOut(start, DATA_HEADER);
  noteDetail(frame, readU8(bytes, start));
  frame.start = start + DATA_HEADER;
  return layerOfIpVersion(frame, bytes, end, LayerKind.NONE);
}

/** Of the control messages only this one holds a packet: an IP header, UDP, and another message. */
const ENCAPSULATED_CONTROL = 8;
const ENCAPSULATED_HEADER = 4;

/** The layer's detail is the message type. */
export function decodeLispControl(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < ENCAPSULATED_HEADER) return frame.runOut(start, ENCAPSULATED_HEADER);
  const type = readU8(bytes, start) >> 4;
  noteDetail(frame, type);
  if (type !== ENCAPSULATED_CONTROL) return endAtMessage(frame, end);
  frame.start = start + ENCAPSULATED_HEADER;
  return layerOfIpVersion(frame, bytes, end, LayerKind.NONE);
}

/** IPv4 or IPv6 by the version nibble where the window starts; `other` for neither. */
export function layerOfIpVersion(frame: Frame, bytes: Uint8Array, end: number, other: LayerKind): LayerKind {
  const at = frame.start;
  if (at >= end) return frame.runOut(at, 1);
  const version = readU8(bytes, at) >> 4;
  if (version === 4) return LayerKind.IPV4;
  return version === 6 ? LayerKind.IPV6 : other;
}
