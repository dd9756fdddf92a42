import { transfersErrors } from '../error-choice/transfers-errors.ts';
import type { S3Config } from '../loop/s3-config.ts';

/** The settings that decide how often a run trains. */
export type TrainingCountSettings = Pick<S3Config, 'rounds' | 'seed' | 'extrapolation' | 'miningRows' | 'outOfFold' | 'labelNoise' | 'control'>;

/** Fine-tunings of a run that goes through all of its rounds; a linear head is none. */
export function plannedTrainings(config: TrainingCountSettings): number {
  return Array.from({ length: config.rounds + 1 }, (_, round) => trainingsOfRound(config, round)).reduce((sum, trainings) => sum + trainings, 0);
}

/**
 * Fine-tunings of a round, from 0: its model, those whose errors on mining are found in its place (out of fold, or on
 * another set of seed data), the cross-fitted students that doubt its rows, and from round 1 those that its rows and control
 * rows are compared by.
 */
export function trainingsOfRound(config: TrainingCountSettings, round: number): number {
  const ofOthers = transfersErrors(config) ? 1 : (config.outOfFold ?? 0);
  const ofControl = round === 0 ? 0 : 2 * (config.control?.seeds ?? 0);
  return 1 + ofOthers + doubtingStudents(config, round) + ofControl;
}

/** One a fold; folds without a row are dropped, and without any row nobody is asked. */
function doubtingStudents({ seed, miningRows = 0, extrapolation: { rowsByRound }, labelNoise }: TrainingCountSettings, round: number): number {
  if (labelNoise?.disagreement?.student !== 'encoder') return 0;
  const added = rowsByRound === undefined && round > 0 ? Infinity : (rowsByRound ?? []).slice(0, round).reduce((sum, rows) => sum + rows, 0);
  return Math.min(labelNoise.disagreement.folds, seed.rows + miningRows + added);
}
