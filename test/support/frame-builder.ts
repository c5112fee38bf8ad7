/**
 * Frames for tests, written as people think of them: layers from the outside in, lengths and checksums right by default, and every field can be
 * given another value to make the frame a lie.
 *
 *     frame(ethernet(), ipv4({ source: '10.0.0.1', destination: '10.0.0.2' }), tcp({ sourcePort: 40000, destinationPort: 80, flags: 'S' }), 'text')
 */

export type Payload = string | Uint8Array | readonly number[];

/** One header: it knows what its inner neighbour is called in its own type field, and its transports ask it for their pseudo header. */
export interface Layer {
  /** What an Ethernet header, or one like it, calls this layer. */
  readonly etherType?: number;
  /** What an IP header calls this layer. */
  readonly protocol?: number;
  /** Source and destination addresses, for the pseudo header of what is inside. */
  readonly addresses?: Uint8Array;
  /** `network` is the nearest layer outside that has addresses. */
  encode(payload: Uint8Array, inside: Layer | undefined, network: Layer | undefined): Uint8Array;
}

/** The bytes of a frame: layers from the outside in, then what they carry. */
export function frame(...parts: (Layer | Payload)[]): Uint8Array {
  const layers = parts.filter((part): part is Layer => typeof part === 'object' && 'encode' in part);
  const payload = parts.filter((part): part is Payload => !(typeof part === 'object' && 'encode' in part)).map(toBytes);
  let bytes = concat(payload);
  for (let i = layers.length - 1; i >= 0; i--) {
    const network = layers.slice(0, i).findLast((layer) => layer.addresses !== undefined);
    bytes = (layers[i] as Layer).encode(bytes, layers[i + 1], network);
  }
  return bytes;
}

export interface EthernetFields {
  source?: string;
  destination?: string;
  /** EtherType, or the 802.3 length. */
  type?: number;
  /** Pads the frame with zero bytes to this many; 0 does not. */
  padTo?: number;
}

export function ethernet(fields: EthernetFields = {}): Layer {
  return {
    encode(payload, inside) {
      const type = fields.type ?? inside?.etherType ?? 0;
      const bytes = concat([
        macBytes(fields.destination ?? '02:00:00:00:00:02'),
        macBytes(fields.source ?? '02:00:00:00:00:01'),
        u16(type),
        payload,
      ]);
      return concat([bytes, new Uint8Array(Math.max(0, (fields.padTo ?? 0) - bytes.length))]);
    },
  };
}

export interface VlanFields {
  id?: number;
  priority?: number;
  /** 0x8100 (802.1Q) by default, 0x88a8 for 802.1ad. */
  tpid?: number;
  type?: number;
}

export function vlan(fields: VlanFields = {}): Layer {
  return {
    etherType: fields.tpid ?? 0x8100,
    encode(payload, inside) {
      const control = ((fields.priority ?? 0) << 13) | (fields.id ?? 1);
      return concat([u16(control), u16(fields.type ?? inside?.etherType ?? 0), payload]);
    },
  };
}

export interface Ipv4Fields {
  source?: string;
  destination?: string;
  protocol?: number;
  ttl?: number;
  tos?: number;
  id?: number;
  dontFragment?: boolean;
  moreFragments?: boolean;
  /** Of the fragment, in bytes (a multiple of 8). */
  fragmentOffset?: number;
  options?: Payload;
  version?: number;
  /** In 32-bit words. */
  headerLength?: number;
  totalLength?: number;
  checksum?: number;
}

export function ipv4(fields: Ipv4Fields = {}): Layer {
  const addresses = concat([ipv4Bytes(fields.source ?? '10.0.0.1'), ipv4Bytes(fields.destination ?? '10.0.0.2')]);
  return {
    etherType: 0x0800,
    protocol: 4,
    addresses,
    encode(payload, inside) {
      const options = padded(toBytes(fields.options ?? ''), 4);
      const length = 20 + options.length;
      const fragment = ((fields.dontFragment ?? false) ? 0x4000 : 0) | ((fields.moreFragments ?? false) ? 0x2000 : 0);
      const header = concat([
        [((fields.version ?? 4) << 4) | (fields.headerLength ?? length / 4), fields.tos ?? 0],
        u16(fields.totalLength ?? length + payload.length),
        u16(fields.id ?? 1),
        u16(fragment | ((fields.fragmentOffset ?? 0) >>> 3)),
        [fields.ttl ?? 64, fields.protocol ?? inside?.protocol ?? 0],
        u16(0),
        addresses,
        options,
      ]);
      setU16(header, 10, fields.checksum ?? internetChecksum(header));
      return concat([header, payload]);
    },
  };
}

