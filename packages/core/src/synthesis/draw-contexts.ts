import type { AnswerSpan } from '../answer/answer-span.ts';
import { normaliseText } from '../example/normalise-text.ts';
import type { GoldValidation, SealedTest } from '../gold/gold-data.ts';
import { createRandom } from '../random/seeded-random.ts';
import { contextOf, type TaskSpec } from '../task/task-spec.ts';

/** A context that seed data may use. */
export interface SeedContext {
  readonly id: string;
  readonly text: string;
  /** The answer to ask for; extractive question answering with the answers of mining. */
  readonly answer?: AnswerSpan;
}

/** Leaves out the contexts that occur in selection or test: seed data never uses those. */
export function usableContexts(
  contexts: readonly SeedContext[],
  { task, gold, test }: { task: TaskSpec; gold: GoldValidation; test: SealedTest },
): readonly SeedContext[] {
  const heldOut = gold.selection === gold.mining ? [] : gold.selection;
  const selection = new Set(heldOut.map((example) => normaliseText(contextOf(task, example.fields) ?? '')));
  return contexts.filter(({ text }) => !selection.has(normaliseText(text)) && !test.contains('context', text));
}

/**
 * The context of each draw, without replacement until all are used, then in a new order. `draw` counts from 0. `set`
 * names the order: 0 for the run's seed data, 1 for another set.
 */
export function contextDrawer(contexts: readonly SeedContext[], runSeed: number, set = 0): (draw: number) => SeedContext {
  const orders: SeedContext[][] = [];
  return (draw) => {
    const cycle = Math.floor(draw / contexts.length);
    orders[cycle] ??= createRandom(runSeed, 'seed-contexts', cycle, ...ofSet(set)).shuffle(contexts);
    return orders[cycle][draw % contexts.length] as SeedContext;
  };
}

/** What tells the draws of another set of seed data from those of the first. */
export function ofSet(set: number): readonly number[] {
  return set === 0 ? [] : [set];
}
