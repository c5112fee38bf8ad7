/** Fields of the link and network layers. Each is shown as far as its bytes were captured. */
import { readI32, readU8, readU16, readU32 } from '../../bytes.js';
import { findSourceRoute } from '../../wire/ipv4.js';
import { LayerKind } from '../../wire/layer.js';
import type { Row } from '../row.js';
import { writeIpv4, writeIpv6, writeMac } from '../words/address-words.js';
import type { Field, FieldCell, FieldType } from './field.js';

/** `had` bytes of the header were captured. */
type HeaderWriter = (cell: FieldCell, bytes: Uint8Array, start: number, had: number) => void;
type LayerWriter = (cell: FieldCell, bytes: Uint8Array, start: number, end: number) => void;

/** Every layer of one kind, from the outside in. */
function eachLayer(cell: FieldCell, row: Row, kind: LayerKind, write: LayerWriter): void {
  const { frame } = row;
  const { layerKind } = frame;
  for (let i = 0; i < frame.layerCount; i++) {
    if (layerKind[i] === kind) write(cell, frame.layerBytes[i] as Uint8Array, frame.layerStart[i] as number, frame.layerEnd[i] as number);
  }
}

/** A field at a fixed place of a header: shown when bytes [0, needed) of it were captured. */
function headerField(kind: LayerKind, name: string, type: FieldType, meaning: string, needed: number, write: HeaderWriter): Field {
  const writeLayer: LayerWriter = (cell, bytes, start, end) => {
    if (end - start >= needed) write(cell, bytes, start, end - start);
  };
  return { name, type, meaning, write: (cell, row) => eachLayer(cell, row, kind, writeLayer) };
}

/** As headerField, in an IPv4 header whose version and header length can be believed; `whole` asks for a believable total length too. */
function ipv4Field(name: string, type: FieldType, meaning: string, needed: number, whole: boolean, write: HeaderWriter): Field {
  return headerField(LayerKind.IPV4, name, type, meaning, needed, (cell, bytes, start, had) => {
    const first = readU8(bytes, start);
    if (first >> 4 !== 4 || (first & 15) < 5) return;
    if (whole) {
      const totalLength = readU16(bytes, start + 2);
      if (totalLength !== 0 && totalLength < (first & 15) << 2) return;
    }
    write(cell, bytes, start, had);
  });
}

/**
 * The destination as Wireshark names it: the end of a source route where one is under way, if its addresses fill it to there; nothing where the options were cut.
 */
function writeIpv4Destination(cell: FieldCell, bytes: Uint8Array, start: number, had: number): void {
  const headerLength = (readU8(bytes, start) & 15) << 2;
  const route = findSourceRoute(bytes, start, start + headerLength, start + had);
  if (route === 0) writeIpv4Cell(cell, bytes, start + 16);
  else if (route > 0) {
    const length = readU8(bytes, route + 1);
    if ((length & 3) === 3) writeIpv4Cell(cell, bytes, route + length - 4);
  }
}

function ipv6Field(name: string, type: FieldType, meaning: string, needed: number, write: HeaderWriter): Field {
  return headerField(LayerKind.IPV6, name, type, meaning, needed, (cell, bytes, start, had) => {
    if (readU8(bytes, start) >> 4 === 6) write(cell, bytes, start, had);
  });
}

function writeMacCell(cell: FieldCell, bytes: Uint8Array, at: number): void {
  if (cell.open()) writeMac(cell.out, bytes, at);
}

function writeIpv4Cell(cell: FieldCell, bytes: Uint8Array, at: number): void {
  if (cell.open()) writeIpv4(cell.out, readI32(bytes, at));
}

function writeIpv6Cell(cell: FieldCell, bytes: Uint8Array, at: number): void {
  if (cell.open()) writeIpv6(cell.out, bytes, at);
}

