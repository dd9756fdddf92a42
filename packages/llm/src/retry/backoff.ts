const BASE_MS = 500;
const CAP_MS = 30_000;

/** Full jitter: uniform below a bound that doubles with each attempt, from half a second to thirty. */
export function backoffMs(attempt: number, random: () => number): number {
  return Math.floor(random() * Math.min(CAP_MS, BASE_MS * 2 ** (attempt - 1)));
}
