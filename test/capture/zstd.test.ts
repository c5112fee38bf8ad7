/** Zstandard: streams of the zstd program, blocks built by hand, every bit of a stream turned, and frames made to take long. */
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { MemoryInput } from '../../src/capture/byte-input.js';
import { ZstdInput } from '../../src/capture/zstd-input.js';
import { CaptureError } from '../../src/errors.js';
import { concat, u32 } from '../support/frame-builder.js';
import { processorTime } from '../support/processor-time.js';

/** Literals and repeats from a seed, of 64 letters some of which are frequent. */
function makeBytes(length: number, seed: number): Uint8Array {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const distance = at === 0 ? 0 : 1 + next(at);
    const isCopy = at > 0 && next(2) === 0;
    for (let left = 3 + next(20); left > 0 && at < length; left--, at++)
      bytes[at] = isCopy ? (bytes[at - distance] as number) : next(8) * next(8);
  }
  return bytes;
}

/** What `zstd OPTIONS` (1.5.4) made of makeBytes(length, seed). The last has blocks of 1 KB that use trees and tables of those before. */
const STREAMS: readonly (readonly [options: string, length: number, seed: number, base64: string])[] = [
  ['-3', 40, 5, 'KLUv/QRYjQAAQA4ACAAAGQcAAgA1D4CkGAFVUs2B'],
  [
    '-19',
    600,
    1,
    'KLUv/QRoDQgA5pIuEQBvHQOc+lIdjclJh6H+QCcFJgAoACkAn6z71vYzQHNsBDIvmLFsmE9m+qg4VRQHWYi8Qz6b58qkF7Zame7uj2yYa7FhT5yNM0M0OYbwZ8URmCRlMu' +
      'tw7QaHtEJ+oxiN4olmqZQeEy0P8VzxOBi4Az7aMd4BO4H+t5TeYJbHaV/E9wdU0BvJ5ehIwzNsWBXJum9t24KFYQGp1iA1ey1qbBGIbw0nchgCAVX+oWTwlNv6XlCMYFcR' +
      'csQBGQBNBSC+iW64SQvt8sdqhCasB4SWZo/1UJkBkkqgCRBFM2hBYDNAQi/ALA9LKwLKuMGOmd2QARucNqbA7i4IUnG4cZfMZw12',
  ],
  [
    '-1',
    2500,
    3,
    'KLUv/QRITR4AClAACxEQhXgxAGEswDxqtqPi5R9PCqwAqwCpAAPOMg8ESSjUGxDTRCERAZmoy3OjNKdpG0XQFe/88KZSO5tKOIag/9DVnocNC30KbHlv2zgpsOUtKgg9OF' +
      'BV39JiZLtHlweLB26vgnUsru+V2gCGoJfLIgCw29ql1U3Qjckz+q6eTFVxbaA3pgY7E7UPKpCe/HKpx/yDps59lpLKVGrEeYAEkuHxbCs8pNPKVGrnkOtQqZ0t2Pwvl8NC' +
      'r8gvl0OuY4zceQ0hAAJNXQ4rWMcE/TWA1h8BvMcACJg7BkdEfsIeZ02hY3mkQ59FYlYe090CpeAeLoWa2rb7/OalrC7P6cFZiYJAAhdpun9ahdCEjGz0otMBrDfd3vTUTH' +
      'FcXuzie/G2yhH4wEPbH/JlZsBZP22RXkHXyvcy8FYxrkts9mXxKYQenLi+GaditIBiKGp2QsaTdFZhJ38+QyjXLh3lgCF5+b0gCaKrQvz1Wy2MO+cpxALCJarTylZN1VYt' +
      'QYPd/u5jjm94E29b/OwVaDtOmCVgbYr/GIHMy+/l2qXjpM3mHQ9reTM+3yxdFy0lG3aBMOG84+YaCron3fK2mFL/8Q17gm9xI/0APDwbk8mNDq86kGJMlXW/aA4UkgrmoX' +
      '5EAdBAtMp4qf8UyYPq6DQTU83pE1UB1Fm7J9WhW4AUx7SROfrllrEajg2ghMToLqsy4gnVlnJQW7ZfBNhZC70iCywJkOToRQ1B4/5iF9+a+ylw7VWE5g/5jgH5xcmxg1fQ' +
      'teBxs4oxRrc7HQBcIOujfD5ymdYOxMoBU/IC85YE0T1sOF9z/h+NiIDnBJgW5d3QlRRICvUmTjI0AlS2kuh6UbhgBnGS4fHdlAJej6MA6f/4vG0FkRWjeuITTVpc37qWYD' +
      'SoSZ0qoyVTxRfXBol9HJagBaWzRVZQVsiiiPMASfBbTDQSXaihCTFICUQgQiMjgYwEsW0gAkIMEbryARFMc5AxwsgQCRHdDC+2kPLIh0Sc2N2wzGcIC0kwAnY4kwEu+saM' +
      'jaLEhgiIKMeZ8zWsATE0sZogs4dURczo1kMidDF+zheABA+x8ECdUAW40+NjTuDeSqiQ3nwD2w32i96jwDsKNAyHzBH7WL/gpCCHsrQQ3Ak/v04IPIMUb5emOrz67XU1KA' +
      'KRkUrrrGQbMX7CwMvU3TyPFOavGL0+PW3thRAYvvFQdk3iGZPyk+KBT1jiJtoQjVOKfimJHFwo9CrAsHJw1NOEdYmCssqcniNFPsry+MA2Ucgnhf0WdZYVRb4KzTzlXD+H' +
      '/u3ORYh4zA==',
  ],
  [
    '-19 --zstd=wlog=10',
    3000,
    2,
    'KLUv/QQAnAwAdh9JEACNFwO8ZYS3GMCGSJww0adCAEUARQCrPNstJyF7+uXgjDo//r3ux1Dgzi1V/AkxErVccz51PuLzEXpuaMF+SjvCO25C+NiwIAWP7BmUE2z9+beaYb' +
      'lRmUqoJAMQAp42wXZarC6F7FzUqtN3VcjUBePbNEUt0oTL2oNlqGdl92kc5zYmGxF02at2FPCbxJ4LNAK1WlsuYtdRYB/N0geOGIA66kQ1ewkRGI8agGKe29xPhe6Iwlq8' +
      'Hs9DqAoJSPpEX3sKrRhv8VuCrH2GUECAalJhMa4fPv/0L2Bdg4iI61tXoggX+cfKtY8ylu+lcTM27GG0TzBqxIw/k0+drI7TFkdgLoV8UcJ69ltKyZYpMRvINODzgjlhhq' +
      'KrJ57/gsY0pNaS+SkgMIJmUvYhBGE4W8UB1wFozJoQBQ8frisgGlE1G7Mu3LBsqjVhSATQz4BoIxyiCszDUv6hgwKUfF6hCQVUHY4akfyYUAQOeeXse7pnZVf0ZMCnbQFz' +
      'k7JiEaeyNJx+wPQbZGgN1AUVe683C5QNAHcgSUcASQBHAAbYlegXpxErPOk1XZh2P+4hW4k41ebG3J4KT7jT1ClyVzFY8jhEWyGe3gTL6aSEIl0w8WJEgsjt4otv19xXgC' +
      'PeNWj+cFsS5UD1BBAopqLfaoalwPYJqW4wtMEcNk8/IC0xx+Dde4WsIw5XHdZIxpYbjaCwyusgECKyaKT1V4o3CQqg/euc4x5FwLPHG7HSMWoMy42yHNzbE+waCI6r7Hhs' +
      'dqKgJiBTRn7MrRdAg3YFX+OI8I6bEJLiodIc5UiDVyVptbbMul9EAjRlsn5F1bmACKb/940Y5yPkNiYbEXTZq3YUoESByvFAlLOJS2ifLcQauy5qYEeB3f5uAZ1/OE5wg8' +
      'DUUSxvM0AJIQu2Kv6EGLnGKNWC/TxBjUYvOTgzIBASASHKwQfr7io3Mb2PdsScLdt1mG7t4mwovSkuq+L/GlgPll2QEXNsAY2sqDgvB4N+AGselPcLYpaRAdA46OKBW+S0' +
      'yfWKs26h3plFAattJGETAthzAGTD8G8sAiJGvFa7729YFMLgsOk3YDWA0PcDNMIO93GmoMNQQFYGVthhGOZT2WAY8voYhQ0Ad6FKSABMAEgABluIPEPo4dCEwLe5FxYjoK' +
      '89v93cRdPCRLhfL6+QiwlLIEDyHfAl2Emp1VXQkctD+q4Kmboiax+LWqQJ6y0w1rv5rB7zf8QBS5J52Sl52gTbabG63skfkEPR1bMScRRg6VeJaYCCYDQ9GoFaDCzHehcx' +
      'UTxqAMplbZ47DWdBxEjdEYWXPuFPRYDTlZCQo69PGOi/AxO6ItAhuD+c8d5uJTHenME4IPaDfBu6ENZXe6j3KGPvFeOax4IpUEkGIAS8nI1YDlRPAIFipk5WIwWbUoJ0L4' +
      'WUdWI+v6VULPCk13Rh2j1SHrfmvgIc8a5hLbFj52AuzMp4ZhrwecGcMO40dYrcDdhD5Yym4zI2GN+mWT98/inV5oHLRex6zwUayFgJBXvTbTAgEBQBIRB6A43yV2bjKEru' +
      'rRfqzAsS6xgJV4dgzxUjnCswy8CkZbR9rWIZjrk0XB9OtMjWgmAmIxrs7yBpMGAK/iyJHwDAHPAjUJgb8G3R+/v/UgGrQXAFFydv8knOxRYkMehgGRWPu+SlMbpYbBdy6y' +
      'LlIZOyR/dzIMtfU2RLlxoCZUiePA==',
  ],
];

