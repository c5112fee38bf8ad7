/**
 * The fixtures that no kernel will make for us: what each file of fixtures/ that is not a recording consists of. test/fixtures.test.ts holds the files
 * against this; `npm run fixtures` writes them anew.
 */
import { readFileSync } from 'node:fs';
import { LinkType, type PcapngBlock, PcapngBlockType, type PcapPacket, writePcap, writePcapng } from './capture-writer.js';
import { conversation, timedConversation } from './conversation.js';
import {
  concat,
  ethernet,
  frame,
  icmp,
  icmpv6,
  ipv4,
  ipv6,
  ipv6Extension,
  ipv6Fragment,
  type Layer,
  linuxCooked,
  type Payload,
  tcp,
  tcpOption,
  u16,
  u32,
  udp,
  vlan,
} from './frame-builder.js';

const OPENING = `
  > S 0
  < S. 0 1
  > . 1 1
`;
const SHORT_TALK = `
  ${OPENING}
  > P. 1 1 hello
  < . 1 6
  > F. 6 1
  < . 1 7
  < F. 1 7
  > . 7 2
`;

/** A header of bytes we write out ourselves: tunnels and link layers that the frame builder does not know. */
function header(bytes: readonly number[], fields: { etherType?: number; protocol?: number } = {}): Layer {
  return { ...fields, encode: (payload) => concat([bytes, payload]) };
}

const outer4 = ipv4({ source: '192.0.2.1', destination: '192.0.2.2' });
const outer6 = ipv6({ source: '2001:db8:ffff::1', destination: '2001:db8:ffff::2' });

/** One conversation, a millisecond between segments. */
const talk = (script: string, fields?: Parameters<typeof conversation>[1]): Uint8Array => writePcap(timedConversation(script, fields));

function udpDatagram(payload: Payload, sourcePort = 40000, destinationPort = 9999): Uint8Array {
  return frame(ethernet(), ipv4(), udp({ sourcePort, destinationPort }), payload);
}

/** The pieces of an IPv4 datagram, `size` bytes of payload each. */
function fragments4(datagram: Uint8Array, size: number, id: number): Uint8Array[] {
  const payload = datagram.subarray(20);
  const pieces: Uint8Array[] = [];
  for (let offset = 0; offset < payload.length; offset += size) {
    const more = offset + size < payload.length;
    const piece = payload.subarray(offset, offset + size);
    const layer = ipv4({ id, fragmentOffset: offset, moreFragments: more, protocol: datagram[9] as number });
    pieces.push(frame(ethernet(), layer, piece));
  }
  return pieces;
}

function fragments6(protocol: number, payload: Uint8Array, size: number, id: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let offset = 0; offset < payload.length; offset += size) {
    const more = offset + size < payload.length;
    pieces.push(
      frame(ethernet(), ipv6(), ipv6Fragment({ offset, more, id, nextHeader: protocol }), payload.subarray(offset, offset + size)),
    );
  }
  return pieces;
}

/** A conversation inside each tunnel, from another client port each. */
function tunnels(): Uint8Array[] {
  const stacks: (readonly Layer[])[] = [
    [ethernet(), outer4], // IP in IP, RFC 2003
    [ethernet(), outer6],
    [ethernet(), outer4, header([0, 0, 0x08, 0x00], { protocol: 47 })], // GRE, RFC 2784
    [ethernet(), outer4, header([0x20, 0, 0x08, 0x00, ...u32(77)], { protocol: 47 })], // GRE with a key, RFC 2890
    [ethernet(), outer4, udp({ sourcePort: 55555, destinationPort: 4789 }), header([8, 0, 0, 0, 0, 0, 42, 0]), ethernet()], // VXLAN, RFC 7348
    [ethernet(), outer4, udp({ sourcePort: 55556, destinationPort: 6081 }), header([0, 0, 0x65, 0x58, 0, 0, 7, 0]), ethernet()], // Geneve, RFC 8926
    // GTP-U G-PDU, 3GPP TS 29.281: its length is that of the IP packet inside
    [
      ethernet(),
      outer4,
      udp({ sourcePort: 2152, destinationPort: 2152 }),
      { encode: (p) => concat([[0x30, 0xff], u16(p.length), u32(9), p]) },
    ],
  ];
  return stacks.flatMap((around, index) =>
    conversation(`${OPENING}\n> P. 1 1 inside`, { client: '10.1.0.1', server: '10.1.0.2', clientPort: 41000 + index, around }),
  );
}

