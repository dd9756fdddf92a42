import type { RunReport } from '@stepsynth/core';
import { count, integer } from './format.ts';

/** How often the teacher's labels of errors were gold's, a sentence a round; none where gold labels were kept. */
export function teacherLabelTexts({ rounds }: RunReport): readonly string[] {
  return rounds.flatMap(({ round, teacherLabels }) => {
    if (teacherLabels === undefined) return [];
    const { errors, agreeing, unlabelled } = teacherLabels;
    return [`round ${round}: the teacher’s labels took the place of gold’s; of ${count(errors, 'error')} it gives ${integer(agreeing)} the gold label${unlabelled === 0 ? '' : ` and ${integer(unlabelled)} none`}`];
  });
}