async function decode(stream: Uint8Array): Promise<Uint8Array> {
  const input = new ZstdInput(new MemoryInput(stream));
  const parts: Uint8Array[] = [];
  for (let chunk = await input.read(); chunk !== undefined; chunk = await input.read())
    parts.push(chunk.bytes.slice(chunk.start, chunk.end));
  return concat(parts);
}

const streamOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));

it.each(STREAMS)('zstd %s of %i bytes', async (_options, length, seed, base64) => {
  expect(await decode(streamOf(base64))).toEqual(makeBytes(length, seed));
});

const hasProgram = spawnSync('zstd', ['--version']).status === 0;

it.runIf(hasProgram).each(['--fast=5', '-1', '-3', '-9', '-19', '--ultra -22 --long=27', '-3 --zstd=wlog=10', '-5 --no-compress-literals'])(
  'zstd %s of 700 KB, by the program that is installed',
  async (options) => {
    const bytes = concat([makeBytes(400_000, 7), new Uint8Array(100_000), makeBytes(200_000, 7)]);
    const { stdout } = spawnSync('zstd', ['-q', '-c', ...options.split(' ')], { input: bytes, maxBuffer: 1 << 24 });
    expect(Buffer.compare(await decode(new Uint8Array(stdout)), bytes)).toBe(0);
  },
);

