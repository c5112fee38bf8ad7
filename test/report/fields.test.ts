import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Field } from '../../src/report/fields/field.js';
import { FIELDS, findField } from '../../src/report/fields/field-registry.js';
import { FieldsWriter } from '../../src/report/fields/fields-writer.js';
import { writeDestination } from '../../src/report/info/address-column.js';
import { ethernet, frame, icmp, ipv4, ipv6, tcp, tcpOption, udp, vlan } from '../support/frame-builder.js';
import { hex } from '../support/packets.js';
import { lineOf, RowMaker, textOf } from '../support/rows.js';

function fieldsOf(...names: string[]): Field[] {
  return names.map((name) => {
    const field = findField(name);
    if (field === undefined) throw new Error(`no field ${name}`);
    return field;
  });
}

const tcpFields = { sourcePort: 40000, destinationPort: 80, sequence: 1000, acknowledgment: 5, window: 64240 };

describe('the registry', () => {
  it('has each name once, a meaning for each, and the types of tshark', async () => {
    expect(new Set(FIELDS.map(({ name }) => name)).size).toBe(FIELDS.length);
    expect(FIELDS.filter(({ meaning }) => meaning === '')).toEqual([]);
    const list = FIELDS.map(({ name, type, meaning }) => `${name}\t${type}\t${meaning}\n`).join('');
    await expect(list).toMatchFileSnapshot('../golden/expected/fields.tsv');
  });

  it('knows every field of the parity tables', () => {
    const table = new URL('../../fixtures/tshark/', import.meta.url);
    const header = readFileSync(new URL('any-sll.pcap.tsv', table), { encoding: 'utf8' }).split('\n')[0] ?? '';
    expect(header.split('\t').filter((name) => findField(name) === undefined)).toEqual([]);
  });
});

