import { describe, expect, it } from 'vitest';
import { Cuts } from '../../support/cuts.js';
import { expectEveryCutToHold } from '../../support/every-cut.js';
import { decode, ETHERNET_SYN, ethernet, hex, hex16, IPV4_SYN, IPV6_SYN, LLC_SYN } from '../../support/packets.js';
import { decode as decodeAmidst, details, layers } from '../decode.js';

const INNER_TCP = 'tcp 40000>80';
const ADDRESSES = '001b21010203 001b21040506';

/** An 802.11 header: control and duration, three addresses, sequence control. */
const WLAN_HEADER = '2c00 001b21010203 001b21040506 001b21070809 1000';
const WLAN_SYN = `08 01 ${WLAN_HEADER} ${LLC_SYN}`;

/** Who has 10.0.0.2? */
const ARP = '0001 0800 06 04 0001 001b21040506 0a000001 000000000000 0a000002';

/** A Prism header of 144 bytes; `code` is its message code in the capturing machine's byte order. */
const prism = (code: string) => `${code} ${'00'.repeat(140)}`;

type Row = [name: string, linkType: number, packet: string, layers: string, details?: Record<string, number>];

const cuts = new Cuts(new URL('links.cuts.txt', import.meta.url));

/** Decodes each row, wants its layers, its inner TCP where the layers end in one, and no fault; then cuts it everywhere (links.cuts.txt). */
function describeRows(title: string, rows: Row[]): void {
  describe(title, () => {
    it.each(rows)('%s', (name, linkType, packet, layers, details = {}) => {
      const bytes = hex(packet);
      const decoded = decode(linkType, bytes);
      expect(decoded.layers).toBe(layers);
      expect(decoded.segments).toEqual(layers.endsWith('TCP') ? [INNER_TCP] : []);
      expect(decoded.details).toMatchObject(details);
      expect(decoded.fault).toBe('NONE');
      // What is told by looking ahead may be told otherwise of a cut packet.
      const isGuessed = layers.includes('PW_') || layers.includes('WLAN ETHERNET');
      if (layers.endsWith('TCP') && !isGuessed) expectEveryCutToHold(linkType, bytes);
      cuts.hold(`${title}: ${name}`, linkType, bytes);
    });
  });
}

describeRows('PPP', [
  ['address, control, two-byte protocol', 9, `ff03 0021 ${IPV4_SYN}`, 'PPP_HDLC IPV4 TCP', { PPP_HDLC: 0x21 }],
  ['one-byte protocol', 9, `21 ${IPV4_SYN}`, 'PPP_HDLC IPV4 TCP', { PPP_HDLC: 0x21 }],
  ['no address and control', 9, `0057 ${IPV6_SYN}`, 'PPP_HDLC IPV6 TCP', { PPP_HDLC: 0x57 }],
  ['an EtherType for a protocol', 9, `ff03 0800 ${IPV4_SYN}`, 'PPP_HDLC IPV4 TCP'],
  ['MPLS', 9, `ff03 0281 000641ff ${IPV4_SYN}`, 'PPP_HDLC MPLS IPV4 TCP'],
  ['LLC', 9, `ff03 004b ${LLC_SYN}`, 'PPP_HDLC LLC IPV4 TCP'],
  ['Cisco HDLC on the line', 50, `0f00 0800 ${IPV4_SYN}`, 'PPP_HDLC CISCO_HDLC IPV4 TCP', { CISCO_HDLC: 0x800 }],
  ['control protocol', 9, 'ff03 c021 01010004', 'PPP_HDLC DATA', { PPP_HDLC: 0xc021 }],
  ['compressed', 9, 'ff03 00fd 0102', 'PPP_HDLC PPP_COMPRESSED'],
  ['direction byte', 204, `01 ff03 0021 ${IPV4_SYN}`, 'PPP_DIRECTED IPV4 TCP', { PPP_DIRECTED: 0x21 }],
  ['multilink, whole', 9, `ff03 003d c0000005 0021 ${IPV4_SYN}`, 'PPP_HDLC MULTILINK_PPP IPV4 TCP', { MULTILINK_PPP: 5 }],
  ['multilink, a part', 9, `ff03 003d 80000005 0021 ${IPV4_SYN}`, 'PPP_HDLC MULTILINK_PPP'],
  ['multilink, one-byte protocol', 9, `ff03 003d c0000005 21 ${IPV4_SYN}`, 'PPP_HDLC MULTILINK_PPP IPV4 TCP'],
  ['Cisco HDLC multicast on the line', 50, `8f00 0800 ${IPV4_SYN}`, 'PPP_HDLC CISCO_HDLC IPV4 TCP'],
  ['direction byte before Cisco HDLC', 204, `01 0f00 0800 ${IPV4_SYN}`, 'PPP_DIRECTED CISCO_HDLC IPV4 TCP'],
  ['Van Jacobson, compressed', 9, 'ff03 002d 01 1234', 'PPP_HDLC VJ_COMPRESSED', { VJ_COMPRESSED: 1 }],
  ['Cisco HDLC', 104, `8f00 86dd ${IPV6_SYN}`, 'CISCO_HDLC IPV6 TCP', { CISCO_HDLC: 0x86dd }],
  ['Cisco HDLC, SLARP', 104, '8f00 8035 00000002 00000000', 'CISCO_HDLC DATA', { CISCO_HDLC: 0x8035 }],
  ['Cisco HDLC, MPLS', 104, `0f00 8847 000641ff ${IPV4_SYN}`, 'CISCO_HDLC MPLS IPV4 TCP'],
  ['Cisco HDLC, MPLS multicast', 104, `0f00 8848 000641ff ${IPV4_SYN}`, 'CISCO_HDLC MPLS IPV4 TCP'],
  ['Cisco HDLC, bridged', 104, `0f00 6558 ${ETHERNET_SYN}`, 'CISCO_HDLC ETHERNET IPV4 TCP'],
  ['PPPoE session', 51, `11 00 0007 002a 0021 ${IPV4_SYN}`, 'PPPOE_SESSION PPP IPV4 TCP', { PPPOE_SESSION: 7 }],
  ['PPPoE session under Ethernet', 1, ethernet('8864', `11 00 0007 002a 0021 ${IPV4_SYN}`), 'ETHERNET PPPOE_SESSION PPP IPV4 TCP'],
  ['PPPoE discovery', 1, ethernet('8863', '11 09 0000 0004 0101 0000'), 'ETHERNET PPPOE_DISCOVERY', { PPPOE_DISCOVERY: 9 }],
  ['PPPoE, no address and control within', 51, `11 00 0007 002c ff03 0021 ${IPV4_SYN}`, 'PPPOE_SESSION PPP DATA'],
]);

