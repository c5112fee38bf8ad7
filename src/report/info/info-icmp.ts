/** The Info columns of ICMP (RFC 792) and ICMPv6 (RFC 4443, with neighbour discovery of RFC 4861). */
import { readU8, readU16, readU16LE } from '../../bytes.js';
import type { TextBuffer } from '../text-buffer.js';
import { writeIpv6, writeMac } from '../words/address-words.js';

/** Type names of ICMP are padded to this width. */
const TYPE_WIDTH = 20;
const ICMP_TYPES: Record<number, string> = {
  0: 'Echo (ping) reply',
  1: 'Reserved',
  2: 'Reserved',
  3: 'Destination unreachable',
  4: 'Source quench (flow control)',
  5: 'Redirect',
  6: 'Alternate host address',
  8: 'Echo (ping) request',
  9: 'Router advertisement',
  10: 'Router solicitation',
  11: 'Time-to-live exceeded',
  12: 'Parameter problem',
  13: 'Timestamp request',
  14: 'Timestamp reply',
  15: 'Information request',
  16: 'Information reply',
  17: 'Address mask request',
  18: 'Address mask reply',
  19: 'Reserved (for security)',
  30: 'Traceroute',
  31: 'Datagram Conversion Error',
  32: 'Mobile Host Redirect',
  33: 'IPv6 Where-Are-You',
  34: 'IPv6 I-Am-Here',
  35: 'Mobile Registration Request',
  36: 'Mobile Registration Reply',
  37: 'Domain Name Request',
  38: 'Domain Name Reply',
  39: 'SKIP',
  40: 'Photuris',
  41: 'Experimental mobility protocols',
  42: 'Extended Echo request',
  43: 'Extended Echo reply',
};
/** Types whose codes have names: all of these write their code. */
const ICMP_CODES: Record<number, readonly (string | undefined)[]> = {
  3: [
    'Network unreachable',
    'Host unreachable',
    'Protocol unreachable',
    'Port unreachable',
    'Fragmentation needed',
    'Source route failed',
    'Destination network unknown',
    'Destination host unknown',
    'Source host isolated',
    'Network administratively prohibited',
    'Host administratively prohibited',
    'Network unreachable for TOS',
    'Host unreachable for TOS',
    'Communication administratively filtered',
    'Host precedence violation',
    'Precedence cutoff in effect',
  ],
  5: ['Redirect for network', 'Redirect for host', 'Redirect for TOS and network', 'Redirect for TOS and host'],
  6: ['Alternate address for host'],
  9: ['Normal router advertisement'],
  11: ['Time to live exceeded in transit', 'Fragment reassembly time exceeded'],
  12: ['Pointer indicates the error', 'Required option missing', 'Bad length'],
  40: ['Bad SPI', 'Authentication Failed', 'Decompression Failed', 'Decryption Failed', 'Need Authentication', 'Need Authorization'],
  42: ['No error'],
  43: ['No error', 'Malformed Query', 'No Such Interface', 'No Such Table Entry', 'Multiple Interfaces Satisfy Query'],
};
const ROUTER_ADVERTISEMENT = 9;
const NO_COMMON_TRAFFIC = 16;
const ECHO_REPLY = 0;
const ECHO_REQUEST = 8;

/**
 * An ICMP message of bytes[start, end); `ttl` is that of the IP header around it, `requestFrame` the frame whose echo request this reply answers (0: none known).
 * Appends nothing when fewer than 6 bytes are there.
 */
export function writeIcmpInfo(out: TextBuffer, bytes: Uint8Array, start: number, end: number, ttl: number, requestFrame: number): void {
  if (end - start < 6) return;
  const type = readU8(bytes, start);
  const code = readU8(bytes, start + 1);
  const name = ICMP_TYPES[type];
  if (name === undefined) {
    out.ascii('Unknown ICMP (obsolete or malformed?)');
    return;
  }
  out.ascii(name);
  for (let width = name.length; width < TYPE_WIDTH; width++) out.byte(0x20);
  const codes = ICMP_CODES[type];
  if (codes !== undefined) {
    writeIcmpCode(out, type, code, codes);
  } else if (hasIdentifier(type) && end - start >= 8) {
    writeIdentifier(out, bytes, start, ttl);
    if (type === ECHO_REPLY && requestFrame > 0) {
      out.ascii(' (request in ');
      out.integer(requestFrame);
      out.byte(0x29);
    }
  }
}

