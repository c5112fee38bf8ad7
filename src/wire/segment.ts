/** IP protocol numbers of the transports that a Segment can be. */
export const TransportProtocol = { TCP: 6, UDP: 17, UDP_LITE: 136 } as const;
export type TransportProtocol = (typeof TransportProtocol)[keyof typeof TransportProtocol];

/** TCP header flags, RFC 9293 section 3.1, as the low bits of the 12-bit field at offset 12. AE is RFC 9768's (the former NS). */
export const FIN = 0x001;
export const SYN = 0x002;
export const RST = 0x004;
export const PSH = 0x008;
export const ACK = 0x010;
export const URG = 0x020;
export const ECE = 0x040;
export const CWR = 0x080;
export const AE = 0x100;

/** Which facts of the options a segment carries: bits of `Segment.options`. */
export const OPTION_MSS = 1 << 0;
export const OPTION_WINDOW_SCALE = 1 << 1;
export const OPTION_SACK_PERMITTED = 1 << 2;
export const OPTION_SACK = 1 << 3;
export const OPTION_TIMESTAMPS = 1 << 4;
/** Fast open, RFC 7413, kind 34 or experimental with id 0xF989: a request (no cookie) or a cookie. */
export const OPTION_FAST_OPEN_REQUEST = 1 << 5;
export const OPTION_FAST_OPEN_COOKIE = 1 << 6;
export const OPTION_ACCURATE_ECN = 1 << 7;
export const OPTION_MPTCP = 1 << 8;

/**
 * One TCP segment or UDP datagram as the wire states it: the decode target, reused by its frame, so everything is valid until the next
 * frame is decoded. A frame has several when it is a tunnel (outer UDP, inner TCP) or quotes one in an ICMP error.
 *
 * 32-bit wire numbers (`seq`, `ack`, addresses, timestamps) are signed: the same 32 bits in two's complement, because that is what sequence
 * arithmetic wants (`(a - b) | 0`) and what V8 keeps unboxed. Write `>>> 0` where a person reads them.
 */
export class Segment {
  protocol: TransportProtocol = TransportProtocol.TCP;
  /** True for a header quoted inside an ICMP or ICMPv6 error. */
  quoted = false;
  /** Index of this transport's layer and of the IP header around it, in the frame's layer columns. */
  layer = 0;
  networkLayer = 0;

  /** 4 or 6. With 4 the addresses below are the address's 32 bits; with 6 they are ids of the frame's AddressTable. */
  family = 4;
  source = 0;
  /** The final destination where a routing header or source route is still under way. */
  destination = 0;
  sourcePort = 0;
  destinationPort = 0;

  /** The bytes the header stands in: the record's block, or a reassembled datagram. */
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  /** End of the captured bytes of the IP payload: the last offset that may be read. */
  end = 0;
  /** Transport header and payload together, bytes, by the IP length fields and bounded by the frame's original length. Not bounded by what was captured. */
  ipPayloadLength = 0;
  /** Bytes of the transport header that were captured and lie within the IP payload, at most the header's own length. */
  headerBytes = 0;
  /** Header length, bytes: 4 x the data-offset field for TCP (may lie: below 20 or beyond the IP payload); 8 for UDP. */
  headerLength = 0;
  /**
   * Enough of the header to have a conversation: TCP at least 16 bytes, UDP at least 8 and a length field that is not below 8 (specification
   * page, 1.1 rule 8).
   */
  hasStream = false;
  /**
   * TCP: the payload length is known (not quoted, header length at most the IP payload, not the cut first fragment of a datagram), so relative numbers
   * and the sequence analysis apply. UDP: always as `hasStream`.
   */
  hasLength = false;
  /**
   * Dissection stopped in this header before its end (cut, malformed option, bogus header length): the numbers shown end there and no analysis is
   * displayed, though state moves on (docs/wireshark-tcp.md, 3.2 and 3.4).
   */
  stopped = false;
  /** Payload bytes by the IP length: TCP's `tcp.len`; for UDP the length field minus 8. May be negative under a bogus TCP header length. */
  payloadLength = 0;
  /** Captured payload is bytes[payloadStart, payloadEnd). */
  payloadStart = 0;
  payloadEnd = 0;

  // TCP
  seq = 0;
  ack = 0;
  /** 12 bits: reserved (3), AE, CWR, ECE, URG, ACK, PSH, RST, SYN, FIN. */
  flags = 0;
  /** Raw window field, 0 ... 65535. */
  window = 0;
  checksum = 0;
  urgentPointer = 0;
  /** OPTION_ bits of the options present and well-formed; the values below hold only where their bit is set. */
  options = 0;
  mss = 0;
  /** Shift count as sent, 0 ... 255 (values above 14 count as 14, RFC 7323 section 2.3). */
  windowScale = 0;
  timestampValue = 0;
  timestampEcho = 0;
  /** SACK, RFC 2018: `sackCount` whole blocks of 8 bytes at bytes[sackStart]. */
  sackStart = 0;
  sackCount = 0;
  /** MPTCP, RFC 8684 section 8: a bit for each subtype met. */
  mptcpSubtypes = 0;

  // UDP
  /** The length field as sent; of UDP-Lite, whose field there is the checksum coverage, the IP payload length. */
  udpLength = 0;
}
