import type { TaskFile } from '../task/task-file.ts';
import { byCluster } from './by-cluster.ts';
import { byExpectedGain } from './by-expected-gain.ts';
import { atRandom, byLoss, byMargin } from './by-score.ts';
import type { ErrorChoice } from './error-choice.ts';
import { learnable } from './learnable.ts';

/** The strategies by the names of `extrapolation.choose`. */
export const errorChoices: Readonly<Record<TaskFile['extrapolation']['choose'], ErrorChoice>> = {
  all: atRandom,
  margin: byMargin,
  loss: byLoss,
  cluster: byCluster,
  'expected-gain': byExpectedGain,
  learnable,
};

/** Strategies that compare the probabilities of labels, which an answer in a context has none of. */
export const labelChoices: readonly (keyof typeof errorChoices)[] = ['margin', 'learnable'];
