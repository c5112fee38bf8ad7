/** The Protocol column, as tshark names things. */
import { readU8, readU16 } from '../../bytes.js';
import { RecordKind } from '../../record.js';
import { FaultKind, type Frame } from '../../wire/frame.js';
import { LayerKind } from '../../wire/layer.js';
import { OPTION_MPTCP, type Segment, TransportProtocol } from '../../wire/segment.js';
import { findLoneSegment, type Row } from '../row.js';
import { Label, type TextBuffer } from '../text-buffer.js';
import { findSegment } from './info.js';
import { findArpProtocol } from './info-arp.js';
import { findIgmpVersion } from './info-igmp.js';
import { isLoopbackTest, isPppUnknown } from './info-link.js';
import { isVersionHidden, isVersionUnknown } from './info-network.js';

const PORTS_END = 4;
const IPV6_IN_IP = 41;
const USER_PACKET = 255;

const TCP = new Label('TCP');
const UDP = new Label('UDP');
const UDP_LITE = new Label('UDP-Lite');
const MPTCP = new Label('MPTCP');

/** Protocols of Cisco's HDLC that have names; others show their number. */
const CISCO_HDLC_PROTOCOLS = new Set([
  0x2000, 0x0800, 0x86dd, 0x8035, 0x8038, 0x4242, 0x809b, 0x80f3, 0x8137, 0x6558, 0xfefe, 0x8847, 0x8848,
]);

/** Layers with one name whatever they hold. A layer that is not here lets the one around it speak. */
const NAMES: Partial<Record<LayerKind, string>> = {
  [LayerKind.ETHERNET]: 'Ethernet',
  [LayerKind.LLC]: 'LLC',
  [LayerKind.VLAN]: 'VLAN',
  [LayerKind.PROVIDER_VLAN]: '802.1ad',
  [LayerKind.SLL]: 'SLL',
  [LayerKind.SLL2]: 'SLL',
  [LayerKind.RAW]: 'N/A',
  [LayerKind.NULL_LOOPBACK]: 'N/A',
  [LayerKind.LOOP]: 'N/A',
  [LayerKind.MULTILINK_PPP]: 'PPP MP',
  [LayerKind.PPP_COMPRESSED]: 'PPP Comp',
  [LayerKind.PPPOE_SESSION]: 'PPPoES',
  [LayerKind.PPPOE_DISCOVERY]: 'PPPoED',
  [LayerKind.MPLS]: 'MPLS',
  [LayerKind.WLAN]: '802.11',
  [LayerKind.FRAME_RELAY]: 'FR',
  [LayerKind.PFLOG]: 'PFLOG',
  [LayerKind.NFLOG]: 'NFLOG',
  [LayerKind.FDDI]: 'FDDI',
  [LayerKind.TOKEN_RING]: 'Token-Ring',
  [LayerKind.LINK_UNKNOWN]: 'UNKNOWN',
  [LayerKind.HSR]: 'HSR',
  [LayerKind.IPV6]: 'IPv6',
  [LayerKind.AUTHENTICATION_HEADER]: 'AH',
  [LayerKind.IPV6_MOBILITY]: 'MIPv6',
  [LayerKind.IPV6_HIP]: 'HIP',
  [LayerKind.ICMP]: 'ICMP',
  [LayerKind.ICMPV6]: 'ICMPv6',
  [LayerKind.SCTP]: 'SCTP',
  [LayerKind.DCCP]: 'DCCP',
  [LayerKind.ESP]: 'ESP',
  [LayerKind.IPCOMP]: 'IPComp',
  [LayerKind.VXLAN]: 'VxLAN',
  [LayerKind.VXLAN_GPE]: 'VxLAN',
  [LayerKind.GENEVE]: 'Geneve',
  [LayerKind.GTP_PRIME]: 'GTP',
  [LayerKind.TEREDO]: 'Teredo',
  [LayerKind.NSH]: 'NSH',
  [LayerKind.LISP_DATA]: 'LISP',
  [LayerKind.L2TP_OVER_IP]: 'L2TPv3',
  [LayerKind.CAPWAP_CONTROL]: 'CAPWAP-Control',
  [LayerKind.CAPWAP_DATA]: 'CAPWAP-Data',
  [LayerKind.LISP_CONTROL]: 'LISP',
  [LayerKind.LWAPP]: 'LWAPP',
  [LayerKind.UDP_ENCAPSULATED_ESP]: 'UDPENCAP',
  [LayerKind.AYIYA]: 'AYIYA',
  [LayerKind.ERSPAN]: 'ERSPAN',
  [LayerKind.AMT]: 'AMT',
  [LayerKind.MOBILE_IP]: 'MobileIP',
  [LayerKind.MACSEC]: 'MACSEC',
  [LayerKind.ISL]: 'ISL',
  [LayerKind.WLAN_CENTRINO]: '802.11',
};
const names: (Label | undefined)[] = Array.from({ length: 256 }, (_, kind) => {
  const name = NAMES[kind as LayerKind];
  return name === undefined ? undefined : new Label(name);
});

