import { describe, expect, it } from 'vitest';
import { ethernet, frame, ipv4, ipv6, linuxCooked, tcp, vlan } from '../support/frame-builder.js';
import { decode, details, fault, hex, layers, payload, segment } from './decode.js';

const IP4 = frame(ipv4(), tcp(), 'hi');
const IP6 = frame(ipv6(), tcp(), 'hi');

function behind(header: string, packet: Uint8Array = IP4): Uint8Array {
  return frame(hex(header), packet);
}

describe('Ethernet', () => {
  const MACS = '020000000002 020000000001';

  it.each(Array.from({ length: 14 }, (_, n) => n))('of %i bytes is at fault', (n) => {
    const bytes = behind(`${MACS} 0800`);
    expect(fault(decode(bytes.subarray(0, n)))).toBe('MALFORMED');
    expect(fault(decode(bytes.subarray(0, n), { originalLength: 60 }))).toBe('TRUNCATED');
  });

  it.each([
    [0x0800, 'IPV4'],
    [0x86dd, 'IPV6'],
    [0x0806, 'ARP'],
    [0x8100, 'VLAN'],
    [0x88a8, 'PROVIDER_VLAN'],
    [0x9100, 'VLAN'],
    [0x8035, 'ARP'],
    [0x8870, 'LLC'],
    [0x8903, 'FABRIC_PATH'],
    [0x88bb, 'LWAPP'],
    [0xbbbb, 'LWAPP'],
    [0x88e7, 'PBB'],
    [0x2452, 'WLAN_CENTRINO'],
    [0x8847, 'MPLS'],
    [0x8864, 'PPPOE_SESSION'],
    [0x9200, 'ETHERTYPE_UNKNOWN'],
    [0x88cc, 'ETHERTYPE_UNKNOWN'],
    [1536, 'ETHERTYPE_UNKNOWN'],
    [1535, 'DATA'],
    [1501, 'DATA'],
    [1500, 'LLC'],
    [1, 'LLC'],
    [0, 'ETHERTYPE_UNKNOWN'],
  ])('with type or length %i carries %s', (type, kind) => {
    const found = decode(frame(ethernet({ type }), new Uint8Array(46).fill(0x60)));
    expect(layers(found)[1]).toBe(kind);
    expect(details(found)[0]).toBe(type);
    if (kind === 'ETHERTYPE_UNKNOWN') expect(details(found)[1]).toBe(type);
  });

  it('leaves the check sequence out that the file declares', () => {
    const bytes = frame(ethernet(), ipv4({ totalLength: 0 }), tcp(), 'hi', [1, 2, 3, 4]);
    expect(segment(decode(bytes)).payloadLength).toBe(6);
    expect(segment(decode(bytes, { fcsLength: 0 })).payloadLength).toBe(6);
    const found = decode(bytes, { fcsLength: 4 });
    expect(segment(found)).toMatchObject({ payloadLength: 2, ipPayloadLength: 22 });
    expect(payload(segment(found))).toBe('hi');
    const within = decode(bytes.subarray(0, bytes.length - 2), { fcsLength: 4, originalLength: bytes.length });
    expect(payload(segment(within))).toBe('hi');
    const cut = decode(bytes.subarray(0, bytes.length - 5), { fcsLength: 4, originalLength: bytes.length });
    expect(segment(cut)).toMatchObject({ payloadLength: 2 });
    expect(segment(cut).payloadEnd - segment(cut).payloadStart).toBe(1);
  });

  it('leaves no check sequence out of a frame within, nor of one that is shorter than it', () => {
    const inner = frame(ethernet(), ipv4({ totalLength: 0 }), tcp(), 'hi');
    const found = decode(frame(ethernet(), ipv4({ protocol: 97 }), hex('3000'), inner, [1, 2, 3, 4]), { fcsLength: 4 });
    expect(layers(found)).toEqual(['ETHERNET', 'IPV4', 'ETHERIP', 'ETHERNET', 'IPV4', 'TCP']);
    expect(segment(found).payloadLength).toBe(2);
    const short = decode(hex('010203'), { fcsLength: 4 });
    expect([fault(short), short.faultNeeded, short.faultHad]).toEqual(['MALFORMED', 14, 3]);
    const alone = decode(hex('01020304'), { fcsLength: 4 });
    expect([fault(alone), alone.faultNeeded, alone.faultHad]).toEqual(['MALFORMED', 14, 0]);
  });

  it('cut in its padding is truncated, cut before it is whole', () => {
    const padded = frame(ethernet({ padTo: 60 }), ipv4(), tcp());
    const faults = [54, 55, 59, 60].map((n) => fault(decode(padded.subarray(0, n), { originalLength: 60 })));
    expect(faults).toEqual(['NONE', 'TRUNCATED', 'TRUNCATED', 'NONE']);
    const cut = decode(padded.subarray(0, 57), { originalLength: 60 });
    expect([cut.faultLayer, cut.faultNeeded, cut.faultHad]).toEqual([0, 6, 3]);
  });

  it('cut in what stands behind the packet and is no padding is whole', () => {
    const trailed = frame(ethernet(), ipv4({ totalLength: 40 }), tcp(), [0, 0, 9, 0, 0, 0]);
    const faults = [56, 57, 59].map((n) => fault(decode(trailed.subarray(0, n), { originalLength: 60 })));
    expect(faults).toEqual(['TRUNCATED', 'NONE', 'NONE']);
  });

  it('of zeros throughout, which is no packet, is whole wherever it is cut', () => {
    expect(fault(decode(new Uint8Array(30), { originalLength: 60, poison: 0 }))).toBe('NONE');
  });

  it('of a length that leaves no room for LLC is not told by what stands behind it', () => {
    for (const bytes of [hex(`${MACS} 0001 ff`), hex(`${MACS} 0002`)]) {
      expect(layers(decode(bytes, { poison: 0xff }))).toEqual(['ETHERNET', 'LLC']);
    }
  });

  it.each([
    ['01000c0000', 0x0800, 'IPV4'],
    ['0c000c0000', 0x0800, 'IPV4'],
    ['01000c0000', 1536, 'ETHERTYPE_UNKNOWN'],
    ['01000c0000', 46, 'ISL'],
    ['01000c0001', 46, 'LLC'],
    ['01000c0100', 46, 'LLC'],
  ])('to %s.. with type or length %i carries %s', (destination, type, kind) => {
    const bytes = frame(hex(`${destination} 00 020000000001 ${type.toString(16).padStart(4, '0')}`), new Uint8Array(46).fill(0x45));
    expect(layers(decode(bytes))[1]).toBe(kind);
  });

  it('in an ISL frame of no length has no bytes', () => {
    const found = decode(frame(hex('01000c0000 00 020000000001 0000'), new Uint8Array(60)));
    expect(layers(found)).toEqual(['ETHERNET', 'ISL', 'ETHERNET']);
    const [start, end, reportedEnd] = [found.layerStart[2], found.layerEnd[2], found.layerReportedEnd[2]];
    expect([end, reportedEnd, fault(found)]).toEqual([start, start, 'MALFORMED']);
  });

  // [LLC header, layers behind it]
  it.each([
    ['060603', ['IPV4', 'TCP']],
    ['0606 0000', ['IPV4', 'TCP']],
    ['060703', ['IPV4', 'TCP']],
    ['070603', ['DATA']],
    ['424203', ['DATA']],
    ['aaaa03 000000 0800', ['IPV4', 'TCP']],
    ['aaaa03 0000f8 0800', ['IPV4', 'TCP']],
    ['aaaa0000 000000 0800', ['IPV4', 'TCP']],
    ['aaaa03 000000 8100 0005 0800', ['VLAN', 'IPV4', 'TCP']],
    ['aaaa03 000000 1234', ['DATA']],
    ['aaaa03 00000c 0800', ['DATA']],
    ['abaa03 000000 0800', ['DATA']],
    ['aaaa03 0080c2 0007 0000 020000000002 020000000001 0800', ['ETHERNET', 'IPV4', 'TCP']],
    ['aaaa03 0080c2 0001 0000 020000000002 020000000001 0800', ['ETHERNET', 'IPV4', 'TCP']],
  ])('802.3 with LLC %s', (header, expected) => {
    const llc = behind(header);
    const found = decode(frame(ethernet({ type: llc.length }), llc));
    expect(layers(found)).toEqual(['ETHERNET', 'LLC', ...expected]);
  });

  // [bytes behind the bridge's padding, those of them that are left without the check sequence]
  it.each([
    [3, 3],
    [4, 0],
    [5, 1],
  ])('802.3 with a bridged frame of %i bytes and check sequence has %i', (length, had) => {
    const llc = behind('aaaa03 0080c2 0001 0000', new Uint8Array(length));
    const found = decode(frame(ethernet({ type: llc.length }), llc));
    expect([layers(found), fault(found), found.faultHad]).toEqual([['ETHERNET', 'LLC', 'ETHERNET'], 'MALFORMED', had]);
  });

  it.each([
    ['060603', 0x06 << 16],
    ['424203', 0x42 << 16],
    ['aaaa03 000000 0800', 0x0800],
    ['aaaa03 00000c 2000', 0x2000],
  ])('802.3 with LLC %s keeps what it announces', (header, detail) => {
    const llc = behind(header);
    expect(details(decode(frame(ethernet({ type: llc.length }), llc)))[1]).toBe(detail);
  });

  it('802.3 with raw IPX is data, and its length bounds the payload', () => {
    expect(layers(decode(frame(ethernet({ type: 30 }), hex('ffff'), new Uint8Array(28))))).toEqual(['ETHERNET', 'DATA']);
    const found = decode(frame(ethernet({ type: 23 }), hex('060603'), IP4));
    expect([layers(found).at(-1), fault(found)]).toEqual(['IPV4', 'NONE']);
    const short = decode(frame(ethernet({ type: 22 }), hex('060603'), IP4));
    expect(fault(short)).toBe('MALFORMED');
  });

  it.each(['aa', 'aaaa', '0606', 'aaaa03', 'aaaa0300', 'aaaa03 0000000 8'])('802.3 with LLC %s is at fault', (header) => {
    const llc = hex(header);
    const found = decode(frame(ethernet({ type: llc.length }), llc));
    expect([layers(found), fault(found)]).toEqual([['ETHERNET', 'LLC'], 'MALFORMED']);
  });
});