describe('occurrences', () => {
  const tunnel = frame(
    ethernet(),
    ipv4({ source: '192.0.2.1', destination: '192.0.2.2' }),
    ipv4({ source: '10.0.0.1', destination: '10.0.0.2' }),
    tcp({ ...tcpFields, flags: 'S' }),
  );
  const row = new RowMaker().take(tunnel);
  const fields = fieldsOf('ip.src', 'tcp.srcport', 'udp.srcport', 'ip.proto');

  it.each([
    [{}, '192.0.2.1,10.0.0.1\t40000\t\t4,6'],
    [{ occurrence: 'f' }, '192.0.2.1\t40000\t\t4'],
    [{ occurrence: 'l' }, '10.0.0.1\t40000\t\t6'],
    [{ aggregator: ' ', separator: ';' }, '192.0.2.1 10.0.0.1;40000;;4 6'],
    [{ quote: '"' }, '"192.0.2.1,10.0.0.1"\t"40000"\t\t"4,6"'],
  ] as const)('%j', (format, expected) => {
    expect(lineOf(fields, row, format)).toBe(expected);
  });

  // [options, bytes of the frame that were captured, ip.dst, Destination]
  it.each([
    ['no options', [], 62, '10.0.0.2', '10.0.0.2'],
    ['a source route under way', [0x83, 7, 4, 10, 0, 0, 9], 62, '10.0.0.9', '10.0.0.9'],
    ['a source route used up', [0x83, 7, 8, 10, 0, 0, 9], 62, '10.0.0.2', '10.0.0.2'],
    ['a source route that its addresses do not fill', [0x83, 8, 4, 1, 10, 0, 0, 9], 62, '', '10.0.0.9'],
    ['options cut before a length', [99, 2, 99], 37, '', '02:00:00:00:00:02'],
    ['a source route cut before its end, under way', [0x83, 7, 4, 10, 0, 0, 9], 40, '', '02:00:00:00:00:02'],
    ['a source route cut before its end, used up', [0x83, 7, 8, 10, 0, 0, 9], 40, '10.0.0.2', '10.0.0.2'],
    ['an option that goes beyond the header, cut', [99, 9, 1, 2, 3, 4], 38, '10.0.0.2', '10.0.0.2'],
  ] as const)('the destination of IPv4 with %s', (_, options, captured, field, column) => {
    const whole = frame(
      ethernet({ destination: '02:00:00:00:00:02' }),
      ipv4({ destination: '10.0.0.2', options: Uint8Array.from(options) }),
      tcp(),
    );
    const row = new RowMaker().take(whole.subarray(0, captured), { originalLength: whole.length });
    expect([lineOf(fieldsOf('ip.dst'), row), textOf(writeDestination, row)]).toEqual([field, column]);
  });

  // [options, sack_le, sack_re, sack_perm]
  it.each([
    ['0512 00000001 00000002 00000003 00000004 0402', '1,3', '2,4', '0402'],
    ['050e 00000001 00000002 00000003 0402', '1,3', '2', '0402'],
    ['0506 00000001 0402', '1', '', ''],
    ['0505 000000 0402', '', '', ''],
    ['1e04 2101 0402', '', '', ''],
  ])('TCP options %s end where they contradict themselves', (text, left, right, permitted) => {
    const options = hex(text);
    const padded = new Uint8Array((options.length + 3) & ~3);
    padded.set(options);
    const row = new RowMaker().take(frame(ethernet(), ipv4(), tcp({ ...tcpFields, flags: 'R', options: padded })));
    expect(lineOf(fieldsOf('tcp.options.sack_le', 'tcp.options.sack_re', 'tcp.options.sack_perm'), row)).toBe(
      `${left}\t${right}\t${permitted}`,
    );
  });

  it('of a packet quoted in an ICMP error follow those around it', () => {
    const quoted = frame(ipv4({ source: '10.0.0.1', destination: '10.0.0.2' }), udp({ sourcePort: 7, destinationPort: 9 }), 'abcd');
    const error = frame(ethernet(), ipv4({ source: '10.0.0.254' }), icmp({ type: 3, code: 3 }), quoted);
    expect(lineOf(fieldsOf('ip.src', 'icmp.type', 'udp.srcport', 'udp.stream'), new RowMaker().take(error))).toBe(
      '10.0.0.254,10.0.0.1\t3\t7\t0',
    );
  });

  it('a quoted TCP header shows its raw sequence number, however little there is of it', () => {
    const segment = frame(ipv4({ source: '10.0.0.1', destination: '10.0.0.2' }), tcp({ ...tcpFields, flags: 'PA' }), 'abcd');
    const names = fieldsOf('tcp.stream', 'tcp.srcport', 'tcp.seq', 'tcp.seq_raw', 'tcp.ack', 'tcp.len', 'tcp.flags', 'tcp.checksum');
    const quote = (length: number) =>
      new RowMaker().take(frame(ethernet(), ipv4(), icmp({ type: 3, code: 3 }), segment.subarray(0, length)));
    expect(lineOf(names, quote(24))).toBe('\t40000\t\t\t\t\t\t');
    expect(lineOf(names, quote(28))).toBe('\t40000\t1000\t\t\t\t\t');
    expect(lineOf(names, quote(36))).toBe('0\t40000\t1000\t\t5\t\t0x0018\t');
    expect(lineOf(names, quote(38))).toMatch(/^0\t40000\t1000\t\t5\t\t0x0018\t0x[0-9a-f]{4}$/);
  });
});

describe('what is shown of a TCP header', () => {
  const names = [
    'tcp.stream',
    'tcp.srcport',
    'tcp.seq',
    'tcp.ack',
    'tcp.len',
    'tcp.flags.str',
    'tcp.window_size',
    'tcp.urgent_pointer',
    'tcp.time_relative',
  ];
  const whole = frame(ethernet(), ipv4(), tcp({ ...tcpFields, flags: 'PA' }), '0123456789');
  it.each([
    [37, '\t\t\t\t\t\t\t\t'],
    [49, '\t40000\t\t\t\t\t\t\t'],
    [50, '0\t40000\t1\t1\t10\t·······AP···\t64240\t\t'],
    [54, '0\t40000\t1\t1\t10\t·······AP···\t64240\t0\t0.000000000'],
  ])('cut after %i bytes', (length, expected) => {
    const row = new RowMaker().take(whole.subarray(0, length), { originalLength: whole.length });
    expect(lineOf(fieldsOf(...names), row)).toBe(expected);
  });

  it('ends at a bogus header length', () => {
    const row = new RowMaker().take(frame(ethernet(), ipv4(), tcp({ ...tcpFields, flags: 'A', headerLength: 4 })));
    expect(lineOf(fieldsOf(...names, 'tcp.hdr_len', 'tcp.completeness'), row)).toBe('0\t40000\t1\t\t4\t\t\t\t\t16\t0');
  });

  it('options, as values and as bytes', () => {
    const options = [
      ...tcpOption.maximumSegmentSize(1460),
      ...tcpOption.sackPermitted(),
      ...tcpOption.timestamps(1, 2),
      ...tcpOption.nop(),
      ...tcpOption.windowScale(7),
    ];
    const row = new RowMaker().take(frame(ethernet(), ipv4(), tcp({ ...tcpFields, flags: 'S', options })));
    const chosen = fieldsOf(
      'tcp.options.mss_val',
      'tcp.options.sack_perm',
      'tcp.options.timestamp.tsval',
      'tcp.options.timestamp.tsecr',
      'tcp.options.wscale.shift',
      'tcp.options.wscale.multiplier',
      'tcp.window_size_scalefactor',
      'tcp.options',
    );
    expect(lineOf(chosen, row)).toBe('1460\t0402\t1\t2\t7\t128\t\t020405b40402080a000000010000000201030307');
  });
});

