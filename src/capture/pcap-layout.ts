import { readU32, readU32LE } from '../bytes.js';
import type { ByteWindow } from './byte-window.js';
import { MAX_PACKET_BYTES } from './limits.js';
import { FILE_HEADER_LENGTH, type PcapHeader } from './pcap-header.js';

/**
 * Some patched libpcaps wrote their longer record headers under the standard magic, so the layout is found by trial: the first three records are
 * walked with 16-byte headers, and only if those make no sense and 24-byte ones do, it is the latter.
 */
const RECORDS_TO_TRY = 3;
const PLAIN = 16;
const LONG = 24;
const MOST_BYTES = RECORDS_TO_TRY * (MAX_PACKET_BYTES + LONG);

const Trial = { SENSE: 0, NONSENSE: 1, UNDECIDED: 2 } as const;
type Trial = (typeof Trial)[keyof typeof Trial];

/**
 * The record header length of the file at the window's position. From a file, as much is read as the trial needs. From a live stream, nothing is
 * waited for: it is tried on the bytes at hand, and without any the magic is believed.
 */
export async function findRecordHeaderLength(window: ByteWindow, header: PcapHeader): Promise<number> {
  if (!header.layoutOpen) return header.recordHeaderLength;
  for (;;) {
    const plain = tryLayout(window, header, PLAIN);
    if (plain === Trial.SENSE) return PLAIN;
    const long = tryLayout(window, header, LONG);
    const mayWait = !window.input.live && window.available < MOST_BYTES;
    if (plain === Trial.NONSENSE && long !== Trial.UNDECIDED) return long === Trial.SENSE ? LONG : PLAIN;
    if (!mayWait || !(await tryFill(window)))
      return plain === Trial.NONSENSE && long !== Trial.NONSENSE && seesSecond(window, header) ? LONG : PLAIN;
  }
}

/** One more chunk where there is one. Of damage the reader is told when it has come so far: what stands before is to be read. */
function tryFill(window: ByteWindow): Promise<boolean> {
  return window.fill().catch(() => false);
}

/** Walks the first records. Undecided: all is well as far as the bytes go. */
function tryLayout(window: ByteWindow, header: PcapHeader, headerLength: number): Trial {
  const { bytes, limit } = window;
  const read = header.bigEndian ? readU32 : readU32LE;
  let at = window.position + FILE_HEADER_LENGTH;
  for (let i = 0; i < RECORDS_TO_TRY; i++) {
    if (at + headerLength > limit) return Trial.UNDECIDED;
    const fraction = read(bytes, at + 4);
    const captured = read(bytes, at + 8);
    const original = read(bytes, at + 12);
    if (captured > MAX_PACKET_BYTES || captured > original || fraction >= 1_000_000) return Trial.NONSENSE;
    at += headerLength + captured;
  }
  return Trial.SENSE;
}

/** Whether the second record's header, which is what tells the layouts apart, is there with 24-byte headers. */
function seesSecond(window: ByteWindow, header: PcapHeader): boolean {
  const first = window.position + FILE_HEADER_LENGTH;
  if (first + LONG > window.limit) return false;
  const captured = (header.bigEndian ? readU32 : readU32LE)(window.bytes, first + 8);
  return first + LONG + captured <= window.limit;
}
