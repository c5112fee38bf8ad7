/** Byte inputs read to their end in tests. */
import type { ByteInput } from '../../src/capture/byte-input.js';
import { StreamInput } from '../../src/capture/stream-input.js';
import { CaptureError } from '../../src/errors.js';
import { concat } from './frame-builder.js';

export interface ReadInput {
  readonly bytes: Uint8Array;
  /** Code and message of the CaptureError at the end; '' without. */
  readonly error: string;
}

/**
 * All that comes before the end or the error, which must come again when asked again. Of what a chunk's contract allows all is done: it is copied only when the next
 * one is there, and then the room in front of that is written over.
 */
export async function readInput(input: ByteInput): Promise<ReadInput> {
  const parts: Uint8Array[] = [];
  let error = '';
  let chunk: Awaited<ReturnType<ByteInput['read']>>;
  const keep = () => {
    if (chunk !== undefined) parts.push(chunk.bytes.slice(chunk.start, chunk.end));
    chunk = undefined;
  };
  try {
    for (;;) {
      const next = await input.read();
      keep();
      if (next === undefined) break;
      next.bytes.fill(0xee, 0, next.start);
      chunk = next;
    }
    if ((await input.read()) !== undefined) throw new Error('bytes behind the end');
  } catch (thrown) {
    keep();
    error = describe(thrown);
    const again = await input.read().then(() => '', describe);
    if (again !== error) throw new Error(`${error}, and then ${again}`);
  }
  await input.close();
  return { bytes: concat(parts), error };
}

function describe(thrown: unknown): string {
  if (!(thrown instanceof CaptureError)) throw thrown;
  return `${thrown.code}: ${thrown.message}`;
}

/** A pipe that gives so many bytes at once. */
export function inputOfPieces(bytes: Uint8Array, size: number): ByteInput {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
  }
  return new StreamInput(pieces());
}
