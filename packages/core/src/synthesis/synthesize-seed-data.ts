import type { S3Config } from '../loop/s3-config.ts';
import type { StageResult } from '../ports/run-store.ts';
import { fillSlots } from './fill-slots.ts';
import { seedSlots, type SeedDataOptions } from './seed-slots.ts';
import type { SynthesisContext } from './synthesis-context.ts';

/**
 * D_seed, exactly N accepted rows under the candidate limit. Algorithm 1 (single-sentence tasks): for each slot
 * y_curr ~ Y balanced, r_curr ~ U_k(r_y), x ~ P_LLM(· | T_query(r_curr, y_curr)). Algorithm 3 (sentence pairs):
 * c_curr from C in the place of r_curr, and the row is (c_curr, x, y_curr). Another set is stored under round 1.
 *
 * @throws StepsynthError DATA_FILE when a sentence-pair task has no context to draw.
 */
export async function synthesizeSeedData(options: SeedDataOptions, context: SynthesisContext): Promise<StageResult> {
  const slotAt = seedSlots(options, (message) => context.onEvent?.({ type: 'warning', message }));
  return fillSlots({ stage: 'seed', round: options.set ?? 0, ...pickLimits(options.config.seed), slotAt }, context);
}

function pickLimits({ rows, candidatesPerRow }: S3Config['seed']): { rows: number; candidatesPerRow: number } {
  return { rows, candidatesPerRow };
}
