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

const PCAP_MAGICS: Readonly<Record<number, { little: boolean; header: number }>> = {
  2712847316: { little: false, header: 16 },
  3569595041: { little: true, header: 16 },
  2712812621: { little: false, header: 16 },
  1295823521: { little: true, header: 16 },
  2712849716: { little: false, header: 24 },
  885895841: { little: true, header: 24 },
};

const SECTION_BLOCK = 0x0a0d0d0a;
const INTERFACE_BLOCK = 1;
const SIMPLE_PACKET_BLOCK = 3;
const ENHANCED_PACKET_BLOCK = 6;
const NONE = new Uint8Array(0);

/** Undefined for what is neither, or holds no whole part. */
export function takeApart(bytes: Uint8Array): CaptureParts | undefined {
  if (bytes.length < 24) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  const pcap = PCAP_MAGICS[magic];
  if (pcap !== undefined) return takePcapApart(bytes, view, pcap);
  return magic === SECTION_BLOCK ? takePcapngApart(bytes, view) : undefined;
}

function takePcapApart(bytes: Uint8Array, view: DataView, { little, header }: { little: boolean; header: number }): CaptureParts {
  const parts: Part[] = [];
  for (let at = 24; at + header <= bytes.length; ) {
    const length = view.getUint32(at + 8, little);
    if (at + header + length > bytes.length) break;
    const data = at + header;
    parts.push({ head: bytes.slice(at, data), data: bytes.slice(data, data + length), tail: NONE, isPacket: true });
    at = data + length;
  }
  return { format: 'pcap', little, linkType: view.getUint32(20, little) & 0xffff, prologue: bytes.slice(0, 24), parts };
}

function takePcapngApart(bytes: Uint8Array, view: DataView): CaptureParts {
  const little = view.getUint32(8) === 0x4d3c2b1a;
  const parts: Part[] = [];
  let linkType = 1;
  for (let at = 0; at + 12 <= bytes.length; ) {
    const type = view.getUint32(at, little);
    const length = view.getUint32(at + 4, little);
    if (length < 12 || at + length > bytes.length) break;
    const body = at + 8;
    const end = at + length - 4;
    if (type === INTERFACE_BLOCK && parts.length < 3) linkType = view.getUint16(body, little);
    const before = type === ENHANCED_PACKET_BLOCK ? 20 : type === SIMPLE_PACKET_BLOCK ? 4 : 0;
    const captured = type === ENHANCED_PACKET_BLOCK ? view.getUint32(body + 12, little) : end - body - before;
    const dataEnd = Math.min(body + before + captured, end);
    parts.push({
      head: concat([bytes.slice(at, at + 4), bytes.slice(body, body + before)]),
      data: bytes.slice(body + before, dataEnd),
      tail: bytes.slice(Math.min(body + before + Math.ceil(captured / 4) * 4, end), end),
      isPacket: before > 0,
    });
    at += length;
  }
  return { format: 'pcapng', little, linkType, prologue: NONE, parts };
}

/** The file again. Captured lengths and block lengths follow the parts; what `lie` says comes on top. */
export function putTogether({ format, little, prologue, parts }: CaptureParts, lie?: { part: number; by: number }): Uint8Array {
  const out: Uint8Array[] = [prologue];
  parts.forEach((part, index) => {
    const by = lie?.part === index ? lie.by : 0;
    const head = part.head.slice();
    const view = new DataView(head.buffer);
    if (format === 'pcap') {
      if (head.length >= 12) view.setUint32(8, part.data.length + by, little);
      out.push(head, part.data);
      return;
    }
    if (head.length === 24) view.setUint32(16, part.data.length + by, little);
    const body = [head.subarray(4), part.data, new Uint8Array((4 - (part.data.length % 4)) % 4), part.tail];
    const length = 12 + body.reduce((sum, { length }) => sum + length, 0);
    const lengths = new Uint8Array(4);
    new DataView(lengths.buffer).setUint32(0, length + (head.length === 24 ? 0 : by), little);
    out.push(head.subarray(0, 4), lengths, ...body, lengths);
  });
  return concat(out);
}
