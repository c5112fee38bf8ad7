/** L2TP: version 2 (RFC 2661) carries PPP over UDP. Version 3 (RFC 3931) does not say in the packet what it carries, so its data stay opaque. */
import { readU16 } from '../../bytes.js';
import type { Frame } from '../frame.js';
import { LayerKind } from '../layer.js';
import { boundPayload, endAtMessage, noteDetail, rejectLayer } from '../window.js';

/*
 * Version 2:
 *
 *     0                     2          4             6              8          10           12
 *     | T L S O P, version  | length   | tunnel id   | session id   | Ns       | Nr         | offset size | padding ... | PPP ...
 *                             with L                                  with S                  with O
 */
const CONTROL = 0x8000;
const LENGTH_PRESENT = 0x4000;
const SEQUENCE_PRESENT = 0x0800;
const OFFSET_PRESENT = 0x0200;
const VERSION = 0x000f;
const FLAGS = 2;
const IDS = 4;
const SEQUENCE = 4;
const OFFSET_SIZE = 2;

/** The layer's detail is the flags and version field. */
export function decodeL2tp(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (frame.reportedEnd - start < FLAGS) return rejectLayer(frame);
  if (end - start < FLAGS) return frame.runOut(start, FLAGS);
  const flags = readU16(bytes, start);
  const version = flags & VERSION;
  if (version !== 2 && version !== 3) return rejectLayer(frame);
  noteDetail(frame, flags);
  if ((flags & CONTROL) !== 0) return endAtMessage(frame, end);
  if (version === 3) return enterVersion3Data(frame, start, end);

  let at = start + FLAGS;
  const stated = (flags & LENGTH_PRESENT) !== 0;
  if (stated) at += 2;
  at += IDS;
  if ((flags & SEQUENCE_PRESENT) !== 0) at += SEQUENCE;
  if ((flags & OFFSET_PRESENT) !== 0) {
    at += OFFSET_SIZE;
    if (at > end) return frame.runOut(start, at - start);
    at += readU16(bytes, at - OFFSET_SIZE);
  }
  if (at > end) return frame.runOut(start, at - start);
  frame.start = at;
  if (stated) {
    const limit = start + readU16(bytes, start + FLAGS);
    if (limit < at) return frame.malformed(start + FLAGS);
    boundPayload(frame, limit);
  }
  return frame.start === frame.reportedEnd ? LayerKind.NONE : LayerKind.PPP_HDLC;
}

/** Flags (2), reserved (2), session id (4), then a cookie of unknown length. */
const VERSION_3_HEADER = 8;

function enterVersion3Data(frame: Frame, start: number, end: number): LayerKind {
  if (end - start < VERSION_3_HEADER) return frame.runOut(start, VERSION_3_HEADER);
  frame.start = start + VERSION_3_HEADER;
  return LayerKind.DATA;
}

const SESSION_ID = 4;

/** Version 3 over IP protocol 115: a session id, 0 for control messages. The layer's detail is 1 for data and 0 for control. */
export function decodeL2tpOverIp(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < SESSION_ID) return frame.runOut(start, SESSION_ID);
  if (readU16(bytes, start) === 0 && readU16(bytes, start + 2) === 0) return LayerKind.NONE;
  noteDetail(frame, 1);
  frame.start = start + SESSION_ID;
  return LayerKind.DATA;
}