it('any bit that is turned, and any cut: bytes or one of our errors, at once', async () => {
  for (const [, length, , base64] of STREAMS.slice(0, 2)) {
    const stream = streamOf(base64);
    const changed = Array.from({ length: stream.length * 8 }, (_, bit) => {
      const bad = stream.slice();
      bad[bit >> 3] = (bad[bit >> 3] as number) ^ (1 << (bit & 7));
      return bad;
    });
    for (const bad of [...changed, ...Array.from(stream, (_, end) => stream.subarray(0, end))]) {
      const decoded = await decode(bad).catch((error: unknown) => error);
      if (decoded instanceof Uint8Array) expect(decoded.length).toBeLessThanOrEqual(128 * 1024 + length);
      else expect(decoded).toBeInstanceOf(CaptureError);
    }
  }
});

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
const SMALL_WINDOW = [0, 0];
const LARGEST_WINDOW = [0, 17 << 3];
const RAW = 0;
const RUN = 1;
const COMPRESSED = 2;

function block(kind: number, content: readonly number[] | Uint8Array, isLast = false, size = content.length): Uint8Array {
  const header = (isLast ? 1 : 0) | (kind << 1) | (size << 3);
  return concat([[header & 255, (header >> 8) & 255, header >> 16], content]);
}

/** A block without literals and with one match of `length` bytes (3 to 34), that many bytes back: each table is of one symbol, so the stream is the distance alone. */
function matchBlock(distance: number, length: number): Uint8Array {
  const code = 31 - Math.clz32(distance + 3);
  const bits = 2 ** code + (distance + 3 - 2 ** code);
  const stream = u32(bits)
    .reverse()
    .slice(0, (code >> 3) + 1);
  return block(COMPRESSED, [0, 1, 0x54, 0, code, length - 3, ...stream]);
}