describe('VLAN tags', () => {
  it('stack to any depth; the outermost 802.1Q id counts', () => {
    const found = decode(frame(ethernet(), vlan({ id: 5, tpid: 0x88a8 }), vlan({ id: 6 }), vlan({ id: 7, tpid: 0x9100 }), ipv4(), tcp()));
    expect(layers(found)).toEqual(['ETHERNET', 'PROVIDER_VLAN', 'VLAN', 'VLAN', 'IPV4', 'TCP']);
    expect(found.vlan).toBe(6);
    expect(details(found).slice(0, 4)).toEqual([0x88a8, 0x8100, 0x9100, 0x0800]);
    expect(decode(frame(ethernet(), vlan({ id: 5, tpid: 0x88a8 }), ipv4(), tcp())).vlan).toBe(-1);
  });

  it('of priority alone leave the id to the tag within', () => {
    expect(decode(frame(ethernet(), vlan({ id: 0 }), vlan({ id: 7 }), ipv4(), tcp())).vlan).toBe(7);
  });

  it('beyond the limit of layers are a fault, not an end', () => {
    const tags = Array.from({ length: 200 }, () => vlan());
    const found = decode(frame(ethernet(), ...tags, ipv4(), tcp()));
    expect([found.layerCount, fault(found), found.segmentCount]).toEqual([96, 'MALFORMED', 0]);
  });

  it('end in a length where 802.1Q has it, not where 802.1ad does', () => {
    const llc = frame(hex('060603'), IP4);
    expect(layers(decode(frame(ethernet(), vlan({ type: llc.length }), llc)))).toEqual(['ETHERNET', 'VLAN', 'LLC', 'IPV4', 'TCP']);
    const provider = decode(frame(ethernet(), vlan({ type: llc.length, tpid: 0x88a8 }), llc));
    expect([layers(provider).at(-1), details(provider).at(-1)]).toEqual(['ETHERTYPE_UNKNOWN', llc.length]);
  });

  it.each([0, 1, 2, 3])('of %i bytes are at fault', (n) => {
    for (const tpid of [0x8100, 0x88a8]) {
      const bytes = frame(ethernet(), vlan({ tpid }), IP4).subarray(0, 14 + n);
      expect(fault(decode(bytes))).toBe('MALFORMED');
      expect(fault(decode(bytes, { originalLength: 60 }))).toBe('TRUNCATED');
    }
  });
});

