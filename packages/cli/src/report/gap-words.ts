import { gapCourse, summaryOfGap, type GapCourse, type RoundGap, type RunReport } from '@stepsynth/core';
import { count, decimal, percent } from './format.ts';

/** A round whose gap was measured. */
export interface MeasuredGap {
  readonly round: number;
  readonly accuracy: number;
  readonly gap: RoundGap;
}

/** The rounds whose gap was measured. */
export function measuredGaps({ rounds }: RunReport): readonly MeasuredGap[] {
  return rounds.flatMap(({ round, selection, estimatedGap }) => (estimatedGap === undefined ? [] : [{ round, accuracy: selection.accuracy, gap: estimatedGap }]));
}

/** Whether the gap fell where accuracy rose, a sentence for each measure; none where there is no second round. */
export function courseSentences(report: RunReport): readonly string[] {
  const exact = report.rounds.flatMap(({ selection: { accuracy }, gap }) => (gap === undefined ? [] : [{ accuracy, gap: gap.totalVariation }]));
  const estimated = measuredGaps(report).map(({ accuracy, gap }) => ({ accuracy, gap: summaryOfGap(gap).auc }));
  return [
    ...(exact.length > 1 ? [courseText(gapCourse([exact]), 'total variation')] : []),
    ...(estimated.length > 1 ? [courseText(gapCourse([estimated]), 'the classifier’s AUC')] : []),
  ];
}

/** `Of 3 steps from a round to the next, the gap fell and accuracy rose in 2 …` */
export function courseText({ steps, fellAndRose, grewAndFell, apart }: GapCourse, measure: string): string {
  const rest = steps - fellAndRose - grewAndFell - apart;
  return `Of ${count(steps, 'step')} from a round to the next, ${measure} fell while accuracy rose in ${fellAndRose}, grew while accuracy fell in ${grewAndFell}, and went the same way as accuracy in ${apart}${rest === 0 ? '' : `; in ${rest} one of them did not move`}.`;
}

/** `gap to gold: AUC 0.712, Fréchet 0.213, coverage 41.2 %` */
export function gapText(gap: RoundGap): string {
  const { auc, frechet } = summaryOfGap(gap);
  return `gap to gold${gap.withinLabels === undefined ? '' : ' within labels'}: AUC ${aucText(auc)}, Fréchet ${frechetText(frechet)}; coverage ${percent(gap.coverage)}`;
}

/** `0.712` */
export function aucText(auc: number): string {
  return decimal(auc, 3);
}

/** `0.671 to 0.753` */
export function aucIntervalText([low, high]: readonly [number, number]): string {
  return `${aucText(low)} to ${aucText(high)}`;
}

/** Fréchet distances have the scale of the encoder's states: three digits that count. */
export function frechetText(distance: number): string {
  return distance >= 1000 ? distance.toFixed(0) : distance.toPrecision(3);
}