const END = block(RAW, [], true);

it('matches reach back as far as the window, over any number of blocks, and no further', async () => {
  const bytes = makeBytes(1024, 9);
  const turns = 2000;
  // Far more than the decoder keeps, so it goes back to the front of its memory several times.
  const blocks = Array.from({ length: turns }, () => [block(RAW, bytes), matchBlock(1024, 34), block(RUN, [7], false, 600)]);
  const decoded = await decode(concat([MAGIC, SMALL_WINDOW, ...blocks.flat(), END]));
  const one = concat([bytes, bytes.subarray(0, 34), new Uint8Array(600).fill(7)]);
  expect(decoded.length).toBe(turns * one.length);
  for (let i = 0; i < turns; i++) expect(Buffer.compare(decoded.subarray(i * one.length, (i + 1) * one.length), one)).toBe(0);
  for (const head of [
    [block(RAW, bytes), block(RAW, bytes), matchBlock(1025, 3)],
    [block(RAW, [1, 2, 3]), matchBlock(4, 3)],
  ]) {
    await expect(decode(concat([MAGIC, SMALL_WINDOW, ...head, END]))).rejects.toThrow('reaches too far back');
  }
});

it('a match may reach into itself', async () => {
  const decoded = await decode(concat([MAGIC, SMALL_WINDOW, block(RAW, [1, 2, 3]), matchBlock(2, 34), END]));
  expect([...decoded.subarray(0, 8)]).toEqual([1, 2, 3, 2, 3, 2, 3, 2]);
  expect(decoded.length).toBe(37);
});

it('what stands before a bad block is given', async () => {
  const input = new ZstdInput(new MemoryInput(concat([MAGIC, SMALL_WINDOW, block(RAW, [1, 2, 3]), block(COMPRESSED, [0])])));
  const chunk = await input.read();
  expect([...(chunk?.bytes.subarray(chunk.start, chunk.end) ?? [])]).toEqual([1, 2, 3]);
  await expect(input.read()).rejects.toThrow('the zstd stream is corrupt');
});

it.each([
  ['a dictionary', [1, 0, 77], 'needs a dictionary'],
  ['a reserved flag', [8, 0], 'a reserved flag'],
])('%s is refused', async (_name, header, reason) => {
  await expect(decode(concat([MAGIC, header, END, END]))).rejects.toThrow(reason);
});

it('the claim of a large window costs nothing, in memory or for each small block', async () => {
  const blocks = Array.from({ length: 50_000 }, () => block(RAW, [5]));
  const before = process.memoryUsage().arrayBuffers;
  const started = processorTime();
  expect((await decode(concat([MAGIC, LARGEST_WINDOW, ...blocks, END]))).length).toBe(50_000);
  expect(processorTime() - started).toBeLessThan(2000);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 << 20);
});