describe('Linux cooked captures', () => {
  it('give the layer of their protocol', () => {
    const found = decode(frame(linuxCooked(), ipv4(), tcp(), 'hi'), { linkType: 113 });
    expect(layers(found)).toEqual(['SLL', 'IPV4', 'TCP']);
    expect(details(found)[0]).toBe(0x0800);
    expect(segment(found)).toMatchObject({ networkLayer: 1, payloadLength: 2 });
  });

  // [ARPHRD, protocol, what is between, first layer]
  it.each([
    [1, 0x86dd, '', IP6, 'IPV6'],
    [1, 0x0003, '020000000002 020000000001 0800', IP4, 'ETHERNET'],
    [1, 0x0004, '060603', IP4, 'LLC'],
    [1, 0x0001, '', IP4, 'DATA'],
    [1, 0x8100, '00050800', IP4, 'VLAN'],
    [1, 0x1234, '', IP4, 'ETHERTYPE_UNKNOWN'],
    [1, 0x0600, '', IP4, 'DATA'],
    [824, 0x0800, '', IP4, 'DATA'],
    [778, 0x0800, '', IP4, 'IPV4'],
    [778, 0x8100, '00050800', IP4, 'DATA'],
    [512, 0x0800, '', IP4, 'IPV4'],
  ])('with hardware %i and protocol %i', (hardware, protocol, between, packet, kind) => {
    const sll = decode(frame(linuxCooked({ hardware, protocol }), hex(between), packet), { linkType: 113 });
    expect(layers(sll)[1]).toBe(kind);
    const number = (value: number) => value.toString(16).padStart(4, '0');
    const header = `${number(protocol)} 0000 00000002 ${number(hardware)} 00 06 0200000000010000`;
    const sll2 = decode(frame(hex(header + between), packet), { linkType: 276 });
    expect(layers(sll2)).toEqual(['SLL2', ...layers(sll).slice(1)]);
  });

  it.each(Array.from({ length: 20 }, (_, n) => n))('of %i bytes are at fault', (n) => {
    const bytes = new Uint8Array(n);
    expect(fault(decode(bytes, { linkType: 113, originalLength: 60 }))).toBe(n < 16 ? 'TRUNCATED' : 'NONE');
    expect(fault(decode(bytes, { linkType: 276 }))).toBe('MALFORMED');
  });
});