describe("Van Jacobson's uncompressed TCP", () => {
  const packet = hex(`ff03 002f ${IPV4_SYN.replace('40 06', '40 07')}`);

  it('has its protocol back, and leaves the record as it was', () => {
    const before = packet.slice();
    const decoded = decode(9, packet);
    expect(decoded).toMatchObject({ layers: 'PPP_HDLC VJ_UNCOMPRESSED IPV4 TCP', segments: [INNER_TCP], fault: 'NONE' });
    expect(decoded.details).toMatchObject({ VJ_UNCOMPRESSED: 7 });
    expect(packet).toEqual(before);
  });

  it('holds at every cut', () => {
    expectEveryCutToHold(9, packet);
    cuts.hold("Van Jacobson's uncompressed TCP", 9, packet);
  });
});

describe('MPLS', () => {
  const label = '000641ff'; // label 100, bottom of stack
  describeRows('payload', [
    ['IPv4', 1, ethernet('8847', `${label} ${IPV4_SYN}`), 'ETHERNET MPLS IPV4 TCP', { MPLS: 100 }],
    ['IPv6', 1, ethernet('8848', `${label} ${IPV6_SYN}`), 'ETHERNET MPLS IPV6 TCP'],
    ['three labels', 1, ethernet('8847', `000010ff 000020ff ${label} ${IPV4_SYN}`), 'ETHERNET MPLS IPV4 TCP', { MPLS: 100 }],
    [
      'control word and Ethernet',
      1,
      ethernet('8847', `${label} 00000009 ${ETHERNET_SYN}`),
      'ETHERNET MPLS PW_CONTROL_WORD ETHERNET IPV4 TCP',
      { PW_CONTROL_WORD: 9 },
    ],
    ['bare Ethernet', 1, ethernet('8847', `${label} ${ETHERNET_SYN}`), 'ETHERNET MPLS PW_ETHERNET ETHERNET IPV4 TCP'],
    [
      'control word and 802.3',
      1,
      ethernet('8847', `${label} 00000000 ${ADDRESSES} 0030 ${LLC_SYN}`),
      'ETHERNET MPLS PW_CONTROL_WORD ETHERNET LLC IPV4 TCP',
    ],
    ['channel, IPv4', 1, ethernet('8847', `${label} 1000 0021 ${IPV4_SYN}`), 'ETHERNET MPLS PW_CHANNEL IPV4 TCP', { PW_CHANNEL: 0x21 }],
    ['channel, IPv6', 1, ethernet('8847', `${label} 1000 0057 ${IPV6_SYN}`), 'ETHERNET MPLS PW_CHANNEL IPV6 TCP'],
    ['channel, else', 1, ethernet('8847', `${label} 1000 0007 0000`), 'ETHERNET MPLS PW_CHANNEL DATA'],
    ['another nibble', 1, ethernet('8847', `${label} 2c5491010203 001b21040506 0800 ${IPV4_SYN}`), 'ETHERNET MPLS DATA'],
    ['no payload', 1, ethernet('8847', label), 'ETHERNET MPLS'],
  ]);

  // Behind the label stand 12 bytes that can be addresses or a control word with part of them, then `rest`.
  it.each([
    ['a type no one knows, and none behind a control word', '9999 ffff ffff ffff', 'PW_ETHERNET'],
    ['a type no one knows, and IPv4 behind a control word', '9999 aaaa 0800', 'PW_CONTROL_WORD'],
    ['IPv4 at both places', '0800 aaaa 0800', 'PW_ETHERNET'],
    ['a length of 2', `0002 aaaa 0800 ${IPV4_SYN}`, 'PW_CONTROL_WORD'],
    ['a length of 3, the least with LLC', `0003 aaaa 0800 ${IPV4_SYN}`, 'PW_ETHERNET'],
    ['a length of all that follows', `002c aaaa 0800 ${IPV4_SYN}`, 'PW_ETHERNET'],
    ['a length of one more', `002d aaaa 0800 ${IPV4_SYN}`, 'PW_CONTROL_WORD'],
    ['the greatest length', `05dc aaaa 0800 ${'00'.repeat(1496)}`, 'PW_ETHERNET'],
    ['more than the greatest length', `05dd aaaa 0800 ${'00'.repeat(1500)}`, 'PW_CONTROL_WORD'],
    ['no room for a header behind a control word', '9999 aaaa 08', 'PW_ETHERNET'],
    ['just room for one', '9999 aaaa 0800', 'PW_CONTROL_WORD'],
  ])("two vendors' addresses and %s", (_name, rest, kind) => {
    const bytes = hex(ethernet('8847', `${label} 001b21010203 001b20040506 ${rest}`));
    for (const poison of [0x00, 0x45]) expect(layers(decodeAmidst(bytes, { poison }))[2]).toBe(kind);
  });

  it.each([
    ['group', '011b21010203 001b20040506'],
    ['group, as the source', '001b21010203 011b20040506'],
    ['local', '021b21010203 001b20040506'],
    ['local, as the source', '001b21010203 021b20040506'],
  ])("a %s address is no vendor's: a control word", (_name, addresses) => {
    expect(decode(1, hex(ethernet('8847', `${label} ${addresses} 0800 ${IPV4_SYN}`))).layers).toContain('MPLS PW_CONTROL_WORD');
  });

  it('calls a stack without a bottom malformed', () => {
    expect(decode(1, hex(ethernet('8847', '000640ff 000640ff'))).fault).toBe('MALFORMED');
  });
});

