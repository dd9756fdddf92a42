import { StepsynthError } from '../errors.ts';
import type { Label } from '../example/example.ts';
import type { GoldValidation, SealedTest } from '../gold/gold-data.ts';
import type { S3Config } from '../loop/s3-config.ts';
import type { SeedSlot } from '../ports/teacher.ts';
import { createRandom } from '../random/seeded-random.ts';
import type { TaskSpec } from '../task/task-spec.ts';
import { contextDrawer, ofSet, usableContexts, type SeedContext } from './draw-contexts.ts';
import { drawLabels } from './draw-labels.ts';
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
  /** 0: the run's seed data; 1: another set, drawn apart from it. @default 0 */
  readonly set?: number;
}

/**
 * What the teacher is asked for each row of seed data; a slot depends on the run seed, its place and its attempt alone.
 * `warn` hears of contexts that are left out.
 *
 * @throws StepsynthError DATA_FILE when a sentence-pair task has no context to draw.
 */
export function seedSlots(options: SeedDataOptions, warn: (message: string) => void): (slot: number, attempt: number) => SeedSlot {
  const { task, config, rationales, gold, set = 0 } = options;
  const { rows, balance } = config.seed;
  const labels = task.answer === undefined ? drawLabels({ labels: task.labels, balance, rows, mining: gold.mining, runSeed: config.runSeed }) : [];
  const contextAt = task.contextField === undefined ? undefined : contextDrawer(seedContexts(options, warn), config.runSeed, set);
  return (slot, attempt) => {
    const context = contextAt?.(slot + attempt * rows);
    const label: Label = labels[slot] ?? context?.answer?.text ?? '';
    return {
      key: { stage: 'seed', round: set, slot, attempt },
      label,
      rationales: createRandom(config.runSeed, 'seed-rationales', slot, attempt, ...ofSet(set)).sample(rationales.get(label) ?? [], config.rationales.perPrompt),
      ...(context === undefined ? {} : { context }),
    };
  };
}

function seedContexts(options: SeedDataOptions, warn: (message: string) => void): readonly SeedContext[] {
  const usable = usableContexts(options.contexts, options);
  const dropped = options.contexts.length - usable.length;
  if (dropped > 0) {
    warn(`${dropped} of ${options.contexts.length} contexts occur in selection or test and are left out.`);
  }
  if (usable.length === 0) {
    throw new StepsynthError('DATA_FILE', 'There is no context to write seed data for.', {
      hint: 'Name a file of contexts in `seed.contexts`, or more gold validation rows whose contexts do not occur in test.',
    });
  }
  return usable;
}
