/** Bytes kept before a flush is due; the writer above decides when to hand them on. */
const INITIAL_CAPACITY = 1 << 16;

/** What blanks, labels and digits may overshoot, being written some bytes a store. */
const SLACK = 8;
const EIGHT_BLANKS = new DataView(new Uint8Array(SLACK).fill(0x20).buffer).getFloat64(0);
const EIGHT_ZEROS = new DataView(new Uint8Array(SLACK).fill(0x30).buffer).getFloat64(0);

/**
 * A text of ours that rows hold again and again, encoded once: no control characters. Kept in groups of eight bytes as doubles, of which one is stored in the time
 * of one byte: 25 bytes cost 8 ns, by bytes 30. (No UTF-8 text reads as a NaN, whose bits might not survive.)
 */
export class Label {
  readonly length: number;
  /** Printable ASCII only. */
  readonly isPlain: boolean;
  readonly groups: Float64Array;

  constructor(text: string) {
    const bytes = encoder.encode(text);
    const filled = new Uint8Array((bytes.length + SLACK - 1) & -SLACK);
    filled.set(bytes);
    const view = new DataView(filled.buffer);
    this.length = bytes.length;
    this.isPlain = /^[\x20-\x7e]*$/.test(text);
    this.groups = Float64Array.from({ length: filled.length / SLACK }, (_, index) => view.getFloat64(index * SLACK, true));
  }
}

/**
 * Text as bytes, appended piece by piece: what every row is written into, so that no string is made per row. Numbers are formatted here, by hand:
 * an unsigned integer costs about 10 ns against 60 ns for String(n) and a copy.
 */
export class TextBuffer {
  #bytes: Uint8Array = new Uint8Array(INITIAL_CAPACITY);
  #view: DataView = new DataView(this.#bytes.buffer);
  length = 0;
  /**
   * Since the last `watch`: nothing was written but printable ASCII, and so many times the arrow. Kept along the way because it spares whoever aligns rows a
   * second look at each character (5 % of `show --format text`).
   */
  isPlain = true;
  arrows = 0;

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** The same bytes, for the `put` functions. */
  get view(): DataView {
    return this.#view;
  }