function linkLayers(): Uint8Array[] {
  const stacks: (readonly Layer[])[] = [
    [ethernet(), vlan({ id: 7 })],
    [ethernet(), vlan({ id: 100, tpid: 0x88a8 }), vlan({ id: 7 })],
    [ethernet(), vlan({ id: 1 }), vlan({ id: 2 }), vlan({ id: 3 })],
    [ethernet(), { ...header([0, 0x01, 0x01, 0xff]), etherType: 0x8847 }], // MPLS, one label, bottom of stack: RFC 3032
    // PPPoE session stage with PPP protocol 0x0021, RFC 2516: its length counts the PPP part
    [ethernet(), { etherType: 0x8864, encode: (p) => concat([[0x11, 0], u16(1), u16(p.length + 2), u16(0x0021), p]) }],
  ];
  return stacks.flatMap((around, index) => conversation(SHORT_TALK, { clientPort: 42000 + index, around }));
}

const SYN = frame(ethernet(), ipv4(), tcp({ flags: 'S', sequence: 1000, options: tcpOption.maximumSegmentSize(1460) }));

function malformed(): Uint8Array[] {
  return [
    frame(ethernet(), ipv4({ headerLength: 4 }), tcp(), 'IHL below 5'),
    frame(ethernet(), ipv4({ headerLength: 15 }), tcp(), 'IHL beyond the total length'),
    frame(ethernet(), ipv4({ totalLength: 19 }), tcp(), 'total length below the header'),
    frame(ethernet(), ipv4({ totalLength: 4000 }), tcp(), 'total length beyond the frame'),
    frame(ethernet(), ipv4({ totalLength: 0 }), tcp(), 'total length 0: segmentation offload'),
    frame(ethernet(), ipv4({ version: 5 }), tcp(), 'version 5'),
    frame(ethernet(), ipv4(), tcp({ headerLength: 4 }), 'data offset below 5'),
    frame(ethernet(), ipv4(), tcp({ headerLength: 15 }), 'data offset beyond'),
    frame(ethernet(), ipv4(), tcp({ options: [2, 9, 5, 180] }), 'an option longer than the header'),
    frame(ethernet(), ipv4(), tcp({ options: [8, 1, 0, 0] }), 'an option of length 1'),
    frame(ethernet(), ipv4({ totalLength: 30 }), tcp()),
    frame(ethernet(), ipv4(), udp({ length: 7 }), 'UDP length below 8'),
    frame(ethernet(), ipv4(), udp({ length: 400 }), 'UDP length beyond the packet'),
    frame(ethernet(), ipv4(), udp({ length: 12 }), 'UDP length short of the packet'),
    frame(ethernet(), ipv6({ payloadLength: 4000 }), tcp(), 'payload length beyond the frame'),
    frame(ethernet(), ipv6({ payloadLength: 8 }), tcp(), 'payload length below the header'),
    frame(ethernet(), ipv6(), ipv6Extension(0, [1, 4, 0, 0, 0, 0], { length: 200 }), tcp(), 'extension header beyond the packet'),
    frame(ethernet(), vlan({ type: 0x0800 })),
    frame(ethernet({ type: 0x0800 })),
    frame(ethernet({ type: 0x86dd }), [0x60]),
    Uint8Array.of(1, 2, 3),
    new Uint8Array(0),
  ];
}

