import { describe, expect, it } from 'vitest';
import { TextBuffer } from '../../src/report/text-buffer.js';
import { writeIpv4, writeIpv6, writeIpv6Id, writeMac } from '../../src/report/words/address-words.js';
import { AddressTable } from '../../src/wire/address-table.js';
import { hex } from '../support/packets.js';

it.each([
  [0, '0.0.0.0'],
  [0x0a000001, '10.0.0.1'],
  [0xffffffff | 0, '255.255.255.255'],
  [0xc0a8630a | 0, '192.168.99.10'],
  [0x64c80909, '100.200.9.9'],
])('writeIpv4 %i', (address, expected) => {
  const out = new TextBuffer();
  writeIpv4(out, address);
  expect(out.toString()).toBe(expected);
});

it('writes each value of a byte', () => {
  for (let value = 0; value < 256; value++) {
    const out = new TextBuffer();
    writeIpv4(out, value * 0x01010101);
    expect(out.toString()).toBe(`${value}.${value}.${value}.${value}`);
  }
});

describe('writeIpv6', () => {
  it.each([
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['20010db8000000000000000000000001', '2001:db8::1'],
    ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
    ['20010db8000100000000000100000000', '2001:db8:1::1:0:0'],
    ['20010db8000100020003000400050000', '2001:db8:1:2:3:4:5:0'],
    ['fe80000000000000020000fffe000001', 'fe80::200:ff:fe00:1'],
    ['ff020000000000000000000000000000', 'ff02::'],
    ['0000000000000000000000000a000001', '::10.0.0.1'],
    ['00000000000000000000ffff0a000001', '::ffff:10.0.0.1'],
    ['00010000000000000000000000000000', '1::'],
    ['00000000000000000001000200030004', '::1:2:3:4'],
  ])('%s', (bytes, expected) => {
    const out = new TextBuffer();
    writeIpv6(out, hex(bytes), 0);
    expect(out.toString()).toBe(expected);

    const table = new AddressTable();
    const id = table.idOf(hex(bytes), 0);
    out.clear();
    writeIpv6Id(out, table, id);
    expect(out.toString()).toBe(expected);
  });
});

it('writeMac', () => {
  const out = new TextBuffer();
  writeMac(out, hex('00 02000000000f ff'), 1);
  expect(out.toString()).toBe('02:00:00:00:00:0f');
});
