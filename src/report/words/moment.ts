/** Points in time and their differences as whole seconds and nanoseconds, exact where a double is not: for reports that hold few of them. */

/** Since 1970-01-01; of a difference both have its sign. */
export interface Moment {
  readonly seconds: number;
  readonly nanoseconds: number;
}

const BILLION = 1_000_000_000;

/** Reads what FlowSummary.startTime holds: ISO 8601 in UTC with nine digits. */
export function readMoment(iso: string): Moment {
  const dot = iso.length - 11;
  return { seconds: Date.parse(`${iso.slice(0, dot)}Z`) / 1000, nanoseconds: Number(iso.slice(dot + 1, -1)) };
}

/** The time from `earlier` to `later`; negative when it is the other way about. */
export function subtract(later: Moment, earlier: Moment): Moment {
  let seconds = later.seconds - earlier.seconds;
  let nanoseconds = later.nanoseconds - earlier.nanoseconds;
  if (seconds > 0 && nanoseconds < 0) {
    seconds--;
    nanoseconds += BILLION;
  } else if (seconds < 0 && nanoseconds > 0) {
    seconds++;
    nanoseconds -= BILLION;
  }
  return { seconds, nanoseconds };
}

/** Seconds with nine digits. */
export function formatMoment({ seconds, nanoseconds }: Moment): string {
  const sign = seconds < 0 || nanoseconds < 0 ? '-' : '';
  return `${sign}${Math.abs(seconds)}.${String(Math.abs(nanoseconds)).padStart(9, '0')}`;
}
