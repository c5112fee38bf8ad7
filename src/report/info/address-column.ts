/** The Source and Destination columns: the innermost addresses there are, of a network layer or of a link. */
import { readI32, readU8, readU16, readU16LE } from '../../bytes.js';
import type { Frame } from '../../wire/frame.js';
import { findFinalDestination } from '../../wire/ipv4.js';
import { LayerKind } from '../../wire/layer.js';
import type { Segment } from '../../wire/segment.js';
import type { Row } from '../row.js';
import type { TextBuffer } from '../text-buffer.js';
import { writeIpv4, writeIpv6, writeIpv6Id, writeMac } from '../words/address-words.js';

export function writeSource(out: TextBuffer, row: Row): void {
  const { segment, frame } = row;
  if (segment === undefined || !isInnermost(frame, segment)) {
    writeLayerAddress(out, frame, true);
  } else if (segment.family === 4) {
    writeIpv4(out, segment.source);
  } else {
    writeIpv6Id(out, frame.addresses, segment.source);
  }
}

export function writeDestination(out: TextBuffer, row: Row): void {
  const { segment, frame } = row;
  if (segment === undefined || !isInnermost(frame, segment)) {
    writeLayerAddress(out, frame, false);
  } else if (segment.family === 4) {
    writeIpv4(out, segment.destination);
  } else {
    writeIpv6Id(out, frame.addresses, segment.destination);
  }
}

/** Nothing but data stands inside the segment: its addresses are the frame's. */
function isInnermost(frame: Frame, segment: Segment): boolean {
  const last = frame.layerCount - 1;
  return segment.layer === last || (segment.layer === last - 1 && frame.layerKind[last] === LayerKind.DATA);
}

function writeLayerAddress(out: TextBuffer, frame: Frame, isSource: boolean): void {
  for (let layer = frame.layerCount - 1; layer >= 0; layer--) {
    if (frame.layerQuoted[layer] === 0 && writeAddressOf(out, frame, layer, isSource)) return;
  }
  if (frame.layerCount > 0 && hasNoAddresses(frame.layerKind[0] as LayerKind)) out.ascii('N/A');
}

/** False: this layer has no addresses, or was cut before them. */
function writeAddressOf(out: TextBuffer, frame: Frame, layer: number, isSource: boolean): boolean {
  const bytes = frame.layerBytes[layer] as Uint8Array;
  const start = frame.layerStart[layer] as number;
  const had = (frame.layerEnd[layer] as number) - start;
  switch (frame.layerKind[layer]) {
    case LayerKind.IPV4:
      return writeIpv4Address(out, bytes, start, had, isSource);
    case LayerKind.IPV6:
      if (had < (isSource ? 24 : 40)) return false;
      writeIpv6(out, bytes, start + (isSource ? 8 : 24));
      return true;
    case LayerKind.ETHERNET:
      if (had < (isSource ? 12 : 6)) return false;
      writeMac(out, bytes, start + (isSource ? 6 : 0));
      return true;
    case LayerKind.FDDI:
      if (had < 13) return false;
      writeMac(out, bytes, start + (isSource ? 7 : 1));
      return true;
    case LayerKind.TOKEN_RING:
      if (had < 14) return false;
      writeMac(out, bytes, start + (isSource ? 8 : 2));
      return true;
    case LayerKind.SLL:
      return isSource ? writeSllAddress(out, bytes, start + 6, readSllLength(bytes, start, had, 16, 4)) : had >= 16;
    case LayerKind.SLL2:
      return isSource ? writeSllAddress(out, bytes, start + 12, had < 20 ? 0 : readU8(bytes, start + 11)) : had >= 20;
    case LayerKind.WLAN:
      return writeWlanAddress(out, bytes, start, had, isSource);
    default:
      return false;
  }
}

/** The lengths can be believed: Wireshark gives up before the addresses otherwise. */
function writeIpv4Address(out: TextBuffer, bytes: Uint8Array, start: number, had: number, isSource: boolean): boolean {
  if (had < (isSource ? 16 : 20)) return false;
  const headerLength = (readU8(bytes, start) & 15) << 2;
  const totalLength = readU16(bytes, start + 2);
  if (readU8(bytes, start) >> 4 !== 4 || headerLength < 20 || (totalLength !== 0 && totalLength < headerLength)) return false;
  const at = isSource ? start + 12 : findFinalDestination(bytes, start, start + headerLength, start + had);
  if (at < 0) return false;
  writeIpv4(out, readI32(bytes, at));
  return true;
}

function readSllLength(bytes: Uint8Array, start: number, had: number, header: number, offset: number): number {
  return had < header ? 0 : readU16(bytes, start + offset);
}

/** Cooked captures have the sender's address only. */
function writeSllAddress(out: TextBuffer, bytes: Uint8Array, at: number, length: number): boolean {
  if (length === 4) writeIpv4(out, readI32(bytes, at));
  else if (length === 6) writeMac(out, bytes, at);
  return length > 0;
}

const TO_DS = 0x0100;
const FROM_DS = 0x0200;
const TYPE_CONTROL = 0x04;
const POWER_SAVE_POLL = 0xa4;
const CONTENTION_FREE_END = 0xe4;

/**
 * IEEE 802.11: which of the addresses is the source and which the destination depends on the way through the distribution system. Control frames
 * have a receiver and perhaps a transmitter, and say so.
 */
function writeWlanAddress(out: TextBuffer, bytes: Uint8Array, start: number, had: number, isSource: boolean): boolean {
  if (had < 10) return false;
  const control = readU16LE(bytes, start);
  if ((control & 0x0c) === TYPE_CONTROL) {
    const subtype = control & 0xfc;
    const role = isSource ? (subtype === CONTENTION_FREE_END ? ' (BSSID)' : ' (TA)') : subtype === POWER_SAVE_POLL ? ' (BSSID)' : ' (RA)';
    if (isSource && had < 16) return true;
    writeMac(out, bytes, start + (isSource ? 10 : 4));
    out.ascii(role);
    return true;
  }
  if (had < 24) return false;
  const toDs = (control & TO_DS) !== 0;
  const fromDs = (control & FROM_DS) !== 0;
  if (!isSource) writeMac(out, bytes, start + (toDs ? 16 : 4));
  else if (!fromDs) writeMac(out, bytes, start + 10);
  else writeMac(out, bytes, start + (toDs && had >= 30 ? 24 : 16));
  return true;
}

/** Links without addresses, for which tshark writes N/A. */
function hasNoAddresses(kind: LayerKind): boolean {
  switch (kind) {
    case LayerKind.RAW:
    case LayerKind.NULL_LOOPBACK:
    case LayerKind.LOOP:
    case LayerKind.PPP:
    case LayerKind.PPP_HDLC:
    case LayerKind.PPP_DIRECTED:
    case LayerKind.CISCO_HDLC:
      return true;
    default:
      return false;
  }
}
