/**
 * Amounts with units, as people write them in rules: `200ms`, `1.5s`, `10us`, `64KiB`, `2MB`. Inside, durations are seconds and sizes are bytes, as in a flow's
 * record.
 */
export type Unit = 'seconds' | 'bytes' | 'bytesPerSecond' | 'none';

const SECONDS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600 };
/** SI prefixes are powers of ten, IEC ones (IEC 80000-13) powers of two. */
const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

const BYTES_PER_SECOND = Object.fromEntries(Object.entries(BYTES).map(([word, factor]) => [`${word}/s`, factor]));

const FACTORS: Readonly<Record<Unit, Readonly<Record<string, number>>>> = {
  seconds: SECONDS,
  bytes: BYTES,
  bytesPerSecond: BYTES_PER_SECOND,
  none: {},
};

/** The words of each unit. */
export const UNIT_WORDS: Readonly<Record<Unit, readonly string[]>> = {
  seconds: Object.keys(SECONDS),
  bytes: Object.keys(BYTES),
  bytesPerSecond: Object.keys(BYTES_PER_SECOND),
  none: [],
};

/** What an amount looks like as text; group 1 the number, group 2 its unit. Also the pattern of the published schema. */
export function amountPattern(unit: Unit): string {
  return `^([0-9]+(?:\\.[0-9]+)?) ?(${UNIT_WORDS[unit].join('|')})$`;
}

/** The amount that a text with a unit stands for; undefined when it is none of this unit. */
export function readAmount(text: string, unit: Unit): number | undefined {
  if (unit === 'none') return undefined;
  const parts = new RegExp(amountPattern(unit)).exec(text);
  if (parts === null) return undefined;
  const factor = FACTORS[unit][parts[2] as string] as number;
  // A division where it is exact: 200 / 1000 is the 0.2 that people mean, 200 * 1e-3 need not be.
  const value = factor < 1 ? Number(parts[1]) / Math.round(1 / factor) : Number(parts[1]) * factor;
  return Number.isFinite(value) ? value : undefined;
}

/** An amount as a rule could state it: `200ms`, `64KiB`, `1500`. Exact for what was written with a unit. */
export function formatAmount(value: number, unit: Unit): string {
  switch (unit) {
    case 'seconds':
      return formatSeconds(value);
    case 'bytes':
      return formatBytes(value);
    case 'bytesPerSecond':
      return `${formatBytes(Number.isInteger(value) ? value : Number(value.toPrecision(6)))}/s`;
    case 'none':
      return String(value);
  }
}

/** In a binary unit where the number stays whole, else in bytes. */
function formatBytes(value: number): string {
  for (const word of ['GiB', 'MiB', 'KiB'] as const) {
    const factor = BYTES[word] as number;
    if (value >= factor && value % factor === 0) return `${value / factor}${word}`;
  }
  return `${value}B`;
}

function formatSeconds(value: number): string {
  const size = Math.abs(value);
  const [word, factor] = size >= 1 || size === 0 ? ['s', 1] : size >= 1e-3 ? ['ms', 1e3] : size >= 1e-6 ? ['us', 1e6] : ['ns', 1e9];
  return `${Number((value * (factor as number)).toPrecision(12))}${word}`;
}
