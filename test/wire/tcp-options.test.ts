/** What later stages ask of one option at a time; how a list is read is in tcp.test.ts. */
import { describe, expect, it } from 'vitest';
import { isOptionMalformed, optionLength, TcpOption } from '../../src/wire/tcp-options.js';

describe('the length of an option', () => {
  it.each([
    ['NOP', [1, 9], 1],
    ['NOP at the end', [1], 1],
    ['a whole one', [2, 4, 5, 180], 4],
    ['a whole one, and more behind it', [2, 4, 5, 180, 1, 1], 4],
    ['one without content', [4, 2], 2],
    ['the end of the list', [0, 4, 0, 0], 0],
    ['a length below 2', [2, 1, 5, 180], 0],
    ['a length of 0', [3, 0, 7], 0],
    ['one that is not there whole', [2, 4, 5], 0],
    ['a length that is not there', [2], 0],
  ])('%s', (_, option, length) => {
    // Before it stand others, behind it what would be read as a length.
    const bytes = Uint8Array.from([1, 1, ...option, 2, 2, 2, 2]);
    expect(optionLength(bytes, 2, 2 + option.length)).toBe(length);
  });
});

describe('an option is malformed that is too short for what it says it holds', () => {
  const LONG_ACK = 0x03;
  const ALL = 0x0f;

  it.each([
    ['SACK without a whole block', TcpOption.SACK, [9], true],
    ['SACK with one', TcpOption.SACK, [10], false],
    ['SNACK, which Wireshark refuses at its proper length', TcpOption.SNACK, [6], true],
    ['SNACK of another', TcpOption.SNACK, [7], false],
    ['MPTCP without a subtype', TcpOption.MPTCP, [2], true],
    ['MPTCP, a subtype that needs no more', TcpOption.MPTCP, [3, 0x10], false],
    ['MP_CAPABLE without its flags', TcpOption.MPTCP, [3, 0x00], true],
    ['MP_CAPABLE', TcpOption.MPTCP, [4, 0x00], false],
    ['ADD_ADDR without its id', TcpOption.MPTCP, [3, 0x30], true],
    ['MP_TCPRST without its reason', TcpOption.MPTCP, [3, 0x80], true],
    ['MP_FAIL without its number', TcpOption.MPTCP, [11, 0x60], true],
    ['MP_FAIL', TcpOption.MPTCP, [12, 0x60], false],
    ['MP_FASTCLOSE without its key', TcpOption.MPTCP, [11, 0x70], true],
    ['a data sequence signal without flags', TcpOption.MPTCP, [3, 0x20], true],
    ['a data sequence signal of nothing', TcpOption.MPTCP, [4, 0x20, 0], false],
    ['a data sequence signal, short of its long ACK', TcpOption.MPTCP, [11, 0x20, LONG_ACK], true],
    ['a data sequence signal with its long ACK', TcpOption.MPTCP, [12, 0x20, LONG_ACK], false],
    ['a data sequence signal, short of its mapping', TcpOption.MPTCP, [25, 0x20, ALL], true],
    ['a data sequence signal with all it can have', TcpOption.MPTCP, [26, 0x20, ALL], false],
    ['any other, of any length', TcpOption.MSS, [2], false],
  ])('%s', (_, kind, [length = 0, ...content], malformed) => {
    const bytes = Uint8Array.from([1, kind, length, ...content, ...Array<number>(40).fill(0xff)]);
    expect(isOptionMalformed(bytes, 1, kind, length)).toBe(malformed);
  });
});
