import { readI32, readI32LE, readU32, readU32LE } from '../bytes.js';
import type { CaptureRecord } from '../record.js';

const BILLION = 1_000_000_000;
const MASK_64 = (1n << 64n) - 1n;
/** Below this many units of 2^32 a 64-bit number is exact as a JavaScript number. */
const EXACT_HIGH = 2 ** 21;
/** Up to this resolution long division in 16-bit steps is exact. */
const EXACT_RESOLUTION = 2 ** 37;
/** Up to this one the fraction times 10^9 is exact. */
const EXACT_FRACTION = 2 ** 23;

/** One interface of a section, as its Interface Description Block (or its defaults) gives it. */
export class PcapngInterface {
  readonly linkType: number;
  /** 0: no limit. */
  readonly snapLength: number;
  /** -1 when it does not say. */
  fcsLength = -1;
  /** The largest packet its link type may have. */
  readonly maxPacketBytes: number;
  /** Seconds to add to every time. */
  #offset = 0;
  /** Ticks per second, and nanoseconds per tick where that is a whole number, else 0. */
  #resolution = 1_000_000;
  /** The same, for the resolutions that need more than a number can hold. */
  #wide = 1_000_000n;
  #unit = 1000;

  constructor(linkType: number, snapLength: number, maxPacketBytes: number) {
    this.linkType = linkType;
    this.snapLength = snapLength;
    this.maxPacketBytes = maxPacketBytes;
  }

  /** if_tsresol: a power of ten, or with the high bit a power of two. What 64 bits cannot hold counts as the most they can. */
  setResolution(octet: number): void {
    const power = octet & 0x7f;
    const wide = (octet & 0x80) === 0 ? 10n ** BigInt(power) : 1n << BigInt(power);
    this.#wide = wide > MASK_64 ? MASK_64 : wide;
    this.#resolution = Number(this.#wide);
    this.#unit = BILLION % this.#resolution === 0 ? BILLION / this.#resolution : 0;
  }

  /** if_tsoffset: a signed 64-bit number of seconds. */
  setOffset(bytes: Uint8Array, offset: number, bigEndian: boolean): void {
    const high = bigEndian ? readI32(bytes, offset) : readI32LE(bytes, offset + 4);
    const low = bigEndian ? readU32(bytes, offset + 4) : readU32LE(bytes, offset);
    this.#offset = high * 2 ** 32 + low;
  }

  /** Sets the record's time from a 64-bit count of ticks in two unsigned halves. Exact, without BigInt for all usual resolutions. */
  setTime(record: CaptureRecord, high: number, low: number): void {
    const resolution = this.#resolution;
    let seconds: number;
    let ticks: number;
    if (high < EXACT_HIGH && resolution <= EXACT_RESOLUTION) {
      const total = high * 2 ** 32 + low;
      seconds = Math.floor(total / resolution);
      ticks = total - seconds * resolution;
      // The quotient may have been rounded up to the next whole number.
      if (ticks < 0) {
        seconds--;
        ticks += resolution;
      }
    } else if (resolution <= EXACT_RESOLUTION) {
      // Long division, by hand as at school: each remainder takes the next digits with it.
      const first = Math.floor(high / resolution);
      const middle = (high - first * resolution) * 65536 + (low >>> 16);
      const second = Math.floor(middle / resolution);
      const rest = (middle - second * resolution) * 65536 + (low & 0xffff);
      const third = Math.floor(rest / resolution);
      seconds = first * 2 ** 32 + second * 65536 + third;
      ticks = rest - third * resolution;
    } else {
      const total = (BigInt(high) << 32n) | BigInt(low);
      seconds = Number(total / this.#wide);
      ticks = -1;
    }
    record.timeDigits = resolution > 1_000_000 ? 9 : 6;
    record.seconds = seconds + this.#offset;
    if (this.#unit !== 0 && ticks >= 0) record.nanoseconds = ticks * this.#unit;
    else if (resolution <= EXACT_FRACTION && ticks >= 0) record.nanoseconds = Math.floor((ticks * BILLION) / resolution);
    else record.nanoseconds = wideNanoseconds(high, low, this.#wide);
  }
}

/**
 * Nanoseconds at fine resolutions as Wireshark computes them: the product of ticks and 10^9 is cut to 64 bits before it is divided, so finer
 * resolutions than a nanosecond give what Wireshark shows, not what was meant (docs/wireshark-tcp.md, 7.3).
 */
function wideNanoseconds(high: number, low: number, resolution: bigint): number {
  const ticks = ((BigInt(high) << 32n) | BigInt(low)) % resolution;
  return Number(((ticks * 1_000_000_000n) & MASK_64) / resolution);
}
