import type { Interval } from '@stepsynth/core';

/** `Exact match` */
export function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

const integerFormat = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `12,345` */
export function integer(value: number): string {
  return integerFormat.format(value);
}

const compactFormat = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** `12.3K`, for axes. */
export function compact(value: number): string {
  return compactFormat.format(value);
}

/** `61.2 %`, with a no-break space. */
export function percent(share: number, digits = 1): string {
  return `${(share * 100).toFixed(digits)}\u00a0%`;
}

/** `59.0 to 63.4 %` */
export function percentInterval(interval: Interval): string {
  return `${(interval[0] * 100).toFixed(1)} to ${percent(interval[1])}`;
}

/** `+1.3` points, with a true minus sign. */
export function points(difference: number): string {
  const value = (Math.abs(difference) * 100).toFixed(1);
  if (value === '0.0') return '±0.0';
  return `${difference < 0 ? '\u2212' : '+'}${value}`;
}

/** `+1.0 to +8.2` points */
export function pointsInterval(interval: Interval): string {
  return `${points(interval[0])} to ${points(interval[1])}`;
}

/** `$1.20`, `$0.0042`; small sums keep two digits that count. */
export function dollars(value: number): string {
  return `$${value === 0 || value >= 0.1 ? value.toFixed(2) : value.toPrecision(2)}`;
}

/** `0.0431` */
export function decimal(value: number, digits = 4): string {
  return value.toFixed(digits);
}

/** `0.03`, `< 0.001` */
export function pValue(value: number): string {
  return value < 0.001 ? '< 0.001' : value.toFixed(3);
}

/** `850 ms`, `12.3 s`, `4 min 05 s`, `2 h 03 min` */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** `268.0 MB`, of a million bytes each */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `3 rows`, `1 row` */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${integer(value)} ${value === 1 ? one : many}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