function hasIdentifier(type: number): boolean {
  return type === ECHO_REPLY || type === ECHO_REQUEST || (type >= 13 && type <= 18);
}

function writeIcmpCode(out: TextBuffer, type: number, code: number, codes: readonly (string | undefined)[]): void {
  const name = type === ROUTER_ADVERTISEMENT && code === NO_COMMON_TRAFFIC ? 'Does not route common traffic' : codes[code];
  out.ascii(' (');
  if (name === undefined) {
    out.ascii('Unknown code: ');
    out.integer(code);
  } else {
    out.ascii(name);
  }
  out.byte(0x29);
}

function writeIdentifier(out: TextBuffer, bytes: Uint8Array, start: number, ttl: number): void {
  out.ascii(' id=0x');
  out.hex(readU16(bytes, start + 4), 4);
  out.ascii(', seq=');
  out.integer(readU16(bytes, start + 6));
  out.byte(0x2f);
  out.integer(readU16LE(bytes, start + 6));
  out.ascii(', ttl=');
  out.integer(ttl);
}

const ICMPV6_TYPES: Record<number, string> = {
  1: 'Destination Unreachable',
  2: 'Packet Too Big',
  3: 'Time Exceeded',
  4: 'Parameter Problem',
  100: 'Private experimentation',
  101: 'Private experimentation',
  127: 'Reserved for expansion of ICMPv6 error messages',
  128: 'Echo (ping) request',
  129: 'Echo (ping) reply',
  130: 'Multicast Listener Query',
  131: 'Multicast Listener Report',
  132: 'Multicast Listener Done',
  133: 'Router Solicitation',
  134: 'Router Advertisement',
  135: 'Neighbor Solicitation',
  136: 'Neighbor Advertisement',
  137: 'Redirect',
  138: 'Router Renumbering',
  139: 'Node Information Query',
  140: 'Node Information Reply',
  141: 'Inverse Neighbor Discovery Solicitation',
  142: 'Inverse Neighbor Discovery Advertisement',
  143: 'Multicast Listener Report Message v2',
  144: 'Home Agent Address Discovery Request',
  145: 'Home Agent Address Discovery Reply',
  146: 'Mobile Prefix Solicitation',
  147: 'Mobile Prefix Advertisement',
  148: 'Certification Path Solicitation',
  149: 'Certification Path Advertisement',
  150: 'Experimental mobility protocols such as Seamoby',
  151: 'Multicast Router Advertisement',
  152: 'Multicast Router Solicitation',
  153: 'Multicast Router Termination',
  154: 'FMIPv6',
  155: 'RPL Control',
  156: 'Locator Update',
  157: 'Duplicate Address Request',
  158: 'Duplicate Address Confirmation',
  159: 'MPL Control Message',
  160: 'Extended Echo request',
  161: 'Extended Echo reply',
  200: 'Private experimentation',
  201: 'Private experimentation',
  255: 'Reserved for expansion of ICMPv6 informational messages',
};
const ICMPV6_CODES: Record<number, readonly string[]> = {
  1: [
    'no route to destination',
    'Administratively prohibited',
    'Beyond scope of source address',
    'Address unreachable',
    'Port unreachable',
    'Source address failed ingress/egress policy',
    'Reject route to destination',
    'Error in Source Routing Header',
  ],
  3: ['hop limit exceeded in transit', 'fragment reassembly time exceeded'],
  4: [
    'erroneous header field encountered',
    'unrecognized Next Header type encountered',
    'unrecognized IPv6 option encountered',
    'IPv6 First Fragment has incomplete IPv6 Header Chain',
  ],
  138: ['Command', 'Result'],
  139: ['Query subject = IPv6 addresses', 'Query subject = DNS name or empty', 'Query subject = IPv4 addresses'],
  140: ['Successful', 'Refused', 'Unknown query type'],
  155: [
    'DODAG Information Solicitation',
    'DODAG Information Object',
    'Destination Advertisement Object',
    'Destination Advertisement Object Acknowledgement',
  ],
  160: ['No error'],
  161: ['No error', 'Malformed Query', 'No Such Interface', 'No Such Table Entry', 'Multiple Interfaces Satisfy Query'],
};
const V6_UNREACHABLE = 1;
const V6_ECHO_REQUEST = 128;
const V6_ECHO_REPLY = 129;
const NEIGHBOR_SOLICITATION = 135;
const NEIGHBOR_ADVERTISEMENT = 136;
/** Bytes before the options of the neighbour discovery messages, by type (RFC 4861 section 4). */
const DISCOVERY_HEADERS: Record<number, number> = { 133: 8, 134: 16, 135: 24, 136: 24, 137: 40 };
const SOURCE_LINK_ADDRESS = 1;
const TARGET_LINK_ADDRESS = 2;

