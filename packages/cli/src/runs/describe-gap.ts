import { summaryOfGap, type GapEstimate, type RunReport } from '@stepsynth/core';
import { decimal, integer, percent } from '../report/format.ts';
import { aucIntervalText, aucText, courseSentences, frechetText, measuredGaps } from '../report/gap-words.ts';
import { textTable } from '../terminal/text-table.ts';

/** The gap between synthetic rows and gold by round, as lines for a terminal; none where it was not measured. */
export function describeGap(report: RunReport): readonly string[] {
  const rounds = measuredGaps(report);
  if (rounds.length === 0) return courseSentences(report);
  const conditional = rounds.some(({ gap }) => gap.withinLabels !== undefined);
  const likened = rounds.some(({ gap }) => gap.likeness !== undefined);
  const row = (name: string, gap: GapEstimate, likeness: readonly string[]): string[] => {
    const { rows, auc, aucInterval95, frechet } = summaryOfGap(gap);
    return [name, integer(rows), aucText(auc), aucIntervalText(aucInterval95), frechetText(frechet), percent(gap.coverage), ...(likened ? likeness : [])];
  };
  return [
    '',
    `synthetic rows against selection${conditional ? ', within labels' : ''}, on the states of the initial encoder (AUC 0.5: a classifier sees no gap)`,
    textTable(['round', 'rows', 'AUC', '95 %', 'Fréchet', 'coverage', ...(likened ? ['similarity to errors', 'edit distance'] : [])], [
      ...rounds.map(({ round, gap }) => row(String(round), gap, gap.likeness === undefined ? ['–', '–'] : [decimal(gap.likeness.cosineSimilarity), decimal(gap.likeness.editDistance, 1)])),
      ...(report.goldGap === undefined ? [] : [row('gold', report.goldGap, ['–', '–'])]),
    ]),
    ...courseSentences(report),
  ];
}
