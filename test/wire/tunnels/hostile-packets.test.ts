import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CaptureRecord } from '../../../src/record.js';
import { FrameDecoder } from '../../../src/wire/decode-frame.js';
import { MAX_LAYERS } from '../../../src/wire/layer.js';
import { ETHERNET_SYN, ethernet, hex, IPV4_SYN, IPV6_SYN, ipv4, LLC_SYN, udp } from '../../support/packets.js';

const LINK_TYPES = [
  0, 1, 6, 7, 9, 10, 11, 12, 50, 51, 100, 101, 104, 105, 106, 107, 108, 109, 113, 117, 119, 122, 123, 127, 129, 138, 163, 178, 179, 180,
  181, 192, 197, 204, 228, 229, 239, 242, 258, 276,
];
const ETHER_TYPES = [
  '22f3',
  '2452',
  '4305',
  '6558',
  '8100',
  '8847',
  '8863',
  '8864',
  '8870',
  '88a8',
  '88bb',
  '88e5',
  '88e7',
  '8903',
  '8909',
  '8926',
  '892f',
  '894f',
];
const IP_PROTOCOLS = [4, 41, 47, 97, 115, 137, 143];
const GRE_PROTOCOLS = ['0800', '6558', '6559', '8200', '8847', '880b', '883e', '88be', '22eb', '894f'];
const UDP_PORTS = [
  434, 1701, 2048, 2123, 2152, 2268, 3386, 3544, 4341, 4342, 4500, 4754, 4789, 4790, 5072, 5246, 5247, 6081, 6635, 12000, 12220, 12222,
  12223, 37008,
];

const INNER = [IPV4_SYN, IPV6_SYN, ETHERNET_SYN, LLC_SYN].map(hex);

/** Link type and packet: a fixed outside and a hostile inside, sometimes with a true packet at its end. */
const hostile = fc
  .tuple(
    fc.oneof(
      fc.constantFrom(...LINK_TYPES).map((linkType) => ({ linkType, head: new Uint8Array(0) })),
      fc.constantFrom(...ETHER_TYPES).map((type) => ({ linkType: 1, head: hex(ethernet(type, '')) })),
      fc.constantFrom(...IP_PROTOCOLS).map((protocol) => ({ linkType: 1, head: lengthen(hex(ipv4(protocol, ''))) })),
      fc.tuple(fc.constantFrom('0000', '1000', 'b000', '4000'), fc.constantFrom(...GRE_PROTOCOLS)).map(([flags, protocol]) => ({
        linkType: 1,
        head: lengthen(hex(ipv4(47, flags + protocol))),
      })),
      fc.constantFrom(...UDP_PORTS).map((port) => ({ linkType: 1, head: lengthen(hex(udp(port, ''))) })),
    ),
    fc.uint8Array({ maxLength: 40 }),
    fc.constantFrom(new Uint8Array(0), ...INNER),
    fc.nat(60),
  )
  .map(([{ linkType, head }, noise, inner, missing]) => ({ linkType, bytes: Uint8Array.from([...head, ...noise, ...inner]), missing }));

/** Sets the length fields of an outer IPv4 (and UDP) header to take in what comes behind. */
function lengthen(head: Uint8Array): Uint8Array {
  head[16] = 0x7f;
  if (head[23] === 17) head[38] = 0x7f;
  return head;
}

it('no packet makes the decoder throw, loop, or read beyond its record', () => {
  const decoder = new FrameDecoder();
  fc.assert(
    fc.property(hostile, ({ linkType, bytes, missing }) => {
      // Bytes of other records around: reading them would show as a layer outside the record.
      const block = new Uint8Array(bytes.length + 128).fill(0x45);
      block.set(bytes, 64);
      const record = new CaptureRecord();
      record.bytes = block;
      record.start = 64;
      record.end = 64 + bytes.length;
      record.originalLength = bytes.length + missing;
      record.linkType = linkType;
      const frame = decoder.decode(record);
      expect(frame.layerCount).toBeLessThanOrEqual(MAX_LAYERS);
      for (let i = 0; i < frame.layerCount; i++) {
        const start = frame.layerStart[i] as number;
        const end = frame.layerEnd[i] as number;
        expect(start).toBeLessThanOrEqual(end);
        expect(end).toBeLessThanOrEqual(frame.layerReportedEnd[i] as number);
        if (frame.layerBytes[i] === block) {
          expect(start).toBeGreaterThanOrEqual(64);
          expect(end).toBeLessThanOrEqual(record.end);
        }
      }
    }),
    { numRuns: 4000 },
  );
});
