/**
 * Serial arithmetic on sequence numbers, RFC 9293 section 3.4 (and RFC 1982): 32 bits, signed or not, compared by the sign of their difference. At a
 * distance of exactly 2^31 a number is both before and after the other, as it is for Wireshark.
 */

/** a - b modulo 2^32, as a signed number: below zero when a is before b. */
export function difference(a: number, b: number): number {
  return (a - b) | 0;
}

export function isBefore(a: number, b: number): boolean {
  return ((a - b) | 0) < 0;
}

export function isAfter(a: number, b: number): boolean {
  return ((b - a) | 0) < 0;
}

export function isAtOrBefore(a: number, b: number): boolean {
  return a === b || ((a - b) | 0) < 0;
}