const ETHERNET_FIELDS: readonly Field[] = [
  headerField(LayerKind.ETHERNET, 'eth.dst', 'FT_ETHER', 'Destination MAC address', 14, (cell, bytes, start) =>
    writeMacCell(cell, bytes, start),
  ),
  headerField(LayerKind.ETHERNET, 'eth.src', 'FT_ETHER', 'Source MAC address', 14, (cell, bytes, start) =>
    writeMacCell(cell, bytes, start + 6),
  ),
  headerField(LayerKind.ETHERNET, 'eth.addr', 'FT_ETHER', 'Destination and source MAC address', 14, (cell, bytes, start) => {
    writeMacCell(cell, bytes, start);
    writeMacCell(cell, bytes, start + 6);
  }),
  headerField(LayerKind.ETHERNET, 'eth.type', 'FT_UINT16', 'EtherType', 14, (cell, bytes, start) => {
    const type = readU16(bytes, start + 12);
    if (type >= 1536) cell.hex(type, 4);
  }),
  headerField(LayerKind.VLAN, 'vlan.id', 'FT_UINT16', 'VLAN id of an 802.1Q tag', 4, (cell, bytes, start) =>
    cell.integer(readU16(bytes, start) & 0xfff),
  ),
  headerField(LayerKind.VLAN, 'vlan.priority', 'FT_UINT16', 'Priority of an 802.1Q tag', 4, (cell, bytes, start) =>
    cell.integer(readU16(bytes, start) >>> 13),
  ),
];

const IPV4_FIELDS: readonly Field[] = [
  headerField(LayerKind.IPV4, 'ip.version', 'FT_UINT8', 'IP version', 1, (cell, bytes, start) => cell.integer(readU8(bytes, start) >> 4)),
  headerField(LayerKind.IPV4, 'ip.hdr_len', 'FT_UINT8', 'IPv4 header length, bytes', 1, (cell, bytes, start) => {
    if (readU8(bytes, start) >> 4 === 4) cell.integer((readU8(bytes, start) & 15) << 2);
  }),
  ipv4Field('ip.dsfield', 'FT_UINT8', 'Differentiated services field', 2, false, (cell, bytes, start) =>
    cell.hex(readU8(bytes, start + 1), 2),
  ),
  ipv4Field('ip.dsfield.dscp', 'FT_UINT8', 'Differentiated services code point', 2, false, (cell, bytes, start) =>
    cell.integer(readU8(bytes, start + 1) >>> 2),
  ),
  ipv4Field('ip.dsfield.ecn', 'FT_UINT8', 'Explicit congestion notification', 2, false, (cell, bytes, start) =>
    cell.integer(readU8(bytes, start + 1) & 3),
  ),
  ipv4Field('ip.len', 'FT_UINT16', 'Total length', 4, false, (cell, bytes, start) => cell.integer(readU16(bytes, start + 2))),
  ipv4Field('ip.id', 'FT_UINT16', 'Identification', 6, true, (cell, bytes, start) => cell.hex(readU16(bytes, start + 4), 4)),
  ipv4Field('ip.flags', 'FT_UINT8', 'Flags', 8, true, (cell, bytes, start) => cell.hex(readU8(bytes, start + 6) >>> 5, 2)),
  ipv4Field('ip.flags.rb', 'FT_BOOLEAN', 'Reserved flag', 8, true, (cell, bytes, start) =>
    cell.flag((readU8(bytes, start + 6) & 0x80) !== 0),
  ),
  ipv4Field('ip.flags.df', 'FT_BOOLEAN', "Don't fragment", 8, true, (cell, bytes, start) =>
    cell.flag((readU8(bytes, start + 6) & 0x40) !== 0),
  ),
  ipv4Field('ip.flags.mf', 'FT_BOOLEAN', 'More fragments', 8, true, (cell, bytes, start) =>
    cell.flag((readU8(bytes, start + 6) & 0x20) !== 0),
  ),
  ipv4Field('ip.frag_offset', 'FT_UINT16', 'Fragment offset, bytes', 8, true, (cell, bytes, start) =>
    cell.integer((readU16(bytes, start + 6) & 0x1fff) << 3),
  ),
  ipv4Field('ip.ttl', 'FT_UINT8', 'Time to live', 9, true, (cell, bytes, start) => cell.integer(readU8(bytes, start + 8))),
  ipv4Field('ip.proto', 'FT_UINT8', 'Protocol number', 10, true, (cell, bytes, start) => cell.integer(readU8(bytes, start + 9))),
  ipv4Field('ip.checksum', 'FT_UINT16', 'Header checksum as sent', 12, true, (cell, bytes, start) =>
    cell.hex(readU16(bytes, start + 10), 4),
  ),
  ipv4Field('ip.src', 'FT_IPv4', 'Source address', 16, true, (cell, bytes, start) => writeIpv4Cell(cell, bytes, start + 12)),
  ipv4Field('ip.dst', 'FT_IPv4', 'Destination address', 20, true, (cell, bytes, start, had) =>
    writeIpv4Destination(cell, bytes, start, had),
  ),
  ipv4Field('ip.addr', 'FT_IPv4', 'Source and destination address', 16, true, (cell, bytes, start, had) => {
    writeIpv4Cell(cell, bytes, start + 12);
    if (had >= 20) writeIpv4Destination(cell, bytes, start, had);
  }),
];