describeRows('802.11', [
  ['to the distribution system', 105, WLAN_SYN, 'WLAN LLC IPV4 TCP', { WLAN: 0x0108 }],
  ['QoS', 105, `88 01 ${WLAN_HEADER} 0000 ${LLC_SYN}`, 'WLAN LLC IPV4 TCP'],
  ['four addresses', 105, `08 03 ${WLAN_HEADER} 001b210a0b0c ${LLC_SYN}`, 'WLAN LLC IPV4 TCP'],
  ['from the distribution system', 105, `08 02 ${WLAN_HEADER} ${LLC_SYN}`, 'WLAN LLC IPV4 TCP'],
  ['four addresses and QoS', 105, `88 03 ${WLAN_HEADER} 001b210a0b0c 0000 ${LLC_SYN}`, 'WLAN LLC IPV4 TCP'],
  ['QoS and HT control', 105, `88 81 ${WLAN_HEADER} 0000 00000000 ${LLC_SYN}`, 'WLAN LLC IPV4 TCP'],
  ['order bit without QoS', 105, `08 81 ${WLAN_HEADER} ${LLC_SYN}`, 'WLAN LLC IPV4 TCP'],
  ['mesh control', 105, `88 03 ${WLAN_HEADER} 001b210a0b0c 0001 00 1f 01000000 ${LLC_SYN}`, 'WLAN LLC IPV4 TCP'],
  [
    'mesh control, one address more',
    105,
    `88 03 ${WLAN_HEADER} 001b210a0b0c 0001 01 1f 01000000 001b21aabbcc ${LLC_SYN}`,
    'WLAN LLC IPV4 TCP',
  ],
  [
    'mesh control, two addresses more',
    105,
    `88 03 ${WLAN_HEADER} 001b210a0b0c 0001 02 1f 01000000 001b21aabbcc 001b21aabbcd ${LLC_SYN}`,
    'WLAN LLC IPV4 TCP',
  ],
  ['mesh bit, no mesh control', 105, `88 03 ${WLAN_HEADER} 001b210a0b0c 0001 ${LLC_SYN}`, 'WLAN LLC IPV4 TCP'],
  ['mesh bit to the distribution system', 105, `88 01 ${WLAN_HEADER} 0001 0000 ${LLC_SYN}`, 'WLAN LLC IPV4 TCP'],
  ['QoS from the distribution system', 105, `88 02 ${WLAN_HEADER} 0000 0000 ${LLC_SYN}`, 'WLAN LLC IPV4 TCP'],
  ['LLC that repeats the destination', 105, `08 01 2c00 001b21010203 001b21040506 aaaa03000000 1000 ${LLC_SYN}`, 'WLAN LLC IPV4 TCP'],
  ['no data, and bytes behind', 105, `48 01 ${WLAN_HEADER} ${LLC_SYN}`, 'WLAN'],
  ['Ethernet in the body', 105, `08 01 ${WLAN_HEADER} ${ETHERNET_SYN}`, 'WLAN ETHERNET IPV4 TCP'],
  ['two zero bytes before LLC', 105, `08 01 ${WLAN_HEADER} 0000 ${LLC_SYN}`, 'WLAN LLC IPV4 TCP'],
  ['protected', 105, `08 41 ${WLAN_HEADER} 0011220000000000 01020304`, 'WLAN DATA', { WLAN: 0x4108 }],
  ['a part', 105, `08 05 ${WLAN_HEADER} ${LLC_SYN}`, 'WLAN DATA'],
  ['no data', 105, `48 01 ${WLAN_HEADER}`, 'WLAN'],
  ['beacon', 105, `80 00 ${WLAN_HEADER} 0000000000000000 6400 0000`, 'WLAN', { WLAN: 0x80 }],
  ['acknowledgment', 105, 'd4 00 0000 001b21010203', 'WLAN'],
  ['version 1', 105, `09 01 ${WLAN_HEADER} ${LLC_SYN}`, 'WLAN'],
  ['raw IPX', 105, `08 01 ${WLAN_HEADER} ffff 0000 0102`, 'WLAN DATA'],
]);

describe('an Ethernet header in the body of 802.11', () => {
  // The header's addresses in their order, and which of them are the destination and the source, by the bits To DS and From DS.
  const [first, second, third, fourth] = ['001b21010203', '001b21040506', '001b21070809', '001b210a0b0c'] as const;
  const other = '001b21aabbcc';
  it.each([
    ['within the cell', '00', '', first, second],
    ['to the distribution system', '01', '', third, second],
    ['from it', '02', '', first, third],
    ['across it', '03', fourth, third, fourth],
  ])('%s is known by its destination or by its source', (_name, bits, more, destination, source) => {
    const layersOf = (addresses: string) =>
      decode(105, hex(`08 ${bits} 2c00 ${first} ${second} ${third} 1000 ${more} ${addresses} 0800 ${IPV4_SYN}`)).layers;
    expect(layersOf(`${destination} ${other}`)).toBe('WLAN ETHERNET IPV4 TCP');
    expect(layersOf(`${other} ${source}`)).toBe('WLAN ETHERNET IPV4 TCP');
    expect(layersOf(`${other} ${other}`)).not.toContain('ETHERNET');
    expect(layersOf(`${source} ${destination}`)).not.toContain('ETHERNET');
    for (const at of [0, 4, 8]) {
      // One of the three words of the address is another.
      const near = (address: string) => `${address.slice(0, at)}ffff${address.slice(at + 4)}`;
      expect(layersOf(`${near(destination)} ${near(source)}`)).not.toContain('ETHERNET');
    }
  });

  it('needs both of its addresses', () => {
    expect(decode(105, hex(`08 00 2c00 ${first} ${second} ${third} 1000 ${first} 001b21040e`)).layers).not.toContain('ETHERNET');
    expect(decode(105, hex(`08 00 2c00 ${first} ${second} ${third} 1000 ${first} ${other}`)).layers).toContain('ETHERNET');
  });
});

describe('802.11 A-MSDU', () => {
  const subframe = `${ADDRESSES} 0030 ${LLC_SYN}`; // 62 bytes, padded to 64
  const packet = hex(`88 01 ${WLAN_HEADER} 8000 ${subframe} 0000 ${subframe}`);

  it('is walked subframe by subframe', () => {
    const decoded = decode(105, packet);
    expect(decoded).toMatchObject({ layers: 'WLAN LLC IPV4 TCP LLC IPV4 TCP', segments: [INNER_TCP, INNER_TCP], fault: 'NONE' });
    cuts.hold('802.11 A-MSDU', 105, packet);
  });

  it('pads each subframe but the last', () => {
    const three = hex(`88 01 ${WLAN_HEADER} 8000 ${subframe} 0000 ${subframe} 0000 ${subframe}`);
    expect(decode(105, three)).toMatchObject({ layers: 'WLAN LLC IPV4 TCP LLC IPV4 TCP LLC IPV4 TCP', fault: 'NONE' });
    cuts.hold('802.11 A-MSDU of three subframes', 105, three);
  });

  it('does not run on through padding', () => {
    expect(decode(105, hex(`88 01 ${WLAN_HEADER} 8000 ${subframe} 0000 ${'00'.repeat(64)}`)).layers).toBe('WLAN LLC IPV4 TCP');
  });
});

