/**
 * MPTCP's tokens: what an additional subflow names its connection by (RFC 8684 section 3.2). A token is the first 32 bits of the hash of a key of eight bytes:
 * SHA-256 since version 1, SHA-1 in version 0 (RFC 6824). A key fills one block of either hash, so a few lines do, and they run in a browser too.
 */
const ROUNDS_OF_SHA_1 = 80;
const ROUNDS_OF_SHA_256 = 64;
/** Bits of the message, the key: what the block's last word says. */
const KEY_BITS = 64;

const block = new Int32Array(ROUNDS_OF_SHA_1);

/** Token of the key that stands in two words, high half first; `version` is MP_CAPABLE's. */
export function tokenOf(version: number, high: number, low: number): number {
  block.fill(0, 0, 16);
  block[0] = high;
  block[1] = low;
  block[2] = 0x80000000 | 0;
  block[15] = KEY_BITS;
  return version === 0 ? hashBySha1() : hashBySha256();
}

/** FIPS 180-4 section 6.1, of one block; the first word. */
function hashBySha1(): number {
  for (let i = 16; i < ROUNDS_OF_SHA_1; i++) block[i] = rotateLeft(at(i - 3) ^ at(i - 8) ^ at(i - 14) ^ at(i - 16), 1);
  let a = 0x67452301;
  let b = 0xefcdab89 | 0;
  let c = 0x98badcfe | 0;
  let d = 0x10325476;
  let e = 0xc3d2e1f0 | 0;
  for (let i = 0; i < ROUNDS_OF_SHA_1; i++) {
    let mixed: number;
    if (i < 20) mixed = ((b & c) | (~b & d)) + 0x5a827999;
    else if (i < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1;
    else if (i < 60) mixed = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
    else mixed = (b ^ c ^ d) + 0xca62c1d6;
    const next = (rotateLeft(a, 5) + mixed + e + at(i)) | 0;
    e = d;
    d = c;
    c = rotateLeft(b, 30);
    b = a;
    a = next;
  }
  return (a + 0x67452301) | 0;
}

/** The first 32 bits of the fractional part of the `count` first primes' roots: what SHA-256's constants are (FIPS 180-4, 4.2.2 and 5.3.3). */
function fractionsOfRoots(count: number, exponent: number): Int32Array {
  const fractions = new Int32Array(count);
  for (let candidate = 2, found = 0; found < count; candidate++) {
    let isPrime = true;
    for (let divisor = 2; divisor * divisor <= candidate; divisor++) if (candidate % divisor === 0) isPrime = false;
    if (!isPrime) continue;
    const root = candidate ** exponent;
    fractions[found++] = (root - Math.floor(root)) * 2 ** 32;
  }
  return fractions;
}

let roundConstants: Int32Array | undefined;
let initialState: Int32Array | undefined;

/** FIPS 180-4 section 6.2, of one block; the first word. */
function hashBySha256(): number {
  roundConstants ??= fractionsOfRoots(ROUNDS_OF_SHA_256, 1 / 3);
  initialState ??= fractionsOfRoots(8, 1 / 2);
  for (let i = 16; i < ROUNDS_OF_SHA_256; i++) {
    const early = at(i - 15);
    const late = at(i - 2);
    const s0 = rotateLeft(early, 25) ^ rotateLeft(early, 14) ^ (early >>> 3);
    const s1 = rotateLeft(late, 15) ^ rotateLeft(late, 13) ^ (late >>> 10);
    block[i] = at(i - 16) + s0 + at(i - 7) + s1;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = initialState;
  for (let i = 0; i < ROUNDS_OF_SHA_256; i++) {
    const s1 = rotateLeft(e, 26) ^ rotateLeft(e, 21) ^ rotateLeft(e, 7);
    const first = h + s1 + ((e & f) ^ (~e & g)) + (roundConstants[i] as number) + at(i);
    const s0 = rotateLeft(a, 30) ^ rotateLeft(a, 19) ^ rotateLeft(a, 10);
    const second = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  return (a + (initialState[0] as number)) | 0;
}

function at(i: number): number {
  return block[i] as number;
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
