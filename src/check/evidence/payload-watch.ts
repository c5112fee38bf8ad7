/** Looks for payload text while flows are read: a stream follower for each flow, and a small search state for each text and side. */
import type { Annotation } from '../../flow/annotation.js';
import type { StreamChunk } from '../../flow/reassembly/chunk.js';
import { StreamFollower, type StreamName } from '../../flow/reassembly/stream-follower.js';
import type { Frame } from '../../wire/frame.js';
import { preparePieces, type SearchPiece, TextSearch } from '../match/text-search.js';
import type { PayloadMatch, Rule } from '../rules/rule.js';

/** The searches through what each side of one flow sends. */
export class PayloadWatch {
  /** Whatever more the flow sends, every text is there, whoever turns out to be the client. */
  hasAll = false;
  readonly #follower: StreamFollower;
  #lastFrame = 0;
  #cost = 0;
  readonly #searches = new Map<PayloadMatch, readonly [TextSearch, TextSearch]>();

  constructor(name: StreamName, rules: readonly Rule[], maxReorderBytes: number) {
    for (const { match } of rules) {
      if (match.payload === undefined) continue;
      const pieces = piecesOf(match.payload);
      this.#searches.set(match.payload, [new TextSearch(pieces), new TextSearch(pieces)]);
    }
    this.#follower = new StreamFollower(name, (chunk) => this.#search(chunk), { maxReorderBytes });
  }

  /** Held for segments that came before others. */
  get cost(): number {
    const { directions } = this.#follower;
    return directions[0].cost + directions[1].cost;
  }

  /** Some of it could not be held, so that a text may have been missed. */
  get hasGivenUp(): boolean {
    const { directions } = this.#follower;
    return directions[0].totals.givenUp > 0 || directions[1].totals.givenUp > 0;
  }

  /** Takes a frame of the flow; once, however many of its segments are of the flow. Returns how `cost` has changed. */
  take(frame: Frame, annotations: readonly Annotation[]): number {
    if (this.#lastFrame === frame.number) return 0;
    this.#lastFrame = frame.number;
    this.#follower.takeFrame(frame, annotations);
    const before = this.#cost;
    this.#cost = this.cost;
    return this.#cost - before;
  }

  finish(): void {
    this.#follower.finish();
  }

  has(payload: PayloadMatch): boolean {
    const searches = this.#searches.get(payload);
    if (searches === undefined) return false;
    const { clientSide } = this.#follower;
    return searches.some(
      ({ isFound }, side) => isFound && (payload.from === 'either' || (side === clientSide) === (payload.from === 'client')),
    );
  }

  #search({ kind, side, bytes, start, end }: StreamChunk): void {
    for (const searches of this.#searches.values()) {
      const search = searches[side];
      // Between datagrams, and where bytes are missing, no text goes on.
      if (search.isFound) continue;
      if (kind !== 'data') search.interrupt();
      if (kind !== 'gap') search.feed(bytes, start, end);
      if (search.isFound) this.hasAll = this.#findsAll();
    }
  }

  #findsAll(): boolean {
    return [...this.#searches].every(([{ from }, [a, b]]) => (from === 'either' ? a.isFound || b.isFound : a.isFound && b.isFound));
  }
}

/** The pieces of a text are the same for every flow. */
const preparedPieces = new WeakMap<PayloadMatch, SearchPiece[]>();

function piecesOf(payload: PayloadMatch): SearchPiece[] {
  const known = preparedPieces.get(payload);
  if (known !== undefined) return known;
  const pieces = preparePieces(payload.pieces);
  preparedPieces.set(payload, pieces);
  return pieces;
}
