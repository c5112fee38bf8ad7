import type { Frame } from './frame.js';
import { LayerKind } from './layer.js';
import { endAtMessage } from './window.js';

/*
 * ICMP, RFC 792, and ICMPv6, RFC 4443 section 2.1. Errors quote the packet they are about behind 8 bytes:
 *
 *     0       1       2       3
 *     | type  | code  | checksum      |
 *     | unused, gateway, MTU, pointer |
 *     | quoted packet ...             |
 */
const HEADER = 8;
const MIN_HEADER = 4;

const DESTINATION_UNREACHABLE = 3;
const SOURCE_QUENCH = 4;
const REDIRECT = 5;
const TIME_EXCEEDED = 11;
const PARAMETER_PROBLEM = 12;

const MAX_ICMPV6_ERROR_QUOTING = 4;
const ICMPV6_ECHO_REPLY = 129;
const ICMPV6_REDIRECT = 137;
/** Type, code, checksum, reserved, target and destination address: what a redirect has before its options (RFC 4861 section 4.5). */
const ICMPV6_REDIRECT_HEADER = 40;
const REDIRECTED_HEADER_OPTION = 4;

/** The layer's detail is type x 256 + code. A quoted packet is walked with `frame.quoted`; length fields of RFC 4884 and the extensions behind are ignored. */
export function decodeIcmp(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < HEADER) return frame.runOut(start, HEADER);
  const type = bytes[start] as number;
  frame.layerDetail[frame.layerCount - 1] = (type << 8) | (bytes[start + 1] as number);
  switch (type) {
    case DESTINATION_UNREACHABLE:
    case SOURCE_QUENCH:
    case TIME_EXCEEDED:
    case PARAMETER_PROBLEM:
      return enterQuote(frame, start + HEADER, LayerKind.IPV4);
    case REDIRECT:
      if (frame.reportedEnd === start + HEADER) return frame.malformed(end);
      limitToEightBytes(frame, bytes, start + HEADER);
      return enterQuote(frame, start + HEADER, LayerKind.IPV4);
    default:
      return LayerKind.NONE;
  }
}

/** As decodeIcmp. A redirect quotes in an option of its own. */
export function decodeIcmpv6(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  if (end - start < MIN_HEADER) return frame.runOut(start, MIN_HEADER);
  const type = bytes[start] as number;
  frame.layerDetail[frame.layerCount - 1] = (type << 8) | (bytes[start + 1] as number);
  if (type >= 1 && type <= MAX_ICMPV6_ERROR_QUOTING) {
    if (end - start < HEADER) return frame.runOut(start, HEADER);
    if (frame.reportedEnd === start + HEADER) return frame.malformed(end);
    return enterQuote(frame, start + HEADER, LayerKind.IPV6);
  }
  if (type === ICMPV6_REDIRECT) return enterRedirectedHeader(frame, bytes, start + ICMPV6_REDIRECT_HEADER, end);
  return type > ICMPV6_ECHO_REPLY ? endAtMessage(frame, end) : LayerKind.NONE;
}

function enterQuote(frame: Frame, start: number, kind: LayerKind): LayerKind {
  if (start === frame.reportedEnd) return LayerKind.NONE;
  frame.start = start;
  frame.quoted = true;
  return kind;
}

/** A redirect quotes the IP header and 8 bytes (RFC 792); more than that is not looked at. */
function limitToEightBytes(frame: Frame, bytes: Uint8Array, start: number): void {
  if (start >= frame.end) return;
  const limit = start + (((bytes[start] as number) & 0x0f) << 2) + 8;
  frame.reportedEnd = Math.min(frame.reportedEnd, limit);
  frame.end = Math.min(frame.end, limit);
}

function enterRedirectedHeader(frame: Frame, bytes: Uint8Array, start: number, end: number): LayerKind {
  let at = start;
  while (at + 2 <= end) {
    const kind = bytes[at] as number;
    const length = (bytes[at + 1] as number) << 3;
    if (length === 0) return LayerKind.NONE;
    if (kind === REDIRECTED_HEADER_OPTION) {
      if (at + 8 > end) return LayerKind.NONE;
      frame.reportedEnd = Math.min(frame.reportedEnd, at + length);
      frame.end = Math.min(frame.end, at + length);
      return enterQuote(frame, at + 8, LayerKind.IPV6);
    }
    at += length;
  }
  return LayerKind.NONE;
}
