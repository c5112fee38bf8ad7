import { describe, expect, it } from 'vitest';
import { ethernet, frame, ipv4, tcp } from '../support/frame-builder.js';
import { hex } from '../support/packets.js';
import { describeFrame } from '../support/rows.js';

/** What the options append to Info, in a segment whose other direction has base 4. */
function wordOptions(text: string): string {
  const options = hex(text);
  const padded = new Uint8Array((options.length + 3) & ~3).fill(1);
  padded.set(options);
  const bytes = frame(
    ethernet(),
    ipv4(),
    tcp({ sourcePort: 40000, destinationPort: 80, sequence: 1000, acknowledgment: 5, window: 100, flags: 'A', options: padded }),
  );
  const described = describeFrame(bytes);
  return described.slice(described.indexOf('Len=0') + 'Len=0'.length);
}

describe('options in Info', () => {
  it.each([
    ['0204 05b4', ' MSS=1460'],
    ['0205 05b4 00', ''],
    ['0303 07', ' WS=128'],
    ['0303 0e', ' WS=16384'],
    ['0303 ff', ' WS=16384'],
    ['0304 0701', ''],
    ['0402', ' SACK_PERM'],
    ['0404 0000', ' SACK_PERM'],
    ['050a 0000000a 00000014', ' SLE=6 SRE=16'],
    ['0512 0000000a 00000014 0000001e 00000028', ' SLE=6 SRE=16 SLE=26 SRE=36'],
    ['050d 0000000a 00000014 000000', ' SLE=6 SRE=16'],
    ['050a 00000000 00000000', ' SLE=4294967292 SRE=4294967292'],
    ['0606 00000007', ' ECHO=7'],
    ['0706 00000008', ' ECHO=8'],
    ['080a 00000001 ffffffff', ' TSval=1 TSecr=4294967295'],
    ['0809 00000001 000002', ''],
    ['0b06 00000009', ' CC=9'],
    ['0c06 0000000a', ' CC=10'],
    ['0d06 0000000b', ' CC=11'],
    ['0e03 01', ''],
    ['1312 00000000000000000000000000000000', ' MD5'],
    ['1404 ff00', ' SCPS[BETS, SNACK1, SNACK2, COMP, NLTS, RESERVED]'],
    ['1404 8029', ' SCPS[BETS] Connection ID=41'],
    ['1404 0000', ''],
    ['1404 0018', ' Connection ID=24'],
    ['1b08 010700000000', ' QSresp=80 Kbit/s'],
    ['1e03 41 0402', ' SACK_PERM'],
    ['1e04 2140 0402', ' SACK_PERM'],
    ['1e04 2141 0402', '[Malformed Packet]'],
    ['1e07 61 278b4c6f 0402', '[Malformed Packet]'],
    ['1506 00000000 0402', '[Malformed Packet]'],
    ['1b08 050700000000', ' QSresp=1.28 Mbit/s'],
    ['1b08 0f0700000000', ' QSresp=1.31072 Gbit/s'],
    ['1c04 8005', ' USER_TO=5'],
    ['1d04 0000', 'TCP AO'],
    ['2202', ' TFO=R'],
    ['2206 00000000', ' TFO=C'],
    ['fe04 f989', ' TFO=R'],
    ['fe08 f989 00000000', ' TFO=C'],
    ['fd04 1234', ' ExID=1234'],
    ['fd04 0042', ' ExID=42'],
    ['fd03 12', ''],
    ['fd04 00ac', ' TARR'],
    ['fd05 00ac 06', ' TARR=3'],
    ['ac02', ' AccECN'],
    ['ac05 000001', ' EE0B=1'],
    ['ac08 000001 000002', ' EE0B=1 ECEB=2'],
    ['ac0b 000001 000002 000003', ' EE0B=1 ECEB=2 EE1B=3'],
    ['ae0b 000001 000002 000003', ' EE1B=1 ECEB=2 EE0B=3'],
    ['ac06 00000100', ''],
    ['fd07 acc0 000001', ' EE0B=1'],
    ['fe07 acc1 000001', ' EE1B=1'],
    ['6303 00', ''],
  ])('%s', (text, expected) => {
    expect(wordOptions(text)).toBe(expected);
  });

  it('stand in packet order', () => {
    expect(wordOptions('080a 00000009 00000008 0204 0101 0402 0303 01')).toBe(' TSval=9 TSecr=8 MSS=257 SACK_PERM WS=2');
  });

  it.each([
    ['at the end of the list', '00 0402', ''],
    ['at a length below 2', '0402 0801', ' SACK_PERM'],
    ['at a length past the header', '0402 0828', ' SACK_PERM'],
    ['at a kind without a length', '0402 0402 010108', ' SACK_PERM SACK_PERM'],
  ])('end %s', (_where, text, expected) => {
    expect(wordOptions(text)).toBe(expected);
  });

  it('a SACK option without a whole block makes the packet malformed', () => {
    expect(wordOptions('0506 0000000a')).toBe('[Malformed Packet]');
  });
});

it('Riverbed options stand at the very front', () => {
  const describeWith = (options: string) =>
    describeFrame(
      frame(ethernet(), ipv4(), tcp({ sourcePort: 1, destinationPort: 2, sequence: 1000, window: 3, flags: 'A', options: hex(options) })),
    );
  expect(describeWith('4c0a 0100 0a000001 0001 0101')).toMatch(/^TCP \| S\+, 1 → 2 \[ACK\]/);
  expect(describeWith('4c0a 1100 0a000001 0001 0101')).toMatch(/^TCP \| SA\+, 1 → 2 \[ACK\]/);
  expect(describeWith('4e04 0000')).toMatch(/^TCP \| TRPY, 1 → 2 \[ACK\]/);
});