/** As writeIcmpInfo, for ICMPv6. */
export function writeIcmpv6Info(
  out: TextBuffer,
  bytes: Uint8Array,
  start: number,
  end: number,
  hopLimit: number,
  requestFrame: number,
): void {
  if (end - start < 1) return;
  const type = readU8(bytes, start);
  const name = ICMPV6_TYPES[type];
  if (name === undefined) {
    out.ascii('Unknown (');
    out.integer(type);
    out.byte(0x29);
    return;
  }
  out.ascii(name);
  const codes = ICMPV6_CODES[type];
  if (codes !== undefined && end - start >= 2) writeIcmpv6Code(out, type, readU8(bytes, start + 1), codes);
  if ((type === V6_ECHO_REQUEST || type === V6_ECHO_REPLY) && end - start >= 8) {
    out.ascii(' id=0x');
    out.hex(readU16(bytes, start + 4), 4);
    out.ascii(', seq=');
    out.integer(readU16(bytes, start + 6));
    out.ascii(', hop limit=');
    out.integer(hopLimit);
    if (type === V6_ECHO_REPLY && requestFrame > 0) {
      out.ascii(' (request in ');
      out.integer(requestFrame);
      out.byte(0x29);
    }
    return;
  }
  const header = DISCOVERY_HEADERS[type];
  if (header === undefined || end - start < header) return;
  if (type === NEIGHBOR_SOLICITATION) {
    out.ascii(' for ');
    writeIpv6(out, bytes, start + 8);
  } else if (type === NEIGHBOR_ADVERTISEMENT) {
    out.byte(0x20);
    writeIpv6(out, bytes, start + 8);
    writeAdvertisementFlags(out, readU8(bytes, start + 4));
  }
  writeLinkAddresses(out, bytes, start + header, end);
}

function writeIcmpv6Code(out: TextBuffer, type: number, code: number, codes: readonly string[]): void {
  out.ascii(' (');
  const name = codes[code] ?? (type === V6_UNREACHABLE ? 'Unknown' : undefined);
  if (name === undefined) {
    out.ascii('Unknown (');
    out.integer(code);
    out.byte(0x29);
  } else {
    out.ascii(name);
  }
  out.byte(0x29);
}

function writeAdvertisementFlags(out: TextBuffer, flags: number): void {
  out.ascii(' (');
  if ((flags & 0xe0) === 0) {
    out.ascii('none');
  } else {
    let first = true;
    for (const [mask, name] of ADVERTISEMENT_FLAGS) {
      if ((flags & mask) === 0) continue;
      if (!first) out.ascii(', ');
      out.ascii(name);
      first = false;
    }
  }
  out.byte(0x29);
}

const ADVERTISEMENT_FLAGS = [
  [0x80, 'rtr'],
  [0x40, 'sol'],
  [0x20, 'ovr'],
] as const;

/** Options are units of 8 bytes: kind, length in units, content. */
function writeLinkAddresses(out: TextBuffer, bytes: Uint8Array, start: number, end: number): void {
  let at = start;
  while (at + 8 <= end) {
    const kind = readU8(bytes, at);
    const length = readU8(bytes, at + 1) << 3;
    if (length === 0 || at + length > end) return;
    if (kind === SOURCE_LINK_ADDRESS) {
      out.ascii(' from ');
      writeMac(out, bytes, at + 2);
    } else if (kind === TARGET_LINK_ADDRESS) {
      out.ascii(' is at ');
      writeMac(out, bytes, at + 2);
    }
    at += length;
  }
}