describeRows('headers before 802.11', [
  ['Radiotap', 127, `00 00 0800 00000000 ${WLAN_SYN}`, 'RADIOTAP WLAN LLC IPV4 TCP', { RADIOTAP: 0 }],
  ['Radiotap, header not padded', 127, `00 00 0900 02000000 00 88 01 ${WLAN_HEADER} 0000 ${LLC_SYN}`, 'RADIOTAP WLAN LLC IPV4 TCP'],
  ['Radiotap, no flags', 127, `00 00 0900 04000000 10 ${WLAN_SYN}`, 'RADIOTAP WLAN LLC IPV4 TCP', { RADIOTAP: 0 }],
  ['Radiotap, flags beyond it', 127, `00 00 0800 02000000 ${WLAN_SYN}`, 'RADIOTAP WLAN LLC IPV4 TCP', { RADIOTAP: 0 }],
  ['Radiotap, present words to its end', 127, `00 00 0c00 02000080 00000080 ${WLAN_SYN}`, 'RADIOTAP WLAN LLC IPV4 TCP', { RADIOTAP: 0 }],
  ['Radiotap, length too small', 127, `00 00 0700 00000000 ${WLAN_SYN}`, 'RADIOTAP'],
  [
    'Radiotap, three present words',
    127,
    `00 00 1100 02000080 00000080 00000000 10 ${WLAN_SYN} 01020304`,
    'RADIOTAP WLAN LLC IPV4 TCP',
    { RADIOTAP: 0x10 },
  ],
  ['Radiotap, check sequence', 127, `00 00 0900 02000000 10 ${WLAN_SYN} 01020304`, 'RADIOTAP WLAN LLC IPV4 TCP', { RADIOTAP: 0x10 }],
  [
    'Radiotap, padded header',
    127,
    `00 00 0900 02000000 20 88 01 ${WLAN_HEADER} 0000 0000 ${LLC_SYN}`,
    'RADIOTAP WLAN LLC IPV4 TCP',
    { RADIOTAP: 0x20 },
  ],
  [
    'Radiotap, timer before flags',
    127,
    `00 00 1100 03000000 ${'00'.repeat(8)} 10 ${WLAN_SYN} 01020304`,
    'RADIOTAP WLAN LLC IPV4 TCP',
    { RADIOTAP: 0x10 },
  ],
  [
    'Radiotap, two present words',
    127,
    `00 00 0d00 02000080 00000000 10 ${WLAN_SYN} 01020304`,
    'RADIOTAP WLAN LLC IPV4 TCP',
    { RADIOTAP: 0x10 },
  ],
  [
    'Radiotap, two present words, timer aligned',
    127,
    `00 00 1900 03000080 00000000 00000000 ${'00'.repeat(8)} 10 ${WLAN_SYN} 01020304`,
    'RADIOTAP WLAN LLC IPV4 TCP',
    { RADIOTAP: 0x10 },
  ],
  ['Prism, big-endian', 119, `${prism('00000044')} ${WLAN_SYN}`, 'PRISM WLAN LLC IPV4 TCP', { PRISM: 0x44 }],
  ['Prism, little-endian', 119, `${prism('44000000')} ${WLAN_SYN}`, 'PRISM WLAN LLC IPV4 TCP', { PRISM: 0x44 }],
  ['AVS where Prism was said', 119, `80211001 00000040 ${'00'.repeat(56)} ${WLAN_SYN}`, 'PRISM AVS WLAN LLC IPV4 TCP'],
  ['AVS version 2 where Prism was said', 119, `80211002 00000040 ${'00'.repeat(56)} ${WLAN_SYN}`, 'PRISM AVS WLAN LLC IPV4 TCP'],
  ['Prism, its other code', 119, `${prism('00000041')} ${WLAN_SYN}`, 'PRISM WLAN LLC IPV4 TCP', { PRISM: 0x41 }],
  ['802.11 where Prism was said', 119, WLAN_SYN, 'PRISM WLAN LLC IPV4 TCP', { PRISM: 0 }],
  ['AVS', 163, `80211002 00000050 ${'00'.repeat(72)} ${WLAN_SYN}`, 'AVS WLAN LLC IPV4 TCP'],
  ['PPI, 802.11', 192, `00 00 0800 69000000 ${WLAN_SYN}`, 'PPI WLAN LLC IPV4 TCP', { PPI: 105 }],
  [
    'PPI, 802.11 with check sequence',
    192,
    `00 00 2000 69000000 0200 1400 ${'00'.repeat(8)} 0100 ${'00'.repeat(10)} ${WLAN_SYN} 01020304`,
    'PPI WLAN LLC IPV4 TCP',
  ],
  ['PPI, header not padded', 192, `00 00 0800 69000000 88 01 ${WLAN_HEADER} 0000 ${LLC_SYN}`, 'PPI WLAN LLC IPV4 TCP'],
  ['PPI, Ethernet', 192, `00 00 0800 01000000 ${ETHERNET_SYN}`, 'PPI ETHERNET IPV4 TCP', { PPI: 1 }],
  [
    'PPI, fields aligned',
    192,
    `00 01 2800 69000000 0300 0500 ${'00'.repeat(8)} 0200 1000 ${'00'.repeat(8)} 0100 ${'00'.repeat(6)} ${WLAN_SYN} 01020304`,
    'PPI WLAN LLC IPV4 TCP',
  ],
  [
    'PPI, fields not aligned',
    192,
    `00 00 2500 69000000 0300 0500 ${'00'.repeat(5)} 0200 1000 ${'00'.repeat(8)} 0100 ${'00'.repeat(6)} ${WLAN_SYN} 01020304`,
    'PPI WLAN LLC IPV4 TCP',
  ],
  [
    'PPI, no check sequence',
    192,
    `00 00 2000 69000000 0200 1400 ${'00'.repeat(8)} 0000 ${'01'.repeat(10)} ${WLAN_SYN}`,
    'PPI WLAN LLC IPV4 TCP',
  ],
  [
    'PPI, Ethernet with the field of 802.11',
    192,
    `00 00 2000 01000000 0200 1400 ${'00'.repeat(8)} 0100 ${'00'.repeat(10)} ${ETHERNET_SYN}`,
    'PPI ETHERNET IPV4 TCP',
  ],
  [
    'PPI, field that ends with its flags',
    192,
    `00 00 1600 69000000 0200 0a00 ${'00'.repeat(8)} 0100 ${WLAN_SYN} 01020304`,
    'PPI WLAN LLC IPV4 TCP',
  ],
  ['PPI, field that ends before them', 192, `00 00 1500 69000000 0200 0900 ${'00'.repeat(8)} 01 ${WLAN_SYN}`, 'PPI WLAN LLC IPV4 TCP'],
  ['PPI, field of nothing at its end', 192, `00 00 0c00 69000000 0300 0000 ${WLAN_SYN}`, 'PPI WLAN LLC IPV4 TCP'],
  ['PPI, unknown', 192, `00 00 0800 93000000 ${ETHERNET_SYN}`, 'PPI DATA', { PPI: 147 }],
]);

