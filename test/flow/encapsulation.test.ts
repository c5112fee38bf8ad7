import { describe, expect, it } from 'vitest';
import { EncapsulationTable } from '../../src/flow/encapsulation.js';
import { Frame } from '../../src/wire/frame.js';
import { LayerKind } from '../../src/wire/layer.js';
import type { Segment } from '../../src/wire/segment.js';

const { ETHERNET, VLAN, PROVIDER_VLAN, IPV4, IPV6, UDP, TCP, VXLAN, GRE, AUTHENTICATION_HEADER, IPV6_DESTINATION_OPTIONS } = LayerKind;
const { ICMP, IP_PROTOCOL_UNKNOWN, MPLS, PPP } = LayerKind;

/** A frame of these layers, the last but one of them the IP header around the segment. Each layer is two bytes long: VLAN tags say 100, 101 ... */
function layersOf(kinds: readonly LayerKind[], cut = false): { frame: Frame; segment: Segment } {
  const frame = new Frame();
  let vlans = 0;
  for (const kind of kinds) {
    const isVlan = kind === VLAN || kind === PROVIDER_VLAN;
    // With a priority above the id, which is no part of it.
    frame.bytes = Uint8Array.of(isVlan ? 0xe0 : 0, isVlan ? 100 + vlans++ : 0);
    frame.start = 0;
    frame.end = frame.reportedEnd = cut ? 1 : 2;
    frame.pushLayer(kind);
  }
  const segment = frame.addSegment();
  segment.networkLayer = kinds.length - 2;
  return { frame, segment };
}

function namesOf(kinds: readonly LayerKind[], cut = false): string[] {
  const table = new EncapsulationTable();
  const { frame, segment } = layersOf(kinds, cut);
  return table.list(table.idOf(frame, segment));
}

describe('what a flow is carried in', () => {
  it.each<[string, LayerKind[], string[]]>([
    ['nothing special', [ETHERNET, IPV4, TCP], []],
    ['no link layer', [IPV6, TCP], []],
    ['a VLAN', [ETHERNET, VLAN, IPV4, TCP], ['VLAN 100']],
    ["a provider's VLAN around it", [ETHERNET, PROVIDER_VLAN, VLAN, IPV6, TCP], ['VLAN 100', 'VLAN 101']],
    ['IPv4 in IPv4', [ETHERNET, IPV4, IPV4, TCP], ['IP-in-IP']],
    ['IPv6 in IPv4', [ETHERNET, IPV4, IPV6, TCP], ['6in4']],
    ['IPv4 in IPv6', [ETHERNET, IPV6, IPV4, TCP], ['4in6']],
    ['IPv6 in IPv6, behind an extension header', [ETHERNET, IPV6, IPV6_DESTINATION_OPTIONS, IPV6, TCP], ['6in6']],
    ['an unknown layer of the network', [ETHERNET, IPV4, IP_PROTOCOL_UNKNOWN, IPV4, TCP], ['IP-in-IP']],
    ['AH does not hide that IP is within IP', [ETHERNET, IPV4, AUTHENTICATION_HEADER, IPV4, TCP], ['AH', 'IP-in-IP']],
    ['IP within GRE is no IP-in-IP', [ETHERNET, IPV4, GRE, IPV4, TCP], ['GRE']],
    ['nor within the Ethernet of a tunnel', [ETHERNET, IPV4, UDP, VXLAN, ETHERNET, VLAN, IPV4, TCP], ['VXLAN', 'VLAN 100']],
    ['nor behind a layer without a name here', [ETHERNET, IPV4, UDP, PPP, IPV4, TCP], []],
    ['nor behind a label', [ETHERNET, IPV4, MPLS, IPV4, TCP], ['MPLS']],
    ['an ICMP error around the quoted packet', [ETHERNET, IPV4, ICMP, IPV4, TCP], []],
    ['a tunnel in a tunnel', [ETHERNET, IPV6, GRE, IPV4, IPV6, TCP], ['GRE', '6in4']],
  ])('%s', (_, kinds, names) => {
    expect(namesOf(kinds)).toEqual(names);
  });

  it.each<[LayerKind, string]>([
    [LayerKind.MPLS, 'MPLS'],
    [LayerKind.PPPOE_SESSION, 'PPPoE'],
    [LayerKind.GRE, 'GRE'],
    [LayerKind.VXLAN, 'VXLAN'],
    [LayerKind.VXLAN_GPE, 'VXLAN-GPE'],
    [LayerKind.GENEVE, 'Geneve'],
    [LayerKind.GTP, 'GTP-U'],
    [LayerKind.TEREDO, 'Teredo'],
    [LayerKind.L2TP, 'L2TP'],
    [LayerKind.CAPWAP_DATA, 'CAPWAP'],
    [LayerKind.LISP_DATA, 'LISP'],
    [LayerKind.ERSPAN, 'ERSPAN'],
    [LayerKind.ETHERIP, 'EtherIP'],
    [LayerKind.NSH, 'NSH'],
    [LayerKind.PBB, 'PBB'],
    [LayerKind.TRILL, 'TRILL'],
    [LayerKind.WCCP, 'WCCP'],
    [LayerKind.AYIYA, 'AYIYA'],
    [LayerKind.LWAPP, 'LWAPP'],
    [LayerKind.TZSP, 'TZSP'],
    [LayerKind.BATMAN, 'BATMAN'],
  ])('layer %i is called %s', (kind, name) => {
    expect(namesOf([ETHERNET, kind, IPV4, TCP])).toEqual([name]);
  });

  it('a VLAN tag that the capture cut has no id', () => {
    expect(namesOf([ETHERNET, VLAN, IPV4, TCP], true)).toEqual(['VLAN']);
  });

  it('keeps each list once, and hands out copies', () => {
    const table = new EncapsulationTable();
    const idOf = (kinds: LayerKind[]): number => {
      const { frame, segment } = layersOf(kinds);
      return table.idOf(frame, segment);
    };
    const ids = [
      [ETHERNET, IPV4, TCP],
      [ETHERNET, IPV4, GRE, IPV4, TCP],
      [ETHERNET, VLAN, IPV4, TCP],
      [ETHERNET, IPV6, GRE, IPV6, TCP],
    ].map(idOf);
    expect(ids).toEqual([0, 1, 2, 1]);
    table.list(1).push('never');
    expect(table.list(1)).toEqual(['GRE']);
    expect(table.list(9)).toEqual([]);
  });

  it('a capture with more lists than 16 bits number is told as carried in nothing special', () => {
    const table = new EncapsulationTable();
    const { frame, segment } = layersOf([ETHERNET, VLAN, VLAN, IPV4, TCP]);
    const [, outer, inner] = frame.layerBytes as [Uint8Array, Uint8Array, Uint8Array];
    const idOf = (number: number): number => {
      outer.set([(number >> 20) & 15, (number >> 12) & 255]);
      inner.set([(number >> 8) & 15, number & 255]);
      return table.idOf(frame, segment);
    };
    for (let number = 1; number <= 0xffff; number++) expect(idOf(number)).toBe(number);
    expect(idOf(0x1_0000)).toBe(0);
    expect(idOf(0xffff)).toBe(0xffff);
    expect(table.list(0xffff)).toEqual(['VLAN 15', 'VLAN 4095']);
  });
});
