/**
 * The bits of bytes[from, limit), lowest first, at a pace that the headers of blocks allow. Past the end it gives zeros and says so: who has asked for something looks
 * at `isOverrun` before believing it.
 */
export class BitReader {
  bytes: Uint8Array = new Uint8Array(0);
  from = 0;
  limit = 0;
  /** The next `bits` bits, the next one lowest. */
  hold = 0;
  bits = 0;

  /** More bits have been taken than there are. */
  get isOverrun(): boolean {
    return this.position > this.limit;
  }

  /** The byte behind the last one of which a bit was taken. */
  get position(): number {
    return this.from - (this.bits >> 3);
  }

  /** The next `count` bits, 16 at most, which stay. */
  peek(count: number): number {
    while (this.bits < count) {
      const byte = this.from < this.limit ? (this.bytes[this.from] as number) : 0;
      this.hold |= byte << this.bits;
      this.from++;
      this.bits += 8;
    }
    return this.hold & ((1 << count) - 1);
  }

  /** Drops `count` bits that were seen. */
  drop(count: number): void {
    this.hold >>>= count;
    this.bits -= count;
  }

  take(count: number): number {
    const value = this.peek(count);
    this.drop(count);
    return value;
  }

  /** Drops the rest of a byte that was begun. */
  align(): void {
    this.drop(this.bits & 7);
  }
}