export interface Ipv6Fields {
  source?: string;
  destination?: string;
  nextHeader?: number;
  hopLimit?: number;
  trafficClass?: number;
  flowLabel?: number;
  version?: number;
  payloadLength?: number;
}

export function ipv6(fields: Ipv6Fields = {}): Layer {
  const addresses = concat([ipv6Bytes(fields.source ?? '2001:db8::1'), ipv6Bytes(fields.destination ?? '2001:db8::2')]);
  return {
    etherType: 0x86dd,
    protocol: 41,
    addresses,
    encode(payload, inside) {
      const first = ((fields.version ?? 6) << 28) | ((fields.trafficClass ?? 0) << 20) | (fields.flowLabel ?? 0);
      const next = fields.nextHeader ?? inside?.protocol ?? 59;
      return concat([u32(first), u16(fields.payloadLength ?? payload.length), [next, fields.hopLimit ?? 64], addresses, payload]);
    },
  };
}

/** An IPv6 extension header of the common form (hop-by-hop 0, routing 43, destination options 60): `body` is padded to a multiple of 8 less 2. */
export function ipv6Extension(
  type: number,
  body: Payload = [1, 4, 0, 0, 0, 0],
  fields: { nextHeader?: number; length?: number } = {},
): Layer {
  return {
    protocol: type,
    encode(payload, inside) {
      const bytes = toBytes(body);
      const size = Math.ceil((2 + bytes.length) / 8) * 8;
      const header = new Uint8Array(size);
      header.set([fields.nextHeader ?? inside?.protocol ?? 59, fields.length ?? size / 8 - 1]);
      header.set(bytes, 2);
      return concat([header, payload]);
    },
  };
}

/** The IPv6 fragment header; `offset` in bytes. */
export function ipv6Fragment(fields: { offset?: number; more?: boolean; id?: number; nextHeader?: number } = {}): Layer {
  return {
    protocol: 44,
    encode(payload, inside) {
      const offset = (fields.offset ?? 0) | ((fields.more ?? false) ? 1 : 0);
      return concat([[fields.nextHeader ?? inside?.protocol ?? 59, 0], u16(offset), u32(fields.id ?? 1), payload]);
    },
  };
}

/** Letters of the flags in tcpdump's manner, and what they set. */
const FLAG_BITS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, '.': 16, A: 16, U: 32, E: 64, W: 128 };

export interface TcpFields {
  sourcePort?: number;
  destinationPort?: number;
  sequence?: number;
  acknowledgment?: number;
  /** Letters of `FSRP.UEW` ('.' or 'A' is ACK), or the 12 bits. */
  flags?: string | number;
  window?: number;
  urgent?: number;
  options?: Payload;
  /** In 32-bit words. */
  headerLength?: number;
  checksum?: number;
}

export function tcp(fields: TcpFields = {}): Layer {
  return {
    protocol: 6,
    encode(payload, _inside, network) {
      const options = padded(toBytes(fields.options ?? ''), 4);
      const given = fields.flags ?? '.';
      const flags = typeof given === 'number' ? given : [...given].reduce((bits, letter) => bits | (FLAG_BITS[letter] ?? 0), 0);
      const words = fields.headerLength ?? 5 + options.length / 4;
      const segment = concat([
        u16(fields.sourcePort ?? 40000),
        u16(fields.destinationPort ?? 80),
        u32(fields.sequence ?? 0),
        u32(fields.acknowledgment ?? 0),
        u16((words << 12) | flags),
        u16(fields.window ?? 64240),
        u16(0),
        u16(fields.urgent ?? 0),
        options,
        payload,
      ]);
      setU16(segment, 16, fields.checksum ?? transportChecksum(6, segment, network));
      return segment;
    },
  };
}

/** TCP options as bytes; `padding` with NOP is the caller's. A header pads with zero bytes (end of options) to a multiple of four. */
export const tcpOption = {
  endOfList: () => [0],
  nop: () => [1],
  maximumSegmentSize: (size: number) => [2, 4, ...u16(size)],
  windowScale: (shift: number) => [3, 3, shift],
  sackPermitted: () => [4, 2],
  sack: (...blocks: (readonly [left: number, right: number])[]) => [
    5,
    2 + 8 * blocks.length,
    ...blocks.flatMap(([left, right]) => [...u32(left), ...u32(right)]),
  ],
  /** RFC 8684 section 3: four bytes, enough for most subtypes. */
  multipath: (subtype: number) => [30, 4, subtype << 4, 0],
  timestamps: (value: number, echo: number) => [8, 10, ...u32(value), ...u32(echo)],
  fastOpen: (cookie: readonly number[] = []) => [34, 2 + cookie.length, ...cookie],
} as const;

