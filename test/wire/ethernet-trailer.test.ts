/**
 * What stands behind the packet of an Ethernet frame, and what is told when the capture stopped there. Each expectation is what tshark 4.0.17 tells of a capture
 * written like this. Two things of it are left out: a vendor's trailer that it finds by guessing (VSS Monitoring's), and that it calls a frame of 60 to 63 bytes
 * malformed, cut or not, whose declared check sequence begins with zeros: it takes these for padding, and then misses them in the check sequence.
 */
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../src/capture/open.js';
import { CaptureRecord } from '../../src/record.js';
import { FrameDecoder } from '../../src/wire/decode-frame.js';
import { writePcap, writePcapng } from '../support/capture-writer.js';
import { concat, ethernet, frame, ipv4, ipv6, tcp, udp, vlan } from '../support/frame-builder.js';
import { readCapture } from '../support/read-capture.js';
import { decode, fault, hex, layers } from './decode.js';

const IPV4 = frame(ipv4(), tcp());
const ARP = hex('0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002');

function snap(type: string, text: string | Uint8Array): Uint8Array {
  return frame(hex(`aaaa03 000000 ${type}`), text);
}

/** Ethernet with a length field, or a tag with one. */
function sized(payload: Uint8Array, isTagged = false): Uint8Array {
  const type = payload.length;
  return isTagged ? frame(ethernet(), vlan({ type }), payload) : frame(ethernet({ type }), payload);
}

const PACKETS = {
  ipv4: frame(ethernet(), ipv4(), tcp()),
  'ipv4 of 56 bytes': frame(ethernet(), ipv4(), tcp(), 'sixteen bytes ..'),
  'ipv4 without a length': frame(ethernet(), ipv4({ totalLength: 0 }), tcp(), 'text'),
  ipv6: frame(ethernet(), ipv6(), udp(), 'x'),
  arp: frame(ethernet({ type: 0x0806 }), ARP),
  unknown: frame(ethernet({ type: 0x88b5 }), [1, 2, 3, 4, 5, 6]),
  'the largest length': frame(ethernet({ type: 1500 }), snap('88b5', 'eight ..')),
  'ipv4 without payload': frame(ethernet(), ipv4({ protocol: 253 })),
  'neither type nor length': frame(ethernet({ type: 1501 }), 'eight ..'),
  mpls: frame(ethernet({ type: 0x8847 }), hex('00010140'), IPV4),
  tag: frame(ethernet(), vlan(), ipv4(), tcp()),
  'small type in a provider tag': frame(ethernet(), vlan({ tpid: 0x88a8, type: 40 }), new Uint8Array(24).fill(1)),
  'tags and arp': frame(ethernet(), vlan({ tpid: 0x88a8 }), vlan({ type: 0x0806 }), ARP),
  'two tags': frame(ethernet(), vlan({ tpid: 0x88a8 }), vlan(), ipv4(), tcp()),
  llc: sized(snap('88b5', 'fourteen bytes')),
  'llc and ipv4': sized(snap('0800', IPV4)),
  'tag and llc': sized(snap('88b5', '1234'), true),
} as const;
type PacketName = keyof typeof PACKETS;