  /** Another place to write to, with what was written so far already in it, if that is still wanted. */
  set bytes(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

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
    if (this.length + count > this.#bytes.length) this.#grow(count);
  }

  #grow(count: number): void {
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + count));
    grown.set(this.#bytes.subarray(0, this.length));
    this.bytes = grown;
  }

  byte(value: number): void {
    if (value < 0x20 || value > 0x7e) this.isPlain = false;
    if (this.length === this.#bytes.length) this.reserve(1);
    this.#bytes[this.length++] = value;
  }

  /** Text of ASCII characters only. */
  ascii(text: string): void {
    const count = text.length;
    this.reserve(count);
    const bytes = this.#bytes;
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
    this.length += encoder.encodeInto(text, this.#bytes.subarray(this.length)).written;
  }

  copy(source: Uint8Array, start: number, end: number): void {
    this.isPlain = false;
    this.reserve(end - start);
    this.#bytes.set(source.subarray(start, end), this.length);
    this.length += end - start;
  }

  /** Ready-made bytes, such as a text of ours encoded once: no control characters. Copied by a loop: for the few bytes of a label that beats `set` and its view. */
  append(bytes: Uint8Array): void {
    const count = bytes.length;
    this.reserve(count);
    const target = this.#bytes;
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

  label(label: Label): void {
    this.reserve(label.length + SLACK);
    this.length = putLabel(this.#view, this.length, label);
    if (!label.isPlain) this.isPlain = false;
  }

  /** A label and the integer behind it, of 0 or more. */
  labelled(label: Label, value: number): void {
    this.reserve(label.length + SLACK + MOST_DIGITS);
    if (!label.isPlain) this.isPlain = false;
    this.length = putLabel(this.#view, this.length, label);
    if (value >= 0 && value <= MAX_INT32) this.length = putDigits(this.#view, this.length, value | 0);
    else this.#rareInteger(value, 1);
  }

  blanks(count: number): void {
    this.reserve(count + SLACK);
    this.length = putBlanks(this.#view, this.length, count);
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
    this.reserve(MOST_DIGITS);
    if (value >= 0 && value <= MAX_INT32) this.length = putDigits(this.#view, this.length, value | 0);
    else this.#rareInteger(value, 1);
  }

  /** An integer of 0 or more, at least `width` digits, zeros in front. */
  padded(value: number, width: number): void {
    this.reserve(MOST_DIGITS + width);
    if (value <= MAX_INT32) this.length = putPadded(this.#view, this.length, value | 0, width);
    else this.#rareInteger(value, width);
  }

  /** `whole.fraction`, both 0 or more, the fraction with at least `digits` digits. */
  decimal(whole: number, fraction: number, digits: number): void {
    this.integer(whole);
    this.reserve(1 + MOST_DIGITS + digits);
    this.#bytes[this.length++] = POINT;
    if (fraction <= MAX_INT32) this.length = putPadded(this.#view, this.length, fraction | 0, digits);
    else this.#rareInteger(fraction, digits);
  }

  /** Lower-case hexadecimal of 32 bits, exactly `width` digits. */
  hex(value: number, width: number): void {
    this.reserve(width);
    for (let shift = (width - 1) * 4; shift >= 0; shift -= 4) {
      const digit = (value >>> shift) & 15;
      this.#bytes[this.length++] = digit < 10 ? 0x30 + digit : 0x57 + digit;
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
    const target = this.#bytes;
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
    return decoder.decode(this.#bytes.subarray(0, this.length));
  }

  /** The text from byte `start` on, as a string. */
  sliceFrom(start: number): string {
    return decoder.decode(this.#bytes.subarray(start, this.length));
  }

  /** Negative, or more than 31 bits. There is room for the digits. */
  #rareInteger(value: number, width: number): void {
    if (value < 0) {
      this.byte(0x2d);
      this.integer(-value);
      return;
    }
    // The remainder is exact, and so is what it leaves, also beyond 2^53.
    const low = value % BILLION;
    this.padded((value - low) / BILLION, Math.max(1, width - BILLION_DIGITS));
    this.padded(low, BILLION_DIGITS);
  }
}

/*
 * What the methods of TextBuffer are made of, for one who writes a whole row with the place in a variable of its own. All return where they end; there is room for
 * what they write and SLACK more.
 */

export function putLabel(view: DataView, at: number, { groups, length }: Label): number {
  for (let i = 0; i < groups.length; i++) view.setFloat64(at + i * SLACK, groups[i] as number, true);
  return at + length;
}

export function putBlanks(view: DataView, start: number, count: number): number {
  const end = start + count;
  for (let at = start; at < end; at += SLACK) view.setFloat64(at, EIGHT_BLANKS);
  return end;
}

const POINT = 0x2e;
const BILLION = 1_000_000_000;
const BILLION_DIGITS = 9;
const MAX_INT32 = 0x7fff_ffff;
/** Of a double below 1e19, which is more than any number here. */
const MOST_DIGITS = 20;

/** The three digits of 0 ... 999, first digit in the lowest byte. */
const THREE_DIGITS = Int32Array.from({ length: 1000 }, (_, value) => {
  const hundreds = (value / 100) | 0;
  const tens = ((value / 10) | 0) % 10;
  return 0x303030 | hundreds | (tens << 8) | ((value % 10) << 16);
});

/** Three digits of 0 ... 999, zeros in front. */
export function putThree(view: DataView, at: number, value: number): number {
  view.setInt32(at, THREE_DIGITS[value] as number, true);
  return at + 3;
}

/** The digits of 0 ... 999. */
function putHead(view: DataView, at: number, value: number): number {
  const count = value < 10 ? 1 : value < 100 ? 2 : 3;
  view.setInt32(at, (THREE_DIGITS[value] as number) >> (24 - 8 * count), true);
  return at + count;
}

/**
 * The digits of a value of 31 bits. Three digits a division and a store, and all in integers: one number of 32 bits among the arguments would make the compiler
 * divide doubles.
 */
export function putDigits(view: DataView, at: number, value: number): number {
  if (value < 1000) return putHead(view, at, value);
  const thousands = (value / 1000) | 0;
  const low = value - thousands * 1000;
  if (thousands < 1000) return putThree(view, putHead(view, at, thousands), low);
  const millions = (thousands / 1000) | 0;
  const head = millions < 1000 ? putHead(view, at, millions) : putDigits(view, at, millions);
  return putThree(view, putThree(view, head, thousands - millions * 1000), low);
}

/** The same, at least `width` digits, zeros in front. */
function putPadded(view: DataView, start: number, value: number, width: number): number {
  const zeros = start + width - countDigits(value);
  let at = start;
  for (; at < zeros; at += SLACK) view.setFloat64(at, EIGHT_ZEROS);
  return putDigits(view, Math.max(start, zeros), value);
}

/** An integer of 32 bits, taken as unsigned. */
export function putUnsigned(view: DataView, at: number, value: number): number {
  if (value >= 0) return putDigits(view, at, value);
  const whole = value >>> 0;
  const millions = Math.floor(whole / 1_000_000);
  const rest = whole - millions * 1_000_000;
  const thousands = (rest / 1000) | 0;
  return putThree(view, putThree(view, putDigits(view, at, millions), thousands), rest - thousands * 1000);
}

/** Of a value of 31 bits. */
export function countDigits(value: number): number {
  if (value < 10_000) return value < 100 ? (value < 10 ? 1 : 2) : value < 1000 ? 3 : 4;
  if (value < 100_000_000) return value < 1_000_000 ? (value < 100_000 ? 5 : 6) : value < 10_000_000 ? 7 : 8;
  return value < 1_000_000_000 ? 9 : 10;
}

/** A text as UTF-8 bytes, for `append`. */
export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