export interface UdpFields {
  sourcePort?: number;
  destinationPort?: number;
  length?: number;
  checksum?: number;
}

export function udp(fields: UdpFields = {}): Layer {
  return {
    protocol: 17,
    encode(payload, _inside, network) {
      const datagram = concat([
        u16(fields.sourcePort ?? 40000),
        u16(fields.destinationPort ?? 9999),
        u16(fields.length ?? 8 + payload.length),
        u16(0),
        payload,
      ]);
      // 0 on the wire means "no checksum", so a sum of 0 is sent as 0xffff (RFC 768).
      setU16(datagram, 6, fields.checksum ?? (transportChecksum(17, datagram, network) || 0xffff));
      return datagram;
    },
  };
}

export interface IcmpFields {
  type?: number;
  code?: number;
  /** The four bytes behind the checksum: id and sequence number, MTU, or unused. */
  rest?: number;
  checksum?: number;
}

/** ICMP; the payload of an error is the packet it quotes. */
export function icmp(fields: IcmpFields = {}): Layer {
  return {
    protocol: 1,
    encode(payload) {
      const message = concat([[fields.type ?? 8, fields.code ?? 0], u16(0), u32(fields.rest ?? 0), payload]);
      setU16(message, 2, fields.checksum ?? internetChecksum(message));
      return message;
    },
  };
}

export function icmpv6(fields: IcmpFields = {}): Layer {
  return {
    protocol: 58,
    encode(payload, _inside, network) {
      const message = concat([[fields.type ?? 128, fields.code ?? 0], u16(0), u32(fields.rest ?? 0), payload]);
      setU16(message, 2, fields.checksum ?? transportChecksum(58, message, network));
      return message;
    },
  };
}

/** The header of Linux "cooked" captures, version 1 (LINKTYPE_LINUX_SLL, 113). */
export function linuxCooked(fields: { packetType?: number; hardware?: number; protocol?: number } = {}): Layer {
  return {
    encode(payload, inside) {
      const address = [0, 6, 2, 0, 0, 0, 0, 1, 0, 0];
      const protocol = fields.protocol ?? inside?.etherType ?? 0;
      return concat([u16(fields.packetType ?? 0), u16(fields.hardware ?? 1), address, u16(protocol), payload]);
    },
  };
}

export function toBytes(payload: Payload): Uint8Array {
  if (typeof payload === 'string') return new TextEncoder().encode(payload);
  return payload instanceof Uint8Array ? payload : Uint8Array.from(payload);
}

export function concat(parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function u16(value: number): number[] {
  return [(value >>> 8) & 0xff, value & 0xff];
}

export function u32(value: number): number[] {
  return [...u16(value >>> 16), ...u16(value & 0xffff)];
}

export function macBytes(address: string): Uint8Array {
  return Uint8Array.from(address.split(':'), (part) => Number.parseInt(part, 16));
}

export function ipv4Bytes(address: string): Uint8Array {
  return Uint8Array.from(address.split('.'), Number);
}

/** Any textual form of RFC 4291, an IPv4 tail included. */
export function ipv6Bytes(address: string): Uint8Array {
  const [head = '', tail] = address.split('::');
  const words = (text: string): number[] =>
    text === '' ? [] : text.split(':').flatMap((part) => (part.includes('.') ? [...ipv4Bytes(part)] : u16(Number.parseInt(part, 16))));
  const front = words(head);
  const back = tail === undefined ? [] : words(tail);
  return concat([front, new Uint8Array(16 - front.length - back.length), back]);
}

/** RFC 1071, over bytes whose checksum field is 0. */
export function internetChecksum(...parts: Uint8Array[]): number {
  const bytes = concat(parts);
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += ((bytes[i] as number) << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** With the pseudo header of the IP layer outside; without one, over the bytes alone. */
function transportChecksum(protocol: number, bytes: Uint8Array, network: Layer | undefined): number {
  const addresses = network?.addresses;
  if (addresses === undefined) return internetChecksum(bytes);
  return internetChecksum(concat([addresses, u32(bytes.length), u32(protocol), bytes]));
}

function setU16(bytes: Uint8Array, offset: number, value: number): void {
  bytes.set(u16(value), offset);
}

function padded(bytes: Uint8Array, multiple: number): Uint8Array {
  const size = Math.ceil(bytes.length / multiple) * multiple;
  return size === bytes.length ? bytes : concat([bytes, new Uint8Array(size - bytes.length)]);
}
