/**
 * Capture files for tests and fixtures, from plain descriptions. Lengths are right by default, and whatever a reader may doubt can be given another
 * value. Bytes in, bytes out: writing them to a file is the caller's.
 */
import { concat } from './frame-builder.js';

export type ByteOrder = 'little' | 'big';

export const LinkType = { NULL: 0, ETHERNET: 1, RAW: 101, LOOP: 108, LINUX_SLL: 113, LINUX_SLL2: 276 } as const;

/** Numbers in the byte order of the file. */
class Writer {
  readonly #parts: Uint8Array[] = [];
  readonly #little: boolean;

  constructor(order: ByteOrder) {
    this.#little = order === 'little';
  }

  u16(...values: number[]): this {
    for (const value of values) {
      const view = new DataView(new ArrayBuffer(2));
      view.setUint16(0, value, this.#little);
      this.bytes(new Uint8Array(view.buffer));
    }
    return this;
  }

  u32(...values: number[]): this {
    for (const value of values) {
      const view = new DataView(new ArrayBuffer(4));
      view.setUint32(0, value, this.#little);
      this.bytes(new Uint8Array(view.buffer));
    }
    return this;
  }

  u64(value: bigint): this {
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, BigInt.asUintN(64, value), this.#little);
    return this.bytes(new Uint8Array(view.buffer));
  }

  bytes(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }

  padded(bytes: Uint8Array): this {
    return this.bytes(bytes).bytes(new Uint8Array((4 - (bytes.length % 4)) % 4));
  }

  end(): Uint8Array {
    return concat(this.#parts);
  }
}

export interface PcapPacket {
  data: Uint8Array;
  seconds?: number;
  /** Microseconds or nanoseconds, as the file's magic says. */
  fraction?: number;
  /** Keeps only this many bytes of `data`, as a snap length does. */
  capture?: number;
  /** Lies: what the header says. */
  capturedLength?: number;
  originalLength?: number;
}

export interface PcapFields {
  order?: ByteOrder;
  /** 'modified' has its own magic; a number is written as it is. */
  magic?: 'microseconds' | 'nanoseconds' | 'modified' | number;
  /** 24-byte records; by default those of the modified magic. */
  longRecords?: boolean;
  /** Old writers put the original length first. */
  swappedLengths?: boolean;
  version?: readonly [major: number, minor: number];
  snapLength?: number;
  /** The whole network word: link type, and FCS and class bits. */
  network?: number;
  /** Bytes between the file header and the first record. */
  afterHeader?: Uint8Array;
}

const MAGICS = { microseconds: 0xa1b2c3d4, nanoseconds: 0xa1b23c4d, modified: 0xa1b2cd34 } as const;

/** A classic pcap file. Packets without a time are a millisecond apart, from 2023-11-14 22:13:20 UTC on. */
export function writePcap(packets: readonly (PcapPacket | Uint8Array)[], fields: PcapFields = {}): Uint8Array {
  const { order = 'little', magic = 'microseconds', version = [2, 4], snapLength = 262144, network = LinkType.ETHERNET } = fields;
  const word = typeof magic === 'number' ? magic : MAGICS[magic];
  const writer = new Writer(order).u32(word).u16(version[0], version[1]).u32(0, 0, snapLength, network);
  if (fields.afterHeader !== undefined) writer.bytes(fields.afterHeader);
  packets.forEach((given, index) => {
    const packet = given instanceof Uint8Array ? { data: given } : given;
    const kept = packet.data.subarray(0, packet.capture ?? packet.data.length);
    const millisecond = word === MAGICS.nanoseconds ? 1_000_000 : 1000;
    writer.u32(
      packet.seconds ?? 1_700_000_000 + Math.floor(index / 1000),
      packet.fraction ?? (packet.seconds === undefined ? (index % 1000) * millisecond : 0),
    );
    const lengths = [packet.capturedLength ?? kept.length, packet.originalLength ?? packet.data.length];
    writer.u32(...((fields.swappedLengths ?? false) ? lengths.reverse() : lengths));
    if (fields.longRecords ?? word === MAGICS.modified) writer.u32(1).u16(0x0800).u16(0);
    writer.bytes(kept);
  });
  return writer.end();
}

export interface PcapngOption {
  code: number;
  /** A number is one byte, a text its UTF-8 bytes. */
  value: Uint8Array | string | number;
  /** A lie. */
  length?: number;
}

interface BlockLies {
  options?: readonly PcapngOption[];
  /** What the length in front, and the one behind, say. */
  totalLength?: number;
  trailingLength?: number;
}

export type PcapngBlock =
  | ({ block: 'section'; order?: ByteOrder; version?: readonly [number, number]; sectionLength?: bigint } & BlockLies)
  | ({ block: 'interface'; linkType?: number; snapLength?: number; resolution?: number; offset?: bigint; fcsLength?: number } & BlockLies)
  | ({
      /** `old` is the obsolete Packet Block. */
      block: 'packet' | 'old';
      data: Uint8Array;
      interface?: number;
      /** In the interface's ticks. */
      time?: bigint;
      capture?: number;
      capturedLength?: number;
      originalLength?: number;
      flags?: number;
      comment?: string;
    } & BlockLies)
  | ({ block: 'simple'; data: Uint8Array; originalLength?: number } & BlockLies)
  | ({ block: 'custom'; enterprise: number; data: Uint8Array; copied?: boolean } & BlockLies)
  | ({ block: 'other'; type: number; data: Uint8Array } & BlockLies);

export const PcapngBlockType = {
  NAME_RESOLUTION: 4,
  INTERFACE_STATISTICS: 5,
  JOURNAL_EXPORT: 9,
  DECRYPTION_SECRETS: 10,
  SYSDIG_EVENT: 0x204,
} as const;

/** A pcapng file, block by block. It begins with a section only if the first block is one. */
export function writePcapng(blocks: readonly PcapngBlock[]): Uint8Array {
  let order: ByteOrder = 'little';
  return concat(
    blocks.map((block) => {
      if (block.block === 'section') order = block.order ?? 'little';
      return writeBlock(block, order);
    }),
  );
}

/** The usual file: one section, one interface, a packet block each, a millisecond apart. */
export function writePcapngPackets(
  packets: readonly Uint8Array[],
  fields: { order?: ByteOrder; linkType?: number; snapLength?: number } = {},
): Uint8Array {
  const { order = 'little', linkType = LinkType.ETHERNET, snapLength = 262144 } = fields;
  return writePcapng([
    { block: 'section', order },
    { block: 'interface', linkType, snapLength },
    ...packets.map((data, index) => ({ block: 'packet', data, time: 1_700_000_000_000_000n + 1000n * BigInt(index) }) as const),
  ]);
}

function writeBlock(block: PcapngBlock, order: ByteOrder): Uint8Array {
  const body = new Writer(order);
  const options = [...(block.options ?? [])];
  const type = writeBody(block, body, options, order);
  if (options.length > 0) writeOptions(body, options);
  const bytes = body.end();
  const total = 12 + Math.ceil(bytes.length / 4) * 4;
  const length = block.totalLength ?? total;
  return new Writer(order)
    .u32(type, length)
    .padded(bytes)
    .u32(block.trailingLength ?? length)
    .end();
}

/** Writes the fixed part, adds the options that fields stand for, and returns the block type. */
function writeBody(block: PcapngBlock, body: Writer, options: PcapngOption[], order: ByteOrder): number {
  switch (block.block) {
    case 'section':
      body
        .u32(0x1a2b3c4d)
        .u16(...(block.version ?? [1, 0]))
        .u64(block.sectionLength ?? -1n);
      return 0x0a0d0d0a;
    case 'interface':
      body.u16(block.linkType ?? LinkType.ETHERNET, 0).u32(block.snapLength ?? 262144);
      if (block.resolution !== undefined) options.push({ code: 9, value: block.resolution });
      if (block.fcsLength !== undefined) options.push({ code: 13, value: block.fcsLength });
      if (block.offset !== undefined) options.push({ code: 14, value: new Writer(order).u64(block.offset).end() });
      return 1;
    case 'packet':
    case 'old': {
      const kept = block.data.subarray(0, block.capture ?? block.data.length);
      const time = block.time ?? 1_700_000_000_000_000n;
      if (block.block === 'packet') body.u32(block.interface ?? 0);
      else body.u16(block.interface ?? 0, 0);
      body.u32(Number(time >> 32n), Number(time & 0xffff_ffffn));
      body.u32(block.capturedLength ?? kept.length, block.originalLength ?? block.data.length).padded(kept);
      if (block.comment !== undefined) options.push({ code: 1, value: block.comment });
      if (block.flags !== undefined) options.push({ code: 2, value: new Writer(order).u32(block.flags).end() });
      return block.block === 'packet' ? 6 : 2;
    }
    case 'simple':
      body.u32(block.originalLength ?? block.data.length).padded(block.data);
      return 3;
    case 'custom':
      body.u32(block.enterprise).padded(block.data);
      return (block.copied ?? true) ? 0x00000bad : 0x40000bad;
    case 'other':
      body.padded(block.data);
      return block.type;
  }
}

function writeOptions(body: Writer, options: readonly PcapngOption[]): void {
  for (const { code, value, length } of options) {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : typeof value === 'number' ? Uint8Array.of(value) : value;
    body.u16(code, length ?? bytes.length).padded(bytes);
  }
  body.u16(0, 0);
}