describe('times and presence', () => {
  it('counts from the first frame and from the frame before', () => {
    const rows = new RowMaker();
    const bytes = frame(ethernet(), ipv4(), tcp({ ...tcpFields, flags: 'A' }));
    const names = fieldsOf('frame.time_epoch', 'frame.time_relative', 'frame.time_delta', 'tcp.time_delta');
    expect(lineOf(names, rows.take(bytes, { seconds: 100, nanoseconds: 999_999_999 }))).toBe(
      '100.999999999\t0.000000000\t0.000000000\t0.000000000',
    );
    expect(lineOf(names, rows.take(bytes, { seconds: 101, nanoseconds: 1 }))).toBe('101.000000001\t0.000000002\t0.000000002\t0.000000002');
    expect(lineOf(names, rows.take(bytes, { seconds: 99, nanoseconds: 0 }))).toBe('99.000000000\t-1.999999999\t-2.000000001\t-2.000000001');
    expect(lineOf(names, rows.take(bytes, { hasTime: false, seconds: 0 }))).toBe('\t\t\t-99.000000000');
  });

  it('a duplicate ACK is there twice, other remarks once', () => {
    const rows = new RowMaker();
    const back = { source: '10.0.0.2', destination: '10.0.0.1' };
    const answer = { sourcePort: 80, destinationPort: 40000, sequence: 5, acknowledgment: 1010, window: 100, flags: 'A' };
    rows.take(frame(ethernet(), ipv4(), tcp({ ...tcpFields, flags: 'A' }), '0123456789'));
    rows.take(frame(ethernet(), ipv4(back), tcp(answer)));
    const row = rows.take(frame(ethernet(), ipv4(back), tcp(answer)));
    const names = fieldsOf(
      'tcp.analysis.duplicate_ack',
      'tcp.analysis.duplicate_ack_num',
      'tcp.analysis.duplicate_ack_frame',
      'tcp.analysis.flags',
    );
    expect(lineOf(names, row)).toBe('1,1\t1\t2\t1');
    expect(lineOf(fieldsOf('_ws.expert.message', '_ws.expert.severity'), row)).toBe('Duplicate ACK (#1)\t4194304');
  });
});

describe('remarks on options, in their order', () => {
  const NOPS = '4 NOP in a row - a router may have removed some options';
  const nops = (count: number): number[] => new Array<number>(count).fill(1);
  const ts = tcpOption.timestamps(1, 2);
  it.each<[string, number[], string]>([
    ['three NOPs', nops(3), ''],
    ['four', nops(4), NOPS],
    ['four, though other options are between', [...nops(2), ...ts, ...tcpOption.sackPermitted(), ...nops(2)], NOPS],
    ['one of the four begins a word: the count begins anew', [...nops(2), ...ts, ...nops(1), ...tcpOption.sackPermitted(), ...nops(1)], ''],
    ['eight: the fifth begins a word', nops(8), NOPS],
    ['a block at the ACK', [...nops(2), ...tcpOption.sack([1, 5])], 'D-SACK Sequence'],
    ['a block inside the second', [...nops(2), ...tcpOption.sack([20, 30], [20, 40])], 'D-SACK Sequence'],
    ['a block beyond the ACK', [...nops(2), ...tcpOption.sack([20, 30])], ''],
    ['a block across the end of the second', [...nops(2), ...tcpOption.sack([20, 41], [20, 40])], ''],
    [
      'each where it stands',
      [...tcpOption.windowScale(15), ...tcpOption.sack([1, 5]), ...tcpOption.maximumSegmentSize(9)],
      'Window scale shift exceeds 14,D-SACK Sequence,The non-SYN packet does contain a MSS option',
    ],
    ['none behind the end of the list', [0, ...nops(7)], ''],
    ['none behind a length that makes no sense', [2, 0, ...nops(6)], ''],
  ])('%s', (_, options, expected) => {
    const row = new RowMaker().take(frame(ethernet(), ipv4(), tcp({ ...tcpFields, flags: 'A', options })));
    expect(lineOf(fieldsOf('_ws.expert.message'), row)).toBe(expected);
    const warnings =
      expected === ''
        ? ''
        : expected
            .split(',')
            .map(() => '6291456')
            .join();
    expect(lineOf(fieldsOf('_ws.expert.severity'), row)).toBe(warnings);
  });
});

