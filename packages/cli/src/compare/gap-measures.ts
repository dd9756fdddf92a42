import type { TaskComparison } from '@stepsynth/core';
import { percent } from '../report/format.ts';
import { aucText, frechetText } from '../report/gap-words.ts';
import type { ArmMeasure } from './arm-chart.ts';

const measures: readonly ArmMeasure[] = [
  { what: 'Total variation to gold', of: ({ gap }) => gap, label: (value) => value.toFixed(2), caption: 'Total variation between training data and gold, exact in the simulated world, by round.' },
  { what: 'AUC of a classifier that tells synthetic from gold', of: ({ estimatedGap }) => estimatedGap?.auc, label: aucText, caption: 'Classifier two-sample test against selection, on the initial encoder: AUC, 0.5 where it sees no gap.' },
  { what: 'Fréchet distance to gold', of: ({ estimatedGap }) => estimatedGap?.frechet, label: frechetText, caption: 'Fréchet distance to selection, squared, on the initial encoder.' },
  { what: 'Coverage of gold', of: ({ estimatedGap }) => estimatedGap?.coverage, label: (value) => percent(value), caption: 'Share of selection rows with a synthetic row near.' },
];

/** The measures of the gap that some arm has, the exact one first. */
export function gapMeasures({ arms }: TaskComparison): readonly ArmMeasure[] {
  return measures.filter(({ of }) => arms.some(({ rounds }) => rounds.some((round) => of(round) !== undefined)));
}