describe('BSD loopback', () => {
  it.each([
    ['02000000', IP4, ['IPV4', 'TCP']],
    ['00000002', IP4, ['IPV4', 'TCP']],
    ['00020000', IP4, ['IPV4', 'TCP']],
    ['00000200', IP4, ['IPV4', 'TCP']],
    ['18000000', IP6, ['IPV6', 'TCP']],
    ['0000001c', IP6, ['IPV6', 'TCP']],
    ['1e000000', IP6, ['IPV6', 'TCP']],
    ['00000800', IP4, ['IPV4', 'TCP']],
    ['dd860000', IP6, ['IPV6', 'TCP']],
    ['0a000000', IP6, ['DATA']],
    ['00001234', IP4, ['DATA']],
    ['00010002', IP4, ['DATA']],
    ['ffffffff', IP4, ['DATA']],
    ['00010800', IP4, ['IPV4', 'TCP']],
    ['000186dd', IP6, ['IPV6', 'TCP']],
  ])('with family %s', (family, packet, expected) => {
    expect(layers(decode(behind(family, packet), { linkType: 0 }))).toEqual(['NULL_LOOPBACK', ...expected]);
  });

  it.each([
    ['02000000', 2],
    ['00000018', 24],
    ['00000800', 0x0800],
    ['00050000', 5],
    ['00060000', 0x0600],
    ['00000500', 5],
    ['00000600', 0x0600],
    ['000105dc', 0],
    ['000105dd', 0x05dd],
  ])('with family %s keeps number %i', (family, number) => {
    expect(details(decode(behind(family), { linkType: 0 }))[0]).toBe(number);
  });

  it('of one byte is not told by what stands behind it', () => {
    const found = decode(hex('ff'), { linkType: 0, poison: 0x03 });
    expect([layers(found), fault(found)]).toEqual([['NULL_LOOPBACK'], 'MALFORMED']);
  });

  it.each([
    ['00000002', IP4, ['IPV4', 'TCP']],
    ['0000001e', IP6, ['IPV6', 'TCP']],
    ['02000000', IP4, ['DATA']],
    ['00000800', IP4, ['DATA']],
  ])('of OpenBSD with family %s', (family, packet, expected) => {
    const found = decode(behind(family, packet), { linkType: 108 });
    expect(layers(found)).toEqual(['LOOP', ...expected]);
    expect(details(found)[0]).toBe(Number.parseInt(family, 16));
  });

  it.each([0, 1, 2, 3])('of %i bytes is at fault', (n) => {
    for (const linkType of [0, 108]) expect(fault(decode(new Uint8Array(n), { linkType }))).toBe('MALFORMED');
  });
});