function otherProtocols(): Uint8Array[] {
  const arp = [0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2];
  const spanningTree = [0x42, 0x42, 0x03, 0, 0, 0, 0, 0, ...new Array<number>(27).fill(0)];
  return [
    frame(ethernet({ type: 0x0806, destination: 'ff:ff:ff:ff:ff:ff' }), arp),
    frame(ethernet(), ipv4(), icmp({ type: 8, rest: 0x00010001 }), 'ping'),
    frame(ethernet(), ipv4({ source: '10.0.0.2', destination: '10.0.0.1' }), icmp({ type: 0, rest: 0x00010001 }), 'ping'),
    frame(ethernet(), ipv6(), icmpv6({ type: 135 }), new Uint8Array(16)),
    frame(ethernet(), ipv4({ protocol: 2, destination: '224.0.0.1' }), [0x11, 0x64, 0xee, 0x9b, 0, 0, 0, 0]),
    frame(ethernet(), ipv4({ protocol: 89, destination: '224.0.0.5' }), [2, 1, 0, 44]),
    frame(ethernet(), ipv4({ protocol: 132 }), u16(40000), u16(80), u32(0), u32(0)),
    frame(ethernet(), ipv4({ protocol: 253 }), 'for experiments'),
    frame(ethernet({ type: spanningTree.length, destination: '01:80:c2:00:00:00', padTo: 60 }), spanningTree),
    frame(ethernet({ type: 0x88cc }), [2, 7, 4, 2, 0, 0, 0, 0, 1]),
    frame(ethernet({ type: 0x88b5 }), 'local experimental EtherType'),
  ];
}

function icmpErrors(): Uint8Array[] {
  const inner = frame(
    ipv4({ source: '10.0.0.2', destination: '10.0.0.1' }),
    tcp({ sourcePort: 80, destinationPort: 40000, flags: 'S', sequence: 9 }),
  );
  const back = ipv4({ source: '10.0.0.1', destination: '10.0.0.2' });
  const datagram = frame(ipv4(), udp({ destinationPort: 9999 }), 'anyone?');
  return [
    frame(ethernet(), back, icmp({ type: 3, code: 1 }), inner.subarray(0, 28)),
    frame(ethernet(), back, icmp({ type: 11, code: 0 }), inner),
    frame(ethernet(), ipv4(), udp({ destinationPort: 9999 }), 'anyone?'),
    frame(ethernet(), ipv4({ source: '10.0.0.2', destination: '10.0.0.1' }), icmp({ type: 3, code: 3 }), datagram),
    frame(ethernet(), ipv4({ source: '10.0.0.2', destination: '10.0.0.1' }), icmp({ type: 3, code: 3 }), datagram.subarray(0, 24)),
    frame(
      ethernet(),
      ipv6({ source: '2001:db8::2', destination: '2001:db8::1' }),
      icmpv6({ type: 1, code: 4 }),
      frame(ipv6(), udp({ destinationPort: 9999 }), 'anyone?'),
    ),
  ];
}

function fragmented(): Uint8Array[] {
  const segment = frame(ipv4(), tcp({ flags: 'P.', sequence: 1, acknowledgment: 1 }), 'a'.repeat(300));
  const datagram = frame(ipv4(), udp(), 'b'.repeat(300));
  const [first, second, third] = fragments4(segment, 128, 1) as [Uint8Array, Uint8Array, Uint8Array];
  const [u0, u1, u2] = fragments4(datagram, 128, 2) as [Uint8Array, Uint8Array, Uint8Array];
  const inside6 = frame(ipv6(), udp({ sourcePort: 40001 }), 'c'.repeat(300)).subarray(40);
  return [
    ...[first, second, third], // in order
    ...[u2, u0, u1], // the last one first
    ...fragments6(17, inside6, 128, 3),
    ...fragments4(frame(ipv4(), udp({ sourcePort: 40002 }), 'd'.repeat(300)), 128, 4).slice(0, 2), // the last is missing
  ];
}

