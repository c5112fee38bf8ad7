/** The languages that labels and sentences exist in. Info stays Wireshark's own in both. */
export type Language = 'en' | 'zh';

/** One text in every language. */
export type Words = Readonly<Record<Language, string>>;

/** A count of bytes or packets as people read it: 2,000. */
export function formatCount(value: number): string {
  if (value < 0) return `-${formatCount(-value)}`;
  if (value < 1000) return String(value);
  const thousands = Math.floor(value / 1000);
  return `${formatCount(thousands)},${String(value - thousands * 1000).padStart(3, '0')}`;
}

/** Seconds in the unit that suits them: 0.123 ms, 41.2 ms, 3.000 s. */
export function formatDuration(seconds: number): string {
  const size = Math.abs(seconds);
  if (size >= 1) return `${seconds.toFixed(3)} s`;
  if (size >= 0.0999995) return `${(seconds * 1000).toFixed(0)} ms`;
  if (size >= 0.00999995) return `${(seconds * 1000).toFixed(1)} ms`;
  return `${(seconds * 1000).toFixed(3)} ms`;
}
