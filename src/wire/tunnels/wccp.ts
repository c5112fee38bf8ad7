/** WCCP, the web cache communication protocol: routers and caches on UDP port 2048. Its redirected packets travel in GRE. */
import { readU32 } from '../../bytes.js';
import type { Frame } from '../frame.js';
import type { LayerKind } from '../layer.js';
import { endAtMessage, noteDetail, rejectLayer } from '../window.js';

/** Message types of version 1 (7 to 9) and version 2 (10 to 13); anything else on the port is not WCCP. */
const FIRST_TYPE = 7;
const LAST_TYPE = 13;
const TYPE_FIELD = 4;

/** The layer's detail is the message type. */
export function decodeWccp(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < TYPE_FIELD) return frame.runOut(start, TYPE_FIELD);
  const type = readU32(bytes, start);
  if (type < FIRST_TYPE || type > LAST_TYPE) return rejectLayer(frame);
  noteDetail(frame, type);
  return endAtMessage(frame, end);
}
