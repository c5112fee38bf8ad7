/**
 * Times as text, exact to the nanosecond: whole seconds and nanoseconds are kept apart until they are digits, because a double has no room for both.
 */
import { Label, type TextBuffer } from '../text-buffer.js';
import { formatDuration } from './language.js';

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
  out.decimal(seconds, digits === 9 ? nanoseconds : Math.floor(nanoseconds / 1000), digits);
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

const MILLISECONDS = new Label(' ms');
const SECONDS = new Label(' s');
/** Nanoseconds up to which a double of seconds is near enough to the whole nanoseconds that it stands for. */
const EXACT_NANOSECONDS = 1e15;

/**
 * What `formatDuration` says of so many nanoseconds, 0 or more, without a string: 0.123 ms, 41.2 ms, 3.000 s. It rounds what a double makes of a tie; there alone it
 * is asked. (Each reply's latency: a string cost 1 us.)
 */
export function writeDuration(out: TextBuffer, nanoseconds: number): void {
  // The last digit shown, and how many there are behind the point.
  let unit = 1_000_000;
  let digits = 3;
  if (nanoseconds < 9_999_950) unit = 1000;
  else if (nanoseconds < 99_999_500) unit = 100_000;
  if (unit === 100_000) digits = 1;
  else if (nanoseconds < BILLION && unit === 1_000_000) digits = 0;
  const rest = nanoseconds % unit;
  if (nanoseconds >= EXACT_NANOSECONDS || rest * 2 === unit || nanoseconds % 1 !== 0) {
    out.ascii(formatDuration(nanoseconds / BILLION));
    return;
  }
  const rounded = (nanoseconds - rest) / unit + (rest * 2 > unit ? 1 : 0);
  if (digits === 0) {
    out.integer(rounded);
  } else {
    const scale = digits === 1 ? 10 : 1000;
    const whole = Math.floor(rounded / scale);
    out.decimal(whole, rounded - whole * scale, digits);
  }
  out.label(nanoseconds < BILLION ? MILLISECONDS : SECONDS);
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