/** Strings that harm a terminal, a spreadsheet, a Markdown page or a web page that prints them as they are. */
const HARMFUL = [
  '\u001b[31mred\u001b[0m and \u001b]0;title\u0007',
  'two\nlines\r\nand a tab\t.',
  '=HYPERLINK("http://example.invalid")',
  '@SUM(1+1)',
  '| not | a | column |',
  '<script>alert(1)</script>',
  '"quoted", and, commas',
  'C1 control \u009b2J',
  'right to left \u202e override',
  '你好，世界',
];

const ALL_OPTIONS: (readonly number[])[] = [
  [...tcpOption.maximumSegmentSize(1460), ...tcpOption.sackPermitted(), ...tcpOption.timestamps(1, 0), 1, ...tcpOption.windowScale(7)],
  [1, 1, ...tcpOption.timestamps(2, 1), 1, 1, ...tcpOption.sack([2000, 3000], [4000, 5000])],
  [...tcpOption.fastOpen(), 1, 1],
  [...tcpOption.fastOpen([1, 2, 3, 4, 5, 6, 7, 8]), 1, 1],
  [19, 18, ...new Array<number>(16).fill(0xaa), 1, 1], // MD5 signature, RFC 2385
  [28, 4, 0x80, 0x05], // user timeout, RFC 5482
  [6, 6, 0, 0, 0, 1, 1, 1],
  [254, 4, 0x12, 0x34],
  [...tcpOption.windowScale(15), 1],
];

function twoSections(): PcapngBlock[] {
  const [syn, synAck, ack, data, dataAck, fin, finAck, secondFin, lastAck] = conversation(SHORT_TALK) as [
    ...[Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array, Uint8Array],
  ];
  const raw = (bytes: Uint8Array) => bytes.subarray(14);
  const base = 1_700_000_000n;
  return [
    { block: 'section', order: 'little', options: [{ code: 1, value: 'two sections, four interfaces' }] },
    { block: 'interface', linkType: LinkType.ETHERNET, options: [{ code: 2, value: 'eth0' }] },
    { block: 'interface', linkType: LinkType.RAW, resolution: 9, offset: 100n },
    { block: 'packet', data: syn, interface: 0, time: base * 1_000_000n, comment: 'the first step' },
    { block: 'packet', data: raw(synAck), interface: 1, time: (base - 100n) * 1_000_000_000n + 1_000_123n },
    { block: 'other', type: PcapngBlockType.NAME_RESOLUTION, data: Uint8Array.of(0, 0, 0, 0) },
    { block: 'old', data: ack, interface: 0, time: base * 1_000_000n + 2000n },
    { block: 'custom', enterprise: 32473, data: Uint8Array.of(1, 2, 3, 4) },
    { block: 'packet', data: data, interface: 0, time: base * 1_000_000n + 3000n, flags: 1 },
    { block: 'other', type: PcapngBlockType.INTERFACE_STATISTICS, data: new Uint8Array(12) },
    { block: 'section', order: 'big' },
    { block: 'interface', linkType: LinkType.RAW, resolution: 0x94 }, // 2^-20 s
    { block: 'interface', linkType: LinkType.ETHERNET, snapLength: 54 },
    { block: 'packet', data: raw(dataAck), interface: 0, time: (base << 20n) + 5000n },
    { block: 'packet', data: fin, interface: 1, time: base * 1_000_000n + 5000n },
    { block: 'packet', data: finAck, interface: 1, time: base * 1_000_000n + 6000n, capture: 54 },
    { block: 'packet', data: secondFin, interface: 1, time: base * 1_000_000n + 7000n },
    { block: 'other', type: 0x7777, data: Uint8Array.of(9, 9, 9, 9) },
    { block: 'packet', data: lastAck, interface: 1, time: base * 1_000_000n + 8000n },
  ];
}

const SIMPLE_BLOCKS: PcapngBlock[] = [
  { block: 'section' },
  { block: 'interface', linkType: LinkType.ETHERNET },
  ...conversation(SHORT_TALK).map((data): PcapngBlock => ({ block: 'simple', data })),
];

