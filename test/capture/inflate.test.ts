/** Our own inflate beside zlib: whatever zlib writes, blocks that no compressor writes, every damage of a stream, and streams made to take long or much. */
import { constants, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MemoryInput } from '../../src/capture/byte-input.js';
import { GzipInput } from '../../src/capture/gzip-input.js';
import { updateCrc32 } from '../../src/capture/inflate/crc32.js';
import { InflateInput } from '../../src/capture/inflate-input.js';
import { DeflateWriter, makeMember, USUAL_CODE_LENGTHS } from '../support/deflate-writer.js';
import { concat, toBytes } from '../support/frame-builder.js';
import { heldBufferBytes } from '../support/held-memory.js';
import { processorTime } from '../support/processor-time.js';
import { inputOfPieces, type ReadInput, readInput } from '../support/read-input.js';

const KB = 1024;
const HISTORY = 32 * KB;
const CUT_SHORT = 'cut-short: the gzip stream ends too early';
const corrupt = (reason: string): string => `damaged: the gzip stream is corrupt (${reason})`;

function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Literals of an alphabet of so many, and copies of up to `longest` bytes from anywhere in the last 40,000. */
function makeBytes(length: number, seed: number, letters = 64, longest = 300): Uint8Array {
  const random = makeRandom(seed);
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const distance = at === 0 ? 0 : 1 + random(Math.min(at, 40_000));
    const isCopy = at > 0 && random(3) > 0;
    for (let left = 3 + random(isCopy ? longest : 20); left > 0 && at < length; left--, at++)
      bytes[at] = isCopy ? (bytes[at - distance] as number) : random(letters);
  }
  return bytes;
}

/** Each letter about as often as the two rarer ones together: the rarest have codes of 15 bits, which no table looks up at once. */
function makeSkewed(): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let letter = 0, count = 1, before = 1; letter < 22; letter++, [count, before] = [count + before, count])
    parts.push(new Uint8Array(count).fill(letter));
  const bytes = concat(parts);
  const random = makeRandom(3);
  for (let i = bytes.length - 1; i > 0; i--) {
    const other = random(i + 1);
    [bytes[i], bytes[other]] = [bytes[other] as number, bytes[i] as number];
  }
  return bytes;
}

/** A stored block that is not the last. */
function storeFast(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  return concat([[0, length & 0xff, length >> 8, ~length & 0xff, (~length >> 8) & 0xff], bytes]);
}

/**
 * A dynamic block in which literal i has i + 2 bits, and matches take 15 + 5 + 15 + 13: they go 31,739 back, into `before`, which a stored block must give. Both codes are
 * chains: each is ones up to a zero, but for the last.
 */
function makeLongest(count = 6000): { before: Uint8Array; stream: Uint8Array; content: Uint8Array } {
  const chain = (symbols: number[], size: number): number[] => {
    const lengths = new Array<number>(size).fill(0);
    symbols.forEach((symbol, at) => {
      lengths[symbol] = Math.min(at + 1, 15);
    });
    return lengths;
  };
  const before = makeBytes(31_739, 14);
  const literals = Array.from({ length: 14 }, (_, at) => at);
  const distances = Array.from({ length: 15 }, (_, at) => at);
  const writer = new DeflateWriter().dynamic(chain([256, ...literals, 284], 285), chain([...distances, 29], 30));
  const random = makeRandom(15);
  const bytes = [...before];
  for (let i = 0; i < count; i++) {
    const literal = random(literals.length);
    if (random(3) > 0) {
      writer.code(2 ** (literal + 2) - 2, literal + 2);
      bytes.push(literal);
    } else {
      writer
        .code(2 ** 15 - 1, 15)
        .number(3, 5)
        .code(2 ** 15 - 1, 15)
        .number(31_739 - 24_577, 13);
      for (let left = 227 + 3; left > 0; left--) bytes.push(bytes[bytes.length - 31_739] as number);
    }
  }
  writer.code(0, 1);
  return { before, stream: writer.bytes(), content: Uint8Array.from(bytes.slice(before.length)) };
}

const readOwn = (stream: Uint8Array): Promise<ReadInput> => readInput(new InflateInput(new MemoryInput(stream)));

