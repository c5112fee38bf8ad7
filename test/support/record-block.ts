/** Records as readers hand them over: in a block, between bytes of others. What counts from the block's beginning or reads beyond the record's end goes wrong here. */
import type { CaptureRecord } from '../../src/record.js';
import { concat } from './frame-builder.js';

const MARGIN = new Uint8Array(37).fill(0xa5);

/** Puts a frame, of which the first `captured` bytes were kept, into a block of its own. `behind` stands there instead of the usual bytes. */
export function putInBlock(record: CaptureRecord, frame: Uint8Array, captured = frame.length, behind: Uint8Array = MARGIN): void {
  record.bytes = concat([MARGIN, frame.subarray(0, captured), behind]);
  record.start = MARGIN.length;
  record.end = MARGIN.length + captured;
  record.originalLength = frame.length;
}
