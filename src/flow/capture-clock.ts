import type { CaptureTime } from '../wire/time.js';

/**
 * Times in flow records: two 32-bit words each, so that a record stays small and exact to the nanosecond. Seconds count from the capture's
 * first frame and have 34 bits (272 years to either side, more than any pcap header can span): the low 32 in the first word, the high two
 * above the 30 bits of nanoseconds in the second.
 */
const NANOSECONDS_BITS = 30;
const NANOSECONDS_MASK = (1 << NANOSECONDS_BITS) - 1;
const MAX_SECONDS = 2 ** 33 - 1;
const TWO_32 = 2 ** 32;
const BILLION = 1_000_000_000;

/** The time of the frame at hand, and differences between it and stored times. */
export class CaptureClock {
  /** The present time as the two words to store. */
  low = 0;
  high = 0;
  /** Result of `subtract`: both with the sign of the difference. */
  differenceSeconds = 0;
  differenceNanoseconds = 0;

  #begun = false;
  #epochSeconds = 0;
  #seconds = 0;
  #nanoseconds = 0;

  /** Takes the frame's time; a frame without one counts as 1970-01-01 (docs/wireshark-tcp.md, 5.2). */
  set(time: CaptureTime): void {
    let seconds = time.hasTime ? time.seconds : 0;
    let nanoseconds = time.hasTime ? time.nanoseconds : 0;
    if (nanoseconds >= BILLION || nanoseconds < 0) {
      const carry = Math.floor(nanoseconds / BILLION);
      seconds += carry;
      nanoseconds -= carry * BILLION;
    }
    if (!this.#begun) {
      this.#begun = true;
      this.#epochSeconds = seconds;
    }
    seconds -= this.#epochSeconds;
    if (seconds > MAX_SECONDS) seconds = MAX_SECONDS;
    else if (seconds < -MAX_SECONDS) seconds = -MAX_SECONDS;
    this.#seconds = seconds;
    this.#nanoseconds = nanoseconds;
    this.low = seconds | 0;
    this.high = packHigh(seconds, nanoseconds);
  }

  /** Now minus the time stored at words[at], words[at + 1], in nanoseconds: exact up to 104 days. */
  since(words: Int32Array, at: number): number {
    const low = words[at] as number;
    const high = words[at + 1] as number;
    return (this.#seconds - secondsOf(low, high)) * BILLION + (this.#nanoseconds - (high & NANOSECONDS_MASK));
  }

  /** Stores now minus the time at words[from] as a duration at words[to], in the same form as a time. */
  storeSince(words: Int32Array, from: number, to: number): void {
    const high = words[from + 1] as number;
    const difference = this.#nanoseconds - (high & NANOSECONDS_MASK);
    // Without a branch, which would be met late: see header-prediction.ts.
    const borrowed = difference < 0 ? 1 : 0;
    const seconds = this.#seconds - secondsOf(words[from] as number, high) - borrowed;
    const nanoseconds = difference + borrowed * BILLION;
    words[to] = seconds | 0;
    words[to + 1] = packHigh(seconds, nanoseconds);
  }

  /** Now minus a stored time as seconds and nanoseconds, exact at any distance. */
  subtract(words: Int32Array, at: number): void {
    const low = words[at] as number;
    const high = words[at + 1] as number;
    // Integers, where both times lie in the 68 years from the first frame on: all but odd ones.
    if (((high | this.high) & ~NANOSECONDS_MASK) === 0 && (low | this.low) >= 0) this.#split(this.low - low, this.high - high);
    else this.#split(this.#seconds - secondsOf(low, high), this.#nanoseconds - (high & NANOSECONDS_MASK));
  }

  /** Whole seconds since 1970 of a stored time. */
  storedSeconds(words: Int32Array, at: number): number {
    return this.#epochSeconds + secondsOf(words[at] as number, words[at + 1] as number);
  }

  /** Whether a stored time is 1970-01-01 to the nanosecond. */
  isEpoch(words: Int32Array, at: number): boolean {
    return this.storedNanoseconds(words, at) === 0 && this.storedSeconds(words, at) === 0;
  }

  storedNanoseconds(words: Int32Array, at: number): number {
    return (words[at + 1] as number) & NANOSECONDS_MASK;
  }

  /** The time stored at `to` minus the one at `from`, in seconds. */
  secondsBetween(words: Int32Array, from: number, to: number): number {
    const seconds = this.storedSeconds(words, to) - this.storedSeconds(words, from);
    return (seconds * BILLION + (this.storedNanoseconds(words, to) - this.storedNanoseconds(words, from))) / BILLION;
  }

  #split(seconds: number, nanoseconds: number): void {
    if (nanoseconds < 0 && seconds > 0) {
      this.differenceSeconds = seconds - 1;
      this.differenceNanoseconds = nanoseconds + BILLION;
    } else if (nanoseconds > 0 && seconds < 0) {
      this.differenceSeconds = seconds + 1;
      this.differenceNanoseconds = nanoseconds - BILLION;
    } else {
      this.differenceSeconds = seconds;
      this.differenceNanoseconds = nanoseconds;
    }
  }
}

/** A stored duration in nanoseconds: exact up to 104 days. */
export function readDuration(words: Int32Array, at: number): number {
  const high = words[at + 1] as number;
  return secondsOf(words[at] as number, high) * BILLION + (high & NANOSECONDS_MASK);
}

function secondsOf(low: number, high: number): number {
  return (high >> NANOSECONDS_BITS) * TWO_32 + (low >>> 0);
}

function packHigh(seconds: number, nanoseconds: number): number {
  return seconds >= 0 && seconds < TWO_32 ? nanoseconds : nanoseconds | (Math.floor(seconds / TWO_32) << NANOSECONDS_BITS);
}