export function writeProtocol(out: TextBuffer, row: Row): void {
  const { frame } = row;
  if (frame.recordKind !== RecordKind.PACKET) {
    if (frame.recordKind === RecordKind.PCAPNG_CUSTOM) out.ascii('PCAPNG');
    return;
  }
  const lone = findLoneSegment(row);
  if (lone !== undefined && lone.headerBytes >= PORTS_END) out.label(nameTransport(lone));
  else writeProtocolFrom(out, frame, 0);
}

/** What the layers from `first` inwards come to. A GTP user packet is named around what it carries: `GTP <TCP>`. */
function writeProtocolFrom(out: TextBuffer, frame: Frame, first: number): void {
  for (let layer = frame.layerCount - 1; layer >= first; layer--) {
    if (frame.layerQuoted[layer] !== 0) continue;
    const kind = frame.layerKind[layer] as LayerKind;
    if (writeLayerProtocol(out, frame, layer, kind, first)) return;
  }
}

function writeLayerProtocol(out: TextBuffer, frame: Frame, layer: number, kind: LayerKind, first: number): boolean {
  const tunnel = findUserPacket(frame, first, layer);
  if (tunnel >= 0) {
    out.ascii('GTP <');
    const start = out.length;
    writeProtocolFrom(out, frame, tunnel + 1);
    if (out.length === start) out.ascii('GTP');
    out.byte(0x3e);
    return true;
  }
  switch (kind) {
    case LayerKind.TCP:
    case LayerKind.UDP:
    case LayerKind.UDP_LITE:
      return writeTransport(out, frame, layer);
    case LayerKind.DATA:
      return false;
    default:
      return writeOtherProtocol(out, frame, layer, kind);
  }
}

function writeTransport(out: TextBuffer, frame: Frame, layer: number): boolean {
  const index = findSegment(frame, layer);
  if (index < 0) return false;
  const segment = frame.segments[index] as Segment;
  if (segment.headerBytes < PORTS_END) return false;
  out.label(nameTransport(segment));
  return true;
}

function nameTransport(segment: Segment): Label {
  if (segment.protocol === TransportProtocol.TCP) return (segment.options & OPTION_MPTCP) !== 0 ? MPTCP : TCP;
  return segment.protocol === TransportProtocol.UDP ? UDP : UDP_LITE;
}