describeRows('local networks', [
  ['FDDI', 10, `50 ${ADDRESSES} ${LLC_SYN}`, 'FDDI LLC IPV4 TCP', { FDDI: 0x50 }],
  ['FDDI, priority', 10, `57 ${ADDRESSES} ${LLC_SYN}`, 'FDDI LLC IPV4 TCP'],
  ['FDDI, station management', 10, `4f ${ADDRESSES} 0102`, 'FDDI DATA'],
  ['Token Ring', 6, `10 40 ${ADDRESSES} ${LLC_SYN}`, 'TOKEN_RING LLC IPV4 TCP', { TOKEN_RING: 0x40 }],
  ['Token Ring, source route', 6, `10 40 001b21010203 801b21040506 0630 11112222 ${LLC_SYN}`, 'TOKEN_RING LLC IPV4 TCP'],
  ['Token Ring, medium access', 6, `10 00 ${ADDRESSES} 0102`, 'TOKEN_RING DATA'],
  ['ARCNET, RFC 1051', 7, `01 02 f0 ${IPV4_SYN}`, 'ARCNET IPV4 TCP', { ARCNET: 0xf0 }],
  ['ARCNET, Linux', 129, `01 02 0000 d4 00 0001 ${IPV4_SYN}`, 'ARCNET_LINUX IPV4 TCP', { ARCNET_LINUX: 0xd4 }],
  ['ARCNET, padded packet', 7, `01 02 d4 ff ffff ffff 0001 ${IPV4_SYN}`, 'ARCNET IPV4 TCP'],
  ['ARCNET, ARP of RFC 1051', 7, `01 02 f1 ${ARP}`, 'ARCNET ARP'],
  ['ARCNET, ARP of RFC 1201', 7, `01 02 d5 00 0001 ${ARP}`, 'ARCNET ARP'],
  ['ARCNET, else', 7, '01 02 99 0102', 'ARCNET DATA'],
  ['Fibre Channel', 122, `0000001b21010203 0000001b21040506 ${LLC_SYN}`, 'IP_OVER_FC LLC IPV4 TCP'],
  ['IEEE 1394', 138, `${'00'.repeat(16)} 0800 ${IPV4_SYN}`, 'IP_OVER_1394 IPV4 TCP', { IP_OVER_1394: 0x800 }],
  ['IEEE 1394, unknown type', 138, `${'00'.repeat(16)} 9999 0102`, 'IP_OVER_1394 DATA'],
  ['InfiniBand', 242, `${'00'.repeat(40)} 86dd 0000 ${IPV6_SYN}`, 'IPOIB IPV6 TCP', { IPOIB: 0x86dd }],
]);

describeRows('wide-area links', [
  ['Frame Relay, IPv4', 107, `1841 03 cc ${IPV4_SYN}`, 'FRAME_RELAY IPV4 TCP', { FRAME_RELAY: 0x1841 }],
  ['Frame Relay, padded', 107, `1841 03 00 8e ${IPV6_SYN}`, 'FRAME_RELAY IPV6 TCP'],
  ['Frame Relay, four address bytes', 107, `18400001 03 cc ${IPV4_SYN}`, 'FRAME_RELAY IPV4 TCP'],
  ['Frame Relay, four address bytes without an end', 107, `18400000 03 cc ${IPV4_SYN}`, 'FRAME_RELAY IPV4 TCP'],
  ['Frame Relay, one address byte', 107, `19 03 cc ${IPV4_SYN}`, 'FRAME_RELAY IPV4 TCP', { FRAME_RELAY: 0 }],
  ['Frame Relay, bridged with check sequence', 107, `1841 03 00 80 0080c2 0001 ${ETHERNET_SYN}`, 'FRAME_RELAY ETHERNET IPV4 TCP'],
  ['Frame Relay, bridged, else', 107, '1841 03 00 80 0080c2 0003 0102', 'FRAME_RELAY DATA'],
  ['Frame Relay, SNAP of another', 107, '1841 03 00 80 080007 0800 0102', 'FRAME_RELAY DATA'],
  ['Frame Relay, SNAP of an unknown type', 107, '1841 03 00 80 000000 9999 0102', 'FRAME_RELAY DATA'],
  ['Frame Relay, Cisco, IPv6', 107, `1841 86dd ${IPV6_SYN}`, 'FRAME_RELAY IPV6 TCP'],
  ['Frame Relay, Cisco, MPLS', 107, `1841 8847 000641ff ${IPV4_SYN}`, 'FRAME_RELAY MPLS IPV4 TCP'],
  ['Frame Relay, Cisco, MPLS multicast', 107, `1841 8848 000641ff ${IPV4_SYN}`, 'FRAME_RELAY MPLS IPV4 TCP'],
  ['Frame Relay, Cisco, bridged', 107, `1841 6558 ${ETHERNET_SYN}`, 'FRAME_RELAY ETHERNET IPV4 TCP'],
  ['Frame Relay, Cisco, else', 107, '1841 9999', 'FRAME_RELAY DATA'],
  ['Frame Relay, SNAP', 107, `1841 03 00 80 000000 0800 ${IPV4_SYN}`, 'FRAME_RELAY IPV4 TCP'],
  ['Frame Relay, bridged', 107, `1841 03 00 80 0080c2 0007 ${ETHERNET_SYN}`, 'FRAME_RELAY ETHERNET IPV4 TCP'],
  ['Frame Relay, PPP', 107, `1841 03 cf 0021 ${IPV4_SYN}`, 'FRAME_RELAY PPP IPV4 TCP'],
  ['Frame Relay, Cisco', 107, `1841 0800 ${IPV4_SYN}`, 'FRAME_RELAY IPV4 TCP'],
  ['Frame Relay, else', 107, '1841 03 08 0102', 'FRAME_RELAY DATA'],
  ['ATM, LLC', 11, LLC_SYN, 'ATM_LLC LLC IPV4 TCP'],
  ['ATM, IP', 106, IPV4_SYN, 'RAW IPV4 TCP'],
  ['SunATM, LLC', 123, `02 08 0064 ${LLC_SYN}`, 'SUN_ATM LLC IPV4 TCP', { SUN_ATM: 2 }],
  ['SunATM, else', 123, '05 08 0064 0102', 'SUN_ATM DATA'],
  ['SunATM, LAN emulation', 123, `01 08 0064 0001 ${ETHERNET_SYN}`, 'SUN_ATM ETHERNET IPV4 TCP'],
]);