/** Whole and in pieces the reader gives what the one through zlib gives, and says what that says. */
async function expectAgreement(stream: Uint8Array, piece = 1): Promise<ReadInput> {
  const wanted = await readInput(new GzipInput(new MemoryInput(stream)));
  for (const input of [new MemoryInput(stream), inputOfPieces(stream, piece)]) {
    const given = await readInput(new InflateInput(input));
    const shown = () => Buffer.from(stream).toString('base64');
    if (given.error !== wanted.error) expect(given.error, shown()).toBe(wanted.error);
    if (Buffer.compare(given.bytes, wanted.bytes) !== 0) expect(given.bytes, shown()).toEqual(wanted.bytes);
  }
  return wanted;
}

describe('what zlib writes', () => {
  const contents: [name: string, bytes: Uint8Array][] = [
    ['nothing', new Uint8Array(0)],
    ['one byte', Uint8Array.of(7)],
    ['short matches', makeBytes(300 * KB, 1, 16, 10)],
    ['long matches', makeBytes(700 * KB, 2)],
    ['no pattern', makeBytes(100 * KB, 3, 256, 1)],
    ['codes of all lengths', makeSkewed()],
    ['zeros', new Uint8Array(600 * KB)],
  ];
  const strategies = ['Z_DEFAULT_STRATEGY', 'Z_FILTERED', 'Z_HUFFMAN_ONLY', 'Z_RLE', 'Z_FIXED'] as const;

  it.each(contents)('%s, by every level and strategy', async (_name, content) => {
    for (let level = 0; level <= 9; level++) {
      for (const strategy of level === 6 ? strategies : strategies.slice(0, 1)) {
        const { bytes, error } = await readOwn(gzipSync(content, { level, strategy: constants[strategy] }));
        expect(error).toBe('');
        expect(Buffer.compare(bytes, content), `level ${level}, ${strategy}`).toBe(0);
      }
    }
  });

  it('with every window and memory', async () => {
    const content = makeBytes(150 * KB, 4);
    for (let windowBits = 9; windowBits <= 15; windowBits++) {
      for (const memLevel of [1, 4, 9]) {
        const { bytes } = await readOwn(gzipSync(content, { windowBits, memLevel }));
        expect(Buffer.compare(bytes, content), `windowBits ${windowBits}, memLevel ${memLevel}`).toBe(0);
      }
    }
  });

  it('in pieces of any size', async () => {
    const content = makeBytes(20 * KB, 5);
    for (const options of [{}, { level: 0 }, { strategy: constants.Z_FIXED }]) {
      const stream = gzipSync(content, options);
      for (const size of [1, 2, 3, 13, 1000]) {
        const { bytes, error } = await readInput(new InflateInput(inputOfPieces(stream, size)));
        expect(error).toBe('');
        expect(Buffer.compare(bytes, content), `pieces of ${size}`).toBe(0);
      }
    }
  });
});

