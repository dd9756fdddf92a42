import { transfersErrors } from '../error-choice/transfers-errors.ts';
import { StepsynthError } from '../errors.ts';
import type { GoldExample, SyntheticExample } from '../example/example.ts';
import type { StageResult, StoredPrediction } from '../ports/run-store.ts';
import { cycleMining } from '../synthesis/errors-to-extrapolate.ts';
import { extrapolateErrors, studentAnswers } from '../synthesis/extrapolate-errors.ts';
import { synthesizeRationales } from '../synthesis/synthesize-rationales.ts';
import { synthesizeSeedData } from '../synthesis/synthesize-seed-data.ts';
import type { RunContext } from './run-context.ts';

/** What the data of a stage is made from. */
export type StageSource = Pick<RunContext, 'task' | 'config' | 'contexts' | 'gold' | 'test' | 'synthesis'>;

/** Algorithm 1 (3 for sentence pairs): D_seed; none where no rows are asked for. Throws TEACHER where no row passes the filters. */
export async function seedData({ task, config, contexts, gold, test, synthesis }: StageSource, set = 0): Promise<readonly SyntheticExample[]> {
  if (config.seed.rows === 0) return [];
  const rationales = await synthesizeRationales({ task, ...config.rationales }, synthesis);
  const { examples } = await synthesizeSeedData({ task, config, rationales, contexts, gold, test, set }, synthesis);
  if (examples.length === 0) {
    throw new StepsynthError('TEACHER', 'Not one candidate for seed data passed the filters.', {
      hint: 'Look at the reasons in dataset/rejected.jsonl, at `prompts.seed` and at `filters` in the task file.',
    });
  }
  return examples;
}

/** Seed data drawn apart from D_seed, whose model's errors are extrapolated where they are transferred; nothing else is trained on it. None where errors are not transferred. */
export async function otherSeedData(source: StageSource): Promise<readonly SyntheticExample[]> {
  return transfersErrors(source.config) ? seedData(source, 1) : [];
}

/** D_add^(q+1) from the errors of round q on mining, one for each row; `predictions` are those of mining in that round. */
export function additionalData(
  { task, config, gold, synthesis }: Pick<StageSource, 'task' | 'config' | 'gold' | 'synthesis'>,
  { round, errors, predictions }: { round: number; errors: readonly GoldExample[]; predictions: readonly StoredPrediction[] | undefined },
): Promise<StageResult> {
  const students = studentAnswers(task, gold.mining, predictions);
  return extrapolateErrors({ round: round + 1, errors, candidatesPerRow: config.extrapolation.candidatesPerRow, students }, synthesis);
}

/** What is there before the first training: seed data, then rows extrapolated from all of mining; each may be none. */
export async function initialData(source: StageSource): Promise<readonly SyntheticExample[]> {
  const { config, gold, synthesis } = source;
  const seed = await seedData(source);
  if ((config.miningRows ?? 0) === 0) return seed;
  const errors = cycleMining(gold.mining, config);
  const { examples } = await extrapolateErrors({ round: 0, errors, candidatesPerRow: config.extrapolation.candidatesPerRow }, synthesis);
  return [...seed, ...examples];
}
