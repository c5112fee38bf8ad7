/**
 * The dispatch of everything between the common link layers and the transports: rarer link types (links/) and tunnels (tunnels/). One switch, so
 * that the walk in decode-frame.ts has one call for whatever it does not decode itself. Each decoder checks its lengths, notes its layer's
 * detail (it says what that means), moves the frame's window to its payload, and returns the next kind.
 */
import type { Frame } from './frame.js';
import { LayerKind } from './layer.js';
import { decodeEnc, decodeErf, decodeJuniper, decodeNflog, decodePflog, decodePktap } from './links/capture-headers.js';
import { decodeCiscoHdlc } from './links/cisco-hdlc.js';
import {
  decodeBatman,
  decodeCiscoMetadata,
  decodeFabricPath,
  decodeHsr,
  decodeMacsec,
  decodeProviderBackbone,
  decodeTrill,
  decodeVnTag,
} from './links/ethernet-tags.js';
import { decodeIsl } from './links/isl.js';
import {
  decodeArcnet,
  decodeArcnetLinux,
  decodeFddi,
  decodeIpOver1394,
  decodeIpOverFc,
  decodeIpOverInfiniband,
  decodeTokenRing,
} from './links/lan.js';
import { decodeMpls, decodePseudoWireChannel, decodePseudoWireControlWord } from './links/mpls.js';
import {
  decodeMultilinkPpp,
  decodePpp,
  decodePppHdlc,
  decodePppoeDiscovery,
  decodePppoeSession,
  decodePppWithDirection,
} from './links/ppp.js';
import { decodeAvs, decodePpi, decodePrism, decodeRadiotap } from './links/radiotap.js';
import { decodeVjCompressed, decodeVjUncompressed } from './links/van-jacobson.js';
import { decodeFrameRelay, decodeSunAtm } from './links/wan.js';
import { decodeWlan } from './links/wlan.js';
import { decodeCapwapControl, decodeCapwapData, decodeLwapp } from './tunnels/capwap.js';
import { decodeErspan } from './tunnels/erspan.js';
import { decodeGre } from './tunnels/gre.js';
import { decodeGtp } from './tunnels/gtp.js';
import { decodeL2tp, decodeL2tpOverIp } from './tunnels/l2tp.js';
import { decodeLispControl, decodeLispData } from './tunnels/lisp.js';
import { decodeNsh } from './tunnels/nsh.js';
import { decodePeekremote } from './tunnels/peekremote.js';
import { decodeTeredo } from './tunnels/teredo.js';
import { decodeAmt, decodeAyiya, decodeEtherIp, decodeMobileIp, decodeTzsp, decodeUdpEncapsulatedEsp } from './tunnels/udp-tunnels.js';
import { decodeGeneve, decodeVxlan, decodeVxlanGpe } from './tunnels/vxlan.js';
import { decodeWccp } from './tunnels/wccp.js';

