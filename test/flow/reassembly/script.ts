/**
 * One connection as scripts for the reassembly, run through the decoder and the tracker as real frames; a line a segment, in relative numbers:
 *
 *     > S 0             the client's SYN (test/support/conversation.ts has the notation)
 *     < S. 0 1
 *     > . 1 1 hello
 *
 * What comes out is written down in the order in which it comes: `> 0 hello` (direction, offset, bytes), `< 5 [gap 3 acknowledged]`.
 */

import { type FollowLimits, StreamFollower } from '../../../src/flow/reassembly/stream-follower.js';
import { Pipeline } from '../../../src/pipeline.js';
import { CaptureRecord } from '../../../src/record.js';
import { type ConversationFields, conversation } from '../../support/conversation.js';
import { putInBlock } from '../../support/record-block.js';

export interface FollowSettings extends ConversationFields, Partial<FollowLimits> {
  /** Bytes of a frame that are captured. */
  snapLength?: number;
}

export interface Followed {
  pieces: string[];
  client: Uint8Array;
  server: Uint8Array;
  follower: StreamFollower;
}

/** Follows stream 0 of the frames; with them as the capture's only ones. */
export function followFrames(frames: readonly Uint8Array[], settings: FollowSettings = {}): Followed {
  const pieces: string[] = [];
  const bytes: { client: number[][]; server: number[][] } = { client: [], server: [] };
  const limits = settings.maxReorderBytes === undefined ? {} : { maxReorderBytes: settings.maxReorderBytes };
  const follower = new StreamFollower(
    { protocol: 'tcp', number: 0 },
    (chunk) => {
      const content = chunk.bytes.subarray(chunk.start, chunk.end);
      const text = chunk.kind === 'gap' ? `[gap ${chunk.length} ${chunk.reason}]` : new TextDecoder('latin1').decode(content);
      pieces.push(`${chunk.fromClient ? '>' : '<'} ${chunk.offset} ${text}`);
      if (chunk.kind !== 'gap') bytes[chunk.fromClient ? 'client' : 'server'].push([...content]);
    },
    limits,
  );
  const pipeline = new Pipeline();
  const record = new CaptureRecord();
  record.linkType = 1;
  for (const frame of frames) {
    record.number++;
    record.seconds = 1_700_000_000 + record.number;
    // The reader's block is used again: what is held must be a copy.
    putInBlock(record, frame, Math.min(frame.length, settings.snapLength ?? frame.length));
    pipeline.take(record);
    follower.takeFrame(pipeline.frame, pipeline.annotations);
    record.bytes.fill(0xee);
  }
  follower.finish();
  return { pieces, client: Uint8Array.from(bytes.client.flat()), server: Uint8Array.from(bytes.server.flat()), follower };
}

export function followScript(script: string, settings: FollowSettings = {}): string[] {
  return followFrames(conversation(script, settings), settings).pieces;
}