const TALK = writePcap(timedConversation(SHORT_TALK));
const TALK_NG = writePcapng([
  { block: 'section' },
  { block: 'interface' },
  ...conversation(SHORT_TALK).map((data, i): PcapngBlock => ({ block: 'packet', data, time: 1_700_000_000_000_000n + BigInt(i) })),
]);
/** A recording of ours, compressed once: what a compressor makes differs between versions of Node. */
const readGzipped = (): Uint8Array => Uint8Array.from(readFileSync(new URL('../../fixtures/gzipped.pcap.gz', import.meta.url)));
const rawFrames = (script: string): Uint8Array[] => conversation(script, { around: [] });
const cuts = (data: Uint8Array): PcapPacket[] => Array.from({ length: data.length + 1 }, (_, capture) => ({ data, capture }));

/** File name in fixtures/ to its bytes. */
export const MADE_FIXTURES: Readonly<Record<string, () => Uint8Array>> = {
  // TCP connections
  'tcp-simultaneous-open.pcap': () =>
    talk(`
      > S 0
      < S 0
      > S. 0 1
      < S. 0 1
      > . 1 1
      < . 1 1
      > P. 1 1 hello
      < . 1 6
      > F. 6 1
      < F. 1 7
      > . 7 2`),
  'tcp-simultaneous-close.pcap': () =>
    talk(`
      ${OPENING}
      > P. 1 1 hello
      < . 1 6
      > F. 6 1
      < F. 1 6
      > . 7 2
      < . 2 7`),
  'tcp-syn-ack-before-syn.pcap': () =>
    talk(`
      < S. 0 1
      > S 0
      > . 1 1
      > P. 1 1 hello
      < . 1 6`),
  'tcp-syn-missing.pcap': () =>
    talk(`
      < S. 0 1
      > . 1 1
      > P. 1 1 hello
      < . 1 6
      > F. 6 1
      < F. 1 7
      > . 7 2`),
  'tcp-wrong-syn-ack.pcap': () =>
    talk(`
      > S 0
      < S. 0 2
      > R 2`),
  'tcp-wrong-last-ack.pcap': () =>
    talk(`
      > S 0
      < S. 0 1
      > . 1 901
      < R 901`),
  'tcp-reset-in-handshake.pcap': () =>
    talk(`
      > S 0
      < S. 0 1
      > R 1`),
  'tcp-reset-after-close.pcap': () =>
    talk(`
      ${SHORT_TALK}
      < R. 2 7`),
  'tcp-fin-retransmitted.pcap': () =>
    talk(`
      ${OPENING}
      > P. 1 1 hello
      < . 1 6
      > F. 6 1
      > F. 6 1 +210
      > F. 6 1 +420
      < . 1 7
      < F. 1 7
      < F. 1 7 +210
      > . 7 2`),
  'tcp-close-with-data.pcap': () =>
    talk(`
      ${OPENING}
      > FP. 1 1 last words
      < . 1 12
      < FP. 1 12 and ours
      > . 12 10`),
  'tcp-data-and-fin-in-handshake-ack.pcap': () =>
    talk(`
      > S 0
      < S. 0 1
      > FP. 1 1 all at once
      < F. 1 13
      > . 13 2`),
  'tcp-sequence-wrap.pcap': () => talk(`${SHORT_TALK}`, { clientIsn: 0xfffffffe, serverIsn: 0xffffffff }),
  'tcp-data-over-wrap.pcap': () =>
    talk(
      `
      ${OPENING}
      > . 1 1 ~1000
      > . 1001 1 ~1000
      < . 1 1001
      > . 2001 1 ~1000
      > . 1001 1 ~1000 +300
      < . 1 3001
      > F. 3001 1
      < F. 1 3002
      > . 3002 2`,
      { clientIsn: 0xfffffc00 },
    ),
  'tcp-port-used-three-times.pcap': () =>
    writePcap([
      ...timedConversation(SHORT_TALK),
      ...timedConversation(SHORT_TALK, { clientIsn: 900_000, serverIsn: 800_000 }, 1000),
      ...timedConversation('> S 0', { clientIsn: 900_000 }, 2000), // the same initial number again: no new stream in Wireshark 4.0
    ]),
  'tcp-fast-open-data-refused.pcap': () =>
    talk(
      `
      > S 0 - early
      < S. 0 1
      > P. 1 1 early
      < . 1 6
      > R. 6 1`,
      { synOptions: [...tcpOption.fastOpen([1, 2, 3, 4, 5, 6, 7, 8]), 1, 1] },
    ),
  'tcp-one-direction.pcap': () =>
    talk(`
      > S 0
      > . 1 1
      > P. 1 1 hello
      > P. 6 31 once more
      > F. 15 61
      > . 16 62`),
  'tcp-odd-flags.pcap': () =>
    talk(`
      ${OPENING}
      > S 500
      < S. 700 501
      > SF 0
      > - 1
      > FPU 1
      > SR 0
      < R 1`),
  'tcp-syn-flood.pcap': () =>
    writePcap(
      Array.from({ length: 24 }, (_, i) => {
        const flow = { client: `203.0.113.${i + 1}`, clientPort: 2000 + i, clientIsn: 7919 * i };
        return timedConversation(i % 8 === 7 ? '> S 0\n< R. 0 1' : i % 8 === 3 ? '> S 0\n< S. 0 1' : '> S 0', flow, i);
      }).flat(),
    ),
  'tcp-same-endpoint.pcap': () => talk(SHORT_TALK, { client: '127.0.0.1', server: '127.0.0.1', clientPort: 80 }),
  'tcp-options.pcap': () =>
    writePcap(
      ALL_OPTIONS.map((options, i) => frame(ethernet(), ipv4(), tcp({ sourcePort: 43000 + i, flags: i === 1 ? '.' : 'S', options }))),
    ),
  'tcp-padding-and-offload.pcap': () =>
    writePcap([
      ...conversation(OPENING, { around: [ethernet({ padTo: 60 })] }),
      frame(ethernet(), ipv4({ totalLength: 0 }), tcp({ flags: '.', sequence: 1001, acknowledgment: 5001 }), 'y'.repeat(2000)),
      frame(ethernet(), ipv4(), tcp({ flags: '.', sequence: 3001, acknowledgment: 5001 }), 'in', new Uint8Array(0)),
    ]),
  // UDP
  'udp-unanswered-and-repeated.pcap': () =>
    writePcap([
      udpDatagram('one'),
      udpDatagram('two'),
      frame(
        ethernet(),
        ipv4({ source: '10.0.0.2', destination: '10.0.0.1' }),
        udp({ sourcePort: 9999, destinationPort: 40000 }),
        'answer to one',
      ),
      udpDatagram(''),
      udpDatagram('nobody answers', 40001),
      frame(ethernet(), ipv4({ source: '10.0.0.1', destination: '239.1.2.3' }), udp({ destinationPort: 5000 }), 'to a group'),
    ]),
  'udp-harmful-text.pcap': () => writePcap(HARMFUL.map((text, i) => udpDatagram(text, 44000 + i))),
  // Links, networks, tunnels
  'link-vlan-mpls-pppoe.pcap': () => writePcap(linkLayers()),
  'link-null.pcap': () =>
    writePcap(
      rawFrames(SHORT_TALK).map((ip) => concat([[2, 0, 0, 0], ip])),
      { network: LinkType.NULL },
    ),
  'link-loop.pcap': () =>
    writePcap(
      rawFrames(SHORT_TALK).map((ip) => concat([[0, 0, 0, 2], ip])),
      { network: LinkType.LOOP },
    ),
  'link-raw.pcap': () =>
    writePcap([...rawFrames(SHORT_TALK), ...conversation(SHORT_TALK, { around: [], client: '2001:db8::1', server: '2001:db8::2' })], {
      network: LinkType.RAW,
    }),
  'link-sll.pcap': () => writePcap(conversation(SHORT_TALK, { around: [linuxCooked()] }), { network: LinkType.LINUX_SLL }),
  'link-unknown.pcap': () => writePcap([Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5, 6, 7, 8)], { network: 147 }),
  'ip-options-and-extension-headers.pcap': () =>
    writePcap([
      frame(ethernet(), ipv4({ options: [7, 7, 4, 0, 0, 0, 0, 0] }), tcp({ flags: 'S' })), // record route
      frame(ethernet(), ipv4({ options: [131, 7, 4, 10, 0, 0, 9, 0] }), tcp({ flags: 'S', sourcePort: 40001 })), // source route, one hop left
      frame(ethernet(), ipv6(), ipv6Extension(0), tcp({ flags: 'S' })),
      frame(ethernet(), ipv6(), ipv6Extension(0), ipv6Extension(60), tcp({ flags: 'S', sourcePort: 40001 })),
      frame(ethernet(), ipv6(), ipv6Fragment({ id: 5 }), udp(), 'an atomic fragment'),
      frame(ethernet(), ipv6({ nextHeader: 59 }), 'no next header'),
    ]),
  'ip-fragments.pcap': () => writePcap(fragmented()),
  'ip-icmp-errors.pcap': () => writePcap(icmpErrors()),
  'tunnels.pcap': () => writePcap(tunnels()),
  'frames-other-protocols.pcap': () => writePcap(otherProtocols()),
  'frames-malformed.pcap': () => writePcap(malformed()),
  'frames-cut-at-every-length.pcap': () => writePcap(cuts(SYN), { snapLength: 58 }),
  // Files
  'file-big-endian.pcap': () => writePcap(timedConversation(SHORT_TALK), { order: 'big' }),
  'file-nanoseconds-big-endian.pcap': () => writePcap(conversation(SHORT_TALK), { order: 'big', magic: 'nanoseconds' }),
  'file-modified.pcap': () => writePcap(timedConversation(SHORT_TALK), { magic: 'modified' }),
  'file-two-sections.pcapng': () => writePcapng(twoSections()),
  'file-simple-packet-blocks.pcapng': () => writePcapng(SIMPLE_BLOCKS),
  'file-without-packets.pcap': () => writePcap([]),
  'file-time-goes-backwards.pcap': () =>
    writePcap(timedConversation(SHORT_TALK).map((packet, i) => (i === 4 ? { ...packet, seconds: packet.seconds - 10 } : packet))),
  // Faulty files
  'faulty-empty.pcap': () => new Uint8Array(0),
  'faulty-not-a-capture.txt': () => new TextEncoder().encode('This is a text, and not a capture.\n'),
  'faulty-cut-file-header.pcap': () => TALK.subarray(0, 20),
  'faulty-cut-record-header.pcap': () => TALK.subarray(0, TALK.length - 60),
  'faulty-cut-record.pcap': () => TALK.subarray(0, TALK.length - 5),
  'faulty-record-length.pcap': () =>
    writePcap(timedConversation(SHORT_TALK).map((packet, i) => (i === 5 ? { ...packet, capturedLength: 0x7fffffff } : packet))),
  'faulty-cut-block.pcapng': () => TALK_NG.subarray(0, TALK_NG.length - 7),
  'faulty-block-lengths.pcapng': () =>
    writePcapng([
      { block: 'section' },
      { block: 'interface' },
      { block: 'packet', data: SYN },
      { block: 'packet', data: SYN, trailingLength: 40 },
      { block: 'packet', data: SYN },
    ]),
  'faulty-interface-missing.pcapng': () =>
    writePcapng([
      { block: 'section' },
      { block: 'interface' },
      { block: 'packet', data: SYN },
      { block: 'packet', data: SYN, interface: 3 },
    ]),
  'faulty-cut.pcap.gz': () => readGzipped().subarray(0, -40),
  'faulty-checksum.pcap.gz': () => readGzipped().fill(0xff, -8, -4),
};
