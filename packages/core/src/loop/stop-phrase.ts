import type { StopReason } from './stopping-rule.ts';

const phrases: Readonly<Record<StopReason, string>> = {
  rounds: 'all rounds are done',
  'no-errors': 'nothing in mining is misclassified',
  'no-gain': 'accuracy on selection has stopped rising',
  'no-gain-over-control': 'rows from errors gain no more than control rows',
  budget: 'the budget is spent',
  'no-new-data': 'the teacher wrote nothing new that passed the filters',
};

/** Why the run stopped, for people. */
export function stopPhrase(reason: StopReason): string {
  return phrases[reason];
}
