/** Bytes kept before a flush is due; the writer above decides when to hand them on. */
const INITIAL_CAPACITY = 1 << 16;

/**
 * Text as bytes, appended piece by piece: what every row is written into, so that no string is made per row. Numbers are formatted here, by hand:
 * an unsigned integer costs about 10 ns against 60 ns for String(n) and a copy.
 */
export class TextBuffer {
  bytes: Uint8Array = new Uint8Array(INITIAL_CAPACITY);
  length = 0;
  /**
   * Since the last `watch`: nothing was written but printable ASCII, and so many times the arrow. Kept along the way because it spares whoever aligns rows a
   * second look at each character (5 % of `show --format text`).
   */
  isPlain = true;
  arrows = 0;

  /** Begins to watch what is written. */
  watch(): void {
    this.isPlain = true;
    this.arrows = 0;
  }

  clear(): void {
    this.length = 0;
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  byte(value: number): void {
    if (value < 0x20 || value > 0x7e) this.isPlain = false;
    if (this.length === this.bytes.length) this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** Text of ASCII characters only. */
  ascii(text: string): void {
    const count = text.length;
    this.reserve(count);
    const bytes = this.bytes;
    let at = this.length;
    for (let i = 0; i < count; i++) {
      const code = text.charCodeAt(i);
      if (code < 0x20 || code > 0x7e) this.isPlain = false;
      bytes[at++] = code;
    }
    this.length = at;
  }

  /** Any text, as UTF-8. */
  text(text: string): void {
    this.isPlain = false;
    this.reserve(text.length * 3);
    this.length += encoder.encodeInto(text, this.bytes.subarray(this.length)).written;
  }

  copy(source: Uint8Array, start: number, end: number): void {
    this.isPlain = false;
    this.reserve(end - start);
    this.bytes.set(source.subarray(start, end), this.length);
    this.length += end - start;
  }

  /** Ready-made bytes, such as a text of ours encoded once: no control characters. Copied by a loop: for the few bytes of a label that beats `set` and its view. */
  append(bytes: Uint8Array): void {
    const count = bytes.length;
    this.reserve(count);
    const target = this.bytes;
    let at = this.length;
    let seen = 0;
    for (let i = 0; i < count; i++) {
      const value = bytes[i] as number;
      seen |= value;
      target[at++] = value;
    }
    this.length = at;
    if (seen > 0x7f) this.isPlain = false;
  }

  /** ` → `, of which nearly every row of a packet list has one. */
  arrow(): void {
    this.reserve(5);
    const { bytes, length } = this;
    bytes[length] = 0x20;
    bytes[length + 1] = 0xe2;
    bytes[length + 2] = 0x86;
    bytes[length + 3] = 0x92;
    bytes[length + 4] = 0x20;
    this.length = length + 5;
    this.arrows++;
  }

  /** An integer in decimal, any size a double holds exactly. */
  integer(value: number): void {
    if (value < 0) {
      this.byte(0x2d);
      value = -value;
    }
    this.reserve(20);
    let digits = 1;
    for (let bound = 10; value >= bound; bound *= 10) digits++;
    this.#digits(value, digits);
  }

  /** An integer of 0 or more, at least `width` digits, zeros in front. */
  padded(value: number, width: number): void {
    this.reserve(20 + width);
    let digits = 1;
    for (let bound = 10; value >= bound; bound *= 10) digits++;
    this.#digits(value, Math.max(digits, width));
  }

  /** Lower-case hexadecimal of 32 bits, exactly `width` digits. */
  hex(value: number, width: number): void {
    this.reserve(width);
    for (let shift = (width - 1) * 4; shift >= 0; shift -= 4) {
      const digit = (value >>> shift) & 15;
      this.bytes[this.length++] = digit < 10 ? 0x30 + digit : 0x57 + digit;
    }
  }

  /** Upper-case hexadecimal of 32 bits without leading zeros. */
  upperHex(value: number): void {
    let shift = 28;
    while (shift > 0 && ((value >>> shift) & 15) === 0) shift -= 4;
    for (; shift >= 0; shift -= 4) {
      const digit = (value >>> shift) & 15;
      this.byte(digit < 10 ? 0x30 + digit : 0x37 + digit);
    }
  }

  /** Bytes as lower-case hexadecimal digits, two each, nothing between. */
  hexBytes(source: Uint8Array, start: number, end: number): void {
    this.reserve((end - start) * 2);
    const target = this.bytes;
    let at = this.length;
    for (let i = start; i < end; i++) {
      const value = source[i] as number;
      const high = value >>> 4;
      const low = value & 15;
      target[at++] = high < 10 ? 0x30 + high : 0x57 + high;
      target[at++] = low < 10 ? 0x30 + low : 0x57 + low;
    }
    this.length = at;
  }

  /** Copy of the text as a string. */
  toString(): string {
    return decoder.decode(this.bytes.subarray(0, this.length));
  }

  /** The text from byte `start` on, as a string. */
  sliceFrom(start: number): string {
    return decoder.decode(this.bytes.subarray(start, this.length));
  }

  #digits(value: number, digits: number): void {
    const bytes = this.bytes;
    const end = this.length + digits;
    let at = end;
    while (value > 0x7fffffff) {
      // The remainder is exact, also beyond 2^53 where a product would not be.
      const digit = value % 10;
      bytes[--at] = 0x30 + digit;
      value = Math.round((value - digit) / 10);
    }
    let small = value | 0;
    while (at > this.length) {
      const quotient = (small / 10) | 0;
      bytes[--at] = 0x30 + (small - quotient * 10);
      small = quotient;
    }
    this.length = end;
  }
}

/** A text as UTF-8 bytes, for `append`. */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