const IPV6_FIELDS: readonly Field[] = [
  ipv6Field('ipv6.version', 'FT_UINT8', 'IP version', 1, (cell, bytes, start) => cell.integer(readU8(bytes, start) >> 4)),
  ipv6Field('ipv6.tclass', 'FT_UINT32', 'Traffic class', 4, (cell, bytes, start) => cell.hex((readU16(bytes, start) >>> 4) & 0xff, 8)),
  ipv6Field('ipv6.flow', 'FT_UINT24', 'Flow label', 4, (cell, bytes, start) => cell.hex(readU32(bytes, start) & 0xfffff, 5)),
  ipv6Field('ipv6.plen', 'FT_UINT16', 'Payload length', 6, (cell, bytes, start) => cell.integer(readU16(bytes, start + 4))),
  ipv6Field('ipv6.nxt', 'FT_UINT8', 'Next header', 7, (cell, bytes, start) => cell.integer(readU8(bytes, start + 6))),
  ipv6Field('ipv6.hlim', 'FT_UINT8', 'Hop limit', 8, (cell, bytes, start) => cell.integer(readU8(bytes, start + 7))),
  ipv6Field('ipv6.src', 'FT_IPv6', 'Source address', 24, (cell, bytes, start) => writeIpv6Cell(cell, bytes, start + 8)),
  ipv6Field('ipv6.dst', 'FT_IPv6', 'Destination address', 40, (cell, bytes, start) => writeIpv6Cell(cell, bytes, start + 24)),
  ipv6Field('ipv6.addr', 'FT_IPv6', 'Source and destination address', 40, (cell, bytes, start) => {
    writeIpv6Cell(cell, bytes, start + 8);
    writeIpv6Cell(cell, bytes, start + 24);
  }),
];

const ICMP_FIELDS: readonly Field[] = [
  headerField(LayerKind.ICMP, 'icmp.type', 'FT_UINT8', 'ICMP type', 1, (cell, bytes, start) => cell.integer(readU8(bytes, start))),
  headerField(LayerKind.ICMP, 'icmp.code', 'FT_UINT8', 'ICMP code', 2, (cell, bytes, start) => cell.integer(readU8(bytes, start + 1))),
  headerField(LayerKind.ICMPV6, 'icmpv6.type', 'FT_UINT8', 'ICMPv6 type', 1, (cell, bytes, start) => cell.integer(readU8(bytes, start))),
  headerField(LayerKind.ICMPV6, 'icmpv6.code', 'FT_UINT8', 'ICMPv6 code', 2, (cell, bytes, start) =>
    cell.integer(readU8(bytes, start + 1)),
  ),
];

export const NETWORK_FIELDS: readonly Field[] = [...ETHERNET_FIELDS, ...IPV4_FIELDS, ...IPV6_FIELDS, ...ICMP_FIELDS];