/** [packet, padding or trailer, check sequence, what is told where the file declares a check sequence of 4 bytes, declares nothing, and declares none] */
const CUTS: readonly (readonly [PacketName, string, string, string, string, string])[] = [
  ['ipv4', '', '00000000', '.TTT.T', '.....T', '.....T'],
  ['ipv4', '', '0000abcd', '.TTT.T', '.....T', '.....T'],
  ['ipv4', '', 'abcdef12', '.TTT.T', '.....T', '.....T'],
  ['ipv4', '', 'abcd0000', '.TTT.T', '.....T', '.....T'],
  ['ipv4', '000000000000', '00000000', '.TTTTTTTTT.T', '.TTTTTTTTT.T', '.....TTTTT.T'],
  ['ipv4', '000000000000', '0000abcd', '.TTTTTTTTT.T', '.TTTTTTTTT.T', '.....TTTTT.T'],
  ['ipv4', '000000000000', 'abcdef12', '.TTTTTTTTT.T', '.TTTTTTTTT.T', '.....TTTTT.T'],
  ['ipv4', '010203040506', 'abcdef12', '.TTTTTTTTT.T', '.TTTTTTTTT.T', '...........T'],
  ['ipv4', '010203040506', '00000000', '.TTTTTTTTT.T', '.TTTTTTTTT.T', '...........T'],
  ['ipv4', '000000040506', 'abcdef12', '.TTTTTTTTT.T', '.TTTTTTTTT.T', '.......TTT.T'],
  ['ipv4 of 56 bytes', '', '00000000', '.TTT..', '.TTT..', '......'],
  ['ipv4 of 56 bytes', '', 'abcdef12', '.TTT..', '.TTT..', '......'],
  ['ipv4 of 56 bytes', '000000000000', 'abcdef12', '.TTTTTTTTT..', '.TTTTTTTTT..', '............'],
  ['ipv4 of 56 bytes', '010203040506', 'abcdef12', '.TTTTTTTTT..', '.TTTTTTTTT..', '............'],
  ['ipv4 without a length', '', 'abcdef12', '.TTT..', '......', '......'],
  ['ipv4 without a length', '000000000000', '00000000', '.TTT........', '............', '............'],
  ['ipv4 without a length', '010203040506', 'abcdef12', '.TTT........', '............', '............'],
  ['ipv6', '', '00000000', '.TTT.T', '.TTT.T', '.....T'],
  ['ipv6', '', '0000abcd', '.TTT.T', '.TTT.T', '.....T'],
  ['ipv6', '', 'abcdef12', '.TTT.T', '.TTT.T', '.....T'],
  ['ipv6', '0000', 'abcdef12', '.TTTTT.T', '.TTTTT.T', '.......T'],
  ['ipv6', '0102', '0000abcd', '.TTTTT.T', '.TTTTT.T', '.......T'],
  ['arp', '', '00000000', '.TTT.T', '.....T', '.....T'],
  ['arp', '', '0000abcd', '.TTT.T', '.....T', '.....T'],
  ['arp', '', 'abcdef12', '.TTT.T', '.....T', '.....T'],
  ['arp', '000000000000', 'abcdef12', '.TTTTTTTTT.T', '...........T', '...........T'],
  [
    'arp',
    '000000000000000000000000000000000000',
    '0000abcd',
    '.TTTTTTTTTTTTTTTTTTTTT.T',
    '.TTTTTTTTTTTTTTTTTTTTT.T',
    '.....TTTTTTTTTTTTTTTTT.T',
  ],
  [
    'arp',
    '000000000000000000000000000000000000000000',
    'abcdef12',
    '.TTTTTTTTTTTTTTTTTTTTTTTT.T',
    '.TTTTTTTTTTTTTTTTTTTTTTTT.T',
    '........TTTTTTTTTTTTTTTTT.T',
  ],
  ['arp', '010203040506', 'abcdef12', '.TTTTTTTTT.T', '...........T', '...........T'],
  ['unknown', '', '00000000', '.TTT..', '......', '......'],
  ['unknown', '', 'abcdef12', '.TTT..', '......', '......'],
  ['unknown', '000000000000', 'abcdef12', '.TTT........', '............', '............'],
  ['neither type nor length', '', '00000000', '......', '......', '......'],
  ['neither type nor length', '', 'abcdef12', '......', '......', '......'],
  ['mpls', '', 'abcdef12', '.TTT.T', '.....T', '.....T'],
  ['mpls', '0000', 'abcdef12', '.TTTTT.T', '.TTTTT.T', '.....T.T'],
  ['tag', '', 'abcdef12', '.TTT.T', '.....T', '.....T'],
  ['tag', '0000', '0000abcd', '.TTT...T', '.....T.T', '.....T.T'],
  ['tag', '000000', 'abcdef12', '.TTT....T', '......T.T', '......T.T'],
  ['tag', '0001', 'abcdef12', '.TTT...T', '.....T.T', '.....T.T'],
  ['two tags', '', '0000abcd', '.TTT.T', '.....T', '.....T'],
  ['two tags', '000000', 'abcdef12', '.TTT....T', '........T', '........T'],
  ['llc', '', '00000000', '.TTTTT', '.....T', '.....T'],
  ['llc', '', 'abcdef12', '.TTTTT', '.....T', '.....T'],
  [
    'llc',
    '000000000000000000000000000000000000000000000000',
    'abcdef12',
    '.TTTTTTTTTTTTTTTTTTTTTTTTTTTTT',
    '.TTTTTTTTTTTTTTTTTTTTTTTTTTTTT',
    '.....TTTTTTTTTTTTTTTTTTTTTTTTT',
  ],
  ['llc and ipv4', '', '0000abcd', '.TTTTT', '.TTTTT', '.....T'],
  ['llc and ipv4', '', 'abcdef12', '.TTTTT', '.TTTTT', '.....T'],
  ['llc and ipv4', '0000', 'abcdef12', '.TTTTTTT', '.TTTTTTT', '.......T'],
  ['tag and llc', '', '0000abcd', '.TTT.T', '.....T', '.....T'],
  ['tag and llc', '', 'abcdef12', '.TTT.T', '.....T', '.....T'],
  [
    'tag and llc',
    '00000000000000000000000000000000000000000000000000000000000000',
    'abcdef12',
    '.TTT......TTTTTTTTTTTTTTTTTTTTTTTTTTT',
    '......TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT',
    '......TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT',
  ],
  ['the largest length', '', 'abcdef12', '.TTTTT', '.TTTTT', '.TTTTT'],
  ['the largest length', '', '', '.T', '.T', '.T'],
  [
    'ipv4 without payload',
    '0000000000000000000000000000000000000000000000000000',
    'abcdef12',
    '.TTTTTTTTTTTTTTTTTTTTTTTTTTTTT.T',
    '.TTTTTTTTTTTTTTTTTTTTTTTTTTTTT.T',
    '.....TTTTTTTTTTTTTTTTTTTTTTTTT.T',
  ],
  [
    'ipv4 without payload',
    '00000000000000000000000000000000000000000000',
    'abcdef12',
    '.TTTTTTTTTTTTTTTTTTTTTTTTT.T',
    '....TTTTTTTTTTTTTTTTTTTTTT.T',
    '....TTTTTTTTTTTTTTTTTTTTTT.T',
  ],
  ['ipv4 of 56 bytes', '0102', '', '.TTT', '....', '....'],
  ['ipv4 of 56 bytes', '010203', '', '.TTT.', '.....', '.....'],
  ['ipv4 of 56 bytes', '01020304', '', '.TTT..', '.TTT..', '......'],
  ['ipv4 of 56 bytes', '0000', '', '.TTT', '....', '....'],
  ['small type in a provider tag', '', 'abcdef12', '.TTT..', '......', '......'],
  ['small type in a provider tag', '', '', '.T', '..', '..'],
  ['tags and arp', '00000000000000000000', 'abcdef12', '.TTT.....TTTTT.T', '.....TTTTTTTTT.T', '.....TTTTTTTTT.T'],
  ['ipv4', '0000000000', '', '.TTTT.T', '......T', '......T'],
];