describe('raw IP', () => {
  it.each([
    [101, IP4, ['RAW', 'IPV4', 'TCP']],
    [12, IP6, ['RAW', 'IPV6', 'TCP']],
    [14, IP4, ['RAW', 'IPV4', 'TCP']],
    [228, IP4, ['IPV4', 'TCP']],
    [229, IP6, ['IPV6', 'TCP']],
    [101, frame(new Uint8Array(10), IP4), ['RAW', 'IPV4', 'TCP']],
    [101, new Uint8Array(30).fill(0x55), ['RAW', 'DATA']],
  ])('as link type %i', (linkType, packet, expected) => {
    expect(layers(decode(packet, { linkType }))).toEqual(expected);
  });

  it.each(['ff030021', '00ff030021', '001122334455ff030021'])('is PPP behind %s', (header) => {
    expect(layers(decode(behind(header), { linkType: 101 }))[1]).toMatch(/^PPP/);
  });

  it.each(['ff', '001122334455ff', '00ff'])('%s is not told by what stands behind it', (bytes) => {
    const found = decode(hex(bytes), { linkType: 101, poison: 0x03 });
    expect([layers(found), fault(found)]).toEqual([['RAW'], 'MALFORMED']);
  });

  it.each([0, 1, 7, 9])('of %i bytes is at fault', (n) => {
    expect(fault(decode(IP4.subarray(0, n), { linkType: 101 }))).toBe('MALFORMED');
  });
});

describe('ARP', () => {
  const REQUEST = behind('020000000002 020000000001 0806', hex('0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002'));

  it('gives its operation', () => {
    const found = decode(REQUEST);
    expect([layers(found), details(found), fault(found)]).toEqual([['ETHERNET', 'ARP'], [0x0806, 1], 'NONE']);
  });

  it.each(Array.from({ length: 28 }, (_, n) => n))('of %i bytes is at fault', (n) => {
    expect(fault(decode(REQUEST.subarray(0, 14 + n)))).toBe('MALFORMED');
    expect(fault(decode(REQUEST.subarray(0, 14 + n), { originalLength: 42 }))).toBe('TRUNCATED');
  });

  it('with addresses of 255 bytes contradicts itself', () => {
    const lying = Uint8Array.from(REQUEST);
    lying[18] = 255;
    expect(fault(decode(lying))).toBe('MALFORMED');
  });
});

describe('an unknown link type', () => {
  it('leaves a layer with its number', () => {
    const found = decode(IP4, { linkType: 147 });
    expect([layers(found), details(found), fault(found)]).toEqual([['LINK_UNKNOWN'], [147], 'NONE']);
  });
});
