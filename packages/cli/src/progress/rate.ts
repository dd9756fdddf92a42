/** How fast a count rises. */
export interface Rate {
  add(total: number, nowMs: number): void;
  /** Per second over the last ten seconds; undefined while there is too little to go by. */
  perSecond(nowMs: number): number | undefined;
}

const WINDOW_MS = 10_000;
const MINIMUM_ELAPSED_MS = 1_000;
const SAMPLE_MS = 250;

/** A count that falls begins anew. */
export function createRate(): Rate {
  let samples: { readonly total: number; readonly atMs: number }[] = [];
  return {
    add(total, nowMs) {
      const last = samples.at(-1);
      if (last !== undefined && total < last.total) samples = [];
      if (samples.length > 1 && nowMs - samples.at(-2)!.atMs < SAMPLE_MS) samples.pop();
      samples.push({ total, atMs: nowMs });
      while (samples.length > 2 && samples[1]!.atMs <= nowMs - WINDOW_MS) samples.shift();
    },
    perSecond(nowMs) {
      const [first] = samples;
      if (first === undefined || nowMs - first.atMs < MINIMUM_ELAPSED_MS) return undefined;
      return (samples.at(-1)!.total - first.total) / ((nowMs - first.atMs) / 1000);
    },
  };
}
