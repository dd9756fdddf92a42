import type { MetricName } from '../target/target.ts';
import { ofMetric } from '../target/target.ts';
import type { ComparedArm, Recipe } from './comparison.ts';

/** The arm with the best mean score on selection, the first of equal ones; arms that were trained on selection, or on rows written from it, cannot be it. */
export function chooseRecipe(arms: readonly ComparedArm[], { name, title }: { readonly name: MetricName; readonly title: string }): Recipe | undefined {
  const scored = arms.flatMap((arm) => (arm.selection === undefined ? [] : [{ arm, selection: ofMetric(arm.selection, name) }]));
  if (scored.length < 2) return undefined;
  const { arm, selection } = scored.reduce((best, next) => (next.selection > best.selection ? next : best));
  const recipe = { arm: arm.arm, among: scored.length, selection, test: ofMetric(arm, name), testInterval95: ofMetric(arm.interval95, name) };
  return { ...recipe, sentence: sentenceOf(recipe, title) };
}

function sentenceOf({ arm, among, selection, test, testInterval95: [low, high] }: Omit<Recipe, 'sentence'>, title: string): string {
  return `Best of ${among} arms on selection: ${arm}, ${percent(selection)} ${title} there and ${percent(test)} on test (95 %: ${percent(low)} to ${percent(high)}), which took no part in the choice.`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
