const MESSAGE = /(?:try again|retry) in (?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)\s?(ms|s))?/iu;

/**
 * Milliseconds an endpoint asks to wait: `retry-after-ms`, `retry-after` in seconds or as a date, else words such as
 * "try again in 6m12.5s". Never negative; undefined where it asks for nothing.
 */
export function retryAfterMs(headers: Headers, message: string, now: number): number | undefined {
  const milliseconds = positive(headers.get('retry-after-ms'));
  if (milliseconds !== undefined) return milliseconds;
  const header = headers.get('retry-after');
  const seconds = positive(header);
  if (seconds !== undefined) return seconds * 1000;
  const date = /\bGMT$/u.test(header ?? '') ? Date.parse(header ?? '') : Number.NaN;
  if (!Number.isNaN(date)) return Math.max(0, date - now);
  return fromMessage(message);
}

function positive(value: string | null): number | undefined {
  if (value === null || !/^\s*\d+(\.\d+)?\s*$/u.test(value)) return undefined;
  return Number(value);
}

function fromMessage(message: string): number | undefined {
  const [, hours, minutes, rest, unit] = MESSAGE.exec(message) ?? [];
  if (hours === undefined && minutes === undefined && rest === undefined) return undefined;
  const seconds = unit === 'ms' ? Number(rest) / 1000 : Number(rest ?? 0);
  return (Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + seconds) * 1000;
}
