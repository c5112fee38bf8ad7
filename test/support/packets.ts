/** Packets for decoder tests: hex with room for comments, a TCP packet to put inside, and what the decoder made of them as plain values. */
import { CaptureRecord } from '../../src/record.js';
import { FrameDecoder } from '../../src/wire/decode-frame.js';
import { FaultKind } from '../../src/wire/frame.js';
import { LayerKind } from '../../src/wire/layer.js';
import { TransportProtocol } from '../../src/wire/segment.js';
import { putInBlock } from './record-block.js';

/** Bytes of hex text: white space is ignored, and so is the rest of a line from `#` on. */
export function hex(text: string): Uint8Array {
  const digits = text.replace(/#.*$/gm, '').replace(/\s+/g, '');
  if (/[^0-9a-f]/i.test(digits) || digits.length % 2 !== 0) throw new Error(`not hex: ${digits}`);
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** IPv4 10.0.0.1 to 10.0.0.2, TCP 40000 to 80, SYN, sequence number 1000. */
export const IPV4_SYN = `
  45 00 0028 0001 0000 40 06 66cd 0a000001 0a000002   # IPv4, total length 40, protocol 6
  9c40 0050 000003e8 00000000 50 02 faf0 0000 0000    # TCP
`;

/** IPv6 2001::1 to 2001::2 with the same TCP header. */
export const IPV6_SYN = `
  60000000 0014 06 40                                 # IPv6, payload 20, next header 6
  2001 0000 0000 0000 0000 0000 0000 0001
  2001 0000 0000 0000 0000 0000 0000 0002
  9c40 0050 000003e8 00000000 50 02 faf0 0000 0000    # TCP
`;

/** An Ethernet frame with the IPv4 packet. */
export const ETHERNET_SYN = `
  001b21010203 001b21040506 0800                      # Ethernet
  ${IPV4_SYN}
`;

/** LLC and SNAP with the IPv4 packet. */
export const LLC_SYN = `
  aa aa 03 000000 0800                                # LLC, SNAP
  ${IPV4_SYN}
`;

/** An Ethernet frame of one EtherType. */
export function ethernet(etherType: string, payload: string): string {
  return `001b21010203 001b21040506 ${etherType} ${payload}`;
}

/** Ethernet and IPv4 around one IP protocol, lengths filled in. */
export function ipv4(protocol: number, payload: string): string {
  const length = 20 + hex(payload).length;
  return ethernet('0800', `45 00 ${hex16(length)} 0001 0000 40 ${hex8(protocol)} 0000 c0000201 c0000202 ${payload}`);
}

/** Ethernet, IPv4 and UDP around a payload, lengths filled in. */
export function udp(destinationPort: number, payload: string, sourcePort = 50000): string {
  return ipv4(17, `${hex16(sourcePort)} ${hex16(destinationPort)} ${hex16(8 + hex(payload).length)} 0000 ${payload}`);
}

export function hex8(value: number): string {
  return value.toString(16).padStart(2, '0');
}

export function hex16(value: number): string {
  return value.toString(16).padStart(4, '0');
}

const KIND_NAMES = new Map<number, string>(Object.entries(LayerKind).map(([name, kind]) => [kind, name]));
const FAULT_NAMES = new Map<number, string>(Object.entries(FaultKind).map(([name, kind]) => [kind, name]));

export interface Decoded {
  /** Names of the layers, outermost first, joined by spaces. */
  layers: string;
  /** Details of the layers by name; the innermost of a name counts. */
  details: Record<string, number>;
  /** Transports as `tcp 40000>80`, quoted ones in brackets. */
  segments: string[];
  fault: string;
}

/** Decodes one packet of a link type. `originalLength` is longer than the bytes where the capture was cut. */
export function decode(linkType: number, bytes: Uint8Array, originalLength: number = bytes.length, decoder = new FrameDecoder()): Decoded {
  const record = new CaptureRecord();
  record.number = 1;
  putInBlock(record, bytes);
  record.originalLength = originalLength;
  record.linkType = linkType;
  const frame = decoder.decode(record);
  const layers: string[] = [];
  const details: Record<string, number> = {};
  for (let i = 0; i < frame.layerCount; i++) {
    const name = KIND_NAMES.get(frame.layerKind[i] as number) ?? 'unnamed';
    layers.push(name);
    details[name] = frame.layerDetail[i] as number;
  }
  const segments = frame.segments.slice(0, frame.segmentCount).map((segment) => {
    const name = segment.protocol === TransportProtocol.TCP ? 'tcp' : 'udp';
    const text = `${name} ${segment.sourcePort}>${segment.destinationPort}`;
    return segment.quoted ? `[${text}]` : text;
  });
  return { layers: layers.join(' '), details, segments, fault: FAULT_NAMES.get(frame.fault) ?? 'unnamed' };
}