it('link and network fields', () => {
  const row = new RowMaker().take(
    frame(ethernet(), vlan({ id: 5, priority: 3 }), ipv6({ hopLimit: 7 }), udp({ sourcePort: 1, destinationPort: 2 }), 'abc'),
  );
  const names = fieldsOf(
    'eth.src',
    'eth.dst',
    'eth.type',
    'vlan.id',
    'vlan.priority',
    'ipv6.hlim',
    'ipv6.nxt',
    'ip.src',
    'udp.payload',
    'frame.protocols',
  );
  expect(lineOf(names, row)).toBe(
    '02:00:00:00:00:01\t02:00:00:00:00:02\t0x8100\t5\t3\t7\t17\t\t616263\teth:ethertype:vlan:ethertype:ipv6:udp:data',
  );
});

it('begins with a mark and a header when they are wanted', () => {
  const writer = new FieldsWriter(fieldsOf('frame.number', 'tcp.seq'), { header: true, bom: true, separator: ',' });
  writer.begin();
  expect(writer.out.toString()).toBe('\ufeffframe.number,tcp.seq\n');
});

describe('reads nothing beyond the captured bytes', () => {
  const samples: [string, Uint8Array][] = [
    [
      'tcp',
      frame(
        ethernet(),
        ipv4(),
        tcp({
          ...tcpFields,
          flags: 'SA',
          options: [...tcpOption.maximumSegmentSize(9), ...tcpOption.timestamps(1, 2), ...tcpOption.sack([1, 2])],
        }),
        'abc',
      ),
    ],
    ['udp over ipv6', frame(ethernet(), vlan(), ipv6(), udp({ sourcePort: 1, destinationPort: 2 }), 'abc')],
    ['icmp', frame(ethernet(), ipv4(), icmp({ type: 3, code: 3 }), frame(ipv4(), tcp({ ...tcpFields, flags: 'A' })))],
    ['arp', frame(ethernet({ type: 0x0806 }), [0, 1, 8, 0, 6, 4, 0, 1, 2, 0, 0, 0, 0, 1, 10, 0, 0, 1, 0, 0, 0, 0, 0, 0, 10, 0, 0, 2])],
    ['igmp', frame(ethernet(), ipv4({ protocol: 2 }), [0x22, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 1, 224, 1, 2, 3, 10, 0, 0, 1])],
    [
      'sctp',
      frame(ethernet(), ipv4({ protocol: 132 }), [0, 1, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 3, 0, 16, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0]),
    ],
    [
      'l2tp',
      frame(
        ethernet(),
        ipv4(),
        udp({ sourcePort: 1701, destinationPort: 1701 }),
        [0xc8, 2, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 128, 8, 0, 0, 0, 0, 0, 1],
      ),
    ],
    ['llc', frame(ethernet({ type: 30 }), [0xaa, 0xaa, 3, 8, 0, 7, 0x80, 0x9b, 0, 0, 0, 0])],
  ];
  it.each(samples)('%s', (_name, bytes) => {
    for (let length = 0; length <= bytes.length; length++) {
      const cut = bytes.subarray(0, length);
      const alone = lineOf(FIELDS, new RowMaker().take(cut, { originalLength: bytes.length }));
      for (const filler of [0x00, 0xff]) {
        const behind = new Uint8Array(128).fill(filler);
        expect(lineOf(FIELDS, new RowMaker().take(cut, { originalLength: bytes.length, behind }))).toBe(alone);
      }
    }
  });
});
