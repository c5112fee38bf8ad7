import type { CaptureTime } from '../../wire/time.js';

/**
 * Why bytes of a stream are not there:
 * `acknowledged`: the receiver has acknowledged them, the capture does not hold them.
 * `missing`: neither captured nor acknowledged by the end of the capture.
 * `snaplen`: the frame was captured, its end was cut off by the snap length.
 * `reorder-memory`: the bytes behind them filled the memory for reordering, so the wait for them was given up.
 */
export type GapReason = 'acknowledged' | 'missing' | 'snaplen' | 'reorder-memory';

/** The frame that bytes stood in, or that made a gap known. A Frame is one. */
export interface Moment extends CaptureTime {
  /** 1-based; 0 for the end of the capture. */
  readonly number: number;
}

export const NO_MOMENT: Moment = { number: 0, seconds: 0, nanoseconds: 0, hasTime: false };

/**
 * A piece of a followed stream, in the order in which it became known: bytes, a gap, or a datagram. Reused, valid during the call that hands it out; the bytes
 * may be those of the capture's own block.
 */
export class StreamChunk {
  kind: 'data' | 'gap' | 'datagram' = 'data';
  /** The side of the conversation that sent it (Annotation.side), and whether that is the client. */
  side: 0 | 1 = 0;
  fromClient = true;
  /** Bytes of this direction before it, those in gaps included. */
  offset = 0;
  /** Bytes in it, or that are missing. */
  length = 0;
  /** bytes[start, end); nothing for a gap. */
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  end = 0;
  /** Holds for a gap. */
  reason: GapReason = 'acknowledged';
  /** The frame that carried the bytes, or the one that made the gap known. */
  moment: Moment = NO_MOMENT;
}

/** What takes the pieces. */
export type ChunkReceiver = (chunk: StreamChunk) => void;
