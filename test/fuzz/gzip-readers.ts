/** A gzip stream is read by zlib or, where there is no Node, by an inflate of our own: whatever is wrong with it, both give the same bytes and say the same. */
import { type ByteInput, MemoryInput } from '../../src/capture/byte-input.js';
import { GzipInput } from '../../src/capture/gzip-input.js';
import { InflateInput } from '../../src/capture/inflate-input.js';
import { recognise } from '../../src/capture/recognise.js';
import { CaptureError } from '../../src/errors.js';

/** Of a bomb no more is compared. */
const MOST_BYTES = 4 * 2 ** 20;
/**
 * What the one may give more: where zlib's buffer is full in the middle of the byte in which the damage shows, that far. A byte ends eight matches at most, each of
 * 258 bytes.
 */
const TOLERANCE = 8 * 258;

export interface GzipReading {
  readonly bytes: Uint8Array;
  /** What is wrong with the stream; '' for nothing. */
  readonly fault: string;
}

/** What differs; undefined: nothing, or it is no gzip stream. */
export async function compareGzipReaders(bytes: Uint8Array): Promise<string | undefined> {
  if (recognise(bytes, 0, bytes.length) !== 'gzip') return undefined;
  return compareReadings(await read(new InflateInput(new MemoryInput(bytes))), await read(new GzipInput(new MemoryInput(bytes))));
}

export function compareReadings(own: GzipReading, zlib: GzipReading): string | undefined {
  if (own.fault !== zlib.fault) return `ends with '${own.fault}', by zlib with '${zlib.fault}'`;
  const length = Math.min(own.bytes.length, zlib.bytes.length);
  if (Math.max(own.bytes.length, zlib.bytes.length) - length > (own.fault === '' ? 0 : TOLERANCE)) {
    return `gives ${own.bytes.length} bytes, by zlib ${zlib.bytes.length}`;
  }
  return Buffer.compare(own.bytes.subarray(0, length), zlib.bytes.subarray(0, length)) === 0 ? undefined : 'gives other bytes than by zlib';
}

async function read(input: ByteInput): Promise<GzipReading> {
  const parts: Uint8Array[] = [];
  let length = 0;
  let fault = '';
  try {
    for (let chunk = await input.read(); chunk !== undefined && length < MOST_BYTES; chunk = await input.read()) {
      parts.push(chunk.bytes.slice(chunk.start, chunk.end));
      length += chunk.end - chunk.start;
    }
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    fault = error.message;
  }
  await input.close();
  return { bytes: Buffer.concat(parts).subarray(0, MOST_BYTES), fault };
}
