/** Reads captures to their end in tests, into plain objects that are safe to keep. */
import { Readable } from 'node:stream';
import type { CaptureSource } from '../../src/capture/source.js';
import { CaptureError } from '../../src/errors.js';
import type { CaptureRecord } from '../../src/record.js';

export interface ReadRecord {
  number: number;
  kind: number;
  data: string;
  originalLength: number;
  seconds: number;
  nanoseconds: number;
  hasTime: boolean;
  linkType: number;
  fcsLength: number;
  interfaceId: number;
  offset: number;
}

export interface ReadCapture {
  format: string;
  records: ReadRecord[];
  error: CaptureError | undefined;
}

/** Every record, and the CaptureError at the end if there is one; other errors are thrown. Closes the source. */
export async function readCapture(source: CaptureSource): Promise<ReadCapture> {
  const records: ReadRecord[] = [];
  let error: CaptureError | undefined;
  try {
    do {
      while (source.next()) records.push(copyRecord(source.record));
    } while (await source.fill());
  } catch (thrown) {
    if (!(thrown instanceof CaptureError)) throw thrown;
    error = thrown;
  }
  await source.close();
  return { format: source.format, records, error };
}

export function copyRecord(record: CaptureRecord): ReadRecord {
  const { number, kind, originalLength, seconds, nanoseconds, hasTime, linkType, fcsLength, interfaceId, offset } = record;
  const data = Buffer.from(record.bytes.subarray(record.start, record.end)).toString('hex');
  return { number, kind, data, originalLength, seconds, nanoseconds, hasTime, linkType, fcsLength, interfaceId, offset };
}

/** The bytes as a stream of pieces of `size` bytes; each piece is a copy of its own, as a pipe's are. */
export function streamOf(bytes: Uint8Array, size: number = bytes.length): Readable {
  function* pieces(): Generator<Buffer> {
    for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
  }
  return Readable.from(pieces(), { objectMode: false });
}