const PKTAP = `6c000000 01000000 01000000 ${'00'.repeat(96)}`;

describeRows('headers of capturing systems', [
  ['NFLOG, IPv4', 239, `02 00 0000 2c00 0900 ${IPV4_SYN}`, 'NFLOG IPV4 TCP', { NFLOG: 2 }],
  [
    'NFLOG, other attributes around',
    239,
    `0a 00 0000 0700 0a00 616200 00 4000 0900 ${IPV6_SYN} 0800 0400 00000001`,
    'NFLOG IPV6 TCP',
    { NFLOG: 10 },
  ],
  ['NFLOG, big-endian', 239, `02 00 0000 0008 0001 08000100 002c 0009 ${IPV4_SYN}`, 'NFLOG IPV4 TCP'],
  ['NFLOG, EtherType for the family', 239, `07 00 0000 0800 0100 86dd0100 4000 0900 ${IPV6_SYN}`, 'NFLOG IPV6 TCP', { NFLOG: 7 }],
  ['NFLOG, no payload', 239, '02 00 0000 0800 0100 08000100', 'NFLOG'],
  ['NFLOG, empty payload first', 239, `02 00 0000 0400 0900 2c00 0900 ${IPV4_SYN}`, 'NFLOG IPV4 TCP'],
  ['NFLOG, attribute too short for itself', 239, `02 00 0000 2c00 0900 ${IPV4_SYN} 0300 0100`, 'NFLOG IPV4 TCP'],
  ['NFLOG, packet header of the EtherType alone', 239, `07 00 0000 0600 0100 86dd 0000 4000 0900 ${IPV6_SYN}`, 'NFLOG IPV6 TCP'],
  ['NFLOG, packet header of one byte', 239, `02 00 0000 0500 0100 86 dd0000 2c00 0900 ${IPV4_SYN}`, 'NFLOG IPV4 TCP'],
  ['NFLOG, attribute of no length', 239, `02 00 0000 2c00 0900 ${IPV4_SYN} 0000 0100`, 'NFLOG IPV4 TCP'],
  ['NFLOG, a first attribute with a number of two bytes', 239, `02 00 0000 0800 0101 00000000 2c00 0900 ${IPV4_SYN}`, 'NFLOG IPV4 TCP'],
  ['NFLOG, unknown EtherType', 239, `02 00 0000 0800 0100 99990100 2c00 0900 ${IPV4_SYN}`, 'NFLOG DATA'],
  ['NFLOG, another family', 239, '07 00 0000 0600 0900 0102', 'NFLOG DATA'],
  ['NFLOG, a first attribute of number 0', 239, `02 00 0000 0800 0000 00000000 2c00 0900 ${IPV4_SYN}`, 'NFLOG IPV4 TCP'],
  ['PKTAP', 258, `${PKTAP} ${ETHERNET_SYN}`, 'PKTAP ETHERNET IPV4 TCP', { PKTAP: 1 }],
  ['PKTAP, no packet', 258, `${PKTAP.replace('01000000', '02000000')} ${ETHERNET_SYN}`, 'PKTAP'],
  ['PKTAP, length too small', 258, `${PKTAP.replace('6c000000', '6b000000')} ${ETHERNET_SYN}`, 'PKTAP'],
  ['PKTAP, unknown link type', 258, `6c000000 01000000 93000000 ${'00'.repeat(96)} 0102`, 'PKTAP DATA', { PKTAP: 147 }],
  ['PFLOG', 117, `3d 02 00 00 656d3000 ${'00'.repeat(56)} ${IPV4_SYN}`, 'PFLOG IPV4 TCP', { PFLOG: 2 }],
  ['PFLOG, IPv6', 117, `3d 18 00 00 656d3000 ${'00'.repeat(56)} ${IPV6_SYN}`, 'PFLOG IPV6 TCP'],
  ['ENC, little-endian', 109, `02000000 00000001 00000000 ${IPV4_SYN}`, 'ENC IPV4 TCP', { ENC: 2 }],
  ['ENC, big-endian', 109, `00000018 00000001 00000000 ${IPV6_SYN}`, 'ENC IPV6 TCP', { ENC: 24 }],
  ['ENC, another family', 109, `07000000 00000001 00000000 ${IPV4_SYN}`, 'ENC DATA', { ENC: 7 }],
  [
    'Juniper, extensions',
    178,
    `4d4743 80 0006 060300010000 ${ETHERNET_SYN}`,
    'JUNIPER_ETHERNET ETHERNET IPV4 TCP',
    { JUNIPER_ETHERNET: 0x80 },
  ],
  ['Juniper, no layer 2', 178, `4d4743 02 02000000 ${IPV4_SYN}`, 'JUNIPER_ETHERNET IPV4 TCP', { JUNIPER_ETHERNET: 2 }],
  ['Juniper, no layer 2, IPv4 multicast', 178, `4d4743 02 03000000 ${IPV4_SYN}`, 'JUNIPER_ETHERNET IPV4 TCP'],
  ['Juniper, no layer 2, IPv6', 178, `4d4743 02 06000000 ${IPV6_SYN}`, 'JUNIPER_ETHERNET IPV6 TCP'],
  ['Juniper, no layer 2, IPv6 multicast', 178, `4d4743 02 07000000 ${IPV6_SYN}`, 'JUNIPER_ETHERNET IPV6 TCP'],
  ['Juniper, no layer 2, MPLS', 178, `4d4743 02 04000000 000641ff ${IPV4_SYN}`, 'JUNIPER_ETHERNET MPLS IPV4 TCP'],
  ['Juniper, no layer 2, MPLS of another number', 178, `4d4743 02 20000000 000641ff ${IPV4_SYN}`, 'JUNIPER_ETHERNET MPLS IPV4 TCP'],
  ['Juniper, no layer 2, PPP', 178, `4d4743 02 c8000000 ff03 0021 ${IPV4_SYN}`, 'JUNIPER_ETHERNET PPP_HDLC IPV4 TCP'],
  ['Juniper, no layer 2, LLC', 178, `4d4743 02 ca000000 ${LLC_SYN}`, 'JUNIPER_ETHERNET LLC IPV4 TCP'],
  ['Juniper, no layer 2, LLC over AAL5', 178, `4d4743 02 cb000000 ${LLC_SYN}`, 'JUNIPER_ETHERNET LLC IPV4 TCP'],
  ['Juniper, no layer 2, Ethernet', 178, `4d4743 02 cc000000 ${ETHERNET_SYN}`, 'JUNIPER_ETHERNET ETHERNET IPV4 TCP'],
  ['Juniper, no layer 2, Frame Relay', 178, `4d4743 02 cf000000 1841 03 cc ${IPV4_SYN}`, 'JUNIPER_ETHERNET FRAME_RELAY IPV4 TCP'],
  ['Juniper, no layer 2, Cisco HDLC', 178, `4d4743 02 d0000000 0f00 0800 ${IPV4_SYN}`, 'JUNIPER_ETHERNET CISCO_HDLC IPV4 TCP'],
  ['Juniper, no layer 2, else', 178, '4d4743 02 63000000 0102', 'JUNIPER_ETHERNET DATA'],
  ['Juniper, no header', 178, ETHERNET_SYN, 'JUNIPER_ETHERNET ETHERNET IPV4 TCP'],
  ['Juniper PPP', 179, `4d4743 00 ff03 0021 ${IPV4_SYN}`, 'JUNIPER_PPP PPP_HDLC IPV4 TCP'],
  ['Juniper Frame Relay', 180, `4d4743 00 1841 03 cc ${IPV4_SYN}`, 'JUNIPER_FRAME_RELAY FRAME_RELAY IPV4 TCP'],
  ['Juniper Cisco HDLC', 181, `4d4743 00 0f00 0800 ${IPV4_SYN}`, 'JUNIPER_CISCO_HDLC CISCO_HDLC IPV4 TCP'],
  ['ERF, Ethernet', 197, `${'00'.repeat(8)} 02 04 004c 0000 003a 0000 ${ETHERNET_SYN} 01020304`, 'ERF ETHERNET IPV4 TCP', { ERF: 2 }],
  [
    'ERF, extension header',
    197,
    `${'00'.repeat(8)} 82 04 0054 0000 003a ${'00'.repeat(8)} 0000 ${ETHERNET_SYN} 01020304`,
    'ERF ETHERNET IPV4 TCP',
    { ERF: 2 },
  ],
  ['ERF, IPv4', 197, `${'00'.repeat(8)} 16 04 0038 0000 0028 ${IPV4_SYN}`, 'ERF IPV4 TCP', { ERF: 22 }],
  ['ERF, IPv6', 197, `${'00'.repeat(8)} 17 04 0038 0000 003c ${IPV6_SYN}`, 'ERF IPV6 TCP', { ERF: 23 }],
  ['ERF, HDLC', 197, `${'00'.repeat(8)} 01 04 003c 0000 002c ff03 0021 ${IPV4_SYN}`, 'ERF PPP_HDLC IPV4 TCP', { ERF: 1 }],
  ['ERF, else', 197, `${'00'.repeat(8)} 05 04 0012 0000 0002 0102`, 'ERF DATA', { ERF: 5 }],
  [
    'ERF, two extension headers',
    197,
    `${'00'.repeat(8)} 82 04 005c 0000 003a 80${'00'.repeat(7)} ${'00'.repeat(8)} 0000 ${ETHERNET_SYN} 01020304`,
    'ERF ETHERNET IPV4 TCP',
  ],
]);

