import type { CaptureTime } from '../../wire/time.js';
import type { Annotation } from '../annotation.js';

/** Seconds since the flow's first frame; null where the capture has no time. */
export function secondsSinceStart({ hasTime }: CaptureTime, { relativeSeconds, relativeNanoseconds }: Annotation): number | null {
  // One rounding only, so that 0.1 s stays 0.1.
  return hasTime ? (relativeSeconds * 1e9 + relativeNanoseconds) / 1e9 : null;
}
