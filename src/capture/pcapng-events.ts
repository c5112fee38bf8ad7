import { readU32, readU32LE } from '../bytes.js';
import type { CaptureRecord } from '../record.js';

/** pcapng blocks that are frames with a time of their own, though no packets: systemd journal entries and Sysdig events. */

const REALTIME = [...'__REALTIME_TIMESTAMP='].map((character) => character.charCodeAt(0));
/** A journal entry holds at least the mark above and two characters more, and its block the twelve bytes of every block. */
const ENTRY_SMALLEST = 23;
export const JOURNAL_SMALLEST = 12 + ENTRY_SMALLEST;

/** Sysdig event: CPU (16 bits), time (64), thread (64), length (32), type (16); in the second version also a count of parameters (32). */
const EVENT_TIME = 2;
const EVENT_LENGTH = 18;
const EVENT_HEADER = 24;
const EVENT_HEADER_2 = 28;

/**
 * A journal entry in its export format, text without the zero bytes that pad it: bounds and time are set in `record`. The time is what follows the
 * first `__REALTIME_TIMESTAMP=`, in microseconds. False when the text is too short for an entry.
 */
export function setJournalEntry(record: CaptureRecord, start: number, end: number): boolean {
  const { bytes } = record;
  let last = end;
  while (last > start && bytes[last - 1] === 0) last--;
  record.start = start;
  record.end = last;
  record.originalLength = last - start;
  if (last - start < ENTRY_SMALLEST) return false;
  const at = indexOf(bytes, REALTIME, start, last);
  if (at < 0) return true;
  let microseconds = 0;
  for (let i = at + REALTIME.length; i < last; i++) {
    const digit = (bytes[i] as number) - 0x30;
    if (digit < 0 || digit > 9) break;
    microseconds = microseconds * 10 + digit;
  }
  record.hasTime = true;
  record.seconds = Math.floor(microseconds / 1_000_000);
  record.nanoseconds = (microseconds % 1_000_000) * 1000;
  return true;
}

/** The bytes of a Sysdig event's header in this version of its block. */
export function eventHeaderLength(second: boolean): number {
  return second ? EVENT_HEADER_2 : EVENT_HEADER;
}

/** A Sysdig event whose body is at bytes[start, end): what follows its header stands for the packet. */
export function setSysdigEvent(record: CaptureRecord, start: number, end: number, second: boolean, bigEndian: boolean): void {
  const { bytes } = record;
  const read = bigEndian ? readU32 : readU32LE;
  const high = read(bytes, start + EVENT_TIME + (bigEndian ? 0 : 4));
  const low = read(bytes, start + EVENT_TIME + (bigEndian ? 4 : 0));
  const nanoseconds = (BigInt(high) << 32n) | BigInt(low);
  record.start = start + eventHeaderLength(second);
  record.end = end;
  record.originalLength = Math.min(read(bytes, start + EVENT_LENGTH), 0x7fff_ffff);
  record.hasTime = true;
  record.seconds = Number(nanoseconds / 1_000_000_000n);
  record.nanoseconds = Number(nanoseconds % 1_000_000_000n);
}

function indexOf(bytes: Uint8Array, wanted: readonly number[], start: number, end: number): number {
  for (let at = start; at + wanted.length <= end; at++) {
    let i = 0;
    while (i < wanted.length && bytes[at + i] === wanted[i]) i++;
    if (i === wanted.length) return at;
  }
  return -1;
}
