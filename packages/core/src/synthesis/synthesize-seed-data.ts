import { StepsynthError } from '../errors.ts';
import type { Label } from '../example/example.ts';
import type { GoldValidation, SealedTest } from '../gold/gold-data.ts';
import type { S3Config } from '../loop/s3-config.ts';
import type { StageResult } from '../ports/run-store.ts';
import type { SeedSlot } from '../ports/teacher.ts';
import { createRandom } from '../random/seeded-random.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { contextDrawer, usableContexts, type SeedContext } from './draw-contexts.ts';
import { drawLabels } from './draw-labels.ts';
import { fillSlots } from './fill-slots.ts';
import type { SynthesisContext } from './synthesis-context.ts';
import type { Rationales } from './synthesize-rationales.ts';

/** What seed data is drawn from. */
export interface SeedDataOptions {
  readonly task: TaskSpec;
  readonly config: Pick<S3Config, 'runSeed' | 'seed' | 'rationales'>;
  readonly rationales: Rationales;
  /** C of Algorithm 3; empty for single-sentence tasks. */
  readonly contexts: readonly SeedContext[];
  readonly gold: GoldValidation;
  readonly test: SealedTest;
}

/**
 * D_seed, exactly N accepted rows under the candidate limit. Algorithm 1 (single-sentence tasks): for each slot
 * y_curr ~ Y balanced, r_curr ~ U_k(r_y), x ~ P_LLM(· | T_query(r_curr, y_curr)). Algorithm 3 (sentence pairs):
 * c_curr from C in the place of r_curr, and the row is (c_curr, x, y_curr).
 *
 * @throws StepsynthError DATA_FILE when a sentence-pair task has no context to draw.
 */
export async function synthesizeSeedData(options: SeedDataOptions, context: SynthesisContext): Promise<StageResult> {
  const slotAt = seedSlots(options, context);
  return fillSlots({ stage: 'seed', round: 0, ...pickLimits(options.config.seed), slotAt }, context);
}

function seedSlots(options: SeedDataOptions, context: SynthesisContext): (slot: number, attempt: number) => SeedSlot {
  const { task, config, rationales, gold } = options;
  const { rows, balance } = config.seed;
  const labels = drawLabels({ labels: task.labels, balance, rows, mining: gold.mining, runSeed: config.runSeed });
  const contextAt = task.contextField === undefined ? undefined : contextDrawer(seedContexts(options, context), config.runSeed);
  return (slot, attempt) => {
    const label = labels[slot] as Label;
    return {
      key: { stage: 'seed', round: 0, slot, attempt },
      label,
      rationales: createRandom(config.runSeed, 'seed-rationales', slot, attempt).sample(rationales.get(label) ?? [], config.rationales.perPrompt),
      ...(contextAt === undefined ? {} : { context: contextAt(slot + attempt * rows) }),
    };
  };
}

function seedContexts(options: SeedDataOptions, context: SynthesisContext): readonly SeedContext[] {
  const usable = usableContexts(options.contexts, options);
  const dropped = options.contexts.length - usable.length;
  if (dropped > 0) {
    context.onEvent?.({ type: 'warning', message: `${dropped} of ${options.contexts.length} contexts occur in selection or test and are left out.` });
  }
  if (usable.length === 0) {
    throw new StepsynthError('DATA_FILE', 'There is no context to write seed data for.', {
      hint: 'Name a file of contexts in `seed.contexts`, or more gold validation rows whose contexts do not occur in test.',
    });
  }
  return usable;
}

function pickLimits({ rows, candidatesPerRow }: S3Config['seed']): { rows: number; candidatesPerRow: number } {
  return { rows, candidatesPerRow };
}
