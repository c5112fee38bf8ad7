/** The record of one packet in json, ndjson and the library: plain, safe to keep. schema/packet.schema.json says the same for other languages. */

import type { Endpoint } from '../../flow/summary.js';
import type { TcpStateName } from '../../flow/tcp-state.js';

export const SCHEMA_VERSION = 1;

export interface PacketRecord {
  schemaVersion: typeof SCHEMA_VERSION;
  /** Frame number, 1-based. */
  number: number;
  /** ISO 8601, UTC, nine digits; null when the capture has no time for the frame. */
  time: string | null;
  /** Seconds since the capture's first frame and since the frame before; null without a time. */
  relativeTime: number | null;
  deltaTime: number | null;
  /** Bytes on the wire, and of them in the capture. */
  length: number;
  capturedLength: number;
  /** LINKTYPE_ number of the tcpdump group. */
  linkType: number;
  /** Layers outermost first, under tshark's filter names. */
  layers: string[];
  /** Wireshark's columns. */
  source: string;
  destination: string;
  protocol: string;
  info: string;
  /** The flow of the transport: `tcp:0`, `udp:3`. Absent without one, as is all that follows from it. */
  stream?: string;
  direction?: 'client-to-server' | 'server-to-client';
  client?: Endpoint;
  server?: Endpoint;
  /** False where the capture begins midway and the roles are assumed. */
  rolesKnown?: boolean;
  phase?: PacketPhase;
  /** RFC 9293 states of both ends after the segment; TCP only. */
  clientState?: TcpStateName;
  serverState?: TcpStateName;
  /** pcapnote's own remarks, as codes: `again`, `wrongAck` ... */
  remarks?: string[];
  tcp?: TcpRecord;
  udp?: UdpRecord;
  /** Preview of the payload, UTF-8 as text, all else as escapes; absent when there is none. */
  payload?: string;
  /** Transports of the frame other than the one above: around it (tunnels), or quoted in an ICMP error. */
  otherTransports?: OtherTransport[];
  /** Why the frame could not be dissected to its end. */
  fault?: PacketFault;
}

export interface PacketPhase {
  /** Machine code of the product's contract: `handshake`, `data`, `close` ... */
  code: string;
  /** Which step of a handshake or close (`1/3`, `2+3/4`, `simultaneous`), which kind of data or acknowledgment; null where there is but one. */
  step: string | null;
  /** English label. */
  label: string;
}

export interface TcpRecord {
  sourcePort: number;
  destinationPort: number;
  /** Relative, as Wireshark counts; equal to the raw numbers where no base is known. */
  seq: number;
  /** Absent without the ACK flag. */
  ack?: number;
  /** Relative sequence number that follows the segment; absent where no base is known. */
  nextSeq?: number;
  rawSeq: number;
  rawAck: number;
  headerLength: number;
  /** Absent when the header's lengths contradict each other. */
  payloadLength?: number;
  /** Names of the set flags, Wireshark's: FIN, SYN, RST, PSH, ACK, URG, ECE, CWR, AE, Reserved. */
  flags: string[];
  /** The window field, and after scaling. */
  rawWindow: number;
  window: number;
  /** -1 not known, -2 not used, else the factor; absent on SYN. */
  windowScaleFactor?: number;
  checksum: number;
  urgentPointer: number;
  options: TcpOptionsRecord;
  /** Wireshark's conversation completeness before the end of the frame. */
  completeness?: number;
  /** Seconds since the stream's first frame and its previous one. */
  streamTime?: number;
  streamDelta?: number;
  analysis?: TcpAnalysisRecord;
}

export interface TcpOptionsRecord {
  mss?: number;
  /** Shift count as sent. */
  windowScale?: number;
  sackPermitted?: true;
  timestamps?: { value: number; echo: number };
  /** Edges relative to the other side's base, as Seq and Ack. */
  sack?: { left: number; right: number }[];
  fastOpen?: 'request' | 'cookie';
  accurateEcn?: true;
  mptcp?: true;
}

export interface TcpAnalysisRecord {
  /** Wireshark's marks: `retransmission`, `duplicateAck` ... */
  marks: string[];
  /** Frame of the segment that this one acknowledges, and seconds since. */
  acksFrame?: number;
  ackRtt?: number;
  initialRtt?: number;
  bytesInFlight?: number;
  pushBytes?: number;
  rto?: number;
  rtoFrame?: number;
  duplicateAckNumber?: number;
  duplicateAckFrame?: number;
}

export interface UdpRecord {
  sourcePort: number;
  destinationPort: number;
  /** The length field, header included. */
  length: number;
  payloadLength?: number;
  checksum: number;
  /** Which request or reply of the flow, 1-based. */
  datagramNumber?: number;
  /** Seconds from the request to this reply. */
  latency?: number;
}

export interface OtherTransport {
  protocol: 'tcp' | 'udp' | 'udplite';
  stream?: string;
  source: Endpoint;
  destination: Endpoint;
  /** True for a header that an ICMP error quotes. */
  quoted: boolean;
}

export interface PacketFault {
  /** `truncated`: the capture stopped; `malformed`: the packet contradicts itself. */
  kind: 'truncated' | 'malformed';
  /** tshark's name of the layer that ran out. */
  layer: string;
  /** Byte at which it ran out, from the first of the frame (of the datagram, in a reassembled one); bytes needed there, and bytes there were. */
  offset: number;
  needed: number;
  had: number;
}
