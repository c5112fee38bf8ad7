import type { CaptureRecord } from '../record.js';

/**
 * What every reader offers: a cursor over the records of one capture. Within the bytes at hand it moves synchronously, so that nothing is
 * awaited or allocated per record:
 *
 *     do { while (source.next()) use(source.record); } while (await source.fill());
 *
 * `next` and `fill` throw CaptureError at the damage, after every whole record before it has been given.
 */
export interface CaptureSource {
  /** The current record; the same object each time, valid until the next `next()` or `fill()`. */
  readonly record: CaptureRecord;
  /** Format in a few words, as people name it: `pcap`, `pcap (nanoseconds)`, `pcapng`, with `, gzip` behind. Known after the first fill. */
  readonly format: string;
  /** Bytes of the file (as stored, before decompression) consumed so far, and the file's size or undefined for a pipe: for progress. */
  readonly bytesRead: number;
  readonly totalBytes: number | undefined;
  /** Moves to the next record within the bytes at hand. False: none whole; call `fill`. */
  next(): boolean;
  /** Brings more bytes. False: the capture has ended. The first call opens and recognises it. */
  fill(): Promise<boolean>;
  close(): Promise<void>;
}
