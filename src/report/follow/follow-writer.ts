import type { StreamChunk } from '../../flow/reassembly/chunk.js';
import type { DirectionTotals } from '../../flow/reassembly/direction-reassembler.js';
import type { Endpoint } from '../../flow/summary.js';
import type { TextBuffer } from '../text-buffer.js';

/** Whose bytes they are. */
export interface FollowedStream {
  /** `tcp:0`. */
  readonly stream: string;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly rolesKnown: boolean;
}

export interface FollowTotals {
  readonly client: DirectionTotals;
  readonly server: DirectionTotals;
}

/** One format's way of writing a followed stream: each call appends to `out`, which the caller empties as it likes. */
export interface FollowWriter {
  readonly out: TextBuffer;
  begin(stream: FollowedStream): void;
  chunk(chunk: StreamChunk): void;
  end(totals: FollowTotals): void;
}
