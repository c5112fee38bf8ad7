/**
 * Times as text, exact to the nanosecond: whole seconds and nanoseconds are kept apart until they are digits, because a double has no room for both.
 */
import type { TextBuffer } from '../text-buffer.js';

const BILLION = 1_000_000_000;
const SECONDS_PER_DAY = 86_400;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/**
 * `seconds.nanoseconds` with nine digits, or six of them, a minus sign in front when either is negative. Both must have the same sign (or be 0). Nanoseconds
 * beyond 10^9 are written as they stand, as tshark does for files that hold such times.
 */
export function writeSeconds(out: TextBuffer, seconds: number, nanoseconds: number, digits: 6 | 9 = 9): void {
  if (seconds < 0 || nanoseconds < 0) {
    out.byte(0x2d);
    seconds = Math.abs(seconds);
    nanoseconds = Math.abs(nanoseconds);
  }
  out.integer(seconds);
  out.byte(0x2e);
  if (digits === 9) out.padded(nanoseconds, 9);
  else out.padded(Math.floor(nanoseconds / 1000), 6);
}

/** Leaves `digits` decimals of the number that was written from `start` on. */
export function cutDecimals(out: TextBuffer, start: number, digits: number): void {
  let dot = start;
  while (dot < out.length && out.bytes[dot] !== 0x2e) dot++;
  out.length = Math.min(out.length, dot + 1 + digits);
}

/**
 * The time from b to a, negative when a is earlier. Nanoseconds are subtracted in 32 bits, as Wireshark does: it shows only in files whose nanoseconds are no
 * fraction of a second.
 */
export function writeDifference(
  out: TextBuffer,
  secondsA: number,
  nanosecondsA: number,
  secondsB: number,
  nanosecondsB: number,
  digits: 6 | 9 = 9,
): void {
  let seconds = secondsA - secondsB;
  let nanoseconds = (nanosecondsA - nanosecondsB) | 0;
  if (seconds > 0 && nanoseconds < 0) {
    seconds--;
    nanoseconds += BILLION;
  } else if (seconds < 0 && nanoseconds > 0) {
    seconds++;
    nanoseconds -= BILLION;
  }
  writeSeconds(out, seconds, nanoseconds, digits);
}

/** A duration given in nanoseconds, as seconds with nine digits. */
export function writeNanoseconds(out: TextBuffer, nanoseconds: number): void {
  const seconds = Math.trunc(nanoseconds / BILLION);
  writeSeconds(out, seconds, nanoseconds - seconds * BILLION);
}

/** Seconds either side of 1970 that calendars of computers reach, ECMA-262's too: 100,000,000 days. */
const CALENDAR_SECONDS = 8_640_000_000_000;

/** Whether the moment has a date. A faulty file may hold seconds that no calendar has. */
export function isOnCalendar(seconds: number): boolean {
  return Math.abs(seconds) < CALENDAR_SECONDS;
}

/** UTC in ISO 8601 with nine digits: `2023-11-14T22:13:20.000000000Z`; a year outside 0 ... 9999 has a sign and six digits. The moment is on the calendar. */
export function writeIsoTime(out: TextBuffer, seconds: number, nanoseconds: number): void {
  const carried = seconds + Math.floor(nanoseconds / BILLION);
  const days = Math.floor(carried / SECONDS_PER_DAY);
  setCivilDate(days);
  if (civilYear >= 0 && civilYear <= 9999) {
    out.padded(civilYear, 4);
  } else {
    out.byte(civilYear < 0 ? 0x2d : 0x2b);
    out.padded(Math.abs(civilYear), 6);
  }
  out.byte(0x2d);
  out.padded(civilMonth, 2);
  out.byte(0x2d);
  out.padded(civilDay, 2);
  out.byte(0x54);
  writeClock(out, carried - days * SECONDS_PER_DAY);
  out.byte(0x2e);
  out.padded(nanoseconds - Math.floor(nanoseconds / BILLION) * BILLION, 9);
  out.byte(0x5a);
}

/** UTC as tshark writes an absolute time: `Nov 14, 2023 22:13:20.000000000 UTC`, the day in a field of two. */
export function writeCalendarTime(out: TextBuffer, seconds: number, nanoseconds: number): void {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  setCivilDate(days);
  out.ascii(MONTHS[civilMonth - 1] as string);
  out.byte(0x20);
  if (civilDay < 10) out.byte(0x20);
  out.integer(civilDay);
  out.ascii(', ');
  out.integer(civilYear);
  out.byte(0x20);
  writeClock(out, seconds - days * SECONDS_PER_DAY);
  out.byte(0x2e);
  if (nanoseconds < 0) out.byte(0x2d);
  out.padded(Math.abs(nanoseconds), nanoseconds < 0 ? 8 : 9);
  out.ascii(' UTC');
}

function writeClock(out: TextBuffer, secondOfDay: number): void {
  out.padded(Math.floor(secondOfDay / 3600), 2);
  out.byte(0x3a);
  out.padded(Math.floor(secondOfDay / 60) % 60, 2);
  out.byte(0x3a);
  out.padded(secondOfDay % 60, 2);
}

/** What setCivilDate found: kept here so that a row costs no object. */
let civilYear = 1970;
let civilMonth = 1;
let civilDay = 1;

/** Year, month and day of a day counted from 1970-01-01, in the proleptic Gregorian calendar: years begin in March, so leap days come last. */
function setCivilDate(days: number): void {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  civilDay = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  civilMonth = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  civilYear = yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0);
}