describe('blocks', () => {
  it.each(['stored', 'fixed', 'dynamic'])('%s, and another behind it', async (kind) => {
    const writer = new DeflateWriter();
    const lengths = new Array<number>(257).fill(0);
    lengths[5] = lengths[256] = 1;
    if (kind === 'stored') writer.stored([5, 5, 5], false);
    else if (kind === 'fixed') writer.header('fixed', false).fixedLiterals([5, 5, 5]).fixedEnd();
    else writer.dynamic(lengths, [0], false).code(0, 3).code(1, 1);
    const content = concat([
      [5, 5, 5],
      [1, 2, 5, 5, 5, 1],
    ]);
    // A match of four bytes, four back, into the block before.
    writer.header('fixed').fixedLiterals([1, 2]).fixedSymbol(258).code(4, 5).number(0, 1).fixedEnd();
    const { bytes, error } = await expectAgreement(makeMember(writer.bytes(), content));
    expect(error).toBe('');
    expect(bytes).toEqual(content);
  });

  it('stored blocks of no bytes and of the most', async () => {
    const content = makeBytes(65_535, 6);
    const writer = new DeflateWriter().stored([], false).stored(content, false).stored([], false).stored([]);
    expect((await expectAgreement(makeMember(writer.bytes(), content), 1000)).bytes).toEqual(content);
  });

  it.each([
    ['of itself, one back', 0, 0, 1],
    ['of itself, seven back', 5, 0, 7],
    ['as far back as may be', 29, 8191, HISTORY],
  ])('a match %s', async (_name, code, extra, distance) => {
    const before = makeBytes(HISTORY + 50, 7);
    const writer = new DeflateWriter().stored(before, false).header('fixed').fixedMatch(code, extra).fixedEnd();
    const content = new Uint8Array(before.length + 258);
    content.set(before);
    for (let at = before.length; at < content.length; at++) content[at] = content[at - distance] as number;
    expect((await expectAgreement(makeMember(writer.bytes(), content), 1000)).bytes).toEqual(content);
  });

  it('a match from the first byte of a chunk to the last that is kept', async () => {
    const before = makeBytes(256 * KB, 13);
    const blocks = [0, 1, 2, 3, 4, 5, 6, 7].map((part) => storeFast(before.subarray(part * HISTORY, (part + 1) * HISTORY)));
    const match = new DeflateWriter().header('fixed').fixedMatch(29, 8191).fixedEnd().bytes();
    const content = concat([before, before.subarray(7 * HISTORY, 7 * HISTORY + 258)]);
    const { bytes, error } = await readOwn(makeMember(concat([...blocks, match]), content));
    expect(error).toBe('');
    expect(Buffer.compare(bytes, content)).toBe(0);
  });

  it('the longest codes, with the most bits behind them', async () => {
    const { before, stream, content } = makeLongest();
    const { bytes, error } = await expectAgreement(makeMember(concat([storeFast(before), stream]), concat([before, content])), 1000);
    expect(error).toBe('');
    expect(Buffer.compare(bytes, concat([before, content]))).toBe(0);
  });

  it('codes that are allowed to be incomplete: one distance, none, one literal', async () => {
    const literals = new Array<number>(286).fill(0);
    literals[9] = literals[285] = 2;
    literals[256] = 1;
    const single = new DeflateWriter().dynamic(literals, [1]).code(2, 2).code(3, 2).code(0, 1).code(0, 1).bytes();
    expect((await expectAgreement(makeMember(single, new Uint8Array(259).fill(9)))).error).toBe('');
    const withoutDistances = new DeflateWriter().dynamic(literals, [0]).code(2, 2).code(0, 1).bytes();
    expect((await expectAgreement(makeMember(withoutDistances, Uint8Array.of(9)))).error).toBe('');
    const onlyEnd = new DeflateWriter()
      .dynamic([...new Array<number>(256).fill(0), 1], [1])
      .code(0, 1)
      .bytes();
    expect((await expectAgreement(makeMember(onlyEnd, new Uint8Array(0)))).error).toBe('');
  });

  const zeros = (count: number): number[] => new Array<number>(count).fill(0);
  /** Complete: the literals 0 and 1 and the end of the block. */
  const someLiterals = [1, 2, ...zeros(254), 2];
  const writeFixed = (isLast = true) => new DeflateWriter().header('fixed', isLast).fixedLiterals([1, 2, 3]);
  const lengthsOf = (symbol: number, width: number): number[] => USUAL_CODE_LENGTHS.map((usual, at) => (at === symbol ? width : usual));
  /** And how many bytes stand before the one in which that shows. */
  const bad: [reason: string, stream: DeflateWriter, bytes: number][] = [
    ['invalid block type', new DeflateWriter().header('reserved'), 0],
    ['invalid block type', writeFixed(false).fixedEnd().header('reserved', false), 3],
    ['invalid stored block lengths', new DeflateWriter().stored([1, 2, 3], true, ~4), 0],
    ['invalid stored block lengths', new DeflateWriter().stored([1, 2, 3], true, 3), 0],
    ['too many length or distance symbols', new DeflateWriter().dynamicSizes(287, 1), 0],
    ['too many length or distance symbols', new DeflateWriter().dynamicSizes(257, 31), 0],
    // Over-subscribed, incomplete, incomplete by one code alone.
    ['invalid code lengths set', new DeflateWriter().dynamicSizes(257, 1, lengthsOf(18, 1)), 0],
    ['invalid code lengths set', new DeflateWriter().dynamicSizes(257, 1, lengthsOf(18, 6)), 0],
    ['invalid code lengths set', new DeflateWriter().dynamicSizes(257, 1, [1]), 0],
    ['invalid bit length repeat', new DeflateWriter().dynamicSizes(257, 1).codeLength(16), 0],
    ['invalid bit length repeat', new DeflateWriter().dynamicSizes(257, 1).codeLength(18, 127).codeLength(18, 127), 0],
    ['invalid bit length repeat', new DeflateWriter().dynamicSizes(257, 2).codeLength(18, 127).codeLength(18, 107).codeLength(17, 1), 0],
    ['invalid code -- missing end-of-block', new DeflateWriter().dynamic([1, 1, ...zeros(255)], [1]), 0],
    // Where no length has a code, each takes a bit and is none.
    ['invalid code -- missing end-of-block', new DeflateWriter().dynamicSizes(257, 1, []).code(0, 258), 0],
    ['invalid literal/lengths set', new DeflateWriter().dynamic([1, 1, ...zeros(254), 1], [1]), 0],
    ['invalid literal/lengths set', new DeflateWriter().dynamic([2, 2, ...zeros(254), 2], [1]), 0],
    ['invalid literal/lengths set', new DeflateWriter().dynamic([...zeros(256), 2], [1]), 0],
    ['invalid distances set', new DeflateWriter().dynamic(someLiterals, [1, 1, 1]), 0],
    ['invalid distances set', new DeflateWriter().dynamic(someLiterals, [2, 2]), 0],
    ['invalid distances set', new DeflateWriter().dynamic(someLiterals, [2]), 0],
    ['invalid literal/length code', writeFixed().fixedSymbol(286), 3],
    ['invalid literal/length code', writeFixed().fixedSymbol(287), 3],
    ['invalid literal/length code', new DeflateWriter().dynamic([...zeros(256), 1], [1]).number(1, 1), 0],
    ['invalid distance code', writeFixed().fixedMatch(30), 3],
    ['invalid distance code', writeFixed().fixedSymbol(257).code(31, 5), 3],
    ['invalid distance code', new DeflateWriter().dynamic([1, ...zeros(255), 2, 2], [0]).code(0b011, 3), 1],
    ['invalid distance too far back', writeFixed().fixedMatch(3), 3],
    ['invalid distance too far back', writeFixed().fixedMatch(29, 8191), 3],
  ];

  it.each(bad)('%s (%#)', async (reason, writer, bytes) => {
    const stream = makeMember(writer.bytes(), new Uint8Array(0));
    const read = await expectAgreement(stream);
    expect(read.error).toBe(corrupt(reason));
    expect(read.bytes.length).toBe(bytes);
  });
});

