/** A piece of a followed flow as the library gives it: plain, safe to keep. */
import type { GapReason, StreamChunk } from '../../flow/reassembly/chunk.js';
import { TextBuffer } from '../text-buffer.js';
import { isOnCalendar, writeIsoTime } from '../words/time-words.js';

interface FollowedPlace {
  direction: 'client-to-server' | 'server-to-client';
  /** Bytes of this direction before it, those in gaps included. */
  offset: number;
  /** Bytes in it, or that are missing. */
  length: number;
}

/** Bytes of a TCP stream, in order, or a UDP datagram. */
export interface FollowedBytes extends FollowedPlace {
  kind: 'data' | 'datagram';
  /** The frame that carried them, 1-based, and its time: ISO 8601, UTC, nine digits; null when the capture has no time for it. */
  frame: number;
  time: string | null;
  bytes: Uint8Array;
}

/** Bytes that the capture does not have, and why. */
export interface FollowedGap extends FollowedPlace {
  kind: 'gap';
  reason: GapReason;
}

export type FollowedPiece = FollowedBytes | FollowedGap;

const scratch = new TextBuffer();

export function copyChunk({ kind, fromClient, offset, length, bytes, start, end, moment, reason }: StreamChunk): FollowedPiece {
  const direction = fromClient ? 'client-to-server' : 'server-to-client';
  if (kind === 'gap') return { kind, direction, offset, length, reason };
  let time: string | null = null;
  if (moment.hasTime && isOnCalendar(moment.seconds)) {
    scratch.clear();
    writeIsoTime(scratch, moment.seconds, moment.nanoseconds);
    time = scratch.toString();
  }
  return { kind, direction, offset, length, frame: moment.number, time, bytes: bytes.slice(start, end) };
}
