import { StepsynthError } from '../errors.ts';
import type { GoldExample, SyntheticExample } from '../example/example.ts';
import type { StageResult } from '../ports/run-store.ts';
import { errorsToExtrapolate } from '../synthesis/errors-to-extrapolate.ts';
import { extrapolateErrors } from '../synthesis/extrapolate-errors.ts';
import { synthesizeRationales } from '../synthesis/synthesize-rationales.ts';
import { synthesizeSeedData } from '../synthesis/synthesize-seed-data.ts';
import type { RunContext } from './run-context.ts';

/** What the data of a stage is made from. */
export type StageSource = Pick<RunContext, 'task' | 'config' | 'contexts' | 'gold' | 'test' | 'synthesis'>;

/** Algorithm 1 (3 for sentence pairs): D_seed. Throws TEACHER where no row passes the filters. */
export async function seedData({ task, config, contexts, gold, test, synthesis }: StageSource): Promise<readonly SyntheticExample[]> {
  const rationales = await synthesizeRationales({ task, ...config.rationales }, synthesis);
  const { examples } = await synthesizeSeedData({ task, config, rationales, contexts, gold, test }, synthesis);
  if (examples.length === 0) {
    throw new StepsynthError('TEACHER', 'Not one candidate for seed data passed the filters.', {
      hint: 'Look at the reasons in dataset/rejected.jsonl, at `prompts.seed` and at `filters` in the task file.',
    });
  }
  return examples;
}

/** D_add^(q+1) from the errors of round q on mining, in gold order. */
export function additionalData(
  { config, gold, synthesis }: Pick<StageSource, 'config' | 'gold' | 'synthesis'>,
  { round, misclassified }: { round: number; misclassified: readonly GoldExample[] },
): Promise<StageResult> {
  const { perError, candidatesPerRow } = config.extrapolation;
  const errors = errorsToExtrapolate({ round, misclassified }, { mining: gold.mining, config });
  return extrapolateErrors({ round: round + 1, errors, perError, candidatesPerRow }, synthesis);
}
