import type { Polarity } from './lexicon.ts';
import { phenomenonNames, type Phenomenon } from './phenomena.ts';

/** The gold distribution: probability of each phenomenon with each label. Sums to 1. */
export const goldDistribution: Readonly<Record<Phenomenon, Readonly<Record<Polarity, number>>>> = {
  plain: { negative: 0.15, positive: 0.15 },
  negation: { negative: 0.08, positive: 0.08 },
  contrast: { negative: 0.08, positive: 0.08 },
  comparison: { negative: 0.05, positive: 0.05 },
  sarcasm: { negative: 0.07, positive: 0.03 },
  counterfactual: { negative: 0.05, positive: 0.03 },
  hedged: { negative: 0.02, positive: 0.03 },
  'double-negation': { negative: 0.02, positive: 0.03 },
};

/** What the teacher writes unasked, whatever the label: it thinks of little but plain sentences. */
export const zeroShotDistribution: Readonly<Record<Phenomenon, number>> = {
  plain: 0.9,
  negation: 0.02,
  contrast: 0.03,
  comparison: 0,
  sarcasm: 0,
  counterfactual: 0,
  hedged: 0.05,
  'double-negation': 0,
};

/** Weights in the order of `phenomenonNames`, without one phenomenon where it is named. */
export function zeroShotWeights(without?: Phenomenon): number[] {
  return phenomenonNames.map((name) => (name === without ? 0 : zeroShotDistribution[name]));
}
