/**
 * The Info column. Each layer that has words replaces those of the layer around it, as dissectors do; what was said last stands, and the mark of a packet that was
 * cut or contradicts itself follows it.
 */
import { readI32, readU8, readU16 } from '../../bytes.js';
import type { Annotation } from '../../flow/annotation.js';
import { RecordKind } from '../../record.js';
import { FaultKind, type Frame } from '../../wire/frame.js';
import { LayerKind } from '../../wire/layer.js';
import { type Segment, TransportProtocol } from '../../wire/segment.js';
import { findLoneSegment, type Row } from '../row.js';
import type { TextBuffer } from '../text-buffer.js';
import { writeArpInfo } from './info-arp.js';
import { writeIcmpInfo, writeIcmpv6Info } from './info-icmp.js';
import { writeIgmpInfo } from './info-igmp.js';
import {
  isPppUnknown,
  writeEthernetInfo,
  writeEtherTypeInfo,
  writeMultilinkInfo,
  writePflogPrefix,
  writePppInfo,
  writePppoeCode,
  writePppoeDiscoveryInfo,
  writeSllInfo,
  writeVlanInfo,
  writeWlanInfo,
} from './info-link.js';
import { writeLlcInfo } from './info-llc.js';
import {
  isVersionHidden,
  writeAuthenticationInfo,
  writeDccpInfo,
  writeExtensionInfo,
  writeIpv4Info,
  writeIpv6FragmentInfo,
  writeIpv6Info,
  writeSctpInfo,
  writeSecurityIndex,
  writeUnknownProtocolInfo,
} from './info-network.js';
import { writeTcpInfo } from './info-tcp.js';
import {
  AMT_MESSAGES,
  WCCP_MESSAGES,
  writeCapwapControlInfo,
  writeCapwapDataInfo,
  writeGeneveInfo,
  writeGreInfo,
  writeGtpInfo,
  writeL2tpInfo,
  writeL2tpSession,
  writeLispInfo,
  writeMobileIpInfo,
  writeTeredoInfo,
  writeTzspInfo,
} from './info-tunnel.js';
import { writeUdpInfo } from './info-udp.js';
import { ENTERPRISE_NAMES } from './names/enterprises.js';

const CUT = '[Packet size limited during capture]';
const MALFORMED = '[Malformed Packet]';
const OVERLONG = '[Malformed Packet: length of contained item exceeds length of containing item]';

export function writeInfo(out: TextBuffer, row: Row): void {
  const { frame } = row;
  const { layerKind, layerQuoted } = frame;
  if (frame.recordKind !== RecordKind.PACKET) {
    writeBlockInfo(out, frame);
    return;
  }
  // What PFLOG adds is added at the end, which a faulty packet does not reach.
  if (layerKind[0] === LayerKind.PFLOG && frame.layerCount > 0 && frame.fault === FaultKind.NONE) writePflogPrefix(out, frame, 0);
  const lone = findLoneSegment(row);
  const isWritten = lone !== undefined && writeTransportInfo(out, frame, lone, row.annotations[0]);
  for (let layer = isWritten ? -1 : frame.layerCount - 1; layer >= 0; layer--) {
    if (layerQuoted[layer] === 0 && writeLayerInfo(out, row, layer, layerKind[layer] as LayerKind)) break;
  }
  if (frame.fault === FaultKind.TRUNCATED) out.ascii(CUT);
  else if (frame.fault === FaultKind.MALFORMED) out.ascii(MALFORMED);
  else if (frame.fault === FaultKind.OVERLONG) out.ascii(OVERLONG);
}

/** pcapng blocks that take a frame number without being packets. */
function writeBlockInfo(out: TextBuffer, frame: Frame): void {
  if (frame.recordKind !== RecordKind.PCAPNG_CUSTOM) return;
  out.ascii('Custom Block: PEN = ');
  out.text(ENTERPRISE_NAMES.get(frame.enterprise) ?? 'Unknown');
  out.ascii(' (');
  out.integer(frame.enterprise);
  out.ascii(frame.copied ? '), will be copied' : '), will not be copied');
}

/** False: this layer has no words of its own. */
function writeLayerInfo(out: TextBuffer, row: Row, layer: number, kind: LayerKind): boolean {
  const { frame } = row;
  switch (kind) {
    case LayerKind.TCP:
    case LayerKind.UDP:
    case LayerKind.UDP_LITE: {
      const index = findSegment(frame, layer);
      return index >= 0 && writeTransportInfo(out, frame, frame.segments[index] as Segment, row.annotations[index]);
    }
    case LayerKind.DATA:
      return false;
    default:
      return writeOtherInfo(out, row, layer, kind);
  }
}

function writeTransportInfo(out: TextBuffer, frame: Frame, segment: Segment, annotation: Annotation | undefined): boolean {
  return segment.protocol === TransportProtocol.TCP ? writeTcpInfo(out, segment, annotation) : writeUdpInfo(out, frame, segment);
}