function writeOtherProtocol(out: TextBuffer, frame: Frame, layer: number, kind: LayerKind): boolean {
  const bytes = frame.layerBytes[layer] as Uint8Array;
  const start = frame.layerStart[layer] as number;
  const end = frame.layerEnd[layer] as number;
  switch (kind) {
    case LayerKind.IPV4:
      if (isVersionHidden(frame, layer, start, end)) return false;
      out.ascii(isVersionUnknown(frame, layer, bytes, start, end) ? 'IP' : 'IPv4');
      return true;
    case LayerKind.IP_PROTOCOL_UNKNOWN:
      // Announced as IPv6, and of another version.
      if (frame.layerDetail[layer] !== IPV6_IN_IP) return false;
      out.ascii('IPv6');
      return true;
    case LayerKind.ETHERTYPE_UNKNOWN:
      if (isLoopbackTest(frame, layer)) out.ascii('LOOP');
      else writeHex(out, frame.layerDetail[layer] as number);
      return true;
    case LayerKind.PPP:
    case LayerKind.PPP_HDLC:
    case LayerKind.PPP_DIRECTED:
      if (end === start) return false;
      if (!isPppUnknown(frame, layer)) out.ascii('PPP');
      else writeHex(out, frame.layerDetail[layer] as number);
      return true;
    case LayerKind.CISCO_HDLC:
      if (CISCO_HDLC_PROTOCOLS.has(frame.layerDetail[layer] as number) || end - start < 4) out.ascii('CHDLC');
      else writeHex(out, frame.layerDetail[layer] as number);
      return true;
    case LayerKind.VJ_COMPRESSED:
      out.ascii('PPP');
      return true;
    case LayerKind.ARP:
      out.ascii(findArpProtocol(bytes, start, end));
      return true;
    case LayerKind.IGMP: {
      if (end === start) return false;
      const version = findIgmpVersion(bytes, start, end);
      out.ascii('IGMP');
      if (version > 0) {
        out.byte(0x76);
        out.integer(version);
      }
      return true;
    }
    case LayerKind.GTP:
      if (end > start && readU8(bytes, start) >> 5 > 1) return false; // version 2 shares the port and is not ours
      out.ascii('GTP');
      return true;
    case LayerKind.L2TP:
      out.ascii(end - start >= 2 && (readU16(bytes, start) & 15) === 3 ? 'L2TPv3' : 'L2TP');
      return true;
    case LayerKind.WCCP:
      if (end - start < 4) return false;
      out.ascii('WCCP');
      return true;
    case LayerKind.TZSP:
      writeTzspProtocol(out, frame, layer);
      return true;
    case LayerKind.GRE:
      if (end - start < 4) return false;
      out.ascii('GRE');
      return true;
    default: {
      const name = names[kind];
      if (name === undefined) return false;
      out.label(name);
      return true;
    }
  }
}

/** A tunnel whose encapsulation is not known: Wireshark names it as it does link types. */
function writeTzspProtocol(out: TextBuffer, frame: Frame, layer: number): void {
  out.ascii(layer + 1 < frame.layerCount && frame.layerKind[layer + 1] === LayerKind.DATA ? 'UNKNOWN' : 'TZSP');
}

function writeHex(out: TextBuffer, value: number): void {
  out.ascii('0x');
  out.hex(value, 4);
}

/** The name is put together at the end, which a packet does not reach that is at fault within, unless an Ethernet frame stands between: its fault ends there. */
function failsWithin(frame: Frame, tunnel: number): boolean {
  if (frame.fault === FaultKind.NONE || frame.faultLayer < tunnel) return false;
  for (let layer = tunnel + 1; layer < frame.faultLayer; layer++) if (frame.layerKind[layer] === LayerKind.ETHERNET) return false;
  return true;
}

/** An Ethernet header: GTP's payload is taken for Ethernet only when it has more. */
const SHORTEST_FRAME = 14;

/** The outermost GTP layer between `first` and `last` that carries a user packet; -1 when there is none. */
function findUserPacket(frame: Frame, first: number, last: number): number {
  for (let layer = first; layer <= last; layer++) {
    if (frame.layerKind[layer] !== LayerKind.GTP) continue;
    if (failsWithin(frame, layer)) continue;
    const bytes = frame.layerBytes[layer] as Uint8Array;
    const start = frame.layerStart[layer] as number;
    const end = frame.layerEnd[layer] as number;
    if (end - start <= 8 || readU8(bytes, start + 1) !== USER_PACKET || readU16(bytes, start + 2) === 0) continue;
    // What is long enough to be looked at and turns out to be no packet is plain GTP.
    if (layer === frame.layerCount - 1 && (frame.layerReportedEnd[layer] as number) > start + 8 + SHORTEST_FRAME) continue;
    return layer;
  }
  return -1;
}
