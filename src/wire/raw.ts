/** LINKTYPE_RAW: no link header, told by the IP version; and what old Linux drivers put in front of PPP. */
import { readU16 } from '../bytes.js';
import type { Frame } from './frame.js';
import { LayerKind } from './layer.js';

const PPP_ADDRESS_AND_CONTROL = 0xff03;
/** ISDN drivers wrote a six-byte address, one byte, or, with the line down, ten zeros in front. */
const FAKE_ADDRESS = 6;
const FAKE_BYTE = 1;
const FAKE_ZEROS = 10;

export function decodeRaw(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (isPppAt(bytes, start, end)) return LayerKind.PPP_HDLC;
  if (end - start < FAKE_ADDRESS + 2) return frame.runOut(start, FAKE_ADDRESS + 2);
  if (isPppAt(bytes, start + FAKE_ADDRESS, end)) return enterAt(frame, start + FAKE_ADDRESS, LayerKind.PPP_HDLC);
  if (isPppAt(bytes, start + FAKE_BYTE, end)) return enterAt(frame, start + FAKE_BYTE, LayerKind.PPP_HDLC);
  switch ((bytes[start] as number) >> 4) {
    case 4:
      return LayerKind.IPV4;
    case 6:
      return LayerKind.IPV6;
    default:
      if (end - start < FAKE_ZEROS) return frame.runOut(start, FAKE_ZEROS);
      return areZero(bytes, start, start + FAKE_ZEROS) ? enterAt(frame, start + FAKE_ZEROS, LayerKind.IPV4) : LayerKind.DATA;
  }
}

function isPppAt(bytes: Uint8Array, at: number, end: number): boolean {
  return at + 2 <= end && readU16(bytes, at) === PPP_ADDRESS_AND_CONTROL;
}

function areZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] !== 0) return false;
  return true;
}

function enterAt(frame: Frame, start: number, kind: LayerKind): LayerKind {
  frame.start = start;
  return kind;
}
