/** How long the rows of one part are, in tokens with special tokens. */
export interface LengthSummary {
  readonly rows: number;
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  readonly mean: number;
  /** Mean of what is left after the cut. */
  readonly meanKept: number;
  /** Share of rows longer than the model's maximum length: their ends are cut off. */
  readonly truncatedShare: number;
}

/** Summarises lengths; percentiles are nearest ranks. All 0 where there is none. */
export function summariseLengths(lengths: ArrayLike<number>, maxLength: number): LengthSummary {
  const sorted = Float64Array.from(lengths).toSorted();
  const rows = sorted.length;
  const rank = (share: number): number => sorted[Math.max(0, Math.ceil(share * rows) - 1)] ?? 0;
  const mean = (lengthOf: (length: number) => number): number => (rows === 0 ? 0 : sorted.reduce((total, length) => total + lengthOf(length), 0) / rows);
  return {
    rows,
    p50: rank(0.5),
    p95: rank(0.95),
    max: sorted.at(-1) ?? 0,
    mean: mean((length) => length),
    meanKept: mean((length) => Math.min(length, maxLength)),
    truncatedShare: rows === 0 ? 0 : sorted.filter((length) => length > maxLength).length / rows,
  };
}