/** Everything but TCP and UDP. */
function writeOtherInfo(out: TextBuffer, row: Row, layer: number, kind: LayerKind): boolean {
  const { frame } = row;
  const bytes = frame.layerBytes[layer] as Uint8Array;
  const start = frame.layerStart[layer] as number;
  const end = frame.layerEnd[layer] as number;
  const detail = frame.layerDetail[layer] as number;
  switch (kind) {
    case LayerKind.IPV4:
      if (isVersionHidden(frame, layer, start, end)) return false;
      writeIpv4Info(out, frame, layer, bytes, start, end);
      return true;
    case LayerKind.IPV6:
      writeIpv6Info(out, frame, bytes, start, end);
      return true;
    case LayerKind.IPV6_HOP_BY_HOP:
    case LayerKind.IPV6_DESTINATION_OPTIONS:
    case LayerKind.IPV6_ROUTING:
      writeExtensionInfo(out, frame, layer);
      return true;
    case LayerKind.IPV6_FRAGMENT:
      return writeIpv6FragmentInfo(out, bytes, start, end);
    case LayerKind.IP_PROTOCOL_UNKNOWN:
      if (layer > 0 && frame.layerKind[layer - 1] === LayerKind.AUTHENTICATION_HEADER) return false;
      writeUnknownProtocolInfo(out, frame, layer);
      return true;
    case LayerKind.AUTHENTICATION_HEADER:
      writeAuthenticationInfo(out, bytes, start, end);
      return true;
    case LayerKind.ESP:
      if (end - start >= 8) writeSecurityIndex(out, 'ESP (SPI=0x', bytes, start, end, 8);
      return true;
    case LayerKind.IPCOMP:
      writeSecurityIndex(out, 'IPComp (CPI=0x', bytes, start + 2, end, 4);
      return true;
    case LayerKind.ICMP:
      writeIcmpInfo(out, bytes, start, end, findHopLimit(frame, layer), row.requestFrame);
      return true;
    case LayerKind.ICMPV6:
      writeIcmpv6Info(out, bytes, start, end, findHopLimit(frame, layer), row.requestFrame);
      return true;
    case LayerKind.IGMP:
      writeIgmpInfo(out, bytes, start, end);
      return true;
    case LayerKind.SCTP:
      writeSctpInfo(out, bytes, start, end);
      return true;
    case LayerKind.DCCP:
      writeDccpInfo(out, bytes, start, end);
      return true;
    case LayerKind.ARP:
      writeArpInfo(out, bytes, start, end);
      return true;
    case LayerKind.LISP_CONTROL:
      writeLispInfo(out, bytes, start, end, findEncapsulatedRequest(frame, layer));
      return true;
    default:
      return writeLinkInfo(out, frame, layer, kind, bytes, start, end, detail) || writeTunnelInfo(out, kind, bytes, start, end, detail);
  }
}

function writeLinkInfo(
  out: TextBuffer,
  frame: Frame,
  layer: number,
  kind: LayerKind,
  bytes: Uint8Array,
  start: number,
  end: number,
  detail: number,
): boolean {
  switch (kind) {
    case LayerKind.ETHERNET:
      return writeEthernetInfo(out, bytes, start, end);
    case LayerKind.ETHERTYPE_UNKNOWN:
      return writeEtherTypeInfo(out, frame, layer);
    case LayerKind.LLC:
      writeLlcInfo(out, bytes, start, end);
      return true;
    case LayerKind.VLAN:
    case LayerKind.PROVIDER_VLAN:
      writeVlanInfo(out, bytes, start, end, kind === LayerKind.PROVIDER_VLAN);
      return true;
    case LayerKind.SLL:
      if (end - start >= 2) writeSllInfo(out, readU16(bytes, start));
      return true;
    case LayerKind.SLL2:
      // Two bytes, packet type and address length, read as one number: as tshark 4.0 does.
      if (end - start >= 20) writeSllInfo(out, readU16(bytes, start + 10));
      return true;
    case LayerKind.MPLS:
      out.ascii('MPLS Label Switched Packet');
      return true;
    case LayerKind.PPP:
    case LayerKind.PPP_HDLC:
    case LayerKind.PPP_DIRECTED:
      if (end === start) return false;
      if (isPppUnknown(frame, layer)) writePppInfo(out, detail);
      else return layer === frame.layerCount - 1;
      return true;
    case LayerKind.MULTILINK_PPP:
      writeMultilinkInfo(out, bytes, start, end, detail);
      return true;
    case LayerKind.MACSEC:
      out.ascii('MACsec frame');
      return true;
    case LayerKind.ISL:
      return true;
    case LayerKind.PPP_COMPRESSED:
      out.ascii('Compressed data');
      return true;
    case LayerKind.PPPOE_SESSION:
      writePppoeCode(out, bytes, start, end);
      return true;
    case LayerKind.PPPOE_DISCOVERY:
      writePppoeDiscoveryInfo(out, bytes, start, end);
      return true;
    case LayerKind.WLAN:
    case LayerKind.WLAN_CENTRINO:
      writeWlanInfo(out, bytes, start, end, detail);
      return true;
    case LayerKind.RAW:
      out.ascii('Raw packet data');
      return true;
    case LayerKind.NULL_LOOPBACK:
    case LayerKind.LOOP:
      out.ascii('Null/Loopback');
      return true;
    case LayerKind.HSR:
      out.ascii('HSR-Data Frame');
      return true;
    case LayerKind.LINK_UNKNOWN:
      out.ascii('LINKTYPE = ');
      out.integer(detail);
      return true;
    case LayerKind.CISCO_HDLC:
    case LayerKind.VJ_COMPRESSED:
    case LayerKind.CISCO_METADATA:
    case LayerKind.VN_TAG:
      return true;
    default:
      return false;
  }
}