const SIGNS: Readonly<Record<string, string>> = { NONE: '.', TRUNCATED: 'T', MALFORMED: 'M', OVERLONG: 'M' };

/** A sign for the whole frame, then one each for the frame cut by one more byte, the last one for that without the packet's last byte. */
function tellCuts(name: PacketName, behind: Uint8Array, fcsLength: number): string {
  const packet = PACKETS[name];
  const bytes = concat([packet, behind]);
  let told = '';
  for (let captured = bytes.length; captured >= packet.length - 1; captured--) {
    // Zeros around the frame: read as padding, they would tell.
    told += SIGNS[fault(decode(bytes.subarray(0, captured), { fcsLength, originalLength: bytes.length, poison: 0 }))];
  }
  return told;
}

describe('a frame cut behind its packet', () => {
  it.each(CUTS)('%s, padding "%s", check sequence %s', (name, padding, fcs, declared, unknown, none) => {
    const behind = hex(padding + fcs);
    expect([4, -1, 0].map((fcsLength) => tellCuts(name, behind, fcsLength))).toEqual([declared, unknown, none]);
  });

  it('says where what was cut begins, how much it is, and how much of it is there', () => {
    const where = (name: PacketName, padding: string, captured: number, fcsLength = 4) => {
      const bytes = concat([PACKETS[name], hex(padding), hex('abcdef12')]);
      const found = decode(bytes.subarray(0, captured), { fcsLength, originalLength: bytes.length });
      return [found.faultLayer, found.faultOffset - (found.layerStart[0] as number), found.faultNeeded, found.faultHad];
    };
    expect(where('ipv4', '000000000000', 57)).toEqual([0, 54, 10, 3]);
    expect(where('tag', '0000', 59, -1)).toEqual([0, 58, 6, 1]);
    expect(where('tag', '', 60)).toEqual([0, 58, 4, 2]);
    expect(where('unknown', '', 22)).toEqual([0, 20, 4, 2]);
    // All of the 22 bytes that the length field spans.
    expect(where('llc', '', 30)).toEqual([0, 14, 22, 16]);
    // Nothing is there of the check sequence behind them.
    expect(where('llc', '', 36)).toEqual([0, 36, 4, 0]);
  });

  it('is told so whichever way the file declares the check sequence', async () => {
    const data = concat([PACKETS.ipv4, hex('0000abcd')]);
    const capture = data.length - 2;
    const files = {
      'bits of the link type': writePcap([{ data, capture }], { network: 1 | (1 << 26) | (2 << 28) }),
      'option of the interface': writePcapng([
        { block: 'section' },
        { block: 'interface', fcsLength: 4 },
        { block: 'packet', data, capture },
      ]),
      'flags of the packet': writePcapng([{ block: 'section' }, { block: 'interface' }, { block: 'packet', data, capture, flags: 4 << 5 }]),
      'flags over the interface': writePcapng([
        { block: 'section' },
        { block: 'interface', fcsLength: 4 },
        { block: 'packet', data, capture, flags: 2 << 5 },
      ]),
      nothing: writePcap([{ data, capture }]),
    };
    const told: Record<string, string> = {};
    for (const [way, file] of Object.entries(files)) {
      const { records } = await readCapture(openCapture(file));
      for (const { data: bytes, originalLength, fcsLength } of records)
        told[way] = fault(decode(hex(bytes), { originalLength, fcsLength }));
    }
    expect(told).toEqual({
      'bits of the link type': 'TRUNCATED',
      'option of the interface': 'TRUNCATED',
      'flags of the packet': 'TRUNCATED',
      'flags over the interface': 'NONE',
      nothing: 'NONE',
    });
  });

  it('that is a jumbogram is cut behind the length in its option', () => {
    const payload = new Uint8Array(0x10000 - 8);
    const bytes = frame(
      ethernet(),
      ipv6({ payloadLength: 0, nextHeader: 0 }),
      concat([hex('3b00 c204 00010000'), payload, hex('abcdef12')]),
    );
    const told = [54 + 0x10000, 54 + 0x10000 + 2].map((n) =>
      fault(decode(bytes.subarray(0, n), { originalLength: bytes.length, fcsLength: 4 })),
    );
    expect(told).toEqual(['NONE', 'TRUNCATED']);
  });

  // Nothing tells where such a packet ends.
  it.each([
    ['of a header length below 20', ipv4({ protocol: 253, headerLength: 4 })],
    ['of a total length below the header', ipv4({ protocol: 253, totalLength: 16 })],
    ['of version 5', ipv4({ protocol: 253, version: 5 })],
  ])('IPv4 %s is whole until its check sequence', (_, header) => {
    const bytes = frame(ethernet({ padTo: 60 }), header);
    for (const [captured, told] of [
      [36, 'NONE'],
      [60, 'NONE'],
      [61, 'TRUNCATED'],
    ] as const) {
      const behind = concat([bytes, hex('abcdef12')]);
      expect(fault(decode(behind.subarray(0, captured), { originalLength: 64, fcsLength: 4 }))).toBe(told);
    }
  });

  it('has a check sequence behind what is only named, from the first EtherType on', () => {
    for (const [type, told] of [
      [1535, 'NONE'],
      [1536, 'TRUNCATED'],
    ] as const) {
      const bytes = frame(ethernet({ type }), 'eight ..', hex('abcdef12'));
      expect(fault(decode(bytes.subarray(0, bytes.length - 1), { originalLength: bytes.length, fcsLength: 4 }))).toBe(told);
    }
  });

  it('of MPLS labels alone ends with them, whatever the frame before had there', () => {
    const decoder = new FrameDecoder();
    decode(PACKETS.mpls, { decoder });
    // Behind the frame before, as in a reader's block.
    const bytes = concat([new Uint8Array(300), frame(ethernet({ type: 0x8847 }), hex('00010140 abcdef'))]);
    const record = Object.assign(new CaptureRecord(), { bytes, start: 300, end: 321, originalLength: 22, linkType: 1, fcsLength: 4 });
    const found = decoder.decode(record);
    expect([layers(found), fault(found), found.faultOffset, found.faultNeeded]).toEqual([['ETHERNET', 'MPLS'], 'TRUNCATED', 318, 4]);
  });

  it('of an ISL destination has no trailer of its own', () => {
    const isl = frame(hex('01000c0000 00 020000000001 0028'), new Uint8Array(60));
    expect(fault(decode(isl.subarray(0, 73), { originalLength: 74, fcsLength: 4 }))).toBe('NONE');
  });
});
