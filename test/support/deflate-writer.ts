/** Deflate streams bit by bit (RFC 1951), as no compressor would write them, and gzip members (RFC 1952) around them. */
import { gzipSync } from 'node:zlib';
import { concat } from './frame-builder.js';

/** How blocks are compressed; the last kind does not exist. */
export const BLOCK_KINDS = { stored: 0, fixed: 1, dynamic: 2, reserved: 3 } as const;

const END_SYMBOL = 256;
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** A complete code for the lengths: the first 13 have 4 bits, the others 5. */
export const USUAL_CODE_LENGTHS: readonly number[] = Array.from({ length: 19 }, (_, symbol) => (symbol < 13 ? 4 : 5));

export class DeflateWriter {
  #bits: number[] = [];

  /** A number, lowest bit first. */
  number(value: number, width: number): this {
    for (let i = 0; i < width; i++) this.#bits.push((value >>> i) & 1);
    return this;
  }

  /** A Huffman code, highest bit first. */
  code(value: number, width: number): this {
    for (let i = width - 1; i >= 0; i--) this.#bits.push((value >>> i) & 1);
    return this;
  }

  header(kind: keyof typeof BLOCK_KINDS, isLast = true): this {
    return this.number(isLast ? 1 : 0, 1).number(BLOCK_KINDS[kind], 2);
  }

  align(): this {
    while (this.#bits.length % 8 !== 0) this.#bits.push(0);
    return this;
  }

  stored(bytes: Uint8Array | readonly number[], isLast = true, complement = ~bytes.length): this {
    this.header('stored', isLast).align().number(bytes.length, 16).number(complement, 16);
    for (const byte of bytes) this.number(byte, 8);
    return this;
  }

  /** A literal or length of the fixed code (section 3.2.6). */
  fixedSymbol(symbol: number): this {
    if (symbol < 144) return this.code(0x30 + symbol, 8);
    if (symbol < END_SYMBOL) return this.code(0x190 + symbol - 144, 9);
    return symbol < 280 ? this.code(symbol - END_SYMBOL, 7) : this.code(0xc0 + symbol - 280, 8);
  }

  fixedLiterals(bytes: Iterable<number>): this {
    for (const byte of bytes) this.fixedSymbol(byte);
    return this;
  }

  /** The longest match there is, by the fixed code; the distance as its code and what that takes more. */
  fixedMatch(distanceCode: number, extra = 0): this {
    return this.fixedSymbol(285)
      .code(distanceCode, 5)
      .number(extra, Math.max((distanceCode >> 1) - 1, 0));
  }

  fixedEnd(): this {
    return this.fixedSymbol(END_SYMBOL);
  }

  /** Of a dynamic block all before the code lengths; `sizes` are the fields as they stand there. */
  dynamicSizes(literals: number, distances: number, codeLengths: readonly number[] = USUAL_CODE_LENGTHS, isLast = true): this {
    this.header('dynamic', isLast)
      .number(literals - 257, 5)
      .number(distances - 1, 5)
      .number(15, 4);
    for (const symbol of CODE_LENGTH_ORDER) this.number(codeLengths[symbol] ?? 0, 3);
    return this;
  }

  /** One code length, or a repeat with what it takes more, by the usual code. */
  codeLength(symbol: number, extra = 0): this {
    if (symbol < 13) this.code(symbol, 4);
    else this.code(26 + symbol - 13, 5);
    return this.number(extra, symbol === 16 ? 2 : symbol === 17 ? 3 : symbol === 18 ? 7 : 0);
  }

  /** The header of a dynamic block with these codes. */
  dynamic(literals: readonly number[], distances: readonly number[], isLast = true): this {
    this.dynamicSizes(literals.length, distances.length, USUAL_CODE_LENGTHS, isLast);
    for (const length of [...literals, ...distances]) this.codeLength(length);
    return this;
  }

  bytes(): Uint8Array {
    const bytes = new Uint8Array(Math.ceil(this.#bits.length / 8));
    this.#bits.forEach((bit, at) => {
      bytes[at >> 3] = (bytes[at >> 3] as number) | (bit << (at & 7));
    });
    return bytes;
  }
}

const PLAIN_HEADER = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/** A gzip member of this deflate stream, which holds `content`. */
export function makeMember(stream: Uint8Array, content: Uint8Array, header: Uint8Array | readonly number[] = PLAIN_HEADER): Uint8Array {
  return concat([header, stream, gzipSync(content).subarray(-8)]);
}
