/**
 * Reassembly of fragmented datagrams. A fragment's bytes are copied here, because the record's are gone with the next one; the frame that brings the last missing
 * piece, whatever its place, gets the whole datagram. Fragments may repeat and overlap (the earlier offset wins, then the earlier frame), no time
 * is too long between them, and what was completed is forgotten, so that a second set under the same identification is a new datagram.
 */

/** What an entry costs beside its bytes, so that tiny fragments count as well. */
const DATAGRAM_OVERHEAD = 512;
const FRAGMENT_OVERHEAD = 192;

/** Twice what a datagram of 64 KiB can have in pieces of 8 bytes. One with more is hostile, and is given up. */
const MAX_FRAGMENTS = 16384;

const DEFAULT_MAX_BYTES = 64 << 20;

/** One datagram under way. */
class Datagram {
  /** By offset, equal ones in order of arrival. */
  readonly #offsets: number[] = [];
  readonly #pieces: Uint8Array[] = [];
  /** Payload length, known from the fragment without "more fragments"; -1 before. */
  #length = -1;
  /** Bytes that are there from the start on without a hole, and the index of the first piece beyond them. */
  #reached = 0;
  #beyond = 0;
  held = DATAGRAM_OVERHEAD;

  get count(): number {
    return this.#pieces.length;
  }

  add(offset: number, more: boolean, piece: Uint8Array): void {
    const index = this.#indexAfter(offset);
    this.#offsets.splice(index, 0, offset);
    this.#pieces.splice(index, 0, piece);
    this.held += piece.length + FRAGMENT_OVERHEAD;
    if (!more && this.#length < 0) this.#length = offset + piece.length;
    if (index < this.#beyond) {
      this.#beyond++;
      this.#reached = Math.max(this.#reached, offset + piece.length);
    }
    while (this.#beyond < this.#pieces.length && (this.#offsets[this.#beyond] as number) <= this.#reached) {
      this.#reached = Math.max(this.#reached, this.#endOf(this.#beyond));
      this.#beyond++;
    }
  }

  get complete(): boolean {
    return this.#length >= 0 && this.#reached >= this.#length;
  }

  /** The payload of a complete datagram. What reaches beyond its length is cut. */
  assemble(): Uint8Array {
    const whole = new Uint8Array(this.#length);
    let filled = 0;
    for (let i = 0; i < this.#beyond; i++) {
      const offset = this.#offsets[i] as number;
      const until = Math.min(this.#endOf(i), this.#length);
      if (until <= filled) continue;
      whole.set((this.#pieces[i] as Uint8Array).subarray(filled - offset, until - offset), filled);
      filled = until;
    }
    return whole;
  }

  #endOf(index: number): number {
    return (this.#offsets[index] as number) + (this.#pieces[index] as Uint8Array).length;
  }

  /** The index behind the pieces whose offset is at most `offset`. */
  #indexAfter(offset: number): number {
    let low = 0;
    let high = this.#offsets.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#offsets[middle] as number) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Datagrams whose fragments are still missing. Holds at most `maxBytes`; beyond it the oldest datagram is given up. */
export class FragmentTable {
  readonly maxBytes: number;
  /** Bytes held now, overheads included. */
  heldBytes = 0;
  /** Datagrams given up for want of room: a warning is due when it is not 0. */
  abandoned = 0;
  /** In the order in which they began. */
  readonly #datagrams = new Map<string, Datagram>();
  /** Stands before the oldest. A new iterator would first step over the places of all that were removed lately. */
  #oldest = this.#datagrams.entries();

  constructor(maxBytes: number = DEFAULT_MAX_BYTES) {
    this.maxBytes = maxBytes;
  }

  /** Datagrams under way. */
  get size(): number {
    return this.#datagrams.size;
  }

  /**
   * Takes the fragment bytes[start, end), whole as it was sent, at `offset` of datagram `id` between two addresses of a family (as Frame gives them). Returns
   * the datagram's payload when this completes it, in a buffer of its own.
   */
  add(
    family: number,
    source: number,
    destination: number,
    id: number,
    offset: number,
    more: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): Uint8Array | undefined {
    const key = `${family} ${source} ${destination} ${id}`;
    let datagram = this.#datagrams.get(key);
    if (datagram === undefined) {
      datagram = new Datagram();
      this.#datagrams.set(key, datagram);
      this.heldBytes += datagram.held;
    }
    const heldBefore = datagram.held;
    datagram.add(offset, more, bytes.slice(start, end));
    this.heldBytes += datagram.held - heldBefore;
    if (datagram.complete) {
      this.#remove(key, datagram);
      return datagram.assemble();
    }
    if (datagram.count > MAX_FRAGMENTS) this.#abandon(key, datagram);
    this.#makeRoom();
    return undefined;
  }

  #makeRoom(): void {
    while (this.heldBytes > this.maxBytes) {
      const { value: oldest } = this.#oldest.next();
      if (oldest !== undefined) this.#abandon(oldest[0], oldest[1]);
      else this.#oldest = this.#datagrams.entries();
    }
  }

  #abandon(key: string, datagram: Datagram): void {
    this.#remove(key, datagram);
    this.abandoned++;
  }

  #remove(key: string, datagram: Datagram): void {
    this.#datagrams.delete(key);
    this.heldBytes -= datagram.held;
  }
}
