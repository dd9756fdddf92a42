import type { GoldExample, Label } from '../example/example.ts';
import { extrapolationPrompt } from '../prompt/extrapolation-prompt.ts';
import { rationalePrompt } from '../prompt/rationale-prompt.ts';
import { slotPrompt } from '../prompt/slot-prompt.ts';
import { createRandom } from '../random/seeded-random.ts';
import { seedSlots, type SeedDataOptions } from '../synthesis/seed-slots.ts';

/** A prompt that a run may send, rendered before anything is sent. */
export interface PlannedPrompt {
  readonly kind: 'rationale' | 'seed' | 'extrapolation';
  readonly label: Label;
  readonly prompt: string;
  /** Gold row shown as the error, or whose context is used. */
  readonly goldId?: string;
}

/** What prompts are planned from. */
export interface PlannedPromptsOptions extends Omit<SeedDataOptions, 'rationales'> {
  /** Stands where a rationale will stand, which nobody has written yet; `index` counts from 0. */
  readonly rationaleText: (label: Label, index: number) => string;
}

/** Prompts of each kind, in the order in which a run draws them. */
export interface PlannedPrompts {
  /** One a label; none where no rationales are asked for. */
  rationale(): readonly PlannedPrompt[];
  /** Of the first slots of seed data: their labels and contexts are those of the run. Where the teacher chooses answers, the prompt that asks for one. */
  seed(count: number): readonly PlannedPrompt[];
  /** For mining rows drawn at random, as nobody knows yet which will be errors. */
  extrapolation(count: number): readonly PlannedPrompt[];
}

/**
 * Renders prompts without a call.
 * @throws StepsynthError as `seedSlots`, where a sentence-pair task has no context to draw.
 */
export function planPrompts(options: PlannedPromptsOptions): PlannedPrompts {
  const { task, config, gold, rationaleText } = options;
  const asksForRationales = task.prompts.rationale !== undefined && config.rationales.perPrompt > 0 && config.seed.rows > 0;
  const placeholders = (label: Label): string[] => Array.from({ length: config.rationales.perLabel }, (_, index) => rationaleText(label, index));
  const rationales = new Map(asksForRationales ? task.labels.map((label) => [label, placeholders(label)]) : []);
  const slotAt = seedSlots({ ...options, rationales }, () => undefined);
  return {
    rationale: () => (asksForRationales ? task.labels.map((label) => ({ kind: 'rationale', label, prompt: rationalePrompt(task, { label, count: config.rationales.perLabel }) })) : []),
    seed: (count) => Array.from({ length: Math.min(count, config.seed.rows) }, (_, index) => {
      const slot = slotAt(index, 0);
      const { label, context } = slot;
      return { kind: 'seed', label, prompt: slotPrompt(task, slot), ...(context !== undefined && { goldId: context.id }) };
    }),
    extrapolation: (count) => previewErrors(gold.mining, count, config.runSeed).map((error) => ({ kind: 'extrapolation', label: error.label, prompt: extrapolationPrompt(task, error), goldId: error.id })),
  };
}

/** Mining rows that stand for errors before there are any: the first `count` of one seeded order. */
export function previewErrors(mining: readonly GoldExample[], count: number, runSeed: number): readonly GoldExample[] {
  return createRandom(runSeed, 'preview-errors').sample(mining, count);
}
