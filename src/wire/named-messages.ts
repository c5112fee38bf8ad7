/** Messages on IP that are named by their first bytes and not looked into: what each must have, so that a cut or a contradiction is told. */
import { readU8 } from '../bytes.js';
import type { Frame } from './frame.js';
import { LayerKind } from './layer.js';
import { endAtMessage } from './window.js';

/** Security parameters index and sequence number, RFC 4303 section 2. */
const ESP_HEADER = 8;

/** ESP: what follows its header is encrypted. */
export function decodeEsp(frame: Frame, start: number, end: number): LayerKind {
  return end - start < ESP_HEADER ? frame.runOut(start, ESP_HEADER) : LayerKind.NONE;
}

/** Type, code, checksum, group: all of version 1 and 2. */
const IGMP_MESSAGE = 8;
const IGMP_QUERY = 0x11;
const IGMP_QUERY_V3 = 12;
const IGMP_REPORT_V1 = 0x12;
const IGMP_REPORT_V2 = 0x16;
const IGMP_LEAVE = 0x17;

/** IGMP, RFC 1112, 2236 and 3376. Messages of version 3, and those of other protocols under its number, go to the end of the packet. */
export function decodeIgmp(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end === start) return frame.runOut(start, 1);
  switch (readU8(bytes, start)) {
    case IGMP_QUERY:
      if (frame.reportedEnd - start >= IGMP_QUERY_V3) return endAtMessage(frame, end);
      return end - start < IGMP_MESSAGE ? frame.runOut(start, IGMP_MESSAGE) : LayerKind.NONE;
    case IGMP_REPORT_V1:
    case IGMP_REPORT_V2:
    case IGMP_LEAVE:
      return end - start < IGMP_MESSAGE ? frame.runOut(start, IGMP_MESSAGE) : LayerKind.NONE;
    default:
      return endAtMessage(frame, end);
  }
}
