import { describe, expect, it } from 'vitest';
import { AddressTable } from '../../src/wire/address-table.js';

/** The n-th address, behind bytes of another; each differs from the next in all its words. */
function address(n: number): Uint8Array {
  const bytes = new Uint8Array(19).fill(0xee);
  const view = new DataView(bytes.buffer, 3);
  for (let word = 0; word < 4; word++) view.setUint32(4 * word, Math.imul(n + 1, [0x9e3779b1, 0x85ebca6b, 1, 0xc2b2ae35][word] as number));
  return bytes;
}

const groups = (bytes: Uint8Array) =>
  Array.from({ length: 8 }, (_, i) => ((bytes[3 + 2 * i] as number) << 8) | (bytes[4 + 2 * i] as number));

describe('AddressTable', () => {
  it('numbers addresses from 0 as they come, and keeps numbers and words while it grows', () => {
    const table = new AddressTable();
    for (let n = 0; n < 5000; n++) expect(table.idOf(address(n), 3)).toBe(n);
    expect(table.size).toBe(5000);
    for (let n = 0; n < 5000; n++) {
      expect(table.idOf(address(n), 3)).toBe(n);
      expect(table.groupsOf(n)).toEqual(groups(address(n)));
    }
    expect(table.size).toBe(5000);
    expect(table.refused).toBe(0);
  });

  // So many that some of them come to the same place of the table, whatever its hash.
  it.each([0, 1, 2, 3])('tells addresses apart that differ in word %i alone', (word) => {
    const table = new AddressTable();
    const addresses = Array.from({ length: 250 }, (_, n) => {
      const bytes = new Uint8Array(16).fill(0x20);
      new DataView(bytes.buffer).setUint32(4 * word, n);
      return bytes;
    });
    const numbers = addresses.map((_, n) => n);
    expect(addresses.map((bytes) => table.idOf(bytes, 0))).toEqual(numbers);
    expect(addresses.map((bytes) => table.idOf(bytes, 0))).toEqual(numbers);
  });

  it.each([256, 257, 512, 513, 1024, 1025])('after %i others takes the address of zeros for a new one', (count) => {
    const table = new AddressTable();
    for (let n = 0; n < count; n++) table.idOf(address(n), 3);
    const zeros = new Uint8Array(16);
    expect([table.idOf(zeros, 0), table.idOf(address(count), 3), table.idOf(zeros, 0)]).toEqual([count, count + 1, count]);
  });

  it('gives words as signed numbers, the most significant first', () => {
    const table = new AddressTable();
    const bytes = Uint8Array.from([0xff, 0xff, 0xff, 0xfe, 0, 0, 0, 2, 0x80, 0, 0, 0, 0, 0, 0, 4]);
    expect([0, 1, 2, 3].map((index) => table.wordOf(table.idOf(bytes, 0), index))).toEqual([-2, 2, -(2 ** 31), 4]);
  });

  it('beyond its limit gives a passing number, whose words hold for as many addresses as a frame can have, and counts', () => {
    const table = new AddressTable(2);
    expect([0, 1].map((n) => table.idOf(address(n), 3))).toEqual([0, 1]);
    const ids = Array.from({ length: 1024 }, (_, n) => table.idOf(address(n + 2), 3));
    expect(ids.every((id) => id < 0)).toBe(true);
    expect(new Set(ids).size).toBe(1024);
    ids.forEach((id, n) => {
      expect(table.groupsOf(id)).toEqual(groups(address(n + 2)));
    });
    expect(table.refused).toBe(1024);
    expect(table.size).toBe(2);
    // The next takes the place of the first. Those within the limit stay.
    expect(table.idOf(address(5000), 3)).toBe(ids[0]);
    expect(table.groupsOf(ids[0] as number)).toEqual(groups(address(5000)));
    expect([0, 1].map((n) => table.idOf(address(n), 3))).toEqual([0, 1]);
  });
});