describeRows('between Ethernet and the packet', [
  ['provider backbone', 1, ethernet('88e7', `00000001 ${ETHERNET_SYN}`), 'ETHERNET PBB IPV4 TCP', { PBB: 0x800 }],
  ['HSR', 1, ethernet('892f', `0040 0001 0800 ${IPV4_SYN}`), 'ETHERNET HSR IPV4 TCP', { HSR: 0x800 }],
  ['HSR, unknown type', 1, ethernet('892f', '0040 0001 9999 0102'), 'ETHERNET HSR DATA', { HSR: 0x9999 }],
  [
    'Cisco metadata',
    1,
    ethernet('8909', `01 01 0001 0000 0800 ${IPV4_SYN}`),
    'ETHERNET CISCO_METADATA IPV4 TCP',
    { CISCO_METADATA: 0x800 },
  ],
  ['TRILL', 1, ethernet('22f3', `003f 0001 0002 ${ETHERNET_SYN}`), 'ETHERNET TRILL ETHERNET IPV4 TCP', { TRILL: 2 }],
  ['TRILL, options', 1, ethernet('22f3', `007f 0001 0002 00000000 ${ETHERNET_SYN}`), 'ETHERNET TRILL ETHERNET IPV4 TCP'],
  ['VN-Tag', 1, ethernet('8926', `00010002 0800 ${IPV4_SYN}`), 'ETHERNET VN_TAG IPV4 TCP', { VN_TAG: 0x800 }],
  ['VN-Tag, length', 1, ethernet('8926', `00010002 0030 ${LLC_SYN}`), 'ETHERNET VN_TAG LLC IPV4 TCP'],
  ['VN-Tag, unknown type', 1, ethernet('8926', '00010002 9999 0102'), 'ETHERNET VN_TAG ETHERTYPE_UNKNOWN', { VN_TAG: 0x9999 }],
  ['VN-Tag, the first number of a type', 1, ethernet('8926', '00010002 0600 0102'), 'ETHERNET VN_TAG ETHERTYPE_UNKNOWN', { VN_TAG: 0x600 }],
  ['MACsec, no channel id', 1, ethernet('88e5', `00 00 00000001 0800 ${IPV4_SYN} ${'00'.repeat(16)}`), 'ETHERNET MACSEC IPV4 TCP'],
  ['batman-adv, broadcast', 1, ethernet('4305', `01 0f 32 00 ${'00'.repeat(10)} ${ETHERNET_SYN}`), 'ETHERNET BATMAN ETHERNET IPV4 TCP'],
  [
    'batman-adv, broadcast, version 14',
    1,
    ethernet('4305', `04 0e 32 00 ${'00'.repeat(10)} ${ETHERNET_SYN}`),
    'ETHERNET BATMAN ETHERNET IPV4 TCP',
  ],
  [
    'batman-adv, unicast from an originator',
    1,
    ethernet('4305', `42 0f 32 00 ${'00'.repeat(14)} ${ETHERNET_SYN}`),
    'ETHERNET BATMAN ETHERNET IPV4 TCP',
  ],
  [
    'MACsec, integrity only',
    1,
    ethernet('88e5', `20 00 00000001 ${'00'.repeat(8)} 0800 ${IPV4_SYN} ${'00'.repeat(16)}`),
    'ETHERNET MACSEC IPV4 TCP',
    { MACSEC: 0x20 },
  ],
  [
    'MACsec, encrypted',
    1,
    ethernet('88e5', `2c 00 00000001 ${'00'.repeat(8)} 0800 ${IPV4_SYN} ${'00'.repeat(16)}`),
    'ETHERNET MACSEC DATA',
    { MACSEC: 0x2c },
  ],
  ['MACsec of another version', 1, ethernet('88e5', `a0 00 00000001 ${'00'.repeat(60)}`), 'ETHERNET DATA'],
  ['FabricPath', 1, ethernet('8903', `0041 ${ETHERNET_SYN} 01020304`), 'ETHERNET FABRIC_PATH ETHERNET IPV4 TCP', { FABRIC_PATH: 0x41 }],
  ['bridged Ethernet', 1, ethernet('6558', ETHERNET_SYN), 'ETHERNET ETHERNET IPV4 TCP'],
  [
    'batman-adv, unicast',
    1,
    ethernet('4305', `40 0f 32 00 ${'00'.repeat(6)} ${ETHERNET_SYN}`),
    'ETHERNET BATMAN ETHERNET IPV4 TCP',
    { BATMAN: 0x40 },
  ],
  ['batman-adv, version 14', 1, ethernet('4305', `03 0e 32 00 ${'00'.repeat(6)} ${ETHERNET_SYN}`), 'ETHERNET BATMAN ETHERNET IPV4 TCP'],
  ['batman-adv, routing', 1, ethernet('4305', `00 0f 32 00 ${'00'.repeat(20)}`), 'ETHERNET BATMAN', { BATMAN: 0 }],
  ['802.11 from a Centrino driver', 1, ethernet('2452', WLAN_SYN), 'ETHERNET WLAN_CENTRINO LLC IPV4 TCP'],
]);