describe('damage', () => {
  it('of the byte in which it shows nothing is given, of those before all', async () => {
    // A literal is one bit; the reserved kind stands in the byte of seven more and the end, or in the next one.
    const literals = [...new Array<number>(256).fill(0), 1];
    literals[65] = 1;
    for (let count = 40; count < 60; count++) {
      const start = new DeflateWriter().dynamic(literals, [1], false);
      const writer = start.number(0, count).number(1, 1).header('reserved');
      const { bytes, error } = await expectAgreement(makeMember(writer.bytes(), new Uint8Array(0)));
      expect(error).toBe(corrupt('invalid block type'));
      expect(bytes.length).toBeGreaterThan(count - 8);
      expect(bytes.length).toBeLessThanOrEqual(count);
    }
  });

  it('as a code that cannot be, likewise', async () => {
    // A length of two bits and a distance of one, of which there is none.
    const literals = [...new Array<number>(256).fill(0), 2, 2];
    literals[65] = 1;
    for (let count = 40; count < 60; count++) {
      const writer = new DeflateWriter().dynamic(literals, [0]).number(0, count).code(3, 2).number(0, 1);
      const { bytes, error } = await expectAgreement(makeMember(writer.bytes(), new Uint8Array(0)));
      expect(error).toBe(corrupt('invalid distance code'));
      expect(bytes.length).toBeGreaterThan(count - 8);
      expect(bytes.length).toBeLessThanOrEqual(count);
    }
  });

  it('behind a stored block leaves the codes before that as they were', async () => {
    const writer = new DeflateWriter().header('fixed', false).fixedLiterals([1, 2]).fixedEnd().stored([3, 4, 5], false).header('reserved');
    const { bytes, error } = await expectAgreement(makeMember(writer.bytes(), new Uint8Array(0)));
    expect(error).toBe(corrupt('invalid block type'));
    expect([...bytes]).toEqual([1, 2, 3, 4, 5]);
  });

  it('as a cut within the longest codes', async () => {
    const { before, stream } = makeLongest(40);
    const whole = concat([[...gzipSync('').subarray(0, 10)], storeFast(before), stream]);
    const full = (await readOwn(whole)).bytes;
    for (let end = whole.length - stream.length; end < whole.length; end++) {
      const { bytes, error } = await expectAgreement(whole.subarray(0, end), 5000);
      expect(error).toBe(CUT_SHORT);
      expect(Buffer.compare(bytes, full.subarray(0, bytes.length))).toBe(0);
    }
  });

  const text = toBytes('captures of captures');
  const small: [name: string, stream: Uint8Array][] = [
    ['stored', gzipSync(text.subarray(0, 9), { level: 0 })],
    ['fixed codes', gzipSync(text, { strategy: constants.Z_FIXED })],
    ['codes of its own', gzipSync(makeBytes(120, 8, 6, 9))],
    ['two members', concat([gzipSync(text.subarray(0, 1)), gzipSync(text.subarray(1, 2))])],
  ];

  it.each(small)('any cut: %s', async (_name, stream) => {
    const whole = (await readOwn(stream)).bytes;
    for (let end = 2; end < stream.length; end++) {
      const { bytes, error } = await expectAgreement(stream.subarray(0, end));
      // Between two members nothing is missing.
      if (error !== '') expect(error).toBe(CUT_SHORT);
      expect(bytes).toEqual(whole.subarray(0, bytes.length));
    }
  });

  it.each(small)('any bit that is turned: %s', async (_name, stream) => {
    for (let bit = 16; bit < stream.length * 8; bit++) {
      const bad = stream.slice();
      bad[bit >> 3] = (bad[bit >> 3] as number) ^ (1 << (bit & 7));
      await expectAgreement(bad);
    }
  });

  it('any bytes for a stream', async () => {
    const random = makeRandom(9);
    const seen = new Set<string>();
    for (let i = 0; i < 150; i++) {
      const stream = Uint8Array.from({ length: 1 + random(40) }, () => random(256));
      // Of fixed codes or codes of its own; the other kinds fail at once.
      stream[0] = ((stream[0] as number) & ~7) | (2 + random(4));
      seen.add((await expectAgreement(makeMember(stream, new Uint8Array(0)))).error);
    }
    expect(seen.size).toBeGreaterThan(5);
  });

  it('anywhere in a large stream', async () => {
    const random = makeRandom(10);
    const stream = gzipSync(makeBytes(600 * KB, 11, 64, 20));
    for (let i = 0; i < 12; i++) {
      const bad = new Uint8Array(stream);
      const at = 20 + random(bad.length - 20);
      bad[at] = (bad[at] as number) ^ (1 << random(8));
      const wanted = await readInput(new GzipInput(new MemoryInput(bad)));
      const given = await readOwn(bad);
      expect(given.error).toBe(wanted.error);
      expect(Buffer.compare(given.bytes, wanted.bytes)).toBe(0);
    }
  });
});

