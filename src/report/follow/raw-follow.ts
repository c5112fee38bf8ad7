import type { StreamChunk } from '../../flow/reassembly/chunk.js';
import { TextBuffer } from '../text-buffer.js';
import type { FollowWriter } from './follow-writer.js';

/** The bytes and nothing else. Where a gap is, what is behind it follows on: the caller has to tell. */
export class RawFollow implements FollowWriter {
  readonly out = new TextBuffer();

  begin(): void {}

  chunk({ bytes, start, end }: StreamChunk): void {
    if (end > start) this.out.copy(bytes, start, end);
  }

  end(): void {}
}
