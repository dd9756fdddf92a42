import type { Interval95 } from '../evaluation/bootstrap-intervals.ts';

/** Area under the ROC curve: the chance that a positive scores above a negative, ties counting half. */
export interface AreaUnderCurve {
  readonly auc: number;
  /** DeLong, DeLong and Clarke-Pearson (1988). */
  readonly standardError: number;
  /** By the standard error, cut at 0 and 1. */
  readonly interval95: Interval95;
}

/** Z(0.975). */
const NORMAL_95 = 1.959963984540054;

/** AUC of scores by Mann-Whitney's statistic over midranks. Throws RangeError where either list is empty. */
export function areaUnderCurve(positives: readonly number[], negatives: readonly number[]): AreaUnderCurve {
  if (positives.length === 0 || negatives.length === 0) throw new RangeError('areaUnderCurve: needs positives and negatives');
  const all = midranks([...positives, ...negatives]);
  // Share of the other group below each score, ties counting half: rank among all less rank in the own group
  const ofPositives = sharesBelow(all.subarray(0, positives.length), midranks(positives), negatives.length);
  const ofNegatives = sharesBelow(all.subarray(positives.length), midranks(negatives), positives.length);
  const auc = mean(ofPositives);
  const standardError = Math.sqrt(variance(ofPositives) / positives.length + variance(ofNegatives) / negatives.length);
  return { auc, standardError, interval95: areaInterval(auc, standardError) };
}

/** At 95 %, by the normal distribution, cut at 0 and 1. */
export function areaInterval(auc: number, standardError: number): Interval95 {
  return [Math.max(0, auc - NORMAL_95 * standardError), Math.min(1, auc + NORMAL_95 * standardError)];
}

function sharesBelow(ranks: Float64Array, ownRanks: Float64Array, others: number): Float64Array {
  return ranks.map((rank, place) => (rank - (ownRanks[place] as number)) / others);
}

/** Ranks from 1; equal values share the mean of their ranks. */
function midranks(values: readonly number[]): Float64Array {
  const order = [...values.keys()].toSorted((one, other) => (values[one] as number) - (values[other] as number));
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end] as number] === values[order[start] as number]) end += 1;
    for (let place = start; place < end; place += 1) ranks[order[place] as number] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of a sample; 0 for a single value. */
function variance(values: Float64Array): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / Math.max(1, values.length - 1);
}