describe('bounds', () => {
  it('a block of 64 MB is given in pieces, and little is held', async () => {
    const size = 64 * KB * KB;
    const stream = gzipSync(new Uint8Array(size), { level: 9 });
    const before = heldBufferBytes();
    const input = new InflateInput(new MemoryInput(stream));
    let total = 0;
    let most = 0;
    for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read()) {
      total += chunk.end - chunk.start;
      most = Math.max(most, chunk.end - chunk.start);
    }
    expect(total).toBe(size);
    expect(most).toBeLessThan(260 * KB);
    expect(heldBufferBytes() - before).toBeLessThan(2 * KB * KB);
  });

  it('blocks of nothing take their time once', async () => {
    // Ten bits each, and five bytes.
    const fixed = new DeflateWriter();
    for (let i = 0; i < 40; i++) fixed.header('fixed', false).fixedEnd();
    const stored = new DeflateWriter().stored([], false).bytes();
    for (const blocks of [fixed.bytes(), stored]) {
      const many = concat(Array.from({ length: 500_000 / blocks.length }, () => blocks));
      const last = new DeflateWriter().stored([1, 2, 3]).bytes();
      const started = processorTime();
      const { bytes, error } = await readOwn(makeMember(concat([many, last]), Uint8Array.of(1, 2, 3)));
      expect(error).toBe('');
      expect([...bytes]).toEqual([1, 2, 3]);
      expect(processorTime() - started).toBeLessThan(1500);
    }
  });
});

it('CRC-32 is that of ISO 3309, however the bytes come', () => {
  expect(updateCrc32(0, toBytes('123456789'), 0, 9) >>> 0).toBe(0xcbf43926);
  const bytes = makeBytes(200, 12, 256);
  const bitByBit = (end: number): number => {
    let crc = -1;
    for (const byte of bytes.subarray(0, end)) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) === 0 ? 0 : 0xedb88320);
    }
    return ~crc;
  };
  for (let end = 0; end <= bytes.length; end++) {
    const middle = (end * 7) % (end + 1);
    expect(updateCrc32(updateCrc32(0, bytes, 0, middle), bytes, middle, end)).toBe(bitByBit(end));
  }
});