/** Decodes one layer of an encapsulating kind over bytes[start, end); the contract of every decoder, see Frame. Other kinds are payload. */
export function decodeEncapsulation(frame: Frame, kind: LayerKind, bytes: Uint8Array, start: number, end: number): LayerKind {
  switch (kind) {
    // Link layers
    case LayerKind.PPP:
      return decodePpp(frame, bytes, start, end);
    case LayerKind.PPP_HDLC:
      return decodePppHdlc(frame, bytes, start, end);
    case LayerKind.PPP_DIRECTED:
      return decodePppWithDirection(frame, bytes, start, end);
    case LayerKind.MULTILINK_PPP:
      return decodeMultilinkPpp(frame, bytes, start, end);
    case LayerKind.VJ_UNCOMPRESSED:
      return decodeVjUncompressed(frame, bytes, start, end);
    case LayerKind.VJ_COMPRESSED:
      return decodeVjCompressed(frame, bytes, start, end);
    case LayerKind.PPPOE_SESSION:
      return decodePppoeSession(frame, bytes, start, end);
    case LayerKind.PPPOE_DISCOVERY:
      return decodePppoeDiscovery(frame, bytes, start, end);
    case LayerKind.CISCO_HDLC:
      return decodeCiscoHdlc(frame, bytes, start, end);
    case LayerKind.FRAME_RELAY:
      return decodeFrameRelay(frame, bytes, start, end);
    case LayerKind.SUN_ATM:
      return decodeSunAtm(frame, bytes, start, end);
    case LayerKind.ATM_LLC:
      return LayerKind.LLC;
    case LayerKind.MPLS:
      return decodeMpls(frame, bytes, start, end);
    case LayerKind.PW_CONTROL_WORD:
      return decodePseudoWireControlWord(frame, bytes, start, end);
    case LayerKind.PW_ETHERNET:
      return LayerKind.ETHERNET;
    case LayerKind.PW_CHANNEL:
      return decodePseudoWireChannel(frame, bytes, start, end);
    case LayerKind.WLAN:
      return decodeWlan(frame, bytes, start, end);
    case LayerKind.RADIOTAP:
      return decodeRadiotap(frame, bytes, start, end);
    case LayerKind.PRISM:
      return decodePrism(frame, bytes, start, end);
    case LayerKind.AVS:
      return decodeAvs(frame, bytes, start, end);
    case LayerKind.PPI:
      return decodePpi(frame, bytes, start, end);
    case LayerKind.FDDI:
      return decodeFddi(frame, bytes, start, end);
    case LayerKind.TOKEN_RING:
      return decodeTokenRing(frame, bytes, start, end);
    case LayerKind.ARCNET:
      return decodeArcnet(frame, bytes, start, end);
    case LayerKind.ARCNET_LINUX:
      return decodeArcnetLinux(frame, bytes, start, end);
    case LayerKind.IP_OVER_FC:
      return decodeIpOverFc(frame, bytes, start, end);
    case LayerKind.IP_OVER_1394:
      return decodeIpOver1394(frame, bytes, start, end);
    case LayerKind.IPOIB:
      return decodeIpOverInfiniband(frame, bytes, start, end);
    case LayerKind.NFLOG:
      return decodeNflog(frame, bytes, start, end);
    case LayerKind.PKTAP:
      return decodePktap(frame, bytes, start, end);
    case LayerKind.PFLOG:
      return decodePflog(frame, bytes, start, end);
    case LayerKind.ENC:
      return decodeEnc(frame, bytes, start, end);
    case LayerKind.JUNIPER_ETHERNET:
      return decodeJuniper(frame, bytes, start, end, LayerKind.ETHERNET);
    case LayerKind.JUNIPER_PPP:
      return decodeJuniper(frame, bytes, start, end, LayerKind.PPP_HDLC);
    case LayerKind.JUNIPER_FRAME_RELAY:
      return decodeJuniper(frame, bytes, start, end, LayerKind.FRAME_RELAY);
    case LayerKind.JUNIPER_CISCO_HDLC:
      return decodeJuniper(frame, bytes, start, end, LayerKind.CISCO_HDLC);
    case LayerKind.ERF:
      return decodeErf(frame, bytes, start, end);

    // Between Ethernet and the packet
    case LayerKind.PBB:
      return decodeProviderBackbone(frame, bytes, start, end);
    case LayerKind.HSR:
      return decodeHsr(frame, bytes, start, end);
    case LayerKind.CISCO_METADATA:
      return decodeCiscoMetadata(frame, bytes, start, end);
    case LayerKind.TRILL:
      return decodeTrill(frame, bytes, start, end);
    case LayerKind.VN_TAG:
      return decodeVnTag(frame, bytes, start, end);
    case LayerKind.MACSEC:
      return decodeMacsec(frame, bytes, start, end);
    case LayerKind.FABRIC_PATH:
      return decodeFabricPath(frame, bytes, start, end);
    case LayerKind.ISL:
      return decodeIsl(frame, bytes, start, end);
    case LayerKind.BATMAN:
      return decodeBatman(frame, bytes, start, end);
    case LayerKind.WLAN_CENTRINO:
      return decodeWlan(frame, bytes, start, end);

    // Tunnels
    case LayerKind.GRE:
      return decodeGre(frame, bytes, start, end);
    case LayerKind.ERSPAN:
      return decodeErspan(frame, bytes, start, end);
    case LayerKind.VXLAN:
      return decodeVxlan(frame, bytes, start, end);
    case LayerKind.VXLAN_GPE:
      return decodeVxlanGpe(frame, bytes, start, end);
    case LayerKind.GENEVE:
      return decodeGeneve(frame, bytes, start, end);
    case LayerKind.NSH:
      return decodeNsh(frame, bytes, start, end);
    case LayerKind.GTP:
    case LayerKind.GTP_PRIME:
      return decodeGtp(frame, bytes, start, end);
    case LayerKind.TEREDO:
      return decodeTeredo(frame, bytes, start, end);
    case LayerKind.L2TP:
      return decodeL2tp(frame, bytes, start, end);
    case LayerKind.L2TP_OVER_IP:
      return decodeL2tpOverIp(frame, bytes, start, end);
    case LayerKind.CAPWAP_CONTROL:
      return decodeCapwapControl(frame, bytes, start, end);
    case LayerKind.CAPWAP_DATA:
      return decodeCapwapData(frame, bytes, start, end);
    case LayerKind.LWAPP:
      return decodeLwapp(frame, bytes, start, end);
    case LayerKind.LISP_CONTROL:
      return decodeLispControl(frame, bytes, start, end);
    case LayerKind.LISP_DATA:
      return decodeLispData(frame, bytes, start, end);
    case LayerKind.UDP_ENCAPSULATED_ESP:
      return decodeUdpEncapsulatedEsp(frame, bytes, start, end);
    case LayerKind.AYIYA:
      return decodeAyiya(frame, bytes, start, end);
    case LayerKind.AMT:
      return decodeAmt(frame, bytes, start, end);
    case LayerKind.MOBILE_IP:
      return decodeMobileIp(frame, bytes, start, end);
    case LayerKind.PEEKREMOTE:
      return decodePeekremote(frame, bytes, start, end);
    case LayerKind.TZSP:
      return decodeTzsp(frame, bytes, start, end);
    case LayerKind.WCCP:
      return decodeWccp(frame, bytes, start, end);
    case LayerKind.ETHERIP:
      return decodeEtherIp(frame, bytes, start, end);

    // Named only: their contents are not dissected further.
    case LayerKind.PPP_COMPRESSED:
      return LayerKind.NONE;
    default:
      return LayerKind.DATA;
  }
}