function writeTunnelInfo(out: TextBuffer, kind: LayerKind, bytes: Uint8Array, start: number, end: number, detail: number): boolean {
  switch (kind) {
    case LayerKind.GRE:
      if (end - start < 4) return false;
      writeGreInfo(out, detail);
      return true;
    case LayerKind.ERSPAN:
      out.ascii('ERSPAN:');
      return true;
    case LayerKind.L2TP_OVER_IP:
      if (detail !== 0) writeL2tpSession(out, bytes, start);
      return true;
    case LayerKind.GENEVE:
      if (end - start >= 4) writeGeneveInfo(out, readU16(bytes, start + 2));
      return true;
    case LayerKind.AMT:
      if (end - start < 2) return true;
      out.ascii(AMT_MESSAGES[detail] ?? 'Unknown AMT TYPE');
      return true;
    case LayerKind.MOBILE_IP:
      writeMobileIpInfo(out, bytes, start, end);
      return true;
    case LayerKind.WCCP:
      if (end - start < 4) return false;
      out.ascii(WCCP_MESSAGES[detail] ?? 'Unknown');
      return true;
    case LayerKind.TZSP:
      writeTzspInfo(out, bytes, start, end);
      return true;
    case LayerKind.NSH:
      out.ascii('Network Service Header');
      return true;
    case LayerKind.LISP_DATA:
      out.ascii('LISP Encapsulation Header');
      return true;
    case LayerKind.TEREDO:
      writeTeredoInfo(out, bytes, start, end);
      return true;
    case LayerKind.GTP:
    case LayerKind.GTP_PRIME:
      if (end - start < 2) return true;
      if (kind === LayerKind.GTP && readU8(bytes, start) >> 5 > 1) return false; // version 2 shares the port and is not ours
      writeGtpInfo(out, readU8(bytes, start + 1));
      return true;
    case LayerKind.CAPWAP_CONTROL:
      writeCapwapControlInfo(out, bytes, start, end, detail);
      return true;
    case LayerKind.CAPWAP_DATA:
      writeCapwapDataInfo(out, bytes, start, end);
      return true;
    case LayerKind.L2TP:
      writeL2tpInfo(out, bytes, start, end);
      return true;
    case LayerKind.UDP_ENCAPSULATED_ESP:
      if (detail !== 0) out.ascii(detail === 2 ? 'NAT-keepalive' : 'ISAKMP');
      return true;
    case LayerKind.VXLAN:
    case LayerKind.VXLAN_GPE:
      return true;
    default:
      return false;
  }
}

/** First word of the LISP message that encapsulates this one, 0 without. */
function findEncapsulatedRequest(frame: Frame, layer: number): number {
  for (let i = layer - 1; i >= 0; i--) {
    if (frame.layerKind[i] === LayerKind.LISP_CONTROL) return readI32(frame.layerBytes[i] as Uint8Array, frame.layerStart[i] as number);
  }
  return 0;
}

/** Time to live or hop limit of the IP header around a layer; 0 where none is. */
function findHopLimit(frame: Frame, layer: number): number {
  for (let i = layer - 1; i >= 0; i--) {
    const bytes = frame.layerBytes[i] as Uint8Array;
    const start = frame.layerStart[i] as number;
    if (frame.layerKind[i] === LayerKind.IPV4) return readU8(bytes, start + 8);
    if (frame.layerKind[i] === LayerKind.IPV6) return readU8(bytes, start + 7);
  }
  return 0;
}

/** Index of the segment that is this layer, -1 when the header was too short to make one. */
export function findSegment(frame: Frame, layer: number): number {
  for (let i = frame.segmentCount - 1; i >= 0; i--) {
    if ((frame.segments[i] as Segment).layer === layer) return i;
  }
  return -1;
}