describeRows('ISL', [
  [
    'its other address',
    1,
    `0c000c0000 00 001b21040506 0046 aaaa03 00000c 0002 0000 0000 ${ETHERNET_SYN} 01020304 05060708`,
    'ETHERNET ISL ETHERNET IPV4 TCP',
    { ISL: 2 },
  ],
  ['an address much like it before a length', 1, `01000c0001 00 001b21040506 0030 ${LLC_SYN}`, 'ETHERNET LLC IPV4 TCP'],
  ['its address before an EtherType', 1, `01000c0000 00 001b21040506 0800 ${IPV4_SYN}`, 'ETHERNET IPV4 TCP'],
  ['an address much like it', 1, `01000c0001 00 001b21040506 0800 ${IPV4_SYN}`, 'ETHERNET IPV4 TCP'],
  [
    'Ethernet',
    1,
    `01000c0000 00 001b21040506 0046 aaaa03 00000c 0002 0000 0000 ${ETHERNET_SYN} 01020304 05060708`,
    'ETHERNET ISL ETHERNET IPV4 TCP',
    { ISL: 2 },
  ],
  [
    'another frame within',
    1,
    `01000c0000 20 001b21040506 0046 aaaa03 00000c 0002 0000 0000 ${ETHERNET_SYN} 01020304 05060708`,
    'ETHERNET ISL DATA',
  ],
]);

it('Frame Relay with an address of one byte has none of two', () => {
  expect(details(decodeAmidst(hex(`19 03 cc ${IPV4_SYN}`), { linkType: 107 }))[0]).toBe(0);
});

describe('lengths that lie', () => {
  it.each([
    ['PPPoE length that ends in the TCP header', 51, `11 00 0007 001e 0021 ${IPV4_SYN}`],
    ['Radiotap beyond the packet', 127, `00 00 ff00 00000000 ${WLAN_SYN}`],
    ['AVS beyond the packet', 163, `80211001 ffffffff ${'00'.repeat(56)}`],
    ['PPI beyond the packet', 192, `00 00 ff0f 01000000 ${ETHERNET_SYN}`],
    ['NFLOG attribute beyond the packet', 239, `02 00 0000 ff00 0900 ${IPV4_SYN}`],
    ['PKTAP beyond the packet', 258, `${PKTAP.replace('6c000000', 'ffffff7f')} ${ETHERNET_SYN}`],
    ['PKTAP a little beyond the packet', 258, PKTAP.replace('6c000000', '70000000')],
    ['PFLOG beyond the packet', 117, `ff 02 00 00 ${'00'.repeat(60)}`],
    ['Juniper extensions beyond the packet', 178, `4d4743 80 0fff ${ETHERNET_SYN}`],
    ['Token Ring route beyond the packet', 6, '10 40 001b21010203 801b21040506 1e30'],
    ['TRILL options beyond the packet', 1, ethernet('22f3', '07ff 0001 0002')],
    ['A-MSDU subframe shorter than its LLC', 105, `88 01 ${WLAN_HEADER} 8000 ${ADDRESSES} 0002 aaaa 0000`],
  ])('%s: malformed', (name, linkType, packet) => {
    expect(decode(linkType, hex(packet)).fault).toBe('MALFORMED');
    cuts.hold(`malformed: ${name}`, linkType, hex(packet));
  });

  it('a length beyond the packet is taken for the packet, where the header stands whole', () => {
    expect(decode(51, hex(`11 00 0007 ${hex16(0x1000)} 0021 ${IPV4_SYN}`))).toMatchObject({
      layers: 'PPPOE_SESSION PPP IPV4 TCP',
      fault: 'NONE',
    });
  });
});
