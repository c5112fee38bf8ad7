/** A capture taken apart so that single parts can be changed, and put together again with lengths that are right unless a mutation makes them lie. */
import { concat } from '../support/frame-builder.js';

export interface Part {
  /** Record header (pcap), or the block's type and what stands before its packet (pcapng); without the block's lengths. */
  head: Uint8Array;
  /** The packet's bytes; of a block that is no packet: its body. */
  data: Uint8Array;
  /** Options behind the packet (pcapng). */
  tail: Uint8Array;
  isPacket: boolean;
}

export interface CaptureParts {
  format: 'pcap' | 'pcapng';
  little: boolean;
  /** Of the first interface. */
  linkType: number;
  /** pcap: the file header. pcapng: empty, its sections are parts. */
  prologue: Uint8Array;
  parts: Part[];
}

/** Where the parts of a capture lie: a thousand captures stay in memory as bytes and numbers. */
export interface PartIndex {
  readonly format: CaptureParts['format'];
  readonly little: boolean;
  readonly linkType: number;
  /** pcap: bytes of a record's header. */
  readonly header: number;
  /** Parts before the first packet: sections and interfaces. */
  readonly introduction: number;
  /** Where each part begins, and where the last ends. */
  readonly edges: Uint32Array;
}

const PCAP_MAGICS: Readonly<Record<number, { little: boolean; header: number }>> = {
  2712847316: { little: false, header: 16 },
  3569595041: { little: true, header: 16 },
  2712812621: { little: false, header: 16 },
  1295823521: { little: true, header: 16 },
  2712849716: { little: false, header: 24 },
  885895841: { little: true, header: 24 },
};

export const SECTION_BLOCK = 0x0a0d0d0a;
export const INTERFACE_BLOCK = 1;
const SIMPLE_PACKET_BLOCK = 3;
const ENHANCED_PACKET_BLOCK = 6;
const PCAP_HEADER_BYTES = 24;
const NONE = new Uint8Array(0);

/** The first parts of a capture, `most` at most. Undefined for what is neither pcap nor pcapng, or holds no whole packet. */
export function indexParts(bytes: Uint8Array, most: number): PartIndex | undefined {
  if (bytes.length < PCAP_HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  const pcap = PCAP_MAGICS[magic];
  const index = pcap !== undefined ? indexPcap(view, pcap, most) : magic === SECTION_BLOCK ? indexPcapng(view, most) : undefined;
  return index !== undefined && index.introduction < index.edges.length - 1 ? index : undefined;
}

function indexPcap(view: DataView, { little, header }: { little: boolean; header: number }, most: number): PartIndex {
  const edges = [PCAP_HEADER_BYTES];
  for (let at = PCAP_HEADER_BYTES; at + header <= view.byteLength && edges.length <= most; ) {
    at += header + view.getUint32(at + 8, little);
    if (at > view.byteLength) break;
    edges.push(at);
  }
  const linkType = view.getUint32(20, little) & 0xffff;
  return { format: 'pcap', little, linkType, header, introduction: 0, edges: Uint32Array.from(edges) };
}

function indexPcapng(view: DataView, most: number): PartIndex {
  const little = view.getUint32(8) === 0x4d3c2b1a;
  const edges = [0];
  let linkType: number | undefined;
  let introduction: number | undefined;
  for (let at = 0; at + 12 <= view.byteLength && edges.length <= most; ) {
    const type = view.getUint32(at, little);
    const length = view.getUint32(at + 4, little);
    if (length < 12 || at + length > view.byteLength) break;
    if (type === INTERFACE_BLOCK && length >= 20) linkType ??= view.getUint16(at + 8, little);
    if (bytesBeforePacket(type) > 0) introduction ??= edges.length - 1;
    at += length;
    edges.push(at);
  }
  return {
    format: 'pcapng',
    little,
    linkType: linkType ?? 1,
    header: 0,
    introduction: introduction ?? edges.length - 1,
    edges: Uint32Array.from(edges),
  };
}

function bytesBeforePacket(type: number): number {
  return type === ENHANCED_PACKET_BLOCK ? 20 : type === SIMPLE_PACKET_BLOCK ? 4 : 0;
}

/** Takes out the introduction and `count` parts from the `first` behind it. */
export function takeParts(bytes: Uint8Array, index: PartIndex, first: number, count: number): CaptureParts {
  const { format, little, linkType, introduction, edges } = index;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Part[] = [];
  const end = Math.min(introduction + first + count, edges.length - 1);
  for (let part = 0; part < end; part++) {
    if (part >= introduction && part < introduction + first) continue;
    const at = edges[part] as number;
    const next = edges[part + 1] as number;
    parts.push(format === 'pcap' ? takeRecord(bytes, at, next, index.header) : takeBlock(bytes, view, at, next, little));
  }
  return { format, little, linkType, prologue: format === 'pcap' ? bytes.slice(0, PCAP_HEADER_BYTES) : NONE, parts };
}

function takeRecord(bytes: Uint8Array, at: number, next: number, header: number): Part {
  return { head: bytes.slice(at, at + header), data: bytes.slice(at + header, next), tail: NONE, isPacket: true };
}

function takeBlock(bytes: Uint8Array, view: DataView, at: number, next: number, little: boolean): Part {
  const type = view.getUint32(at, little);
  const body = at + 8;
  const end = next - 4;
  const before = bytesBeforePacket(type);
  const isWhole = body + before <= end;
  const captured = type === ENHANCED_PACKET_BLOCK && isWhole ? view.getUint32(body + 12, little) : Math.max(0, end - body - before);
  const dataEnd = Math.min(body + before + captured, end);
  return {
    head: concat([bytes.slice(at, at + 4), bytes.slice(body, Math.min(body + before, end))]),
    data: bytes.slice(body + before, dataEnd),
    tail: bytes.slice(Math.min(body + before + Math.ceil(captured / 4) * 4, end), end),
    isPacket: before > 0,
  };
}

/** A length that is not what it says it is. */
export interface Lie {
  readonly part: number;
  readonly by: number;
  /** Of a pcapng block: the captured length of its packet, both lengths of the block, or one of them. */
  readonly of: 'packet' | 'block' | 'first' | 'last';
}

/** The file again. Captured lengths and block lengths follow the parts; what `lie` says comes on top. */
export function putTogether({ format, little, prologue, parts }: CaptureParts, lie?: Lie): Uint8Array {
  const out: Uint8Array[] = [prologue];
  parts.forEach((part, index) => {
    const of = lie?.part === index ? lie.of : undefined;
    const by = lie?.by ?? 0;
    const head = part.head.slice();
    const view = new DataView(head.buffer);
    if (format === 'pcap') {
      if (head.length >= 12) view.setUint32(8, part.data.length + (of === undefined ? 0 : by), little);
      out.push(head, part.data);
      return;
    }
    if (head.length === 24) view.setUint32(16, part.data.length + (of === 'packet' ? by : 0), little);
    const body = [head.subarray(4), part.data, new Uint8Array((4 - (part.data.length % 4)) % 4), part.tail];
    const length = 12 + body.reduce((sum, { length }) => sum + length, 0);
    const write = (value: number): Uint8Array => {
      const written = new Uint8Array(4);
      new DataView(written.buffer).setUint32(0, value, little);
      return written;
    };
    const first = write(length + (of === 'block' || of === 'first' ? by : 0));
    const last = write(length + (of === 'block' || of === 'last' ? by : 0));
    out.push(head.subarray(0, 4), first, ...body, last);
  });
  return concat(out);
}
