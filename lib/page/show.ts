const MINUS = '−';
const DAY_MS = 86_400_000;

/** The date so many days before, both as 2024-06-01. */
export const daysBefore = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);

/** Whether a text is a day of the calendar: 2024-02-29, not 2023-02-29. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && daysAreSame(text, new Date(`${text}T00:00:00Z`));

const daysAreSame = (text: string, time: Date): boolean =>
  !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);

/**
 * A price in as many digits as tell it: more after the point for small ones. For the eye only; tables and files have the exact text.
 * @example showPrice('2364.84000000') // '2,364.84'
 */
export function showPrice(exact: string | number | null | undefined): string {
  if (exact === null || exact === undefined) return '–';
  const value = Number(exact);
  if (!Number.isFinite(value)) return String(exact);
  const size = Math.abs(value);
  const digits = size === 0 || size >= 1 ? 2 : Math.min(12, 3 - Math.floor(Math.log10(size)));
  return value
    .toLocaleString('en-US', { minimumFractionDigits: Math.min(2, digits), maximumFractionDigits: digits })
    .replace('-', MINUS);
}

/** A value of an axis in as many digits as tell its steps apart. @param steps the axis' values, ascending */
export function showStep(value: number, steps: readonly number[]): string {
  const step = Math.abs((steps[1] ?? 1) - (steps[0] ?? 0)) || 1;
  const isWhole = (value: number) => Math.abs(value - Math.round(value)) < 1e-6;
  let digits = 0;
  while (digits < 12 && !isWhole(step * 10 ** digits)) digits += 1;
  return value
    .toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
    .replace('-', MINUS);
}

/** Large numbers with K, M, B, T: 1.24M. */
export function showVolume(exact: string | number | null | undefined): string {
  if (exact === null || exact === undefined) return '–';
  return Number(exact)
    .toLocaleString('en-US', { notation: 'compact', maximumFractionDigits: 2 })
    .replace('-', MINUS);
}

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];

/** A quantity with its unit's prefix: 745.21 EH/s. @param unit e.g. H/s @param digits after the point, at most */
export function showSi(exact: string | number | null | undefined, unit: string, digits = 2): string {
  if (exact === null || exact === undefined) return '–';
  const value = Number(exact);
  const size = Math.abs(value);
  const power = size < 1000 ? 0 : Math.min(PREFIXES.length - 1, Math.floor(Math.log10(size * 1.000001) / 3));
  const text = (value / 1000 ** power).toLocaleString('en-US', { maximumFractionDigits: digits });
  return `${text.replace('-', MINUS)} ${PREFIXES[power]}${unit}`;
}

/** A change as a share, with sign and shape: ▲ 1.20 %, ▼ −0.35 %. */
export function showChange(from: number, to: number): string {
  if (!Number.isFinite(from) || from === 0 || !Number.isFinite(to)) return '–';
  const percent = (to / from - 1) * 100;
  const text = `${Math.abs(percent).toFixed(2)} %`;
  return percent > 0 ? `▲ ${text}` : percent < 0 ? `▼ ${MINUS}${text}` : `• ${text}`;
}

/** 2024-06-01 12:00 of an ISO time in UTC. */
export const showTime = (iso: string | null): string =>
  iso === null ? '–' : `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;

export const showCount = (count: number): string => count.toLocaleString('en-US');

/** 850 ms, 4.2 s, 3 min 5 s, 2 h 4 min. */
export function showDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  if (seconds < 3600) return `${Math.trunc(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.trunc(seconds / 3600)} h ${Math.trunc((seconds % 3600) / 60)} min`;
}

/** 2.8 KB, in powers of 1,000. */
export function showBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toLocaleString('en-US', { maximumFractionDigits: 1 })} ${units[power]}`;
}
